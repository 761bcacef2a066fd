package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"html"
	"unicode/utf16"

	"yuanjian/internal/paper"
)

// typeface writes the subset with everything a reader needs to draw it and to read its characters again.
func (w *paperFile) typeface(number int) error {
	s := w.subset
	per := func(units int) int { return units * 1000 / s.Face.UnitsPerEm }
	name := tag(s.File) + "+NotoSansSC-Regular"
	program, descriptor, descendant, unicode, glyphs := w.reserve(), w.reserve(), w.reserve(), w.reserve(), w.reserve()
	if err := w.stream(program, fmt.Sprintf("/Length1 %d", len(s.File)), s.File); err != nil {
		return err
	}
	box := s.Face.Box
	w.object(descriptor, fmt.Sprintf("<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight 733 /StemV 80 /FontFile2 %d 0 R >>",
		name, per(box[0]), per(box[1]), per(box[2]), per(box[3]), per(s.Face.Ascent), per(s.Face.Descent), program))
	var widths bytes.Buffer
	for _, u := range s.Widths {
		fmt.Fprintf(&widths, "%d ", per(u))
	}
	w.object(descendant, fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /DW 1000 /W [1 [%s]] /CIDToGIDMap %d 0 R >>",
		name, descriptor, widths.String(), glyphs))
	gids := make([]byte, 2, 2+2*len(s.Glyphs)) // CID 0 is the empty outline
	for _, g := range s.Glyphs {
		gids = binary.BigEndian.AppendUint16(gids, uint16(g))
	}
	if err := w.stream(glyphs, "", gids); err != nil {
		return err
	}
	if err := w.stream(unicode, "", toUnicode(s.Runes)); err != nil {
		return err
	}
	w.object(number, fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", name, descendant, unicode))
	return nil
}

// tag is the six letters that name a subset, from its bytes.
func tag(file []byte) string {
	sum := sha256.Sum256(file)
	out := make([]byte, 6)
	for i := range out {
		out[i] = 'A' + sum[i]%26
	}
	return string(out)
}

// toUnicode is the map from codes back to characters, those above U+FFFF in pairs.
func toUnicode(runes []rune) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for from := 0; from < len(runes); from += 100 {
		to := min(from+100, len(runes))
		fmt.Fprintf(&b, "%d beginbfchar\n", to-from)
		for i := from; i < to; i++ {
			fmt.Fprintf(&b, "<%04X> <", i+1)
			for _, u := range utf16.Encode(runes[i : i+1]) {
				fmt.Fprintf(&b, "%04X", u)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

// metadata is the description of the file for archives (XMP).
func metadata(d *paper.Document) []byte {
	return fmt.Appendf(nil, "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%[1]s</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>%[2]s</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>%[3]s</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>",
		html.EscapeString(d.Title), html.EscapeString(d.Body), html.EscapeString(d.Language))
}
