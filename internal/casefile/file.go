package casefile

import (
	"context"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Filing is what the filing of a case says (立案审批, documents.md C4.2).
type Filing struct {
	Place string `json:"place"` // why this body has jurisdiction: the place of the act (行政处罚法 22)
	// Apart says of each candidate why it is another act (行政处罚法 29).
	Apart   map[string]string `json:"apart,omitempty"`
	Grave   bool              `json:"grave,omitempty"` // life, health or finance was harmed: five years (行政处罚法 36)
	Reasons string            `json:"reasons"`
}

func (x *Filing) enter(c *Case, s *Step) {
	c.Filing = x
	c.FiledAt = &s.At
}

func (x *Filing) check() error {
	var c fault.Check
	c.Text(&x.Place, lineMost, true, "place", "请写明管辖的依据：违法行为发生地为什么由本单位管辖。", "Say why the place of the act is this body's.")
	c.Text(&x.Reasons, factMost, true, "reasons", "请写明立案的理由。", "Give the reasons for filing.")
	for id, why := range x.Apart {
		c.Text(&why, factMost, true, "apart/"+id, "请写明为什么不是同一个违法行为。", "Say why it is another act.")
		x.Apart[id] = why
	}
	return c.Err()
}

// File files a case: the ninety days run from here (行政处罚法 54, 60).
func (s *Service) File(ctx context.Context, by act.By, id string, x Filing) (Done, error) {
	if err := x.check(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Filed, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if c.Capture != "" {
			shot, err := s.Captures.ByID(ctx, tx, tx.By.Scope(access.DecideCases), c.Capture)
			if err != nil {
				return nil, err
			}
			if err := passed(&shot); err != nil {
				return nil, err
			}
		}
		if err := s.authorised(ctx, tx, c); err != nil {
			return nil, err
		}
		c.asked.filing = &x
		return &draft{to: Investigating, said: &x}, nil
	})
}

// Refuse decides that a clue is not filed, with reasons (documents.md C4.2).
func (s *Service) Refuse(ctx context.Context, by act.By, id, reasons string) (Done, error) {
	var check fault.Check
	check.Text(&reasons, factMost, true, "reasons", "请写明不予立案的理由。", "Give the reasons for not filing.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Refused, by, id, func(context.Context, *act.Tx, *Case) (*draft, error) {
		return &draft{to: NotFiled, said: &Reasons{Words: reasons}}, nil
	})
}

// Drop withdraws a case that has none: what was suspected is not so, or is another body's (documents.md C4.18).
func (s *Service) Drop(ctx context.Context, by act.By, id, reasons string) (Done, error) {
	var check fault.Check
	check.Text(&reasons, factMost, true, "reasons", "请写明撤销案件的理由。", "Give the reasons for withdrawing the case.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, DroppedCase, by, id, func(context.Context, *act.Tx, *Case) (*draft, error) {
		return &draft{to: Withdrawn, said: &Reasons{Words: reasons}}, nil
	})
}

// Candidate is another matter that may be about the same act: one party or plate, one kind of violation, near in time (行政处罚法 29).
type Candidate struct {
	Kind   string // case, capture
	ID     string
	Number string // of a case; a capture has none
	Body   string
	Fined  bool // a penalty was decided in it
	Hours  int64
}

// Words says what a candidate is.
func (x *Candidate) Words() law.Words {
	if x.Kind == "capture" {
		return law.Words{ZH: "另一次抓拍", EN: "another capture"}
	}
	return law.Words{ZH: "案件" + x.Number, EN: "case " + x.Number}
}
