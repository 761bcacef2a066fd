package public

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// pageRows is how many sites stand on a page of the list.
const pageRows = 50

// FindPage is the list of sites, narrowed by words, authority, state and day.
type FindPage struct {
	Query, Authority, State, Day, Map string
	Bodies, States                    []ui.Choice
	Narrowed                          bool
	Wrong                             []string
	Heading                           string
	List                              ui.Table
	More                              ui.More
	None                              *ui.Empty
}

// asked is what a list is narrowed to, as it stands in the address.
type asked struct {
	query, body, state, day string
	page                    int
	filter                  disclosure.Filter
	wrong                   []fault.Field
}

// readList reads the address of a list. What cannot be taken is said and left out: the list is still the page.
func readList(c *web.Context, s *disclosure.Snapshot) asked {
	in := c.Read()
	a := asked{query: in.OptionalText("q", 60), body: in.OptionalText("body", 64), state: in.OptionalText("state", 30), day: c.Query("day")}
	own := read(c)
	a.filter = disclosure.Filter{Query: a.query, Body: a.body, State: device.State(a.state), At: own.at(s, "day")}
	for _, err := range []error{in.Err(), own.err()} {
		if bad, is := err.(fault.Invalid); is {
			a.wrong = append(a.wrong, bad.Fields...)
			a.filter.At = time.Time{} // of a day that cannot be asked for nothing is said
		}
	}
	a.page, _ = strconv.Atoi(c.Query("page")) // anything else is the first page
	a.page = min(max(a.page, 1), 1_000_000)
	return a
}

// find is GET /public.
func (p *Public) find(c *web.Context, s *disclosure.Snapshot) error {
	return p.page(c, s.Tag, "find.html", func(v View) (Page, error) {
		a := readList(c, s)
		body := findPage(v, s, a, s.List(a.filter))
		return Page{Title: v.T("public.find"), Lead: v.T("public.find.lead"), Section: Home, Wide: true, Scripts: []string{"near.js"}, Body: body}, nil
	})
}

func findPage(v View, s *disclosure.Snapshot, a asked, lines []disclosure.Line) FindPage {
	out := FindPage{Query: a.query, Authority: a.body, State: a.state, Day: a.day, Narrowed: a.query+a.body+a.state+a.day != "", Map: withValues(Home+"/map", "day", a.day)}
	out.Bodies = []ui.Choice{{Label: v.T("public.all")}}
	for _, b := range s.Bodies() {
		out.Bodies = append(out.Bodies, ui.Choice{Value: b.ID, Label: b.Name})
	}
	out.States = []ui.Choice{{Label: v.T("public.all")}}
	for _, state := range publicStates {
		out.States = append(out.States, ui.Choice{Value: string(state), Label: v.T("devices.state." + string(state))})
	}
	for _, f := range a.wrong {
		out.Wrong = append(out.Wrong, v.W(f.Want))
	}
	out.Heading = v.T("public.list.now")
	if !a.filter.At.IsZero() {
		out.Heading = v.T("public.list.then", ui.Date(v.Lang, law.DateOf(a.filter.At)))
	}
	first := min((a.page-1)*pageRows, len(lines))
	last := min(first+pageRows, len(lines))
	out.List = siteTable(v, lines[first:last])
	out.More = ui.More{Shown: last - first, Total: len(lines)}
	turn := func(page int) string {
		return v.To(withValues(Home, "q", a.query, "body", a.body, "state", a.state, "day", a.day, "page", strconv.Itoa(page)))
	}
	if last < len(lines) {
		out.More.URL = turn(a.page + 1)
	}
	if a.page > 1 && first > 0 {
		out.More.Back = turn(a.page - 1)
	}
	if len(lines) == 0 {
		out.None = &ui.Empty{Why: v.T("public.none"), Next: v.T("public.none.next")}
		if out.Narrowed {
			out.None = &ui.Empty{Why: v.T("public.none.narrowed"), Next: v.T("public.none.narrowed.next")}
		}
	}
	return out
}

// siteTable lists sites as they stood.
func siteTable(v View, lines []disclosure.Line) ui.Table {
	t := ui.Table{Caption: v.T("public.find"), Columns: []ui.Column{{Title: v.T("public.place")}, {Title: v.T("public.state")}, {Title: v.T("public.authority")},
		{Title: v.T("public.since")}, {Title: v.T("public.verified")}}}
	for _, l := range lines {
		b := badge(v, string(l.Standing.State), l.Standing.Words)
		note := l.Site.Direction
		if l.Metres > 0 {
			note = v.T("public.metres", strconv.Itoa(int(l.Metres+.5)), note)
		}
		state := ui.Value{Badge: &b}
		if !l.Standing.Since.IsZero() {
			state = state.WithNote(v.T("public.state.since", law.DateOf(l.Standing.Since).String()))
		}
		verified := ui.Value{}
		if l.Standing.Unverifiable {
			verified = ui.Text(v.T("public.verified.none"))
		}
		if l.Standing.VerifiedUntil > 0 {
			verified = ui.Whole(l.Standing.VerifiedUntil.String())
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(v.To(sitePath(l.Site.Code)), l.Site.Words).WithNote(note), state, ui.Text(l.Site.Body.Name), ui.Whole(law.DateOf(l.Site.Since).String()), verified}})
	}
	return t
}

