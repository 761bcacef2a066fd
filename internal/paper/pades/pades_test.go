package pades_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"yuanjian/internal/paper"
	"yuanjian/internal/paper/pades"
	"yuanjian/internal/paper/papertest"
	"yuanjian/internal/paper/pdf"
	"yuanjian/internal/seal"
)

func TestSignatureFitsAndAnyChangeShows(t *testing.T) {
	d, files := papertest.Sample(t)
	plain, err := pdf.Write(papertest.Lay(t, &d, files, paper.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := seal.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	own, err := keys.BodySeal("book", "body", d.Body)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := pades.Sign(plain, own.Signer, own.Certificate, pades.Info{Name: "body 1", Reason: "model 00ff", At: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pades.Sign(plain, own.Signer, own.Certificate, pades.Info{Name: "单位"}); err == nil {
		t.Error("a name that would break the file is taken")
	}
	if !bytes.HasPrefix(signed, plain) {
		t.Error("signing changed what was there")
	}
	by, err := pades.Check(signed)
	if err != nil || !bytes.Equal(by.Raw, own.Certificate.Raw) {
		t.Errorf("the signature is by %v: %v", by, err)
	}
	changed := bytes.Clone(signed)
	changed[len(plain)/2] ^= 1
	if _, err := pades.Check(changed); err == nil {
		t.Error("a changed file still fits its signature")
	}
	if _, err := pades.Check(plain); err == nil {
		t.Error("a file without signature is taken for signed")
	}
	if seen := papertest.PDFJS(t, signed); seen.Title != d.Title || !seen.Tagged {
		t.Errorf("signed, the file has title %q, tagged %t", seen.Title, seen.Tagged)
	}
}
