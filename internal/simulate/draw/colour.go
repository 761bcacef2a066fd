package draw

import "math"

// rgb is a colour, 0–1 a channel as the screen shows it.
type rgb struct{ r, g, b float64 }

func hex(v uint32) rgb {
	return rgb{float64(v>>16&255) / 255, float64(v>>8&255) / 255, float64(v&255) / 255}
}

func (a rgb) times(k float64) rgb { return rgb{a.r * k, a.g * k, a.b * k} }
func (a rgb) by(b rgb) rgb        { return rgb{a.r * b.r, a.g * b.g, a.b * b.b} }
func (a rgb) plus(b rgb) rgb      { return rgb{a.r + b.r, a.g + b.g, a.b + b.b} }
func (a rgb) to(b rgb, t float64) rgb {
	return rgb{lerp(a.r, b.r, t), lerp(a.g, b.g, t), lerp(a.b, b.b, t)}
}

func (a rgb) bytes() (r, g, b uint8) { return level(a.r), level(a.g), level(a.b) }

func level(v float64) uint8 {
	switch i := int(v*255 + 0.5); {
	case i <= 0:
		return 0
	case i < 255:
		return uint8(i)
	}
	return 255
}

// smooth rises from 0 to 1 between lo and hi.
func smooth(lo, hi, v float64) float64 {
	t := clamp((v-lo)/(hi-lo), 0, 1)
	return t * t * (3 - 2*t)
}

// band is how much of a pixel of width foot at v lies within half of centre: an edge without steps.
func band(v, centre, half, foot float64) float64 {
	return clamp((half-math.Abs(v-centre))/foot+0.5, 0, 1) * min(1, 2*half/foot)
}

// wrap is the rest of v in a pattern that repeats every period, from 0 up.
func wrap(v, period float64) float64 { return v - math.Floor(v/period)*period }
