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

// Lack narrows a list of persons to those in whose record something waits to be done.
type Lack string

// What may be lacking. Everyone is no such condition.
const (
	Everyone    Lack = ""
	Unplaced    Lack = "post"        // no post, certificate or capacity in any body yet
	Ending      Lack = "ending"      // holds a post, and the certificate of that body ends within EndingDays with none after it
	Uncertified Lack = "certificate" // reviews captures without a certificate that counts now (Art 30(1))
	Undesigned  Lack = "designation" // reviews devices without the designation that the post needs (Art 11(1), 12(1))
	Accountless Lack = "account"     // has no open account
)

// EndingDays is how long before its end a certificate is pointed out: time enough for a new one. [POLICY]
const EndingDays = 90

// Filter narrows a list of persons.
type Filter struct {
	Body string // only who has something in this body; "": in any body of the scope
	Name string // the whole name; "": every name
	// Certificate is the whole number of a certificate of a body of the scope.
	Certificate string
	Lack        Lack
	Turn        db.Turn
	At          time.Time // the instant at which Lack is judged
}

// List returns persons who have or had a post, certificate or capacity in a body of the scope, in the order of entry,
// and how many there are in all, up to db.CountMost+1. Who has nothing anywhere yet is in the scope that covers every body
// of the book. Only what lies in the scope comes with a person.
func (s *Service) List(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (db.Leaf[Person], int, error) {
	var page db.Leaf[Person]
	w, err := s.where(ctx, q, scope, f)
	if err != nil {
		return page, 0, err
	}
	total, err := db.CountUpTo(ctx, q, `FROM person p WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("count persons: %w", err)
	}
	w.Beyond("p.id", f.Turn, false)
	var out []Person
	var sealed [][]byte
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var p Person
		var name []byte
		err := rows.Scan(&p.ID, &name, &p.Officer, &p.Auxiliary)
		out, sealed = append(out, p), append(sealed, name)
		return err
	}, fmt.Sprintf(`SELECT p.id, p.name, p.officer, COALESCE(p.auxiliary, FALSE) FROM person p WHERE %s ORDER BY p.id %s LIMIT %d`, w.Text(), f.Turn.Order(false), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("list persons: %w", err)
	}
	for i := range out {
		if out[i].Name, err = s.Keys.OpenField(nameField, out[i].ID, sealed[i]); err != nil {
			return page, 0, fmt.Errorf("open the name of person %s: %w", out[i].ID, err)
		}
	}
	page = db.Cut(f.Turn, out)
	return page, total, fill(ctx, q, scope, page.Rows)
}

// Count is the number of persons that List would show in all, up to db.CountMost+1.
func (s *Service) Count(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (int, error) {
	w, err := s.where(ctx, q, scope, f)
	if err != nil {
		return 0, err
	}
	total, err := db.CountUpTo(ctx, q, `FROM person p WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return 0, fmt.Errorf("count persons: %w", err)
	}
	return total, nil
}

// Find returns one person as List shows it; fault.NotFound when there is none in the scope.
func (s *Service) Find(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Person, error) {
	p := []Person{{ID: id}}
	w, err := s.where(ctx, q, scope, Filter{})
	if err != nil {
		return p[0], err
	}
	w.And("p.id = %s", id)
	var sealed []byte
	err = q.QueryRow(ctx, `SELECT p.name, p.officer, COALESCE(p.auxiliary, FALSE) FROM person p WHERE `+w.Text(), w.Args()...).Scan(&sealed, &p[0].Officer, &p[0].Auxiliary)
	if db.NoRow(err) {
		return p[0], errNoPerson
	}
	if err != nil {
		return p[0], fmt.Errorf("look up person: %w", err)
	}
	if p[0].Name, err = s.Keys.OpenField(nameField, id, sealed); err != nil {
		return p[0], fmt.Errorf("open the name of person %s: %w", id, err)
	}
	err = fill(ctx, q, scope, p)
	return p[0], err
}

// FirstEnding is the first last day of the certificates that Lack Ending is about; nil when there are none.
func FirstEnding(ctx context.Context, q db.Queryer, scope access.Scope, now time.Time) (*law.Date, error) {
	cond, args := scope.Where("c", 1)
	w := db.NewWhere(cond, args)
	var first *law.Date
	err := q.QueryRow(ctx, `SELECT min(c.valid_until) FROM certificate c WHERE `+cond+` AND `+ending(w, "c", now), w.Args()...).Scan(db.DayOrNil(&first))
	if err != nil {
		return nil, fmt.Errorf("look for certificates that end: %w", err)
	}
	return first, nil
}

// placed is where a person has a place in a body.
var placed = []string{"post", "certificate", "capacity"}

// where is the condition for persons p of a list.
func (s *Service) where(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) (*db.Where, error) {
	everywhere, err := coversAll(ctx, q, scope)
	if err != nil {
		return nil, err
	}
	if f.Body != "" {
		narrow := access.Scope{Book: scope.Book}
		if scope.Covers(scope.Book, f.Body) {
			narrow.Bodies = []string{f.Body}
		}
		scope = narrow
	}
	cond, args := scope.Where("x", 1)
	var any, none []string
	for _, table := range placed {
		any = append(any, `EXISTS (SELECT 1 FROM `+table+` x WHERE `+cond+` AND x.person = p.id)`)
		none = append(none, `NOT EXISTS (SELECT 1 FROM `+table+` y WHERE y.book = p.book AND y.person = p.id)`)
	}
	fresh := "(" + strings.Join(none, " AND ") + ")"
	if everywhere && f.Body == "" {
		any = append(any, fresh)
	}
	w := db.NewWhere("("+strings.Join(any, " OR ")+")", args)
	w.And("p.book = %s", scope.Book)
	if f.Name != "" {
		w.And("p.name_blind = %s", s.NameIndex(f.Name))
	}
	if f.Certificate != "" {
		w.And(`EXISTS (SELECT 1 FROM certificate x WHERE `+cond+` AND x.person = p.id AND x.number = %s)`, f.Certificate)
	}
	switch f.Lack {
	case Unplaced:
		w.And(fresh)
	case Ending:
		w.And(`EXISTS (SELECT 1 FROM certificate x WHERE ` + cond + ` AND x.person = p.id AND ` + ending(w, "x", f.At) + `)`)
	case Uncertified:
		w.And(lacksCertificate(w, cond, f.At))
	case Undesigned:
		w.And(undesigned(w, cond, f.At))
	case Accountless:
		w.And(`NOT EXISTS (SELECT 1 FROM account a WHERE a.book = p.book AND a.person = p.id AND a.closed_at IS NULL)`)
	}
	return w, nil
}

// coversAll tells whether a scope covers every body of its book.
func coversAll(ctx context.Context, q db.Queryer, scope access.Scope) (bool, error) {
	bodies, err := Bodies(ctx, q, scope.Book)
	if err != nil {
		return false, fmt.Errorf("list bodies: %w", err)
	}
	return !slices.ContainsFunc(bodies, func(b Body) bool { return !scope.Covers(scope.Book, b.ID) }), nil
}

// ending is the condition that a certificate ends soon, matters to a post, and none follows it.
func ending(w *db.Where, alias string, now time.Time) string {
	today := law.DateOf(now)
	return fmt.Sprintf(`%[1]s.valid_until >= %[2]s AND %[1]s.valid_until < %[3]s
		AND EXISTS (SELECT 1 FROM post h WHERE h.book = %[1]s.book AND h.person = %[1]s.person AND h.body = %[1]s.body AND h.until_at IS NULL)
		AND NOT EXISTS (SELECT 1 FROM certificate n WHERE n.book = %[1]s.book AND n.person = %[1]s.person AND n.body = %[1]s.body AND n.valid_until > %[1]s.valid_until)`,
		alias, w.Mark(today), w.Mark(today.AddDays(EndingDays)))
}

func lacksCertificate(w *db.Where, cond string, now time.Time) string {
	today := w.Mark(law.DateOf(now))
	return fmt.Sprintf(`EXISTS (SELECT 1 FROM post x WHERE %s AND x.person = p.id AND x.until_at IS NULL AND x.role = %s
		AND NOT EXISTS (SELECT 1 FROM certificate c WHERE c.book = x.book AND c.person = x.person AND c.body = x.body
			AND c.valid_from <= %[3]s AND c.valid_until >= %[3]s
			AND NOT EXISTS (SELECT 1 FROM suspension u WHERE u.book = c.book AND u.certificate = c.id AND u.until_at IS NULL)
			AND NOT %[4]s))`,
		cond, w.Mark(string(access.Reviewer)), today, unchecked(w, "c", now))
}

func undesigned(w *db.Where, cond string, now time.Time) string {
	today := w.Mark(law.DateOf(now))
	need := func(role access.Role, capacity access.Capacity) string {
		return fmt.Sprintf(`EXISTS (SELECT 1 FROM post x WHERE %s AND x.person = p.id AND x.until_at IS NULL AND x.role = %s
			AND NOT EXISTS (SELECT 1 FROM capacity c WHERE c.book = x.book AND c.person = x.person AND c.body = x.body AND c.capacity = %s
				AND c.valid_from <= %[4]s AND (c.valid_until IS NULL OR c.valid_until >= %[4]s)))`,
			cond, w.Mark(string(role)), w.Mark(string(capacity)), today)
	}
	return "(" + need(access.LegalReviewer, access.LegalReview) + " OR " + need(access.TechnicalReviewer, access.TechnicalReview) + ")"
}

// fill reads certificates, capacities and posts of the persons, as far as they lie in the scope.
func fill(ctx context.Context, q db.Queryer, scope access.Scope, persons []Person) error {
	at := map[string]*Person{}
	for i := range persons {
		at[persons[i].ID] = &persons[i]
	}
	if len(at) == 0 {
		return nil
	}
	if err := fillCertificates(ctx, q, scope, at); err != nil {
		return fmt.Errorf("read certificates: %w", err)
	}
	w := rowsOf("x", scope, at)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var c Capacity
		err := rows.Scan(&c.ID, &c.Person, &c.Body, &c.Capacity, db.Day(&c.From), db.DayOrNil(&c.Until))
		if p := at[c.Person]; p != nil {
			p.Capacities = append(p.Capacities, c)
		}
		return err
	}, `SELECT x.id, x.person, x.body, x.capacity, x.valid_from, x.valid_until FROM capacity x WHERE `+w.Text()+` ORDER BY x.valid_from, x.id`, w.Args()...)
	if err != nil {
		return fmt.Errorf("read capacities: %w", err)
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var h Post
		var role string
		err := rows.Scan(&h.ID, &h.Person, &h.Body, &role, db.At(&h.From), db.AtOrNil(&h.Until), &h.EndReason)
		if p := at[h.Person]; p != nil {
			h.Role = access.Role(role)
			p.Posts = append(p.Posts, h)
		}
		return err
	}, `SELECT x.id, x.person, x.body, x.role, x.from_at, x.until_at, COALESCE(x.end_reason, '') FROM post x WHERE `+w.Text()+` ORDER BY x.from_at, x.id`, w.Args()...)
	if err != nil {
		return fmt.Errorf("read posts: %w", err)
	}
	return nil
}

