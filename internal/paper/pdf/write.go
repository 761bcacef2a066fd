package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"

	"yuanjian/internal/paper"
	"yuanjian/internal/paper/truetype"
)

// file is a PDF that is being written: objects are numbered from 1 and stand in the order of their numbers.
type file struct {
	bytes.Buffer
	offsets []int // of each object; 0: not written yet
}

// reserve gives the number of an object that is written later.
func (f *file) reserve() int {
	f.offsets = append(f.offsets, 0)
	return len(f.offsets)
}

// object writes an object under a reserved number.
func (f *file) object(number int, text string) {
	f.offsets[number-1] = f.Len()
	fmt.Fprintf(f, "%d 0 obj\n%s\nendobj\n", number, text)
}

// stream writes a stream object, compressed.
func (f *file) stream(number int, dict string, content []byte) error {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(content); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	f.raw(number, dict+" /Filter /FlateDecode", packed.Bytes())
	return nil
}

// raw writes a stream object as it is.
func (f *file) raw(number int, dict string, content []byte) {
	f.offsets[number-1] = f.Len()
	fmt.Fprintf(f, "%d 0 obj\n<< %s /Length %d >>\nstream\n", number, dict, len(content))
	f.Write(content)
	f.WriteString("\nendstream\nendobj\n")
}

// paperFile is a paper that is being written.
type paperFile struct {
	file
	layout   *paper.Layout
	subset   *truetype.Subset
	code     map[rune]int // CID of each character
	pictures map[*paper.File]int
	parts    [][]part // of each element: where it stands
	pages    []int
	marks    [][]int // of each page: the element of each marked piece
}

// part is a marked piece of a page that belongs to an element.
type part struct{ page, mark int }

// Write writes a paper.
func Write(l *paper.Layout) ([]byte, error) {
	face, err := truetype.Regular()
	if err != nil {
		return nil, err
	}
	subset, err := face.Subset(l.Runes)
	if err != nil {
		return nil, err
	}
	w := &paperFile{layout: l, subset: subset, code: map[rune]int{}, pictures: map[*paper.File]int{}, parts: make([][]part, len(l.Elements))}
	for i, r := range subset.Runes {
		w.code[r] = i + 1
	}
	w.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	catalog, info, pages, typeface := w.reserve(), w.reserve(), w.reserve(), w.reserve()
	if err := w.typeface(typeface); err != nil {
		return nil, err
	}
	for i := range l.Pages {
		if err := w.page(i, pages, typeface); err != nil {
			return nil, err
		}
	}
	w.object(pages, fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(w.pages), references(w.pages)))
	tree := w.structure()
	meta := w.reserve()
	w.raw(meta, "/Type /Metadata /Subtype /XML", metadata(l.Document))
	w.object(info, fmt.Sprintf("<< /Title %s /Author %s /Producer (Yuanjian) >>", text(l.Document.Title), text(l.Document.Body)))
	w.object(catalog, fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R /Lang (%s) /MarkInfo << /Marked true >> /StructTreeRoot %d 0 R /ViewerPreferences << /DisplayDocTitle true >> /Metadata %d 0 R >>",
		pages, l.Document.Language, tree, meta))
	w.end(catalog, info, l.Digest[:32])
	return w.Bytes(), nil
}

// end writes the table of objects and the trailer.
func (f *file) end(catalog, info int, id string) {
	at := f.Len()
	fmt.Fprintf(f, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, o := range f.offsets {
		fmt.Fprintf(f, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(f, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n", len(f.offsets)+1, catalog, info, id, id, at)
}

func references(numbers []int) string {
	var b bytes.Buffer
	for i, n := range numbers {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d 0 R", n)
	}
	return b.String()
}

// text writes a text string of PDF: UTF-16BE in hex.
func text(s string) string {
	var b bytes.Buffer
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteString(">")
	return b.String()
}

// points writes a length in points.
func points(u paper.Unit) string {
	sign := ""
	if u < 0 {
		sign, u = "-", -u
	}
	return fmt.Sprintf("%s%d.%02d", sign, u/100, u%100)
}

// pagesOf is how Write says how many pages there are.
var pagesOf = regexp.MustCompile(`/Type /Pages /Count (\d+) `)

// Pages reads how many pages a file of Write has; what was added behind it, such as a signature, does not change that.
func Pages(file []byte) (int, error) {
	m := pagesOf.FindSubmatch(file)
	if m == nil {
		return 0, fmt.Errorf("the file does not say how many pages it has")
	}
	return strconv.Atoi(string(m[1]))
}
