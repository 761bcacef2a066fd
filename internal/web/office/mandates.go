package office

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/docket"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// mandateRoutes are the pages of who acts for the party of a case (Art 6(3), 25(2); ux P19, P20): one mandate, the form that grants one as the party
// said by phone or at the counter, the one that revokes it, and the change of who represents an enterprise.
func (o *Office) mandateRoutes() []web.Route {
	view, handle := web.Permission(access.ViewCases), web.Permission(access.HandleCases)
	const one = "/cases/{id}/mandates/{mandate}"
	return []web.Route{
		{Method: "GET", Path: "/cases/{id}/mandates/new", Policy: handle, Page: o.askMandate},
		{Method: "POST", Path: "/cases/{id}/mandates/new", Policy: handle, Page: o.grantMandate, Again: o.askMandate, Upload: uploadMost},
		{Method: "GET", Path: one, Policy: view, Page: o.mandatePage},
		{Method: "GET", Path: one + "/files/{place}", Policy: view, Write: o.mandateFile},
		{Method: "GET", Path: one + "/revoke", Policy: handle, Page: o.askRevoke},
		{Method: "POST", Path: one + "/revoke", Policy: handle, Page: o.revokeMandate, Again: o.askRevoke},
		{Method: "GET", Path: "/cases/{id}/representative", Policy: handle, Page: o.askRepresentative},
		{Method: "POST", Path: "/cases/{id}/representative", Policy: handle, Page: o.changeRepresentative, Again: o.askRepresentative},
	}
}

func mandatePath(k *casefile.Case, id string) string { return casePath(k.ID) + "/mandates/" + id }

// mandateLinks are the mandates that reach a case, and the ways to enter one and a change of who represents the party.
func (o *Office) mandateLinks(c *web.Context, k *casefile.Case) (out ui.Links, err error) {
	if k.Party.Name == "" {
		return nil, nil
	}
	all, err := o.Cases.MandatesOf(c.Ctx(), o.reader(), &k.File)
	if err != nil {
		return nil, err
	}
	for i := range all {
		m := &all[i]
		out = append(out, ui.Link{URL: mandatePath(k, m.ID), Text: c.T("mandates.one.named", c.Words(m.Kind.Words()), m.ShownNumber()), Icon: "person", Note: c.T("layout.pair", mandateState(c, m), c.Words(party.ScopeWords(m.Scopes)))})
	}
	if c.Actor.ActsFor(access.HandleCases, k.Body) {
		out = append(out, ui.Link{URL: casePath(k.ID) + "/mandates/new", Text: c.Words(party.MandateGranted.Title), Icon: "plus"})
		if k.Party.Kind == casefile.Unit && k.Party.Number != "" {
			out = append(out, ui.Link{URL: casePath(k.ID) + "/representative", Text: c.Words(party.RepresentativeChanged.Title), Icon: "edit"})
		}
	}
	return out, nil
}

func mandateState(c *web.Context, m *party.Mandate) string {
	switch {
	case m.RevokedAt != nil:
		return c.T("mandates.revoked")
	case !m.Stands(c.Now()):
		return c.T("mandates.over")
	}
	return c.T("mandates.until", ui.Day(c.Lang(), m.Until))
}

// signers are the mandates of the party of a case that stand, for who signs by one.
func (o *Office) signers(c *web.Context, k *casefile.Case) ([]ui.Choice, error) {
	all, err := o.Cases.MandatesOf(c.Ctx(), o.reader(), &k.File)
	out := []ui.Choice{{Value: "", Label: c.T("consents.itself")}}
	for i := range all {
		if m := &all[i]; m.Stands(c.Now()) && m.Kind != party.Helper {
			out = append(out, ui.Choice{Value: m.ID, Label: c.T("mandates.choice", c.Words(m.Kind.Words()), m.Holder.Name, c.Words(party.ScopeWords(m.Scopes)))})
		}
	}
	return out, err
}

