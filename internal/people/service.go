package people

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

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
	// WaiveSecondInDemo lets administrators and heads of a book that is marked as a demonstration in without a second
	// factor. In every other book it changes nothing.
	WaiveSecondInDemo bool
	// hashing bounds how many passwords are hashed at once: each takes 19 MiB.
	hashing chan struct{}
	hashed  atomic.Int64 // how often a password was hashed: an unknown login costs as much as a known one
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
	Auxiliary    bool // 辅助人员: never decides
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

var errNoPerson = fault.NotFound{What: law.Words{ZH: "这名人员", EN: "the person"}}

const certificateColumns = `id, person, body, number, issuer, field, valid_from, valid_until, known_at, COALESCE(ministry, FALSE)`

func scanCertificate(row interface{ Scan(...any) error }) (Certificate, error) {
	var c Certificate
	err := row.Scan(&c.ID, &c.Person, &c.Body, &c.Number, &c.Issuer, &c.Field, db.Day(&c.From), db.Day(&c.Until), db.At(&c.KnownAt), &c.Ministry)
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
	if c.Suspensions, err = suspensionsOf(ctx, q, book, id); err != nil {
		return c, err
	}
	one := []Certificate{c}
	err = withChecks(ctx, q, book, one)
	return one[0], err
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
	return out, withChecks(ctx, q, book, out)
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
	return CertificateIn(ctx, q, book, person, body, "", t)
}

// CertificateIn does so for a field of enforcement: one of that field is taken before others ("": any).
func CertificateIn(ctx context.Context, q db.Queryer, book, person, body, field string, t time.Time) (Certificate, bool, error) {
	all, err := certificatesOf(ctx, q, book, person)
	if err != nil {
		return Certificate{}, false, err
	}
	all = slices.DeleteFunc(all, func(c Certificate) bool { return c.Body != body })
	if len(all) == 0 {
		return Certificate{}, false, nil
	}
	worth := func(c Certificate) (n int) {
		if c.ValidAt(t) {
			n += 2
		}
		if c.Field == field {
			n++
		}
		return n
	}
	best := slices.MaxFunc(all, func(a, b Certificate) int {
		return cmp.Or(cmp.Compare(worth(a), worth(b)), cmp.Compare(a.Until, b.Until))
	})
	return best, true, nil
}

// NameOfAccount is the name of the person of an account; empty when there is none.
func (s *Service) NameOfAccount(ctx context.Context, q db.Queryer, book, account string) (string, error) {
	var person string
	err := q.QueryRow(ctx, `SELECT person FROM account WHERE book = $1 AND id = $2`, book, account).Scan(&person)
	if db.NoRow(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look up account: %w", err)
	}
	return s.Name(ctx, q, book, person)
}
