package blob_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"yuanjian/internal/blob"
	"yuanjian/internal/blob/blobtest"
)

// gate is a disk whose syncs of one folder wait while it is shut.
type gate struct {
	blob.FS
	folder string
	open   chan struct{}
	began  atomic.Int32
}

func (g *gate) SyncFolder(path string) error {
	if path == g.folder {
		g.began.Add(1)
		<-g.open
	}
	return g.FS.SyncFolder(path)
}

// What is published while a folder is being synced waits for it and shares the next sync; what cannot be published fails
// alone, and nobody is answered before the sync of the own name is through.
func TestPublishersShareTheSyncsOfFolders(t *testing.T) {
	const others = 6
	recorder, dir := record(t)
	contents := contentsInOneFolder(others + 3)
	seeded := openIn(t, dir, recorder)
	spoilt := seeded.Path(publishedDigest(t, seeded, contents[others+2]))
	overwrite(t, spoilt, "another size")
	before := len(recorder.Steps())

	synctest.Test(t, func(t *testing.T) {
		disk := &gate{FS: recorder, folder: filepath.Dir(spoilt), open: make(chan struct{})}
		store := openIn(t, dir, disk)
		var group sync.WaitGroup
		var answered atomic.Int32
		publish := func(text string, want error) {
			staged := stage(t, store, text)
			group.Go(func() {
				err := store.Publish(t.Context(), staged)
				if answered.Add(1); !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", text, err, want)
				}
				if err == nil {
					if err := recorder.Durable(store.Path(staged.Digest)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		publish(contents[0], nil)
		synctest.Wait() // the first one is in its sync
		for i := range others {
			publish(contents[i+1], nil)
		}
		publish(contents[others+2], blob.ErrCorrupt)
		synctest.Wait()
		if n := answered.Load(); n != 0 {
			t.Errorf("%d were answered before any sync was through", n)
		}
		if n := disk.began.Load(); n != 1 {
			t.Errorf("%d syncs of the folder at once, want 1", n)
		}
		close(disk.open)
		group.Wait()
	})
	synced := 0
	for _, step := range recorder.Steps()[before:] {
		if step.Kind == blobtest.SyncFolder && step.Path == filepath.Dir(spoilt) {
			synced++
		}
	}
	if synced != 2 {
		t.Errorf("the folder was synced %d times for %d publishers, want 2", synced, others+2)
	}
}

func publishedDigest(t *testing.T, store *blob.Store, text string) blob.Digest {
	t.Helper()
	publishAll(t, store, text)
	return blob.DigestOf([]byte(text))
}

// A sync that fails fails everybody who shared it.
func TestAFailedSyncFailsTheWholeJoint(t *testing.T) {
	recorder, dir := record(t)
	var broken atomic.Bool
	recorder.Fail = func(step blobtest.Step) error {
		if broken.Load() && step.Kind == blobtest.SyncFolder {
			return errors.New("the disk is gone")
		}
		return nil
	}
	var told atomic.Int32
	store, err := blob.Open(dir, recorder, blob.Options{Fatal: func(error) { told.Add(1) }})
	if err != nil {
		t.Fatal(err)
	}
	var staged []*blob.Staged
	for i := range 8 {
		staged = append(staged, stage(t, store, fmt.Sprint("content ", i)))
	}
	broken.Store(true)
	var group sync.WaitGroup
	for _, one := range staged {
		group.Go(func() {
			if err := store.Publish(t.Context(), one); !errors.Is(err, blob.ErrStopped) {
				t.Errorf("published: %v", err)
			}
		})
	}
	group.Wait()
	if told.Load() == 0 {
		t.Error("nobody was told")
	}
	if left := leftovers(t, dir); left != nil {
		t.Errorf("left in tmp: %v", left)
	}
}

// A part of a request comes a few kilobytes at a time; the file is not written so.
func TestSmallReadsAreWrittenTogether(t *testing.T) {
	recorder, dir := record(t)
	store := openIn(t, dir, recorder)
	staged, err := store.Stage(t.Context(), dribble{strings.NewReader(strings.Repeat("x", 300<<10))}, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer staged.Discard()
	writes := 0
	for _, step := range recorder.Steps() {
		if step.Kind == blobtest.Write {
			writes++
		}
	}
	if writes > 3 {
		t.Errorf("%d writes for 300 KB", writes)
	}
}

// dribble reads 4 KB at most.
type dribble struct{ from *strings.Reader }

func (d dribble) Read(p []byte) (int, error) { return d.from.Read(p[:min(len(p), 4<<10)]) }
