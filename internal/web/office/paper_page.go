package office

import (
	"html/template"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// PaperPage is one paper as it says it, with what may be done with it.
type PaperPage struct {
	Facts   ui.Facts
	Says    template.HTML // written by package paper, which escapes every text
	Files   ui.Links
	Waits   string // why there are no files yet
	Approve *PaperApproval
	Own     string // why who drafted it does not approve it
	Drop    string // address of the form; empty: not possible
	Correct string
	Replace ui.Links // the paper that this one replaces, or that replaces it
}

// PaperApproval is the form of who approves.
type PaperApproval struct{ Action, Digest string }

var paperPageTemplate = web.NewTemplate[PaperPage](files, "paper.html")

func (o *Office) paperPage(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ViewDevices)
	x, d, err := o.Papers.Says(c.Ctx(), scope, c.Path("id"))
	if err == nil {
		err = o.readable(c, &x)
	}
	if err != nil {
		return web.Page{}, err
	}
	k, _ := docket.KindByID(x.Kind)
	p := PaperPage{Says: template.HTML(d.HTML(func(digest string) string { return "/documents/" + digest }))}
	if p.Facts, err = o.paperFacts(c, &x); err != nil {
		return web.Page{}, err
	}
	p.may(c, &x, &k)
	if err := o.paperRelations(c, scope, &x, &p); err != nil {
		return web.Page{}, err
	}
	badge := paperState(c, &x)
	crumbs := []ui.Link{{URL: "/papers", Text: c.T("papers.title")}}
	if x.Subject == aboutRequest {
		crumbs = append(crumbs, ui.Link{URL: "/help/" + x.SubjectID, Text: c.T("papers.request")})
	}
	if x.Subject == string(device.OfUse) {
		l, err := device.LoadIn(c.Ctx(), o.reader(), scope, x.SubjectID, o.now(c))
		if err != nil {
			return web.Page{}, err
		}
		crumbs = append(useCrumbs(c, &l, l.SiteAt(o.now(c)).Words), ui.Link{URL: usePath(x.SubjectID) + "/papers", Text: c.T("papers.title")})
	}
	if x.Subject == capture.Subject {
		crumbs = append(captureCrumbs(c, nil), ui.Link{URL: "/captures/" + x.SubjectID, Text: c.T("captures.record.one")}, ui.Link{URL: "/captures/" + x.SubjectID + "/papers", Text: c.T("papers.title")})
	}
	if ofSources(&x) {
		crumbs = append(sourceCrumbs(c), sourcePaperCrumb(c, &x))
	}
	return paperPageTemplate.Page(web.Head{Title: paperTitle(c, &x), Lead: x.Number, Status: &badge, Crumbs: crumbs, Section: "/papers", Wide: true, Styles: []string{"paper.css"}}, p), nil
}

// may says what the actor may do with the paper.
func (p *PaperPage) may(c *web.Context, x *docket.Paper, k *docket.Kind) {
	at := "/papers/" + x.ID
	switch x.State {
	case docket.DraftState:
		if c.Actor.ActsFor(k.Signs, x.Body) {
			if k.Apart && x.DraftedBy == c.Actor.Person {
				p.Own = c.T("papers.own")
			} else {
				p.Approve = &PaperApproval{at + "/approve", x.Digest}
			}
		}
		if c.Actor.ActsFor(k.Drafts, x.Body) {
			p.Drop = at + "/drop"
		}
	case docket.ApprovedState, docket.SealedState:
		if c.Actor.ActsFor(k.Drafts, x.Body) && (ofSources(x) || slices.ContainsFunc(device.PaperSources, func(s device.PaperSource) bool { return s.Kind == x.Kind })) {
			p.Correct = at + "/correct"
		}
	}
	for _, f := range []struct {
		kind   string
		stored docket.Stored
	}{{"pdf", x.PDF}, {"ofd", x.OFD}} {
		if f.stored.Digest != "" {
			p.Files = append(p.Files, ui.Link{URL: at + "/files/" + f.kind, Text: c.T("papers.file." + f.kind), Icon: "document", Note: kilobytes(f.stored.Size)})
		}
	}
	if len(p.Files) > 0 {
		p.Files = append(p.Files, ui.Link{URL: at + "/large.pdf", Text: c.T("papers.file.large"), Icon: "document", Note: c.T("papers.file.large.note")})
	}
	if x.State == docket.ApprovedState && len(p.Files) == 0 {
		p.Waits = c.T("papers.waits")
	}
}

func (o *Office) paperFacts(c *web.Context, x *docket.Paper) (ui.Facts, error) {
	names := o.namesOnce(c)
	drafter, err := names(x.DraftedBy)
	if err != nil {
		return nil, err
	}
	approver, err := names(x.ApprovedBy)
	if err != nil {
		return nil, err
	}
	k, _ := docket.KindByID(x.Kind)
	facts := ui.Facts{{Key: c.T("papers.number"), Value: ui.Text(x.Number)}, {Key: c.T("papers.template"), Value: ui.Whole(x.Kind + " / " + ui.Number(int64(x.Version)))}, {Key: c.T("papers.article"), Value: ui.Text(cited(c, k.Article))},
		{Key: c.T("papers.drafted"), Value: ui.At(x.DraftedAt).WithNote(drafter)}, {Key: c.T("papers.approved"), Value: ui.At(x.ApprovedAt).WithNote(approver)},
		{Key: c.T("papers.sealed"), Value: ui.At(x.SealedAt).WithNote(sealWords(c, x))}, {Key: c.T("papers.digest"), Value: ui.Text(x.Digest)}}
	if x.PDF.Digest != "" {
		facts = append(facts, ui.Fact{Key: "PDF SHA-256", Value: ui.Text(x.PDF.Digest)})
	}
	if x.OFD.Digest != "" {
		facts = append(facts, ui.Fact{Key: "OFD SHA-256", Value: ui.Text(x.OFD.Digest)})
	}
	return facts, nil
}

func sealWords(c *web.Context, x *docket.Paper) string {
	switch x.Sealer {
	case "":
		return ""
	case docket.OwnSealer:
		return c.T("papers.seal.own")
	}
	return x.Sealer
}

// paperRelations links the paper to the one it replaces, and to the one that replaces it.
func (o *Office) paperRelations(c *web.Context, scope access.Scope, x *docket.Paper, p *PaperPage) error {
	for id, key := range map[string]string{x.Replaces: "papers.replaces", x.ReplacedBy: "papers.replacedby"} {
		if id == "" {
			continue
		}
		other, err := o.Papers.Find(c.Ctx(), scope, id)
		if err != nil {
			return err
		}
		p.Replace = append(p.Replace, ui.Link{URL: "/papers/" + id, Text: c.T(key, other.Number)})
	}
	return nil
}