// aPartyMandate is the mandate of a path, of a case that may be seen; the look is on record.
func (o *Office) aPartyMandate(c *web.Context, purpose string) (*casefile.Case, party.Mandate, error) {
	k, err := o.aCase(c, purpose)
	if err != nil {
		return nil, party.Mandate{}, err
	}
	all, err := o.Cases.MandatesOf(c.Ctx(), o.reader(), &k.File)
	if err != nil {
		return nil, party.Mandate{}, err
	}
	for i := range all {
		if all[i].ID == c.Path("mandate") {
			return k, all[i], nil
		}
	}
	return nil, party.Mandate{}, missing("这项授权", "the mandate")
}

// mandateFacts are what a mandate says. Phone and check code are whole for who handles the case: they hand them over.
func (o *Office) mandateFacts(c *web.Context, k *casefile.Case, m *party.Mandate) (ui.Facts, error) {
	phone, reach := maskedIn(m.Holder.Phone, 3, 2), c.T("mandates.this")
	if handles(c, k) {
		phone = m.Holder.Phone
	}
	if m.General() {
		reach = c.T("mandates.all")
	}
	f := ui.Facts{{Key: c.T("mandates.holder"), Value: ui.Text(m.Holder.Name).WithNote(c.Words(m.Kind.Words()))}, {Key: c.T("mandates.phone"), Value: ui.Whole(phone)}, {Key: c.T("mandates.scopes"), Value: ui.Text(c.Words(party.ScopeWords(m.Scopes)))},
		{Key: c.T("mandates.reach"), Value: ui.Text(reach)}, {Key: c.T("mandates.last"), Value: ui.Text(ui.Day(c.Lang(), m.Until))}, {Key: c.T("mandates.number"), Value: ui.Whole(m.ShownNumber())}}
	if handles(c, k) {
		f = append(f, ui.Fact{Key: c.T("mandates.code"), Value: ui.Whole(docket.ShownCode(m.Code)).WithNote(c.T("mandates.code.note"))})
	}
	how := c.T("mandates.itself")
	if m.GrantedBy != "" {
		name, err := o.namer(c)(m.GrantedBy)
		if err != nil {
			return nil, err
		}
		how = c.T("layout.pair", c.Words(people.Doors[m.Door]), name)
	}
	f = append(f, ui.Fact{Key: c.T("mandates.granted"), Value: ui.At(m.GrantedAt).WithNote(how)})
	if m.Note != "" {
		f = append(f, ui.Fact{Key: c.T("mandates.note"), Value: ui.Text(m.Note)})
	}
	if m.RevokedAt != nil {
		f = append(f, ui.Fact{Key: c.T("mandates.revoked"), Value: ui.At(*m.RevokedAt).WithNote(c.T("layout.pair", c.Words(m.Ground.Words()), m.Words))})
	}
	return f, nil
}

func (o *Office) mandatePage(c *web.Context) (web.Page, error) {
	k, m, err := o.aPartyMandate(c, "read")
	if err != nil {
		return web.Page{}, err
	}
	p := RecordPage{}
	if p.Facts, err = o.mandateFacts(c, k, &m); err != nil {
		return web.Page{}, err
	}
	files, err := o.Cases.Mandates.Files(c.Ctx(), o.reader(), c.Actor.Book, m.ID)
	if err != nil {
		return web.Page{}, err
	}
	t := ui.Table{Columns: columns(c, "services.files", "consents.digest")}
	for i, f := range files {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(fmt.Sprintf("%s/files/%d", mandatePath(k, m.ID), i), c.T("evidence.file", i+1)), ui.Text(f.Digest)}})
	}
	p.Sections = []RecordSection{sectionOf(c.T("mandates.files"), c.T("mandates.files.none"), t)}
	state := ui.Badge{State: ui.Plain, Word: mandateState(c, &m)}
	h := web.Head{Title: c.T("mandates.one"), Lead: k.Number, Crumbs: caseCrumbs(c, k), Section: "/cases", Wide: true}
	if m.Stands(c.Now()) {
		state.State = ui.Met
		if c.Actor.ActsFor(access.HandleCases, k.Body) {
			h.Actions = []ui.Link{{URL: mandatePath(k, m.ID) + "/revoke", Text: c.Words(party.MandateRevoked.Title), Primary: true}}
		}
	}
	h.Status = &state
	return recordPage.Page(h, p), nil
}

