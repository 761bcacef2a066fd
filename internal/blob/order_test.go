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

	"pgregory.net/rapid"

	"yuanjian/internal/blob"
	"yuanjian/internal/blob/blobtest"
)

func record(t *testing.T) (*blobtest.Recorder, string) {
	t.Helper()
	root := t.TempDir()
	recorder, err := blobtest.NewRecorder(blob.OS{}, root)
	if err != nil {
		t.Fatal(err)
	}
	return recorder, filepath.Join(root, "media")
}

// publishAll publishes the contents as one batch and returns their final names.
func publishAll(t *testing.T, store *blob.Store, contents ...string) []string {
	t.Helper()
	var batch []*blob.Staged
	var paths []string
	for _, text := range contents {
		staged := stage(t, store, text)
		batch = append(batch, staged)
		paths = append(paths, store.Path(staged.Digest))
	}
	if err := store.Publish(t.Context(), batch...); err != nil {
		t.Fatal(err)
	}
	return paths
}

// indexOf returns the place of the first step that is so, or -1.
func indexOf(steps []blobtest.Step, is func(blobtest.Step) bool) int {
	for i, step := range steps {
		if is(step) {
			return i
		}
	}
	return -1
}

func TestOrderOfSyncs(t *testing.T) {
	for name, begin := range map[string]func(t *testing.T, dir string){"fanned": func(*testing.T, string) {}, "deep": beginDeep} {
		t.Run(name, func(t *testing.T) { checkOrderOfSyncs(t, begin) })
	}
}

// beginDeep makes what the first release leaves of a store: its folders have two levels.
func beginDeep(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "ff", "ff"), 0o700); err != nil {
		t.Fatal(err)
	}
}

func checkOrderOfSyncs(t *testing.T, begin func(t *testing.T, dir string)) {
	root := t.TempDir()
	dir := filepath.Join(root, "media")
	begin(t, dir)
	recorder, err := blobtest.NewRecorder(blob.OS{}, root)
	if err != nil {
		t.Fatal(err)
	}
	store := openIn(t, dir, recorder)
	path := publishAll(t, store, "picture")[0]
	recorder.Note("published")
	steps := recorder.Steps()
	at := func(kind blobtest.Kind, where string) int {
		i := indexOf(steps, func(s blobtest.Step) bool { return s.Kind == kind && (where == "" || s.Path == where) })
		if i < 0 {
			t.Fatalf("no %s %s in %v", kind, where, steps)
		}
		return i
	}
	inner := filepath.Dir(path)
	outer := filepath.Dir(inner)
	move := at(blobtest.Move, path)
	order := [][2]int{
		{at(blobtest.Write, ""), at(blobtest.SyncFile, "")},
		{at(blobtest.SyncFile, ""), move},
		{at(blobtest.MakeFolder, outer), at(blobtest.MakeFolder, inner)},
		{move, at(blobtest.SyncFolder, inner)},
		{at(blobtest.MakeFolder, inner), at(blobtest.SyncFolder, outer)},
		{at(blobtest.SyncFolder, inner), at(blobtest.Note, "published")},
		{at(blobtest.SyncFolder, outer), at(blobtest.Note, "published")},
	}
	for i, pair := range order {
		if pair[0] >= pair[1] {
			t.Errorf("rule %d: step %d comes after %d: %v", i, pair[0], pair[1], steps)
		}
	}
	top := indexOf(steps[at(blobtest.MakeFolder, outer):], func(s blobtest.Step) bool { return s.Kind == blobtest.SyncFolder && s.Path == dir })
	if top < 0 {
		t.Errorf("the folder of the new folder was not synced: %v", steps)
	}
	if err := recorder.Durable(path); err != nil {
		t.Error(err)
	}
}

