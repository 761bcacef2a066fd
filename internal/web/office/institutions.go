package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/entrust"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) entrustActs() *entrust.Service { return &entrust.Service{Engine: o.Engine} }

func (o *Office) institutionRoutes() []web.Route {
	view, keep := web.Permission(access.ViewDevices), web.Permission(access.KeepContracts)
	return []web.Route{
		{Method: "GET", Path: "/institutions", Policy: view, Page: o.institutions},
		{Method: "GET", Path: "/institutions/new", Policy: keep, Page: o.newInstitution},
		{Method: "POST", Path: "/institutions", Policy: keep, Page: o.enterInstitution, Again: o.newInstitution},
		{Method: "GET", Path: "/institutions/{id}", Policy: view, Page: o.institution},
		{Method: "GET", Path: "/institutions/{id}/qualifications/new", Policy: keep, Page: o.newQualification},
		{Method: "POST", Path: "/institutions/{id}/qualifications", Policy: keep, Page: o.addQualification, Again: o.newQualification, Upload: uploadMost},
		{Method: "GET", Path: "/qualifications/{id}/end", Policy: keep, Page: o.endQualificationForm},
		{Method: "POST", Path: "/qualifications/{id}/end", Policy: keep, Page: o.endQualification, Again: o.endQualificationForm},
		{Method: "GET", Path: "/contracts/new", Policy: keep, Page: o.newContract},
		{Method: "POST", Path: "/contracts", Policy: keep, Page: o.enterContract, Again: o.newContract, Upload: uploadMost},
		{Method: "GET", Path: "/contracts/{id}", Policy: view, Page: o.contract},
		{Method: "POST", Path: "/contracts/{id}/end", Policy: keep, Page: o.endContract, Again: o.contract},
	}
}

func institutionCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/institutions", Text: c.T("entrust.title")}}
}

// classesWords lists classes of devices.
func classesWords(c *web.Context, all []entrust.Class) string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = c.Words(x.Words())
	}
	return listed(c, out)
}

// spanState says where a span stands on a day.
func spanState(c *web.Context, on bool, from, until, day law.Date) ui.Value {
	switch {
	case on && until <= day.AddDays(30):
		return ui.Status(ui.Waiting, c.T("entrust.ends-soon"))
	case on:
		return ui.Status(ui.Met, c.T("entrust.valid"))
	case day < from:
		return ui.Status(ui.Waiting, c.T("statutes.coming"))
	}
	return ui.Status(ui.Unmet, c.T("entrust.lapsed"))
}

func (o *Office) institutions(c *web.Context) (web.Page, error) {
	all, err := entrust.Institutions(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return web.Page{}, err
	}
	own, err := entrust.Contracts(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices))
	if err != nil {
		return web.Page{}, err
	}
	day := law.DateOf(o.now(c))
	names := map[string]string{}
	list := ui.Table{Columns: columns(c, "entrust.name", "entrust.qualification", "entrust.scope", "entrust.until", "statutes.state")}
	for _, i := range all {
		names[i.ID] = i.Name
		name := ui.Goto("/institutions/"+i.ID, i.Name)
		if i.AffiliateOf != "" {
			name = name.WithNote(c.T("entrust.affiliate.of", i.AffiliateOf))
		}
		if len(i.Qualifications) == 0 {
			list.Rows = append(list.Rows, ui.Row{Cells: []ui.Value{name, ui.Text(c.T("entrust.unqualified")), ui.Text(""), ui.Text(""), ui.Status(ui.Unmet, c.T("entrust.lapsed"))}})
		}
		for _, q := range i.Qualifications {
			list.Rows = append(list.Rows, ui.Row{Cells: []ui.Value{name, ui.Text(c.Words(q.Kind.Words())).WithNote(q.Number), ui.Text(classesWords(c, q.Classes)), ui.On(q.Last()), spanState(c, q.On(day), q.From, q.Last(), day)}})
		}
	}
	contracts := ui.Table{Columns: columns(c, "entrust.contract", "entrust.name", "entrust.kind", "entrust.until", "statutes.state")}
	for _, x := range own {
		contracts.Rows = append(contracts.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/contracts/"+x.ID, x.Number), ui.Text(names[x.Institution]), ui.Text(c.Words(x.Kind.Words())), ui.On(x.Until), spanState(c, x.On(day), x.From, x.Until, day)}})
	}
	head := web.Head{Title: c.T("entrust.title"), Lead: c.T("entrust.lead"), Wide: true}
	if c.May(access.KeepContracts) {
		head.Actions = []ui.Link{{URL: "/institutions/new", Text: c.T("entrust.new"), Icon: "plus"}, {URL: "/contracts/new", Text: c.T("entrust.contract.new"), Icon: "plus", Primary: true}}
	}
	return recordPage.Page(head, RecordPage{Sections: []RecordSection{sectionOf(c.T("entrust.institutions"), c.T("entrust.institutions.none"), list),
		sectionOf(c.T("entrust.contracts"), c.T("entrust.contracts.none"), contracts)}}), nil
}

