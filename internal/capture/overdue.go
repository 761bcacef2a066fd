package capture

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// The term of review of a field (Art 2(1), 30(1)): the Measures set none, a source of the field may. It runs from the day of the
// capture, which is not counted, by the working days of the calendar known now, and as the source was in force on that day.

// Term is by when a capture that has no verdict is to be reviewed.
type Term struct {
	Due   law.Date // its last day
	Over  bool     // it has passed
	Value statute.Value
}

// Words says the last day and on what it rests.
func (t Term) Words() law.Words {
	v := t.Value.Words()
	if t.Over {
		return law.Words{ZH: fmt.Sprintf("审核期限已过，应于%s24时以前审核：%s。", t.Due.Words(), v.ZH), EN: fmt.Sprintf("The term of review is over; it was due by %s: %s.", t.Due, v.EN)}
	}
	return law.Words{ZH: fmt.Sprintf("应于%s24时以前审核：%s。", t.Due.Words(), v.ZH), EN: fmt.Sprintf("To be reviewed by %s: %s.", t.Due, v.EN)}
}

// terms are the terms of review of a book as known now.
type terms struct {
	of       map[string][]statute.Span // by field
	calendar law.Calendar
	today    law.Date
}

func (s *Service) terms(ctx context.Context, q db.Queryer, book string) (terms, error) {
	now := s.Engine.Now(book)
	t := terms{today: law.DateOf(now)}
	var err error
	if t.of, err = statute.SpansOf(ctx, q, book, statute.ReviewTerm); err != nil || len(t.of) == 0 {
		return t, err
	}
	t.calendar, err = calendar.At(ctx, q, book, now)
	return t, err
}

// due is the last day of the review of what was captured on a day.
func (t *terms) due(day law.Date, workingDays int64) (law.Date, error) {
	d, _, err := law.Deadline{Days: int(workingDays), Unit: law.WorkingDays, From: day.Start()}.Provisional(t.calendar)
	return d.Date, err
}

// overdue is the last day of a span whose captures are overdue today; false: none is.
func (t *terms) overdue(s *statute.Span) (law.Date, bool, error) {
	last := t.today.AddDays(-1)
	if s.Until != nil {
		last = min(last, *s.Until)
	}
	day, found, err := law.Deadline{Days: int(s.Value.Amount), Unit: law.WorkingDays}.LastOver(t.calendar, last, t.today)
	return day, found && day >= s.From, err
}

// undecided are the states in which a capture has no verdict that stands.
var undecided = slices.DeleteFunc(slices.Clone(everyState), State.Decided)

// overdueIn is the condition that a capture is of a field and of a day whose term of review is over; empty: no capture is.
func (s *Service) overdueIn(ctx context.Context, book string, x *selection) (string, error) {
	t, err := s.terms(ctx, s.Engine.DB.Reader(), book)
	if err != nil {
		return "", err
	}
	var any []string
	for _, field := range slices.Sorted(maps.Keys(t.of)) {
		for _, span := range t.of[field] {
			last, found, err := t.overdue(&span)
			if err != nil {
				return "", err
			}
			if found {
				any = append(any, fmt.Sprintf("(c.at >= %s AND c.at < %s AND %s IN (SELECT u.id FROM device_use u WHERE u.book = %s AND u.field = %s))",
					x.mark(span.From.Start()), x.mark(last.AddDays(1).Start()), unindexed("c.device_use"), x.mark(book), x.mark(field)))
			}
		}
	}
	if len(any) == 0 {
		return "", nil
	}
	return "(" + strings.Join(any, " OR ") + ")", nil
}

// Terms are by when captures of a book are to be reviewed: those that have no verdict, and whose field has a term.
func (s *Service) Terms(ctx context.Context, q db.Queryer, book string, rows []Capture) (map[string]Term, error) {
	t, err := s.terms(ctx, q, book)
	if err != nil || len(t.of) == 0 {
		return nil, err
	}
	var uses []string
	for i := range rows {
		if !rows[i].State.Decided() && !slices.Contains(uses, rows[i].Use) {
			uses = append(uses, rows[i].Use)
		}
	}
	fields, err := fieldsOf(ctx, q, book, uses)
	out := map[string]Term{}
	for i := range rows {
		x := &rows[i]
		day := law.DateOf(x.At)
		spans := t.of[fields[x.Use]]
		at := slices.IndexFunc(spans, func(s statute.Span) bool { return s.Holds(day) })
		if at < 0 || x.State.Decided() || err != nil {
			continue
		}
		term := Term{Value: spans[at].Value}
		term.Due, err = t.due(day, term.Value.Amount)
		term.Over = term.Due < t.today
		out[x.ID] = term
	}
	return out, err
}

// fieldsOf are the fields of enforcement of uses.
func fieldsOf(ctx context.Context, q db.Queryer, book string, uses []string) (map[string]string, error) {
	out := map[string]string{}
	if len(uses) == 0 {
		return out, nil
	}
	marks, args := db.In(2, uses)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, field string
		err := rows.Scan(&id, &field)
		out[id] = field
		return err
	}, `SELECT id, field FROM device_use WHERE book = $1 AND id IN (`+marks+`)`, append([]any{book}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read the fields of uses: %w", err)
	}
	return out, nil
}
