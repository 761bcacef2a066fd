package draw

import (
	"image"
	"math"
)

// shadow darkens the ground under and beside a vehicle: close under it, and away from the sun.
// Pixels for which skip is true stay as they are; skip may be nil.
func shadow(img *image.RGBA, cam camera, li light, p placed, skip func(x, y int) bool) {
	lo, hi := point{1e9, 1e9}, point{-1e9, -1e9}
	shift := vec{-li.sun.x / li.sun.y, 0, -li.sun.z / li.sun.y}.times(p.high * 0.55)
	sharp := 0.75
	if li.weather == Clear && !li.night {
		sharp = 0.25
	} else {
		shift = vec{}
	}
	for i := range 4 {
		v := vec{-p.wide/2 - 1.6, 0, -1.6}
		if i&1 != 0 {
			v.x = -v.x
		}
		if i&2 != 0 {
			v.z = p.long + 1.6
		}
		for _, q := range []vec{p.point(v), p.point(v).plus(shift)} {
			x, y, depth := cam.project(q)
			if depth < nearest {
				lo, hi = point{0, cam.horizon()}, point{float64(cam.w), float64(cam.h)}
				continue
			}
			lo, hi = point{math.Min(lo.x, x), math.Min(lo.y, y)}, point{math.Max(hi.x, x), math.Max(hi.y, y)}
		}
	}
	r := image.Rect(int(clamp(lo.x, -9, 9e4)), int(clamp(lo.y, -9, 9e4)), int(clamp(hi.x, -9, 9e4))+1, int(clamp(hi.y, -9, 9e4))+1).Intersect(img.Bounds())
	edge := func(x, z float64) float64 { // distance to the outline of the vehicle on the ground
		dx, dz := x-p.x, z-p.z
		u, v := dx*p.cos+dz*p.sin, dz*p.cos-dx*p.sin
		ax, az := math.Abs(u)-(p.wide/2-0.25), math.Abs(v-p.long/2)-(p.long/2-0.25)
		bx, bz := max(ax, 0), max(az, 0)
		return math.Sqrt(bx*bx+bz*bz) + min(max(ax, az), 0) - 0.25
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if skip != nil && skip(x, y) {
				continue
			}
			gx, gz, ok := cam.ground(float64(x)+0.5, float64(y)+0.5)
			if !ok {
				continue
			}
			k := 0.62 * (1 - smooth(-0.3, 0.55, edge(gx, gz)))
			if shift != (vec{}) {
				k = max(k, 0.46*(1-smooth(-sharp, sharp*0.4, edge(gx-shift.x, gz-shift.z))))
			}
			if k <= 0.004 {
				continue
			}
			q := img.Pix[img.PixOffset(x, y):]
			for i := range 3 {
				q[i] = uint8(float64(q[i]) * (1 - k))
			}
		}
	}
}

// halos adds the light that lamps scatter in the lens, at night and from brake lights.
func halos(c *canvas, cam camera, li light, p placed) {
	for _, l := range p.lamps {
		x, y, depth := cam.project(p.point(l.at))
		if depth < nearest {
			continue
		}
		strength := 0.25
		if li.night {
			strength = 0.6
		}
		c.glow(x, y, clamp(cam.f/depth*l.radius, 3, 420), l.colour, strength)
	}
}

// blur averages a part of the picture over rx pixels to either side and ry up and down, twice.
func blur(img *image.RGBA, part image.Rectangle, rx, ry int) {
	part = part.Intersect(img.Bounds())
	if part.Empty() {
		return
	}
	line := make([]uint8, 4*max(part.Dx(), part.Dy()))
	for range 2 {
		for y := part.Min.Y; y < part.Max.Y; y++ {
			smear(img.Pix[img.PixOffset(part.Min.X, y):], line, part.Dx(), 4, rx)
		}
		for x := part.Min.X; x < part.Max.X; x++ {
			smear(img.Pix[img.PixOffset(x, part.Min.Y):], line, part.Dy(), img.Stride, ry)
		}
	}
}

// smear is a running mean over n pixels that lie step bytes apart; line is room for a copy.
func smear(pix, line []uint8, n, step, r int) {
	if r < 1 || n < 2 {
		return
	}
	for i := range n {
		copy(line[4*i:4*i+3], pix[i*step:i*step+3])
	}
	for k := range 3 {
		at := func(i int) int { return int(line[4*min(max(i, 0), n-1)+k]) }
		sum := 0
		for i := -r; i <= r; i++ {
			sum += at(i)
		}
		for i := range n {
			pix[i*step+k] = uint8(sum / (2*r + 1))
			sum += at(i+r+1) - at(i-r)
		}
	}
}

// rain draws falling drops as short pale strokes.
func rain(c *canvas, seed uint64) {
	r := chance(seed ^ 0xa17)
	w, h := float64(c.img.Bounds().Dx()), float64(c.img.Bounds().Dy())
	for range 260 {
		x, y, long := r.in(0, w), r.in(0, h), r.in(14, 44)
		c.polygon([]point{{x, y}, {x + 1.1, y}, {x + 1.1 - long*0.12, y + long}, {x - long*0.12, y + long}}, hex(0xdfe6ec), r.in(0.1, 0.3))
	}
}

// smoke rises dark from the exhaust of a lorry.
func smoke(c *canvas, cam camera, p placed, seed uint64) {
	r := chance(seed ^ 0x50e)
	for i := range 60 {
		t := float64(i) / 60
		x, y, depth := cam.project(p.point(vec{-1.1 - t*1.3 + r.in(-0.4, 0.4)*(0.3+t), 0.5 + t*1.7 + r.in(-0.3, 0.4), -0.3 - t*1.6}))
		if depth > nearest {
			c.disc(x, y, cam.f/depth*(0.18+0.5*t)*r.in(0.7, 1.2), hex(0x201f1e), 0.13*(1-t*0.6))
		}
	}
}
