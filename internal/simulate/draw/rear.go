package draw

import "image"

// rearOf adds what the back of a passenger car shows: lamps, bumper, number plate, lines of the boot lid.
func (m *model) rearOf(s carShape, c *chance, paint *finish, plate *image.RGBA, night bool) {
	braking := c.one(3)
	m.rearLamps(s, c, night, braking)
	m.bumper(s, paint)
	line := s.bumperTop + 0.015
	m.patch(-0.006, &seam, point{-0.72, line}, point{0.72, line}, point{0.72, line + 0.012}, point{-0.72, line + 0.012})
	m.plateRecess(s.plateY)
	if plate != nil {
		m.numberPlate(plate, vec{0, s.plateY, -0.03}, false)
	}
	m.patch(-0.014, &chrome, point{-0.66, line + 0.03}, point{-0.48, line + 0.03}, point{-0.48, line + 0.05}, point{-0.66, line + 0.05})
	bar := &chrome
	if c.one(2) {
		bar = paint
	}
	y := s.plateY + 0.125
	m.patch(-0.024, bar, point{-0.3, y}, point{0.3, y}, point{0.3, y + 0.025}, point{-0.3, y + 0.025})
	if s.hatch {
		m.hatchWindow(s, night, braking)
	}
	if c.one(2) { // tail pipes
		m.both(-0.1, &chrome, point{0.5, 0.29}, point{0.62, 0.29}, point{0.62, 0.345}, point{0.5, 0.345})
		m.both(-0.102, &seam, point{0.515, 0.3}, point{0.605, 0.3}, point{0.605, 0.335}, point{0.515, 0.335})
	}
}

func (m *model) rearLamps(s carShape, c *chance, night, braking bool) {
	lit := rgb{}
	if night {
		lit = hex(0x7a1010)
	}
	if braking {
		lit = hex(0xd02018)
	}
	red := &finish{base: hex(0x8f1518), gloss: 0.5, glow: lit}
	core := &finish{base: hex(0xc23a34), gloss: 0.3, glow: lit.times(1.2)}
	white := &finish{base: hex(0xdedfe0), gloss: 0.4}
	amber := &finish{base: hex(0xc77a2a), gloss: 0.4}
	x0, x1, y0, y1 := s.lightX[0], s.lightX[1], s.lightY[0], s.lightY[1]
	slant := c.in(0, 0.05)
	m.both(-0.022, red, point{x0 + slant, y0}, point{x1, y0 + 0.01}, point{x1, y1}, point{x0, y1 - 0.01})
	in := 0.025
	m.both(-0.026, core, point{x0 + slant + in, y0 + 0.55*(y1-y0)}, point{x1 - in, y0 + 0.55*(y1-y0)}, point{x1 - in, y1 - in}, point{x0 + in, y1 - in})
	m.both(-0.026, white, point{x0 + slant + in, y0 + in}, point{lerp(x0, x1, 0.42), y0 + in}, point{lerp(x0, x1, 0.42), y0 + 0.4*(y1-y0)}, point{x0 + slant + in, y0 + 0.4*(y1-y0)})
	m.both(-0.026, amber, point{lerp(x0, x1, 0.48), y0 + in}, point{x1 - in, y0 + in}, point{x1 - in, y0 + 0.4*(y1-y0)}, point{lerp(x0, x1, 0.48), y0 + 0.4*(y1-y0)})
	m.lampCorner(s, red, x1, y0+0.01, y1, -0.022, 0.22)
	if night || braking {
		for _, side := range []float64{-1, 1} {
			m.lamps = append(m.lamps, lamp{at: vec{side * (x0 + x1) / 2, (y0 + y1) / 2, -0.05}, colour: hex(0xff2a1c), radius: 0.55})
		}
	}
}

// lampCorner carries a lamp around the corner of the body, from its outer edge x on the face at z to `until` along the side.
func (m *model) lampCorner(s carShape, f *finish, x, y0, y1, z, until float64) {
	const steps = 6
	at := func(k int, y float64) vec {
		if k == 0 {
			return vec{x, y, z}
		}
		along := lerp(z, until, float64(k)/steps)
		shrink := 0.18 * float64(k) / steps * (y1 - y0)
		y = clamp(y, y0+shrink, y1-shrink)
		return vec{s.side(y, along) + 0.03, y, along}
	}
	for _, side := range []float64{-1, 1} {
		for k := range steps {
			for h := range 3 {
				lo, hi := lerp(y0, y1, float64(h)/3), lerp(y0, y1, float64(h+1)/3)
				p := [4]vec{at(k, lo), at(k, hi), at(k+1, hi), at(k+1, lo)}
				for i := range p {
					p[i].x *= side
				}
				n := vec{side * (0.4 + 0.1*float64(k)), 0.1, 0.8 * (z - until)}.unit()
				m.quad(p[0], p[1], p[2], p[3], n, f)
			}
		}
	}
}

