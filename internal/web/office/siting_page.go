package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// SitingPage is a site with what stands near it, what it sees, and what is not in order with its place: of a registered use, or
// of a point that somebody asks about before a plan.
type SitingPage struct {
	Refusals []ui.RefusedView
	Warnings []string
	Search   []ui.Field
	Near     ui.Table
	None     *ui.Empty
	Note     string
	Private  *ui.Table
	Plans    *ui.Table // inspection plans of an unmanned carrier
	Sketch   *Sketch
	Facts    ui.Facts
	Ways     ui.Links
}

var sitingPage = web.NewTemplate[SitingPage](files, "siting.html")

func (o *Office) sitingRoutes() []web.Route {
	view := web.Permission(access.ViewDevices)
	return []web.Route{
		{Method: "GET", Path: "/siting", Policy: view, Page: o.searchSiting},
		{Method: "GET", Path: "/devices/uses/{id}/siting", Policy: view, Page: o.useSiting},
	}
}

// useSiting is the page of a registered use.
func (o *Office) useSiting(c *web.Context) (web.Page, error) {
	now := o.now(c)
	l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"), now)
	if err != nil {
		return web.Page{}, err
	}
	spot := l.SpotOf(now)
	asked, err := device.DistancesIn(c.Ctx(), o.reader(), l.Book, spot.Field, now)
	if err != nil {
		return web.Page{}, err
	}
	near, err := device.Around(c.Ctx(), o.reader(), l.Book, spot, asked, asked.Reach(), now)
	if err != nil {
		return web.Page{}, err
	}
	p := SitingPage{Warnings: sitingWarnings(c, &l, near, now), Facts: sitingFacts(c, &l, now), Sketch: sketchOf(c, spot, l.PrivateNear(now), near), Note: sitingNote(c, asked)}
	if no, refused := l.Forbidden(now); refused {
		p.Refusals = append(p.Refusals, ui.RefusedView{Because: c.Words(no.Because), Article: no.Article, Cure: c.Words(no.Cure)})
	}
	if p.Near, err = o.nearTable(c, near); err != nil {
		return web.Page{}, err
	}
	if len(near) == 0 {
		p.None = &ui.Empty{Why: c.T("siting.none", int(asked.Reach()))}
	}
	p.Private, p.Plans = privateTable(c, &l, now), plansTable(c, &l, now)
	open, err := o.planItemsOpen(c, &l)
	if err != nil {
		return web.Page{}, err
	}
	p.Warnings = append(p.Warnings, open...)
	if l.Site.Kind == admissibility.Mobile {
		stood, err := capture.StoodAt(c.Ctx(), o.reader(), l.Book, l.Device.ID, now.AddDate(0, -6, 0))
		if err != nil {
			return web.Page{}, err
		}
		if since, _, parked := l.ParkedSince(now); parked {
			p.Warnings = append(p.Warnings, c.T("siting.warn.parked", ui.Day(c.Lang(), law.DateOf(since)), device.ParkedDays))
		} else if stood.Parked() {
			p.Warnings = append(p.Warnings, c.T("siting.warn.parked", ui.Day(c.Lang(), law.DateOf(*stood.First)), device.ParkedDays))
		}
	}
	for _, s := range deviceSteps() {
		if slices.Contains([]string{"view", "private-place", "carrier", "season", "day-filing", "stand", "flight-plan"}, s.name) && s.fits(&l) && c.Actor.ActsFor(s.kind.Permission, l.Use.Body) && l.StateAt(now).State != device.CancelledState {
			p.Ways = append(p.Ways, ui.Link{URL: deviceStepPath(l.Use.ID, s.name), Text: c.Words(s.words())})
		}
	}
	place := l.SiteAt(now).Words
	return sitingPage.Page(web.Head{Title: c.T("siting.title"), Lead: place, Crumbs: useCrumbs(c, &l, place), Wide: true}, p), nil
}

// sitingNote says which distances ask for reasons, and on what they rest.
func sitingNote(c *web.Context, d device.Distances) string {
	return c.T("siting.note", c.Words(d.Spacing.Words()), c.Words(d.Shared.Words()))
}

