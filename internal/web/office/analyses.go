package office

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) analysisRoutes() []web.Route {
	view, analyse, decide := web.Permission(access.ViewSources), web.Permission(access.AnalyseSources), web.Permission(access.DecideSources)
	return []web.Route{
		{Method: "GET", Path: "/analyses", Policy: view, Page: o.analyses},
		{Method: "GET", Path: "/analyses/{id}", Policy: view, Page: o.analysis},
		{Method: "GET", Path: "/quarters/{quarter}", Policy: analyse, Page: o.quarter},
		{Method: "POST", Path: "/quarters/{quarter}", Policy: analyse, Page: o.signAnalysis, Again: o.quarter},
		{Method: "GET", Path: "/analyses/{id}/decide", Policy: decide, Page: o.askDecideAnalysis},
		{Method: "POST", Path: "/analyses/{id}/decide", Policy: decide, Page: o.decideAnalysis, Again: o.askDecideAnalysis},
	}
}

func analysisCrumbs(c *web.Context) []ui.Link {
	return append(sourceCrumbs(c), ui.Link{URL: "/analyses", Text: c.T("analyses.title")})
}

func (o *Office) analyses(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ViewSources)
	owed, err := governance.AnalysesDue(c.Ctx(), o.reader(), scope, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	all, err := governance.Analyses(c.Ctx(), o.reader(), scope)
	if err != nil {
		return web.Page{}, err
	}
	names := o.bodyNames(c)
	var p ReportsPage
	if len(owed) > 0 {
		p.Owed = &ui.Table{Caption: c.T("analyses.owed"), Columns: []ui.Column{{Title: c.T("analyses.quarter")}, {Title: c.T("people.body")}, {Title: c.T("people.state")}, {Title: c.T("sources.due")}}}
	}
	for _, d := range owed {
		name, err := names(d.Body)
		if err != nil {
			return web.Page{}, err
		}
		p.Owed.Rows = append(p.Owed.Rows, ui.Row{Cells: []ui.Value{owedQuarter(c, d), ui.Text(name), owedState(c, d, d.Overdue(o.now(c))), ui.On(d.Due).WithNote(dueWords(c, d.Due))}})
	}
	if len(all) == 0 {
		p.None = &ui.Empty{Why: c.T("analyses.none"), Next: c.T("analyses.none.next")}
	} else {
		p.List = &ui.Table{Caption: c.T("analyses.all"), Columns: []ui.Column{{Title: c.T("analyses.quarter")}, {Title: c.T("people.body")}, {Title: c.T("analyses.received"), Number: true},
			{Title: c.T("analyses.valid"), Number: true}, {Title: c.T("people.state")}}}
	}
	for i := range all {
		a := &all[i]
		name, err := names(a.Body)
		if err != nil {
			return web.Page{}, err
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Struck: a.State == governance.SentBack, Cells: []ui.Value{ui.Goto("/analyses/"+a.ID, c.Words(a.Quarter.Words())), ui.Text(name),
			ui.Count(int(a.Figures.Total.Received)), validRate(c, a.Figures.Total), {Badge: analysisBadge(c, a)}}})
	}
	head := web.Head{Title: c.T("analyses.title"), Lead: c.T("analyses.lead"), Crumbs: sourceCrumbs(c), Section: "/sources", Wide: true}
	if c.May(access.AnalyseSources) {
		now := governance.QuarterOf(law.DateOf(o.now(c)))
		head.Actions = []ui.Link{{URL: "/quarters/" + now.String(), Text: c.T("analyses.now"), Icon: "review"}}
	}
	return reportsPage.Page(head, p), nil
}

func owedQuarter(c *web.Context, d governance.AnalysisDue) ui.Value {
	switch {
	case d.Analysis != nil:
		return ui.Goto("/analyses/"+d.Analysis.ID, c.Words(d.Quarter.Words()))
	case d.Body == c.Actor.Body && c.May(access.AnalyseSources):
		return ui.Goto("/quarters/"+d.Quarter.String(), c.Words(d.Quarter.Words()))
	}
	return ui.Text(c.Words(d.Quarter.Words()))
}

func owedState(c *web.Context, d governance.AnalysisDue, overdue bool) ui.Value {
	word, state := c.T("analyses.unsigned"), ui.Waiting
	if d.Analysis != nil {
		word = c.Words(governance.AnalysisWords[d.Analysis.State])
	}
	if overdue {
		state, word = ui.Unmet, c.T("analyses.overdue", word)
	}
	return ui.Status(state, word)
}

func analysisBadge(c *web.Context, a *governance.Analysis) *ui.Badge {
	states := map[governance.AnalysisState]ui.State{governance.SignedState: ui.Waiting, governance.SentBack: ui.Unmet, governance.ApprovedState: ui.Met}
	return &ui.Badge{State: states[a.State], Word: c.Words(governance.AnalysisWords[a.State])}
}

