package job_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/ledger"
	"yuanjian/internal/testkit"
)

const book = "b"

// floor is a place to work: a book, a clock, and orders that acts place.
type floor struct {
	t      *testing.T
	d      *db.DB
	clock  *clock.Manual
	engine *act.Engine
}

func newFloor(t *testing.T, d *db.DB) *floor {
	t.Helper()
	c := clock.NewManual(testkit.WorldBegins)
	if err := ledger.Open(t.Context(), d, book, "账簿", false); err != nil {
		t.Fatal(err)
	}
	return &floor{t, d, c, &act.Engine{DB: d, Clock: c}}
}

// order places orders in one act, which then comes back with err.
func (f *floor) order(err error, orders ...job.Order) {
	f.t.Helper()
	by := act.By{Actor: access.Actor{Book: book, System: "test"}}
	_, got := act.Do(f.t.Context(), f.engine, act.Kind{Name: "test.order"}, by, func(ctx context.Context, tx *act.Tx) (string, error) {
		for _, o := range orders {
			if err := job.Enqueue(ctx, tx, o); err != nil {
				return "", err
			}
		}
		return "ordered", err
	})
	if got != err {
		f.t.Fatalf("the act came back with %v", got)
	}
}

func (f *floor) worker(handlers map[string]job.Handler) *job.Worker {
	return &job.Worker{DB: f.d, Clock: f.clock, Handlers: handlers}
}

func (f *floor) once(w *job.Worker, want int) {
	f.t.Helper()
	if n, err := w.Once(f.t.Context()); n != want || err != nil {
		f.t.Fatalf("took %d jobs, want %d: %v", n, want, err)
	}
}

func (f *floor) list(want int) []job.Row {
	f.t.Helper()
	rows, err := job.List(f.t.Context(), f.d.Reader(), book)
	if err != nil || len(rows) != want {
		f.t.Fatalf("%d jobs are there, want %d: %+v, %v", len(rows), want, rows, err)
	}
	return rows
}

func TestOrderExistsWhenItsActDoes(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		f.order(errors.New("refused"), job.Order{Kind: "k", Args: 1})
		f.list(0)
		f.order(nil, job.Order{Kind: "k", Args: map[string]string{"id": "粤"}})
		var got struct{ ID string }
		w := f.worker(map[string]job.Handler{"k": func(_ context.Context, j job.Job) error {
			if j.Book != book || j.Kind != "k" || j.ID == "" || j.Attempts != 0 {
				t.Errorf("%+v", j)
			}
			return j.Read(&got)
		}})
		f.once(w, 1)
		if got.ID != "粤" {
			t.Errorf("arguments: %+v", got)
		}
		f.list(0)
		f.once(w, 0)
	})
}

func TestFailureIsTriedAgainWithGrowingPausesUntilDead(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		var log bytes.Buffer
		tries := 0
		w := f.worker(map[string]job.Handler{"k": func(_ context.Context, j job.Job) error {
			if j.Attempts != tries {
				t.Errorf("try %d is told %d tries", tries, j.Attempts)
			}
			tries++
			// A text that PostgreSQL does not take, longer than is stored, cut inside a character.
			return errors.New("no\x00\xff" + strings.Repeat("送达失败", 100))
		}})
		w.Log = slog.New(slog.NewTextHandler(&log, nil))
		f.order(nil, job.Order{Kind: "k"})
		var pauses []time.Duration
		for {
			f.once(w, 1)
			row := f.list(1)[0]
			if row.Attempts != tries || !strings.HasPrefix(row.Error, "no") || len(row.Error) > 510 {
				t.Fatalf("after try %d: %+v", tries, row)
			}
			if row.State == "dead" {
				break
			}
			wait := row.RunAt.Sub(f.clock.Now())
			pauses = append(pauses, wait)
			f.clock.Advance(wait - time.Microsecond)
			f.once(w, 0)
			f.clock.Advance(time.Microsecond)
		}
		for i := 1; i < len(pauses); i++ {
			if pauses[i] < pauses[i-1] || pauses[i] > 6*time.Hour {
				t.Errorf("pauses %v", pauses)
			}
		}
		if tries != 12 || pauses[0] > 5*time.Second {
			t.Errorf("%d tries, pauses %v", tries, pauses)
		}
		if strings.Count(log.String(), "job failed") != tries {
			t.Errorf("the log has %s", log.String())
		}
		f.clock.Advance(1000 * time.Hour)
		f.once(w, 0)
	})
}

