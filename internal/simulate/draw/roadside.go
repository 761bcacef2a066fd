package draw

import "math"

// trees paints a row on each pavement, or scattered ones beside a country road, and the bushes of the median.
func (b *backdrop) trees() []prop {
	var all []prop
	add := func(x, z, tall float64, look uint64) {
		all = append(all, prop{z: z, paint: func() { b.tree(x, z, tall, look) }})
	}
	c := chance(b.seed ^ 0x7ee5)
	for z := 20.0; z < 330; z += 8.5 {
		if b.stop > 0 && z > b.stop && z < b.stop+33 {
			continue
		}
		if !b.country {
			if sign := b.signAt(); z < sign-15 || z > sign+1 { // trees are cut where they would hide the sign
				add(b.kerb()+1+c.in(-0.2, 0.2), z+c.in(-1, 1), c.in(5, 7.5), c.next())
			}
			add(b.otherLeft()-2.4+c.in(-0.2, 0.2), z+c.in(-1, 1), c.in(5, 7.5), c.next())
			continue
		}
		for range 3 {
			add(b.kerb()+c.in(5, 40), z+c.in(0, 8), c.in(3.5, 9), c.next())
			add(b.otherLeft()-c.in(6, 44), z+c.in(0, 8), c.in(3.5, 9), c.next())
		}
	}
	if b.median > 1 {
		for z := 12.0; z < 240; z += 1.6 {
			if b.stop > 0 && z > b.stop-2 && z < b.stop+33 {
				continue
			}
			x, look := (b.left+b.otherRight())/2, c.next()
			all = append(all, prop{z: z, paint: func() { b.bush(x, z, look) }})
		}
	}
	return all
}

// tree is a trunk and a crown of leaves in clumps, lighter towards the sun.
func (b *backdrop) tree(x, z, tall float64, look uint64) {
	c := chance(look)
	trunk := b.away(b.on(hex(0x6b5a48), vec{0, 0.2, -1}), z)
	b.face(b.cam, []vec{{x - 0.16, 0, z}, {x + 0.16, 0, z}, {x + 0.1, tall * 0.55, z}, {x - 0.1, tall * 0.55, z}}, trunk, 1)
	px, py, depth := b.cam.project(vec{x, tall * 0.72, z})
	if depth < nearest {
		return
	}
	scale := b.cam.f / depth
	leaf := hex(0x4f7a3a).to(hex(0x6f8f45), c.in(0, 1))
	clumps := int(clamp(scale*tall/2.2, 12, 300))
	leafy := clamp(7/math.Sqrt(float64(clumps)), 0.5, 1.2) // more clumps are smaller ones
	for i := range clumps {
		a, r := c.in(0, 2*math.Pi), math.Sqrt(c.in(0, 1))
		dx, dy := math.Cos(a)*r*tall*0.31, math.Sin(a)*r*tall*0.29
		high := clamp(0.5+dy/(tall*0.6)-0.3*dx/tall, 0, 1)
		if i < clumps/3 {
			high *= 0.45 // the inside of the crown is dark
		}
		col := b.on(leaf.times(0.55+0.6*high), vec{0, 0.4 + 0.6*high, -0.5}.unit())
		b.disc(px+dx*scale, py-dy*scale, scale*tall*c.in(0.04, 0.1)*leafy, b.away(col, z), 0.95)
	}
}

func (b *backdrop) bush(x, z float64, look uint64) {
	c := chance(look)
	px, py, depth := b.cam.project(vec{x, 0.45, z})
	if depth < nearest {
		return
	}
	scale := b.cam.f / depth
	for range 14 {
		dx, dy := c.in(-0.8, 0.8), c.in(-0.4, 0.4)
		col := b.on(hex(0x4c6d35).times(0.7+0.5*(dy+0.4)), vec{0, 0.7, -0.5})
		b.disc(px+dx*scale, py-dy*scale, scale*c.in(0.16, 0.3), b.away(col, z), 1)
	}
}

// lampPosts paints posts with an arm over the road on both sides.
func (b *backdrop) lampPosts() []prop {
	var all []prop
	for z := 30.0; z < 300; z += 30 {
		for _, side := range []float64{1, -1} {
			x := b.kerb() + 0.6
			if side < 0 {
				x = b.otherLeft() - 1.9
			}
			all = append(all, prop{z: z + 0.5, paint: func() { b.lampPost(x, z, side) }})
		}
	}
	return all
}

