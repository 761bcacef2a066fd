package capture

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// SecondPolicySet is the act by which the head sets how much is reviewed a second time.
var SecondPolicySet = act.Kind{Name: "capture.second.policy", Title: law.Words{ZH: "设定第二人复核的比例", EN: "Set the share of second reviews"}, Permission: access.SetSecondReviews}

// SecondPolicy is how much of its verdicts a body has reviewed a second time.
type SecondPolicy struct {
	Positive, Negative int // shares in hundredths of a percent
	First              int // how many first verdicts of a reviewer are all reviewed again
	Reason             string
	Person             string
	At                 time.Time // zero: nobody has set it
}

// Shares are counted of Whole. A body may not set less than LeastShare: some of every direction is always drawn.
const (
	Whole      = 10_000
	LeastShare = 50
	firstMost  = 1000
)

// DefaultSecondPolicy holds where a body has set nothing [POLICY]: 2 % of either direction, and the first fifty of a new reviewer.
var DefaultSecondPolicy = SecondPolicy{Positive: 200, Negative: 200, First: 50}

func (p SecondPolicy) share(result string) int {
	if result == "pass" {
		return p.Positive
	}
	return p.Negative
}

// SecondPolicyOf is what a body has set last, or the default.
func SecondPolicyOf(ctx context.Context, q db.Queryer, book, body string) (SecondPolicy, error) {
	var p SecondPolicy
	err := q.QueryRow(ctx, `SELECT positive, negative, first, reason, person, at FROM second_policy WHERE book = $1 AND body = $2 ORDER BY at DESC, id DESC LIMIT 1`, book, body).
		Scan(&p.Positive, &p.Negative, &p.First, &p.Reason, &p.Person, db.At(&p.At))
	if db.NoRow(err) {
		return DefaultSecondPolicy, nil
	}
	if err != nil {
		return p, fmt.Errorf("read the share of second reviews: %w", err)
	}
	return p, nil
}

// SecondPolicyRecord is what the ledger commits to.
type SecondPolicyRecord struct {
	ID       string `json:"id"`
	Body     string `json:"body"`
	Positive int    `json:"positive_of_10000"`
	Negative int    `json:"negative_of_10000"`
	First    int    `json:"first"`
}

