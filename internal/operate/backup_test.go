package operate_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/operate"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
)

// emptyPlace is where nothing is yet, on the engine of the database.
func (s *system) emptyPlace(t *testing.T) (data, dsn string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "restored")
	if s.DB.Engine() == db.PostgreSQL {
		return data, testkit.PostgreSQL(t)
	}
	return data, db.Path(data)
}

func (s *system) backup(folder string) operate.BackedUp {
	s.t.Helper()
	b := operate.Backup{DB: s.DB, Originals: s.store, Keys: s.Keys, Folder: folder, Now: clock.System{}.Now()}
	done, err := b.Run(s.t.Context())
	s.must(err)
	return done
}

func (s *system) restore(folder, data, dsn string) (operate.Restored, error) {
	text, err := seal.Export(s.KeyFolder)
	s.must(err)
	r := operate.Restore{Folder: folder, Data: data, DSN: dsn, Originals: into(data), Keys: filepath.Join(data, "keys"), KeyText: text}
	return r.Run(s.t.Context())
}

// into opens the store of originals in a data folder.
func into(data string) func(context.Context) (*blob.Store, error) {
	return func(context.Context) (*blob.Store, error) {
		return blob.Open(filepath.Join(data, "originals"), blob.OS{})
	}
}

// restored is the same world on the restored database, with the restored originals and keys.
func (s *system) restored(data, dsn string) *system {
	s.t.Helper()
	w := *s.World
	w.DB = testkit.Database(s.t, dsn)
	var err error
	w.Keys, err = seal.Open(filepath.Join(data, "keys"))
	s.must(err)
	w.Engine = &act.Engine{DB: w.DB, Clock: w.Clock}
	w.People = people.New(w.Engine, w.Keys)
	r := &system{World: &w, t: s.t, folder: filepath.Join(data, "originals"), ids: s.ids, at: s.at, sent: 1000, received: slices.Clone(s.received)}
	r.store, err = blob.Open(r.folder, blob.OS{})
	s.must(err)
	copies, err := blob.OpenDerived(filepath.Join(data, "copies"), blob.OS{})
	s.must(err)
	r.sight = act.NewSight(w.DB, w.Clock)
	r.captures = &capture.Service{Engine: w.Engine, Keys: w.Keys, Originals: r.store, Copies: copies, People: w.People, Sight: r.sight,
		Devices: &device.Service{Engine: w.Engine, Keys: w.Keys}, Decoder: media.NewDecoder(media.DefaultLimits(), 1, 1<<28)}
	r.captures.Retention = r.disposing(copies)
	s.t.Cleanup(func() { r.captures.Close(); r.sight.Close() })
	return r
}

// load has captures arrive from several devices until stop; acknowledged returns those that were answered so far.
func (s *system) load(t *testing.T) (acknowledged func() []string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	var ids []string
	var all sync.WaitGroup
	for sender := range 4 {
		all.Go(func() {
			for n := 10_000 * (sender + 1); ctx.Err() == nil; n++ {
				id, err := s.receive(context.WithoutCancel(ctx), s.store, n)
				if err != nil {
					t.Errorf("under load: %v", err)
					return
				}
				mu.Lock()
				ids = append(ids, id)
				mu.Unlock()
			}
		})
	}
	acknowledged = func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(ids)
	}
	return acknowledged, func() { cancel(); all.Wait() }
}

// A backup is taken while captures arrive and restored elsewhere: everything acknowledged before its start is there,
// everything verifies, and captures can be taken in again. On both engines.
func TestABackupUnderLoadIsRestoredElsewhere(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newSystem(t, w)
		s.work()
		acknowledged, stop := s.load(t)
		for len(acknowledged()) < 20 {
			s.must((clock.System{}).Sleep(t.Context(), 5*time.Millisecond))
		}
		before := acknowledged()
		folder := filepath.Join(t.TempDir(), "backup")
		first := s.backup(folder)
		during := len(acknowledged()) - len(before)
		stop()
		if during == 0 {
			t.Error("no capture arrived while the backup was taken")
		}
		data, dsn := s.emptyPlace(t)
		if _, err := s.restore(folder, data, dsn); err != nil {
			t.Fatal(err)
		}
		r := s.restored(data, dsn)
		done, named := r.verify()
		if len(named) != 0 || done.Entries != first.Books[0].Entries {
			t.Errorf("after the restore: %+v, %q", done, named)
		}
		for _, id := range append(before, s.received...) {
			if _, err := r.captures.Receipt(t.Context(), r.Book, id); err != nil {
				t.Errorf("capture %s was acknowledged before the backup and is not in it: %v", id, err)
			}
		}
		r.arrive()
		if done, named := r.verify(); len(named) != 0 || done.Captures <= int64(len(before)) {
			t.Errorf("a capture after the restore: %+v, %q", done, named)
		}
		t.Logf("%d captures before the backup, %d while it was taken, %d in it", len(before)+len(s.received), during, done.Captures)
	})
}

