// Package geo is the ground's geometry: points and their datums, distances, directions, rings and what a camera sees of the
// ground. It is pure and plain: planar around a point, as the contract measures (admissibility.md, "Place"), which is right to
// better than a part in a thousand within the ten kilometres that matter here.
//
// Points are in WGS 84, longitude first. CGCS2000, in which surveys are made, differs from it by centimetres and counts as
// equal; what was typed in GCJ-02 or BD-09 is turned (datum.go), and the caller keeps what was typed.
package geo

import (
	"math"
)

// Point is a place on the Earth: degrees, WGS 84.
type Point struct{ Lon, Lat float64 }

// Constants of the contract, "Place".
const (
	metresPerDegree = 111194.93 // of latitude
	OnTheEdge       = 0.01      // metres within which a position is on the edge of an area
)

// OnEarth tells whether the point is one: finite, within ±180° and ±90°.
func (p Point) OnEarth() bool { return math.Abs(p.Lon) <= 180 && math.Abs(p.Lat) <= 90 } // NaN is not

// Distance is the planar distance in metres from a position to a point, longitudes scaled at the position.
func Distance(position, to Point) float64 {
	return math.Hypot((to.Lon-position.Lon)*metresPerDegree*scaleAt(position), (to.Lat-position.Lat)*metresPerDegree)
}

// scaleAt is the length of a degree of longitude at a position, relative to one of latitude.
func scaleAt(position Point) float64 { return math.Cos(position.Lat * math.Pi / 180) }

// Within says whether a position is inside a ring, by the even-odd rule with edges straight in longitude and latitude,
// and how far from its edge in metres.
func Within(position Point, ring []Point) (inside bool, edge float64) {
	scale := scaleAt(position)
	edge = math.Inf(1)
	for i := range len(ring) - 1 {
		a, b := ring[i], ring[i+1]
		if (a.Lat > position.Lat) != (b.Lat > position.Lat) &&
			position.Lon < a.Lon+(position.Lat-a.Lat)/(b.Lat-a.Lat)*(b.Lon-a.Lon) {
			inside = !inside
		}
		ax, ay := (a.Lon-position.Lon)*scale, a.Lat-position.Lat
		bx, by := (b.Lon-position.Lon)*scale, b.Lat-position.Lat
		edge = min(edge, toSegment(ax, ay, bx, by))
	}
	return inside, edge * metresPerDegree
}

// toSegment is the distance of the origin from the segment between two points.
func toSegment(ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	along := 0.0
	if square := dx*dx + dy*dy; square > 0 {
		along = max(0, min(1, -(ax*dx+ay*dy)/square))
	}
	return math.Hypot(ax+along*dx, ay+along*dy)
}

// Apart is how far a position is from an area in metres: 0 inside and on the edge.
func Apart(position Point, ring []Point) float64 {
	inside, edge := Within(position, ring)
	if inside || edge <= OnTheEdge {
		return 0
	}
	return edge
}

// Bearing is the direction from one point to another in degrees, clockwise from north, 0 ≤ b < 360.
func Bearing(from, to Point) float64 {
	return turned(math.Atan2((to.Lon-from.Lon)*scaleAt(from), to.Lat-from.Lat) * 180 / math.Pi)
}

// Turn is the angle between two bearings in degrees, 0 to 180.
func Turn(a, b float64) float64 {
	d := math.Abs(turned(a) - turned(b))
	return min(d, 360-d)
}

func turned(degrees float64) float64 {
	if degrees = math.Mod(degrees, 360); degrees < 0 {
		degrees += 360
	}
	return degrees
}

// Offset is the point some metres from another in a direction (degrees, clockwise from north).
func Offset(from Point, bearing, metres float64) Point {
	sin, cos := math.Sincos(bearing * math.Pi / 180)
	return Point{Lon: from.Lon + metres*sin/(metresPerDegree*scaleAt(from)), Lat: from.Lat + metres*cos/metresPerDegree}
}

// Metres are east and north of a point seen from an origin.
func Metres(origin, p Point) (east, north float64) {
	return (p.Lon - origin.Lon) * metresPerDegree * scaleAt(origin), (p.Lat - origin.Lat) * metresPerDegree
}

// Box is the span of longitude and latitude that holds some points.
type Box struct{ West, South, East, North float64 }

// BoxOf is the smallest box that holds the points; the box of none holds nothing.
func BoxOf(points ...Point) Box {
	b := Box{West: math.Inf(1), South: math.Inf(1), East: math.Inf(-1), North: math.Inf(-1)}
	for _, p := range points {
		b.West, b.East = min(b.West, p.Lon), max(b.East, p.Lon)
		b.South, b.North = min(b.South, p.Lat), max(b.North, p.Lat)
	}
	return b
}

// Wider is the box with a margin of some metres on each side.
func (b Box) Wider(metres float64) Box {
	lat := metres / metresPerDegree
	farthest := min(89, max(math.Abs(b.South), math.Abs(b.North)))
	lon := lat / math.Cos(farthest*math.Pi/180)
	return Box{West: b.West - lon, South: b.South - lat, East: b.East + lon, North: b.North + lat}
}

// Meets tells whether two boxes have a point in common.
func (b Box) Meets(o Box) bool {
	return b.West <= o.East && o.West <= b.East && b.South <= o.North && o.South <= b.North
}

// Diagonal is the length of the box's diagonal in metres.
func (b Box) Diagonal() float64 {
	return Distance(Point{b.West, b.South}, Point{b.East, b.North})
}
