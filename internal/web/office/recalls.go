package office

import (
	"fmt"
	"net/url"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/csvout"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// RecallPage is one recall: what opened it, how far it has come, what it changed by stage, and what waits for a person.
type RecallPage struct {
	Facts   ui.Facts
	Stages  *ui.Table
	Cases   *ui.Table // that rest on what it asks about or excluded, by stage
	Stop    string    // where a recall that runs is stopped
	Resume  string
	Release *recallForm
	Decide  *recallForm
	Tabs    *ui.Tabs
	Items   *ui.Table
	More    ui.More
	None    *ui.Empty
}

// recallForm is a form on the page of a recall.
type recallForm struct {
	Action string
	Fields []ui.Field
}

var recallTemplate = web.NewTemplate[RecallPage](files, "recall.html")

func (o *Office) recallRoutes() []web.Route {
	view, open, decide := web.Permission(access.ViewDevices), web.Permission(access.OpenRecalls), web.Permission(access.DecideRecalls)
	return []web.Route{
		{Method: "GET", Path: "/recalls", Policy: view, Page: o.listRecalls},
		{Method: "GET", Path: "/recalls/{id}", Policy: view, Page: o.recallPage},
		{Method: "GET", Path: "/recalls/{id}/captures.csv", Policy: view, Write: o.exportRecall},
		{Method: "GET", Path: "/devices/uses/{id}/recall", Policy: open, Page: o.newRecall},
		{Method: "POST", Path: "/devices/uses/{id}/recall", Policy: open, Page: o.askRecall, Again: o.newRecall},
		{Method: "POST", Path: "/recalls/{id}/stop", Policy: open, Page: o.stopRecall, Again: o.recallPage},
		{Method: "POST", Path: "/recalls/{id}/resume", Policy: open, Page: o.resumeRecall, Again: o.recallPage},
		{Method: "POST", Path: "/recalls/{id}/release", Policy: decide, Page: o.releaseRecall, Again: o.recallPage},
		{Method: "POST", Path: "/recalls/{id}/decide", Policy: decide, Page: o.decideRecall, Again: o.recallPage},
	}
}

func recallPath(id string) string { return "/recalls/" + id }

func recallCrumbs(c *web.Context) []ui.Link {
	return append(deviceCrumbs(c), ui.Link{URL: "/recalls", Text: c.T("recalls.title")})
}

var recallBadges = map[capture.RecallState]ui.State{capture.RecallRunning: ui.Waiting, capture.RecallPaused: ui.Unknown, capture.RecallWaiting: ui.Unknown, capture.RecallSettled: ui.Met}

func recallBadge(c *web.Context, s capture.RecallState) ui.Badge {
	return ui.Badge{State: recallBadges[s], Word: c.Words(capture.RecallStateWords[s])}
}

// recallStates are the states in the order in which tabs offer them.
var recallStates = []capture.RecallState{capture.RecallWaiting, capture.RecallRunning, capture.RecallPaused, capture.RecallSettled}

func (o *Office) listRecalls(c *web.Context) (web.Page, error) {
	in := c.Read()
	f := capture.RecallFilter{State: capture.RecallState(in.OptionalText("state", 20)), Use: in.OptionalText("use", 64), Turn: turn(c)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	page, total, err := o.Captures.Recalls(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), f)
	if err != nil {
		return web.Page{}, err
	}
	t := ui.Table{Caption: c.T("recalls.title"), Columns: []ui.Column{{Title: c.T("recalls.opened")}, {Title: c.T("captures.where")}, {Title: c.T("recalls.cause")},
		{Title: c.T("recalls.seen"), Number: true}, {Title: c.T("recalls.changed"), Number: true}, {Title: c.T("recalls.waits"), Number: true}, {Title: c.T("captures.state")}}}
	lives := o.lives(c)
	for i := range page.Rows {
		r := &page.Rows[i]
		l, err := lives.of(r.Use)
		if err != nil {
			return web.Page{}, err
		}
		cause, err := o.recallCause(c, r)
		if err != nil {
			return web.Page{}, err
		}
		badge := recallBadge(c, r.State)
		opened := ui.At(r.OpenedAt)
		opened.URL = recallPath(r.ID)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{opened, ui.Text(l.SiteAt(r.OpenedAt).Words), cause, ui.Count(int(r.Seen)), ui.Count(int(r.Changed)),
			ui.Count(int(r.Held + r.Asks)), {Badge: &badge}}})
	}
	p := ListPage{List: t, More: more(c, page, total, capture.Recall.Cursor), Tabs: &ui.Tabs{Label: c.T("captures.state")}}
	tab := func(state, text string) {
		q := url.Values{}
		if state != "" {
			q.Set("state", state)
		}
		if f.Use != "" {
			q.Set("use", f.Use)
		}
		p.Tabs.Items = append(p.Tabs.Items, ui.Tab{URL: (&url.URL{Path: "/recalls", RawQuery: q.Encode()}).RequestURI(), Text: text, Current: string(f.State) == state})
	}
	tab("", c.T("devices.all"))
	for _, s := range recallStates {
		tab(string(s), c.Words(capture.RecallStateWords[s]))
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("recalls.none"), Next: c.T("recalls.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("recalls.title"), Lead: c.T("recalls.lead"), Crumbs: deviceCrumbs(c), Section: "/devices", Wide: true}, p), nil
}

// recallCause says what opened a recall: the record with its link, a clock check, or the fault that somebody wrote.
func (o *Office) recallCause(c *web.Context, r *capture.Recall) (ui.Value, error) {
	switch r.Kind {
	case capture.ByHand:
		return ui.Text(c.T("recalls.cause.hand")).WithNote(r.Fault), nil
	case capture.ByClock:
		return ui.Text(c.T("recalls.cause.clock")), nil
	}
	f, _, err := device.FactIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), r.Fact)
	if err != nil {
		return ui.Text(c.T("recalls.cause." + r.Kind)), nil // a fact of a device that another body owns
	}
	words, article := f.Words()
	v := ui.Text(c.T("recalls.cause."+r.Kind+".of", c.Words(words)))
	return v.WithNote(listed(c, nonEmpty(c.Words(f.Data.Line()), article))), nil
}

