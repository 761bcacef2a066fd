package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/docket"
	"yuanjian/internal/sharing"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// aboutRequest is the subject of papers about requests between bodies.
const aboutRequest = "request"

// helpPapers are the papers about a request, and whether the actor may draft one for the own side.
func (o *Office) helpPapers(c *web.Context, r *sharing.Request) (list *ui.Table, draft string, err error) {
	all, err := o.Papers.About(c.Ctx(), c.Actor.Scope(access.ViewDevices), r.ID)
	if err != nil {
		return nil, "", err
	}
	if list, err = o.papersOf(c, all); err != nil {
		return nil, "", err
	}
	if side(c, r) != "" {
		draft = "/help/" + r.ID + "/papers"
	}
	return list, draft, nil
}

// side is the body in whose name the actor drafts: the one that asks or, once it is answered, the one that is asked.
func side(c *web.Context, r *sharing.Request) string {
	k, _ := docket.KindByID("C1.17")
	switch {
	case c.Actor.ActsFor(k.Drafts, r.Body):
		return r.Body
	case r.AnsweredAt != nil && c.Actor.ActsFor(k.Drafts, r.Asked):
		return r.Asked
	}
	return ""
}

// draftHelpPaper drafts the request as a paper, or the answer with the transfer list (C1.17).
func (o *Office) draftHelpPaper(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ViewDevices)
	r, err := sharing.RequestIn(c.Ctx(), o.reader(), scope, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	own := side(c, &r)
	done, err := o.Papers.Draft(c.Ctx(), o.by(c), docket.New{Kind: "C1.17", Body: own, Subject: aboutRequest, SubjectID: r.ID, Compose: sharing.Compose(docket.TemplateOf("C1.17"), scope, r.ID, own)})
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/papers/"+done.Record.ID, "papers.done.drafted", entryNumber(c, done.Entry.Index)), nil
}
