package office

import (
	"strings"

	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

const factorsPath = OwnPath + "/factors"

func (o *Office) factorRoutes() []web.Route {
	in := web.LoggedIn{}
	return []web.Route{
		{Method: "GET", Path: factorsPath, Policy: in, Page: o.factors},
		{Method: "GET", Path: factorsPath + "/totp", Policy: in, Page: o.newTOTP},
		{Method: "POST", Path: factorsPath + "/totp", Policy: in, Page: o.addTOTP, Again: o.newTOTP},
		{Method: "GET", Path: factorsPath + "/codes", Policy: in, Page: o.askCodes},
		{Method: "POST", Path: factorsPath + "/codes", Policy: in, Page: o.renewCodes, Again: o.askCodes},
		{Method: "GET", Path: factorsPath + "/{factor}/end", Policy: in, Page: o.askEndFactor},
		{Method: "POST", Path: factorsPath + "/{factor}/end", Policy: in, Page: o.endFactor, Again: o.askEndFactor},
	}
}

// grouped writes a secret in groups of four, as people read it out.
func grouped(secret string) string {
	var parts []string
	for len(secret) > 4 {
		parts, secret = append(parts, secret[:4]), secret[4:]
	}
	return strings.Join(append(parts, secret), " ")
}

func factorCrumbs(c *web.Context) []ui.Link {
	return append(ownCrumbs(c), ui.Link{URL: factorsPath, Text: c.T("factors.title")})
}

func toFactors(c *web.Context) ui.Link { return ui.Link{URL: factorsPath, Text: c.T("factors.back")} }

// FactorsPage lists the own second factors.
type FactorsPage struct {
	None  *ui.Empty
	List  ui.Table
	Ways  ui.Links
	Codes string // how many recovery codes are left; empty without factors
}

var factorsPage = web.NewTemplate[FactorsPage](files, "factors.html")

func (o *Office) factors(c *web.Context) (web.Page, error) {
	found, left, err := o.People.Factors(c.Ctx(), c.Actor)
	if err != nil {
		return web.Page{}, err
	}
	p := FactorsPage{List: ui.Table{Caption: c.T("factors.title"), Columns: []ui.Column{{Title: c.T("factors.label")}, {Title: c.T("factors.kind")}, {Title: c.T("factors.since")}, {Title: c.T("people.act")}}}}
	for _, f := range found {
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Text(f.Label), ui.Text(c.T("factors.kind." + f.Kind)), ui.At(f.MadeAt), ui.Goto(factorsPath+"/"+f.ID+"/end", c.T("factors.end"))}})
	}
	p.Ways = ui.Links{{URL: factorsPath + "/totp", Text: c.T("factors.totp.new"), Icon: "plus"}}
	if boundTo(c).Possible() {
		p.Ways = append(p.Ways, ui.Link{URL: factorsPath + "/passkey", Text: c.T("factors.passkey.new"), Icon: "plus"})
	}
	if len(found) == 0 {
		p.None = &ui.Empty{Why: c.T("factors.none"), Next: c.T("factors.none.next")}
	} else {
		p.Codes = c.T("factors.codes.left", left)
		p.Ways = append(p.Ways, ui.Link{URL: factorsPath + "/codes", Text: c.Words(people.CodesRenewed.Title), Icon: "print"})
	}
	return factorsPage.Page(web.Head{Title: c.T("factors.title"), Lead: c.T("factors.lead"), Crumbs: ownCrumbs(c)}, p), nil
}

func currentField(c *web.Context) ui.Field {
	return c.Form().Field("current", c.T("own.current")).As("password").Wide("mid").Autocomplete("current-password")
}

func (o *Office) newTOTP(c *web.Context) (web.Page, error) {
	a, err := people.AccountByID(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Account)
	if err != nil {
		return web.Page{}, err
	}
	offered, err := o.offerTOTP(c, &people.Half{Actor: c.Actor, Login: a.Login})
	if err != nil {
		return web.Page{}, err
	}
	back := toFactors(c)
	p := BindPage{Action: factorsPath + "/totp", Sealed: offered.Sealed, Secret: grouped(offered.Secret), Fields: append(totpFields(c), currentField(c)), Back: &back}
	if p.Drawing, err = ui.DrawCode(offered.Address); err != nil {
		return web.Page{}, err
	}
	return bindPage.Page(web.Head{Title: c.T("factors.totp.new"), Crumbs: factorCrumbs(c)}, p), nil
}

