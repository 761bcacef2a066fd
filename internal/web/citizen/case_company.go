package citizen

import (
	"net/http"
	"net/url"
	"strings"

	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

const (
	caseCompany   = caseDoor + "/company"
	companyPapers = caseCompany + "/papers"
	companyNew    = caseCompany + "/contacts/new"
	companyRevoke = caseCompany + "/contacts/revoke"
	companyOpen   = caseCompany + "/open"
	companyAsk    = caseCompany + "/enter"
)

// companyCookie is the name under which a browser keeps the ticket of the desk of an enterprise.
const companyCookie = "company"

// CompanyPage is the desk of an enterprise (ux P20): all its cases with this body, what is due in each, and its contacts.
type CompanyPage struct {
	Before   []string
	Matters  []CompanyMatter
	None     string
	Open     string // where a case, or a paper of one, is opened
	Papers   string
	Older    string // the page of older cases; empty: there is none
	Contacts []HelperShown
	Mine     bool // the enterprise itself, not a contact
	Who      ui.Facts
	Grant    string
	Revoke   string
	Leave    string
}

// CompanyMatter is one case in a list.
type CompanyMatter struct {
	ID, Title, Number, State string
	Due                      ui.Facts
}

// CompanyPapersPage lists the papers of all cases of a page of the desk.
type CompanyPapersPage struct {
	Papers []CompanyPaper
	None   string
	Open   string
	Older  string
	Back   ui.Link
}

// CompanyPaper is one paper that went to the enterprise, and when it was served.
type CompanyPaper struct {
	Case, ID, Name, Number, Served, Matter string
}

// CompanyEnterPage asks the enterprise's own credit code before its other cases are listed: who has one letter does not see them by that.
type CompanyEnterPage struct {
	Action string
	Form   *ui.Form
	Back   ui.Link
}

var (
	companyPage       = web.NewTemplate[CompanyPage](files, "case_company.html")
	companyPapersPage = web.NewTemplate[CompanyPapersPage](files, "case_company_papers.html")
	companyEnterPage  = web.NewTemplate[CompanyEnterPage](files, "case_company_enter.html")
)

func (z *Citizen) companyRoutes(get func(string, web.PageFunc) web.Route) []web.Route {
	return []web.Route{
		get(caseCompany, z.company),
		get(companyPapers, z.companyPapers),
		get(companyAsk, z.askCompany),
		{Method: http.MethodPost, Path: companyAsk, Policy: everybody, Page: z.enterCompany, Again: z.askCompany},
		{Method: http.MethodPost, Path: companyOpen, Policy: everybody, Page: z.openOfCompany, Again: z.company},
		get(companyNew, z.askContact),
		{Method: http.MethodPost, Path: companyNew, Policy: everybody, Page: z.grantContact, Again: z.askContact},
		{Method: http.MethodPost, Path: companyRevoke, Policy: everybody, Page: z.revokeContact, Again: z.company},
		{Method: http.MethodPost, Path: caseCompany + "/leave", Policy: everybody, Page: z.leaveCompany},
	}
}

// enterprise is for whom a desk is: who it is and where, and by which mandate somebody stands at it.
type enterprise struct {
	party.Reach
	principal party.Principal
	held      *party.Mandate // nil: the enterprise itself
}

// desk is the enterprise of the browser's ticket, which is renewed; nil: there is none.
func (z *Citizen) desk(c *web.Context) (*enterprise, error) {
	c.W.Header().Set("Cache-Control", "no-store")
	m, err := z.Door.ByTicket(c.Kept(companyCookie), c.Now())
	var e *enterprise
	if err == nil && m.Kind == party.Desk {
		e, err = z.enterpriseOf(c, m)
	}
	if fault.IsNotFound(err) || e == nil && err == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return e, z.keep(c, companyCookie, m)
}

func (z *Citizen) enterpriseOf(c *web.Context, m party.Matter) (*enterprise, error) {
	if m.Mandate != "" {
		x, err := z.Cases.Mandates.OverAll(c.Ctx(), m)
		if err != nil {
			return nil, err
		}
		p := x.Principal
		acting(c, p.Name, &x)
		return &enterprise{Reach: party.Reach{Matter: m, Body: x.Body, Number: p.Number}, principal: p, held: &x}, nil
	}
	k, err := z.Cases.ByMatter(c.Ctx(), party.Matter{Book: m.Book, Kind: party.Case, ID: m.ID})
	if err != nil {
		return nil, err
	}
	return &enterprise{Reach: party.Reach{Matter: m, Body: k.Body, Number: k.Party.Number}, principal: k.Principal()}, nil
}

// enterprising tells whether a case is of an enterprise that has a desk.
func enterprising(k *casefile.Case) bool {
	return k.Party.Kind == casefile.Unit && k.Party.Number != ""
}

func (z *Citizen) askCompany(c *web.Context) (web.Page, error) {
	k, err := z.itsOwn(c)
	if err != nil || k == nil || !enterprising(k) {
		return toDoor(err)
	}
	return companyEnterPage.Page(head(c.T("company.title"), c.T("company.enter.lead"), caseBack(c)), CompanyEnterPage{Action: companyAsk, Form: c.Form(), Back: caseBack(c)}), nil
}

// enterCompany opens the desk to who has come to a case of the enterprise and knows its whole credit code.
func (z *Citizen) enterCompany(c *web.Context) (web.Page, error) {
	k, err := z.itsOwn(c)
	if err != nil || k == nil || !enterprising(k) {
		return toDoor(err)
	}
	in := c.Read()
	number := in.Text("number", 40)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	t, err := z.try(c, k.ID+"/"+companyCookie)
	if err != nil {
		return web.Page{}, err
	}
	if !t.Locked.IsZero() || !strings.EqualFold(strings.ReplaceAll(number, " ", ""), k.Party.Number) {
		return web.Page{}, fault.Invalid{Fields: []fault.Field{{Name: "number", Want: opening(t)}}}
	}
	if err := z.Door.Fitted(c.Ctx(), t); err != nil {
		return web.Page{}, err
	}
	m := party.Matter{Book: k.Book, Kind: party.Desk, ID: k.ID}
	if err := z.looked(c, casefile.Subject, k.Matter()); err != nil {
		return web.Page{}, err
	}
	return web.Redirect(caseCompany), z.keep(c, companyCookie, m)
}

// mattersAPage is how many cases a page of the desk has: of each what is due is counted.
const mattersAPage = 20

func (z *Citizen) company(c *web.Context) (web.Page, error) {
	e, err := z.desk(c)
	if err != nil {
		return web.Page{}, err
	}
	if e == nil {
		return web.Redirect(companyAsk), nil
	}
	p := CompanyPage{Before: []string{c.T("company.lead")}, Open: companyOpen, Papers: companyPapers, Mine: e.held == nil, Grant: companyNew, Revoke: companyRevoke, Leave: caseCompany + "/leave"}
	err = z.eachOf(c, e, &p.Older, func(k *casefile.Case) error {
		p.Matters = append(p.Matters, CompanyMatter{ID: k.ID, Title: c.Words(capture.ViolationWords(k.Violation)), Number: k.Number, State: c.Words(casefile.PartyWords(k.State)), Due: nextOf(c, k)})
		return nil
	})
	if err != nil {
		return web.Page{}, err
	}
	if len(p.Matters) == 0 {
		p.None = c.T("company.none")
	}
	b, err := people.BodyByID(c.Ctx(), z.Notices.Engine.DB.Reader(), e.Book, e.Body)
	if err != nil {
		return web.Page{}, err
	}
	p.Who = bodyFacts(c, &b)
	if p.Mine {
		all, err := z.Cases.Mandates.OfEnterprise(c.Ctx(), z.Notices.Engine.DB.Reader(), e.Reach)
		if err != nil {
			return web.Page{}, err
		}
		p.Contacts, _ = shownHelpers(c, all)
	}
	return companyPage.Page(head(e.principal.Name, c.T("company.title")), p), nil
}

// eachOf goes through the cases of an enterprise that stand on this page of its desk, as they stand now.
func (z *Citizen) eachOf(c *web.Context, e *enterprise, older *string, see func(k *casefile.Case) error) error {
	page, err := z.Cases.OfParty(c.Ctx(), z.Notices.Engine.DB.Reader(), e.Reach, db.Turn{After: c.Query("after"), Limit: mattersAPage})
	if err != nil {
		return err
	}
	if page.More {
		*older = c.R.URL.Path + "?after=" + url.QueryEscape(page.Rows[len(page.Rows)-1].ID)
	}
	for i := range page.Rows {
		k, err := z.Cases.ByMatter(c.Ctx(), party.Matter{Book: e.Book, Kind: party.Case, ID: page.Rows[i].ID, Mandate: e.Mandate})
		if err == nil {
			err = see(k)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (z *Citizen) companyPapers(c *web.Context) (web.Page, error) {
	e, err := z.desk(c)
	if err != nil {
		return web.Page{}, err
	}
	if e == nil {
		return web.Redirect(companyAsk), nil
	}
	p := CompanyPapersPage{Open: companyOpen, Back: ui.Link{URL: caseCompany, Text: c.T("company.back")}}
	err = z.eachOf(c, e, &p.Older, func(k *casefile.Case) error {
		all, err := z.Cases.PapersOf(c.Ctx(), k)
		for i := range all {
			served, err := z.servedWords(c, k, &all[i])
			if err != nil {
				return err
			}
			p.Papers = append(p.Papers, CompanyPaper{Case: k.ID, ID: all[i].ID, Name: paperName(c, &all[i]), Number: all[i].Number, Served: served, Matter: k.Number})
		}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	if len(p.Papers) == 0 {
		p.None = c.T("mycase.paper.none")
	}
	return companyPapersPage.Page(head(c.T("company.papers"), e.principal.Name, p.Back), p), nil
}

// openOfCompany opens one of the enterprise's cases, or a paper of it. A case of another enterprise, by whatever id, is none.
func (z *Citizen) openOfCompany(c *web.Context) (web.Page, error) {
	e, err := z.desk(c)
	if err != nil || e == nil {
		return toDoor(err)
	}
	in := c.Read()
	id, paper := in.Text("matter", 60), in.OptionalText("paper", 60)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	k, err := z.Cases.ByMatter(c.Ctx(), party.Matter{Book: e.Book, Kind: party.Case, ID: id, Mandate: e.Mandate})
	if err == nil && (k.Body != e.Body || !enterprising(k) || !strings.EqualFold(k.Party.Number, e.Number)) {
		err = party.ErrNone
	}
	if err != nil {
		return web.Page{}, err
	}
	to := myCase
	if paper != "" {
		if _, _, err := z.Cases.PaperOf(c.Ctx(), k, paper); err != nil {
			return web.Page{}, err
		}
		to = casePapers + "/" + paper
	}
	if err := z.looked(c, casefile.Subject, k.Matter()); err != nil {
		return web.Page{}, err
	}
	return web.Redirect(to), z.keep(c, caseCookie, k.Matter())
}

// ownDesk is the desk for the enterprise itself.
func (z *Citizen) ownDesk(c *web.Context) (*enterprise, error) {
	e, err := z.desk(c)
	if err == nil && e != nil && e.held != nil {
		err = party.ErrPassedOn
	}
	return e, err
}

func (z *Citizen) askContact(c *web.Context) (web.Page, error) {
	e, err := z.ownDesk(c)
	if err != nil || e == nil {
		return toDoor(err)
	}
	p := ReplyPage{Before: []string{c.T("company.contact.lead"), c.T("mandate.told")}, Action: companyNew, Button: c.T("mandate.grant"), Back: ui.Link{URL: caseCompany, Text: c.T("company.back")}}
	p.Fields = append(mandateFields(c, nil, party.ContactScopes())[1:], c.Form().Field("declared", c.T("company.declared")).Max(100).Autocomplete("off").Hint(c.T("company.declared.hint")))
	return replyPage.Page(head(c.T("company.contact"), e.principal.Name, ui.Link{URL: caseCompany, Text: c.T("company.title")}), p), nil
}

func (z *Citizen) grantContact(c *web.Context) (web.Page, error) {
	e, err := z.ownDesk(c)
	if err != nil || e == nil {
		return toDoor(err)
	}
	in := c.Read()
	g := readGrant(in)
	g.Declared = in.OptionalText("declared", 100)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if !z.replies.Allow(c.From(), c.Now(), repliesPerSecond, repliesAtOnce) {
		return web.Page{}, tooMany("name")
	}
	g.Kind, g.Body, g.Matter, g.Principal = party.Contact, e.Body, party.Matter{Book: e.Book}, e.principal
	_, err = z.Cases.Mandates.Grant(c.Ctx(), party.Online(e.Book, "mandate:"+e.ID+":"+c.Command()), g)
	return c.Done(caseCompany, "mandate.granted", ""), err
}

func (z *Citizen) revokeContact(c *web.Context) (web.Page, error) {
	e, err := z.ownDesk(c)
	if err != nil || e == nil {
		return toDoor(err)
	}
	all, err := z.Cases.Mandates.OfEnterprise(c.Ctx(), z.Notices.Engine.DB.Reader(), e.Reach)
	if err != nil {
		return web.Page{}, err
	}
	r := e.Reach
	for i := range all { // one of a single case is reached through it
		if m := &all[i]; m.ID == c.Form().Value("mandate") && !m.General() {
			r.Kind, r.ID = m.Matter, m.MatterID
		}
	}
	return z.revoke(c, r, caseCompany)
}

func (z *Citizen) leaveCompany(c *web.Context) (web.Page, error) {
	c.Drop(companyCookie)
	return web.Redirect(caseDoor), nil
}
