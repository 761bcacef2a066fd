package geo

import (
	"math"
	"slices"
)

// edge is a side of a ring, from left to right in the order of the sweep.
type edge struct {
	left, right Point
	place       int // in the ring: the edge after this point
}

// CrossesItself says whether two edges of a closed ring have a point in common other than the corner between neighbours,
// and which. Repeated corners in a row count once; a ring that encloses nothing touches itself. The answer is exact for
// the coordinates given. It sweeps from west to east (Shamos and Hoey 1976) and stops at the first contact.
func CrossesItself(ring []Point) (a, b int, crosses bool) {
	ring = withoutDust(ring)
	corners := make([]int, 0, len(ring)) // places of the corners, without repetition
	for i := range len(ring) - 1 {
		if ring[i] != ring[i+1] {
			corners = append(corners, i)
		}
	}
	n := len(corners)
	if n < 3 {
		return 0, 0, true
	}
	edges := make([]edge, n)
	for k, i := range corners {
		p, q, next := ring[i], ring[i+1], ring[corners[(k+1)%n]+1]
		if turn(p, q, next) == 0 && !between(q, p, next) {
			return i, corners[(k+1)%n], true // runs back over itself
		}
		edges[k] = edge{left: p, right: q, place: i}
		if before(q, p) {
			edges[k].left, edges[k].right = q, p
		}
	}
	order := make([]int, n) // corner k lies between edge k−1 and edge k
	for k := range order {
		order[k] = k
	}
	corner := func(k int) Point { return ring[corners[k]] }
	slices.SortFunc(order, func(j, k int) int { return compare(corner(j), corner(k)) })
	s := sweep{edges: edges}
	for i, k := range order {
		if i > 0 && corner(k) == corner(order[i-1]) {
			return corners[order[i-1]], corners[k], true // comes back to a corner
		}
		if a, b, crosses = s.pass(corner(k), (k+n-1)%n, k); crosses {
			return a, b, true
		}
	}
	return 0, 0, false
}

// withoutDust counts coordinates nearer to 0 than a double can multiply exactly as 0: that is less than 10^-120 metres.
func withoutDust(ring []Point) []Point {
	clean := slices.Clone(ring)
	for i := range clean {
		for _, v := range [...]*float64{&clean[i].Lon, &clean[i].Lat} {
			if math.Abs(*v) < 1e-125 {
				*v = 0
			}
		}
	}
	return clean
}

// sweep holds the edges that the sweep line meets, from south to north.
type sweep struct {
	edges []edge
	line  []int32
}

// pass moves the line over the corner p between two edges.
func (s *sweep) pass(p Point, one, two int) (a, b int, crosses bool) {
	at, on := s.find(p)
	starts := func(e int) bool { return s.edges[e].left == p }
	switch {
	case starts(one) && starts(two):
		if on {
			return s.places(int(s.line[at]), one)
		}
		if turn(p, s.edges[one].right, s.edges[two].right) < 0 {
			one, two = two, one
		}
		s.line = slices.Insert(s.line, at, int32(one), int32(two))
		return s.check(at-1, at, at+1, at+2)
	case !starts(one) && !starts(two):
		if !on || at+1 >= len(s.line) || !s.same(at, one, two) || !s.same(at+1, one, two) {
			return s.places(one, two) // something else lies at this corner
		}
		s.line = slices.Delete(s.line, at, at+2)
		return s.check(at-1, at)
	case starts(one):
		one, two = two, one
	}
	if !on || int(s.line[at]) != one {
		return s.places(one, two)
	}
	s.line[at] = int32(two)
	return s.check(at-1, at, at, at+1)
}

// same says whether the line holds one of two edges at a place.
func (s *sweep) same(at, one, two int) bool { return int(s.line[at]) == one || int(s.line[at]) == two }

// places gives the places in the ring of two edges that meet.
func (s *sweep) places(one, two int) (a, b int, crosses bool) {
	a, b = s.edges[one].place, s.edges[two].place
	return min(a, b), max(a, b), true
}

