package office

import (
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) accountRoutes() []web.Route {
	may := web.Permission(access.OpenAccounts)
	return []web.Route{
		{Method: "GET", Path: "/accounts", Policy: may, Page: o.accounts},
		{Method: "GET", Path: "/accounts/wanting", Policy: may, Page: o.accountsWanting},
		{Method: "GET", Path: "/accounts/new", Policy: may, Page: o.newAccount},
		{Method: "POST", Path: "/accounts", Policy: may, Page: o.openAccount, Again: o.newAccount},
		{Method: "GET", Path: "/accounts/{id}", Policy: may, Page: o.account},
		{Method: "GET", Path: "/accounts/{id}/link", Policy: may, Page: o.askLink},
		{Method: "POST", Path: "/accounts/{id}/link", Policy: may, Page: o.issueLink, Again: o.askLink},
		{Method: "POST", Path: "/accounts/{id}/link/revoke", Policy: may, Page: o.revokeLink},
		{Method: "GET", Path: "/accounts/{id}/external", Policy: may, Page: o.askExternal},
		{Method: "POST", Path: "/accounts/{id}/external", Policy: may, Page: o.linkExternal, Again: o.askExternal},
		{Method: "POST", Path: "/accounts/{id}/external/end", Policy: may, Page: o.endExternal},
		{Method: "GET", Path: "/accounts/{id}/sessions", Policy: may, Page: o.accountSessions},
		{Method: "POST", Path: "/accounts/{id}/sessions", Policy: may, Page: o.endAccountSessions},
		{Method: "GET", Path: "/accounts/{id}/close", Policy: may, Page: o.askClose},
		{Method: "POST", Path: "/accounts/{id}/close", Policy: may, Page: o.closeAccount, Again: o.askClose},
	}
}

func accountTabs(c *web.Context, current string, wanting int) *ui.Tabs {
	t := ui.Tabs{Label: c.T("accounts.tabs")}
	for _, kind := range []string{"open", "all", "wanting"} {
		url := map[string]string{"open": "/accounts", "all": "/accounts?closed=yes", "wanting": "/accounts/wanting"}[kind]
		tab := ui.Tab{URL: url, Text: c.T("accounts.tab." + kind), Current: kind == current}
		if kind == "wanting" {
			shown := min(wanting, db.CountMost)
			tab.Count, tab.Over = &shown, wanting > db.CountMost
		}
		t.Items = append(t.Items, tab)
	}
	return &t
}

// wanting counts the persons in reach who have no open account.
func (o *Office) wanting(c *web.Context) (int, error) {
	return o.People.Count(c.Ctx(), o.reader(), c.Actor.Scope(access.OpenAccounts), people.Filter{Lack: people.Accountless})
}