func TestDeadJobIsWokenByPeople(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		failure := errors.New("outside is down")
		w := f.worker(map[string]job.Handler{"k": func(context.Context, job.Job) error { return failure }})
		f.order(nil, job.Order{Kind: "k", Key: "same"})
		for range 12 {
			f.once(w, 1)
			f.clock.Advance(7 * time.Hour)
		}
		// A dead job does not stand in the way of a new order, nor the new one in the way of waking it.
		f.order(nil, job.Order{Kind: "k", Key: "same"})
		rows := f.list(2)
		if rows[0].State != "dead" || rows[1].State != "waiting" {
			t.Fatalf("dead ones come first: %+v", rows)
		}
		if err := job.Wake(t.Context(), d, book, rows[1].ID, f.clock.Now()); !fault.IsNotFound(err) {
			t.Errorf("woke one that is not dead: %v", err)
		}
		if err := job.Wake(t.Context(), d, book, rows[0].ID, f.clock.Now()); err != nil {
			t.Fatal(err)
		}
		failure = nil
		f.once(w, 2)
		f.list(0)
	})
}

func TestNoSecondOrderWithTheSameKey(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		o := job.Order{Kind: "k", Key: "same"}
		f.order(nil, o, o)
		f.order(nil, o, job.Order{Kind: "k", Key: "other"}, job.Order{Kind: "l", Key: "same"}, job.Order{Kind: "k"}, job.Order{Kind: "k"})
		f.list(5)
	})
}

// An act that commits while the job with its key runs must not be forgotten: the job may have read its facts before.
func TestOrderPlacedWhileItsForerunnerRunsIsNotLost(t *testing.T) {
	for _, failure := range []error{nil, errors.New("the forerunner fails")} {
		testkit.Engines(t, func(t *testing.T, d *db.DB) {
			f := newFloor(t, d)
			o := job.Order{Kind: "k", Key: "same"}
			runs := 0
			w := f.worker(map[string]job.Handler{"k": func(context.Context, job.Job) error {
				if runs++; runs > 1 {
					return nil
				}
				f.order(nil, o, o)
				return failure
			}})
			f.order(nil, o)
			f.once(w, 1)
			f.list(1)
			f.clock.Advance(time.Minute)
			f.once(w, 1)
			f.list(0)
			if runs != 2 {
				t.Errorf("%d runs", runs)
			}
		})
	}
}

func TestTwoWorkersNeverRunOneJobAtOnce(t *testing.T) {
	const jobs = 30
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		var mu sync.Mutex
		running, runs := map[string]bool{}, map[string]int{}
		handler := func(_ context.Context, j job.Job) error {
			mu.Lock()
			if running[j.ID] {
				t.Errorf("job %s runs twice at once", j.ID)
			}
			running[j.ID] = true
			runs[j.ID]++
			mu.Unlock()
			defer func() { mu.Lock(); running[j.ID] = false; mu.Unlock() }()
			return nil
		}
		for range jobs {
			f.order(nil, job.Order{Kind: "k"})
		}
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if err := f.worker(map[string]job.Handler{"k": handler}).Drain(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		f.list(0)
		if len(runs) != jobs {
			t.Errorf("%d of %d jobs ran", len(runs), jobs)
		}
		for id, n := range runs {
			if n != 1 {
				t.Errorf("job %s ran %d times", id, n)
			}
		}
	})
}

// A worker that was killed, or hangs, holds its job until the lease ends; when it comes back it changes nothing.
func TestLeaseOfALostWorkerEnds(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		f.order(nil, job.Order{Kind: "k"})
		begun, hang := make(chan struct{}), make(chan struct{})
		lost := f.worker(map[string]job.Handler{"k": func(context.Context, job.Job) error {
			close(begun)
			<-hang
			return errors.New("came back too late")
		}})
		var all sync.WaitGroup
		all.Go(func() { f.once(lost, 1) })
		<-begun
		runs := 0
		w := f.worker(map[string]job.Handler{"k": func(context.Context, job.Job) error {
			runs++
			close(hang)
			all.Wait() // the lost worker's failure is written while this one holds the job
			return errors.New("ours")
		}})
		f.once(w, 0)
		f.clock.Advance(time.Minute - time.Second)
		f.once(w, 0)
		f.clock.Advance(2 * time.Second)
		f.once(w, 1)
		if row := f.list(1)[0]; runs != 1 || row.Error != "ours" || row.Attempts != 1 {
			t.Errorf("%d runs, %+v", runs, row)
		}
	})
}

