package office

import (
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) sourceRoutes() []web.Route {
	view, analyse, decide := web.Permission(access.ViewSources), web.Permission(access.AnalyseSources), web.Permission(access.DecideSources)
	return []web.Route{
		{Method: "GET", Path: "/sources", Policy: view, Page: o.sources},
		{Method: "GET", Path: "/sources/{id}", Policy: view, Page: o.source},
		{Method: "GET", Path: "/sources/{id}/plan", Policy: analyse, Page: o.askPlanSource},
		{Method: "POST", Path: "/sources/{id}/plan", Policy: analyse, Page: o.planSource, Again: o.askPlanSource},
		{Method: "GET", Path: "/sources/{id}/decide", Policy: decide, Page: o.askDecideSource},
		{Method: "POST", Path: "/sources/{id}/decide", Policy: decide, Page: o.decideSource, Again: o.askDecideSource},
		{Method: "GET", Path: "/sources/{id}/finish", Policy: analyse, Page: o.askFinishSource},
		{Method: "POST", Path: "/sources/{id}/finish", Policy: analyse, Page: o.finishSource, Again: o.askFinishSource},
		{Method: "GET", Path: "/sources/{id}/check", Policy: analyse, Page: o.askCheckSource},
		{Method: "POST", Path: "/sources/{id}/check", Policy: analyse, Page: o.checkSource, Again: o.askCheckSource},
		{Method: "GET", Path: "/sources/{id}/close", Policy: decide, Page: o.askCloseSource},
		{Method: "POST", Path: "/sources/{id}/close", Policy: decide, Page: o.closeSource, Again: o.askCloseSource},
	}
}

func sourceCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/sources", Text: c.T("sources.title")}}
}

// sourceViews are the lists of tasks: what is open, what has been open for too long, what is concluded.
var sourceViews = []string{"open", "red", "closed"}

func sourceFilter(c *web.Context, o *Office, view string) governance.Filter {
	f := governance.Filter{Now: o.now(c), Turn: turn(c)}
	switch view {
	case "red":
		f.Red = true
	case "closed":
		f.State = governance.Closed
	default:
		f.Open = true
	}
	return f
}

func (o *Office) sources(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ViewSources)
	in := c.Read()
	view := in.OptionalText("view", 10)
	if view == "" {
		view = "open"
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: &ui.Tabs{Label: c.T("sources.view")}}
	var total int
	for _, v := range sourceViews {
		n, err := governance.Count(c.Ctx(), o.reader(), scope, sourceFilter(c, o, v))
		if err != nil {
			return web.Page{}, err
		}
		if v == view {
			total = n
		}
		p.Tabs.Items = append(p.Tabs.Items, ui.Tab{URL: "/sources?view=" + v, Text: c.T("sources.view." + v), Current: v == view, Count: &n})
	}
	found, err := governance.List(c.Ctx(), o.reader(), scope, sourceFilter(c, o, view))
	if err != nil {
		return web.Page{}, err
	}
	if p.List, err = o.sourceTable(c, found.Rows); err != nil {
		return web.Page{}, err
	}
	p.More = more(c, found, total, func(t governance.Task) string { return t.ID })
	if len(found.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("sources.none." + view), Next: c.T("sources.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("sources.title"), Lead: c.T("sources.lead"), Actions: sourceActions(c), Wide: true}, p), nil
}

// sourceTable lists tasks with their place, what opened them, who acts next, and for how long they have been open.
func (o *Office) sourceTable(c *web.Context, tasks []governance.Task) (ui.Table, error) {
	t := ui.Table{Caption: c.T("sources.title"), Columns: []ui.Column{{Title: c.T("sources.place")}, {Title: c.T("people.body")}, {Title: c.T("sources.origin")},
		{Title: c.T("people.state")}, {Title: c.T("sources.days"), Number: true}, {Title: c.T("sources.due")}}}
	sites := make([]string, len(tasks))
	for i := range tasks {
		sites[i] = tasks[i].Site
	}
	places, err := device.PlacesOf(c.Ctx(), o.reader(), c.Actor.Book, sites)
	if err != nil {
		return t, err
	}
	bodies := map[string]string{}
	for i := range tasks {
		x := &tasks[i]
		if bodies[x.Body] == "" {
			b, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, x.Body)
			if err != nil {
				return t, err
			}
			bodies[x.Body] = b.Name
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/sources/"+x.ID, places[x.Site]), ui.Text(bodies[x.Body]), ui.Text(sourceOrigin(c, x)),
			{Badge: sourceBadge(c, x, o)}, ui.Count(x.DaysOpen(o.now(c))), sourceDue(c, x)}})
	}
	return t, nil
}

