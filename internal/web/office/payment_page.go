package office

import (
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/money"
	"yuanjian/internal/payment"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// PaymentPage is one demand, or one difference (ux O21): where it stands, what who reads may do, the sums, what the platform says, and its course.
type PaymentPage struct {
	Banners []string
	Forward ui.Links
	Facts   ui.Facts
	Tables  []*ui.Table
	Life    ui.Timeline
}

var paymentTemplate = web.NewTemplate[PaymentPage](files, "payment.html")

// lookPayment is what is looked at on the page of a demand: it names its payer.
const lookPayment = "payment"

// aPayment is the demand of the address, for who reads it. That it was opened is on record before anything of it leaves.
func (o *Office) aPayment(c *web.Context) (*payment.Demand, error) {
	d, err := o.Payments.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewPayments), c.Path("id"))
	if err != nil {
		return nil, err
	}
	known, err := act.HasLooked(c.Ctx(), o.reader(), c.Actor, lookPayment, d.ID, c.Now().Add(-lookFor))
	if err != nil || known {
		return d, err
	}
	return d, o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: lookPayment, ID: d.ID, Purpose: "read"})
}

func (o *Office) paymentPage(c *web.Context) (web.Page, error) {
	d, err := o.aPayment(c)
	if err != nil {
		return web.Page{}, err
	}
	p := PaymentPage{Forward: paymentWays(c, d), Facts: paymentFacts(c, d)}
	if d.Provided != nil {
		p.Banners = append(p.Banners, c.T("payments.provisional", d.Provided.Year))
	}
	if !d.Announced && d.Fine > 0 {
		p.Banners = append(p.Banners, c.T("payments.unannounced"))
	}
	for _, t := range []*ui.Table{codeTable(c, d), receivedTable(c, d), refundTable(c, d), planTable(c, d), feeTable(c, d)} {
		if len(t.Rows) > 0 {
			p.Tables = append(p.Tables, t)
		}
	}
	if p.Life, err = o.paymentLife(c, d); err != nil {
		return web.Page{}, err
	}
	badge := paymentBadge(c, d)
	return paymentTemplate.Page(web.Head{Title: d.Decision, Lead: c.T("payments.one.lead"), Status: &badge, Crumbs: paymentCrumbs(c), Section: "/payments", Wide: true}, p), nil
}

// sum is a sum on a page: in figures, and in capitals where it is the main thing.
func sum(c *web.Context, f money.Fen) ui.Value { return ui.Whole(c.Words(f.Figures())) }

func paymentFacts(c *web.Context, d *payment.Demand) ui.Facts {
	main, late := d.Owed()
	facts := ui.Facts{{Key: c.T("payments.payer"), Value: ui.Text(d.Payer.Name)}, {Key: c.T("payments.fine"), Value: sum(c, d.Fine).WithNote("人民币" + d.Fine.Capitals())}}
	if d.Gains > 0 {
		facts = append(facts, ui.Fact{Key: c.T("payments.gains"), Value: sum(c, d.Gains).WithNote("人民币" + d.Gains.Capitals())})
	}
	facts = append(facts, ui.Fact{Key: c.T("payments.owed"), Value: sum(c, main)})
	fee := d.Late()
	if running := fee.On(d.Today); running > 0 || late > 0 {
		facts = append(facts, ui.Fact{Key: c.T("payments.late"), Value: sum(c, running).WithNote(c.T("payments.late.told", c.Words(late.Figures())))})
	}
	if d.ServedAt != nil {
		facts = append(facts, ui.Fact{Key: c.T("payments.served"), Value: ui.At(*d.ServedAt)}, ui.Fact{Key: c.T("payments.due"), Value: byValue(c, d.Due)})
	}
	if d.PayBy != 0 && d.PayBy != d.Due {
		facts = append(facts, ui.Fact{Key: c.T("payments.by"), Value: byValue(c, d.PayBy)})
	}
	if c.May(access.ViewCases) {
		facts = append(facts, ui.Fact{Key: c.T("payments.case"), Value: ui.Goto(casePath(d.Matter), c.T("payments.to.case"))})
	}
	return facts
}

func codeTable(c *web.Context, d *payment.Demand) *ui.Table {
	t := &ui.Table{Caption: c.T("payments.codes"), Columns: columns(c, "payments.code", "payments.part", "payments.sum")}
	for _, x := range d.Codes {
		code := x.Code
		if code == "" {
			code = c.T("payments.code.asked")
		}
		v := ui.Whole(code)
		if x.State == "closed" {
			v = v.WithNote(c.T("payments.code.closed"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{v, ui.Text(c.Words(payment.PartWords[x.Part])), sum(c, x.Fen)}})
	}
	return t
}

func receivedTable(c *web.Context, d *payment.Demand) *ui.Table {
	t := &ui.Table{Caption: c.T("payments.received"), Columns: columns(c, "payments.at", "payments.sum", "cases.state", "payments.receipt")}
	for i, x := range d.Received {
		receipt := ui.Text(c.T("payments.receipt.none"))
		if x.Receipt != "" {
			receipt = ui.Goto(paymentPath(d.ID)+"/receipts/"+strconv.Itoa(i), x.Receipt)
		}
		if x.VoidedAt != nil {
			receipt = receipt.WithNote(c.T("payments.receipt.void"))
		}
		fen := sum(c, x.Fen).WithNote(x.Payer)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.At(x.At).WithNote(x.Trade), fen, ui.Text(c.Words(payment.ReceivedWords[x.State])), receipt}})
	}
	return t
}