func (o *Office) mandateFile(c *web.Context) error {
	_, m, err := o.aPartyMandate(c, "read")
	if err != nil {
		return err
	}
	files, err := o.Cases.Mandates.Files(c.Ctx(), o.reader(), c.Actor.Book, m.ID)
	if err != nil {
		return err
	}
	at, ok := placeOf(c, len(files))
	if !ok {
		return missing("这份文件", "the file")
	}
	return o.sendUpload(c, files[at], fmt.Sprintf("mandate-%d", at+1))
}

// mandateKinds are what somebody may be for a party of a kind.
func mandateKinds(c *web.Context, k *casefile.Case) (out []ui.Choice) {
	for _, x := range party.MandateKinds {
		if x.Key != string(party.Contact) || k.Party.Kind == casefile.Unit {
			out = append(out, ui.Choice{Value: x.Key, Label: c.Words(x.Words)})
		}
	}
	return out
}

// toHandle is the case of a path for who may change it.
func (o *Office) toHandle(c *web.Context) (*casefile.Case, error) {
	k, err := o.aCase(c, "step")
	if err == nil && !c.Actor.ActsFor(access.HandleCases, k.Body) {
		err = missing("这件案件", "the case")
	}
	return k, err
}

func (o *Office) askMandate(c *web.Context) (web.Page, error) {
	k, err := o.toHandle(c)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	reach := []ui.Choice{{Value: "matter", Label: c.T("mandates.this")}}
	if k.Party.Kind == casefile.Unit && k.Party.Number != "" {
		reach = append(reach, ui.Choice{Value: "general", Label: c.T("mandates.all"), Note: c.T("mandates.all.note")})
	}
	p := FormPage{Action: casePath(k.ID) + "/mandates/new", Upload: true, Button: c.Words(party.MandateGranted.Title), Icon: "plus", Back: ui.Link{URL: casePath(k.ID), Text: c.T("cases.back")}, Cautions: []string{c.T("mandates.silent")},
		Facts: ui.Facts{{Key: c.T("mandates.party"), Value: ui.Text(k.Party.Name)}},
		Fields: []ui.Field{f.Field("kind", c.T("mandates.kind")).As("radios").Of(mandateKinds(c, k)), f.Field("name", c.T("mandates.holder")).Max(100).Wide("mid").Autocomplete("off"), f.Field("phone", c.T("mandates.phone")).Max(40).Wide("mid").Autocomplete("off").Hint(c.T("mandates.phone.hint")),
			f.Field("reach", c.T("mandates.reach")).As("radios").Of(reach), f.Field("scopes", c.T("mandates.scopes")).As("checks").Of(devChoices(c, party.Scopes)).Optional(), f.Field("until", c.T("mandates.last")).As("date"),
			f.Field("door", c.T("mandates.door")).As("select").Wide("mid").Of(choices(c, people.Doors, "counter", "oral", "letter", "phone")), f.Field("note", c.T("mandates.note")).As("textarea").Lines(3).Max(2000).Hint(c.T("mandates.note.hint")),
			documentsField(c, f).Optional()}}
	return formPage.Page(web.Head{Title: c.Words(party.MandateGranted.Title), Lead: k.Number, Crumbs: caseCrumbs(c, k), Section: "/cases"}, p), nil
}

