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

// Observation is a measured clock error of a device at an instant.
type Observation struct {
	Device   string
	At       time.Time
	OffsetMS int64
}

// ObserveClocks stores the clock errors that captures tell of, in their order: a step of the door's acts, before any other in
// the act that stores clock checks.
func ObserveClocks(ctx context.Context, tx *act.Tx, all []Observation) error {
	type instant struct {
		device string
		at     int64
	}
	places := map[instant]int{}
	var rows db.Rows
	for _, o := range all {
		key := instant{o.Device, o.At.UnixMicro()}
		rows.Add(tx.Book, o.Device, o.At, tx.Now, places[key], o.OffsetMS, FromCapture)
		places[key]++
	}
	if err := tx.Insert(ctx, `INSERT INTO clock_check (book, device, at, known_at, place, offset_ms, source) VALUES `, &rows); err != nil {
		return fmt.Errorf("store clock checks: %w", err)
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
	if err := ObserveClock(ctx, tx, device, tx.Now, off.Milliseconds(), FromDoor); err != nil {
		return err
	}
	return ClockTells(ctx, tx, device, tx.Now, off.Milliseconds())
}

// heardEvery is how often, at most, it is stored that a device was heard whose messages tell nothing of its clock.
const heardEvery = 12 * time.Hour

// Heard is that a device sent something.
type Heard struct {
	Device string
	SentAt time.Time // by the device's clock
}

// ObserveHeard stores that devices were heard that say nothing of their clocks: our own observation, which no rule counts as it is
// within the margin. A device that sends captures is not silent. A step of the door's acts.
func ObserveHeard(ctx context.Context, tx *act.Tx, all []Heard) error {
	if len(all) == 0 {
		return nil
	}
	ids := make([]string, len(all))
	for i, h := range all {
		ids[i] = h.Device
	}
	last, err := lastHeard(ctx, tx, tx.Book, distinct(ids), tx.Now)
	if err != nil {
		return err
	}
	for _, h := range all {
		if at := last[h.Device]; at != nil && tx.Now.Sub(*at) < heardEvery {
			continue
		}
		if err := ObserveClock(ctx, tx, h.Device, tx.Now, tx.Now.Sub(h.SentAt).Milliseconds(), FromDoor); err != nil {
			return err
		}
		last[h.Device] = &tx.Now
	}
	return nil
}

// lastHeard is when devices last sent anything before t; nil: never.
func lastHeard(ctx context.Context, q db.Queryer, book string, devices []string, t time.Time) (map[string]*time.Time, error) {
	marks, args := db.In(3, devices)
	heard := map[string]*time.Time{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var at *time.Time
		err := rows.Scan(&id, db.AtOrNil(&at))
		heard[id] = at
		return err
	}, `SELECT d.id, (SELECT max(c.at) FROM clock_check c WHERE c.book = d.book AND c.device = d.id AND c.at <= $2) FROM device d WHERE d.book = $1 AND d.id IN (`+marks+`)`,
		append([]any{book, t}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("look up when devices were last heard: %w", err)
	}
	return heard, nil
}

// withHeard loads when the devices of some lives last sent anything before t.
func withHeard(ctx context.Context, q db.Queryer, book string, lives []Life, t time.Time) error {
	for some := range slices.Chunk(lives, atOnce) {
		ids := make([]string, len(some))
		for i := range some {
			ids[i] = some[i].Device.ID
		}
		heard, err := lastHeard(ctx, q, book, distinct(ids), t)
		if err != nil {
			return err
		}
		for i := range some {
			some[i].Heard = heard[some[i].Device.ID]
		}
	}
	return nil
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

// checksBeside are the columns of what checksAround reads, as known now, for rows of u with the columns book, device and
// clock_limit_ms, at the instant t: each part of a check is a subquery of its own, so that both engines seek it by the key,
// whatever they think of the table's size.
func checksBeside(t string) string {
	margin := strconv.FormatInt(doorMargin.Milliseconds(), 10)
	columns := ""
	for _, side := range []string{` <= ` + t + ` ORDER BY c.at DESC, c.known_at DESC, c.place DESC`, ` > ` + t + ` ORDER BY c.at, c.known_at, c.place`} {
		for _, column := range []string{"at", "known_at", "offset_ms"} {
			columns += `, (SELECT c.` + column + ` FROM clock_check c WHERE c.book = u.book AND c.device = u.device
				AND (c.source <> 'door' OR abs(c.offset_ms) > u.clock_limit_ms + ` + margin + `) AND c.at` + side + ` LIMIT 1)`
		}
	}
	return columns
}

// scanChecks reads a column of its own and the columns of checksBeside.
func scanChecks(rows *sql.Rows, first any) (out []ClockCheck, err error) {
	var at, known [2]*time.Time
	var offset [2]sql.NullInt64
	err = rows.Scan(first, db.AtOrNil(&at[0]), db.AtOrNil(&known[0]), &offset[0], db.AtOrNil(&at[1]), db.AtOrNil(&known[1]), &offset[1])
	for i := range at {
		if at[i] != nil {
			out = append(out, ClockCheck{*at[i], *known[i], offset[i].Int64})
		}
	}
	return out, err
}

// checksOf reads what checksAround reads, as known now, for many uses in one query.
func checksOf(ctx context.Context, q db.Queryer, book string, uses []string, t time.Time) (map[string][]ClockCheck, error) {
	marks, ids := db.In(3, uses)
	out := make(map[string][]ClockCheck, len(uses))
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var use string
		checks, err := scanChecks(rows, &use)
		if checks != nil {
			out[use] = checks
		}
		return err
	}, `SELECT u.id`+checksBeside("$2")+` FROM device_use u WHERE u.book = $1 AND u.id IN (`+marks+`)`, append([]any{book, t}, ids...)...)
	if err != nil {
		return nil, fmt.Errorf("load clock checks: %w", err)
	}
	return out, nil
}

// Moment is a life at an instant at which it is to be judged.
type Moment struct {
	Life *Life
	At   time.Time
}

// ChecksNextTo reads what CheckClocks reads for many moments of the lives of one book in one query, in their order.
func ChecksNextTo(ctx context.Context, q db.Queryer, book string, moments []Moment) ([][]ClockCheck, error) {
	if len(moments) == 0 {
		return nil, nil
	}
	args, rows := []any{book}, ""
	for i, m := range moments {
		if i > 0 {
			rows += ", "
		}
		n := len(args)
		rows += fmt.Sprintf("(%d, CAST($1 AS TEXT), CAST($%d AS TEXT), CAST($%d AS BIGINT), CAST($%d AS BIGINT))", i, n+1, n+2, n+3)
		args = append(args, m.Life.Device.ID, m.Life.Use.ClockLimitMS, m.At)
	}
	out := make([][]ClockCheck, len(moments))
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var i int
		checks, err := scanChecks(rows, &i)
		if err == nil {
			out[i] = checks
		}
		return err
	}, `WITH u (i, book, device, clock_limit_ms, at) AS (VALUES `+rows+`) SELECT u.i`+checksBeside("u.at")+` FROM u`, args...)
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

func milliseconds(ms int64) law.Words {
	return law.Words{ZH: fmt.Sprintf("%+d毫秒", ms), EN: fmt.Sprintf("%+d ms", ms)}
}
