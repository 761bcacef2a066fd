package people

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// Service carries out the acts on people and answers who may act.
type Service struct {
	Engine *act.Engine
	Keys   *seal.Keys
	Cost   HashCost // of new passwords
	// hashing bounds how many passwords are hashed at once: each takes 19 MiB.
	hashing chan struct{}
}

// New makes the service and puts it into the engine as its Standing.
func New(e *act.Engine, keys *seal.Keys) *Service {
	s := &Service{Engine: e, Keys: keys, Cost: LeastCost, hashing: make(chan struct{}, 2)}
	e.Standing = s
	return s
}

// Person is a person with everything that counts at some instant.
type Person struct {
	ID, Name     string
	Officer      bool
	Certificates []Certificate
	Capacities   []Capacity
	Posts        []Post
}

// Capacity is a designation for the review of devices.
type Capacity struct {
	ID, Person, Body, Capacity string
	From                       law.Date
	Until                      *law.Date
}

// Name returns the name of a person for those who may know it; an unknown id gives "".
func (s *Service) Name(ctx context.Context, q db.Queryer, book, person string) (string, error) {
	var sealed []byte
	err := q.QueryRow(ctx, `SELECT name FROM person WHERE book = $1 AND id = $2`, book, person).Scan(&sealed)
	if db.NoRow(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.Keys.OpenField(nameField, person, sealed)
}

// PersonByID returns one person with certificates, capacities and posts of all times, or fault.NotFound.
func (s *Service) PersonByID(ctx context.Context, q db.Queryer, book, id string) (Person, error) {
	p := Person{ID: id}
	var sealed []byte
	err := q.QueryRow(ctx, `SELECT name, officer FROM person WHERE book = $1 AND id = $2`, book, id).Scan(&sealed, &p.Officer)
	if db.NoRow(err) {
		return p, errNoPerson
	}
	if err != nil {
		return p, err
	}
	if p.Name, err = s.Keys.OpenField(nameField, id, sealed); err != nil {
		return p, fmt.Errorf("open the name of person %s: %w", id, err)
	}
	if p.Certificates, err = certificatesOf(ctx, q, book, id); err != nil {
		return p, err
	}
	if p.Capacities, err = capacitiesOf(ctx, q, book, id); err != nil {
		return p, err
	}
	p.Posts, err = postsOf(ctx, q, book, id)
	return p, err
}

// People lists the persons who hold or held a post, certificate or capacity in a body of the scope, by id (the order
// of entry). Who has nothing anywhere yet is in the scope that covers every body of the book.
func (s *Service) People(ctx context.Context, q db.Queryer, scope access.Scope) ([]Person, error) {
	ids, err := personsIn(ctx, q, scope, "")
	if err != nil {
		return nil, fmt.Errorf("list persons: %w", err)
	}
	out := make([]Person, len(ids))
	for i, id := range ids {
		if out[i], err = s.PersonByID(ctx, q, scope.Book, id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PersonIn returns one person of a scope, or fault.NotFound: what lies outside does not exist for who asks.
func (s *Service) PersonIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Person, error) {
	ids, err := personsIn(ctx, q, scope, id)
	if err != nil {
		return Person{}, fmt.Errorf("look for person %s: %w", id, err)
	}
	if len(ids) == 0 {
		return Person{}, errNoPerson
	}
	return s.PersonByID(ctx, q, scope.Book, id)
}

var errNoPerson = fault.NotFound{What: law.Words{ZH: "这名人员", EN: "the person"}}

// personsIn returns the ids of the persons of a scope; only one of them unless id is empty.
func personsIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) ([]string, error) {
	bodies, err := Bodies(ctx, q, scope.Book)
	if err != nil {
		return nil, err
	}
	everywhere := !slices.ContainsFunc(bodies, func(b Body) bool { return !scope.Covers(scope.Book, b.ID) })
	where, args := scope.Where("x", 3)
	tied := func(where string) string {
		return `EXISTS (SELECT 1 FROM post x WHERE x.person = p.id AND ` + where + `) OR EXISTS (SELECT 1 FROM certificate x WHERE x.person = p.id AND ` +
			where + `) OR EXISTS (SELECT 1 FROM capacity x WHERE x.person = p.id AND ` + where + `)`
	}
	condition := tied(where)
	if everywhere {
		condition += ` OR NOT (` + tied(`x.book = p.book`) + `)`
	}
	var out []string
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, `SELECT p.id FROM person p WHERE p.book = $1 AND ($2 = '' OR p.id = $2) AND (`+condition+`) ORDER BY p.id`, append([]any{scope.Book, id}, args...)...)
	return out, err
}

const certificateColumns = `id, person, body, number, issuer, field, valid_from, valid_until, known_at`

func scanCertificate(row interface{ Scan(...any) error }) (Certificate, error) {
	var c Certificate
	err := row.Scan(&c.ID, &c.Person, &c.Body, &c.Number, &c.Issuer, &c.Field, db.Day(&c.From), db.Day(&c.Until), db.At(&c.KnownAt))
	return c, err
}

func certificateByID(ctx context.Context, q db.Queryer, book, id string) (Certificate, error) {
	c, err := scanCertificate(q.QueryRow(ctx, `SELECT `+certificateColumns+` FROM certificate WHERE book = $1 AND id = $2`, book, id))
	if db.NoRow(err) {
		return c, fault.NotFound{What: law.Words{ZH: "这个行政执法证件", EN: "the certificate"}}
	}
	if err != nil {
		return c, err
	}
	c.Suspensions, err = suspensionsOf(ctx, q, book, id)
	return c, err
}

func certificatesOf(ctx context.Context, q db.Queryer, book, person string) ([]Certificate, error) {
	var out []Certificate
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		c, err := scanCertificate(rows)
		out = append(out, c)
		return err
	}, `SELECT `+certificateColumns+` FROM certificate WHERE book = $1 AND person = $2 ORDER BY valid_from, id`, book, person)
	if err != nil {
		return nil, err
	}
	for i := range out { // after the rows are closed: SQLite has one connection inside an act
		if out[i].Suspensions, err = suspensionsOf(ctx, q, book, out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func suspensionsOf(ctx context.Context, q db.Queryer, book, certificate string) ([]Suspension, error) {
	var out []Suspension
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var s Suspension
		err := rows.Scan(&s.ID, db.At(&s.From), db.AtOrNil(&s.Until), &s.Reason)
		out = append(out, s)
		return err
	}, `SELECT id, from_at, until_at, reason FROM suspension WHERE book = $1 AND certificate = $2 ORDER BY from_at`, book, certificate)
	return out, err
}

func capacitiesOf(ctx context.Context, q db.Queryer, book, person string) ([]Capacity, error) {
	var out []Capacity
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var c Capacity
		err := rows.Scan(&c.ID, &c.Person, &c.Body, &c.Capacity, db.Day(&c.From), db.DayOrNil(&c.Until))
		out = append(out, c)
		return err
	}, `SELECT id, person, body, capacity, valid_from, valid_until FROM capacity WHERE book = $1 AND person = $2 ORDER BY valid_from, id`, book, person)
	return out, err
}

// CertificateFor returns the certificate with which a person acts for a body at an instant: one that counts then if
// there is one, else the one that ended last; false when the person holds none of that body.
func CertificateFor(ctx context.Context, q db.Queryer, book, person, body string, t time.Time) (Certificate, bool, error) {
	all, err := certificatesOf(ctx, q, book, person)
	if err != nil {
		return Certificate{}, false, err
	}
	var best Certificate
	found := false
	for _, c := range all {
		if c.Body != body {
			continue
		}
		if c.ValidAt(t) {
			return c, true, nil
		}
		if !found || c.Until > best.Until {
			best, found = c, true
		}
	}
	return best, found, nil
}
