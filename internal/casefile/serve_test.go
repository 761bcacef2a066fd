package casefile_test

import (
	"errors"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/serving"
	"yuanjian/internal/term"
)

// rebutted has the party prove another arrival, or none, and the head accept it; the case follows.
func rebutted(t *testing.T, o *casefiletest.Office, id string, at *time.Time) {
	t.Helper()
	_, err := o.V.Rebut(t.Context(), o.First, id, serving.Proof{Never: at == nil, At: at, Door: "counter", Words: "回证不是本人签名"})
	o.Must(err)
	_, err = o.V.DecideRebuttal(t.Context(), o.Head, id, serving.Decision{Accept: true, Never: at == nil, At: at, Reasons: "证明属实"})
	o.Must(err)
	o.Work()
}

// TestA38_2_NoDayIsTypedIn: a case takes the day of service from the service that stands, by itself or by the officer's step, and from nothing else;
// a paper that was taken back, of another case or of a frozen one is not served.
func TestA38_2_NoDayIsTypedIn(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Reported(200_00)
		o.Done(o.C.IssueNotice(ctx, o.Head, id, "", nil))
		var no law.Refusal
		if _, err := o.C.ServeNotice(ctx, o.First, id); !errors.As(err, &no) || no.Rule != "A38.2" {
			t.Errorf("served by nothing: %v", err)
		}
		paper := o.See(id).Notice().Paper
		begin := func(matter, paper string) error {
			_, err := o.V.Begin(ctx, o.First, serving.Begin{Matter: casefile.Subject, MatterID: matter, Paper: paper, Way: serving.ByHand})
			return err
		}
		if err := begin(o.Filed(), paper); !fault.IsNotFound(err) {
			t.Errorf("a paper of another case: %v", err)
		}
		o.Must(begin(id, paper))
		if _, err := o.C.ServeNotice(ctx, o.First, id); !errors.As(err, &no) {
			t.Errorf("served before it arrived: %v", err)
		}
		o.Done(o.C.RecallNotice(ctx, o.Head, id, "写错"))
		var conflict fault.Conflict
		if err := begin(id, paper); !errors.As(err, &conflict) {
			t.Errorf("a notice that was taken back: %v", err)
		}
		all, err := o.V.Of(ctx, o.DB.Reader(), o.Book, casefile.Subject, id)
		if err != nil || len(all) != 1 || all[0].State != serving.Stopped {
			t.Errorf("the service goes on: %+v %v", all, err)
		}
		o.Done(o.C.IssueNotice(ctx, o.Head, id, "", nil))
		o.Clock.Advance(time.Minute)
		o.HandOver(id, o.See(id).Notice().Paper)
		o.Work()
		if c := o.See(id); c.State != casefile.Noticed || c.Told().Served.Proof == "" || c.Course[len(c.Course)-1].Person != "" {
			t.Errorf("the step does not follow by itself: %s", c.State)
		}
		o.Verify()
	})
}

// TestA38_2_ARebuttalCountsTheTermsAnew: the party's time to state its case and to pay run from the day that is proved; of a service that falls the
// notice is served again, the decision's term to pay ends, and what was decided on a notice that never arrived is frozen.
func TestA38_2_ARebuttalCountsTheTermsAnew(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Reported(200_00)
		o.Done(o.C.IssueNotice(ctx, o.Head, id, "", nil))
		o.Clock.Advance(time.Minute)
		service := o.HandOver(id, o.See(id).Notice().Paper)
		o.Work()
		was, _ := o.See(id).Window()
		o.Clock.Advance(3 * 24 * time.Hour)
		later := o.Clock.Now().Add(-time.Hour)
		rebutted(t, o, service, &later)
		c := o.See(id)
		want, err := term.Of(term.Defence).Due(later, law.StateCouncil())
		if now, _ := c.Window(); err != nil || now.Date != want.Date || now.Date <= was.Date || c.State != casefile.Noticed {
			t.Errorf("the window ends on %s, want %s, before %s (%v)", now.Date, want.Date, was.Date, err)
		}
		rebutted(t, o, service, nil)
		if c := o.See(id); c.State != casefile.Noticing || c.Told() != nil || c.Frozen != "" {
			t.Errorf("after it fell: %s %v %q", c.State, c.Told(), c.Frozen)
		}
		o.Clock.Advance(time.Minute)
		o.HandOver(id, o.See(id).Notice().Paper)
		o.Work()
		o.PutUp(id, casefiletest.Fined(200_00))
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
		o.Clock.Advance(time.Minute)
		decision := o.HandOver(id, o.See(id).Decision.Paper)
		o.Work()
		first := o.Bank.Of(id).Due
		o.Clock.Advance(2 * 24 * time.Hour)
		later = o.Clock.Now().Add(-time.Hour)
		rebutted(t, o, decision, &later)
		if due := o.Bank.Of(id).Due; due <= first {
			t.Errorf("to be paid until %s, and it was %s", due, first)
		}
		rebutted(t, o, decision, nil)
		if c := o.See(id); c.Decision.Served != nil || o.Bank.Of(id).ServedAt != nil || c.Frozen != "" {
			t.Errorf("the decision still counts as served: %+v", c.Decision.Served)
		}
		waits := func() int {
			t.Helper()
			all, err := o.C.WaitToServe(ctx, o.DB.Reader(), o.First.Scope(access.HandleCases), o.First.Person)
			o.Must(err)
			return len(all)
		}
		if n := waits(); n != 1 {
			t.Errorf("%d papers wait to be served after the service fell", n)
		}
		o.Clock.Advance(time.Minute)
		decision = o.HandOver(id, o.See(id).Decision.Paper)
		o.Work()
		if c := o.See(id); c.Decision.Served == nil || waits() != 0 {
			t.Errorf("served again: %+v, %d wait", c.Decision.Served, waits())
		}
		rebutted(t, o, decision, nil)
		rebutted(t, o, service, nil)
		if c := o.See(id); c.Frozen != casefile.FrozenReview || !c.Told().Served.Fallen {
			t.Errorf("decided on a notice that never arrived: %q %+v", c.Frozen, c.Told().Served)
		}
		o.Verify()
	})
}