// validRate is the share of reviewed captures that passed.
func validRate(c *web.Context, n governance.Counts) ui.Value {
	rate, ok := n.ValidPermille()
	if !ok {
		return ui.Text(c.T("analyses.unreviewed"))
	}
	v := ui.Text(percent(rate))
	v.Number = true
	return v
}

// percent writes thousandths: 753 → 75.3%.
func percent(permille int64) string { return fmt.Sprintf("%d.%d%%", permille/10, permille%10) }

// AnalysisPage is the figures of a quarter, and what was found in them.
type AnalysisPage struct {
	Facts  ui.Facts
	Chart  ui.Chart
	Tables []ui.Table
	Ways   ui.Links
	Form   *FormPage // to sign; nil where there is nothing to sign
}

var analysisPage = web.NewTemplate[AnalysisPage](files, "analysis.html", "form.html")

func (o *Office) analysis(c *web.Context) (web.Page, error) {
	a, err := governance.AnalysisByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSources), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	p := figuresPage(c, a.Quarter, &a.Figures)
	signer, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, a.Signer)
	if err != nil {
		return web.Page{}, fmt.Errorf("name who signed an analysis: %w", err)
	}
	p.Facts = append(p.Facts, ui.Fact{Key: c.T("analyses.signer"), Value: ui.Text(signer).WithNote(ui.Moment(c.Lang(), a.SignedAt))}, ui.Fact{Key: c.T("analyses.words"), Value: ui.Text(a.Words)})
	if a.Decider != "" {
		decider, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, a.Decider)
		if err != nil {
			return web.Page{}, fmt.Errorf("name who decided on an analysis: %w", err)
		}
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("reports.decider"), Value: ui.Text(decider).WithNote(a.Opinion)})
	}
	if a.State == governance.SignedState && c.Actor.ActsFor(access.DecideSources, a.Body) {
		p.Ways = ui.Links{{URL: "/analyses/" + a.ID + "/decide", Text: c.Words(governance.AnalysisApproved.Title), Icon: "law"}}
	}
	return analysisPage.Page(web.Head{Title: c.T("analyses.of", c.Words(a.Quarter.Words())), Status: analysisBadge(c, &a), Crumbs: analysisCrumbs(c), Section: "/sources", Wide: true, Styles: []string{"chart.css"}}, p), nil
}

// quarter shows the figures of the own body as they are now, and where the quarter has ended the form to sign them.
func (o *Office) quarter(c *web.Context) (web.Page, error) {
	quarter, err := governance.ParseQuarter(c.Path("quarter"))
	if err != nil {
		return web.Page{}, missing("这个季度", "the quarter")
	}
	f, err := governance.FiguresOf(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Body, quarter, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	p := figuresPage(c, quarter, &f)
	lead := c.T("analyses.running")
	if law.DateOf(o.now(c)) > quarter.Last() {
		lead = c.T("analyses.sign.lead", ui.Date(c.Lang(), quarter.Last().AddDays(governance.AnalysisDays)))
		p.Form = &FormPage{Action: "/quarters/" + quarter.String(), Button: c.Words(governance.AnalysisSigned.Title), Icon: "done", Back: ui.Link{URL: "/analyses", Text: c.T("analyses.back")},
			Fields: []ui.Field{c.Form().Field("words", c.T("analyses.words")).As("textarea").Lines(6).Max(sourceText).Hint(c.T("analyses.words.hint"))}}
	}
	return analysisPage.Page(web.Head{Title: c.T("analyses.of", c.Words(quarter.Words())), Lead: lead, Crumbs: analysisCrumbs(c), Section: "/sources", Wide: true, Styles: []string{"chart.css"}}, p), nil
}

func (o *Office) signAnalysis(c *web.Context) (web.Page, error) {
	quarter, err := governance.ParseQuarter(c.Path("quarter"))
	if err != nil {
		return web.Page{}, missing("这个季度", "the quarter")
	}
	in := c.Read()
	words := in.Text("words", sourceText)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Sources.SignAnalysis(c.Ctx(), o.by(c), quarter, words)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/analyses/"+done.Record.ID, "analyses.signed", ""), nil
}

func (o *Office) askDecideAnalysis(c *web.Context) (web.Page, error) {
	a, err := governance.AnalysisByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSources), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	title, at := governance.AnalysisApproved.Title, "/analyses/"+a.ID
	return formPage.Page(web.Head{Title: c.Words(title), Lead: c.T("analyses.lead.decide"), Crumbs: append(analysisCrumbs(c), ui.Link{URL: at, Text: c.Words(a.Quarter.Words())}), Section: "/sources"}, FormPage{
		Action: at + "/decide", Facts: ui.Facts{{Key: c.T("analyses.quarter"), Value: ui.Text(c.Words(a.Quarter.Words()))}, {Key: c.T("analyses.words"), Value: ui.Text(a.Words)}},
		Fields: decisionFields(c, c.Form(), title, governance.AnalysisReturned.Title), Button: c.Words(title), Icon: "law", Back: ui.Link{URL: at, Text: c.T("analyses.back.one")}}), nil
}

