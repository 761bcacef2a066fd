package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// figuresDays is over how many days agreement and figures of reviewers are shown.
const figuresDays = 90

func (o *Office) reviewFigureRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/accountability/review", Policy: web.Permission(access.ViewAccountability), Page: o.reviewFigures},
		{Method: "POST", Path: "/accountability/review", Policy: web.Permission(access.SetSecondReviews), Page: o.setSecondPolicy, Again: o.reviewFigures},
		{Method: "GET", Path: OwnPath + "/review", Policy: web.Permission(access.ReviewCaptures), Page: o.ownFigures},
	}
}

// reviewFigures is for head and supervisor (Art 45): how far second reviewers agree, what waits, and whose figures lie far from the
// others'. There is no list of all reviewers and no order by any figure.
func (o *Office) reviewFigures(c *web.Context) (web.Page, error) {
	scope, since := c.Actor.Scope(access.ViewAccountability), o.now(c).AddDate(0, 0, -figuresDays)
	pairs, err := capture.PairsSince(c.Ctx(), o.reader(), scope, since)
	if err != nil {
		return web.Page{}, err
	}
	a := capture.AgreementOf(pairs)
	p := RecordPage{Facts: ui.Facts{{Key: c.T("quality.kappa"), Value: kappaValue(c, a)}}, Sections: []RecordSection{agreementSection(c, a)}}
	outliers, err := o.outlierSection(c, since)
	if err != nil {
		return web.Page{}, err
	}
	p.Sections = append(p.Sections, outliers)
	if c.Actor.ActsFor(access.ViewAccountability, c.Actor.Body) {
		if err := o.policyInto(c, &p); err != nil {
			return web.Page{}, err
		}
	}
	return recordPage.Page(web.Head{Title: c.T("quality.title"), Lead: c.T("quality.lead", figuresDays), Section: "/captures", Wide: true,
		Crumbs: []ui.Link{{URL: "/accountability", Text: c.T("accountability.title")}}}, p), nil
}

func kappaValue(c *web.Context, a capture.Agreement) ui.Value {
	if a.Kappa == nil {
		return ui.Text(c.T("quality.kappa.none", a.OfLot))
	}
	return ui.Text(fmt.Sprintf("%.2f", *a.Kappa)).WithNote(c.T("quality.kappa.of", a.OfLot))
}

// agreementSection is the table of both directions; each number stands beside what it is of.
func agreementSection(c *web.Context, a capture.Agreement) RecordSection {
	t := ui.Table{Columns: columns(c, "quality.direction", "quality.same", "quality.other", "quality.doubt", "quality.overturned", "quality.disputed", "quality.waiting")}
	for i := range t.Columns[1:] {
		t.Columns[i+1].Number = true
	}
	for _, d := range []struct {
		name string
		capture.Direction
	}{{"pass", a.Positive}, {"reject", a.Negative}} {
		of := func(n int) ui.Value { return ui.Text(shareOf(c, n, d.Twice)) }
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.T("captures.said." + d.name)), of(d.Same), of(d.Other), of(d.Doubt), of(d.Overturned), ui.Count(d.Disputed), ui.Count(d.Waiting)}})
	}
	s := sectionOf(c.T("quality.agreement"), "", t)
	s.Note = c.T("quality.agreement.note")
	return s
}

// shareOf writes a number with what it is of: 3/50 (6.0%).
func shareOf(c *web.Context, n, of int) string {
	if of == 0 {
		return c.T("quality.of.none")
	}
	return c.T("quality.of", n, of, fmt.Sprintf("%.1f", 100*float64(n)/float64(of)))
}

func (o *Office) outlierSection(c *web.Context, since time.Time) (RecordSection, error) {
	all, err := capture.WorkersSince(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewAccountability), since, "")
	if err != nil {
		return RecordSection{}, err
	}
	type named struct {
		capture.Outlier
		name string
	}
	var rows []named
	names := o.namer(c)
	for _, x := range capture.OutliersOf(all) {
		name, err := names(x.Person)
		if err != nil {
			return RecordSection{}, err
		}
		rows = append(rows, named{x, name})
	}
	slices.SortStableFunc(rows, func(a, b named) int { return strings.Compare(a.name, b.name) })
	t := ui.Table{Columns: columns(c, "quality.person", "quality.what", "quality.value", "quality.middle", "quality.number", "quality.among")}
	for _, x := range rows {
		middle := ui.Text(figure(c, x.What, x.Middle))
		if x.What == "short" {
			middle = ui.Text(c.T("quality.middle.none"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(x.name), ui.Text(c.T("quality.what." + x.What)), ui.Text(figure(c, x.What, x.Value)), middle, ui.Count(x.Of), ui.Count(x.Among)}})
	}
	s := sectionOf(c.T("quality.outliers"), c.T("quality.outliers.none"), t)
	s.Note = c.T("quality.outliers.note", capture.OutlierPersons, capture.OutlierVerdicts)
	return s, nil
}

