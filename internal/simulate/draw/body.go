package draw

import (
	"image"
	"math"
)

// station is a cross-section of a passenger car at z from its rear: half its width, the sill, the belt line under the
// windows and the top; a station with a roof has windows above the belt, one without is boot, bonnet or nose.
type station struct {
	z, half, sill, belt, top, roof float64 // roof: half the width of the roof, 0 where there is none
}

// outline is the section from the left sill over the top to the right sill.
func (s station) outline() []vec {
	var half []point // right side, upwards
	mid := lerp(s.sill, s.belt, 0.45)
	half = append(half, point{s.half * 0.86, s.sill}, point{s.half * 0.965, s.sill + 0.09}, point{s.half, mid},
		point{s.half * 0.988, lerp(mid, s.belt, 0.65)}, point{s.half * 0.955, s.belt})
	if s.roof > 0 {
		half = append(half, point{s.half * 0.925, s.belt + 0.02}, point{s.roof + 0.035, s.top - 0.085},
			point{s.roof * 0.86, s.top - 0.012}, point{s.roof * 0.4, s.top + 0.008}, point{0, s.top + 0.012})
	} else {
		half = append(half, point{s.half * 0.92, s.top - 0.012}, point{s.half * 0.8, s.top},
			point{s.half * 0.6, s.top + 0.01}, point{s.half * 0.3, s.top + 0.016}, point{0, s.top + 0.018})
	}
	out := make([]vec, 0, 2*len(half)-1)
	for _, p := range half {
		out = append(out, vec{-p.x, p.y, s.z})
	}
	for i := len(half) - 2; i >= 0; i-- {
		out = append(out, vec{half[i].x, half[i].y, s.z})
	}
	return out
}

// side is half the width of the body at height y and z from its rear.
func (s carShape) side(y, z float64) float64 {
	at := func(st station) float64 {
		o := st.outline()
		o = o[len(o)/2:] // the right side, downwards
		for i := len(o) - 1; i > 0; i-- {
			if y >= o[i].y && y <= o[i-1].y {
				return lerp(o[i].x, o[i-1].x, (y-o[i].y)/math.Max(o[i-1].y-o[i].y, 1e-9))
			}
		}
		return st.half * 0.9
	}
	for i := 1; i < len(s.stations); i++ {
		if a, b := s.stations[i-1], s.stations[i]; z <= b.z {
			return lerp(at(a), at(b), clamp((z-a.z)/(b.z-a.z), 0, 1))
		}
	}
	return at(s.stations[len(s.stations)-1])
}

// view is how a vehicle will be seen: from near, with finer surfaces, or from afar; by day or by night.
type view struct {
	fine  int
	night bool
}

// carShape is a kind of passenger car.
type carShape struct {
	stations   []station
	plateY     float64
	lightY     [2]float64 // of the rear lamps, lower and upper edge
	lightX     [2]float64 // inner and outer edge
	bumperTop  float64
	wheelZ     [2]float64
	hatch      bool // the rear window belongs to the rear face
	frontPlate float64
}

var sedan = carShape{
	stations: []station{
		{0, 0.79, 0.33, 0.93, 0.965, 0}, {0.05, 0.85, 0.29, 0.97, 1.02, 0}, {0.2, 0.895, 0.25, 0.99, 1.055, 0},
		{0.6, 0.912, 0.24, 1.0, 1.075, 0}, {0.72, 0.912, 0.24, 1.0, 1.085, 0}, {1.45, 0.912, 0.24, 0.985, 1.395, 0.58},
		{1.8, 0.912, 0.24, 0.975, 1.455, 0.615}, {2.45, 0.912, 0.24, 0.965, 1.465, 0.62}, {2.95, 0.91, 0.24, 0.955, 1.42, 0.6},
		{3.62, 0.905, 0.24, 0.93, 0.985, 0}, {4.2, 0.885, 0.25, 0.84, 0.9, 0}, {4.6, 0.82, 0.28, 0.72, 0.78, 0}, {4.74, 0.7, 0.34, 0.58, 0.64, 0},
	},
	plateY: 0.79, lightY: [2]float64{0.73, 0.9}, lightX: [2]float64{0.46, 0.79}, bumperTop: 0.62, wheelZ: [2]float64{0.98, 3.78}, frontPlate: 0.47,
}

var suv = carShape{
	stations: []station{
		{0, 0.82, 0.42, 1.02, 1.06, 0}, {0.04, 0.88, 0.38, 1.06, 1.1, 0}, {0.1, 0.905, 0.34, 1.08, 1.13, 0}, {0.34, 0.925, 0.31, 1.08, 1.56, 0.63},
		{0.6, 0.93, 0.3, 1.08, 1.66, 0.66}, {1.4, 0.93, 0.3, 1.07, 1.7, 0.67}, {2.3, 0.93, 0.3, 1.06, 1.7, 0.67}, {2.85, 0.93, 0.3, 1.05, 1.64, 0.64},
		{3.5, 0.925, 0.3, 1.04, 1.11, 0}, {4.2, 0.91, 0.32, 0.97, 1.03, 0}, {4.52, 0.86, 0.34, 0.86, 0.92, 0}, {4.64, 0.76, 0.4, 0.7, 0.76, 0},
	},
	plateY: 0.86, lightY: [2]float64{0.9, 1.1}, lightX: [2]float64{0.5, 0.83}, bumperTop: 0.7, wheelZ: [2]float64{0.92, 3.66}, hatch: true, frontPlate: 0.55,
}