func fillCertificates(ctx context.Context, q db.Queryer, scope access.Scope, at map[string]*Person) error {
	w := rowsOf("x", scope, at)
	suspensions := map[string][]Suspension{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var s Suspension
		var certificate string
		err := rows.Scan(&certificate, &s.ID, db.At(&s.From), db.AtOrNil(&s.Until), &s.Reason)
		suspensions[certificate] = append(suspensions[certificate], s)
		return err
	}, `SELECT s.certificate, s.id, s.from_at, s.until_at, s.reason FROM suspension s
		JOIN certificate x ON x.book = s.book AND x.id = s.certificate WHERE `+w.Text()+` ORDER BY s.from_at`, w.Args()...)
	if err != nil {
		return err
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		c, err := scanCertificate(rows)
		if p := at[c.Person]; p != nil {
			c.Suspensions = suspensions[c.ID]
			p.Certificates = append(p.Certificates, c)
		}
		return err
	}, `SELECT `+certificateColumns+` FROM certificate x WHERE `+w.Text()+` ORDER BY valid_from, id`, w.Args()...)
	if err != nil {
		return err
	}
	for _, p := range at { // after the rows are closed
		if err := withChecks(ctx, q, scope.Book, p.Certificates); err != nil {
			return err
		}
	}
	return nil
}

// rowsOf is the condition for rows of the scope that belong to the persons.
func rowsOf(alias string, scope access.Scope, at map[string]*Person) *db.Where {
	cond, args := scope.Where(alias, 1)
	w := db.NewWhere(cond, args)
	ids := make([]string, 0, len(at))
	for id := range at {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	marks := make([]string, len(ids))
	for i, id := range ids {
		marks[i] = w.Mark(id)
	}
	w.And(alias + ".person IN (" + strings.Join(marks, ", ") + ")")
	return w
}
