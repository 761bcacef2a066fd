package people

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// RecusalFilter narrows a list of recusals.
type RecusalFilter struct {
	About  string // only those that this person is concerned in or entered; "": all of the scope
	Open   bool   // only those that await a decision
	Untold bool   // only a party's application that is decided and of which the party was not told
	// Earlier are SQL conditions about recusal r that something done before it awaits the head (device.BeforeRecusal): only those
	// in force of which one is true, and that are for Decider to decide of. Empty: all.
	Earlier []string
	Decider string
	Turn    db.Turn
}

func (f RecusalFilter) where(scope access.Scope) *db.Where {
	cond, args := scope.Where("r", 1)
	w := db.NewWhere(cond, args)
	if f.About != "" {
		w.And("(r.person = %s OR r.entered_by = %s)", f.About, f.About)
	}
	if f.Open {
		w.And("r.decision = ''")
	}
	if f.Untold {
		w.And("r.origin = 'party' AND r.decision <> '' AND r.told_at IS NULL")
	}
	if len(f.Earlier) > 0 {
		w.And("r.holds_from IS NOT NULL AND r.person <> %s", f.Decider)
		w.And(NotRecused("r.book", w.Mark(f.Decider), "r.subject"))
		w.And("(" + strings.Join(f.Earlier, " OR ") + ")")
	}
	return w
}

// Undecided is the SQL condition that the head has not decided of the ledger entry in a column as something done before recusal r.
func Undecided(entry string) string {
	return `NOT EXISTS (SELECT 1 FROM recusal_act x WHERE x.book = r.book AND x.recusal = r.id AND x.entry = ` + entry + `)`
}

// Recusals lists recusals of a scope, newest first, and how many there are in all, up to db.CountMost+1.
func (s *Service) Recusals(ctx context.Context, q db.Queryer, scope access.Scope, f RecusalFilter) (db.Leaf[Recusal], int, error) {
	w := f.where(scope)
	total, err := db.CountUpTo(ctx, q, `FROM recusal r WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Recusal]{}, 0, fmt.Errorf("count recusals: %w", err)
	}
	w.Beyond("r.id", f.Turn, true)
	var out []Recusal
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		r, err := s.scanRecusal(rows)
		out = append(out, r)
		return err
	}, `SELECT `+recusalColumns+` FROM recusal r WHERE `+w.Text()+fmt.Sprintf(` ORDER BY r.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Recusal]{}, 0, fmt.Errorf("list recusals: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}

// RecusalsOf are all recusals from one matter, the oldest first. The caller has found the matter in a scope.
func (s *Service) RecusalsOf(ctx context.Context, q db.Queryer, book, subject string) (out []Recusal, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		r, err := s.scanRecusal(rows)
		out = append(out, r)
		return err
	}, `SELECT `+recusalColumns+` FROM recusal r WHERE r.book = $1 AND r.subject = $2 ORDER BY r.id`, book, subject)
	if err != nil {
		return nil, fmt.Errorf("list the recusals from a matter: %w", err)
	}
	return out, nil
}

// FindRecusal returns one recusal as Recusals lists it; fault.NotFound when there is none in the scope.
func (s *Service) FindRecusal(ctx context.Context, q db.Queryer, scope access.Scope, f RecusalFilter, id string) (Recusal, error) {
	w := f.where(scope)
	w.And("r.id = %s", id)
	r, err := s.scanRecusal(q.QueryRow(ctx, `SELECT `+recusalColumns+` FROM recusal r WHERE `+w.Text(), w.Args()...))
	if db.NoRow(err) {
		return r, errNoRecusal
	}
	return r, err
}

// OpenRecusal is an application for recusal that is still under review: whose, and until when it is decided.
type OpenRecusal struct {
	ID, Person string
	AppliedAt  time.Time
}

// Deadline is until when it must be decided and the applicant told (Art 42(2)).
func (r OpenRecusal) Deadline() law.Deadline { return Recusal{AppliedAt: r.AppliedAt}.Deadline() }

