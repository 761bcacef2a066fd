package serving

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Arrival is the day of service of a paper that stands.
type Arrival struct {
	Serving string
	Way     Way
	At      time.Time
	Proof   string // number of C5.2
	Entry   int64
}

// Day is the day of service.
func (a Arrival) Day() law.Date { return law.DateOf(a.At) }

// ServedAt tells when a paper was served, and whether it was: the first effective arrival that stands.
func ServedAt(ctx context.Context, q db.Queryer, book, paper string) (Arrival, bool, error) {
	var a Arrival
	err := q.QueryRow(ctx, `SELECT id, way, served_at, proof_no FROM serving WHERE book = $1 AND paper = $2 AND served_at IS NOT NULL ORDER BY served_at, id LIMIT 1`, book, paper).
		Scan(&a.Serving, &a.Way, db.At(&a.At), &a.Proof)
	if db.NoRow(err) {
		return a, false, nil
	}
	if err != nil {
		return a, false, fmt.Errorf("ask when a paper was served: %w", err)
	}
	return a, true, nil
}

// MatterOf is what a service is about, for the handler of JobServed.
func MatterOf(ctx context.Context, q db.Queryer, book, serving string) (matter, matterID, paper string, err error) {
	err = q.QueryRow(ctx, `SELECT matter, matter_id, paper FROM serving WHERE book = $1 AND id = $2`, book, serving).Scan(&matter, &matterID, &paper)
	if db.NoRow(err) {
		return "", "", "", errNoServing
	}
	return matter, matterID, paper, err
}

// ByID returns a service of a scope with its course. Who asks logs the look first.
func (s *Service) ByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (*Serving, error) {
	x, err := s.load(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(x.Book, x.Body) {
		err = errNoServing
	}
	if err == nil {
		err = people.Unrecused(ctx, q, scope.Book, scope.Person, x.MatterID)
	}
	return x, err
}

// Of are the services in a matter, the oldest first, with their courses: what was served and what is to be. The party's page shows them.
func (s *Service) Of(ctx context.Context, q db.Queryer, book, matter, matterID string) ([]*Serving, error) {
	return s.some(ctx, q, `s.book = $1 AND s.matter = $2 AND s.matter_id = $3 ORDER BY s.id LIMIT 200`, book, matter, matterID)
}

// OfRecipient are the services on a recipient by its number, the newest first: for its own page, once it has shown who it is.
func (s *Service) OfRecipient(ctx context.Context, q db.Queryer, book, number string) ([]*Serving, error) {
	return s.some(ctx, q, `s.book = $1 AND s.recipient = $2 ORDER BY s.id DESC LIMIT 200`, book, s.byNumber(number))
}

func (s *Service) ofPaper(ctx context.Context, q db.Queryer, book, paper string) ([]*Serving, error) {
	return s.some(ctx, q, `s.book = $1 AND s.paper = $2 ORDER BY s.id`, book, paper)
}

func (s *Service) some(ctx context.Context, q db.Queryer, where string, args ...any) (out []*Serving, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := s.scan(rows)
		out = append(out, &x)
		return err
	}, `SELECT `+columns+` FROM serving s WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list services: %w", err)
	}
	for _, x := range out {
		if err := s.replay(ctx, q, x); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Filter narrows a list of services.
type Filter struct {
	State State // empty: all
	Turn  db.Turn
}

// List lists the services of a scope, the newest first, and counts them up to db.CountMost+1. Their courses are not read.
func (s *Service) List(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (db.Leaf[Serving], int, error) {
	scope, err := people.Eased(ctx, q, scope)
	if err != nil {
		return db.Leaf[Serving]{}, 0, err
	}
	w := db.NewWhere(scope.Where("s", 1))
	if f.State != "" {
		w.And("s.state = %s", string(f.State))
	}
	if scope.Person != "" {
		book, who := w.Mark(scope.Book), w.Mark(scope.Person)
		w.And(people.NotRecused(book, who, "s.matter_id"))
	}
	total, err := db.CountUpTo(ctx, q, `FROM serving s WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Serving]{}, 0, fmt.Errorf("count services: %w", err)
	}
	w.Beyond("s.id", f.Turn, true)
	var out []Serving
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		x, err := s.scan(rows)
		out = append(out, x)
		return err
	}, `SELECT `+columns+` FROM serving s WHERE `+w.Text()+fmt.Sprintf(` ORDER BY s.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Serving]{}, 0, fmt.Errorf("list services: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}

// Files are the files of a step of a service.
func Files(ctx context.Context, q db.Queryer, book, id string, no int) ([]device.Attachment, error) {
	return filesOf(ctx, q, `SELECT type, sha256, size FROM serving_file WHERE book = $1 AND serving = $2 AND no = $3 ORDER BY place`, book, id, no)
}
