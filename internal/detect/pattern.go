package detect

import (
	"math"
	"math/cmplx"
	"slices"
)

// patternSide is the side of the windows in which a regular pattern is looked for, in pixels of the picture itself.
const patternSide = 256

// pattern looks for the regular pattern that the dots of a screen leave in a picture of it: how far the strongest line of the spectrum
// stands out from what is around it (ratio of its power to the median of its ring), over five windows together. What JPEG itself
// leaves, at multiples of an eighth of the sampling, and the two axes, on which houses and poles lie, are left out; so is what is
// coarser than 1/16 of a window. -1: the picture is too small.
func (p *plane) pattern() float64 {
	const n = patternSide
	if p.width < n || p.height < n {
		return -1
	}
	power := make([]float64, n*n)
	dx, dy := p.width-n, p.height-n
	for _, at := range [][2]int{{dx / 2, dy / 2}, {dx / 6, dy / 6}, {dx * 5 / 6, dy / 6}, {dx / 6, dy * 5 / 6}, {dx * 5 / 6, dy * 5 / 6}} {
		p.window(at[0], at[1], power)
	}
	return strongest(power)
}

// window adds the power spectrum of a window, scaled to its own median, so that no window outweighs the others.
func (p *plane) window(x0, y0 int, power []float64) {
	const n = patternSide
	grid := make([]complex128, n*n)
	for y := range n {
		wy := 0.5 - 0.5*math.Cos(2*math.Pi*float64(y)/n)
		for x := range n {
			wx := 0.5 - 0.5*math.Cos(2*math.Pi*float64(x)/n)
			grid[y*n+x] = complex(float64(p.at(x0+x, y0+y))*wx*wy, 0)
		}
	}
	fourier(grid)
	mine := make([]float64, n*n)
	for i, v := range grid {
		mine[i] = real(v)*real(v) + imag(v)*imag(v)
	}
	sorted := slices.Clone(mine)
	slices.Sort(sorted)
	median := max(sorted[len(sorted)/2], 1e-9)
	for i, v := range mine {
		power[i] += v / median
	}
}

// strongest is the highest ratio of a line of the spectrum to the median of its ring.
func strongest(power []float64) float64 {
	const n = patternSide
	rings := make([][]float64, n)
	each(func(i, r int) { rings[r] = append(rings[r], power[i]) })
	medians := make([]float64, n)
	for r, ring := range rings {
		if len(ring) > 0 {
			slices.Sort(ring)
			medians[r] = max(ring[len(ring)/2], 1e-9)
		}
	}
	best := 0.0
	each(func(i, r int) { best = max(best, power[i]/medians[r]) })
	return best
}

// each calls f with the index and ring of every line of half the spectrum that counts.
func each(f func(i, ring int)) {
	const n = patternSide
	near := func(v int) bool { // a multiple of an eighth of the sampling
		m := v % (n / 8)
		return m <= 1 || m >= n/8-1
	}
	for v := 0; v <= n/2; v++ {
		for u := range n {
			fu := u
			if u > n/2 {
				fu = n - u
			}
			r := int(math.Hypot(float64(fu), float64(v)))
			if r < n/16 || r >= n/2 || fu <= 3 || v <= 3 || near(fu) || near(v) {
				continue
			}
			f(v*n+u, r)
		}
	}
}

// fourier transforms a square of patternSide in place.
func fourier(grid []complex128) {
	const n = patternSide
	column := make([]complex128, n)
	for y := range n {
		transform(grid[y*n : (y+1)*n])
	}
	for x := range n {
		for y := range n {
			column[y] = grid[y*n+x]
		}
		transform(column)
		for y := range n {
			grid[y*n+x] = column[y]
		}
	}
}

// transform is the fast Fourier transform of a power of two of values (Cooley and Tukey).
func transform(a []complex128) {
	n := len(a)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		if j ^= bit; i < j {
			a[i], a[j] = a[j], a[i]
		}
	}
	for size := 2; size <= n; size *= 2 {
		step := cmplx.Rect(1, -2*math.Pi/float64(size))
		for start := 0; start < n; start += size {
			w := complex(1, 0)
			for k := range size / 2 {
				even, odd := a[start+k], a[start+k+size/2]*w
				a[start+k], a[start+k+size/2] = even+odd, even-odd
				w *= step
			}
		}
	}
}
