package office

import (
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// askContact asks how a body is reached, and how its papers are numbered (Art 41).
func (o *Office) askContact(c *web.Context) (web.Page, error) {
	b, _, err := o.aBody(c)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	f.Prefill("address", b.Address)
	f.Prefill("phone", b.Phone)
	f.Prefill("contact", b.Contact)
	f.Prefill("code", b.Code)
	f.Prefill("reconsideration", b.Reconsideration)
	f.Prefill("court", b.Court)
	f.Prefill("collector", b.Collector)
	f.Prefill("hours", b.Hours)
	return formPage.Page(web.Head{Title: c.Words(people.ContactSet.Title), Lead: c.T("bodies.contact.lead"), Crumbs: bodyCrumbs(c, b), Section: "/people"}, FormPage{
		Action: bodyPath(b.ID) + "/contact", Facts: ui.Facts{{Key: c.T("bodies.name"), Value: ui.Text(b.Name)}}, Button: c.Words(people.ContactSet.Title), Icon: "done",
		Fields: []ui.Field{
			f.Field("address", c.T("bodies.address")).Max(200).Hint(c.T("bodies.address.hint")),
			f.Field("phone", c.T("bodies.phone")).Max(40).Wide("mid"),
			f.Field("hours", c.T("bodies.hours")).Max(100).Wide("mid").Optional().Hint(c.T("bodies.hours.hint")),
			f.Field("contact", c.T("bodies.contact.post")).Max(60).Wide("mid").Hint(c.T("bodies.contact.post.hint")),
			f.Field("code", c.T("bodies.code")).Max(20).Wide("mid").Optional().Hint(c.T("bodies.code.hint")),
			f.Field("reconsideration", c.T("bodies.reconsideration")).Max(200).Optional().Hint(c.T("bodies.reconsideration.hint")),
			f.Field("court", c.T("bodies.court")).Max(200).Optional().Hint(c.T("bodies.court.hint")),
			f.Field("collector", c.T("bodies.collector")).Max(200).Optional().Hint(c.T("bodies.collector.hint")),
		}, Back: backToBody(c, b)}), nil
}

func (o *Office) setContact(c *web.Context) (web.Page, error) {
	b, _, err := o.aBody(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	n := people.Contact{Address: in.Text("address", 200), Phone: in.Text("phone", 40), Post: in.Text("contact", 60), Code: in.OptionalText("code", 20),
		Reconsideration: in.OptionalText("reconsideration", 200), Court: in.OptionalText("court", 200), Collector: in.OptionalText("collector", 200), Hours: in.OptionalText("hours", 100)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.SetContact(c.Ctx(), o.by(c), b.ID, n); err != nil {
		return web.Page{}, err
	}
	return c.Done(bodyPath(b.ID), "bodies.contact.done", ""), nil
}