func nonEmpty(parts ...string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

func (o *Office) aRecall(c *web.Context) (capture.Recall, error) {
	return o.Captures.RecallIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"))
}

func (o *Office) recallPage(c *web.Context) (web.Page, error) {
	r, err := o.aRecall(c)
	if err != nil {
		return web.Page{}, err
	}
	var p RecallPage
	if p.Facts, err = o.recallFacts(c, &r); err != nil {
		return web.Page{}, err
	}
	if p.Stages, err = o.recallStages(c, &r); err != nil {
		return web.Page{}, err
	}
	if c.May(access.ViewCases) {
		if p.Cases, err = o.caseStages(c, casefile.Filter{Recall: r.ID}); err != nil {
			return web.Page{}, err
		}
	}
	if err := o.recallItems(c, &r, &p); err != nil {
		return web.Page{}, err
	}
	if err := o.recallForms(c, &r, &p); err != nil {
		return web.Page{}, err
	}
	badge := recallBadge(c, r.State)
	head := web.Head{Title: c.T("recalls.one"), Lead: c.T("recalls.one.lead"), Status: &badge, Crumbs: recallCrumbs(c), Section: "/devices", Wide: true,
		Actions: []ui.Link{exportLink(c, recallPath(r.ID)+"/captures.csv")}}
	return recallTemplate.Page(head, p), nil
}

func (o *Office) recallFacts(c *web.Context, r *capture.Recall) (ui.Facts, error) {
	l, err := o.lives(c).of(r.Use)
	if err != nil {
		return nil, err
	}
	cause, err := o.recallCause(c, r)
	if err != nil {
		return nil, err
	}
	by := c.T("captures.system")
	if r.Person != "" {
		if by, err = o.namer(c)(r.Person); err != nil {
			return nil, err
		}
	}
	facts := ui.Facts{{Key: c.T("recalls.cause"), Value: cause}, {Key: c.T("captures.where"), Value: ui.Goto(usePath(r.Use), l.SiteAt(r.OpenedAt).Words)},
		{Key: c.T("recalls.span"), Value: ui.Text(spanWords(c, r.Span))}, {Key: c.T("recalls.opened"), Value: ui.At(r.OpenedAt).WithNote(by)},
		{Key: c.T("recalls.progress"), Value: ui.Text(c.T("recalls.counted", r.Seen, r.Changed, r.Held, r.Asks))}}
	if r.DoneAt != nil {
		facts = append(facts, ui.Fact{Key: c.T("recalls.judged"), Value: ui.At(*r.DoneAt)})
	} else if r.CursorAt != nil {
		facts = append(facts, ui.Fact{Key: c.T("recalls.come"), Value: ui.At(*r.CursorAt)})
	}
	if r.ReleasedAt != nil {
		name, err := o.namer(c)(r.ReleasedBy)
		if err != nil {
			return nil, err
		}
		facts = append(facts, ui.Fact{Key: c.Words(capture.RecallReleased.Title), Value: ui.At(*r.ReleasedAt).WithNote(listed(c, []string{name, r.Reasons}))})
	}
	return facts, nil
}

func spanWords(c *web.Context, s device.Span) string {
	from, until := c.T("recalls.span.first"), c.T("recalls.span.last")
	if !s.From.IsZero() {
		from = ui.Moment(c.Lang(), s.From)
	}
	if !s.Until.IsZero() {
		until = ui.Moment(c.Lang(), s.Until)
	}
	return c.T("doubts.fromto", from, until)
}

func (o *Office) recallStages(c *web.Context, r *capture.Recall) (*ui.Table, error) {
	stages, err := capture.RecallStages(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), r.ID)
	if err != nil || len(stages) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("recalls.stages"), Columns: []ui.Column{{Title: c.T("recalls.stage")}, {Title: c.T("recalls.before")}, {Title: c.T("recalls.after")},
		{Title: c.T("recalls.count"), Number: true}, {Title: c.T("recalls.waits"), Number: true}}}
	for _, s := range stages {
		state := captureState(c, s.State)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{{Badge: &state}, outcomeValue(c, s.Before), outcomeValue(c, s.After), ui.Count(int(s.Count)), ui.Count(int(s.Waits))}})
	}
	return t, nil
}

