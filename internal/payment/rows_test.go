package payment_test

import (
	"testing"
	"time"

	sandbox "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/money"
	"yuanjian/internal/payment"
	"yuanjian/internal/payment/paymenttest"
)

// is checks where a demand stands, and what is owed of it.
func is(t *testing.T, d *paymenttest.Desk, matter string, state payment.State, main, late money.Fen) *payment.Demand {
	t.Helper()
	x := d.Of(matter)
	if m, l := x.Owed(); x.State != state || m != main || l != late {
		t.Errorf("it is %s, owing %s and %s; want %s, %s and %s", x.State, m.Decimal(), l.Decimal(), state, main.Decimal(), late.Decimal())
	}
	return x
}

func only(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("the platform's words came to %v, want %v", got, want)
		return
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("the platform's words came to %v, want %v", got, want)
		}
	}
}

// TestA39a_PaidOnThePlatformIsPaid: a decision has a code and a notice of payment; what is paid under the code shows as paid once the
// platform says so, and by nobody else's word.
func TestA39a_PaidOnThePlatformIsPaid(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		matter := d.Decide(200_00)
		is(t, d, matter, payment.Assessed, 200_00, 0)
		d.Work()
		d.Serve(matter)
		x := is(t, d, matter, payment.Notified, 200_00, 0)
		if x.Due.String() != "2026-03-17" || x.PayBy != x.Due || len(x.Codes) != 1 || x.Codes[0].Code == "" {
			t.Errorf("due %s, to be paid by %s, codes %+v", x.Due, x.PayBy, x.Codes)
		}
		d.Pay(matter, 200_00, sandbox.Plain)
		is(t, d, matter, payment.Notified, 200_00, 0) // paid, and not confirmed
		only(t, d.Call(), payment.Counted)
		is(t, d, matter, payment.Paid, 0, 0)
		for _, k := range payment.Acts() { // no act of a person makes a demand paid
			if k.Name == payment.PaymentCame.Name {
				t.Errorf("a person may do %s", k.Name)
			}
		}
	})
}

