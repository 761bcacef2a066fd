// Package csvout writes lists as CSV (RFC 4180) that a spreadsheet opens as what it is: text in UTF-8 with a byte order
// mark, by which Excel knows the encoding, and no cell that is taken for a formula.
package csvout

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// mark is the byte order mark of UTF-8.
const mark = "\uFEFF"

// formula is how a cell begins that a spreadsheet may run: after blanks, also in full width, and after apostrophes, so
// that what is guarded can be told from what began so.
var formula = regexp.MustCompile(`^'*[ \x{00A0}\x{3000}]*[=+\-@\t\r\n＝＋－＠]`)

// number is a decimal number: it begins with a sign and runs nothing.
var number = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)

// Guard puts an apostrophe before a cell that a spreadsheet would take for a formula (beginning with = + - @, tab or a
// line end, also after blanks or in full width); plain numbers stay as they are. Bare takes it away again.
func Guard(cell string) string {
	if formula.MatchString(cell) && !number.MatchString(cell) {
		return "'" + cell
	}
	return cell
}

// Bare is the cell that Guard was given.
func Bare(cell string) string {
	if strings.HasPrefix(cell, "'") && formula.MatchString(cell) {
		return cell[1:]
	}
	return cell
}

// Writer writes rows as they come, every cell guarded. Nothing leaves before 4 KB are there or Flush is called, so that
// an early error can still be answered by a page.
type Writer struct {
	rows *csv.Writer
	row  []string
	err  error
}

// New begins a file on w.
func New(w io.Writer) *Writer {
	out := &Writer{rows: csv.NewWriter(&marked{w: w})}
	out.rows.UseCRLF = true
	return out
}

// marked puts the byte order mark before the first byte.
type marked struct {
	w     io.Writer
	begun bool
}

func (m *marked) Write(b []byte) (int, error) {
	if !m.begun {
		m.begun = true
		if _, err := io.WriteString(m.w, mark); err != nil {
			return 0, err
		}
	}
	return m.w.Write(b)
}

// Row writes one line. After an error nothing more is written, and every call returns it.
func (w *Writer) Row(cells ...string) error {
	if w.err != nil {
		return w.err
	}
	w.row = w.row[:0]
	for _, c := range cells {
		w.row = append(w.row, Guard(c))
	}
	if err := w.rows.Write(w.row); err != nil {
		w.err = fmt.Errorf("write a line of CSV: %w", err)
	}
	return w.err
}

// Flush sends what has been written.
func (w *Writer) Flush() error {
	if w.err != nil {
		return w.err
	}
	w.rows.Flush()
	if err := w.rows.Error(); err != nil {
		w.err = fmt.Errorf("write CSV: %w", err)
	}
	return w.err
}
