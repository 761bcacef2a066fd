package payment

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// The bounds of what people write, in characters.
const (
	wordsMost = 2000
	lineMost  = 200
	partsMost = 36
)

// Deferral is an application for deferral or instalments (行政处罚法 66; documents.md C5.7).
type Deferral struct {
	At     time.Time `json:"at"` // when the party applied
	Reason string    `json:"reason"`
	Parts  []Part    `json:"parts"`        // the plan that the party asks for
	By     string    `json:"by,omitempty"` // who applied for the party, by which mandate; empty: the party itself
	// Beside is a step of the same act, of who knows by which mandate somebody applies; nil: none is.
	Beside func(ctx context.Context, tx *act.Tx) error `json:"-"`

	No       int               `json:"-"`
	Decision *DeferralDecision `json:"-"`
}

func (x *Deferral) enter(d *Demand, s *Step) {
	x.No = s.No
	d.Asked, d.Waits = x, waitsDeferral
}

// AskDeferral records an application that came by phone, by letter or at the counter.
func (s *Service) AskDeferral(ctx context.Context, by act.By, id string, x Deferral) (Done, error) {
	var check fault.Check
	check.Want(!x.At.IsZero(), "at", "请填写当事人提出申请的时间。", "Give when the party applied.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.askDeferral(ctx, DeferralAsked, by, id, x)
}

// askDeferral puts an application on record; without a time it comes now.
func (s *Service) askDeferral(ctx context.Context, kind act.Kind, by act.By, id string, x Deferral) (Done, error) {
	var check fault.Check
	check.Text(&x.Reason, wordsMost, true, "reason", "请写明确有经济困难的情况和材料。", "Give the hardship and its proof.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, kind, by, id, func(ctx context.Context, tx *act.Tx, d *Demand) (said, string, error) {
		if x.Beside != nil {
			if err := x.Beside(ctx, tx); err != nil {
				return nil, "", err
			}
		}
		if x.At.IsZero() {
			x.At = tx.Now
		}
		if x.At.After(tx.Now) || x.At.Before(d.DecidedAt.Truncate(time.Minute)) {
			return nil, "", fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "申请在作出决定以后、现在以前。", EN: "It was made after the decision and before now."}}}}
		}
		if d.Waits != "" {
			return nil, "", fault.Conflict{Because: law.Words{ZH: "已经有一份申请等待负责人决定。", EN: "One application waits for the head already."}}
		}
		return &x, "", d.plannable(x.Parts)
	})
}

// plannable refuses a plan that is none: it covers what is owed, its days lie ahead and follow each other.
func (d *Demand) plannable(parts []Part) error {
	main, _ := d.Owed()
	if d.State != Notified || main == 0 {
		return fault.Conflict{Because: law.Words{ZH: "决定送达以后、缴清以前，才能暂缓或者分期缴纳。", EN: "Deferral and instalments are for what was served and is not paid."}}
	}
	var check fault.Check
	sum, before := money.Fen(0), d.Today
	check.Want(len(parts) > 0 && len(parts) <= partsMost, "parts", "请填写1至36期，每期的金额和日期。", "Give one to thirty-six parts, each with its sum and day.")
	for i, p := range parts {
		name := fmt.Sprintf("parts/%d", i)
		check.Want(p.Fen > 0 && p.Fen <= main, name+"/fen", "每期的金额应当大于0，不超过尚未缴纳的数额。", "Each part is above 0 and not above what is owed.")
		check.Want(p.Due > before, name+"/due", "每期的日期应当在今天以后，并且依次往后。", "Each day lies ahead, and behind the one before.")
		sum, before = sum+min(max(p.Fen, 0), main), p.Due
	}
	if len(parts) > 0 {
		check.Want(sum == main, "parts", "各期合计应当等于尚未缴纳的"+main.Figures().ZH+"。", "All parts together are the "+main.Figures().EN+" that are owed.")
	}
	return check.Err()
}

// DeferralDecision is what the head decided of an application.
type DeferralDecision struct {
	Asked   int    `json:"asked"`
	Approve bool   `json:"approve"`
	Parts   []Part `json:"parts,omitempty"`
	Reasons string `json:"reasons"`
	Number  string `json:"number"` // of its paper
}

func (x *DeferralDecision) enter(d *Demand, s *Step) {
	d.Waits = ""
	if d.Asked != nil {
		d.Asked.Decision = x
	}
	if x.Approve {
		d.Plan = &Plan{From: law.DateOf(s.At), Parts: x.Parts}
	}
}

// DecideDeferral decides of the application that waits: as the party asked, otherwise, or not at all. The late fee does not run on what is
// within the plan, from the day on which it is approved. [POLICY]
func (s *Service) DecideDeferral(ctx context.Context, by act.By, id string, x DeferralDecision) (Done, error) {
	var check fault.Check
	check.Text(&x.Reasons, wordsMost, true, "reasons", "请写明理由。", "Give the reasons.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, DeferralDecided, by, id, func(ctx context.Context, tx *act.Tx, d *Demand) (said, string, error) {
		if d.Waits != waitsDeferral {
			return nil, "", fault.Conflict{Because: law.Words{ZH: "没有等待决定的暂缓、分期申请，请刷新页面。", EN: "No application waits; reload the page."}}
		}
		x.Asked = d.Asked.No
		if x.Approve {
			if len(x.Parts) == 0 {
				x.Parts = d.Asked.Parts
			}
			if err := d.plannable(x.Parts); err != nil {
				return nil, "", err
			}
		} else {
			x.Parts = nil
		}
		p, err := s.issueDeferral(ctx, tx, d, &x)
		x.Number = p.Number
		return &x, p.ID, err
	})
}
