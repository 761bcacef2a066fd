package office

import (
	"net/url"
	"time"

	"yuanjian/internal/fault"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// The pages between the password and the session.
const (
	secondPath = "/login/second"
	bindPath   = "/login/bind"
	halfCookie = "half"
	halfLife   = 10 * time.Minute // people keeps the true deadline
	codeMost   = 40               // characters
)

func (o *Office) secondRoutes() []web.Route {
	half := web.Public{Reason: "who has given the password has no session yet; the half session in the cookie is the proof"}
	return []web.Route{
		{Method: "GET", Path: secondPath, Policy: half, Page: o.showSecond},
		{Method: "POST", Path: secondPath, Policy: half, Page: o.second, Again: o.showSecond},
		{Method: "GET", Path: bindPath, Policy: half, Page: o.showBind},
		{Method: "POST", Path: bindPath, Policy: half, Page: o.bind, Again: o.showBind},
	}
}

// goOn gives the browser its session, or leads it to what is still missing.
func (o *Office) goOn(c *web.Context, entry people.Entry, next string) web.Page {
	next = web.LocalPath(next)
	if entry.Step == people.StepIn {
		c.Drop(halfCookie)
		c.SignIn(entry.Token)
		return web.Redirect(next)
	}
	if c.SignedIn() {
		c.SignOut()
	}
	c.Keep(halfCookie, entry.Token, halfLife, false) // the way back from a provider is begun by another site
	to := secondPath
	if entry.Step == people.StepEnrol {
		to = bindPath
	}
	return web.Redirect(to + "?next=" + url.QueryEscape(next))
}

// half is who is between password and session; nil leads back to the login.
func (o *Office) half(c *web.Context, step people.Step) (*people.Half, error) {
	h, err := o.People.Half(c.Ctx(), c.Kept(halfCookie))
	if fault.IsNotFound(err) || err == nil && h.Step != step {
		return nil, nil
	}
	return &h, err
}

// toLogin leads who has no half session any more back to the login.
func toLogin(c *web.Context) web.Page {
	to := LoginPath
	if next := web.LocalPath(c.Form().Value("next")); next != "/" {
		to += "?next=" + url.QueryEscape(next)
	}
	return c.Done(to, "second.late", "")
}

// SecondPage asks for the second factor.
type SecondPage struct {
	Next     string
	Code     *ui.Field // nil: no codes by time and no recovery codes
	Passkeys bool
}

var secondPage = web.NewTemplate[SecondPage](files, "second.html")

func codeField(c *web.Context, hint string) ui.Field {
	return c.Form().Field("code", c.T("second.code")).Wide("mid").Inputmode("numeric").Autocomplete("one-time-code").Max(codeMost).Hint(hint)
}

func (o *Office) showSecond(c *web.Context) (web.Page, error) {
	h, err := o.half(c, people.StepSecond)
	if h == nil || err != nil {
		return toLogin(c), err
	}
	p := SecondPage{Next: web.LocalPath(c.Form().Value("next")), Passkeys: h.Passkeys && boundTo(c).Possible()}
	if h.TOTP || h.Recovery > 0 {
		hint := c.T("second.code.recovery")
		if h.TOTP {
			hint = c.T("second.code.hint")
		}
		f := codeField(c, hint)
		f.Value = "" // a code is not shown again
		p.Code = &f
	}
	return secondPage.Page(web.Head{Title: c.T("second.title"), Lead: c.T("second.lead", h.Login), Frame: web.Bare}, p), nil
}

func (o *Office) second(c *web.Context) (web.Page, error) {
	in := c.Read()
	code := in.Text("code", codeMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	entry, err := o.People.Second(c.Ctx(), from(c), c.Kept(halfCookie), code)
	if fault.IsNotFound(err) {
		return toLogin(c), nil
	}
	if err != nil {
		return web.Page{}, err
	}
	return o.goOn(c, entry, c.Form().Value("next")), nil
}

// BindPage binds a telephone: the drawing, the secret in letters, and the field that proves it.
type BindPage struct {
	Action  string
	Sealed  string
	Next    string
	Secret  string
	Drawing ui.Drawing
	Fields  []ui.Field
	Back    *ui.Link
	Passkey bool // a passkey may be taken instead
}

var bindPage = web.NewTemplate[BindPage](files, "bind.html")

func (o *Office) showBind(c *web.Context) (web.Page, error) {
	h, err := o.half(c, people.StepEnrol)
	if h == nil || err != nil {
		return toLogin(c), err
	}
	offered, err := o.offerTOTP(c, h)
	if err != nil {
		return web.Page{}, err
	}
	p := BindPage{Action: bindPath, Sealed: offered.Sealed, Next: web.LocalPath(c.Form().Value("next")), Secret: grouped(offered.Secret), Fields: totpFields(c)}
	if p.Drawing, err = ui.DrawCode(offered.Address); err != nil {
		return web.Page{}, err
	}
	return bindPage.Page(web.Head{Title: c.T("bind.title"), Lead: c.T("bind.lead"), Frame: web.Bare}, p), nil
}

// offerTOTP makes a secret, or shows the one again whose code was mistyped.
func (o *Office) offerTOTP(c *web.Context, h *people.Half) (people.Offered, error) {
	issuer := c.T("layout.name")
	if sealed := c.Form().Value("sealed"); sealed != "" && c.Form().Again() {
		return o.People.ReofferTOTP(h.Actor, issuer, h.Login, sealed)
	}
	return o.People.OfferTOTP(h.Actor, issuer, h.Login)
}

func totpFields(c *web.Context) []ui.Field {
	c.Form().Prefill("label", c.T("factors.label.phone"))
	code := codeField(c, c.T("bind.code.hint"))
	code.Value = ""
	return []ui.Field{c.Form().Field("label", c.T("factors.label")).Wide("mid").Max(40).Hint(c.T("factors.label.hint")), code}
}

func (o *Office) bind(c *web.Context) (web.Page, error) {
	in := c.Read()
	label, sealed, code := in.Text("label", 40), in.Text("sealed", 1000), in.Text("code", codeMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	entry, codes, err := o.People.EnrolTOTP(c.Ctx(), from(c), c.Kept(halfCookie), c.Command(), label, sealed, code)
	if fault.IsNotFound(err) {
		return toLogin(c), nil
	}
	if err != nil {
		return web.Page{}, err
	}
	page := o.goOn(c, entry, c.Form().Value("next"))
	if len(codes) == 0 {
		return page, nil
	}
	return codesShown(c, codes, ui.Link{URL: web.LocalPath(c.Form().Value("next")), Text: c.T("factors.codes.on"), Primary: true}, web.Bare), nil
}

// CodesPage shows recovery codes, once. It is meant to be printed.
type CodesPage struct {
	Codes []string
	On    ui.Link
}

var codesPage = web.NewTemplate[CodesPage](files, "codes.html")

func codesShown(c *web.Context, codes []string, on ui.Link, frame web.Frame) web.Page {
	return codesPage.Page(web.Head{Title: c.T("factors.codes.title"), Lead: c.T("factors.codes.lead"), Frame: frame}, CodesPage{codes, on})
}
