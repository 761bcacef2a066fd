package blobtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"yuanjian/internal/blob"
)

// Conformance is what every store must hold, wherever its contents rest. open returns an empty store, a new one each time.
func Conformance(t *testing.T, open func(t *testing.T) *blob.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *blob.Store){
		"what is published is read": published, "what is there stays": staysAsItIs, "limits and broken contents": limitsAndBroken,
		"spent and foreign contents are refused": spentAndForeign, "many at once, some of them the same": manyAtOnce,
		"ranges and seeking": ranges, "everything is walked in order": walked, "a publication that is broken off": brokenOff,
		"what is removed is gone": removed,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func stage(t *testing.T, s *blob.Store, content []byte) *blob.Staged {
	t.Helper()
	staged, err := s.Stage(t.Context(), bytes.NewReader(content), 64<<20)
	if err != nil {
		t.Fatal(err)
	}
	return staged
}

func published(t *testing.T, s *blob.Store) {
	for _, content := range [][]byte{{}, []byte("a"), bytes.Repeat([]byte("0123456789"), 700_000)} {
		staged := stage(t, s, content)
		digest := staged.Digest
		if digest != blob.DigestOf(content) || staged.Size != int64(len(content)) {
			t.Fatalf("staged %s of %d bytes", digest, staged.Size)
		}
		absent(t, s, digest)
		if err := s.Publish(t.Context(), staged); err != nil {
			t.Fatal(err)
		}
		object, err := s.Open(digest)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(object)
		if err != nil || !bytes.Equal(got, content) || object.Size != int64(len(content)) {
			t.Errorf("read %d of %d bytes, size %d: %v", len(got), len(content), object.Size, err)
		}
		if err := object.Close(); err != nil {
			t.Error(err)
		}
		if there, err := s.Has(digest); !there || err != nil {
			t.Errorf("there: %t, %v", there, err)
		}
		if err := s.Verify(digest); err != nil {
			t.Error(err)
		}
	}
}

// absent checks that nothing is under a digest, by every way of asking.
func absent(t *testing.T, s *blob.Store, digest blob.Digest) {
	t.Helper()
	if _, err := s.Open(digest); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("opened what is not there: %v", err)
	}
	if there, err := s.Has(digest); there || err != nil {
		t.Errorf("there: %t, %v", there, err)
	}
	if err := s.Verify(digest); !errors.Is(err, blob.ErrMissing) {
		t.Errorf("verified what is not there: %v", err)
	}
}

