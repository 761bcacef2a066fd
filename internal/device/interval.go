package device

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
)

// IntervalSet is the act by which the head sets how often something is done for the body's sites.
var IntervalSet = act.Kind{Name: "device.interval", Title: law.Words{ZH: "设定周期", EN: "Set an interval"}, Permission: access.Commission}

// What has an interval of the body.
const (
	Evaluate     = "evaluation" // months
	InspectSigns = "sign"       // days
)

// parameterOf is what sets the default and the most of an interval: a source of the field, or our own default, which is no law.
var parameterOf = map[string]statute.Name{Evaluate: statute.EvaluationInterval, InspectSigns: statute.SignInspection}

// Interval is how often something is done in a body, from when.
type Interval struct {
	Body   string
	What   string
	Every  int // months for an evaluation, days for signs
	From   time.Time
	Person string
	Reason string
}

// Intervals are all that bodies set, in the order in which they did, and what the sources of their fields say.
type Intervals struct {
	Set     []Interval
	Sources statute.Snapshot
}

// at is the interval that held in a body of a field at an instant: a later change does not reach back into a period that has
// begun. What a source of the field sets is the most; a body that set more before is held to it.
func (in Intervals) at(body, field, what string, t time.Time) int {
	most := int(in.Sources.On(field, parameterOf[what], law.DateOf(t)).Amount)
	every := most
	for _, x := range in.Set {
		if x.Body == body && x.What == what && !x.From.After(t) {
			every = x.Every
		}
	}
	return min(every, most)
}

// At is the interval that holds in a body of a field at an instant, and on what the most that may be set rests.
func (in Intervals) At(body, field, what string, t time.Time) (every int, most statute.Value) {
	return in.at(body, field, what, t), in.Sources.On(field, parameterOf[what], law.DateOf(t))
}

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
	c.Want(every >= 1, "every", "请填写不小于1的数。", "Give a number of at least 1.")
	c.Text(&reason, longText, true, "reason", "请写明理由。", "Give the reason.")
	if err := c.Err(); err != nil {
		return act.Done[IntervalRecord]{}, err
	}
	return act.Do(ctx, s.Engine, IntervalSet, by, func(ctx context.Context, tx *act.Tx) (IntervalRecord, error) {
		if err := intervalWithin(ctx, tx, what, every); err != nil {
			return IntervalRecord{}, err
		}
		r := IntervalRecord{ID: tx.NewID(), Body: tx.By.Body, What: what, Every: every, Reason: blob.DigestOf([]byte(reason)).String()}
		_, err := tx.Exec(ctx, `INSERT INTO upkeep_interval (book, id, body, what, every, from_at, person, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.Book, r.ID, r.Body, what, every, tx.Now, tx.By.Person, reason)
		if err != nil {
			return r, fmt.Errorf("store an interval: %w", err)
		}
		return r, nil
	})
}

// intervalWithin refuses an interval longer than a source of any field of the actor's body allows, or our default.
func intervalWithin(ctx context.Context, tx *act.Tx, what string, every int) error {
	b, err := people.BodyByID(ctx, tx, tx.Book, tx.By.Body)
	if err != nil {
		return fmt.Errorf("look up the body of an interval: %w", err)
	}
	sources, err := statute.Read(ctx, tx, tx.Book)
	if err != nil {
		return err
	}
	for _, field := range b.Fields {
		v := sources.On(field, parameterOf[what], law.DateOf(tx.Now))
		if every > int(v.Amount) {
			w := v.Words()
			return fault.Invalid{Fields: []fault.Field{{Name: "every", Want: law.Words{ZH: "不能长于" + w.ZH + "。", EN: "It is no longer than " + w.EN + "."}}}}
		}
	}
	return nil
}

// IntervalsOf reads the intervals of a book, and what the sources of its fields set.
func IntervalsOf(ctx context.Context, q db.Queryer, book string) (out Intervals, err error) {
	if out.Sources, err = statute.Read(ctx, q, book); err != nil {
		return out, err
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Interval
		err := rows.Scan(&x.Body, &x.What, &x.Every, db.At(&x.From), &x.Person, &x.Reason)
		out.Set = append(out.Set, x)
		return err
	}, `SELECT i.body, i.what, i.every, i.from_at, i.person, i.reason FROM upkeep_interval i WHERE i.book = $1 ORDER BY i.from_at, i.id`, book)
	if err != nil {
		return out, fmt.Errorf("read intervals: %w", err)
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
