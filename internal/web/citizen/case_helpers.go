package citizen

import (
	"net/http"

	"yuanjian/internal/casefile"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

const caseHelpers = myCase + "/helpers"

// CaseHelpersPage is who helps the party in its case (ux P19): what each may do and until when, revoked by one tap.
type CaseHelpersPage struct {
	Before []string
	Mine   []HelperShown
	Past   []HelperShown
	Grant  string
	Revoke string
	Call   ui.Link
	Back   ui.Link
}

// HelperShown is one mandate.
type HelperShown struct {
	ID    string
	Name  string
	Facts ui.Facts
}

var caseHelpersPage = web.NewTemplate[CaseHelpersPage](files, "case_helpers.html")

func (z *Citizen) helperRoutes(get func(string, web.PageFunc) web.Route) []web.Route {
	return []web.Route{
		get(caseHelpers, z.caseHelpers),
		get(caseHelpers+"/new", z.askHelper),
		{Method: http.MethodPost, Path: caseHelpers + "/new", Policy: everybody, Page: z.grantHelper, Again: z.askHelper},
		{Method: http.MethodPost, Path: caseHelpers + "/revoke", Policy: everybody, Page: z.revokeHelper, Again: z.caseHelpers},
	}
}

// itsOwn is the case of the browser's ticket, for the party itself: who acts for it neither grants nor revokes. No case: there is no ticket.
func (z *Citizen) itsOwn(c *web.Context) (*casefile.Case, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil {
		return nil, err
	}
	if k.Through != nil {
		return nil, party.ErrPassedOn
	}
	return k, nil
}

func (z *Citizen) caseHelpers(c *web.Context) (web.Page, error) {
	k, err := z.itsOwn(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	q := z.Notices.Engine.DB.Reader()
	all, err := z.Cases.MandatesOf(c.Ctx(), q, &k.File)
	if err != nil {
		return web.Page{}, err
	}
	b, err := people.BodyByID(c.Ctx(), q, k.Book, k.InNameOf)
	if err != nil {
		return web.Page{}, err
	}
	p := CaseHelpersPage{Before: []string{c.T("mandate.lead"), c.T("mandate.told")}, Grant: caseHelpers + "/new", Revoke: caseHelpers + "/revoke", Call: phoneOf(c, b), Back: caseBack(c)}
	p.Mine, p.Past = shownHelpers(c, all)
	return caseHelpersPage.Page(head(c.T("mandate.title"), c.T("mycase.of", k.Number), caseBack(c)), p), nil
}

func shownHelpers(c *web.Context, all []party.Mandate) (stand, past []HelperShown) {
	for i := range all {
		x := HelperShown{ID: all[i].ID, Name: all[i].Holder.Name, Facts: mandateFacts(c, &all[i])}
		if all[i].Stands(c.Now()) {
			stand = append(stand, x)
		} else {
			past = append(past, x)
		}
	}
	return stand, past
}

// mandateFields ask who may do what until when. No scope is chosen beforehand: a mandate that says nothing lets somebody look.
func mandateFields(c *web.Context, kinds []device.Choice, scopes []device.Choice) []ui.Field {
	f := c.Form()
	var of, may []ui.Choice
	for _, k := range kinds {
		of = append(of, ui.Choice{Value: k.Key, Label: c.Words(k.Words), Note: c.T("mandate.kind." + k.Key)})
	}
	for _, s := range scopes {
		may = append(may, ui.Choice{Value: s.Key, Label: c.Words(s.Words), Note: c.T("mandate.scope." + s.Key)})
	}
	return []ui.Field{f.Field("kind", c.T("mandate.kind")).As("radios").Of(of), f.Field("name", c.T("mandate.name")).Max(100).Autocomplete("off"), f.Field("phone", c.T("mandate.phone")).Max(40).Inputmode("tel").Autocomplete("off").Hint(c.T("mandate.phone.hint")),
		f.Field("scopes", c.T("mandate.may")).As("checks").Of(may).Optional().Hint(c.T("mandate.may.hint")), f.Field("until", c.T("mandate.until")).As("date").Hint(c.T("mandate.until.hint"))}
}

// readGrant reads a form of mandateFields.
func readGrant(in *web.Reader) party.Grant {
	g := party.Grant{Kind: party.MandateKind(in.OptionalText("kind", 20)), Holder: party.Holder{Name: in.OptionalText("name", 100), Phone: in.OptionalText("phone", 40)}}
	for _, s := range in.Several("scopes", 20) {
		g.Scopes = append(g.Scopes, party.Scope(s))
	}
	if until := in.OptionalDate("until"); until != nil {
		g.Until = *until
	}
	return g
}

// kindsFor are what somebody may be for a party: a citizen has no contact.
func kindsFor(k *casefile.Case) (out []device.Choice) {
	for _, x := range party.MandateKinds {
		if x.Key != string(party.Contact) || k.Party.Kind == casefile.Unit {
			out = append(out, x)
		}
	}
	return out
}

func (z *Citizen) askHelper(c *web.Context) (web.Page, error) {
	k, err := z.itsOwn(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	back := ui.Link{URL: caseHelpers, Text: c.T("mandate.title")}
	p := ReplyPage{Before: []string{c.T("mandate.new.lead"), c.T("mandate.told")}, Action: caseHelpers + "/new", Button: c.T("mandate.grant"), Back: ui.Link{URL: caseHelpers, Text: c.T("mandate.back")}, Fields: mandateFields(c, kindsFor(k), party.Scopes)}
	return replyPage.Page(head(c.T("mandate.new"), c.T("mycase.of", k.Number), caseBack(c), back), p), nil
}

func (z *Citizen) grantHelper(c *web.Context) (web.Page, error) {
	k, err := z.itsOwn(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	in := c.Read()
	g := readGrant(in)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if !z.replies.Allow(c.From(), c.Now(), repliesPerSecond, repliesAtOnce) {
		return web.Page{}, tooMany("name")
	}
	g.Body, g.Matter, g.Principal = k.Body, k.Matter(), k.Principal()
	_, err = z.Cases.Mandates.Grant(c.Ctx(), party.Online(k.Book, "mandate:"+k.ID+":"+c.Command()), g)
	return c.Done(caseHelpers, "mandate.granted", ""), err
}

// revokeHelper revokes one by a tap: at the next page its holder sees nothing more.
func (z *Citizen) revokeHelper(c *web.Context) (web.Page, error) {
	k, err := z.itsOwn(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	return z.revoke(c, k.Reach(""), caseHelpers)
}

func (z *Citizen) revoke(c *web.Context, r party.Reach, back string) (web.Page, error) {
	in := c.Read()
	r.Mandate = in.Text("mandate", 60)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	_, err := z.Cases.Mandates.Revoke(c.Ctx(), party.Online(r.Book, "mandate.revoke:"+r.Mandate), r, party.Ending{})
	return c.Done(back, "mandate.revoked.done", ""), err
}

// materialForm takes documents without a statement (Art 25(1)(5)).
func materialForm(_ *Citizen, c *web.Context, _ *casefile.Case, p *ReplyPage) error {
	p.Before = []string{c.T("mycase.material.what")}
	p.Fields = []ui.Field{c.Form().Field("words", c.T("mycase.material.words")).Max(200)}
	return nil
}

func doMaterial(z *Citizen, c *web.Context, k *casefile.Case, in *web.Reader) (web.Page, error) {
	words := in.Text("words", 200)
	files, err := z.sentFiles(c, in)
	if err != nil {
		return web.Page{}, err
	}
	done, err := z.Cases.SendAsParty(c.Ctx(), k.Matter(), c.Command(), words, files)
	return receipted(c, k, done, err)
}

// endedWords say to who came by a mandate that it stands no more; empty: there is none.
func (z *Citizen) endedWords(c *web.Context) string {
	for _, name := range []string{caseCookie, companyCookie} {
		m, err := z.Door.ByTicket(c.Kept(name), c.Now())
		if err != nil {
			continue
		}
		if why, ended := z.Cases.Mandates.Ended(c.Ctx(), m); ended {
			return c.Words(law.Words{ZH: why.ZH + "如有疑问，请联系授权您的当事人。", EN: why.EN + " Ask the party that authorised you."})
		}
	}
	return ""
}
