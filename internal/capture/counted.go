package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/db"
)

// Mark is up to where the captures and verdicts of a book have been counted. The zero Mark is their beginning. Ids and
// instants of a book only grow with its acts, so that what comes later lies beyond the mark.
type Mark struct {
	Capture, Verdict string // ids
	Undone           time.Time
}

// Change is one thing to count: a capture that came in, a verdict that passed or did not pass one, or the undoing of a
// verdict. It holds no officer: what is counted of places is never a measure of persons (Art 13).
type Change struct {
	Use, Site, Body, Violation string
	At                         time.Time // instant of the capture, of a verdict's too
	Received                   int64
	Adopted, Rejected          int64  // -1 for what was undone
	Reason                     string // code of Reasons, of a verdict that did not pass
}

// ChangesSince reads what is to be counted after a mark: at most some captures and as many verdicts, and every undoing.
// What was disposed of is counted as before, from its proof: no figure of a place names anybody. more tells that there is more to read after the mark that comes back.
func ChangesSince(ctx context.Context, q db.Queryer, book string, m Mark, most int) (out []Change, next Mark, more bool, err error) {
	next = m
	n := 0
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		c := Change{Received: 1}
		n++
		err := rows.Scan(&next.Capture, &c.Use, &c.Site, &c.Body, &c.Violation, db.At(&c.At))
		out = append(out, c)
		return err
	}, `SELECT id, device_use, site, body, violation, at FROM (
		SELECT id, device_use, site, body, violation, at FROM (SELECT c.id, c.device_use, c.site, c.body, c.violation, c.at FROM capture c WHERE c.book = $1 AND c.id > $2 ORDER BY c.id LIMIT $3) AS here
		UNION ALL SELECT id, device_use, site, body, violation, at FROM (SELECT p.id, p.device_use, p.site, p.body, p.violation, p.at FROM capture_disposed p WHERE p.book = $1 AND p.id > $2 ORDER BY p.id LIMIT $3) AS gone
		) AS c ORDER BY id LIMIT $3`, book, m.Capture, most)
	if err != nil {
		return nil, m, false, fmt.Errorf("read captures to count: %w", err)
	}
	more = n == most
	n = 0
	count := func(c *Change, result string, by int64) {
		if result == "pass" {
			c.Adopted, c.Reason = by, ""
		} else {
			c.Rejected = by
		}
		out = append(out, *c)
	}
	const columns = `SELECT v.id, v.result, v.reason, v.undone_at, coalesce(c.device_use, p.device_use), coalesce(c.site, p.site), coalesce(c.body, p.body), coalesce(c.violation, p.violation), coalesce(c.at, p.at)
		FROM verdict v LEFT JOIN capture c ON c.book = v.book AND c.id = v.capture LEFT JOIN capture_disposed p ON p.book = v.book AND p.id = v.capture `
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var c Change
		var result string
		var undone *time.Time
		n++
		err := rows.Scan(&next.Verdict, &result, &c.Reason, db.AtOrNil(&undone), &c.Use, &c.Site, &c.Body, &c.Violation, db.At(&c.At))
		if result == "pass" || result == "reject" {
			count(&c, result, 1)
		}
		return err
	}, columns+`WHERE v.book = $1 AND v.id > $2 ORDER BY v.id LIMIT $3`, book, m.Verdict, most)
	if err != nil {
		return nil, m, false, fmt.Errorf("read verdicts to count: %w", err)
	}
	more = more || n == most
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var c Change
		var id, result string
		err := rows.Scan(&id, &result, &c.Reason, db.At(&next.Undone), &c.Use, &c.Site, &c.Body, &c.Violation, db.At(&c.At))
		if result == "pass" || result == "reject" {
			count(&c, result, -1)
		}
		return err
	}, columns+`WHERE v.book = $1 AND v.undone_at > $2 ORDER BY v.undone_at`, book, m.Undone)
	if err != nil {
		return nil, m, false, fmt.Errorf("read what was undone: %w", err)
	}
	return out, next, more, nil
}
