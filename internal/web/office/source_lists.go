package office

import (
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/csvout"
	"yuanjian/internal/device"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) sourceListRoutes() []web.Route {
	view, analyse, decide, order := web.Permission(access.ViewSources), web.Permission(access.AnalyseSources), web.Permission(access.DecideSources), web.Permission(access.OrderStops)
	draft := web.Permission(access.ProposeDevice)
	return []web.Route{
		{Method: "GET", Path: "/sources/{id}/paper", Policy: draft, Page: o.askSourcePaper},
		{Method: "POST", Path: "/sources/{id}/paper", Policy: draft, Page: o.draftSourcePaper, Again: o.askSourcePaper},
		{Method: "GET", Path: "/year-reports/{id}/paper", Policy: draft, Page: o.askReportPaper},
		{Method: "POST", Path: "/year-reports/{id}/paper", Policy: draft, Page: o.draftReportPaper, Again: o.askReportPaper},
		{Method: "GET", Path: "/sources/anomalies", Policy: view, Page: o.anomalies},
		{Method: "GET", Path: "/sources/usage", Policy: view, Page: o.usage},
		{Method: "GET", Path: "/sources/usage.csv", Policy: view, Write: o.exportUsage},
		{Method: "GET", Path: "/sources/thresholds", Policy: view, Page: o.thresholds},
		{Method: "GET", Path: "/sources/thresholds/new", Policy: decide, Page: o.askThreshold},
		{Method: "POST", Path: "/sources/thresholds", Policy: decide, Page: o.setThreshold, Again: o.askThreshold},
		{Method: "GET", Path: "/devices/uses/{id}/source", Policy: analyse, Page: o.askRaise},
		{Method: "POST", Path: "/devices/uses/{id}/source", Policy: analyse, Page: o.raise, Again: o.askRaise},
		{Method: "GET", Path: "/sources/{id}/order", Policy: order, Page: o.askOrder},
		{Method: "POST", Path: "/sources/{id}/order", Policy: order, Page: o.orderStop, Again: o.askOrder},
		{Method: "GET", Path: "/sources/{id}/answer/{order}", Policy: decide, Page: o.askAnswer},
		{Method: "POST", Path: "/sources/{id}/answer/{order}", Policy: decide, Page: o.answerOrder, Again: o.askAnswer},
	}
}

// sourceActions are the ways from the list of tasks to what belongs to it.
func sourceActions(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/analyses", Text: c.T("analyses.title"), Icon: "review"}, {URL: "/sources/anomalies", Text: c.T("sources.anomalies"), Icon: "attention"},
		{URL: "/sources/usage", Text: c.T("sources.usage"), Icon: "capture"}, {URL: "/sources/thresholds", Text: c.T("sources.thresholds"), Icon: "filter"},
		{URL: "/year-reports", Text: c.T("reports.title"), Icon: "document"}}
}

