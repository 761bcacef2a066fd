package enrol

import (
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/sheet"
)

// Line is one line of a list: its row as a spreadsheet numbers it, and its cells in the order of the columns.
type Line struct {
	Number int      `json:"n"`
	Cells  []string `json:"c"`
}

// parsed is a line with what is wrong with its cells.
type parsed struct {
	columns []Column
	line    Line
	odd     map[int]sheet.Odd // by column
	out     sheet.Outcome
	proofs  []device.Attachment // what was uploaded with the list
}

func badFile(zh, en string) error {
	return fault.Invalid{Fields: []fault.Field{{Name: sheet.Field, Want: law.Words{ZH: zh, EN: en}}}}
}

// read finds the columns by their headings and turns the rows into lines. samples is how many sample lines were passed over.
func (l *list) read(t sheet.Table) (lines []parsed, samples int, err error) {
	if len(t.Rows) == 0 {
		return nil, 0, badFile("文件里没有内容，请使用模板。", "There is nothing in the file; use the template.")
	}
	if t.Since1904 {
		return nil, 0, badFile("这个工作簿的日期从1904年起计。请在Excel选项里取消“使用1904日期系统”，或者把内容复制到模板里。", "The dates of this workbook count from 1904. Switch that off in Excel, or copy the content into the template.")
	}
	at, err := l.headings(t.Rows[0])
	if err != nil {
		return nil, 0, err
	}
	for _, r := range t.Rows[1:] {
		if strings.HasPrefix(r.Cells[0].Text, sampleMark) {
			samples++
			continue
		}
		p := parsed{columns: l.columns, line: Line{Number: r.Line, Cells: make([]string, len(l.columns))}}
		for i, c := range r.Cells {
			column, known := at[i]
			switch {
			case !known || c == (sheet.Cell{}):
				continue
			case column < 0:
				continue
			case c.Odd != sheet.Plain:
				if p.odd == nil {
					p.odd = map[int]sheet.Odd{}
				}
				p.odd[column] = c.Odd
			}
			p.line.Cells[column] = c.Text
		}
		lines = append(lines, p)
	}
	switch {
	case len(lines) == 0:
		return nil, 0, badFile("文件里除了标题和示例没有别的行，请填写后再上传。", "Beside headings and sample the file has no line; fill it in.")
	case len(lines) > sheet.MostRows:
		return nil, 0, badFile(fmt.Sprintf("文件有%d行，一次最多%d行，请分成几份上传。", len(lines), sheet.MostRows), fmt.Sprintf("The file has %d lines, at most %d are taken at a time; split it.", len(lines), sheet.MostRows))
	}
	return lines, samples, nil
}

// headings finds which cell of a row belongs to which column; -1 is a column that is passed over.
func (l *list) headings(r sheet.Row) (map[int]int, error) {
	at, found := map[int]int{}, make([]bool, len(l.columns))
	var unknown, twice []string
	for i, c := range r.Cells {
		title := strings.Trim(strings.Join(strings.Fields(c.Text), ""), "*＊")
		column := slices.IndexFunc(l.columns, func(x Column) bool { return x.Title == title })
		switch {
		case title == "":
		case title == FaultTitle, title == StateTitle:
			at[i] = -1
		case column < 0:
			unknown = append(unknown, title)
		case found[column]:
			twice = append(twice, title)
		default:
			at[i], found[column] = column, true
		}
	}
	var missing []string
	for i, c := range l.columns {
		if c.Need && !found[i] {
			missing = append(missing, c.Title)
		}
	}
	switch {
	case len(missing) > 0:
		return nil, badFile(fmt.Sprintf("第%d行应当是标题，缺少：%s。请使用模板，不要改动标题。", r.Line, strings.Join(missing, "、")),
			fmt.Sprintf("Line %d should hold the headings, and lacks %s. Use the template.", r.Line, strings.Join(missing, ", ")))
	case len(unknown) > 0:
		return nil, badFile(fmt.Sprintf("标题“%s”不是模板里的，请删去这一列。", clipped(unknown[0])), fmt.Sprintf("The heading %q is not of the template; remove its column.", clipped(unknown[0])))
	case len(twice) > 0:
		return nil, badFile(fmt.Sprintf("标题“%s”有两列，请删去一列。", twice[0]), fmt.Sprintf("The heading %q stands over two columns; remove one.", twice[0]))
	}
	return at, nil
}

// clipped is a text from outside, short enough to be shown.
func clipped(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

// again makes a line that was kept ready to be entered.
func (l *list) again(x Line, proofs []device.Attachment) parsed {
	for len(x.Cells) < len(l.columns) { // kept before the last columns were
		x.Cells = append(x.Cells, "")
	}
	return parsed{columns: l.columns, line: x, proofs: proofs}
}
