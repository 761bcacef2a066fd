package office

import (
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// planPath is the address of a siting plan over several sites.
func planPath(id string) string { return "/devices/plans/" + id }

func (o *Office) planRoutes() []web.Route {
	return []web.Route{{Method: "GET", Path: "/devices/plans/{id}", Policy: web.Permission(access.ViewDevices), Page: o.planPage}}
}

// PlanPage is a siting plan over several sites: what it says once, where each site stands, and what it says of each.
type PlanPage struct {
	Facts ui.Facts
	List  ui.Table
	Sites []planSite
}

// planSite is one site of a plan, with the steps that this person may take for it now.
type planSite struct {
	Title string
	Stage ui.Badge
	Facts ui.Facts
	Steps ui.Links
}

var planPage = web.NewTemplate[PlanPage](files, "plan.html")

func (o *Office) planPage(c *web.Context) (web.Page, error) {
	now := o.now(c)
	plan, err := device.PlanIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"), now)
	if err != nil {
		return web.Page{}, err
	}
	first := &plan.Sites[0]
	p := PlanPage{List: ui.Table{Caption: c.T("plans.sites"), Columns: []ui.Column{{Title: c.T("plans.site")}, {Title: c.T("devices.violation")}, {Title: c.T("plans.stage")}, {Title: c.T("plans.since")}, {Title: c.T("devices.state")}}}}
	if p.Facts, err = o.planFacts(c, &first.Draft); err != nil {
		return web.Page{}, err
	}
	for i := range plan.Sites {
		x := &plan.Sites[i]
		stage, standing := stageBadge(c, x.Stage), stateBadge(c, x.Life.StateAt(now))
		since := ui.At(x.Last.At)
		if a, is := x.Last.Data.(device.Approval); is {
			since = since.WithNote(a.Number)
		}
		said := x.Draft.Data.(device.SitingPlan)
		p.List.Rows = append(p.List.Rows, ui.Row{Struck: x.Stage.Left(), Cells: []ui.Value{ui.Goto(usePath(x.Life.Use.ID), x.Life.SiteAt(now).Words), ui.Text(violationNames(c, said.Violations)), {Badge: &stage}, since, {Badge: &standing}}})
		p.Sites = append(p.Sites, planSite{Title: x.Life.SiteAt(now).Words, Stage: stage, Facts: partFacts(c, &said), Steps: planSteps(c, x, now)})
	}
	place := first.Life.SiteAt(now).Words
	head := web.Head{Title: c.T("plans.title"), Lead: c.T("plans.lead", len(plan.Sites)), Crumbs: useCrumbs(c, &first.Life, place), Section: "/devices", Wide: true}
	head.Actions = []ui.Link{{URL: usePath(first.Life.Use.ID) + "/papers", Text: c.T("plans.paper"), Icon: "document"}}
	return planPage.Page(head, p), nil
}

// planFacts are what a plan says once.
func (o *Office) planFacts(c *web.Context, f *device.Fact) (ui.Facts, error) {
	said := f.Data.(device.SitingPlan)
	who, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, f.Person)
	if err != nil {
		return nil, err
	}
	out := ui.Facts{{Key: c.T("steps.f.lawful"), Value: ui.Text(said.Lawful)}, {Key: c.T("steps.f.basis"), Value: ui.Text(said.Citation)}, {Key: c.T("steps.f.open"), Value: ui.Text(said.Open)},
		{Key: c.T("plans.by"), Value: ui.Text(who)}, {Key: c.T("plans.at"), Value: ui.At(f.At)}}
	for _, d := range f.Documents {
		out = append(out, ui.Fact{Key: c.T("plans.document"), Value: ui.Goto("/documents/"+d.Digest, d.Name)})
	}
	return out, nil
}

// partFacts are what a plan says of one site.
func partFacts(c *web.Context, p *device.SitingPlan) ui.Facts {
	out := ui.Facts{{Key: c.T("plans.data"), Value: ui.Text(c.Words(p.Data.Line()))}}
	for _, x := range []struct{ key, text string }{{"scientific", p.Scientific}, {"spacing", p.Spacing}, {"near", p.Near}, {"reasonable", p.Reasonable}, {"necessary", p.Necessary}} {
		if x.text != "" {
			out = append(out, ui.Fact{Key: c.T("steps.f." + x.key), Value: ui.Text(x.text)})
		}
	}
	return out
}

// planSteps are the steps of planning that this person may take for a site now, each by itself.
func planSteps(c *web.Context, x *device.PlannedSite, now time.Time) (out ui.Links) {
	steps := map[device.PlanStage][]string{device.PlanAtDraft: {"submit"}, device.PlanAtProvince: {"approve", "reject"}, device.PlanReturned: {"plan"}, device.PlanNoMore: {"plan"}}[x.Stage]
	forward, _, _ := stepsFor(c, &x.Life, now)
	for _, step := range steps {
		for _, l := range forward {
			if l.URL == deviceStepPath(x.Life.Use.ID, step) {
				out = append(out, l)
			}
		}
	}
	return out
}

// stageBadge says where a site stands with its plan.
func stageBadge(c *web.Context, s device.PlanStage) ui.Badge {
	b := ui.Badge{State: ui.Waiting, Word: c.T("plans.stage." + string(s))}
	switch s {
	case device.PlanGrantedHere:
		b.State = ui.Met
	case device.PlanReturned, device.PlanNoMore:
		b.State = ui.Unmet
	}
	if s.Left() {
		b.State = ui.Plain
	}
	return b
}

// planOf leads from a use to the plan over several sites that it is part of.
func planOf(c *web.Context, l *device.Life, now time.Time) ui.Links {
	of := l.PlanOver(now)
	if of == nil {
		return nil
	}
	return ui.Links{{URL: planPath(of.ID), Text: c.T("plans.whole", len(of.Uses)), Icon: "document"}}
}
