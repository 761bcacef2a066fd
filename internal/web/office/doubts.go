package office

import (
	"fmt"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// listDoubts lists the captures in doubt, with who doubts and who is asked to look.
func (o *Office) listDoubts(c *web.Context) (web.Page, error) {
	scope, f := c.Actor.Scope(access.SettleDoubts), capture.Filter{State: capture.Doubtful, Turn: turn(c)}
	page, err := o.Captures.List(c.Ctx(), scope, f)
	if err != nil {
		return web.Page{}, err
	}
	total, err := o.Captures.Count(c.Ctx(), scope, f)
	if err != nil {
		return web.Page{}, err
	}
	doubts, err := capture.OpenDoubts(c.Ctx(), o.reader(), scope, page.Rows)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("captures.doubts"), Columns: []ui.Column{{Title: c.T("captures.at")}, {Title: c.T("captures.violation")},
		{Title: c.T("captures.where")}, {Title: c.T("captures.asked")}, {Title: c.T("captures.by")}, {Title: c.T("captures.since")}}}}
	lives, err := o.livesOf(c, page.Rows, device.Altered)
	if err != nil {
		return web.Page{}, err
	}
	names := o.namer(c)
	for _, x := range page.Rows {
		g := doubts[x.ID]
		place, err := lives.place(x)
		if err != nil {
			return web.Page{}, err
		}
		name, err := names(g.Person)
		if err != nil {
			return web.Page{}, fmt.Errorf("name who doubts: %w", err)
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{captureLink(x), ui.Text(c.Words(capture.ViolationWords(x.Violation))), ui.Text(place),
			ui.Text(reasonWords(c, g)), ui.Text(name), ui.At(g.At)}})
	}
	if len(page.Rows) > 0 {
		p.More = more(c, page, total, captureID)
	} else {
		p.None = &ui.Empty{Why: c.T("captures.doubts.none"), Next: c.T("captures.doubts.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("captures.doubts"), Lead: c.T("captures.doubts.lead"), Wide: true, Section: "/captures", Crumbs: captureCrumbs(c, nil)}, p), nil
}

// sequence is the number a device gave: read digit by digit, no amount.
func sequence(n int64) ui.Value { return ui.Whole(strconv.FormatInt(n, 10)) }

// listGaps lists gaps and steps back in the numbers of devices, for the technical reviewer (Art 12, 36(3)).
func (o *Office) listGaps(c *web.Context) (web.Page, error) {
	page, total, err := capture.Gaps(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewGaps), turn(c))
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{List: ui.Table{Caption: c.T("captures.gaps"), Columns: []ui.Column{{Title: c.T("captures.gap.at")}, {Title: c.T("captures.device")},
		{Title: c.T("captures.gap.what")}, {Title: c.T("captures.gap.after"), Number: true}, {Title: c.T("captures.gap.found"), Number: true}, {Title: c.T("captures.gap.missing"), Number: true}}}}
	names := map[string]string{}
	for _, g := range page.Rows {
		if names[g.Device] == "" {
			d, err := device.DeviceIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), g.Device)
			if err != nil {
				return web.Page{}, fmt.Errorf("name the device of a gap: %w", err)
			}
			names[g.Device] = c.T("captures.device.named", d.Model, d.Serial)
		}
		missing := ui.Value{}
		if g.Kind == "gap" {
			missing = ui.Count(int(g.Found - g.After - 1))
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.At(g.At), ui.Text(names[g.Device]), ui.Text(c.T("captures.gap." + g.Kind)),
			sequence(g.After), sequence(g.Found), missing}})
	}
	p.More = more(c, page, total, func(g capture.Gap) string { return g.ID })
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("captures.gaps.none"), Next: c.T("captures.gaps.none.next")}
	}
	return listPage.Page(web.Head{Title: c.T("captures.gaps"), Lead: c.T("captures.gaps.lead"), Wide: true}, p), nil
}
