package blob_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"yuanjian/internal/blob"
)

// open opens a store in a fresh folder and fails the test on a fatal sync.
func open(t *testing.T, disk blob.FS) *blob.Store {
	t.Helper()
	return openIn(t, filepath.Join(t.TempDir(), "media"), disk)
}

func openIn(t *testing.T, dir string, disk blob.FS) *blob.Store {
	t.Helper()
	store, err := blob.Open(dir, disk, blob.Options{
		Abandoned: -1,
		Fatal:     func(err error) { t.Errorf("fatal: %v", err) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func stage(t *testing.T, store *blob.Store, content string) *blob.Staged {
	t.Helper()
	staged, err := store.Stage(t.Context(), strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return staged
}

func content(t *testing.T, store *blob.Store, digest blob.Digest) string {
	t.Helper()
	object, err := store.Open(digest)
	if err != nil {
		t.Fatal(err)
	}
	defer object.Close()
	all, err := io.ReadAll(object)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(all)) != object.Size {
		t.Fatalf("size %d, read %d", object.Size, len(all))
	}
	return string(all)
}

// leftovers returns the names in the staging folder.
func leftovers(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filesIn(filepath.Join(dir, "tmp"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// filesIn returns the names of the files in a folder and below.
func filesIn(dir string) (names []string, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, entry.Name())
		}
		return err
	})
	return names, err
}

func TestStagePublishOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "media")
	store := openIn(t, dir, blob.OS{})
	for _, text := range []string{"", "a", strings.Repeat("0123456789", 40_000)} {
		staged := stage(t, store, text)
		if staged.Digest != blob.DigestOf([]byte(text)) || staged.Size != int64(len(text)) {
			t.Fatalf("staged %s %d", staged.Digest, staged.Size)
		}
		if _, err := store.Open(staged.Digest); !errors.Is(err, blob.ErrMissing) {
			t.Fatalf("visible before Publish: %v", err)
		}
		if before, err := io.ReadAll(staged.Reader()); err != nil || string(before) != text {
			t.Fatalf("check before publishing: %d bytes, %v", len(before), err)
		}
		if err := store.Publish(t.Context(), staged); err != nil {
			t.Fatal(err)
		}
		if got := content(t, store, staged.Digest); got != text {
			t.Fatalf("got %d bytes", len(got))
		}
		if err := store.Verify(staged.Digest); err != nil {
			t.Fatal(err)
		}
		if there, err := store.Has(staged.Digest); !there || err != nil {
			t.Fatal(there, err)
		}
		info, err := os.Stat(store.Path(staged.Digest))
		if err != nil || info.Mode().Perm() != 0o400 {
			t.Fatalf("mode %v, %v", info.Mode(), err)
		}
		if _, err := staged.ReadAt(make([]byte, 1), 0); !errors.Is(err, blob.ErrSpent) {
			t.Fatalf("read after Publish: %v", err)
		}
	}
	if left := leftovers(t, dir); left != nil {
		t.Fatalf("left in tmp: %v", left)
	}
}

func TestPathIsFanned(t *testing.T) {
	store := open(t, blob.OS{})
	digest := blob.DigestOf([]byte("x"))
	hex := digest.String()
	if want := filepath.Join("fan", hex[:2], hex); !strings.HasSuffix(store.Path(digest), want) {
		t.Fatalf("%s does not end in %s", store.Path(digest), want)
	}
}

func TestExistingContentStays(t *testing.T) {
	store := open(t, blob.OS{})
	first := stage(t, store, "same")
	if err := store.Publish(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(store.Path(first.Digest))
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Publish(t.Context(), stage(t, store, "same"), stage(t, store, "same")); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(store.Path(first.Digest))
	if err != nil || !os.SameFile(before, after) {
		t.Fatalf("the file was replaced (%v)", err)
	}
}

func TestDamagedContentIsNotTakenForNew(t *testing.T) {
	store := open(t, blob.OS{})
	staged := stage(t, store, "the original")
	digest := staged.Digest
	if err := store.Publish(t.Context(), staged); err != nil {
		t.Fatal(err)
	}
	overwrite(t, store.Path(digest), "the originaL")
	if err := store.Verify(digest); !errors.Is(err, blob.ErrCorrupt) {
		t.Fatalf("changed byte: %v", err)
	}
	overwrite(t, store.Path(digest), "the orig")
	if err := store.Publish(t.Context(), stage(t, store, "the original")); !errors.Is(err, blob.ErrCorrupt) {
		t.Fatalf("cut file: %v", err)
	}
}

func overwrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLimit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "media")
	store := openIn(t, dir, blob.OS{})
	for _, c := range []struct {
		size, limit int
		large       bool
	}{{0, 0, false}, {1, 0, true}, {10, 10, false}, {11, 10, true}, {1 << 20, 1 << 20, false}, {1<<20 + 1, 1 << 20, true}} {
		staged, err := store.Stage(t.Context(), bytes.NewReader(make([]byte, c.size)), int64(c.limit))
		if errors.Is(err, blob.ErrTooLarge) != c.large || (err != nil) != c.large {
			t.Errorf("%d bytes, limit %d: %v", c.size, c.limit, err)
		}
		if staged != nil {
			staged.Discard()
			staged.Discard()
		}
	}
	if left := leftovers(t, dir); left != nil {
		t.Fatalf("left in tmp: %v", left)
	}
}

func TestBrokenContentLeavesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "media")
	store := openIn(t, dir, blob.OS{})
	broken := errors.New("connection reset")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx  context.Context
		r    io.Reader
		want error
	}{
		{t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), broken},
		{t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF},
		{t.Context(), iotest.ErrReader(fmt.Errorf("cut off: %w", io.EOF)), io.EOF}, // wrapped: not an end
		{ended, strings.NewReader("whole"), context.Canceled},
	} {
		if _, err := store.Stage(c.ctx, c.r, 100); !errors.Is(err, c.want) {
			t.Errorf("want %v, got %v", c.want, err)
		}
	}
	if left := leftovers(t, dir); left != nil {
		t.Fatalf("left in tmp: %v", left)
	}
}

func TestPublishRefuses(t *testing.T) {
	store, other := open(t, blob.OS{}), open(t, blob.OS{})
	spent := stage(t, store, "spent")
	spent.Discard()
	if err := store.Publish(t.Context(), spent); !errors.Is(err, blob.ErrSpent) {
		t.Errorf("spent: %v", err)
	}
	if err := store.Publish(t.Context(), stage(t, other, "foreign")); err == nil {
		t.Error("content of another store was published")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	late := stage(t, store, "late")
	digest := late.Digest
	if err := store.Publish(ended, late); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
	if there, err := store.Has(digest); there || err != nil {
		t.Errorf("published after the end: %v", err)
	}
	if err := store.Publish(t.Context()); err != nil {
		t.Errorf("an empty batch: %v", err)
	}
}

func TestConcurrentPublishersOfSameContent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "media")
	stores := []*blob.Store{openIn(t, dir, blob.OS{}), openIn(t, dir, blob.OS{})} // as two processes
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			store := stores[i%2]
			var batch []*blob.Staged
			for j := range 4 {
				staged, err := store.Stage(t.Context(), strings.NewReader(fmt.Sprint("content ", (i+j)%8)), 100)
				if err != nil {
					t.Error(err)
					return
				}
				batch = append(batch, staged)
			}
			if err := store.Publish(t.Context(), batch...); err != nil {
				t.Error(err)
			}
			for _, staged := range batch {
				if err := store.Verify(staged.Digest); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	seen := 0
	if err := stores[0].Walk(t.Context(), func(blob.Digest, int64) error { seen++; return nil }); err != nil {
		t.Fatal(err)
	}
	if left := leftovers(t, dir); left != nil || seen != 8 {
		t.Fatalf("%d objects, left in tmp: %v", seen, left)
	}
}