// TestA39a_WhatBecomesOfAWordOfThePlatform: every course of a callback with what it comes to.
func TestA39a_WhatBecomesOfAWordOfThePlatform(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		t.Run("twice", func(t *testing.T) {
			m := d.Served(200_00)
			d.Pay(m, 200_00, sandbox.Twice)
			only(t, d.Call(), payment.Counted, payment.Known)
			if x := is(t, d, m, payment.Paid, 0, 0); len(x.Received) != 1 || len(x.Refunds) != 0 {
				t.Errorf("%d payments, %d refunds", len(x.Received), len(x.Refunds))
			}
		})
		t.Run("the very same callback", func(t *testing.T) {
			m := d.Served(200_00)
			d.Pay(m, 200_00, sandbox.Plain)
			all, err := d.Bank.Callbacks()
			d.Must(err)
			only(t, []string{d.Take(all[0]), d.Take(all[0])}, payment.Counted, payment.Counted) // what it first came to
			if x := is(t, d, m, payment.Paid, 0, 0); len(x.Received) != 1 {
				t.Errorf("%d payments", len(x.Received))
			}
		})
		t.Run("forged", func(t *testing.T) {
			m := d.Served(200_00)
			d.Pay(m, 200_00, sandbox.Forged)
			only(t, d.Call(), "forged", payment.Counted)
			if x := is(t, d, m, payment.Paid, 0, 0); len(x.Received) != 1 {
				t.Errorf("%d payments", len(x.Received))
			}
		})
		t.Run("lying", func(t *testing.T) {
			m := d.Served(200_00)
			trade := d.Pay(m, 200_00, sandbox.Lying)
			only(t, d.Call(), payment.Counted, payment.Contradiction)
			if x := is(t, d, m, payment.Paid, 0, 0); x.Received[0].Fen != 200_00 {
				t.Errorf("it counts %s", x.Received[0].Fen.Decimal())
			}
			differs(t, d, payment.Contradiction, trade)
		})
		t.Run("too little, then the rest", func(t *testing.T) {
			m := d.Served(200_00)
			d.Pay(m, 80_00, sandbox.Plain)
			d.Call()
			is(t, d, m, payment.Notified, 120_00, 0)
			d.Pay(m, 120_00, sandbox.Plain)
			d.Call()
			is(t, d, m, payment.Paid, 0, 0)
		})
		t.Run("too much", func(t *testing.T) {
			m := d.Served(200_00)
			d.Pay(m, 250_00, sandbox.Plain)
			d.Call()
			refundable(t, is(t, d, m, payment.Paid, 0, 0), 50_00, "over")
		})
		t.Run("paid twice", func(t *testing.T) {
			m := d.Served(200_00)
			d.Pay(m, 200_00, sandbox.Plain)
			second := d.Pay(m, 200_00, sandbox.Plain)
			only(t, d.Call(), payment.Counted, payment.Counted)
			if f := refundable(t, is(t, d, m, payment.Paid, 0, 0), 200_00, "over"); f.Trade != second {
				t.Errorf("payment %s goes back, want %s", f.Trade, second)
			}
		})
		t.Run("by somebody else", func(t *testing.T) {
			m := d.Served(200_00)
			_, err := d.Bank.Pay(d.Code(m, payment.MainPart), 200_00, "代缴的亲友", sandbox.Plain)
			d.Must(err)
			only(t, d.Call(), payment.Counted)
			if x := is(t, d, m, payment.Paid, 0, 0); x.Received[0].Payer != "代缴的亲友" {
				t.Errorf("paid by %s", x.Received[0].Payer)
			}
		})
		t.Run("after the decision and before its service", func(t *testing.T) {
			m := d.Decide(200_00)
			d.Work()
			d.Pay(m, 200_00, sandbox.Plain)
			only(t, d.Call(), payment.Counted)
			is(t, d, m, payment.Paid, 0, 0)
			d.Serve(m)
			is(t, d, m, payment.Paid, 0, 0)
		})
		t.Run("late", func(t *testing.T) {
			m := d.Served(200_00)
			paid := d.Clock.Now()
			d.Pay(m, 200_00, sandbox.Late)
			only(t, d.Call())
			d.Clock.Advance(49 * time.Hour)
			only(t, d.Call(), payment.Counted)
			if x := is(t, d, m, payment.Paid, 0, 0); !x.Received[0].At.Equal(paid) {
				t.Errorf("paid at %s, want %s", x.Received[0].At, paid)
			}
		})
	})
}

// TestA39a_WhatFitsNoDemandIsHeldAndNotLost: a payment dated before the decision, which cannot be, and one of an unknown code.
func TestA39a_WhatFitsNoDemandIsHeldAndNotLost(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		t.Run("before the decision", func(t *testing.T) {
			m := d.Served(200_00)
			trade := d.Bank.Backdate(d.Code(m, payment.MainPart), 200_00, paymenttest.Payer, d.Of(m).DecidedAt.Add(-time.Minute))
			only(t, d.Call(), payment.HeldBefore)
			is(t, d, m, payment.Notified, 200_00, 0)
			differs(t, d, payment.HeldBefore, trade)
		})
		t.Run("of an unknown code", func(t *testing.T) {
			d.Served(200_00)
			trade := d.Bank.Stray(payment.OfficeOf(d.Book, d.County.ID), "沙箱9999999999", 200_00, paymenttest.Payer)
			only(t, d.Call(), payment.HeldUnknown)
			differs(t, d, payment.HeldUnknown, trade)
		})
	})
}

// differs checks that a difference of a kind is open for a payment.
func differs(t *testing.T, d *paymenttest.Desk, kind, trade string) payment.Difference {
	t.Helper()
	leaf, _, err := d.P.Differences(t.Context(), d.DB.Reader(), d.Cashier.Scope("payments.view"), payment.DifferenceFilter{Open: true})
	d.Must(err)
	for _, x := range leaf.Rows {
		if x.Kind == kind && x.Trade == trade {
			return x
		}
	}
	t.Errorf("no difference %s of payment %s in %+v", kind, trade, leaf.Rows)
	return payment.Difference{}
}

