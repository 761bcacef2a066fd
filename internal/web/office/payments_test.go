package office_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	sandbox "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/law"
	"yuanjian/internal/payment"
	"yuanjian/internal/payment/paymenttest"
	"yuanjian/internal/testkit"
)

// till is the office over a world in which decisions demand money.
func till(t *testing.T, w *testkit.World) (*face, *paymenttest.Desk) {
	t.Helper()
	f := newFace(t, w)
	f.bank.Head, f.bank.Officer, f.bank.Cashier = w.By(access.Head), w.By(access.Officer), w.By(access.Cashier)
	return f, f.bank
}

// back lets persons sign in again after days have passed.
func (f *face) back(of map[*visitor]access.Role) {
	f.t.Helper()
	for v, role := range of {
		v.jar = map[string]string{}
		f.signIn(v, role)
	}
}

// TestPaymentByForms (ux O21): deferral, late fee, reminder, refund and the daily difference, each by who may; nobody marks anything as paid.
func TestPaymentByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f, d := till(t, w)
		head, officer, cashier := f.as(access.Head), f.as(access.Officer), f.as(access.Cashier)
		m := d.Served(1000_00)
		id := d.Of(m).ID
		at := "/payments/" + id
		now := func() string { return d.Clock.Now().Add(-time.Minute).In(law.Beijing).Format("2006-01-02T15:04") }
		officer.get("/payments").wants(200, d.Decision(1), "待缴款", "1,000.00元").lacks(paymenttest.Payer)
		officer.get(at).wants(200, paymenttest.Payer, "人民币壹仟元整", "缴款码", "登记暂缓、分期缴纳申请").lacks("批准退付", "通知加处罚款")
		d.Clock.Advance(2 * time.Minute)
		officer.post(at+"/steps/defer", "at", now(), "reason", "经济困难", "parts", "2026-04-01 五百").wants(422, "每行写一期")
		officer.post(at+"/steps/defer", "at", now(), "reason", "经济困难", "parts", "2026-04-01 400.00\n2026-05-01 600").goes(at)
		officer.get(at+"/steps/defer-decide").wants(404, "")
		head.get("/payments?queue=deferral").wants(200, d.Decision(1))
		head.get(at+"/steps/defer-decide").wants(200, "经济困难", "400.00元", "2026年5月1日")
		head.post(at+"/steps/defer-decide", "approve", "no", "reasons", "材料不足").goes(at)
		d.Until(d.Of(m).Due.AddDays(2))
		f.back(map[*visitor]access.Role{head: access.Head, officer: access.Officer, cashier: access.Cashier})
		head.get(at).wants(200, "已逾期", "每日3%", "60.00元", "通知加处罚款", "签发履行催告书")
		head.post(at + "/steps/late").goes(at)
		d.Work()
		head.post(at+"/steps/late").wants(409, "没有新增的加处罚款")
		head.post(at + "/steps/remind").goes(at)
		d.Clock.Advance(2 * time.Minute)
		officer.post(at+"/steps/remind-serve", "at", now(), "proof", "直接送达，回证1号").goes(at)
		head.post(at+"/steps/court-write", "court", "测试法院", "opinion", "").wants(422, "当事人的意见", "测试法院")
		head.post(at+"/steps/court-write", "court", "测试法院", "opinion", "没有提出意见").wants(409, "2026年9月3日", "提前申请")
		d.Pay(m, 1000_00, sandbox.Plain)
		d.Pay(m, 50_00, sandbox.Plain)
		d.Call()
		d.Pass(10 * time.Minute)
		refund := at + "/refunds/" + d.Of(m).Refunds[0].ID
		officer.get(refund+"/approve").wants(403, "")
		head.get(at).wants(200, "待退款", "多缴或者重复缴纳", "50.00元", "沙箱票据")
		cashier.get(refund+"/order").wants(200, "办理退付")
		cashier.post(refund+"/order", "account", "").wants(409, "已经办过或者状态已变")
		head.post(refund+"/approve", "words", "").wants(422, "依据")
		head.post(refund+"/approve", "words", "多缴").goes(at)
		cashier.post(refund+"/order", "account", "").goes(at)
		d.Work()
		cashier.get(at).wants(200, "已退还").lacks("打开案件")
		officer.get(at+"/receipts/0").wants(200, "EInvoice")
		officer.get(at+"/receipts/9").wants(404, "")
	})
}

// TestReconciliationByForms: a day with a difference, its voucher and the second person.
func TestReconciliationByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f, d := till(t, w)
		head, cashier := f.as(access.Head), f.as(access.Cashier)
		m := d.Served(200_00)
		trade := d.Bank.Stray(payment.OfficeOf(d.Book, d.County.ID), "沙箱错码", 200_00, paymenttest.Payer)
		d.Call()
		d.Pass(24 * time.Hour)
		d.Reconcile()
		f.back(map[*visitor]access.Role{head: access.Head, cashier: access.Cashier})
		cashier.get("/reconciliation").wants(200, "有差异", "1笔，相符0笔")
		cashier.get("/differences").wants(200, "缴款码不属于任何应缴款项", trade, "待核对")
		leaf, _, err := d.P.Differences(t.Context(), d.DB.Reader(), d.Cashier.Scope(access.ViewPayments), payment.DifferenceFilter{})
		d.Must(err)
		at := "/differences/" + leaf.Rows[0].ID
		head.get(at).wants(200, paymenttest.Payer, "沙箱错码").lacks("复核对账差异")
		cashier.post(at+"/steps/vouch", "number", "", "words", "平台查明").wants(422, "平台凭证的编号")
		cashier.post(at+"/steps/vouch", "number", "证1", "words", "缴款人写错缴款码", "counts", d.Of(m).Decision).goes(at)
		cashier.get(at+"/steps/settle").wants(404, "")
		head.get(at).wants(200, "证1", "已提交凭证", d.Of(m).Decision)
		head.post(at+"/steps/settle").wants(422, "")
		head.post(at+"/steps/settle", "holds", "yes").goes(at)
		head.get("/payments/"+d.Of(m).ID).wants(200, "已缴清")
		if x := d.Of(m); x.State != payment.Paid || !strings.HasPrefix(x.Received[0].Trade, "沙箱流水") {
			t.Errorf("it is %s with %+v", x.State, x.Received)
		}
	})
}
