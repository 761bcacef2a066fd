package citizen

import (
	"net/http"
	"slices"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/delivery"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/serving"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

const caseService = myCase + "/service"

// CaseServicePage is how papers are served on a party (Art 25(1)(5), 38; ux P16, P17): each with its day and its proof, what only told apart from it,
// and the consent to e-service, which may be refused at no cost.
type CaseServicePage struct {
	Served   []ServedPart
	None     string
	Told     ui.Timeline
	What     []string
	Stands   string
	Agree    *ui.Link // of equal size with Decline
	Decline  string   // where it is declined; empty: nothing is to be declined
	Consents ui.Links
	Who      ui.Facts
}

// ServedPart is one paper in the list.
type ServedPart struct {
	Title string
	Facts ui.Facts
	Links ui.Links
}

// CaseServedPage is the service of one paper: its day, its proof, what was tried, and what the party can say of it.
type CaseServedPage struct {
	Note    string
	Facts   ui.Facts
	Seen    string // where it is said that the paper was seen; empty: it was said
	Actions []ui.Link
	Terms   ui.Facts // that run from the day
	Said    ui.Timeline
	Tried   ui.Timeline
	Who     ui.Facts
}

var (
	caseServicePage = web.NewTemplate[CaseServicePage](files, "case_service.html")
	caseServedPage  = web.NewTemplate[CaseServedPage](files, "case_served.html")
)

func (z *Citizen) serviceRoutes(get func(string, web.PageFunc) web.Route) []web.Route {
	return []web.Route{
		get(caseService, z.caseService),
		get(caseService+"/{id}", z.caseServed),
		{Method: http.MethodPost, Path: caseService + "/{id}/seen", Policy: everybody, Page: z.seenPaper, Again: z.caseServed},
		get(caseService+"/{id}/steps/{no}", z.serviceReceipt),
		get(caseConsent, z.askOffer),
		{Method: http.MethodPost, Path: caseConsent, Policy: everybody, Page: z.takeOffer, Again: z.askOffer},
		{Method: http.MethodPost, Path: caseConsent + "/decline", Policy: everybody, Page: z.declineService, Again: z.caseService},
		get(caseConsent+"/{id}", z.askSignature),
		{Method: http.MethodPost, Path: caseConsent + "/{id}", Policy: everybody, Page: z.takeSignature, Again: z.askSignature},
		{Method: http.MethodPost, Path: caseConsent + "/{id}/withdraw", Policy: everybody, Page: z.withdrawConsent, Again: z.askSignature},
	}
}

// services are the services of papers of a case, the newest first.
func (z *Citizen) services(c *web.Context, k *casefile.Case) ([]*serving.Serving, error) {
	all, err := z.Cases.Serving.Of(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, casefile.Subject, k.ID)
	slices.Reverse(all)
	return all, err
}

func (z *Citizen) caseService(c *web.Context) (web.Page, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	var p CaseServicePage
	if err := z.servedParts(c, k, &p); err != nil {
		return web.Page{}, err
	}
	if p.Told, err = z.toldOf(c, k); err != nil {
		return web.Page{}, err
	}
	if err := z.consentParts(c, k, &p); err != nil {
		return web.Page{}, err
	}
	if p.Who, err = z.caseWho(c, k); err != nil {
		return web.Page{}, err
	}
	return caseServicePage.Page(head(c.T("mycase.service"), c.T("mycase.of", k.Number), caseBack(c)), p), nil
}

// servedParts are the papers of a case that are served, with where each stands; those whose service nobody has begun say so.
func (z *Citizen) servedParts(c *web.Context, k *casefile.Case, p *CaseServicePage) error {
	all, err := z.services(c, k)
	if err != nil {
		return err
	}
	begun := map[string]bool{}
	for _, x := range all {
		begun[x.Paper] = true
		kind, _ := docket.KindByID(x.Kind)
		p.Served = append(p.Served, ServedPart{Title: c.Words(kind.Title), Facts: serviceFacts(c, x), Links: ui.Links{{URL: servedPath(x.ID), Text: c.T("mycase.service.one"), Icon: "next", Note: c.T("mycase.service.one.note")}}})
	}
	papers, err := z.Cases.PapersOf(c.Ctx(), k)
	if err != nil {
		return err
	}
	for i := range papers {
		x := &papers[i]
		if begun[x.ID] || !serving.Servable(x.Kind) {
			continue
		}
		words, err := z.servedWords(c, k, x)
		if err != nil {
			return err
		}
		p.Served = append(p.Served, ServedPart{Title: paperName(c, x), Facts: ui.Facts{{Key: c.T("papers.number"), Value: ui.Goto(casePapers+"/"+x.ID, x.Number)}, {Key: c.T("mycase.paper.service"), Value: ui.Text(words)}}})
	}
	if len(p.Served) == 0 {
		p.None = c.T("mycase.paper.none")
	}
	return nil
}

func servedPath(id string) string { return caseService + "/" + id }

// serviceShapes are the shapes of the states of a service: served is neither good nor bad for its party.
var serviceShapes = map[serving.State]ui.State{serving.Served: ui.Plain, serving.Waiting: ui.Waiting, serving.Going: ui.Waiting, serving.Unknown: ui.Unknown, serving.Missed: ui.Plain, serving.Stopped: ui.Plain}

// serviceFacts are the number of a paper, where its service stands, and where it is served its day, way and proof.
func serviceFacts(c *web.Context, x *serving.Serving) ui.Facts {
	f := ui.Facts{{Key: c.T("papers.number"), Value: ui.Goto(casePapers+"/"+x.Paper, x.Number)}, {Key: c.T("mycase.service.state"), Value: ui.Status(serviceShapes[x.State], c.Words(serving.StateWords[x.State]))}}
	if x.ServedAt == nil {
		return f
	}
	return append(f, ui.Fact{Key: c.T("mycase.service.day"), Value: ui.On(x.Day()).WithNote(c.T("mycase.service.arrived", ui.StampSecond(*x.ServedAt)))},
		ui.Fact{Key: c.T("mycase.service.way"), Value: ui.Text(c.Words(x.Way.Words())).WithNote(c.Words(x.Way.DateWords()))},
		ui.Fact{Key: c.T("mycase.service.proof"), Value: ui.Goto(casePapers+"/"+x.Proof, x.ProofNumber)})
}

// toldOf are the letters about a case that only told (告知): none of them is a service, and no term runs from one.
func (z *Citizen) toldOf(c *web.Context, k *casefile.Case) (ui.Timeline, error) {
	t := ui.Timeline{Label: c.T("mycase.service.told")}
	q := z.Notices.Engine.DB.Reader()
	all, err := delivery.Letters(c.Ctx(), q, access.Scope{Book: k.Book, Bodies: []string{k.Body}}, casefile.Subject, k.ID)
	if err != nil {
		return t, err
	}
	for i := range slices.Backward(all) {
		l := &all[i]
		if l.Serves {
			continue
		}
		subject, text, _, err := z.Cases.Serving.Letters.Words(c.Ctx(), q, k.Book, l.ID)
		if err != nil {
			return t, err
		}
		e := ui.TimelineEntry{Number: i + 1, Kind: ui.ByMachine, At: l.MadeAt, Act: c.Words(subject), Details: []string{c.Words(text)}}
		for _, s := range l.Ladder {
			e.Details = append(e.Details, c.T("layout.pair", c.Words(s.Kind.Words()), c.Words(s.State.Words())))
		}
		t.Entries = append(t.Entries, e)
	}
	return t, nil
}

// aService is the service of the path, of the case of the browser's ticket; no case: there is no ticket.
func (z *Citizen) aService(c *web.Context) (*casefile.Case, *serving.Serving, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil {
		return nil, nil, err
	}
	x, err := z.serviceBy(c, k, c.Path("id"))
	return k, x, err
}

func (z *Citizen) serviceBy(c *web.Context, k *casefile.Case, id string) (*serving.Serving, error) {
	all, err := z.services(c, k)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(x *serving.Serving) bool { return x.ID == id })
	if i < 0 {
		return nil, noSuch
	}
	return all[i], nil
}

