package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// currentCapacity tells whether a designation counts today; both days are included.
func (o *Office) currentCapacity(c *web.Context, x people.Capacity) bool {
	today := law.DateOf(o.now(c))
	return x.From <= today && (x.Until == nil || *x.Until >= today)
}

func (o *Office) capacityTable(c *web.Context, p people.Person, bodies bodySet) *ui.Table {
	t := &ui.Table{Caption: c.T("people.capacity"), Columns: []ui.Column{{Title: c.T("people.capacity.what")}, {Title: c.T("people.body")},
		{Title: c.T("people.span.title")}, {Title: c.T("people.act")}}}
	for _, x := range p.Capacities {
		span, way := c.T("people.span.open", x.From.String()), ui.Value{}
		if x.Until != nil {
			span = c.T("people.span", x.From.String(), x.Until.String())
		}
		if c.May(access.KeepPeople) && (x.Until == nil || *x.Until > law.DateOf(o.now(c))) {
			way = ui.Goto("/people/"+p.ID+"/capacities/"+x.ID+"/end", c.T("people.way.undesignate"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.T("people.capacity." + x.Capacity)), ui.Text(bodies.name(x.Body)), ui.Whole(span), way}})
	}
	return t
}

var capacityOrder = []string{string(access.LegalReview), string(access.TechnicalReview)}

func (o *Office) newCapacity(c *web.Context) (web.Page, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return web.Page{}, err
	}
	kinds := []ui.Choice{
		{Value: capacityOrder[0], Label: c.T("people.capacity.legal_review"), Note: c.T("people.capacity.legal_review.note")},
		{Value: capacityOrder[1], Label: c.T("people.capacity.technical_review"), Note: c.T("people.capacity.technical_review.note")},
	}
	f := c.Form()
	if len(p.Posts) > 0 {
		f.Prefill("body", p.Posts[len(p.Posts)-1].Body)
	}
	f.Prefill("from", law.DateOf(o.now(c)).String())
	return formPage.Page(web.Head{Title: c.Words(people.CapacityGiven.Title), Crumbs: personCrumbs(c, p)}, FormPage{
		Action: "/people/" + p.ID + "/capacities", Facts: ui.Facts{about(c, p)}, Button: c.Words(people.CapacityGiven.Title), Icon: "done",
		Fields: []ui.Field{
			f.Field("capacity", c.T("people.capacity.what")).As("radios").Of(kinds),
			f.Field("body", c.T("people.body")).As("select").Of(bodies.choose(c)),
			f.Field("from", c.T("people.capacity.from")).As("date").Wide("mid"),
			f.Field("until", c.T("people.capacity.last")).As("date").Wide("mid").Optional().Hint(c.T("people.capacity.last.hint")),
		}, Back: backTo(c, p)}), nil
}

func (o *Office) giveCapacity(c *web.Context) (web.Page, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	capacity, body := in.Choice("capacity", capacityOrder...), in.Choice("body", bodies.ids()...)
	from, until := in.Date("from"), in.OptionalDate("until")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.GiveCapacity(c.Ctx(), o.by(c), p.ID, body, access.Capacity(capacity), from, until); err != nil {
		return web.Page{}, err
	}
	return c.Done("/people/"+p.ID, "people.capacity.given", ""), nil
}

func (o *Office) aCapacity(c *web.Context) (people.Person, people.Capacity, bodySet, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return p, people.Capacity{}, bodies, err
	}
	x, err := theOne(p.Capacities, func(x people.Capacity) bool { return x.ID == c.Path("capacity") }, "这项指定", "the designation")
	return p, x, bodies, err
}

func (o *Office) askEndCapacity(c *web.Context) (web.Page, error) {
	p, x, bodies, err := o.aCapacity(c)
	if err != nil {
		return web.Page{}, err
	}
	return o.ask(c, p, people.CapacityEnded.Title, ui.Confirm{
		Action: "/people/" + p.ID + "/capacities/" + x.ID + "/end", Danger: true, Will: []string{c.T("people.capacity.end.will"), c.T("people.capacity.end.past")},
		Facts: ui.Facts{about(c, p), {Key: c.T("people.capacity.what"), Value: ui.Text(c.T("people.capacity." + x.Capacity))},
			{Key: c.T("people.body"), Value: ui.Text(bodies.name(x.Body))}, {Key: c.T("people.capacity.from"), Value: ui.On(x.From)}}}), nil
}

