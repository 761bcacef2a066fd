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
)

// TestA6_3_AskingForHelpReachesAPerson: a party that needs help marks it, whatever the state and while the case is frozen too; it is a task of who handles
// the case, who answers it and may give longer with a reason; nothing is decided before the longer term is over.
func TestA6_3_AskingForHelpReachesAPerson(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(20000)
		c := o.See(id)
		m := c.Matter()
		waits := func() int {
			n, err := o.C.Count(ctx, o.DB.Reader(), o.First.Scope(access.ViewCases), casefile.Filter{Todo: casefile.ToHelp, Me: o.First.Person})
			o.Must(err)
			return n
		}
		for name, x := range map[string]casefile.Help{"no way": {Contact: "电话"}, "no contact": {Way: "call"}, "another way": {Way: "x", Contact: "电话"}} {
			if _, err := o.C.AskHelp(ctx, m, "form-0", x); !errors.As(err, new(fault.Invalid)) {
				t.Errorf("%s: %v", name, err)
			}
		}
		asked := o.Done(o.C.AskHelp(ctx, m, "form-1", casefile.Help{Way: "longer", Contact: "13900000000，下午", Words: "看不清字"}))
		if again := o.Done(o.C.AskHelp(ctx, m, "form-1", casefile.Help{Way: "longer", Contact: "13900000000，下午", Words: "看不清字"})); again.No != asked.No || waits() != 1 {
			t.Errorf("one form gave the steps %d and %d; %d wait", asked.No, again.No, waits())
		}
		last, _ := o.See(id).Window()
		answer := casefile.HelpAnswer{Help: asked.No, Words: "当事人视力不好，延长三日", Told: "电话告知", Until: last.Date}
		if _, err := o.C.GiveHelp(ctx, o.First, id, answer); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("longer to the same day: %v", err)
		}
		answer.Until = last.Date.AddDays(3)
		if _, err := o.C.GiveHelp(ctx, o.Head, id, answer); err == nil {
			t.Error("answered by who does not handle the case")
		}
		o.Done(o.C.GiveHelp(ctx, o.First, id, answer))
		if _, err := o.C.GiveHelp(ctx, o.First, id, answer); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("answered twice: %v", err)
		}
		if now, _ := o.See(id).Window(); now.Date != answer.Until || waits() != 0 {
			t.Errorf("until %s, %d wait", now.Date, waits())
		}
		o.Clock.Set(last.Date.AddDays(1).Start().Add(10 * time.Hour))
		_, err := o.C.Propose(ctx, o.First, id, casefiletest.Fined(20000))
		if err == nil {
			_, err = o.C.Decide(ctx, o.Head, id, nil, "同意")
		}
		if !errors.As(err, new(law.Refusal)) {
			t.Errorf("decided while the party has longer: %v", err)
		}
		o.Done(o.C.Complain(ctx, o.Legal, id, casefile.Complaint{Door: "phone", At: o.Clock.Now(), Words: "态度"}))
		o.Done(o.C.AskHelp(ctx, m, "form-2", casefile.Help{Way: "call", Contact: "13900000000"}))
		o.Verify()
	})
}

// TestA45_1_APartyComplainsAndNothingStops: by name or not, of an officer of the case or of nobody; it has its receipt and its term (T37), who is complained of
// does not read it, and it freezes nothing by itself; the legal reviewer replies.
func TestA45_1_APartyComplainsAndNothingStops(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(3_000_00)
		m := o.See(id).Matter()
		for name, x := range map[string]casefile.Complaint{"nothing said": {}, "of who does not handle it": {Words: "态度不好", Against: o.Head.Person}} {
			if _, err := o.C.ComplainAsParty(ctx, m, "form-0", x); !errors.As(err, new(fault.Invalid)) {
				t.Errorf("%s: %v", name, err)
			}
		}
		no := o.Done(o.C.ComplainAsParty(ctx, m, "form-1", casefile.Complaint{Words: "没有出示证件", Against: o.First.Person})).No
		c := o.See(id)
		if c.Frozen != "" || len(c.Complaints) != 1 || c.Complaints[0].Door != "online" || !c.ComplainedOf(o.First.Person) || c.ComplaintDue(c.Complaints[0]) <= o.Today() {
			t.Fatalf("%q %+v", c.Frozen, c.Complaints)
		}
		if _, err := o.C.ReplyToComplaint(ctx, o.First, id, casefile.ComplaintReply{Complaint: no, Result: "not", Words: "无误", Told: "电话"}); err == nil {
			t.Error("replied by who is complained of")
		}
		o.Done(o.C.ReplyToComplaint(ctx, o.Legal, id, casefile.ComplaintReply{Complaint: no, Result: "adopted", Words: "已补充出示", Told: "电话"}))
		if _, err := o.C.TakeBack(ctx, m, "form-2", no); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("a complaint taken back: %v", err)
		}
		o.Done(o.C.Complain(ctx, o.Legal, id, casefile.Complaint{Door: "phone", At: o.Clock.Now(), Words: "态度"}))
		o.Done(o.C.ComplainAsParty(ctx, m, "form-3", casefile.Complaint{Words: "又一件"}))
		o.Done(o.C.AskHearingAsParty(ctx, m, "form-4")) // a frozen case takes no right from the party
		o.Verify()
	})
}
