package draw

import (
	"image"
	"math"
)

// finish is what a surface is made of.
type finish struct {
	base    rgb
	gloss   float64     // 0 matt, 1 lacquer or glass
	glow    rgb         // light of its own
	texture *image.RGBA // in place of base where set
}

type triangle struct {
	p, n   [3]vec
	u, v   [3]float64
	finish *finish
}

// model is a vehicle in its own axes: x to its right, y up, z forward from its rear; metres.
type model struct {
	triangles []triangle
	lamps     []lamp
	long      float64
	wide      float64
	high      float64
	plate     vec // middle of the number plate that faces the camera
	plateWide float64
	fine      int // into how many pieces a close view cuts each side of a field, 1 for none
}

// lamp is a light that dazzles the camera at night.
type lamp struct {
	at     vec
	colour rgb
	radius float64 // metres of its halo
}

func (m *model) triangle(a, b, c vec, na, nb, nc vec, f *finish) {
	m.triangles = append(m.triangles, triangle{p: [3]vec{a, b, c}, n: [3]vec{na, nb, nc}, finish: f})
}

// quad is a flat four-sided face, its corners in order around it, seen from the side that n points to.
func (m *model) quad(a, b, c, d, n vec, f *finish) {
	m.triangle(a, b, c, n, n, n, f)
	m.triangle(a, c, d, n, n, n, f)
}

// slab is a box.
func (m *model) slab(lo, hi vec, f *finish) {
	p := func(i int) vec {
		q := lo
		if i&1 != 0 {
			q.x = hi.x
		}
		if i&2 != 0 {
			q.y = hi.y
		}
		if i&4 != 0 {
			q.z = hi.z
		}
		return q
	}
	m.quad(p(0), p(1), p(3), p(2), vec{0, 0, -1}, f)
	m.quad(p(4), p(5), p(7), p(6), vec{0, 0, 1}, f)
	m.quad(p(0), p(2), p(6), p(4), vec{-1, 0, 0}, f)
	m.quad(p(1), p(3), p(7), p(5), vec{1, 0, 0}, f)
	m.quad(p(2), p(3), p(7), p(6), vec{0, 1, 0}, f)
}

// patch is a flat polygon on a plane across the vehicle (z constant), convex, facing backwards or forwards.
func (m *model) patch(z float64, f *finish, corners ...point) {
	n := vec{0, 0, -1}
	if z > m.long/2 {
		n.z = 1
	}
	for i := 2; i < len(corners); i++ {
		a, b, c := corners[0], corners[i-1], corners[i]
		m.triangle(vec{a.x, a.y, z}, vec{b.x, b.y, z}, vec{c.x, c.y, z}, n, n, n, f)
	}
}

// both is a patch and its mirror image on the other side.
func (m *model) both(z float64, f *finish, corners ...point) {
	m.patch(z, f, corners...)
	other := make([]point, len(corners))
	for i, p := range corners {
		other[i] = point{-p.x, p.y}
	}
	m.patch(z, f, other...)
}

// grid is a smooth surface through rows of points; paint names the finish of each field. Normals point away from the
// middle of the vehicle. It returns the rows as they were cut finer.
func (m *model) grid(rows [][]vec, middle vec, paint func(i, j int) *finish) [][]vec {
	cut := max(m.fine, 1)
	rows = finerRows(rows, cut)
	normal := func(i, j int) vec {
		at := func(i, j int) vec {
			return rows[min(max(i, 0), len(rows)-1)][min(max(j, 0), len(rows[0])-1)]
		}
		n := at(i+1, j).minus(at(i-1, j)).cross(at(i, j+1).minus(at(i, j-1)))
		p := rows[i][j]
		if n.dot(vec{p.x - middle.x, p.y - middle.y, (p.z - middle.z) * 0.2}) < 0 {
			n = n.times(-1)
		}
		return n.unit()
	}
	for i := range len(rows) - 1 {
		for j := range len(rows[0]) - 1 {
			f := paint(i/cut, j/cut)
			a, b, c, d := rows[i][j], rows[i][j+1], rows[i+1][j+1], rows[i+1][j]
			na, nb, nc, nd := normal(i, j), normal(i, j+1), normal(i+1, j+1), normal(i+1, j)
			m.triangle(a, b, c, na, nb, nc, f)
			m.triangle(a, c, d, na, nc, nd, f)
		}
	}
	return rows
}

