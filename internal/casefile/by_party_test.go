package casefile_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/fault"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
)

// TestA41c_AStatementIsNeverRefusedForItsTime: nothing was paid or accepted, the term is over and the case is put up; what the party states is read,
// answered point by point, and the decision waits for the answer.
func TestA41c_AStatementIsNeverRefusedForItsTime(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(20000)
		m := o.See(id).Matter()
		first, err := o.C.StateAsParty(ctx, m, "form-1", "当时在避让救护车。\n\n标线看不清。", nil)
		o.Must(err)
		again, err := o.C.StateAsParty(ctx, m, "form-1", "当时在避让救护车。\n\n标线看不清。", nil)
		o.Must(err)
		if again.Record.No != first.Record.No {
			t.Errorf("one form gave the steps %d and %d", first.Record.No, again.Record.No)
		}
		c := o.See(id)
		if len(c.Defences) != 1 || len(c.Defences[0].Points) != 2 || c.Defences[0].Door != "online" || !c.Course[len(c.Course)-1].ByParty() {
			t.Fatalf("stated: %+v", c.Defences)
		}
		if _, err := o.C.StateAsParty(ctx, m, "form-2", " \n\n ", nil); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("an empty one: %v", err)
		}
		if n, err := o.C.Count(ctx, o.DB.Reader(), o.First.Scope(access.ViewCases), casefile.Filter{Todo: casefile.ToAnswer, Me: o.First.Person}); err != nil || n != 1 {
			t.Errorf("%d cases wait for an answer: %v", n, err)
		}
		o.Done(o.C.AnswerDefence(ctx, o.First, id, casefile.DefenceAnswer{Defence: first.Record.No, Points: []casefile.PointAnswer{{Result: "not", Reasons: "没有救护车"}, {Result: "not", Reasons: "标线清晰"}}}))
		o.Done(o.C.Cosign(ctx, o.Second, id, o.See(id).Last(casefile.DefenceAnswered.Name).No))
		o.PutUp(id, casefiletest.Fined(20000))
		late, err := o.C.StateAsParty(ctx, m, "form-3", "补充：已经缴纳停车费。", nil)
		o.Must(err)
		_, err = o.C.Decide(ctx, o.Head, id, nil, "同意")
		refused(t, err, "L45", "复核")
		if o.See(id).MayTakeBack(late.Record.No) == nil {
			t.Error("taken back after the term")
		}
		o.Verify()
	})
}

// TestA41c_WhatWasSentCanBeTakenBackUntilTheTermIsOver: until nobody has answered; the step stays, struck.
func TestA41c_WhatWasSentCanBeTakenBackUntilTheTermIsOver(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(3_000_00)
		m := o.See(id).Matter()
		said, err := o.C.StateAsParty(ctx, m, "form-1", "说错了", nil)
		o.Must(err)
		asked, err := o.C.AskHearingAsParty(ctx, m, "form-2")
		o.Must(err)
		if _, err := o.C.AskHearingAsParty(ctx, m, "form-3"); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("asked twice: %v", err)
		}
		for i, no := range []int{said.Record.No, asked.Record.No} {
			_, err := o.C.TakeBack(ctx, m, "back-"+string(rune('a'+i)), no)
			o.Must(err)
		}
		c := o.See(id)
		if len(c.Defences) != 0 || c.Hearing.Request != nil || c.Course[said.Record.No-1].Void == 0 {
			t.Errorf("after both were taken back: %+v, %+v", c.Defences, c.Hearing)
		}
		if _, err := o.C.TakeBack(ctx, m, "back-c", said.Record.No); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("taken back twice: %v", err)
		}
		if _, err := o.C.TakeBack(ctx, m, "back-d", 1); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("an officer's step taken back by the party: %v", err)
		}
		if n, err := o.C.Count(ctx, o.DB.Reader(), o.First.Scope(access.ViewCases), casefile.Filter{Todo: casefile.ToAnswer, Me: o.First.Person}); err != nil || n != 0 {
			t.Errorf("%d cases wait for an answer: %v", n, err)
		}
		_, err = o.C.AskHearingAsParty(ctx, m, "form-4")
		o.Must(err)
		o.Done(o.C.AnswerHearing(ctx, o.Head, id, casefile.HearingAnswer{Accept: true, Reasons: "符合条件", Host: o.Host.Person, Recorder: o.Recorder.Person}))
		if o.See(id).State != casefile.InHearing {
			t.Errorf("asked for by the party and accepted: %s", o.See(id).State)
		}
		o.Verify()
	})
}

// TestA42_1b_APartyAppliesOnline: against one of the officers of its case and nobody else; three working days run from that day.
func TestA42_1b_APartyAppliesOnline(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(20000)
		c := o.See(id)
		if _, err := o.C.RecuseAsParty(ctx, c.Matter(), "form-1", o.Head.Person, "认识"); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("against who does not handle it: %v", err)
		}
		r, err := o.C.RecuseAsParty(ctx, c.Matter(), "form-2", o.First.Person, "是对方的亲戚")
		o.Must(err)
		again, err := o.C.RecuseAsParty(ctx, c.Matter(), "form-2", o.First.Person, "是对方的亲戚")
		o.Must(err)
		if r.ID != again.ID || r.Origin != people.ByParty {
			t.Errorf("%+v and %+v", r, again)
		}
		o.PutUp(id, casefiletest.Fined(20000))
		_, err = o.C.Decide(ctx, o.Head, id, nil, "同意")
		refused(t, err, "A42.2", "回避")
		o.Verify()
	})
}

// TestA41a_AnApplicationForReconsiderationGoesThroughUs: taken with its receipt, five working days to forward it (行政复议法 32), one at a time; before a
// decision there is nothing to apply against.
func TestA41a_AnApplicationForReconsiderationGoesThroughUs(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Decided(20000)
		m := o.See(id).Matter()
		done, err := o.C.AskReviewAsParty(ctx, m, "form-1", "测试区人民政府", "请求撤销：照片不清楚", nil)
		o.Must(err)
		c := o.See(id)
		if len(c.Remedies) != 1 || c.Remedies[0].Kind != "forward" || !strings.HasPrefix(c.Receipt(done.Record.No), c.Number+"-") {
			t.Errorf("%+v", c.Remedies)
		}
		if due := c.RemedyDue(c.Remedies[0]); due.Date <= o.Today() {
			t.Errorf("forwarded by %s", due.Date)
		}
		if _, err := o.C.AskReviewAsParty(ctx, m, "form-2", "测试区人民政府", "再申请", nil); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("twice: %v", err)
		}
		open := o.See(o.Noticed(20000))
		if _, err := o.C.AskReviewAsParty(ctx, open.Matter(), "form-3", "测试区人民政府", "没有决定", nil); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("before a decision: %v", err)
		}
		o.Verify()
	})
}

// TestAPartyReachesNoOtherCase: a matter of another kind or of another book opens nothing, nor does one that is secret.
func TestAPartyReachesNoOtherCase(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(20000)
		for name, m := range map[string]party.Matter{"a notice of this id": {Book: o.Book, Kind: party.Notice, ID: id}, "another book": {Book: "other", Kind: party.Case, ID: id}} {
			if _, err := o.C.ByMatter(ctx, m); !fault.IsNotFound(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		o.Clock.Advance(time.Minute)
		o.Done(o.C.Hide(ctx, o.First, id))
		if _, err := o.C.StateAsParty(ctx, party.Matter{Book: o.Book, Kind: party.Case, ID: id}, "form-1", "有意见", nil); !fault.IsNotFound(err) {
			t.Errorf("of a secret case: %v", err)
		}
	})
}
