package casefile

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
	"yuanjian/internal/term"
)

// Terms are the periods and sums of a case's field on the day on which it is looked at: the register's, and what a source of the field sets
// otherwise.
type Terms struct {
	Defence  term.Term // T18
	Decision term.Term // T17
	Public   term.Term // T23
	Hearing  penalty.Thresholds
	Simple   penalty.Simple // T43; without a basis there is none
}

// Clock is one period that runs, or ran, in a case.
type Clock struct {
	Term   term.ID
	Title  law.Words
	From   time.Time
	No     int // of the step from which it runs
	Due    term.Due
	Person string     // whose it is; empty: the head's
	Met    *time.Time // when what it asks was done; nil: not yet
	Party  bool       // it binds the party: for information
}

// Late tells whether it passed without what it asks, or was met too late.
func (k *Clock) Late(today law.Date) bool {
	if k.Met != nil {
		return law.DateOf(*k.Met) > k.Due.Date
	}
	return today > k.Due.Date
}

func (c *Case) due(t term.Term, from time.Time, suspensions ...law.Suspension) term.Due {
	d, err := t.Due(from, c.Calendar, suspensions...)
	if err != nil {
		return term.Due{Term: t}
	}
	return d
}

// DecisionDue is the ninetieth day from the filing, as the paper's date must meet it (行政处罚法 60; T17), with and without suspensions.
func (c *Case) DecisionDue() term.Due {
	var stretches []law.Suspension
	for _, x := range c.Suspensions {
		until := c.Now
		if x.Until != nil {
			until = *x.Until
		}
		stretches = append(stretches, law.Suspension{From: x.From, Until: until})
	}
	from := c.RegisteredAt
	if c.FiledAt != nil {
		from = *c.FiledAt
	}
	return c.due(c.Terms.Decision, from, stretches...)
}

// Limitation is the last day on which the act could be discovered (行政处罚法 36; T16).
func (c *Case) Limitation() term.Due {
	t := term.Of(term.Limitation)
	if f := c.filing(); f != nil && f.Grave {
		t = term.Of(term.LimitationGrave)
	}
	return c.due(t, c.ActUntil)
}

// Window is until when the party may state and defend, and ask for a hearing where it may: the later of both. waived: all of it was
// expressly waived. No date: nothing was served.
func (c *Case) Window() (last term.Due, waived bool) {
	n := c.Told()
	if n == nil {
		return last, false
	}
	last = c.due(c.Terms.Defence, n.Served.At)
	hearing := n.Hearing && (c.Waiver == nil || !c.Waiver.Hearing)
	if hearing {
		if h := c.hearingUntil(n.Served.At); h.Date > last.Date || c.Waiver != nil && c.Waiver.Defence {
			last = h
		}
	}
	last.Date = max(last.Date, c.Longer)
	return last, c.Waiver != nil && c.Waiver.Defence && !hearing
}

// hearingUntil is until when a hearing may be asked for, from the service of the prior notice (行政处罚法 64; T19).
func (c *Case) hearingUntil(served time.Time) term.Due {
	return c.due(term.Of(term.HearingRequest), served)
}

// Clocks are the periods of a case in their order, those that were met too.
func (c *Case) Clocks() (out []Clock) {
	if filed := c.Last(Filed.Name); filed != nil {
		out = append(out, Clock{Term: term.Decision, Title: w("作出决定", "decide"), From: filed.At, No: filed.No, Due: c.DecisionDue(), Met: c.decidedAt()})
	}
	if n := c.Told(); n != nil {
		last, _ := c.Window()
		out = append(out, Clock{Term: term.Defence, Title: w("当事人提出意见", "the party may state its case"), From: n.Served.At, No: n.No, Due: last, Party: true})
	}
	out = append(out, c.preservationClocks()...)
	if r := c.Referral; r != nil && r.Crime {
		asked := c.Course[r.No-1].At
		k := Clock{Term: term.CrimeDecision, Title: w("决定是否移送", "decide on the transfer"), From: asked, No: r.No, Due: c.due(term.Of(term.CrimeDecision), asked)}
		if r.Decided != nil {
			at := c.Course[r.Decided.No-1].At
			k.Met = &at
		}
		out = append(out, k)
		if r.Decided != nil && r.Decided.Approve {
			out = append(out, c.transferClock(r))
		}
	}
	if d := c.Decision; d != nil {
		k := Clock{Term: term.Service, Title: w("送达决定书", "serve the decision"), From: *c.DecidedAt, No: d.No, Due: c.due(term.Of(term.Service), *c.DecidedAt), Person: c.firstHandler()}
		if d.Served != nil {
			k.Met = &d.Served.At
		}
		out = append(out, k)
	}
	for _, r := range c.Remedies {
		out = append(out, c.remedyClock(r))
	}
	for _, x := range c.Complaints {
		out = append(out, c.complaintClock(x))
	}
	return append(out, c.withdrawalClocks()...)
}

func (c *Case) transferClock(r *Referral) Clock {
	at := c.Course[r.Decided.No-1].At
	k := Clock{Term: term.CrimeTransfer, Title: w("移送公安机关", "transfer to the police"), From: at, No: r.Decided.No, Due: c.due(term.Of(term.CrimeTransfer), at), Person: c.firstHandler()}
	if s := c.Last(ReferralMade.Name); s != nil {
		k.Met = &s.At
	}
	return k
}

func (c *Case) decidedAt() *time.Time {
	for _, name := range []string{Decided.Name, DroppedCase.Name, ReferralMade.Name} {
		if s := c.Last(name); s != nil {
			return &s.At
		}
	}
	return nil
}

func (c *Case) firstHandler() string {
	if h := c.HandledBy(); len(h) > 0 {
		return h[0]
	}
	return ""
}

// keepDue writes what is due of a case anew, for the lists of what is due.
func (s *Service) keepDue(ctx context.Context, tx *act.Tx, c *Case) error {
	if err := c.keepPartyDays(ctx, tx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM case_due WHERE book = $1 AND case_id = $2`, tx.Book, c.ID); err != nil {
		return fmt.Errorf("clear what is due of a case: %w", err)
	}
	var rows db.Rows
	for _, k := range c.Clocks() {
		if k.Met != nil || k.Party {
			continue
		}
		rows.Add(tx.Book, c.Body, c.ID, string(k.Term), k.No, k.Person, k.Due.Date)
	}
	if c.Terms.Decision.ID == "" || c.ended() {
		return nil
	}
	if err := tx.Insert(ctx, `INSERT INTO case_due (book, body, case_id, term, no, person, due) VALUES `, &rows); err != nil {
		return fmt.Errorf("keep what is due of a case: %w", err)
	}
	return nil
}

// ended tells whether nothing more is due of a case. One that is closed may still have a reconsideration or suit.
func (c *Case) ended() bool {
	return slices.Contains([]State{NotFiled, Stub, Withdrawn, Transferred}, c.State)
}