// OpenRecusals are the applications under review that concern one of some matters, the oldest first: while there is one the investigation
// goes on (行政处罚法 43(3)) and the decision waits. [POLICY] Empty ids are passed over.
func OpenRecusals(ctx context.Context, q db.Queryer, book string, subjects ...string) (out []OpenRecusal, err error) {
	subjects = slices.DeleteFunc(slices.Clone(subjects), func(id string) bool { return id == "" })
	if len(subjects) == 0 {
		return nil, nil
	}
	marks, args := db.In(2, subjects)
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var r OpenRecusal
		err := rows.Scan(&r.ID, &r.Person, db.At(&r.AppliedAt))
		out = append(out, r)
		return err
	}, `SELECT r.id, r.person, r.applied_at FROM recusal r WHERE r.book = $1 AND r.subject IN (`+marks+`) AND r.decision = '' ORDER BY r.id`, append([]any{book}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("look for applications for recusal under review: %w", err)
	}
	return out, nil
}

// NotRecused is the SQL condition that a person is not kept from the matters in the columns, book and person given by
// their parameters ("$1"): for lists of matters (Art 42(1): who is recused has no more to do with them).
func NotRecused(book, person string, columns ...string) string {
	var out string
	for _, c := range columns {
		out += fmt.Sprintf(` AND %s NOT IN (SELECT n.subject FROM recusal n WHERE n.book = %s AND n.person = %s AND n.holds_from IS NOT NULL)`, c, book, person)
	}
	return out[len(" AND "):]
}

// Eased is the scope without its person when the person is kept from nothing, as most are: a list then asks nothing of its rows,
// and an index alone answers and counts a million of them.
func Eased(ctx context.Context, q db.Queryer, scope access.Scope) (access.Scope, error) {
	if scope.Person == "" {
		return scope, nil
	}
	n, err := db.CountUpTo(ctx, q, `FROM recusal n WHERE n.book = $1 AND n.person = $2 AND n.holds_from IS NOT NULL`, scope.Book, scope.Person)
	if err != nil {
		return scope, fmt.Errorf("look for recusals: %w", err)
	}
	if n == 0 {
		scope.Person = ""
	}
	return scope, nil
}

// Unrecused refuses when the person is kept from one of the matters. ids are opaque; empty ones are passed over.
func Unrecused(ctx context.Context, q db.Queryer, book, person string, ids ...string) error {
	for _, id := range ids {
		if id == "" || person == "" {
			continue
		}
		var from time.Time
		err := q.QueryRow(ctx, `SELECT holds_from FROM recusal WHERE book = $1 AND person = $2 AND subject = $3 AND holds_from IS NOT NULL ORDER BY holds_from LIMIT 1`,
			book, person, id).Scan(db.At(&from))
		if db.NoRow(err) {
			continue
		}
		if err != nil {
			return fmt.Errorf("look for recusals: %w", err)
		}
		return recused(from)
	}
	return nil
}

// Colleague is a person whose recusal may be asked for.
type Colleague struct{ ID, Name string }

// Colleagues lists who holds a post in a body now, for the application form.
func (s *Service) Colleagues(ctx context.Context, q db.Queryer, scope access.Scope, body string, t time.Time) ([]Colleague, error) {
	if !scope.Covers(scope.Book, body) {
		return nil, nil
	}
	var out []Colleague
	var sealed [][]byte
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var c Colleague
		var name []byte
		err := rows.Scan(&c.ID, &name)
		out, sealed = append(out, c), append(sealed, name)
		return err
	}, `SELECT p.id, p.name FROM person p WHERE p.book = $1 AND EXISTS (SELECT 1 FROM post h WHERE h.book = p.book AND h.person = p.id AND h.body = $2
		AND h.from_at <= $3 AND (h.until_at IS NULL OR h.until_at > $3)) ORDER BY p.id`, scope.Book, body, t)
	if err != nil {
		return nil, fmt.Errorf("list colleagues: %w", err)
	}
	for i := range out {
		if out[i].Name, err = s.Keys.OpenField(nameField, out[i].ID, sealed[i]); err != nil {
			return nil, fmt.Errorf("open the name of person %s: %w", out[i].ID, err)
		}
	}
	return out, nil
}