func (o *Office) recallItems(c *web.Context, r *capture.Recall, p *RecallPage) error {
	waits := c.Query("waits")
	page, total, err := o.Captures.RecallItems(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), r.ID, waits, turn(c))
	if err != nil {
		return err
	}
	p.Tabs = &ui.Tabs{Label: c.T("recalls.waits")}
	for _, w := range []string{"", capture.WaitsDecision, capture.WaitsRelease} {
		at := recallPath(r.ID)
		if w != "" {
			at += "?waits=" + w
		}
		p.Tabs.Items = append(p.Tabs.Items, ui.Tab{URL: at, Text: c.T("recalls.waits.tab." + w), Current: waits == w})
	}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("recalls.items.none"), Next: c.T("recalls.items.none.next")}
		return nil
	}
	t := &ui.Table{Caption: c.T("recalls.items"), Columns: []ui.Column{{Title: c.T("captures.at")}, {Title: c.T("recalls.changes")}, {Title: c.T("recalls.after")}, {Title: c.T("captures.state")}, {Title: c.T("recalls.decision")}}}
	names := o.namer(c)
	for i := range page.Rows {
		x := &page.Rows[i]
		decision, err := decisionValue(c, x, names)
		if err != nil {
			return err
		}
		at, state := ui.At(x.CaptureAt), captureState(c, x.State)
		if c.May(access.ViewCaptures) {
			at.URL = "/captures/" + x.Capture
		}
		after := outcomeValue(c, x.OutcomeAfter)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{at, ui.Text(changesWords(c, x.Before, x.After)), after, {Badge: &state}, decision}})
	}
	p.Items, p.More = t, more(c, page, total, capture.RecallItem.Cursor)
	return nil
}