func (o *Office) endCapacity(c *web.Context) (web.Page, error) {
	p, x, _, err := o.aCapacity(c)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.EndCapacity(c.Ctx(), o.by(c), x.ID); err != nil {
		return web.Page{}, err
	}
	return c.Done("/people/"+p.ID, "people.capacity.ended", ""), nil
}

func (o *Office) postTable(c *web.Context, p people.Person, bodies bodySet) *ui.Table {
	t := &ui.Table{Caption: c.T("people.posts"), Columns: []ui.Column{{Title: c.T("people.post")}, {Title: c.T("people.body")},
		{Title: c.T("people.post.from")}, {Title: c.T("people.post.until")}}}
	may := c.May(access.GrantRoles)
	if may {
		t.Columns = append(t.Columns, ui.Column{Title: c.T("people.act")})
	}
	for _, h := range p.Posts {
		until := ui.Text(c.T("people.post.held"))
		if h.Until != nil {
			until = ui.At(*h.Until)
		}
		row := ui.Row{Cells: []ui.Value{ui.Text(c.Words(access.Titles[h.Role])), ui.Text(bodies.name(h.Body)), ui.At(h.From), until}}
		if may {
			way := ui.Value{}
			if h.Until == nil {
				way = ui.Goto("/people/"+p.ID+"/posts/"+h.ID+"/end", c.T("people.way.relieve"))
			}
			row.Cells = append(row.Cells, way)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (o *Office) newPost(c *web.Context) (web.Page, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(people.Appointed.Title), Crumbs: personCrumbs(c, p)}, FormPage{
		Action: "/people/" + p.ID + "/posts", Facts: ui.Facts{about(c, p)}, Button: c.Words(people.Appointed.Title), Icon: "done",
		Fields: []ui.Field{
			f.Field("body", c.T("people.body")).As("select").Of(bodies.choose(c)),
			f.Field("role", c.T("people.post")).As("select").Of(choices(c, access.Titles, access.Roles()...)).Wide("mid").Hint(c.T("people.post.hint")),
		}, Back: backTo(c, p)}), nil
}

func (o *Office) appoint(c *web.Context) (web.Page, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	var roles []string
	for _, r := range access.Roles() {
		roles = append(roles, string(r))
	}
	body, role := in.Choice("body", bodies.ids()...), in.Choice("role", roles...)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	made, err := o.People.Appoint(c.Ctx(), o.by(c), p.ID, body, access.Role(role))
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/people/"+p.ID, proposedNote(made, "people.appointed"), ""), nil
}

func (o *Office) aPost(c *web.Context) (people.Person, people.Post, bodySet, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return p, people.Post{}, bodies, err
	}
	x, err := theOne(p.Posts, func(x people.Post) bool { return x.ID == c.Path("post") }, "这个岗位", "the post")
	return p, x, bodies, err
}

func (o *Office) askEndPost(c *web.Context) (web.Page, error) {
	p, h, bodies, err := o.aPost(c)
	if err != nil {
		return web.Page{}, err
	}
	return o.ask(c, p, people.PostEnded.Title, ui.Confirm{
		Action: "/people/" + p.ID + "/posts/" + h.ID + "/end", Danger: true, Will: []string{c.T("people.post.end.will"), c.T("people.post.end.past")},
		Facts: ui.Facts{about(c, p), {Key: c.T("people.post"), Value: ui.Text(c.Words(access.Titles[h.Role]))},
			{Key: c.T("people.body"), Value: ui.Text(bodies.name(h.Body))}, {Key: c.T("people.post.from"), Value: ui.At(h.From)}}}), nil
}

func (o *Office) endPost(c *web.Context) (web.Page, error) {
	p, h, _, err := o.aPost(c)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.EndPost(c.Ctx(), o.by(c), h.ID); err != nil {
		return web.Page{}, err
	}
	return c.Done("/people/"+p.ID, "people.post.ended", ""), nil
}
