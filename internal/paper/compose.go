package paper

import (
	"fmt"
	"slices"

	"yuanjian/internal/paper/truetype"
)

// style is how a text stands on the page.
type style struct {
	size, leading Unit
	bold, red     bool
	align         int  // -1 left, 0 centre, 1 right
	indent        bool // the first line begins two characters in
	tag           string
}

var (
	bodyStyle    = style{size: 18 * Point, leading: 26 * Point, bold: true, red: true, tag: "P"}
	titleStyle   = style{size: 18 * Point, leading: 28 * Point, bold: true, tag: "H1"}
	numberStyle  = style{size: 11 * Point, leading: 20 * Point, tag: "P"}
	headingStyle = style{size: 13 * Point, leading: 22 * Point, bold: true, align: -1, tag: "H2"}
	textStyle    = style{size: 12 * Point, leading: 20 * Point, align: -1, indent: true, tag: "P"}
	itemStyle    = style{size: 12 * Point, leading: 20 * Point, align: -1, tag: "P"}
	labelStyle   = style{size: 1050, leading: 17 * Point, align: -1, tag: "P"}
	valueStyle   = style{size: 1050, leading: 17 * Point, align: -1, tag: "P"}
	headStyle    = style{size: 1050, leading: 17 * Point, align: -1, bold: true, tag: "P"}
	captionStyle = style{size: 1050, leading: 17 * Point, tag: "Caption"}
	rightStyle   = style{size: 12 * Point, leading: 22 * Point, align: 1, tag: "P"}
	noteStyle    = style{size: 9 * Point, leading: 14 * Point, align: -1, tag: "P"}
	footStyle    = style{size: 850, leading: 12 * Point}
)

// The page of a paper: A4 with margins of 25 mm above and below and 20 mm at the sides.
var (
	left, right = mm(20), Width - mm(20)
	top, bottom = mm(25), Height - mm(25)
	footLine    = Height - mm(14)
)

// composer lays out a document from top to bottom.
type composer struct {
	face  *truetype.Face
	large bool
	out   *Layout
	files map[string]*File
	y     Unit
	reach Unit // the lowest that room was asked for
	seen  map[rune]bool
	cache map[rune]int // widths in units of the typeface
}

// Lay lays a document out. files holds the files of its pictures by digest. It fails on what Check refuses, and on a picture
// that is missing.
func Lay(d *Document, files map[string]*File, o Options) (*Layout, error) {
	if err := Check(d); err != nil {
		return nil, err
	}
	face, err := truetype.Regular()
	if err != nil {
		return nil, err
	}
	digest, err := d.Digest()
	if err != nil {
		return nil, err
	}
	c := &composer{face: face, large: o.Large, files: files, out: &Layout{Document: d, Digest: digest}, seen: map[rune]bool{}, cache: map[rune]int{}}
	c.newPage()
	c.head()
	for i := range d.Parts {
		if i+1 < len(d.Parts) && d.Parts[i].Kind == Fields && d.Parts[i+1].Kind == Signature {
			if err := c.whole(d.Parts[i:]); err != nil {
				return nil, err
			}
		}
		if err := c.part(&d.Parts[i], d.Parts[i+1:]); err != nil {
			return nil, err
		}
	}
	c.feet()
	for r := range c.seen {
		c.out.Runes = append(c.out.Runes, r)
	}
	slices.Sort(c.out.Runes)
	return c.out, nil
}

// whole begins a new page when the end of a paper (contact, signatures, seal, code) has room on a page of its own and not on this one, so
// that a seal never stands on a page alone and no line of the contact apart.
func (c *composer) whole(end []Part) error {
	trial := *c
	trial.out = &Layout{Document: c.out.Document, Pages: []Page{{}}}
	trial.y, trial.reach = top, top
	for i := range end {
		if err := trial.part(&end[i], end[i+1:]); err != nil {
			return err
		}
	}
	if len(trial.out.Pages) == 1 {
		c.need(max(trial.y, trial.reach) - top)
	}
	return nil
}

