package office

import (
	"net/url"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) healthRoutes() []web.Route {
	view := web.Permission(access.ViewDevices)
	return []web.Route{
		{Method: "GET", Path: "/devices/health", Policy: view, Page: o.healthBoard},
		{Method: "GET", Path: "/devices/verifications", Policy: view, Page: o.listVerifications},
	}
}

// healthBoard shows how the devices in service are: silent, abnormal, off the clock, short of storage (ux.md D12).
func (o *Office) healthBoard(c *web.Context) (web.Page, error) {
	in := c.Read()
	view := in.OptionalText("view", 20)
	in.Want(view == "" || slices.Contains(device.HealthViews, view), "view", "请选择列出的情况。", "Choose one of the views listed.")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	scope, now := c.Actor.Scope(access.ViewDevices), o.now(c)
	page, err := o.Devices.HealthBoard(c.Ctx(), scope, view, turn(c), now)
	if err != nil {
		return web.Page{}, err
	}
	counts, err := o.Devices.CountHealth(c.Ctx(), scope, now)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: healthTabs(c, view, counts), List: healthLines(c, page.Rows), More: more(c, page, counts[view], func(h device.HealthLine) string { return h.Device })}
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("health.none"), Next: c.T("health.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("health.title"), Lead: c.T("health.lead"), Wide: true, Section: "/devices", Crumbs: deviceCrumbs(c)}, p), nil
}

func healthTabs(c *web.Context, chosen string, counts map[string]int) *ui.Tabs {
	t := ui.Tabs{Label: c.T("health.view")}
	for _, v := range append([]string{""}, device.HealthViews...) {
		n := counts[v]
		at := url.URL{Path: "/devices/health"}
		text := c.T("health.view.all")
		if v != "" {
			at.RawQuery, text = url.Values{"view": {v}}.Encode(), c.T("health.view."+v)
		}
		t.Items = append(t.Items, ui.Tab{URL: at.RequestURI(), Text: text, Current: chosen == v, Count: &n})
	}
	return &t
}

func healthLines(c *web.Context, rows []device.HealthLine) ui.Table {
	t := ui.Table{Caption: c.T("health.title"), Columns: []ui.Column{{Title: c.T("devices.place")}, {Title: c.T("health.state")}, {Title: c.T("health.heard")},
		{Title: c.T("devices.health.clock"), Number: true}, {Title: c.T("devices.health.storage"), Number: true}, {Title: c.T("health.explained")}}}
	for i := range rows {
		h := &rows[i]
		heard := ui.Text(c.T("health.never"))
		if h.Heard != nil {
			heard = ui.At(*h.Heard)
		}
		var clock, storage ui.Value
		if h.OffsetMS != nil {
			clock = clockError(c, *h.OffsetMS)
			if h.ClockOff() {
				clock = clock.WithNote(c.T("health.clock.off", h.LimitMS))
			}
		}
		if h.StorageMB != nil {
			storage = ui.Whole(ui.Number(*h.StorageMB) + " MB")
			if h.ShortOfStorage() {
				storage = storage.WithNote(c.T("health.storage.short"))
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(usePath(h.Use), h.Place).WithNote(h.Serial), healthBadge(c, h), heard, clock, storage, explained(c, h)}})
	}
	return t
}

// healthBadge is the condition in one word; silence is 待查明.
func healthBadge(c *web.Context, h *device.HealthLine) ui.Value {
	b := ui.Badge{State: ui.Met, Word: c.T("devices.health.normal")}
	note := ""
	switch {
	case h.Abnormal:
		b, note = ui.Badge{State: ui.Unmet, Word: c.T("devices.health.abnormal")}, h.Detail
	case h.Silent != nil:
		b, note = ui.Badge{State: ui.Unknown, Word: c.T("health.unknown")}, c.T("health.silent.since", ui.Moment(c.Lang(), *h.Silent))
	case h.Heard == nil:
		b = ui.Badge{State: ui.Unknown, Word: c.T("health.unknown")}
	}
	return ui.Value{Badge: &b, Note: note}
}

// explained is the last explanation of a silence, or the way to give one.
func explained(c *web.Context, h *device.HealthLine) ui.Value {
	if h.Silent != nil && c.Actor.ActsFor(access.MaintainDevice, h.Body) {
		v := ui.Goto(deviceStepPath(h.Use, "silence"), c.T("health.explain"))
		if h.Explained != nil {
			v = v.WithNote(c.Words(h.Explained.Line()))
		}
		return v
	}
	if h.Explained != nil {
		return ui.Text(c.Words(h.Explained.Line()))
	}
	return ui.Value{}
}
