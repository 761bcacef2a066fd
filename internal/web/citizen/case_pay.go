package citizen

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"yuanjian/internal/casefile"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/party"
	"yuanjian/internal/payment"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

const casePay = myCase + "/pay"

// CasePayPage is what a decision demands in money, and how it is paid (Art 39; 行政处罚法 66–74; ux P18). Paying is on the platform and never
// through us; how to turn against the decision stands on the same page, at the same size.
type CasePayPage struct {
	Says    []string // where it stands, in sentences
	Actions []ui.Link
	Sums    ui.Facts
	Dispute ui.Facts
	Rights  ui.Links
	Codes   []PayCode
	Ways    []string
	Late    []string
	Plan    *ui.Table
	Defer   ui.Links
	Paid    *ui.Table
	Back    ui.Facts // sums that are given back
	Who     ui.Facts
}

// PayCode is a code under which the platform takes a sum.
type PayCode struct {
	Facts   ui.Facts
	Drawing ui.Drawing
}

var casePayPage = web.NewTemplate[CasePayPage](files, "case_pay.html")

func (z *Citizen) payRoutes(get func(string, web.PageFunc) web.Route) []web.Route {
	return []web.Route{
		get(casePay, z.casePayment),
		get(casePay+"/asked/{no}", z.deferralReceipt),
		{Method: http.MethodGet, Path: casePay + "/receipts/{place}", Policy: everybody, Write: z.paymentReceipt},
	}
}

// aBill is the case of the browser's ticket with what its decision demands; no bill: it demands no money.
func (z *Citizen) aBill(c *web.Context) (*casefile.Case, *payment.Bill, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil || k.Decision == nil {
		return k, nil, err
	}
	b, err := z.Cases.Payments.ForParty(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, k.ID)
	return k, b, err
}