// anomalies lists what is unusual about places: never about officers, never in money (Art 13(1)).
func (o *Office) anomalies(c *web.Context) (web.Page, error) {
	list, day, err := o.anomalyTable(c)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: list}
	lead := c.T("sources.anomalies.lead")
	if n := len(list.Rows); n > 0 {
		p.More = ui.More{Shown: n, Total: n}
		lead = c.T("sources.anomalies.lead.day", ui.Day(c.Lang(), day))
	} else {
		p.None = &ui.Empty{Why: c.T("sources.anomalies.none"), Next: c.T("sources.anomalies.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("sources.anomalies"), Lead: lead, Crumbs: sourceCrumbs(c), Section: "/sources", Wide: true}, p), nil
}

// anomalyTable is what the last daily look found at the sites that the actor may see, and the day of that look.
func (o *Office) anomalyTable(c *web.Context) (list ui.Table, day law.Date, err error) {
	list = ui.Table{Caption: c.T("sources.anomalies"), Columns: []ui.Column{{Title: c.T("sources.place")}, {Title: c.T("people.body")}, {Title: c.T("sources.anomaly")}, {Title: c.T("sources.anomaly.value")}}}
	found, err := governance.Anomalies(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSources))
	if err != nil {
		return list, day, err
	}
	var sites []string
	for _, a := range found {
		sites = append(sites, a.Site)
	}
	places, err := device.PlacesOf(c.Ctx(), o.reader(), c.Actor.Book, sites)
	if err != nil {
		return list, day, err
	}
	at, err := device.UsesAt(c.Ctx(), o.reader(), c.Actor.Book, sites)
	if err != nil {
		return list, day, err
	}
	names := o.bodyNames(c)
	for _, a := range found {
		name, err := names(a.Body)
		if err != nil {
			return list, day, err
		}
		place := ui.Text(places[a.Site])
		if uses := at[a.Site]; len(uses) > 0 && c.Actor.ActsFor(access.ViewDevices, a.Body) {
			place.URL = usePath(uses[0])
		}
		day = a.Day
		list.Rows = append(list.Rows, ui.Row{Cells: []ui.Value{place, ui.Text(name), ui.Text(c.Words(governance.AnomalyWords[a.Kind])), ui.Text(anomalyValue(c, a))}})
	}
	return list, day, nil
}

// anomalyValue says what was found beside what it was compared with.
func anomalyValue(c *web.Context, a governance.Anomaly) string {
	key := "sources.anomaly." + string(a.Kind)
	switch a.Kind {
	case governance.BigShare:
		return c.T(key, percent(a.Value), a.Compared)
	case governance.Rise:
		return c.T(key, tenths(a.Value), ui.Number(a.Compared))
	case governance.ManyADay:
		return c.T(key, ui.Number(a.Value), ui.Number(a.Compared))
	case governance.LowValid:
		return c.T(key, percent(a.Value), ui.Number(a.Compared))
	}
	return c.T(key, percent(a.Value), percent(a.Compared))
}

// usageOf reads the month of the address; the latest counted one unless told.
func (o *Office) usageOf(c *web.Context) (month string, months []string, rows []governance.Usage, err error) {
	scope := c.Actor.Scope(access.ViewSources)
	if months, err = governance.MonthsOf(c.Ctx(), o.reader(), scope); err != nil {
		return "", nil, nil, err
	}
	in := c.Read()
	month = in.OptionalText("month", 7)
	if err := in.Err(); err != nil {
		return "", nil, nil, err
	}
	if month == "" {
		if len(months) == 0 {
			return "", nil, nil, nil
		}
		month = months[0]
	}
	day, err := governance.ParseMonth(month)
	if err != nil {
		return "", nil, nil, err
	}
	rows, err = governance.UsageOf(c.Ctx(), o.reader(), scope, day, o.now(c))
	return month, months, rows, err
}

// monthWords writes a month as people say it: 2026年11月.
func monthWords(c *web.Context, month string) string {
	day, err := governance.ParseMonth(month)
	if err != nil {
		return month
	}
	return c.T("sources.month.of", day.Start().Format("2006"), int(day.Start().Month()))
}

func (o *Office) usage(c *web.Context) (web.Page, error) {
	month, months, rows, err := o.usageOf(c)
	if err != nil {
		return web.Page{}, err
	}
	names := o.bodyNames(c)
	p := ListPage{List: ui.Table{Caption: c.T("sources.usage"), Columns: []ui.Column{{Title: c.T("devices.violation")}, {Title: c.T("sources.mode")}, {Title: c.T("people.body")},
		{Title: c.T("analyses.received"), Number: true}, {Title: c.T("analyses.valid"), Number: true}}}}
	for _, r := range rows {
		name, err := names(r.Body)
		if err != nil {
			return web.Page{}, err
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Text(violationName(c, r.Violation)), ui.Text(c.Words(governance.WordsOf(governance.Modes, r.Mode))), ui.Text(name),
			ui.Count(int(r.Counts.Received)), validRate(c, r.Counts)}})
	}
	head := web.Head{Title: c.T("sources.usage"), Lead: c.T("sources.usage.lead"), Crumbs: sourceCrumbs(c), Section: "/sources", Wide: true}
	if len(rows) == 0 {
		p.None = &ui.Empty{Why: c.T("sources.usage.none"), Next: c.T("sources.usage.none.next")}
	} else {
		p.More = ui.More{Shown: len(rows), Total: len(rows)}
		head.Actions = []ui.Link{exportLink(c, "/sources/usage.csv")}
	}
	if len(months) > 0 {
		var of []ui.Choice
		for _, m := range months {
			of = append(of, ui.Choice{Value: m, Label: monthWords(c, m)})
		}
		f := c.Form()
		f.Prefill("month", month)
		p.Filters = &ui.Filters{Action: "/sources/usage", Fields: []ui.Field{f.Field("month", c.T("sources.month")).As("select").Of(of)}}
	}
	return listPage.Page(head, p), nil
}

