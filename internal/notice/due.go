package notice

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/calendar"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// The term of the notice (Art 30(4) says 及时): working days from the day of the positive verdict, which is not counted; five of them
// by default, fewer where a source of the field says so.

// terms are the terms of a book as known at an instant.
type terms struct {
	of       map[string][]statute.Span // by field
	usual    int64
	calendar law.Calendar
}

func termsOf(ctx context.Context, q db.Queryer, book string, now time.Time) (terms, error) {
	k, _ := statute.KindOf(statute.NoticeTerm)
	t := terms{usual: k.Default}
	var err error
	if t.of, err = statute.SpansOf(ctx, q, book, statute.NoticeTerm); err != nil {
		return t, err
	}
	t.calendar, err = calendar.At(ctx, q, book, now)
	return t, err
}

// days is the term of a field for verdicts of a day.
func (t *terms) days(field string, day law.Date) int64 {
	spans := t.of[field]
	if i := slices.IndexFunc(spans, func(s statute.Span) bool { return s.Holds(day) }); i >= 0 {
		return spans[i].Value.Amount
	}
	return t.usual
}

// due is the last day of the term of a verdict, and how many working days it has.
func (t *terms) due(field string, verdict time.Time) (law.Date, int64, error) {
	n := t.days(field, law.DateOf(verdict))
	d, err := t.after(law.Deadline{Days: int(n), Unit: law.WorkingDays}, verdict)
	return d, n, err
}

func (t *terms) after(d law.Deadline, from time.Time) (law.Date, error) {
	d.From = from
	due, _, err := d.Provisional(t.calendar)
	return due.Date, err
}

// Waiting is a capture that passed and of which nobody has been told yet.
type Waiting struct {
	Capture, Body, Use string
	Violation          string
	At, VerdictAt      time.Time
	Verdict            string
	Due                law.Date
	Over               bool
}

// Cursor is where it stands in a list.
func (w Waiting) Cursor() string { return w.Verdict }

// passedWithout are captures of a scope whose last verdict passed them, of which there is no notice that holds, and which need one.
const passedWithout = ` FROM verdict v JOIN capture c ON c.book = v.book AND c.id = v.capture JOIN device_use u ON u.book = c.book AND u.id = c.device_use WHERE %s
	AND v.result = 'pass' AND v.undone_at IS NULL AND c.state IN ('adopted', 'on_finding')
	AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.book = v.book AND n.capture = v.capture AND n.state <> 'withdrawn')
	AND NOT EXISTS (SELECT 1 FROM notice_needless w WHERE w.book = v.book AND w.verdict = v.id AND ` + needlessHolds + `)`

// waitingWhere is the condition of a list of what waits.
func (s *Service) waitingWhere(ctx context.Context, q db.Queryer, scope access.Scope, now time.Time) (*db.Where, *terms, error) {
	t, err := termsOf(ctx, q, scope.Book, now)
	if err != nil {
		return nil, nil, err
	}
	w := db.NewWhere(scope.Where("v", 1))
	if scope.Person != "" {
		w.And(capture.Unconcerned("$1", w.Mark(scope.Person)))
	}
	return w, &t, nil
}

// over is the condition, with its arguments, that the term of a verdict is over today.
func (t *terms) over(today law.Date) (string, []any, error) {
	usual, err := t.last(t.usual, today.AddDays(-1), today)
	if err != nil {
		return "", nil, err
	}
	condition, args := "v.at < %s", []any{usual.AddDays(1).Start()}
	for _, field := range slices.Sorted(maps.Keys(t.of)) {
		for _, span := range t.of[field] {
			last := today.AddDays(-1)
			if span.Until != nil {
				last = min(last, *span.Until)
			}
			if last, err = t.last(span.Value.Amount, last, today); err != nil {
				return "", nil, err
			}
			condition += " OR u.field = %s AND v.at >= %s AND v.at < %s"
			args = append(args, field, span.From.Start(), last.AddDays(1).Start())
		}
	}
	return "(" + condition + ")", args, nil
}

// last is the last day, up to one, whose verdicts are overdue today, by a term of so many working days.
func (t *terms) last(days int64, upTo, today law.Date) (law.Date, error) {
	day, _, err := law.Deadline{Days: int(days), Unit: law.WorkingDays}.LastOver(t.calendar, upTo, today)
	return day, err
}

// Waiting lists the captures of a scope of which nobody has been told yet, the oldest verdict first; over: whose term is over today.
func (s *Service) Waiting(ctx context.Context, q db.Queryer, scope access.Scope, over bool, turn db.Turn, now time.Time) (db.Leaf[Waiting], error) {
	w, t, err := s.waitingWhere(ctx, q, scope, now)
	if err != nil {
		return db.Leaf[Waiting]{}, err
	}
	today := law.DateOf(now)
	if over {
		condition, args, err := t.over(today)
		if err != nil {
			return db.Leaf[Waiting]{}, err
		}
		w.And(condition, args...)
	}
	w.Beyond("v.id", turn, false)
	var out []Waiting
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Waiting
		var field string
		err := rows.Scan(&x.Capture, &x.Body, &x.Use, &x.Violation, db.At(&x.At), db.At(&x.VerdictAt), &x.Verdict, &field)
		if err == nil {
			x.Due, _, err = t.due(field, x.VerdictAt)
		}
		x.Over = x.Due < today
		out = append(out, x)
		return err
	}, `SELECT c.id, c.body, c.device_use, c.violation, c.at, v.at, v.id, u.field`+fmt.Sprintf(passedWithout, w.Text())+fmt.Sprintf(` ORDER BY v.id %s LIMIT %d`, turn.Order(false), turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Waiting]{}, fmt.Errorf("list captures without a notice: %w", err)
	}
	return db.Cut(turn, out), nil
}

// Backlog says how many captures wait for a notice, those whose term is over among them, both up to db.CountMost+1 and of the oldest
// verdicts; First is the last day of the oldest one, nil when none waits.
type Backlog struct {
	All, Over int
	First     *law.Date
}

// Backlog counts what Waiting lists.
func (s *Service) Backlog(ctx context.Context, q db.Queryer, scope access.Scope, now time.Time) (Backlog, error) {
	var b Backlog
	w, t, err := s.waitingWhere(ctx, q, scope, now)
	if err != nil {
		return b, err
	}
	condition, args, err := t.over(law.DateOf(now))
	if err != nil {
		return b, err
	}
	over := w.Marked("CASE WHEN "+condition+" THEN 1 ELSE 0 END", args...)
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var verdict time.Time
		var field string
		var isOver int
		if err := rows.Scan(db.At(&verdict), &field, &isOver); err != nil {
			return err
		}
		b.All, b.Over = b.All+1, b.Over+isOver
		if b.First != nil {
			return nil
		}
		first, _, err := t.due(field, verdict)
		b.First = &first
		return err
	}, `SELECT v.at, u.field, `+over+fmt.Sprintf(passedWithout, w.Text())+fmt.Sprintf(` ORDER BY v.id LIMIT %d`, db.CountMost+1), w.Args()...)
	if err != nil {
		return b, fmt.Errorf("count captures without a notice: %w", err)
	}
	return b, nil
}

// DueOf is the term of a capture that passed: its last day, how many working days, and whether it is over.
func (s *Service) DueOf(ctx context.Context, q db.Queryer, book, field string, verdict, now time.Time) (day law.Date, days int64, over bool, err error) {
	t, err := termsOf(ctx, q, book, now)
	if err != nil {
		return 0, 0, false, err
	}
	day, days, err = t.due(field, verdict)
	return day, days, day < law.DateOf(now), err
}
