package sheet

import (
	"bytes"
	"errors"
	"fmt"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Format is what kind of file a table came in.
type Format string

// The formats that are read.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// Encoding is how the bytes of a CSV file are letters.
type Encoding string

// The encodings that are read. Detect takes UTF-8 where the bytes are that, GB18030 otherwise.
const (
	Detect  Encoding = ""
	UTF8    Encoding = "utf-8"
	GB18030 Encoding = "gb18030"
)

// Odd says why a cell's text is not what somebody wrote there.
type Odd string

// What may be odd about a cell.
const (
	Plain   Odd = ""
	Formula Odd = "formula" // a formula stands there; its stored result is not taken
	Failed  Odd = "error"   // an error such as #N/A
)

// Cell is one cell, its text without blanks at both ends.
type Cell struct {
	Text string
	Odd  Odd
}

// Row is a row that is not empty. Line counts from 1, as a spreadsheet numbers it.
type Row struct {
	Line  int
	Cells []Cell
}

// Table is what a file holds.
type Table struct {
	Format    Format
	Encoding  Encoding // of CSV; empty for XLSX
	Since1904 bool     // dates of the workbook count from 1904 and not from 1900
	Rows      []Row
}

// Limits bound what is read; a zero takes the usual.
type Limits struct {
	Bytes   int // of the file: 8 MB
	Rows    int // not counting headings: 20,000
	Columns int // 64
	Cell    int // characters of one cell: 20,000
}

// The usual limits, which the pages tell people.
const (
	MostBytes   = 8 << 20
	MostRows    = 20_000
	mostColumns = 64
	mostCell    = 20_000
	// headingRows are rows above the first line that do not count: headings and the sample.
	headingRows = 20
)

func (l Limits) usual() Limits {
	for _, x := range []struct {
		limit *int
		usual int
	}{{&l.Bytes, MostBytes}, {&l.Rows, MostRows}, {&l.Columns, mostColumns}, {&l.Cell, mostCell}} {
		if *x.limit == 0 {
			*x.limit = x.usual
		}
	}
	return l
}

// Field is the name of the field that errors of Read are about.
const Field = "file"

func refused(zh, en string) error {
	return fault.Invalid{Fields: []fault.Field{{Name: Field, Want: law.Words{ZH: zh, EN: en}}}}
}

// Read reads a file of either format. Its error is fault.Invalid and says what is wrong with the file and what cures it.
func Read(file []byte, e Encoding, limits Limits) (Table, error) {
	l := limits.usual()
	switch {
	case len(file) == 0:
		return Table{}, refused("这个文件是空的，请重新选择。", "This file is empty; choose another.")
	case len(file) > l.Bytes:
		return Table{}, refused(fmt.Sprintf("文件最大%d MB，请分成几份。", l.Bytes>>20), fmt.Sprintf("A file has at most %d MB; split it.", l.Bytes>>20))
	case bytes.HasPrefix(file, []byte("PK\x03\x04")), bytes.HasPrefix(file, []byte("PK\x05\x06")):
		return readWorkbook(file, l)
	case bytes.HasPrefix(file, []byte("\xD0\xCF\x11\xE0")):
		return Table{}, refused("这是加密的或者旧格式（.xls）的Excel文件。请去掉密码，另存为“Excel工作簿（.xlsx）”后再上传。", "This is an encrypted or an old (.xls) Excel file. Remove the password and save it as an Excel workbook (.xlsx).")
	}
	return readCSV(file, e, l)
}

// rows collects rows within the limits.
type rows struct {
	limits Limits
	all    []Row
}

// add takes a row unless it is empty; trailing empty cells are dropped.
func (r *rows) add(line int, cells []Cell) error {
	n := len(cells)
	for n > 0 && cells[n-1] == (Cell{}) {
		n--
	}
	if n == 0 {
		return nil
	}
	if n > r.limits.Columns {
		return tooManyColumns(line, r.limits.Columns)
	}
	if len(r.all) >= r.limits.Rows+headingRows {
		return tooManyRows(r.limits.Rows)
	}
	r.all = append(r.all, Row{Line: line, Cells: append([]Cell(nil), cells[:n]...)})
	return nil
}

func tooManyRows(most int) error {
	return refused(fmt.Sprintf("一次最多%d行，请分成几份上传。", most), fmt.Sprintf("At most %d lines at a time; split the file.", most))
}

func tooManyColumns(line, most int) error {
	return refused(fmt.Sprintf("第%d行超过%d列，请使用模板。", line, most), fmt.Sprintf("Line %d has more than %d columns; use the template.", line, most))
}

func tooLongCell(line, most int) error {
	return refused(fmt.Sprintf("第%d行有一格超过%d个字，请缩短。", line, most), fmt.Sprintf("A cell of line %d has more than %d characters; shorten it.", line, most))
}

func isRefused(err error) bool {
	var e fault.Invalid
	return errors.As(err, &e)
}