func (z *Citizen) casePayment(c *web.Context) (web.Page, error) {
	k, b, err := z.aBill(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	body, err := people.BodyByID(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, k.InNameOf)
	if err != nil {
		return web.Page{}, err
	}
	p := CasePayPage{Dispute: disputeOf(c, k, &body), Rights: disputeWays(c, k)}
	if p.Who, err = z.caseWho(c, k); err != nil {
		return web.Page{}, err
	}
	h := head(c.T("mycase.pay"), c.T("mycase.of", k.Number), caseBack(c))
	if b == nil {
		p.Says = []string{c.T("mycase.pay.none")}
		return casePayPage.Page(h, p), nil
	}
	stage := b.Stage()
	h.Status = &ui.Badge{State: payShapes[stage], Word: c.T("mycase.pay.stage." + string(stage))}
	p.stands(c, b, stage)
	p.Sums, p.Plan, p.Paid, p.Back = sumsOf(c, b), planOf(c, b.Plan), paidOf(c, b), refundsOf(c, b)
	p.defers(c, k, b)
	if stage == payment.ToPay || stage == payment.Unserved {
		p.Late = lateWords(c, b)
		if k.MayAct(party.Pay) != nil {
			p.Says = append(p.Says, c.T("mycase.pay.held"))
			return casePayPage.Page(h, p), nil
		}
		if err := p.pays(c, z.PayAt, b, &body, stage); err != nil {
			return web.Page{}, err
		}
	}
	return casePayPage.Page(h, p), nil
}

// payShapes are the shapes of the stages: what is owed is no fault, and what is paid no success.
var payShapes = map[payment.Stage]ui.State{payment.Unserved: ui.Waiting, payment.ToPay: ui.Waiting, payment.Confirming: ui.Waiting, payment.GoesBack: ui.Waiting, payment.Cleared: ui.Met, payment.GivenBack: ui.Plain, payment.Nothing: ui.Plain}

// stands says in sentences where a bill stands; who comes back from the platform is told not to pay twice.
func (p *CasePayPage) stands(c *web.Context, b *payment.Bill, stage payment.Stage) {
	p.Says = []string{c.T("mycase.pay.says." + string(stage))}
	if stage != payment.ToPay {
		return
	}
	if c.Query("said") == "paid" {
		p.Says = []string{c.T("mycase.pay.said")}
	}
	if b.PayBy != 0 && b.Today > b.PayBy {
		p.Says = append(p.Says, c.T("mycase.pay.overdue", ui.Day(c.Lang(), b.PayBy)))
	}
	if b.Unsure {
		p.Says = append(p.Says, c.T("mycase.pay.unsure"))
	}
}

// fen is a sum on a page of a party: in figures, and in capitals below them.
func fen(c *web.Context, f money.Fen) ui.Value {
	return ui.Whole(c.Words(f.Figures())).WithNote("人民币" + f.Capitals())
}

func sumsOf(c *web.Context, b *payment.Bill) ui.Facts {
	f := ui.Facts{{Key: c.T("mycase.pay.decision"), Value: ui.Text(b.Decision)}, {Key: c.T("mycase.pay.fine"), Value: fen(c, b.Fine)}}
	if b.Gains > 0 {
		f = append(f, ui.Fact{Key: c.T("mycase.pay.gains"), Value: fen(c, b.Gains)})
	}
	if b.Late > 0 {
		f = append(f, ui.Fact{Key: c.T("mycase.pay.late"), Value: fen(c, b.Late)})
	}
	if b.Stage() == payment.Nothing {
		return f
	}
	f = append(f, ui.Fact{Key: c.T("mycase.pay.owed"), Value: fen(c, b.Main+b.Late)})
	if b.Due != 0 {
		f = append(f, ui.Fact{Key: c.T("mycase.pay.due"), Value: ui.Text(dayWords(c, b.Due)).WithNote(c.T("mycase.pay.due.from"))})
	}
	if b.PayBy != 0 && b.PayBy != b.Due {
		f = append(f, ui.Fact{Key: c.T("mycase.pay.next"), Value: ui.Text(dayWords(c, b.PayBy))})
	}
	return f
}

// disputeOf are the ways to turn against a decision with their days and to whom (行政复议法 20, 32; 行政诉讼法 46).
func disputeOf(c *web.Context, k *casefile.Case, body *people.Body) (f ui.Facts) {
	if k.Decision == nil || k.State == casefile.Revoked {
		return nil
	}
	review, suit := k.RemedyDays()
	until := func(d law.Date) ui.Value {
		if d == 0 {
			return ui.Text(reviewNote(c, k)).WithNote(c.T("mycase.pay.dispute.unserved"))
		}
		return ui.Text(dayWords(c, d))
	}
	f = ui.Facts{{Key: c.T("mycase.act.review"), Value: until(review.Date).WithNote(body.Reconsideration)}}
	switch {
	case k.ReconsiderFirst():
		f[0].Value = f[0].Value.WithNote(reviewNote(c, k))
	case suit.Date != 0:
		f = append(f, ui.Fact{Key: c.T("mycase.suit"), Value: ui.Text(dayWords(c, suit.Date)).WithNote(body.Court)})
	}
	return f
}

func disputeWays(c *web.Context, k *casefile.Case) (out ui.Links) {
	for _, a := range caseActs() {
		if (a.name == "object" || a.name == "review") && a.open(k) && k.MayAct(a.scope) == nil {
			out = append(out, ui.Link{URL: caseActPath(a.name), Text: c.T("mycase.act." + a.name), Icon: a.icon})
		}
	}
	return out
}

// pays are the ways to pay: the platform as an outside link with the code, and the counter of the bank with it. The button beside it, of the same
// size, leads to reconsideration.
func (p *CasePayPage) pays(c *web.Context, payAt func(string) string, b *payment.Bill, body *people.Body, stage payment.Stage) error {
	for _, x := range b.Codes {
		drawn, err := ui.DrawCode(x.Code)
		if err != nil {
			return err
		}
		p.Codes = append(p.Codes, PayCode{Drawing: drawn, Facts: ui.Facts{{Key: c.T("mycase.pay.code"), Value: ui.Whole(x.Code)}, {Key: c.Words(payment.PartWords[x.Part]), Value: fen(c, x.Fen)}}})
		if at := payLink(payAt, x.Code); at != "" && stage == payment.ToPay {
			p.Actions = append(p.Actions, ui.Link{URL: at, Text: c.T("mycase.pay.go." + x.Part), Icon: "next"})
		}
	}
	if len(p.Actions) > 0 && len(p.Rights) > 0 {
		p.Actions = append(p.Actions, ui.Link{URL: caseActPath("review"), Text: c.T("mycase.act.review"), Icon: "document"})
	}
	p.Ways = []string{c.T("mycase.pay.where"), c.T("mycase.pay.online"), c.T("mycase.pay.bank", body.Collector), c.T("mycase.pay.never"), c.T("mycase.pay.admits")}
	if len(p.Codes) == 0 {
		p.Ways = append([]string{c.T("mycase.pay.nocode")}, p.Ways...)
	}
	return nil
}

// payLink is the address of the platform's page for a code; empty: none is known.
func payLink(at func(string) string, code string) string {
	if at == nil {
		return ""
	}
	return at(code)
}

// PayPage makes the address of the platform's page for a code from what is configured: {code} in it is replaced; without it the code is typed there.
func PayPage(address string) func(code string) string {
	if address == "" {
		return nil
	}
	return func(code string) string { return strings.ReplaceAll(address, "{code}", url.QueryEscape(code)) }
}

// lateWords explain the late fee, which runs only where the decision announced it (行政处罚法 72, 73; 分离实施办法 7, 9).
func lateWords(c *web.Context, b *payment.Bill) []string {
	if !b.Announced || b.Fine == 0 {
		return []string{c.T("mycase.pay.late.none")}
	}
	out := []string{c.T("mycase.pay.late.what", c.Words(b.Fine.Figures()))}
	switch {
	case b.Paused:
		out = append(out, c.T("mycase.pay.late.paused"))
	case b.Running > 0:
		out = append(out, c.T("mycase.pay.late.today", c.Words(b.Running.Figures())))
	}
	return append(out, c.T("mycase.pay.late.stops"))
}

func planOf(c *web.Context, parts []payment.Part) *ui.Table {
	if len(parts) == 0 {
		return nil
	}
	t := &ui.Table{Caption: c.T("mycase.pay.plan"), Columns: []ui.Column{{Title: c.T("mycase.pay.part")}, {Title: c.T("mycase.pay.sum")}, {Title: c.T("mycase.pay.until")}}}
	for i, x := range parts {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(strconv.Itoa(i + 1)), ui.Whole(c.Words(x.Fen.Figures())), ui.On(x.Due)}})
	}
	return t
}

