package draw

import (
	"image"
	"math"
)

// ground colours the surface: asphalt with its wear, what is painted on it, kerbs, pavements and grass.
type ground struct {
	plan
	light
	seed uint32
}

var (
	asphalt    = hex(0x6d6f72)
	concrete   = hex(0xa9a59c)
	grass      = hex(0x6f8a4c)
	paintWhite = hex(0xeeeeea)
	paintGold  = hex(0xe3b23c)
)

// fill colours every pixel below the horizon for which skip is false; skip may be nil.
func (g ground) fill(img *image.RGBA, cam camera, skip func(x, y int) bool) {
	up := g.on(rgb{1, 1, 1}, vec{0, 1, 0})
	for py := max(0, int(cam.horizon())); py < cam.h; py++ {
		x0, z0, ok := cam.ground(0.5, float64(py)+0.5)
		if !ok {
			continue
		}
		x1, z1, _ := cam.ground(float64(cam.w)+0.5, float64(py)+0.5)
		_, zBelow, _ := cam.ground(float64(cam.w)/2, float64(py)+1.5)
		_, zHere, _ := cam.ground(float64(cam.w)/2, float64(py)+0.5)
		dx, dz := (x1-x0)/float64(cam.w), (z1-z0)/float64(cam.w)
		footX, footZ := math.Abs(dx)+1e-6, math.Abs(zHere-zBelow)+1e-6
		lost := 1 - math.Exp(-zHere/g.fog)
		row := img.Pix[py*img.Stride : py*img.Stride+4*cam.w]
		for px := range cam.w {
			if skip != nil && skip(px, py) {
				continue
			}
			x, z := x0+dx*float64(px), z0+dz*float64(px)
			c := g.at(x, z, footX, footZ).by(up)
			if g.night {
				c = c.plus(g.lamps(x, z))
			}
			if g.wet > 0 {
				c = c.to(g.sky(0.12), 0.22*smooth(20, 140, z)+0.1)
			}
			c = c.to(g.horizon, lost)
			p := row[4*px : 4*px+4]
			p[0], p[1], p[2] = c.bytes()
			p[3] = 255
		}
	}
}

// lamps is the light that street lamps throw on the ground at night.
func (g ground) lamps(x, z float64) rgb {
	along := wrap(z+15, 30) - 15
	dx, dz := x-(g.kerb()-2), along
	k := math.Exp(-(dx*dx)/70 - dz*dz/60)
	dx = x - (g.otherLeft() + 2)
	k += math.Exp(-(dx*dx)/70 - dz*dz/60)
	return hex(0xffd9a0).times(0.17 * k)
}

// at is the colour of the ground under even light; footX and footZ are the size of the pixel on it.
func (g ground) at(x, z, footX, footZ float64) rgb {
	kerb := g.kerb()
	otherLeft := g.otherLeft() - 1.2
	crossing := g.stop > 0 && z > g.stop+9 && z < g.stop+31
	switch {
	case crossing, x > otherLeft && x < g.otherRight(), x > g.left && x < kerb:
		return g.carriageway(x, z, footX, footZ, crossing)
	case x >= g.otherRight() && x <= g.left:
		return g.strip(x, z, footX, footZ)
	case x >= kerb && x < kerb+0.3 || x <= otherLeft && x > otherLeft-0.3:
		c := concrete.times(0.95 + 0.1*noise(g.seed, x*3, z*3))
		if g.yellowKerb && x > 0 {
			c = c.to(paintGold, 0.85*band(wrap(z, 2), 0.5, 0.5, footZ))
		}
		return c
	case g.walk > 0:
		return g.pavement(x, z, footX, footZ)
	}
	return g.field(x, z, footZ)
}

func (g ground) carriageway(x, z, footX, footZ float64, crossing bool) rgb {
	c := asphalt.times(0.84 + 0.22*noise(g.seed, x*0.25, z*0.05) + 0.07*noise(g.seed+1, x*1.3, z*0.5))
	if grain := max(footX, footZ); grain < 0.3 {
		c = c.times(1 + (noise(g.seed+2, x*28, z*28)-0.5)*0.2*(1-grain/0.3))
		if grain < 0.02 { // the single stones
			c = c.times(1 + (noise(g.seed+9, x*190, z*190)-0.5)*0.34*(1-grain/0.02))
		}
	}
	if crossing {
		return c
	}
	c = c.times(1 - 0.09*g.tracks(x))
	c = g.repairs(c, x, z)
	worn := 0.82 + 0.18*noise(g.seed+3, x*2.2, z*0.9)
	if k := g.white(x, z, footX, footZ); k > 0 {
		c = c.to(paintWhite, k*worn)
	}
	if k := g.gold(x, z, footX, footZ); k > 0 {
		c = c.to(paintGold, k*worn)
	}
	return c
}

// tracks is how much tyres have polished the surface at x: two lines in each lane.
func (g ground) tracks(x float64) float64 {
	if x < g.otherRight() {
		x = g.left + g.otherRight() - x
	}
	in := wrap(x-g.left, g.lane)/g.lane - 0.5
	d := math.Abs(math.Abs(in)-0.24) / 0.11
	return max(0, 1-d*d)
}

