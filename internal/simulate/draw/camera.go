package draw

import "math"

// vec is a point or direction in metres: x to the right, y up, z along the road away from the camera.
type vec struct{ x, y, z float64 }

func (a vec) plus(b vec) vec       { return vec{a.x + b.x, a.y + b.y, a.z + b.z} }
func (a vec) minus(b vec) vec      { return vec{a.x - b.x, a.y - b.y, a.z - b.z} }
func (a vec) times(k float64) vec  { return vec{a.x * k, a.y * k, a.z * k} }
func (a vec) dot(b vec) float64    { return a.x*b.x + a.y*b.y + a.z*b.z }
func (a vec) length() float64      { return math.Sqrt(a.dot(a)) }
func (a vec) cross(b vec) vec      { return vec{a.y*b.z - a.z*b.y, a.z*b.x - a.x*b.z, a.x*b.y - a.y*b.x} }
func (a vec) unit() vec            { return a.times(1 / math.Max(a.length(), 1e-12)) }
func lerp(a, b, t float64) float64 { return a + (b-a)*t }

// camera is a pinhole over the road, turned right by yaw and down by pitch; f is its focal length in pixels.
type camera struct {
	at                     vec
	sinP, cosP, sinY, cosY float64
	f, cx, cy              float64
	w, h                   int
}

func newCamera(at vec, yaw, pitch, f float64, w, h int) camera {
	c := camera{at: at, f: f, cx: float64(w) / 2, cy: float64(h) / 2, w: w, h: h}
	c.sinP, c.cosP = math.Sincos(pitch)
	c.sinY, c.cosY = math.Sincos(yaw)
	return c
}

// lookAt returns a camera of the same place that has p in its middle.
func (c camera) lookAt(p vec, f float64, w, h int) camera {
	d := p.minus(c.at)
	return newCamera(c.at, math.Atan2(d.x, d.z), math.Atan2(-d.y, math.Hypot(d.x, d.z)), f, w, h)
}

// view turns a point into the camera's own axes.
func (c camera) view(p vec) vec {
	d := p.minus(c.at)
	x, z := d.x*c.cosY-d.z*c.sinY, d.x*c.sinY+d.z*c.cosY
	return vec{x, d.y*c.cosP + z*c.sinP, z*c.cosP - d.y*c.sinP}
}

// project returns the pixel of a point and its distance along the axis; points with a distance below nearest are
// behind or at the camera and have no pixel.
func (c camera) project(p vec) (x, y, depth float64) {
	v := c.view(p)
	return c.cx + c.f*v.x/v.z, c.cy - c.f*v.y/v.z, v.z
}

const nearest = 0.5

// ground returns the point of the ground (y = 0) that a pixel sees; ok is false above the horizon.
func (c camera) ground(px, py float64) (x, z float64, ok bool) {
	vx, vy := (px-c.cx)/c.f, (c.cy-py)/c.f
	dy := vy*c.cosP - c.sinP
	if dy > -1e-4 {
		return 0, 0, false
	}
	forward := c.cosP + vy*c.sinP
	dx, dz := vx*c.cosY+forward*c.sinY, forward*c.cosY-vx*c.sinY
	t := -c.at.y / dy
	return c.at.x + t*dx, c.at.z + t*dz, true
}

// horizon is the row at which the ground ends.
func (c camera) horizon() float64 { return c.cy - c.f*c.sinP/c.cosP }

// clamp holds v between lo and hi.
func clamp(v, lo, hi float64) float64 {
	if v < lo {
		return lo
	}
	if v > hi {
		return hi
	}
	return v
}
