package office

import (
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// Orders in which people read what bodies are.
var (
	kindOrder  = []string{"government", "department", "empowered", "delegated"}
	levelOrder = []string{"province", "city", "county", "town"}
	fieldOrder = []string{"traffic", "transport", "urban", "ecology", "emergency", "market", "justice"}
)

// bodySet is the bodies of a scope, in the order of their register, and the names of all.
type bodySet struct {
	in    []people.Body
	names map[string]string
}

func (o *Office) bodiesOf(c *web.Context, scope access.Scope) (bodySet, error) {
	set := bodySet{names: map[string]string{}}
	all, err := people.Bodies(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return set, fmt.Errorf("list bodies: %w", err)
	}
	for _, b := range all {
		set.names[b.ID] = b.Name
		if scope.Covers(c.Actor.Book, b.ID) {
			set.in = append(set.in, b)
		}
	}
	return set, nil
}

func (s bodySet) name(id string) string { return s.names[id] }

func (s bodySet) ids() []string {
	var out []string
	for _, b := range s.in {
		out = append(out, b.ID)
	}
	return out
}

func (s bodySet) choices() []ui.Choice {
	var out []ui.Choice
	for _, b := range s.in {
		out = append(out, ui.Choice{Value: b.ID, Label: b.Name})
	}
	return out
}

// choose are the choices behind one that asks to choose.
func (s bodySet) choose(c *web.Context) []ui.Choice {
	return append([]ui.Choice{{Label: c.T("form.choose")}}, s.choices()...)
}

func (o *Office) bodyRoutes() []web.Route {
	view, keep := web.Permission(access.ViewPeople), web.Permission(access.KeepPeople)
	return []web.Route{
		{Method: "GET", Path: "/bodies", Policy: view, Page: o.bodies},
		{Method: "POST", Path: "/bodies", Policy: keep, Page: o.foundBody, Again: o.newBody},
		{Method: "GET", Path: "/bodies/new", Policy: keep, Page: o.newBody},
		{Method: "GET", Path: "/bodies/{id}", Policy: view, Page: o.body},
		{Method: "GET", Path: "/bodies/{id}/papers/{digest}", Policy: view, Write: o.bodyPaper},

		{Method: "GET", Path: "/bodies/{id}/powers/new", Policy: keep, Page: o.newPower},
		{Method: "POST", Path: "/bodies/{id}/powers", Policy: keep, Page: o.recordPower, Again: o.newPower},
		{Method: "GET", Path: "/bodies/{id}/powers/{power}/end", Policy: keep, Page: o.askEndPower},
		{Method: "POST", Path: "/bodies/{id}/powers/{power}/end", Policy: keep, Page: o.endPower, Again: o.askEndPower},

		{Method: "GET", Path: "/bodies/{id}/contact", Policy: keep, Page: o.askContact},
		{Method: "POST", Path: "/bodies/{id}/contact", Policy: keep, Page: o.setContact, Again: o.askContact},
		{Method: "GET", Path: "/bodies/{id}/reviewers", Policy: web.Permission(access.DecideCases), Page: o.askReviewerPolicy},
		{Method: "POST", Path: "/bodies/{id}/reviewers", Policy: web.Permission(access.DecideCases), Page: o.setReviewerPolicy, Again: o.askReviewerPolicy},
		{Method: "GET", Path: "/bodies/{id}/checks", Policy: keep, Page: o.askCheckPolicy},
		{Method: "POST", Path: "/bodies/{id}/checks", Policy: keep, Page: o.setCheckPolicy, Again: o.askCheckPolicy},
		{Method: "GET", Path: "/bodies/{id}/mandates/new", Policy: keep, Page: o.newMandate},
		{Method: "POST", Path: "/bodies/{id}/mandates", Policy: keep, Page: o.giveMandate, Again: o.newMandate},
		{Method: "GET", Path: "/bodies/{id}/mandates/{mandate}/publish", Policy: keep, Page: o.askPublishMandate},
		{Method: "POST", Path: "/bodies/{id}/mandates/{mandate}/publish", Policy: keep, Page: o.publishMandate, Again: o.askPublishMandate},
		{Method: "GET", Path: "/bodies/{id}/mandates/{mandate}/end", Policy: keep, Page: o.askEndMandate},
		{Method: "POST", Path: "/bodies/{id}/mandates/{mandate}/end", Policy: keep, Page: o.endMandate, Again: o.askEndMandate},
	}
}

// bodies is the register of bodies. Their names are public; how many people each has is not shown here.
func (o *Office) bodies(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ViewPeople)
	page, total, err := people.ListBodies(c.Ctx(), o.reader(), scope, turn(c))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("bodies.title"), Columns: []ui.Column{{Title: c.T("bodies.name")}, {Title: c.T("bodies.kind")},
		{Title: c.T("bodies.region")}, {Title: c.T("bodies.fields")}, {Title: c.T("bodies.contact")}}}, More: more(c, page, total, func(b people.Body) string { return b.ID })}
	for _, b := range page.Rows {
		var fields []string
		for _, f := range b.Fields {
			fields = append(fields, c.Words(people.Fields[f]))
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{
			ui.Goto(bodyPath(b.ID), b.Name), ui.Text(c.Words(people.BodyKinds[b.Kind])),
			ui.Whole(b.Region).WithNote(c.Words(people.BodyLevels[b.Level])), ui.Text(listed(c, fields)),
			ui.Text(b.Address).WithNote(b.Phone)}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("bodies.none"), Next: c.T("bodies.none.next")}
	}
	head := web.Head{Title: c.T("bodies.title"), Lead: c.T("bodies.lead"), Crumbs: peopleCrumbs(c), Wide: true, Section: "/people"}
	head.Actions = []ui.Link{exportLink(c, "/bodies.csv")}
	if c.May(access.KeepPeople) {
		head.Actions = []ui.Link{head.Actions[0], {URL: "/lists", Text: c.T("enrol.title"), Icon: "document"}, {URL: "/bodies/new", Text: c.T("bodies.new"), Icon: "plus", Primary: true}}
	}
	return listPage.Page(head, p), nil
}

