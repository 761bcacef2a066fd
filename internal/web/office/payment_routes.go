package office

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/payment"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// paymentRoutes are the pages of payments (ux O21; Art 39): what decisions demand, one demand with its course, a form for each step, the daily
// reconciliation, and its differences. No page marks anything as paid, and none adds sums up (行政处罚法 67, 74).
func (o *Office) paymentRoutes() []web.Route {
	view := web.Permission(access.ViewPayments)
	take := web.AnyOf{access.HandleCases, access.DecideCases, access.KeepPayments}
	settle := web.AnyOf{access.DecideCases, access.KeepPayments}
	const step, refund, difference = "/payments/{id}/steps/{step}", "/payments/{id}/refunds/{refund}/{step}", "/differences/{id}/steps/{step}"
	return []web.Route{
		{Method: "GET", Path: "/payments", Policy: view, Page: o.listPayments},
		{Method: "GET", Path: "/payments/{id}", Policy: view, Page: o.paymentPage},
		{Method: "GET", Path: "/payments/{id}/receipts/{place}", Policy: view, Write: o.receiptFile},
		{Method: "GET", Path: step, Policy: take, Page: o.askPaymentStep},
		{Method: "POST", Path: step, Policy: take, Page: o.takePaymentStep, Again: o.askPaymentStep},
		{Method: "GET", Path: refund, Policy: settle, Page: o.askRefund},
		{Method: "POST", Path: refund, Policy: settle, Page: o.takeRefund, Again: o.askRefund},
		{Method: "GET", Path: "/reconciliation", Policy: view, Page: o.listReconciliation},
		{Method: "GET", Path: "/differences", Policy: view, Page: o.listDifferences},
		{Method: "GET", Path: "/differences/{id}", Policy: view, Page: o.differencePage},
		{Method: "GET", Path: difference, Policy: settle, Page: o.askDifference},
		{Method: "POST", Path: difference, Policy: settle, Page: o.takeDifference, Again: o.askDifference},
	}
}

func paymentPath(id string) string { return "/payments/" + id }

// paymentTabs lead from demands to the reconciliation and its differences.
func paymentTabs(c *web.Context, at string) *ui.Tabs {
	t := &ui.Tabs{Label: c.T("payments.title")}
	for _, x := range []struct{ path, key string }{{"/payments", "payments.demands"}, {"/reconciliation", "payments.days"}, {"/differences", "payments.differences"}} {
		t.Items = append(t.Items, ui.Tab{URL: x.path, Text: c.T(x.key), Current: x.path == at})
	}
	return t
}

func paymentCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/payments", Text: c.T("payments.title")}}
}

// paymentBadge is where a demand stands, with its shape.
func paymentBadge(c *web.Context, d *payment.Demand) ui.Badge {
	b := ui.Badge{State: ui.Waiting, Word: c.Words(d.Standing())}
	switch {
	case d.Overdue():
		b.State = ui.Unmet
	case d.Returning():
	case d.State == payment.Paid, d.State == payment.Enforced:
		b.State = ui.Met
	case d.State == payment.Revoked, d.State == payment.WrittenOff:
		b.State = ui.Plain
	}
	return b
}

// listPayments lists what decisions demand, the newest first; it names no payer.
func (o *Office) listPayments(c *web.Context) (web.Page, error) {
	queue := payment.QueueAll
	var choices []ui.Choice
	for _, q := range payment.QueueWords {
		choices = append(choices, ui.Choice{Value: string(q.Queue), Label: c.Words(q.Words)})
		if c.Query("queue") == string(q.Queue) {
			queue = q.Queue
		}
	}
	page, total, err := o.Payments.List(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewPayments), payment.Filter{Queue: queue, Turn: turn(c)})
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: paymentTabs(c, "/payments"), More: more(c, page, total, payment.Demand.Cursor),
		Filters: &ui.Filters{Action: "/payments", Fields: []ui.Field{{Name: "queue", ID: "queue", Label: c.T("payments.queue"), Kind: "select", Value: string(queue), Choices: choices}}}}
	p.List = ui.Table{Caption: c.T("payments.demands"), Columns: columns(c, "payments.decision", "cases.state", "payments.owed", "payments.by")}
	for i := range page.Rows {
		d := &page.Rows[i]
		badge := paymentBadge(c, d)
		main, late := d.Owed()
		owed := ui.Whole(c.Words(main.Figures()))
		if late > 0 {
			owed = owed.WithNote(c.T("payments.late.with", c.Words(late.Figures())))
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(paymentPath(d.ID), d.Decision), {Badge: &badge}, owed, byValue(c, d.PayBy)}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("payments.none"), Next: c.T("payments.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("payments.title"), Lead: c.T("payments.lead"), Wide: true, Section: "/payments"}, p), nil
}

// byValue is a day by which something is to be paid; nothing where there is none.
func byValue(c *web.Context, d law.Date) ui.Value {
	if d == 0 {
		return ui.Text(c.T("payments.no.day"))
	}
	return dayValue(c, d)
}

// listReconciliation lists how the days were compared, the newest first.
func (o *Office) listReconciliation(c *web.Context) (web.Page, error) {
	days, err := payment.ReconciledDays(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewPayments))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: paymentTabs(c, "/reconciliation"), More: ui.More{Shown: len(days), Total: len(days)}}
	p.List = ui.Table{Caption: c.T("payments.days"), Columns: columns(c, "payments.day", "cases.state", "payments.lines", "payments.differs")}
	for _, d := range days {
		badge := ui.Badge{State: ui.Waiting, Word: c.T("payments.day.under")}
		switch {
		case d.Over() && d.Differs == 0:
			badge = ui.Badge{State: ui.Met, Word: c.T("payments.day.agrees")}
		case d.Over():
			badge = ui.Badge{State: ui.Unmet, Word: c.T("payments.day.differs")}
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.On(d.Day), {Badge: &badge}, ui.Text(c.T("payments.lines.of", d.Lines, d.Matched)).WithNote(c.T("payments.found", d.Found)), ui.Goto("/differences", fmt.Sprint(d.Differs))}})
	}
	if len(days) == 0 {
		p.None = &ui.Empty{Why: c.T("payments.days.none"), Next: c.T("payments.days.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("payments.days"), Lead: c.T("payments.days.lead"), Wide: true, Section: "/payments", Crumbs: paymentCrumbs(c)}, p), nil
}