func (o *Office) addTOTP(c *web.Context) (web.Page, error) {
	in := c.Read()
	label, sealed, code, current := in.Text("label", 40), in.Text("sealed", 1000), in.Text("code", codeMost), in.Password("current", passwordMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	added, err := o.People.AddOwnTOTP(c.Ctx(), from(c), o.by(c), current, label, sealed, code)
	if err != nil {
		return web.Page{}, err
	}
	return o.factorAdded(c, added)
}

// factorAdded renews the session and shows the recovery codes that came with a first factor.
func (o *Office) factorAdded(c *web.Context, added people.Added) (web.Page, error) {
	token, err := o.People.Strengthened(c.Ctx(), from(c), c.Actor, c.Session.Token)
	if err != nil {
		return web.Page{}, err
	}
	o.keepToken(c, token)
	if len(added.Codes) == 0 {
		return c.Done(factorsPath, "factors.added", ""), nil
	}
	return codesShown(c, added.Codes, ui.Link{URL: factorsPath, Text: c.T("factors.codes.on"), Primary: true}, web.Office), nil
}

func (o *Office) askCodes(c *web.Context) (web.Page, error) {
	return formPage.Page(web.Head{Title: c.Words(people.CodesRenewed.Title), Lead: c.T("factors.codes.before"), Crumbs: factorCrumbs(c)}, FormPage{
		Action: factorsPath + "/codes", Fields: []ui.Field{currentField(c)}, Icon: "print", Button: c.Words(people.CodesRenewed.Title), Back: toFactors(c)}), nil
}

func (o *Office) renewCodes(c *web.Context) (web.Page, error) {
	in := c.Read()
	current := in.Password("current", passwordMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	codes, err := o.People.RenewCodes(c.Ctx(), from(c), o.by(c), current)
	if err != nil {
		return web.Page{}, err
	}
	if len(codes) == 0 { // sent twice: they have been shown
		return web.Redirect(factorsPath), nil
	}
	return codesShown(c, codes, ui.Link{URL: factorsPath, Text: c.T("factors.codes.on"), Primary: true}, web.Office), nil
}

func (o *Office) askEndFactor(c *web.Context) (web.Page, error) {
	found, _, err := o.People.Factors(c.Ctx(), c.Actor)
	if err != nil {
		return web.Page{}, err
	}
	for _, f := range found {
		if f.ID == c.Path("factor") {
			return formPage.Page(web.Head{Title: c.Words(people.FactorEnded.Title), Crumbs: factorCrumbs(c)}, FormPage{
				Action: factorsPath + "/" + f.ID + "/end", Icon: "stop", Button: c.Words(people.FactorEnded.Title), Back: toFactors(c), Fields: []ui.Field{currentField(c)},
				Facts: ui.Facts{{Key: c.T("factors.label"), Value: ui.Text(f.Label)}, {Key: c.T("factors.kind"), Value: ui.Text(c.T("factors.kind." + f.Kind))}, {Key: c.T("factors.since"), Value: ui.At(f.MadeAt)}}}), nil
		}
	}
	return web.Page{}, missing("这项第二重验证", "the second factor")
}

func (o *Office) endFactor(c *web.Context) (web.Page, error) {
	in := c.Read()
	current := in.Password("current", passwordMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.EndFactor(c.Ctx(), from(c), o.by(c), c.Path("factor"), current); err != nil {
		return web.Page{}, err
	}
	token, err := o.People.Strengthened(c.Ctx(), from(c), c.Actor, c.Session.Token)
	if err != nil {
		return web.Page{}, err
	}
	o.keepToken(c, token)
	return c.Done(factorsPath, "factors.ended", ""), nil
}
