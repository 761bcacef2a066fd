package pades

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"time"
	"unicode/utf16"
)

// Info is what a signature says beside who signed.
type Info struct {
	Name, Reason string
	At           time.Time // the instant of the act
}

// room is how much is kept for the CMS signature, in bytes: a certificate of 1 KB and 700 bytes more fit well.
const room = 4096

// parts are what signing needs to know of a file that package pdf wrote.
type parts struct {
	size, root, info, start int    // number of objects, catalogue, description, where the table of objects is
	id                      string // as in the trailer
	catalog                 string // inside of its dictionary
	page                    int    // the first page
	pageText                string
}

var (
	trailerForm = regexp.MustCompile(`trailer\n<< /Size (\d+) /Root (\d+) 0 R /Info (\d+) 0 R /ID (\[<[0-9a-f]+> <[0-9a-f]+>\]) >>\nstartxref\n(\d+)\n%%EOF\n$`)
	firstKid    = regexp.MustCompile(`/Type /Pages /Count \d+ /Kids \[(\d+) 0 R`)
)

func read(file []byte) (parts, error) {
	var p parts
	m := trailerForm.FindSubmatch(file)
	if m == nil {
		return p, fmt.Errorf("sign a PDF: it is not one of ours, or signed already")
	}
	for i, into := range []*int{&p.size, &p.root, &p.info} {
		*into, _ = strconv.Atoi(string(m[i+1])) // digits, by the form
	}
	p.id = string(m[4])
	p.start, _ = strconv.Atoi(string(m[5]))
	var err error
	if p.catalog, err = dictionary(file, p.root); err != nil {
		return p, err
	}
	kid := firstKid.FindSubmatch(file)
	if kid == nil {
		return p, fmt.Errorf("sign a PDF: it has no page")
	}
	p.page, _ = strconv.Atoi(string(kid[1]))
	p.pageText, err = dictionary(file, p.page)
	return p, err
}

// dictionary is the inside of an object that is a dictionary on one line, as package pdf writes them.
func dictionary(file []byte, number int) (string, error) {
	m := regexp.MustCompile(fmt.Sprintf(`\n%d 0 obj\n<< (.*) >>\nendobj\n`, number)).FindSubmatch(file)
	if m == nil {
		return "", fmt.Errorf("sign a PDF: object %d is no dictionary of ours", number)
	}
	return string(m[1]), nil
}

// Sign signs a PDF of package pdf, so that any later change shows (DocMDP 1).
func Sign(file []byte, signer crypto.Signer, certificate *x509.Certificate, info Info) ([]byte, error) {
	p, err := read(file)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(file)
	signature, field := p.size, p.size+1
	at := map[int]int{}
	object := func(number int, text string) {
		at[number] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", number, text)
	}
	object(p.page, fmt.Sprintf("<< %s /Annots [%d 0 R] >>", p.pageText, field))
	object(p.root, fmt.Sprintf("<< %s /AcroForm << /Fields [%d 0 R] /SigFlags 3 >> /Perms << /DocMDP %d 0 R >> >>", p.catalog, field, signature))
	object(field, fmt.Sprintf("<< /Type /Annot /Subtype /Widget /FT /Sig /T (Seal) /V %d 0 R /F 132 /Rect [0 0 0 0] /P %d 0 R >>", signature, p.page))
	at[signature] = out.Len()
	const empty = "[0 0000000000 0000000000 0000000000]"
	fmt.Fprintf(&out, "%d 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Name %s /Reason %s /M (D:%s) /Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >>] /ByteRange ",
		signature, text(info.Name), text(info.Reason), info.At.UTC().Format("20060102150405")+"+00'00'")
	ranges := out.Len()
	out.WriteString(empty + " /Contents ")
	hole := out.Len()
	out.WriteString("<" + string(bytes.Repeat([]byte("0"), 2*room)) + ">")
	after := out.Len()
	out.WriteString(" >>\nendobj\n")
	end(&out, at, &p)

	signed := out.Bytes()
	copy(signed[ranges:], fmt.Sprintf("[0 %010d %010d %010d]", hole, after, len(signed)-after))
	digest := sha256.New()
	digest.Write(signed[:hole])
	digest.Write(signed[after:])
	cms, err := message(digest.Sum(nil), signer, certificate)
	if err != nil {
		return nil, fmt.Errorf("sign a PDF: %w", err)
	}
	if len(cms) > room {
		return nil, fmt.Errorf("sign a PDF: the signature has %d bytes, more than %d", len(cms), room)
	}
	hex.Encode(signed[hole+1:], cms)
	return signed, nil
}

// end writes the table of the objects that were added or written anew, and the trailer.
func end(out *bytes.Buffer, at map[int]int, p *parts) {
	table := out.Len()
	out.WriteString("xref\n")
	for number := range p.size + 2 {
		if where, ok := at[number]; ok {
			fmt.Fprintf(out, "%d 1\n%010d 00000 n \n", number, where)
		}
	}
	fmt.Fprintf(out, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID %s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n", p.size+2, p.root, p.info, p.id, p.start, table)
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