// SetSecondPolicy sets the shares of the body acted for, from now on.
func (s *Service) SetSecondPolicy(ctx context.Context, by act.By, p SecondPolicy) (act.Done[SecondPolicyRecord], error) {
	var c fault.Check
	within := func(n int) bool { return n >= LeastShare && n <= Whole }
	c.Want(within(p.Positive), "positive", "0.5%至100%。", "0.5 % to 100 %.")
	c.Want(within(p.Negative), "negative", "0.5%至100%。", "0.5 % to 100 %.")
	c.Want(p.First >= 0 && p.First <= firstMost, "first", "0至1000件。", "0 to 1000.")
	c.Text(&p.Reason, 500, true, "reason", "请写明理由。", "Give the reason.")
	if err := c.Err(); err != nil {
		return act.Done[SecondPolicyRecord]{}, err
	}
	return act.Do(ctx, s.Engine, SecondPolicySet, by, func(ctx context.Context, tx *act.Tx) (SecondPolicyRecord, error) {
		r := SecondPolicyRecord{tx.NewID(), tx.By.Body, p.Positive, p.Negative, p.First}
		_, err := tx.Exec(ctx, `INSERT INTO second_policy (book, id, body, positive, negative, first, reason, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.Book, r.ID, r.Body, r.Positive, r.Negative, r.First, p.Reason, tx.By.Person, tx.Now)
		if err != nil {
			return r, fmt.Errorf("store the share of second reviews: %w", err)
		}
		return r, nil
	})
}

// Lot is the number that a seed gives a verdict, from 0 to below Whole; it is drawn when it is below the share.
func Lot(seed []byte, verdict string) int {
	m := hmac.New(sha256.New, seed)
	m.Write([]byte(verdict))
	return int(binary.BigEndian.Uint64(m.Sum(nil)) % Whole)
}

// seedField is the sealed field of a seed; the record that it is bound to is the body with the day.
const seedField = "second.seed"

// seedOf is the seed of a body's lots on a day, drawn with the first verdict of that day; fresh is its digest when it was drawn now.
// Nobody can foresee which verdicts it draws: it is random, sealed, and their ids are made in their acts.
func (s *Service) seedOf(ctx context.Context, tx *act.Tx, body string, day law.Date) (seed []byte, fresh string, err error) {
	var sealed []byte
	err = tx.QueryRow(ctx, `SELECT seed FROM second_seed WHERE book = $1 AND body = $2 AND day = $3`, tx.Book, body, day).Scan(&sealed)
	if err == nil {
		seed, err = s.openSeed(body, day, sealed)
		return seed, "", err
	}
	if !db.NoRow(err) {
		return nil, "", fmt.Errorf("read the seed of the day: %w", err)
	}
	seed = make([]byte, sha256.Size)
	_, _ = rand.Read(seed) // never fails
	if sealed, err = s.Keys.SealField(seedField, body+"/"+day.String(), hex.EncodeToString(seed)); err != nil {
		return nil, "", fmt.Errorf("seal the seed of the day: %w", err)
	}
	fresh = fmt.Sprintf("%x", sha256.Sum256(seed))
	_, err = tx.Exec(ctx, `INSERT INTO second_seed (book, body, day, seed, sha256, at) VALUES ($1, $2, $3, $4, $5, $6)`, tx.Book, body, day, sealed, fresh, tx.Now)
	if err != nil {
		return nil, "", fmt.Errorf("store the seed of the day: %w", err)
	}
	return seed, fresh, nil
}

func (s *Service) openSeed(body string, day law.Date, sealed []byte) ([]byte, error) {
	text, err := s.Keys.OpenField(seedField, body+"/"+day.String(), sealed)
	if err != nil {
		return nil, fmt.Errorf("open the seed of %s: %w", day, err)
	}
	seed, err := hex.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("read the seed of %s: %w", day, err)
	}
	return seed, nil
}

// draw decides whether a verdict that was just stored is given a second time: for the reason given, because the vehicle is the
// body's own, as one of the first of its reviewer, or by lot.
func (s *Service) draw(ctx context.Context, tx *act.Tx, c Capture, r *VerdictRecord, why string) error {
	p, err := SecondPolicyOf(ctx, tx, tx.Book, c.Body)
	if err != nil {
		return err
	}
	seed, fresh, err := s.seedOf(ctx, tx, c.Body, law.DateOf(tx.Now))
	if err != nil {
		return err
	}
	r.Seed = fresh
	if why == "" {
		if why, err = s.ofTheBody(ctx, tx, &c); err != nil {
			return err
		}
	}
	if why == "" {
		var n int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM verdict WHERE book = $1 AND person = $2 AND body = $3 AND undone_at IS NULL AND result IN ('pass', 'reject') LIMIT $4) AS firsts`,
			tx.Book, tx.By.Person, c.Body, p.First+1).Scan(&n)
		if err != nil {
			return fmt.Errorf("count a reviewer's first verdicts: %w", err)
		}
		switch {
		case n <= p.First:
			why = OfFirsts
		case Lot(seed, r.ID) < p.share(r.Result):
			why = ByLot
		default:
			return nil
		}
	}
	r.Drawn = tx.NewID()
	return openSecond(ctx, tx, r.Drawn, Given{ID: r.ID, Capture: c.ID, Person: tx.By.Person, Result: r.Result}, c.Body, why, p.share(r.Result))
}

// ofTheBody gives the reason when a capture is of a vehicle of the body itself, whose verdicts are all given twice (Art 42(1)).
func (s *Service) ofTheBody(ctx context.Context, tx *act.Tx, c *Capture) (string, error) {
	for _, body := range []string{c.Body, tx.By.Body} {
		if found, err := s.declared(ctx, tx, tx.Book, body, c); err != nil || found {
			return ForConflict, err
		}
	}
	return "", nil
}

func openSecond(ctx context.Context, tx *act.Tx, id string, g Given, body, why string, share int) error {
	_, err := tx.Exec(ctx, `INSERT INTO second_review (book, id, body, capture, verdict, first, result, why, share, state, at, entry, decider, decided_at, reasons)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11, '', NULL, '') ON CONFLICT (book, verdict) DO NOTHING`,
		tx.Book, id, body, g.Capture, g.ID, g.Person, g.Result, why, share, tx.Now, tx.Next)
	if err != nil {
		return fmt.Errorf("open a second review: %w", err)
	}
	return nil
}

// Lots is what the lots of a body on one day drew, and whether they are those of the seed.
type Lots struct {
	Seed            string // of the day, in hexadecimal
	Verdicts, Drawn int
	Wrong           []string // verdicts that should have been drawn and were not, or the other way round
}

// DrawAgain draws the lots of a day that has ended again, from its seed. Only verdicts that were left to the lot count.
func (s *Service) DrawAgain(ctx context.Context, q db.Queryer, scope access.Scope, body string, day law.Date) (Lots, error) {
	var l Lots
	if !scope.Covers(scope.Book, body) || day >= law.DateOf(s.Engine.Now(scope.Book)) {
		return l, nil
	}
	var sealed []byte
	err := q.QueryRow(ctx, `SELECT seed FROM second_seed WHERE book = $1 AND body = $2 AND day = $3`, scope.Book, body, day).Scan(&sealed)
	if db.NoRow(err) {
		return l, nil
	}
	if err != nil {
		return l, fmt.Errorf("read the seed of %s: %w", day, err)
	}
	seed, err := s.openSeed(body, day, sealed)
	if err != nil {
		return l, err
	}
	l.Seed = hex.EncodeToString(seed)
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, result, why string
		var positive, negative int
		if err := rows.Scan(&id, &result, &why, &positive, &negative); err != nil {
			return err
		}
		if why != "" && why != ByLot {
			return nil
		}
		l.Verdicts++
		if why == ByLot {
			l.Drawn++
		}
		if (Lot(seed, id) < SecondPolicy{Positive: positive, Negative: negative}.share(result)) != (why == ByLot) {
			l.Wrong = append(l.Wrong, id)
		}
		return nil
	}, `SELECT v.id, v.result, COALESCE(s.why, ''),
			COALESCE((SELECT p.positive FROM second_policy p WHERE p.book = v.book AND p.body = v.body AND p.at <= v.at ORDER BY p.at DESC, p.id DESC LIMIT 1), $5),
			COALESCE((SELECT p.negative FROM second_policy p WHERE p.book = v.book AND p.body = v.body AND p.at <= v.at ORDER BY p.at DESC, p.id DESC LIMIT 1), $6)
		FROM verdict v LEFT JOIN second_review s ON s.book = v.book AND s.verdict = v.id
		WHERE v.book = $1 AND v.body = $2 AND v.at >= $3 AND v.at < $4 AND v.result IN ('pass', 'reject') AND v.corrects IS NULL ORDER BY v.id`,
		scope.Book, body, day.Start(), day.AddDays(1).Start(), DefaultSecondPolicy.Positive, DefaultSecondPolicy.Negative)
	if err != nil {
		return l, fmt.Errorf("draw the lots of %s again: %w", day, err)
	}
	return l, nil
}
