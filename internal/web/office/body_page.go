package office

import (
	"fmt"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// BodyPage is what is on record of one body: what it is, what it may do and since when, in whose name, and who works
// for it.
type BodyPage struct {
	Lacking  []string
	Facts    ui.Facts
	Own      bool // has powers of its own: a delegated organisation has none
	Powers   *ui.Table
	Mandates *ui.Table
	Officers *ui.Table
	More     ui.More
	Ways     ui.Links
}

var bodyPage = web.NewTemplate[BodyPage](files, "body.html")

// aBody finds the body of the path within the actor's scope.
func (o *Office) aBody(c *web.Context) (people.Body, bodySet, error) {
	set, err := o.bodiesOf(c, c.Actor.Scope(access.ViewPeople))
	if err != nil {
		return people.Body{}, set, err
	}
	for _, b := range set.in {
		if b.ID == c.Path("id") {
			return b, set, nil
		}
	}
	return people.Body{}, set, missing("这个单位", "the body")
}

func bodyPath(id string) string { return "/bodies/" + id }

func bodyCrumbs(c *web.Context, b people.Body) []ui.Link {
	return append(peopleCrumbs(c), ui.Link{URL: "/bodies", Text: c.T("bodies.title")}, ui.Link{URL: bodyPath(b.ID), Text: b.Name})
}

func backToBody(c *web.Context, b people.Body) ui.Link {
	return ui.Link{URL: bodyPath(b.ID), Text: c.T("bodies.back.one")}
}

func (o *Office) body(c *web.Context) (web.Page, error) {
	b, set, err := o.aBody(c)
	if err != nil {
		return web.Page{}, err
	}
	powers, err := people.Powers(c.Ctx(), o.reader(), c.Actor.Book, b)
	if err != nil {
		return web.Page{}, err
	}
	mandates, err := people.Mandates(c.Ctx(), o.reader(), c.Actor.Book, b.ID)
	if err != nil {
		return web.Page{}, err
	}
	p := BodyPage{Facts: bodyFacts(c, b), Own: b.Kind != "delegated", Ways: bodyWays(c, b), Lacking: o.bodyLacking(c, b, powers, mandates)}
	checks, err := o.checkPolicy(c, b)
	if err != nil {
		return web.Page{}, err
	}
	reviewers, err := o.reviewerPolicy(c, b)
	if err != nil {
		return web.Page{}, err
	}
	p.Facts = append(p.Facts, ui.Fact{Key: c.T("bodies.checks"), Value: checks}, ui.Fact{Key: c.T("bodies.reviewers"), Value: reviewers})
	if len(powers) > 0 {
		p.Powers = o.powerTable(c, b, powers)
	}
	if len(mandates) > 0 {
		p.Mandates = o.mandateTable(c, b, set, mandates)
	}
	found, total, err := o.People.List(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewPeople), people.Filter{Body: b.ID, At: o.now(c)})
	if err != nil {
		return web.Page{}, fmt.Errorf("list officers of body %s: %w", b.ID, err)
	}
	if len(found.Rows) > 0 {
		t := o.peopleTable(c, found.Rows, set)
		t.Caption = c.T("bodies.officers")
		foot := more(c, found, total, personID)
		if p.Officers, p.More = &t, foot; found.More {
			p.More.URL = "/people?body=" + b.ID + "&after=" + personID(found.Rows[len(found.Rows)-1])
		}
	}
	return bodyPage.Page(web.Head{Title: b.Name, Lead: c.Words(people.BodyKinds[b.Kind]), Section: "/people", Wide: true,
		Crumbs: append(peopleCrumbs(c), ui.Link{URL: "/bodies", Text: c.T("bodies.title")})}, p), nil
}

func bodyFacts(c *web.Context, b people.Body) ui.Facts {
	f := ui.Facts{{Key: c.T("bodies.kind"), Value: ui.Text(c.Words(people.BodyKinds[b.Kind]))}, {Key: c.T("bodies.level"), Value: ui.Text(c.Words(people.BodyLevels[b.Level]))},
		{Key: c.T("bodies.region"), Value: ui.Whole(b.Region)}}
	if b.CreditCode != "" {
		f = append(f, ui.Fact{Key: c.T("bodies.credit_code"), Value: ui.Whole(b.CreditCode)})
	}
	if b.Address != "" || b.Phone != "" {
		f = append(f, ui.Fact{Key: c.T("bodies.contact"), Value: ui.Text(b.Address).WithNote(b.Phone)})
	}
	if b.Contact != "" {
		f = append(f, ui.Fact{Key: c.T("bodies.contact.post"), Value: ui.Text(b.Contact)})
	}
	for _, x := range []struct{ key, value string }{{"bodies.hours", b.Hours}, {"bodies.code", b.Code}, {"bodies.reconsideration", b.Reconsideration}, {"bodies.court", b.Court}, {"bodies.collector", b.Collector}} {
		if x.value != "" {
			f = append(f, ui.Fact{Key: c.T(x.key), Value: ui.Text(x.value)})
		}
	}
	return f
}

