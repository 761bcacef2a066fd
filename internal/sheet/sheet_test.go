package sheet

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func texts(r Row) (out []string) {
	for _, c := range r.Cells {
		out = append(out, c.Text)
	}
	return out
}

func read(t *testing.T, file []byte) Table {
	t.Helper()
	table, err := Read(file, Detect, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestCSVIsReadInBothEncodings(t *testing.T) {
	text := "姓名,备注\r\n张某某,\"两\n行\"\r\n\r\n镕㐂,'=1+1\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file string
		want Encoding
	}{"plain": {text, UTF8}, "marked": {byteOrderMark + text, UTF8}, "gb18030": {gb, GB18030}} {
		table := read(t, []byte(c.file))
		if table.Format != CSV || table.Encoding != c.want || len(table.Rows) != 3 {
			t.Fatalf("%s: %+v", name, table)
		}
		if got := texts(table.Rows[2]); !slices.Equal(got, []string{"镕㐂", "=1+1"}) || table.Rows[1].Cells[1].Text != "两\n行" {
			t.Errorf("%s: %+v", name, table.Rows)
		}
		// As a spreadsheet numbers them: the line end inside a cell is none, the empty line is one.
		if table.Rows[1].Line != 2 || table.Rows[2].Line != 4 {
			t.Errorf("%s: lines %d and %d", name, table.Rows[1].Line, table.Rows[2].Line)
		}
	}
	if _, err := Read([]byte(gb), UTF8, Limits{}); err == nil || !strings.Contains(err.Error(), "第1行不是UTF-8编码") {
		t.Errorf("GB18030 taken for UTF-8: %v", err)
	}
	if table, err := Read([]byte(text), GB18030, Limits{}); err == nil && table.Rows[0].Cells[0].Text == "姓名" {
		t.Error("the person's choice of encoding was not followed")
	}
	for _, sep := range []string{";", "\t"} {
		if got := texts(read(t, []byte("a"+sep+"b"+sep+"c\n1"+sep+"2,5"+sep+"3")).Rows[1]); !slices.Equal(got, []string{"1", "2,5", "3"}) {
			t.Errorf("parted by %q: %q", sep, got)
		}
	}
}

// A workbook of another program is read as it was written: every kind of cell, gaps, and the numbers of its rows.
func TestWorkbookIsRead(t *testing.T) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	set := func(at string, v any) {
		t.Helper()
		if err := f.SetCellValue("Sheet1", at, v); err != nil {
			t.Fatal(err)
		}
	}
	set("A1", "姓名")
	set("C1", "有效期起")
	set("A3", " 张某某 ")
	set("B3", 13800138000)
	set("C3", 46176)
	set("D3", true)
	set("E3", "a&b")
	if err := f.SetCellRichText("Sheet1", "F3", []excelize.RichTextRun{{Text: "粗", Font: &excelize.Font{Bold: true}}, {Text: "细"}}); err != nil {
		t.Fatal(err)
	}
	set("G3", 5)
	if err := f.SetCellFormula("Sheet1", "G3", `1+4`); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	table := read(t, b.Bytes())
	if table.Format != XLSX || len(table.Rows) != 2 || table.Rows[1].Line != 3 {
		t.Fatalf("%+v", table)
	}
	want := []Cell{{Text: "张某某"}, {Text: "13800138000"}, {Text: "46176"}, {Text: "TRUE"}, {Text: "a&b"}, {Text: "粗细"}, {Odd: Formula}}
	if !slices.Equal(table.Rows[1].Cells, want) {
		t.Errorf("%+v", table.Rows[1].Cells)
	}
}

func TestTemplateComesBackAsItWasWritten(t *testing.T) {
	columns := []Column{{Title: "姓名", Note: "必填"}, {Title: "类别", Values: []string{"行政执法人员", "其他工作人员"}, Wide: true}}
	var b bytes.Buffer
	if err := WriteTemplate(&b, columns, []string{"示例：张某某", "行政执法人员"}); err != nil {
		t.Fatal(err)
	}
	table := read(t, b.Bytes())
	if len(table.Rows) != 2 || !slices.Equal(texts(table.Rows[0]), []string{"姓名", "类别"}) || table.Rows[1].Cells[0].Text != "示例：张某某" {
		t.Errorf("%+v", table.Rows)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	offered, err := f.GetDataValidations(fillIn)
	if err != nil || len(offered) != 1 || !strings.Contains(offered[0].Formula1, "$B$3:$B$4") {
		t.Errorf("what the template offers: %+v, %v", offered, err)
	}
	if got, err := f.GetCellValue(allowed, "B4"); err != nil || got != "其他工作人员" {
		t.Errorf("the second value explained is %q, %v", got, err)
	}

	b.Reset()
	err = WriteRows(&b, columns, func(row func([]string) error) error { return row([]string{"=HYPERLINK(\"http://x\")", "二"}) })
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, b.Bytes()).Rows[1].Cells[0]; got.Odd != Plain || got.Text != `=HYPERLINK("http://x")` {
		t.Errorf("a text became %+v", got)
	}
}

func TestLimitsAreTold(t *testing.T) {
	many := strings.Repeat("a,b\n", 200)
	for want, l := range map[string]Limits{"一次最多100行": {Rows: 100}, "超过1列": {Columns: 1}, "文件最大0 MB": {Bytes: 10}} {
		if _, err := Read([]byte(many), Detect, l); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := Read([]byte("a,"+strings.Repeat("字", 30)), Detect, Limits{Cell: 20}); err == nil || !strings.Contains(err.Error(), "第1行有一格超过20个字") {
		t.Error(err)
	}
	var b bytes.Buffer
	err := WriteRows(&b, []Column{{Title: "a"}}, func(row func([]string) error) error {
		for i := range 130 {
			if err := row([]string{fmt.Sprint(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(b.Bytes(), Detect, Limits{Rows: 100}); err == nil || !strings.Contains(err.Error(), "一次最多100行") {
		t.Error(err)
	}
}
