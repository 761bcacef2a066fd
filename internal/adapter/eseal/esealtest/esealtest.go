// Package esealtest is the one set of conditions that every docket.Sealer meets: the system's own seal, and the client of an
// outside service.
package esealtest

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/docket"
	"yuanjian/internal/paper"
	"yuanjian/internal/paper/pades"
	"yuanjian/internal/paper/papertest"
	"yuanjian/internal/paper/pdf"
)

// Request asks to seal a sample paper under a key.
func Request(t testing.TB, key string) docket.Request {
	t.Helper()
	d, files := papertest.Sample(t)
	l := papertest.Lay(t, &d, files, paper.Options{})
	file, err := pdf.Write(l)
	if err != nil {
		t.Fatal(err)
	}
	return docket.Request{Key: key, Book: "book", Body: "body", Name: d.Body, Number: d.Number, Model: l.Digest, At: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), PDF: file}
}

// Run checks a sealer.
func Run(t *testing.T, s docket.Sealer) {
	r := Request(t, "one")
	sealed, err := s.Seal(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(sealed.PDF, r.PDF) {
		t.Error("sealing changed what was there")
	}
	if _, err := pades.Check(sealed.PDF); err != nil {
		t.Error(err)
	}
	if sealed.Sealer == "" || len(sealed.Certificate) != 64 || strings.Trim(sealed.Certificate, "0123456789abcdef") != "" {
		t.Errorf("who sealed is %q by %q", sealed.Sealer, sealed.Certificate)
	}
	again, err := s.Seal(t.Context(), r)
	if err != nil || !bytes.Equal(again.PDF, sealed.PDF) {
		t.Errorf("the same key again gives another file (%v)", err)
	}
	if other, err := s.Seal(t.Context(), Request(t, "two")); err != nil || other.Certificate != sealed.Certificate {
		t.Errorf("another paper of the body is sealed by %q (%v)", other.Certificate, err)
	}
	if _, err := s.Seal(t.Context(), docket.Request{Key: "three", Book: "book", Body: "body", Name: r.Name, PDF: []byte("no PDF")}); err == nil {
		t.Error("what is no PDF is sealed")
	}
}
