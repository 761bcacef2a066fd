package paper

import "strings"

// Builder puts a document together in the order of reading.
type Builder struct{ doc Document }

// New begins a paper of a body in Chinese.
func New(t Template, title, body string) *Builder {
	return &Builder{Document{Format: Format, Template: t, Language: "zh-CN", Body: body, Title: title}}
}

// Heading adds a heading.
func (b *Builder) Heading(text string) *Builder { return b.text(Heading, text) }

// Paragraph adds a paragraph; an empty one is left out.
func (b *Builder) Paragraph(text string) *Builder { return b.text(Paragraph, text) }

// Note adds small print.
func (b *Builder) Note(text string) *Builder { return b.text(Note, text) }

func (b *Builder) text(k Kind, text string) *Builder {
	if text = tidy(text); text != "" {
		b.doc.Parts = append(b.doc.Parts, Part{Kind: k, Text: text})
	}
	return b
}

// Fields adds labels with their values. A blank becomes 无.
func (b *Builder) Fields(fields ...Field) *Builder { return b.pairs(Fields, fields) }

// Signature adds who signs as what.
func (b *Builder) Signature(fields ...Field) *Builder { return b.pairs(Signature, fields) }

func (b *Builder) pairs(k Kind, fields []Field) *Builder {
	if len(fields) == 0 {
		return b
	}
	out := make([]Field, len(fields))
	for i, f := range fields {
		out[i] = Field{tidy(f.Label), filled(f.Value)}
	}
	b.doc.Parts = append(b.doc.Parts, Part{Kind: k, Fields: out})
	return b
}

// Table adds a table; widths are shares of the width, none: equal columns. A table without rows says 无.
func (b *Builder) Table(head []string, widths []int, rows ...[]string) *Builder {
	if len(rows) == 0 {
		return b.Fields(Field{strings.Join(head, "、"), None})
	}
	p := Part{Kind: Table, Widths: widths}
	for _, h := range head {
		p.Head = append(p.Head, tidy(h))
	}
	for _, row := range rows {
		out := make([]string, len(head))
		for i := range out {
			out[i] = None
			if i < len(row) {
				out[i] = filled(row[i])
			}
		}
		p.Rows = append(p.Rows, out)
	}
	b.doc.Parts = append(b.doc.Parts, p)
	return b
}

// List adds items, which begin with their own numbers.
func (b *Builder) List(items ...string) *Builder {
	p := Part{Kind: List}
	for _, i := range items {
		if i = tidy(i); i != "" {
			p.Items = append(p.Items, i)
		}
	}
	if len(p.Items) > 0 {
		b.doc.Parts = append(b.doc.Parts, p)
	}
	return b
}

// Picture adds a picture by the digest of its file.
func (b *Builder) Picture(digest, caption string) *Builder {
	b.doc.Parts = append(b.doc.Parts, Part{Kind: Image, Picture: &Picture{digest, filled(caption)}})
	return b
}

// Document is the paper as it is so far.
func (b *Builder) Document() Document { return b.doc }

// Sealed adds the place of the seal.
func (d *Document) Sealed(p SealPlace) { d.Parts = append(d.Parts, Part{Kind: Seal, Seal: &p}) }

// Checked adds check code and QR.
func (d *Document) Checked(c CheckCode) { d.Parts = append(d.Parts, Part{Kind: Proof, Code: &c}) }

// filled is a value, or 无.
func filled(s string) string {
	if s = tidy(s); s == "" {
		return None
	}
	return s
}

// tidy makes ends of lines one character, tabs blanks, and trims: before a text is part of a model. Nothing changes it after.
func tidy(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ", "\u2028", "\n", "\u2029", "\n").Replace(s))
}