func refundTable(c *web.Context, d *payment.Demand) *ui.Table {
	t := &ui.Table{Caption: c.T("payments.refunds"), Columns: columns(c, "payments.why", "payments.sum", "cases.state")}
	for _, x := range d.Refunds {
		why := ui.Text(c.Words(payment.RefundWhy[x.Why])).WithNote(x.Trade)
		if step := refundStep(c, d, &x); step != "" {
			why = ui.Goto(refundPath(d.ID, x.ID, step), c.Words(payment.RefundWhy[x.Why])).WithNote(x.Trade)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{why, sum(c, x.Fen), ui.Text(c.Words(payment.RefundWords[x.State]))}})
	}
	return t
}

func planTable(c *web.Context, d *payment.Demand) *ui.Table {
	t := &ui.Table{Caption: c.T("payments.plan"), Columns: columns(c, "payments.part.no", "payments.sum", "payments.by")}
	if d.Plan != nil {
		for i, x := range d.Plan.Parts {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(strconv.Itoa(i + 1)), sum(c, x.Fen), ui.On(x.Due)}})
		}
	}
	return t
}

// feeTable is the table of the late fee up to today (documents.md C5.8).
func feeTable(c *web.Context, d *payment.Demand) *ui.Table {
	t := &ui.Table{Caption: c.T("payments.fee"), Columns: columns(c, "payments.from", "payments.until", "payments.base", "payments.fee.sum")}
	late := d.Late()
	for _, x := range late.Table(d.Today) {
		base := sum(c, x.Base).WithNote(c.T("payments.rate"))
		switch {
		case x.Paused:
			base = ui.Text(c.T("payments.paused"))
		case x.Base == 0:
			base = ui.Text(c.T("payments.within"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.On(x.From), ui.On(x.Until).WithNote(c.T("payments.count", x.Count)), base, sum(c, x.Sum)}})
	}
	return t
}

func (o *Office) paymentLife(c *web.Context, d *payment.Demand) (ui.Timeline, error) {
	t := ui.Timeline{Label: c.T("payments.course")}
	names := o.namer(c)
	for _, x := range d.Course {
		e := ui.TimelineEntry{Number: x.No, Kind: ui.ByMachine, At: x.At, Act: c.Words(x.Title()), By: c.T("captures.system"), Result: c.Words(payment.StateWords[x.State])}
		if x.Person != "" {
			var err error
			if e.By, err = names(x.Person); err != nil {
				return t, err
			}
			e.Kind = ui.ByPerson
		}
		if x.Paper != "" && c.May(access.ViewCases) && c.May(access.ViewDevices) {
			e.Papers = ui.Links{{URL: "/papers/" + x.Paper, Text: c.T("cases.paper")}}
		}
		t.Entries = append(t.Entries, e)
	}
	return t, nil
}

// receiptFile sends the e-receipt of a payment, as the platform issued it.
func (o *Office) receiptFile(c *web.Context) error {
	d, err := o.aPayment(c)
	if err != nil {
		return err
	}
	at, ok := placeOf(c, len(d.Received))
	if !ok || d.Received[at].File == "" {
		return missing("这份票据", "the receipt")
	}
	content, err := o.Payments.OpenReceipt(d, d.Received[at].Trade)
	if err != nil {
		return err
	}
	c.W.Header().Set("Cache-Control", keep)
	c.W.Header().Set("Content-Type", "application/octet-stream")
	c.W.Header().Set("Content-Disposition", `attachment; filename="receipt-`+strconv.Itoa(at+1)+`"`)
	_, err = c.W.Write(content)
	return err
}

// caseDemand is what the decision of a case demands, beside its dossier: for who may see payments; nil: nothing, or not for them.
func (o *Office) caseDemand(c *web.Context, k string) (ui.Facts, error) {
	if !c.May(access.ViewPayments) {
		return nil, nil
	}
	d, err := o.Payments.OfMatter(c.Ctx(), o.reader(), c.Actor.Book, k)
	if err != nil || d == nil {
		return nil, err
	}
	main, late := d.Owed()
	badge := paymentBadge(c, d)
	return ui.Facts{{Key: c.T("payments.decision"), Value: ui.Goto(paymentPath(d.ID), d.Decision)}, {Key: c.T("cases.state"), Value: ui.Value{Badge: &badge}},
		{Key: c.T("payments.owed"), Value: sum(c, main+late)}, {Key: c.T("payments.by"), Value: byValue(c, d.PayBy)}}, nil
}