func TestOneSyncForEachFolderOfABatch(t *testing.T) {
	recorder, dir := record(t)
	store := openIn(t, dir, recorder)
	same := contentsInOneFolder(8)
	publishAll(t, store, same[:4]...)
	before := len(recorder.Steps())
	publishAll(t, store, same[4:]...)
	var synced []string
	for _, step := range recorder.Steps()[before:] {
		if step.Kind == blobtest.SyncFolder {
			synced = append(synced, step.Path)
		}
	}
	if len(synced) != 1 {
		t.Fatalf("four contents in a known folder: synced %v, want that folder once", synced)
	}
}

// contentsInOneFolder finds n contents whose digests begin with the same two bytes.
func contentsInOneFolder(n int) []string {
	byFolder := map[string][]string{}
	for i := 0; ; i++ {
		text := fmt.Sprint("content ", i)
		folder := blob.DigestOf([]byte(text)).String()[:4]
		byFolder[folder] = append(byFolder[folder], text)
		if len(byFolder[folder]) == n {
			return byFolder[folder]
		}
	}
}

// A publisher that finds its content there must not answer before the content is durable: whoever named it
// may not have synced yet, or may have been killed before.
func TestExistingContentIsMadeDurable(t *testing.T) {
	recorder, dir := record(t)
	hasty, err := blob.Open(dir, blobtest.WithoutFolderSync(recorder))
	if err != nil {
		t.Fatal(err)
	}
	path := publishAll(t, hasty, "picture")[0]
	if err := recorder.Durable(path); err == nil {
		t.Fatal("a store without folder syncs was not caught")
	}
	publishAll(t, openIn(t, dir, recorder), "picture")
	if err := recorder.Durable(path); err != nil {
		t.Fatal(err)
	}
}

func TestMissingSyncsAreCaught(t *testing.T) {
	for name, without := range map[string]func(blob.FS) blob.FS{
		"file was not synced": blobtest.WithoutFileSync, "folder": blobtest.WithoutFolderSync,
	} {
		recorder, dir := record(t)
		store := openIn(t, dir, without(recorder))
		path := publishAll(t, store, "picture")[0]
		if err := recorder.Durable(path); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without the %s sync: %v", name, err)
		}
		if lost := recorder.Undurable(dir); len(lost) != 1 {
			t.Errorf("without the %s sync: undurable %v", name, lost)
		}
	}
}

func TestDurableUnderConcurrency(t *testing.T) {
	recorder, dir := record(t)
	stores := []*blob.Store{openIn(t, dir, recorder), openIn(t, dir, recorder)}
	var group sync.WaitGroup
	for i := range 32 {
		group.Go(func() {
			store := stores[i%2]
			for j := range 4 {
				staged, err := store.Stage(t.Context(), strings.NewReader(fmt.Sprint((i+j)%12)), 10)
				if err != nil {
					t.Error(err)
					return
				}
				if err := store.Publish(t.Context(), staged); err != nil {
					t.Error(err)
				}
				if err := recorder.Durable(store.Path(staged.Digest)); err != nil {
					t.Errorf("answered too early: %v", err)
				}
			}
		})
	}
	group.Wait()
}

// After a power cut at any step, whatever survives of what was not synced, a final name shows nothing or the
// whole content; what was published is there.
func TestPowerCutAtEveryStep(t *testing.T) {
	contents := []string{"picture", "", strings.Repeat("film", 50_000), "picture"}
	recorder, dir := record(t)
	store := openIn(t, dir, recorder)
	publishAll(t, store, contents[0])
	recorder.Note("first")
	publishAll(t, store, contents[1:]...)
	recorder.Note("second")
	steps := recorder.Steps()
	for at := range len(steps) + 1 {
		promised := map[blob.Digest]bool{}
		for _, step := range steps[:at] {
			for i, text := range contents {
				if step.Kind == blobtest.Note && (i == 0 || step.Path == "second") {
					promised[blob.DigestOf([]byte(text))] = true
				}
			}
		}
		for _, cut := range cuts(at) {
			checkCut(t, recorder, cut, contents, promised)
		}
	}
}

