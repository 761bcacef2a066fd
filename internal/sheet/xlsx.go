package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Bounds of an archive beside those of the table.
const (
	mostParts    = 500
	mostUnpacked = 48 << 20 // bytes of all parts that are read, unpacked
	mostStrings  = 500_000  // shared strings
)

var (
	errBomb   = errors.New("more bytes than the limit")
	errBroken = refused("这个Excel文件已损坏，不能读取。请用Excel或者WPS打开后另存为“Excel工作簿（.xlsx）”再上传。", "This Excel file is broken. Open it and save it again as an Excel workbook (.xlsx).")
	errNoBook = refused("这个压缩文件不是Excel工作簿（.xlsx），请使用模板。", "This archive is no Excel workbook (.xlsx); use the template.")
)

// refusedParts are parts of a workbook that run something, or load something from elsewhere.
var refusedParts = []struct{ begins, zh, en string }{
	{"xl/vbaproject", "宏", "macros"}, {"xl/macrosheets/", "宏", "macros"}, {"xl/externallinks/", "指向其他文件的链接", "links to other files"},
	{"xl/embeddings/", "嵌入的对象", "embedded objects"}, {"xl/activex/", "控件", "controls"}, {"xl/ctrlprops/", "控件", "controls"},
	{"xl/connections", "外部数据连接", "connections to data elsewhere"}, {"xl/querytables/", "外部数据连接", "connections to data elsewhere"},
}

// workbook is an open archive, with how much of it may still be unpacked.
type workbook struct {
	parts  map[string]*zip.File // by lower-case name
	left   int64
	limits Limits
	shared []string
}

func readWorkbook(file []byte, l Limits) (Table, error) {
	w, err := openWorkbook(file, l)
	if err != nil {
		return Table{}, err
	}
	t := Table{Format: XLSX}
	name, since1904, err := w.firstSheet()
	if err == nil {
		t.Since1904 = since1904
		err = w.readStrings()
	}
	if err == nil {
		t.Rows, err = w.readSheet(name)
	}
	return t, plainly(err)
}

// plainly keeps what people are told and turns everything else that was found in a file into one sentence: the file is
// broken, whatever the reason.
func plainly(err error) error {
	switch {
	case err == nil, isRefused(err):
		return err
	case errors.Is(err, errBomb):
		return refused("这个Excel文件解压以后太大，不能读取。请删去模板以外的内容，或者分成几份。", "This Excel file is too large when unpacked. Remove what is not of the template, or split it.")
	}
	return errBroken
}

func openWorkbook(file []byte, l Limits) (*workbook, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, errBroken
	}
	if len(z.File) > mostParts {
		return nil, errNoBook
	}
	w := &workbook{parts: map[string]*zip.File{}, left: mostUnpacked, limits: l}
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if _, twice := w.parts[name]; twice || f.Flags&1 != 0 {
			return nil, errBroken // two parts of one name, or an encrypted one
		}
		w.parts[name] = f
		for _, p := range refusedParts {
			if strings.HasPrefix(name, p.begins) {
				return nil, refused(fmt.Sprintf("这个文件含有%s，不能接收。请把内容复制到模板里再上传。", p.zh), fmt.Sprintf("This file holds %s. Copy its content into the template.", p.en))
			}
		}
	}
	if w.parts["xl/workbook.xml"] == nil {
		return nil, errNoBook
	}
	return w, nil
}

// tokens reads a part as XML. Nothing outside is loaded: the decoder knows no external entity. Depth and the length of
// one tag or text are bounded, so that no part can grow in memory.
func (w *workbook) tokens(name string, visit func(t xml.Token, depth int) error) error {
	f := w.parts[strings.ToLower(name)]
	if f == nil {
		return fmt.Errorf("no part %s", name)
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	d := xml.NewDecoder(&bounded{in: in, left: &w.left})
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("not in UTF-8") }
	for depth := 0; ; {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			if depth++; depth > 64 {
				return errors.New("nested too deep")
			}
		case xml.Directive:
			return errors.New("a document type")
		}
		if err := visit(t, depth); err != nil {
			return err
		}
		if _, ends := t.(xml.EndElement); ends {
			if depth--; depth < 0 {
				return errors.New("ends what did not begin")
			}
		}
	}
}

// bounded reads from an archive within what is left for all of it, and refuses a run of mostRun bytes without the end of
// a tag: the decoder holds such a run in memory.
type bounded struct {
	in   io.Reader
	left *int64
	run  int
}

const mostRun = 1 << 20

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	if *b.left -= int64(n); *b.left < 0 {
		return 0, errBomb
	}
	if i := bytes.LastIndexByte(p[:n], '>'); i >= 0 {
		b.run = n - i
	} else if b.run += n; b.run > mostRun {
		return 0, errBomb
	}
	return n, err
}

func attribute(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// firstSheet is the part of the first sheet that is shown.
func (w *workbook) firstSheet() (part string, since1904 bool, err error) {
	var id string
	err = w.tokens("xl/workbook.xml", func(t xml.Token, _ int) error {
		e, ok := t.(xml.StartElement)
		switch {
		case !ok:
		case e.Name.Local == "workbookPr":
			v := attribute(e, "date1904")
			since1904 = v == "1" || v == "true"
		case e.Name.Local == "sheet" && id == "" && attribute(e, "state") == "":
			id = relationID(e)
		}
		return nil
	})
	if err != nil || id == "" {
		return "", false, errors.Join(err, errors.New("no sheet"))
	}
	err = w.tokens("xl/_rels/workbook.xml.rels", func(t xml.Token, _ int) error {
		e, ok := t.(xml.StartElement)
		if ok && e.Name.Local == "Relationship" && attribute(e, "Id") == id {
			part = attribute(e, "Target")
		}
		return nil
	})
	if part == "" {
		return "", false, errors.Join(err, errors.New("no sheet"))
	}
	if !strings.HasPrefix(part, "/") {
		part = "/xl/" + part
	}
	return strings.TrimPrefix(path.Clean(part), "/"), since1904, err
}

// relationID is r:id, and not the sheet's own sheetId.
func relationID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}
