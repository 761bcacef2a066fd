package reading

import (
	"encoding/json"
	"math"
	"math/big"
	"slices"
)

// metresPerDegree is "111,194.93 m a degree of latitude".
const metresPerDegree = 111194.93

// edge is "within 0.01 m of its edge", in metres.
const edge = 0.01

// point is a place in degrees, WGS 84.
type point struct{ lon, lat float64 }

// pointOf reads a `[lon, lat]` that check has accepted.
func pointOf(value any) point {
	pair := value.([]any)
	return point{lon: float(pair[0].(json.Number)), lat: float(pair[1].(json.Number))}
}

func pointsOf(value any) []point {
	points := []point{}
	for _, each := range value.([]any) {
		points = append(points, pointOf(each))
	}
	return points
}

// A plane is the ground "planar around the position": "111,194.93 m a degree of latitude, times cos(latitude) for longitude".
type plane struct {
	around               point
	longitudeNotNarrowed bool // a misreading, see there
}

// metres gives a point east and north of the position.
func (p plane) metres(q point) (east, north float64) {
	east = (q.lon - p.around.lon) * metresPerDegree
	if !p.longitudeNotNarrowed {
		east *= math.Cos(p.around.lat * math.Pi / 180)
	}
	north = (q.lat - p.around.lat) * metresPerDegree
	return east, north
}

// distance is from the position to a point, in metres.
func (p plane) distance(q point) float64 {
	east, north := p.metres(q)
	return math.Hypot(east, north)
}

// distanceToEdge is from the position to the nearest point of a ring's edges, in metres.
func (p plane) distanceToEdge(ring []point) float64 {
	nearest := math.Inf(1)
	for i := 0; i+1 < len(ring); i++ {
		fromEast, fromNorth := p.metres(ring[i])
		toEast, toNorth := p.metres(ring[i+1])
		alongEast, alongNorth := toEast-fromEast, toNorth-fromNorth
		share := 0.0
		squared := alongEast*alongEast + alongNorth*alongNorth
		if squared > 0 {
			share = -(fromEast*alongEast + fromNorth*alongNorth) / squared
			share = min(max(share, 0), 1)
		}
		nearest = min(nearest, math.Hypot(fromEast+share*alongEast, fromNorth+share*alongNorth))
	}
	return nearest
}

// inside is "even-odd with edges straight in longitude and latitude", reckoned without rounding.
func inside(p point, ring []point) bool {
	odd := false
	for i := 0; i+1 < len(ring); i++ {
		a, b := ring[i], ring[i+1]
		if (a.lat > p.lat) == (b.lat > p.lat) {
			continue
		}
		// The edge passes the position's latitude; it is to the east when the position lies on its left going north.
		side := turn(a, b, p)
		if b.lat < a.lat {
			side = -side
		}
		if side > 0 {
			odd = !odd
		}
	}
	return odd
}

// turn is the side of the line from a to b on which c lies: +1 left, −1 right, 0 on it; exact.
func turn(a, b, c point) int {
	left := new(big.Rat).Mul(minus(b.lon, a.lon), minus(c.lat, a.lat))
	right := new(big.Rat).Mul(minus(b.lat, a.lat), minus(c.lon, a.lon))
	return left.Cmp(right)
}

func minus(x, y float64) *big.Rat {
	return new(big.Rat).Sub(new(big.Rat).SetFloat64(x), new(big.Rat).SetFloat64(y))
}

// crosses tells whether a ring crosses itself: two edges that pass through each other, or a corner at which the ring passes from one
// side of another part of itself to the other. A ring that only touches itself, or runs along itself, does not cross.
func crosses(ring []point) bool {
	corners := slices.Compact(slices.Clone(ring[1:])) // a point said twice in a row is one corner
	if len(corners) > 1 && corners[0] == corners[len(corners)-1] {
		corners = corners[1:]
	}
	n := len(corners)
	corner := func(i int) point { return corners[(i+n)%n] }
	for i := range n {
		for j := range n {
			a, b, c, d := corner(i), corner(i+1), corner(j), corner(j+1)
			if turn(a, b, c)*turn(a, b, d) < 0 && turn(c, d, a)*turn(c, d, b) < 0 {
				return true
			}
			before, after := corner(i-1), corner(i+1)
			if isWithin(a, c, d) && turn(c, d, before)*turn(c, d, after) < 0 {
				return true
			}
			if i != j && a == c && passes(a, before, after, corner(j-1), d) {
				return true
			}
		}
	}
	return false
}

// isWithin tells whether p lies on the edge from c to d, but on neither end.
func isWithin(p, c, d point) bool {
	between := min(c.lon, d.lon) <= p.lon && p.lon <= max(c.lon, d.lon) && min(c.lat, d.lat) <= p.lat && p.lat <= max(c.lat, d.lat)
	return between && p != c && p != d && turn(c, d, p) == 0
}

// passes tells whether, at corner o, the way from a over o to b separates c from d; ways that run along one another do not.
func passes(o, a, b, c, d point) bool {
	return isInAngle(o, a, b, c) && isInAngle(o, b, a, d) || isInAngle(o, a, b, d) && isInAngle(o, b, a, c)
}

// isInAngle tells whether, turning left at o from a to b, one meets c strictly between the two.
func isInAngle(o, a, b, c point) bool {
	if turn(o, a, b) > 0 { // less than half a turn
		return turn(o, a, c) > 0 && turn(o, c, b) > 0
	}
	if turn(o, a, b) < 0 { // more than half a turn: not in the rest, nor on its sides
		rest := turn(o, b, c) >= 0 && turn(o, c, a) >= 0
		return !rest
	}
	if isWithin(o, a, b) { // half a turn
		return turn(o, a, c) > 0
	}
	return false // a and b in one direction: the way runs along itself
}
