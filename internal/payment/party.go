package payment

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// Bill is what a party sees of a demand (ux.md P18): what is to be paid, until when and how, and what came of it. It names nobody else.
type Bill struct {
	Decision    string
	State       State
	Standing    law.Words
	Fine, Gains money.Fen // as the decision stands now
	Main, Late  money.Fen // still owed; Late: of which the party was told
	Running     money.Fen // what the late fee has come to today; above Late: it was not notified yet
	Announced   bool      // the decision announced a late fee
	Runs        bool      // today costs something
	Paused      bool      // a reconsideration or suit is open
	Due         law.Date  // last day of payment; 0: not served
	PayBy       law.Date  // by when the next sum is to be paid; 0: none
	Unsure      bool      // Due rests on a calendar that is not known yet
	Plan        []Part
	Applied     []*Deferral // for deferral or instalments, the newest last
	Waits       bool        // the newest of them waits for the head
	Codes       []Code      // those under which the platform takes something
	Receipts    []Slip
	Refunds     []Refund
	Today       law.Date
}

// Slip is one payment with its receipt.
type Slip struct {
	Trade, Receipt string
	Fen            money.Fen
	At             time.Time
	State          ReceivedState
	Voided         bool
	File           bool // the receipt can be downloaded
}

// Stage is what a bill asks of its party now.
type Stage string

// The stages of a bill.
const (
	Nothing    Stage = "nothing"    // nothing is demanded, or not any more
	Unserved   Stage = "unserved"   // decided, not served: no term runs
	ToPay      Stage = "to_pay"     //
	Confirming Stage = "confirming" // paid, and the finance department has not confirmed or receipted it
	Cleared    Stage = "cleared"    // paid, with its receipt
	GoesBack   Stage = "goes_back"  // a sum is to be given back
	GivenBack  Stage = "given_back" // all of it was
)

// Stage tells what is asked of the party.
func (b *Bill) Stage() Stage {
	held := slices.ContainsFunc(b.Receipts, func(x Slip) bool { return x.State == Held })
	switch {
	case slices.ContainsFunc(b.Refunds, func(r Refund) bool { return r.State != RefundDone }):
		return GoesBack
	case b.State == Revoked && len(b.Refunds) > 0:
		return GivenBack
	case b.State == Revoked || b.State == Enforced || b.State == WrittenOff:
		return Nothing
	case held && b.Main+b.Late > 0, b.State == Paid && slices.ContainsFunc(b.Receipts, func(x Slip) bool { return x.State == Confirmed }):
		return Confirming
	case b.State == Paid:
		return Cleared
	case b.Due == 0:
		return Unserved
	}
	return ToPay
}

// Deferrable tells whether the party may apply for deferral or instalments now (行政处罚法 66).
func (b *Bill) Deferrable() bool { return b.State == Notified && b.Main > 0 && !b.Waits }

// ForParty is the bill of a case for its party, or for who acts for it; nil: nothing is to be paid. Who asks has made sure that it is the
// party, and logs the look.
func (s *Service) ForParty(ctx context.Context, q db.Queryer, book, matter string) (*Bill, error) {
	d, err := s.OfMatter(ctx, q, book, matter)
	if err != nil || d == nil {
		return nil, err
	}
	return d.bill(), nil
}

func (d *Demand) bill() *Bill {
	late := d.Late()
	b := &Bill{Decision: d.Decision, State: d.State, Standing: d.Standing(), Fine: d.Fine, Gains: d.Gains, Running: late.On(d.Today), Announced: d.Announced, Runs: late.Runs(d.Today), Paused: d.Paused(),
		Due: d.Due, PayBy: d.PayBy, Unsure: d.Provided != nil, Waits: d.Waits == waitsDeferral, Refunds: d.Refunds, Today: d.Today}
	b.Main, b.Late = d.Owed()
	if d.Plan != nil {
		b.Plan = d.Plan.Parts
	}
	for _, x := range d.Course {
		if a, ok := x.Said.(*Deferral); ok {
			b.Applied = append(b.Applied, a)
		}
	}
	for _, c := range d.Codes {
		if c.State == codeReady && (c.Part == MainPart && b.Main > 0 || c.Part == LatePart && b.Late > 0) {
			b.Codes = append(b.Codes, c)
		}
	}
	for _, r := range d.Received {
		b.Receipts = append(b.Receipts, Slip{r.Trade, r.Receipt, r.Fen, r.At, r.State, r.VoidedAt != nil, r.File != ""})
	}
	return b
}