func (c *composer) newPage() {
	c.out.Pages = append(c.out.Pages, Page{})
	c.y = top
}

func (c *composer) page() *Page { return &c.out.Pages[len(c.out.Pages)-1] }

// need begins a new page when less than height is left on this one, unless it has just begun.
func (c *composer) need(height Unit) bool {
	c.reach = max(c.reach, c.y+height)
	if c.y+height <= bottom || c.y == top {
		return false
	}
	c.newPage()
	return true
}

// sized is the style as large as it was asked for.
func (c *composer) sized(s style) style {
	if c.large {
		s.size, s.leading = s.size*3/2, s.leading*3/2
	}
	return s
}

// width of a character in a size.
func (c *composer) width(size Unit) func(rune) Unit {
	return func(r rune) Unit {
		w, ok := c.cache[r]
		if !ok {
			g, _ := c.face.Glyph(r)
			w = c.face.Advance(g)
			c.cache[r] = w
		}
		return w * size / c.face.UnitsPerEm
	}
}

// lines breaks a text for a style and a width.
func (c *composer) lines(text []rune, s style, room Unit) []line {
	first := 0
	if s.indent {
		first = 2 * s.size
	}
	return breakText(text, c.width(s.size), room, first)
}

// element enters a text as an element and returns its number.
func (c *composer) element(tag, text string) int {
	c.out.Elements = append(c.out.Elements, Element{Tag: tag, Text: text})
	return len(c.out.Elements) - 1
}

// put draws one line of a text with its top at y.
func (c *composer) put(text []rune, s style, x, y, room Unit, element int) {
	if len(text) == 0 {
		return
	}
	width := c.width(s.size)
	p := Piece{Size: s.size, Text: text, Advances: make([]Unit, len(text)), Bold: s.bold, Red: s.red, Element: element}
	for i, r := range text {
		p.Advances[i] = width(r)
		c.seen[r] = true
	}
	p.X = x
	switch s.align {
	case 0:
		p.X += max(0, (room-p.Width())/2)
	case 1:
		p.X += max(0, room-p.Width())
	}
	p.Y = y + (s.leading+s.size*88/100-s.size*12/100)/2
	c.page().Pieces = append(c.page().Pieces, p)
}

// flow draws a text over as many lines and pages as it takes.
func (c *composer) flow(text string, s style, x, room Unit) {
	s = c.sized(s)
	runes := []rune(text)
	element := c.element(s.tag, text)
	all := c.lines(runes, s, room)
	for i, l := range all {
		c.need(s.leading * Unit(togetherLines(i, len(all))))
		at, width := x, room
		if s.indent && i == 0 {
			at, width = x+2*s.size, room-2*s.size
		}
		c.put(runes[l.from:l.to], s, at, c.y, width, element)
		c.y += s.leading
	}
}

// togetherLines is how many lines of a text, from line i on, stay on one page: neither its first line nor its last stands on a page alone.
func togetherLines(i, of int) int {
	switch {
	case i == 0 && of <= 3:
		return of
	case i == 0 || i == of-2:
		return 2
	}
	return 1
}

// head draws what every paper begins with: body, title, number.
func (c *composer) head() {
	d := c.out.Document
	c.flow(d.Body, bodyStyle, left, right-left)
	c.y += 4 * Point
	c.page().Rules = append(c.page().Rules, Rule{left, c.y, right - left, 150, true})
	c.y += 14 * Point
	c.flow(d.Title, titleStyle, left, right-left)
	if d.Number != "" {
		c.flow(d.Number, numberStyle, left, right-left)
	}
	c.y += 10 * Point
}