func TestPeriodicWorkRunsOnceAnInterval(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		if err := ledger.Open(t.Context(), d, "second", "", false); err != nil {
			t.Fatal(err)
		}
		runs := map[string]int{}
		handlers := map[string]job.Handler{"hourly": func(_ context.Context, j job.Job) error { runs[j.Book]++; return nil }}
		workers := []*job.Worker{f.worker(handlers), f.worker(handlers)}
		for _, w := range workers {
			w.Parallel, w.Periodic = 1, []job.Periodic{{Kind: "hourly", Every: time.Hour}}
		}
		drain := func(want int) {
			t.Helper()
			for range 2 {
				for _, w := range workers {
					if err := w.Drain(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			}
			if runs[book] != want || runs["second"] != want {
				t.Errorf("at %s: runs %v, want %d", f.clock.Now(), runs, want)
			}
		}
		drain(0)
		f.clock.Advance(time.Hour - time.Microsecond)
		drain(0)
		f.clock.Advance(time.Microsecond)
		drain(1)
		f.clock.Advance(30 * time.Minute)
		drain(1)
		f.clock.Advance(30 * time.Minute)
		drain(2)
		f.clock.Advance(10 * time.Hour) // nobody worked: once is enough
		drain(3)
		f.clock.Advance(time.Hour)
		drain(4)
	})
}

func TestPeriodicWorkThatStillRunsIsNotBegunAgain(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		runs := 0
		w := f.worker(nil)
		w.Periodic = []job.Periodic{{Kind: "slow", Every: 20 * time.Second}}
		w.Handlers = map[string]job.Handler{"slow": func(context.Context, job.Job) error {
			if runs++; runs == 1 {
				f.clock.Advance(50 * time.Second) // more than twice its interval, less than a lease
				f.once(w, 0)
			}
			return nil
		}}
		f.once(w, 0)
		f.clock.Advance(time.Minute)
		f.once(w, 1)
		if runs != 1 {
			t.Errorf("%d runs", runs)
		}
		f.once(w, 0)
		f.clock.Advance(time.Minute)
		f.once(w, 1)
	})
}

func TestPanicAndMissingHandlerAreFailures(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		f.order(nil, job.Order{Kind: "panics"}, job.Order{Kind: "unknown"})
		f.once(f.worker(map[string]job.Handler{"panics": func(context.Context, job.Job) error { panic("ouch") }}), 2)
		for _, row := range f.list(2) {
			want := map[string]string{"panics": "ouch", "unknown": "no handler"}[row.Kind]
			if !strings.Contains(row.Error, want) || row.Attempts != 1 {
				t.Errorf("%+v", row)
			}
		}
	})
}

func TestNotBeforeItsTimeAndNotHeldBackByASlowClock(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		w := f.worker(map[string]job.Handler{"k": func(context.Context, job.Job) error { return nil }})
		f.order(nil, job.Order{Kind: "k", At: f.clock.Now().Add(time.Hour)})
		f.once(w, 0)
		f.clock.Advance(time.Hour)
		f.once(w, 1)
		f.order(nil, job.Order{Kind: "k"})
		f.clock.Advance(-24 * time.Hour) // the machine's clock is set back: what the act ordered is due all the same
		f.once(w, 1)
	})
}

func TestRunWorksUntilItsContextEnds(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		f := newFloor(t, d)
		ctx, stop := context.WithCancel(t.Context())
		var done atomic.Int32
		all, begun := make(chan struct{}), make(chan struct{})
		w := f.worker(map[string]job.Handler{
			"quick": func(context.Context, job.Job) error {
				if done.Add(1) == 5 {
					close(all)
				}
				return nil
			},
			"long": func(ctx context.Context, _ job.Job) error {
				close(begun)
				<-ctx.Done()
				return ctx.Err()
			},
		})
		ended := make(chan struct{})
		go func() { w.Run(ctx); close(ended) }()
		for range 5 {
			f.order(nil, job.Order{Kind: "quick"})
			w.Wake()
		}
		<-all
		f.order(nil, job.Order{Kind: "long", Key: "long"})
		w.Wake()
		<-begun
		stop()
		<-ended
		// What the end of the process broke off has not failed, and is due at once.
		row := f.list(1)[0]
		if row.Attempts != 0 || row.State != "waiting" || row.RunAt.After(f.clock.Now()) {
			t.Errorf("%+v", row)
		}
		f.once(f.worker(map[string]job.Handler{"long": func(context.Context, job.Job) error { return nil }}), 1)
	})
}

func TestArgumentsThatDoNotFitAreAnError(t *testing.T) {
	if err := (job.Job{Kind: "k", Args: []byte(`"text"`)}).Read(new(int)); err == nil || !strings.Contains(err.Error(), "k") {
		t.Errorf("got %v", err)
	}
}
