package blob_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"yuanjian/internal/blob"
	"yuanjian/internal/blob/blobtest"
)

func openDerived(t *testing.T, disk blob.FS) (*blob.Derived, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "derived")
	derived, err := blob.OpenDerived(dir, disk)
	if err != nil {
		t.Fatal(err)
	}
	return derived, dir
}

func TestDerivedCopies(t *testing.T) {
	derived, dir := openDerived(t, blob.OS{})
	original := blob.DigestOf([]byte("original"))
	if _, err := derived.Get(original, "thumbnail-320"); !errors.Is(err, blob.ErrMissing) {
		t.Fatalf("before Put: %v", err)
	}
	for _, text := range []string{"small", "", "made again"} {
		if err := derived.Put(original, "thumbnail-320", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := derived.Get(original, "thumbnail-320"); err != nil || string(got) != text {
			t.Fatalf("%q, %v", got, err)
		}
	}
	if _, err := derived.Get(original, "viewing"); !errors.Is(err, blob.ErrMissing) {
		t.Fatalf("another kind: %v", err)
	}
	for range 2 {
		if err := derived.Drop(original, "thumbnail-320"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := derived.Get(original, "thumbnail-320"); !errors.Is(err, blob.ErrMissing) {
		t.Fatalf("after Drop: %v", err)
	}
	if left := leftovers(t, dir); left != nil {
		t.Fatalf("left in tmp: %v", left)
	}
}

func TestDerivedKindIsNoPath(t *testing.T) {
	derived, _ := openDerived(t, blob.OS{})
	original := blob.DigestOf(nil)
	for _, kind := range []string{"", "../x", "a/b", "A", "a.b", "a b", "缩略图", strings.Repeat("a", 33), "a\x00"} {
		if err := derived.Put(original, kind, nil); err == nil {
			t.Errorf("Put took the kind %q", kind)
		}
		if _, err := derived.Get(original, kind); err == nil || errors.Is(err, blob.ErrMissing) {
			t.Errorf("Get of the kind %q: %v", kind, err)
		}
		if err := derived.Drop(original, kind); err == nil {
			t.Errorf("Drop took the kind %q", kind)
		}
	}
}

// A torn or changed copy counts as missing at every length and for every byte, so that it is made again.
func TestDamagedDerivedCopyIsMissing(t *testing.T) {
	derived, dir := openDerived(t, blob.OS{})
	original := blob.DigestOf([]byte("original"))
	if err := derived.Put(original, "viewing", []byte("copy")); err != nil {
		t.Fatal(err)
	}
	name := original.String()
	path := filepath.Join(dir, name[:2], name[2:4], name+".viewing")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		changed := append([]byte(nil), whole...)
		changed[i] ^= 1
		for what, text := range map[string]string{"cut": string(whole[:i]), "changed": string(changed)} {
			overwrite(t, path, text)
			if _, err := derived.Get(original, "viewing"); !errors.Is(err, blob.ErrMissing) {
				t.Errorf("%s at %d: %v", what, i, err)
			}
		}
	}
	if err := derived.Put(original, "viewing", []byte("again")); err != nil {
		t.Fatal(err)
	}
	if got, err := derived.Get(original, "viewing"); err != nil || string(got) != "again" {
		t.Fatalf("made again: %q, %v", got, err)
	}
}

func TestDerivedOnFullDisk(t *testing.T) {
	recorder, _ := record(t)
	var full atomic.Pointer[blobtest.Kind]
	recorder.Fail = func(step blobtest.Step) error {
		if kind := full.Load(); kind != nil && step.Kind == *kind {
			return syscall.ENOSPC
		}
		return nil
	}
	derived, dir := openDerived(t, recorder)
	original := blob.DigestOf([]byte("original"))
	for _, kind := range []blobtest.Kind{blobtest.MakeFolder, blobtest.Create, blobtest.Write, blobtest.Rename} {
		full.Store(&kind)
		if err := derived.Put(original, "viewing", []byte("copy")); !errors.Is(err, blob.ErrNoSpace) {
			t.Errorf("%s: %v", kind, err)
		}
		full.Store(nil)
		if _, err := derived.Get(original, "viewing"); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("%s: visible: %v", kind, err)
		}
		if left := leftovers(t, dir); left != nil {
			t.Errorf("%s: left in tmp: %v", kind, left)
		}
	}
}

func TestDerivedConcurrently(t *testing.T) {
	derived, _ := openDerived(t, blob.OS{})
	var group sync.WaitGroup
	for i := range 32 {
		group.Go(func() {
			original := blob.DigestOf([]byte(fmt.Sprint(i % 4)))
			text := strings.Repeat(fmt.Sprint(i%4), 1000)
			if err := derived.Put(original, "viewing", []byte(text)); err != nil {
				t.Error(err)
			}
			if got, err := derived.Get(original, "viewing"); err != nil || string(got) != text {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
	group.Wait()
}
