package draw

import "math"

// chance is a small generator of deterministic numbers (splitmix64): the same seed draws the same picture for ever,
// whatever becomes of the standard library's generators.
type chance uint64

func (c *chance) next() uint64 {
	*c += 0x9e3779b97f4a7c15
	return mix64(uint64(*c))
}

func mix64(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// in returns a number in [lo, hi).
func (c *chance) in(lo, hi float64) float64 {
	return lo + (hi-lo)*float64(c.next()>>11)/(1<<53)
}

// below returns a whole number in [0, n).
func (c *chance) below(n int) int { return int(c.next() % uint64(n)) }

// one is true once in n times.
func (c *chance) one(n int) bool { return c.below(n) == 0 }

// seedOf turns words into a seed (FNV-1a, mixed).
func seedOf(words string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(words) {
		h = (h ^ uint64(words[i])) * 1099511628211
	}
	return mix64(h)
}

// noise is smooth value noise in [0, 1] over the plane, one lattice point a unit.
func noise(seed uint32, x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int32(fx), int32(fy)
	x, y = x-fx, y-fy
	x, y = x*x*(3-2*x), y*y*(3-2*y)
	a, b := lattice(seed, ix, iy), lattice(seed, ix+1, iy)
	c, d := lattice(seed, ix, iy+1), lattice(seed, ix+1, iy+1)
	return a + (b-a)*x + (c-a+(a-b-c+d)*x)*y
}

func lattice(seed uint32, x, y int32) float64 {
	h := seed ^ uint32(x)*0x85ebca6b ^ uint32(y)*0xc2b2ae35
	h = (h ^ h>>15) * 0x2c1b3c6d
	h = (h ^ h>>12) * 0x297a2d39
	return float64(h^h>>15) / (1 << 32)
}
