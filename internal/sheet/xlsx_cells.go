package sheet

import (
	"encoding/xml"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// readStrings reads the strings that cells refer to by number.
func (w *workbook) readStrings() error {
	if w.parts["xl/sharedstrings.xml"] == nil {
		return nil
	}
	var text strings.Builder
	var in inside
	return w.tokens("xl/sharedStrings.xml", func(t xml.Token, _ int) error {
		in.step(t, &text)
		switch e := t.(type) {
		case xml.StartElement:
			if e.Name.Local == "si" {
				text.Reset()
			}
		case xml.EndElement:
			if e.Name.Local != "si" {
				return nil
			}
			if len(w.shared) >= mostStrings {
				return errBomb
			}
			w.shared = append(w.shared, unescaped(text.String()))
		}
		return nil
	})
}

// inside gathers the text of t elements; what stands in rPh is how the text is pronounced.
type inside struct{ text, phonetic bool }

func (in *inside) step(t xml.Token, out *strings.Builder) {
	switch e := t.(type) {
	case xml.StartElement:
		in.set(e.Name.Local, true)
	case xml.EndElement:
		in.set(e.Name.Local, false)
	case xml.CharData:
		if in.text && !in.phonetic {
			out.Write(e)
		}
	}
}

func (in *inside) set(name string, on bool) {
	switch name {
	case "t":
		in.text = on
	case "rPh":
		in.phonetic = on
	}
}

var escape = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

// unescaped puts characters for _x000D_ and the like (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
func unescaped(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escape.ReplaceAllStringFunc(s, func(m string) string {
		n, _ := strconv.ParseUint(m[2:6], 16, 16) // the pattern takes hexadecimal digits only
		return string(rune(n))
	})
}

// reading is the state of reading a sheet.
type reading struct {
	w     *workbook
	out   rows
	line  int
	cells []Cell
	at    int // column of the open cell, from 0; or one of the two below
	kind  string
	value strings.Builder
	plain strings.Builder // of an inline string
	odd   Odd
	in    inside
	open  bool // inside v
}

// Places that are no column: between cells, and beyond the columns that are read.
const (
	between = -1
	farOut  = -2
)

// readSheet reads the rows of a sheet.
func (w *workbook) readSheet(part string) ([]Row, error) {
	r := &reading{w: w, out: rows{limits: w.limits}, at: between}
	err := w.tokens(part, func(t xml.Token, _ int) error {
		r.in.step(t, &r.plain)
		switch e := t.(type) {
		case xml.StartElement:
			return r.begin(e)
		case xml.EndElement:
			return r.end(e.Name.Local)
		case xml.CharData:
			if r.open {
				r.value.Write(e)
			}
		}
		return nil
	})
	return r.out.all, err
}

func (r *reading) begin(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		return r.beginRow(attribute(e, "r"))
	case "c":
		return r.beginCell(e)
	case "f":
		r.odd = Formula
	case "v":
		r.open = true
	}
	return nil
}

// beginRow takes the number of a row, or the next one. Rows stand in their order.
func (r *reading) beginRow(number string) error {
	next := r.line + 1
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < next {
			return errors.New("rows out of order")
		}
		next = n
	}
	if next > 1<<20 {
		return errors.New("more rows than a sheet has")
	}
	r.line, r.cells = next, r.cells[:0]
	return nil
}

func (r *reading) beginCell(e xml.StartElement) error {
	r.at = len(r.cells)
	if ref := attribute(e, "r"); ref != "" {
		column, ok := columnOf(ref)
		if !ok || column < len(r.cells) {
			return errors.New("cells out of order")
		}
		r.at = column
	}
	r.kind, r.odd = attribute(e, "t"), Plain
	r.value.Reset()
	r.plain.Reset()
	if r.at >= r.w.limits.Columns { // an empty cell far out is only a format
		r.at = farOut
		return nil
	}
	for len(r.cells) <= r.at {
		r.cells = append(r.cells, Cell{})
	}
	return nil
}

// columnOf is the column of a reference such as AB12, from 0.
func columnOf(ref string) (int, bool) {
	n, i := 0, 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && i < 4; i++ {
		n = 26*n + int(ref[i]-'A') + 1
	}
	return n - 1, i > 0 && n <= 1<<14
}

func (r *reading) end(name string) error {
	switch name {
	case "v":
		r.open = false
	case "c":
		return r.endCell()
	case "row":
		err := r.out.add(r.line, r.cells)
		r.cells = r.cells[:0]
		return err
	}
	return nil
}

func (r *reading) endCell() error {
	at := r.at
	if r.at = between; at == between {
		return nil
	}
	text, odd, err := r.text()
	switch {
	case err != nil:
		return err
	case at == farOut && (text != "" || odd != Plain):
		return tooManyColumns(r.line, r.w.limits.Columns)
	case at == farOut:
		return nil
	}
	if utf8.RuneCountInString(text) > r.w.limits.Cell {
		return tooLongCell(r.line, r.w.limits.Cell)
	}
	if odd != Plain {
		text = ""
	}
	r.cells[at] = Cell{Text: strings.TrimSpace(text), Odd: odd}
	return nil
}

// text is what stands in the cell, by its type.
func (r *reading) text() (string, Odd, error) {
	if r.odd != Plain {
		return "", r.odd, nil
	}
	value := r.value.String()
	switch r.kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if value == "" {
			return "", Plain, nil
		}
		if err != nil || n < 0 || n >= len(r.w.shared) {
			return "", Plain, errors.New("no such string")
		}
		return r.w.shared[n], Plain, nil
	case "inlineStr":
		return unescaped(r.plain.String()), Plain, nil
	case "e":
		return "", Failed, nil
	case "b":
		return map[string]string{"1": "TRUE", "0": "FALSE"}[value], Plain, nil
	}
	return unescaped(value), Plain, nil
}
