package pades_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	outside "github.com/digitorus/pdfsign/verify"

	"yuanjian/internal/paper"
	"yuanjian/internal/paper/pades"
	"yuanjian/internal/paper/papertest"
	"yuanjian/internal/paper/pdf"
	"yuanjian/internal/seal"
)

// signed is a sample paper without and with the seal of a body.
func signed(t *testing.T) (plain, sealed []byte, own seal.BodySeal, d paper.Document) {
	t.Helper()
	d, files := papertest.Sample(t)
	plain, err := pdf.Write(papertest.Lay(t, &d, files, paper.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := seal.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	if own, err = keys.BodySeal("book", "body", d.Body); err != nil {
		t.Fatal(err)
	}
	info := pades.Info{Name: d.Body, Reason: d.Number + " (样张)", At: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	if sealed, err = pades.Sign(plain, own.Signer, own.Certificate, info); err != nil {
		t.Fatal(err)
	}
	again, err := pades.Sign(plain, own.Signer, own.Certificate, info)
	if err != nil || !bytes.Equal(again, sealed) {
		t.Errorf("signed again, the bytes differ (%v)", err)
	}
	return plain, sealed, own, d
}

func TestSignatureFitsAndAnyChangeShows(t *testing.T) {
	plain, sealed, own, d := signed(t)
	if !bytes.HasPrefix(sealed, plain) {
		t.Error("signing changed what was there")
	}
	by, err := pades.Check(sealed)
	if err != nil || !by.Equal(own.Certificate) {
		t.Fatalf("the signature is by %v: %v", by, err)
	}
	for at := 0; at < len(sealed); at += 97 {
		changed := bytes.Clone(sealed)
		changed[at] ^= 1
		if by, err := pades.Check(changed); err == nil {
			t.Fatalf("byte %d changed, it is still by %v", at, by.Subject)
		}
	}
	for what, file := range map[string][]byte{"without signature": plain, "with more at its end": append(bytes.Clone(sealed), "% more"...), "cut": sealed[:len(sealed)-10], "empty": nil} {
		if _, err := pades.Check(file); err == nil {
			t.Errorf("a file %s is taken for signed", what)
		}
	}
	if _, err := pades.Sign(sealed, own.Signer, own.Certificate, pades.Info{}); err == nil {
		t.Error("a signed file is signed again")
	}
	if seen := papertest.PDFJS(t, sealed); seen.Title != d.Title || !seen.Tagged {
		t.Errorf("signed, the file has title %q, tagged %t", seen.Title, seen.Tagged)
	}
}

// TestAnotherProgramFindsTheSignatureWhole: pdfsign shares no code with ours.
func TestAnotherProgramFindsTheSignatureWhole(t *testing.T) {
	_, sealed, own, _ := signed(t)
	options := outside.DefaultVerifyOptions()
	options.AllowUntrustedRoots = true
	found, err := outside.VerifyWithOptions(bytes.NewReader(sealed), int64(len(sealed)), options)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Signers) != 1 || !found.Signers[0].ValidSignature || !found.Signers[0].Certificates[0].Certificate.Equal(own.Certificate) {
		t.Errorf("it finds %+v", found.Signers)
	}
	changed := bytes.Clone(sealed)
	changed[len(sealed)/4] ^= 1
	if found, err := outside.VerifyWithOptions(bytes.NewReader(changed), int64(len(changed)), options); err == nil && len(found.Signers) == 1 && found.Signers[0].ValidSignature {
		t.Error("it takes a changed file")
	}
}
