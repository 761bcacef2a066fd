package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yuanjian/internal/csvout"
)

const byteOrderMark = "\uFEFF"

// readCSV reads text in one of the encodings, cells parted by comma, semicolon or tab.
func readCSV(file []byte, e Encoding, l Limits) (Table, error) {
	text, e, err := decode(file, e)
	if err != nil {
		return Table{}, err
	}
	t := Table{Format: CSV, Encoding: e}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.ReuseRecord, r.Comma = -1, true, separator(text)
	out := rows{limits: l}
	inside := 0 // line ends inside earlier cells: a spreadsheet does not count them
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			t.Rows = out.all
			return t, nil
		}
		if err != nil {
			return Table{}, badCSV(err)
		}
		line, _ := r.FieldPos(0)
		if len(record) > 4*l.Columns {
			return Table{}, tooManyColumns(line-inside, l.Columns)
		}
		cells := make([]Cell, len(record))
		for i, c := range record {
			if utf8.RuneCountInString(c) > l.Cell {
				return Table{}, tooLongCell(line-inside, l.Cell)
			}
			cells[i].Text = csvout.Bare(strings.TrimSpace(c))
		}
		if err := out.add(line-inside, cells); err != nil {
			return Table{}, err
		}
		for _, c := range record {
			inside += strings.Count(c, "\n")
		}
	}
}

func badCSV(err error) error {
	var at *csv.ParseError
	if !errors.As(err, &at) {
		return refused("这个文件不能作为CSV读取，请使用模板。", "This file cannot be read as CSV; use the template.")
	}
	return refused(fmt.Sprintf("CSV文件从第%d行起引号不成对。请检查这一行的双引号，或者改用Excel工作簿（.xlsx）上传。", at.StartLine),
		fmt.Sprintf("The quotes of the CSV file do not match from line %d on. Check them, or upload an Excel workbook (.xlsx).", at.StartLine))
}

// decode turns the bytes into text and tells by which encoding.
func decode(file []byte, e Encoding) (string, Encoding, error) {
	switch {
	case bytes.HasPrefix(file, []byte("\xFF\xFE")), bytes.HasPrefix(file, []byte("\xFE\xFF")):
		return "", e, refused("这个文件是UTF-16编码，不能读取。请另存为“CSV UTF-8”或者Excel工作簿（.xlsx）。", "This file is in UTF-16. Save it as CSV UTF-8 or as an Excel workbook (.xlsx).")
	case bytes.IndexByte(file, 0) >= 0, bytes.HasPrefix(file, []byte("%PDF-")):
		return "", e, refused("这不是Excel工作簿（.xlsx）或者CSV文件，请使用模板。", "This is neither an Excel workbook (.xlsx) nor a CSV file; use the template.")
	}
	marked := bytes.HasPrefix(file, []byte(byteOrderMark))
	if e == Detect {
		if e = GB18030; marked || utf8.Valid(file) {
			e = UTF8
		}
	}
	if e == UTF8 {
		if line := brokenLine(file); line > 0 {
			return "", e, refused(fmt.Sprintf("第%d行不是UTF-8编码，请选择“自动识别”或者“GB18030”。", line), fmt.Sprintf("Line %d is not in UTF-8; choose detection or GB18030.", line))
		}
		return strings.TrimPrefix(string(file), byteOrderMark), e, nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().String(string(file))
	if i := strings.IndexRune(text, utf8.RuneError); err != nil || i >= 0 {
		line := 1 + strings.Count(text[:max(0, i)], "\n")
		return "", e, refused(fmt.Sprintf("第%d行既不是UTF-8编码，也不是GB18030编码，不能读取。请另存为“CSV UTF-8”或者Excel工作簿（.xlsx）。", line),
			fmt.Sprintf("Line %d is neither in UTF-8 nor in GB18030. Save the file as CSV UTF-8 or as an Excel workbook (.xlsx).", line))
	}
	return text, e, nil
}

// brokenLine is the first line that is not UTF-8; 0 when there is none.
func brokenLine(file []byte) int {
	if utf8.Valid(file) {
		return 0
	}
	line := 1
	for len(file) > 0 {
		r, n := utf8.DecodeRune(file)
		if r == utf8.RuneError && n == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		file = file[n:]
	}
	return line
}

// separator is what parts the cells of the first line.
func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best := ','
	for _, r := range []rune{';', '\t'} {
		if strings.Count(first, string(r)) > strings.Count(first, string(best)) {
			best = r
		}
	}
	return best
}