func figure(c *web.Context, what string, v float64) string {
	if what == "dwell" {
		return c.T("quality.seconds", fmt.Sprintf("%.1f", v))
	}
	return c.T("quality.percent", fmt.Sprintf("%.1f", 100*v))
}

// policyInto shows what the body acted for has set, and the lots of yesterday drawn again; the head sets it anew.
func (o *Office) policyInto(c *web.Context, p *RecordPage) error {
	policy, err := capture.SecondPolicyOf(c.Ctx(), o.reader(), c.Actor.Book, c.Actor.Body)
	if err != nil {
		return err
	}
	set := c.T("quality.policy.is", hundredths(policy.Positive), hundredths(policy.Negative), policy.First)
	value := ui.Text(set).WithNote(c.T("quality.policy.default"))
	if !policy.At.IsZero() {
		name, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, policy.Person)
		if err != nil {
			return err
		}
		value = ui.Text(set).WithNote(c.T("quality.policy.by", name, ui.Stamp(policy.At), policy.Reason))
	}
	p.Facts = append(p.Facts, ui.Fact{Key: c.T("quality.policy"), Value: value})
	if !c.Actor.ActsFor(access.SetSecondReviews, c.Actor.Body) {
		return nil
	}
	f := c.Form()
	p.Forms = []RecordForm{{Title: c.Words(capture.SecondPolicySet.Title), Action: "/accountability/review", Button: c.Words(capture.SecondPolicySet.Title), Fields: []ui.Field{
		f.Field("positive", c.T("quality.policy.positive")).Inputmode("decimal").Wide("short").Hint(c.T("quality.policy.hint")), f.Field("negative", c.T("quality.policy.negative")).Inputmode("decimal").Wide("short").Hint(c.T("quality.policy.hint")),
		f.Field("first", c.T("quality.policy.first")).Inputmode("numeric").Wide("short"), f.Field("reason", c.T("quality.policy.reason")).As("textarea").Max(500)}}}
	return nil
}

func hundredths(of10000 int) string {
	return strconv.FormatFloat(float64(of10000)/100, 'f', -1, 64)
}

func (o *Office) setSecondPolicy(c *web.Context) (web.Page, error) {
	in := c.Read()
	p := capture.SecondPolicy{Positive: in.Percent("positive"), Negative: in.Percent("negative"), First: int(in.Int("first", 0, capture.Whole)), Reason: in.Text("reason", 500)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Captures.SetSecondPolicy(c.Ctx(), o.by(c), p); err != nil {
		return web.Page{}, err
	}
	return c.Done("/accountability/review", "quality.policy.done", ""), nil
}

// ownFigures are a reviewer's own figures: of nobody else, and beside no rank.
func (o *Office) ownFigures(c *web.Context) (web.Page, error) {
	since := o.now(c).AddDate(0, 0, -figuresDays)
	all, err := capture.WorkersSince(c.Ctx(), o.reader(), c.Actor.Scope(access.ReviewCaptures), since, c.Actor.Person)
	if err != nil {
		return web.Page{}, err
	}
	p := RecordPage{Warnings: []string{c.T("quality.own.note")}}
	for _, w := range all {
		b, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, w.Body)
		if err != nil {
			return web.Page{}, err
		}
		dwell := c.T("quality.of.none")
		if w.Verdicts > 0 {
			dwell = figure(c, "dwell", float64(w.MedianMS)/1000)
		}
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("quality.own.body"), Value: ui.Text(b.Name)}, ui.Fact{Key: c.T("quality.own.verdicts"), Value: ui.Count(w.Verdicts)},
			ui.Fact{Key: c.T("quality.what.passed"), Value: ui.Text(shareOf(c, w.Passed, w.Verdicts))}, ui.Fact{Key: c.T("quality.what.dwell"), Value: ui.Text(dwell)},
			ui.Fact{Key: c.T("quality.what.short"), Value: ui.Text(shareOf(c, w.Short, w.Verdicts))}, ui.Fact{Key: c.T("quality.what.differ"), Value: ui.Text(shareOf(c, w.Differ, w.Twice))},
			ui.Fact{Key: c.T("quality.own.overturned"), Value: ui.Text(shareOf(c, w.Overturned, w.Twice))})
	}
	if len(all) == 0 {
		p.Sections = []RecordSection{{None: c.T("quality.own.none")}}
	}
	return recordPage.Page(web.Head{Title: c.T("quality.own.title"), Lead: c.T("quality.own.lead", figuresDays), Crumbs: ownCrumbs(c)}, p), nil
}
