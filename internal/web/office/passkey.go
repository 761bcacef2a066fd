package office

import (
	"net/url"

	"yuanjian/internal/fault"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

const (
	passkeyPath = "/login/passkey"
	answerMost  = 20_000 // characters of a browser's answer
)

func (o *Office) passkeyRoutes() []web.Route {
	open := web.Public{Reason: "who comes in by a passkey is known when its signature has been checked"}
	return []web.Route{
		{Method: "GET", Path: passkeyPath, Policy: open, Page: o.showPasskey},
		{Method: "POST", Path: passkeyPath, Policy: open, Page: o.passkey, Again: o.showPasskey},
		{Method: "GET", Path: factorsPath + "/passkey", Policy: web.LoggedIn{}, Page: o.newPasskey},
		{Method: "POST", Path: factorsPath + "/passkey", Policy: web.LoggedIn{}, Page: o.addPasskey, Again: o.newPasskey},
	}
}

// boundTo is the site that passkeys are bound to: the host of its address.
func boundTo(c *web.Context) people.Party {
	origin := c.Address("")
	host := origin
	if u, err := url.Parse(origin); err == nil {
		host = u.Hostname()
	}
	return people.Party{Host: host, Origin: origin, Name: c.T("layout.name")}
}

// PasskeyPage asks for a passkey, or to make one. Its form shows where the browser knows passkeys.
type PasskeyPage struct {
	Action   string
	Way      string // create or get
	Question people.Question
	Next     string
	Fields   []ui.Field
	Button   string
	Answer   ui.Field // what was wrong with the answer
	Back     ui.Link
}

var passkeyPage = web.NewTemplate[PasskeyPage](files, "passkey.html")

func (o *Office) showPasskey(c *web.Context) (web.Page, error) {
	q, err := o.People.AskPasskey(c.Ctx(), boundTo(c), c.Kept(halfCookie))
	if err != nil {
		return web.Page{}, err
	}
	next := web.LocalPath(c.Form().Value("next"))
	return passkeyPage.Page(web.Head{Title: c.T("passkey.in"), Lead: c.T("passkey.in.lead"), Frame: web.Bare, Scripts: []string{"passkey.js"}}, PasskeyPage{
		Action: passkeyPath, Way: "get", Question: q, Next: next, Button: c.T("passkey.in"), Answer: c.Form().Field("answer", c.T("factors.kind.passkey")),
		Back: ui.Link{URL: LoginPath + "?next=" + url.QueryEscape(next), Text: c.T("passkey.password")}}), nil
}

func (o *Office) passkey(c *web.Context) (web.Page, error) {
	in := c.Read()
	kept, answer := in.Text("kept", answerMost), in.Text("answer", answerMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	entry, err := o.People.Passkey(c.Ctx(), from(c), boundTo(c), c.Kept(halfCookie), kept, answer)
	if fault.IsNotFound(err) {
		return toLogin(c), nil
	}
	if err != nil {
		return web.Page{}, err
	}
	if c.SignedIn() {
		if err := o.People.Logout(c.Ctx(), c.Session.Token); err != nil {
			return web.Page{}, err
		}
	}
	return o.goOn(c, entry, c.Form().Value("next")), nil
}

func (o *Office) newPasskey(c *web.Context) (web.Page, error) {
	q, err := o.People.OfferPasskey(c.Ctx(), boundTo(c), c.Actor)
	if err != nil {
		return web.Page{}, err
	}
	c.Form().Prefill("label", c.T("factors.label.key"))
	return passkeyPage.Page(web.Head{Title: c.T("factors.passkey.new"), Lead: c.T("passkey.new.lead"), Crumbs: factorCrumbs(c), Scripts: []string{"passkey.js"}}, PasskeyPage{
		Action: factorsPath + "/passkey", Way: "create", Question: q, Button: c.T("factors.passkey.new"), Answer: c.Form().Field("answer", c.T("factors.kind.passkey")), Back: toFactors(c),
		Fields: []ui.Field{c.Form().Field("label", c.T("factors.label")).Wide("mid").Max(40).Hint(c.T("factors.label.hint")), currentField(c)}}), nil
}

func (o *Office) addPasskey(c *web.Context) (web.Page, error) {
	in := c.Read()
	label, kept, answer, current := in.Text("label", 40), in.Text("kept", answerMost), in.Text("answer", answerMost), in.Password("current", passwordMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	added, err := o.People.AddPasskey(c.Ctx(), from(c), boundTo(c), o.by(c), current, label, kept, answer)
	if err != nil {
		return web.Page{}, err
	}
	return o.factorAdded(c, added)
}
