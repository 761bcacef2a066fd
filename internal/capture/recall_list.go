package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// recallField seals why held captures were let go, and why a capture was decided of as it was.
const recallField = "capture.recall"

const (
	recallColumns = `r.id, r.body, r.device, r.device_use, r.kind, r.cause, r.fact, r.fault, r.from_at, r.until_at, r.state, r.person, r.opened_at, r.entry,
	p.at, p.capture, p.seen, r.changed, r.held, r.asks, r.released_at, r.released_by, r.reasons, r.done_at`
	recallsFrom = ` FROM recall r JOIN recall_cursor p ON p.book = r.book AND p.recall = r.id WHERE `
)

func (s *Service) scanRecall(row interface{ Scan(...any) error }) (Recall, error) {
	var r Recall
	var from, until *time.Time
	var reasons []byte
	err := row.Scan(&r.ID, &r.Body, &r.Device, &r.Use, &r.Kind, &r.Cause, &r.Fact, &r.Fault, db.AtOrNil(&from), db.AtOrNil(&until), &r.State, &r.Person,
		db.At(&r.OpenedAt), &r.Entry, db.AtOrNil(&r.CursorAt), &r.CursorID, &r.Seen, &r.Changed, &r.Held, &r.Asks, db.AtOrNil(&r.ReleasedAt), &r.ReleasedBy,
		&reasons, db.AtOrNil(&r.DoneAt))
	if err != nil {
		return r, err
	}
	if from != nil {
		r.Span.From = *from
	}
	if until != nil {
		r.Span.Until = *until
	}
	r.Reasons, err = s.openReasons(r.ID, reasons)
	return r, err
}

func (s *Service) openReasons(record string, sealed []byte) (string, error) {
	if sealed == nil {
		return "", nil
	}
	text, err := s.Keys.OpenField(recallField, record, sealed)
	if err != nil {
		return "", fmt.Errorf("open reasons of %s: %w", record, err)
	}
	return text, nil
}

func atOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// recallBy loads one recall; its error is that of no row when there is none.
func (s *Service) recallBy(ctx context.Context, q db.Queryer, cond string, args ...any) (Recall, error) {
	return s.scanRecall(q.QueryRow(ctx, `SELECT `+recallColumns+recallsFrom+cond, args...))
}

var noRecall = fault.NotFound{What: law.Words{ZH: "这次召回", EN: "the recall"}}

// RecallIn returns one recall that the scope reaches, or fault.NotFound.
func (s *Service) RecallIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Recall, error) {
	w := db.NewWhere(scope.Where("r", 1))
	w.And("r.id = %s", id)
	r, err := s.recallBy(ctx, q, w.Text(), w.Args()...)
	if db.NoRow(err) {
		return r, noRecall
	}
	if err != nil {
		return r, fmt.Errorf("load a recall: %w", err)
	}
	return r, nil
}

// RecallFilter narrows a list of recalls. Zero fields do not narrow.
type RecallFilter struct {
	State RecallState
	Use   string
	Turn  db.Turn
}

