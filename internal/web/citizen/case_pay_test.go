package citizen_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	sandbox "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/payment"
	"yuanjian/internal/testkit"
)

// owing is a case whose decision of a fine was served, with a code; its party has opened it.
func (p *caseParty) owing(fen int64) (id string) {
	p.t.Helper()
	id = p.of.Decided(fen)
	p.of.Bank.Ask(id)
	p.of.Done(p.of.C.ServeDecision(p.t.Context(), p.of.First, p.of.HandedOver(id)))
	p.opens(p.of.See(id).Decision.Paper, "0011")
	return id
}

// bill is the page of payment now.
func (p *caseParty) bill() string {
	p.t.Helper()
	status, page, at := p.getAt("/case/mine/pay")
	if status != 200 || at != "/case/mine/pay" {
		p.t.Fatalf("the page of payment: %d %s", status, at)
	}
	return page
}

// says checks that a page says something, and not something else.
func (p *caseParty) says(page string, want []string, not ...string) {
	p.t.Helper()
	for _, x := range want {
		if !strings.Contains(page, x) {
			p.t.Errorf("the page does not say %s", x)
		}
	}
	for _, x := range not {
		if strings.Contains(page, x) {
			p.t.Errorf("the page says %s", x)
		}
	}
}

const payAt = `href="https://pay.example.test/?code=`

// TestA39a_ThePartyPaysOnThePlatformAndNeverThroughUs (行政处罚法 67, 72–74; ux P18): with scripts off. Before service nothing is asked; then the decision,
// the sum in figures and capitals, the last day, the treasury, the code, the platform as an outside link, and on the same page how to dispute. Who has
// paid is told not to pay again; nobody can say here that something was paid.
func TestA39a_ThePartyPaysOnThePlatformAndNeverThroughUs(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		ctx, o := t.Context(), p.of
		id := o.Decided(200_00)
		o.Bank.Ask(id)
		c := o.See(id)
		home := p.opens(c.Decision.Paper, "0011")
		dispute := []string{`href="/case/mine/act/review"`, `href="/case/mine/act/object"`, "不用先缴款，也可以申请复议", o.County.Reconsideration}
		p.says(home, []string{`href="/case/mine/pay"`})
		p.says(p.bill(), append(dispute, "还没有送达", "200.00元", "人民币贰佰元整", "您现在不用缴"), payAt)
		o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(id)))
		code, page := o.Bank.Code(id, payment.MainPart), p.bill()
		p.says(page, append(dispute, c.Decision.Number, "200.00元", "人民币贰佰元整", "待缴款", o.Bank.Of(id).Due.Words(), code, payAt+url.QueryEscape(code), "<svg class=\"drawing\"", "上缴国库", "广东省非税收入电子缴款平台", o.County.Collector, "3%",
			"银行卡号、密码", `href="/case/mine/act/defer"`, "tel:", "提起行政诉讼"), `action="/case/mine/pay`)
		if strings.Index(page, payAt) > strings.Index(page, "不服这个决定的") || strings.Count(page, `class="button primary"`) != 0 {
			t.Error("paying and turning against the decision are not of equal weight")
		}
		p.light("/case/mine/pay", page)
		_, said, _ := p.get("/case/mine/pay?said=paid")
		p.says(said, []string{"您说已经付了", "请不要再付", "待缴款"})
		if status, _, _ := p.post("/case/mine/pay", url.Values{"paid": {"yes"}}); status != 405 && status != 404 {
			t.Errorf("something can be posted to the page of payment: %d", status)
		}
		o.Bank.Pay(id, 200_00, sandbox.Plain)
		o.Bank.Call()
		p.says(p.bill(), []string{"已支付，等财政确认，不用再付", "还没有开出", `href="/case/mine/act/review"`}, payAt)
		o.Bank.Pass(2 * time.Minute)
		p.says(p.bill(), append(dispute, "已经缴清，不用再付"), payAt)
		o.Bank.Pay(id, 50_00, sandbox.Plain)
		o.Bank.Call()
		o.Bank.Pass(2 * time.Minute)
		p.says(p.bill(), []string{"有款项要退给您", "50.00元", "人民币伍拾元整", "多缴"}, payAt)
		p.fresh()
		if _, _, at := p.getAt("/case/mine/pay"); at != "/case" {
			t.Errorf("without a ticket: %s", at)
		}
		o.Verify()
	})
}

// TestA39b_TheReceiptIsNumberedAndDownloaded (行政处罚法 70): the number and the file of the finance department's receipt, the bytes that the platform
// issued; a place that is none, and another party, get nothing.
func TestA39b_TheReceiptIsNumberedAndDownloaded(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		o := p.of
		id := p.owing(200_00)
		o.Bank.Paid(id, 200_00)
		paid := o.Bank.Of(id).Received[0]
		page := p.bill()
		p.says(page, []string{paid.Receipt, paid.Trade, `href="/case/mine/pay/receipts/1"`})
		want, err := o.Bank.P.OpenReceipt(o.Bank.Of(id), paid.Trade)
		p.Must(err)
		status, body, r := p.get("/case/mine/pay/receipts/1")
		if status != 200 || body != string(want) || len(want) == 0 || r.Header.Get("Content-Type") != "application/xml" || !strings.Contains(r.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the receipt: %d %v", status, r.Header)
		}
		for _, place := range []string{"0", "2", "x", "-1"} {
			if status, _, _ := p.getAt("/case/mine/pay/receipts/" + place); status != 404 {
				t.Errorf("receipt %s: %d", place, status)
			}
		}
		p.fresh()
		if status, _, _ := p.getAt("/case/mine/pay/receipts/1"); status != 404 {
			t.Errorf("without a ticket: %d", status)
		}
		p.opens(o.See(o.Noticed(20000)).Told().Paper, "0011")
		if status, _, _ := p.getAt("/case/mine/pay/receipts/1"); status != 404 {
			t.Errorf("another case: %d", status)
		}
		p.says(p.bill(), []string{"没有需要您缴纳的款项"}, payAt)
		o.Verify()
	})
}