func (o *Office) newBody(c *web.Context) (web.Page, error) {
	return formPage.Page(web.Head{Title: c.T("bodies.new"), Section: "/people",
		Crumbs: append(peopleCrumbs(c), ui.Link{URL: "/bodies", Text: c.T("bodies.title")})}, FormPage{
		Action: "/bodies", Button: c.T("bodies.new"), Icon: "plus", Back: ui.Link{URL: "/bodies", Text: c.T("bodies.back")},
		Fields: bodyFields(c, c.Form())}), nil
}

func (o *Office) foundBody(c *web.Context) (web.Page, error) {
	in := c.Read()
	b := readBody(in)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	made, err := o.People.FoundBody(c.Ctx(), o.by(c), b)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(bodyPath(made.ID), "bodies.founded", ""), nil
}

// bodyFields are the fields of a body, in a form of its own or with others.
func bodyFields(c *web.Context, f *ui.Form) []ui.Field {
	return []ui.Field{
		f.Field("name", c.T("bodies.name")).Max(200).Hint(c.T("bodies.name.hint")),
		f.Field("credit_code", c.T("bodies.credit_code")).Max(18).Wide("mid").Optional().Hint(c.T("bodies.credit_code.hint")),
		f.Field("kind", c.T("bodies.kind")).As("select").Of(choices(c, people.BodyKinds, kindOrder...)).Wide("mid"),
		f.Field("level", c.T("bodies.level")).As("select").Of(choices(c, people.BodyLevels, levelOrder...)).Wide("mid"),
		f.Field("region", c.T("bodies.region")).As("number").Inputmode("numeric").Wide("short").Hint(c.T("bodies.region.hint")),
		f.Field("fields", c.T("bodies.fields")).As("checks").Of(choices(c, people.Fields, fieldOrder...)[1:]),
		f.Field("address", c.T("bodies.address")).Max(200).Optional().Hint(c.T("bodies.address.hint")),
		f.Field("phone", c.T("bodies.phone")).Max(40).Wide("mid").Optional(),
	}
}

// readBody reads what bodyFields ask.
func readBody(in *web.Reader) people.Body {
	b := people.Body{Name: in.Text("name", 200), CreditCode: strings.ToUpper(in.OptionalText("credit_code", 18)), Kind: in.Choice("kind", kindOrder...), Level: in.Choice("level", levelOrder...), Region: in.Text("region", 6),
		Fields: slices.Clone(in.Choices("fields", fieldOrder...)), Address: in.OptionalText("address", 200), Phone: in.OptionalText("phone", 40)}
	in.Want(len(b.Fields) > 0, "fields", "请至少选择一个执法领域", "Choose at least one field of enforcement")
	return b
}
