package office

import (
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// SourcePage is one task: why it was opened, what was found and done, what it came to, and what can be done now.
type SourcePage struct {
	Red     string // said where a task has been open for too long
	Facts   ui.Facts
	Ways    ui.Links
	Figures ui.Chart
	Places  ui.Table
	Orders  *ui.Table
	Papers  *ui.Table
	Life    ui.Timeline
}

var sourcePage = web.NewTemplate[SourcePage](files, "source.html")

func (o *Office) aSource(c *web.Context) (governance.Task, string, error) {
	t, err := governance.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSources), c.Path("id"))
	if err != nil {
		return t, "", err
	}
	places, err := device.PlacesOf(c.Ctx(), o.reader(), c.Actor.Book, []string{t.Site})
	return t, places[t.Site], err
}

func (o *Office) source(c *web.Context) (web.Page, error) {
	t, place, err := o.aSource(c)
	if err != nil {
		return web.Page{}, err
	}
	p := SourcePage{Ways: o.sourceWays(c, &t)}
	if t.Red(o.now(c)) {
		p.Red = c.T("sources.red.why", t.DaysOpen(o.now(c)), governance.RedAfter)
	}
	if p.Facts, err = o.sourceFacts(c, &t); err != nil {
		return web.Page{}, err
	}
	before, after, err := governance.Compare(c.Ctx(), o.reader(), c.Actor.Book, t, law.DateOf(o.now(c)))
	if err != nil {
		return web.Page{}, err
	}
	p.Figures = sourceChart(c, &t, before, after)
	if p.Places, err = o.sourcePlaces(c, &t); err != nil {
		return web.Page{}, err
	}
	if p.Orders, err = o.sourceOrders(c, &t, &p.Ways); err != nil {
		return web.Page{}, err
	}
	if p.Life, err = o.sourceLife(c, &t); err != nil {
		return web.Page{}, err
	}
	if p.Papers, err = o.sourcePapers(c, t.ID, t.Body, "/sources/"+t.ID, t.State != governance.Open, &p.Ways); err != nil {
		return web.Page{}, err
	}
	return sourcePage.Page(web.Head{Title: c.T("sources.of", place), Status: sourceBadge(c, &t, o), Crumbs: sourceCrumbs(c), Section: "/sources", Wide: true, Styles: []string{"chart.css"}}, p), nil
}

// sourceWays are what the person may do about a task now.
func (o *Office) sourceWays(c *web.Context, t *governance.Task) ui.Links {
	var out ui.Links
	at := "/sources/" + t.ID
	add := func(p access.Permission, step, icon string, words law.Words) {
		if c.Actor.ActsFor(p, t.Body) {
			out = append(out, ui.Link{URL: at + "/" + step, Text: c.Words(words), Icon: icon})
		}
	}
	if t.State.MayMove(governance.Planned) {
		add(access.AnalyseSources, "plan", "edit", governance.TaskPlanned.Title)
	}
	if t.State == governance.Planned {
		add(access.DecideSources, "decide", "law", governance.TaskApproved.Title)
	}
	if t.State == governance.Approved {
		add(access.AnalyseSources, "finish", "done", governance.MeasureFinished.Title)
	}
	if t.State == governance.Finished {
		add(access.AnalyseSources, "check", "review", governance.EffectChecked.Title)
	}
	if t.State == governance.Checked {
		add(access.DecideSources, "close", "law", governance.TaskClosed.Title)
	}
	if t.Red(o.now(c)) {
		add(access.OrderStops, "order", "stop", governance.StopOrdered.Title)
	}
	return out
}

