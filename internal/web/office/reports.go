package office

import (
	"fmt"
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

func (o *Office) reportRoutes() []web.Route {
	view, analyse, decide := web.Permission(access.ViewSources), web.Permission(access.AnalyseSources), web.Permission(access.DecideSources)
	return []web.Route{
		{Method: "GET", Path: "/year-reports", Policy: view, Page: o.reports},
		{Method: "GET", Path: "/year-reports/new", Policy: analyse, Page: o.askReport},
		{Method: "POST", Path: "/year-reports", Policy: analyse, Page: o.draftReport, Again: o.askReport},
		{Method: "GET", Path: "/year-reports/{id}", Policy: view, Page: o.report},
		{Method: "GET", Path: "/year-reports/{id}/devices.csv", Policy: view, Write: o.exportReport},
		{Method: "GET", Path: "/year-reports/{id}/decide", Policy: decide, Page: o.askDecideReport},
		{Method: "POST", Path: "/year-reports/{id}/decide", Policy: decide, Page: o.decideReport, Again: o.askDecideReport},
		{Method: "GET", Path: "/year-reports/{id}/submit", Policy: analyse, Page: o.askSubmitReport},
		{Method: "POST", Path: "/year-reports/{id}/submit", Policy: analyse, Page: o.submitReport, Again: o.askSubmitReport},
	}
}

func reportCrumbs(c *web.Context) []ui.Link {
	return append(sourceCrumbs(c), ui.Link{URL: "/year-reports", Text: c.T("reports.title")})
}

// ReportsPage is what is owed and what there is.
type ReportsPage struct {
	Owed *ui.Table
	List *ui.Table
	None *ui.Empty
}

var reportsPage = web.NewTemplate[ReportsPage](files, "reports.html")

func (o *Office) reports(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ViewSources)
	owed, err := governance.Duties(c.Ctx(), o.reader(), scope, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	all, err := governance.Reports(c.Ctx(), o.reader(), scope)
	if err != nil {
		return web.Page{}, err
	}
	names := o.bodyNames(c)
	var p ReportsPage
	if len(owed) > 0 {
		p.Owed = &ui.Table{Caption: c.T("reports.owed"), Columns: []ui.Column{{Title: c.T("people.body")}, {Title: c.T("reports.year")}, {Title: c.T("people.state")}, {Title: c.T("sources.due")}}}
		for _, d := range owed {
			name, err := names(d.Body)
			if err != nil {
				return web.Page{}, err
			}
			p.Owed.Rows = append(p.Owed.Rows, ui.Row{Cells: []ui.Value{ui.Text(name), ui.Text(c.T("calendar.of", d.Year)), dutyState(c, d), ui.On(d.Due).WithNote(dueWords(c, d.Due))}})
		}
	}
	if len(all) == 0 {
		p.None = &ui.Empty{Why: c.T("reports.none"), Next: c.T("reports.none.next")}
	} else {
		p.List = &ui.Table{Caption: c.T("reports.all"), Columns: []ui.Column{{Title: c.T("reports.report")}, {Title: c.T("people.body")}, {Title: c.T("reports.addressee")},
			{Title: c.T("reports.added"), Number: true}, {Title: c.T("people.state")}}}
	}
	for i := range all {
		r := &all[i]
		name, err := names(r.Body)
		if err != nil {
			return web.Page{}, err
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Struck: r.State == governance.Returned, Cells: []ui.Value{ui.Goto("/year-reports/"+r.ID, reportName(c, r)), ui.Text(name), ui.Text(r.Addressee),
			ui.Count(len(r.Figures.Added)), {Badge: reportBadge(c, r)}}})
	}
	head := web.Head{Title: c.T("reports.title"), Lead: c.T("reports.lead"), Crumbs: sourceCrumbs(c), Section: "/sources", Wide: true}
	if c.May(access.AnalyseSources) {
		head.Actions = []ui.Link{{URL: "/year-reports/new", Text: c.Words(governance.ReportDrafted.Title), Icon: "document", Primary: true}}
	}
	return reportsPage.Page(head, p), nil
}

// bodyNames looks a body's name up once.
func (o *Office) bodyNames(c *web.Context) func(body string) (string, error) {
	known := map[string]string{}
	return func(body string) (string, error) {
		if name, ok := known[body]; ok {
			return name, nil
		}
		b, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, body)
		known[body] = b.Name
		return b.Name, err
	}
}

