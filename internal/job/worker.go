package job

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/db"
)

const (
	// leaseFor is how long a worker holds a job without a sign of life; after it another takes it.
	leaseFor = time.Minute
	// beatEvery is how often a worker that lives makes the lease of a job it works on begin anew.
	beatEvery = 15 * time.Second
	// handlerFor is how long a handler may take at most.
	handlerFor = 4 * time.Minute
	// pollEvery is how long new work of another process may stay unseen; this process's own work wakes it at once.
	pollEvery = time.Second
	// deadAfter tries a job is dead: with the pauses below that is about a day and a half.
	deadAfter = 12
	// parallelUsual is how many jobs a process runs at once unless told: they mostly wait for others.
	parallelUsual = 2
)

// Handler carries out a job. It must be safe to carry out twice.
type Handler func(ctx context.Context, j Job) error

// Periodic is work for every book at an interval, done by whichever process comes first.
type Periodic struct {
	Kind  string
	Every time.Duration
}

// Worker takes due jobs and carries them out, a few at a time.
type Worker struct {
	DB       *db.DB
	Clock    clock.Clock
	Handlers map[string]Handler
	Periodic []Periodic
	Parallel int           // how many jobs run at once; 0 is 2
	Beat     time.Duration // how often a lease begins anew while its job runs; 0 is 15 s
	Log      *slog.Logger  // nil: nowhere
	// Watch, when set before use, is told of every try that begins; what it returns is told of the end.
	Watch func(ctx context.Context, kind string) (context.Context, func(err error))
	wake  chan struct{}
	once  sync.Once
}

func (w *Worker) signal() chan struct{} {
	w.once.Do(func() { w.wake = make(chan struct{}, 1) })
	return w.wake
}

// Wake makes the worker look now.
func (w *Worker) Wake() {
	select {
	case w.signal() <- struct{}{}:
	default:
	}
}

// Run works until ctx ends and what it had begun is finished.
func (w *Worker) Run(ctx context.Context) {
	var all sync.WaitGroup
	for range w.parallel() {
		all.Go(func() { w.run(ctx) })
	}
	all.Wait()
}

// run takes one job after the other. Whoever takes one wakes the next, so that one signal is enough for many jobs.
func (w *Worker) run(ctx context.Context) {
	for ctx.Err() == nil {
		taken, err := w.take(ctx, 1)
		if err != nil && ctx.Err() == nil {
			w.log().Error("take jobs", "error", err.Error())
		}
		if len(taken) > 0 {
			w.Wake()
			w.carryOut(ctx, taken)
			continue
		}
		timer := time.NewTimer(pollEvery)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-w.signal():
		}
		timer.Stop()
	}
}

// Once carries out some of what is due now and returns how many jobs it took; 0 says that nothing is due.
func (w *Worker) Once(ctx context.Context) (int, error) {
	taken, err := w.take(ctx, w.parallel())
	w.carryOut(ctx, taken)
	return len(taken), err
}

// Drain carries out everything that is due until nothing is.
func (w *Worker) Drain(ctx context.Context) error {
	for {
		n, err := w.Once(ctx)
		if n == 0 || err != nil {
			return err
		}
	}
}

func (w *Worker) parallel() int {
	if w.Parallel > 0 {
		return w.Parallel
	}
	return parallelUsual
}

func (w *Worker) log() *slog.Logger {
	if w.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return w.Log
}

func (w *Worker) carryOut(ctx context.Context, jobs []taken) {
	var all sync.WaitGroup
	for _, j := range jobs {
		all.Go(func() {
			held, letGo := w.hold(ctx, j)
			failure := w.try(held, j.Job)
			if failure != nil && errors.Is(context.Cause(held), errLost) {
				failure = errLost
			}
			letGo()
			w.finish(ctx, j, failure)
		})
	}
	all.Wait()
}

func (w *Worker) try(ctx context.Context, j Job) (err error) {
	if w.Watch != nil {
		var ended func(error)
		ctx, ended = w.Watch(ctx, j.Kind)
		defer func() { ended(err) }()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job %s panicked: %v", j.Kind, p)
		}
	}()
	h, ok := w.Handlers[j.Kind]
	if !ok {
		return fmt.Errorf("no handler for jobs of kind %q", j.Kind)
	}
	ctx, cancel := context.WithTimeout(ctx, handlerFor)
	defer cancel()
	return h(ctx, j)
}

