package public

import (
	"strconv"

	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// MapPage is the map of a day; the list is the page that everybody can use.
type MapPage struct {
	List, Source, Box, Tiles, Credit string
	Legend                           []ui.Badge
}

// mapPage is GET /public/map.
func (p *Public) mapPage(c *web.Context, s *disclosure.Snapshot) error {
	return p.page(c, s.Tag, "map.html", func(v View) (Page, error) {
		day := ""
		d, err := law.ParseDate(c.Query("day"))
		if err == nil {
			day = d.String()
		}
		body := MapPage{List: withValues(Home, "day", day), Source: v.To(withValues(Home+"/map.json", "day", day)), Box: boxOf(s.Sites)}
		if p.Tiles != nil {
			body.Tiles, body.Credit = TilesPath, p.Tiles.Credit
		}
		for _, x := range []struct {
			state device.State
			shape ui.State
		}{{device.Live, ui.Met}, {device.BlockedState, ui.Unmet}, {device.Maintenance, ui.Waiting}, {device.StoppedState, ui.Plain}} {
			body.Legend = append(body.Legend, ui.Badge{State: x.shape, Word: v.T("devices.state." + string(x.state))})
		}
		title := v.T("public.map")
		if day != "" {
			title = v.T("public.map.day", ui.Date(v.Lang, d))
		}
		return Page{Title: title, Section: Home, Wide: true, Styles: []string{"map.css"}, Scripts: []string{"map.js"}, Crumbs: []ui.Link{{URL: v.To(Home), Text: v.T("public.find")}}, Body: body}, nil
	})
}

// boxOf is the rectangle in which all sites lie, with some room; empty without sites.
func boxOf(sites []*disclosure.Site) string {
	b := disclosure.Box{West: 180, South: 90, East: -180, North: -90}
	for _, s := range sites {
		if m, placed := s.Middle(); placed {
			b.West, b.East, b.South, b.North = min(b.West, m.Lon), max(b.East, m.Lon), min(b.South, m.Lat), max(b.North, m.Lat)
		}
	}
	if b.West > b.East {
		return ""
	}
	const room = 0.02
	text := ""
	for i, x := range []float64{b.West - room, b.South - room, b.East + room, b.North + room} {
		if i > 0 {
			text += ","
		}
		text += strconv.FormatFloat(x, 'f', 4, 64)
	}
	return text
}

// mapJSON is GET /public/map.json: what lies in a window, gathered for its zoom.
func (p *Public) mapJSON(c *web.Context, s *disclosure.Snapshot) error {
	in := read(c)
	f := disclosure.Filter{Box: in.box(), At: in.at(s, "day")}
	zoom, err := strconv.Atoi(c.Query("zoom"))
	in.check.Want(err == nil && zoom >= 0 && zoom <= ui.MapZoomMost, "zoom", "缩放级别为0至18。", "The zoom is 0 to 18.")
	if err := in.err(); err != nil {
		return err
	}
	v := viewOf(c.R.URL.Query())
	return p.answer(c, s.Tag, "map "+c.R.URL.RequestURI(), func() (*body, error) {
		return jsonBody("application/json", gathered(v, s.List(f), zoom))
	})
}

// gathered is what the map draws of a list.
func gathered(v View, lines []disclosure.Line, zoom int) ui.MapShown {
	var points []ui.MapPoint
	var areas []ui.MapArea
	for _, l := range lines {
		state, url := string(l.Standing.State), v.To(sitePath(l.Site.Code))
		if p := l.Site.Point; p != nil {
			points = append(points, ui.MapPoint{Lon: p.Lon, Lat: p.Lat, State: state, Name: l.Site.Words, URL: url})
			continue
		}
		a := ui.MapArea{State: state, Name: l.Site.Words, URL: url}
		for _, p := range l.Site.Area {
			a.Ring = append(a.Ring, [2]float64{ui.MapRound(p.Lon), ui.MapRound(p.Lat)})
		}
		if len(a.Ring) > 0 {
			areas = append(areas, a)
		}
	}
	return ui.Gather(points, areas, zoom)
}