// sitingWarnings are what is not in order with the place of a use, each a sentence that says what to do.
func sitingWarnings(c *web.Context, l *device.Life, near []device.Neighbour, now time.Time) (out []string) {
	site := l.SiteAt(now)
	if site.Siting.Datum == geo.Undeclared {
		out = append(out, c.T("siting.warn.datum"))
	}
	if site.Point != nil {
		if at, d, shifted := l.ShiftedSurvey(now); shifted {
			out = append(out, c.T("siting.warn.shifted", fmt.Sprintf("%.0f", geo.Distance(*site.Point, at)), c.Words(device.Words(device.Datums, string(d)))))
		}
		if l.ViewAt(now) == nil {
			out = append(out, c.T("siting.warn.view"))
		}
	}
	if size := geo.Size(site.Area); size > device.AreaReasonKM2 {
		out = append(out, c.T("siting.warn.size", fmt.Sprintf("%.0f", size)))
	}
	for i := range near {
		if n := &near[i]; n.Duplicates() {
			out = append(out, c.T("siting.warn.near", n.Life.SiteAt(now).Words, whereabouts(c, n)))
		}
	}
	return out
}

func sitingFacts(c *web.Context, l *device.Life, now time.Time) ui.Facts {
	site := l.SiteAt(now)
	kind := kindWords(site.Kind)
	if len(site.Siting.Points) > 0 {
		kind = device.Words(device.SiteKinds, "points")
	}
	f := ui.Facts{{Key: c.T("devices.fact.kind"), Value: ui.Text(c.Words(kind))}}
	datum := law.Words{ZH: c.T("siting.datum.none"), EN: c.T("siting.datum.none")}
	if d := site.Siting.Datum; d != geo.Undeclared {
		datum = device.Words(device.Datums, string(d))
	}
	f = append(f, ui.Fact{Key: c.T("siting.datum"), Value: ui.Text(c.Words(datum))})
	if site.Point != nil {
		f = append(f, ui.Fact{Key: c.T("devices.fact.point"), Value: ui.Whole(fmt.Sprintf("%.6f, %.6f", site.Point.Lon, site.Point.Lat))})
	}
	for i, p := range site.Siting.Points {
		f = append(f, ui.Fact{Key: c.T("siting.point.n", strconv.Itoa(i+1)), Value: ui.Whole(fmt.Sprintf("%.6f, %.6f ± %g m", p.Lon, p.Lat, site.ToleranceM))})
	}
	if typed := site.Siting.Typed; len(typed) == 1 {
		f = append(f, ui.Fact{Key: c.T("siting.typed"), Value: ui.Whole(fmt.Sprintf("%.6f, %.6f", typed[0].Lon, typed[0].Lat))})
	}
	if len(site.Area) > 0 {
		f = append(f, ui.Fact{Key: c.T("siting.size"), Value: ui.Whole(fmt.Sprintf("%.2f km²", geo.Size(site.Area)))})
	}
	if site.Siting.SizeReason != "" {
		f = append(f, ui.Fact{Key: c.T("devices.f.size_reason"), Value: ui.Text(site.Siting.SizeReason)})
	}
	if site.Direction != "" {
		f = append(f, ui.Fact{Key: c.T("devices.fact.direction"), Value: ui.Text(site.Direction)})
	}
	if s := l.SeasonAt(now); s != nil {
		f = append(f, ui.Fact{Key: c.T("siting.season"), Value: ui.Text(c.Words(s.Line()))})
	}
	if l.Device.Carrier != admissibility.NoCarrier {
		carried := ui.Text(c.T("siting.carried.none"))
		if x := l.CarriedAt(now); x != nil {
			carried = ui.Text(c.Words(x.Line()))
		}
		f = append(f, ui.Fact{Key: c.T("siting.carried"), Value: carried})
	}
	if v := l.ViewAt(now); v != nil {
		f = append(f, ui.Fact{Key: c.T("siting.view"), Value: ui.Text(c.Words(v.Line()))})
	}
	return f
}

