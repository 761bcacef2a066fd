package papertest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"yuanjian/internal/paper"
	"yuanjian/internal/paper/pdf"
)

// Keep draws the pages of a paper that has no pictures where YUANJIAN_PICTURES names a folder, to be looked at.
func Keep(t testing.TB, name string, d *paper.Document) {
	t.Helper()
	if os.Getenv("YUANJIAN_PICTURES") == "" {
		return
	}
	l, err := paper.Lay(d, nil, paper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	file, err := pdf.Write(l)
	if err != nil {
		t.Fatal(err)
	}
	KeepPages(t, name, file)
}

// KeepPages draws the pages of a PDF where YUANJIAN_PICTURES names a folder.
func KeepPages(t testing.TB, name string, file []byte) {
	t.Helper()
	folder := os.Getenv("YUANJIAN_PICTURES")
	if folder == "" {
		return
	}
	for i, picture := range PDFJS(t, file).Pictures {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d.png", name, i+1)), picture, 0o644); err != nil {
			t.Error(err)
		}
	}
}