// finerRows lays smooth curves through the points of a grid, both ways, and cuts each field into cut × cut.
func finerRows(rows [][]vec, cut int) [][]vec {
	if cut == 1 {
		return rows
	}
	across := make([][]vec, len(rows))
	for i, row := range rows {
		across[i] = curve(row, cut)
	}
	out := make([][]vec, (len(rows)-1)*cut+1)
	for i := range out {
		out[i] = make([]vec, len(across[0]))
	}
	column := make([]vec, len(rows))
	for j := range across[0] {
		for i := range rows {
			column[i] = across[i][j]
		}
		for i, p := range curve(column, cut) {
			out[i][j] = p
		}
	}
	return out
}

// curve cuts each piece of a line of points, as a centripetal-like spline whose slope is bounded by its neighbours, so
// that it does not swing over at the edges of windows and lids.
func curve(p []vec, cut int) []vec {
	out := make([]vec, 0, (len(p)-1)*cut+1)
	slope := func(i int) vec {
		if i == 0 || i == len(p)-1 {
			return vec{}
		}
		a, b := p[i].minus(p[i-1]), p[i+1].minus(p[i])
		return vec{gentle(a.x, b.x), gentle(a.y, b.y), gentle(a.z, b.z)}
	}
	for i := range len(p) - 1 {
		a, b := slope(i), slope(i+1)
		d := p[i+1].minus(p[i])
		if i == 0 {
			a = d
		}
		if i == len(p)-2 {
			b = d
		}
		for k := range cut {
			t := float64(k) / float64(cut)
			h1, h2, h3 := t*t*(3-2*t), t*(1-t)*(1-t), t*t*(t-1)
			out = append(out, p[i].plus(d.times(h1)).plus(a.times(h2)).plus(b.times(h3)))
		}
	}
	return append(out, p[len(p)-1])
}

// gentle is the slope between two steps: none at a turn, else their harmonic mean.
func gentle(a, b float64) float64 {
	if a*b <= 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}

// placed is a model standing on the road: its rear middle at (x, z), turned left by heading.
type placed struct {
	*model
	x, z     float64
	sin, cos float64
}

func (m *model) stand(x, z, heading float64) placed {
	s, c := math.Sincos(heading)
	return placed{m, x, z, s, c}
}

func (p placed) point(v vec) vec {
	return vec{p.x + v.x*p.cos - v.z*p.sin, v.y, p.z + v.x*p.sin + v.z*p.cos}
}
func (p placed) turn(v vec) vec { return vec{v.x*p.cos - v.z*p.sin, v.y, v.x*p.sin + v.z*p.cos} }

// layer is a part of the picture at twice its resolution with a depth for every sample.
type layer struct {
	at    image.Rectangle // in pixels of the picture
	w, h  int             // samples
	depth []float32       // 1/distance, 0 where nothing is
	pix   []uint8         // three bytes a sample
}

const finer = 2

func (l *layer) reset(at image.Rectangle) {
	l.at, l.w, l.h = at, at.Dx()*finer, at.Dy()*finer
	if n := l.w * l.h; cap(l.depth) < n {
		l.depth, l.pix = make([]float32, n), make([]uint8, 3*n)
	}
	l.depth, l.pix = l.depth[:l.w*l.h], l.pix[:3*l.w*l.h]
	clear(l.depth)
}

// extent is the part of the picture that a model covers.
func (p placed) extent(cam camera) image.Rectangle {
	lo, hi := point{1e9, 1e9}, point{-1e9, -1e9}
	for i := range 8 {
		v := vec{-p.wide / 2, 0, -0.15}
		if i&1 != 0 {
			v.x = p.wide / 2
		}
		if i&2 != 0 {
			v.y = p.high
		}
		if i&4 != 0 {
			v.z = p.long + 0.15
		}
		x, y, depth := cam.project(p.point(v))
		if depth < nearest {
			return image.Rect(0, 0, cam.w, cam.h)
		}
		lo, hi = point{math.Min(lo.x, x), math.Min(lo.y, y)}, point{math.Max(hi.x, x), math.Max(hi.y, y)}
	}
	return image.Rect(int(lo.x)-2, int(lo.y)-2, int(hi.x)+3, int(hi.y)+3).Intersect(image.Rect(0, 0, cam.w, cam.h))
}