// The second backup copies new originals only; each snapshot is whole by itself, and a system that has lost an original
// gets it back from an earlier one.
func TestBackupsAreIncremental(t *testing.T) {
	s := newSystem(t, testkit.NewWorld(t, testkit.SQLite(t)))
	s.work()
	folder := filepath.Join(t.TempDir(), "backup")
	first := s.backup(folder)
	if first.Copied != 12 || first.List.Rows != 12 {
		t.Errorf("first: %d copied, %d listed", first.Copied, first.List.Rows)
	}
	s.arrive()
	lost, _ := s.original(0)
	s.must(os.Remove(lost))
	left := filepath.Join(folder, "snapshots", ".unfinished-1")
	s.must(errors.Join(os.Mkdir(left, 0o700), os.Chtimes(left, time.Time{}, (clock.System{}).Now().Add(-72*time.Hour)))) // of one that was killed
	second := s.backup(folder)
	if _, err := os.Stat(left); err == nil {
		t.Error("what a killed backup has left is still there")
	}
	if second.Copied != 2 || second.List.Rows != 14 || slices.ContainsFunc(second.Missing, func(d string) bool { return strings.HasSuffix(lost, d) }) {
		t.Errorf("second: %d copied, %d listed, missing %q", second.Copied, second.List.Rows, second.Missing)
	}
	if names, err := operate.Snapshots(folder); err != nil || !slices.Equal(names, []string{first.Name, second.Name}) {
		t.Errorf("snapshots %q, %v", names, err)
	}
	data, dsn := s.emptyPlace(t)
	if _, err := s.restore(folder, data, dsn); err != nil {
		t.Fatal(err)
	}
	if done, named := s.restored(data, dsn).verify(); len(named) != 0 || done.Captures != 7 {
		t.Errorf("restored: %+v, %q", done, named)
	}
}

// Nothing that is there is overwritten, nothing damaged is restored in silence, and other keys are refused.
func TestARestoreRefuses(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newSystem(t, w)
		s.work()
		folder := filepath.Join(t.TempDir(), "backup")
		done := s.backup(folder)
		text, err := seal.Export(s.KeyFolder)
		s.must(err)
		refused := func(what string, change func(*operate.Restore), want string) {
			t.Helper()
			data, dsn := s.emptyPlace(t)
			r := operate.Restore{Folder: folder, Data: data, DSN: dsn, Originals: into(data), Keys: filepath.Join(data, "keys"), KeyText: text}
			change(&r)
			if _, err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", what, err, want)
			}
		}
		refused("no keys", func(r *operate.Restore) { r.KeyText = nil }, "--keys")
		refused("a place that is not empty", func(r *operate.Restore) {
			s.must(os.MkdirAll(filepath.Join(r.Data, "originals"), 0o700))
		}, "not empty")
		if s.DB.Engine() == db.PostgreSQL {
			refused("a database with books", func(r *operate.Restore) {
				d := testkit.Database(t, r.DSN)
				testkit.NewWorld(t, d)
			}, "not empty")
			refused("the other engine", func(r *operate.Restore) { r.DSN = db.Path(r.Data) }, "engine")
		}
		refused("another's keys", func(r *operate.Restore) {
			other := filepath.Join(t.TempDir(), "keys")
			_, err := seal.Open(other)
			s.must(err)
			r.KeyText, err = seal.Export(other)
			s.must(err)
		}, "not the keys of this backup")
		refused("no backup there", func(r *operate.Restore) { r.Folder = t.TempDir() }, "no backup")
		refused("no such snapshot", func(r *operate.Restore) { r.Snapshot = "20200101T000000.000Z" }, done.Name)

		file := filepath.Join(done.Folder, filepath.FromSlash(done.Database.Files[0].Name))
		content, err := os.ReadFile(file)
		s.must(err)
		content[len(content)/2] ^= 1
		s.must(os.WriteFile(file, content, 0o600))
		refused("a damaged file", func(*operate.Restore) {}, done.Database.Files[0].Name)
		content[len(content)/2] ^= 1
		s.must(os.WriteFile(file, content, 0o600))

		all, err := capture.Originals(t.Context(), s.DB.Reader(), s.Book, "")
		s.must(err)
		kept := blob.Look(filepath.Join(folder, "originals"), blob.OS{}).Path(all[0].Digest)
		s.must(errors.Join(os.Chmod(kept, 0o600), os.Truncate(kept, 10)))
		data, dsn := s.emptyPlace(t)
		restored, err := s.restore(folder, data, dsn)
		if err != nil || !slices.Equal(restored.Damaged, []string{all[0].Digest.String()}) {
			t.Errorf("a damaged original: %q, %v", restored.Damaged, err)
		}
	})
}

// A restore that was cut short keeps the server from starting on half a system, and can be run again.
func TestARestoreThatWasCutShortIsRunAgain(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newSystem(t, w)
		s.work()
		folder := filepath.Join(t.TempDir(), "backup")
		s.backup(folder)
		data, dsn := s.emptyPlace(t)
		text, err := seal.Export(s.KeyFolder)
		s.must(err)
		ctx, cancel := context.WithCancel(t.Context())
		r := operate.Restore{Folder: folder, Data: data, DSN: dsn, Originals: into(data), Keys: filepath.Join(data, "keys"), KeyText: text}
		r.Progress = func(_ law.Words, done int64) {
			if done == 3 {
				cancel()
			}
		}
		if _, err := r.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("cut short: %v", err)
		}
		if err := operate.Unfinished(data); err == nil || !strings.Contains(err.Error(), "restore") {
			t.Errorf("half a system may start: %v", err)
		}
		if _, err := s.restore(folder, data, dsn); err != nil {
			t.Fatal(err)
		}
		if err := operate.Unfinished(data); err != nil {
			t.Error(err)
		}
		if _, named := s.restored(data, dsn).verify(); len(named) != 0 {
			t.Errorf("named %q", named)
		}
	})
}
