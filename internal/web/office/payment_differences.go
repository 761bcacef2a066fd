package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/payment"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func differencePath(id string) string { return "/differences/" + id }

// listDifferences lists what does not agree, what is open first of all.
func (o *Office) listDifferences(c *web.Context) (web.Page, error) {
	all := c.Query("of") == "all"
	page, total, err := o.Payments.Differences(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewPayments), payment.DifferenceFilter{Open: !all, Turn: turn(c)})
	if err != nil {
		return web.Page{}, err
	}
	of := "open"
	if all {
		of = "all"
	}
	p := ListPage{Tabs: paymentTabs(c, "/differences"), More: more(c, page, total, payment.Difference.Cursor),
		Filters: &ui.Filters{Action: "/differences", Fields: []ui.Field{{Name: "of", ID: "of", Label: c.T("payments.queue"), Kind: "select", Value: of, Choices: []ui.Choice{{Value: "open", Label: c.T("payments.differences.open")}, {Value: "all", Label: c.T("payments.differences.all")}}}}}}
	p.List = ui.Table{Caption: c.T("payments.differences"), Columns: columns(c, "payments.difference", "payments.day", "payments.ours", "payments.theirs", "cases.state")}
	for i := range page.Rows {
		x := &page.Rows[i]
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(differencePath(x.ID), c.Words(payment.DifferenceWords[x.Kind])).WithNote(x.Trade), ui.On(x.Day), sum(c, x.Ours), sum(c, x.Theirs), ui.Text(c.Words(payment.DifferenceStateWords[x.State]))}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("payments.differences.none"), Next: c.T("payments.differences.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("payments.differences"), Lead: c.T("payments.differences.lead"), Wide: true, Section: "/payments", Crumbs: paymentCrumbs(c)}, p), nil
}

// differenceFacts are what is known of a difference; with whom it is, only once the look is on record.
func (o *Office) differenceFacts(c *web.Context) (payment.Difference, ui.Facts, error) {
	x, r, err := o.Payments.DifferenceByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewPayments), c.Path("id"))
	if err == nil {
		err = o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: lookPayment, ID: x.ID, Purpose: "read"})
	}
	if err != nil {
		return x, nil, err
	}
	facts := ui.Facts{{Key: c.T("payments.difference"), Value: ui.Text(c.Words(payment.DifferenceWords[x.Kind]))}, {Key: c.T("payments.trade"), Value: ui.Text(x.Trade)}, {Key: c.T("payments.day"), Value: ui.On(x.Day)},
		{Key: c.T("payments.ours"), Value: sum(c, x.Ours)}, {Key: c.T("payments.theirs"), Value: sum(c, x.Theirs)}, {Key: c.T("cases.state"), Value: ui.Text(c.Words(payment.DifferenceStateWords[x.State]))}}
	if r.Payer != "" {
		facts = append(facts, ui.Fact{Key: c.T("payments.paid.by"), Value: ui.Text(r.Payer).WithNote(ui.Stamp(r.At))}, ui.Fact{Key: c.T("payments.code"), Value: ui.Whole(r.Code)})
	}
	if x.Demand != "" {
		facts = append(facts, ui.Fact{Key: c.T("payments.demand"), Value: ui.Goto(paymentPath(x.Demand), c.T("payments.to.demand"))})
	}
	v, err := o.Payments.Voucher(&x)
	if err != nil || v.Number == "" {
		return x, facts, err
	}
	facts = append(facts, ui.Fact{Key: c.T("payments.voucher"), Value: ui.Text(v.Number).WithNote(v.Words)})
	if v.Counts != "" {
		facts = append(facts, ui.Fact{Key: c.T("payments.counts"), Value: ui.Whole(v.Counts)})
	}
	if v.Returned {
		facts = append(facts, ui.Fact{Key: c.T("payments.gave.back"), Value: ui.Text(c.T("payments.gave.back.yes"))})
	}
	return x, facts, nil
}

// differenceStep is what who reads may do with a difference now; empty: nothing.
func differenceStep(c *web.Context, x *payment.Difference) (string, act.Kind) {
	switch {
	case x.State == payment.DifferenceOpen && c.Actor.ActsFor(access.KeepPayments, x.Body):
		return "vouch", payment.Vouched
	case x.State == payment.DifferenceVouched && c.Actor.ActsFor(access.DecideCases, x.Body):
		return "settle", payment.Settled
	}
	return "", act.Kind{}
}

