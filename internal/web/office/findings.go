package office

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// FindingPage is one finding: what was found of each condition, on which captures, and what the head decided.
type FindingPage struct {
	Facts  ui.Facts
	Parts  []findingPart
	Decide *recallForm
	Items  ui.Table
}

// findingPart is what was found of one condition.
type findingPart struct {
	Title string
	Facts ui.Facts
	Words string
}

var findingTemplate = web.NewTemplate[FindingPage](files, "finding.html")

func (o *Office) findingRoutes() []web.Route {
	view, find, approve := web.Permission(access.ViewCaptures), web.Permission(access.FindDefects), web.Permission(access.ApproveFindings)
	return []web.Route{
		{Method: "GET", Path: "/findings", Policy: view, Page: o.listFindings},
		{Method: "GET", Path: "/findings/{id}", Policy: view, Page: o.findingPage},
		{Method: "GET", Path: "/captures/{id}/finding", Policy: find, Page: o.newFinding},
		{Method: "POST", Path: "/captures/{id}/finding", Policy: find, Page: o.makeFinding, Again: o.newFinding},
		{Method: "POST", Path: "/findings/{id}/decide", Policy: approve, Page: o.decideFinding, Again: o.findingPage},
		{Method: "GET", Path: "/accountability", Policy: view, Page: o.accountability},
	}
}

func findingPath(id string) string { return "/findings/" + id }

func findingCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/captures", Text: c.T("captures.title")}, {URL: "/findings", Text: c.T("findings.title")}}
}

// defectWords names what is unmet and unknown.
func defectWords(c *web.Context, list []capture.FindingPart) string {
	var parts []string
	for _, p := range list {
		title, _ := admissibility.RuleTitle(p.Rule)
		result := law.Unmet
		if p.Result == law.Unknown.String() {
			result = law.Unknown
		}
		parts = append(parts, c.T("layout.pair", c.Words(title), c.Words(result.Words())))
	}
	return listed(c, parts)
}

func (o *Office) listFindings(c *web.Context) (web.Page, error) {
	open := c.Query("open") != ""
	page, total, err := o.Captures.Findings(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), open, turn(c))
	if err != nil {
		return web.Page{}, err
	}
	t := ui.Table{Caption: c.T("findings.title"), Columns: []ui.Column{{Title: c.T("findings.at")}, {Title: c.T("captures.where")}, {Title: c.T("findings.lacks")}, {Title: c.T("findings.by")}, {Title: c.T("findings.stands")}}}
	names, lives := o.namer(c), o.lives(c)
	for i := range page.Rows {
		f := &page.Rows[i]
		l, err := lives.of(f.Use)
		if err != nil {
			return web.Page{}, err
		}
		name, err := names(f.Person)
		if err != nil {
			return web.Page{}, err
		}
		at := ui.At(f.At)
		at.URL = findingPath(f.ID)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{at, ui.Text(l.SiteAt(f.At).Words), ui.Text(defectWords(c, f.Parts)), ui.Text(name), findingStands(c, f)}})
	}
	p := ListPage{List: t, More: more(c, page, total, capture.Finding.Cursor), Tabs: &ui.Tabs{Label: c.T("findings.stands"), Items: []ui.Tab{
		{URL: "/findings", Text: c.T("devices.all"), Current: !open}, {URL: "/findings?open=1", Text: c.Words(capture.FindingStateWords[capture.FindingProposed]), Current: open}}}}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("findings.none"), Next: c.T("findings.none.next"), Link: &ui.Link{URL: "/accountability", Text: c.T("accountability.title")}}
	}
	return listPage.Page(web.Head{Title: c.T("findings.title"), Lead: c.T("findings.lead"), Section: "/captures", Wide: true,
		Actions: []ui.Link{{URL: "/accountability", Text: c.T("accountability.title"), Icon: "law"}}}, p), nil
}

var findingBadges = map[capture.FindingState]ui.State{capture.FindingProposed: ui.Waiting, capture.FindingApproved: ui.Met, capture.FindingRefused: ui.Unmet,
	capture.FindingNotUsed: ui.Unmet, capture.FindingLapsed: ui.Unknown}

// findingStates are the states in the order in which they are counted.
var findingStates = []capture.FindingState{capture.FindingProposed, capture.FindingApproved, capture.FindingRefused, capture.FindingNotUsed, capture.FindingLapsed}

// findingStands says where the captures of a finding stand: the first state as a badge, the others beside it.
func findingStands(c *web.Context, f *capture.Finding) ui.Value {
	var v ui.Value
	var rest []string
	for _, s := range findingStates {
		n := f.Items[s]
		if n == 0 {
			continue
		}
		words := c.T("layout.pair", c.Words(capture.FindingStateWords[s]), n)
		if v.Badge == nil {
			v = ui.Status(findingBadges[s], words)
			continue
		}
		rest = append(rest, words)
	}
	return v.WithNote(listed(c, rest))
}

