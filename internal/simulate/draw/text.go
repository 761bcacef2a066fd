package draw

import (
	"fmt"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	typeface "yuanjian/internal/font"
)

// words draws text from the outlines of the project's typeface.
type words struct {
	face  *sfnt.Font
	room  sfnt.Buffer
	known map[rune]glyph
}

// glyph is the outlines of a character in units of its size: x from 0 to width, y up from the base line.
type glyph struct {
	outlines [][]point
	width    float64
	lo, hi   point // of the ink
}

func newWords() (*words, error) {
	file, err := typeface.Regular()
	if err != nil {
		return nil, fmt.Errorf("load the typeface for drawing: %w", err)
	}
	face, err := sfnt.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("read the typeface for drawing: %w", err)
	}
	return &words{face: face, known: map[rune]glyph{}}, nil
}

const em = 256 // outlines are loaded at this many pixels and scaled down

// glyph returns the outlines of a character; one the typeface does not have is a blank.
func (w *words) glyph(r rune) glyph {
	if g, ok := w.known[r]; ok {
		return g
	}
	g := w.load(r)
	if len(w.known) < 4000 {
		w.known[r] = g
	}
	return g
}

func (w *words) load(r rune) glyph {
	blank := glyph{width: 0.5}
	i, err := w.face.GlyphIndex(&w.room, r)
	if err != nil || i == 0 {
		return blank
	}
	advance, err := w.face.GlyphAdvance(&w.room, i, fixed.I(em), font.HintingNone)
	if err != nil {
		return blank
	}
	segments, err := w.face.LoadGlyph(&w.room, i, fixed.I(em), nil)
	if err != nil {
		return blank
	}
	g := glyph{width: float64(advance) / 64 / em, lo: point{9, 9}, hi: point{-9, -9}}
	for _, s := range segments {
		g.add(s)
	}
	for _, o := range g.outlines {
		for _, p := range o {
			g.lo = point{min(g.lo.x, p.x), min(g.lo.y, p.y)}
			g.hi = point{max(g.hi.x, p.x), max(g.hi.y, p.y)}
		}
	}
	return g
}

// add appends a segment, curves as a few straight pieces.
func (g *glyph) add(s sfnt.Segment) {
	to := func(p fixed.Point26_6) point { return point{float64(p.X) / 64 / em, -float64(p.Y) / 64 / em} }
	n := len(g.outlines)
	switch s.Op {
	case sfnt.SegmentOpMoveTo:
		g.outlines = append(g.outlines, []point{to(s.Args[0])})
	case sfnt.SegmentOpLineTo:
		g.outlines[n-1] = append(g.outlines[n-1], to(s.Args[0]))
	case sfnt.SegmentOpQuadTo:
		last := g.outlines[n-1][len(g.outlines[n-1])-1]
		a, b := to(s.Args[0]), to(s.Args[1])
		for i := 1; i <= 4; i++ {
			t := float64(i) / 4
			g.outlines[n-1] = append(g.outlines[n-1], point{
				(1-t)*(1-t)*last.x + 2*t*(1-t)*a.x + t*t*b.x, (1-t)*(1-t)*last.y + 2*t*(1-t)*a.y + t*t*b.y})
		}
	case sfnt.SegmentOpCubeTo:
		g.outlines[n-1] = append(g.outlines[n-1], to(s.Args[2]))
	}
}

// width is the length of a line of text at a size in pixels.
func (w *words) width(text string, size float64) float64 {
	sum := 0.0
	for _, r := range text {
		sum += w.glyph(r).width * size
	}
	return sum
}

// line writes text from (x, y) on the base line and returns where it ends. bold thickens the strokes by that many pixels.
func (w *words) line(c *canvas, text string, x, y, size float64, col rgb, bold float64) float64 {
	for _, r := range text {
		g := w.glyph(r)
		shifts := []float64{0}
		if bold > 0 {
			shifts = []float64{-bold / 2, bold / 2}
		}
		for _, dx := range shifts {
			c.shape(g.placed(func(p point) point { return point{x + dx + p.x*size, y - p.y*size} }), col, 1)
		}
		x += g.width * size
	}
	return x
}

// centred writes text around a point.
func (w *words) centred(c *canvas, text string, x, y, size float64, col rgb) {
	w.line(c, text, x-w.width(text, size)/2, y+size*0.36, size, col, size*0.03)
}

// onGround paints one character on the road, wide and long in metres, read by who drives along z.
func (w *words) onGround(c *canvas, cam camera, r rune, x, z, wide, long float64, col rgb) {
	g := w.glyph(r)
	c.shape(g.placed(func(p point) point {
		px, py, _ := cam.project(vec{x + (p.x-g.width/2)*wide/g.width, 0, z + (p.y+0.12)*long})
		return point{px, py}
	}), col, 0.9)
}

func (g glyph) placed(move func(point) point) [][]point {
	out := make([][]point, len(g.outlines))
	for i, o := range g.outlines {
		out[i] = make([]point, len(o))
		for k, p := range o {
			out[i][k] = move(p)
		}
	}
	return out
}
