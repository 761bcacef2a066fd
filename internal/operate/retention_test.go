package operate_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/operate"
	"yuanjian/internal/retention"
	"yuanjian/internal/testkit"
)

// disposing carries out the disposals of the world, with what anything keeps in mind.
func (s *system) disposing(copies *blob.Derived) *retention.Service {
	return &retention.Service{Engine: s.Engine, Keys: s.Keys, Originals: s.store, Copies: copies, CopyKinds: capture.CopyKinds,
		Referenced: func(ctx context.Context, q db.Queryer, digests []string) (map[string]bool, error) {
			return operate.Referenced(ctx, q, s.Keys, digests)
		}}
}

// dispose finds what is due, has it disposed of, and takes the files out unless they are to stay for now.
func (s *system) dispose(files bool) {
	s.t.Helper()
	ctx := s.t.Context()
	s.must(s.captures.FindDue(ctx, s.Book))
	_, err := s.captures.Retention.Order(ctx, s.By(access.Head), retention.Captures, retention.Refused)
	s.must(err)
	s.must(s.captures.DisposeAll(ctx, s.Book))
	if files {
		s.takeOut()
	}
}

func (s *system) takeOut() {
	s.t.Helper()
	s.Clock.Advance(2 * retention.Grace)
	s.must(s.captures.Retention.RemoveFiles(s.t.Context(), job.Job{Book: s.Book}))
}

// files are the originals of a capture.
func (s *system) files(id string) (out []blob.Digest) {
	s.t.Helper()
	c, err := s.captures.ByID(s.t.Context(), s.DB.Reader(), s.By(access.Reviewer).Scope(access.ViewCaptures), id)
	s.must(err)
	for _, m := range c.Media {
		out = append(out, m.SHA256)
	}
	return out
}

func (s *system) wants(digests []blob.Digest, there bool, when string) {
	s.t.Helper()
	for _, d := range digests {
		if has, err := s.store.Has(d); has != there || err != nil {
			s.t.Fatalf("%s: a file is there %t, want %t, %v", when, has, there, err)
		}
	}
}

// After a disposal verify is clean and knows that the files are rightly absent; one that somebody copied back is named, and goes again.
// A backup of before the disposal brings it all back, doctor names it, and it is disposed of again; one of between the act and the
// removal has its files taken out at the next start.
func TestA34_ABackupOfBeforeADisposalIsDisposedOfAgain(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newSystem(t, w)
		id := s.arrive()
		files := s.files(id)
		_, err := s.captures.Review(t.Context(), s.By(access.Reviewer), capture.Verdict{Capture: id, Result: "reject", Reason: "no_violation"})
		s.must(err)
		s.Clock.Advance(32 * 24 * time.Hour)
		folder := filepath.Join(t.TempDir(), "backup")
		s.backup(folder)
		s.dispose(false)
		between := filepath.Join(t.TempDir(), "between")
		s.backup(between)
		s.takeOut()
		s.wants(files, false, "after the disposal")
		done, named := s.verify(func(v *operate.Verification) { v.Full = true })
		if len(named) != 0 || done.Disposed != int64(len(files)) {
			t.Fatalf("after the disposal: %d rightly absent, %v", done.Disposed, named)
		}

		from := blob.Look(filepath.Join(folder, "originals"), blob.OS{})
		object, err := from.Open(files[0])
		s.must(err)
		staged, err := s.store.Stage(t.Context(), object, 1<<24)
		s.must(err)
		s.must(object.Close())
		s.must(s.store.Publish(t.Context(), staged))
		if _, named := s.verify(); len(named) != 1 || !strings.Contains(named[0], "disposed of and is there again") {
			t.Errorf("a file copied back: %v", named)
		}
		s.must(s.captures.Retention.RemoveAgain(t.Context(), s.Book))
		s.takeOut()
		s.wants(files, false, "after it went again")

		for name, from := range map[string]string{"before": folder, "between": between} {
			data, dsn := s.emptyPlace(t)
			_, err := s.restore(from, data, dsn)
			s.must(err)
			r := s.restored(data, dsn)
			r.Engine.Standing = r.People
			r.captures.Retention.Engine = r.Engine
			if name == "before" {
				r.wants(files, true, "restored from before")
				r.Clock.Advance(31 * 24 * time.Hour)
				s.must(r.captures.FindDue(t.Context(), s.Book))
				n, since, err := retention.Forgotten(t.Context(), r.DB.Reader(), s.Book, r.Clock.Now().Add(-30*24*time.Hour))
				if n != 1 || since == nil || err != nil {
					t.Errorf("long due: %d, %v, %v", n, since, err)
				}
				r.dispose(true)
			} else {
				r.takeOut()
			}
			r.wants(files, false, "restored from "+name)
			if _, named := r.verify(); len(named) != 0 {
				t.Errorf("restored from %s: %v", name, named)
			}
		}
	})
}
