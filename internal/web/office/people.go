package office

import (
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) peopleRoutes() []web.Route {
	view, keep, grant := web.Permission(access.ViewPeople), web.Permission(access.KeepPeople), web.Permission(access.GrantRoles)
	return []web.Route{
		{Method: "GET", Path: "/people", Policy: view, Page: o.people},
		{Method: "POST", Path: "/people", Policy: keep, Page: o.enterPerson, Again: o.newPerson},
		{Method: "GET", Path: "/people/new", Policy: keep, Page: o.newPerson},
		{Method: "GET", Path: "/people/{id}", Policy: view, Page: o.person},

		{Method: "GET", Path: "/people/{id}/certificates/new", Policy: keep, Page: o.newCertificate},
		{Method: "POST", Path: "/people/{id}/certificates", Policy: keep, Page: o.recordCertificate, Again: o.newCertificate},
		{Method: "GET", Path: "/people/{id}/certificates/{certificate}/suspend", Policy: keep, Page: o.askSuspend},
		{Method: "POST", Path: "/people/{id}/certificates/{certificate}/suspend", Policy: keep, Page: o.suspend, Again: o.askSuspend},
		{Method: "GET", Path: "/people/{id}/certificates/{certificate}/check", Policy: keep, Page: o.askCheck},
		{Method: "POST", Path: "/people/{id}/certificates/{certificate}/check", Policy: keep, Page: o.recordCheck, Again: o.askCheck},
		{Method: "GET", Path: "/people/{id}/move", Policy: grant, Page: o.askMove},
		{Method: "POST", Path: "/people/{id}/move", Policy: grant, Page: o.move, Again: o.askMove},
		{Method: "GET", Path: "/people/{id}/certificates/{certificate}/lift", Policy: keep, Page: o.askLift},
		{Method: "POST", Path: "/people/{id}/certificates/{certificate}/lift", Policy: keep, Page: o.lift, Again: o.askLift},

		{Method: "GET", Path: "/people/{id}/capacities/new", Policy: keep, Page: o.newCapacity},
		{Method: "POST", Path: "/people/{id}/capacities", Policy: keep, Page: o.giveCapacity, Again: o.newCapacity},
		{Method: "GET", Path: "/people/{id}/capacities/{capacity}/end", Policy: keep, Page: o.askEndCapacity},
		{Method: "POST", Path: "/people/{id}/capacities/{capacity}/end", Policy: keep, Page: o.endCapacity, Again: o.askEndCapacity},

		{Method: "GET", Path: "/people/{id}/recover", Policy: grant, Page: o.askRecover},
		{Method: "POST", Path: "/people/{id}/recover", Policy: grant, Page: o.recoverSystem, Again: o.askRecover},
		{Method: "GET", Path: "/people/{id}/posts/new", Policy: grant, Page: o.newPost},
		{Method: "POST", Path: "/people/{id}/posts", Policy: grant, Page: o.appoint, Again: o.newPost},
		{Method: "GET", Path: "/people/{id}/posts/{post}/end", Policy: grant, Page: o.askEndPost},
		{Method: "POST", Path: "/people/{id}/posts/{post}/end", Policy: grant, Page: o.endPost, Again: o.askEndPost},
	}
}

// lacks are the conditions by which the list of persons can be narrowed.
var lacks = []people.Lack{people.Unplaced, people.Uncertified, people.Ending, people.Undesigned}

