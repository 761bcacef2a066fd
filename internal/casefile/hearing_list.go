package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/people"
)

// HearingDay is a hearing in the calendar (ux O20).
type HearingDay struct {
	Case, Number, Body string
	State              State
	Violation          string
	At                 time.Time
	Host               string
}

// Cursor is where it stands in the calendar.
func (x HearingDay) Cursor() string { return fmt.Sprintf("%d %s", x.At.UnixMicro(), x.Case) }

// enterHearing puts a hearing into the calendar, in the place of the one that was set before.
func enterHearing(ctx context.Context, tx *act.Tx, c *Case, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO case_hearing (book, case_id, body, no, at, host) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (book, case_id) DO UPDATE SET no = excluded.no, at = excluded.at, host = excluded.host`, tx.Book, c.ID, c.Body, c.Steps+1, at, c.Hearing.Answer.Host)
	if err != nil {
		return fmt.Errorf("put a hearing into the calendar: %w", err)
	}
	return nil
}

// Hearings lists the hearings of a scope from an instant on, the next first, and counts them up to db.CountMost+1.
func (s *Service) Hearings(ctx context.Context, q db.Queryer, scope access.Scope, from time.Time, turn db.Turn) (db.Leaf[HearingDay], int, error) {
	scope, err := people.Eased(ctx, q, scope)
	if err != nil {
		return db.Leaf[HearingDay]{}, 0, err
	}
	w := db.NewWhere(scope.Where("h", 1))
	w.And("h.at >= %s", from)
	if scope.Person != "" {
		book, who := w.Mark(scope.Book), w.Mark(scope.Person)
		w.And(people.NotRecused(book, who, "f.id", "f.capture"))
	}
	const tables = `FROM case_hearing h JOIN case_file f ON f.book = h.book AND f.id = h.case_id WHERE `
	total, err := db.CountUpTo(ctx, q, tables+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[HearingDay]{}, 0, fmt.Errorf("count hearings: %w", err)
	}
	if at := turn.Cursor(); at != "" {
		micros, id, _ := strings.Cut(at, " ")
		n, err := strconv.ParseInt(micros, 10, 64)
		if err != nil {
			return db.Leaf[HearingDay]{}, 0, errNoCase
		}
		w.And("(h.at, h.case_id) "+turn.Beyond(false)+" (%s, %s)", n, id)
	}
	var out []HearingDay
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x HearingDay
		err := rows.Scan(&x.Case, &x.Number, &x.Body, &x.State, &x.Violation, db.At(&x.At), &x.Host)
		out = append(out, x)
		return err
	}, `SELECT h.case_id, f.number, h.body, f.state, f.violation, h.at, h.host `+tables+w.Text()+fmt.Sprintf(` ORDER BY h.at %[1]s, h.case_id %[1]s LIMIT %[2]d`, turn.Order(false), turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[HearingDay]{}, 0, fmt.Errorf("list hearings: %w", err)
	}
	return db.Cut(turn, out), total, nil
}