// render draws a model into a layer that has been reset to its extent.
func (l *layer) render(p placed, cam camera, li light) {
	for i := range p.triangles {
		t := &p.triangles[i]
		if p.away(t, cam) {
			continue
		}
		var s [3]sample
		behind := false
		for k := range 3 {
			at := p.point(t.p[k])
			x, y, depth := cam.project(at)
			behind = behind || depth < nearest
			s[k] = sample{x: (x - float64(l.at.Min.X)) * finer, y: (y - float64(l.at.Min.Y)) * finer, near: 1 / depth, u: t.u[k], v: t.v[k]}
			s[k].c = li.shade(t.finish, p.turn(t.n[k]), at.minus(cam.at).unit(), depth)
		}
		if !behind {
			l.triangle(s, t.finish.texture)
		}
	}
}

// away tells that a triangle is seen from behind at all its corners: bodies are closed, so something hides it.
func (p placed) away(t *triangle, cam camera) bool {
	for k := range 3 {
		if p.turn(t.n[k]).dot(p.point(t.p[k]).minus(cam.at).unit()) < 0.2 {
			return false
		}
	}
	return true
}

func (li light) shade(f *finish, n, seen vec, depth float64) rgb {
	if n.dot(seen) > 0.15 { // a surface seen from inside, or a normal smoothed over an edge
		n = n.times(-1)
	}
	base := f.base
	if f.texture != nil {
		base = rgb{1, 1, 1}
	}
	c := li.on(base, n)
	if f.gloss > 0 {
		c = li.polish(c, n, seen, f.gloss)
	}
	return li.away(c.plus(f.glow), depth)
}

type sample struct {
	x, y, near, u, v float64
	c                rgb
}

// plane is a value that changes evenly over the samples: at the sample (x, y) it is at + x·dx + y·dy.
type plane struct{ at, dx, dy float64 }

func (p plane) row(y float64) float64 { return p.at + p.dy*y }

// triangle fills a triangle, colours and depth straight between its corners.
func (l *layer) triangle(s [3]sample, texture *image.RGBA) {
	a, b, c := s[0], s[1], s[2]
	area := (b.x-a.x)*(c.y-a.y) - (c.x-a.x)*(b.y-a.y)
	if math.Abs(area) < 1e-9 {
		return
	}
	wb := plane{dx: (c.y - a.y) / area, dy: -(c.x - a.x) / area} // the weight of each corner
	wc := plane{dx: -(b.y - a.y) / area, dy: (b.x - a.x) / area}
	wb.at, wc.at = wb.dx*(0.5-a.x)+wb.dy*(0.5-a.y), wc.dx*(0.5-a.x)+wc.dy*(0.5-a.y)
	wa := plane{1 - wb.at - wc.at, -wb.dx - wc.dx, -wb.dy - wc.dy}
	mix := func(a, b, c float64) plane {
		b, c = b-a, c-a
		return plane{a + b*wb.at + c*wc.at, b*wb.dx + c*wc.dx, b*wb.dy + c*wc.dy}
	}
	ca, cb, cc := a.levels(), b.levels(), c.levels()
	near := mix(a.near, b.near, c.near)
	red, green, blue := mix(ca.r, cb.r, cc.r), mix(ca.g, cb.g, cc.g), mix(ca.b, cb.b, cc.b)
	u, v := mix(a.u, b.u, c.u), mix(a.v, b.v, c.v)
	x0, x1 := span(a.x, b.x, c.x, l.w)
	y0, y1 := span(a.y, b.y, c.y, l.h)
	for y := y0; y < y1; y++ {
		fy := float64(y)
		from, to := x0, x1
		for _, w := range [3]plane{wa, wb, wc} {
			from, to = w.positive(w.row(fy), from, to)
		}
		if from >= to {
			continue
		}
		fx, i := float64(from), y*l.w
		n, r, g, bl := near.row(fy)+near.dx*fx, red.row(fy)+red.dx*fx, green.row(fy)+green.dx*fx, blue.row(fy)+blue.dx*fx
		for x := from; x < to; x, n, r, g, bl = x+1, n+near.dx, r+red.dx, g+green.dx, bl+blue.dx {
			if float32(n) <= l.depth[i+x] {
				continue
			}
			l.depth[i+x] = float32(n)
			p := l.pix[3*(i+x) : 3*(i+x)+3]
			if texture == nil {
				p[0], p[1], p[2] = uint8(int(r)), uint8(int(g)), uint8(int(bl))
				continue
			}
			t := texel(texture, u.row(fy)+u.dx*float64(x), v.row(fy)+v.dx*float64(x))
			p[0], p[1], p[2] = uint8(int(t.r*r)), uint8(int(t.g*g)), uint8(int(t.b*bl))
		}
	}
}

