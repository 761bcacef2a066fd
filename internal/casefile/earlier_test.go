package casefile_test

import (
	"errors"
	"slices"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/people"
)

// applied records a party's application for the recusal of an officer of a case.
func applied(o *casefiletest.Office, who act.By, id string) string {
	done, err := o.People.ApplyForRecusal(o.Context(), o.Second, people.Application{Person: who.Person, Subject: people.Subject{Kind: people.OfCase, ID: id, Body: o.County.ID}, Origin: people.ByParty, Door: "oral"})
	o.Must(err)
	return done.ID
}

// before lists what an officer did before a recusal, by kind of step.
func before(o *casefiletest.Office, recusal string) (map[string]casefile.EarlierStep, int) {
	scope := o.Head.Scope(access.DecideRecusals)
	r, err := o.People.FindRecusal(o.Context(), o.DB.Reader(), scope, people.RecusalFilter{}, recusal)
	o.Must(err)
	list, err := casefile.Earlier(o.Context(), o.DB.Reader(), o.Book, r)
	o.Must(err)
	_, waiting, err := o.People.Recusals(o.Context(), o.DB.Reader(), scope, people.RecusalFilter{Earlier: []string{casefile.BeforeRecusal}, Decider: o.Head.Person})
	o.Must(err)
	out := map[string]casefile.EarlierStep{}
	for _, e := range list {
		out[e.Kind] = e
	}
	return out, waiting
}

// evidenceBefore lists what an officer did to evidence before a recusal, by kind.
func evidenceBefore(o *casefiletest.Office, recusal string) map[string]evidence.EarlierAct {
	r, err := o.People.FindRecusal(o.Context(), o.DB.Reader(), o.Head.Scope(access.DecideRecusals), people.RecusalFilter{}, recusal)
	o.Must(err)
	list, err := evidence.Earlier(o.Context(), o.DB.Reader(), o.Book, r)
	o.Must(err)
	out := map[string]evidence.EarlierAct{}
	for _, e := range list {
		out[e.Kind] = e
	}
	return out
}

// TestA42_2_TheDecisionWaitsForARecusalAndForWhatWasDoneBefore: while an application is open the investigation goes on and nothing is decided;
// granted, the officer loses the case at once, each step of the officer is kept or done again by another, and only then is it decided.
func TestA42_2_TheDecisionWaitsForARecusalAndForWhatWasDoneBefore(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(20000)
		o.PutUp(id, casefiletest.Fined(20000))
		recusal := applied(o, o.First, id)
		_, err := o.C.Decide(ctx, o.Head, id, nil, "同意")
		refused(t, err, "A42.2", "有回避申请正在审查")
		o.Done(o.C.TakeDefence(ctx, o.First, id, casefile.Defence{Door: "phone", At: o.Clock.Now(), Points: []string{"请从轻"}})) // the investigation goes on
		_, err = o.People.DecideRecusal(ctx, o.Head, recusal, true, "与当事人有亲属关系")
		o.Must(err)
		_, err = o.C.TakeDefence(ctx, o.First, id, casefile.Defence{Door: "phone", At: o.Clock.Now(), Points: []string{"请从轻"}})
		refused(t, err, "A42.1a", "回避")

		done, waiting := before(o, recusal)
		for _, kind := range []act.Kind{casefile.Entered, casefile.ReportMade, casefile.NoticeServed, casefile.PutUp, casefile.DefenceTaken} {
			if e, ok := done[kind.Name]; !ok || !e.Stands || e.Title() != kind.Title {
				t.Errorf("%s is not listed: %+v", kind.Name, e)
			}
		}
		if len(done) != 5 || waiting != 1 {
			t.Errorf("%d steps are listed, %d recusals wait: %v", len(done), waiting, done)
		}
		var conflict fault.Conflict
		if _, err := o.People.SettleEarlier(ctx, o.Head, recusal, done[casefile.PutUp.Name].Entry, people.Again, "由他人办理"); !errors.As(err, &conflict) {
			t.Errorf("ordered again beside the case: %v", err)
		}
		if _, err := o.C.DoAgain(ctx, o.Head, id, recusal, done[casefile.NoticeServed.Name].Entry, "由他人办理"); !errors.As(err, &conflict) {
			t.Errorf("a service is done again: %v", err)
		}
		if _, err := o.C.DoAgain(ctx, o.First, id, recusal, done[casefile.PutUp.Name].Entry, "由他人办理"); err == nil {
			t.Error("ordered by the officer concerned")
		}
		o.Done(o.C.DoAgain(ctx, o.Head, id, recusal, done[casefile.PutUp.Name].Entry, "报请由他人重新办理"))
		if c := o.See(id); c.State != casefile.Noticed || c.Proposal != nil || c.Unsettled != 1 {
			t.Errorf("after it: %s, %+v, %d unsettled", c.State, c.Proposal, c.Unsettled)
		}
		for kind, e := range done {
			if kind == casefile.PutUp.Name {
				continue
			}
			_, err := o.People.SettleEarlier(ctx, o.Head, recusal, e.Entry, people.Keep, "经查不影响公正")
			o.Must(err)
		}
		if _, waiting := before(o, recusal); waiting != 0 || o.See(id).Unsettled != 1 {
			t.Errorf("the steps are decided, and %d recusals wait for them; of the evidence %d", waiting, o.See(id).Unsettled)
		}
		found := evidenceBefore(o, recusal)
		if len(found) != 2 || found[evidence.ItemAttached.Name].Title() != evidence.ItemAttached.Title || found[evidence.ItemExamined.Name].Case != id {
			t.Fatalf("evidence: %+v", found)
		}
		_, err = o.People.SettleEarlier(ctx, o.Head, recusal, found[evidence.ItemAttached.Name].Entry, people.Keep, "两人收集，与系统记载一致")
		o.Must(err)
		_, err = o.People.SettleEarlier(ctx, o.Head, recusal, found[evidence.ItemExamined.Name].Entry, people.Again, "由他人重新审查")
		o.Must(err)
		c := o.See(id)
		if c.Unsettled != 0 || c.Evidence[0].Cited {
			t.Errorf("all is decided: %d unsettled, %+v", c.Unsettled, c.Evidence[0])
		}

		o.Done(o.C.Relieve(ctx, o.Head, id, o.First.Person, "回避"))
		third := o.Another(access.Officer)
		o.Done(o.C.Join(ctx, third, id, true))
		yes := evidence.Finding{Answer: evidence.Yes}
		f := evidence.Findings{Lawful: yes, Authentic: yes, Relevant: yes}
		for _, e := range c.Elements {
			f.Elements = append(f.Elements, e.Code)
		}
		_, err = o.E.Examine(ctx, third, c.Evidence[0].ID, f)
		o.Must(err)
		if c = o.See(id); !c.Evidence[0].Cited {
			t.Errorf("examined by another: %+v", c.Evidence[0])
		}
		answer := o.Done(o.C.AnswerDefence(ctx, third, id, casefile.DefenceAnswer{Defence: c.Defences[0].No, Points: []casefile.PointAnswer{{Result: "not", Reasons: "没有从轻的情节"}}})).No
		o.Done(o.C.Cosign(ctx, o.Second, id, answer))
		put := o.Done(o.C.Propose(ctx, third, id, casefiletest.Fined(20000))).No
		o.Done(o.C.Cosign(ctx, o.Second, id, put))
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
		if c := o.See(id); c.State != casefile.Penalised || !slices.ContainsFunc(c.Course, func(x *casefile.Step) bool { return x.Kind == casefile.PutUp.Name && x.Void != 0 }) {
			t.Errorf("decided: %s", c.State)
		}
		o.Verify()
	})
}

