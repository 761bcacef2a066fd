package device_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"yuanjian/internal/blob"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
)

func store(t *testing.T) *blob.Store {
	t.Helper()
	s, err := blob.Open(t.TempDir()+"/blobs", blob.OS{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func drawn(t *testing.T, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 32, 32))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestDocumentsAreWhatTheyAre: a file is kept by what is in it; what is none of the three, empty, cut or too large is refused
// with a sentence, and nothing of it stays.
func TestDocumentsAreWhatTheyAre(t *testing.T) {
	s := store(t)
	files := device.Files{Store: s}
	jpg := drawn(t, func(w io.Writer, i image.Image) error { return jpeg.Encode(w, i, nil) })
	picture := drawn(t, png.Encode)
	pdf := []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n")
	for _, c := range []struct {
		name, file string
		bytes      []byte
		want       string // type, or empty when refused
		kept       string // name
	}{
		{"a PDF", "批复.pdf", pdf, "application/pdf", "批复.pdf"},
		{"a JPEG", "标志.JPG", jpg, "image/jpeg", "标志.jpg"},
		{"a PNG that calls itself PDF", "图.pdf", picture, "image/png", "图.png"},
		{"a path as name", `..\..\etc/passwd.pdf`, pdf, "application/pdf", "passwd.pdf"},
		{"no name", "", pdf, "application/pdf", "文件.pdf"},
		{"dots as name", "../..", pdf, "application/pdf", "文件.pdf"},
		{"control characters in the name", "a\x00b\nc.pdf", pdf, "application/pdf", "abc.pdf"},
		{"a name without end", strings.Repeat("长", 5000) + ".pdf", pdf, "application/pdf", strings.Repeat("长", 100) + ".pdf"},
		{"empty", "空.pdf", nil, "", ""},
		{"a cut PDF", "半.pdf", pdf[:20], "", ""},
		{"a cut JPEG", "半.jpg", jpg[:len(jpg)/2], "", ""},
		{"a cut PNG", "半.png", picture[:len(picture)-8], "", ""},
		{"HTML that calls itself PDF", "网页.pdf", []byte("<html><script>alert(1)</script></html>"), "", ""},
		{"a program", "x.png", []byte("MZ\x90\x00"), "", ""},
		{"too large", "大.pdf", append([]byte("%PDF-1.7"), make([]byte, device.DocumentBytes)...), "", ""},
	} {
		a, err := files.Keep(t.Context(), bytes.NewReader(c.bytes), c.file)
		if c.want == "" {
			var bad fault.Invalid
			if !errors.As(err, &bad) || bad.Fields[0].Name != "documents" || bad.Fields[0].Want.ZH == "" || bad.Fields[0].Want.EN == "" {
				t.Errorf("%s: %v, want a refusal of the field", c.name, err)
			}
			if has, _ := s.Has(blob.DigestOf(c.bytes)); has {
				t.Errorf("%s was kept", c.name)
			}
			continue
		}
		if err != nil || a.Type != c.want || a.Name != c.kept || a.Size != int64(len(c.bytes)) || a.Digest != blob.DigestOf(c.bytes).String() {
			t.Errorf("%s: %+v, %v", c.name, a, err)
			continue
		}
		if err := s.Verify(blob.DigestOf(c.bytes)); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
