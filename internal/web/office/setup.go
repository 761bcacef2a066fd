package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// SetupPath is where a setup link leads; its token is the value "token" of the address.
const SetupPath = "/setup"

// SetupPage begins an empty system: the first body and its three administrators, or why that cannot be done now.
type SetupPage struct {
	Token  string
	Body   []ui.Field
	Three  []setupPost
	Closed *ui.Empty
}

// setupPost is one of the three posts with the fields of who holds it.
type setupPost struct {
	Title, Does string
	Fields      []ui.Field
}

var setupPage = web.NewTemplate[SetupPage](files, "setup.html")

// SetupDonePage shows, once, the links by which the three set their own passwords.
type SetupDonePage struct{ Three []setupLink }

type setupLink struct{ Title, Name, Login, Address string }

var setupDonePage = web.NewTemplate[SetupDonePage](files, "setup_done.html")

// setupPosts are the three posts, with what the names of their fields begin with.
var setupPosts = []struct {
	role  access.Role
	field string
}{{access.SystemAdministrator, "system"}, {access.SecurityAdministrator, "security"}, {access.AuditAdministrator, "audit"}}

func (o *Office) setupRoutes() []web.Route {
	var who web.Policy = web.Loopback{Reason: "an empty system is set up by who sits at its machine, with the link that its start printed"}
	if o.SetupAnywhere {
		who = web.Public{Reason: "an empty system is set up by who holds the link that its start printed; its configuration opens it to other machines"}
	}
	return []web.Route{
		{Method: "GET", Path: SetupPath, Policy: who, Page: o.showSetup},
		{Method: "POST", Path: SetupPath, Policy: who, Page: o.setUp, Again: o.showSetup},
	}
}

// showSetup shows the form while the link opens. Looking at it does not use it up.
func (o *Office) showSetup(c *web.Context) (web.Page, error) {
	f := c.Form()
	token := f.Value("token")
	state, err := o.People.SetupLink(c.Ctx(), token)
	if err != nil {
		return web.Page{}, err
	}
	if state != people.LinkOpens {
		return setupClosed(c, state), nil
	}
	p := SetupPage{Token: token, Body: bodyFields(c, f)}
	for _, a := range setupPosts {
		p.Three = append(p.Three, setupPost{c.Words(access.Titles[a.role]), c.T("login.does." + string(a.role)), []ui.Field{
			f.Field(a.field+"_name", c.T("setup.name", c.Words(access.Titles[a.role]))).Max(60).Wide("mid").Autocomplete("off"),
			f.Field(a.field+"_login", c.T("setup.login", c.Words(access.Titles[a.role]))).Max(loginMost).Wide("mid").Hint(c.T("accounts.login.hint")).Autocomplete("off"),
		}})
	}
	return setupPage.Page(web.Head{Title: c.T("setup.title"), Lead: c.T("setup.lead"), Frame: web.Bare}, p), nil
}

// setupClosed says why a link does not open, and what to do.
func setupClosed(c *web.Context, state people.LinkState) web.Page {
	closed := &ui.Empty{Why: c.T("setup.ended"), Next: c.T("setup.ended.next")}
	if state == people.LinkSetUp {
		closed = &ui.Empty{Why: c.T("setup.used"), Next: c.T("setup.used.next"), Link: &ui.Link{URL: LoginPath, Text: c.T("login.title"), Icon: "key", Primary: true}}
	}
	p := setupPage.Page(web.Head{Title: c.T("setup.title"), Frame: web.Bare}, SetupPage{Closed: closed})
	p.Status = 410 // Gone: the address was good once
	return p
}

func (o *Office) setUp(c *web.Context) (web.Page, error) {
	in := c.Read()
	token := in.OptionalText("token", 100)
	if state, err := o.People.SetupLink(c.Ctx(), token); err != nil || state != people.LinkOpens {
		return setupClosed(c, state), err // before anything typed is judged: it could not be sent anyway
	}
	body := readBody(in)
	var three [3]people.Administrator
	for i, a := range setupPosts {
		three[i] = people.Administrator{Name: in.Text(a.field+"_name", 60), Login: in.Text(a.field+"_login", loginMost)}
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	made, err := o.People.SetUpByLink(c.Ctx(), token, body, people.FirstAdministrators{System: three[0], Security: three[1], Audit: three[2]})
	if err != nil {
		return web.Page{}, err
	}
	p := SetupDonePage{}
	for i, a := range setupPosts {
		p.Three = append(p.Three, setupLink{c.Words(access.Titles[a.role]), three[i].Name, three[i].Login, c.Address(ActivatePath + made.Links[i].Token)})
	}
	return setupDonePage.Page(web.Head{Title: c.T("setup.done"), Lead: c.T("setup.done.lead"), Frame: web.Bare}, p), nil
}
