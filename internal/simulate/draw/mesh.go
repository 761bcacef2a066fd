package draw

import (
	"image"
	"math"
	"slices"
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
	normals := normalsOf(rows, middle)
	m.triangles = slices.Grow(m.triangles, 2*len(rows)*len(rows[0]))
	for i := range len(rows) - 1 {
		for j := range len(rows[0]) - 1 {
			f := paint(i/cut, j/cut)
			p, q, n, o := rows[i], rows[i+1], normals[i], normals[i+1]
			m.triangle(p[j], p[j+1], q[j+1], n[j], n[j+1], o[j+1], f)
			m.triangle(p[j], q[j+1], q[j], n[j], o[j+1], o[j], f)
		}
	}
	return rows
}

func normalsOf(rows [][]vec, middle vec) [][]vec {
	at := func(i, j int) vec {
		return rows[min(max(i, 0), len(rows)-1)][min(max(j, 0), len(rows[0])-1)]
	}
	all := make([][]vec, len(rows))
	for i, row := range rows {
		all[i] = make([]vec, len(row))
		for j, p := range row {
			n := at(i+1, j).minus(at(i-1, j)).cross(at(i, j+1).minus(at(i, j-1)))
			if n.dot(vec{p.x - middle.x, p.y - middle.y, (p.z - middle.z) * 0.2}) < 0 {
				n = n.times(-1)
			}
			all[i][j] = n.unit()
		}
	}
	return all
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

// curve cuts each piece of a line of points along a monotone cubic (Fritsch and Carlson), which does not swing over at
// the edges of windows and lids.
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