func privateTable(c *web.Context, l *device.Life, now time.Time) *ui.Table {
	t := &ui.Table{Caption: c.T("siting.private"), Columns: []ui.Column{{Title: c.T("siting.private.what")}, {Title: c.T("siting.private.class")}, {Title: c.T("siting.distance")}, {Title: c.T("siting.private.source")}}}
	site := l.SiteAt(now)
	for _, n := range l.PrivateNear(now) {
		away := ui.Text("")
		if site.Point != nil {
			away = ui.Text(c.T("siting.away", towards(c, geo.Bearing(*site.Point, n.Point())), farness(c, geo.Distance(*site.Point, n.Point()))))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(n.Words), ui.Text(c.Words(device.Words(device.PrivatePlaces, n.Class))), away, ui.Text(n.Source)}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// plansTable lists the inspection plans of an unmanned carrier, the latest first; nil when there is none.
func plansTable(c *web.Context, l *device.Life, now time.Time) *ui.Table {
	t := &ui.Table{Caption: c.T("siting.plans"), Columns: []ui.Column{{Title: c.T("siting.plans.from")}, {Title: c.T("siting.plans.until")}, {Title: c.T("siting.plans.what")}, {Title: c.T("siting.plans.air")}, {Title: c.T("siting.plans.items")}, {Title: c.T("siting.plans.by")}}}
	for i := len(l.Facts) - 1; i >= 0; i-- {
		p, ok := l.Facts[i].Data.(device.FlightPlan)
		if !ok || l.Facts[i].At.After(now) {
			continue
		}
		by := ui.Status(ui.Met, c.T("siting.plans.head"))
		if !p.ByHead {
			by = ui.Status(ui.Unmet, c.T("siting.plans.other")).WithNote(p.Authority)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.At(p.From), ui.At(p.Until), ui.Text(p.Purpose), ui.Text(c.Words(p.Air())), planItems(c, p.Items), by}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// planItems are the answers of a plan to what sources of the field add to it (Art 16(1)(六)).
func planItems(c *web.Context, items []device.Answered) ui.Value {
	if len(items) == 0 {
		return ui.Text(c.T("siting.plans.items.none"))
	}
	state, says := ui.Met, c.T("siting.plans.items.met")
	var notes []string
	for _, a := range items {
		answer := c.T("siting.plans.items.yes")
		if !a.Pass {
			state, says, answer = ui.Unmet, c.T("siting.plans.items.unmet"), c.T("siting.plans.items.no")
		}
		notes = append(notes, c.T("siting.plans.item", c.Words(a.Text), a.Citation, answer, a.Reason))
	}
	return ui.Status(state, says).WithNote(strings.Join(notes, " "))
}

// planItemsOpen names what a source of the field has added since the plan that still runs.
func (o *Office) planItemsOpen(c *web.Context, l *device.Life) (out []string, err error) {
	now := o.now(c)
	if p := l.PlanRunning(now); p == nil {
		return nil, nil
	}
	items, err := statute.ItemsOn(c.Ctx(), o.reader(), l.Book, l.Use.Field, statute.FlightPlan, law.DateOf(now))
	for _, i := range l.Unanswered(now, device.FlightPlanned, items) {
		out = append(out, c.T("siting.warn.items", c.Words(i.Text), i.Citation))
	}
	return out, err
}

// nearTable lists neighbours in the order in which the drawing numbers them.
func (o *Office) nearTable(c *web.Context, near []device.Neighbour) (ui.Table, error) {
	t := ui.Table{Caption: c.T("siting.near"), Columns: []ui.Column{{Title: c.T("siting.place")}, {Title: c.T("people.body")}, {Title: c.T("siting.distance")},
		{Title: c.T("siting.way")}, {Title: c.T("devices.violation")}, {Title: c.T("devices.state")}, {Title: c.T("siting.asks")}}}
	scope, now := c.Actor.Scope(access.ViewDevices), o.now(c)
	names := map[string]string{}
	for i := range near {
		n := &near[i]
		l := &n.Life
		body := l.Use.Body
		if names[body] == "" {
			b, err := people.BodyByID(c.Ctx(), o.reader(), l.Book, body)
			if err != nil {
				return t, err
			}
			names[body] = b.Name
		}
		place := ui.Text(strconv.Itoa(i+1) + "  " + l.SiteAt(now).Words)
		if scope.Covers(l.Book, body) {
			place.URL = usePath(l.Use.ID)
		}
		away := ui.Text(whereabouts(c, n))
		asks := ui.Text("")
		switch {
		case n.Duplicates():
			asks = ui.Text(c.T("siting.asks.near"))
		case n.Shareable():
			asks = ui.Text(c.T("siting.asks.share"))
		}
		if n.OtherBody && n.InUse && c.May(access.AskHelp) {
			asks.URL = "/help/new?use=" + l.Use.ID
			asks.Text = strings.TrimSpace(asks.Text + " " + c.T("siting.ask.share"))
		}
		if n.Duplicates() && n.Shareable() {
			asks = asks.WithNote(c.T("siting.asks.share"))
		}
		badge := stateBadge(c, n.Standing)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{place, ui.Text(names[body]), away, ui.Text(c.T("siting.way." + string(n.Way))),
			ui.Text(c.Words(capture.ViolationWords(l.UseAt(now).Violation))), {Badge: &badge}, asks}})
	}
	return t, nil
}

// searchSiting looks around a point before there is a plan (Art 17).
func (o *Office) searchSiting(c *web.Context) (web.Page, error) {
	in := &stepForm{Reader: c.Read()}
	form := c.Form()
	for _, name := range []string{"lon", "lat", "datum", "direction", "violation", "field", "within"} {
		form.Prefill(name, c.Query(name))
	}
	datums := []ui.Choice{{Label: c.T("form.choose")}}
	for _, d := range device.Datums {
		datums = append(datums, ui.Choice{Value: d.Key, Label: c.Words(d.Words)})
	}
	p := SitingPage{Search: []ui.Field{form.Field("lon", c.T("devices.f.lon")).As("number"), form.Field("lat", c.T("devices.f.lat")).As("number"),
		form.Field("datum", c.T("devices.f.datum")).As("select").Of(datums).Optional(), form.Field("direction", c.T("devices.f.direction")).As("text").Optional(),
		form.Field("violation", c.T("devices.f.violation")).As("text").Optional(), form.Field("field", c.T("overlays.field")).As("select").Of(append([]ui.Choice{{Label: c.T("siting.field.none")}}, everyField(c)...)).Optional(),
		form.Field("within", c.T("siting.within")).As("number").Optional()}}
	head := web.Head{Title: c.T("siting.search"), Lead: c.T("siting.search.lead"), Crumbs: deviceCrumbs(c), Section: "/devices", Wide: true}
	if c.Query("lon") == "" && c.Query("lat") == "" {
		p.None = &ui.Empty{Why: c.T("siting.search.ask")}
		return sitingPage.Page(head, p), nil
	}
	at := geo.Point{Lon: in.Number("lon", -180, 180), Lat: in.Number("lat", -90, 90)}
	d := in.datum()
	in.Want(d.Known(), "datum", "请选择列出的坐标系。", "Choose one of the datums listed.")
	field := in.OptionalText("field", 40)
	_, known := people.Fields[field]
	in.Want(field == "" || known, "field", "请选择执法领域。", "Choose the field of enforcement.")
	asked, err := device.DistancesIn(c.Ctx(), o.reader(), c.Actor.Book, field, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	within := float64(asked.Shared.Amount)
	if w := in.OptionalNumber("within", 1, 5000); w != nil {
		within = *w
	}
	spot := device.Spot{Direction: in.OptionalText("direction", lineMost), Violation: in.OptionalText("violation", 40), Field: field, Body: c.Actor.Body}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	spot.Points = []geo.Point{d.ToWGS84(at)}
	near, err := device.Around(c.Ctx(), o.reader(), c.Actor.Book, spot, asked, within, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	if d == geo.Undeclared {
		p.Warnings = append(p.Warnings, c.T("siting.warn.datum"))
	}
	if p.Near, err = o.nearTable(c, near); err != nil {
		return web.Page{}, err
	}
	if len(near) == 0 {
		p.None = &ui.Empty{Why: c.T("siting.none", int(within))}
	}
	p.Sketch, p.Note = sketchOf(c, spot, nil, near), sitingNote(c, asked)
	return sitingPage.Page(head, p), nil
}