func (b *backdrop) lampPost(x, z, side float64) {
	steel := b.away(b.on(hex(0x9ea4a8), vec{0, 0.1, -1}), z)
	b.face(b.cam, []vec{{x - 0.09, 0, z}, {x + 0.09, 0, z}, {x + 0.05, 9, z}, {x - 0.05, 9, z}}, steel, 1)
	b.face(b.cam, []vec{{x, 8.9, z}, {x - 2.4*side, 9.35, z}, {x - 2.4*side, 9.45, z}, {x, 9.05, z}}, steel, 1)
	head := steel
	if b.night {
		head = hex(0xfff0cf)
	}
	b.face(b.cam, []vec{{x - 1.9*side, 9.28, z}, {x - 3*side, 9.42, z}, {x - 3*side, 9.54, z}, {x - 1.9*side, 9.44, z}}, head, 1)
	if b.night {
		px, py, depth := b.cam.project(vec{x - 2.4*side, 9.3, z})
		b.glow(px, py, clamp(5200/depth, 8, 130), hex(0xffdca0), 0.75)
	}
}

// rails paints the barriers of a motorway and of a country road.
func (b *backdrop) rails() []prop {
	if !b.country {
		return nil
	}
	var all []prop
	edges := []float64{b.kerb() + 0.5, b.otherLeft() - 1.7}
	if b.median > 1 {
		edges = append(edges, b.left-0.5, b.otherRight()+0.5)
	}
	for z := 8.0; z < 320; z += 4 {
		for _, x := range edges {
			all = append(all, prop{z: z, paint: func() {
				n := vec{-1, 0.3, -0.3}.unit()
				if x < 0 {
					n.x = 1
				}
				post := b.away(b.on(hex(0x8d9396), n), z)
				b.face(b.cam, []vec{{x - 0.06, 0, z}, {x + 0.06, 0, z}, {x + 0.06, 0.75, z}, {x - 0.06, 0.75, z}}, post, 1)
				for i, tone := range []float64{1.12, 0.82, 1.08} {
					y := 0.5 + 0.11*float64(i)
					b.face(b.cam, []vec{{x, y, z}, {x, y, z + 4.05}, {x, y + 0.11, z + 4.05}, {x, y + 0.11, z}},
						b.away(b.on(hex(0xb3b9bc).times(tone), n), z), 1)
				}
			}})
		}
	}
	return all
}

// signAt is how far away the sign stands.
func (b *backdrop) signAt() float64 {
	if b.yellowKerb {
		return 27
	}
	return 44
}

// signs paints what tells drivers the rule that is watched here.
func (b *backdrop) signs() []prop {
	x, z := b.kerb()+0.9, b.signAt()
	switch {
	case b.stop > 0:
		return []prop{{z: b.stop + 33, paint: func() { b.signal(b.stop + 33) }}}
	case b.hard:
		return []prop{{z: 95, paint: func() { b.gantry(95) }}}
	case b.yellowKerb:
		return []prop{{z: z, paint: func() { b.disk(x, z, hex(0x1c4fa0), hex(0xc8232c), true) }}}
	case b.bus >= 0:
		return []prop{{z: z, paint: func() { b.board(x, z, 1.5, "公交专用", hex(0x1c4fa0)) }}}
	case b.kind == Overload:
		return []prop{{z: z, paint: func() { b.board(x+0.6, z, 2, "治超检测", hex(0x1c4fa0)) }}}
	}
	return []prop{{z: z, paint: func() { b.disk(x, z, hex(0xf4f4f0), hex(0xc8232c), false) }}}
}

func (b *backdrop) pole(x, z, high float64) {
	steel := b.away(b.on(hex(0xa4a9ac), vec{0, 0.1, -1}), z)
	b.face(b.cam, []vec{{x - 0.06, 0, z}, {x + 0.06, 0, z}, {x + 0.06, high, z}, {x - 0.06, high, z}}, steel, 1)
}

// disk is a round sign: no stopping (crossed) or a speed limit.
func (b *backdrop) disk(x, z float64, inner, ring rgb, crossed bool) {
	b.pole(x, z, 3.4)
	px, py, depth := b.cam.project(vec{x, 3, z})
	r := b.cam.f / depth * 0.42
	n := vec{0, 0.1, -1}
	b.canvas.disc(px, py, r, b.away(b.on(ring, n).times(1.1), z), 1)
	b.canvas.disc(px, py, r*0.78, b.away(b.on(inner, n).times(1.1), z), 1)
	if !crossed {
		b.words.centred(&b.canvas, "60", px, py, r*0.95, b.away(b.on(hex(0x141414), n), z))
		return
	}
	for _, s := range []float64{1, -1} {
		k, w := r*0.62, r*0.1
		b.polygon([]point{{px - k, py - k*s - w}, {px - k, py - k*s + w}, {px + k, py + k*s + w}, {px + k, py + k*s - w}},
			b.away(b.on(ring, n).times(1.1), z), 1)
	}
}

