package draw

import (
	"image"
	"strings"
	"unicode/utf8"
)

// plateStyle is the look of a number plate (GA 36): its ground, its ink, and its size in millimetres.
type plateStyle struct {
	top, bottom rgb
	ink         rgb
	wide        int
}

const plateHigh = 140

func styleOf(plate string, heavy bool) plateStyle {
	switch {
	case utf8.RuneCountInString(plate) == 8: // new energy
		top := hex(0xf3f7f4)
		if heavy {
			top = hex(0xf2c733)
		}
		return plateStyle{top, hex(0x3fae6a), hex(0x101010), 480}
	case strings.HasSuffix(plate, "警") || strings.HasSuffix(plate, "应急"):
		return plateStyle{hex(0xf4f4f2), hex(0xf4f4f2), hex(0x101010), 440}
	case strings.HasSuffix(plate, "港") || strings.HasSuffix(plate, "澳"):
		return plateStyle{hex(0x121212), hex(0x121212), hex(0xf4f4f2), 440}
	case heavy || strings.HasSuffix(plate, "学") || strings.HasSuffix(plate, "挂"):
		return plateStyle{hex(0xf2b92c), hex(0xf0b021), hex(0x121212), 440}
	}
	return plateStyle{hex(0x1f5fc4), hex(0x1a54b4), hex(0xf7f9fb), 440}
}

// plate draws a number plate, a millimetre a pixel; an empty number gives a blank one.
func (w *words) plate(number string, heavy bool) *image.RGBA {
	s := styleOf(number, heavy)
	img := image.NewRGBA(image.Rect(0, 0, s.wide, plateHigh))
	for y := range plateHigh {
		r, g, b := s.top.to(s.bottom, smooth(20, 120, float64(y))).bytes()
		for x := range s.wide {
			copy(img.Pix[y*img.Stride+4*x:], []byte{r, g, b, 255})
		}
	}
	c := newCanvas(img)
	w.plateFrame(c, s)
	runes := []rune(number)
	cell, gap, after := 45.0, 12.0, 34.0
	if len(runes) == 8 {
		cell, gap, after = 43, 9, 49
	}
	x := 15.5
	for i, r := range runes {
		w.embossed(c, r, x, 25, cell, 90, s.ink)
		x += cell + gap
		if i == 1 {
			x += after - gap
			if len(runes) != 8 {
				c.disc(x-after/2, 70, 5, s.ink, 1)
			}
		}
	}
	return img
}

// plateFrame draws the line along the edge and the four screws.
func (w *words) plateFrame(c *canvas, s plateStyle) {
	wide := float64(s.wide)
	line := s.ink
	for _, b := range [][4]float64{{5, 5, wide - 5, 7.5}, {5, plateHigh - 7.5, wide - 5, plateHigh - 5}, {5, 5, 7.5, plateHigh - 5}, {wide - 7.5, 5, wide - 5, plateHigh - 5}} {
		c.box(b[0], b[1], b[2], b[3], line, 0.9)
	}
	for _, x := range []float64{wide * 0.24, wide * 0.76} {
		c.disc(x, 14, 4.5, hex(0xb9bdc0), 1)
		c.disc(x, plateHigh-14, 4.5, hex(0xb9bdc0), 1)
	}
}

// embossed stretches a character's ink to a cell, its strokes thickened as stamped ones are.
func (w *words) embossed(c *canvas, r rune, x, y, wide, high float64, ink rgb) {
	g := w.glyph(r)
	if len(g.outlines) == 0 {
		return
	}
	gw, gh := g.hi.x-g.lo.x, g.hi.y-g.lo.y
	if r < 0x80 { // a narrow figure does not fill its cell
		if want := gw * high / gh; want < wide*0.5 {
			x, wide = x+wide*0.32, wide*0.36
		}
	}
	for _, d := range []point{{-1.6, -1}, {1.6, -1}, {-1.6, 1}, {1.6, 1}} {
		c.shape(g.placed(func(p point) point {
			return point{x + 2 + d.x + (p.x-g.lo.x)/gw*(wide-4), y + high - 1 + d.y - (p.y-g.lo.y)/gh*(high-2)}
		}), ink, 1)
	}
}
