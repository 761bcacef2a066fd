package geo

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// plainly decides the same as CrossesItself by looking at every pair of edges, with rational numbers.
func plainly(ring []Point) bool {
	var corners []Point
	for i := range len(ring) - 1 {
		if ring[i] != ring[i+1] {
			corners = append(corners, ring[i])
		}
	}
	n := len(corners)
	if n < 3 {
		return true
	}
	for i := range n {
		a, b, c := corners[i], corners[(i+1)%n], corners[(i+2)%n]
		if plainTurn(a, b, c) == 0 && !between(b, a, c) {
			return true
		}
		for j := i + 2; j < n; j++ {
			if i == 0 && j == n-1 {
				continue
			}
			p, q := corners[j], corners[(j+1)%n]
			d1, d2, d3, d4 := plainTurn(a, b, p), plainTurn(a, b, q), plainTurn(p, q, a), plainTurn(p, q, b)
			if d1*d2 < 0 && d3*d4 < 0 || d1 == 0 && between(p, a, b) || d2 == 0 && between(q, a, b) ||
				d3 == 0 && between(a, p, q) || d4 == 0 && between(b, p, q) {
				return true
			}
		}
	}
	return false
}

func plainTurn(a, b, c Point) int {
	difference := func(x, y float64) *big.Rat {
		r := new(big.Rat).SetFloat64(x)
		return r.Sub(r, new(big.Rat).SetFloat64(y))
	}
	l, r := difference(b.Lon, a.Lon), difference(b.Lat, a.Lat)
	return l.Mul(l, difference(c.Lat, a.Lat)).Cmp(r.Mul(r, difference(c.Lon, a.Lon)))
}

// Random rings on a small grid touch, overlap, repeat and cross in every way there is.
func TestSweepAgreesWithEveryPair(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var crossing, clean int
	for range 20000 {
		n, grid := 3+r.IntN(8), 2+r.IntN(6)
		ring := make([]Point, n, n+1)
		for i := range ring {
			ring[i] = Point{113 + float64(r.IntN(grid))/10, 22 + float64(r.IntN(grid))/10}
		}
		ring = append(ring, ring[0])
		_, _, got := CrossesItself(ring)
		if want := plainly(ring); got != want {
			t.Fatalf("%v: %v, want %v", ring, got, want)
		}
		if got {
			crossing++
		} else {
			clean++
		}
	}
	if crossing < 500 || clean < 500 {
		t.Errorf("%d crossing, %d clean: too few of one to say anything", crossing, clean)
	}
}

// The places named in the message are of edges that do meet.
func TestNamesTheEdgesThatMeet(t *testing.T) {
	bowtie := []Point{{0, 0}, {2, 2}, {2, 0}, {0, 2}, {0, 0}}
	if a, b, crosses := CrossesItself(bowtie); !crosses || a != 0 || b != 2 {
		t.Errorf("edges %d and %d, %v; want 0 and 2", a, b, crosses)
	}
}

func TestTurnIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		a := Point{r.Float64() * 180, r.Float64() * 90}
		b := Point{r.Float64() * 180, r.Float64() * 90}
		f := r.Float64()
		c := Point{a.Lon + f*(b.Lon-a.Lon), a.Lat + f*(b.Lat-a.Lat)} // on the line but for rounding
		if got, want := turn(a, b, c), plainTurn(a, b, c); got != want {
			t.Fatalf("%v %v %v: %d, want %d", a, b, c, got, want)
		}
	}
}
