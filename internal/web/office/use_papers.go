package office

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// UsePapersPage are the papers about a use, and those that can be drafted.
type UsePapersPage struct {
	List     *ui.Table
	None     *ui.Empty
	Action   string
	Possible []possiblePaper
}

// possiblePaper is a paper that can be drafted, with the record that it is made from.
type possiblePaper struct{ Kind, Fact, Title, From string }

var usePapersTemplate = web.NewTemplate[UsePapersPage](files, "use_papers.html")

func (o *Office) usePapers(c *web.Context) (web.Page, error) {
	scope, now := c.Actor.Scope(access.ViewDevices), o.now(c)
	l, err := device.LoadIn(c.Ctx(), o.reader(), scope, c.Path("id"), now)
	if err != nil {
		return web.Page{}, err
	}
	all, err := o.Papers.About(c.Ctx(), scope, l.Use.ID)
	if err != nil {
		return web.Page{}, err
	}
	p := UsePapersPage{Action: usePath(l.Use.ID) + "/papers"}
	if p.List, err = o.papersOf(c, all); err != nil {
		return web.Page{}, err
	}
	if p.List == nil {
		p.None = &ui.Empty{Why: c.T("papers.use.none")}
	}
	for _, can := range l.PossiblePapers(now) {
		k, _ := docket.KindByID(can.Kind)
		if !c.Actor.ActsFor(k.Drafts, l.Use.Body) || isOut(all, can) {
			continue
		}
		row := possiblePaper{Kind: can.Kind, Title: c.Words(k.Title), From: c.T("papers.from.now")}
		if can.Fact != nil {
			row.Fact, row.From = can.Fact.ID, c.T("papers.from", c.Words(can.Fact.Event.Words()), ui.Moment(c.Lang(), can.Fact.At))
		}
		p.Possible = append(p.Possible, row)
	}
	place := l.SiteAt(now).Words
	return usePapersTemplate.Page(web.Head{Title: c.T("papers.of"), Lead: place, Crumbs: useCrumbs(c, &l, place), Section: "/devices", Wide: true}, p), nil
}

// papersOf is the table of the papers about one thing; nil without any.
func (o *Office) papersOf(c *web.Context, all []docket.Paper) (*ui.Table, error) {
	if len(all) == 0 {
		return nil, nil
	}
	t, err := o.paperTable(c, all)
	return &t, err
}

// isOut tells whether a paper of this kind from this record is drafted or issued already.
func isOut(all []docket.Paper, can device.PossiblePaper) bool {
	return slices.ContainsFunc(all, func(p docket.Paper) bool {
		return p.Kind == can.Kind && p.State != docket.DroppedState && p.State != docket.ReplacedState && (can.Fact == nil && p.State == docket.DraftState || can.Fact != nil && p.Source == can.Fact.ID)
	})
}

// draftPaper drafts a paper about the use of the path.
func (o *Office) draftPaper(c *web.Context) (web.Page, error) {
	in := c.Read()
	kind, fact := in.Text("kind", 10), in.OptionalText("fact", 40)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"), o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	return o.draftNew(c, docket.New{Kind: kind, Body: l.Use.Body, Subject: string(device.OfUse), SubjectID: l.Use.ID, Source: fact})
}
