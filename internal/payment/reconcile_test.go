package payment_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	sandbox "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/payment"
	"yuanjian/internal/payment/paymenttest"
)

type dbTx = db.Tx

// tomorrow lets the day end.
func tomorrow(d *paymenttest.Desk) {
	d.Until(law.DateOf(d.Clock.Now()).AddDays(1))
	d.Work()
}

// dayOf is how the reconciliation of the first day went.
func dayOf(t *testing.T, d *paymenttest.Desk) payment.Day {
	t.Helper()
	days, err := payment.ReconciledDays(t.Context(), d.DB.Reader(), d.Cashier.Scope("payments.view"))
	if err != nil || len(days) == 0 {
		t.Fatalf("%d days (%v)", len(days), err)
	}
	return days[len(days)-1]
}

// TestA39a_CasePlatformAndReceiptAreComparedEachDay: what agrees is marked, a lost callback costs nobody anything, and each difference is an
// item for a person.
func TestA39a_CasePlatformAndReceiptAreComparedEachDay(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		pay := func(course sandbox.Course) (matter, trade string) {
			matter = d.Served(200_00)
			return matter, d.Pay(matter, 200_00, course)
		}
		plain, _ := pay(sandbox.Plain)
		lost, _ := pay(sandbox.Silent)
		bare, noReceipt := pay(sandbox.NoReceipt)
		odd, missing := pay(sandbox.Missing)
		stray := d.Bank.Stray(payment.OfficeOf(d.Book, d.County.ID), "沙箱9", 5_00, paymenttest.Payer)
		d.Call()
		d.Pass(10 * time.Minute)
		is(t, d, lost, payment.Notified, 200_00, 0)
		tomorrow(d)
		d.Reconcile()
		for m, want := range map[string]payment.ReceivedState{plain: payment.Reconciled, lost: payment.Reconciled, bare: payment.Confirmed, odd: payment.Receipted} {
			if x := is(t, d, m, payment.Paid, 0, 0); x.Received[0].State != want {
				t.Errorf("%s is %s, want %s", m, x.Received[0].State, want)
			}
		}
		differs(t, d, payment.NoReceipt, noReceipt)
		differs(t, d, payment.NotOnStatement, missing)
		differs(t, d, payment.HeldUnknown, stray)
		if day := dayOf(t, d); !day.Over() || day.Lines != 4 || day.Matched != 3 || day.Found != 1 || day.Differs != 3 {
			t.Errorf("the day went %+v", day)
		}
		before := dayOf(t, d)
		d.Reconcile()
		if after := dayOf(t, d); after != before && after.EndedAt.Equal(*before.EndedAt) == false {
			t.Errorf("again it went %+v", after)
		}
		sound(t, d)
	})
}

