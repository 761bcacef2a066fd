package casefile_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	sandbox "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/law"
	sum "yuanjian/internal/money"
	"yuanjian/internal/payment"
	"yuanjian/internal/penalty"
)

// decided is a case whose decision of a fine of 200.00 yuan was served.
func decided(t *testing.T, o *casefiletest.Office) (id string) {
	t.Helper()
	id = o.Decided(200_00)
	o.Done(o.C.ServeDecision(t.Context(), o.First, o.HandedOver(id)))
	o.Bank.Ask(id)
	return id
}

// notPaid checks that a case does not close that way, by the gate of payment.
func notPaid(t *testing.T, o *casefiletest.Office, id, how, because string) {
	t.Helper()
	_, err := o.C.Close(t.Context(), o.Head, id, casefile.Closing{How: how, Words: "结案"})
	var no law.Refusal
	if !errors.As(err, &no) || no.Rule != "A39a" || !strings.Contains(no.Because.ZH, because) {
		t.Errorf("closed as %s: %v, want %s", how, err, because)
	}
}

// TestA39a_ACaseClosesOnceThePlatformSaysItIsPaid: what the decision says is what is demanded, and no word of an officer closes the case
// before the platform's.
func TestA39a_ACaseClosesOnceThePlatformSaysItIsPaid(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		id := decided(t, o)
		c, d := o.See(id), o.Bank.Of(id)
		if d.Fine != 200_00 || d.Gains != 0 || !d.Announced || d.State != payment.Notified || d.Decision != c.Decision.Number || d.Payer.Name != c.Party.Name || d.Due == 0 {
			t.Errorf("the demand is %+v", d)
		}
		notPaid(t, o, id, "performed", "待缴款")
		notPaid(t, o, id, "enforced", "待缴款")
		o.Bank.Pay(id, 199_99, sandbox.Plain)
		o.Bank.Call()
		notPaid(t, o, id, "performed", "待缴款")
		o.Bank.Pay(id, 1, sandbox.Plain)
		o.Bank.Call()
		o.Done(o.C.Close(t.Context(), o.Head, id, casefile.Closing{How: "performed", Words: "平台确认缴清"}))
	})
}

// TestA39a_WhatWasPaidGoesBackAfterARevocation: the case closes once it has gone back, by head and finance.
func TestA39a_WhatWasPaidGoesBackAfterARevocation(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		id := decided(t, o)
		o.Pay(id)
		o.Done(o.C.Correct(t.Context(), o.Head, id, casefile.Correction{How: "revoked", Reasons: "事实有误"}))
		d := o.Bank.Of(id)
		if d.State != payment.Revoked || len(d.Refunds) != 1 || d.Refunds[0].Fen != 200_00 || d.Refunds[0].Why != "revoked" {
			t.Fatalf("the demand is %s with %+v", d.State, d.Refunds)
		}
		notPaid(t, o, id, "revoked", "退还")
		o.Bank.Done(o.Bank.P.ApproveRefund(t.Context(), o.Head, d.ID, d.Refunds[0].ID, "决定已撤销"))
		notPaid(t, o, id, "revoked", "退还")
		o.Bank.Refund(id)
		o.Done(o.C.Close(t.Context(), o.Head, id, casefile.Closing{How: "revoked", Words: "已退款"}))
	})
}

// TestALighterPenaltyLowersTheDemand, whether it was paid or not.
func TestALighterPenaltyLowersTheDemand(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		lighter := casefile.Correction{How: "changed", Reasons: "从轻", Penalty: penalty.Penalty{Measures: []penalty.Measure{{Kind: penalty.Fine, Fen: 50_00}}}}
		unpaid, paid := decided(t, o), decided(t, o)
		o.Pay(paid)
		for _, id := range []string{unpaid, paid} {
			o.Done(o.C.Correct(t.Context(), o.Head, id, lighter))
		}
		o.Bank.Ask(unpaid)
		d := o.Bank.Of(unpaid)
		if main, _ := d.Owed(); main != 50_00 || d.State != payment.Notified || len(d.Codes) != 2 || d.Codes[1].Fen != 50_00 {
			t.Errorf("%s owed, codes %+v", main.Decimal(), d.Codes)
		}
		if d = o.Bank.Of(paid); d.State != payment.Paid || len(d.Refunds) != 1 || d.Refunds[0].Fen != 150_00 {
			t.Errorf("the paid one is %s with %+v", d.State, d.Refunds)
		}
	})
}

// TestNoLateFeeRunsDuringASuit (行政处罚法 73(3)): from the day of its filing to that of its result.
func TestNoLateFeeRunsDuringASuit(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		id := decided(t, o)
		due := o.Bank.Of(id).Due
		o.Bank.Until(due.AddDays(2))
		fee := func() sum.Fen { d := o.Bank.Of(id); l := d.Late(); return l.On(d.Today) }
		if got := fee(); got != 12_00 {
			t.Errorf("two days cost %s", got.Decimal())
		}
		o.Bank.Until(due.AddDays(3))
		o.Done(o.C.TakeRemedy(t.Context(), o.First, id, casefile.Remedy{Kind: "suit", At: o.Clock.Now().Add(-time.Hour), Organ: "测试法院"}))
		o.Bank.Until(due.AddDays(40))
		if d := o.Bank.Of(id); fee() != 12_00 || !d.Paused() || d.Standing().ZH != "复议、诉讼期间，不计加处罚款" {
			t.Errorf("in the suit: %s, %s", fee().Decimal(), d.Standing().ZH)
		}
		c := o.See(id)
		o.Done(o.C.EndRemedy(t.Context(), o.First, id, casefile.RemedyEnd{Remedy: c.Remedies[0].No, Result: "kept", Words: "驳回诉讼请求"}))
		o.Bank.Until(due.AddDays(41))
		if got := fee(); got != 18_00 {
			t.Errorf("the day after the result: %s", got.Decimal())
		}
	})
}

// TestADecisionWithoutMoneyDemandsNothing: of no penalty there is nothing to pay.
func TestADecisionWithoutMoneyDemandsNothing(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		id := at(o)[casefile.NotPenalised]()
		if d, err := o.Bank.P.OfMatter(t.Context(), o.DB.Reader(), o.Book, id); err != nil || d != nil {
			t.Errorf("it demands %+v (%v)", d, err)
		}
		if bill, err := o.Bank.P.ForParty(t.Context(), o.DB.Reader(), o.Book, id); err != nil || bill != nil {
			t.Errorf("the party sees %+v (%v)", bill, err)
		}
	})
}
