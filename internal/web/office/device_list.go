package office

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) deviceRoutes() []web.Route {
	view, propose := web.Permission(access.ViewDevices), web.Permission(access.ProposeDevice)
	return []web.Route{
		{Method: "GET", Path: "/devices", Policy: view, Page: o.listDevices},
		{Method: "GET", Path: "/devices/uses/{id}", Policy: view, Page: o.usePage},
		{Method: "GET", Path: "/documents/{digest}", Policy: view, Write: o.document},
		{Method: "GET", Path: "/devices/new", Policy: propose, Page: o.newUse},
		{Method: "POST", Path: "/devices", Policy: propose, Page: o.registerUse, Again: o.newUse},
		{Method: "GET", Path: "/devices/keys/{id}", Policy: propose, Page: o.deviceKeys},
		{Method: "POST", Path: "/devices/keys/{id}/secret", Policy: propose, Page: o.issueSecret, Again: o.deviceKeys},
		{Method: "POST", Path: "/devices/keys/{id}/public", Policy: propose, Page: o.enterKey, Again: o.deviceKeys},
		{Method: "POST", Path: "/devices/keys/{id}/{key}/end", Policy: propose, Page: o.endKey, Again: o.deviceKeys},
		{Method: "GET", Path: "/takebacks", Policy: view, Page: o.listTakeBacks},
		{Method: "GET", Path: "/devices/uses/{id}/facts/{fact}/takeback", Policy: web.Permission(access.ProposeTakeBack), Page: o.askTakeBack},
		{Method: "POST", Path: "/devices/uses/{id}/facts/{fact}/takeback", Policy: web.Permission(access.ProposeTakeBack), Page: o.proposeTakeBack, Again: o.askTakeBack},
		{Method: "GET", Path: "/takebacks/{id}", Policy: web.Permission(access.DecideTakeBack), Page: o.askDecision},
		{Method: "POST", Path: "/takebacks/{id}", Policy: web.Permission(access.DecideTakeBack), Page: o.decideTakeBack, Again: o.askDecision},
	}
}

func usePath(use string) string { return "/devices/uses/" + use }

func deviceCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: "/devices", Text: c.T("devices.title")}}
}

func useCrumbs(c *web.Context, l *device.Life, place string) []ui.Link {
	return append(deviceCrumbs(c), ui.Link{URL: usePath(l.Use.ID), Text: place})
}

// stateBadge is the state of a use with its word (ux G.6).
func stateBadge(c *web.Context, s device.Standing) ui.Badge {
	b := ui.Badge{State: ui.Waiting, Word: c.Words(s.Words)}
	switch s.State {
	case device.Live:
		b.State = ui.Met
	case device.BlockedState, device.SignSuspended, device.ReviewRequired, device.PlanRefused:
		b.State = ui.Unmet
	}
	return b
}

// deviceStates are the states in the order of a life, for the filter.
var deviceStates = []device.State{device.Live, device.Maintenance, device.SignSuspended, device.BlockedState, device.ReviewRequired, device.StoppedState,
	device.Waiting, device.Publishing, device.Installed, device.PlanOK, device.PlanPending, device.PlanRefused, device.ArguedState, device.Draft, device.CancelledState}

func (o *Office) listDevices(c *web.Context) (web.Page, error) {
	in := c.Read()
	f := device.Filter{Query: in.OptionalText("q", 60), State: device.State(in.OptionalText("state", 30)), Cursor: c.Query("after")}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	scope := c.Actor.Scope(access.ViewDevices)
	found, err := device.List(c.Ctx(), o.reader(), scope, f, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	total, err := o.countDevices(c, scope, f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Filters: deviceFilters(c, f), List: deviceTable(c, found.Rows), More: more(c, len(found.Rows), total, found.Next)}
	if len(found.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("devices.none"), Next: c.T("devices.none.next")}
		if p.Filters.Active {
			p.None = &ui.Empty{Why: c.T("devices.none.filtered"), Next: c.T("devices.none.filtered.next")}
		}
	}
	head := web.Head{Title: c.T("devices.title"), Lead: c.T("devices.lead"), Wide: true}
	if c.May(access.ProposeDevice) {
		head.Actions = []ui.Link{{URL: "/devices/new", Text: c.T("devices.new"), Icon: "plus", Primary: true}}
	}
	head.Actions = append(head.Actions, ui.Link{URL: "/takebacks", Text: c.T("devices.takebacks")})
	return listPage.Page(head, p), nil
}

// countDevices counts by the same condition as the list; states are worked out, so that they are counted one by one.
func (o *Office) countDevices(c *web.Context, scope access.Scope, f device.Filter) (int, error) {
	if f.State == "" {
		return device.Count(c.Ctx(), o.reader(), scope, f)
	}
	n := 0
	f.Limit, f.Cursor = 200, ""
	for {
		page, err := device.List(c.Ctx(), o.reader(), scope, f, o.now(c))
		if err != nil {
			return 0, err
		}
		n += len(page.Rows)
		if f.Cursor = page.Next; f.Cursor == "" {
			return n, nil
		}
	}
}

func deviceFilters(c *web.Context, f device.Filter) *ui.Filters {
	states := []ui.Choice{{Label: c.T("devices.all")}}
	for _, s := range deviceStates {
		states = append(states, ui.Choice{Value: string(s), Label: c.T("devices.state." + string(s))})
	}
	form := c.Form()
	return &ui.Filters{Action: "/devices", Active: f.Query != "" || f.State != "", Fields: []ui.Field{
		form.Field("q", c.T("devices.query")).Optional().Max(60), form.Field("state", c.T("devices.state")).As("select").Of(states).Optional()}}
}

func deviceTable(c *web.Context, rows []device.Row) ui.Table {
	t := ui.Table{Caption: c.T("devices.title"), Columns: []ui.Column{{Title: c.T("devices.place")}, {Title: c.T("devices.state")}, {Title: c.T("devices.violation")},
		{Title: c.T("devices.device")}, {Title: c.T("devices.due")}}}
	for i := range rows {
		r := &rows[i]
		badge := stateBadge(c, r.Standing)
		place := ui.Goto(usePath(r.Life.Use.ID), r.Life.Site.Words)
		place.Note = r.Life.Site.Direction
		model := ui.Text(r.Life.Device.Model)
		model.Note = r.Life.Device.Serial
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{place, {Badge: &badge}, ui.Text(c.Words(capture.ViolationWords(r.Life.Use.Violation))), model, dueOf(c, r)}})
	}
	return t
}

// dueOf is the next day that matters: the first lawful day, or the end of the verification.
func dueOf(c *web.Context, r *device.Row) ui.Value {
	switch {
	case r.Standing.First > 0 && r.Standing.State == device.Waiting:
		v := ui.On(r.Standing.First)
		v.Note = c.T("devices.due.first")
		return v
	case r.VerifiedUntil > 0:
		v := ui.On(r.VerifiedUntil)
		v.Note = c.T("devices.due.verified")
		return v
	}
	return ui.Text("")
}

// document shows a document of a fact that the actor may see.
func (o *Office) document(c *web.Context) error {
	d, err := device.DocumentIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("digest"))
	if err != nil {
		return err
	}
	return o.sendPaper(c, d)
}

// entryNumber is the number of a ledger entry as people cite it.
func entryNumber(c *web.Context, index int64) string {
	return fmt.Sprintf("%s-%d", c.Actor.Book, index)
}
