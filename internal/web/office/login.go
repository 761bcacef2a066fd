package office

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// DemoAccount is an account of a demonstration that anybody at this machine may use.
type DemoAccount struct {
	Login, Password string
	Name            string
	Role            access.Role
	Body            law.Words
}

// LoginPage asks who comes in.
type LoginPage struct {
	Form *ui.Form
	Next string // where to go then, a path of this site
	Demo []demoRow
	// External are the ways without a password: a passkey, providers of identities.
	External ui.Links
}

type demoRow struct {
	Login, Name, Role, Does, Body string
}

var loginPage = web.NewTemplate[LoginPage](files, "login.html")

func (o *Office) sessionRoutes() []web.Route {
	routes := []web.Route{
		{Method: "GET", Path: LoginPath, Policy: web.Public{Reason: "who comes in is not known yet"}, Page: o.showLogin},
		{Method: "POST", Path: LoginPath, Policy: web.Public{Reason: "who comes in is not known yet"}, Page: o.logIn, Again: o.loginForm},
		{Method: "POST", Path: LogoutPath, Policy: web.Public{Reason: "leaving does no harm, and an ended session must be able to"}, Page: o.logOut},
	}
	if len(o.Demo) > 0 {
		routes = append(routes, web.Route{Method: "POST", Path: "/login/demo",
			Policy: web.Loopback{Reason: "a demonstration is tried by who sits at the machine"}, Page: o.logInToDemo, Again: o.loginForm})
	}
	return slices.Concat(routes, o.secondRoutes(), o.passkeyRoutes(), o.externalRoutes(), o.linkRoutes(), o.factorRoutes(), o.ownRoutes(), o.plateRoutes(), o.changeRoutes())
}

// showLogin shows the login; who is signed in already goes on, except in a demonstration, where people change roles.
func (o *Office) showLogin(c *web.Context) (web.Page, error) {
	if c.SignedIn() && len(o.Demo) == 0 {
		return web.Redirect(web.LocalPath(c.Query("next"))), nil
	}
	return o.loginForm(c)
}

func (o *Office) loginForm(c *web.Context) (web.Page, error) {
	p := LoginPage{Form: c.Form(), Next: web.LocalPath(c.Form().Value("next"))}
	if (web.Loopback{}).Allows(c.R, c.Actor, c.SignedIn()) {
		for _, a := range o.Demo {
			p.Demo = append(p.Demo, demoRow{Login: a.Login, Name: a.Name, Role: c.Words(access.Titles[a.Role]),
				Does: c.T("login.does." + string(a.Role)), Body: c.Words(a.Body)})
		}
	}
	if boundTo(c).Possible() {
		p.External = ui.Links{{URL: passkeyPath + "?next=" + url.QueryEscape(p.Next), Text: c.T("passkey.in"), Icon: "lock"}}
	}
	for _, x := range o.External {
		p.External = append(p.External, ui.Link{URL: externalPath + x.Key + "?next=" + url.QueryEscape(p.Next), Text: x.Title, Icon: "key"})
	}
	return loginPage.Page(web.Head{Title: c.T("login.title"), Lead: c.T("login.lead"), Frame: web.Bare}, p), nil
}

const (
	loginMost    = 60  // characters; no login is longer
	passwordMost = 800 // bytes: 200 characters of four
)

func (o *Office) logIn(c *web.Context) (web.Page, error) {
	in := c.Read()
	login, password := strings.ToLower(in.Text("login", loginMost)), in.Password("password", passwordMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	return o.enter(c, login, password)
}

func (o *Office) logInToDemo(c *web.Context) (web.Page, error) {
	in := c.Read()
	login := in.Text("account", loginMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	i := slices.IndexFunc(o.Demo, func(a DemoAccount) bool { return a.Login == login })
	if i < 0 {
		return web.Page{}, fault.NotFound{What: law.Words{ZH: "这个演示账号", EN: "the demonstration account"}}
	}
	return o.enter(c, login, o.Demo[i].Password)
}

// enter begins a session and ends the one that the browser held: nobody works under two names at a time.
func (o *Office) enter(c *web.Context, login, password string) (web.Page, error) {
	entry, err := o.People.SignIn(c.Ctx(), from(c), login, password)
	if err != nil {
		return web.Page{}, err
	}
	if c.SignedIn() {
		if err := o.People.Logout(c.Ctx(), c.Session.Token); err != nil {
			return web.Page{}, fmt.Errorf("end the earlier session: %w", err)
		}
	}
	return o.goOn(c, entry, c.Form().Value("next")), nil
}

func (o *Office) logOut(c *web.Context) (web.Page, error) {
	if c.SignedIn() {
		if err := o.People.Logout(c.Ctx(), c.Session.Token); err != nil {
			return web.Page{}, err
		}
	}
	c.SignOut()
	return c.Done(LoginPath, "login.left", ""), nil
}
