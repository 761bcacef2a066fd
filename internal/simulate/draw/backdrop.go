package draw

import (
	"math"
	"sort"
)

// backdrop paints everything of a site that stays: sky, distance, ground, houses, trees, posts and signs.
type backdrop struct {
	canvas
	plan
	light
	cam   camera
	seed  uint64
	kind  Kind
	words *words
}

// prop is one thing beside the road; props are painted from far to near.
type prop struct {
	z     float64
	paint func()
}

func (b *backdrop) paint() {
	b.sky()
	b.distance()
	ground{b.plan, b.light, uint32(b.seed)}.fill(b.img, b.cam, nil)
	b.marks()
	props := b.houses()
	props = append(props, b.trees()...)
	props = append(props, b.lampPosts()...)
	props = append(props, b.rails()...)
	props = append(props, b.signs()...)
	sort.SliceStable(props, func(i, j int) bool { return props[i].z > props[j].z })
	for _, p := range props {
		p.paint()
	}
}

func (b *backdrop) sky() {
	horizon := b.cam.horizon()
	for y := range min(b.cam.h, int(horizon)+2) {
		t := clamp(1-float64(y)/horizon, 0, 1)
		c := b.horizon.to(b.top, math.Pow(t, 0.75))
		row := b.img.Pix[y*b.img.Stride : y*b.img.Stride+4*b.cam.w]
		for x := range b.cam.w {
			s := c
			if b.weather == Clear || b.weather == Cloudy {
				s = b.cloud(c, float64(x), float64(y), horizon)
			}
			p := row[4*x : 4*x+4]
			p[0], p[1], p[2] = s.bytes()
			p[3] = 255
		}
	}
}

// cloud lays clouds on the sky, flatter towards the horizon.
func (b *backdrop) cloud(c rgb, x, y, horizon float64) rgb {
	d := 90 / (horizon - y + 26)
	u, v := (x-b.cam.cx)*d/220+float64(b.seed%97), d*9
	s := uint32(b.seed >> 8)
	n := noise(s, u, v)*0.55 + noise(s+1, u*2.3, v*2.3)*0.3 + noise(s+2, u*5.1, v*5.1)*0.15
	lo, white := 0.52, hex(0xffffff)
	if b.weather == Cloudy {
		lo, white = 0.35, hex(0xe3e7ea)
	}
	if b.night {
		white = b.horizon.times(1.15)
	}
	return c.to(white, 0.75*smooth(lo, 0.85, n)*smooth(0, 60, horizon-y))
}

// distance paints hills or a skyline at the end of the road.
func (b *backdrop) distance() {
	horizon := b.cam.horizon()
	rising := chance(b.seed ^ 0x5eed)
	for layer := range 2 {
		far := 2600 - 1100*float64(layer)
		base := hex(0x5f7a6b)
		if !b.country {
			base = hex(0x8b9098)
		}
		c := b.away(b.on(base, vec{0, 0.6, -0.8}), far)
		outline := []point{{0, horizon + 3}}
		x := 0.0
		for x < float64(b.cam.w)+60 {
			up := 26 + 46*noise(uint32(b.seed)+uint32(layer)*77, x/190, float64(layer)*3) - 14*float64(layer)
			if b.country {
				outline = append(outline, point{x, horizon - up})
				x += 16
				continue
			}
			w := rising.in(18, 60)
			up *= rising.in(0.5, 1.9)
			outline = append(outline, point{x, horizon - up}, point{x + w, horizon - up})
			x += w
		}
		b.polygon(append(outline, point{x, horizon + 3}), c, 1)
	}
}

// marks paints arrows and words on the road.
func (b *backdrop) marks() {
	paint := func(c rgb, z float64) rgb { return b.away(b.on(c, vec{0, 1, 0}), z) }
	for lane := range b.lanes {
		x := b.centre(lane)
		if lane == b.bus {
			for i, r := range []rune("公交专用") { // the first is read first, so it lies nearest
				b.words.onGround(&b.canvas, b.cam, r, x, 32+11*float64(i), 2.1, 7.5, paint(paintGold, 40))
			}
			continue
		}
		if b.hard || b.yellowKerb {
			continue
		}
		for _, z := range []float64{28, 62} {
			if b.stop > 0 && z > b.stop {
				continue
			}
			b.face(b.cam, []vec{{x - 0.1, 0, z}, {x + 0.1, 0, z}, {x + 0.1, 0, z + 3.4}, {x - 0.1, 0, z + 3.4}}, paint(paintWhite, z), 0.85)
			b.face(b.cam, []vec{{x - 0.45, 0, z + 3.2}, {x + 0.45, 0, z + 3.2}, {x, 0, z + 5.6}}, paint(paintWhite, z), 0.85)
		}
	}
}

