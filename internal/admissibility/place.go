package admissibility

import "math"

// Constants of the contract, "Place".
const (
	metresPerDegree = 111194.93 // of latitude
	onTheEdge       = 0.01      // metres within which a position is on the edge of an area
)

// distance is the planar distance in metres from a position to a point, longitudes scaled at the position.
func distance(position, to Point) float64 {
	return math.Hypot((to.Lon-position.Lon)*metresPerDegree*scaleAt(position), (to.Lat-position.Lat)*metresPerDegree)
}

// scaleAt is the length of a degree of longitude at a position, relative to one of latitude.
func scaleAt(position Point) float64 { return math.Cos(position.Lat * math.Pi / 180) }

// within says whether a position is inside a ring, by the even-odd rule with edges straight in longitude and latitude,
// and how far from its edge in metres.
func within(position Point, ring []Point) (inside bool, edge float64) {
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
