package ui

import "math"

// MapPoint is one thing on a map: where it is, WGS 84, how it stands, its name and its page.
type MapPoint struct {
	Lon, Lat         float64
	State, Name, URL string
}

// MapArea is an area on a map.
type MapArea struct {
	Ring  [][2]float64 `json:"ring"`
	State string       `json:"state"`
	Name  string       `json:"name"`
	URL   string       `json:"url"`
}

// MapShown is what a map draws of a window: dots as lon, lat, count, state, name, address, the last three empty for a dot that stands
// for several; areas; and how many things there are in all.
type MapShown struct {
	Dots  [][6]any  `json:"p"`
	Areas []MapArea `json:"a"`
	Total int       `json:"total"`
}

// From rawZoom on points are not gathered, unless there are more than mapMost of them; a gathered dot stands for a square of
// cellPixels.
const (
	rawZoom    = 12
	mapMost    = 1500
	cellPixels = 60
	// MapZoomMost is the nearest zoom of a map.
	MapZoomMost = 18
)

// Gather puts points into squares of the zoom's pixels, or into larger ones where those would be too many.
func Gather(points []MapPoint, areas []MapArea, zoom int) MapShown {
	out := MapShown{Dots: [][6]any{}, Areas: areas[:min(len(areas), mapMost)], Total: len(points) + len(areas)}
	if out.Areas == nil {
		out.Areas = []MapArea{}
	}
	degrees := cellPixels * 360 / (256 * math.Exp2(float64(zoom)))
	cells := squares(points, degrees, zoom >= rawZoom && len(points) <= mapMost)
	for len(cells) > mapMost {
		degrees *= 2
		cells = squares(points, degrees, false)
	}
	for _, x := range cells {
		dot := [6]any{MapRound(x.lon / float64(x.n)), MapRound(x.lat / float64(x.n)), x.n, "", "", ""}
		if x.n == 1 {
			dot[3], dot[4], dot[5] = x.first.State, x.first.Name, x.first.URL
		}
		out.Dots = append(out.Dots, dot)
	}
	return out
}

// square is some points that are drawn as one: the sums of their degrees, how many, and the first of them.
type square struct {
	lon, lat float64
	n        int
	first    MapPoint
}

// squares gathers points into squares of so many degrees, in the order of their first points; each stays alone when raw.
func squares(points []MapPoint, degrees float64, raw bool) []*square {
	var out []*square
	at := map[[2]int]*square{}
	for _, p := range points {
		key := [2]int{int(math.Floor(p.Lon / degrees)), int(math.Floor(p.Lat / degrees))}
		x := at[key]
		if x == nil || raw {
			x = &square{first: p}
			at[key], out = x, append(out, x)
		}
		x.lon, x.lat, x.n = x.lon+p.Lon, x.lat+p.Lat, x.n+1
	}
	return out
}

// MapRound cuts degrees to about ten centimetres.
func MapRound(x float64) float64 { return math.Round(x*1e6) / 1e6 }
