package office

import (
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// ActivatePath is where a sign-in link leads.
const ActivatePath = "/activate/"

// ShownOncePage shows what no page can show again: a sign-in link, or the code that goes with one.
type ShownOncePage struct {
	Facts ui.Facts
	Label string
	Once  string // empty: it has been shown already
	Tell  []string
	Back  ui.Link
}

var shownOncePage = web.NewTemplate[ShownOncePage](files, "shown_once.html")

func (o *Office) linkRoutes() []web.Route {
	open := web.Public{Reason: "who holds a sign-in link has no session yet; the link is the proof"}
	return []web.Route{
		{Method: "GET", Path: ActivatePath + "{token}", Policy: open, Page: o.showActivate},
		{Method: "POST", Path: ActivatePath + "{token}", Policy: open, Page: o.activate, Again: o.showActivate},
	}
}

// linkShown is the page after a link was issued: its address, once.
func (o *Office) linkShown(c *web.Context, a people.NamedAccount, l people.Link, back ui.Link) web.Page {
	p := ShownOncePage{Facts: ui.Facts{{Key: c.T("accounts.login"), Value: ui.Whole(a.Login)}, {Key: c.T("accounts.person"), Value: ui.Text(a.Name)}},
		Label: c.T("link.address"), Back: back, Tell: []string{c.T("link.again")}}
	if l.Token != "" {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("link.until"), Value: ui.AtSecond(l.ExpiresAt)})
		p.Once, p.Tell = c.Address(ActivatePath+l.Token), []string{c.T("link.hand"), c.T("link.once")}
	}
	if l.Waits {
		p.Tell = append(p.Tell, c.T("link.waits"))
	}
	return shownOncePage.Page(web.Head{Title: c.T("link.title"), Crumbs: accountCrumbs(c)}, p)
}

// askLink asks before a new link is issued for an account that has been opened already.
func (o *Office) askLink(c *web.Context) (web.Page, error) {
	a, err := o.anAccount(c)
	if err != nil {
		return web.Page{}, err
	}
	return o.linkQuestion(c, a, "/accounts/"+a.ID+"/link", people.LinkIssued.Title, ui.Link{URL: "/accounts/" + a.ID, Text: c.T("accounts.back")}), nil
}

func (o *Office) linkQuestion(c *web.Context, a people.NamedAccount, action string, act law.Words, back ui.Link) web.Page {
	return confirmPage.Page(web.Head{Title: c.Words(act), Crumbs: accountCrumbs(c)}, ui.Confirm{Action: action, Title: c.T("link.ask", a.Login),
		Facts: accountFacts(c, a), Will: []string{c.T("link.will"), c.T("link.will.before"), c.T("link.will.administrator")}, Button: c.Words(act), Back: back,
		Fields: []ui.Field{c.Form().Field("factors", c.T("link.factors")).As("checkbox").Optional().Hint(c.T("link.factors.hint"))}})
}

func (o *Office) issueLink(c *web.Context) (web.Page, error) {
	a, err := o.anAccount(c)
	if err != nil {
		return web.Page{}, err
	}
	l, err := o.People.IssueLink(c.Ctx(), o.by(c), a.ID, c.Read().Bool("factors"))
	if err != nil {
		return web.Page{}, err
	}
	return o.linkShown(c, a, l, ui.Link{URL: "/accounts/" + a.ID, Text: c.T("accounts.back")}), nil
}

func (o *Office) revokeLink(c *web.Context) (web.Page, error) {
	a, err := o.anAccount(c)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.RevokeLink(c.Ctx(), o.by(c), a.ID); err != nil {
		return web.Page{}, err
	}
	return c.Done("/accounts/"+a.ID, "link.revoked", ""), nil
}

// ActivatePage is where a person sets the own password.
type ActivatePage struct {
	Login   string
	Action  string
	Fields  []ui.Field
	Waits   bool
	Factors bool
}

var activatePage = web.NewTemplate[ActivatePage](files, "activate.html")

func (o *Office) showActivate(c *web.Context) (web.Page, error) {
	v, err := o.People.ByToken(c.Ctx(), c.Path("token"))
	if err != nil {
		return web.Page{}, err
	}
	p := ActivatePage{Login: v.Login, Action: c.R.URL.Path, Waits: v.Waits, Factors: v.Factors, Fields: passwordFields(c)}
	if v.Code {
		p.Fields = append([]ui.Field{c.Form().Field("code", c.T("link.code")).Wide("mid").Inputmode("numeric").Autocomplete("off").Max(20).Hint(c.T("link.code.hint"))}, p.Fields...)
	}
	return activatePage.Page(web.Head{Title: c.T("activate.title"), Lead: c.T("activate.lead"), Frame: web.Bare}, p), nil
}

func (o *Office) activate(c *web.Context) (web.Page, error) {
	in := c.Read()
	code, password := in.OptionalText("code", 20), newPasswordOf(in)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.Activate(c.Ctx(), from(c), c.Path("token"), code, password); err != nil {
		return web.Page{}, err
	}
	if c.SignedIn() { // somebody else's session must not go on under this person's hands
		if err := o.People.Logout(c.Ctx(), c.Session.Token); err != nil {
			return web.Page{}, err
		}
		c.SignOut()
	}
	return c.Done(LoginPath, "activate.done."+string(people.StrengthOf(password)), ""), nil
}

// passwordFields ask for a new password twice. What was typed is never shown again.
func passwordFields(c *web.Context) []ui.Field {
	return []ui.Field{
		c.Form().Field("password", c.T("accounts.password")).As("password").Wide("mid").Autocomplete("new-password").Hint(c.T("accounts.password.hint")),
		c.Form().Field("again", c.T("accounts.password.again")).As("password").Wide("mid").Autocomplete("new-password"),
	}
}

// newPasswordOf reads a password that was typed twice.
func newPasswordOf(in *web.Reader) string {
	password, again := in.Password("password", passwordMost), in.Password("again", passwordMost)
	in.Want(password == again || again == "", "again", "两次输入的密码不一样，请重新输入", "The two passwords differ; type both again")
	return password
}

// askRecover and recoverSystem are the way of the security administrator to let a system administrator in again.
func (o *Office) askRecover(c *web.Context) (web.Page, error) {
	a, back, err := o.recovered(c)
	if err != nil {
		return web.Page{}, err
	}
	return o.linkQuestion(c, a, c.R.URL.Path, people.SystemRecovered.Title, back), nil
}

func (o *Office) recoverSystem(c *web.Context) (web.Page, error) {
	a, back, err := o.recovered(c)
	if err != nil {
		return web.Page{}, err
	}
	l, err := o.People.RecoverSystem(c.Ctx(), o.by(c), a.ID, c.Read().Bool("factors"))
	if err != nil {
		return web.Page{}, err
	}
	return o.linkShown(c, a, l, back), nil
}

// recovered is the open account of the person of the path.
func (o *Office) recovered(c *web.Context) (people.NamedAccount, ui.Link, error) {
	p, _, err := o.aPerson(c)
	if err != nil {
		return people.NamedAccount{}, ui.Link{}, err
	}
	a, err := o.People.AccountOf(c.Ctx(), o.reader(), c.Actor.Book, p.ID)
	if fault.IsNotFound(err) {
		err = missing("这名人员的账号", "an account of this person")
	}
	return people.NamedAccount{Account: a, Name: p.Name}, backTo(c, p), err
}
