package geo_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math"
	"os"
	"testing"

	"yuanjian/internal/geo"
	"yuanjian/internal/testkit"
)

// vector reads a file of data from outside.
func vector(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(testkit.Vectors(t, "geo", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestDatums: published pairs of coordinates, both ways.
func TestDatums(t *testing.T) {
	var cases []struct {
		Kind, Name string
		In, Out    [2]float64 // latitude first
		Tolerance  float64    `json:"tolerance_deg"`
	}
	if err := json.Unmarshal(vector(t, "coordinates.json"), &cases); err != nil {
		t.Fatal(err)
	}
	point := func(x [2]float64) geo.Point { return geo.Point{Lon: x[1], Lat: x[0]} }
	for _, c := range cases {
		in, want := point(c.In), point(c.Out)
		got, known := map[string]geo.Point{
			"wgs84_to_gcj02": geo.GCJ02.FromWGS84(in), "gcj02_to_wgs84": geo.GCJ02.ToWGS84(in), "bd09_to_wgs84": geo.BD09.ToWGS84(in),
			"gcj02_to_bd09": geo.BD09.FromWGS84(geo.GCJ02.ToWGS84(in)),
		}[c.Kind]
		if !known {
			t.Errorf("%s is not tried", c.Kind)
		}
		if c.Kind == "bd09_to_wgs84" { // the published inverse is rough: it comes back 10 m off, ours 7 cm
			c.Tolerance = 1e-4
		}
		if math.Abs(got.Lon-want.Lon) > c.Tolerance || math.Abs(got.Lat-want.Lat) > c.Tolerance {
			t.Errorf("%s of %s is %v, want %v", c.Kind, c.Name, got, want)
		}
		for _, d := range []geo.Datum{geo.GCJ02, geo.BD09} {
			if off := geo.Distance(in, d.ToWGS84(d.FromWGS84(in))); off > 1 && d == geo.BD09 || off > 0.001 && d == geo.GCJ02 {
				t.Errorf("there and back in %s, %s is off by %f m", d, c.Name, off)
			}
		}
	}
}

// TestAShiftedPointIsSeen: a point of a screen map, entered as if surveyed, lies some hundred metres off and is told from one
// that is merely wrong.
func TestAShiftedPointIsSeen(t *testing.T) {
	at := geo.Point{Lon: 113.2644, Lat: 23.1291}
	screen := geo.GCJ02.FromWGS84(at)
	if d := geo.Distance(at, screen); d < 500 || d > 700 {
		t.Errorf("the shift at Guangzhou is %f m", d)
	}
	for name, x := range map[string]struct {
		p    geo.Point
		want geo.Datum
		seen bool
	}{
		"surveyed": {at, "", false}, "of a screen map": {screen, geo.GCJ02, true}, "turned twice": {geo.GCJ02.ToWGS84(at), geo.GCJ02, true},
		"of the other map": {geo.BD09.FromWGS84(at), geo.BD09, true}, "merely wrong": {geo.Offset(at, 200, 600), "", false},
	} {
		if d, seen := geo.SeemsShifted(x.p, at, 30); d != x.want || seen != x.seen {
			t.Errorf("%s: %q %v", name, d, seen)
		}
	}
}

// TestPointsAndPolygons: inside and outside as exact arithmetic says, for the shapes of one ring.
func TestPointsAndPolygons(t *testing.T) {
	var shapes map[string]struct {
		Type        string
		Coordinates json.RawMessage
	}
	if err := json.Unmarshal(vector(t, "polygons.json"), &shapes); err != nil {
		t.Fatal(err)
	}
	rings := map[string][]geo.Point{}
	for name, s := range shapes {
		text, _ := json.Marshal(map[string]any{"type": s.Type, "coordinates": s.Coordinates})
		if ring, err := geo.ReadRing(string(text)); err == nil {
			rings[name] = ring
		}
	}
	tried := 0
	lines := bufio.NewScanner(bytes.NewReader(vector(t, "points.jsonl")))
	for lines.Scan() {
		var x struct {
			Polygon, Where string
			Point          [2]float64
		}
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		ring, ok := rings[x.Polygon]
		if !ok {
			continue
		}
		tried++
		inside, edge := geo.Within(geo.Point{Lon: x.Point[0], Lat: x.Point[1]}, ring)
		where := "outside"
		switch {
		case edge <= geo.OnTheEdge:
			where = "boundary"
		case inside:
			where = "inside"
		}
		if where != x.Where && edge > geo.OnTheEdge { // a centimetre from the edge is the edge: the rule of the contract
			t.Errorf("%v in %s is %s, want %s (edge %f m)", x.Point, x.Polygon, where, x.Where, edge)
		}
	}
	if tried < 50 {
		t.Errorf("only %d points were tried", tried)
	}
	for name, bad := range map[string]bool{"square": false, "square_clockwise": false, "concave_u": false, "diamond": false, "bow_tie_even_odd": true, "spike": true} {
		if err := geo.CheckRing(rings[name]); (err != nil) != bad {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBadPolygonsAreRefused: every one of the data from outside.
func TestBadPolygonsAreRefused(t *testing.T) {
	var cases []struct{ Name, GeoJSON string }
	if err := json.Unmarshal(vector(t, "bad_polygons.json"), &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		ring, err := geo.ReadRing(c.GeoJSON)
		if err == nil {
			err = geo.CheckRing(ring)
		}
		if err == nil {
			t.Errorf("%s is taken", c.Name)
		}
	}
	if len(cases) < 7 {
		t.Errorf("%d cases", len(cases))
	}
}

// TestDirectionsAndSizes holds figures that can be worked out by hand.
func TestDirectionsAndSizes(t *testing.T) {
	at := geo.Point{Lon: 113.27, Lat: 23.14}
	for _, bearing := range []float64{0, 45, 90, 179, 270, 359} {
		to := geo.Offset(at, bearing, 200)
		if d, b := geo.Distance(at, to), geo.Bearing(at, to); math.Abs(d-200) > 0.001 || geo.Turn(b, bearing) > 0.001 {
			t.Errorf("200 m at %v° is %f m at %f°", bearing, d, b)
		}
	}
	if geo.Turn(350, 10) != 20 || geo.Turn(90, 270) != 180 || geo.Turn(-90, 270) != 0 {
		t.Error("angles do not wrap")
	}
	circle := geo.Circle(at, 1000)
	if s := geo.Size(circle); s < math.Pi || s > math.Pi*1.02 {
		t.Errorf("a kilometre around is %f km²", s)
	}
	view := geo.Sector(at, 90, 60, 100)
	for bearing, sees := range map[float64]bool{90: true, 119: true, 121: false, 61: true, 59: false, 270: false} {
		if inside, _ := geo.Within(geo.Offset(at, bearing, 50), view); inside != sees {
			t.Errorf("at %v° it sees %v", bearing, inside)
		}
	}
	if !geo.Overlap(view, geo.Circle(geo.Offset(at, 90, 103), 10)) || geo.Overlap(view, geo.Circle(geo.Offset(at, 270, 20), 10)) || geo.Overlap(view, circle[:3]) {
		t.Error("what a view covers is wrong")
	}
	if geo.CheckRing(geo.Sector(at, 0, 360, 50)) != nil || geo.CheckRing(geo.Sector(at, 0, 300, 50)) != nil {
		t.Error("a wide view is no ring")
	}
}
