package job_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/testkit"
)

// A process that stood still for longer than its lease goes on after another has done its work: it can do nothing any more,
// not by a plain transaction and not by an act, and does not take the other's job away.
func TestAProcessThatStoodStillWritesNothing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		f.order(nil, job.Order{Kind: "k"})
		begun, goOn := make(chan struct{}), make(chan struct{})
		var writes, acts error
		frozen := f.worker(map[string]job.Handler{"k": func(ctx context.Context, _ job.Job) error {
			close(begun)
			<-goOn
			writes = d.Write(ctx, func(*db.Tx) error { t.Error("a transaction of the frozen process went through"); return nil })
			by := act.By{Actor: access.Actor{Book: book, System: "test"}}
			_, acts = act.Do(ctx, f.engine, act.Kind{Name: "test.late"}, by, func(context.Context, *act.Tx) (string, error) {
				t.Error("an act of the frozen process went through")
				return "", nil
			})
			return nil // it believes that it is done
		}})
		var all sync.WaitGroup
		all.Go(func() { f.once(frozen, 1) })
		<-begun
		f.clock.Advance(time.Minute + time.Second)
		runs := 0
		other := f.worker(map[string]job.Handler{"k": func(ctx context.Context, _ job.Job) error {
			runs++
			close(goOn)
			all.Wait()
			if len(f.list(1)) != 1 {
				t.Error("the frozen process took the job away")
			}
			return d.Write(ctx, func(*db.Tx) error { return nil })
		}})
		f.once(other, 1)
		if !errors.Is(writes, db.ErrFenced) || !errors.Is(acts, db.ErrFenced) || runs != 1 {
			t.Errorf("%v, %v, %d runs", writes, acts, runs)
		}
		f.list(0)
	})
}

// A job that takes longer than a lease keeps it while its process lives, and loses it when the process is told so.
func TestALongJobKeepsItsLeaseWhileItsProcessLives(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		f.order(nil, job.Order{Kind: "k"})
		begun, goOn := make(chan struct{}), make(chan struct{})
		w := f.worker(map[string]job.Handler{"k": func(context.Context, job.Job) error {
			close(begun)
			<-goOn
			return nil
		}})
		w.Beat = 5 * time.Millisecond
		var all sync.WaitGroup
		all.Go(func() { f.once(w, 1) })
		<-begun
		other := f.worker(map[string]job.Handler{"k": func(context.Context, job.Job) error { t.Error("run by another"); return nil }})
		for range 5 {
			f.clock.Advance(50 * time.Second)
			f.beaten()
			f.once(other, 0)
		}
		close(goOn)
		all.Wait()
		f.list(0)
	})
}

// A worker whose job is another's by now hears of it by its own sign of life.
func TestALostJobEndsItsHandler(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		f.order(nil, job.Order{Kind: "k"})
		begun := make(chan struct{})
		w := f.worker(map[string]job.Handler{"k": func(ctx context.Context, _ job.Job) error {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		}})
		w.Beat = 400 * time.Millisecond
		var all sync.WaitGroup
		all.Go(func() { f.once(w, 1) })
		<-begun
		f.clock.Advance(2 * time.Minute) // before its first sign of life
		other := f.worker(map[string]job.Handler{"k": func(context.Context, job.Job) error { all.Wait(); return errors.New("ours") }})
		f.once(other, 1)
		if row := f.list(1)[0]; row.Error != "ours" || row.Attempts != 1 {
			t.Errorf("%+v", row)
		}
	})
}

// beaten waits until the lease of the only job is a whole one.
func (f *floor) beaten() {
	f.t.Helper()
	for range 400 {
		var lease time.Time
		if err := f.d.Reader().QueryRow(f.t.Context(), `SELECT lease FROM job`).Scan(db.At(&lease)); err != nil {
			f.t.Fatal(err)
		}
		if lease.Sub(f.clock.Now()) > 59*time.Second {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	f.t.Fatal("no sign of life")
}

// What a killed process held is due at once for the next one, where nobody else has the database.
func TestWhatAKilledProcessHeldIsTakenOver(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		f.order(nil, job.Order{Kind: "k"})
		begun, goOn := make(chan struct{}), make(chan struct{})
		killed := f.worker(map[string]job.Handler{"k": func(context.Context, job.Job) error {
			close(begun)
			<-goOn
			return nil
		}})
		var all sync.WaitGroup
		all.Go(func() { f.once(killed, 1) })
		<-begun
		runs := 0
		next := f.worker(map[string]job.Handler{"k": func(context.Context, job.Job) error { runs++; return nil }})
		f.once(next, 0)
		if err := next.TakeOver(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.once(next, 1)
		close(goOn)
		all.Wait()
		if f.list(0); runs != 1 {
			t.Errorf("%d runs", runs)
		}
	})
}
