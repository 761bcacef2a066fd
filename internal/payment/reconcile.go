package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
)

// JobReconcile is the periodic work that compares what was not compared yet.
const JobReconcile = "payment.reconcile"

// ReconcileEvery is how often it looks for a day to compare.
const ReconcileEvery = 10 * time.Minute

// DayReconciled is the system's: a piece of the statement of a day was compared.
var DayReconciled = act.Kind{Name: "payment.reconcile"}

// chunkMost bounds what one act compares (DESIGN §3: no act holds the book over 50 ms).
const chunkMost = 200

// The stages of a day.
const (
	dayLines = "lines" // the lines of the statement
	dayRest  = "rest"  // what the statement did not have
	dayDone  = "done"
)

// Day is the reconciliation of a body's day.
type Day struct {
	Body                           string
	Day                            law.Date
	State, Cursor                  string
	Lines, Matched, Found, Differs int
	BeganAt                        time.Time
	EndedAt                        *time.Time
}

// Over tells whether the day was compared to its end.
func (d *Day) Over() bool { return d.State == dayDone }

// DayRecord is what the ledger commits to of a piece.
type DayRecord struct {
	Body   string   `json:"body"`
	Day    law.Date `json:"day"`
	State  string   `json:"state"`
	Cursor string   `json:"cursor,omitempty"`
	Lines  int      `json:"lines"`
	Differ int      `json:"differ"`
}

// Reconcile is the handler of JobReconcile: it compares case, platform and receipt of each body and day that is over, in pieces that are
// acts. One that was begun goes on where it was.
func (s *Service) Reconcile(ctx context.Context, j job.Job) error {
	if s.Platform == nil {
		return nil
	}
	q := s.Engine.DB.Reader()
	bodies, err := db.Strings(ctx, q, `SELECT DISTINCT body FROM payment_code WHERE book = $1 AND code <> '' ORDER BY body`, j.Book)
	if err != nil {
		return fmt.Errorf("look for offices: %w", err)
	}
	var failed []error
	for _, body := range bodies {
		if err := s.reconcileBody(ctx, j.Book, body); err != nil && !errors.Is(err, ErrNotYet) {
			failed = append(failed, fmt.Errorf("reconcile %s: %w", body, err))
		}
	}
	return errors.Join(failed...)
}

// reconcileBody compares the days of a body up to yesterday, one after the other.
func (s *Service) reconcileBody(ctx context.Context, book, body string) error {
	for {
		day, err := s.nextDay(ctx, book, body)
		if err != nil || day >= law.DateOf(s.Engine.Now(book)) {
			return err
		}
		if err := s.ReconcileDay(ctx, book, body, day); err != nil {
			return err
		}
	}
}

// nextDay is the first day of a body that was not compared to its end: the one behind the last, or that of its first code.
func (s *Service) nextDay(ctx context.Context, book, body string) (law.Date, error) {
	q := s.Engine.DB.Reader()
	var last *law.Date
	err := q.QueryRow(ctx, `SELECT max(day) FROM payment_day WHERE book = $1 AND body = $2 AND state = 'done'`, book, body).Scan(db.DayOrNil(&last))
	if err != nil {
		return 0, fmt.Errorf("look for the last day that was reconciled: %w", err)
	}
	if last != nil {
		return last.AddDays(1), nil
	}
	var first time.Time
	if err := q.QueryRow(ctx, `SELECT min(made_at) FROM payment_code WHERE book = $1 AND body = $2`, book, body).Scan(db.At(&first)); err != nil {
		return 0, fmt.Errorf("look for the first code of a body: %w", err)
	}
	return law.DateOf(first), nil
}

// ReconcileDay compares a body's day to its end.
func (s *Service) ReconcileDay(ctx context.Context, book, body string, day law.Date) error {
	for {
		d, err := dayOf(ctx, s.Engine.DB.Reader(), book, body, day)
		if err != nil || d.Over() {
			return err
		}
		var lines []Line
		next := ""
		if d.State == dayLines {
			if lines, next, err = s.Platform.Statement(ctx, OfficeOf(book, body), day, d.Cursor); err != nil {
				return fmt.Errorf("read the statement of %s: %w", day, err)
			}
			if len(lines) > chunkMost {
				return fmt.Errorf("a piece of the statement of %s has %d lines", day, len(lines))
			}
		}
		by := system(book, DayReconciled, "")
		_, err = act.Do(ctx, s.Engine, DayReconciled, by, func(ctx context.Context, tx *act.Tx) (DayRecord, error) {
			return s.piece(ctx, tx, d, lines, next)
		})
		if err != nil && !errors.Is(err, errOvertaken) {
			return err
		}
	}
}

// errOvertaken says that another worker has compared the piece meanwhile.
var errOvertaken = errors.New("the day has gone on")