func (o *Office) people(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ViewPeople)
	bodies, err := o.bodiesOf(c, scope)
	if err != nil {
		return web.Page{}, err
	}
	f, token, err := o.peopleFilter(c)
	if err != nil {
		return web.Page{}, err
	}
	f.Turn = turn(c)
	found, total, err := o.People.List(c.Ctx(), o.reader(), scope, f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Filters: peopleFilters(c, bodies, f, token), List: o.peopleTable(c, found.Rows, bodies)}
	p.Box = &searchBox{Action: "/search/people", Field: c.Form().Field("who", c.T("people.filter.name")).Max(60).Wide("mid").Autocomplete("off"), Button: c.T("people.search")}
	if len(found.Rows) > 0 {
		p.More = more(c, found, total, personID)
	} else {
		p.None = &ui.Empty{Why: c.T("people.none"), Next: c.T("people.none.next")}
		if p.Filters.Active {
			p.None = &ui.Empty{Why: c.T("people.none.filtered"), Next: c.T("people.none.filtered.next")}
		}
	}
	head := web.Head{Title: c.T("people.title"), Lead: c.T("people.lead"), Wide: true}
	head.Actions = []ui.Link{{URL: "/bodies", Text: c.T("bodies.title"), Icon: "law"}, exportLink(c, "/people.csv")}
	if c.May(access.KeepPeople) {
		head.Actions = []ui.Link{head.Actions[0], head.Actions[1], {URL: "/lists", Text: c.T("enrol.title"), Icon: "document"}, {URL: "/people/new", Text: c.T("people.new"), Icon: "plus", Primary: true}}
	}
	return listPage.Page(head, p), nil
}

// peopleFilter is what the address narrows the list of persons to. A search for a name is put on the log of looks.
func (o *Office) peopleFilter(c *web.Context) (f people.Filter, token string, err error) {
	f = people.Filter{Body: c.Query("body"), At: o.now(c)}
	if lack := people.Lack(c.Query("lack")); slices.Contains(lacks, lack) {
		f.Lack = lack
	}
	if f.Name, token, err = o.keptOf(c); err != nil || f.Name == "" {
		return f, token, err
	}
	return f, token, o.lookedFor(c, "name", o.People.NameIndex(f.Name))
}

func personID(p people.Person) string { return p.ID }

func peopleFilters(c *web.Context, bodies bodySet, f people.Filter, token string) *ui.Filters {
	inBodies := append([]ui.Choice{{Label: c.T("people.filter.everybody")}}, bodies.choices()...)
	lacking := []ui.Choice{{Label: c.T("people.filter.everyone")}}
	for _, l := range lacks {
		lacking = append(lacking, ui.Choice{Value: string(l), Label: c.T("people.lack." + string(l))})
	}
	return &ui.Filters{Action: "/people", Active: f.Body != "" || f.Name != "" || f.Lack != people.Everyone, Hidden: hiddenOf(token), Fields: []ui.Field{
		c.Form().Field("body", c.T("people.body")).As("select").Of(inBodies).Optional(),
		c.Form().Field("lack", c.T("people.filter.lack")).As("select").Of(lacking).Optional(),
	}}
}

func (o *Office) peopleTable(c *web.Context, found []people.Person, bodies bodySet) ui.Table {
	t := ui.Table{Caption: c.T("people.title"), Columns: []ui.Column{{Title: c.T("people.name")}, {Title: c.T("people.posts")},
		{Title: c.T("people.certificate")}, {Title: c.T("people.capacity")}}}
	for _, p := range found {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{
			ui.Goto("/people/"+p.ID, p.Name).WithNote(c.T("people.kind." + kindOf(p))),
			o.postsCell(c, p, bodies), o.certificateCell(c, p), o.capacityCell(c, p)}})
	}
	return t
}

// kindOf names the text for what a person is: an officer, or somebody who never gives a verdict.
func kindOf(p people.Person) string {
	switch {
	case p.Officer:
		return "officer"
	case p.Auxiliary:
		return "auxiliary"
	}
	return "staff"
}

