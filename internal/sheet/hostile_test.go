package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"yuanjian/internal/fault"
)

const (
	bookXML = `<workbook xmlns="x" xmlns:r="y"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`
	relsXML = `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`
)

// part is one part of an archive made by hand.
type part struct{ name, text string }

func archive(t testing.TB, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = io.WriteString(w, p.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// book is a workbook whose sheet holds the text, with further parts.
func book(t testing.TB, sheet string, more ...part) []byte {
	t.Helper()
	return archive(t, append([]part{{"[Content_Types].xml", "<Types/>"}, {"xl/workbook.xml", bookXML}, {"xl/_rels/workbook.xml.rels", relsXML}, {"xl/worksheets/sheet1.xml", sheet}}, more...)...)
}

func sheetOf(rows string) string {
	return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"
}

const oneRow = `<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>`

// hostile are files that must be refused, each with what people are told.
func hostile(t testing.TB) map[string]struct {
	file []byte
	told string
} {
	type bad = struct {
		file []byte
		told string
	}
	const broken, large = "已损坏", "解压以后太大"
	good := book(t, sheetOf(oneRow))
	strings4 := func(n int) string { return "<sst>" + strings.Repeat("<si/>", n) + "</sst>" }
	flipped := bytes.Clone(good)
	flipped[bytes.Index(flipped, []byte("worksheets/sheet1.xml"))+40] ^= 0x55
	lied := bytes.Clone(good)
	if i := bytes.Index(lied, []byte("PK\x01\x02")); i > 0 {
		binary.LittleEndian.PutUint32(lied[i+24:], 1) // says that its first part has one byte
	}
	return map[string]bad{
		"no byte":                      {nil, "是空的"},
		"too many bytes":               {make([]byte, MostBytes+1), "文件最大8 MB"},
		"old or encrypted Excel":       {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)), "去掉密码"},
		"PDF":                          {[]byte("%PDF-1.7\n%%EOF"), "这不是Excel工作簿"},
		"picture":                      {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "这不是Excel工作簿"},
		"program":                      {[]byte("MZ\x90\x00\x03\x00\x00\x00"), "这不是Excel工作簿"},
		"UTF-16":                       {[]byte("\xFF\xFEa\x00,\x00b\x00"), "UTF-16"},
		"UTF-16, the other way":        {[]byte("\xFE\xFF\x00a\x00,\x00b"), "UTF-16"},
		"zero byte in text":            {[]byte("姓名,a\x00b"), "这不是Excel工作簿"},
		"neither encoding":             {[]byte("a,b\nc,\xFF\xFF\n"), "第2行既不是UTF-8编码"},
		"quote without end":            {[]byte("a,b\n\"c,d\ne,f\n"), "引号不成对"},
		"quote inside":                 {[]byte("a,b\nc\"d,e\n"), "引号不成对"},
		"empty archive":                {[]byte("PK\x05\x06" + strings.Repeat("\x00", 18)), "不是Excel工作簿"},
		"head of an archive only":      {[]byte("PK\x03\x04"), broken},
		"cut archive":                  {good[:len(good)/2], broken},
		"byte changed":                 {flipped, broken},
		"lies about sizes":             {lied, ""},
		"archive of something else":    {archive(t, part{"a.txt", "a"}), "不是Excel工作簿"},
		"document":                     {archive(t, part{"word/document.xml", "<a/>"}), "不是Excel工作簿"},
		"macros":                       {book(t, sheetOf(oneRow), part{"xl/vbaProject.bin", "x"}), "含有宏"},
		"macros, other case":           {book(t, sheetOf(oneRow), part{"XL/VBAPROJECT.BIN", "x"}), "含有宏"},
		"macros, other slash":          {book(t, sheetOf(oneRow), part{`xl\vbaProject.bin`, "x"}), "含有宏"},
		"old macros":                   {book(t, sheetOf(oneRow), part{"xl/macrosheets/sheet1.xml", "<a/>"}), "含有宏"},
		"links to files":               {book(t, sheetOf(oneRow), part{"xl/externalLinks/externalLink1.xml", "<a/>"}), "指向其他文件的链接"},
		"embedded object":              {book(t, sheetOf(oneRow), part{"xl/embeddings/oleObject1.bin", "x"}), "嵌入的对象"},
		"control":                      {book(t, sheetOf(oneRow), part{"xl/activeX/activeX1.xml", "<a/>"}), "控件"},
		"data from elsewhere":          {book(t, sheetOf(oneRow), part{"xl/connections.xml", "<a/>"}), "外部数据连接"},
		"part twice":                   {book(t, sheetOf(oneRow), part{"xl/workbook.xml", bookXML}), broken},
		"too many parts":               {archive(t, manyParts(600)...), "不是Excel工作簿"},
		"bomb in the sheet":            {book(t, sheetOf(oneRow+strings.Repeat(`<a bbbbbb=""/>`, 1+mostUnpacked/14))), large},
		"bomb in the strings":          {book(t, sheetOf(oneRow), part{"xl/sharedStrings.xml", "<sst>" + strings.Repeat("<si><t>aaaaaaaaaaaaaaaa</t></si>", mostUnpacked/31+1) + "</sst>"}), large},
		"too many strings":             {book(t, sheetOf(oneRow), part{"xl/sharedStrings.xml", strings4(mostStrings + 1)}), large},
		"one text without end":         {book(t, sheetOf(`<row r="1"><c r="A1" t="inlineStr"><is><t>`+strings.Repeat("a", 4<<20)+`</t></is></c></row>`)), large},
		"one tag without end":          {book(t, sheetOf(`<row r="1" `+strings.Repeat(`a="" `, 1<<19)+`/>`)), large},
		"nested too deep":              {book(t, strings.Repeat("<a>", 1<<20)), broken},
		"document type, entities":      {book(t, `<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>`+sheetOf(`<row><c t="inlineStr"><is><t>&c;</t></is></c></row>`)), broken},
		"outside entity":               {book(t, `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>`+sheetOf(`<row><c t="inlineStr"><is><t>&b;</t></is></c></row>`)), broken},
		"entity nobody defined":        {book(t, sheetOf(`<row><c t="inlineStr"><is><t>&b;</t></is></c></row>`)), broken},
		"other charset":                {book(t, `<?xml version="1.0" encoding="utf-7"?>`+sheetOf(oneRow)), broken},
		"not XML":                      {book(t, "sheet"+"\x00"), broken},
		"XML without end":              {book(t, "<worksheet><sheetData>"+oneRow), broken},
		"ends what did not begin":      {book(t, sheetOf(oneRow)+"</a></b></c>"), broken},
		"row numbers go back":          {book(t, sheetOf(`<row r="5"></row><row r="4"></row>`)), broken},
		"row number of text":           {book(t, sheetOf(`<row r="first"></row>`)), broken},
		"more rows than there are":     {book(t, sheetOf(strings.Repeat(`<row/>`, 1<<20+1))), broken},
		"row beyond the last":          {book(t, sheetOf(`<row r="99999999999"></row>`)), broken},
		"cells go back":                {book(t, sheetOf(`<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>`)), broken},
		"cell without a place":         {book(t, sheetOf(`<row r="1"><c r="11"><v>1</v></c></row>`)), broken},
		"cell far out":                 {book(t, sheetOf(`<row r="1"><c r="XFD1"><v>1</v></c></row>`)), "超过64列"},
		"string that is not there":     {book(t, sheetOf(`<row r="1"><c r="A1" t="s"><v>7</v></c></row>`)), broken},
		"string before the first":      {book(t, sheetOf(`<row r="1"><c r="A1" t="s"><v>-1</v></c></row>`)), broken},
		"cell too long":                {book(t, sheetOf(`<row r="1"><c r="A1" t="inlineStr"><is><t>`+strings.Repeat("a", mostCell+1)+`</t></is></c></row>`)), "有一格超过"},
		"no sheet":                     {archive(t, part{"xl/workbook.xml", "<workbook/>"}, part{"xl/_rels/workbook.xml.rels", relsXML}), broken},
		"every sheet hidden":           {archive(t, part{"xl/workbook.xml", `<workbook><sheets><sheet state="hidden" r:id="rId1"/></sheets></workbook>`}, part{"xl/_rels/workbook.xml.rels", relsXML}), broken},
		"sheet outside the archive":    {archive(t, part{"xl/workbook.xml", bookXML}, part{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Target="../../../etc/passwd"/></Relationships>`}), broken},
		"sheet at an address":          {archive(t, part{"xl/workbook.xml", bookXML}, part{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Target="http://127.0.0.1/x"/></Relationships>`}), broken},
		"sheet without its connection": {archive(t, part{"xl/workbook.xml", bookXML}, part{"xl/_rels/workbook.xml.rels", `<Relationships/>`}), broken},
	}
}