func (o *Office) findingPage(c *web.Context) (web.Page, error) {
	f, err := o.Captures.FindingIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "finding", ID: f.ID, Purpose: "read"}); err != nil {
		return web.Page{}, err
	}
	items, err := o.Captures.ItemsOf(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), f.ID)
	if err != nil {
		return web.Page{}, err
	}
	names := o.namer(c)
	name, err := names(f.Person)
	if err != nil {
		return web.Page{}, err
	}
	l, err := o.lives(c).of(f.Use)
	if err != nil {
		return web.Page{}, err
	}
	p := FindingPage{Facts: ui.Facts{{Key: c.T("captures.where"), Value: ui.Goto(usePath(f.Use), l.SiteAt(f.At).Words)}, {Key: c.T("findings.by"), Value: ui.Text(name).WithNote(ui.Stamp(f.At))},
		{Key: c.T("findings.stands"), Value: findingStands(c, &f)}}, Parts: findingParts(c, f.Parts)}
	var open []ui.Choice
	p.Items = ui.Table{Caption: c.T("findings.captures"), Columns: []ui.Column{{Title: c.T("captures.at")}, {Title: c.T("findings.stands")}, {Title: c.T("findings.decided")}, {Title: c.T("start.recent.entry")}}}
	for i := range items {
		x := &items[i]
		at, decided := ui.At(x.CaptureAt), ui.Value{}
		at.URL = "/captures/" + x.Capture
		if x.Decider != "" {
			who, err := names(x.Decider)
			if err != nil {
				return web.Page{}, err
			}
			decided = ui.Text(who).WithNote(x.Reasons)
		}
		p.Items.Rows = append(p.Items.Rows, ui.Row{Cells: []ui.Value{at, ui.Status(findingBadges[x.State], c.Words(capture.FindingStateWords[x.State])), decided, ui.Whole(entryNumber(c, x.Entry))}})
		if x.State == capture.FindingProposed {
			open = append(open, ui.Choice{Value: x.Capture, Label: ui.Moment(c.Lang(), x.CaptureAt)})
		}
	}
	if len(open) > 0 && c.Actor.ActsFor(access.ApproveFindings, f.Body) && f.Person != c.Actor.Person {
		p.Decide = &recallForm{Action: findingPath(f.ID) + "/decide", Fields: []ui.Field{
			c.Form().Field("capture", c.T("recalls.which")).As("checks").Of(open),
			c.Form().Field("decision", c.T("findings.decision")).As("radios").Of([]ui.Choice{{Value: "approve", Label: c.T("findings.approve"), Note: c.T("findings.approve.note")},
				{Value: "refuse", Label: c.T("findings.refuse"), Note: c.T("findings.refuse.note")}}),
			c.Form().Field("reasons", c.T("recalls.reasons")).As("textarea").Max(1000)}}
	}
	return findingTemplate.Page(web.Head{Title: c.T("findings.one"), Lead: c.T("findings.lead"), Crumbs: findingCrumbs(c), Section: "/captures", Wide: true}, p), nil
}

func findingParts(c *web.Context, list []capture.FindingPart) []findingPart {
	var out []findingPart
	for _, x := range list {
		title, _ := admissibility.RuleTitle(x.Rule)
		said := c.T("findings.untouched")
		switch {
		case x.Manner == capture.ByDocument:
			said = c.T("findings.document")
		case x.Touches:
			said = c.T("findings.touches")
		}
		result := law.Unmet
		if x.Result == law.Unknown.String() {
			result = law.Unknown
		}
		p := findingPart{Title: c.Words(title), Words: x.Words, Facts: ui.Facts{{Key: c.T("findings.result"), Value: ui.Text(c.Words(result.Words()))}, {Key: c.T("findings.found"), Value: ui.Text(said)}}}
		for _, d := range x.Documents {
			p.Facts = append(p.Facts, ui.Fact{Key: c.T("findings.paper"), Value: ui.Text(d.Name).WithNote(d.Digest)})
		}
		out = append(out, p)
	}
	return out
}

