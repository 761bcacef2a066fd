package paper

import (
	"html"
	"strings"
)

// HTML is the document for the screen, a fragment with the texts of the document and no other: classes begin with paper-,
// headings with the level h2, because the page around it has the title. address gives the address of a picture by digest;
// one that has none is shown by its caption alone.
func (d *Document) HTML(address func(digest string) string) string {
	var w writer
	w.open(`article class="paper" lang="` + html.EscapeString(d.Language) + `"`)
	w.text("p", "paper-body", d.Body)
	w.text("h2", "paper-title", d.Title)
	w.text("p", "paper-number", d.Number)
	for i := range d.Parts {
		w.part(&d.Parts[i], address)
	}
	w.close("article")
	return w.String()
}

type writer struct{ strings.Builder }

func (w *writer) open(tag string)  { w.WriteString("<" + tag + ">") }
func (w *writer) close(tag string) { w.WriteString("</" + tag + ">") }

// text writes an element with a text; ends of lines stay, by its class.
func (w *writer) text(tag, class, text string) {
	if text == "" {
		return
	}
	if class != "" {
		w.open(tag + ` class="` + class + `"`)
	} else {
		w.open(tag)
	}
	w.WriteString(html.EscapeString(text))
	name, _, _ := strings.Cut(tag, " ")
	w.close(name)
}

func (w *writer) part(p *Part, address func(string) string) {
	switch p.Kind {
	case Heading:
		w.text("h3", "paper-heading", p.Text)
	case Paragraph:
		w.text("p", "paper-text", p.Text)
	case Note:
		w.text("p", "paper-note", p.Text)
	case List:
		w.open(`ul class="paper-list"`)
		for _, item := range p.Items {
			w.text("li", "", item)
		}
		w.close("ul")
	case Fields, Signature:
		w.open(`dl class="paper-` + string(p.Kind) + `"`)
		for _, f := range p.Fields {
			w.open("div")
			w.text("dt", "", f.Label)
			w.text("dd", "", f.Value)
			w.close("div")
		}
		w.close("dl")
	case Table:
		w.table(p)
	case Image:
		w.picture(p.Picture, address)
	case Seal:
		w.open(`div class="paper-seal"`)
		w.text("p", "", p.Seal.Body)
		w.text("p", "", p.Seal.Date)
		w.close("div")
	case Proof:
		w.open(`div class="paper-check"`)
		w.text("p", "", p.Code.Words)
		w.text("p", "paper-code", p.Code.Code)
		w.close("div")
	}
}

func (w *writer) table(p *Part) {
	w.open(`div class="paper-scroll" tabindex="0"`)
	w.open(`table class="paper-table"`)
	w.open("thead")
	w.open("tr")
	for _, h := range p.Head {
		w.text(`th scope="col"`, "", h)
	}
	w.WriteString("</tr></thead><tbody>")
	for _, row := range p.Rows {
		w.open("tr")
		for _, cell := range row {
			w.text("td", "", cell)
		}
		w.close("tr")
	}
	w.WriteString("</tbody></table></div>")
}

func (w *writer) picture(p *Picture, address func(string) string) {
	w.open(`figure class="paper-picture"`)
	if at := address(p.Digest); at != "" {
		w.open(`img src="` + html.EscapeString(at) + `" alt="" loading="lazy"`)
	}
	w.text("figcaption", "", p.Caption)
	w.close("figure")
}