func manyParts(n int) (out []part) {
	for i := range n {
		out = append(out, part{fmt.Sprintf("xl/%d.xml", i), "<a/>"})
	}
	return out
}

// heap is what the heap has taken from the system, bytes.
func heap() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapSys)
}

// Every hostile file is refused in words, and none makes the reader hold much more than the limits allow for.
func TestHostileFilesAreRefusedInWords(t *testing.T) {
	all := hostile(t)
	if len(all) < 50 {
		t.Fatalf("%d files", len(all))
	}
	for name, c := range all {
		grown := heap()
		table, err := Read(c.file, Detect, Limits{})
		if grown = heap() - grown; grown > 192<<20 {
			t.Errorf("%s: the heap grew by %d MB", name, grown>>20)
		}
		var told fault.Invalid
		if c.told == "" { // either is right, as long as nothing breaks
			if err != nil && !errors.As(err, &told) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !errors.As(err, &told) || len(told.Fields) != 1 || told.Fields[0].Name != Field || !strings.Contains(told.Fields[0].Want.ZH, c.told) || told.Fields[0].Want.EN == "" {
			t.Errorf("%s: %v, %d rows", name, err, len(table.Rows))
		}
	}
	if _, err := Read(book(t, sheetOf(oneRow)), Detect, Limits{}); err != nil {
		t.Errorf("the file that nothing is wrong with: %v", err)
	}
}

// What is harmless is read: it must not keep people from their work.
func TestHarmlessFilesAreRead(t *testing.T) {
	for name, file := range map[string][]byte{
		"format far out":     book(t, sheetOf(`<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="3"/></row>`)),
		"second sheet odd":   book(t, sheetOf(oneRow), part{"xl/worksheets/sheet2.xml", "<a"}),
		"prefixed names":     book(t, strings.NewReplacer("</", "</x:", "<", "<x:").Replace(sheetOf(oneRow))),
		"last row of all":    book(t, sheetOf(oneRow+`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`)),
		"escaped letter":     book(t, sheetOf(`<row><c t="inlineStr"><is><t>a_x0041_b</t></is></c></row>`)),
		"cells without refs": book(t, sheetOf(`<row><c><v>1</v></c></row>`)),
	} {
		if table, err := Read(file, Detect, Limits{}); err != nil || len(table.Rows) == 0 || table.Rows[0].Cells[0].Text == "" {
			t.Errorf("%s: %+v, %v", name, table.Rows, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range hostile(f) {
		if len(c.file) < 1<<11 {
			f.Add(c.file)
		}
	}
	f.Add(book(f, sheetOf(oneRow)))
	f.Add([]byte("姓名,证件编号\r\n张某某,\"A,1\"\r\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		table, err := Read(file, Detect, Limits{Rows: 50})
		var told fault.Invalid
		if err != nil && !errors.As(err, &told) {
			t.Fatalf("an error that is not for people: %v", err)
		}
		last := 0
		for _, r := range table.Rows {
			if err == nil && (r.Line <= last || len(r.Cells) == 0 || len(r.Cells) > mostColumns) {
				t.Fatalf("row %d after %d with %d cells", r.Line, last, len(r.Cells))
			}
			last = r.Line
		}
	})
}

// FuzzSheet reads fuzzed XML inside a sound archive, which FuzzRead would hardly ever make.
func FuzzSheet(f *testing.F) {
	f.Add(sheetOf(oneRow), "<sst><si><t>a</t></si></sst>")
	f.Add(sheetOf(`<row r="2"><c r="C2" t="s"><v>0</v></c><c r="D2"><f>1+1</f><v>2</v></c><c t="e"><v>#N/A</v></c></row>`), `<sst><si><r><t>a</t></r><rPh><t>b</t></rPh></si></sst>`)
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		_, err := Read(book(t, sheet, part{"xl/sharedStrings.xml", shared}), Detect, Limits{Rows: 50})
		var told fault.Invalid
		if err != nil && !errors.As(err, &told) {
			t.Fatalf("an error that is not for people: %v", err)
		}
	})
}
