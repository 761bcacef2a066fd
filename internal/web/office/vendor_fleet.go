package office

import (
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/vendor"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// The pages of a vendor's engineer: how the devices of the own agreement run (V3), trials (V1), reports (V2). None of them has a
// picture, a capture or a plate (roles.md E13).
func (o *Office) vendorRoutes() []web.Route {
	fleet, try := web.Permission(access.ViewFleet), web.Permission(access.TryDoor)
	return []web.Route{
		{Method: "GET", Path: "/vendor", Policy: fleet, Page: o.fleet},
		{Method: "GET", Path: "/vendor/devices/{id}", Policy: fleet, Page: o.fleetDevice},
		{Method: "GET", Path: "/vendor/sandbox", Policy: try, Page: o.sandbox},
		{Method: "POST", Path: "/vendor/sandbox", Policy: try, Page: o.openSandbox, Again: o.sandbox},
		{Method: "GET", Path: "/vendor/sandbox/{id}", Policy: try, Page: o.sandboxDevice},
		{Method: "GET", Path: "/vendor/sandbox/{id}/end", Policy: try, Page: o.askEndSandbox},
		{Method: "POST", Path: "/vendor/sandbox/{id}/end", Policy: try, Page: o.endSandbox},
		{Method: "GET", Path: "/vendor/reports", Policy: try, Page: o.conformityReports},
		{Method: "POST", Path: "/vendor/reports", Policy: try, Page: o.fileConformity, Again: o.conformityReports, Upload: reportUpload},
		{Method: "GET", Path: "/vendor/reports/{id}", Policy: try, Page: o.ownConformity},
	}
}

// FleetPage is what a vendor looks after, what needs somebody first.
type FleetPage struct {
	Terms  ui.Facts
	Counts string // in words, beside the table
	List   *ui.Table
	None   ui.Empty
}

var fleetPage = web.NewTemplate[FleetPage](files, "fleet.html")

func conditionValue(c *web.Context, d vendor.FleetDevice, is vendor.Condition) ui.Value {
	state := map[vendor.Condition]ui.State{vendor.Unknown: ui.Unknown, vendor.Abnormal: ui.Unmet, vendor.Normal: ui.Met}[is]
	v := ui.Status(state, c.T("vendor.condition."+string(is)))
	switch {
	case is == vendor.Unknown && d.Heard == nil:
		return v.WithNote(c.T("vendor.never"))
	case is == vendor.Unknown:
		return v.WithNote(c.T("vendor.silent", ui.Moment(c.Lang(), d.Heard.At)))
	case is == vendor.Abnormal && d.Heard.Abnormal:
		return v.WithNote(d.Heard.Detail)
	case is == vendor.Abnormal:
		return v.WithNote(c.T("vendor.clock.over", d.ClockLimitMS))
	}
	return v
}

func (o *Office) fleet(c *web.Context) (web.Page, error) {
	now := o.now(c)
	scope := c.Actor.Scope(access.ViewFleet)
	mine, err := vendor.Mine(c.Ctx(), o.reader(), scope.Book, scope.Person, now)
	if err != nil {
		return web.Page{}, err
	}
	all, err := vendor.Fleet(c.Ctx(), o.reader(), scope, now)
	if err != nil {
		return web.Page{}, err
	}
	p := FleetPage{None: ui.Empty{Why: c.T("vendor.none"), Next: c.T("vendor.none.next"), Link: &ui.Link{URL: "/vendor/sandbox", Text: c.T("vendor.sandbox")}}}
	for _, a := range mine {
		until := a.Until
		p.Terms = append(p.Terms, ui.Fact{Key: c.T("vendor.agreement"), Value: ui.Text(a.Number).WithNote(c.T("people.span", a.From.String(), until.String()))})
	}
	if len(all) > 0 {
		p.List = fleetTable(c, all, now)
		count := map[vendor.Condition]int{}
		for _, d := range all {
			count[d.ConditionAt(now)]++
		}
		p.Counts = c.T("vendor.counts", len(all), count[vendor.Abnormal], count[vendor.Unknown], count[vendor.Normal])
	}
	return fleetPage.Page(web.Head{Title: c.T("vendor.title"), Lead: c.T("vendor.lead"), Wide: true}, p), nil
}

func fleetTable(c *web.Context, all []vendor.FleetDevice, now time.Time) *ui.Table {
	t := &ui.Table{Caption: c.T("vendor.title"), Columns: []ui.Column{{Title: c.T("vendor.serial")}, {Title: c.T("vendor.place")}, {Title: c.T("vendor.condition")}, {Title: c.T("vendor.heard")},
		{Title: c.T("devices.health.clock"), Number: true}, {Title: c.T("vendor.gaps"), Number: true}, {Title: c.T("devices.health.storage"), Number: true}, {Title: c.T("devices.health.firmware")}}}
	for _, d := range all {
		var heard, clock, storage, firmware ui.Value
		if h := d.Heard; h != nil {
			heard, clock, firmware = ui.At(h.At), clockError(c, h.OffsetMS), ui.Whole(h.Firmware)
			if h.StorageMB != nil {
				storage = ui.Whole(ui.Number(*h.StorageMB) + " MB")
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/vendor/devices/"+d.ID, d.Serial).WithNote(d.Model), ui.Text(listed(c, d.Places)), conditionValue(c, d, d.ConditionAt(now)),
			heard, clock, ui.Count(d.Gaps), storage, firmware}})
	}
	return t
}

func (o *Office) fleetDevice(c *web.Context) (web.Page, error) {
	scope := c.Actor.Scope(access.ViewFleet)
	all, err := vendor.Fleet(c.Ctx(), o.reader(), scope, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	i := slices.IndexFunc(all, func(d vendor.FleetDevice) bool { return d.ID == c.Path("id") })
	if i < 0 {
		return web.Page{}, missing("协议范围内的这台设备", "this device among those of your agreement")
	}
	d := all[i]
	t, quiet, err := o.healthTable(c, scope, d.ID)
	if err != nil {
		return web.Page{}, err
	}
	return fleetDevicePage.Page(web.Head{Title: c.T("vendor.device", d.Serial), Lead: d.Maker + " " + d.Model, Crumbs: []ui.Link{{URL: "/vendor", Text: c.T("vendor.title")}}, Section: "/vendor", Wide: true},
		FleetDevicePage{Facts: ui.Facts{{Key: c.T("vendor.condition"), Value: conditionValue(c, d, d.ConditionAt(o.now(c)))}, {Key: c.T("vendor.place"), Value: ui.Text(listed(c, d.Places))},
			{Key: c.T("vendor.gaps"), Value: ui.Count(d.Gaps)}}, Health: t, Quiet: quiet}), nil
}

// FleetDevicePage is how one device of the own agreement runs.
type FleetDevicePage struct {
	Facts  ui.Facts
	Health *ui.Table
	Quiet  string
}

var fleetDevicePage = web.NewTemplate[FleetDevicePage](files, "fleet_device.html")
