package job

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/db"
)

// Count returns how many jobs of a book wait and how many are dead.
func Count(ctx context.Context, q db.Queryer, book string) (waiting, dead int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'dead') FROM job WHERE book = $1`, book).
		Scan(&waiting, &dead)
	if err != nil {
		return 0, 0, fmt.Errorf("count jobs: %w", err)
	}
	return waiting, dead, nil
}

// Backlog is what waits of one kind, in all books together.
type Backlog struct {
	Kind               string
	Due, Waiting, Dead int64
	Since              time.Time // when the oldest due one could have run first; zero when none is due
}

// Backlogs returns what waits, by kind, for who keeps the whole system running.
func Backlogs(ctx context.Context, q db.Queryer, now time.Time) ([]Backlog, error) {
	var out []Backlog
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var b Backlog
		err := rows.Scan(&b.Kind, &b.Due, &b.Waiting, &b.Dead, db.At(&b.Since))
		if b.Due == 0 {
			b.Since = time.Time{}
		}
		out = append(out, b)
		return err
	}, `SELECT kind, count(*) FILTER (WHERE state = 'waiting' AND run_at <= $1), count(*) FILTER (WHERE state = 'waiting'),
		count(*) FILTER (WHERE state = 'dead'), coalesce(min(run_at) FILTER (WHERE state = 'waiting'), 0) FROM job GROUP BY kind ORDER BY kind`, now)
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	return out, nil
}

// DueBefore returns how many waiting jobs of a book were due before an instant: nobody works them off.
func DueBefore(ctx context.Context, q db.Queryer, book string, at time.Time) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM job WHERE book = $1 AND state = 'waiting' AND run_at < $2`, book, at).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count late jobs: %w", err)
	}
	return n, nil
}