var van = carShape{
	stations: []station{
		{0, 0.84, 0.4, 1.0, 1.04, 0}, {0.03, 0.89, 0.36, 1.04, 1.08, 0}, {0.07, 0.91, 0.33, 1.06, 1.12, 0}, {0.2, 0.93, 0.3, 1.06, 1.78, 0.72},
		{0.45, 0.935, 0.3, 1.06, 1.88, 0.76}, {1.5, 0.935, 0.3, 1.06, 1.91, 0.77}, {2.9, 0.935, 0.3, 1.05, 1.9, 0.76}, {3.4, 0.935, 0.3, 1.04, 1.78, 0.7},
		{4.15, 0.92, 0.3, 1.0, 1.1, 0}, {4.55, 0.88, 0.33, 0.86, 0.94, 0}, {4.68, 0.8, 0.4, 0.72, 0.78, 0},
	},
	plateY: 0.84, lightY: [2]float64{0.78, 1.01}, lightX: [2]float64{0.6, 0.84}, bumperTop: 0.66, wheelZ: [2]float64{0.95, 3.7}, hatch: true, frontPlate: 0.52,
}

var lacquers = []rgb{hex(0xe9eaea), hex(0xe9eaea), hex(0x1d1f22), hex(0x1d1f22), hex(0xa9adb1), hex(0x6c7278), hex(0x27406e), hex(0x8c1f24),
	hex(0x5c4638), hex(0xb9ab8f), hex(0x3f5b52)}

var (
	glassDark = finish{base: hex(0x1a2126), gloss: 0.95}
	rubber    = finish{base: hex(0x17181a)}
	plastic   = finish{base: hex(0x26282b), gloss: 0.12}
	underside = finish{base: hex(0x0c0d0e)}
	steelRim  = finish{base: hex(0xb5b9bc), gloss: 0.35}
	chrome    = finish{base: hex(0xc9cdd0), gloss: 0.8}
	seam      = finish{base: hex(0x0e0f11)}
)

// car builds a passenger car. plate is the picture of its number plate on the face turned to the camera.
func car(s carShape, c *chance, plate *image.RGBA, front bool, v view) *model {
	last := s.stations[len(s.stations)-1]
	m := &model{long: last.z, wide: 1.92, fine: v.fine}
	paint := finish{base: lacquers[c.below(len(lacquers))], gloss: 0.5}
	rows := make([][]vec, len(s.stations))
	for i, st := range s.stations {
		rows[i] = st.outline()
		m.high = math.Max(m.high, st.top+0.05)
	}
	n := len(rows[0])
	rows = m.grid(rows, vec{0, 0.75, last.z / 2}, func(i, j int) *finish {
		j = min(j, n-2-j) // the same on both sides
		a, b := s.stations[i].roof > 0, s.stations[i+1].roof > 0
		switch {
		case a && b && j == 5: // side windows
			return &glassDark
		case a != b && j >= 6: // front and rear windows
			return &glassDark
		case j == 0:
			return &plastic
		}
		return &paint
	})
	m.cap(rows[0], &paint)
	m.cap(rows[len(rows)-1], &paint)
	m.slab(vec{-0.8, 0.17, 0.1}, vec{0.8, 0.4, last.z - 0.15}, &underside)
	for _, z := range s.wheelZ {
		m.wheels(z, 0.335, 0.66, 0.925)
	}
	if front {
		m.frontOf(s, plate, v.night)
	} else {
		m.rearOf(s, c, &paint, plate, v.night)
	}
	return m
}

// cap closes the end of a body with a face that is slightly rounded by its normals.
func (m *model) cap(outline []vec, f *finish) {
	n := len(outline)
	out := -1.0
	if outline[0].z > m.long/2 {
		out = 1
	}
	bulge := func(p vec) vec { return vec{p.x * 0.35, (p.y - 0.62) * 0.8, out}.unit() }
	for j := range n / 2 {
		a, b := outline[j], outline[j+1]
		d, c := outline[n-1-j], outline[n-2-j]
		m.triangle(a, b, c, bulge(a), bulge(b), bulge(c), f)
		m.triangle(a, c, d, bulge(a), bulge(c), bulge(d), f)
	}
}

// wheels adds a pair of wheels on an axle: tyres of radius r between inner and outer, rims on the outside.
func (m *model) wheels(z, r, inner, outer float64) {
	const n = 18
	for _, side := range []float64{-1, 1} {
		at := func(k int, r2, x float64) vec {
			s, c := math.Sincos(2 * math.Pi * float64(k) / n)
			return vec{side * x, r + s*r2, z + c*r2}
		}
		out := vec{side, 0, 0}
		hub, rim := vec{side * (outer + 0.005), r, z}, vec{side * (outer + 0.012), r, z}
		for k := range n {
			a, b, c, d := at(k, r, inner), at(k+1, r, inner), at(k+1, r, outer), at(k, r, outer)
			m.quad(a, b, c, d, vec{0, a.y - r, a.z - z}.unit(), &rubber)
			m.triangle(d, c, hub, out, out, out, &rubber)
			if k%3 != 2 {
				m.triangle(at(k, 0.66*r, outer+0.012), at(k+1, 0.66*r, outer+0.012), rim, out, out, out, &steelRim)
			}
		}
	}
}
