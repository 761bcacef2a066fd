package ofd

import (
	"fmt"
	"strings"

	"yuanjian/internal/paper"
)

// page is the content of one page: behind, what belongs to the page; before it, what the paper says.
func (d *document) page(p *paper.Page) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<ofd:Page%s><ofd:Area><ofd:PhysicalBox>%s</ofd:PhysicalBox></ofd:Area><ofd:Content>`, space, sheet)
	fmt.Fprintf(&b, `<ofd:Layer ID="%d" Type="Background">`, d.id())
	d.rules(&b, p.Rules, false)
	d.rules(&b, p.Rules, true)
	for i := range p.Pieces {
		if p.Pieces[i].Element < 0 {
			d.piece(&b, &p.Pieces[i])
		}
	}
	fmt.Fprintf(&b, `</ofd:Layer><ofd:Layer ID="%d" Type="Body">`, d.id())
	for _, place := range p.Pictures {
		d.picture(&b, place)
	}
	for i := range p.Pieces {
		if p.Pieces[i].Element >= 0 {
			d.piece(&b, &p.Pieces[i])
		}
	}
	b.WriteString(`</ofd:Layer></ofd:Content></ofd:Page>`)
	return b.String()
}

func colour(red bool) string {
	if red {
		return "191 0 0"
	}
	return "0 0 0"
}

// rules are the lines and squares of one colour, as one path.
func (d *document) rules(b *strings.Builder, rules []paper.Rule, red bool) {
	var path strings.Builder
	for _, r := range rules {
		if r.Red == red {
			left, top, right, bottom := millimetres(r.X), millimetres(r.Y), millimetres(r.X+r.Width), millimetres(r.Y+r.Height)
			fmt.Fprintf(&path, "M %s %s L %s %s L %s %s L %s %s C ", left, top, right, top, right, bottom, left, bottom)
		}
	}
	if path.Len() == 0 {
		return
	}
	fmt.Fprintf(b, `<ofd:PathObject ID="%d" Boundary="%s" Stroke="false" Fill="true"><ofd:FillColor ColorSpace="%d" Value="%s"/><ofd:AbbreviatedData>%s</ofd:AbbreviatedData></ofd:PathObject>`,
		d.id(), sheet, colourID, colour(red), strings.TrimSuffix(path.String(), " "))
}

func (d *document) picture(b *strings.Builder, p paper.Placed) {
	id, ok := d.images[p.File]
	if !ok {
		id = d.id()
		d.images[p.File], d.order = id, append(d.order, p.File)
	}
	w, h := millimetres(p.Width), millimetres(p.Height)
	fmt.Fprintf(b, `<ofd:ImageObject ID="%d" Boundary="%s %s %s %s" CTM="%s 0 0 %s 0 0" ResourceID="%d"/>`, d.id(), millimetres(p.X), millimetres(p.Y), w, h, w, h, id)
}

// piece is a piece of text. A character above U+FFFF has a TextCode of its own: readers do not agree on how many places it
// takes in DeltaX.
func (d *document) piece(b *strings.Builder, p *paper.Piece) {
	ascent := p.Size * 88 / 100
	bold := ""
	if p.Bold {
		bold = fmt.Sprintf(` Stroke="true" LineWidth="%s"`, millimetres(p.Size/36))
	}
	fmt.Fprintf(b, `<ofd:TextObject ID="%d" Boundary="%s %s %s %s" Font="%d" Size="%s"%s><ofd:FillColor ColorSpace="%d" Value="%s"/>`, d.id(), millimetres(p.X), millimetres(p.Y-ascent),
		millimetres(p.Width()+p.Size/10), millimetres(p.Size*12/10), fontID, millimetres(p.Size), bold, colourID, colour(p.Red))
	if p.Bold {
		fmt.Fprintf(b, `<ofd:StrokeColor ColorSpace="%d" Value="%s"/>`, colourID, colour(p.Red))
	}
	x := 0
	for from := 0; from < len(p.Text); {
		to := from + 1
		for p.Text[from] <= 0xFFFF && to < len(p.Text) && p.Text[to] <= 0xFFFF {
			to++
		}
		fmt.Fprintf(b, `<ofd:TextCode X="%s" Y="%s"`, millimetres(x), millimetres(ascent))
		if to-from > 1 {
			b.WriteString(` DeltaX="`)
			for i := from; i < to-1; i++ {
				if i > from {
					b.WriteByte(' ')
				}
				b.WriteString(millimetres(p.Advances[i]))
			}
			b.WriteByte('"')
		}
		fmt.Fprintf(b, `>%s</ofd:TextCode>`, escaped(string(p.Text[from:to])))
		for ; from < to; from++ {
			x += p.Advances[from]
		}
	}
	b.WriteString(`</ofd:TextObject>`)
}
