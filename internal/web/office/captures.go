package office

import (
	"maps"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) captureRoutes() []web.Route {
	view, review := web.Permission(access.ViewCaptures), web.Permission(access.ReviewCaptures)
	return slices.Concat([]web.Route{
		{Method: "GET", Path: "/captures", Policy: view, Page: o.listCaptures},
		{Method: "GET", Path: "/captures/{id}", Policy: view, Page: o.capturePage},
		{Method: "GET", Path: "/captures/{id}/media/{name}/{kind}", Policy: view, Write: o.captureMedium},
		{Method: "GET", Path: "/captures/{id}/conditions/{rule}", Policy: view, Page: o.captureProof},
		{Method: "GET", Path: "/captures/{id}/same", Policy: view, Page: o.captureSame},
		{Method: "GET", Path: "/captures/{id}/papers", Policy: view, Page: o.capturePapers},
		{Method: "POST", Path: "/captures/{id}/papers", Policy: web.Permission(access.ReviewCaptures), Page: o.draftCapturePaper, Again: o.capturePapers},
		{Method: "GET", Path: "/captures/{id}/beside", Policy: view, Page: o.captureBeside},
		{Method: "GET", Path: "/captures/{id}/receipt.json", Policy: view, Write: o.captureReceipt},
		{Method: "GET", Path: "/captures/{id}/record.json", Policy: view, Write: o.captureRecord},
		{Method: "GET", Path: "/captures/{id}/judgements/{judgement}/{file}", Policy: view, Write: o.captureJudgement},
		{Method: "POST", Path: "/captures/{id}/review", Policy: review, Page: o.reviewCapture, Again: o.capturePage},
		{Method: "POST", Path: "/captures/{id}/undo", Policy: review, Page: o.undoCapture, Again: o.capturePage},
		{Method: "POST", Path: "/captures/{id}/answer", Policy: web.Permission(access.SettleDoubts), Page: o.answerDoubt, Again: o.capturePage},
		{Method: "GET", Path: "/doubts", Policy: web.Permission(access.SettleDoubts), Page: o.listDoubts},
		{Method: "GET", Path: "/gaps", Policy: web.Permission(access.ViewGaps), Page: o.listGaps},
	}, o.disputeRoutes(), o.reviewFigureRoutes(), o.recallRoutes(), o.findingRoutes(), o.maskRoutes(), o.windowRoutes())
}

// captureStatesInOrder is the order in which a filter offers them.
var captureStatesInOrder = []capture.State{capture.Queued, capture.Doubtful, capture.Held, capture.Adopted, capture.OnFinding, capture.Rejected, capture.Excluded}

// listCaptures lists captures by state, device, violation and exact plate. A page shows plates, so that it is a look.
func (o *Office) listCaptures(c *web.Context) (web.Page, error) {
	in := c.Read()
	f := capture.Filter{State: capture.State(in.OptionalText("state", 20)), Device: in.OptionalText("device", 64),
		Violation: in.OptionalText("violation", 64), Overdue: in.OptionalText("overdue", 10) != "", Turn: turn(c)}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	plate, token, err := o.keptOf(c)
	if err != nil {
		return web.Page{}, err
	}
	f.Plate = plate
	scope := c.Actor.Scope(access.ViewCaptures)
	page, err := o.Captures.List(c.Ctx(), scope, f)
	if err != nil {
		return web.Page{}, err
	}
	total, err := o.Captures.Count(c.Ctx(), scope, f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{}
	p.Box = &searchBox{Action: "/search/captures", Field: c.Form().Field("who", c.T("captures.plate.whole")).Max(20).Wide("mid").Autocomplete("off"), Button: c.T("captures.plate.search")}
	if p.Filters, err = o.captureFilters(c, f, token); err != nil {
		return web.Page{}, err
	}
	if p.List, err = o.captureTable(c, page.Rows); err != nil {
		return web.Page{}, err
	}
	if plate != "" {
		if err := o.lookedFor(c, "plate", o.Captures.PlateIndex(plate)); err != nil {
			return web.Page{}, err
		}
	}
	switch {
	case len(page.Rows) > 0:
		if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "captures", ID: page.Rows[0].ID, Purpose: "list"}); err != nil {
			return web.Page{}, err
		}
		p.More = more(c, page, total, captureID)
	case p.Filters.Active:
		p.None = &ui.Empty{Why: c.T("captures.none.filtered"), Next: c.T("captures.none.filtered.next")}
	default:
		p.None = &ui.Empty{Why: c.T("captures.none"), Next: c.T("captures.none.next")}
	}
	head := web.Head{Title: c.T("captures.title"), Lead: c.T("captures.lead"), Wide: true}
	if c.May(access.ReviewCaptures) {
		head.Actions = []ui.Link{{URL: "/desk", Text: c.T("captures.desk"), Icon: "review", Primary: true}, {URL: "/doubts", Text: c.T("captures.doubts")}}
	}
	head.Actions = append(head.Actions, ui.Link{URL: "/retention", Text: c.T("retention.title")})
	return listPage.Page(head, p), nil
}

