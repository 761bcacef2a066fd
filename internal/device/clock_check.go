package device

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Where a clock check comes from.
const (
	FromCapture = "capture" // clock_offset_ms of a capture counts as a check at its time
	FromHealth  = "health"
	FromDoor    = "door" // our own observation at receipt
)

// ObserveClock stores a measured clock error of a device at an instant, in milliseconds: a step of the door's acts.
func ObserveClock(ctx context.Context, tx *act.Tx, device string, at time.Time, offsetMS int64, source string) error {
	var place int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM clock_check WHERE book = $1 AND device = $2 AND at = $3 AND known_at = $4`, tx.Book, device, at, tx.Now).Scan(&place)
	if err != nil {
		return fmt.Errorf("count clock checks: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO clock_check (book, device, at, known_at, place, offset_ms, source) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Book, device, at, tx.Now, place, offsetMS, source)
	if err != nil {
		return fmt.Errorf("store a clock check: %w", err)
	}
	return nil
}

// doorMargin is what the way of a message may take beyond the allowed clock error before its delay tells of the clock.
const doorMargin = 5 * time.Second

// ObserveDoor stores our own observation: receipt time less webhook-timestamp. It counts as a check when it exceeds the
// smallest clock limit of the device's uses by more than doorMargin (interfaces.md).
func ObserveDoor(ctx context.Context, tx *act.Tx, device string, sent time.Time) error {
	off := tx.Now.Sub(sent)
	if off.Abs() <= doorMargin { // no limit is below zero
		return nil
	}
	var limit sql.NullInt64
	if err := tx.QueryRow(ctx, `SELECT min(clock_limit_ms) FROM device_use WHERE book = $1 AND device = $2`, tx.Book, device).Scan(&limit); err != nil {
		return fmt.Errorf("read clock limit: %w", err)
	}
	if !limit.Valid || off.Abs() <= time.Duration(limit.Int64)*time.Millisecond+doorMargin {
		return nil
	}
	return ObserveClock(ctx, tx, device, tx.Now, off.Milliseconds(), FromDoor)
}

// CheckClocks loads the machine-made checks next to t into the life.
func (l *Life) CheckClocks(ctx context.Context, q db.Queryer, t time.Time) error {
	var err error
	l.Checks, err = checksAround(ctx, q, l.Book, l.Device.ID, t, nil)
	return err
}

// checksAround reads the checks that judging at t needs (Health in the contract): the latest at or before t and the first
// after t, as known at an instant (nil: now).
func checksAround(ctx context.Context, q db.Queryer, book, device string, t time.Time, known *time.Time) ([]ClockCheck, error) {
	until := time.UnixMicro(1<<62 - 1)
	if known != nil {
		until = *known
	}
	var out []ClockCheck
	take := func(rows *sql.Rows) error {
		var c ClockCheck
		err := rows.Scan(db.At(&c.At), db.At(&c.KnownAt), &c.OffsetMS)
		out = append(out, c)
		return err
	}
	const columns = `SELECT at, known_at, offset_ms FROM clock_check WHERE book = $1 AND device = $2 AND known_at <= $4 `
	err := db.Each(ctx, q, take, columns+`AND at <= $3 ORDER BY at DESC, known_at DESC, place DESC LIMIT 1`, book, device, t, until)
	if err == nil {
		err = db.Each(ctx, q, take, columns+`AND at > $3 ORDER BY at, known_at, place LIMIT 1`, book, device, t, until)
	}
	if err != nil {
		return nil, fmt.Errorf("load clock checks: %w", err)
	}
	slices.SortStableFunc(out, func(a, b ClockCheck) int { return a.At.Compare(b.At) })
	return out, nil
}

// Checks lists the clock checks of a device in a span, newest first, for the health board.
func Checks(ctx context.Context, q db.Queryer, book, device string, from, until time.Time, most int) ([]ClockCheck, error) {
	var out []ClockCheck
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var c ClockCheck
		err := rows.Scan(db.At(&c.At), db.At(&c.KnownAt), &c.OffsetMS)
		out = append(out, c)
		return err
	}, `SELECT at, known_at, offset_ms FROM clock_check WHERE book = $1 AND device = $2 AND at >= $3 AND at < $4
		ORDER BY at DESC, known_at DESC, place DESC LIMIT $5`, book, device, from, until, most)
	if err != nil {
		return nil, fmt.Errorf("list clock checks: %w", err)
	}
	return out, nil
}

func milliseconds(ms int64) law.Words { return same(fmt.Sprintf("%+d ms", ms)) }