func (o *Office) accounts(c *web.Context) (web.Page, error) {
	login, _, err := o.keptOf(c)
	if err != nil {
		return web.Page{}, err
	}
	f := people.AccountFilter{Login: strings.ToLower(login), Closed: c.Query("closed") != "" || login != "", Turn: turn(c)}
	found, total, err := o.People.ListAccounts(c.Ctx(), o.reader(), c.Actor.Scope(access.OpenAccounts), f)
	if err != nil {
		return web.Page{}, err
	}
	wanting, err := o.wanting(c)
	if err != nil {
		return web.Page{}, err
	}
	current := "open"
	if f.Closed {
		current = "all"
	}
	p := ListPage{Tabs: accountTabs(c, current, wanting), List: ui.Table{Caption: c.T("accounts.title"), Columns: []ui.Column{
		{Title: c.T("accounts.login")}, {Title: c.T("accounts.person")}, {Title: c.T("accounts.opened")}, {Title: c.T("accounts.state")}}}}
	p.Box = loginBox(c, "/search/accounts")
	for _, a := range found.Rows {
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/accounts/"+a.ID, a.Login), ui.Text(a.Name), ui.At(a.CreatedAt), accountState(c, a.Account)}})
	}
	if len(found.Rows) > 0 {
		p.More = more(c, found, total, func(a people.NamedAccount) string { return a.ID })
	} else {
		p.None = &ui.Empty{Why: c.T("accounts.none"), Next: c.T("accounts.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("accounts.title"), Lead: c.T("accounts.lead"), Wide: true}, p), nil
}

// loginBox asks for a login: it is a person's, so that it goes by POST and stands in no address.
func loginBox(c *web.Context, action string) *searchBox {
	return &searchBox{Action: action, Field: c.Form().Field("who", c.T("accounts.login.whole")).Max(loginMost).Wide("mid").Autocomplete("off"), Button: c.T("accounts.search")}
}

func accountState(c *web.Context, a people.Account) ui.Value {
	if a.ClosedAt != nil {
		return ui.Status(ui.Plain, c.T("accounts.state.closed")).WithNote(ui.Stamp(*a.ClosedAt))
	}
	return ui.Status(ui.Met, c.T("accounts.state.open"))
}

// accountsWanting lists persons without an open account: the way to open one.
func (o *Office) accountsWanting(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.OpenAccounts)
	bodies, err := o.bodiesOf(c, scope)
	if err != nil {
		return web.Page{}, err
	}
	found, total, err := o.People.List(c.Ctx(), o.reader(), scope, people.Filter{Lack: people.Accountless, Turn: turn(c)})
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: accountTabs(c, "wanting", total), List: ui.Table{Caption: c.T("accounts.tab.wanting"), Columns: []ui.Column{
		{Title: c.T("accounts.person")}, {Title: c.T("people.posts")}, {Title: c.T("people.act")}}}}
	for _, x := range found.Rows {
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Text(x.Name), o.postsCell(c, x, bodies),
			ui.Goto("/accounts/new?person="+x.ID, c.Words(people.AccountOpened.Title))}})
	}
	if len(found.Rows) > 0 {
		p.More = more(c, found, total, personID)
	} else {
		p.None = &ui.Empty{Why: c.T("accounts.wanting.none"), Next: c.T("accounts.wanting.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("accounts.title"), Lead: c.T("accounts.lead"), Wide: true}, p), nil
}

// accountCrumbs lead back to the list that the person may read: the security administrator lets a system administrator in from
// the register of people.
func accountCrumbs(c *web.Context) []ui.Link {
	if !c.Actor.May(access.OpenAccounts) {
		return peopleCrumbs(c)
	}
	return []ui.Link{{URL: "/accounts", Text: c.T("accounts.title")}}
}

func (o *Office) newAccount(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.OpenAccounts)
	p, err := o.People.Find(c.Ctx(), o.reader(), scope, c.Form().Value("person"))
	if err != nil {
		return web.Page{}, err
	}
	bodies, err := o.bodiesOf(c, scope)
	if err != nil {
		return web.Page{}, err
	}
	return formPage.Page(web.Head{Title: c.Words(people.AccountOpened.Title), Crumbs: accountCrumbs(c)}, FormPage{
		Action: "/accounts", Hidden: []ui.Hidden{{Name: "person", Value: p.ID}}, Button: c.Words(people.AccountOpened.Title), Icon: "key", Back: ui.Link{URL: "/accounts", Text: c.T("accounts.back")},
		Facts:  ui.Facts{about(c, p), {Key: c.T("people.posts"), Value: o.postsCell(c, p, bodies)}},
		Fields: []ui.Field{c.Form().Field("login", c.T("accounts.login")).Wide("mid").Max(40).Autocomplete("off").Hint(c.T("accounts.login.hint"))}}), nil
}

func (o *Office) openAccount(c *web.Context) (web.Page, error) {
	p, err := o.People.Find(c.Ctx(), o.reader(), c.Actor.Scope(access.OpenAccounts), c.Form().Value("person"))
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	login := in.Text("login", loginMost)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	made, err := o.People.OpenAccount(c.Ctx(), o.by(c), p.ID, login)
	if err != nil {
		return web.Page{}, err
	}
	return o.linkShown(c, people.NamedAccount{Account: people.Account{Login: login}, Name: p.Name}, made.Link, ui.Link{URL: "/accounts/" + made.ID, Text: c.T("accounts.to", login)}), nil
}

// AccountPage is one account.
type AccountPage struct {
	Facts  ui.Facts
	Ways   ui.Links
	Unlink string // where the form goes that ends the external identities; empty: there is none
	Revoke string // where the form goes that revokes the open link; empty: there is none
}

var accountPage = web.NewTemplate[AccountPage](files, "account.html")

func (o *Office) anAccount(c *web.Context) (people.NamedAccount, error) {
	return o.People.FindAccount(c.Ctx(), o.reader(), c.Actor.Scope(access.OpenAccounts), c.Path("id"))
}

func accountFacts(c *web.Context, a people.NamedAccount) ui.Facts {
	return ui.Facts{{Key: c.T("accounts.login"), Value: ui.Whole(a.Login)}, {Key: c.T("accounts.person"), Value: ui.Text(a.Name)},
		{Key: c.T("accounts.opened"), Value: ui.AtSecond(a.CreatedAt)}, {Key: c.T("accounts.state"), Value: accountState(c, a.Account)}}
}

func (o *Office) account(c *web.Context) (web.Page, error) {
	a, err := o.anAccount(c)
	if err != nil {
		return web.Page{}, err
	}
	p := AccountPage{Facts: accountFacts(c, a)}
	if a.ClosedAt == nil {
		p.Ways = ui.Links{
			{URL: "/accounts/" + a.ID + "/link", Text: c.Words(people.LinkIssued.Title), Icon: "key"},
			{URL: "/accounts/" + a.ID + "/sessions", Text: c.T("accounts.sessions"), Icon: "clock"},
			{URL: "/accounts/" + a.ID + "/close", Text: c.Words(people.AccountClosed.Title), Icon: "stop"}}
		if a.ID == c.Actor.Account { // nobody lets themselves in
			p.Ways = p.Ways[1:]
		}
		if len(o.External) > 0 {
			p.Ways = append(p.Ways, ui.Link{URL: "/accounts/" + a.ID + "/external", Text: c.Words(people.ExternalLinked.Title), Icon: "people"})
		}
		linked, err := o.People.Externals(c.Ctx(), o.reader(), c.Actor.Book, a.ID)
		if err != nil {
			return web.Page{}, err
		}
		if len(linked) > 0 {
			p.Unlink = "/accounts/" + a.ID + "/external/end"
			p.Facts = append(p.Facts, ui.Fact{Key: c.T("external.linked"), Value: ui.Text(linked[0].Issuer)})
		}
		l, err := o.People.OpenLink(c.Ctx(), o.reader(), c.Actor.Book, a.ID)
		if err == nil {
			p.Revoke = "/accounts/" + a.ID + "/link/revoke"
			p.Facts = append(p.Facts, ui.Fact{Key: c.T("link.open"), Value: linkState(c, l)})
		} else if !fault.IsNotFound(err) {
			return web.Page{}, err
		}
	} else {
		p.Ways = ui.Links{{URL: "/accounts/new?person=" + a.Person, Text: c.T("accounts.reopen"), Icon: "plus"}}
	}
	return accountPage.Page(web.Head{Title: c.T("accounts.one", a.Login), Crumbs: accountCrumbs(c)}, p), nil
}

// linkState says whether a link can be used, or what it waits for.
func linkState(c *web.Context, l people.Link) ui.Value {
	if l.Waits {
		return ui.Status(ui.Waiting, c.T("link.state.waits")).WithNote(c.T("link.until.note", ui.Stamp(l.ExpiresAt)))
	}
	return ui.Status(ui.Met, c.T("link.state.open")).WithNote(c.T("link.until.note", ui.Stamp(l.ExpiresAt)))
}

func (o *Office) askClose(c *web.Context) (web.Page, error) {
	a, err := o.anAccount(c)
	if err != nil {
		return web.Page{}, err
	}
	q := ui.Confirm{Action: "/accounts/" + a.ID + "/close", Title: c.T("accounts.close.ask", a.Login), Facts: accountFacts(c, a), Danger: true,
		Will:   []string{c.T("accounts.close.will"), c.T("accounts.close.past")},
		Button: c.Words(people.AccountClosed.Title), Back: ui.Link{URL: "/accounts/" + a.ID, Text: c.T("accounts.back")}}
	if a.ID == c.Actor.Account {
		q.Will = append(q.Will, c.T("accounts.close.own"))
	}
	return confirmPage.Page(web.Head{Title: c.Words(people.AccountClosed.Title), Crumbs: accountCrumbs(c)}, q), nil
}

func (o *Office) closeAccount(c *web.Context) (web.Page, error) {
	a, err := o.anAccount(c)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.CloseAccount(c.Ctx(), o.by(c), a.ID); err != nil {
		return web.Page{}, err
	}
	return c.Done("/accounts/"+a.ID, "accounts.done.closed", ""), nil
}

// accountQueues is what waits for who opens accounts.
func (o *Office) accountQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.OpenAccounts) {
		return nil, nil
	}
	n, err := o.wanting(c)
	return []Queue{{Title: c.T("accounts.queue"), Count: n, Link: "/accounts/wanting", Why: c.T("accounts.queue.why")}}, err
}
