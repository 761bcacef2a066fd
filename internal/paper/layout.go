package paper

// Unit is the unit of lengths on the page: a hundredth of a point (1/7200 inch). Whole numbers, so that every machine lays out
// the same.
type Unit = int

// Point and A4 in units.
const (
	Point  Unit = 100
	Width  Unit = 59528 // 210 mm
	Height Unit = 84189 // 297 mm
)

// mm is so many millimetres in units.
func mm(n int) Unit { return n * 72000 / 254 }

// Piece is some characters on a page, on one line and of one size.
type Piece struct {
	X, Y     Unit // of the left end and the base line, from the top left
	Size     Unit
	Text     []rune
	Advances []Unit // of each character
	Bold     bool
	Red      bool
	Element  int // which Element of the layout it belongs to; -1: it belongs to the page and not to the paper (foot, repeated head)
}

// Width is how wide the piece is.
func (p *Piece) Width() Unit {
	w := 0
	for _, a := range p.Advances {
		w += a
	}
	return w
}

// Rule is a filled rectangle: a line of a table, a square of a QR.
type Rule struct {
	X, Y, Width, Height Unit
	Red                 bool
}

// Placed is a picture on a page.
type Placed struct {
	X, Y, Width, Height Unit
	File                *File
	Element             int
	Words               string // what stands for it where it is not seen
}

// Page is one page.
type Page struct {
	Pieces   []Piece
	Rules    []Rule
	Pictures []Placed
}

// Element is a text of the paper with what it is, so that it can be read aloud in order.
type Element struct {
	Tag  string // as in PDF: H1, H2, P, Caption, Figure
	Text string
}

// Layout is a paper on its pages.
type Layout struct {
	Document *Document
	Digest   string // of the model
	Pages    []Page
	Elements []Element
	Runes    []rune // all characters that stand on the pages, ascending, each once
}

// File is the file of a picture.
type File struct {
	Type          string // image/jpeg or image/png
	Bytes         []byte
	Width, Height int // pixels
}

// Options are how a paper is laid out.
type Options struct {
	Large bool // 大字版: half as large again
}
