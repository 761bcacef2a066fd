package device

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
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
	_, err := tx.Exec(ctx, `INSERT INTO clock_check (book, device, at, known_at, place, offset_ms, source) VALUES ($1, $2, $3, $4,
		(SELECT count(*) FROM clock_check WHERE book = $1 AND device = $2 AND at = $3 AND known_at = $4), $5, $6)`,
		tx.Book, device, at, tx.Now, offsetMS, source)
	if err != nil {
		return fmt.Errorf("store a clock check: %w", err)
	}
	return nil
}

// doorMargin is what the way of a message may take beyond the allowed clock error before its delay tells of the clock.
const doorMargin = 5 * time.Second

// ObserveDoor stores our own observation: receipt time less webhook-timestamp. It counts as a check for a use when it exceeds
// the use's clock limit by more than doorMargin (interfaces.md); so it is stored when it does so for the smallest limit of the
// device's uses, and checksAround leaves it out for a use that allows more.
func ObserveDoor(ctx context.Context, tx *act.Tx, device string, sent time.Time) error {
	off := tx.Now.Sub(sent).Truncate(time.Millisecond)
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
	l.Checks, err = l.checksAround(ctx, q, t, nil)
	return err
}

// checksAround reads the checks that judging the use at t needs (Health in the contract): the latest at or before t and the
// first after t, as known at an instant (nil: now).
func (l *Life) checksAround(ctx context.Context, q db.Queryer, t time.Time, known *time.Time) ([]ClockCheck, error) {
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
	const from = ` FROM clock_check WHERE book = $1 AND device = $2 AND known_at <= $4 AND (source <> 'door' OR abs(offset_ms) > $5) `
	err := db.Each(ctx, q, take, `SELECT at, known_at, offset_ms FROM (SELECT at, known_at, offset_ms`+from+`AND at <= $3 ORDER BY at DESC, known_at DESC, place DESC LIMIT 1) AS before
		UNION ALL SELECT at, known_at, offset_ms FROM (SELECT at, known_at, offset_ms`+from+`AND at > $3 ORDER BY at, known_at, place LIMIT 1) AS after`,
		l.Book, l.Device.ID, t, until, l.Use.ClockLimitMS+doorMargin.Milliseconds())
	if err != nil {
		return nil, fmt.Errorf("load clock checks: %w", err)
	}
	slices.SortStableFunc(out, func(a, b ClockCheck) int { return a.At.Compare(b.At) })
	return out, nil
}

// checksOf reads what checksAround reads, as known now, for many uses in one query: each part of a check is a subquery of
// its own, so that both engines seek it by the key, whatever they think of the table's size.
func checksOf(ctx context.Context, q db.Queryer, book string, uses []string, t time.Time) (map[string][]ClockCheck, error) {
	margin := strconv.FormatInt(doorMargin.Milliseconds(), 10)
	query := `SELECT u.id`
	for _, side := range []string{`c.at <= $2 ORDER BY c.at DESC, c.known_at DESC, c.place DESC`, `c.at > $2 ORDER BY c.at, c.known_at, c.place`} {
		for _, column := range []string{"at", "known_at", "offset_ms"} {
			query += `, (SELECT c.` + column + ` FROM clock_check c WHERE c.book = u.book AND c.device = u.device
				AND (c.source <> 'door' OR abs(c.offset_ms) > u.clock_limit_ms + ` + margin + `) AND ` + side + ` LIMIT 1)`
		}
	}
	marks, ids := db.In(3, uses)
	out := make(map[string][]ClockCheck, len(uses))
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var use string
		var at, known [2]*time.Time
		var offset [2]sql.NullInt64
		err := rows.Scan(&use, db.AtOrNil(&at[0]), db.AtOrNil(&known[0]), &offset[0], db.AtOrNil(&at[1]), db.AtOrNil(&known[1]), &offset[1])
		for i := range at {
			if at[i] != nil {
				out[use] = append(out[use], ClockCheck{*at[i], *known[i], offset[i].Int64})
			}
		}
		return err
	}, query+` FROM device_use u WHERE u.book = $1 AND u.id IN (`+marks+`)`, append([]any{book, t}, ids...)...)
	if err != nil {
		return nil, fmt.Errorf("load clock checks: %w", err)
	}
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
