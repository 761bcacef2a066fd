package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/entrust"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) newContract(c *web.Context) (web.Page, error) {
	all, err := entrust.Institutions(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	f.Prefill("institution", c.Query("institution"))
	parties := []ui.Choice{{Label: c.T("form.choose")}}
	for _, i := range all {
		parties = append(parties, ui.Choice{Value: i.ID, Label: i.Name})
	}
	kinds, pays := []ui.Choice{{Label: c.T("form.choose")}}, []ui.Choice{}
	for _, k := range entrust.ContractKinds {
		kinds = append(kinds, ui.Choice{Value: string(k.Key), Label: c.Words(k.Words)})
	}
	for _, p := range entrust.Pays {
		pays = append(pays, ui.Choice{Value: string(p.Key), Label: c.Words(p.Words)})
	}
	return formPage.Page(web.Head{Title: c.T("entrust.contract.new"), Lead: c.T("entrust.contract.lead"), Crumbs: institutionCrumbs(c), Section: "/institutions"}, FormPage{
		Action: "/contracts", Upload: true, Button: c.T("entrust.contract.enter"), Icon: "done", Back: ui.Link{URL: "/institutions", Text: c.T("entrust.back")},
		Fields: []ui.Field{
			f.Field("kind", c.T("entrust.kind")).As("select").Of(kinds).Wide("mid"), f.Field("number", c.T("entrust.number")).Max(200).Wide("mid"),
			f.Field("institution", c.T("entrust.party")).As("select").Of(parties).Hint(c.T("entrust.party.hint")),
			f.Field("scope", c.T("entrust.about")).As("textarea"), f.Field("classes", c.T("entrust.scope")).As("checks").Of(everyClass(c)),
			f.Field("from", c.T("entrust.from")).As("date").Wide("mid"), f.Field("until", c.T("entrust.until")).As("date").Wide("mid"),
			f.Field("pay", c.T("entrust.pay")).As("radios").Of(pays).Hint(c.T("entrust.pay.hint")),
			f.Field("terms", c.T("entrust.terms")).As("textarea").Hint(c.T("entrust.terms.hint")),
			f.Field("confidential", c.T("entrust.confidential")).As("textarea").Lines(3).Optional().Hint(c.T("entrust.confidential.hint")),
			f.Field("explained", c.T("entrust.explained")).As("textarea").Lines(3).Optional().Hint(c.T("entrust.explained.hint")), papersField(c, f)}}), nil
}

func (o *Office) enterContract(c *web.Context) (web.Page, error) {
	in := c.Read()
	long := func(name string) string { return in.OptionalText(name, areaMost) }
	n := entrust.NewContract{Kind: entrust.ContractKind(in.OptionalText("kind", 40)), Number: in.OptionalText("number", 200), Institution: in.OptionalText("institution", 60), Scope: long("scope"),
		Classes: readClasses(in), Pay: entrust.Pay(in.OptionalText("pay", 40)), Terms: long("terms"), Confidential: long("confidential"), Explained: long("explained")}
	n.From, n.Until = spanOf(in)
	papers, err := o.keepDocuments(c)
	if err := mended(err, in.Err()); err != nil {
		return web.Page{}, err
	}
	n.Papers = papers
	r, err := o.entrustActs().EnterContract(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/contracts/"+r.ID, "entrust.entered", ""), nil
}

func (o *Office) contract(c *web.Context) (web.Page, error) {
	x, err := entrust.ContractIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	i, err := entrust.InstitutionByID(c.Ctx(), o.reader(), c.Actor.Book, x.Institution)
	if err != nil {
		return web.Page{}, err
	}
	day := law.DateOf(o.now(c))
	p := RecordPage{Facts: ui.Facts{{Key: c.T("statutes.state"), Value: spanState(c, x.On(day), x.From, x.Until, day)}, {Key: c.T("entrust.kind"), Value: ui.Text(c.Words(x.Kind.Words()))},
		{Key: c.T("entrust.party"), Value: ui.Goto("/institutions/"+i.ID, i.Name)}, {Key: c.T("entrust.about"), Value: ui.Text(x.Scope)}, {Key: c.T("entrust.scope"), Value: ui.Text(classesWords(c, x.Classes))},
		{Key: c.T("entrust.from"), Value: ui.On(x.From)}, {Key: c.T("entrust.until"), Value: ui.On(x.Until)}, {Key: c.T("entrust.pay"), Value: ui.Text(c.Words(x.Pay.Words()))},
		{Key: c.T("entrust.confidential"), Value: ui.Text(x.Confidential)}}}
	if len(x.Warned) > 0 {
		p.Warnings = append(p.Warnings, c.T("entrust.warned", listed(c, x.Warned), x.Explained))
	}
	for _, a := range x.Papers {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("entrust.paper"), Value: ui.Goto("/documents/"+a.Digest, a.Name)})
	}
	switch {
	case x.EndedDay != nil:
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("entrust.end"), Value: ui.On(*x.EndedDay).WithNote(x.EndedReason)})
	case c.Actor.ActsFor(access.KeepContracts, x.Body):
		f := c.Form()
		p.Forms = append(p.Forms, RecordForm{Title: c.T("entrust.end.record"), Action: "/contracts/" + x.ID + "/end", Button: c.T("entrust.end.record"),
			Fields: []ui.Field{f.Field("day", c.T("entrust.end.day")).As("date").Wide("mid"), f.Field("reason", c.T("statutes.reason")).Max(200)}})
	}
	return recordPage.Page(web.Head{Title: c.T("entrust.contract.of", x.Number), Crumbs: institutionCrumbs(c), Section: "/institutions"}, p), nil
}

func (o *Office) endContract(c *web.Context) (web.Page, error) {
	in := c.Read()
	day, reason := in.Date("day"), in.Text("reason", 200)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.entrustActs().EndContract(c.Ctx(), o.by(c), c.Path("id"), day, reason); err != nil {
		return web.Page{}, err
	}
	return c.Done("/contracts/"+c.Path("id"), "entrust.ended", ""), nil
}