// sourceOrigin says what opened a task: which number over which threshold.
func sourceOrigin(c *web.Context, t *governance.Task) string {
	if t.Origin == governance.ByHand {
		return c.T("sources.origin.raised", ui.Number(t.Counted))
	}
	if t.Origin == governance.Origin(governance.Median) {
		return c.T("sources.origin.median", tenths(t.Counted), tenths(t.Threshold))
	}
	return c.T("sources.origin."+string(t.Origin), ui.Number(t.Counted), ui.Number(t.Threshold))
}

// sourceBadge is the state of a task; one that has been open for too long is red, by shape and word.
func sourceBadge(c *web.Context, t *governance.Task, o *Office) *ui.Badge {
	b := &ui.Badge{State: ui.Waiting, Word: c.Words(governance.StateWords[t.State])}
	switch {
	case t.State == governance.Closed:
		b.State = ui.Met
	case t.Red(o.now(c)):
		b.State, b.Word = ui.Unmet, c.T("sources.red", b.Word)
	}
	return b
}

// sourceDue is the next day that matters for a task.
func sourceDue(c *web.Context, t *governance.Task) ui.Value {
	var day *law.Date
	switch t.State {
	case governance.Approved:
		day = t.Due
	case governance.Finished:
		day = t.CheckFrom
		return ui.On(*day).WithNote(c.T("sources.due.check"))
	}
	if day == nil {
		return ui.Text(c.T("start.due.none"))
	}
	return ui.On(*day).WithNote(dueWords(c, *day))
}

// sourceQueues are what waits for the analyst, the head and the supervisor.
func (o *Office) sourceQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.ViewSources) {
		return nil, nil
	}
	var out []Queue
	add := func(p access.Permission, key, link string, f governance.Filter) error {
		if !c.May(p) {
			return nil
		}
		f.Now = o.now(c)
		n, err := governance.Count(c.Ctx(), o.reader(), c.Actor.Scope(p), f)
		out = append(out, Queue{Title: c.T("sources.queue." + key), Count: n, Link: link, Why: c.T("sources.queue." + key + ".why")})
		return err
	}
	for _, q := range []struct {
		may       access.Permission
		key, link string
		f         governance.Filter
	}{
		{access.AnalyseSources, "study", "/sources?view=open", governance.Filter{State: governance.Open}},
		{access.AnalyseSources, "check", "/sources?view=open", governance.Filter{State: governance.Finished}},
		{access.DecideSources, "decide", "/sources?view=open", governance.Filter{State: governance.Planned}},
		{access.DecideSources, "close", "/sources?view=open", governance.Filter{State: governance.Checked}},
		{access.OrderStops, "red", "/sources?view=red", governance.Filter{Red: true}},
	} {
		if err := add(q.may, q.key, q.link, q.f); err != nil {
			return nil, err
		}
	}
	return o.dutyQueues(c, out)
}

// dutyQueues adds what is due on a day: orders to answer, analyses and reports.
func (o *Office) dutyQueues(c *web.Context, out []Queue) ([]Queue, error) {
	scope, now := c.Actor.Scope(access.ViewSources), o.now(c)
	if c.May(access.DecideSources) {
		open, err := governance.OpenOrders(c.Ctx(), o.reader(), c.Actor.Scope(access.DecideSources))
		if err != nil {
			return nil, err
		}
		q := Queue{Title: c.T("sources.queue.order"), Link: "/sources?view=red", Why: c.T("sources.queue.order.why")}
		for _, x := range open {
			q.add(x.Due, 1)
		}
		out = append(out, q)
	}
	owed, err := governance.AnalysesDue(c.Ctx(), o.reader(), scope, now)
	if err != nil {
		return nil, err
	}
	analyses := Queue{Title: c.T("analyses.queue"), Link: "/analyses", Why: c.T("analyses.queue.why")}
	for _, d := range owed {
		switch {
		case c.May(access.AnalyseSources) && d.Analysis == nil, c.May(access.DecideSources) && d.Analysis != nil, c.May(access.OrderStops) && d.Overdue(now):
			analyses.add(d.Due, 1)
		}
	}
	duties, err := governance.Duties(c.Ctx(), o.reader(), scope, now)
	if err != nil {
		return nil, err
	}
	reports := Queue{Title: c.T("reports.queue"), Link: "/year-reports", Why: c.T("reports.reminder.1")}
	for _, d := range duties {
		drafted := d.Report != nil && d.Report.State == governance.Drafted
		if c.May(access.OrderStops) && d.Reminder != governance.Overdue || c.May(access.DecideSources) && !drafted || c.May(access.AnalyseSources) && drafted {
			continue
		}
		reports.add(d.Due, 1)
		reports.Why = c.T("reports.reminder." + strconv.Itoa(int(d.Reminder)))
	}
	return append(out, analyses, reports), nil
}
