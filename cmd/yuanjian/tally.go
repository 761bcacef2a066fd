package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
)

// How often captures are counted for the operator, how long a count may take, and how long who asks waits for it. With
// millions of captures a count takes seconds: it is made beside the question, and the question gets the last one.
const (
	tallyEvery  = time.Minute
	tallyWithin = time.Minute
	tallyWait   = 2 * time.Second
)

// tally counts captures now and then.
type tally struct {
	db    *db.DB
	clock clock.Clock
	log   *slog.Logger

	ctx  context.Context // ends with the process
	stop context.CancelFunc
	all  sync.WaitGroup

	mu             sync.Mutex
	began          time.Time
	done           chan struct{} // closed when the count that runs has ended
	stored, behind int64         // negative: not counted yet
}

func newTally(d *db.DB, c clock.Clock, log *slog.Logger) *tally {
	t := &tally{db: d, clock: c, log: log, stored: -1, behind: -1}
	t.ctx, t.stop = context.WithCancel(context.Background())
	return t
}

// last returns the last count, after a new one where that is due and quick.
func (t *tally) last(ctx context.Context) (stored, behind int64) {
	ctx, cancel := context.WithTimeout(ctx, tallyWait)
	defer cancel()
	select {
	case <-t.due():
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.stored, t.behind
}

// due begins a count unless one runs or is fresh, and returns what is closed when it has ended.
func (t *tally) due() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	if t.done != nil && now.Sub(t.began).Abs() < tallyEvery {
		return t.done
	}
	done := make(chan struct{})
	t.began, t.done = now, done
	t.all.Go(func() {
		defer close(done)
		t.count()
	})
	return done
}

func (t *tally) count() {
	ctx, cancel := context.WithTimeout(t.ctx, tallyWithin)
	defer cancel()
	stored, behind, err := capture.Tally(ctx, t.db.Reader())
	if err != nil {
		if t.ctx.Err() == nil {
			t.log.Warn("captures are not counted for the measures", "error", err.Error())
		}
		stored, behind = -1, -1
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stored, t.behind = stored, behind
}

// close ends a count that runs. A nil tally has none.
func (t *tally) close() {
	if t == nil {
		return
	}
	t.stop()
	t.all.Wait()
}