func TestOpenRemovesOnlyLeftovers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "media")
	openIn(t, dir, blob.OS{})
	old, fresh := filepath.Join(dir, "tmp", "old"), filepath.Join(dir, "tmp", "f", "fresh")
	for _, path := range []string{old, fresh} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(fresh)
	if err != nil {
		t.Fatal(err)
	}
	hourAgo := info.ModTime().Add(-time.Hour)
	if err := os.Chtimes(old, hourAgo, hourAgo); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.Open(dir, blob.OS{}); err != nil {
		t.Fatal(err)
	}
	if left := leftovers(t, dir); len(left) != 1 || left[0] != "fresh" {
		t.Fatalf("after Open with the default: %v", left)
	}
	if _, err := blob.Open(dir, blob.OS{}, blob.Options{Abandoned: -1}); err != nil {
		t.Fatal(err)
	}
	if left := leftovers(t, dir); left != nil {
		t.Fatalf("after Open that owns the folder: %v", left)
	}
}

// An earlier release, started beside this one, removes empty folders from the staging folder.
func TestStagingFoldersAreMadeAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "media")
	store := openIn(t, dir, blob.OS{})
	for _, digit := range "0123456789abcdef" {
		if err := os.Remove(filepath.Join(dir, "tmp", string(digit))); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 40 {
		if err := store.Publish(t.Context(), stage(t, store, fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenRefusesWhatIsNoFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "media")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.Open(file, blob.OS{}); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("a file: %v", err)
	}
	if _, err := blob.Open(filepath.Join(t.TempDir(), "none", "media"), blob.OS{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder above: %v", err)
	}
}

func TestWalk(t *testing.T) {
	store := open(t, blob.OS{})
	want := map[blob.Digest]int64{}
	for i := range 40 {
		staged := stage(t, store, strings.Repeat("x", i))
		want[staged.Digest] = staged.Size
		if err := store.Publish(t.Context(), staged); err != nil {
			t.Fatal(err)
		}
	}
	var last blob.Digest
	got := map[blob.Digest]int64{}
	visit := func(digest blob.Digest, size int64) error {
		if bytes.Compare(last[:], digest[:]) >= 0 {
			t.Errorf("%s after %s", digest, last)
		}
		got[digest], last = size, digest
		return nil
	}
	if err := store.Walk(t.Context(), visit); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("walked %d of %d", len(got), len(want))
	}
	stop := errors.New("enough")
	if err := store.Walk(t.Context(), func(blob.Digest, int64) error { return stop }); !errors.Is(err, stop) {
		t.Fatalf("stopped: %v", err)
	}
	foreign := filepath.Join(filepath.Dir(store.Path(last)), "notes.txt")
	if err := os.WriteFile(foreign, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	last = blob.Digest{}
	clear(got)
	err := store.Walk(t.Context(), visit)
	if !errors.Is(err, blob.ErrStray) || !strings.Contains(err.Error(), "notes.txt") || len(got) != len(want) {
		t.Fatalf("foreign name: %v, %d walked", err, len(got))
	}
}

func TestSeekAndReadAt(t *testing.T) {
	store := open(t, blob.OS{})
	staged := stage(t, store, "0123456789")
	if err := store.Publish(t.Context(), staged); err != nil {
		t.Fatal(err)
	}
	object, err := store.Open(staged.Digest)
	if err != nil {
		t.Fatal(err)
	}
	defer object.Close()
	if err := iotest.TestReader(object, []byte("0123456789")); err != nil {
		t.Fatal(err)
	}
}

func TestFreeIsAFraction(t *testing.T) {
	free, err := open(t, blob.OS{}).Free()
	if err != nil || free <= 0 || free > 1 {
		t.Fatalf("%v, %v", free, err)
	}
}