// TestA42_2_AReportBeforeARecusalIsDoneAgain: what rested on it falls with it, and the case is investigated again; a case of the capture from
// which the officer is recused is one of the matter.
func TestA42_2_AReportBeforeARecusalIsDoneAgain(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(20000)
		o.PutUp(id, casefiletest.Fined(20000))
		done, err := o.People.Recuse(ctx, o.First, people.Subject{Kind: people.OfCapture, ID: o.See(id).Capture, Body: o.County.ID}, "当事人是亲属")
		o.Must(err)
		steps, waiting := before(o, done.ID)
		if waiting != 1 || steps[casefile.ReportMade.Name].Case != id {
			t.Errorf("%d wait, %v", waiting, steps)
		}
		o.Done(o.C.DoAgain(ctx, o.Head, id, done.ID, steps[casefile.ReportMade.Name].Entry, "调查终结报告由他人重新办理"))
		c := o.See(id)
		if c.State != casefile.Investigating || c.Report != nil || c.Proposal != nil || c.Told() == nil {
			t.Errorf("after it: %s, report %+v, proposal %+v", c.State, c.Report, c.Proposal)
		}
		if _, err := o.C.DoAgain(ctx, o.Head, id, done.ID, steps[casefile.ReportMade.Name].Entry, "再一次"); err == nil {
			t.Error("done again twice")
		}
		attached := evidenceBefore(o, done.ID)[evidence.ItemAttached.Name]
		_, err = o.People.SettleEarlier(ctx, o.Head, done.ID, attached.Entry, people.Again, "由他人重新收集")
		o.Must(err)
		if why := o.See(id).Evidence[0]; why.Cited || why.Why.EN == "" {
			t.Errorf("to be obtained again, and cited: %+v", why)
		}
		// Put up before it, and taken back with it: it is still decided of, and changes nothing more.
		o.Done(o.C.DoAgain(ctx, o.Head, id, done.ID, steps[casefile.PutUp.Name].Entry, "随报告重新办理"))
		if c := o.See(id); c.State != casefile.Investigating {
			t.Errorf("moved to %s", c.State)
		}
		o.Done(o.C.Relieve(ctx, o.Head, id, o.First.Person, "回避"))
		third := o.Another(access.Officer)
		o.Done(o.C.Join(ctx, third, id, true))
		_, err = o.C.Report(ctx, third, id, o.Report(id, 20000, o.See(id).Evidence[0].ID))
		if err == nil {
			t.Error("a report rests on what is to be obtained again")
		}
		o.Verify()
	})
}