// find gives the first place of the line that is not south of p, and whether that edge runs through p.
func (s *sweep) find(p Point) (at int, on bool) {
	at, _ = slices.BinarySearchFunc(s.line, p, func(e int32, p Point) int { return -turn(s.edges[e].left, s.edges[e].right, p) })
	return at, at < len(s.line) && turn(s.edges[s.line[at]].left, s.edges[s.line[at]].right, p) == 0
}

// check tests pairs of edges that have become neighbours on the line.
func (s *sweep) check(pairs ...int) (a, b int, crosses bool) {
	for i := 0; i < len(pairs); i += 2 {
		low, high := pairs[i], pairs[i+1]
		if low < 0 || high >= len(s.line) {
			continue
		}
		one, two := int(s.line[low]), int(s.line[high])
		n := len(s.edges)
		if gap := (one - two + n) % n; gap == 1 || gap == n-1 {
			continue // neighbours in the ring: they meet in their corner and, as checked before, nowhere else
		}
		if meet(s.edges[one], s.edges[two]) {
			return s.places(one, two)
		}
	}
	return 0, 0, false
}

// meet says whether two edges have a point in common.
func meet(e, f edge) bool {
	a, b := turn(e.left, e.right, f.left), turn(e.left, e.right, f.right)
	c, d := turn(f.left, f.right, e.left), turn(f.left, f.right, e.right)
	if a*b < 0 && c*d < 0 {
		return true
	}
	return a == 0 && between(f.left, e.left, e.right) || b == 0 && between(f.right, e.left, e.right) ||
		c == 0 && between(e.left, f.left, f.right) || d == 0 && between(e.right, f.left, f.right)
}

// between says whether p, on one line with a and b, lies from a to b.
func between(p, a, b Point) bool {
	return min(a.Lon, b.Lon) <= p.Lon && p.Lon <= max(a.Lon, b.Lon) && min(a.Lat, b.Lat) <= p.Lat && p.Lat <= max(a.Lat, b.Lat)
}

// compare orders points from west to east, then from south to north.
func compare(a, b Point) int {
	if a == b {
		return 0
	}
	if before(a, b) {
		return -1
	}
	return 1
}

func before(a, b Point) bool { return a.Lon < b.Lon || a.Lon == b.Lon && a.Lat < b.Lat }

// turn is 1 when c lies left of the way from a to b, −1 right of it, 0 on the line, exactly.
func turn(a, b, c Point) int {
	l, r := (b.Lon-a.Lon)*(c.Lat-a.Lat), (b.Lat-a.Lat)*(c.Lon-a.Lon)
	const rounding = 3.4e-16 // bound of Shewchuk 1997 for the error of this difference, relative to its terms
	if math.Abs(l-r) > rounding*(math.Abs(l)+math.Abs(r)) {
		return sign(l - r)
	}
	var sum exact
	sum.product(a.Lon, b.Lat)
	sum.product(-a.Lat, b.Lon)
	sum.product(b.Lon, c.Lat)
	sum.product(-b.Lat, c.Lon)
	sum.product(c.Lon, a.Lat)
	sum.product(-c.Lat, a.Lon)
	return sum.sign()
}

func sign(v float64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// exact is a sum of up to six products without rounding: terms that do not overlap, the largest last (Shewchuk 1997).
type exact struct {
	terms [12]float64
	n     int
}

// product adds x·y, which is exact for factors that are 0 or not too small.
func (e *exact) product(x, y float64) {
	p := x * y
	e.add(math.FMA(x, y, -p))
	e.add(p)
}

func (e *exact) add(v float64) {
	for i := range e.n {
		t := e.terms[i]
		sum := v + t
		whole := sum - v
		e.terms[i] = (v - (sum - whole)) + (t - whole)
		v = sum
	}
	e.terms[e.n] = v
	e.n++
}

// sign is that of the largest term that is not zero.
func (e *exact) sign() int {
	for i := e.n - 1; i >= 0; i-- {
		if e.terms[i] != 0 {
			return sign(e.terms[i])
		}
	}
	return 0
}
