package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Job is one piece of work.
type Job struct {
	Book, ID, Kind string
	Args           json.RawMessage
	Attempts       int // tries before this one
}

// Read unmarshals the arguments.
func (j Job) Read(into any) error {
	if err := json.Unmarshal(j.Args, into); err != nil {
		return fmt.Errorf("read arguments of job %s: %w", j.Kind, err)
	}
	return nil
}

// Order is work to enqueue.
type Order struct {
	Kind string
	Args any       // marshalled as JSON: ids, not facts
	Key  string    // no second job of the kind with the same key that nobody has begun; empty: no such limit
	At   time.Time // not before; zero: at once
}

// Enqueue puts work into the act's transaction: it exists when the act does.
func Enqueue(ctx context.Context, tx *act.Tx, o Order) error {
	return enqueue(ctx, tx.Tx, tx.Book, tx.Now, o)
}

func enqueue(ctx context.Context, tx *db.Tx, book string, now time.Time, o Order) error {
	args, err := json.Marshal(o.Args)
	if err != nil {
		return fmt.Errorf("write arguments of job %s: %w", o.Kind, err)
	}
	at := o.At
	if at.IsZero() {
		at = now
	}
	var key any
	if o.Key != "" {
		key = o.Key
	}
	_, err = tx.Exec(ctx, `INSERT INTO job (book, id, kind, args, key, state, run_at, attempts, error, lease, created_at)
		VALUES ($1, $2, $3, $4, $5, 'waiting', $6, 0, '', 0, $7) ON CONFLICT DO NOTHING`,
		book, db.NewID(now), o.Kind, string(args), key, at, now)
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", o.Kind, err)
	}
	return nil
}

// Row is a job as people see it.
type Row struct {
	ID, Kind, State, Error string
	RunAt, CreatedAt       time.Time
	Attempts               int
}

// List returns the jobs of a book, dead ones first.
func List(ctx context.Context, q db.Queryer, book string) ([]Row, error) {
	var out []Row
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var r Row
		if err := rows.Scan(&r.ID, &r.Kind, &r.State, &r.Error, db.At(&r.RunAt), db.At(&r.CreatedAt), &r.Attempts); err != nil {
			return err
		}
		out = append(out, r)
		return nil
	}, `SELECT id, kind, state, error, run_at, created_at, attempts FROM job WHERE book = $1 ORDER BY state, run_at LIMIT 200`, book)
	return out, err
}

// Wake lets a dead job be tried again now, beside one with the same key that may be waiting.
func Wake(ctx context.Context, d *db.DB, book, id string, now time.Time) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE job SET state = 'waiting', attempts = 0, run_at = $3, key = NULL WHERE book = $1 AND id = $2 AND state = 'dead'`, book, id, now)
		if err == nil && n == 0 {
			return fault.NotFound{What: law.Words{ZH: "这项停下的任务", EN: "the dead job"}}
		}
		return err
	})
}
