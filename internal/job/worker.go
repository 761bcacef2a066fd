package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/db"
)

const (
	// leaseFor is how long a worker may take over a job before another takes it: longer than any job here runs.
	leaseFor = 5 * time.Minute
	// pollEvery is how long new work of another process may stay unseen; this process's own work wakes it at once.
	pollEvery = time.Second
	// deadAfter tries a job is dead: with the pauses below that is about a day and a half.
	deadAfter  = 12
	takeAtMost = 20
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
	// Parallel is how many jobs run at once; 0 is 2.
	Parallel int
	Log      *slog.Logger
	wake     chan struct{}
	once     sync.Once
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
	for ctx.Err() == nil {
		n, err := w.Once(ctx)
		if err != nil && ctx.Err() == nil {
			w.Log.Error("take jobs", "error", err.Error())
		}
		if n > 0 && err == nil {
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

// Once carries out what is due now and returns how many jobs it took. Drain and tests use it.
func (w *Worker) Once(ctx context.Context) (int, error) {
	now := w.Clock.Now()
	var taken []Job
	err := w.DB.Write(ctx, func(tx *db.Tx) error {
		if err := w.schedule(ctx, tx, now); err != nil {
			return err
		}
		var err error
		taken, err = take(ctx, tx, now)
		return err
	})
	if err != nil {
		return 0, err
	}
	w.carryOut(ctx, taken)
	return len(taken), nil
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

func (w *Worker) carryOut(ctx context.Context, jobs []Job) {
	parallel := w.Parallel
	if parallel == 0 {
		parallel = 2
	}
	slots := make(chan struct{}, parallel)
	var all sync.WaitGroup
	for _, j := range jobs {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			w.finish(context.WithoutCancel(ctx), j, w.try(ctx, j))
		})
	}
	all.Wait()
}

func (w *Worker) try(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job %s panicked: %v", j.Kind, p)
		}
	}()
	h, ok := w.Handlers[j.Kind]
	if !ok {
		return fmt.Errorf("no handler for jobs of kind %q", j.Kind)
	}
	return h(ctx, j)
}

// finish writes the outcome. Done jobs go; the ledger has what they did.
func (w *Worker) finish(ctx context.Context, j Job, failure error) {
	err := w.DB.Write(ctx, func(tx *db.Tx) error {
		if failure == nil {
			_, err := tx.Exec(ctx, `DELETE FROM job WHERE book = $1 AND id = $2`, j.Book, j.ID)
			return err
		}
		state := "waiting"
		if j.Attempts+1 >= deadAfter {
			state = "dead"
		}
		again := w.Clock.Now().Add(pause(j.Attempts))
		_, err := tx.Exec(ctx, `UPDATE job SET state = $3, attempts = $4, error = $5, run_at = $6, lease = 0 WHERE book = $1 AND id = $2`,
			j.Book, j.ID, state, j.Attempts+1, clip(failure.Error()), again)
		return err
	})
	if failure != nil {
		w.Log.Warn("job failed", "kind", j.Kind, "job", j.ID, "attempt", j.Attempts+1, "error", clip(failure.Error()))
	}
	if err != nil {
		w.Log.Error("finish job", "kind", j.Kind, "job", j.ID, "error", err.Error())
	}
}

// pause grows from two seconds to six hours.
func pause(attempts int) time.Duration {
	d := 2 * time.Second << min(2*attempts, 20)
	return min(d, 6*time.Hour)
}

func clip(s string) string {
	const most = 500
	if len(s) > most {
		return s[:most]
	}
	return s
}

func take(ctx context.Context, tx *db.Tx, now time.Time) ([]Job, error) {
	var out []Job
	err := db.Each(ctx, tx, func(rows *sql.Rows) error {
		var j Job
		var args string
		if err := rows.Scan(&j.Book, &j.ID, &j.Kind, &args, &j.Attempts); err != nil {
			return err
		}
		j.Args = json.RawMessage(args)
		out = append(out, j)
		return nil
	}, `SELECT book, id, kind, args, attempts FROM job WHERE state = 'waiting' AND run_at <= $1 AND lease <= $1 ORDER BY run_at LIMIT $2`+tx.SkipLocked(), now, takeAtMost)
	if err != nil {
		return nil, fmt.Errorf("take jobs: %w", err)
	}
	for _, j := range out {
		if _, err := tx.Exec(ctx, `UPDATE job SET lease = $3 WHERE book = $1 AND id = $2`, j.Book, j.ID, now.Add(leaseFor)); err != nil {
			return nil, fmt.Errorf("lease job: %w", err)
		}
	}
	return out, nil
}

// schedule enqueues periodic work: one waiting job a kind and book, due at the next multiple of its interval.
func (w *Worker) schedule(ctx context.Context, tx *db.Tx, now time.Time) error {
	if len(w.Periodic) == 0 {
		return nil
	}
	var books []string
	err := db.Each(ctx, tx, func(rows *sql.Rows) error {
		var b string
		books = append(books, "")
		err := rows.Scan(&b)
		books[len(books)-1] = b
		return err
	}, `SELECT id FROM book ORDER BY id`)
	if err != nil {
		return errors.Join(errors.New("list books"), err)
	}
	for _, book := range books {
		for _, p := range w.Periodic {
			due := now.Truncate(p.Every).Add(p.Every)
			if err := enqueue(ctx, tx, book, now, Order{Kind: p.Kind, Args: struct{}{}, Key: "periodic", At: due}); err != nil {
				return err
			}
		}
	}
	return nil
}