func (o *Office) decideAnalysis(c *web.Context) (web.Page, error) {
	approve, words, err := readDecision(c)
	if err != nil {
		return web.Page{}, err
	}
	if _, err := o.Sources.DecideAnalysis(c.Ctx(), o.by(c), c.Path("id"), approve, words); err != nil {
		return web.Page{}, err
	}
	return c.Done("/analyses/"+c.Path("id"), "sources.decided", ""), nil
}

// siteMost is how many sites the table of a quarter lists.
const siteMost = 50

// figuresPage shows the figures of a quarter.
func figuresPage(c *web.Context, quarter governance.Quarter, f *governance.QuarterFigures) AnalysisPage {
	p := AnalysisPage{Facts: ui.Facts{{Key: c.T("analyses.received"), Value: ui.Count(int(f.Total.Received))}, {Key: c.T("analyses.valid"), Value: validRate(c, f.Total).WithNote(c.T("analyses.valid.why"))}},
		Chart: ui.Chart{Title: c.T("analyses.chart"), Unit: c.T("analyses.received"), Bars: []ui.Bar{
			{Label: c.Words(quarter.Before().Words()), Value: float64(f.Before.Received), Shown: ui.Number(f.Before.Received)},
			{Label: c.Words(quarter.Words()), Value: float64(f.Total.Received), Shown: ui.Number(f.Total.Received)}}}}
	number := func(key string) ui.Column { return ui.Column{Title: c.T(key), Number: true} }
	sites := ui.Table{Caption: c.T("analyses.sites"), Columns: []ui.Column{{Title: c.T("sources.place")}, number("analyses.received"), number("analyses.share"), number("analyses.rise"), number("analyses.valid"), {Title: c.T("analyses.repeat")}}}
	for i, s := range f.Sites {
		if i == siteMost {
			break
		}
		rise := ui.Text(c.T("analyses.rise.new"))
		if s.Before > 0 {
			rise = ui.Text(c.T("analyses.rise.times", tenths(s.Rise())))
		}
		repeat := ui.Text(c.T("analyses.repeat.no"))
		if s.Repeat {
			repeat = ui.Status(ui.Waiting, c.T("analyses.repeat.yes"))
		}
		sites.Rows = append(sites.Rows, ui.Row{Cells: []ui.Value{ui.Text(s.Place), ui.Count(int(s.Counts.Received)), {Text: percent(s.Share), Number: true}, rise, validRate(c, s.Counts), repeat}})
	}
	areas := ui.Table{Caption: c.T("analyses.areas"), Columns: []ui.Column{{Title: c.T("sources.place")}, number("analyses.areas.sites"), number("analyses.received"), number("analyses.valid")}}
	for _, a := range f.Areas {
		areas.Rows = append(areas.Rows, ui.Row{Cells: []ui.Value{ui.Text(a.Place), ui.Count(a.Sites), ui.Count(int(a.Counts.Received)), validRate(c, a.Counts)}})
	}
	violations := ui.Table{Caption: c.T("analyses.violations"), Columns: []ui.Column{{Title: c.T("devices.violation")}, number("analyses.received"), number("analyses.valid")}}
	for _, v := range f.ByViolation {
		violations.Rows = append(violations.Rows, ui.Row{Cells: []ui.Value{ui.Text(violationName(c, v.Key)), ui.Count(int(v.Counts.Received)), validRate(c, v.Counts)}})
	}
	reasons := ui.Table{Caption: c.T("analyses.reasons"), Columns: []ui.Column{{Title: c.T("reports.reason")}, number("analyses.rejected")}}
	for _, r := range f.Reasons {
		reasons.Rows = append(reasons.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(capture.ReasonWords(r.Key))), ui.Count(int(r.Counts.Rejected))}})
	}
	for _, t := range []ui.Table{sites, areas, violations, reasons} {
		if len(t.Rows) > 0 {
			p.Tables = append(p.Tables, t)
		}
	}
	return p
}

// violationNames lists kinds of violation by their names.
func violationNames(c *web.Context, codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = violationName(c, code)
	}
	return listed(c, names)
}

// violationName names a kind of violation; of a code that has no name here it says that it is a code.
func violationName(c *web.Context, code string) string {
	if words := c.Words(capture.ViolationWords(code)); words != code {
		return words
	}
	return c.T("devices.violation.code", code)
}