// Recalls lists recalls that the scope reaches, the newest first, and counts them up to db.CountMost+1.
func (s *Service) Recalls(ctx context.Context, q db.Queryer, scope access.Scope, f RecallFilter) (db.Leaf[Recall], int, error) {
	var page db.Leaf[Recall]
	w := db.NewWhere(scope.Where("r", 1))
	if f.State != "" {
		w.And("r.state = %s", string(f.State))
	}
	if f.Use != "" {
		w.And("r.device_use = %s", f.Use)
	}
	total, err := db.CountUpTo(ctx, q, `FROM recall r WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("count recalls: %w", err)
	}
	w.Beyond("r.id", f.Turn, true)
	var out []Recall
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		r, err := s.scanRecall(rows)
		out = append(out, r)
		return err
	}, `SELECT `+recallColumns+recallsFrom+w.Text()+fmt.Sprintf(` ORDER BY r.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("list recalls: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}

// RecallItem is a capture that a recall changed, or that was recalled by hand.
type RecallItem struct {
	Recall, Capture             string
	StateBefore, State          State // when it was judged again, and now
	OutcomeBefore, OutcomeAfter string
	Before, After               admissibility.Results
	Judgement                   string // id of the new one; empty: it did not change
	Waits, Decision, Person     string
	Ground                      int // item of Art 36 of an exclusion
	Reasons                     string
	CaptureAt, At               time.Time
	DecidedAt                   *time.Time
	Use                         string
}

// Cursor is where the item stands in a list.
func (i RecallItem) Cursor() string { return i.Capture }

const itemColumns = `i.recall, i.capture, i.state_before, c.state, i.outcome_before, i.outcome_after, i.results_before, i.results_after, i.judgement, i.waits,
	i.decision, i.person, i.ground, i.reasons, c.at, i.at, i.decided_at, c.device_use`

func (s *Service) scanItem(row interface{ Scan(...any) error }) (RecallItem, error) {
	var i RecallItem
	var reasons []byte
	err := row.Scan(&i.Recall, &i.Capture, &i.StateBefore, &i.State, &i.OutcomeBefore, &i.OutcomeAfter, &i.Before, &i.After, &i.Judgement, &i.Waits,
		&i.Decision, &i.Person, &i.Ground, &reasons, db.At(&i.CaptureAt), db.At(&i.At), db.AtOrNil(&i.DecidedAt), &i.Use)
	if err != nil {
		return i, err
	}
	i.Reasons, err = s.openReasons(i.Recall+"/"+i.Capture, reasons)
	return i, err
}

const itemsFrom = ` FROM recall_item i JOIN capture c ON c.book = i.book AND c.id = i.capture WHERE `

// RecallItems lists the items of a recall that the caller has found in the scope, by capture, without those that the person is kept
// from, and counts them up to db.CountMost+1. waits narrows to those that wait for something; "any" and "" do not.
func (s *Service) RecallItems(ctx context.Context, q db.Queryer, scope access.Scope, recall, waits string, turn db.Turn) (db.Leaf[RecallItem], int, error) {
	var page db.Leaf[RecallItem]
	cond, args := `i.book = $1 AND i.recall = $2`, []any{scope.Book, recall}
	if waits == WaitsRelease || waits == WaitsDecision {
		args = append(args, waits)
		cond += ` AND i.waits = $3`
	}
	mine, err := itemsUnconcerned(ctx, q, scope, &args)
	if err != nil {
		return page, 0, err
	}
	cond += mine
	total, err := db.CountUpTo(ctx, q, `FROM recall_item i WHERE `+cond, args...)
	if err != nil {
		return page, 0, fmt.Errorf("count what a recall changed: %w", err)
	}
	if at := turn.Cursor(); at != "" {
		args = append(args, at)
		cond += fmt.Sprintf(" AND i.capture %s $%d", turn.Beyond(false), len(args))
	}
	out, err := s.items(ctx, q, cond+fmt.Sprintf(` ORDER BY i.capture %s LIMIT %d`, turn.Order(false), turn.Rows()+1), args...)
	return db.Cut(turn, out), total, err
}

func (s *Service) items(ctx context.Context, q db.Queryer, cond string, args ...any) ([]RecallItem, error) {
	var out []RecallItem
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		i, err := s.scanItem(rows)
		out = append(out, i)
		return err
	}, `SELECT `+itemColumns+itemsFrom+cond, args...)
	if err != nil {
		return nil, fmt.Errorf("list what recalls changed: %w", err)
	}
	return out, nil
}

// RecallsOf lists what recalls did to a capture, oldest first. The caller has found it in a scope.
func (s *Service) RecallsOf(ctx context.Context, q db.Queryer, book, capture string) ([]RecallItem, error) {
	return s.items(ctx, q, `i.book = $1 AND i.capture = $2 ORDER BY i.recall`, book, capture)
}

// Stage counts the captures of a recall that were in one state and have come to another outcome.
type Stage struct {
	State         State // when it was judged again
	Before, After string
	Count, Waits  int64
}

// RecallStages counts what a recall changed by stage: where captures stood, and what they were and are; without those that the person is
// kept from.
func RecallStages(ctx context.Context, q db.Queryer, scope access.Scope, recall string) ([]Stage, error) {
	var out []Stage
	args := []any{scope.Book, recall}
	mine, err := itemsUnconcerned(ctx, q, scope, &args)
	if err != nil {
		return nil, err
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var s Stage
		err := rows.Scan(&s.State, &s.Before, &s.After, &s.Count, &s.Waits)
		out = append(out, s)
		return err
	}, `SELECT state_before, outcome_before, outcome_after, count(*), sum(CASE WHEN waits <> '' THEN 1 ELSE 0 END) FROM recall_item i
		WHERE i.book = $1 AND i.recall = $2`+mine+` GROUP BY state_before, outcome_before, outcome_after ORDER BY 1, 2, 3`, args...)
	if err != nil {
		return nil, fmt.Errorf("count what a recall changed: %w", err)
	}
	return out, nil
}

// CountRecalls counts the recalls of a scope that wait for a decision, up to db.CountMost+1.
func CountRecalls(ctx context.Context, q db.Queryer, scope access.Scope) (int, error) {
	cond, args := scope.Where("r", 1)
	return db.CountUpTo(ctx, q, `FROM recall r WHERE `+cond+` AND r.state = 'waiting'`, args...)
}
