package pdf

import (
	"bytes"
	"fmt"
	"slices"

	"yuanjian/internal/paper"
)

// page writes one page and remembers which piece belongs to which element.
func (w *paperFile) page(number, pages, typeface int) error {
	p := &w.layout.Pages[number]
	var content bytes.Buffer
	w.rules(&content, p.Rules)
	var resources bytes.Buffer
	marks := []int{}
	var shown []int
	for i, place := range p.Pictures {
		object, err := w.picture(place.File)
		if err != nil {
			return err
		}
		if !slices.Contains(shown, object) {
			shown = append(shown, object)
			fmt.Fprintf(&resources, "/P%d %d 0 R ", object, object)
		}
		fmt.Fprintf(&content, "/Figure << /MCID %d >> BDC q %s 0 0 %s %s %s cm /P%d Do Q EMC\n", i, points(place.Width), points(place.Height), points(place.X), points(paper.Height-place.Y-place.Height), object)
		w.parts[place.Element] = append(w.parts[place.Element], part{number, i})
		marks = append(marks, place.Element)
	}
	for i := range p.Pieces {
		if e := p.Pieces[i].Element; e >= 0 {
			fmt.Fprintf(&content, "/%s << /MCID %d >> BDC\n", w.layout.Elements[e].Tag, len(marks))
			w.parts[e] = append(w.parts[e], part{number, len(marks)})
			marks = append(marks, e)
		} else {
			content.WriteString("/Artifact BMC\n")
		}
		w.piece(&content, &p.Pieces[i])
		content.WriteString("EMC\n")
	}
	w.marks = append(w.marks, marks)
	stream, object := w.reserve(), w.reserve()
	if err := w.stream(stream, "", content.Bytes()); err != nil {
		return err
	}
	w.pages = append(w.pages, object)
	w.object(object, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Contents %d 0 R /StructParents %d /Tabs /S /Resources << /Font << /F %d 0 R >> /XObject << %s>> >> >>",
		pages, points(paper.Width), points(paper.Height), stream, number, typeface, resources.String()))
	return nil
}

// piece writes the characters of a piece by their codes. Bold is drawn with an outline: the typeface has one weight.
func (w *paperFile) piece(content *bytes.Buffer, p *paper.Piece) {
	colour := "0 g 0 G"
	if p.Red {
		colour = "0.75 0 0 rg 0.75 0 0 RG"
	}
	weight := "0 Tr"
	if p.Bold {
		weight = "2 Tr " + points(p.Size/36) + " w"
	}
	fmt.Fprintf(content, "BT %s %s /F %s Tf 1 0 0 1 %s %s Tm <", colour, weight, points(p.Size), points(p.X), points(paper.Height-p.Y))
	for _, r := range p.Text {
		fmt.Fprintf(content, "%04X", w.code[r])
	}
	content.WriteString("> Tj ET\n")
}

// rules draws lines and squares; they are decoration and say nothing.
func (w *paperFile) rules(content *bytes.Buffer, rules []paper.Rule) {
	content.WriteString("/Artifact BMC\n")
	for _, red := range []bool{false, true} {
		n := 0
		for _, r := range rules {
			if r.Red != red {
				continue
			}
			if n++; n == 1 {
				content.WriteString(map[bool]string{false: "0 g\n", true: "0.75 0 0 rg\n"}[red])
			}
			fmt.Fprintf(content, "%s %s %s %s re\n", points(r.X), points(paper.Height-r.Y-r.Height), points(r.Width), points(r.Height))
		}
		if n > 0 {
			content.WriteString("f\n")
		}
	}
	content.WriteString("EMC\n")
}

// structure writes the tree of elements, in the order of reading.
func (w *paperFile) structure() int {
	root, document, parents := w.reserve(), w.reserve(), w.reserve()
	numbers := make([]int, len(w.layout.Elements))
	for i, e := range w.layout.Elements {
		numbers[i] = w.reserve()
		var kids bytes.Buffer
		for _, p := range w.parts[i] {
			fmt.Fprintf(&kids, "<< /Type /MCR /Pg %d 0 R /MCID %d >> ", w.pages[p.page], p.mark)
		}
		alternative := ""
		if e.Tag == "Figure" {
			alternative = " /Alt " + text(w.wordsOf(i))
		}
		w.object(numbers[i], fmt.Sprintf("<< /Type /StructElem /S /%s /P %d 0 R%s /K [%s] >>", e.Tag, document, alternative, kids.String()))
	}
	var nums bytes.Buffer
	for page, marks := range w.marks {
		fmt.Fprintf(&nums, "%d [", page)
		for _, e := range marks {
			fmt.Fprintf(&nums, "%d 0 R ", numbers[e])
		}
		nums.WriteString("] ")
	}
	w.object(parents, fmt.Sprintf("<< /Nums [%s] >>", nums.String()))
	w.object(document, fmt.Sprintf("<< /Type /StructElem /S /Document /P %d 0 R /K [%s] >>", root, references(numbers)))
	w.object(root, fmt.Sprintf("<< /Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d >>", document, parents, len(w.marks)))
	return root
}

// wordsOf are the words that stand for the picture of an element.
func (w *paperFile) wordsOf(element int) string {
	for _, p := range w.layout.Pages {
		for _, place := range p.Pictures {
			if place.Element == element {
				return place.Words
			}
		}
	}
	return ""
}
