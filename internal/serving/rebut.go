package serving

import (
	"context"
	"strings"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

// Proof is what a recipient proves against a service (民诉法解释 135: unless the recipient proves another day).
type Proof struct {
	Never bool       `json:"never,omitempty"` // nothing arrived
	At    *time.Time `json:"at,omitempty"`    // when it did
	Door  string     `json:"door"`
	Words string     `json:"words"`

	Files []device.Attachment `json:"-"`
}

func (p *Proof) enter(x *Serving, s *Step) {
	x.Rebuttals = append(x.Rebuttals, &Rebuttal{No: s.No, Said: *p, At: s.At})
}

// Decision is what is found of a rebuttal.
type Decision struct {
	Rebuttal int        `json:"rebuttal"` // number of its step
	Accept   bool       `json:"accept"`
	Never    bool       `json:"never,omitempty"`
	At       *time.Time `json:"at,omitempty"`
	Reasons  string     `json:"reasons"`
	Next     Way        `json:"next,omitempty"`
}

func (d *Decision) enter(x *Serving, s *Step) {
	for _, r := range x.Rebuttals {
		if r.No == d.Rebuttal {
			r.Decision = d
		}
	}
	a := x.serving()
	if !d.Accept || a == nil {
		return
	}
	a.settled = true
	if d.Never {
		a.State, a.At, a.ServedAt, a.Reason = Failed, &s.At, nil, "rebutted"
		if d.Next != "" {
			x.attempt(d.Next, s.At)
		}
		return
	}
	a.At, a.ServedAt = d.At, d.At
}

// Rebut puts on record what a recipient says against a service, on its own page or through an officer. Nothing changes until it is decided.
func (s *Service) Rebut(ctx context.Context, by act.By, id string, p Proof) (Done, error) {
	var c fault.Check
	_, ok := people.Doors[p.Door]
	c.Want(ok, "door", "请选择从哪里提出的。", "Choose where it was said.")
	c.Want(p.Never != (p.At != nil), "at", "请选择没有到达，或者填写实际到达的时间。", "Say that nothing arrived, or when it did.")
	c.Text(&p.Words, wordsMost, true, "words", "请写明依据什么证明，例如系统记录、邮件原件。", "Say by what it is proved.")
	c.Want(len(p.Files) <= filesMost, "documents", "最多上传10份文件。", "At most ten files.")
	if err := c.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Rebutted, by, id, func(_ context.Context, tx *act.Tx, x *Serving) (*draft, error) {
		if x.State != Served || x.open() != nil {
			return nil, x.outOfOrder()
		}
		if p.At != nil && (p.At.After(tx.Now) || p.At.Before(x.IssuedAt.Truncate(time.Minute))) {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "到达的时间在文书签发以后、现在以前。", EN: "It arrived after the paper was issued and before now."}}}}
		}
		return &draft{kind: Rebutted, said: &p, files: p.Files}, nil
	})
}

// DecideRebuttal finds whether a rebuttal is proved: the day of service is corrected, or the service falls, and what counts from it is counted
// anew (JobServed).
func (s *Service) DecideRebuttal(ctx context.Context, by act.By, id string, d Decision) (Done, error) {
	var c fault.Check
	c.Text(&d.Reasons, wordsMost, true, "reasons", "请写明认定的理由。", "Give the reasons.")
	c.Want(!d.Accept || d.Never != (d.At != nil), "at", "采纳的，请选择没有到达，或者填写认定的到达时间。", "If accepted, say that nothing arrived, or when it did.")
	if err := c.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, RebuttalDecided, by, id, func(_ context.Context, tx *act.Tx, x *Serving) (*draft, error) {
		r := x.open()
		if r == nil || x.State != Served {
			return nil, x.outOfOrder()
		}
		d.Rebuttal = r.No
		if !d.Accept {
			d.Never, d.At = false, nil
		}
		if d.At != nil && (d.At.After(tx.Now) || d.At.Before(x.IssuedAt.Truncate(time.Minute))) {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "到达的时间在文书签发以后、现在以前。", EN: "It arrived after the paper was issued and before now."}}}}
		}
		if d.Accept && d.Never {
			d.Next = ByHand
		}
		return &draft{kind: RebuttalDecided, said: &d}, nil
	})
}

// Copy is that a recipient asks for a paper copy (民事诉讼法 90(1)); the day of service stays.
type Copy struct {
	Door string `json:"door"`
	How  string `json:"how"` // where it is sent, or that it is fetched
}

func (p *Copy) enter(x *Serving, s *Step) { x.CopyAsked, x.CopyGiven = &s.At, nil }

// CopyDone is that it was given.
type CopyDone struct {
	How string `json:"how"`
}

func (p *CopyDone) enter(x *Serving, s *Step) { x.CopyGiven = &s.At }

// AskCopy puts on record that paper is asked for.
func (s *Service) AskCopy(ctx context.Context, by act.By, id string, p Copy) (Done, error) {
	var c fault.Check
	_, ok := people.Doors[p.Door]
	c.Want(ok, "door", "请选择从哪里提出的。", "Choose where it was said.")
	c.Text(&p.How, lineMost, true, "how", "请写明寄到哪里，或者到哪里领取。", "Say where it is sent or fetched.")
	if err := c.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, CopyAsked, by, id, func(_ context.Context, _ *act.Tx, x *Serving) (*draft, error) {
		if x.State == Stopped || x.CopyAsked != nil && x.CopyGiven == nil {
			return nil, x.outOfOrder()
		}
		return &draft{kind: CopyAsked, said: &p}, nil
	})
}

// GiveCopy puts on record that the paper copy was given.
func (s *Service) GiveCopy(ctx context.Context, by act.By, id, how string) (Done, error) {
	var c fault.Check
	c.Text(&how, lineMost, true, "how", "请写明怎样提供的：邮件单号或者领取人。", "Say how: tracking number, or who fetched it.")
	if err := c.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, CopyGiven, by, id, func(_ context.Context, _ *act.Tx, x *Serving) (*draft, error) {
		if x.CopyAsked == nil || x.CopyGiven != nil {
			return nil, x.outOfOrder()
		}
		return &draft{kind: CopyGiven, said: &CopyDone{How: how}}, nil
	})
}

// Sight is that the recipient opened the paper on its own page. Seeing is not service.
type Sight struct{}

func (*Sight) enter(x *Serving, s *Step) {
	if x.SeenAt == nil {
		x.SeenAt = &s.At
	}
}

// See notes that the recipient opened a served or waiting paper on its own page; the second time notes nothing.
func (s *Service) See(ctx context.Context, by act.By, id string) error {
	x, err := s.load(ctx, s.Engine.DB.Reader(), by.Book, id)
	if err != nil || x.SeenAt != nil {
		return err
	}
	_, err = s.do(ctx, Seen, by, id, func(context.Context, *act.Tx, *Serving) (*draft, error) {
		return &draft{kind: Seen, said: &Sight{}}, nil
	})
	return err
}
