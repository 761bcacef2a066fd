package office

import (
	"slices"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/docket"
	"yuanjian/internal/serving"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// casePaperRoutes are the pages of the papers of a case (documents.md C4).
func (o *Office) casePaperRoutes() []web.Route {
	var drafts web.AnyOf
	for _, kind := range casefile.DraftedKinds() {
		if k, _ := docket.KindByID(kind); !slices.Contains(drafts, k.Drafts) {
			drafts = append(drafts, k.Drafts)
		}
	}
	return []web.Route{
		{Method: "GET", Path: "/cases/{id}/papers", Policy: web.Permission(access.ViewCases), Page: o.papersOfCase},
		{Method: "POST", Path: "/cases/{id}/papers", Policy: drafts, Page: o.draftCasePaper, Again: o.papersOfCase},
	}
}

func casePapersPath(id string) string { return casePath(id) + "/papers" }

// papersOfCase are the papers about a case, and those that can be drafted where it stands.
func (o *Office) papersOfCase(c *web.Context) (web.Page, error) {
	k, err := o.aCase(c, "read")
	if err != nil {
		return web.Page{}, err
	}
	all, err := o.readPapers(c, k)
	if err != nil {
		return web.Page{}, err
	}
	p := UsePapersPage{Action: casePapersPath(k.ID), Possible: casePaperOffers(c, k, all)}
	if p.List, err = o.papersOf(c, all); err != nil {
		return web.Page{}, err
	}
	if p.List == nil {
		p.None = &ui.Empty{Why: c.T("papers.capture.none"), Next: c.T("papers.case.none.next")}
	}
	return usePapersTemplate.Page(web.Head{Title: c.T("papers.case"), Lead: caseViolation(c, &k.File), Crumbs: caseCrumbs(c, k), Section: "/cases", Wide: true}, p), nil
}

// readPapers are the papers about a case that the actor reads; none to whom the pages of papers are closed.
func (o *Office) readPapers(c *web.Context, k *casefile.Case) ([]docket.Paper, error) {
	if !c.May(access.ViewDevices) {
		return nil, nil
	}
	all, err := o.Papers.About(c.Ctx(), c.Actor.Scope(access.ViewDevices), k.ID)
	return slices.DeleteFunc(all, func(p docket.Paper) bool { return !reads(c, &p) }), err
}

// casePaperOffers are the papers that the actor can draft of a case and that are not there yet: of who handles it, where it is theirs.
func casePaperOffers(c *web.Context, k *casefile.Case, all []docket.Paper) (out []possiblePaper) {
	for _, can := range k.PossiblePapers() {
		kind, _ := docket.KindByID(can.Kind)
		there := slices.ContainsFunc(all, func(p docket.Paper) bool {
			return p.Kind == can.Kind && p.Source == can.Source && p.State != docket.DroppedState && p.State != docket.ReplacedState
		})
		if there || !c.Actor.ActsFor(kind.Drafts, k.Body) || kind.Drafts == access.HandleCases && len(k.HandledBy()) > 0 && !handles(c, k) {
			continue
		}
		out = append(out, possiblePaper{Kind: can.Kind, Fact: can.Source, Title: c.Words(kind.Title), From: c.T("papers.from", c.Words(can.From), ui.Moment(c.Lang(), can.At))})
	}
	return out
}

// casePapers are the papers about the case on its page, for who may read papers of their kind, with the way to those that can be drafted.
func (o *Office) casePapers(c *web.Context, k *casefile.Case) (out ui.Links, err error) {
	if !c.May(access.ViewDevices) { // without it the page of a paper is closed
		return nil, nil
	}
	all, err := o.readPapers(c, k)
	if err != nil {
		return nil, err
	}
	for i := range all {
		kind, _ := docket.KindByID(all[i].Kind)
		out = append(out, ui.Link{URL: "/papers/" + all[i].ID, Text: c.Words(kind.Title), Icon: "document", Note: all[i].Number})
	}
	services, err := o.Cases.Serving.Of(c.Ctx(), o.reader(), c.Actor.Book, casefile.Subject, k.ID)
	if err != nil {
		return nil, err
	}
	out = append(out, serveLinks(c, k, all, services)...)
	for _, x := range services {
		out = append(out, ui.Link{URL: servicePath(x.ID), Text: c.T("services.one", kindTitle(c, x.Kind)), Icon: "publish", Note: c.Words(serving.StateWords[x.State])})
	}
	if c.Actor.ActsFor(access.HandleCases, k.Body) && k.State != casefile.Stub {
		out = append(out, ui.Link{URL: casePath(k.ID) + "/consent", Text: c.T("consents.new"), Icon: "edit"})
	}
	if offers := casePaperOffers(c, k, all); len(offers) > 0 || len(all) > 0 {
		out = append(out, ui.Link{URL: casePapersPath(k.ID), Text: c.T("papers.case"), Icon: "edit", Note: c.T("papers.case.offers", strconv.Itoa(len(offers)))})
	}
	return out, nil
}

// serveLinks lead to the service of issued papers that are to be served and of which none was begun: those that are drafted (C4.18, C4.24) and
// those of payment. Prior notice, notice of a hearing and decision are served from their steps.
func serveLinks(c *web.Context, k *casefile.Case, all []docket.Paper, services []*serving.Serving) (out ui.Links) {
	if !handles(c, k) || !c.Actor.ActsFor(access.HandleCases, k.Body) || k.Frozen != "" {
		return out
	}
	for i := range all {
		p := &all[i]
		issued := p.State == docket.ApprovedState || p.State == docket.SealedState
		if !issued || !serving.Servable(p.Kind) || casefile.ServedByStep(p.Kind) || slices.ContainsFunc(services, func(x *serving.Serving) bool { return x.Paper == p.ID }) {
			continue
		}
		out = append(out, ui.Link{URL: casePath(k.ID) + "/serve/" + p.ID, Text: c.T("services.begin.of", kindTitle(c, p.Kind)), Icon: "publish", Note: p.Number})
	}
	return out
}

// draftCasePaper drafts a paper of the case of the path.
func (o *Office) draftCasePaper(c *web.Context) (web.Page, error) {
	in := c.Read()
	kind, source := in.Choice("kind", casefile.DraftedKinds()...), in.Text("fact", 40) // the form is that of the papers of a use
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	k, err := o.aCase(c, "step")
	if err != nil {
		return web.Page{}, err
	}
	return o.draftNew(c, docket.New{Kind: kind, Body: k.Body, InNameOf: k.InNameOf, Subject: casefile.Subject, SubjectID: k.ID, Source: source})
}