func reportName(c *web.Context, r *governance.Report) string {
	if r.Part > 0 {
		return c.T("reports.supplement", r.Year, r.Part)
	}
	return c.T("reports.of", r.Year)
}

func reportBadge(c *web.Context, r *governance.Report) *ui.Badge {
	states := map[governance.ReportState]ui.State{governance.Drafted: ui.Waiting, governance.Returned: ui.Unmet, governance.Agreed: ui.Waiting, governance.Submitted: ui.Met}
	return &ui.Badge{State: states[r.State], Word: c.Words(governance.ReportWords[r.State])}
}

// dutyState says how far a report that is owed is.
func dutyState(c *web.Context, d governance.Duty) ui.Value {
	word, state := c.T("reports.duty.none"), ui.Waiting
	switch {
	case d.Supplement:
		word = c.T("reports.duty.supplement")
	case d.Report != nil:
		word = c.Words(governance.ReportWords[d.Report.State])
	}
	if d.Reminder == governance.Overdue {
		state = ui.Unmet
	}
	return ui.Status(state, word).WithNote(c.T("reports.reminder." + strconv.Itoa(int(d.Reminder))))
}

func (o *Office) askReport(c *web.Context) (web.Page, error) {
	f := c.Form()
	year := law.DateOf(o.now(c)).Year()
	f.Prefill("year", strconv.Itoa(year))
	facts := ui.Facts{}
	fields := []ui.Field{f.Field("year", c.T("reports.year")).As("select").Of([]ui.Choice{{Value: strconv.Itoa(year), Label: c.T("calendar.of", year)}, {Value: strconv.Itoa(year - 1), Label: c.T("calendar.of", year-1)}}).Wide("short")}
	b, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Body)
	if err != nil {
		return web.Page{}, err
	}
	to, err := governance.AddresseeOf(c.Ctx(), o.reader(), c.Actor.Book, b)
	if err != nil {
		return web.Page{}, err
	}
	if to.Name != "" {
		facts = append(facts, ui.Fact{Key: c.T("reports.addressee"), Value: ui.Text(to.Name).WithNote(c.T("reports.addressee.why"))})
	} else {
		fields = append(fields, f.Field("addressee", c.T("reports.addressee")).Max(200).Hint(c.T("reports.addressee.hint", c.Words(people.BodyLevels[to.Level]), to.Region)))
	}
	fields = append(fields, f.Field("remarks", c.T("reports.remarks")).As("textarea").Max(sourceText).Optional().Hint(c.T("reports.remarks.hint")))
	return formPage.Page(web.Head{Title: c.Words(governance.ReportDrafted.Title), Lead: c.T("reports.draft.lead"), Crumbs: reportCrumbs(c), Section: "/sources"}, FormPage{
		Action: "/year-reports", Facts: facts, Fields: fields, Button: c.Words(governance.ReportDrafted.Title), Icon: "document", Back: ui.Link{URL: "/year-reports", Text: c.T("reports.back")}}), nil
}

func (o *Office) draftReport(c *web.Context) (web.Page, error) {
	in := c.Read()
	year, addressee, remarks := in.Int("year", 2025, 2100), in.OptionalText("addressee", 200), in.OptionalText("remarks", sourceText)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Sources.DraftReport(c.Ctx(), o.by(c), int(year), addressee, remarks)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/year-reports/"+done.Record.ID, "reports.drafted", ""), nil
}

// ReportPage is one report: totals, and every line of it.
type ReportPage struct {
	Nil    string // said where nothing was added
	Facts  ui.Facts
	Ways   ui.Links
	Totals ui.Table
	Lines  []ui.Table
	Papers *ui.Table
}

var reportPage = web.NewTemplate[ReportPage](files, "report.html")

// reportParts are the parts of a report's figures in their order.
func reportParts(f *governance.Figures) []struct {
	key   string
	lines []governance.Line
} {
	return []struct {
		key   string
		lines []governance.Line
	}{{"added", f.Added}, {"stopped", f.Stopped}, {"resumed", f.Resumed}, {"moved", f.Moved}, {"cancelled", f.Cancelled}, {"waiting", f.Waiting}}
}

