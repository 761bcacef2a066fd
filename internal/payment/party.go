package payment

import (
	"context"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// Bill is what a party sees of a demand (ux.md P18): what is to be paid, until when and how, and what came of it. It names nobody else.
type Bill struct {
	Decision   string
	Standing   law.Words
	Main, Late money.Fen // still owed; Late: of which the party was told
	Running    money.Fen // what the late fee has come to today; above Late: it was not notified yet
	Due        law.Date  // last day of payment; 0: not served
	PayBy      law.Date  // by when the next sum is to be paid; 0: none
	Plan       []Part
	Codes      []Code // those under which the platform takes something
	Receipts   []Slip
	Refunds    []Refund
}

// Slip is one payment with its receipt.
type Slip struct {
	Trade, Receipt string
	Fen            money.Fen
	At             time.Time
	State          ReceivedState
	Voided         bool
}

// ForParty is the bill of a case for its party, or for who acts for it; nil: nothing is to be paid. Who asks has made sure that it is the
// party, and logs the look.
func (s *Service) ForParty(ctx context.Context, q db.Queryer, book, matter string) (*Bill, error) {
	d, err := s.OfMatter(ctx, q, book, matter)
	if err != nil || d == nil {
		return nil, err
	}
	late := d.Late()
	b := &Bill{Decision: d.Decision, Standing: d.Standing(), Running: late.On(d.Today), Due: d.Due, PayBy: d.PayBy, Refunds: d.Refunds}
	b.Main, b.Late = d.Owed()
	if d.Plan != nil {
		b.Plan = d.Plan.Parts
	}
	for _, c := range d.Codes {
		if c.State == codeReady && (c.Part == MainPart && b.Main > 0 || c.Part == LatePart && b.Late > 0) {
			b.Codes = append(b.Codes, c)
		}
	}
	for _, r := range d.Received {
		if r.counts() {
			b.Receipts = append(b.Receipts, Slip{r.Trade, r.Receipt, r.Fen, r.At, r.State, r.VoidedAt != nil})
		}
	}
	return b, nil
}

// Settlement is how a demand stands for who wants to close its case (行政处罚法 72; states.md D5).
type Settlement struct {
	State   State
	Paid    bool // all that is owed, the late fee that was notified too
	Refunds int  // that were not paid out yet
}

// SettledAs is how the demand of a case stands, in the act that closes it; nil: its decision demands no money.
func (s *Service) SettledAs(ctx context.Context, q db.Queryer, book, matter string, now time.Time) (*Settlement, error) {
	d, err := s.read(ctx, q, book, "matter", matter, now)
	if fault.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	x := &Settlement{State: d.State, Paid: d.State == Paid}
	for _, f := range d.Refunds {
		if f.State != RefundDone {
			x.Refunds++
		}
	}
	return x, nil
}

// Performed tells whether nothing is owed and nothing is to be given back.
func (x *Settlement) Performed() bool { return x == nil || x.Paid && x.Refunds == 0 }

// Ended tells whether the court enforced it, or ended the enforcement.
func (x *Settlement) Ended() bool {
	return x == nil || x.Refunds == 0 && (x.State == Enforced || x.State == WrittenOff || x.State == Paid)
}

// Returned tells whether the demand is gone and all that came was given back.
func (x *Settlement) Returned() bool { return x == nil || x.State == Revoked && x.Refunds == 0 }
