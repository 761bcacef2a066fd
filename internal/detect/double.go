package detect

import (
	"math"
)

// zigzag are the places (row, column) of the first lines of a block that are looked at: low ones, where natural pictures have many
// values that are not zero.
var zigzag = [...][2]int{{0, 1}, {1, 0}, {2, 0}, {1, 1}, {0, 2}, {0, 3}, {1, 2}, {2, 1}, {3, 0}}

// histogramHalf is how far the histogram of a line reaches on each side, in steps.
const histogramHalf = 24

// doubled looks for the trace of an earlier compression on the same grid with another table: the values of a line of the blocks then pile
// up periodically (Lukáš and Fridrich 2003; Popescu and Farid 2004). It compares the rhythm in the histograms of the lines with that of the
// same picture moved by four pixels, which has no grid: 0 where they are alike. steps is the luminance table of the file. It is
// blind to a second compression with the same table, to one that is much coarser than the first, and to one of a moved or resized
// picture. -1: the picture is too small.
func (p *plane) doubled(steps *[64]uint16) float64 {
	if p.width < 128 || p.height < 128 {
		return -1
	}
	here, moved := p.histograms(0, steps), p.histograms(4, steps)
	best := 0.0
	for i := range zigzag {
		best = max(best, rhythm(&here[i])-rhythm(&moved[i]))
	}
	return best
}

// histograms count the values of the lines of all blocks of the grid that begins at an offset, in steps of the table.
func (p *plane) histograms(offset int, steps *[64]uint16) (out [len(zigzag)][2*histogramHalf + 1]float64) {
	var block, rows [8][8]float64
	for y := offset; y+8 <= p.height; y += 8 {
		for x := offset; x+8 <= p.width; x += 8 {
			for j := range 8 {
				for i := range 8 {
					block[j][i] = float64(p.at(x+i, y+j)) - 128
				}
			}
			for j := range 8 { // along the rows, as far as the lines need
				for u := range 4 {
					s := 0.0
					for i := range 8 {
						s += block[j][i] * cosines[u][i]
					}
					rows[j][u] = s
				}
			}
			for i, at := range zigzag {
				s := 0.0
				for j := range 8 {
					s += rows[j][at[1]] * cosines[at[0]][j]
				}
				if k := int(math.Round(s / float64(steps[at[0]*8+at[1]]))); k >= -histogramHalf && k <= histogramHalf {
					out[i][k+histogramHalf]++
				}
			}
		}
	}
	return out
}

// cosines are those of the transform of a block, with its scaling.
var cosines = func() (c [4][8]float64) {
	for u := range c {
		scale := 0.5
		if u == 0 {
			scale = math.Sqrt(0.125)
		}
		for i := range c[u] {
			c[u][i] = scale * math.Cos(float64(2*i+1)*float64(u)*math.Pi/16)
		}
	}
	return c
}()

// rhythm is how strongly a histogram swings about its own smooth form: the largest line of the spectrum of the swing, as a part of the
// values that are not zero. Histograms of few values have none.
func rhythm(h *[2*histogramHalf + 1]float64) float64 {
	const n = 2*histogramHalf + 1
	var swing [n]float64
	total := 0.0
	for k := 2; k < n-2; k++ {
		if k >= histogramHalf-1 && k <= histogramHalf+1 {
			continue
		}
		smooth := (h[k-2] + h[k-1] + h[k] + h[k+1] + h[k+2]) / 5
		if k == histogramHalf-3 || k == histogramHalf-2 || k == histogramHalf+2 || k == histogramHalf+3 {
			smooth = (h[k-1] + h[k] + h[k+1]) / 3
		}
		if smooth < 4 {
			continue
		}
		w := math.Sqrt(smooth)
		swing[k] = (h[k] - smooth) / smooth * w
		total += w
	}
	if total < 30 {
		return 0
	}
	best := 0.0
	for f := 0.15; f <= 0.5; f += 0.01 {
		var re, im float64
		for k, v := range swing {
			a := 2 * math.Pi * f * float64(k-histogramHalf)
			re, im = re+v*math.Cos(a), im+v*math.Sin(a)
		}
		best = max(best, math.Hypot(re, im)/total)
	}
	return best
}
