package office

import (
	"strconv"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// OwnPath is where a person sees the own account: for web.Deps.
const OwnPath = "/me"

func (o *Office) ownRoutes() []web.Route {
	in := web.LoggedIn{}
	return []web.Route{
		{Method: "GET", Path: OwnPath, Policy: in, Page: o.own},
		{Method: "GET", Path: OwnPath + "/password", Policy: in, Page: o.newPassword},
		{Method: "POST", Path: OwnPath + "/password", Policy: in, Page: o.changePassword, Again: o.newPassword},
		{Method: "POST", Path: OwnPath + "/sessions", Policy: in, Page: o.endOwnSessions},
		{Method: "GET", Path: OwnPath + "/comings", Policy: in, Page: o.ownComings},
	}
}

// OwnPage is the own account: how one comes in, from where, and since when.
type OwnPage struct {
	Facts    ui.Facts
	Ways     ui.Links
	Sessions SessionList
}

// SessionList is the sessions of an account with the buttons that end them.
type SessionList struct {
	Action string
	Rows   []sessionRow
	Others bool // there is more than the one that asks
}

type sessionRow struct {
	ID, Device, Address string
	Since, LastSeen     string
	Current             bool
}

var (
	ownPage      = web.NewTemplate[OwnPage](files, "own.html", "sessions.html")
	sessionsPage = web.NewTemplate[SessionList](files, "sessions_page.html", "sessions.html")
)

func (o *Office) sessionList(c *web.Context, account, action string) (SessionList, error) {
	list := SessionList{Action: action}
	found, err := o.People.Sessions(c.Ctx(), c.Actor, account, c.Session.Token)
	for _, s := range found {
		row := sessionRow{ID: s.ID, Device: s.Device, Address: s.Address, Since: ui.Stamp(s.Since), LastSeen: ui.Stamp(s.LastSeen), Current: s.Current}
		if row.Device == "" {
			row.Device = c.T("own.device.unknown")
		}
		list.Rows, list.Others = append(list.Rows, row), list.Others || !s.Current
	}
	return list, err
}

func ownCrumbs(c *web.Context) []ui.Link { return []ui.Link{{URL: OwnPath, Text: c.T("own.title")}} }

func (o *Office) own(c *web.Context) (web.Page, error) {
	a, err := people.AccountByID(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Account)
	if err != nil {
		return web.Page{}, err
	}
	p := OwnPage{Facts: ui.Facts{{Key: c.T("accounts.login"), Value: ui.Whole(a.Login)}, {Key: c.T("accounts.person"), Value: ui.Text(c.Session.Name)}},
		Ways: ui.Links{{URL: OwnPath + "/password", Text: c.Words(people.PasswordChanged.Title), Icon: "key"}, {URL: factorsPath, Text: c.T("own.factors"), Icon: "lock"}, {URL: OwnPath + "/comings", Text: c.T("own.comings"), Icon: "clock"}}}
	if c.May(access.Recuse) {
		p.Ways = append(p.Ways, ui.Link{URL: platesPath, Text: c.T("plates.own.title"), Icon: "lock"})
	}
	if c.May(access.ReviewCaptures) {
		p.Ways = append(p.Ways, ui.Link{URL: OwnPath + "/review", Text: c.T("quality.own.title"), Icon: "review"})
	}
	p.Sessions, err = o.sessionList(c, a.ID, OwnPath+"/sessions")
	return ownPage.Page(web.Head{Title: c.T("own.title"), Lead: c.T("own.lead")}, p), err
}

func (o *Office) newPassword(c *web.Context) (web.Page, error) {
	fields := append([]ui.Field{c.Form().Field("current", c.T("own.current")).As("password").Wide("mid").Autocomplete("current-password")}, passwordFields(c)...)
	return formPage.Page(web.Head{Title: c.Words(people.PasswordChanged.Title), Lead: c.T("own.password.lead"), Crumbs: ownCrumbs(c)}, FormPage{
		Action: OwnPath + "/password", Fields: fields, Icon: "key", Button: c.Words(people.PasswordChanged.Title), Back: ui.Link{URL: OwnPath, Text: c.T("own.back")}}), nil
}

func (o *Office) changePassword(c *web.Context) (web.Page, error) {
	in := c.Read()
	current, password := in.Password("current", passwordMost), newPasswordOf(in)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	token, err := o.People.ChangePassword(c.Ctx(), from(c), o.by(c), c.Session.Token, current, password)
	if err != nil {
		return web.Page{}, err
	}
	o.keepToken(c, token)
	return c.Done(OwnPath, "own.password.done."+string(people.StrengthOf(password)), ""), nil
}

// keepToken gives the browser the new token of its session; "" when it has got it already.
func (o *Office) keepToken(c *web.Context, token string) {
	if token != "" {
		c.SignIn(token)
	}
}

// endSessionsOf ends one session of an account, or all but the one that asks.
func (o *Office) endSessionsOf(c *web.Context, account, back string) (web.Page, error) {
	in := c.Read()
	id := in.OptionalText("session", 64)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if id == "" {
		n, err := o.People.EndSessions(c.Ctx(), c.Actor, account, c.Session.Token)
		if err != nil {
			return web.Page{}, err
		}
		return c.Done(back, "own.sessions.done", strconv.FormatInt(n, 10)), nil
	}
	if err := o.People.EndSession(c.Ctx(), c.Actor, account, id); err != nil {
		return web.Page{}, err
	}
	return c.Done(back, "own.session.done", ""), nil
}

func (o *Office) endOwnSessions(c *web.Context) (web.Page, error) {
	return o.endSessionsOf(c, c.Actor.Account, OwnPath)
}

func (o *Office) accountSessions(c *web.Context) (web.Page, error) {
	a, err := o.anAccount(c)
	if err != nil {
		return web.Page{}, err
	}
	list, err := o.sessionList(c, a.ID, "/accounts/"+a.ID+"/sessions")
	return sessionsPage.Page(web.Head{Title: c.T("accounts.sessions.of", a.Login), Lead: a.Name,
		Crumbs: append(accountCrumbs(c), ui.Link{URL: "/accounts/" + a.ID, Text: a.Login})}, list), err
}

func (o *Office) endAccountSessions(c *web.Context) (web.Page, error) {
	a, err := o.anAccount(c)
	if err != nil {
		return web.Page{}, err
	}
	return o.endSessionsOf(c, a.ID, "/accounts/"+a.ID+"/sessions")
}

// place is where somebody came from, in one cell.
func place(c *web.Context, f people.From) ui.Value {
	device := f.Device
	if device == "" {
		device = c.T("own.device.unknown")
	}
	return ui.Text(device).WithNote(strings.TrimSpace(f.Address))
}

func (o *Office) ownComings(c *web.Context) (web.Page, error) {
	page, total, err := o.People.OwnComings(c.Ctx(), o.reader(), c.Actor, people.ComingFilter{Turn: turn(c)})
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("own.comings"), Columns: []ui.Column{{Title: c.T("looks.at")}, {Title: c.T("comings.what")}, {Title: c.T("comings.from")}}}}
	for _, x := range page.Rows {
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.At(x.LastAt), ui.Text(whatCame(c, x)), place(c, x.From)}})
	}
	if len(page.Rows) > 0 {
		p.More = more(c, page, total, func(x people.Coming) string { return x.ID })
	} else {
		p.None = &ui.Empty{Why: c.T("comings.none"), Next: c.T("comings.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("own.comings"), Lead: c.T("own.comings.lead"), Crumbs: ownCrumbs(c), Wide: true}, p), nil
}

// whatCame is what a row of the log of comings says, with how often it happened.
func whatCame(c *web.Context, x people.Coming) string {
	word := c.T("comings." + x.What)
	if x.Times > 1 {
		return c.T("comings.times", word, int(x.Times))
	}
	return word
}