// bumper is a rounded bar around the lower rear, dark below, with reflectors.
func (m *model) bumper(s carShape, paint *finish) {
	profile := []point{{s.bumperTop, 0.02}, {s.bumperTop - 0.025, -0.065}, {s.bumperTop - 0.14, -0.085}, {s.bumperTop - 0.22, -0.08}, {s.bumperTop - 0.3, -0.05}, {s.bumperTop - 0.34, 0.02}}
	wide := s.stations[1].half + 0.02
	var rows [][]vec
	for _, e := range []struct{ x, back float64 }{{-1.03, 0.36}, {-1.01, 0.16}, {-0.95, 0.07}, {-0.8, 0.02}, {-0.4, 0}, {0, 0}, {0.4, 0}, {0.8, 0.02}, {0.95, 0.07}, {1.01, 0.16}, {1.03, 0.36}} {
		var row []vec
		for _, p := range profile {
			row = append(row, vec{e.x * wide, p.x, p.y + e.back})
		}
		rows = append(rows, row)
	}
	m.grid(rows, vec{0, s.bumperTop - 0.17, 0.6}, func(_, j int) *finish {
		if j >= 3 {
			return &plastic
		}
		return paint
	})
	reflector := &finish{base: hex(0xa3201f), gloss: 0.6}
	y := s.bumperTop - 0.2
	m.both(-0.094, reflector, point{0.5, y}, point{0.72, y}, point{0.72, y + 0.03}, point{0.5, y + 0.03})
}

func (m *model) plateRecess(y float64) {
	shade := &finish{base: hex(0x101113), gloss: 0.1}
	m.patch(-0.018, shade, point{-0.31, y - 0.105}, point{0.31, y - 0.105}, point{0.27, y + 0.12}, point{-0.27, y + 0.12})
}

// numberPlate hangs the plate on the face of the vehicle; its size is that of its picture, a millimetre a pixel.
func (m *model) numberPlate(plate *image.RGBA, at vec, front bool) {
	b := plate.Bounds()
	w, h := float64(b.Dx())/2000, float64(b.Dy())/2000 // half, in metres
	f := &finish{texture: plate, gloss: 0.05, glow: hex(0x2c2c2c)}
	n, left := vec{0, 0.1, -1}.unit(), -w
	if front {
		n, left = vec{0, 0.1, 1}.unit(), w // seen from the front, the vehicle's right is on the left
	}
	corner := [4]vec{{left, at.y + h, at.z}, {-left, at.y + h, at.z}, {-left, at.y - h, at.z}, {left, at.y - h, at.z}}
	u, v := [4]float64{0, 1, 1, 0}, [4]float64{0, 0, 1, 1}
	for _, k := range [2][3]int{{0, 1, 2}, {0, 2, 3}} {
		t := triangle{n: [3]vec{n, n, n}, finish: f}
		for i, c := range k {
			t.p[i], t.u[i], t.v[i] = corner[c], u[c], v[c]
		}
		m.triangles = append(m.triangles, t)
	}
	m.plate, m.plateWide = at, 2*w
}

// hatchWindow adds to the rear window of a hatchback its wiper and the lamp above it.
func (m *model) hatchWindow(s carShape, night, braking bool) {
	var below, above station
	for i := range s.stations[:len(s.stations)-1] {
		if s.stations[i].roof == 0 && s.stations[i+1].roof > 0 {
			below, above = s.stations[i], s.stations[i+1]
		}
	}
	on := func(x, t float64) vec { // a place on the window, just outside it
		return vec{x, lerp(below.top, above.top, t) + 0.012, lerp(below.z, above.z, t) - 0.03}
	}
	n := vec{0, above.z - below.z, below.top - above.top}.unit()
	m.quad(on(-0.02, 0.12), on(0, 0.16), on(0.36, 0.22), on(0.36, 0.18), n, &seam)
	red := &finish{base: hex(0x7c1416), gloss: 0.3}
	if night || braking {
		red.glow = hex(0xb01a14)
	}
	m.quad(on(-0.17, 0.94), on(0.17, 0.94), on(0.17, 0.99), on(-0.17, 0.99), n, red)
}

// frontOf adds what the front of a passenger car shows; behind its windscreen is only the dark.
func (m *model) frontOf(s carShape, plate *image.RGBA, night bool) {
	z := m.long
	nose := s.stations[len(s.stations)-1]
	lens := &finish{base: hex(0xd5dade), gloss: 0.7}
	if night {
		lens.glow = hex(0xffffff).times(0.8)
	}
	y0, y1 := nose.belt-0.09, nose.belt+0.03
	edge := s.side(y0, z) - 0.01
	m.both(z+0.012, lens, point{0.4, y0 + 0.02}, point{edge, y0}, point{edge, y1}, point{0.42, y1 - 0.02})
	m.both(z+0.014, &plastic, point{0.43, y0 + 0.035}, point{0.56, y0 + 0.03}, point{0.56, y1 - 0.03}, point{0.44, y1 - 0.035})
	m.lampCorner(s, lens, edge, y0, y1, z+0.012, z-0.34)
	if night {
		for _, side := range []float64{-1, 1} {
			m.lamps = append(m.lamps, lamp{at: vec{side * 0.6, y0 + 0.06, z + 0.05}, colour: hex(0xfff3d8), radius: 1.1})
		}
	}
	m.patch(z+0.012, &plastic, point{-0.38, y0 - 0.05}, point{0.38, y0 - 0.05}, point{0.36, y1}, point{-0.36, y1})
	for i := range 3 {
		y := y0 - 0.02 + 0.045*float64(i)
		m.patch(z+0.016, &chrome, point{-0.35, y}, point{0.35, y}, point{0.35, y + 0.012}, point{-0.35, y + 0.012})
	}
	m.patch(z+0.012, &seam, point{-0.6, nose.sill + 0.02}, point{0.6, nose.sill + 0.02}, point{0.56, nose.sill + 0.1}, point{-0.56, nose.sill + 0.1})
	if plate != nil {
		m.numberPlate(plate, vec{0, s.frontPlate, z + 0.04}, true)
	}
}