// board is a rectangular sign with words.
func (b *backdrop) board(x, z, half float64, text string, col rgb) {
	b.pole(x, z, 4.2)
	n := vec{0, 0.1, -1}
	b.face(b.cam, []vec{{x - half, 3, z}, {x + half, 3, z}, {x + half, 4.1, z}, {x - half, 4.1, z}}, b.away(b.on(hex(0xf2f2ee), n), z), 1)
	b.face(b.cam, []vec{{x - half + 0.06, 3.06, z}, {x + half - 0.06, 3.06, z}, {x + half - 0.06, 4.04, z}, {x - half + 0.06, 4.04, z}}, b.away(b.on(col, n).times(1.1), z), 1)
	px, py, depth := b.cam.project(vec{x, 3.55, z})
	b.words.centred(&b.canvas, text, px, py, b.cam.f/depth*half*0.42, b.away(b.on(hex(0xffffff), n), z))
}

// gantry spans the own carriageway of a motorway with a green board.
func (b *backdrop) gantry(z float64) {
	steel := b.away(b.on(hex(0x9aa0a4), vec{0, 0.1, -1}), z)
	for _, x := range []float64{b.left - 1.2, b.kerb() + 0.9} {
		b.face(b.cam, []vec{{x - 0.2, 0, z}, {x + 0.2, 0, z}, {x + 0.2, 7.4, z}, {x - 0.2, 7.4, z}}, steel, 1)
	}
	b.face(b.cam, []vec{{b.left - 1.2, 6.9, z}, {b.kerb() + 0.9, 6.9, z}, {b.kerb() + 0.9, 7.4, z}, {b.left - 1.2, 7.4, z}}, steel, 1)
	green := b.away(b.on(hex(0x1d7a4c), vec{0, 0.1, -1}).times(1.1), z)
	for _, s := range []struct {
		x    float64
		text string
	}{{b.centre(0) + 0.6, "前方直行"}, {b.centre(2), "出口 1 km"}} {
		b.face(b.cam, []vec{{s.x - 2.3, 5.9, z}, {s.x + 2.3, 5.9, z}, {s.x + 2.3, 8.1, z}, {s.x - 2.3, 8.1, z}}, hex(0xf0f0ee).times(0.9), 1)
		b.face(b.cam, []vec{{s.x - 2.2, 6, z}, {s.x + 2.2, 6, z}, {s.x + 2.2, 8, z}, {s.x - 2.2, 8, z}}, green, 1)
		px, py, depth := b.cam.project(vec{s.x, 7, z})
		b.words.centred(&b.canvas, s.text, px, py, b.cam.f/depth*0.86, b.away(b.on(hex(0xffffff), vec{0, 0.1, -1}), z))
	}
}

// signal is the traffic light beyond the junction, on an arm; it shows red, or green where red is not the matter.
func (b *backdrop) signal(z float64) {
	x := b.kerb() + 0.8
	b.pole(x, z, 7)
	steel := b.away(b.on(hex(0xa4a9ac), vec{0, 0.1, -1}), z)
	b.face(b.cam, []vec{{x, 6.6, z}, {b.centre(0), 6.75, z}, {b.centre(0), 6.9, z}, {x, 6.9, z}}, steel, 1)
	on := 0
	if b.kind != RedLight {
		on = 2
	}
	colours := []rgb{hex(0xff3b30), hex(0xffc53a), hex(0x3ee08a)}
	for lane := range b.lanes {
		cx := b.centre(lane)
		b.face(b.cam, []vec{{cx - 0.62, 6.1, z}, {cx + 0.62, 6.1, z}, {cx + 0.62, 6.62, z}, {cx - 0.62, 6.62, z}}, hex(0x17181a), 1)
		for i, col := range colours {
			px, py, depth := b.cam.project(vec{cx + 0.4*float64(i-1), 6.36, z})
			r := b.cam.f / depth * 0.16
			if i == on {
				b.canvas.disc(px, py, r, col, 1)
				b.glow(px, py, r*5, col, 0.7)
			} else {
				b.canvas.disc(px, py, r, col.times(0.16), 1)
			}
		}
	}
}
