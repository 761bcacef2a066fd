package draw

import "math"

// Weather is what the sky does over a scene.
type Weather int

// The weathers that are drawn.
const (
	Clear Weather = iota
	Cloudy
	Rain
	Haze
)

// light is how a scene is lit: everything that is coloured asks it.
type light struct {
	night        bool
	weather      Weather
	sun          vec // towards the sun; at night towards the flash of the camera
	sunlight     rgb
	ambient      rgb
	top, horizon rgb     // of the sky
	fog          float64 // metres at which 1−1/e of a thing is lost
	wet          float64 // how much the road mirrors
}

func newLight(w Weather, night bool) light {
	l := light{weather: w, night: night, sun: vec{-0.45, 0.75, -0.5}.unit()}
	switch {
	case night:
		l.sun = vec{0, 0.25, -1}.unit()
		l.sunlight, l.ambient = hex(0xcfd6e6).times(0.62), hex(0x5a5f78).times(0.5)
		l.top, l.horizon, l.fog = hex(0x090d1c), hex(0x2b2c3e), 420
	case w == Clear:
		l.sunlight, l.ambient = hex(0xfff2dc).times(0.72), hex(0xb9cbe4).times(0.52)
		l.top, l.horizon, l.fog = hex(0x4a8fd6), hex(0xcfe2f3), 900
	case w == Cloudy:
		l.sunlight, l.ambient = hex(0xf4f4f2).times(0.34), hex(0xccd3dc).times(0.66)
		l.top, l.horizon, l.fog = hex(0x93a4b5), hex(0xd5dbe0), 650
	case w == Rain:
		l.sunlight, l.ambient = hex(0xe6eaee).times(0.2), hex(0xb4bdc6).times(0.66)
		l.top, l.horizon, l.fog = hex(0x7b8791), hex(0xb0b8be), 260
	default:
		l.sunlight, l.ambient = hex(0xfaf0de).times(0.32), hex(0xcfccc4).times(0.62)
		l.top, l.horizon, l.fog = hex(0xa9b4ba), hex(0xd8d6cf), 170
	}
	if w == Rain {
		l.wet = 1
	}
	return l
}

// on colours a matt surface with a normal.
func (l light) on(base rgb, n vec) rgb {
	sky := 0.72 + 0.28*n.y
	return base.by(l.ambient.times(sky).plus(l.sunlight.times(math.Max(0, n.dot(l.sun)))))
}

// away loses a colour in the distance.
func (l light) away(c rgb, metres float64) rgb {
	return c.to(l.horizon, 1-math.Exp(-metres/l.fog))
}

// sky is the colour in a direction of height y (1 is the zenith), as a mirror shows it.
func (l light) sky(y float64) rgb {
	if y < 0 {
		return hex(0x3c3e40).by(l.ambient).to(l.horizon, smooth(-0.25, 0, y)*0.6)
	}
	return l.horizon.to(l.top, math.Min(1, y*1.6))
}

// polish adds what a glossy surface mirrors, seen along `seen` (from the eye): more at a flat angle.
func (l light) polish(c rgb, n, seen vec, gloss float64) rgb {
	facing := -n.dot(seen)
	mirror := seen.plus(n.times(2 * facing)).unit()
	k := gloss * (0.12 + 0.88*math.Pow(1-clamp(facing, 0, 1), 4))
	c = c.to(l.sky(mirror.y), clamp(k, 0, 0.9))
	spark := math.Pow(math.Max(0, mirror.dot(l.sun)), 20) * gloss * 0.4
	return c.plus(l.sunlight.times(spark))
}