func (o *Office) exportUsage(c *web.Context) error {
	month, _, rows, err := o.usageOf(c)
	if err != nil {
		return err
	}
	names := o.bodyNames(c)
	return c.CSV("usage-"+month, func(w *csvout.Writer) error {
		if err := w.Row(c.T("sources.month"), c.T("people.body"), c.T("sources.mode"), c.T("devices.violation"), c.T("analyses.received"), c.T("analyses.adopted"), c.T("analyses.rejected")); err != nil {
			return err
		}
		for _, r := range rows {
			name, err := names(r.Body)
			if err != nil {
				return err
			}
			err = w.Row(r.Month, name, c.Words(governance.WordsOf(governance.Modes, r.Mode)), violationName(c, r.Violation),
				strconv.FormatInt(r.Counts.Received, 10), strconv.FormatInt(r.Counts.Adopted, 10), strconv.FormatInt(r.Counts.Rejected, 10))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (o *Office) thresholds(c *web.Context) (web.Page, error) {
	set, err := governance.Thresholds(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSources))
	if err != nil {
		return web.Page{}, err
	}
	names := o.bodyNames(c)
	p := ReportsPage{Owed: &ui.Table{Caption: c.T("sources.thresholds.default"), Columns: []ui.Column{{Title: c.T("sources.threshold.kind")}, {Title: c.T("sources.threshold.value"), Number: true}, {Title: c.T("sources.threshold.source")}}}}
	for _, k := range governance.Kinds() {
		p.Owed.Rows = append(p.Owed.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(governance.KindWords[k])), thresholdValue(c, k, governance.Default(k)), ui.Text(c.T("sources.threshold.ours"))}})
	}
	if len(set) == 0 {
		p.None = &ui.Empty{Why: c.T("sources.thresholds.none"), Next: c.T("sources.thresholds.none.next")}
	} else {
		p.List = &ui.Table{Caption: c.T("sources.thresholds.own"), Columns: []ui.Column{{Title: c.T("people.body")}, {Title: c.T("sources.threshold.kind")}, {Title: c.T("sources.threshold.field")},
			{Title: c.T("sources.threshold.value"), Number: true}, {Title: c.T("sources.threshold.from")}, {Title: c.T("reports.reason")}}}
	}
	for _, t := range set {
		name, err := names(t.Body)
		if err != nil {
			return web.Page{}, err
		}
		field, value := c.T("sources.threshold.every"), thresholdValue(c, t.Kind, t.Value)
		if t.Field != "" {
			field = c.Words(people.Fields[t.Field])
		}
		if t.Looser() {
			value = value.WithNote(c.T("sources.threshold.looser"))
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Text(name), ui.Text(c.Words(governance.KindWords[t.Kind])), ui.Text(field), value, ui.On(t.From), ui.Text(t.Reason)}})
	}
	head := web.Head{Title: c.T("sources.thresholds"), Lead: c.T("sources.thresholds.lead", governance.Near), Crumbs: sourceCrumbs(c), Section: "/sources", Wide: true}
	if c.May(access.DecideSources) {
		head.Actions = []ui.Link{{URL: "/sources/thresholds/new", Text: c.Words(governance.ThresholdSet.Title), Icon: "edit", Primary: true}}
	}
	return reportsPage.Page(head, p), nil
}

// thresholdValue is a threshold with its unit.
func thresholdValue(c *web.Context, k governance.Kind, n int64) ui.Value {
	amount := ui.Number(n)
	if k == governance.Median {
		amount = tenths(n)
	}
	v := ui.Whole(c.T("sources.threshold.of."+string(k), amount))
	v.Number = true
	return v
}

func (o *Office) askThreshold(c *web.Context) (web.Page, error) {
	f := c.Form()
	f.Prefill("from", law.DateOf(o.now(c)).String())
	kinds := []ui.Choice{}
	for _, k := range governance.Kinds() {
		kinds = append(kinds, ui.Choice{Value: string(k), Label: c.Words(governance.KindWords[k]), Note: c.T("sources.threshold.default", thresholdValue(c, k, governance.Default(k)).Text)})
	}
	fields := []ui.Choice{{Label: c.T("sources.threshold.every")}}
	b, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Body)
	if err != nil {
		return web.Page{}, err
	}
	for _, field := range b.Fields {
		fields = append(fields, ui.Choice{Value: field, Label: c.Words(people.Fields[field])})
	}
	return formPage.Page(web.Head{Title: c.Words(governance.ThresholdSet.Title), Lead: c.T("sources.threshold.lead"), Crumbs: append(sourceCrumbs(c), ui.Link{URL: "/sources/thresholds", Text: c.T("sources.thresholds")}), Section: "/sources"}, FormPage{
		Action: "/sources/thresholds", Button: c.Words(governance.ThresholdSet.Title), Icon: "edit", Back: ui.Link{URL: "/sources/thresholds", Text: c.T("sources.thresholds.back")}, Fields: []ui.Field{
			f.Field("kind", c.T("sources.threshold.kind")).As("radios").Of(kinds),
			f.Field("value", c.T("sources.threshold.value")).As("number").Wide("short").Hint(c.T("sources.threshold.value.hint")),
			f.Field("field", c.T("sources.threshold.field")).As("select").Of(fields).Wide("mid").Optional(),
			f.Field("from", c.T("sources.threshold.from")).As("date").Wide("short"),
			f.Field("reason", c.T("reports.reason")).As("textarea").Max(sourceText),
		}}), nil
}