// nearMost is how many sites are listed around a place.
const nearMost = 20

// near is POST /public/near: the sites around the reader. Where a person is stands in no address and is not kept.
func (p *Public) near(c *web.Context, s *disclosure.Snapshot) error {
	in := c.Read()
	point := admissibility.Point{}
	var badLon, badLat error
	point.Lon, badLon = strconv.ParseFloat(in.OptionalText("lon", 20), 64)
	point.Lat, badLat = strconv.ParseFloat(in.OptionalText("lat", 20), 64)
	v := viewOf(c.R.PostForm)
	a := asked{page: 1}
	in.Want(badLon == nil && badLat == nil && point.Lon >= -180 && point.Lon <= 180 && point.Lat >= -90 && point.Lat <= 90, "lon", "没有取得您的位置，请从列表里找。", "Your position was not given; look in the list.")
	if bad, is := in.Err().(fault.Invalid); is {
		a.wrong = bad.Fields
	} else {
		a.filter.Near = &point
	}
	lines := s.List(a.filter)
	body := findPage(v, s, a, lines[:min(nearMost, len(lines))])
	body.Heading = v.T("public.near.list")
	if a.filter.Near == nil {
		body = findPage(v, s, a, lines)
	}
	c.W.Header().Set("Cache-Control", "no-store")
	return p.ownPage(c, http.StatusOK, "find.html", Page{View: v, Title: v.T("public.find"), Lead: v.T("public.find.lead"), Section: Home, Wide: true, Scripts: []string{"near.js"}, Body: body, path: Home})
}

// ChangesPage tells what changed last, and the ways to follow it.
type ChangesPage struct {
	List  ui.Table
	None  *ui.Empty
	Links []ui.Link
}

// changes is GET /public/changes.
func (p *Public) changes(c *web.Context, s *disclosure.Snapshot) error {
	return p.page(c, s.Tag, "changes.html", func(v View) (Page, error) {
		body := ChangesPage{List: ui.Table{Caption: v.T("public.changes"), Columns: []ui.Column{{Title: v.T("public.change.what")}, {Title: v.T("public.place")}, {Title: v.T("public.change.at")}, {Title: v.T("public.change.known")}}}}
		for _, x := range s.Changes(feedMost) {
			body.List.Rows = append(body.List.Rows, ui.Row{Cells: []ui.Value{ui.Goto(v.To(sitePath(x.Site.Code)), v.W(x.What)).WithNote(v.W(x.Line)), ui.Text(x.Site.Words).WithNote(x.Site.Body.Name), ui.At(x.At), ui.At(x.KnownAt)}})
		}
		if len(body.List.Rows) == 0 {
			body.None = &ui.Empty{Why: v.T("public.changes.none")}
		}
		const api = "/api/v1/public/devices"
		body.Links = []ui.Link{{URL: api + ".atom", Text: v.T("public.data.atom"), Icon: "publish"}, {URL: api + ".csv", Text: v.T("public.data.csv"), Icon: "document"},
			{URL: api, Text: v.T("public.data.geojson"), Icon: "place"}, {URL: "/api/v1/openapi.json", Text: v.T("public.data.openapi"), Icon: "document"}}
		return Page{Title: v.T("public.changes"), Lead: v.T("public.changes.lead"), Section: Home + "/changes", Wide: true, Body: body}, nil
	})
}

// about is GET /public/about.
func (p *Public) about(c *web.Context, s *disclosure.Snapshot) error {
	return p.page(c, s.Tag, "about.html", func(v View) (Page, error) {
		return Page{Title: v.T("public.about"), Lead: v.T("public.about.lead"), Section: Home + "/about"}, nil
	})
}

// withValues is a path with the values that are not empty.
func withValues(path string, pairs ...string) string {
	var b strings.Builder
	b.WriteString(path)
	sep := "?"
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			b.WriteString(sep + pairs[i] + "=" + escape(pairs[i+1]))
			sep = "&"
		}
	}
	return b.String()
}

// lastDay is the greatest day that a form may ask for.
func lastDay(now time.Time) string { return law.DateOf(now).String() }