func captureID(x capture.Capture) string { return x.ID }

func (o *Office) captureTable(c *web.Context, rows []capture.Capture) (ui.Table, error) {
	t := ui.Table{Caption: c.T("captures.title"), Columns: []ui.Column{{Title: c.T("captures.at")}, {Title: c.T("captures.plate")}, {Title: c.T("captures.violation")},
		{Title: c.T("captures.where")}, {Title: c.T("captures.outcome")}, {Title: c.T("captures.state")}}}
	lives, err := o.livesOf(c, rows, device.Altered)
	if err != nil {
		return t, err
	}
	terms, err := o.Captures.Terms(c.Ctx(), o.reader(), c.Actor.Book, rows)
	if err != nil {
		return t, err
	}
	for _, x := range rows {
		place, err := lives.place(x)
		if err != nil {
			return t, err
		}
		state := captureState(c, x.State)
		stands := ui.Value{Badge: &state}
		if term, found := terms[x.ID]; found {
			stands = stands.WithNote(termNote(c, term))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{captureLink(x), plateValue(c, x), ui.Text(c.Words(capture.ViolationWords(x.Violation))),
			ui.Text(place), outcomeValue(c, x.Outcome), stands}})
	}
	return t, nil
}

// plateValue is the plate as the device read it, or that it sent none. A capture that was disposed of is in no list: its page is its proof.
func plateValue(c *web.Context, x capture.Capture) ui.Value {
	if x.Plate == "" {
		return ui.Text(c.T("captures.plate.unread"))
	}
	return ui.Vehicle(x.Plate)
}

// termNote says by when a capture is to be reviewed, or that it is overdue.
func termNote(c *web.Context, t capture.Term) string {
	if t.Over {
		return c.T("captures.overdue.since", ui.Day(c.Lang(), t.Due))
	}
	return c.T("captures.due", ui.Day(c.Lang(), t.Due))
}

// captureLink leads to a capture by its instant, to the second (ux F.7).
func captureLink(x capture.Capture) ui.Value {
	v := ui.Whole(x.At.In(law.Beijing).Format(time.DateTime))
	v.URL = "/captures/" + x.ID
	return v
}

func (o *Office) captureFilters(c *web.Context, f capture.Filter, token string) (*ui.Filters, error) {
	all := ui.Choice{Label: c.T("captures.all")}
	states := []ui.Choice{all}
	for _, s := range captureStatesInOrder {
		states = append(states, ui.Choice{Value: string(s), Label: c.Words(capture.StateWords[s])})
	}
	violations := []ui.Choice{all}
	for _, code := range slices.Sorted(maps.Keys(capture.Violations)) {
		violations = append(violations, ui.Choice{Value: code, Label: c.Words(capture.ViolationWords(code))})
	}
	owned, err := device.Devices(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures))
	if err != nil {
		return nil, err
	}
	devices := []ui.Choice{all}
	for _, d := range owned {
		devices = append(devices, ui.Choice{Value: d.ID, Label: c.T("captures.device.named", d.Model, d.Serial)})
	}
	form := c.Form()
	return &ui.Filters{Action: "/captures", Active: f.State != "" || f.Device != "" || f.Violation != "" || f.Plate != "" || f.Overdue, Fields: []ui.Field{
		form.Field("state", c.T("captures.state")).As("select").Of(states).Optional(),
		form.Field("violation", c.T("captures.violation")).As("select").Of(violations).Optional(),
		form.Field("device", c.T("captures.device")).As("select").Of(devices).Optional(),
		form.Field("overdue", c.T("captures.term")).As("select").Of([]ui.Choice{all, {Value: "yes", Label: c.T("captures.overdue")}}).Optional(),
	}, Hidden: hiddenOf(token)}, nil
}

