package citizen

import (
	"net/http"
	"slices"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// The addresses of a party that signs in at a provider of identities. None holds anything of anybody.
const (
	myMatters = "/my"
	myIn      = myMatters + "/in/"
)

// visitorCookie is the name under which a browser keeps the token of a visitor, until it is closed.
const visitorCookie = "visitor"

// Way is a provider of identities at which parties may sign in: 粤省事 of natural persons, 粤商通 of enterprises.
type Way struct {
	Key      string // stands in the address
	Title    law.Words
	Provider web.IdentityProvider
	Naming   party.Naming
}

// WayBack is the address to which a provider sends the browser back: what is registered with it.
func WayBack(key string) string { return myIn + key + "/back" }

func (z *Citizen) myRoutes(get func(string, web.PageFunc) web.Route) []web.Route {
	return []web.Route{
		get(myMatters, z.my),
		{Method: http.MethodGet, Path: myIn + "{way}", Policy: everybody, Write: z.goOut},
		get(myIn+"{way}/back", z.comeBack),
		{Method: http.MethodPost, Path: myMatters + "/open", Policy: everybody, Page: z.openMine},
		{Method: http.MethodPost, Path: myMatters + "/out", Policy: everybody, Page: z.signOut},
	}
}

// MyPage are the matters of who signed in (ux P15), or the choice of how to come to them. Number and code stand first: no login is needed.
type MyPage struct {
	Banner  string
	In      bool
	Notes   []string
	Matters []MyMatter
	Turn    ui.Links
	Search  ui.Links
	Ways    ui.Links
	Who     []ui.Facts
	Out     string
}

// MyMatter is one matter: how it stands, what comes next, by whom and until when.
type MyMatter struct {
	ID, Title string
	State     *ui.Badge
	Now       string
	Facts     ui.Facts
}

var myPage = web.NewTemplate[MyPage](files, "my.html", "ways.html")

// matterPage is how many matters a page shows.
const matterPage = 10

// visitor is who signed in in this browser; nil: nobody.
func (z *Citizen) visitor(c *web.Context) (*party.Visitor, error) {
	c.W.Header().Set("Cache-Control", "no-store")
	v, err := z.Door.VisitorOf(c.Ctx(), c.Kept(visitorCookie))
	if fault.IsNotFound(err) {
		return nil, nil
	}
	return &v, err
}

func (z *Citizen) my(c *web.Context) (web.Page, error) {
	v, err := z.visitor(c)
	if err != nil {
		return web.Page{}, err
	}
	p := MyPage{Out: myMatters + "/out", Search: searches(c)}
	if v == nil {
		if p.Ways = z.wayLinks(c); c.Query("way") == "unreachable" {
			p.Banner = c.T("my.unreachable")
		}
		return myPage.Page(head(c.T("my.title"), c.T("my.lead")), p), nil
	}
	p.In = true
	ids, err := z.own(c, v)
	if err != nil {
		return web.Page{}, err
	}
	p.Notes = myNotes(c, v, len(ids))
	if err := z.fill(c, &p, ids); err != nil {
		return web.Page{}, err
	}
	return myPage.Page(head(c.T("my.title"), v.Title()), p), nil
}

// searches are the ways by number and code.
func searches(c *web.Context) ui.Links {
	return ui.Links{{URL: Home, Text: c.T("citizen.ask"), Icon: "search", Note: c.T("my.search.notice")}, {URL: caseDoor, Text: c.T("mycase.ask"), Icon: "search", Note: c.T("my.search.case")}}
}

// wayLinks are the providers at which a party may sign in.
func (z *Citizen) wayLinks(c *web.Context) (out ui.Links) {
	for _, w := range z.Ways {
		note := c.T("my.way.person")
		if w.Naming.Enterprise {
			note = c.T("my.way.unit")
		}
		out = append(out, ui.Link{URL: myIn + w.Key, Text: c.T("my.way", c.Words(w.Title)), Icon: "key", Note: note})
	}
	return out
}

// myNotes say what the list holds, and what it does not.
func myNotes(c *web.Context, v *party.Visitor, n int) (out []string) {
	switch {
	case len(v.Numbers()) == 0:
		out = append(out, c.T("my.staff", v.Unit))
	case n == 0:
		out = append(out, c.T("my.none"))
	default:
		out = append(out, c.T("my.count", n))
	}
	return append(out, c.T("my.notices"))
}

// own are the matters of a visitor in the books of this program.
func (z *Citizen) own(c *web.Context, v *party.Visitor) (out []party.Matter, err error) {
	numbers := v.Numbers()
	if len(numbers) == 0 {
		return nil, nil
	}
	books, err := ledger.Books(c.Ctx(), z.Notices.Engine.DB.Reader())
	if err != nil {
		return nil, err
	}
	for _, book := range books {
		ids, err := z.Cases.OwnIDs(c.Ctx(), book, numbers)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			out = append(out, party.Matter{Book: book, Kind: party.Case, ID: id})
		}
	}
	return out, nil
}

