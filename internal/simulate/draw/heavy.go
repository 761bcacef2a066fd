package draw

import (
	"image"
	"math"
)

var liveries = []rgb{hex(0xd97b29), hex(0x2f6b3d), hex(0x2b5a9a), hex(0xa8342c), hex(0xd8b23a)}

// lorry builds a tipper seen from behind; full heaps its load above the sides.
func lorry(c *chance, plate *image.RGBA, full bool, v view) *model {
	m := &model{long: 9, wide: 2.56, high: 3.75, fine: v.fine}
	body := &finish{base: liveries[c.below(len(liveries))], gloss: 0.18}
	dark := &finish{base: body.base.times(0.72), gloss: 0.1}
	m.slab(vec{-1.22, 1.15, 0}, vec{1.22, 2.75, 6.4}, body)
	for _, x := range []float64{-1.16, -0.58, 0, 0.58, 1.16} { // ribs of the tailgate
		m.slab(vec{x - 0.06, 1.15, -0.07}, vec{x + 0.06, 2.75, 0}, dark)
	}
	m.slab(vec{-1.25, 2.66, -0.09}, vec{1.25, 2.8, 0}, dark)
	m.slab(vec{-1.25, 1.12, -0.09}, vec{1.25, 1.26, 0}, dark)
	for z := 0.6; z < 6.4; z += 1.1 { // ribs of the sides
		m.slab(vec{-1.28, 1.2, z}, vec{-1.22, 2.75, z + 0.12}, dark)
		m.slab(vec{1.22, 1.2, z}, vec{1.28, 2.75, z + 0.12}, dark)
	}
	m.slab(vec{-1.22, 0.95, 6.7}, vec{1.22, 3.25, 8.9}, body)
	m.slab(vec{-0.5, 0.7, 0.3}, vec{0.5, 1.1, 8.5}, &underside)
	if full {
		m.load(c)
	}
	m.lorryRear(plate, v.night)
	for _, z := range []float64{1.35, 2.6, 7.6} {
		m.wheels(z, 0.5, 0.62, 1.2)
	}
	return m
}

// load is a heap of earth over the sides of the tipper.
func (m *model) load(c *chance) {
	seed := uint32(c.next())
	var rows [][]vec
	for i := range 12 {
		var row []vec
		for j := range 9 {
			u, v := float64(i)/11, float64(j)/8
			up := math.Sin(math.Pi*clamp(u, 0.04, 0.96)) * math.Sin(math.Pi*clamp(v, 0.06, 0.94))
			up = math.Sqrt(up)*0.75 + 0.22*(noise(seed, u*7, v*6)-0.5)
			row = append(row, vec{lerp(-1.15, 1.15, v), 2.6 + math.Max(0, up), lerp(0.08, 6.3, u)})
		}
		rows = append(rows, row)
	}
	earth := []*finish{{base: hex(0x7d5f42)}, {base: hex(0x866848)}, {base: hex(0x70563c)}}
	m.grid(rows, vec{0, 1, 3.2}, func(i, j int) *finish { return earth[(i*7+j*5)%3] })
}

func (m *model) lorryRear(plate *image.RGBA, night bool) {
	red := &finish{base: hex(0x9c1a1a), gloss: 0.4}
	if night {
		red.glow = hex(0x8c1410)
	}
	amber := &finish{base: hex(0xc9812f), gloss: 0.4}
	white := &finish{base: hex(0xe6e6e2), glow: hex(0x202020)}
	m.slab(vec{-1.2, 0.84, 0.02}, vec{1.2, 1.08, 0.12}, &plastic)
	m.both(0.012, red, point{0.86, 0.88}, point{1.14, 0.88}, point{1.14, 1.04}, point{0.86, 1.04})
	m.both(0.012, amber, point{0.7, 0.88}, point{0.84, 0.88}, point{0.84, 1.04}, point{0.7, 1.04})
	m.slab(vec{-1.15, 0.48, 0.06}, vec{1.15, 0.6, 0.14}, &plastic)
	for i := range 12 { // the red and white tape that lorries must carry
		f := red
		if i%2 == 1 {
			f = white
		}
		x := -1.2 + 0.2*float64(i)
		m.patch(-0.095, f, point{x, 1.14}, point{x + 0.2, 1.14}, point{x + 0.2, 1.2}, point{x, 1.2})
		m.patch(0.052, f, point{x, 0.52}, point{x + 0.2, 0.52}, point{x + 0.2, 0.57}, point{x, 0.57})
	}
	for _, side := range []float64{-1, 1} {
		m.slab(vec{side*0.92 - 0.28, 0.2, 0.55}, vec{side*0.92 + 0.28, 0.9, 0.57}, &rubber)
		if night {
			m.lamps = append(m.lamps, lamp{at: vec{side, 0.96, -0.05}, colour: hex(0xff2a1c), radius: 0.7})
		}
	}
	m.patch(0.014, &seam, point{-0.27, 0.79}, point{0.27, 0.79}, point{0.27, 1.01}, point{-0.27, 1.01})
	if plate != nil {
		m.numberPlate(plate, vec{0, 0.9, -0.01}, false)
	}
}