func (o *Office) grantMandate(c *web.Context) (web.Page, error) {
	k, err := o.toHandle(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	g := party.Grant{Body: k.Body, Matter: k.File.Matter(), Principal: k.Principal(), Kind: party.MandateKind(in.OptionalText("kind", 20)), Holder: party.Holder{Name: in.OptionalText("name", mostText), Phone: in.OptionalText("phone", 40)},
		Door: in.OptionalText("door", 20), Note: in.OptionalText("note", mostText)}
	if in.Choice("reach", "matter", "general") == "general" {
		g.Matter.ID = ""
	}
	for _, s := range in.Several("scopes", 20) {
		g.Scopes = append(g.Scopes, party.Scope(s))
	}
	if until := in.OptionalDate("until"); until != nil {
		g.Until = *until
	}
	files, bad := o.keepDocuments(c)
	g.Files = files
	by := o.by(c)
	by.Matters = append(by.Matters, k.ID) // also where the mandate is for all matters
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := o.Cases.Mandates.Grant(over, by, g); return err })
	if err := mended(bad, in.Err(), found); err != nil {
		return web.Page{}, err
	}
	done, err := o.Cases.Mandates.Grant(c.Ctx(), by, g)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(mandatePath(k, done.Record.ID), "mandates.done", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) askRevoke(c *web.Context) (web.Page, error) {
	k, m, err := o.aPartyMandate(c, "step")
	if err != nil {
		return web.Page{}, err
	}
	facts, err := o.mandateFacts(c, k, &m)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	p := FormPage{Action: mandatePath(k, m.ID) + "/revoke", Facts: facts, Button: c.Words(party.MandateRevoked.Title), Icon: "done", Back: ui.Link{URL: mandatePath(k, m.ID), Text: c.T("mandates.back")}, Cautions: []string{c.T("mandates.at.once")},
		Fields: []ui.Field{f.Field("ground", c.T("mandates.ground")).As("radios").Of(devChoices(c, party.Grounds)), f.Field("words", c.T("mandates.words")).As("textarea").Lines(3).Max(2000)}}
	return formPage.Page(web.Head{Title: c.Words(party.MandateRevoked.Title), Lead: k.Number, Crumbs: caseCrumbs(c, k), Section: "/cases"}, p), nil
}

func (o *Office) revokeMandate(c *web.Context) (web.Page, error) {
	k, m, err := o.aPartyMandate(c, "step")
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	e := party.Ending{Ground: party.Ground(in.OptionalText("ground", 20)), Words: in.OptionalText("words", mostText)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Cases.Mandates.Revoke(c.Ctx(), o.by(c), k.Reach(m.ID), e)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(mandatePath(k, m.ID), "mandates.done", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) askRepresentative(c *web.Context) (web.Page, error) {
	k, err := o.toHandle(c)
	if err != nil {
		return web.Page{}, err
	}
	principal := k.Principal()
	now, err := o.Cases.Mandates.Representative(c.Ctx(), o.reader(), k.Book, k.Body, &principal)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	p := FormPage{Action: casePath(k.ID) + "/representative", Button: c.Words(party.RepresentativeChanged.Title), Icon: "done", Back: ui.Link{URL: casePath(k.ID), Text: c.T("cases.back")}, Cautions: []string{c.T("mandates.representative.ends")},
		Facts:  ui.Facts{{Key: c.T("mandates.party"), Value: ui.Text(k.Party.Name)}, {Key: c.T("mandates.representative.now"), Value: ui.Text(now)}},
		Fields: []ui.Field{f.Field("name", c.T("mandates.representative.new")).Max(100).Wide("mid").Autocomplete("off"), f.Field("words", c.T("mandates.representative.words")).As("textarea").Lines(3).Max(2000)}}
	return formPage.Page(web.Head{Title: c.Words(party.RepresentativeChanged.Title), Lead: k.Number, Crumbs: caseCrumbs(c, k), Section: "/cases"}, p), nil
}

func (o *Office) changeRepresentative(c *web.Context) (web.Page, error) {
	k, err := o.toHandle(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	x := party.Change{Reach: k.Reach(""), Principal: k.Principal(), Name: in.OptionalText("name", mostText), Words: in.OptionalText("words", mostText)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Cases.Mandates.ChangeRepresentative(c.Ctx(), o.by(c), x)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(casePath(k.ID), "mandates.representative.done", entryNumber(c, done.Entry.Index)), nil
}