func (z *Citizen) caseServed(c *web.Context) (web.Page, error) {
	k, x, err := z.aService(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	p := CaseServedPage{Note: c.T("mycase.service.note"), Facts: serviceFacts(c, x), Terms: z.termsFrom(c, k, x), Said: saidOfService(c, k, x), Tried: triedOf(c, x)}
	if x.SeenAt == nil {
		p.Seen = servedPath(x.ID) + "/seen"
	} else {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("mycase.service.seen"), Value: ui.At(*x.SeenAt)})
	}
	for _, a := range caseActs() {
		if a.item && a.open(k) {
			p.Actions = append(p.Actions, ui.Link{URL: caseActPath(a.name) + "?item=" + x.ID, Text: c.T("mycase.act." + a.name), Icon: a.icon})
		}
	}
	if p.Who, err = z.caseWho(c, k); err != nil {
		return web.Page{}, err
	}
	kind, _ := docket.KindByID(x.Kind)
	return caseServedPage.Page(head(c.Words(kind.Title), x.Number, caseBack(c), ui.Link{URL: caseService, Text: c.T("mycase.service")}), p), nil
}

// termsFrom are the days that run from the service of a paper, as the case counts them now.
func (z *Citizen) termsFrom(c *web.Context, k *casefile.Case, x *serving.Serving) ui.Facts {
	told, decision := k.Told() != nil && k.Told().Paper == x.Paper, k.Decision != nil && k.Decision.Paper == x.Paper
	if !told && !decision || x.ServedAt == nil {
		return nil
	}
	f := nextOf(c, k)
	if b, err := z.Cases.Payments.ForParty(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, k.ID); err == nil && b != nil && decision && b.Due != 0 {
		f = append(f, ui.Fact{Key: c.T("mycase.pay.last"), Value: ui.Text(dayWords(c, b.Due)).WithNote(c.T("mycase.pay.due.from"))})
	}
	return f
}