// part draws a part; what comes next is looked at so that a heading stays with what it heads, and the code of a paper with its end.
func (c *composer) part(p *Part, next []Part) error {
	switch p.Kind {
	case Heading:
		c.y += 6 * Point
		below := 3 * c.sized(textStyle).leading
		if len(next) > 0 && next[0].Kind == Table {
			below = max(below, c.beginning(&next[0])+4*Point)
		}
		c.need(c.sized(headingStyle).leading + below)
		c.flow(p.Text, headingStyle, left, right-left)
	case Paragraph:
		c.flow(p.Text, textStyle, left, right-left)
	case Note:
		c.y += 4 * Point
		if s := c.sized(noteStyle); len(next) > 0 && next[0].Kind == Proof {
			c.need(len(c.lines([]rune(p.Text), s, right-left))*s.leading + proofHeight)
		}
		c.flow(p.Text, noteStyle, left, right-left)
	case List:
		for _, item := range p.Items {
			c.flow(item, itemStyle, left+24*Point, right-left-24*Point)
		}
	case Fields:
		c.pairs(p.Fields, true)
	case Signature:
		c.y += 10 * Point
		c.pairs(p.Fields, false)
	case Table:
		c.table(p)
	case Image:
		return c.picture(p.Picture)
	case Seal:
		if len(next) > 0 && next[0].Kind == Proof {
			c.need(mm(42) + proofHeight)
		}
		c.seal(p.Seal)
	case Proof:
		return c.proof(p.Code)
	default:
		return fmt.Errorf("a paper has no part of kind %q", p.Kind)
	}
	return nil
}

// picture draws a picture at most 130 mm wide and 90 mm high, with its caption.
func (c *composer) picture(p *Picture) error {
	f := c.files[p.Digest]
	if f == nil || f.Width <= 0 || f.Height <= 0 {
		return fmt.Errorf("the picture %s of the paper is missing", p.Digest)
	}
	w, h := mm(130), mm(130)*f.Height/f.Width
	if h > mm(90) {
		w, h = mm(90)*f.Width/f.Height, mm(90)
	}
	c.y += 6 * Point
	c.need(h + c.sized(captionStyle).leading + 4*Point)
	c.page().Pictures = append(c.page().Pictures, Placed{X: (Width - w) / 2, Y: c.y, Width: w, Height: h, File: f, Element: c.element("Figure", ""), Words: p.Caption})
	c.y += h + 4*Point
	c.flow(p.Caption, captionStyle, left, right-left)
	return nil
}

// seal leaves room for the seal over the name of the body and the date.
func (c *composer) seal(p *SealPlace) {
	c.need(mm(42))
	c.y += mm(14)
	c.flow(p.Body, rightStyle, left, right-left-mm(12))
	c.flow(p.Date, rightStyle, left, right-left-mm(12))
	c.y += mm(8)
}

// feet draws at the foot of every page its number, the number of the paper and the beginning of the model's digest.
func (c *composer) feet() {
	d, s := c.out.Document, footStyle
	for i := range c.out.Pages {
		c.out.Pages[i].Rules = append(c.out.Pages[i].Rules, Rule{left, footLine - 4*Point, right - left, 40, false})
		page := &c.out.Pages[i]
		for _, t := range []struct {
			text  string
			align int
		}{{shortened(d.Number), -1}, {fmt.Sprintf("第%d页 共%d页", i+1, len(c.out.Pages)), 0}, {"内容摘要" + c.out.Digest[:16], 1}} {
			s.align = t.align
			c.putOn(page, []rune(t.text), s)
		}
	}
}

// shortened is a number as the foot has room for it; the whole stands on the first page.
func shortened(number string) string {
	const most = 32
	if r := []rune(number); len(r) > most {
		return "…" + string(r[len(r)-most:])
	}
	return number
}

// putOn draws a line of the foot.
func (c *composer) putOn(page *Page, text []rune, s style) {
	all := c.out.Pages
	c.out.Pages = []Page{*page}
	c.put(text, s, left, footLine, right-left, -1)
	*page, c.out.Pages = c.out.Pages[0], all
}