func (o *Office) report(c *web.Context) (web.Page, error) {
	r, err := governance.ReportByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSources), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	p := ReportPage{Totals: reportTotals(c, &r.Figures)}
	if r.Figures.Nil() {
		p.Nil = c.T("reports.nil")
	}
	if p.Facts, err = o.reportFacts(c, &r); err != nil {
		return web.Page{}, err
	}
	for _, part := range reportParts(&r.Figures) {
		if len(part.lines) > 0 {
			p.Lines = append(p.Lines, lineTable(c, part.key, part.lines))
		}
	}
	at := "/year-reports/" + r.ID
	if r.State == governance.Drafted && c.Actor.ActsFor(access.DecideSources, r.Body) {
		p.Ways = append(p.Ways, ui.Link{URL: at + "/decide", Text: c.Words(governance.ReportApproved.Title), Icon: "law"})
	}
	if r.State == governance.Agreed && c.Actor.ActsFor(access.AnalyseSources, r.Body) {
		p.Ways = append(p.Ways, ui.Link{URL: at + "/submit", Text: c.Words(governance.ReportSubmitted.Title), Icon: "done"})
	}
	p.Ways = append(p.Ways, ui.Link{URL: at + "/devices.csv", Text: c.T("enrol.export"), Icon: "document"})
	if p.Papers, err = o.sourcePapers(c, r.ID, r.Body, at, r.State != governance.Returned, &p.Ways); err != nil {
		return web.Page{}, err
	}
	return reportPage.Page(web.Head{Title: reportName(c, &r), Status: reportBadge(c, &r), Crumbs: reportCrumbs(c), Section: "/sources", Wide: true}, p), nil
}

func (o *Office) reportFacts(c *web.Context, r *governance.Report) (ui.Facts, error) {
	b, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, r.Body)
	if err != nil {
		return nil, err
	}
	f := ui.Facts{{Key: c.T("people.body"), Value: ui.Text(b.Name)}, {Key: c.T("reports.addressee"), Value: ui.Text(r.Addressee).WithNote(c.T("reports.addressee.why"))},
		{Key: c.T("reports.from"), Value: ui.At(r.From)}, {Key: c.T("reports.until"), Value: ui.At(r.Until).WithNote(c.T("reports.until.why"))}}
	if r.Remarks != "" {
		f = append(f, ui.Fact{Key: c.T("reports.remarks"), Value: ui.Text(r.Remarks)})
	}
	for _, x := range []struct {
		key, person, words string
		at                 ui.Value
	}{{"reports.drafter", r.Drafter, "", ui.At(r.DraftedAt)}, {"reports.decider", r.Decider, r.Opinion, ui.Value{}}, {"reports.submitter", r.Submitter, r.Receipt, ui.Value{}}} {
		if x.person == "" {
			continue
		}
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, x.person)
		if err != nil {
			return nil, fmt.Errorf("name who acted on a report: %w", err)
		}
		f = append(f, ui.Fact{Key: c.T(x.key), Value: ui.Text(name).WithNote(x.words)})
	}
	if r.SubmittedOn != nil {
		f = append(f, ui.Fact{Key: c.T("reports.on"), Value: ui.On(*r.SubmittedOn)})
	}
	return f, nil
}

// reportTotals are the numbers of a report by place, type and purpose.
func reportTotals(c *web.Context, f *governance.Figures) ui.Table {
	t := ui.Table{Caption: c.T("reports.totals"), Columns: []ui.Column{{Title: c.T("reports.item")}, {Title: c.T("reports.number"), Number: true}}}
	add := func(label string, n int) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(label), ui.Count(n)}})
	}
	add(c.T("reports.total"), f.Total)
	add(c.T("reports.inuse"), f.InUse)
	for _, part := range reportParts(f) {
		add(c.T("reports."+part.key), len(part.lines))
	}
	for _, k := range f.ByKind {
		add(c.T("reports.kind", c.Words(device.Words(device.SiteKinds, k.Key))), k.N)
	}
	for _, k := range f.ByClass {
		add(c.T("reports.class", c.Words(device.Words(device.Places, k.Key))), k.N)
	}
	for _, k := range f.ByViolation {
		add(c.T("reports.purpose", violationName(c, k.Key)), k.N)
	}
	return t
}

func lineTable(c *web.Context, key string, lines []governance.Line) ui.Table {
	t := ui.Table{Caption: c.T("reports." + key), Columns: []ui.Column{{Title: c.T("sources.place")}, {Title: c.T("reports.what")}, {Title: c.T("reports.day")}, {Title: c.T("reports.reason")}}}
	for _, l := range lines {
		what := c.T("layout.pair", c.Words(device.Words(device.SiteKinds, l.Kind)), lineViolations(c, l))
		place := ui.Text(l.Place)
		if l.Sharing > 0 {
			place = place.WithNote(c.T("reports.sharing", l.Sharing))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{place, ui.Text(what), ui.On(l.Day), ui.Text(l.Reason)}})
	}
	return t
}

