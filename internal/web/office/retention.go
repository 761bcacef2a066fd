package office

import (
	"net/url"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/law"
	"yuanjian/internal/retention"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) retentionRoutes() []web.Route {
	view, hold, lift, dispose := web.Permission(access.ViewCaptures), web.Permission(access.HoldRecords), web.Permission(access.LiftHolds), web.Permission(access.DisposeRecords)
	return []web.Route{
		{Method: "GET", Path: "/retention", Policy: view, Page: o.dueRecords},
		{Method: "GET", Path: "/retention/order", Policy: dispose, Page: o.newDisposal},
		{Method: "POST", Path: "/retention/order", Policy: dispose, Page: o.orderDisposal, Again: o.newDisposal},
		{Method: "GET", Path: "/retention/disposals", Policy: view, Page: o.listDisposals},
		{Method: "GET", Path: "/retention/disposals/{id}", Policy: view, Page: o.disposalPage},
		{Method: "GET", Path: "/retention/holds", Policy: view, Page: o.listHolds},
		{Method: "GET", Path: "/retention/holds/{id}/lift", Policy: lift, Page: o.askLiftHold},
		{Method: "POST", Path: "/retention/holds/{id}/lift", Policy: lift, Page: o.liftHold, Again: o.askLiftHold},
		{Method: "GET", Path: "/captures/{id}/hold", Policy: hold, Page: o.askHold},
		{Method: "POST", Path: "/captures/{id}/hold", Policy: hold, Page: o.placeHold, Again: o.askHold},
		{Method: "GET", Path: "/captures/{id}/disposed.json", Policy: view, Write: o.proofFile},
	}
}

func (o *Office) retained() *retention.Service { return o.Captures.Retention }

func retentionCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/captures", Text: c.T("captures.title")}, {URL: "/retention", Text: c.T("retention.title")}}
}

// dueRecords is the queue of what is due for disposal: class, reason and day, and what holds it (Art 34).
func (o *Office) dueRecords(c *web.Context) (web.Page, error) {
	in := c.Read()
	class := retention.Class(in.OptionalText("class", 20))
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	page, total, err := retention.Queue(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), class, turn(c))
	if err != nil {
		return web.Page{}, err
	}
	var ids []string
	for _, d := range page.Rows {
		ids = append(ids, d.ID)
	}
	kept, err := capture.Keepings(c.Ctx(), o.reader(), c.Actor.Book, ids, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	t := ui.Table{Caption: c.T("retention.title"), Columns: columns(c, "captures.at", "retention.class", "retention.reason", "retention.until", "retention.held")}
	for _, d := range page.Rows {
		at, holds := ui.At(d.At), ui.Text(c.T("retention.held.none"))
		at.URL = "/captures/" + d.ID
		if k := kept[d.ID]; k != nil && len(k.Holds) > 0 {
			holds = ui.Status(ui.Waiting, becauseWords(c, k.Holds))
		}
		last := law.DateOf(d.Until).AddDays(-1)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{at, ui.Text(c.Words(retention.ClassWords[d.Class])), ui.Text(c.Words(d.Class.EndedWords())), ui.Text(ui.Day(c.Lang(), last)), holds}})
	}
	p := ListPage{List: t, More: more(c, page, total, retention.Due.Cursor), Tabs: &ui.Tabs{Label: c.T("retention.class")}}
	tab := func(key retention.Class, text string) {
		at := "/retention"
		if key != "" {
			at += "?" + url.Values{"class": {string(key)}}.Encode()
		}
		p.Tabs.Items = append(p.Tabs.Items, ui.Tab{URL: at, Text: text, Current: class == key})
	}
	tab("", c.T("devices.all"))
	for _, k := range retention.Classes {
		tab(k, c.Words(retention.ClassWords[k]))
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("retention.none"), Next: c.T("retention.none.next")}
	}
	head := web.Head{Title: c.T("retention.title"), Lead: c.T("retention.lead"), Crumbs: captureCrumbs(c, nil), Section: "/captures", Wide: true}
	if c.May(access.DisposeRecords) && len(page.Rows) > 0 {
		head.Actions = []ui.Link{{URL: "/retention/order", Text: c.Words(retention.Ordered.Title), Icon: "done", Primary: true}}
	}
	head.Actions = append(head.Actions, ui.Link{URL: "/retention/holds?open=1", Text: c.T("retention.holds")}, ui.Link{URL: "/retention/disposals", Text: c.T("retention.disposals")})
	return listPage.Page(head, p), nil
}

func becauseWords(c *web.Context, codes []string) string {
	var parts []string
	for _, code := range codes {
		parts = append(parts, c.Words(retention.Becauses[code]))
	}
	return listed(c, parts)
}