func (b *backdrop) houses() []prop {
	var all []prop
	if b.country {
		return all
	}
	for side := range 2 {
		c := chance(b.seed + uint64(side)*991)
		z := 18 + c.in(0, 10)
		for z < 420 {
			long, deep, high := c.in(16, 34), c.in(12, 20), c.in(9, 34)
			if z < 50 {
				high = math.Min(high, 20)
			}
			front := b.kerb() + b.walk + c.in(4, 7)
			if side == 1 {
				front = b.otherLeft() - 1.2 - 4.5 - c.in(4, 7) - deep
			}
			if b.stop == 0 || z > b.stop+31 || z+long < b.stop+4 {
				h := house{x0: front, x1: front + deep, z0: z, z1: z + long, high: high, look: c.next()}
				all = append(all, prop{z: z + long/2, paint: func() { h.paint(b) }})
			}
			z += long + c.in(2, 9)
		}
	}
	return all
}

type house struct {
	x0, x1, z0, z1, high float64
	look                 uint64
}

var walls = []rgb{hex(0xd9cbb4), hex(0xcfd3d4), hex(0xe4ddd0), hex(0xb99f86), hex(0xc7b3a4), hex(0x9fb0ba), hex(0xdad4c2)}

// paint draws the two faces a house turns to the camera: the one along the road and the one across it.
func (h house) paint(b *backdrop) {
	c := chance(h.look)
	wall := walls[c.below(len(walls))]
	glass := c.one(4)
	if glass {
		wall = hex(0x7f98a8)
	}
	x := h.x0 // the face along the road
	if h.x0 < 0 {
		x = h.x1
	}
	along := func(u, v float64) vec { return vec{x, v, lerp(h.z0, h.z1, u)} }
	across := func(u, v float64) vec { return vec{lerp(h.x0, h.x1, u), v, h.z0} }
	side := vec{-1, 0, 0}
	if h.x0 < 0 {
		side = vec{1, 0, 0}
	}
	b.wall(along, h.z1-h.z0, h.high, side, wall, glass, &c)
	b.wall(across, h.x1-h.x0, h.high, vec{0, 0, -1}, wall.times(0.94), glass, &c)
}

func (b *backdrop) wall(at func(u, v float64) vec, wide, high float64, n vec, col rgb, glass bool, c *chance) {
	far := at(0.5, 0).z
	lit := b.away(b.on(col, n), far)
	b.face(b.cam, []vec{at(0, 0), at(1, 0), at(1, high), at(0, high)}, lit, 1)
	shop := b.away(b.on(hex(0x4b5257), n), far)
	if b.night {
		shop = b.away(hex(0xd9b878).times(0.7), far)
	}
	b.face(b.cam, []vec{at(0.03, 0.3), at(0.97, 0.3), at(0.97, 3), at(0.03, 3)}, shop, 1)
	sign := b.away(b.on(walls[c.below(len(walls))].by(hex(0x9fa8b8)), n), far)
	b.face(b.cam, []vec{at(0.03, 3.1), at(0.97, 3.1), at(0.97, 4), at(0.03, 4)}, sign, 1)
	if far > 330 {
		return
	}
	cols, floors := int(wide/3.2), int((high-4.4)/3.1)
	for i := range cols {
		for f := range floors {
			b.window(at, (float64(i)+0.5)/float64(cols), 4.9+3.1*float64(f), wide, n, glass, far, c)
		}
	}
}

func (b *backdrop) window(at func(u, v float64) vec, u, v, wide float64, n vec, glass bool, far float64, c *chance) {
	half, tall := 0.75/wide, 1.5
	if glass {
		half, tall = 1.35/wide, 2.5
	}
	pane := hex(0x55646f).times(c.in(0.75, 1.15))
	if glass {
		pane = hex(0x4d6b80).times(c.in(0.9, 1.2))
	}
	pane = b.on(pane, n)
	if b.night && c.one(3) {
		pane = hex(0xf2cf8f).times(c.in(0.55, 0.95))
	}
	b.face(b.cam, []vec{at(u-half, v), at(u+half, v), at(u+half, v+tall), at(u-half, v+tall)}, b.away(pane, far), 1)
	if !glass && far < 120 {
		b.face(b.cam, []vec{at(u-half*1.15, v-0.18), at(u+half*1.15, v-0.18), at(u+half*1.15, v), at(u-half*1.15, v)},
			b.away(b.on(hex(0xe8e4dc), n), far), 1)
	}
}
