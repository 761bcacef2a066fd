package geo

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// What is wrong with a ring.
var (
	ErrTooFew  = errors.New("fewer than four points")
	ErrOpen    = errors.New("the last point is not the first")
	ErrBeyond  = errors.New("a point is not on the Earth")
	ErrCrosses = errors.New("the edges cross or touch")
	ErrForm    = errors.New("not a ring of points")
	ErrHoles   = errors.New("an area has one ring and no holes")
)

// CheckRing says what is wrong with a closed ring; nil when it bounds one area.
func CheckRing(ring []Point) error {
	if len(ring) < 4 {
		return ErrTooFew
	}
	for _, p := range ring {
		if !p.OnEarth() {
			return ErrBeyond
		}
	}
	if ring[0] != ring[len(ring)-1] {
		return ErrOpen
	}
	if _, _, crosses := CrossesItself(ring); crosses {
		return ErrCrosses
	}
	return nil
}

// Overlap tells whether two areas have a point in common. Rings that are none overlap with nothing.
func Overlap(a, b []Point) bool {
	if CheckRing(a) != nil || CheckRing(b) != nil || !BoxOf(a...).Meets(BoxOf(b...)) {
		return false
	}
	for i := range len(a) - 1 {
		for j := range len(b) - 1 {
			if meet(edge{left: a[i], right: a[i+1]}, edge{left: b[j], right: b[j+1]}) {
				return true
			}
		}
	}
	inA, _ := Within(b[0], a)
	inB, _ := Within(a[0], b)
	return inA || inB // no edges meet: one lies in the other, or they are apart
}

// Size is the area within a ring in square kilometres, planar around its middle.
func Size(ring []Point) float64 {
	if len(ring) < 4 {
		return 0
	}
	middle, twice := Middle(ring), 0.0
	for i := range len(ring) - 1 {
		ax, ay := Metres(middle, ring[i])
		bx, by := Metres(middle, ring[i+1])
		twice += ax*by - bx*ay
	}
	return math.Abs(twice) / 2 / 1e6
}

// Middle is the middle of the box around some points.
func Middle(points []Point) Point {
	b := BoxOf(points...)
	return Point{Lon: (b.West + b.East) / 2, Lat: (b.South + b.North) / 2}
}

// roundEdges is how many edges stand for a circle.
const roundEdges = 24

// Circle is a ring around a point that holds every place within a radius in metres, and little more: its corners lie 0.9 %
// outside, so that no edge cuts the circle.
func Circle(middle Point, metres float64) []Point {
	out := make([]Point, 0, roundEdges+1)
	corner := metres / math.Cos(math.Pi/roundEdges)
	for i := range roundEdges {
		out = append(out, Offset(middle, 360*float64(i)/roundEdges, corner))
	}
	return append(out, out[0])
}

// Sector is the ground that a camera at a point sees: in a direction (degrees from north), over an angle (degrees), up to a
// range (metres). From 360 degrees on it is the whole circle.
func Sector(at Point, direction, angle, metres float64) []Point {
	if angle >= 360 {
		return Circle(at, metres)
	}
	out := []Point{at}
	steps := max(2, int(math.Ceil(angle/15)))
	for i := range steps + 1 {
		out = append(out, Offset(at, direction-angle/2+angle*float64(i)/float64(steps), metres))
	}
	return append(out, at)
}

// ReadRing reads an area as people give it: a point a line, longitude and latitude with a comma of either width, or a GeoJSON
// Polygon without holes. It does not say whether the ring will do (CheckRing).
func ReadRing(text string) ([]Point, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "{") {
		return readGeoJSON(text)
	}
	var out []Point
	for _, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		p, ok := ReadPoint(line)
		if !ok {
			return nil, fmt.Errorf("%w: %q", ErrForm, line)
		}
		out = append(out, p)
	}
	return out, nil
}

func readGeoJSON(text string) ([]Point, error) {
	var g struct {
		Type        string        `json:"type"`
		Coordinates [][][]float64 `json:"coordinates"`
	}
	if err := json.Unmarshal([]byte(text), &g); err != nil || g.Type != "Polygon" || len(g.Coordinates) == 0 {
		return nil, ErrForm
	}
	if len(g.Coordinates) > 1 {
		return nil, ErrHoles
	}
	out := make([]Point, len(g.Coordinates[0]))
	for i, pair := range g.Coordinates[0] {
		if len(pair) < 2 || len(pair) > 3 {
			return nil, ErrForm
		}
		out[i] = Point{Lon: pair[0], Lat: pair[1]}
	}
	return out, nil
}

// ReadPoint reads "longitude,latitude" in degrees, with a comma of either width.
func ReadPoint(text string) (p Point, ok bool) {
	lon, lat, ok := strings.Cut(strings.ReplaceAll(text, "，", ","), ",")
	if !ok {
		return p, false
	}
	var errLon, errLat error
	p.Lon, errLon = strconv.ParseFloat(strings.TrimSpace(lon), 64)
	p.Lat, errLat = strconv.ParseFloat(strings.TrimSpace(lat), 64)
	return p, errLon == nil && errLat == nil && p.OnEarth()
}
