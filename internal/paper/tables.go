package paper

import "slices"

// Inside of a cell.
const (
	padX Unit = 5 * Point
	padY Unit = 3 * Point
	thin Unit = 50
)

// cell is a text in a cell, broken into lines.
type cell struct {
	text    []rune
	lines   []line
	style   style
	x, room Unit
	element int
}

// pairs draws labels beside their values, with lines around them or without.
func (c *composer) pairs(fields []Field, ruled bool) {
	split := (right - left) * 28 / 100
	for i, f := range fields {
		row := []cell{c.cell(f.Label, labelStyle, left, split), c.cell(f.Value, valueStyle, left+split, right-left-split)}
		if i == 0 && ruled {
			c.y += 4 * Point
		}
		c.row(row, ruled, []Unit{left, left + split, right}, nil)
	}
	c.y += 4 * Point
}

func (c *composer) cell(text string, s style, x, width Unit) cell {
	s = c.sized(s)
	runes := []rune(text)
	return cell{text: runes, style: s, x: x + padX, room: width - 2*padX, lines: c.lines(runes, s, width-2*padX), element: c.element(s.tag, text)}
}

// table draws a table; its head is repeated on every page.
func (c *composer) table(p *Part) {
	edges := columns(p)
	c.y += 4 * Point
	head := c.cells(p.Head, headStyle, edges)
	again := func() {
		for i := range head {
			head[i].element = -1
		}
		c.row(head, true, edges, nil)
	}
	c.need(c.beginning(p)) // a head is never alone at the foot of a page
	c.row(head, true, edges, nil)
	for _, texts := range p.Rows {
		row := c.cells(texts, valueStyle, edges)
		if fits, _, _ := measure(row); !fits {
			c.stack(row)
			continue
		}
		c.row(row, true, edges, again)
	}
	c.y += 4 * Point
}

// beginning is the height of a table's head with its first row; 0 where that row would not fit on a page.
func (c *composer) beginning(p *Part) Unit {
	if len(p.Rows) == 0 {
		return 0
	}
	fits, most, leading := measure(c.broken(p.Rows[0], columns(p)))
	if !fits {
		return 0
	}
	return most*leading + c.sized(headStyle).leading*2 + 4*padY
}

// stack draws the cells of a row that would not fit on a page one below the other, over the whole width.
func (c *composer) stack(cells []cell) {
	for _, x := range cells {
		for _, l := range c.lines(x.text, x.style, right-left-2*padX) {
			c.need(x.style.leading)
			c.put(x.text[l.from:l.to], x.style, left+padX, c.y, right-left-2*padX, x.element)
			c.y += x.style.leading
		}
	}
	c.page().Rules = append(c.page().Rules, Rule{left, c.y, right - left, thin, false})
}

// measure tells whether a row fits on one page, and of how many lines of which height it is.
func measure(cells []cell) (fits bool, most int, leading Unit) {
	for _, x := range cells {
		most, leading = max(most, len(x.lines)), max(leading, x.style.leading)
	}
	return most*leading+2*padY <= bottom-top-4*leading, most, leading
}

// broken are the cells of a row as they would be broken, to be measured only.
func (c *composer) broken(texts []string, edges []Unit) []cell {
	out := make([]cell, len(texts))
	for i, t := range texts {
		s := c.sized(valueStyle)
		out[i] = cell{style: s, lines: c.lines([]rune(t), s, edges[i+1]-edges[i]-2*padX)}
	}
	return out
}

func (c *composer) cells(texts []string, s style, edges []Unit) []cell {
	out := make([]cell, len(texts))
	for i, t := range texts {
		out[i] = c.cell(t, s, edges[i], edges[i+1]-edges[i])
	}
	return out
}

// columns are the edges of the columns of a table.
func columns(p *Part) []Unit {
	widths := p.Widths
	if len(widths) == 0 {
		widths = slices.Repeat([]int{1}, len(p.Head))
	}
	total := 0
	for _, w := range widths {
		total += w
	}
	edges, sum := []Unit{left}, 0
	for _, w := range widths {
		sum += w
		edges = append(edges, left+(right-left)*sum/total)
	}
	return edges
}

// row draws one row of cells. One that does not fit goes to the next page, one longer than a page is continued there: all
// but its last cell must be shorter, so that the order of reading stays. begun is called on a new page.
func (c *composer) row(cells []cell, ruled bool, edges []Unit, begun func()) {
	fits, most, leading := measure(cells)
	if fits && c.need(most*leading+2*padY) || !fits && c.need(5*leading) {
		if begun != nil {
			begun()
		}
	}
	for from := 0; from < most; {
		n := max(1, min(most-from, (bottom-c.y-2*padY)/leading))
		for _, x := range cells {
			for i := from; i < min(from+n, len(x.lines)); i++ {
				c.put(x.text[x.lines[i].from:x.lines[i].to], x.style, x.x, c.y+padY+(i-from)*leading, x.room, x.element)
			}
		}
		if ruled {
			c.box(edges, n*leading+2*padY)
		}
		c.y += n*leading + 2*padY
		if from += n; from < most {
			c.newPage()
			if begun != nil {
				begun()
			}
		}
	}
}

// box draws the lines around a row of this height.
func (c *composer) box(edges []Unit, height Unit) {
	page := c.page()
	last := edges[len(edges)-1]
	page.Rules = append(page.Rules, Rule{edges[0], c.y, last - edges[0], thin, false}, Rule{edges[0], c.y + height, last - edges[0] + thin, thin, false})
	for _, x := range edges {
		page.Rules = append(page.Rules, Rule{x, c.y, thin, height, false})
	}
}
