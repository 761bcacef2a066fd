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

// powerOrder is what a mandate may allow. Coercive measures stand among it, so that who asks is told that they are never
// delegated (行政强制法 17).
var powerOrder = []string{people.Investigating, people.Inspecting, people.Penalising, people.Coercive}

// standingOfMandate is how a mandate stands on a day; each has words under bodies.state.
func standingOfMandate(m people.Mandate, today law.Date) string {
	switch {
	case m.EndedAt != nil:
		return "revoked"
	case m.Until < today:
		return "ended"
	case m.PublishedOn == nil:
		return "unpublished"
	case m.From > today:
		return "future"
	}
	return "valid"
}

var mandateStates = map[string]ui.State{"revoked": ui.Unmet, "ended": ui.Unmet, "unpublished": ui.Unmet, "future": ui.Waiting, "valid": ui.Met}

func (o *Office) mandateTable(c *web.Context, b people.Body, set bodySet, all []people.Mandate) *ui.Table {
	t := &ui.Table{Caption: c.T("bodies.mandates"), Columns: []ui.Column{{Title: c.T("bodies.mandate.between")}, {Title: c.T("bodies.mandate.what")}, {Title: c.T("people.span.title")},
		{Title: c.T("bodies.mandate.paper")}, {Title: c.T("bodies.published")}, {Title: c.T("people.state")}}}
	may := c.May(access.KeepPeople)
	if may {
		t.Columns = append(t.Columns, ui.Column{Title: c.T("people.act")})
	}
	for _, m := range all {
		between := ui.Text(set.name(m.Delegator)).WithNote(c.T("bodies.mandate.delegator"))
		if m.Delegator == b.ID {
			between = ui.Goto(bodyPath(m.Body), set.name(m.Body)).WithNote(c.T("bodies.mandate.delegate"))
		}
		state := standingOfMandate(m, law.DateOf(o.now(c)))
		row := ui.Row{Cells: []ui.Value{between, ui.Text(c.Words(people.Fields[m.Field]) + c.T("bodies.colon") + powersOf(c, m)).WithNote(mattersCell(c, m.Matters)),
			spanCell(c, m.From, &m.Until).WithNote(m.EndReason), basisCell(c, bodyPath(b.ID), m.Basis), publishedCell(c, m.PublishedWhere, m.PublishedOn),
			ui.Status(mandateStates[state], c.T("bodies.state."+state))}}
		if may {
			row.Cells = append(row.Cells, mandateWay(c, m, state))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func powersOf(c *web.Context, m people.Mandate) string {
	var out []string
	for _, p := range m.Powers {
		out = append(out, c.Words(people.MandatePowers[p]))
	}
	return listed(c, out)
}

// mandateWay is the step that a mandate needs next: one that is not public is published, one that runs can be ended.
func mandateWay(c *web.Context, m people.Mandate, state string) ui.Value {
	at := bodyPath(m.Body) + "/mandates/" + m.ID
	switch state {
	case "unpublished":
		return ui.Goto(at+"/publish", c.Words(people.MandatePublished.Title))
	case "valid", "future":
		return ui.Goto(at+"/end", c.Words(people.MandateEnded.Title))
	}
	return ui.Value{}
}

func (o *Office) newMandate(c *web.Context) (web.Page, error) {
	b, set, err := o.aBody(c)
	if err != nil {
		return web.Page{}, err
	}
	from := []ui.Choice{{Label: c.T("form.choose")}}
	for _, x := range set.in {
		if x.ID != b.ID {
			from = append(from, ui.Choice{Value: x.ID, Label: x.Name})
		}
	}
	f := c.Form()
	fields := []ui.Field{
		f.Field("delegator", c.T("bodies.mandate.delegator")).As("select").Of(from).Hint(c.T("bodies.mandate.delegator.hint")),
		f.Field("field", c.T("people.field")).As("select").Of(choices(c, people.Fields, fieldOrder...)).Wide("mid"),
		f.Field("matters", c.T("bodies.mandate.matters")).As("textarea").Lines(2).Hint(c.T("bodies.mandate.matters.hint")),
		f.Field("powers", c.T("bodies.mandate.powers")).As("checks").Of(choices(c, people.MandatePowers, powerOrder...)[1:]),
		f.Field("from", c.T("bodies.mandate.from")).As("date").Wide("mid"),
		f.Field("until", c.T("bodies.mandate.until")).As("date").Wide("mid"),
		f.Field("conditions", c.T("bodies.mandate.conditions")).As("textarea").Max(500).Hint(c.T("bodies.mandate.conditions.hint")),
	}
	return formPage.Page(web.Head{Title: c.Words(people.MandateGiven.Title), Crumbs: bodyCrumbs(c, b), Section: "/people"}, FormPage{
		Action: bodyPath(b.ID) + "/mandates", Upload: true, Facts: ui.Facts{{Key: c.T("bodies.mandate.delegate"), Value: ui.Text(b.Name)}}, Button: c.Words(people.MandateGiven.Title), Icon: "done",
		Fields: slices.Concat(fields, basisFields(c, c.T("bodies.mandate.paper")), publishedFields(c)), Back: backToBody(c, b)}), nil
}

func (o *Office) giveMandate(c *web.Context) (web.Page, error) {
	b, set, err := o.aBody(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	m := people.Mandate{Body: b.ID, Delegator: in.Choice("delegator", set.ids()...), Field: in.Choice("field", fieldOrder...), Matters: strings.Fields(in.Text("matters", 5000)),
		Powers: in.Choices("powers", powerOrder...), From: in.Date("from"), Until: in.Date("until"), Conditions: in.Text("conditions", 500),
		PublishedWhere: in.OptionalText("published_where", 200), PublishedOn: in.OptionalDate("published_on")}
	in.Want(len(m.Powers) > 0, "powers", "请选择委托的权限。", "Choose what the mandate allows.")
	if m.Basis, err = o.readBasis(c, in); err != nil && !isInvalid(err) {
		return web.Page{}, err
	}
	if err := mended(err, in.Err()); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.GiveMandate(c.Ctx(), o.by(c), m); err != nil {
		return web.Page{}, err
	}
	return c.Done(bodyPath(b.ID), "bodies.mandate.given", ""), nil
}

// aMandate finds a mandate of which the body of the path is the delegate.
func (o *Office) aMandate(c *web.Context) (people.Body, people.Mandate, ui.Facts, error) {
	b, set, err := o.aBody(c)
	if err != nil {
		return b, people.Mandate{}, nil, err
	}
	all, err := people.Mandates(c.Ctx(), o.reader(), c.Actor.Book, b.ID)
	if err != nil {
		return b, people.Mandate{}, nil, err
	}
	m, err := theOne(all, func(m people.Mandate) bool { return m.ID == c.Path("mandate") && m.Body == b.ID }, "这项委托", "the mandate")
	if err != nil {
		return b, m, nil, err
	}
	return b, m, ui.Facts{{Key: c.T("bodies.mandate.delegate"), Value: ui.Text(b.Name)}, {Key: c.T("bodies.mandate.delegator"), Value: ui.Text(set.name(m.Delegator))},
		{Key: c.T("bodies.mandate.what"), Value: ui.Text(c.Words(people.Fields[m.Field]) + c.T("bodies.colon") + powersOf(c, m)).WithNote(mattersCell(c, m.Matters))},
		{Key: c.T("people.span.title"), Value: spanCell(c, m.From, &m.Until)}}, nil
}

func (o *Office) askPublishMandate(c *web.Context) (web.Page, error) {
	b, m, facts, err := o.aMandate(c)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(people.MandatePublished.Title), Crumbs: bodyCrumbs(c, b), Section: "/people"}, FormPage{
		Action: bodyPath(b.ID) + "/mandates/" + m.ID + "/publish", Facts: facts, Button: c.Words(people.MandatePublished.Title), Icon: "done",
		Fields: []ui.Field{f.Field("published_where", c.T("bodies.published.where")).Max(200), f.Field("published_on", c.T("bodies.published.on")).As("date").Wide("mid")},
		Back:   backToBody(c, b)}), nil
}

func (o *Office) publishMandate(c *web.Context) (web.Page, error) {
	b, m, _, err := o.aMandate(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	where, on := in.Text("published_where", 200), in.Date("published_on")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.PublishMandate(c.Ctx(), o.by(c), m.ID, where, on); err != nil {
		return web.Page{}, err
	}
	return c.Done(bodyPath(b.ID), "bodies.mandate.published", ""), nil
}

func (o *Office) askEndMandate(c *web.Context) (web.Page, error) {
	b, m, facts, err := o.aMandate(c)
	if err != nil {
		return web.Page{}, err
	}
	return confirmPage.Page(web.Head{Title: c.Words(people.MandateEnded.Title), Crumbs: bodyCrumbs(c, b), Section: "/people"}, ui.Confirm{
		Action: bodyPath(b.ID) + "/mandates/" + m.ID + "/end", Title: c.T("people.ask", c.Words(people.MandateEnded.Title), b.Name), Danger: true, Facts: facts,
		Will: []string{c.T("bodies.mandate.end.will"), c.T("bodies.end.past")}, Button: c.Words(people.MandateEnded.Title), Back: backToBody(c, b),
		Fields: []ui.Field{c.Form().Field("reason", c.T("people.reason")).As("textarea").Max(500)}}), nil
}

func (o *Office) endMandate(c *web.Context) (web.Page, error) {
	b, m, _, err := o.aMandate(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	reason := in.Text("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.EndMandate(c.Ctx(), o.by(c), m.ID, reason); err != nil {
		return web.Page{}, err
	}
	return c.Done(bodyPath(b.ID), "bodies.mandate.ended", ""), nil
}
