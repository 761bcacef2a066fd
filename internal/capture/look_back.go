package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/device"
)

// LookBack lists the captures of a device in an interval, both ends included, the earliest first: at most some, and how many there
// are (Art 20, 36(三): what was captured while the device was not in order is looked at one by one).
func LookBack(ctx context.Context, q db.Queryer, book, of string, from, until time.Time, most int) (out []device.Taken, all int, err error) {
	const interval = `FROM capture WHERE book = $1 AND device = $2 AND at >= $3 AND at <= $4`
	if err := q.QueryRow(ctx, `SELECT count(*) `+interval, book, of, from, until).Scan(&all); err != nil {
		return nil, 0, fmt.Errorf("count the captures of an interval: %w", err)
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var t device.Taken
		err := rows.Scan(&t.ID, db.At(&t.At))
		out = append(out, t)
		return err
	}, `SELECT id, at `+interval+` ORDER BY at, id LIMIT $5`, book, of, from, until, most)
	if err != nil {
		return nil, 0, fmt.Errorf("list the captures of an interval: %w", err)
	}
	return out, all, nil
}
