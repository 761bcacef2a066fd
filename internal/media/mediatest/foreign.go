package mediatest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
)

// foreign are files that are none of the three, and sound ones under the name of another.
func foreign() (out []File) {
	for _, declared := range []string{typeJPEG, typePNG, typeMP4} {
		short := declared[strings.IndexByte(declared, '/')+1:]
		add := func(name string, b []byte) {
			out = append(out, File{Name: name + " declared as " + short, Declared: declared, Bytes: b})
		}
		add("no bytes", nil)
		add("one zero", []byte{0})
		add("a kilobyte of zeros", make([]byte, 1024))
		add("a kilobyte of FF", bytes.Repeat([]byte{0xff}, 1024))
		add("text", []byte("你好"))
		for _, h := range hidden()[:5] {
			add(h.name, h.bytes)
		}
		add("GIF", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"))
		add("BMP", append([]byte("BM\x3a\x00\x00\x00"), make([]byte, 60)...))
		add("TIFF", []byte("II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
		add("WebP", []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x00\x00\x00\x00\x00"))
		add("SVG with a script", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`))
		add("XML with an entity bomb", []byte(`<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><svg>&c;</svg>`))
		add("a ZIP bomb's outer shell", zipped())
		add("Matroska", []byte("\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1fB\x82\x84webm"))
		add("AVI", []byte("RIFF\x00\x00\x00\x00AVI LIST"))
		add("MPEG transport", bytes.Repeat(append([]byte{0x47}, make([]byte, 187)...), 20))
		add("raw H.264", []byte{0, 0, 0, 1, 0x67, 0x42, 0, 0x1e, 0, 0, 0, 1, 0x68})
		for _, sound := range []File{{Name: "JPEG", Declared: typeJPEG, Bytes: baseJPEG()}, {Name: "PNG", Declared: typePNG, Bytes: basePNG()}, {Name: "MP4", Declared: typeMP4, Bytes: baseMP4()}} {
			if sound.Declared != declared {
				add("a sound "+sound.Name, sound.Bytes)
			}
		}
	}
	for _, declared := range []string{"image/svg+xml", "image/gif", "text/html", "application/octet-stream", "IMAGE/JPEG", "image/jpeg; charset=utf-8", "image", "*/*", "image/../jpeg", "video/quicktime"} {
		out = append(out, File{Name: "a sound JPEG declared as " + declared, Declared: declared, Bytes: baseJPEG()})
	}
	for _, name := range []string{"../../etc/passwd", "..", "/etc/passwd", "a/b", `a\b`, "C:a", "a.jpg", "a b", "图", "a\x00b", "a\nb", "-", "event", "CON",
		strings.Repeat("a", 41), strings.Repeat("a", 10_000), "<script>", "%2e%2e%2f", "~root", "$HOME"} {
		shown := name
		if len(shown) > 60 {
			shown = fmt.Sprintf("%d letters", len(name))
		}
		out = append(out, File{Name: fmt.Sprintf("a sound JPEG by the name of %q", shown), Declared: typeJPEG, Bytes: baseJPEG(), Part: name})
	}
	return out
}

// zipped is 50 MB of zeros, compressed.
func zipped() []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	zeros := make([]byte, 1<<20)
	for range 50 {
		_, _ = w.Write(zeros) // a buffer takes everything
	}
	_ = w.Close()
	return b.Bytes()
}