// dayOf reads how far a day has come; a day that was not begun is at its beginning.
func dayOf(ctx context.Context, q db.Queryer, book, body string, day law.Date) (Day, error) {
	d := Day{Body: body, Day: day, State: dayLines}
	err := q.QueryRow(ctx, `SELECT state, cursor, lines, matched, found, differs, began_at, ended_at FROM payment_day WHERE book = $1 AND body = $2 AND day = $3`, book, body, day).
		Scan(&d.State, &d.Cursor, &d.Lines, &d.Matched, &d.Found, &d.Differs, db.At(&d.BeganAt), db.AtOrNil(&d.EndedAt))
	if err != nil && !db.NoRow(err) {
		return d, fmt.Errorf("read how far a day has come: %w", err)
	}
	return d, nil
}

// piece is the act that compares one piece and keeps how far the day has come, both or neither: killed in the middle, the piece is
// compared again from where it was.
func (s *Service) piece(ctx context.Context, tx *act.Tx, before Day, lines []Line, next string) (DayRecord, error) {
	d, err := dayOf(ctx, tx, tx.Book, before.Body, before.Day)
	if err != nil {
		return DayRecord{}, err
	}
	if d.State != before.State || d.Cursor != before.Cursor {
		return DayRecord{}, errOvertaken
	}
	if d.BeganAt.IsZero() {
		d.BeganAt = tx.Now
	}
	differed := d.Differs
	if d.State == dayLines {
		err = s.compare(ctx, tx, &d, lines)
		if d.Cursor = next; next == "" {
			d.State = dayRest
		}
	} else {
		err = s.rest(ctx, tx, &d)
	}
	if err != nil {
		return DayRecord{}, err
	}
	var rows db.Rows
	rows.Add(tx.Book, d.Body, d.Day, d.State, d.Cursor, d.Lines, d.Matched, d.Found, d.Differs, d.BeganAt, d.EndedAt)
	err = tx.InsertOver(ctx, `INSERT INTO payment_day (book, body, day, state, cursor, lines, matched, found, differs, began_at, ended_at) VALUES `, &rows,
		`ON CONFLICT (book, body, day) DO UPDATE SET state = excluded.state, cursor = excluded.cursor, lines = excluded.lines, matched = excluded.matched, found = excluded.found, differs = excluded.differs, ended_at = excluded.ended_at`)
	if err != nil {
		return DayRecord{}, fmt.Errorf("keep how far a day has come: %w", err)
	}
	return DayRecord{d.Body, d.Day, d.State, d.Cursor, len(lines), d.Differs - differed}, nil
}

// compare compares the lines of a piece with what is on record.
func (s *Service) compare(ctx context.Context, tx *act.Tx, d *Day, lines []Line) error {
	d.Lines += len(lines)
	var trades []string
	for i := range lines {
		if lines[i].Refund == "" {
			trades = append(trades, lines[i].Trade)
		}
	}
	ours, err := onRecord(ctx, tx, d.Body, trades)
	if err != nil {
		return err
	}
	alike := map[ReceivedState][]string{}
	for i := range lines {
		l := &lines[i]
		if l.Refund != "" {
			if err := s.compareRefund(ctx, tx, d, l); err != nil {
				return err
			}
			continue
		}
		r, known := ours[l.Trade]
		if known && r.same(l) && r.matched == "" && r.receipt == l.Receipt && l.Receipt != "" && r.state != Confirmed {
			alike[r.state] = append(alike[r.state], l.Trade)
			continue
		}
		if err := s.compareLine(ctx, tx, d, l, known); err != nil {
			return err
		}
	}
	for state, trades := range alike {
		if err := matched(ctx, tx, d, state, trades); err != nil {
			return err
		}
	}
	return nil
}

// short is what a comparison needs of a payment.
type short struct {
	fen              int64
	code             string
	state            ReceivedState
	receipt, matched string
}

func (r *short) same(l *Line) bool {
	return r.fen == int64(l.Fen) && r.code == l.Code && r.state != Held
}

func onRecord(ctx context.Context, tx *act.Tx, body string, trades []string) (map[string]*short, error) {
	out := map[string]*short{}
	if len(trades) == 0 {
		return out, nil
	}
	marks, args := db.In(3, trades)
	err := db.Each(ctx, tx, func(rows *sql.Rows) error {
		var trade string
		var r short
		err := rows.Scan(&trade, &r.fen, &r.code, &r.state, &r.receipt, &r.matched)
		out[trade] = &r
		return err
	}, `SELECT trade, fen, code, state, receipt, matched FROM payment_received WHERE book = $1 AND body = $2 AND trade IN (`+marks+`)`, append([]any{tx.Book, body}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read what is on record of a statement: %w", err)
	}
	return out, nil
}

// matched marks payments of one state of which case, platform and receipt agree.
func matched(ctx context.Context, tx *act.Tx, d *Day, state ReceivedState, trades []string) error {
	to := state
	if state == Receipted {
		to = Reconciled
	}
	marks, args := db.In(5, trades)
	n, err := tx.Exec(ctx, `UPDATE payment_received SET matched = $3, state = $4 WHERE book = $1 AND body = $2 AND matched = '' AND trade IN (`+marks+`)`, append([]any{tx.Book, d.Body, d.Day, string(to)}, args...)...)
	if err != nil {
		return fmt.Errorf("mark what agrees: %w", err)
	}
	d.Matched += int(n)
	return nil
}