// triedOf are the ways that were tried, each with what came of it.
func triedOf(c *web.Context, x *serving.Serving) ui.Timeline {
	t := ui.Timeline{Label: c.T("mycase.service.tried")}
	for _, a := range x.Attempts {
		e := ui.TimelineEntry{Number: a.No, Kind: ui.ByPerson, At: a.BegunAt, Act: c.Words(a.Way.Words()), Result: c.Words(serving.AttemptWords[a.State])}
		if w := delivery.ReasonWords(a.Reason); w.ZH != "" {
			e.Details = append(e.Details, c.Words(w))
		}
		t.Entries = append(t.Entries, e)
	}
	return t
}

// saidOfService is what the party said of a service, each with its receipt and what was found.
func saidOfService(c *web.Context, k *casefile.Case, x *serving.Serving) ui.Timeline {
	t := ui.Timeline{Label: c.T("mycase.sent")}
	for _, s := range x.Course {
		if s.Kind != serving.Rebutted.Name && s.Kind != serving.CopyAsked.Name {
			continue
		}
		t.Entries = append(t.Entries, ui.TimelineEntry{Number: s.No, Kind: ui.ByPerson, At: s.At, Act: c.T("mycase.service.said." + s.Kind), Result: c.T("layout.pair", c.T("citizen.receipt"), serviceReceiptNumber(k, s)),
			Papers: []ui.Link{{URL: servedPath(x.ID) + "/steps/" + strconv.Itoa(s.No), Text: c.T("citizen.receipt.open")}}})
	}
	return t
}