// finish writes the outcome, whether ctx has ended or not. Done jobs go; the ledger has what they did. A job that was
// broken off because the process ends has not failed: it is due at once.
func (w *Worker) finish(ctx context.Context, j taken, failure error) {
	state, pause := "waiting", pause(j.Attempts)
	switch {
	case failure == nil:
	case errors.Is(failure, errLost), errors.Is(failure, db.ErrFenced):
		w.log().Warn("job was lost to another process", "kind", j.Kind, "job", j.ID)
		return
	case ctx.Err() != nil:
		pause = 0
	default:
		w.log().Warn("job failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempts+1, "error", clip(failure.Error()))
		if j.Attempts++; j.Attempts >= deadAfter {
			state = "dead"
		}
	}
	ctx = context.WithoutCancel(ctx)
	err := w.DB.Write(ctx, func(tx *db.Tx) error {
		if failure != nil {
			return w.again(ctx, tx, j, state, clip(failure.Error()), w.Clock.Now().Add(pause))
		}
		// With another holder somebody else does it by now, and says when it is done.
		_, err := tx.Exec(ctx, `DELETE FROM job WHERE book = $1 AND id = $2 AND holder = $3`, j.Book, j.ID, j.holder)
		return err
	})
	if err != nil {
		w.log().Error("finish job", "kind", j.Kind, "job", j.ID, "error", err.Error())
	}
}

// again puts a job back. It takes its key back: an order with the same key that came in while it ran, and that nobody
// has begun, is the same work and goes.
func (w *Worker) again(ctx context.Context, tx *db.Tx, j taken, state, failure string, at time.Time) error {
	if j.key.Valid && state == "waiting" {
		_, err := tx.Exec(ctx, `DELETE FROM job WHERE book = $1 AND kind = $2 AND key = $3 AND state = 'waiting' AND id <> $4`, j.Book, j.Kind, j.key, j.ID)
		if err != nil {
			return err
		}
	}
	// With another holder somebody else has it by now.
	_, err := tx.Exec(ctx, `UPDATE job SET state = $3, attempts = $4, error = $5, run_at = $6, lease = 0, key = $7 WHERE book = $1 AND id = $2 AND holder = $8`,
		j.Book, j.ID, state, j.Attempts, failure, at, j.key, j.holder)
	return err
}

// pause grows from two seconds to six hours.
func pause(attempts int) time.Duration {
	d := 2 * time.Second << min(2*attempts, 20)
	return min(d, 6*time.Hour)
}

// clip makes a text that both engines take: PostgreSQL refuses broken UTF-8 and zero bytes.
func clip(s string) string {
	const most = 500
	if len(s) > most {
		s = s[:most]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// taken is a job that this worker holds until the lease ends.
type taken struct {
	Job
	key    sql.NullString
	lease  time.Time
	holder string
}

// take leases up to most due jobs. Their keys are set free: what is ordered from now on with the same key is not lost,
// although the job that runs may have read its facts already.
func (w *Worker) take(ctx context.Context, most int) ([]taken, error) {
	var out []taken
	err := w.DB.Write(ctx, func(tx *db.Tx) error {
		now, err := w.now(ctx, tx)
		if err != nil {
			return err
		}
		if err := w.schedule(ctx, tx, now); err != nil {
			return err
		}
		out, err = lease(ctx, tx, now, most)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// now is the clock's, but never before the last act: a clock that was set back must not keep work waiting.
func (w *Worker) now(ctx context.Context, tx *db.Tx) (time.Time, error) {
	now := w.Clock.Now()
	var last time.Time
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(last_at), 0) FROM book`).Scan(db.At(&last)); err != nil {
		return now, fmt.Errorf("read the last act: %w", err)
	}
	if now.Before(last) {
		return last, nil
	}
	return now, nil
}

func lease(ctx context.Context, tx *db.Tx, now time.Time, most int) ([]taken, error) {
	var out []taken
	err := db.Each(ctx, tx, func(rows *sql.Rows) error {
		j := taken{lease: now.Add(leaseFor), holder: rand.Text()}
		var args string
		if err := rows.Scan(&j.Book, &j.ID, &j.Kind, &args, &j.Attempts, &j.key); err != nil {
			return err
		}
		j.Args = json.RawMessage(args)
		out = append(out, j)
		return nil
	}, `SELECT book, id, kind, args, attempts, key FROM job WHERE state = 'waiting' AND run_at <= $1 AND lease <= $1 ORDER BY run_at, id LIMIT $2`+tx.SkipLocked(), now, most)
	if err != nil {
		return nil, fmt.Errorf("take jobs: %w", err)
	}
	for _, j := range out {
		if _, err := tx.Exec(ctx, `UPDATE job SET lease = $3, key = NULL, holder = $4 WHERE book = $1 AND id = $2`, j.Book, j.ID, j.lease, j.holder); err != nil {
			return nil, fmt.Errorf("lease job: %w", err)
		}
	}
	return out, nil
}

// schedule enqueues periodic work that is neither waiting nor held by a worker: one a kind and book, due at the next
// multiple of its interval. Its key is "periodic", which no other order of that kind may have.
func (w *Worker) schedule(ctx context.Context, tx *db.Tx, now time.Time) error {
	if len(w.Periodic) == 0 {
		return nil
	}
	there := map[[2]string]bool{}
	err := db.Each(ctx, tx, func(rows *sql.Rows) error {
		var book, kind string
		err := rows.Scan(&book, &kind)
		there[[2]string{book, kind}] = true
		return err
	}, `SELECT book, kind FROM job WHERE state = 'waiting' AND (key = 'periodic' OR lease > $1)`, now)
	if err != nil {
		return fmt.Errorf("list periodic work: %w", err)
	}
	books, err := db.Strings(ctx, tx, `SELECT id FROM book ORDER BY id`)
	if err != nil {
		return fmt.Errorf("list books: %w", err)
	}
	for _, book := range books {
		for _, p := range w.Periodic {
			if there[[2]string{book, p.Kind}] {
				continue
			}
			due := now.Truncate(p.Every).Add(p.Every)
			if err := enqueue(ctx, tx, book, now, Order{Kind: p.Kind, Args: struct{}{}, Key: "periodic", At: due}); err != nil {
				return err
			}
		}
	}
	return nil
}