// paidOf are the payments that the platform told of, each with its e-receipt.
func paidOf(c *web.Context, b *payment.Bill) *ui.Table {
	if len(b.Receipts) == 0 {
		return nil
	}
	t := &ui.Table{Caption: c.T("mycase.pay.paid"), Columns: []ui.Column{{Title: c.T("mycase.pay.at")}, {Title: c.T("mycase.pay.sum")}, {Title: c.T("mycase.pay.receipt")}}}
	for i, x := range b.Receipts {
		receipt := ui.Text(c.T("mycase.pay.receipt.none"))
		if x.Receipt != "" {
			receipt = ui.Text(x.Receipt)
		}
		if x.File {
			receipt.URL = casePay + "/receipts/" + strconv.Itoa(i+1)
		}
		if x.Voided {
			receipt = receipt.WithNote(c.T("mycase.pay.receipt.void"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.At(x.At).WithNote(x.Trade), ui.Whole(c.Words(x.Fen.Figures())).WithNote(c.Words(payment.ReceivedWords[x.State])), receipt}})
	}
	return t
}

func refundsOf(c *web.Context, b *payment.Bill) (f ui.Facts) {
	for _, x := range b.Refunds {
		f = append(f, ui.Fact{Key: c.Words(payment.RefundWhy[x.Why]), Value: fen(c, x.Fen)}, ui.Fact{Key: c.T("mycase.pay.back.state"), Value: ui.Text(c.Words(payment.RefundWords[x.State]))})
	}
	return f
}

// paymentReceipt sends the e-receipt of a payment, as the platform issued it.
func (z *Citizen) paymentReceipt(c *web.Context) error {
	k, b, err := z.aBill(c)
	if err != nil {
		return err
	}
	if k == nil || b == nil {
		return noSuch
	}
	at, err := strconv.Atoi(c.Path("place"))
	if err != nil || at < 1 || at > len(b.Receipts) || !b.Receipts[at-1].File {
		return noSuch
	}
	x := b.Receipts[at-1]
	content, err := z.Cases.Payments.ReceiptFor(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, k.ID, x.Trade)
	if err != nil {
		return err
	}
	kind, end := receiptKind(content)
	c.Attach(x.Receipt+end, kind)
	_, err = c.W.Write(content)
	return err
}

// receiptKind tells what a receipt is by its first bytes: finance departments issue PDF, OFD and XML.
func receiptKind(content []byte) (kind, end string) {
	switch {
	case strings.HasPrefix(string(content), "%PDF-"):
		return "application/pdf", ".pdf"
	case strings.HasPrefix(string(content), "PK\x03\x04"):
		return "application/ofd", ".ofd"
	case strings.HasPrefix(string(content), "<?xml"):
		return "application/xml", ".xml"
	}
	return "application/octet-stream", ""
}