// TestA39a_ADifferenceIsSettledByAVoucherAndTwoPersons (roles.md E9): who brings it does not settle it, and a held payment counts for the
// decision of which it was found to be.
func TestA39a_ADifferenceIsSettledByAVoucherAndTwoPersons(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		ctx, m := t.Context(), d.Served(200_00)
		office := payment.OfficeOf(d.Book, d.County.ID)
		mine, foreign := d.Bank.Stray(office, "沙箱错码", 200_00, paymenttest.Payer), d.Bank.Stray(office, "沙箱错码", 7_00, "无关的人")
		d.Call()
		x, y := differs(t, d, payment.HeldUnknown, mine), differs(t, d, payment.HeldUnknown, foreign)
		vouch := func(id string, v payment.Voucher) error { _, err := d.P.Vouch(ctx, d.Cashier, id, v); return err }
		wrong(t, vouch(x.ID, payment.Voucher{Words: "平台查明"}), "number")
		wrong(t, vouch(x.ID, payment.Voucher{Number: "证1", Words: "平台查明", Counts: "没有的文号"}), "counts")
		if _, err := d.P.Settle(ctx, d.Head, x.ID, true); err == nil {
			t.Error("it is settled without a voucher")
		}
		if _, err := d.P.Vouch(ctx, d.Head, x.ID, payment.Voucher{Number: "证1", Words: "x"}); err == nil {
			t.Error("the head brings the voucher")
		}
		d.Must(vouch(x.ID, payment.Voucher{Number: "证1", Words: "缴款人写错了缴款码", Counts: d.Of(m).Decision}))
		if _, err := d.P.Settle(ctx, d.Cashier, x.ID, true); err == nil {
			t.Error("who brought the voucher settles it")
		}
		is(t, d, m, payment.Notified, 200_00, 0)
		d.Done(d.P.Settle(ctx, d.Head, x.ID, true))
		is(t, d, m, payment.Paid, 0, 0)
		d.Must(vouch(y.ID, payment.Voucher{Number: "证2", Words: "不是本单位的款项，平台已退回", Returned: true}))
		d.Done(d.P.Settle(ctx, d.Head, y.ID, false))
		d.Must(vouch(y.ID, payment.Voucher{Number: "证3", Words: "补充退回凭证", Returned: true}))
		d.Done(d.P.Settle(ctx, d.Head, y.ID, true))
		refused(t, vouch(y.ID, payment.Voucher{Number: "证4", Words: "再来"}), "")
		if _, r, err := d.P.DifferenceByID(ctx, d.DB.Reader(), d.Cashier.Scope("payments.view"), y.ID); err != nil || r.State != payment.Returned {
			t.Errorf("the stray payment is %+v (%v)", r, err)
		}
		sound(t, d)
	})
}

// cut is a platform whose process dies at a call of a statement, as a kill would have it.
type cut struct {
	payment.Platform
	left int
}

var errKilled = errors.New("killed")

func (c *cut) Statement(ctx context.Context, office string, day law.Date, cursor string) ([]payment.Line, string, error) {
	if c.left--; c.left < 0 {
		return nil, "", errKilled
	}
	return c.Platform.Statement(ctx, office, day, cursor)
}

// TestA39a_AReconciliationThatIsKilledGoesOnWhereItWas: each payment and each difference exactly once, however often it dies, and by
// whichever process it goes on.
func TestA39a_AReconciliationThatIsKilledGoesOnWhereItWas(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		const many = 430
		m := d.Served(many * 100)
		office := payment.OfficeOf(d.Book, d.County.ID)
		for i := range many {
			course := sandbox.Silent
			if i%2 == 0 {
				course = sandbox.Plain
			}
			d.Pay(m, 100, course)
		}
		for i := range 3 {
			d.Bank.Stray(office, fmt.Sprintf("沙箱错%d", i), 1, paymenttest.Payer)
		}
		d.Call()
		tomorrow(d)
		whole := d.P.Platform
		for died := 0; ; died++ {
			other := *d.P // another process, which begins anew
			other.Platform = &cut{whole, 1}
			err := other.Reconcile(t.Context(), job.Job{Book: d.Book})
			if err == nil {
				break
			}
			if !errors.Is(err, errKilled) || died > 20 {
				t.Fatal(err)
			}
		}
		d.Work()
		x := is(t, d, m, payment.Paid, 0, 0)
		if len(x.Received) != many || len(x.Refunds) != 0 {
			t.Errorf("%d payments, %d refunds", len(x.Received), len(x.Refunds))
		}
		for _, r := range x.Received {
			if r.State != payment.Reconciled {
				t.Fatalf("payment %s is %s", r.Trade, r.State)
			}
		}
		if day := dayOf(t, d); day.Lines != many+3 || day.Matched != many || day.Found != many/2 || day.Differs != 3 {
			t.Errorf("the day went %+v", day)
		}
		if leaf, n, err := d.P.Differences(t.Context(), d.DB.Reader(), d.Cashier.Scope("payments.view"), payment.DifferenceFilter{}); err != nil || n != 3 {
			t.Errorf("%d differences (%v): %+v", n, err, leaf.Rows)
		}
		var fen int64
		d.Must(d.DB.Reader().QueryRow(t.Context(), `SELECT sum(fen) FROM payment_received WHERE demand <> ''`).Scan(&fen))
		if money.Fen(fen) != many*100 {
			t.Errorf("%d fen counted", fen)
		}
		sound(t, d)
	})
}