func (o *Office) sourceFacts(c *web.Context, t *governance.Task) (ui.Facts, error) {
	b, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, t.Body)
	if err != nil {
		return nil, err
	}
	f := ui.Facts{{Key: c.T("people.body"), Value: ui.Text(b.Name)}, {Key: c.T("sources.origin"), Value: ui.Text(sourceOrigin(c, t)).WithNote(c.T("sources.span", t.From.String(), t.Until.String()))},
		{Key: c.T("sources.opened"), Value: ui.At(t.OpenedAt)}, {Key: c.T("sources.days"), Value: ui.Text(c.T("sources.days.n", t.DaysOpen(o.now(c))))}}
	if t.Cause != "" {
		f = append(f, ui.Fact{Key: c.T("sources.cause"), Value: ui.Text(c.Words(governance.WordsOf(governance.Causes, t.Cause)))})
	}
	if t.Owner != "" {
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, t.Owner)
		if err != nil {
			return nil, fmt.Errorf("name the owner of a task: %w", err)
		}
		f = append(f, ui.Fact{Key: c.T("sources.owner"), Value: ui.Text(name)})
	}
	if t.Due != nil {
		f = append(f, ui.Fact{Key: c.T("sources.due"), Value: ui.On(*t.Due)})
	}
	if t.Measured != nil {
		f = append(f, ui.Fact{Key: c.T("sources.measured"), Value: ui.On(*t.Measured)}, ui.Fact{Key: c.T("sources.checkfrom"), Value: ui.On(*t.CheckFrom).WithNote(c.T("sources.checkfrom.why"))})
	}
	if t.Effect != "" {
		f = append(f, ui.Fact{Key: c.T("sources.effect"), Value: ui.Text(c.Words(governance.WordsOf(governance.Effects, t.Effect)))})
	}
	return f, nil
}

// sourceChart shows captures a day before and after.
func sourceChart(c *web.Context, t *governance.Task, before, after governance.Stretch) ui.Chart {
	bar := func(key string, s governance.Stretch) ui.Bar {
		return ui.Bar{Label: c.T("sources." + key), Note: c.T("sources.span", s.From.String(), s.Until.String()), Value: float64(s.PerDayTenths()) / 10, Shown: tenths(s.PerDayTenths())}
	}
	chart := ui.Chart{Title: c.T("sources.chart"), Unit: c.T("sources.chart.unit"), Bars: []ui.Bar{bar("before", before)}}
	if t.Measured != nil && after.Days() > 0 {
		chart.Bars = append(chart.Bars, bar("after", after))
	} else {
		chart.Lead = c.T("sources.chart.later")
	}
	return chart
}

// tenths writes a number of tenths: 4865 → 486.5.
func tenths(n int64) string {
	if n%10 == 0 {
		return ui.Number(n / 10)
	}
	return fmt.Sprintf("%s.%d", ui.Number(n/10), n%10)
}

// sourcePlaces lists the uses of the place, with what can be done about each: stop it, look at past captures again.
func (o *Office) sourcePlaces(c *web.Context, t *governance.Task) (ui.Table, error) {
	table := ui.Table{Caption: c.T("sources.uses"), Columns: []ui.Column{{Title: c.T("sources.place")}, {Title: c.T("devices.violation")}, {Title: c.T("people.state")},
		{Title: c.T("sources.past")}, {Title: c.T("people.ways")}}}
	at, err := device.UsesAt(c.Ctx(), o.reader(), c.Actor.Book, t.Sites)
	if err != nil {
		return table, err
	}
	var uses []string
	for _, s := range t.Sites {
		uses = append(uses, at[s]...)
	}
	lives, err := device.LivesIn(c.Ctx(), o.reader(), c.Actor.Book, uses)
	if err != nil {
		return table, err
	}
	counts, err := governance.TotalsOf(c.Ctx(), o.reader(), c.Actor.Book, uses)
	if err != nil {
		return table, err
	}
	for i := range lives {
		l := &lives[i]
		badge := stateBadge(c, l.StateAt(o.now(c)))
		where := ui.Text(l.SiteAt(o.now(c)).Words)
		if c.Actor.ActsFor(access.ViewDevices, l.Use.Body) {
			where.URL = usePath(l.Use.ID)
		}
		past := ui.Count(int(counts[l.Use.ID].Received))
		if c.Actor.ActsFor(access.ViewCaptures, l.Use.Body) {
			past.URL, past.Note = "/captures?device="+l.Device.ID, c.T("sources.past.again")
		}
		past.Number = false
		way := ui.Text(c.T("sources.way.none"))
		if c.Actor.ActsFor(access.Commission, l.Use.Body) && l.StateAt(o.now(c)).State == device.Live {
			way = ui.Goto(usePath(l.Use.ID)+"/steps/stop", c.Words(device.UseStopped.Title))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Value{where, ui.Text(c.Words(capture.ViolationWords(l.UseAt(o.now(c)).Violation))), {Badge: &badge}, past, way}})
	}
	return table, nil
}

