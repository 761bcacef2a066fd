package office

import (
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) doubtRoutes() []web.Route {
	return []web.Route{{Method: "GET", Path: "/devices/uses/{id}/doubts/{fact}", Policy: web.Permission(access.ViewCaptures), Page: o.doubtfulCaptures}}
}

var noDoubt = fault.NotFound{What: law.Words{ZH: "这段存疑期间", EN: "the doubtful time"}}

// doubtfulCaptures lists the captures of a doubtful time, for whoever examines them again: no plates, each with its result then.
func (o *Office) doubtfulCaptures(c *web.Context) (web.Page, error) {
	now := o.now(c)
	l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"), now)
	if err != nil {
		return web.Page{}, err
	}
	all := l.Doubts(now)
	i := slices.IndexFunc(all, func(d device.Doubt) bool { return d.Fact == c.Path("fact") })
	if i < 0 {
		return web.Page{}, noDoubt
	}
	d := all[i]
	scope := c.Actor.Scope(access.ViewCaptures)
	f := capture.Filter{Use: l.Use.ID, From: d.From, Until: d.Until, Turn: turn(c)}
	page, err := o.Captures.List(c.Ctx(), scope, f)
	if err != nil {
		return web.Page{}, err
	}
	total, err := o.Captures.Count(c.Ctx(), scope, f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("doubts.captures"), Columns: []ui.Column{{Title: c.T("captures.at")}, {Title: c.T("captures.violation")}, {Title: c.T("captures.outcome")}, {Title: c.T("captures.state")}}},
		More: more(c, page, total, captureID)}
	for _, x := range page.Rows {
		state := captureState(c, x.State)
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{captureLink(x), ui.Text(c.Words(capture.ViolationWords(x.Violation))), outcomeValue(c, x.Outcome), {Badge: &state}}})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("doubts.none"), Next: c.T("doubts.none.next")}
		if d.Open {
			p.None.Next = c.T("doubts.none.open")
		}
	}
	status := doubtBadge(c, d)
	head := web.Head{Title: c.T("doubts.title"), Lead: c.T("doubts.lead", c.T("doubts.fromto", ui.Moment(c.Lang(), d.From), ui.Moment(c.Lang(), d.Until)), c.Words(d.Because)), Wide: true, Status: &status,
		Section: "/devices", Crumbs: useCrumbs(c, &l, l.SiteAt(now).Words)}
	if d.Decided == nil && !d.Open && c.Actor.ActsFor(access.Commission, l.Use.Body) {
		head.Actions = []ui.Link{{URL: deviceStepPath(l.Use.ID, "decide-past"), Text: c.T("doubts.decide"), Primary: true}}
	}
	return listPage.Page(head, p), nil
}

// doubtBadge says whether a doubtful time was decided on.
func doubtBadge(c *web.Context, d device.Doubt) ui.Badge {
	switch {
	case d.Decided != nil:
		return ui.Badge{State: ui.Waiting, Word: c.Words(device.Words(device.PastAnswers, d.Decided.Answer))}
	case d.Open:
		return ui.Badge{State: ui.Unknown, Word: c.T("doubts.open")}
	}
	return ui.Badge{State: ui.Unknown, Word: c.T("doubts.undecided")}
}

// useDoubts are the doubtful times of a use; nil without any.
func useDoubts(c *web.Context, l *device.Life, now time.Time) *ui.Table {
	t := &ui.Table{Caption: c.T("doubts.title"), Columns: []ui.Column{{Title: c.T("doubts.span")}, {Title: c.T("doubts.why")}, {Title: c.T("doubts.state")}}}
	for _, d := range l.Doubts(now) {
		span := ui.Text(c.T("doubts.fromto", ui.Moment(c.Lang(), d.From), ui.Moment(c.Lang(), d.Until)))
		if c.May(access.ViewCaptures) {
			span = ui.Goto(doubtPath(l.Use.ID, d.Fact), span.Text)
		}
		badge := doubtBadge(c, d)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{span, ui.Text(c.Words(d.Because)).WithNote(cited(c, d.Article)), {Badge: &badge}}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// useYears are the days that the years bring: evaluation, sign, upkeep, verification, filing, verdict (ux.md D2).
func useYears(c *web.Context, l *device.Life, in device.Intervals, now time.Time) ui.Facts {
	var facts ui.Facts
	add := func(key string, day law.Date, ok bool) {
		if ok && day > 0 {
			facts = append(facts, ui.Fact{Key: c.T("years." + key), Value: dayDue(c, day, law.DateOf(now))})
		}
	}
	day, ok := l.EvaluationDue(now, in)
	add("evaluation", day, ok)
	day, ok = l.SignInspectionDue(now, in)
	add("sign", day, ok)
	day, hold, ok := l.UpkeepDue(now, in.Sources)
	add("upkeep", day, ok)
	if ok && law.DateOf(now) > hold {
		facts = append(facts, ui.Fact{Key: c.T("years.hold"), Value: ui.Text(c.T("years.hold.since", ui.Day(c.Lang(), hold)))})
	}
	day, ok = l.RedecideBy(now, in)
	add("redecide", day, ok)
	day, ok = l.LegacyDue(now)
	add("legacy", day, ok)
	for _, part := range l.PartStates(now) {
		v := ui.Status(ui.Unmet, c.T("years.part.none"))
		if part.Certificate != nil && part.Certificate.Pass {
			v = dayDue(c, part.Certificate.Until, law.DateOf(now))
		} else if part.Certificate != nil {
			v = ui.Status(ui.Unmet, c.T("years.part.failed"))
		}
		facts = append(facts, ui.Fact{Key: c.T("years.part", part.Item), Value: v})
	}
	return facts
}

// dayDue is a last day, with how long there is, or that it is over.
func dayDue(c *web.Context, day, today law.Date) ui.Value {
	if day < today {
		badge := ui.Badge{State: ui.Unmet, Word: c.T("due.over", int(today)-int(day))}
		return ui.Value{Badge: &badge, Note: ui.Day(c.Lang(), day)}
	}
	return ui.On(day).WithNote(dueWords(c, day))
}
