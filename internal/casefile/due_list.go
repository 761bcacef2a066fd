package casefile

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
)

// DueItem is one period that runs in a case and was not met yet.
type DueItem struct {
	Case, Body, Number string
	State              State
	Violation          string
	Term               term.ID
	No                 int    // of the step from which it runs
	Person             string // whose it is; empty: the head's
	Due                law.Date
}

// Cursor is where it stands in the list.
func (x DueItem) Cursor() string { return fmt.Sprintf("%s %s %s %d", x.Due, x.Case, x.Term, x.No) }

// DueFilter narrows a list of what is due.
type DueFilter struct {
	Person string   // what is one person's to do; empty: everybody's
	Until  law.Date // what is due until that day, or is over; 0: whenever it is
}

// where is the condition of a list of what is due, in a scope.
func (f DueFilter) where(scope access.Scope) *db.Where {
	w := db.NewWhere(scope.Where("d", 1))
	if f.Person != "" {
		w.And("d.person = %s", f.Person)
	}
	if f.Until != 0 {
		w.And("d.due <= %s", f.Until)
	}
	if scope.Person != "" {
		book, who := w.Mark(scope.Book), w.Mark(scope.Person)
		w.And(people.NotRecused(book, who, "f.id", "f.capture"))
	}
	return w
}

// Due lists what is due of the cases of a scope, what is due first at its head, and counts it up to db.CountMost+1.
func (s *Service) Due(ctx context.Context, q db.Queryer, scope access.Scope, f DueFilter, turn db.Turn) (db.Leaf[DueItem], int, error) {
	scope, err := people.Eased(ctx, q, scope)
	if err != nil {
		return db.Leaf[DueItem]{}, 0, err
	}
	const from = `FROM case_due d JOIN case_file f ON f.book = d.book AND f.id = d.case_id WHERE `
	w := f.where(scope)
	total, err := db.CountUpTo(ctx, q, from+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[DueItem]{}, 0, fmt.Errorf("count what is due of cases: %w", err)
	}
	if err := beyondDue(w, turn); err != nil {
		return db.Leaf[DueItem]{}, 0, err
	}
	var out []DueItem
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x DueItem
		err := rows.Scan(&x.Case, &x.Body, &x.Number, &x.State, &x.Violation, &x.Term, &x.No, &x.Person, db.Day(&x.Due))
		out = append(out, x)
		return err
	}, `SELECT d.case_id, d.body, f.number, f.state, f.violation, d.term, d.no, d.person, d.due `+from+w.Text()+
		fmt.Sprintf(` ORDER BY d.due %[1]s, d.case_id %[1]s, d.term %[1]s, d.no %[1]s LIMIT %[2]d`, turn.Order(false), turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[DueItem]{}, 0, fmt.Errorf("list what is due of cases: %w", err)
	}
	return db.Cut(turn, out), total, nil
}

// beyondDue keeps to what lies behind the cursor of a turn.
func beyondDue(w *db.Where, turn db.Turn) error {
	at := turn.Cursor()
	if at == "" {
		return nil
	}
	var due, id, name string
	var no int
	if _, err := fmt.Sscanf(at, "%s %s %s %d", &due, &id, &name, &no); err != nil {
		return errNoCase
	}
	w.And("(d.due, d.case_id, d.term, d.no) "+turn.Beyond(false)+" (%s, %s, %s, %s)", due, id, name, no)
	return nil
}

// FirstDue is the last day of what is due first; nil when nothing is.
func (s *Service) FirstDue(ctx context.Context, q db.Queryer, scope access.Scope, person string) (*law.Date, error) {
	leaf, _, err := s.Due(ctx, q, scope, DueFilter{Person: person}, db.Turn{Limit: 1})
	if err != nil || len(leaf.Rows) == 0 {
		return nil, err
	}
	return &leaf.Rows[0].Due, nil
}
