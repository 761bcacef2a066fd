package office_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	sandbox "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/payment"
	"yuanjian/internal/payment/paymenttest"
	"yuanjian/internal/testkit"
)

// TestPaymentPagesInABrowser: the pages of payments keep the rules of accessibility and are no wider than their window. With -artifacts
// their pictures stay.
func TestPaymentPagesInABrowser(t *testing.T) {
	f, d := till(t, testkit.NewWorld(t, testkit.SQLite(t)))
	paid, late := d.Served(200_00), d.Served(5000_00)
	d.Paid(paid, 250_00)
	d.Bank.Stray(payment.OfficeOf(d.Book, d.County.ID), "沙箱错码", 200_00, paymenttest.Payer)
	d.Call()
	d.Pass(24 * time.Hour)
	d.Reconcile()
	d.Pay(late, 1000_00, sandbox.Plain)
	d.Until(d.Of(late).Due.AddDays(3))
	d.Call()
	d.Done(d.P.NoticeLate(t.Context(), d.Head, d.Of(late).ID))
	d.Work()
	leaf, _, err := d.P.Differences(t.Context(), d.DB.Reader(), d.Cashier.Scope(access.ViewPayments), payment.DifferenceFilter{})
	d.Must(err)
	one, over, odd := "/payments/"+d.Of(paid).ID, "/payments/"+d.Of(late).ID, "/differences/"+leaf.Rows[0].ID
	session := func(role access.Role) string {
		v := f.visitor()
		f.signIn(v, role)
		return v.jar["yuanjian"]
	}
	f.lookAs([]sight{
		{"payments", access.Head, "/payments", false}, {"payment-paid", access.Head, one, false}, {"payment-late", access.Officer, over, false}, {"payment-defer", access.Officer, over + "/steps/defer", true},
		{"payment-refund", access.Head, one + "/refunds/" + d.Of(paid).Refunds[0].ID + "/approve", false}, {"payment-days", access.Cashier, "/reconciliation", false},
		{"payment-differences", access.Cashier, "/differences", false}, {"payment-difference", access.Cashier, odd, false}, {"payment-vouch", access.Cashier, odd + "/steps/vouch", false},
	}, session)
}
