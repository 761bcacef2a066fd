package citizen

import (
	"context"
	"net/http"
	"slices"

	"yuanjian/internal/casefile"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// The addresses of a case for its party. None holds anything of it.
const (
	caseDoor = "/case"
	myCase   = caseDoor + "/mine"
)

// caseCookie is the name under which a browser keeps the ticket of a case.
const caseCookie = "case"

// numberMost bounds the number of a notice or paper, in characters.
const numberMost = 120

func (z *Citizen) caseRoutes(get func(string, web.PageFunc) web.Route) []web.Route {
	return slices.Concat(z.actRoutes(get), z.evidenceRoutes(get), z.paperRoutes(get), z.payRoutes(get), z.serviceRoutes(get), z.helperRoutes(get), z.companyRoutes(get), []web.Route{
		get(caseDoor, z.askCase),
		get(casefile.ReviewPath, z.askReview),
		{Method: http.MethodPost, Path: caseDoor, Policy: everybody, Page: z.openCase, Again: z.askCase},
		get(myCase, z.myCase),
		get(caseLooks, z.caseLooks),
		{Method: http.MethodPost, Path: myCase + "/leave", Policy: everybody, Page: z.leaveCase},
	})
}

// CaseDoorPage asks who has come with a paper of a case (ux P1): before anything personal is shown, the last four of a number.
type CaseDoorPage struct {
	Action string
	Facts  ui.Facts // of the paper, which anybody who holds it may know
	Known  bool     // number and code were given before, and fit
	To     string   // the act for which somebody has come; empty: none is known
	Form   *ui.Form
	Lost   string   // where a one-time code is asked for; empty: none can be sent
	Ways   ui.Links // at which a party may sign in
	Ended  string   // why a mandate opens nothing any more
}

var caseDoorPage = web.NewTemplate[CaseDoorPage](files, "case_door.html", "ways.html")

func (z *Citizen) askCase(c *web.Context) (web.Page, error) {
	return z.doorPage(c, head(c.T("mycase.ask"), c.T("mycase.ask.lead"), ui.Link{URL: Home, Text: c.T("citizen.ask")}), c.Form().Value("to")), nil
}

// askReview is where the link of a decision leads (行政复议法 32): to the application for reconsideration, past the door where it must be.
func (z *Citizen) askReview(c *web.Context) (web.Page, error) {
	k, err := z.opensCase(c)
	if err != nil {
		return web.Page{}, err
	}
	if k != nil && k.Decision != nil {
		return web.Redirect(caseActPath("review")), nil
	}
	return z.doorPage(c, head(c.T("mycase.act.review"), c.T("mycase.review.lead"), ui.Link{URL: Home, Text: c.T("citizen.ask")}), "review"), nil
}

// doorPage is the door, to the case or to one act of it.
func (z *Citizen) doorPage(c *web.Context, h web.Head, to string) web.Page {
	c.W.Header().Set("Cache-Control", "no-store")
	h.Scripts = []string{"notice.js"}
	return caseDoorPage.Page(h, CaseDoorPage{Action: caseDoor, Form: c.Form(), Lost: z.codeLink(), Ways: z.wayLinks(c), To: to, Ended: z.endedWords(c)})
}

// askCasePage asks for the last four only, of a paper whose number and code fit.
func (z *Citizen) askCasePage(c *web.Context, number, code string, _ party.Matter) web.Page {
	c.W.Header().Set("Cache-Control", "no-store")
	f := c.Form()
	f.Prefill("number", number)
	f.Prefill("code", code)
	p := CaseDoorPage{Action: caseDoor, Form: f, Known: true}
	if a, err := z.Cases.Papers.Check(c.Ctx(), z.Notices.Engine.DB.Reader(), number, code); err == nil {
		p.Facts = paperFacts(c, &a)
	}
	return caseDoorPage.Page(head(c.T("mycase.ask"), c.T("mycase.ask.last"), ui.Link{URL: Home, Text: c.T("citizen.ask")}), p)
}

func paperFacts(c *web.Context, a *docket.Answer) ui.Facts {
	title := law.Words{ZH: a.Title, EN: a.TitleEN}
	return ui.Facts{{Key: c.T("papers.name"), Value: ui.Text(c.Words(title))}, {Key: c.T("papers.number"), Value: ui.Text(a.Number)}, {Key: c.T("papers.body"), Value: ui.Text(a.Body)}, {Key: c.T("papers.approved"), Value: ui.At(a.At)}}
}

// genuinePaper tells of a paper of a case what anybody who holds it may know, and leads to the case.
func (z *Citizen) genuinePaper(c *web.Context, number, code string) (web.Page, error) {
	a, err := z.Cases.Papers.Check(c.Ctx(), z.Notices.Engine.DB.Reader(), number, code)
	if err != nil {
		return web.Page{}, err
	}
	return z.genuinePage(c, &GenuineAnswer{Open: Home, Number: number, Code: code, Facts: paperFacts(c, &a)}, nil), nil
}

// openCase opens a case to who holds a paper of it and knows the last four of the party's number, phone or plate: POST /case. Which of the
// three is wrong is not told.
func (z *Citizen) openCase(c *web.Context) (web.Page, error) {
	in := c.Read()
	number, code, last, to := in.Text("number", numberMost), in.Text("code", 30), in.Text("last", 20), in.OptionalText("to", 20)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if mandate, is := party.PlainNumber(number); is { // however it was typed, it is one number that is tried
		return z.openByMandate(c, mandate, code, last)
	}
	t, err := z.try(c, number+"/"+caseCookie)
	if err != nil {
		return web.Page{}, err
	}
	var k *casefile.Case
	if t.Locked.IsZero() {
		if k, err = z.caseBy(c.Ctx(), number, code); err != nil {
			return web.Page{}, err
		}
	}
	if k == nil || !k.KnownBy(last) {
		return web.Page{}, fault.Invalid{Fields: []fault.Field{{Name: "last", Want: opening(t)}}}
	}
	if err := z.Door.Fitted(c.Ctx(), t); err != nil {
		return web.Page{}, err
	}
	if err := z.looked(c, casefile.Subject, k.Matter()); err != nil {
		return web.Page{}, err
	}
	at := myCase
	if to == "review" {
		at = caseActPath("review")
	}
	return web.Redirect(at), z.keep(c, caseCookie, k.Matter())
}

// openByMandate opens a case to who holds a mandate, by its number and code and the last four of the own phone.
func (z *Citizen) openByMandate(c *web.Context, number, code, last string) (web.Page, error) {
	t, err := z.try(c, number+"/"+caseCookie)
	if err != nil {
		return web.Page{}, err
	}
	var m *party.Mandate
	if t.Locked.IsZero() {
		if m, err = z.Cases.Mandates.ByCode(c.Ctx(), number, code, last); err != nil {
			return web.Page{}, err
		}
	}
	if m == nil {
		return web.Page{}, fault.Invalid{Fields: []fault.Field{{Name: "last", Want: opening(t)}}}
	}
	if err := z.Door.Fitted(c.Ctx(), t); err != nil {
		return web.Page{}, err
	}
	return z.heldBy(c, m)
}

// caseBy is the case of a paper; nil: number and code do not fit.
func (z *Citizen) caseBy(ctx context.Context, number, code string) (*casefile.Case, error) {
	m, err := z.Cases.ByPaper(ctx, number, code)
	if err != nil || m.ID == "" {
		return nil, err
	}
	return z.Cases.ByMatter(ctx, m)
}

// opensCase is the case of the browser's ticket, which is renewed; nil: there is no ticket.
func (z *Citizen) opensCase(c *web.Context) (*casefile.Case, error) {
	c.W.Header().Set("Cache-Control", "no-store")
	k, err := ticketFor(c, z, caseCookie, z.Cases.ByMatter)
	if fault.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if k.Through != nil {
		acting(c, k.Party.Name, k.Through)
	}
	return k, z.keep(c, caseCookie, k.Matter())
}

func (z *Citizen) leaveCase(c *web.Context) (web.Page, error) {
	c.Drop(caseCookie)
	return web.Redirect(caseDoor), nil
}