func (o *Office) newInstitution(c *web.Context) (web.Page, error) {
	f := c.Form()
	return formPage.Page(web.Head{Title: c.T("entrust.new"), Crumbs: institutionCrumbs(c), Section: "/institutions"}, FormPage{
		Action: "/institutions", Button: c.T("entrust.enter"), Icon: "done", Back: ui.Link{URL: "/institutions", Text: c.T("entrust.back")},
		Fields: []ui.Field{f.Field("name", c.T("entrust.name")).Max(200), f.Field("code", c.T("entrust.code")).Max(18).Wide("mid"),
			f.Field("affiliate_of", c.T("entrust.affiliate")).Max(200).Optional().Hint(c.T("entrust.affiliate.hint"))}}), nil
}

func (o *Office) enterInstitution(c *web.Context) (web.Page, error) {
	in := c.Read()
	n := entrust.NewInstitution{Name: in.OptionalText("name", 200), Code: in.OptionalText("code", 40), AffiliateOf: in.OptionalText("affiliate_of", 200)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	r, err := o.entrustActs().EnterInstitution(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/institutions/"+r.ID, "entrust.entered", ""), nil
}

func (o *Office) institution(c *web.Context) (web.Page, error) {
	i, err := entrust.InstitutionByID(c.Ctx(), o.reader(), c.Actor.Book, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	day := law.DateOf(o.now(c))
	p := RecordPage{Facts: ui.Facts{{Key: c.T("entrust.code"), Value: ui.Whole(i.Code)}, {Key: c.T("entrust.affiliate"), Value: ui.Text(i.AffiliateOf)}, {Key: c.T("statutes.origin"), Value: ui.At(i.At)}}}
	if i.AffiliateOf != "" {
		p.Warnings = append(p.Warnings, c.T("entrust.affiliate.warning", i.AffiliateOf))
	}
	t := ui.Table{Columns: columns(c, "entrust.qualification", "entrust.scope", "entrust.from", "statutes.state", "entrust.paper", "entrust.end")}
	for _, q := range i.Qualifications {
		paper, end := ui.Text(""), ui.Text("")
		if len(q.Papers) > 0 {
			paper = ui.Goto("/documents/"+q.Papers[0].Digest, c.T("entrust.paper"))
		}
		if q.EndedDay != nil {
			end = ui.On(*q.EndedDay).WithNote(q.EndedReason)
		} else if c.May(access.KeepContracts) {
			end = ui.Goto("/qualifications/"+q.ID+"/end", c.T("entrust.end.record"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(q.Kind.Words())).WithNote(q.Number), ui.Text(classesWords(c, q.Classes)), ui.On(q.From).WithNote(c.T("entrust.until") + " " + q.Last().String()), spanState(c, q.On(day), q.From, q.Last(), day), paper, end}})
	}
	p.Sections = []RecordSection{sectionOf(c.T("entrust.qualifications"), c.T("entrust.unqualified"), t)}
	head := web.Head{Title: i.Name, Crumbs: institutionCrumbs(c), Section: "/institutions", Wide: true}
	if c.May(access.KeepContracts) {
		head.Actions = []ui.Link{{URL: "/institutions/" + i.ID + "/qualifications/new", Text: c.T("entrust.qualification.new"), Icon: "plus", Primary: true},
			{URL: "/contracts/new?institution=" + i.ID, Text: c.T("entrust.contract.new"), Icon: "plus"}}
	}
	return recordPage.Page(head, p), nil
}

func everyClass(c *web.Context) []ui.Choice {
	var out []ui.Choice
	for _, x := range entrust.Classes {
		out = append(out, ui.Choice{Value: string(x.Key), Label: c.Words(x.Words)})
	}
	return out
}

func (o *Office) newQualification(c *web.Context) (web.Page, error) {
	i, err := entrust.InstitutionByID(c.Ctx(), o.reader(), c.Actor.Book, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	kinds := []ui.Choice{{Label: c.T("form.choose")}}
	for _, k := range entrust.QualificationKinds {
		kinds = append(kinds, ui.Choice{Value: string(k.Key), Label: c.Words(k.Words)})
	}
	at := "/institutions/" + i.ID
	return formPage.Page(web.Head{Title: c.T("entrust.qualification.new"), Lead: i.Name, Crumbs: append(institutionCrumbs(c), ui.Link{URL: at, Text: i.Name}), Section: "/institutions"}, FormPage{
		Action: at + "/qualifications", Upload: true, Button: c.T("entrust.enter"), Icon: "done", Back: ui.Link{URL: at, Text: c.T("entrust.back")},
		Fields: []ui.Field{f.Field("kind", c.T("entrust.qualification")).As("select").Of(kinds).Wide("mid"), f.Field("number", c.T("entrust.number")).Max(200).Wide("mid"),
			f.Field("classes", c.T("entrust.scope")).As("checks").Of(everyClass(c)), f.Field("from", c.T("entrust.from")).As("date").Wide("mid"), f.Field("until", c.T("entrust.until")).As("date").Wide("mid"),
			papersField(c, f)}}), nil
}

func papersField(c *web.Context, f *ui.Form) ui.Field {
	return f.Field("documents", c.T("steps.f.documents")).As("file").Several().Accept("application/pdf,image/jpeg,image/png").Hint(c.T("steps.h.documents"))
}

func readClasses(in *web.Reader) []entrust.Class {
	keys := make([]string, len(entrust.Classes))
	for i, x := range entrust.Classes {
		keys[i] = string(x.Key)
	}
	var out []entrust.Class
	for _, k := range in.Choices("classes", keys...) {
		out = append(out, entrust.Class(k))
	}
	return out
}

// spanOf reads the two days of a span; a day that is not given is for the chapter to want.
func spanOf(in *web.Reader) (from, until law.Date) {
	if d := in.OptionalDate("from"); d != nil {
		from = *d
	}
	if d := in.OptionalDate("until"); d != nil {
		until = *d
	}
	return from, until
}

func (o *Office) addQualification(c *web.Context) (web.Page, error) {
	in := c.Read()
	n := entrust.NewQualification{Kind: entrust.QualificationKind(in.OptionalText("kind", 40)), Number: in.OptionalText("number", 200), Classes: readClasses(in)}
	n.From, n.Until = spanOf(in)
	papers, err := o.keepDocuments(c)
	if err := mended(err, in.Err()); err != nil {
		return web.Page{}, err
	}
	n.Papers = papers
	if _, err := o.entrustActs().AddQualification(c.Ctx(), o.by(c), c.Path("id"), n); err != nil {
		return web.Page{}, err
	}
	return c.Done("/institutions/"+c.Path("id"), "entrust.entered", ""), nil
}

func (o *Office) endQualificationForm(c *web.Context) (web.Page, error) {
	f := c.Form()
	return formPage.Page(web.Head{Title: c.T("entrust.end.record"), Lead: c.T("entrust.end.lead"), Crumbs: institutionCrumbs(c), Section: "/institutions"}, FormPage{
		Action: "/qualifications/" + c.Path("id") + "/end", Button: c.T("entrust.end.record"), Icon: "done", Back: ui.Link{URL: "/institutions", Text: c.T("entrust.list.back")},
		Fields: []ui.Field{f.Field("day", c.T("entrust.end.day")).As("date").Wide("mid"), f.Field("reason", c.T("statutes.reason")).Max(200)}}), nil
}

func (o *Office) endQualification(c *web.Context) (web.Page, error) {
	in := c.Read()
	day, reason := in.Date("day"), in.Text("reason", 200)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	r, err := o.entrustActs().EndQualification(c.Ctx(), o.by(c), c.Path("id"), day, reason)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/institutions/"+r.Institution, "entrust.ended", ""), nil
}
