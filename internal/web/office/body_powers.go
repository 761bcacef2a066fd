package office

import (
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

var rankOrder = []string{"law", "regulation", "local", "rule", "decision", "functions"}

func (o *Office) powerTable(c *web.Context, b people.Body, powers []people.Power) *ui.Table {
	t := &ui.Table{Caption: c.T("bodies.powers"), Columns: []ui.Column{{Title: c.T("people.field")}, {Title: c.T("people.span.title")},
		{Title: c.T("bodies.basis")}, {Title: c.T("bodies.published")}, {Title: c.T("people.state")}}}
	may, today := c.May(access.KeepPeople), law.DateOf(o.now(c))
	if may {
		t.Columns = append(t.Columns, ui.Column{Title: c.T("people.act")})
	}
	for _, p := range powers {
		span, state, way := ui.Text(c.T("bodies.power.undated")), ui.Status(ui.Met, c.T("bodies.state.valid")), ui.Value{}
		if p.ID == "" {
			way = ui.Goto(bodyPath(b.ID)+"/powers/new?field="+p.Field, c.T("bodies.way.date"))
		} else {
			span = spanCell(c, p.From, p.Until).WithNote(p.EndReason)
			switch {
			case today < p.From:
				state = ui.Status(ui.Waiting, c.T("bodies.state.future"))
			case !p.HeldOn(today):
				state = ui.Status(ui.Unmet, c.T("bodies.state.ended"))
			}
			if p.Until == nil || *p.Until > today {
				way = ui.Goto(bodyPath(b.ID)+"/powers/"+p.ID+"/end", c.Words(people.PowerEnded.Title))
			}
		}
		row := ui.Row{Cells: []ui.Value{ui.Text(c.Words(people.Fields[p.Field])).WithNote(mattersCell(c, p.Matters)), span,
			basisCell(c, bodyPath(b.ID), p.Basis), publishedCell(c, p.PublishedWhere, p.PublishedOn), state}}
		if may {
			row.Cells = append(row.Cells, way)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func ranks(c *web.Context) []ui.Choice { return choices(c, people.Ranks, rankOrder...) }

// basisFields are the fields of a basis, in the order people fill them in.
func basisFields(c *web.Context, paper string) []ui.Field {
	f := c.Form()
	return []ui.Field{
		f.Field("rank", c.T("bodies.basis.rank")).As("select").Of(ranks(c)).Wide("mid"),
		f.Field("title", c.T("bodies.basis.title")).Max(200),
		f.Field("number", c.T("bodies.basis.number")).Max(80).Wide("mid").Optional(),
		f.Field("article", c.T("bodies.basis.article")).Max(80).Wide("mid").Hint(c.T("bodies.basis.article.hint")),
		f.Field("documents", paper).As("file").Accept("application/pdf,image/jpeg,image/png").Hint(c.T("steps.h.documents")),
	}
}

func publishedFields(c *web.Context) []ui.Field {
	f := c.Form()
	return []ui.Field{
		f.Field("published_where", c.T("bodies.published.where")).Max(200).Optional(),
		f.Field("published_on", c.T("bodies.published.on")).As("date").Wide("mid").Optional(),
	}
}

// readBasis reads the fields of a basis and keeps its paper. The error says what is wrong with the file.
func (o *Office) readBasis(c *web.Context, in *web.Reader) (people.Basis, error) {
	b := people.Basis{Rank: in.Choice("rank", rankOrder...), Title: in.Text("title", 200), Number: in.OptionalText("number", 80), Article: in.Text("article", 80)}
	papers, err := o.keepDocuments(c)
	if len(papers) > 1 {
		in.Want(false, "documents", "请只上传一份文件。", "Upload one file.")
	} else if len(papers) == 1 {
		b.Paper = papers[0]
	} else if err == nil {
		in.Want(false, "documents", "请上传依据文件。", "Upload the paper.")
	}
	return b, err
}

func (o *Office) newPower(c *web.Context) (web.Page, error) {
	b, _, err := o.aBody(c)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	fields := []ui.Field{
		f.Field("field", c.T("people.field")).As("select").Of(choices(c, people.Fields, fieldOrder...)).Wide("mid"),
		f.Field("matters", c.T("bodies.matters")).As("textarea").Lines(2).Optional().Hint(c.T("bodies.matters.hint")),
		f.Field("from", c.T("bodies.power.from")).As("date").Wide("mid").Hint(c.T("bodies.power.from.hint")),
		f.Field("until", c.T("bodies.power.until")).As("date").Wide("mid").Optional(),
	}
	return formPage.Page(web.Head{Title: c.Words(people.PowerRecorded.Title), Crumbs: bodyCrumbs(c, b), Section: "/people"}, FormPage{
		Action: bodyPath(b.ID) + "/powers", Upload: true, Facts: ui.Facts{{Key: c.T("bodies.name"), Value: ui.Text(b.Name)}}, Button: c.Words(people.PowerRecorded.Title), Icon: "done",
		Fields: slices.Concat(fields, basisFields(c, c.T("bodies.basis.paper")), publishedFields(c)), Back: backToBody(c, b)}), nil
}

func (o *Office) recordPower(c *web.Context) (web.Page, error) {
	b, _, err := o.aBody(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	p := people.Power{Body: b.ID, Field: in.Choice("field", fieldOrder...), Matters: strings.Fields(in.OptionalText("matters", 5000)), From: in.Date("from"), Until: in.OptionalDate("until"),
		PublishedWhere: in.OptionalText("published_where", 200), PublishedOn: in.OptionalDate("published_on")}
	if p.Basis, err = o.readBasis(c, in); err != nil && !isInvalid(err) {
		return web.Page{}, err
	}
	if err := mended(err, in.Err()); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.RecordPower(c.Ctx(), o.by(c), p); err != nil {
		return web.Page{}, err
	}
	return c.Done(bodyPath(b.ID), "bodies.power.recorded", ""), nil
}

func (o *Office) aPower(c *web.Context) (people.Body, people.Power, error) {
	b, _, err := o.aBody(c)
	if err != nil {
		return b, people.Power{}, err
	}
	all, err := people.Powers(c.Ctx(), o.reader(), c.Actor.Book, b)
	if err != nil {
		return b, people.Power{}, err
	}
	p, err := theOne(all, func(p people.Power) bool { return p.ID != "" && p.ID == c.Path("power") }, "这项执法权", "the power")
	return b, p, err
}

func (o *Office) askEndPower(c *web.Context) (web.Page, error) {
	b, p, err := o.aPower(c)
	if err != nil {
		return web.Page{}, err
	}
	c.Form().Prefill("last", law.DateOf(o.now(c)).String())
	return confirmPage.Page(web.Head{Title: c.Words(people.PowerEnded.Title), Crumbs: bodyCrumbs(c, b), Section: "/people"}, ui.Confirm{
		Action: bodyPath(b.ID) + "/powers/" + p.ID + "/end", Title: c.T("people.ask", c.Words(people.PowerEnded.Title), c.Words(people.Fields[p.Field])), Danger: true,
		Facts: ui.Facts{{Key: c.T("bodies.name"), Value: ui.Text(b.Name)}, {Key: c.T("people.field"), Value: ui.Text(c.Words(people.Fields[p.Field])).WithNote(mattersCell(c, p.Matters))},
			{Key: c.T("people.span.title"), Value: spanCell(c, p.From, p.Until)}},
		Will: []string{c.T("bodies.power.end.will"), c.T("bodies.end.past")}, Button: c.Words(people.PowerEnded.Title), Back: backToBody(c, b),
		Fields: []ui.Field{c.Form().Field("last", c.T("bodies.power.last")).As("date").Wide("mid"), c.Form().Field("reason", c.T("people.reason")).As("textarea").Max(500)}}), nil
}

func (o *Office) endPower(c *web.Context) (web.Page, error) {
	b, p, err := o.aPower(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	last, reason := in.Date("last"), in.Text("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.EndPower(c.Ctx(), o.by(c), p.ID, last, reason); err != nil {
		return web.Page{}, err
	}
	return c.Done(bodyPath(b.ID), "bodies.power.ended", ""), nil
}