// positive narrows the samples from..to of a row to those at which the weight, `at` at its beginning, is not negative.
func (p plane) positive(at float64, from, to int) (int, int) {
	switch {
	case p.dx > 1e-12:
		if edge := -at / p.dx; edge > float64(from) {
			from = int(math.Ceil(min(edge, float64(to))))
		}
	case p.dx < -1e-12:
		if edge := -at / p.dx; edge < float64(to-1) {
			to = int(math.Floor(max(edge, float64(from-1)))) + 1
		}
	case at < 0:
		to = from
	}
	return from, to
}

// span is the range of samples that three coordinates cover, within n.
func span(a, b, c float64, n int) (from, to int) {
	return int(clamp(math.Floor(min(a, b, c)), 0, float64(n))), int(clamp(math.Ceil(max(a, b, c)), 0, float64(n)))
}

// levels are the channels from 0.5 to 254.5: rounding along a row cannot carry them beyond a byte.
func (s sample) levels() rgb {
	return rgb{0.5 + clamp(s.c.r, 0, 1)*254, 0.5 + clamp(s.c.g, 0, 1)*254, 0.5 + clamp(s.c.b, 0, 1)*254}
}

// texel reads a texture between its pixels; u and v run from 0 to 1.
func texel(t *image.RGBA, u, v float64) rgb {
	b := t.Bounds()
	x, y := clamp(u*float64(b.Dx())-0.5, 0, float64(b.Dx())-1.001), clamp(v*float64(b.Dy())-0.5, 0, float64(b.Dy())-1.001)
	ix, iy := int(x), int(y)
	x, y = x-float64(ix), y-float64(iy)
	p := t.Pix[iy*t.Stride+4*ix:]
	q := t.Pix[(iy+1)*t.Stride+4*ix:]
	mix := func(k int) float64 {
		return lerp(lerp(float64(p[k]), float64(p[4+k]), x), lerp(float64(q[k]), float64(q[4+k]), x), y) / 255
	}
	return rgb{mix(0), mix(1), mix(2)}
}

// over lays a layer over the picture: a pixel is covered by as many of its samples as the model fills.
func (l *layer) over(img *image.RGBA) {
	for y := range l.at.Dy() {
		row := img.Pix[img.PixOffset(l.at.Min.X, l.at.Min.Y+y):]
		for x := range l.at.Dx() {
			i := y*finer*l.w + x*finer
			var r, g, b, n uint32
			for _, k := range [4]int{i, i + 1, i + l.w, i + l.w + 1} {
				if l.depth[k] != 0 {
					p := l.pix[3*k : 3*k+3]
					r, g, b, n = r+uint32(p[0]), g+uint32(p[1]), b+uint32(p[2]), n+1
				}
			}
			if n == 0 {
				continue
			}
			p := row[4*x : 4*x+3]
			p[0] = uint8((r + uint32(p[0])*(4-n)) / 4)
			p[1] = uint8((g + uint32(p[1])*(4-n)) / 4)
			p[2] = uint8((b + uint32(p[2])*(4-n)) / 4)
		}
	}
}

// hides tells whether a pixel of the picture is wholly covered.
func (l *layer) hides(x, y int) bool {
	if !(image.Point{x, y}).In(l.at) {
		return false
	}
	i := (y-l.at.Min.Y)*finer*l.w + (x-l.at.Min.X)*finer
	return l.depth[i] != 0 && l.depth[i+1] != 0 && l.depth[i+l.w] != 0 && l.depth[i+l.w+1] != 0
}