// cuts are the corner cases of a power cut at one step.
func cuts(at int) []blobtest.Cut {
	all := func(string) bool { return true }
	fate := func(tail blobtest.Tail) func(string) blobtest.Tail {
		return func(string) blobtest.Tail { return tail }
	}
	return []blobtest.Cut{
		{At: at},
		{At: at, Name: all},
		{At: at, Name: all, Tail: fate(blobtest.Zeroed)},
		{At: at, Name: all, Tail: fate(blobtest.Kept)},
	}
}

type failer interface {
	Fatalf(format string, args ...any)
	Helper()
}

// checkCut makes the disk after the cut and looks at it through a new store.
func checkCut(t failer, recorder *blobtest.Recorder, cut blobtest.Cut, contents []string, promised map[blob.Digest]bool) {
	t.Helper()
	if err := cutProblem(recorder, cut, contents, promised); err != nil {
		t.Fatalf("cut at step %d: %v", cut.At, err)
	}
}

func cutProblem(recorder *blobtest.Recorder, cut blobtest.Cut, contents []string, promised map[blob.Digest]bool) error {
	root, err := os.MkdirTemp("", "cut")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	if err := recorder.Crash(cut, root); err != nil {
		return err
	}
	dir := filepath.Join(root, "media")
	store, err := blob.Open(dir, blob.OS{}, blob.Options{Abandoned: -1})
	if err != nil {
		return err
	}
	left, err := filesIn(filepath.Join(dir, "tmp"))
	if err != nil || len(left) > 0 {
		return fmt.Errorf("left in tmp: %v %w", left, err)
	}
	for _, text := range contents {
		digest := blob.DigestOf([]byte(text))
		err := store.Verify(digest)
		if errors.Is(err, blob.ErrMissing) && !promised[digest] {
			continue
		}
		if err != nil {
			return fmt.Errorf("%d bytes: %w", len(text), err)
		}
	}
	return nil
}

// Random fates of single names and tails; and the same check must catch a store that forgets a sync.
func TestPowerCutProperty(t *testing.T) {
	contents := []string{"one", "two", strings.Repeat("three", 100)}
	sound, dir := record(t)
	publishAll(t, openIn(t, dir, sound), contents...)
	rapid.Check(t, func(t *rapid.T) {
		cut := blobtest.Cut{At: rapid.IntRange(0, len(sound.Steps())).Draw(t, "step")}
		cut.Name = func(path string) bool { return rapid.Bool().Draw(t, "name") }
		cut.Tail = func(path string) blobtest.Tail { return blobtest.Tail(rapid.IntRange(0, 2).Draw(t, "tail")) }
		checkCut(t, sound, cut, contents, nil)
	})
	forgetful, dir := record(t)
	publishAll(t, openIn(t, dir, blobtest.WithoutFileSync(forgetful)), contents...)
	caught := false
	for at := range len(forgetful.Steps()) + 1 {
		for _, cut := range cuts(at) {
			caught = caught || errors.Is(cutProblem(forgetful, cut, contents, nil), blob.ErrCorrupt)
		}
	}
	if !caught {
		t.Fatal("a store that does not sync its files passed every power cut")
	}
}

func TestFullDiskLeavesNothing(t *testing.T) {
	for _, kind := range []blobtest.Kind{blobtest.Create, blobtest.Write, blobtest.MakeFolder, blobtest.Move} {
		for _, number := range []error{syscall.ENOSPC, syscall.EDQUOT} {
			recorder, dir := record(t)
			var full atomic.Bool
			recorder.Fail = func(step blobtest.Step) error {
				if full.Load() && step.Kind == kind {
					return &os.PathError{Op: string(kind), Path: step.Path, Err: number}
				}
				return nil
			}
			store := openIn(t, dir, recorder)
			full.Store(true)
			staged, err := store.Stage(t.Context(), strings.NewReader("picture"), 100)
			if err == nil {
				err = store.Publish(t.Context(), staged)
			}
			if !errors.Is(err, blob.ErrNoSpace) || !errors.Is(err, number) {
				t.Errorf("%s: %v", kind, err)
			}
			if there, err := store.Has(blob.DigestOf([]byte("picture"))); there || err != nil {
				t.Errorf("%s: visible, %v", kind, err)
			}
			if left := leftovers(t, dir); left != nil {
				t.Errorf("%s: left in tmp: %v", kind, left)
			}
			full.Store(false)
			publishAll(t, store, "picture") // space again: the store goes on
		}
	}
}