// bus builds a city bus seen from behind or, with front, from before.
func bus(c *chance, plate *image.RGBA, front bool, v view) *model {
	m := &model{long: 10.5, wide: 2.56, high: 3.2, fine: v.fine}
	coat := []rgb{hex(0x2f8f5b), hex(0xd9a62e), hex(0x3a78b8), hex(0xe9eaea)}[c.below(4)]
	paint := &finish{base: coat, gloss: 0.35}
	pale := &finish{base: hex(0xe6e8e8), gloss: 0.3}
	var rows [][]vec
	for _, e := range []struct{ z, half, top float64 }{{0, 1.16, 2.95}, {0.06, 1.22, 3.03}, {0.25, 1.25, 3.1}, {10.2, 1.25, 3.1}, {10.45, 1.2, 3.02}, {10.5, 1.14, 2.95}} {
		var row []vec
		half := []point{{e.half, 0.34}, {e.half, 1.15}, {e.half, 1.2}, {e.half, 2.45}, {e.half, 2.5}, {e.half * 0.97, e.top - 0.2}, {e.half * 0.85, e.top - 0.03}, {0, e.top}}
		for _, p := range half {
			row = append(row, vec{-p.x, p.y, e.z})
		}
		for i := len(half) - 2; i >= 0; i-- {
			row = append(row, vec{half[i].x, half[i].y, e.z})
		}
		rows = append(rows, row)
	}
	n := len(rows[0])
	rows = m.grid(rows, vec{0, 1.6, 5}, func(i, j int) *finish {
		j = min(j, n-2-j)
		if j == 2 && i == 2 {
			return &glassDark
		}
		if j >= 5 {
			return pale
		}
		return paint
	})
	m.cap(rows[0], paint)
	m.cap(rows[len(rows)-1], paint)
	m.slab(vec{-1.1, 0.2, 0.4}, vec{1.1, 0.4, 10}, &underside)
	for _, z := range []float64{2.6, 8.1} {
		m.wheels(z, 0.48, 0.75, 1.27)
	}
	m.busEnd(plate, front, v.night)
	return m
}

func (m *model) busEnd(plate *image.RGBA, front, night bool) {
	z, out := -0.012, -1.0
	if front {
		z, out = m.long+0.012, 1
	}
	m.patch(z, &glassDark, point{-1.02, 1.75}, point{1.02, 1.75}, point{0.98, 2.62}, point{-0.98, 2.62})
	board := &finish{base: hex(0x14110a), glow: hex(0x3a2608)}
	m.patch(z, board, point{-0.7, 2.68}, point{0.7, 2.68}, point{0.7, 2.86}, point{-0.7, 2.86})
	lens := &finish{base: hex(0x9c1a1a), gloss: 0.5}
	glare := hex(0xff2a1c)
	if front {
		lens.base, glare = hex(0xdfe3e6), hex(0xfff3d8)
	}
	if night {
		lens.glow = lens.base.times(0.6)
	}
	m.both(z, lens, point{0.92, 0.86}, point{1.1, 0.86}, point{1.1, 1.3}, point{0.92, 1.3})
	for i := range 7 {
		y := 0.72 + 0.11*float64(i)
		m.patch(z, &plastic, point{-0.68, y}, point{0.68, y}, point{0.68, y + 0.06}, point{-0.68, y + 0.06})
	}
	m.patch(z+out*0.01, &plastic, point{-1.12, 0.4}, point{1.12, 0.4}, point{1.12, 0.64}, point{-1.12, 0.64})
	if night {
		for _, side := range []float64{-1, 1} {
			m.lamps = append(m.lamps, lamp{at: vec{side, 1.05, z + out*0.05}, colour: glare, radius: 0.8})
		}
	}
	if plate != nil {
		m.numberPlate(plate, vec{0, 0.56, z + out*0.03}, front)
	}
}