// serviceReceiptNumber is the number of the receipt of a step of a service: the case, and the entry of the ledger that has it.
func serviceReceiptNumber(k *casefile.Case, s *serving.Step) string {
	return k.Number + "-S" + strconv.FormatInt(s.Entry, 10)
}

// seenPaper notes that the party has seen a paper: no consent and no service.
func (z *Citizen) seenPaper(c *web.Context) (web.Page, error) {
	k, x, err := z.aService(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	by := serving.Recipients(k.Book, "seen:"+x.ID)
	by.Beside = z.Cases.Beside(k, law.Words{ZH: "表示已经看到文书", EN: "saying that a paper was seen"}, "")
	if err := z.Cases.Serving.See(c.Ctx(), by, x.ID); err != nil {
		return web.Page{}, err
	}
	return c.Done(servedPath(x.ID), "mycase.service.seen.done", x.Number), nil
}

// serviceReceipt is the receipt of what the party said of a service, and what was found of it.
func (z *Citizen) serviceReceipt(c *web.Context) (web.Page, error) {
	k, x, err := z.aService(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	no, err := strconv.Atoi(c.Path("no"))
	if err != nil || no < 1 || no > len(x.Course) {
		return web.Page{}, noSuch
	}
	s := x.Course[no-1]
	p := CaseReceiptPage{Back: ui.Link{URL: servedPath(x.ID), Text: c.T("mycase.service.back")}, Facts: ui.Facts{{Key: c.T("citizen.receipt"), Value: ui.Text(serviceReceiptNumber(k, s))}, {Key: c.T("citizen.received.at"), Value: ui.AtSecond(s.At)},
		{Key: c.T("citizen.kind"), Value: ui.Text(c.T("mycase.service.said." + s.Kind))}, {Key: c.T("papers.number"), Value: ui.Text(x.Number)}}}
	switch said := s.Said.(type) {
	case *serving.Proof:
		p.rebutted(c, x, s, said)
	case *serving.Copy:
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("mycase.words.copy"), Value: ui.Text(said.How)})
		p.Next = []string{c.T("mycase.copy.next")}
		if x.CopyGiven != nil {
			p.Next = []string{c.T("mycase.copy.given", ui.Stamp(*x.CopyGiven))}
		}
	default:
		return web.Page{}, noSuch
	}
	return caseReceiptPage.Page(head(c.T("citizen.receipt.of"), "", caseBack(c), p.Back), p), nil
}

// rebutted is a rebuttal with what was found: the day of service that stands now.
func (p *CaseReceiptPage) rebutted(c *web.Context, x *serving.Serving, s *serving.Step, said *serving.Proof) {
	what := c.T("mycase.rebut.never")
	if said.At != nil {
		what = c.T("layout.pair", c.T("mycase.rebut.other"), ui.Stamp(*said.At))
	}
	p.Facts = append(p.Facts, ui.Fact{Key: c.T("mycase.rebut.what"), Value: ui.Text(what)}, ui.Fact{Key: c.T("mycase.words.rebut"), Value: ui.Text(said.Words)})
	for i, f := range s.Files {
		p.Files = append(p.Files, ui.Fact{Key: c.T("mycase.file", i+1), Value: ui.Text(f.Digest)})
	}
	for _, r := range x.Rebuttals {
		if r.No != s.No {
			continue
		}
		if r.Decision == nil {
			p.Next = []string{c.T("mycase.rebut.next"), c.T("mycase.rebut.meanwhile")}
			return
		}
		answer := c.T("mycase.rebut.refused")
		if r.Decision.Accept {
			answer = c.T("mycase.rebut.accepted")
		}
		p.Answer = ui.Facts{{Key: c.T("citizen.answer"), Value: ui.Text(answer).WithNote(r.Decision.Reasons)}}
		if x.ServedAt != nil {
			p.Answer = append(p.Answer, ui.Fact{Key: c.T("mycase.service.day"), Value: ui.On(x.Day())})
		}
		p.Next = []string{c.T("mycase.rebut.anew")}
	}
}
