package seal_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/seal"
)

func TestSealOfABodyIsItsOwnAndTheSameAgain(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "keys")
	made := func(book, body string) seal.BodySeal {
		t.Helper()
		keys, err := seal.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		s, err := keys.BodySeal(book, body, "示范区综合行政执法局")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first, again, other, elsewhere := made("a", "1"), made("a", "1"), made("a", "2"), made("b", "1")
	if !bytes.Equal(first.Certificate.Raw, again.Certificate.Raw) {
		t.Error("made again, the certificate differs")
	}
	if first.Fingerprint() == other.Fingerprint() || first.Fingerprint() == elsewhere.Fingerprint() {
		t.Error("two bodies have one seal")
	}
	if err := first.Certificate.CheckSignature(first.Certificate.SignatureAlgorithm, first.Certificate.RawTBSCertificate, first.Certificate.Signature); err != nil {
		t.Error(err)
	}
	if unit := first.Certificate.Subject.OrganizationalUnit; len(unit) != 1 || !strings.Contains(unit[0], "系统印章") {
		t.Errorf("the certificate does not say that it is the system's own: %q", unit)
	}
	if err := seal.Rotate(folder, seal.ForSigning); err != nil {
		t.Fatal(err)
	}
	if made("a", "1").Fingerprint() == first.Fingerprint() {
		t.Error("a new signing key leaves the seal as it was")
	}
}
