package act

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
)

// Look is one opening of one item of protected data: not of each image in it, and not of a prefetch.
type Look struct {
	Who     access.Actor
	Item    string // kind of item: "capture"
	ID      string
	Purpose string // why: "review", "supervision"
}

// Sight writes who looked at what, in group commits, before the bytes leave.
type Sight struct {
	group *db.Group[Look, struct{}]
}

// NewSight starts the log of looks.
func NewSight(d *db.DB, c clock.Clock) *Sight {
	return &Sight{db.NewGroup(200, func(ctx context.Context, looks []Look) ([]struct{}, error) {
		return make([]struct{}, len(looks)), d.Write(ctx, func(tx *db.Tx) error {
			now := c.Now()
			for _, l := range looks {
				_, err := tx.Exec(ctx, `INSERT INTO access_log (book, id, at, person, account, body, item, item_id, purpose, digest)
					VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, -1)`,
					l.Who.Book, db.NewID(now), now, l.Who.Person, l.Who.Account, l.Who.Body, l.Item, l.ID, l.Purpose)
				if err != nil {
					return fmt.Errorf("log a look at %s: %w", l.Item, err)
				}
			}
			return nil
		})
	})}
}

// See records the look and returns when it is durable; only then may the data leave.
func (s *Sight) See(ctx context.Context, l Look) error {
	_, err := s.group.Do(ctx, l)
	return err
}

// Close writes what is queued and stops.
func (s *Sight) Close() { s.group.Close() }

// LooksDigested is the act that commits to the rows of the access log since the last one; it runs every hour.
var LooksDigested = Kind{Name: "access.digest"}

// LooksDigest is its record: how many rows, and one hash over them in the order of their ids.
type LooksDigest struct {
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

// looksAtMost bounds one digest, so that the act stays short.
const looksAtMost = 5000

// DigestLooks puts the digest of at most looksAtMost rows that have none into the ledger. Without such rows it does
// nothing and returns false: call it until it does.
func DigestLooks(ctx context.Context, e *Engine, book string) (bool, error) {
	var open int64
	if err := e.DB.Reader().QueryRow(ctx, `SELECT count(*) FROM access_log WHERE book = $1 AND digest = -1`, book).Scan(&open); err != nil {
		return false, fmt.Errorf("count looks: %w", err)
	}
	if open == 0 {
		return false, nil
	}
	by := By{Actor: access.Actor{Book: book, System: "access.digest"}}
	_, err := Do(ctx, e, LooksDigested, by, func(ctx context.Context, tx *Tx) (LooksDigest, error) {
		_, err := tx.Exec(ctx, `UPDATE access_log SET digest = $2 WHERE book = $1 AND id IN
			(SELECT id FROM access_log WHERE book = $1 AND digest = -1 ORDER BY id LIMIT $3)`, book, tx.Next, looksAtMost)
		if err != nil {
			return LooksDigest{}, err
		}
		return hashLooks(ctx, tx, book, tx.Next)
	})
	return true, err
}

func hashLooks(ctx context.Context, q db.Queryer, book string, entry int64) (LooksDigest, error) {
	h := sha256.New()
	var d LooksDigest
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, person, account, body, item, itemID, purpose string
		var at time.Time
		if err := rows.Scan(&id, db.At(&at), &person, &account, &body, &item, &itemID, &purpose); err != nil {
			return err
		}
		d.Rows++
		_, err := fmt.Fprintf(h, "%s\n%d\n%s\n%s\n%s\n%s\n%s\n%q\n", id, at.UnixMicro(), person, account, body, item, itemID, purpose)
		return err
	}, `SELECT id, at, person, account, body, item, item_id, purpose FROM access_log WHERE book = $1 AND digest = $2 ORDER BY id`, book, entry)
	d.SHA256 = hex.EncodeToString(h.Sum(nil))
	return d, err
}

// LooksBroken says that rows of the access log are not those that a ledger entry committed to.
type LooksBroken struct {
	Book  string
	Entry int64
}

// CheckLooks compares every digest in the ledger with the rows of the access log and tells found of each that does not
// fit. The ledger itself is checked by ledger.Check. A digest whose record was destroyed cannot be compared any more;
// its rows are broken then. q must be one snapshot.
func CheckLooks(ctx context.Context, q db.Queryer, book string, found func(LooksBroken)) error {
	digests, err := looksDigests(ctx, q, book)
	if err != nil {
		return fmt.Errorf("read digests of the access log: %w", err)
	}
	// Rows that claim an entry which is no digest were never committed to.
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var entry int64
		if err := rows.Scan(&entry); err != nil {
			return err
		}
		if _, ok := digests[entry]; !ok {
			found(LooksBroken{book, entry})
		}
		return nil
	}, `SELECT DISTINCT digest FROM access_log WHERE book = $1 AND digest >= 0 ORDER BY digest`, book)
	if err != nil {
		return err
	}
	for _, entry := range slices.Sorted(maps.Keys(digests)) {
		is, err := hashLooks(ctx, q, book, entry)
		if err != nil {
			return fmt.Errorf("hash the access log: %w", err)
		}
		if is != digests[entry] {
			found(LooksBroken{book, entry})
		}
	}
	return nil
}

// looksDigests returns the digests in the ledger by their entries.
func looksDigests(ctx context.Context, q db.Queryer, book string) (map[int64]LooksDigest, error) {
	out := map[int64]LooksDigest{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var entry int64
		var body string
		if err := rows.Scan(&entry, &body); err != nil {
			return err
		}
		var c committed[LooksDigest]
		if json.Unmarshal([]byte(body), &c) != nil { // altered: the ledger names it, and its rows are named here
			c.Record = LooksDigest{}
		}
		out[entry] = c.Record
		return nil
	}, `SELECT e.idx, r.body FROM entry e JOIN record r ON r.book = e.book AND r.idx = e.idx
		WHERE e.book = $1 AND e.kind = $2`, book, LooksDigested.Name)
	return out, err
}
