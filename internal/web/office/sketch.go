package office

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"yuanjian/internal/device"
	"yuanjian/internal/geo"
	"yuanjian/internal/web"
)

// Sketch is a drawing of a site without any map: the site in the middle, north up, what stands near by numbered as in the table
// beside it, and a scale. It holds no boundary and no tile.
type Sketch struct {
	Label    string // for people who hear the page; the table beside says everything
	Size     int
	Areas    []sketchShape
	Marks    []sketchMark
	Scale    string // length of the bar in words
	ScalePx  int
	ScaleEnd int
}

// sketchShape is an outline: Kind is "area", "view" or "private".
type sketchShape struct{ Kind, Path string }

// sketchMark is a numbered point; the site itself has no number.
type sketchMark struct {
	X, Y   int
	Text   string
	Kind   string // "site", "own", "other"
	TX, TY int    // where the number stands
}

const (
	sketchSize   = 600 // units of the drawing
	sketchMargin = 60
)

// canvas turns places into units of a drawing.
type canvas struct {
	middle geo.Point
	scale  float64 // units a metre
}

// canvasFor shows a span of metres around a middle.
func canvasFor(middle geo.Point, metres float64) canvas {
	return canvas{middle, (sketchSize/2 - sketchMargin) / math.Max(metres, 20)}
}

func (v canvas) at(p geo.Point) (x, y int) {
	east, north := geo.Metres(v.middle, p)
	return int(math.Round(sketchSize/2 + east*v.scale)), int(math.Round(sketchSize/2 - north*v.scale))
}

// path is the outline of a ring.
func (v canvas) path(ring []geo.Point) string {
	var b strings.Builder
	for i, p := range ring {
		x, y := v.at(p)
		b.WriteString(map[bool]string{true: "M", false: "L"}[i == 0])
		b.WriteString(strconv.Itoa(x) + " " + strconv.Itoa(y))
	}
	return b.String() + "Z"
}

func (v canvas) mark(p geo.Point, kind, text string) sketchMark {
	x, y := v.at(p)
	m := sketchMark{X: x, Y: y, Kind: kind, Text: text, TX: x + 16, TY: y - 12}
	if x > sketchSize-sketchMargin {
		m.TX = x - 40
	}
	if y < sketchMargin {
		m.TY = y + 34
	}
	return m
}

// scaleOf is a round length in metres that fits a quarter of the drawing.
func (v canvas) scaleOf() (metres float64) {
	most := sketchSize / 4 / v.scale
	metres = math.Pow(10, math.Floor(math.Log10(most)))
	for _, times := range []float64{5, 2} {
		if metres*times <= most {
			return metres * times
		}
	}
	return metres
}

// sketchOf draws a spot, what it sees, the private places on record and its neighbours in the order of the table.
func sketchOf(c *web.Context, spot device.Spot, private []device.Nearby, near []device.Neighbour) *Sketch {
	own := append(append([]geo.Point{}, spot.Points...), spot.Area...)
	if len(own) == 0 {
		return nil
	}
	middle, reach := geo.Middle(own), geo.BoxOf(own...).Diagonal()/2
	for i := range near {
		for _, p := range placesOf(c, &near[i]) {
			reach = math.Max(reach, math.Min(geo.Distance(middle, p), 3*near[i].Asked.Reach()+geo.BoxOf(own...).Diagonal()))
		}
	}
	if spot.View != nil {
		reach = math.Max(reach, geo.BoxOf(append(spot.View.Covers(middle), middle)...).Diagonal()*0.8)
	}
	for _, n := range private {
		reach = math.Max(reach, geo.Distance(middle, n.Point())+n.RadiusM)
	}
	v := canvasFor(middle, reach)
	s := &Sketch{Label: c.T("siting.sketch"), Size: sketchSize}
	if len(spot.Area) > 0 {
		s.Areas = append(s.Areas, sketchShape{"area", v.path(spot.Area)})
	}
	if spot.View != nil && len(spot.Points) == 1 {
		s.Areas = append(s.Areas, sketchShape{"view", v.path(spot.View.Covers(spot.Points[0]))})
	}
	for _, n := range private {
		s.Areas = append(s.Areas, sketchShape{"private", v.path(n.Ring())})
	}
	for i := range near {
		n, number := &near[i], strconv.Itoa(i+1)
		kind := "own"
		if n.OtherBody {
			kind = "other"
		}
		site := n.Life.SiteAt(c.Now())
		if len(site.Area) > 0 {
			s.Areas = append(s.Areas, sketchShape{"area", v.path(site.Area)})
		}
		for _, p := range placesOf(c, n) {
			s.Marks = append(s.Marks, v.mark(p, kind, number))
		}
	}
	for _, p := range spot.Points {
		s.Marks = append(s.Marks, v.mark(p, "site", ""))
	}
	bar := v.scaleOf()
	s.Scale, s.ScalePx = c.T("siting.metres", strconv.FormatFloat(bar, 'f', -1, 64)), int(bar*v.scale)
	s.ScaleEnd = 24 + s.ScalePx
	return s
}

// placesOf are where a neighbour is marked: its points, or the middle of its area.
func placesOf(c *web.Context, n *device.Neighbour) []geo.Point {
	site := n.Life.SiteAt(c.Now())
	switch {
	case site.Point != nil:
		return []geo.Point{*site.Point}
	case len(site.Area) > 0:
		return []geo.Point{geo.Middle(site.Area)}
	}
	return site.Siting.Points
}

// compassKeys are the eight directions, clockwise from north.
var compassKeys = []string{"n", "ne", "e", "se", "s", "sw", "w", "nw"}

// towards names a bearing: 东北.
func towards(c *web.Context, bearing float64) string {
	return c.T("siting.towards." + compassKeys[int(math.Round(bearing/45))%8])
}

// farness is a distance for reading.
func farness(c *web.Context, metres float64) string {
	return c.T("siting.metres", fmt.Sprintf("%.0f", metres))
}

// whereabouts says where a neighbour stands as seen from the spot.
func whereabouts(c *web.Context, n *device.Neighbour) string {
	if n.Metres < 1 {
		return c.T("siting.same.spot")
	}
	return c.T("siting.away", towards(c, n.Bearing), farness(c, n.Metres))
}