func staysAsItIs(t *testing.T, s *blob.Store) {
	content := []byte("the original")
	for range 3 {
		if err := s.Publish(t.Context(), stage(t, s, content), stage(t, s, content)); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	if err := s.Walk(t.Context(), func(blob.Digest, int64) error { n++; return nil }); err != nil || n != 1 {
		t.Errorf("%d objects, %v", n, err)
	}
}

func limitsAndBroken(t *testing.T, s *blob.Store) {
	for size, large := range map[int]bool{9: false, 10: false, 11: true} {
		staged, err := s.Stage(t.Context(), bytes.NewReader(make([]byte, size)), 10)
		if errors.Is(err, blob.ErrTooLarge) != large || (err == nil) == large {
			t.Errorf("%d of 10 bytes: %v", size, err)
		}
		if staged != nil {
			staged.Discard()
			absent(t, s, staged.Digest)
		}
	}
	broken := errors.New("connection reset")
	if _, err := s.Stage(t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), 10); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func spentAndForeign(t *testing.T, s *blob.Store) {
	staged := stage(t, s, []byte("once"))
	if err := s.Publish(t.Context(), staged); err != nil {
		t.Fatal(err)
	}
	if err := s.Publish(t.Context(), staged); !errors.Is(err, blob.ErrSpent) {
		t.Errorf("published twice: %v", err)
	}
	given := stage(t, s, []byte("given up"))
	given.Discard()
	if err := s.Publish(t.Context(), given); !errors.Is(err, blob.ErrSpent) {
		t.Errorf("published what was given up: %v", err)
	}
	absent(t, s, given.Digest)
}

func manyAtOnce(t *testing.T, s *blob.Store) {
	var group sync.WaitGroup
	for i := range 24 {
		group.Go(func() {
			content := []byte(fmt.Sprint("content ", i%8))
			staged, err := s.Stage(t.Context(), bytes.NewReader(content), 100)
			if err == nil {
				err = s.Publish(t.Context(), staged)
			}
			if err == nil {
				err = s.Verify(blob.DigestOf(content))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func ranges(t *testing.T, s *blob.Store) {
	content := make([]byte, 900_000)
	for i := range content {
		content[i] = byte(i ^ i>>8 ^ i>>16)
	}
	staged := stage(t, s, content)
	if err := s.Publish(t.Context(), staged); err != nil {
		t.Fatal(err)
	}
	object, err := s.Open(staged.Digest)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = object.Close() }()
	for _, r := range [][2]int{{0, 1}, {899_999, 1}, {500_000, 300_000}, {10, 20}, {262_143, 2}, {0, 900_000}} {
		got := make([]byte, r[1])
		if n, err := object.ReadAt(got, int64(r[0])); n != r[1] || err != nil && err != io.EOF || !bytes.Equal(got, content[r[0]:r[0]+r[1]]) {
			t.Errorf("%d bytes at %d: %d, %v", r[1], r[0], n, err)
		}
	}
	if n, err := object.ReadAt(make([]byte, 10), 899_995); n != 5 || err != io.EOF {
		t.Errorf("over the end: %d, %v", n, err)
	}
	if _, err := object.ReadAt(make([]byte, 1), -1); err == nil {
		t.Error("read before the beginning")
	}
	small := stage(t, s, []byte("0123456789"))
	if err := s.Publish(t.Context(), small); err != nil {
		t.Fatal(err)
	}
	few, err := s.Open(small.Digest)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = few.Close() }()
	if err := iotest.TestReader(few, []byte("0123456789")); err != nil {
		t.Error(err)
	}
}

func walked(t *testing.T, s *blob.Store) {
	want := map[blob.Digest]int64{}
	for i := range 30 {
		staged := stage(t, s, bytes.Repeat([]byte("x"), i))
		want[staged.Digest] = staged.Size
		if err := s.Publish(t.Context(), staged); err != nil {
			t.Fatal(err)
		}
	}
	var last blob.Digest
	got := map[blob.Digest]int64{}
	err := s.Walk(t.Context(), func(d blob.Digest, size int64) error {
		if bytes.Compare(last[:], d[:]) >= 0 {
			t.Errorf("%s after %s", d, last)
		}
		got[d], last = size, d
		return nil
	})
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("walked %d of %d: %v", len(got), len(want), err)
	}
	enough := errors.New("enough")
	if err := s.Walk(t.Context(), func(blob.Digest, int64) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("stopped: %v", err)
	}
}

func brokenOff(t *testing.T, s *blob.Store) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	staged := stage(t, s, []byte("never"))
	if err := s.Publish(ended, staged); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	absent(t, s, blob.DigestOf([]byte("never")))
}

func removed(t *testing.T, s *blob.Store) {
	kept, gone := stage(t, s, []byte("kept")), stage(t, s, []byte("gone"))
	there, away := kept.Digest, gone.Digest
	if err := s.Publish(t.Context(), kept, gone); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a removal is carried out at least once
		if err := s.Remove(t.Context(), away); err != nil {
			t.Fatal(err)
		}
		absent(t, s, away)
	}
	if err := s.Verify(there); err != nil {
		t.Error(err)
	}
	if err := s.Walk(t.Context(), func(digest blob.Digest, _ int64) error {
		if digest == away {
			t.Error("what was removed is walked")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}
