package pdf_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"yuanjian/internal/paper"
	"yuanjian/internal/paper/papertest"
	"yuanjian/internal/paper/pdf"
)

// flat is a text without ends of lines: where lines end on the page is not what a paper says.
func flat(s string) string { return strings.ReplaceAll(s, "\n", "") }

func TestPDFSaysWhatTheModelSays(t *testing.T) {
	d, files := papertest.Sample(t)
	for _, large := range []bool{false, true} {
		l := papertest.Lay(t, &d, files, paper.Options{Large: large})
		file, err := pdf.Write(l)
		if err != nil {
			t.Fatal(err)
		}
		got, err := papertest.PDFText(file)
		if err != nil {
			t.Fatal(err)
		}
		if want := flat(d.Text()); got != want {
			t.Errorf("large %t: the PDF says\n%s\nand the model\n%s", large, got, want)
		}
		again, err := pdf.Write(papertest.Lay(t, &d, files, paper.Options{Large: large}))
		if err != nil || !bytes.Equal(file, again) {
			t.Errorf("large %t: written again, the bytes differ (%v)", large, err)
		}
	}
}

// blankless is a text without blanks, which readers of PDF add and drop at ends of lines.
func blankless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestIndependentReaderReadsTheSame(t *testing.T) {
	d, files := papertest.Sample(t)
	l := papertest.Lay(t, &d, files, paper.Options{})
	file, err := pdf.Write(l)
	if err != nil {
		t.Fatal(err)
	}
	seen := papertest.PDFJS(t, file)
	if seen.Title != d.Title || seen.Language != "zh-CN" || !seen.Tagged {
		t.Errorf("title %q, language %q, tagged %t", seen.Title, seen.Language, seen.Tagged)
	}
	got := ""
	for i, p := range seen.Pages {
		foot := fmt.Sprintf("%s第%d页共%d页内容摘要%s", blankless(d.Number), i+1, len(seen.Pages), l.Digest[:16])
		text := blankless(p)
		if !strings.Contains(text, foot) {
			t.Errorf("page %d has no foot %q: …%s", i+1, foot, text[max(0, len(text)-200):])
		}
		got += strings.Replace(text, foot, "", 1)
	}
	if want := blankless(d.Text()); got != want {
		t.Errorf("pdf.js reads\n%s\nand the model says\n%s", got, want)
	}
	if !strings.Contains(got, papertest.Names) {
		t.Error("the names with rare characters are not read")
	}
	keep(t, seen)
}

// keep writes the pages as pictures where YUANJIAN_PICTURES says, to be looked at.
func keep(t *testing.T, seen papertest.Seen) {
	folder := os.Getenv("YUANJIAN_PICTURES")
	for i, picture := range seen.Pictures {
		if len(picture) == 0 {
			t.Errorf("page %d is not drawn", i+1)
		}
		if folder == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("paper-%d.png", i+1)), picture, 0o644); err != nil {
			t.Error(err)
		}
	}
}