func (o *Office) differencePage(c *web.Context) (web.Page, error) {
	x, facts, err := o.differenceFacts(c)
	if err != nil {
		return web.Page{}, err
	}
	p := PaymentPage{Facts: facts}
	if step, kind := differenceStep(c, &x); step != "" {
		p.Forward = ui.Links{{URL: differencePath(x.ID) + "/steps/" + step, Text: c.Words(kind.Title), Primary: true}}
	}
	return paymentTemplate.Page(web.Head{Title: c.Words(payment.DifferenceWords[x.Kind]), Lead: c.T("payments.differences.lead"), Section: "/payments", Crumbs: append(paymentCrumbs(c), ui.Link{URL: "/differences", Text: c.T("payments.differences")})}, p), nil
}

// aDifference finds the difference of the address for who may take the step of it.
func (o *Office) aDifference(c *web.Context) (act.Kind, payment.Difference, ui.Facts, error) {
	kind, ok := map[string]act.Kind{"vouch": payment.Vouched, "settle": payment.Settled}[c.Path("step")]
	if !ok {
		return kind, payment.Difference{}, nil, noCaseStep
	}
	x, facts, err := o.differenceFacts(c)
	if err == nil && !c.Actor.ActsFor(kind.Permission, x.Body) {
		err = missing("这项对账差异", "the difference")
	}
	return kind, x, facts, err
}

func (o *Office) askDifference(c *web.Context) (web.Page, error) {
	kind, x, facts, err := o.aDifference(c)
	if err != nil {
		return web.Page{}, err
	}
	if step, _ := differenceStep(c, &x); c.R.Method == "GET" && step != c.Path("step") {
		return web.Page{}, notWanted
	}
	f := c.Form()
	p := FormPage{Action: differencePath(x.ID) + "/steps/" + c.Path("step"), Button: c.Words(kind.Title), Icon: "done", Facts: facts, Back: ui.Link{URL: differencePath(x.ID), Text: c.T("payments.back.difference")}}
	if c.Path("step") == "vouch" {
		p.Fields = []ui.Field{f.Field("number", c.T("payments.voucher.number")), f.Field("words", c.T("payments.voucher.words")).As("textarea").Lines(3)}
		if x.Kind == payment.HeldUnknown {
			p.Fields = append(p.Fields, f.Field("counts", c.T("payments.counts")).Optional().Hint(c.T("payments.h.counts")))
		}
		if x.Kind == payment.HeldUnknown || x.Kind == payment.HeldBefore {
			p.Fields = append(p.Fields, f.Field("returned", c.T("payments.gave.back")).As("checks").Of([]ui.Choice{{Value: "yes", Label: c.T("payments.gave.back.yes")}}).Optional())
		}
	} else {
		p.Fields = []ui.Field{f.Field("holds", c.T("payments.holds")).As("radios").Of([]ui.Choice{{Value: "yes", Label: c.T("payments.holds.yes")}, {Value: "no", Label: c.T("payments.holds.no")}})}
	}
	return formPage.Page(web.Head{Title: c.Words(kind.Title), Lead: c.T("payments.step." + c.Path("step")), Section: "/payments", Crumbs: append(paymentCrumbs(c), ui.Link{URL: differencePath(x.ID), Text: c.Words(payment.DifferenceWords[x.Kind])})}, p), nil
}

func (o *Office) takeDifference(c *web.Context) (web.Page, error) {
	_, x, _, err := o.aDifference(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	var entry int64
	if c.Path("step") == "vouch" {
		v := payment.Voucher{Number: in.OptionalText("number", 200), Words: in.OptionalText("words", mostText), Counts: in.OptionalText("counts", 200), Returned: in.Bool("returned")}
		entry, err = entryOf(o.Payments.Vouch(c.Ctx(), o.by(c), x.ID, v))
	} else {
		holds := in.Choice("holds", "yes", "no") == "yes"
		if err := in.Err(); err != nil {
			return web.Page{}, err
		}
		entry, err = entryOf(o.Payments.Settle(c.Ctx(), o.by(c), x.ID, holds))
	}
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(differencePath(x.ID), "payments.done", entryNumber(c, entry)), nil
}