// ReceiptFor is the file of the receipt of a payment of a case, for its party.
func (s *Service) ReceiptFor(ctx context.Context, q db.Queryer, book, matter, trade string) ([]byte, error) {
	d, err := s.OfMatter(ctx, q, book, matter)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, errNoReceived
	}
	return s.OpenReceipt(d, trade)
}

// AskAsPayer takes the party's own application for deferral or instalments, from its page (行政处罚法 66). command is that of the form: the same
// again gives the same receipt.
func (s *Service) AskAsPayer(ctx context.Context, book, matter, command string, x Deferral) (Done, error) {
	d, err := s.OfMatter(ctx, s.Engine.DB.Reader(), book, matter)
	if err != nil {
		return Done{}, err
	}
	if d == nil {
		return Done{}, errNoDemand
	}
	x.At = time.Time{}
	own := act.Kind{Name: DeferralAsked.Name, Title: DeferralAsked.Title}
	by := act.By{Actor: access.Actor{Book: book, System: "party"}, Command: DeferralAsked.Name + ":" + matter + ":" + command}
	return s.askDeferral(ctx, own, by, d.ID, x)
}

// Receipt is the number of the receipt of an application of the party, by the number of its step.
func (b *Bill) Receipt(no int) string { return fmt.Sprintf("%s-%d", b.Decision, no) }

// Instalments part a sum into equal monthly parts of whole yuan from a first day on; what is left over is in the last.
func Instalments(sum money.Fen, count int, first law.Date) (out []Part) {
	each := sum / money.Fen(max(count, 1)) / 100 * 100
	for i := range count {
		p := Part{each, first.AddMonths(i)}
		if i == count-1 {
			p.Fen = sum - each*money.Fen(count-1)
		}
		out = append(out, p)
	}
	return out
}

// Settlement is how a demand stands for who wants to close its case (行政处罚法 72; states.md D5).
type Settlement struct {
	State   State
	Paid    bool     // all that is owed, the late fee that was notified too
	Refunds int      // that were not paid out yet
	PayBy   law.Date // by when the party is to pay the next sum; 0: nothing is to be paid
	Since   law.Date // from which that day runs: the service of the decision, or the approval of its plan
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
	if d.State == Notified {
		x.PayBy, x.Since = d.PayBy, law.DateOf(*d.ServedAt)
		if d.Plan != nil {
			x.Since = d.Plan.From
		}
	}
	return x, nil
}

// Owing is a matter with the day by which its next sum is to be paid.
type Owing struct {
	Matter string
	Due    law.Date
}

// ToPayWithin are the matters of which the next sum is to be paid from one day to another, by what their rows say.
func (s *Service) ToPayWithin(ctx context.Context, q db.Queryer, book string, from, to law.Date) (out []Owing, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Owing
		err := rows.Scan(&x.Matter, db.Day(&x.Due))
		out = append(out, x)
		return err
	}, `SELECT d.matter, d.pay_by FROM payment_demand d WHERE d.book = $1 AND d.state = $2 AND d.pay_by >= $3 AND d.pay_by <= $4 ORDER BY d.pay_by, d.matter`, book, string(Notified), from, to)
	if err != nil {
		return nil, fmt.Errorf("look for what is to be paid soon: %w", err)
	}
	return out, nil
}

// Performed tells whether nothing is owed and nothing is to be given back.
func (x *Settlement) Performed() bool { return x == nil || x.Paid && x.Refunds == 0 }

// Ended tells whether the court enforced it, or ended the enforcement.
func (x *Settlement) Ended() bool {
	return x == nil || x.Refunds == 0 && (x.State == Enforced || x.State == WrittenOff || x.State == Paid)
}

// Returned tells whether the demand is gone and all that came was given back.
func (x *Settlement) Returned() bool { return x == nil || x.State == Revoked && x.Refunds == 0 }