// postsCell lists the posts held now; the note names their bodies.
func (o *Office) postsCell(c *web.Context, p people.Person, bodies bodySet) ui.Value {
	var roles, names []string
	for _, h := range p.Posts {
		if !h.HeldAt(o.now(c)) {
			continue
		}
		roles = append(roles, c.Words(access.Titles[h.Role]))
		if n := bodies.name(h.Body); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if len(roles) == 0 {
		return ui.Text(c.T("people.posts.none"))
	}
	return ui.Text(listed(c, roles)).WithNote(listed(c, names))
}

// bestCertificate is the certificate that says most of a person today: one that counts, else the one that ends last.
func (o *Office) bestCertificate(c *web.Context, all []people.Certificate) (people.Certificate, bool) {
	var best people.Certificate
	for i, x := range all {
		if x.ValidAt(o.now(c)) {
			return x, true
		}
		if i == 0 || x.Until > best.Until {
			best = x
		}
	}
	return best, len(all) > 0
}

func (o *Office) certificateCell(c *web.Context, p people.Person) ui.Value {
	cert, found := o.bestCertificate(c, p.Certificates)
	s, days := standingOf(cert, found, o.now(c))
	if s == noCertificate {
		return ui.Value{}
	}
	return s.badge(c, days).WithNote(c.T("people.certificate.until", cert.Until.String()))
}

func (o *Office) capacityCell(c *web.Context, p people.Person) ui.Value {
	var names []string
	for _, x := range p.Capacities {
		if name := c.T("people.capacity." + x.Capacity); o.currentCapacity(c, x) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return ui.Text(listed(c, names))
}

func (o *Office) newPerson(c *web.Context) (web.Page, error) {
	kinds := []ui.Choice{
		{Value: "officer", Label: c.T("people.kind.officer"), Note: c.T("people.kind.officer.note")},
		{Value: "auxiliary", Label: c.T("people.kind.auxiliary"), Note: c.T("people.kind.auxiliary.note")},
		{Value: "staff", Label: c.T("people.kind.staff"), Note: c.T("people.kind.staff.note")},
	}
	return formPage.Page(web.Head{Title: c.T("people.new"), Crumbs: peopleCrumbs(c)}, FormPage{Action: "/people", Icon: "plus", Button: c.T("people.new"),
		Fields: []ui.Field{
			c.Form().Field("name", c.T("people.name")).Max(60).Wide("mid").Autocomplete("off"),
			c.Form().Field("kind", c.T("people.kind")).As("radios").Of(kinds),
		}, Back: ui.Link{URL: "/people", Text: c.T("people.back")}}), nil
}

func (o *Office) enterPerson(c *web.Context) (web.Page, error) {
	in := c.Read()
	name, kind := in.Text("name", 60), in.Choice("kind", "officer", "auxiliary", "staff")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	enter := func() (people.Made, error) { return o.People.EnterPerson(c.Ctx(), o.by(c), name, kind == "officer") }
	if kind == "auxiliary" {
		enter = func() (people.Made, error) { return o.People.EnterAuxiliary(c.Ctx(), o.by(c), name) }
	}
	made, err := enter()
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/people/"+made.ID, "people.entered", ""), nil
}

func peopleCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/people", Text: c.T("people.title")}}
}

// peopleQueues is what waits in the records of persons, for who keeps them.
func (o *Office) peopleQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.KeepPeople) {
		return nil, nil
	}
	scope := c.Actor.Scope(access.ViewPeople)
	var out []Queue
	for _, lack := range []people.Lack{people.Uncertified, people.Undesigned, people.Ending, people.Unplaced} {
		n, err := o.People.Count(c.Ctx(), o.reader(), scope, people.Filter{Lack: lack, At: o.now(c)})
		if err != nil {
			return nil, fmt.Errorf("count persons who lack %s: %w", lack, err)
		}
		out = append(out, Queue{Title: c.T("people.queue." + string(lack)), Count: n, Link: "/people?lack=" + string(lack), Why: c.T("people.queue." + string(lack) + ".why")})
	}
	first, err := people.FirstEnding(c.Ctx(), o.reader(), scope, o.now(c))
	out[2].Due = first
	return out, err
}
