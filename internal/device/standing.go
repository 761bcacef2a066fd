package device

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/search"
)

// The state of a use is worked out from its facts and the day, and never decides anything as it is stored. For the register to
// be sorted, narrowed and counted without reading every life, how each use stands is kept beside, in use_standing and
// use_work, and brought up to date before it is read: acts of a book follow each other, so that what was recorded or taken back
// after known_at is all that is new; and a new day begins for every use. A clock check alone moves a use within standingEvery;
// what a page shows of a use is always worked out anew.

// standingUntil is up to where the standings of a book are worked out.
type standingUntil struct {
	known   time.Time
	day     law.Date
	version int64
}

func readUntil(ctx context.Context, q db.Queryer, book string) (standingUntil, error) {
	var u standingUntil
	err := q.QueryRow(ctx, `SELECT known_at, day, version FROM use_settled WHERE book = $1`, book).Scan(db.At(&u.known), db.Day(&u.day), &u.version)
	if db.NoRow(err) {
		return u, nil
	}
	if err != nil {
		return u, fmt.Errorf("read how far the register is worked out: %w", err)
	}
	return u, nil
}

// errOvertaken says that another process has begun to work the register out since: its rows are newer than ours.
var errOvertaken = errors.New("another process works out the register")

// settleTries is how often a process that was overtaken looks again.
const settleTries = 3

// Settle brings the standings of a book up to date: those of uses on which something was recorded or taken back since, or
// all of them on another day.
func (s *Service) Settle(ctx context.Context, book string, now time.Time) error {
	_, err := s.settleFor(ctx, book, now, false)
	return err
}

// settled brings the standings of the scope's book up to date and returns the scope as it is asked of them.
func (s *Service) settled(ctx context.Context, scope access.Scope, now time.Time) (access.Scope, error) {
	if err := s.Settle(ctx, scope.Book, now); err != nil {
		return scope, err
	}
	return people.Eased(ctx, s.Engine.DB.Reader(), scope)
}

// SettleAll works all standings of a book out anew: clock checks and another calendar leave no fact.
func (s *Service) SettleAll(ctx context.Context, book string, now time.Time) error {
	_, err := s.settleFor(ctx, book, now, true)
	return err
}

// settleFor returns up to which instant of recording the standings are complete; zero when it cannot tell.
func (s *Service) settleFor(ctx context.Context, book string, now time.Time, all bool) (known time.Time, err error) {
	s.settling.Lock()
	defer s.settling.Unlock()
	for range settleTries {
		u, err := readUntil(ctx, s.Engine.DB.Reader(), book)
		if err == nil {
			known, err = s.settle(ctx, book, now, u, all || u.day != law.DateOf(now))
		}
		if !errors.Is(err, errOvertaken) {
			return known, err
		}
	}
	return time.Time{}, nil // the other process does it
}

// settleSome works the standings of some uses out anew.
func (s *Service) settleSome(ctx context.Context, book string, uses []string, now time.Time) error {
	s.settling.Lock()
	defer s.settling.Unlock()
	u, err := readUntil(ctx, s.Engine.DB.Reader(), book)
	if err != nil {
		return err
	}
	rows, err := s.changedRows(ctx, book, uses, now)
	if err == nil {
		err = s.keepStandings(ctx, book, u.version, rows, now)
	}
	if errors.Is(err, errOvertaken) {
		return nil // the other process does it
	}
	return err
}

// settleAtOnce is how many uses are worked out and written at a time: a transaction of so many rows is short.
const settleAtOnce = 50

func (s *Service) settle(ctx context.Context, book string, now time.Time, u standingUntil, all bool) (known time.Time, err error) {
	uses, known, err := usesToSettle(ctx, s.Engine.DB.Reader(), book, u.known, all)
	if err != nil {
		return known, fmt.Errorf("look for what is new in the register: %w", err)
	}
	if len(uses) == 0 && !all {
		return known, nil
	}
	claimed := u.version + 1
	if err := s.markUntil(ctx, book, u.version, standingUntil{u.known, u.day, claimed}); err != nil {
		return known, err
	}
	for some := range slices.Chunk(uses, settleAtOnce) {
		rows, err := s.changedRows(ctx, book, some, now)
		if err != nil {
			return known, fmt.Errorf("work out the register: %w", err)
		}
		if err := s.keepStandings(ctx, book, claimed, rows, now); err != nil {
			return known, err
		}
	}
	return known, s.markUntil(ctx, book, claimed, standingUntil{known, law.DateOf(now), claimed + 1})
}

// usesToSettle lists the uses to work out, and up to which instant of recording they are complete then: what is recorded
// while they are read is found the next time.
func usesToSettle(ctx context.Context, q db.Queryer, book string, since time.Time, all bool) ([]string, time.Time, error) {
	last := since
	for _, column := range []string{"known_at", "retracted_at"} {
		var at *time.Time
		if err := q.QueryRow(ctx, `SELECT max(f.`+column+`) FROM device_fact f WHERE f.book = $1 AND f.`+column+` IS NOT NULL`, book).Scan(db.AtOrNil(&at)); err != nil {
			return nil, last, err
		}
		if at != nil && at.After(last) {
			last = *at
		}
	}
	if !all && !last.After(since) {
		return nil, last, nil
	}
	cond := ""
	args := []any{book}
	if !all {
		args = append(args, since)
		const changed = `SELECT f.subject_id FROM device_fact f WHERE f.book = $1 AND f.known_at > $2
			UNION SELECT f.subject_id FROM device_fact f WHERE f.book = $1 AND f.retracted_at > $2`
		cond = ` AND (u.id IN (` + changed + `) OR u.device IN (` + changed + `) OR u.site IN (` + changed + `))`
	}
	out, err := db.Strings(ctx, q, `SELECT u.id FROM device_use u WHERE u.book = $1`+cond+` ORDER BY u.id`, args...)
	return out, last, err
}

