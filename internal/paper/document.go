package paper

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// Template says by which template a paper was made.
type Template struct {
	ID      string `json:"id"`      // the line of documents.md: C1.8
	Version int    `json:"version"` // raised whenever the template says something else
}

// Document is what a paper says. Its JSON is the model that is digested; fields are only ever added at the end, and empty
// ones are left out.
type Document struct {
	Format   string   `json:"format"` // yuanjian.paper/1
	Template Template `json:"template"`
	Language string   `json:"language"` // BCP 47: zh-CN
	Body     string   `json:"body"`     // full name of the issuing body
	Title    string   `json:"title"`
	Number   string   `json:"number,omitempty"` // 文号, once it is issued
	Parts    []Part   `json:"parts"`
}

// Format is the version of the model.
const Format = "yuanjian.paper/1"

// Kind is the kind of a part.
type Kind string

// The kinds of parts.
const (
	Heading   Kind = "heading"
	Paragraph Kind = "paragraph"
	Fields    Kind = "fields"  // labels and values in two columns
	Table     Kind = "table"   // a row of heads, rows of cells
	List      Kind = "list"    // items, each beginning with its own number or mark
	Image     Kind = "picture" // by digest, with a caption
	Signature Kind = "signature"
	Seal      Kind = "seal"  // where the seal of the body stands, its name and the date
	Proof     Kind = "check" // check code and QR
	Note      Kind = "note"  // small print
)

// Part is one part of a paper. Kind says which of the others are used.
type Part struct {
	Kind    Kind       `json:"kind"`
	Text    string     `json:"text,omitempty"`    // heading, paragraph, note
	Fields  []Field    `json:"fields,omitempty"`  // fields, signature
	Head    []string   `json:"head,omitempty"`    // table
	Widths  []int      `json:"widths,omitempty"`  // table: shares of the width, one a column; empty: equal
	Rows    [][]string `json:"rows,omitempty"`    // table
	Items   []string   `json:"items,omitempty"`   // list
	Picture *Picture   `json:"picture,omitempty"` // picture
	Seal    *SealPlace `json:"seal,omitempty"`    // seal
	Code    *CheckCode `json:"code,omitempty"`    // check
}

// Field is a label with its value.
type Field struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Filled is a field with its label and its value.
func Filled(label, value string) Field { return Field{Label: label, Value: value} }

// Picture is a picture of the paper by its digest.
type Picture struct {
	Digest  string `json:"sha256"` // of the JPEG or PNG file
	Caption string `json:"caption"`
}

// SealPlace is who seals, and when.
type SealPlace struct {
	Body string `json:"body"`
	Date string `json:"date"` // in words: 2026年11月27日
}

// CheckCode is by what anybody checks that the paper is genuine.
type CheckCode struct {
	Code    string `json:"code"`
	Address string `json:"address"` // what the QR says
	Words   string `json:"words"`   // how to check
}

// None is what stands in a blank.
const None = "无"

// Encode is the model's JSON, the bytes that are digested.
func (d *Document) Encode() ([]byte, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("write the model of a paper: %w", err)
	}
	return text, nil
}

// Digest is the SHA-256 of the model, 64 lower-case hex digits.
func (d *Document) Digest() (string, error) {
	text, err := d.Encode()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// Decode reads a model that Encode wrote.
func Decode(text []byte) (Document, error) {
	var d Document
	if err := json.Unmarshal(text, &d); err != nil {
		return d, fmt.Errorf("read the model of a paper: %w", err)
	}
	if d.Format != Format {
		return d, fmt.Errorf("the model of a paper has format %q, not %s", d.Format, Format)
	}
	return d, nil
}

// Texts are all texts of the paper in the order of reading.
func (d *Document) Texts() []string {
	var out []string
	d.each(func(t *string) { out = append(out, *t) })
	return out
}

// Text is everything that the paper says, a line each.
func (d *Document) Text() string { return strings.Join(d.Texts(), "\n") }

// each calls see for every text of the paper in the order of reading.
func (d *Document) each(see func(*string)) {
	some := func(t *string) {
		if *t != "" {
			see(t)
		}
	}
	some(&d.Body)
	some(&d.Title)
	some(&d.Number)
	for i := range d.Parts {
		p := &d.Parts[i]
		some(&p.Text)
		for j := range p.Fields {
			some(&p.Fields[j].Label)
			some(&p.Fields[j].Value)
		}
		for j := range p.Head {
			some(&p.Head[j])
		}
		for _, row := range p.Rows {
			for j := range row {
				some(&row[j])
			}
		}
		for j := range p.Items {
			some(&p.Items[j])
		}
		if p.Picture != nil {
			some(&p.Picture.Caption)
		}
		if p.Seal != nil {
			some(&p.Seal.Body)
			some(&p.Seal.Date)
		}
		if p.Code != nil {
			some(&p.Code.Words)
			some(&p.Code.Code)
		}
	}
}

// Pictures are the digests of the pictures of the paper, in order.
func (d *Document) Pictures() []string {
	var out []string
	for _, p := range d.Parts {
		if p.Picture != nil {
			out = append(out, p.Picture.Digest)
		}
	}
	return out
}
