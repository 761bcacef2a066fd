package office

import (
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

func (o *Office) securityRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/security", Policy: web.Permission(access.ViewSecurity), Page: o.securityEvents},
		{Method: "GET", Path: "/security/addresses", Policy: web.Permission(access.ViewRefusals), Page: o.refusedAddresses},
	}
}

// securityTabs are the two lists, for who may see both.
func securityTabs(c *web.Context, current string) *ui.Tabs {
	if !c.May(access.ViewRefusals) {
		return nil
	}
	return &ui.Tabs{Label: c.T("security.title"), Items: []ui.Tab{
		{URL: "/security", Text: c.T("security.events"), Current: current == "events"},
		{URL: "/security/addresses", Text: c.T("security.addresses"), Current: current == "addresses"},
	}}
}

// securityEvents lists what happened at the door that a person should look into, newest first.
func (o *Office) securityEvents(c *web.Context) (web.Page, error) {
	in := c.Read()
	f := capture.SecurityFilter{Device: in.OptionalText("device", 64), Kind: in.OptionalText("kind", 40), Turn: turn(c)}
	from, until := in.OptionalDate("from"), in.OptionalDate("until")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if from != nil {
		f.From = from.Start()
	}
	if until != nil {
		f.Until = until.AddDays(1).Start()
	}
	page, total, err := capture.SecurityEvents(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSecurity), f)
	if err != nil {
		return web.Page{}, err
	}
	p := ListPage{Tabs: securityTabs(c, "events"), Filters: securityFilters(c, f), List: ui.Table{Caption: c.T("security.events"), Columns: []ui.Column{{Title: c.T("security.at")},
		{Title: c.T("security.kind")}, {Title: c.T("security.device")}, {Title: c.T("security.digest")}}}}
	for _, e := range page.Rows {
		device := ui.Text(c.T("captures.device.named", e.Model, e.Serial)).WithNote(e.Maker)
		if c.May(access.ProposeDevice) {
			device.URL = "/devices/keys/" + e.Device
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.AtSecond(e.At), ui.Text(term(c, "security.kind.", e.Kind)).WithNote(c.T("security.kind." + e.Kind + ".cure")),
			device, ui.Whole(e.Detail[:min(16, len(e.Detail))])}})
	}
	p.More = more(c, page, total, func(e capture.SecurityEvent) string { return e.ID })
	if len(page.Rows) == 0 {
		p.None = &ui.Empty{Why: c.T("security.none"), Next: c.T("security.none.next")}
		if p.Filters.Active {
			p.None = &ui.Empty{Why: c.T("security.none.filtered"), Next: c.T("security.none.filtered.next")}
		}
	}
	return listPage.Page(web.Head{Title: c.T("security.title"), Lead: c.T("security.lead"), Wide: true}, p), nil
}

func securityFilters(c *web.Context, f capture.SecurityFilter) *ui.Filters {
	kinds := []ui.Choice{{Label: c.T("captures.all")}}
	for _, k := range capture.SecurityKinds() {
		kinds = append(kinds, ui.Choice{Value: k, Label: c.T("security.kind." + k)})
	}
	form := c.Form()
	return &ui.Filters{Action: "/security", Active: f.Device != "" || f.Kind != "" || !f.From.IsZero() || !f.Until.IsZero(), Fields: []ui.Field{
		form.Field("kind", c.T("security.kind")).As("select").Of(kinds).Optional(),
		form.Field("device", c.T("security.device.number")).Optional().Max(64),
		form.Field("from", c.T("looks.from")).As("date").Optional(),
		form.Field("until", c.T("looks.until")).As("date").Optional(),
	}}
}

// refusedFor is over how many days refusals are added up unless another number is asked for.
const refusedFor = 7

// refusedAddresses lists how often the door refused which address, and why, in the last days.
func (o *Office) refusedAddresses(c *web.Context) (web.Page, error) {
	days := map[string]int{"1": 1, "": refusedFor, "7": refusedFor, "30": 30}
	n, ok := days[c.Query("days")]
	if !ok {
		n = refusedFor
	}
	rows, err := capture.Refusals(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewRefusals), o.now(c).Add(-time.Duration(n)*24*time.Hour).Truncate(time.Hour))
	if err != nil {
		return web.Page{}, err
	}
	var choices []ui.Choice
	for _, d := range []int{1, refusedFor, 30} {
		choices = append(choices, ui.Choice{Value: fmt.Sprint(d), Label: c.T("security.days", d)})
	}
	span := c.Form().Field("days", c.T("security.span")).As("select").Of(choices)
	span.Value, span.Values = fmt.Sprint(n), []string{fmt.Sprint(n)}
	p := ListPage{Tabs: securityTabs(c, "addresses"), Filters: &ui.Filters{Action: "/security/addresses", Active: n != refusedFor, Fields: []ui.Field{span}},
		List: ui.Table{Caption: c.T("security.addresses"), Columns: []ui.Column{{Title: c.T("security.address")}, {Title: c.T("security.reason")},
			{Title: c.T("security.count"), Number: true}, {Title: c.T("security.hours")}}}}
	for _, r := range rows {
		address := r.Address
		if address == "others" {
			address = c.T("security.others")
		}
		p.List.Rows = append(p.List.Rows, ui.Row{Cells: []ui.Value{ui.Whole(address), ui.Text(term(c, "security.code.", r.Code)).WithNote(r.Code), ui.Count(int(r.Count)),
			ui.Text(hours(c, r.First, r.Last))}})
	}
	if len(rows) == 0 {
		p.None = &ui.Empty{Why: c.T("security.addresses.none"), Next: c.T("security.addresses.none.next")}
	}
	p.More = ui.More{Shown: len(rows), Total: len(rows)}
	return listPage.Page(web.Head{Title: c.T("security.title"), Lead: c.T("security.addresses.lead"), Wide: true}, p), nil
}

// hours is the span of whole hours from the beginning of the first to the end of the last.
func hours(c *web.Context, first, last time.Time) string {
	until := ui.Stamp(last.Add(time.Hour))
	if law.DateOf(first) == law.DateOf(last) { // the hour to midnight ends the day at 24:00
		until = fmt.Sprintf("%02d:00", last.In(law.Beijing).Hour()+1)
	}
	return c.T("security.between", ui.Stamp(first), until)
}

// securityQueues tells who keeps devices or the door of security events since yesterday.
func (o *Office) securityQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.ViewSecurity) {
		return nil, nil
	}
	since := law.DateOf(c.Now()).AddDays(-1)
	_, n, err := capture.SecurityEvents(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewSecurity), capture.SecurityFilter{From: since.Start()})
	if err != nil || n == 0 {
		return nil, err
	}
	return []Queue{{Title: c.T("security.queue"), Count: n, Link: "/security?from=" + since.String(), Why: c.T("security.queue.why")}}, nil
}