// refundable checks the one refund that is proposed of a demand.
func refundable(t *testing.T, x *payment.Demand, fen money.Fen, why string) payment.Refund {
	t.Helper()
	if len(x.Refunds) != 1 || x.Refunds[0].Fen != fen || x.Refunds[0].Why != why || x.Refunds[0].State != payment.RefundProposed {
		t.Fatalf("refunds %+v, want %s for %s", x.Refunds, fen.Decimal(), why)
	}
	return x.Refunds[0]
}

// TestA39b_APaymentHasItsReceiptOrATask: the e-receipt comes with its number and file; one that comes late is a task meanwhile, and the file
// is kept for backup.
func TestA39b_APaymentHasItsReceiptOrATask(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		m := d.Served(200_00)
		trade := d.Pay(m, 200_00, sandbox.Plain)
		d.Call()
		d.Work() // asked for, and not issued yet
		scope := d.Head.Scope("payments.view")
		if leaf, n, err := d.P.List(t.Context(), d.DB.Reader(), scope, payment.Filter{Queue: payment.QueueReceipt}); err != nil || n != 1 || leaf.Rows[0].Matter != m || leaf.Rows[0].Standing().ZH != "已缴清，待开票据" {
			t.Errorf("no task is open: %+v (%v)", leaf.Rows, err)
		}
		d.Pass(10 * time.Minute)
		x := is(t, d, m, payment.Paid, 0, 0)
		r := x.Received[0]
		if r.State != payment.Receipted || r.Receipt == "" || r.File == "" {
			t.Fatalf("the payment is %+v", r)
		}
		file, err := d.P.OpenReceipt(x, trade)
		if err != nil || len(file) == 0 || int64(len(file)) != r.Size {
			t.Errorf("%d bytes (%v)", len(file), err)
		}
		kept, err := payment.KeptFiles(t.Context(), d.DB.Reader(), d.Book)
		if err != nil || len(kept) != 1 {
			t.Errorf("%d files kept (%v)", len(kept), err)
		}
		bill, err := d.P.ForParty(t.Context(), d.DB.Reader(), d.Book, m)
		if err != nil || len(bill.Receipts) != 1 || bill.Receipts[0].Receipt != r.Receipt || len(bill.Codes) != 0 {
			t.Errorf("the party sees %+v (%v)", bill, err)
		}
	})
}

// TestA39b_TheReceiptOfWhatWentBackIsVoid: a refund after a revocation is approved by the head, paid out by finance, and its receipt voided.
func TestA39b_TheReceiptOfWhatWentBackIsVoid(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		m := d.Served(200_00)
		d.Paid(m, 200_00)
		d.Lower(m, 0)
		f := refundable(t, is(t, d, m, payment.Revoked, 0, 0), 200_00, "revoked")
		id := d.Of(m).ID
		if _, err := d.P.OrderRefund(t.Context(), d.Cashier, id, f.ID, ""); err == nil {
			t.Error("it is paid out before it was approved")
		}
		d.Done(d.P.ApproveRefund(t.Context(), d.Head, id, f.ID, "决定已撤销"))
		if _, err := d.P.OrderRefund(t.Context(), d.Head, id, f.ID, ""); err == nil {
			t.Error("the head pays out what the head approved")
		}
		d.Bank.Fail(sandbox.Lost)
		d.Done(d.P.OrderRefund(t.Context(), d.Cashier, id, f.ID, "6222020000000000"))
		d.Work()
		d.Pass(10 * time.Minute)
		x := is(t, d, m, payment.Revoked, 0, 0)
		if x.Refunds[0].State != payment.RefundDone || x.Received[0].State != payment.Returned || x.Received[0].VoidedAt == nil || d.Bank.Refunded() != 1 {
			t.Errorf("%+v, %+v, %d paid out", x.Refunds[0], x.Received[0], d.Bank.Refunded())
		}
		if s, err := d.P.SettledAs(t.Context(), d.DB.Reader(), d.Book, m, d.Clock.Now()); err != nil || !s.Returned() || s.Performed() {
			t.Errorf("it is settled as %+v (%v)", s, err)
		}
	})
}