// newDisposal asks which class of what is due is to be disposed of, and shows how much of each there is.
func (o *Office) newDisposal(c *web.Context) (web.Page, error) {
	tallies, err := retention.Tallies(c.Ctx(), o.reader(), c.Actor.Book, retention.Captures, c.Actor.Body)
	if err != nil {
		return web.Page{}, err
	}
	var classes []ui.Choice
	for _, k := range retention.Classes {
		if t := tallies[k]; t.Due > 0 {
			classes = append(classes, ui.Choice{Value: string(k), Label: c.Words(retention.ClassWords[k]), Note: c.T("retention.counted", t.Due, t.Held)})
		}
	}
	if len(classes) == 0 {
		return listPage.Page(web.Head{Title: c.Words(retention.Ordered.Title), Crumbs: retentionCrumbs(c), Section: "/captures"}, ListPage{
			None: &ui.Empty{Why: c.T("retention.none"), Next: c.T("retention.none.next"), Link: &ui.Link{URL: "/retention", Text: c.T("retention.title")}}}), nil
	}
	return formPage.Page(web.Head{Title: c.Words(retention.Ordered.Title), Lead: c.T("retention.order.lead"), Crumbs: retentionCrumbs(c), Section: "/captures"}, FormPage{
		Action: "/retention/order", Button: c.T("retention.order.button"), Icon: "done", Grave: true, Back: ui.Link{URL: "/retention", Text: c.T("retention.back")},
		Facts:  ui.Facts{{Key: c.T("retention.order.what"), Value: ui.Text(c.T("retention.order.what.words"))}, {Key: c.T("retention.order.stays"), Value: ui.Text(c.T("retention.order.stays.words"))}},
		Fields: []ui.Field{c.Form().Field("class", c.T("retention.class")).As("radios").Of(classes)}}), nil
}

func (o *Office) orderDisposal(c *web.Context) (web.Page, error) {
	in := c.Read()
	class := retention.Class(in.Choice("class", string(retention.Refused), string(retention.Excluded), string(retention.Passed)))
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.retained().Order(c.Ctx(), o.by(c), retention.Captures, class)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(disposalPath(done.Record.ID), "retention.done.ordered", ""), nil
}

func disposalPath(id string) string { return "/retention/disposals/" + id }

var disposalStates = map[retention.State]ui.State{retention.Running: ui.Waiting, retention.Done: ui.Met}

func (o *Office) listDisposals(c *web.Context) (web.Page, error) {
	page, total, err := retention.Disposals(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), turn(c))
	if err != nil {
		return web.Page{}, err
	}
	names := o.namer(c)
	t := ui.Table{Caption: c.T("retention.disposals"), Columns: []ui.Column{{Title: c.T("retention.ordered")}, {Title: c.T("retention.class")}, {Title: c.T("retention.by")},
		{Title: c.T("retention.disposed"), Number: true}, {Title: c.T("retention.kept"), Number: true}, {Title: c.T("captures.state")}}}
	for i := range page.Rows {
		d := &page.Rows[i]
		name, err := names(d.Person)
		if err != nil {
			return web.Page{}, err
		}
		at := ui.At(d.At)
		at.URL = disposalPath(d.ID)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{at, ui.Text(c.Words(retention.ClassWords[d.Class])), ui.Text(name), ui.Count(int(d.Disposed)), ui.Count(int(d.Kept)),
			ui.Status(disposalStates[d.State], c.Words(retention.StateWords[d.State]))}})
	}
	p := ListPage{List: t, More: more(c, page, total, retention.Disposal.Cursor)}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("retention.disposals.none"), Next: c.T("retention.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("retention.disposals"), Lead: c.T("retention.disposals.lead"), Crumbs: retentionCrumbs(c), Section: "/captures", Wide: true}, p), nil
}

// disposalPage is one order with a result for each capture.
func (o *Office) disposalPage(c *web.Context) (web.Page, error) {
	d, err := retention.DisposalIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	kept := c.Query("kept") != ""
	page, total, err := retention.Items(c.Ctx(), o.reader(), c.Actor.Book, d.ID, kept, turn(c))
	if err != nil {
		return web.Page{}, err
	}
	t := ui.Table{Caption: c.T("retention.results"), Columns: columns(c, "retention.object", "retention.result", "retention.when", "captures.entry")}
	for i := range page.Rows {
		x := &page.Rows[i]
		result := ui.Status(ui.Met, c.T("retention.result.disposed"))
		if x.Because != "" {
			result = ui.Status(ui.Waiting, c.T("retention.result.kept")).WithNote(c.Words(retention.Becauses[x.Because]))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/captures/"+x.Object, x.Object), result, ui.At(x.At), ui.Whole(c.T("looks.entry.number", x.Entry))}})
	}
	p := ListPage{List: t, More: more(c, page, total, retention.Item.Cursor), Tabs: &ui.Tabs{Label: c.T("retention.result")}}
	p.Tabs.Items = []ui.Tab{{URL: disposalPath(d.ID), Text: c.T("devices.all"), Current: !kept}, {URL: disposalPath(d.ID) + "?kept=1", Text: c.T("retention.result.kept"), Current: kept}}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("retention.results.none"), Next: c.T("retention.results.none.next")}
	}
	name, err := o.namer(c)(d.Person)
	if err != nil {
		return web.Page{}, err
	}
	badge := ui.Badge{State: disposalStates[d.State], Word: c.Words(retention.StateWords[d.State])}
	lead := c.T("retention.one.lead", name, ui.Moment(c.Lang(), d.At), c.Words(retention.ClassWords[d.Class]), d.Proposed, d.Disposed, d.Kept)
	return listPage.Page(web.Head{Title: c.T("retention.one"), Lead: lead, Status: &badge, Section: "/captures", Wide: true,
		Crumbs: append(retentionCrumbs(c), ui.Link{URL: "/retention/disposals", Text: c.T("retention.disposals")})}, p), nil
}

// disposalQueues are the records that wait for this head to order their disposal.
func (o *Office) disposalQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.DisposeRecords) {
		return nil, nil
	}
	tallies, err := retention.Tallies(c.Ctx(), o.reader(), c.Actor.Book, retention.Captures, c.Actor.Body)
	n := 0
	for _, t := range tallies {
		n += int(t.Due - t.Held)
	}
	return []Queue{{Title: c.T("retention.title"), Count: n, Link: "/retention", Why: c.T("retention.queue.why")}}, err
}
