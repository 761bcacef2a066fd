package office

import (
	"slices"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// ExternalLogin is a provider that the login page offers.
type ExternalLogin struct {
	Key      string // stands in the address
	Title    string // of the button
	Provider web.IdentityProvider
}

const externalPath = "/login/external/"

func (o *Office) externalRoutes() []web.Route {
	out := web.Public{Reason: "who comes in by a provider is not known before the provider has answered"}
	return []web.Route{
		{Method: "GET", Path: externalPath + "{provider}", Policy: out, Write: o.goOut},
		{Method: "GET", Path: externalPath + "{provider}/back", Policy: out, Page: o.comeBack},
	}
}

func (o *Office) provider(c *web.Context) (ExternalLogin, error) {
	i := slices.IndexFunc(o.External, func(x ExternalLogin) bool { return x.Key == c.Path("provider") })
	if i < 0 {
		return ExternalLogin{}, fault.NotFound{What: law.Words{ZH: "这种登录方式", EN: "this way to sign in"}}
	}
	return o.External[i], nil
}

// goOut sends the browser to the provider.
func (o *Office) goOut(c *web.Context) error {
	x, err := o.provider(c)
	if err != nil {
		return err
	}
	return c.GoOut(x.Provider, externalPath+x.Key+"/back", c.Query("next"))
}

// comeBack takes the browser in again. A sign-in that this browser did not begin is refused: the state is not its own.
func (o *Office) comeBack(c *web.Context) (web.Page, error) {
	x, err := o.provider(c)
	if err != nil {
		return web.Page{}, err
	}
	subject, _, to, err := c.CameBack(x.Provider, externalPath+x.Key+"/back")
	if err != nil {
		return web.Page{}, err
	}
	entry, err := o.People.SignInExternal(c.Ctx(), from(c), x.Provider.Issuer(), subject)
	if fault.IsInvalid(err) {
		return c.Done(LoginPath, "external.nobody", ""), nil
	}
	if err != nil {
		return web.Page{}, err
	}
	if c.SignedIn() {
		if err := o.People.Logout(c.Ctx(), c.Session.Token); err != nil {
			return web.Page{}, err
		}
	}
	return o.goOn(c, entry, to), nil
}

// askExternal is the form by which an administrator links what a provider calls a person.
func (o *Office) askExternal(c *web.Context) (web.Page, error) {
	a, err := o.anAccount(c)
	if err != nil {
		return web.Page{}, err
	}
	found, err := o.People.Externals(c.Ctx(), o.reader(), c.Actor.Book, a.ID)
	if err != nil {
		return web.Page{}, err
	}
	facts := accountFacts(c, a)
	for _, x := range found {
		facts = append(facts, ui.Fact{Key: c.T("external.linked"), Value: ui.Text(x.Issuer).WithNote(ui.Stamp(x.MadeAt))})
	}
	issuers := []ui.Choice{{Label: c.T("form.choose")}}
	for _, x := range o.External {
		issuers = append(issuers, ui.Choice{Value: x.Provider.Issuer(), Label: x.Title})
	}
	return formPage.Page(web.Head{Title: c.Words(people.ExternalLinked.Title), Lead: c.T("external.lead"), Crumbs: accountCrumbs(c)}, FormPage{
		Action: "/accounts/" + a.ID + "/external", Facts: facts, Icon: "key", Button: c.Words(people.ExternalLinked.Title), Back: ui.Link{URL: "/accounts/" + a.ID, Text: c.T("accounts.back")},
		Fields: []ui.Field{c.Form().Field("issuer", c.T("external.issuer")).As("select").Of(issuers).Wide("mid"),
			c.Form().Field("subject", c.T("external.subject")).Wide("mid").Max(200).Autocomplete("off").Hint(c.T("external.subject.hint"))}}), nil
}

func (o *Office) linkExternal(c *web.Context) (web.Page, error) {
	a, err := o.anAccount(c)
	if err != nil {
		return web.Page{}, err
	}
	var issuers []string
	for _, x := range o.External {
		issuers = append(issuers, x.Provider.Issuer())
	}
	in := c.Read()
	issuer, subject := in.Choice("issuer", issuers...), in.Text("subject", 200)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.LinkExternal(c.Ctx(), o.by(c), a.ID, issuer, subject); err != nil {
		return web.Page{}, err
	}
	return c.Done("/accounts/"+a.ID, "external.done", ""), nil
}

func (o *Office) endExternal(c *web.Context) (web.Page, error) {
	a, err := o.anAccount(c)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.People.EndExternal(c.Ctx(), o.by(c), a.ID); err != nil {
		return web.Page{}, err
	}
	return c.Done("/accounts/"+a.ID, "external.ended", ""), nil
}