// changedRows works out how uses stand and leaves out those of which it is kept so already.
func (s *Service) changedRows(ctx context.Context, book string, uses []string, now time.Time) ([]Row, error) {
	q := s.Engine.DB.Reader()
	lives, err := LivesIn(ctx, q, book, uses)
	if err != nil {
		return nil, err
	}
	if err := withChecks(ctx, q, book, lives, now); err != nil {
		return nil, err
	}
	if err := withHeard(ctx, q, book, lives, now); err != nil {
		return nil, err
	}
	kept := map[string]string{}
	marks, ids := db.In(2, uses)
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var use, made string
		err := rows.Scan(&use, &made)
		kept[use] = made
		return err
	}, `SELECT p.device_use, p.made FROM use_standing p WHERE p.book = $1 AND p.device_use IN (`+marks+`)`, append([]any{book}, ids...)...)
	if err != nil {
		return nil, err
	}
	by, err := basisOf(ctx, q, book, now)
	if err != nil {
		return nil, err
	}
	var out []Row
	for i := range lives {
		r := rowOf(lives[i], now, by)
		if kept[r.Life.Use.ID] != r.made(now) {
			out = append(out, r)
		}
	}
	return out, nil
}

// markUntil moves the mark of a book from a version on, or says that another process did.
func (s *Service) markUntil(ctx context.Context, book string, from int64, to standingUntil) error {
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO use_settled (book, known_at, day, version) VALUES ($1, $2, $3, $4)
			ON CONFLICT (book) DO UPDATE SET known_at = $2, day = $3, version = $4 WHERE use_settled.version = $5`, book, to.known, to.day, to.version, from)
		if err != nil {
			return fmt.Errorf("mark how far the register is worked out: %w", err)
		}
		if n == 0 {
			return errOvertaken
		}
		return nil
	})
}

// keepStandings writes rows while nobody has moved the mark on.
func (s *Service) keepStandings(ctx context.Context, book string, claimed int64, rows []Row, now time.Time) error {
	if len(rows) == 0 {
		return nil
	}
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		var version int64
		if err := tx.QueryRow(ctx, `SELECT version FROM use_settled WHERE book = $1`+tx.ForUpdate(), book).Scan(&version); err != nil {
			return fmt.Errorf("read the mark of the register: %w", err)
		}
		if version != claimed {
			return errOvertaken
		}
		for i := range rows {
			if err := keepStanding(ctx, tx, &rows[i], now); err != nil {
				return err
			}
		}
		return nil
	})
}

// SearchKind is under what uses stand in the index of words.
const SearchKind = "use"

// texts are what a use is found by: its place, its device, its violation. No person, no plate.
func (r *Row) texts(now time.Time) string {
	site, thing := r.Life.SiteAt(now), r.Life.DeviceAt(now)
	return strings.Join([]string{site.Words, site.Direction, thing.Serial, thing.Model, thing.Maker, r.Life.UseAt(now).Violation}, " ")
}

// work maps what the use waits for to its day; 0: no day.
func (r *Row) work(now time.Time) map[string]law.Date {
	out := map[string]law.Date{}
	for i := range WorkKinds {
		if day, waits := WorkKinds[i].Due(r, now); waits {
			out[WorkKinds[i].Key] = day
		}
	}
	return out
}

// made is everything that is kept of a row, to tell whether it has changed.
func (r *Row) made(now time.Time) string {
	return fmt.Sprint(r.Standing.State, r.Life.UseAt(now).Violation, placeOf(r, now), r.work(now), r.texts(now))
}

func keepStanding(ctx context.Context, tx *db.Tx, r *Row, now time.Time) error {
	book, use := r.Life.Book, r.Life.UseAt(now)
	_, err := tx.Exec(ctx, `INSERT INTO use_standing (book, device_use, body, device, kind, violation, state, place, made) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (book, device_use) DO UPDATE SET violation = $6, state = $7, place = $8, made = $9`,
		book, use.ID, use.Body, use.Device, keyOf(siteKinds, r.Life.Site.Kind), use.Violation, string(r.Standing.State), placeOf(r, now), r.made(now))
	if err != nil {
		return fmt.Errorf("keep how use %s stands: %w", use.ID, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM use_work WHERE book = $1 AND device_use = $2`, book, use.ID); err != nil {
		return err
	}
	for kind, day := range r.work(now) {
		var due any
		if day > 0 {
			due = day
		}
		if _, err := tx.Exec(ctx, `INSERT INTO use_work (book, body, kind, device_use, due) VALUES ($1, $2, $3, $4, $5)`, book, use.Body, kind, use.ID, due); err != nil {
			return fmt.Errorf("keep what use %s waits for: %w", use.ID, err)
		}
	}
	return search.Put(ctx, tx, search.Doc{Book: book, Body: use.Body, Kind: SearchKind, ID: use.ID}, r.texts(now))
}

// Places in the register: the next day that matters, those without one after those with one, the cancelled last; of one day
// the newest first.
const (
	placeNoDay     = "none------"
	placeCancelled = "over------"
)

func placeOf(r *Row, now time.Time) string {
	day, _ := r.Due(now)
	place := placeNoDay
	switch {
	case day > 0:
		place = day.String()
	case r.Standing.State == CancelledState:
		place = placeCancelled
	}
	return place + " " + strings.Map(opposite, r.Life.Use.ID)
}

// opposite turns the order of hexadecimal digits round.
func opposite(r rune) rune {
	const digits = "0123456789abcdef"
	if i := strings.IndexRune(digits, r); i >= 0 {
		return rune(digits[len(digits)-1-i])
	}
	return r
}