// fill shows a page of matters, with the bodies in charge (Art 41); each that is shown is on record as looked at.
func (z *Citizen) fill(c *web.Context, p *MyPage, all []party.Matter) error {
	from, bodies := 0, []string{}
	if n, err := strconv.Atoi(c.Query("page")); err == nil && n > 1 && n <= casefile.OwnMost {
		from = min((n-1)*matterPage, len(all))
	}
	for _, m := range all[from:min(from+matterPage, len(all))] {
		if err := z.see(c, m, "list"); err != nil {
			return err
		}
		k, err := z.Cases.ByMatter(c.Ctx(), m)
		if err != nil {
			return err
		}
		b, err := people.BodyByID(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, k.InNameOf)
		if err != nil {
			return err
		}
		p.Matters = append(p.Matters, matterOf(c, k, &b))
		if key := k.Book + "/" + b.ID; !slices.Contains(bodies, key) {
			bodies = append(bodies, key)
			p.Who = append(p.Who, bodyFacts(c, &b))
		}
	}
	at := from/matterPage + 1
	if from > 0 {
		p.Turn = append(p.Turn, ui.Link{URL: myMatters + "?page=" + strconv.Itoa(at-1), Text: c.T("my.newer"), Icon: "back"})
	}
	if from+matterPage < len(all) {
		p.Turn = append(p.Turn, ui.Link{URL: myMatters + "?page=" + strconv.Itoa(at+1), Text: c.T("my.older"), Icon: "next"})
	}
	return nil
}

// matterOf is a case in the list: how it stands, the last step, what comes next, by whom and until when.
func matterOf(c *web.Context, k *casefile.Case, b *people.Body) MyMatter {
	m := MyMatter{ID: k.ID, Title: c.Words(capture.ViolationWords(k.Violation)), State: &ui.Badge{State: caseShape(k.State), Word: c.Words(casefile.PartyWords(k.State))}, Now: c.Words(k.NextForParty()),
		Facts: ui.Facts{{Key: c.T("cases.number"), Value: ui.Text(k.Number)}, {Key: c.T("citizen.at"), Value: ui.At(k.ActFrom)}, {Key: c.T("citizen.body"), Value: ui.Text(b.Name)}}}
	if course := courseOf(c, k, func(string) string { return "" }).Entries; len(course) > 0 {
		last := course[len(course)-1]
		m.Facts = append(m.Facts, ui.Fact{Key: c.T("my.last"), Value: ui.Text(last.Act).WithNote(ui.Stamp(last.At))})
	}
	m.Facts = append(m.Facts, nextOf(c, k)...)
	return m
}

// see puts on record that a visitor saw a matter. Who looked is the party: the log holds no name.
func (z *Citizen) see(c *web.Context, m party.Matter, purpose string) error {
	return z.Sight.See(c.Ctx(), act.Look{Who: access.Actor{Book: m.Book}, Item: casefile.Subject, ID: m.ID, Purpose: "signed." + purpose})
}

func (z *Citizen) way(c *web.Context) (*Way, error) {
	i := slices.IndexFunc(z.Ways, func(w Way) bool { return w.Key == c.Path("way") })
	if i < 0 {
		return nil, noSuch
	}
	return &z.Ways[i], nil
}

// goOut sends the browser to a provider. One that does not answer takes no way from anybody: number and code are on the page to which it leads.
func (z *Citizen) goOut(c *web.Context) error {
	w, err := z.way(c)
	if err != nil {
		return err
	}
	if err := c.GoOut(w.Provider, WayBack(w.Key), myMatters); err != nil {
		z.Log.Warn("a provider of identities does not answer", "way", w.Key, "error", err.Error())
		http.Redirect(c.W, c.R, myMatters+"?way=unreachable", http.StatusSeeOther)
	}
	return nil
}

// comeBack lets in for whom the provider vouches.
func (z *Citizen) comeBack(c *web.Context) (web.Page, error) {
	w, err := z.way(c)
	if err != nil {
		return web.Page{}, err
	}
	if !z.tries.Allow(c.From(), c.Now(), triesPerSecond, triesAtOnce) { // each has us call the provider
		return c.Done(myMatters, "my.refused", ""), nil
	}
	subject, claims, next, err := c.CameBack(w.Provider, WayBack(w.Key))
	if err != nil {
		z.Log.Info("a sign-in of a party was not finished", "way", w.Key, "error", err.Error())
		return c.Done(myMatters, "my.refused", ""), nil
	}
	v, err := w.Naming.Read(z.Door.Keys, subject, claims)
	if err != nil {
		return web.Page{}, err
	}
	if err := z.endVisit(c); err != nil {
		return web.Page{}, err
	}
	token, err := z.Door.SignIn(c.Ctx(), &v)
	if err != nil {
		return web.Page{}, err
	}
	c.Keep(visitorCookie, token, 0, false) // not strict: the browser comes from the provider's site
	return web.Redirect(next), nil
}

// openMine opens a matter of the list: POST /my/open. What is not the visitor's is not there.
func (z *Citizen) openMine(c *web.Context) (web.Page, error) {
	v, err := z.visitor(c)
	if err != nil {
		return web.Page{}, err
	}
	if v == nil {
		return web.Redirect(myMatters), nil
	}
	in := c.Read()
	id := in.Text("matter", 60)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	all, err := z.own(c, v)
	if err != nil {
		return web.Page{}, err
	}
	i := slices.IndexFunc(all, func(m party.Matter) bool { return m.ID == id })
	if i < 0 {
		return web.Page{}, party.ErrNone
	}
	if err := z.see(c, all[i], "open"); err != nil {
		return web.Page{}, err
	}
	if err := z.Door.Opened(c.Ctx(), c.Kept(visitorCookie), all[i]); err != nil {
		return web.Page{}, err
	}
	return web.Redirect(myCase), z.keep(c, caseCookie, all[i])
}

// signOut ends the visit, and gives up the tickets that this browser holds.
func (z *Citizen) signOut(c *web.Context) (web.Page, error) {
	if err := z.endVisit(c); err != nil {
		return web.Page{}, err
	}
	for _, name := range []string{visitorCookie, caseCookie, cookie} {
		c.Drop(name)
	}
	return c.Done(myMatters, "my.left", ""), nil
}

func (z *Citizen) endVisit(c *web.Context) error {
	token := c.Kept(visitorCookie)
	if token == "" {
		return nil
	}
	return z.Door.SignOut(c.Ctx(), token)
}