// stepTitles are the acts of the steps.
var stepTitles = map[governance.StepKind]law.Words{
	governance.OpenedStep: governance.TaskOpened.Title, governance.RaisedStep: governance.TaskRaised.Title, governance.PlannedStep: governance.TaskPlanned.Title,
	governance.ReturnedStep: governance.TaskReturned.Title, governance.ApprovedStep: governance.TaskApproved.Title, governance.FinishedStep: governance.MeasureFinished.Title,
	governance.CheckedStep: governance.EffectChecked.Title, governance.ClosedStep: governance.TaskClosed.Title,
	governance.OrderedStep: governance.StopOrdered.Title, governance.AnsweredStep: governance.OrderAnswered.Title,
}

// sourceOrders lists the orders to stop, nil without any, and adds to the ways those to answer.
func (o *Office) sourceOrders(c *web.Context, t *governance.Task, ways *ui.Links) (*ui.Table, error) {
	all, err := governance.Orders(c.Ctx(), o.reader(), c.Actor.Book, t.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	at := "/sources/" + t.ID
	if all[0].AnsweredAt == nil { // one at a time
		*ways = slices.DeleteFunc(*ways, func(l ui.Link) bool { return l.URL == at+"/order" })
	}
	table := &ui.Table{Caption: c.T("sources.orders"), Columns: []ui.Column{{Title: c.T("sources.order.at")}, {Title: c.T("reports.reason")}, {Title: c.T("sources.order.due")}, {Title: c.T("sources.order.answer")}}}
	for _, x := range all {
		answer := ui.Status(ui.Waiting, c.T("sources.order.open"))
		if x.AnsweredAt != nil {
			answer = ui.Text(x.Answer).WithNote(ui.Moment(c.Lang(), *x.AnsweredAt))
		} else if c.Actor.ActsFor(access.DecideSources, t.Body) {
			*ways = append(*ways, ui.Link{URL: at + "/answer/" + x.ID, Text: c.Words(governance.OrderAnswered.Title), Icon: "done"})
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Value{ui.At(x.At), ui.Text(x.Reason), ui.On(x.Due).WithNote(dueWords(c, x.Due)), answer}})
	}
	return table, nil
}

func (o *Office) sourceLife(c *web.Context, t *governance.Task) (ui.Timeline, error) {
	life := ui.Timeline{Label: c.T("people.life")}
	steps, err := governance.Steps(c.Ctx(), o.reader(), c.Actor.Book, t.ID)
	if err != nil {
		return life, err
	}
	for i, s := range steps {
		e := ui.TimelineEntry{Number: i + 1, Kind: ui.ByMachine, At: s.At, Act: c.Words(stepTitles[s.Kind]), Result: sourceSaid(c, s.Data), Article: c.T("sources.article")}
		if s.Person != "" {
			e.Kind = ui.ByPerson
			if e.By, err = o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, s.Person); err != nil {
				return life, fmt.Errorf("name who took a step: %w", err)
			}
		}
		if s.Kind == governance.OpenedStep {
			e.Result = sourceOrigin(c, t)
		}
		life.Entries = append(life.Entries, e)
	}
	return life, nil
}

// sourceSaid is what a step put on record, in one line.
func sourceSaid(c *web.Context, d governance.Said) string {
	var parts []string
	if d.Cause != "" {
		parts = append(parts, c.Words(governance.WordsOf(governance.Causes, d.Cause)))
	}
	for _, m := range d.Measures {
		parts = append(parts, c.Words(governance.WordsOf(governance.Measures, m)))
	}
	if d.Effect != "" {
		parts = append(parts, c.Words(governance.WordsOf(governance.Effects, d.Effect)))
	}
	if d.Before != nil && d.After != nil {
		parts = append(parts, c.T("sources.said.effect", tenths(d.Before.PerDayTenths()), tenths(d.After.PerDayTenths())))
	}
	if d.Words != "" {
		parts = append(parts, d.Words)
	}
	return strings.Join(parts, c.T("sources.said.and"))
}
