package office

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/docket"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// capturePapers are the papers about a capture, and those that can be drafted (documents.md C2.1, C2.2).
func (o *Office) capturePapers(c *web.Context) (web.Page, error) {
	x, err := o.opened(c)
	if err != nil {
		return web.Page{}, err
	}
	all, err := o.Papers.About(c.Ctx(), c.Actor.Scope(access.ViewDevices), x.ID)
	if err != nil {
		return web.Page{}, err
	}
	all = slices.DeleteFunc(all, func(p docket.Paper) bool { return !reads(c, &p) || tells(&x, &p) })
	p := UsePapersPage{Action: "/captures/" + x.ID + "/papers"}
	if p.List, err = o.papersOf(c, all); err != nil {
		return web.Page{}, err
	}
	if p.List == nil {
		p.None = &ui.Empty{Why: c.T("papers.capture.none"), Next: c.T("papers.capture.none.next")}
	}
	for _, kind := range x.PossiblePapers() {
		k, _ := docket.KindByID(kind)
		if c.Actor.ActsFor(k.Drafts, x.Body) && !slices.ContainsFunc(all, func(p docket.Paper) bool { return p.Kind == kind && p.State == docket.DraftState }) {
			p.Possible = append(p.Possible, possiblePaper{Kind: kind, Title: c.Words(k.Title), From: c.T("papers.from.now")})
		}
	}
	return usePapersTemplate.Page(web.Head{Title: c.T("papers.capture"), Lead: c.Words(capture.ViolationWords(x.Violation)), Crumbs: captureCrumbs(c, &x), Section: "/captures", Wide: true}, p), nil
}

// draftCapturePaper drafts a paper about the capture of the path.
func (o *Office) draftCapturePaper(c *web.Context) (web.Page, error) {
	in := c.Read()
	kind := in.Choice("kind", capture.TakenPaper, capture.ReviewedPaper)
	_ = in.OptionalText("fact", 40) // the form is that of the papers of a use
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	x, err := o.opened(c)
	if err != nil {
		return web.Page{}, err
	}
	return o.draftNew(c, docket.New{Kind: kind, Body: x.Body, Subject: capture.Subject, SubjectID: x.ID})
}