// newFinding asks what is found of each condition that a capture lacks, for it and for those that lack the same.
func (o *Office) newFinding(c *web.Context) (web.Page, error) {
	alike, err := o.Captures.Alike(c.Ctx(), o.reader(), c.Actor.Scope(access.FindDefects), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "capture", ID: c.Path("id"), Purpose: "finding"}); err != nil {
		return web.Page{}, err
	}
	place, err := o.lives(c).place(alike[0])
	if err != nil {
		return web.Page{}, err
	}
	var which []ui.Choice
	for i := range alike {
		which = append(which, ui.Choice{Value: alike[i].ID, Label: ui.Moment(c.Lang(), alike[i].At)})
	}
	if !c.Form().Again() {
		c.Form().Prefill("capture", c.Path("id"))
	}
	fields := []ui.Field{c.Form().Field("capture", c.T("recalls.which")).As("checks").Of(which)}
	papers := false
	for _, d := range alike[0].Defects() {
		title := c.T("layout.pair", c.Words(d.Title), c.Words(d.Result.Words()))
		manners := []ui.Choice{{Value: "untouched", Label: c.T("findings.untouched")}, {Value: "touches", Label: c.T("findings.touches"), Note: c.T("findings.touches.note")}}
		if d.Result == law.Unknown {
			manners, papers = append(manners, ui.Choice{Value: "document", Label: c.T("findings.document"), Note: c.T("findings.document.note")}), true
		}
		fields = append(fields, c.Form().Field("manner."+d.Rule, title).As("radios").Of(manners),
			c.Form().Field("words."+d.Rule, c.T("findings.words")).As("textarea").Max(1000).Hint(c.T("findings.words.hint")))
	}
	if papers {
		fields = append(fields, c.Form().Field("documents", c.T("findings.paper")).As("file").Several().Accept("application/pdf,image/jpeg,image/png").Optional().Hint(c.T("steps.h.documents")))
	}
	return formPage.Page(web.Head{Title: c.Words(capture.FindingMade.Title), Lead: c.T("findings.new.lead"), Crumbs: findingCrumbs(c), Section: "/captures"}, FormPage{
		Action: "/captures/" + c.Path("id") + "/finding", Upload: true, Fields: fields, Button: c.T("findings.button"), Icon: "law",
		Facts: ui.Facts{{Key: c.T("captures.where"), Value: ui.Text(place)}}, Back: ui.Link{URL: "/captures/" + c.Path("id"), Text: c.T("findings.back")}}), nil
}

func (o *Office) makeFinding(c *web.Context) (web.Page, error) {
	alike, err := o.Captures.Alike(c.Ctx(), o.reader(), c.Actor.Scope(access.FindDefects), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	var ids []string
	for i := range alike {
		ids = append(ids, alike[i].ID)
	}
	in := c.Read()
	n := capture.NewFinding{Captures: in.Choices("capture", ids...)}
	for _, d := range alike[0].Defects() {
		p := capture.FindingPart{Rule: d.Rule, Result: d.Result.String(), Manner: capture.ByFinding, Words: in.Text("words."+d.Rule, 1000)}
		switch in.Choice("manner."+d.Rule, "untouched", "touches", "document") {
		case "touches":
			p.Touches = true
		case "document":
			p.Manner = capture.ByDocument
		}
		n.Parts = append(n.Parts, p)
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	kept, err := o.keepDocuments(c)
	if err != nil {
		return web.Page{}, err
	}
	for i := range n.Parts {
		if n.Parts[i].Manner == capture.ByDocument {
			n.Parts[i].Documents = kept
		}
	}
	id, results, err := o.Captures.MakeFinding(c.Ctx(), act.By{Actor: c.Actor}, n)
	if err != nil {
		return web.Page{}, err
	}
	if id == "" {
		return web.Page{}, firstRefused(results)
	}
	return c.Done(findingPath(id), "findings.done.made", fmt.Sprint(dealtWith(results))), nil
}

// dealtWith counts the items that succeeded.
func dealtWith(results []capture.ItemResult) int {
	n := 0
	for _, r := range results {
		if r.Err == nil {
			n++
		}
	}
	return n
}

func (o *Office) decideFinding(c *web.Context) (web.Page, error) {
	f, err := o.Captures.FindingIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	items, err := o.Captures.ItemsOf(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), f.ID)
	if err != nil {
		return web.Page{}, err
	}
	var ids []string
	for i := range items {
		ids = append(ids, items[i].Capture)
	}
	in := c.Read()
	which, decision, reasons := in.Choices("capture", ids...), in.Choice("decision", "approve", "refuse"), in.Text("reasons", 1000)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	results, err := o.Captures.DecideFinding(c.Ctx(), act.By{Actor: c.Actor}, f.ID, which, decision == "approve", reasons)
	if err != nil {
		return web.Page{}, err
	}
	if err := firstRefused(results); err != nil {
		return web.Page{}, err
	}
	return c.Done(findingPath(f.ID), "findings.done.decided", fmt.Sprint(len(results))), nil
}

// findingQueues are the findings that wait for this head, and what a legal reviewer could find on.
func (o *Office) findingQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.ApproveFindings) {
		return nil, nil
	}
	n, err := capture.CountFindings(c.Ctx(), o.reader(), c.Actor.Scope(access.ApproveFindings))
	return []Queue{{Title: c.T("findings.queue"), Count: n, Link: "/findings?open=1", Why: c.T("findings.queue.why")}}, err
}