// TestThePartyAppliesForInstalmentsOnItsPage (行政处罚法 66): a numbered receipt with the plan; one application at a time; what was typed survives; the
// head's answer and the plan stand on the page.
func TestThePartyAppliesForInstalmentsOnItsPage(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		ctx, o := t.Context(), p.of
		id := p.owing(1000_00)
		day := o.Today().AddDays(20)
		form := url.Values{"choice": {"parts"}, "day": {day.String()}, "other": {"3"}, "words": {"家里有病人，有住院证明"}, "command": {"44444444-0001"}}
		with := func(name, value string) url.Values {
			x := url.Values{}
			for k, v := range form {
				x[k] = v
			}
			x[name] = []string{value}
			return x
		}
		for name, bad := range map[string]url.Values{"one month": with("other", "1"), "no reason": with("words", ""), "yesterday": with("day", o.Today().AddDays(-1).String()), "no way": with("choice", "never")} {
			if status, body, _ := p.acts("defer", bad); status != 422 || name != "no reason" && !strings.Contains(body, "家里有病人") {
				t.Errorf("%s: %d", name, status)
			}
		}
		p.acts("defer", with("other", "1")) // a draft is what was sent last
		if _, body, _ := p.getAt("/case/mine/act/defer"); !strings.Contains(body, "家里有病人") {
			t.Error("what was typed is gone")
		}
		status, body, at := p.acts("defer", form)
		if status != 200 || !strings.HasPrefix(at, "/case/mine/pay/asked/") || strings.Count(body, o.Bank.Of(id).Decision+"-") < 2 {
			t.Fatalf("applied: %d %s", status, at)
		}
		p.says(body, []string{"家里有病人", "333.00元", "334.00元", "第3期", "书面答复您"})
		if _, _, again := p.acts("defer", form); again != at {
			t.Errorf("the same form again leads to %s", again)
		}
		if status, _, _ := p.acts("defer", with("command", "44444444-0002")); status != 409 {
			t.Errorf("a second application: %d", status)
		}
		x := o.Bank.Of(id)
		if x.Asked == nil || len(x.Asked.Parts) != 3 || x.Waits == "" || x.Course[len(x.Course)-1].Person != "" {
			t.Errorf("on record: %+v", x.Asked)
		}
		p.says(p.bill(), []string{"等单位负责人决定", at}, `href="/case/mine/act/defer"`)
		o.Bank.Done(o.Bank.P.DecideDeferral(ctx, o.Head, x.ID, payment.DeferralDecision{Approve: true, Reasons: "确有困难"}))
		_, receipt, _ := p.getAt(at)
		p.says(receipt, []string{"同意，按下列日期缴", "确有困难"})
		p.says(p.bill(), []string{"批准的分期", "已经批准", day.Words()})
		if status, _, _ := p.getAt("/case/mine/pay/asked/1"); status != 404 {
			t.Errorf("a step of the body as a receipt: %d", status)
		}
		if strings.Contains(p.log.String(), "住院") {
			t.Error("the log has what the party said")
		}
		o.Verify()
	})
}

// TestInstalmentsAddUp: any sum in any number of months, to the fen.
func TestInstalmentsAddUp(t *testing.T) {
	first := law.NewDate(2026, 1, 31)
	for _, sum := range []money.Fen{1, 99, 100, 1000_00, 1000_01, 999_99} {
		for n := 1; n <= 24; n++ {
			var all money.Fen
			parts := payment.Instalments(sum, n, first)
			for _, x := range parts {
				all += x.Fen
			}
			if all != sum || len(parts) != n || parts[0].Due != first {
				t.Errorf("%d in %d: %v", sum, n, parts)
			}
		}
	}
}

// inBrowser opens the case of a paper in a browser.
func (p *caseParty) inBrowser(ctx context.Context, paper string) {
	p.t.Helper()
	number, code := p.paper(paper)
	p.Must(chromedp.Run(ctx, chromedp.Navigate(p.server.URL+"/case"), chromedp.SendKeys("#f-number", number), chromedp.SendKeys("#f-code", code), chromedp.SendKeys("#f-last", "0011"),
		chromedp.Click("#look-up button.primary"), chromedp.WaitVisible(".timeline")))
}

// TestPagesOfPaymentInABrowser: to pay, applied and paid, at the bar of accessibility at all its sizes.
func TestPagesOfPaymentInABrowser(t *testing.T) {
	p := newCaseParty(t, testkit.NewWorld(t, testkit.SQLite(t)))
	o := p.of
	id := p.owing(1000_00)
	ctx := testkit.Chromium(t)
	p.inBrowser(ctx, o.See(id).Decision.Paper)
	p.look(ctx, map[string]string{"pay": "/case/mine/pay", "defer": "/case/mine/act/defer"})
	_, _, at := p.acts("defer", url.Values{"choice": {"parts"}, "day": {o.Today().AddDays(20).String()}, "other": {"3"}, "words": {"家里有病人"}})
	o.Bank.Done(o.Bank.P.DecideDeferral(t.Context(), o.Head, o.Bank.Of(id).ID, payment.DeferralDecision{Approve: true, Reasons: "确有困难"}))
	o.Bank.Paid(id, 1000_00)
	p.look(ctx, map[string]string{"paid": "/case/mine/pay", "deferred": at})
}