// repairs darkens patches where the surface was opened, and the lids of shafts.
func (g ground) repairs(c rgb, x, z float64) rgb {
	i, j := int32(math.Floor(x/2.4)), int32(math.Floor(z/7))
	if lattice(g.seed+4, i, j) > 0.94 {
		u, v := x/2.4-float64(i), z/7-float64(j)
		if u > 0.15 && u < 0.8 && v > 0.2 && v < 0.75 {
			c = c.times(0.88)
		}
	}
	i, j = int32(math.Floor(x/3)), int32(math.Floor(z/19))
	if lattice(g.seed+5, i, j) > 0.7 {
		if d := math.Hypot(x-(float64(i)+0.5)*3, z-(float64(j)+0.4)*19); d < 0.36 {
			c = c.times(0.7 + 0.2*smooth(0.3, 0.36, d))
		}
	}
	return c
}

// white is how much of a pixel white paint covers: lane lines, edge lines, stop line and crossing.
func (g ground) white(x, z, footX, footZ float64) float64 {
	if g.stop > 0 && z > g.stop-0.6 && z < g.stop+9 {
		k := band(z, g.stop, 0.2, footZ)
		if x < g.left || x > g.right() {
			k = 0
		}
		return max(k, band(z, g.stop+4.5, 2.5, footZ)*band(wrap(x, 1.05), 0.5, 0.23, footX))
	}
	if g.stop > 0 && z > g.stop+9 && z < g.stop+31 {
		return 0
	}
	k := band(x, g.right()-0.1, 0.075, footX)
	k = max(k, band(x, g.otherLeft()+0.1, 0.075, footX))
	if g.hard {
		k = max(k, band(x, g.left+0.35, 0.075, footX))
	}
	dashed := g.dashes(z, footZ)
	for i := 1; i < g.lanes; i++ {
		if i == g.bus {
			continue
		}
		paint := dashed
		if z < g.solidUntil {
			paint = 1
		}
		k = max(k, band(x, g.left+float64(i)*g.lane, 0.075, footX)*paint)
	}
	for i := 1; i < g.opposite; i++ {
		k = max(k, band(x, g.otherRight()-float64(i)*g.lane, 0.075, footX)*dashed)
	}
	return k
}

func (g ground) dashes(z, footZ float64) float64 {
	period := g.dash + g.gap
	return band(wrap(z, period), g.dash/2, g.dash/2, footZ)
}

// gold is how much of a pixel yellow paint covers: the middle of a road without median, the bus lane, the kerb side.
func (g ground) gold(x, z, footX, footZ float64) float64 {
	k := 0.0
	if g.stop > 0 && z > g.stop && z < g.stop+31 {
		return 0
	}
	if g.bus > 0 {
		edge := g.left + float64(g.bus)*g.lane
		k = max(band(x, edge-0.13, 0.07, footX), band(x, edge+0.13, 0.07, footX)) * band(wrap(z, 8), 2, 2, footZ)
	}
	if g.yellowKerb {
		k = max(k, band(x, g.kerb()-0.25, 0.075, footX))
	}
	return k
}

// strip is what lies between the carriageways: a bed with kerbs, or a pair of yellow lines.
func (g ground) strip(x, z, footX, footZ float64) rgb {
	if g.median > 1 {
		if g.stop > 0 && z > g.stop-1 && z < g.stop+31 {
			return g.carriageway(x, z, footX, footZ, true)
		}
		if x > g.left-0.3 || x < g.otherRight()+0.3 {
			return concrete.times(0.9 + 0.1*noise(g.seed, x*3, z))
		}
		return hex(0x5d6b3c).times(0.8 + 0.4*noise(g.seed, x*2, z*0.7))
	}
	c := g.carriageway(x, z, footX, footZ, true)
	mid := (g.left + g.otherRight()) / 2
	k := max(band(x, mid-0.15, 0.075, footX), band(x, mid+0.15, 0.075, footX))
	return c.to(paintGold, k*0.9)
}

func (g ground) pavement(x, z, footX, footZ float64) rgb {
	c := hex(0xb7afa2).times(0.92 + 0.12*noise(g.seed+6, x*0.5, z*0.2))
	joints := max(band(wrap(x, 0.6), 0.3, 0.02, footX), band(wrap(z, 0.6), 0.3, 0.02, footZ))
	c = c.times(1 - 0.25*joints)
	tactile := band(x, g.kerb()+1.6, 0.2, footX) // the strip that the blind follow
	return c.to(hex(0xc9a544), 0.75*tactile)
}

func (g ground) field(x, z, footZ float64) rgb {
	c := grass.times(0.75 + 0.4*noise(g.seed+7, x*0.12, z*0.05))
	if footZ < 2 {
		c = c.times(0.86 + 0.28*noise(g.seed+8, x*2.6, z*1.4))
	}
	return c
}