// captureSame lists the other captures of the same plate and of the same place on that day.
func (o *Office) captureSame(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ViewCaptures)
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), scope, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	if err := o.seen(c, x.ID, "read"); err != nil {
		return web.Page{}, err
	}
	p := CaptureSamePage{Day: x.At}
	for _, what := range []capture.Same{capture.SamePlate, capture.SameSite} {
		rows, err := o.Captures.ListSame(c.Ctx(), scope, x, what)
		if err != nil {
			return web.Page{}, err
		}
		n, err := o.Captures.CountSame(c.Ctx(), scope, x, what)
		if err != nil {
			return web.Page{}, err
		}
		t, err := o.captureTable(c, rows)
		if err != nil {
			return web.Page{}, err
		}
		p.Parts = append(p.Parts, sameList{Title: c.T("captures.same." + string(what)), Count: int(n), Shown: len(rows), List: t})
	}
	return captureSamePage.Page(web.Head{Title: c.T("captures.same"), Wide: true, Crumbs: captureCrumbs(c, &x)}, p), nil
}

// captureCrumbs are the way to a page below a capture, or to the capture itself.
func captureCrumbs(c *web.Context, x *capture.Capture) []ui.Link {
	out := []ui.Link{{URL: "/captures", Text: c.T("captures.title")}}
	if x != nil {
		out = append(out, ui.Link{URL: "/captures/" + x.ID, Text: ui.Stamp(x.At)})
	}
	return out
}

// captureQueues are the captures that wait, and the doubts that somebody else is to answer.
func (o *Office) captureQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.ReviewCaptures) {
		return nil, nil
	}
	f, err := o.figures(c)
	if err != nil {
		return nil, err
	}
	held, asked, err := o.Captures.Own(c.Ctx(), c.Actor)
	if err != nil {
		return nil, err
	}
	over, err := o.Captures.Count(c.Ctx(), c.Actor.Scope(access.ViewCaptures), capture.Filter{Overdue: true})
	if err != nil {
		return nil, err
	}
	_, disputed, err := o.Captures.Disputes(c.Ctx(), c.Actor, c.Actor.Scope(access.ReviewCaptures), db.Turn{Limit: 1})
	if err != nil {
		return nil, err
	}
	lessons, err := o.Captures.CountLessons(c.Ctx(), c.Actor, c.Actor.Scope(access.ReviewCaptures))
	if err != nil {
		return nil, err
	}
	stopped := c.Words(c.Session.Warning)
	return []Queue{
		{Title: c.T("captures.queue.mine"), Count: held, Link: "/desk", Why: c.T("captures.queue.mine.why"), Mine: true, Stopped: stopped},
		{Title: c.T("captures.queue.asked"), Count: asked, Link: "/doubts", Why: c.T("captures.queue.asked.why"), Others: true},
		{Title: c.T("captures.queue.overdue"), Count: over, Link: "/captures?overdue=yes", Each: true, Why: c.T("captures.queue.overdue.why"), Stopped: stopped},
		{Title: c.T("captures.queue"), Count: int(f.Waiting), Link: "/desk", Each: true, Why: c.T("captures.queue.why"), Stopped: stopped},
		{Title: c.T("twice.decide"), Count: disputed, Link: "/second", Why: c.T("twice.lead"), Stopped: stopped},
		{Title: c.T("captures.queue.doubts"), Count: int(f.Doubtful), Link: "/doubts", Why: c.T("captures.queue.doubts.why")},
		{Title: c.T("practice.title"), Count: lessons, Link: practicePath, Why: c.T("practice.queue.why"), Mine: true},
	}, nil
}
