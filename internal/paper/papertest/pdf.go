package papertest

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// PDFText reads the text of a PDF of ours: all pieces that are not artifacts, in the order in which they stand, by way of the
// typeface's own map. It is strict: whatever it does not understand is an error. The table of objects must be exact.
func PDFText(file []byte) (string, error) {
	objects, err := pdfObjects(file)
	if err != nil {
		return "", err
	}
	var characters map[uint64]string
	for _, o := range objects {
		if m := regexp.MustCompile(`/ToUnicode (\d+) 0 R`).FindSubmatch(o); m != nil {
			n, _ := strconv.Atoi(string(m[1]))
			if characters, err = pdfCharacters(objects[n]); err != nil {
				return "", err
			}
		}
	}
	out := ""
	for n := 1; n <= len(objects); n++ {
		m := regexp.MustCompile(`/Type /Page /.*/Contents (\d+) 0 R`).FindSubmatch(objects[n])
		if m == nil {
			continue
		}
		stream, _ := strconv.Atoi(string(m[1]))
		content, err := pdfStream(objects[stream])
		if err != nil {
			return "", err
		}
		text, err := pdfShown(content, characters)
		if err != nil {
			return "", err
		}
		out += text
	}
	return out, nil
}

// SignedPDFText reads the text of what was there before the file was signed: a signature is added at the end.
func SignedPDFText(file []byte) (string, error) {
	const end = "%%EOF\n"
	at := bytes.Index(file, []byte(end))
	if at < 0 {
		return "", fmt.Errorf("the file does not end as a PDF")
	}
	return PDFText(file[:at+len(end)])
}

// pdfObjects cuts the file into its objects, by its table, which must lead to each exactly.
func pdfObjects(file []byte) (map[int][]byte, error) {
	m := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(file)
	if m == nil {
		return nil, fmt.Errorf("the file does not end as a PDF")
	}
	at, _ := strconv.Atoi(string(m[1]))
	rows := regexp.MustCompile(`(\d{10}) 00000 n \n`).FindAllSubmatch(file[at:], -1)
	objects := map[int][]byte{}
	for i, r := range rows {
		off, _ := strconv.Atoi(string(r[1]))
		head := fmt.Sprintf("%d 0 obj\n", i+1)
		if !bytes.HasPrefix(file[off:], []byte(head)) {
			return nil, fmt.Errorf("object %d is not where the table says", i+1)
		}
		body := file[off+len(head):]
		objects[i+1] = body[:bytes.Index(body, []byte("\nendobj\n"))]
	}
	return objects, nil
}

func pdfStream(object []byte) ([]byte, error) {
	m := regexp.MustCompile(`(?s)^<< .*?/Length (\d+) >>\nstream\n`).FindSubmatch(object)
	if m == nil {
		return nil, fmt.Errorf("no stream: %.60q", object)
	}
	n, _ := strconv.Atoi(string(m[1]))
	data := object[len(m[0]):]
	if len(data) < n || string(data[n:]) != "\nendstream" {
		return nil, fmt.Errorf("a stream is not as long as it says")
	}
	z, err := zlib.NewReader(bytes.NewReader(data[:n]))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func pdfCharacters(object []byte) (map[uint64]string, error) {
	text, err := pdfStream(object)
	if err != nil {
		return nil, err
	}
	out := map[uint64]string{}
	for _, m := range regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>\n`).FindAllSubmatch(text, -1) {
		code, _ := strconv.ParseUint(string(m[1]), 16, 16)
		raw, err := hex.DecodeString(string(m[2]))
		if err != nil {
			return nil, err
		}
		var units []uint16
		for i := 0; i+1 < len(raw); i += 2 {
			units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
		}
		out[code] = string(utf16.Decode(units))
	}
	return out, nil
}

// pdfShown is what the content of a page shows outside artifacts.
func pdfShown(content []byte, characters map[uint64]string) (string, error) {
	out, artifact := "", false
	for _, l := range bytes.Split(content, []byte("\n")) {
		switch {
		case bytes.HasPrefix(l, []byte("/Artifact BMC")):
			artifact = true
		case bytes.HasPrefix(l, []byte("EMC")):
			artifact = false
		}
		m := regexp.MustCompile(`^BT .* Tm <([0-9A-F]*)> Tj ET$`).FindSubmatch(l)
		if m == nil || artifact {
			continue
		}
		for i := 0; i+4 <= len(m[1]); i += 4 {
			code, _ := strconv.ParseUint(string(m[1][i:i+4]), 16, 16)
			c, ok := characters[code]
			if !ok {
				return "", fmt.Errorf("code %d has no character", code)
			}
			out += c
		}
	}
	return out, nil
}