func bodyWays(c *web.Context, b people.Body) ui.Links {
	if c.Actor.ActsFor(access.DecideCases, b.ID) {
		return ui.Links{{URL: bodyPath(b.ID) + "/reviewers", Text: c.Words(people.ReviewerPolicySet.Title), Icon: "edit"}}
	}
	if !c.May(access.KeepPeople) {
		return nil
	}
	first := ui.Link{URL: bodyPath(b.ID) + "/powers/new", Text: c.Words(people.PowerRecorded.Title), Icon: "plus"}
	if b.Kind == "delegated" {
		first = ui.Link{URL: bodyPath(b.ID) + "/mandates/new", Text: c.Words(people.MandateGiven.Title), Icon: "plus"}
	}
	return ui.Links{first, {URL: bodyPath(b.ID) + "/contact", Text: c.Words(people.ContactSet.Title), Icon: "edit"}, {URL: bodyPath(b.ID) + "/vehicles", Text: c.T("plates.body.title"), Icon: "edit"}, {URL: bodyPath(b.ID) + "/checks", Text: c.Words(people.CheckPolicySet.Title), Icon: "edit"}}
}

// bodyLacking says what keeps the body from acting, or what its record should say and does not.
func (o *Office) bodyLacking(c *web.Context, b people.Body, powers []people.Power, mandates []people.Mandate) []string {
	var undated []string
	for _, p := range powers {
		if p.ID == "" {
			undated = append(undated, c.Words(people.Fields[p.Field]))
		}
	}
	if len(undated) > 0 {
		return []string{c.T("bodies.lacking.basis", listed(c, undated))}
	}
	if b.Kind != "delegated" {
		return nil
	}
	for _, m := range mandates {
		if standingOfMandate(m, law.DateOf(o.now(c))) == "valid" {
			return nil
		}
	}
	return []string{c.T("bodies.lacking.mandate")}
}

func basisCell(c *web.Context, at string, b people.Basis) ui.Value {
	if b.Paper.Digest == "" {
		return ui.Text(c.T("bodies.basis.none"))
	}
	v := ui.Goto(at+"/papers/"+b.Paper.Digest, b.Title)
	return v.WithNote(strings.Join(slicesOf(c.Words(people.Ranks[b.Rank]), b.Number, b.Article), " · "))
}

// slicesOf drops what is empty.
func slicesOf(parts ...string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

func publishedCell(c *web.Context, where string, on *law.Date) ui.Value {
	if on == nil {
		return ui.Value{}
	}
	return ui.On(*on).WithNote(where)
}

func spanCell(c *web.Context, from law.Date, until *law.Date) ui.Value {
	if until == nil {
		return ui.Whole(c.T("people.span.open", from.String()))
	}
	return ui.Whole(c.T("people.span", from.String(), until.String()))
}

func mattersCell(c *web.Context, matters []string) string {
	if len(matters) == 0 {
		return c.T("bodies.matters.all")
	}
	return c.T("bodies.matters.are", strings.Join(matters, " "))
}

// bodyPaper shows the paper of a power or a mandate of a body in the actor's scope.
func (o *Office) bodyPaper(c *web.Context) error {
	b, _, err := o.aBody(c)
	if err != nil {
		return err
	}
	powers, err := people.Powers(c.Ctx(), o.reader(), c.Actor.Book, b)
	if err != nil {
		return err
	}
	mandates, err := people.Mandates(c.Ctx(), o.reader(), c.Actor.Book, b.ID)
	if err != nil {
		return err
	}
	var papers []people.Paper
	for _, p := range powers {
		papers = append(papers, p.Basis.Paper)
	}
	for _, m := range mandates {
		papers = append(papers, m.Basis.Paper)
	}
	for _, p := range papers {
		if p.Digest != "" && p.Digest == c.Path("digest") {
			return o.showPaper(c, device.Attachment(p))
		}
	}
	return noPaper
}