func (o *Office) setThreshold(c *web.Context) (web.Page, error) {
	in := c.Read()
	t := governance.Threshold{Field: in.OptionalText("field", 20), From: in.Date("from"), Reason: in.Text("reason", sourceText)}
	t.Kind = governance.Kind(in.Choice("kind", string(governance.Daily), string(governance.Monthly), string(governance.Median), string(governance.Share)))
	number := in.Number("value", 0, 1_000_000)
	if t.Value = int64(number); t.Kind == governance.Median {
		t.Value = int64(number*10 + 0.5)
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Sources.SetThreshold(c.Ctx(), o.by(c), t); err != nil {
		return web.Page{}, err
	}
	return c.Done("/sources/thresholds", "sources.threshold.set", ""), nil
}

func (o *Office) askRaise(c *web.Context) (web.Page, error) {
	l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.AnalyseSources), c.Path("id"), o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	return formPage.Page(web.Head{Title: c.Words(governance.TaskRaised.Title), Lead: c.T("sources.raise.lead"), Crumbs: sourceCrumbs(c), Section: "/sources"}, FormPage{
		Action: usePath(l.Use.ID) + "/source", Facts: ui.Facts{{Key: c.T("sources.place"), Value: ui.Text(l.SiteAt(o.now(c)).Words)}, {Key: c.T("devices.violation"), Value: ui.Text(violationName(c, l.UseAt(o.now(c)).Violation))}},
		Fields: []ui.Field{c.Form().Field("reason", c.T("reports.reason")).As("textarea").Max(sourceText)}, Button: c.Words(governance.TaskRaised.Title), Icon: "place",
		Back: ui.Link{URL: usePath(l.Use.ID), Text: c.T("sources.back.use")}}), nil
}

func (o *Office) raise(c *web.Context) (web.Page, error) {
	in := c.Read()
	reason := in.Text("reason", sourceText)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Sources.Raise(c.Ctx(), o.by(c), c.Path("id"), reason)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/sources/"+done.Record.Task, "sources.raised", ""), nil
}

func (o *Office) askOrder(c *web.Context) (web.Page, error) {
	return o.sourceForm(c, "order", "law", governance.StopOrdered.Title, func(f *ui.Form, _ *governance.Task) ([]ui.Field, error) {
		return []ui.Field{f.Field("reason", c.T("reports.reason")).As("textarea").Max(sourceText), f.Field("due", c.T("sources.order.due")).As("date").Wide("short")}, nil
	})
}

func (o *Office) orderStop(c *web.Context) (web.Page, error) {
	in := c.Read()
	reason, due := in.Text("reason", sourceText), in.Date("due")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Sources.OrderStop(c.Ctx(), o.by(c), c.Path("id"), reason, due); err != nil {
		return web.Page{}, err
	}
	return c.Done("/sources/"+c.Path("id"), "sources.ordered", ""), nil
}

func (o *Office) askAnswer(c *web.Context) (web.Page, error) {
	return o.sourceForm(c, "answer/"+c.Path("order"), "done", governance.OrderAnswered.Title, func(f *ui.Form, _ *governance.Task) ([]ui.Field, error) {
		return []ui.Field{f.Field("words", c.T("sources.order.answer")).As("textarea").Max(sourceText).Hint(c.T("sources.order.answer.hint"))}, nil
	})
}

func (o *Office) answerOrder(c *web.Context) (web.Page, error) {
	in := c.Read()
	words := in.Text("words", sourceText)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Sources.AnswerOrder(c.Ctx(), o.by(c), c.Path("order"), words); err != nil {
		return web.Page{}, err
	}
	return c.Done("/sources/"+c.Path("id"), "sources.answered", ""), nil
}
