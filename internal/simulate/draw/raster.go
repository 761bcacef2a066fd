package draw

import (
	"image"
	"math"
)

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
			p := row[4*x : 4*x+4]
			p[3] = 255
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