// changesWords says which conditions changed, from what to what.
func changesWords(c *web.Context, before, after admissibility.Results) string {
	var parts []string
	for _, x := range before.Changes(after) {
		parts = append(parts, c.T("recalls.change", c.Words(x.Title), resultWords(c, x.Before, x.Absent), resultWords(c, x.After, x.Dropped)))
	}
	if len(parts) == 0 {
		return c.T("recalls.change.none")
	}
	separator := "；"
	if c.Lang() == i18n.EN {
		separator = "; "
	}
	out := parts[0]
	for _, p := range parts[1:] {
		out += separator + p
	}
	return out
}

func resultWords(c *web.Context, r law.Result, absent bool) string {
	if absent {
		return c.T("recalls.change.absent")
	}
	return c.Words(r.Words())
}

func decisionValue(c *web.Context, x *capture.RecallItem, names func(string) (string, error)) (ui.Value, error) {
	switch {
	case x.Waits != "":
		return ui.Status(ui.Waiting, c.T("recalls.waits."+x.Waits)), nil
	case x.Decision == "":
		return ui.Value{}, nil
	}
	v := ui.Text(c.T("recalls.decision." + x.Decision))
	if x.Ground > 0 {
		v.Text = c.T("recalls.decision.ground", v.Text, c.T(fmt.Sprintf("recalls.ground.%d", x.Ground)))
	}
	if x.Person == "" {
		return v, nil
	}
	name, err := names(x.Person)
	return v.WithNote(listed(c, nonEmpty(name, x.Reasons))), err
}

// exportRecall writes what a recall changed as a list: no plate, no picture.
func (o *Office) exportRecall(c *web.Context) error {
	r, err := o.aRecall(c)
	if err != nil {
		return err
	}
	return c.CSV(c.T("recalls.one"), func(w *csvout.Writer) error {
		err := w.Row(c.T("recalls.number"), c.T("captures.at"), c.T("recalls.stage"), c.T("captures.state"), c.T("recalls.before"), c.T("recalls.after"), c.T("recalls.changes"), c.T("recalls.decision"))
		t := db.Turn{Limit: db.PageMost}
		for err == nil {
			page, _, failed := o.Captures.RecallItems(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), r.ID, c.Query("waits"), t)
			if failed != nil {
				return failed
			}
			for i := range page.Rows {
				x := &page.Rows[i]
				decision := ""
				if x.Decision != "" {
					decision = c.T("recalls.decision." + x.Decision)
				}
				err = w.Row(x.Capture, ui.Stamp(x.CaptureAt), c.Words(capture.StateWords[x.StateBefore]), c.Words(capture.StateWords[x.State]), outcomeText(c, x.OutcomeBefore),
					outcomeText(c, x.OutcomeAfter), changesWords(c, x.Before, x.After), decision)
				if err != nil {
					return err
				}
				t.After = x.Capture
			}
			if !page.More {
				return nil
			}
		}
		return err
	})
}

func outcomeText(c *web.Context, code string) string {
	v := outcomeValue(c, code)
	if v.Badge != nil {
		return v.Badge.Word
	}
	return v.Text
}

// recallsOfMost is how many recalls the page of a use names.
const recallsOfMost = 5

// recallsOf leads to the recalls of a use, the newest first.
func (o *Office) recallsOf(c *web.Context, use string) (ui.Links, error) {
	page, total, err := o.Captures.Recalls(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), capture.RecallFilter{Use: use, Turn: db.Turn{Limit: recallsOfMost}})
	if err != nil {
		return nil, err
	}
	var out ui.Links
	for i := range page.Rows {
		r := &page.Rows[i]
		cause, err := o.recallCause(c, r)
		if err != nil {
			return nil, err
		}
		out = append(out, ui.Link{URL: recallPath(r.ID), Text: ui.Stamp(r.OpenedAt), Note: listed(c, []string{cause.Text, c.Words(capture.RecallStateWords[r.State])})})
	}
	if total > len(out) {
		out = append(out, ui.Link{URL: "/recalls?use=" + use, Text: c.T("devices.all")})
	}
	return out, nil
}
