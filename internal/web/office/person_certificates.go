package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) certificateTable(c *web.Context, p people.Person, bodies bodySet) *ui.Table {
	t := &ui.Table{Caption: c.T("people.certificate"), Columns: []ui.Column{{Title: c.T("people.certificate.number")}, {Title: c.T("people.body")},
		{Title: c.T("people.certificate.span")}, {Title: c.T("people.state")}}}
	may := c.May(access.KeepPeople)
	if may {
		t.Columns = append(t.Columns, ui.Column{Title: c.T("people.check")}, ui.Column{Title: c.T("people.act")})
	}
	for _, x := range p.Certificates {
		s, days := standingOf(x, true, o.now(c))
		row := ui.Row{Cells: []ui.Value{ui.Whole(x.Number).WithNote(x.Issuer),
			ui.Text(bodies.name(x.Body)).WithNote(c.Words(people.Fields[x.Field])),
			ui.Whole(c.T("people.span", x.From.String(), x.Until.String())), s.badge(c, days).WithNote(o.checkWords(c, x))}}
		if may {
			check := ui.Value{}
			if p.ID != c.Actor.Person && !x.Ministry && s != ended {
				check = ui.Goto("/people/"+p.ID+"/certificates/"+x.ID+"/check", c.T("people.way.check"))
			}
			row.Cells = append(row.Cells, check, certificateWay(c, p, x, s))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// certificateWay is what may be done with a certificate: a suspended one is given back, by somebody else than its
// holder; one that has ended needs nothing.
func certificateWay(c *web.Context, p people.Person, x people.Certificate, s standing) ui.Value {
	at := "/people/" + p.ID + "/certificates/" + x.ID
	switch {
	case s == suspended && p.ID != c.Actor.Person:
		return ui.Goto(at+"/lift", c.T("people.way.lift"))
	case s == suspended || s == ended:
		return ui.Value{}
	}
	return ui.Goto(at+"/suspend", c.T("people.way.suspend"))
}

func (o *Office) newCertificate(c *web.Context) (web.Page, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return web.Page{}, err
	}
	if len(p.Posts) > 0 {
		c.Form().Prefill("body", p.Posts[len(p.Posts)-1].Body)
	}
	f := c.Form()
	return formPage.Page(web.Head{Title: c.Words(people.CertificateRecorded.Title), Crumbs: personCrumbs(c, p)}, FormPage{
		Action: "/people/" + p.ID + "/certificates", Facts: ui.Facts{about(c, p)}, Button: c.Words(people.CertificateRecorded.Title), Icon: "done",
		Fields: []ui.Field{
			f.Field("body", c.T("people.body")).As("select").Of(bodies.choose(c)),
			f.Field("number", c.T("people.certificate.number")).Max(60).Wide("mid").Autocomplete("off"),
			f.Field("issuer", c.T("people.certificate.issuer")).Max(200).Autocomplete("off"),
			f.Field("field", c.T("people.field")).As("select").Of(choices(c, people.Fields, fieldOrder...)).Wide("mid"),
			f.Field("from", c.T("people.certificate.from")).As("date").Wide("mid"),
			f.Field("until", c.T("people.certificate.last")).As("date").Wide("mid"),
			f.Field("ministry", c.T("people.certificate.ministry")).As("checkbox").Optional().Hint(c.T("people.certificate.ministry.hint")),
		}, Back: backTo(c, p)}), nil
}

func (o *Office) recordCertificate(c *web.Context) (web.Page, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	x := people.Certificate{Person: p.ID, Body: in.Choice("body", bodies.ids()...), Number: in.Text("number", 60), Issuer: in.Text("issuer", 200),
		Field: in.Choice("field", fieldOrder...), From: in.Date("from"), Until: in.Date("until"), Ministry: in.Bool("ministry")}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.RecordCertificate(c.Ctx(), o.by(c), x); err != nil {
		return web.Page{}, err
	}
	return c.Done("/people/"+p.ID, "people.certificate.recorded", ""), nil
}

// aCertificate finds the person and the certificate of the path.
func (o *Office) aCertificate(c *web.Context) (people.Person, people.Certificate, bodySet, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return p, people.Certificate{}, bodies, err
	}
	x, err := theOne(p.Certificates, func(x people.Certificate) bool { return x.ID == c.Path("certificate") }, "这个行政执法证件", "the certificate")
	return p, x, bodies, err
}

func (o *Office) certificateFacts(c *web.Context, p people.Person, x people.Certificate, bodies bodySet) ui.Facts {
	s, days := standingOf(x, true, o.now(c))
	return ui.Facts{about(c, p),
		{Key: c.T("people.certificate.number"), Value: ui.Whole(x.Number).WithNote(x.Issuer)},
		{Key: c.T("people.body"), Value: ui.Text(bodies.name(x.Body))},
		{Key: c.T("people.certificate.span"), Value: ui.Text(c.T("people.span", x.From.String(), x.Until.String()))},
		{Key: c.T("people.state"), Value: s.badge(c, days)}}
}

func (o *Office) askSuspend(c *web.Context) (web.Page, error) {
	p, x, bodies, err := o.aCertificate(c)
	if err != nil {
		return web.Page{}, err
	}
	return o.ask(c, p, people.CertificateSuspended.Title, ui.Confirm{
		Action: "/people/" + p.ID + "/certificates/" + x.ID + "/suspend", Facts: o.certificateFacts(c, p, x, bodies), Danger: true,
		Will:   []string{c.T("people.suspend.will"), c.T("people.suspend.will.past")},
		Fields: []ui.Field{c.Form().Field("reason", c.T("people.reason")).As("textarea").Max(500)}}), nil
}

func (o *Office) suspend(c *web.Context) (web.Page, error) {
	p, x, _, err := o.aCertificate(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	reason := in.Text("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.Suspend(c.Ctx(), o.by(c), x.ID, reason); err != nil {
		return web.Page{}, err
	}
	return c.Done("/people/"+p.ID, "people.suspended", ""), nil
}

func (o *Office) askLift(c *web.Context) (web.Page, error) {
	p, x, bodies, err := o.aCertificate(c)
	if err != nil {
		return web.Page{}, err
	}
	return o.ask(c, p, people.SuspensionLifted.Title, ui.Confirm{
		Action: "/people/" + p.ID + "/certificates/" + x.ID + "/lift", Facts: o.certificateFacts(c, p, x, bodies),
		Will: []string{c.T("people.lift.will")}}), nil
}

func (o *Office) lift(c *web.Context) (web.Page, error) {
	p, x, _, err := o.aCertificate(c)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.LiftSuspension(c.Ctx(), o.by(c), x.ID); err != nil {
		return web.Page{}, err
	}
	return c.Done("/people/"+p.ID, "people.lifted", ""), nil
}

// ask is the question before an act about a person, named by the act.
func (o *Office) ask(c *web.Context, p people.Person, act law.Words, q ui.Confirm) web.Page {
	q.Title, q.Button, q.Back = c.T("people.ask", c.Words(act), p.Name), c.Words(act), backTo(c, p)
	return confirmPage.Page(web.Head{Title: c.Words(act), Crumbs: personCrumbs(c, p)}, q)
}
