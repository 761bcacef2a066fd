package office

import (
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/serving"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// BulkPage is a bulk service with its progress and what was refused.
type BulkPage struct {
	Because  string
	Progress *EnrolProgress
	Start    *EnrolStep
	Stop     *EnrolStep
	List     *ui.Table
	None     string
	Facts    ui.Facts
}

var bulkTemplate = web.NewTemplate[BulkPage](files, "bulk.html")

func bulkPath(id string) string { return "/bulk-services/" + id }

func bulkCrumbs(c *web.Context) []ui.Link {
	return append(serviceCrumbs(c), ui.Link{URL: "/bulk-services", Text: c.T("bulks.title")})
}

var bulkLooks = map[serving.BulkState]ui.State{serving.BulkRunning: ui.Waiting, serving.BulkHalted: ui.Unmet, serving.BulkEnded: ui.Met}

func bulkBadge(c *web.Context, s serving.BulkState) ui.Badge {
	return ui.Badge{State: bulkLooks[s], Word: c.Words(serving.BulkStateWords[s])}
}

func (o *Office) listBulks(c *web.Context) (web.Page, error) {
	page, total, err := o.Cases.Serving.Bulks(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), turn(c))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{More: more(c, page, total, serving.Bulk.Cursor), List: ui.Table{Caption: c.T("bulks.title"), Columns: columns(c, "bulks.made", "services.state", "bulks.done", "bulks.by")}}
	names := o.namer(c)
	for i := range page.Rows {
		x := &page.Rows[i]
		who, err := names(x.Person)
		if err != nil {
			return web.Page{}, err
		}
		badge, made := bulkBadge(c, x.State), ui.At(x.MadeAt)
		made.URL = bulkPath(x.ID)
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{made, {Badge: &badge}, ui.Text(bulkSentence(c, x)), ui.Text(who)}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("bulks.none"), Next: c.T("bulks.none.next")}
	}
	head := web.Head{Title: c.T("bulks.title"), Lead: c.T("bulks.lead"), Section: "/services", Crumbs: serviceCrumbs(c), Wide: true}
	if c.May(access.HandleCases) {
		head.Actions = []ui.Link{{URL: "/bulk-services/new", Text: c.Words(serving.BulkOrdered.Title), Primary: true}}
	}
	return listPage.Page(head, p), nil
}

func bulkSentence(c *web.Context, b *serving.Bulk) string {
	return c.T("bulks.sentence", ui.Number(int64(b.Done())), ui.Number(int64(b.Total)), ui.Number(int64(b.Begun)), ui.Number(int64(b.Refused)))
}

// askBulk offers the papers that wait to be served in cases that the officer handles.
func (o *Office) askBulk(c *web.Context) (web.Page, error) {
	waiting, err := o.Cases.WaitToServe(c.Ctx(), o.reader(), c.Actor.Scope(access.HandleCases), c.Actor.Person)
	if err != nil {
		return web.Page{}, err
	}
	var papers []ui.Choice
	for _, x := range waiting {
		papers = append(papers, ui.Choice{Value: x.Case + "." + x.Paper, Label: kindTitle(c, x.Kind) + " " + x.Number, Note: x.CaseNumber})
	}
	p := FormPage{Cautions: []string{c.T("bulks.caution")}, Action: "/bulk-services/new", Button: c.Words(serving.BulkOrdered.Title), Icon: "done", Back: ui.Link{URL: "/bulk-services", Text: c.T("bulks.back")}}
	if len(papers) > 0 {
		p.Fields = []ui.Field{c.Form().Field("papers", c.T("bulks.papers")).As("checks").Of(papers)}
	} else {
		p.Cautions = append(p.Cautions, c.T("bulks.nothing"))
	}
	return formPage.Page(web.Head{Title: c.Words(serving.BulkOrdered.Title), Lead: c.T("bulks.lead"), Section: "/services", Crumbs: bulkCrumbs(c)}, p), nil
}

func (o *Office) orderBulk(c *web.Context) (web.Page, error) {
	in := c.Read()
	var items []serving.ToServe
	for _, v := range in.Several("papers", 90) {
		id, paper, _ := strings.Cut(v, ".")
		items = append(items, serving.ToServe{Matter: casefile.Subject, MatterID: id, Paper: paper})
	}
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := o.Cases.Serving.OrderBulk(over, o.by(c), items); return err })
	if err := mended(in.Err(), found); err != nil {
		return web.Page{}, err
	}
	done, err := o.Cases.Serving.OrderBulk(c.Ctx(), o.by(c), items)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(bulkPath(done.Record.ID), "bulks.ordered", entryNumber(c, done.Entry.Index)), nil
}

// bulkPage is one bulk service: how far it is, and each paper that was refused, with why and where to serve it otherwise.
func (o *Office) bulkPage(c *web.Context) (web.Page, error) {
	b, err := o.Cases.Serving.BulkByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	who, err := o.namer(c)(b.Person)
	if err != nil {
		return web.Page{}, err
	}
	p := BulkPage{Because: c.Words(b.Because), Progress: &EnrolProgress{Done: b.Done(), Total: b.Total, Sentence: bulkSentence(c, &b)}, None: c.T("bulks.refused.none"),
		Facts: ui.Facts{{Key: c.T("bulks.by"), Value: ui.Text(who)}, {Key: c.T("bulks.made"), Value: ui.AtSecond(b.MadeAt)}, {Key: c.T("bulks.last"), Value: ui.AtSecond(b.LastAt)}}}
	mine := c.Actor.ActsFor(access.HandleCases, b.Body)
	switch b.State {
	case serving.BulkRunning:
		p.Progress.Again = ui.Link{URL: bulkPath(b.ID), Text: c.T("bulks.again")}
		if mine {
			p.Stop = &EnrolStep{bulkPath(b.ID) + "/stop", c.Words(serving.BulkStopped.Title), "stop", c.T("bulks.stop.note")}
		}
	case serving.BulkHalted:
		if mine {
			p.Start = &EnrolStep{bulkPath(b.ID) + "/go", c.Words(serving.BulkGone.Title), "resume", c.T("bulks.go.note")}
		}
	}
	no, err := o.Cases.Serving.Refusals(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), b.ID)
	if err != nil {
		return web.Page{}, err
	}
	if len(no) > 0 {
		p.List = &ui.Table{Caption: c.T("bulks.refused"), Columns: columns(c, "bulks.place", "bulks.why")}
	}
	for _, i := range no {
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(casePath(i.ToServe.MatterID), c.T("bulks.item", i.Place+1)), ui.Text(c.Words(i.Because))}})
	}
	badge := bulkBadge(c, b.State)
	return bulkTemplate.Page(web.Head{Title: c.T("bulks.one"), Lead: c.T("bulks.lead"), Status: &badge, Crumbs: bulkCrumbs(c), Section: "/services", Wide: true}, p), nil
}

func (o *Office) stopBulk(c *web.Context) (web.Page, error) {
	done, err := o.Cases.Serving.StopBulk(c.Ctx(), o.by(c), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(bulkPath(c.Path("id")), "services.done", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) goOnBulk(c *web.Context) (web.Page, error) {
	done, err := o.Cases.Serving.GoOnBulk(c.Ctx(), o.by(c), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(bulkPath(c.Path("id")), "services.done", entryNumber(c, done.Entry.Index)), nil
}
