package device

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// IntervalSet is the act by which the head sets how often something is done for the body's sites.
var IntervalSet = act.Kind{Name: "device.interval", Title: law.Words{ZH: "设定周期", EN: "Set an interval"}, Permission: access.Commission}

// What has an interval of the body.
const (
	Evaluate     = "evaluation" // months
	InspectSigns = "sign"       // days
)

// Our defaults, not the text's: Art 10(1) says 定期, and no longer than twelve months is our reading; that a sign is looked
// at every thirty days too. [POLICY]
const (
	evaluationMonths = 12
	signDays         = 30
	signDaysMost     = 366
)

// IntervalBounds are the default and the most that may be set, in months for an evaluation and in days for signs.
func IntervalBounds(what string) (usual, most int) {
	if what == Evaluate {
		return evaluationMonths, evaluationMonths
	}
	return signDays, signDaysMost
}

// Interval is how often something is done in a body, from when.
type Interval struct {
	Body   string
	What   string
	Every  int // months for an evaluation, days for signs
	From   time.Time
	Person string
	Reason string
}

// Intervals are all that were set in a book, in the order in which they were.
type Intervals []Interval

// at is the interval that held in a body at an instant: a later change does not reach back into a period that has begun.
func (in Intervals) at(body, what string, t time.Time) int {
	every, _ := IntervalBounds(what)
	for _, x := range in {
		if x.Body == body && x.What == what && !x.From.After(t) {
			every = x.Every
		}
	}
	return every
}

// At is the interval that holds in a body at an instant.
func (in Intervals) At(body, what string, t time.Time) int { return in.at(body, what, t) }

// IntervalRecord is what the ledger commits to.
type IntervalRecord struct {
	ID     string `json:"id"`
	Body   string `json:"body"`
	What   string `json:"what"`
	Every  int    `json:"every"`
	Reason string `json:"reason_sha256"`
}

// SetInterval sets how often something is done for the sites of the actor's body, for periods that begin from now on.
func (s *Service) SetInterval(ctx context.Context, by act.By, what string, every int, reason string) (act.Done[IntervalRecord], error) {
	var c fault.Check
	c.Want(what == Evaluate || what == InspectSigns, "what", "请选择事项。", "Choose what it is for.")
	_, most := IntervalBounds(what)
	c.Want(every >= 1 && every <= most, "every", fmt.Sprintf("请填写1至%d的数；评估以月计，最长12个月。", most), fmt.Sprintf("Give a number from 1 to %d; evaluations are counted in months, 12 at most.", most))
	wantText(&c, &reason, longText, "reason", "请写明理由。", "Give the reason.")
	if err := c.Err(); err != nil {
		return act.Done[IntervalRecord]{}, err
	}
	return act.Do(ctx, s.Engine, IntervalSet, by, func(ctx context.Context, tx *act.Tx) (IntervalRecord, error) {
		digest := sha256.Sum256([]byte(reason))
		r := IntervalRecord{ID: tx.NewID(), Body: tx.By.Body, What: what, Every: every, Reason: hex.EncodeToString(digest[:])}
		_, err := tx.Exec(ctx, `INSERT INTO upkeep_interval (book, id, body, what, every, from_at, person, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.Book, r.ID, r.Body, what, every, tx.Now, tx.By.Person, reason)
		if err != nil {
			return r, fmt.Errorf("store an interval: %w", err)
		}
		return r, nil
	})
}

// IntervalsOf reads the intervals of a book.
func IntervalsOf(ctx context.Context, q db.Queryer, book string) (Intervals, error) {
	var out Intervals
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Interval
		err := rows.Scan(&x.Body, &x.What, &x.Every, db.At(&x.From), &x.Person, &x.Reason)
		out = append(out, x)
		return err
	}, `SELECT i.body, i.what, i.every, i.from_at, i.person, i.reason FROM upkeep_interval i WHERE i.book = $1 ORDER BY i.from_at, i.id`, book)
	if err != nil {
		return nil, fmt.Errorf("read intervals: %w", err)
	}
	return out, nil
}

// addMonths is the same day so many months later, or the last of the month where it has no such day.
func addMonths(d law.Date, n int) law.Date {
	y, m, day := d.Start().Date()
	first := law.NewDate(y, m+time.Month(n), 1)
	last := law.NewDate(y, m+time.Month(n)+1, 1).AddDays(-1)
	return min(first.AddDays(day-1), last)
}
