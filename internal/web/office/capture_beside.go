package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// CaptureBesidePage shows the pictures of captures that may be of one event side by side, with what the camera sees when nothing
// happens and photographs of the sign at the site.
type CaptureBesidePage struct {
	Cautions []string
	Views    []besideView
	None     bool      // no other capture
	Lacks    reference // why no reference view is among the views
	Signs    []Picture
}

type besideView struct {
	Label         string // what it is, of the capture itself and of the reference view
	Own           bool
	Words         string // which picture
	Of            *ui.Link
	URL           string
	Width, Height int
}

var captureBesidePage = web.NewTemplate[CaptureBesidePage](files, "capture_beside.html")

// captureBeside opens each capture that it shows: a look at a plate is a look, wherever it stands.
func (o *Office) captureBeside(c *web.Context) (web.Page, error) {
	x, err := o.opened(c)
	if err != nil {
		return web.Page{}, err
	}
	scope := c.Actor.Scope(access.ViewCaptures)
	others, err := o.Captures.Beside(c.Ctx(), scope, x)
	if err != nil {
		return web.Page{}, err
	}
	l, err := o.lives(c).of(x.Use)
	if err != nil {
		return web.Page{}, err
	}
	p := CaptureBesidePage{Views: besideViews(c, x, true), None: len(others) == 0}
	if p.Signs, err = o.signPictures(c, l, x.At); err != nil {
		return web.Page{}, err
	}
	if p.Lacks, err = o.referenceOf(c, x, l); err != nil {
		return web.Page{}, err
	}
	for _, v := range p.Lacks.Pictures {
		p.Views = append(p.Views, besideView{Label: c.T("captures.reference"), Words: v.Shows, URL: v.URL})
	}
	for _, other := range others {
		if err := o.seen(c, other.ID, "compare"); err != nil {
			return web.Page{}, err
		}
		p.Views = append(p.Views, besideViews(c, other, false)...)
	}
	if p.Cautions, _, err = o.cautions(c, scope, x); err != nil {
		return web.Page{}, err
	}
	return captureBesidePage.Page(web.Head{Title: c.T("captures.beside"), Styles: []string{"captures.css"}, Wide: true, Section: "/captures", Crumbs: captureCrumbs(c, &x)}, p), nil
}

func besideViews(c *web.Context, x capture.Capture, own bool) []besideView {
	var out []besideView
	for i, m := range x.Media {
		if film(m) {
			continue
		}
		v := besideView{Words: c.T("captures.element.medium", i+1, mediumWords(c, m)), URL: mediumURL(x.ID, m.Name, capture.View), Width: m.Width, Height: m.Height}
		if v.Label, v.Own = c.T("captures.beside.own"), own; !own {
			v.Of = &ui.Link{URL: "/captures/" + x.ID, Text: c.T("captures.beside.other", ui.Stamp(x.At), ui.Plate(x.Plate), c.Words(capture.StateWords[x.State]))}
		}
		out = append(out, v)
	}
	return out
}

// cautions are what has to be weighed before a capture is decided: exempt, doubled, repeated; and which captures they tell of as passed.
func (o *Office) cautions(c *web.Context, scope access.Scope, x capture.Capture) (lines, twins []string, err error) {
	all, err := o.Captures.Cautions(c.Ctx(), scope, x)
	lines, twins = []string{}, []string{}
	for _, a := range all {
		lines, twins = append(lines, c.Words(a.Words)), append(twins, a.Passed...)
	}
	return lines, twins, err
}
