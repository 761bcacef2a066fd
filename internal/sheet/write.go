package sheet

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Column is one column of a workbook to be filled in.
type Column struct {
	Title  string
	Note   string   // what belongs there, for the second sheet
	Values []string // the only values that may stand there; none: anything
	Wide   bool
}

// Names of the sheets of a template.
const (
	fillIn  = "登记"
	allowed = "填写说明"
)

// WriteTemplate writes a workbook with headings and one sample line, and a second sheet that says of each column what
// belongs there and which values may be chosen. Every cell is text, so that no spreadsheet turns a code into a number.
func WriteTemplate(w io.Writer, columns []Column, sample []string) error {
	f, err := newBook(columns)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it has no temporary file: nothing was streamed to disk
	if err := setRow(f, fillIn, 2, sample); err != nil {
		return err
	}
	if err := explain(f, columns); err != nil {
		return err
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write a template: %w", err)
	}
	return nil
}

// WriteRows writes a workbook with headings and rows, all of them text.
func WriteRows(w io.Writer, columns []Column, rows func(row func(cells []string) error) error) error {
	f, err := newBook(columns)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	n := 1
	err = rows(func(cells []string) error {
		n++
		return setRow(f, fillIn, n, cells)
	})
	if err != nil {
		return err
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return nil
}

const textFormat = 49 // @, ECMA-376 part 1, 18.8.30

func newBook(columns []Column) (*excelize.File, error) {
	f := excelize.NewFile()
	if err := headings(f, columns); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("begin a workbook: %w", err)
	}
	return f, nil
}

func headings(f *excelize.File, columns []Column) error {
	if err := f.SetSheetName("Sheet1", fillIn); err != nil {
		return err
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: textFormat})
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{NumFmt: textFormat, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.Title
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := f.SetColStyle(fillIn, name, text); err != nil {
			return err
		}
		if err := f.SetColWidth(fillIn, name, name, width(c)); err != nil {
			return err
		}
	}
	if err := setRow(f, fillIn, 1, titles); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(columns), 1)
	if err != nil {
		return err
	}
	if err := f.SetCellStyle(fillIn, "A1", last, bold); err != nil {
		return err
	}
	return f.SetPanes(fillIn, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func width(c Column) float64 {
	if c.Wide {
		return 32
	}
	return 18
}

// explain fills the second sheet, a column a column, and lets the first offer the values.
func explain(f *excelize.File, columns []Column) error {
	if _, err := f.NewSheet(allowed); err != nil {
		return err
	}
	for i, c := range columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := f.SetColWidth(allowed, name, name, 28); err != nil {
			return err
		}
		for line, text := range append([]string{c.Title, c.Note}, c.Values...) {
			if err := f.SetCellStr(allowed, fmt.Sprintf("%s%d", name, line+1), text); err != nil {
				return err
			}
		}
		if len(c.Values) == 0 {
			continue
		}
		offer := excelize.NewDataValidation(true)
		offer.SetSqref(fmt.Sprintf("%[1]s2:%[1]s%[2]d", name, MostRows+1))
		offer.SetSqrefDropList(fmt.Sprintf("'%[1]s'!$%[2]s$3:$%[2]s$%[3]d", allowed, name, len(c.Values)+2))
		if err := f.AddDataValidation(fillIn, offer); err != nil {
			return err
		}
	}
	return nil
}

func setRow(f *excelize.File, sheet string, line int, cells []string) error {
	for i, c := range cells {
		at, err := excelize.CoordinatesToCellName(i+1, line)
		if err != nil {
			return err
		}
		if err := f.SetCellStr(sheet, at, c); err != nil {
			return err
		}
	}
	return nil
}