func lineViolations(c *web.Context, l governance.Line) string {
	var names []string
	for _, w := range l.ViolationWords() {
		names = append(names, c.Words(w))
	}
	return listed(c, names)
}

func (o *Office) exportReport(c *web.Context) error {
	r, err := governance.ReportByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSources), c.Path("id"))
	if err != nil {
		return err
	}
	return c.CSV(fmt.Sprintf("devices-%d", r.Year), func(w *csvout.Writer) error {
		if err := w.Row(c.T("reports.item"), c.T("sources.place"), c.T("reports.kind.title"), c.T("reports.class.title"), c.T("devices.violation"), c.T("reports.day"), c.T("reports.reason")); err != nil {
			return err
		}
		for _, part := range reportParts(&r.Figures) {
			for _, l := range part.lines {
				err := w.Row(c.T("reports."+part.key), l.Place, c.Words(device.Words(device.SiteKinds, l.Kind)), c.Words(device.Words(device.Places, l.Class)), lineViolations(c, l), l.Day.String(), l.Reason)
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// reportForm is the page of one step on a report.
func (o *Office) reportForm(c *web.Context, step, icon string, title law.Words, fields func(f *ui.Form) []ui.Field) (web.Page, error) {
	r, err := governance.ReportByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSources), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	facts, err := o.reportFacts(c, &r)
	if err != nil {
		return web.Page{}, err
	}
	at := "/year-reports/" + r.ID
	facts = append(facts, ui.Fact{Key: c.T("reports.added"), Value: ui.Count(len(r.Figures.Added))}, ui.Fact{Key: c.T("reports.total"), Value: ui.Count(r.Figures.Total)})
	return formPage.Page(web.Head{Title: c.Words(title), Lead: c.T("reports.lead." + step), Crumbs: append(reportCrumbs(c), ui.Link{URL: at, Text: reportName(c, &r)}), Section: "/sources"}, FormPage{
		Action: at + "/" + step, Facts: facts, Fields: fields(c.Form()), Button: c.Words(title), Icon: icon, Back: ui.Link{URL: at, Text: c.T("reports.back.one")}}), nil
}

func (o *Office) askDecideReport(c *web.Context) (web.Page, error) {
	return o.reportForm(c, "decide", "law", governance.ReportApproved.Title, func(f *ui.Form) []ui.Field {
		return decisionFields(c, f, governance.ReportApproved.Title, governance.ReportReturned.Title)
	})
}

// decisionFields ask for approval or return, with an opinion.
func decisionFields(c *web.Context, f *ui.Form, approve, back law.Words) []ui.Field {
	return []ui.Field{
		f.Field("decision", c.T("sources.decision")).As("radios").Of([]ui.Choice{{Value: "approve", Label: c.Words(approve)}, {Value: "return", Label: c.Words(back)}}),
		f.Field("words", c.T("sources.opinion")).As("textarea").Max(sourceText),
	}
}

func readDecision(c *web.Context) (approve bool, words string, err error) {
	in := c.Read()
	decision, words := in.Choice("decision", "approve", "return"), in.Text("words", sourceText)
	return decision == "approve", words, in.Err()
}

func (o *Office) decideReport(c *web.Context) (web.Page, error) {
	approve, words, err := readDecision(c)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.Sources.DecideReport(c.Ctx(), o.by(c), c.Path("id"), approve, words); err != nil {
		return web.Page{}, err
	}
	return c.Done("/year-reports/"+c.Path("id"), "sources.decided", ""), nil
}

func (o *Office) askSubmitReport(c *web.Context) (web.Page, error) {
	return o.reportForm(c, "submit", "done", governance.ReportSubmitted.Title, func(f *ui.Form) []ui.Field {
		return []ui.Field{f.Field("on", c.T("reports.on")).As("date").Wide("short"), f.Field("receipt", c.T("reports.receipt")).Max(200).Hint(c.T("reports.receipt.hint"))}
	})
}

func (o *Office) submitReport(c *web.Context) (web.Page, error) {
	in := c.Read()
	on, receipt := in.Date("on"), in.Text("receipt", 200)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Sources.SubmitReport(c.Ctx(), o.by(c), c.Path("id"), on, receipt); err != nil {
		return web.Page{}, err
	}
	return c.Done("/year-reports/"+c.Path("id"), "reports.submitted", ""), nil
}
