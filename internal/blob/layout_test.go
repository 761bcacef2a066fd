package blob_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/blob"
)

// deepName is where the first release puts a content.
func deepName(dir, text string) string {
	hex := blob.DigestOf([]byte(text)).String()
	return filepath.Join(dir, hex[:2], hex[2:4], hex)
}

func putDeep(t *testing.T, dir, text string) {
	t.Helper()
	path := deepName(dir, text)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o400); err != nil {
		t.Fatal(err)
	}
}

// A node of the first release may serve a store beside a new one: what the new one writes must lie where the old one looks.
func TestAStoreGoesOnInTheLayoutInWhichItBegan(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "media")
	putDeep(t, dir, "of the first release")
	store := openIn(t, dir, blob.OS{})
	path := publishAll(t, store, "new")[0]
	if path != deepName(dir, "new") {
		t.Errorf("written to %s, want %s", path, deepName(dir, "new"))
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	for _, reader := range []*blob.Store{store, openIn(t, dir, blob.OS{}), blob.Look(dir, blob.OS{})} {
		for _, text := range []string{"of the first release", "new"} {
			if got := content(t, reader, blob.DigestOf([]byte(text))); got != text {
				t.Errorf("read %q, want %q", got, text)
			}
		}
	}
}

// Two releases that began the same empty store at the same time wrote in different layouts: everything is found in both.
func TestContentsAreFoundInEitherLayout(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "media")
	store := openIn(t, dir, blob.OS{})
	want := map[blob.Digest]bool{}
	for i := range 300 {
		text := fmt.Sprint("content ", i)
		want[blob.DigestOf([]byte(text))] = true
		if i%3 != 0 {
			putDeep(t, dir, text)
		}
		if i%3 != 1 {
			publishAll(t, store, text)
		}
	}
	for digest := range want {
		if err := store.Verify(digest); err != nil {
			t.Error(err)
		}
		if there, err := store.Has(digest); !there || err != nil {
			t.Errorf("has %s: %v, %v", digest, there, err)
		}
	}
	if _, err := store.Open(blob.DigestOf([]byte("elsewhere"))); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("what is nowhere: %v", err)
	}
	var last blob.Digest
	n := 0
	err := store.Walk(t.Context(), func(digest blob.Digest, _ int64) error {
		if n++; !want[digest] || bytes.Compare(last[:], digest[:]) >= 0 {
			t.Errorf("%s after %s", digest, last)
		}
		last = digest
		return nil
	})
	if err != nil || n != len(want) {
		t.Errorf("walked %d of %d: %v", n, len(want), err)
	}
	for _, foreign := range []string{filepath.Join(dir, "notes"), filepath.Join(dir, "fan", "notes"), deepName(dir, "content 1") + "x", filepath.Join(dir, "fan", "00", "fan")} {
		if err := os.MkdirAll(foreign, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := store.Walk(t.Context(), func(blob.Digest, int64) error { return nil }); !errors.Is(err, blob.ErrStray) || !strings.Contains(err.Error(), foreign) {
			t.Errorf("%s: %v", foreign, err)
		}
	}
}
