package operate_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/assurance"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/entrust"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/testkit"
)

// A masked copy that went out, and a paper on the standing of the system, are read like originals: an altered one and a missing one
// are named.
func TestVerifyReadsMaskedCopiesAndPapersOfTheSystem(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	s := newSystem(t, w)
	s.work()
	c, err := s.captures.ByID(t.Context(), w.DB.Reader(), w.By(access.Reviewer).Scope(access.ViewCaptures), s.received[0])
	s.must(err)
	done, err := s.captures.MaskPicture(t.Context(), w.By(access.Reviewer), capture.NewMask{Capture: c.ID, Medium: c.Media[0].Name, Areas: []media.Area{{Right: 500, Bottom: 500}}, Shows: "压实线"})
	s.must(err)
	day := law.DateOf(w.Clock.Now())
	missing := entrust.Paper{Digest: fmt.Sprintf("%064x", 77), Name: "备案证明.pdf", Type: "application/pdf", Size: 900}
	filing, err := (&assurance.Service{Engine: w.Engine}).Enter(t.Context(), w.By(access.SystemAdministrator),
		assurance.New{Kind: assurance.Grading, Number: "粤公备1", Issuer: "测试市公安局", Level: 3, From: day, Papers: []entrust.Paper{missing}})
	s.must(err)
	gone := fmt.Sprintf("-1 original %s of record of the system %s is missing", missing.Digest, filing.Record.ID)
	if _, named := s.verify(); !slices.Equal(named, []string{gone}) {
		t.Errorf("with a paper that is not there: %q", named)
	}
	digest, err := blob.ParseDigest(done.Record.SHA256)
	s.must(err)
	path := s.store.Path(digest)
	s.must(os.Chmod(path, 0o600))
	content, err := os.ReadFile(path)
	s.must(err)
	content[len(content)/2] ^= 1
	s.must(os.WriteFile(path, content, 0o400))
	altered := fmt.Sprintf("-1 original %s of masked copy of capture %s was altered", done.Record.SHA256, c.ID)
	if _, named := s.verify(); len(named) != 2 || !slices.Contains(named, altered) || !slices.Contains(named, gone) {
		t.Errorf("with an altered masked copy: %q", named)
	}
}
