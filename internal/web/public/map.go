package public

import (
	"math"
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
func (p *Public) mapPage(c *web.Context) error {
	s, err := p.Register.Current(c.Ctx())
	if err != nil {
		return err
	}
	return p.page(c, s.Tag, "map.html", func(v View) (Page, error) {
		day := ""
		if d, err := law.ParseDate(c.Query("day")); err == nil {
			day = d.String()
		}
		body := MapPage{List: withValues(Home, "day", day), Source: v.To(withValues(Home+"/map.json", "day", day)), Box: boxOf(s.Sites)}
		if p.Tiles != nil {
			body.Tiles, body.Credit = Home+"/tiles/{z}/{x}/{y}", p.Tiles.Credit
		}
		for _, x := range []struct {
			state device.State
			shape ui.State
		}{{device.Live, ui.Met}, {device.BlockedState, ui.Unmet}, {device.Maintenance, ui.Waiting}, {device.StoppedState, ui.Plain}} {
			body.Legend = append(body.Legend, ui.Badge{State: x.shape, Word: v.T("devices.state." + string(x.state))})
		}
		title := v.T("public.map")
		if day != "" {
			title = v.T("public.map.day", day)
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

// From rawZoom on points are not gathered, unless there are more than rawMost of them; a gathered point stands for a square of
// cellPixels.
const (
	rawZoom    = 12
	rawMost    = 1500
	cellPixels = 60
	zoomMost   = 18
)

// mapShown is what the map draws: points as lon, lat, count, state, name, address, and areas.
type mapShown struct {
	Points [][6]any  `json:"p"`
	Areas  []mapArea `json:"a"`
	Total  int       `json:"total"`
}

type mapArea struct {
	Ring  [][2]float64 `json:"ring"`
	State string       `json:"state"`
	Name  string       `json:"name"`
	URL   string       `json:"url"`
}

// mapJSON is GET /public/map.json: what lies in a window, gathered for its zoom.
func (p *Public) mapJSON(c *web.Context) error {
	s, err := p.Register.Current(c.Ctx())
	if err != nil {
		return err
	}
	in := read(c)
	f := disclosure.Filter{Box: in.box(), At: in.at(s, "day")}
	zoom, err := strconv.Atoi(c.Query("zoom"))
	in.check.Want(err == nil && zoom >= 0 && zoom <= zoomMost, "zoom", "缩放级别为0至18。", "The zoom is 0 to 18.")
	if err := in.err(); err != nil {
		return err
	}
	v := viewOf(c.R.URL.Query())
	return p.answer(c, s.Tag, "map "+c.R.URL.RequestURI(), func() (*body, error) {
		return jsonBody("application/json", gathered(v, s.List(f), zoom))
	})
}

// gathered puts the sites of a list into squares of the zoom's pixels, or into larger ones where those would be too many.
func gathered(v View, lines []disclosure.Line, zoom int) mapShown {
	out := mapShown{Points: [][6]any{}, Areas: []mapArea{}, Total: len(lines)}
	var points []disclosure.Line
	for _, l := range lines {
		if l.Site.Point != nil {
			points = append(points, l)
		} else if len(l.Site.Area) > 0 && len(out.Areas) < rawMost {
			out.Areas = append(out.Areas, areaOf(v, l))
		}
	}
	degrees := cellPixels * 360 / (256 * math.Exp2(float64(zoom)))
	cells := squares(points, degrees, zoom >= rawZoom && len(points) <= rawMost)
	for len(cells) > rawMost {
		degrees *= 2
		cells = squares(points, degrees, false)
	}
	for _, x := range cells {
		point := [6]any{round(x.lon / float64(x.n)), round(x.lat / float64(x.n)), x.n, "", "", ""}
		if x.n == 1 {
			point[3], point[4], point[5] = string(x.first.Standing.State), x.first.Site.Words, v.To(sitePath(x.first.Site.Code))
		}
		out.Points = append(out.Points, point)
	}
	return out
}

// square is some points that are drawn as one: the sums of their degrees, how many, and the first of them.
type square struct {
	lon, lat float64
	n        int
	first    disclosure.Line
}

// squares gathers points into squares of so many degrees, in the order of their first points; each stays alone when raw.
func squares(points []disclosure.Line, degrees float64, raw bool) []*square {
	var out []*square
	at := map[[2]int]*square{}
	for _, l := range points {
		p := l.Site.Point
		key := [2]int{int(math.Floor(p.Lon / degrees)), int(math.Floor(p.Lat / degrees))}
		x := at[key]
		if x == nil || raw {
			x = &square{first: l}
			at[key], out = x, append(out, x)
		}
		x.lon, x.lat, x.n = x.lon+p.Lon, x.lat+p.Lat, x.n+1
	}
	return out
}

func areaOf(v View, l disclosure.Line) mapArea {
	a := mapArea{State: string(l.Standing.State), Name: l.Site.Words, URL: v.To(sitePath(l.Site.Code)), Ring: [][2]float64{}}
	for _, p := range l.Site.Area {
		a.Ring = append(a.Ring, [2]float64{round(p.Lon), round(p.Lat)})
	}
	return a
}

// round cuts degrees to about ten centimetres.
func round(x float64) float64 { return math.Round(x*1e6) / 1e6 }
