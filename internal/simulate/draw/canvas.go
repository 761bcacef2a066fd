package draw

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

type point struct{ x, y float64 }

// canvas fills shapes without steps at their edges.
type canvas struct {
	img  *image.RGBA
	fill vector.Rasterizer
	a, b []point // room for clipping
}

func newCanvas(img *image.RGBA) *canvas { return &canvas{img: img} }

// polygon fills a polygon; alpha is how much it covers.
func (c *canvas) polygon(p []point, col rgb, alpha float64) { c.shape([][]point{p}, col, alpha) }

// shape fills closed outlines together: inner outlines of the other sense are holes.
func (c *canvas) shape(outlines [][]point, col rgb, alpha float64) {
	bounds := c.img.Bounds()
	lo, hi := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, o := range outlines {
		for _, p := range o {
			lo = point{min(lo.x, p.x), min(lo.y, p.y)}
			hi = point{max(hi.x, p.x), max(hi.y, p.y)}
		}
	}
	if lo.x >= hi.x || lo.y >= hi.y {
		return // nothing, such as a blank between words
	}
	r := image.Rect(int(clamp(math.Floor(lo.x), 0, 1e5)), int(clamp(math.Floor(lo.y), 0, 1e5)),
		int(clamp(math.Ceil(hi.x), 0, 1e5)), int(clamp(math.Ceil(hi.y), 0, 1e5))).Intersect(bounds)
	if r.Empty() {
		return
	}
	c.fill.Reset(r.Dx(), r.Dy())
	inside := lo.x >= float64(r.Min.X) && lo.y >= float64(r.Min.Y) && hi.x <= float64(r.Max.X) && hi.y <= float64(r.Max.Y)
	for _, o := range outlines {
		if !inside {
			o = c.clip(o, float64(r.Min.X)-1, float64(r.Min.Y)-1, float64(r.Max.X)+1, float64(r.Max.Y)+1)
		}
		for i, p := range o {
			x, y := float32(p.x-float64(r.Min.X)), float32(p.y-float64(r.Min.Y))
			if i == 0 {
				c.fill.MoveTo(x, y)
			} else {
				c.fill.LineTo(x, y)
			}
		}
		c.fill.ClosePath()
	}
	red, green, blue := col.bytes()
	c.fill.Draw(c.img, r, image.NewUniform(color.NRGBA{red, green, blue, level(alpha)}), image.Point{})
}

// clip cuts an outline to a rectangle, one side after the other (Sutherland and Hodgman).
func (c *canvas) clip(o []point, x0, y0, x1, y1 float64) []point {
	c.a = append(c.a[:0], o...)
	for side := range 4 {
		in := func(p point) float64 {
			switch side {
			case 0:
				return p.x - x0
			case 1:
				return x1 - p.x
			case 2:
				return p.y - y0
			}
			return y1 - p.y
		}
		c.b = c.b[:0]
		for i, p := range c.a {
			q := c.a[(i+len(c.a)-1)%len(c.a)]
			dp, dq := in(p), in(q)
			if (dp < 0) != (dq < 0) {
				t := dq / (dq - dp)
				c.b = append(c.b, point{lerp(q.x, p.x, t), lerp(q.y, p.y, t)})
			}
			if dp >= 0 {
				c.b = append(c.b, p)
			}
		}
		c.a, c.b = c.b, c.a
	}
	return c.a
}

// face fills a polygon of the world as the camera sees it.
func (c *canvas) face(cam camera, corners []vec, col rgb, alpha float64) {
	var front []vec // in the camera's axes, what is behind it cut off
	for i, p := range corners {
		v, u := cam.view(p), cam.view(corners[(i+len(corners)-1)%len(corners)])
		if (v.z < nearest) != (u.z < nearest) {
			t := (nearest - u.z) / (v.z - u.z)
			front = append(front, u.plus(v.minus(u).times(t)))
		}
		if v.z >= nearest {
			front = append(front, v)
		}
	}
	if len(front) < 3 {
		return
	}
	flat := make([]point, len(front))
	for i, v := range front {
		flat[i] = point{cam.cx + cam.f*v.x/v.z, cam.cy - cam.f*v.y/v.z}
	}
	c.polygon(flat, col, alpha)
}

// disc fills a circle.
func (c *canvas) disc(x, y, r float64, col rgb, alpha float64) {
	n := int(clamp(6+r/2, 8, 40))
	p := make([]point, n)
	for i := range p {
		s, k := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		p[i] = point{x + r*k, y + r*s}
	}
	c.polygon(p, col, alpha)
}

// glow adds light around a point, falling off to nothing at r.
func (c *canvas) glow(x, y, r float64, col rgb, strength float64) {
	b := image.Rect(int(x-r), int(y-r), int(x+r)+1, int(y+r)+1).Intersect(c.img.Bounds())
	for py := b.Min.Y; py < b.Max.Y; py++ {
		row := c.img.Pix[c.img.PixOffset(b.Min.X, py):]
		for i := range b.Dx() {
			d := math.Hypot(float64(b.Min.X+i)+0.5-x, float64(py)+0.5-y) / r
			if d >= 1 {
				continue
			}
			k := (1 - d) * (1 - d) * strength * 255
			p := row[4*i : 4*i+3]
			p[0] = uint8(min(255, float64(p[0])+col.r*k))
			p[1] = uint8(min(255, float64(p[1])+col.g*k))
			p[2] = uint8(min(255, float64(p[2])+col.b*k))
		}
	}
}

// box fills a rectangle of pixels.
func (c *canvas) box(x0, y0, x1, y1 float64, col rgb, alpha float64) {
	c.polygon([]point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, col, alpha)
}
