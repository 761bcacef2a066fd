package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"yuanjian/internal/db"
)

// errLost ends a handler whose job another process has taken.
var errLost = errors.New("the lease of the job ended")

// hold returns the context of a job that this worker has taken. While it lives the lease begins anew again and again; each
// of its writing transactions first makes sure, and sees to it until it commits, that the job is still this worker's. So a
// process that stood still for longer than its lease, and goes on, does nothing twice. letGo ends it.
func (w *Worker) hold(ctx context.Context, j taken) (held context.Context, letGo func()) {
	ctx, lose := context.WithCancelCause(ctx)
	beating, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	all.Go(func() { w.beat(beating, j, lose) })
	held = db.WithFence(ctx, func(ctx context.Context, tx *db.Tx) error {
		var holder sql.NullString
		err := tx.QueryRow(ctx, `SELECT holder FROM job WHERE book = $1 AND id = $2`+tx.ForUpdate(), j.Book, j.ID).Scan(&holder)
		if errors.Is(err, sql.ErrNoRows) || err == nil && holder.String != j.holder {
			return fmt.Errorf("job %s %s: %w", j.Kind, j.ID, db.ErrFenced)
		}
		return err
	})
	return held, func() { stop(); all.Wait(); lose(nil) }
}

// beat renews the lease of a job until ctx ends, and ends the handler when it is lost.
func (w *Worker) beat(ctx context.Context, j taken, lose context.CancelCauseFunc) {
	every := w.Beat
	if every == 0 {
		every = beatEvery
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		var n int64
		err := w.DB.Write(ctx, func(tx *db.Tx) error {
			now, err := w.now(ctx, tx)
			if err != nil {
				return err
			}
			n, err = tx.Exec(ctx, `UPDATE job SET lease = $3 WHERE book = $1 AND id = $2 AND holder = $4`, j.Book, j.ID, now.Add(leaseFor), j.holder)
			return err
		})
		switch {
		case ctx.Err() != nil:
			return
		case err != nil: // the database is away: the lease may end, and the fence decides
			w.log().Warn("renew the lease of a job", "kind", j.Kind, "job", j.ID, "error", err.Error())
		case n == 0:
			lose(errLost)
			return
		}
	}
}

// TakeOver makes what a process held that was killed due at once. Only for who has the database alone, as the one process on
// an SQLite has: elsewhere the lease of a job ends by itself when its process gives no sign of life.
func (w *Worker) TakeOver(ctx context.Context) error {
	err := w.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE job SET lease = 0 WHERE state = 'waiting' AND lease > 0`)
		return err
	})
	if err != nil {
		return fmt.Errorf("take over jobs: %w", err)
	}
	return nil
}