func TestFailedSyncEndsTheProcess(t *testing.T) {
	for _, kind := range []blobtest.Kind{blobtest.SyncFile, blobtest.SyncFolder} {
		recorder, dir := record(t)
		var broken atomic.Bool
		recorder.Fail = func(step blobtest.Step) error {
			if broken.Load() && step.Kind == kind {
				return syscall.EIO
			}
			return nil
		}
		var told []error
		store, err := blob.Open(dir, recorder, blob.Options{Fatal: func(err error) { told = append(told, err) }})
		if err != nil {
			t.Fatal(err)
		}
		broken.Store(true)
		staged, err := store.Stage(t.Context(), strings.NewReader("picture"), 100)
		if err == nil {
			err = store.Publish(t.Context(), staged)
		}
		if !errors.Is(err, blob.ErrStopped) || len(told) != 1 || !errors.Is(told[0], syscall.EIO) {
			t.Fatalf("%s: %v, told %v", kind, err, told)
		}
		broken.Store(false) // a second sync would say yes, and lie
		if _, err := store.Stage(t.Context(), strings.NewReader("next"), 100); !errors.Is(err, blob.ErrStopped) {
			t.Fatalf("%s: the store went on: %v", kind, err)
		}
		if left := leftovers(t, dir); left != nil {
			t.Errorf("%s: left in tmp: %v", kind, left)
		}
	}
}

func TestFolderThatCannotBeSyncedIsRefusedAtOpen(t *testing.T) {
	recorder, dir := record(t)
	recorder.Fail = func(step blobtest.Step) error {
		if step.Kind == blobtest.SyncFolder {
			return syscall.EINVAL
		}
		return nil
	}
	if _, err := blob.Open(dir, recorder); !errors.Is(err, syscall.EINVAL) {
		t.Fatal(err)
	}
}

// A removal is durable before Remove returns: a power cut of which no unsynced change survives brings nothing back. Cut right
// before the sync, the content is there again, whole, and a second Remove takes it.
func TestARemovalIsDurable(t *testing.T) {
	recorder, dir := record(t)
	store := openIn(t, dir, recorder)
	path := publishAll(t, store, "gone")[0]
	digest := blob.DigestOf([]byte("gone"))
	before := len(recorder.Steps())
	if err := store.Remove(t.Context(), digest); err != nil {
		t.Fatal(err)
	}
	steps := recorder.Steps()
	removal := before + indexOf(steps[before:], func(s blobtest.Step) bool { return s.Kind == blobtest.Remove && s.Path == path })
	if removal < before {
		t.Fatal("nothing was removed")
	}
	for at, there := range map[int]bool{removal + 1: true, len(steps): false} {
		target := t.TempDir()
		if err := recorder.Crash(blobtest.Cut{At: at}, target); err != nil {
			t.Fatal(err)
		}
		after := openIn(t, filepath.Join(target, "media"), blob.OS{})
		if has, err := after.Has(digest); has != there || err != nil {
			t.Errorf("cut after %d of %d steps: there %t, want %t, %v", at, len(steps), has, there, err)
		}
		if err := after.Remove(t.Context(), digest); err != nil {
			t.Error(err)
		}
		if has, _ := after.Has(digest); has {
			t.Error("the second removal left it")
		}
		publishAll(t, after, "gone") // the same bytes may come again later
		if err := after.Verify(digest); err != nil {
			t.Error(err)
		}
	}
}
