package governance

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
	"yuanjian/internal/people"
)

// ThresholdSet is the act by which a body's head sets a threshold other than the default.
var ThresholdSet = act.Kind{Name: "sources.threshold.set", Title: law.Words{ZH: "设定源头治理阈值", EN: "Set a threshold of source governance"}, Permission: access.DecideSources}

// Kind is what a threshold counts.
type Kind string

// The kinds. Captures are counted as received: what was not passed had its cause at the place as well.
const (
	Daily   Kind = "daily"   // captures a day, on DailyDays of the last DailyWindow days
	Monthly Kind = "monthly" // captures in the last 30 days
	Median  Kind = "median"  // tenths of the median of the places of the field in the last 30 days
	Share   Kind = "share"   // thousandths of the places of the book, those with most captures in the last 30 days
)

// How a threshold looks back, and from when on a comparison with other places says anything.
const (
	DailyDays   = 3
	DailyWindow = 7
	MonthDays   = 30

	medianPlaces = 5   // places of the field with captures, for a median
	sharePlaces  = 100 // places of the book with captures, for a share
	compareFrom  = 300 // captures in 30 days, below which a comparison opens nothing
)

// Near is within how many metres sites of the same direction are one place. [POLICY]
const Near = 500

// defaults are ours, not the law's. [POLICY]
var defaults = map[Kind]int64{Daily: 200, Monthly: 3000, Median: 100, Share: 10}

// Kinds lists the kinds in the order in which they are looked at: the one that tells soonest first.
func Kinds() []Kind { return []Kind{Daily, Monthly, Median, Share} }

// KindWords say what each counts.
var KindWords = map[Kind]law.Words{
	Daily:   {ZH: "一周内有3天的日抓拍数达到", EN: "captures a day, on three days of a week"},
	Monthly: {ZH: "30天内的抓拍数达到", EN: "captures in 30 days"},
	Median:  {ZH: "30天内的抓拍数达到同领域各地段中位数的倍数", EN: "times the median of the field's places, in 30 days"},
	Share:   {ZH: "30天内的抓拍数位于全部地段的前列（千分比）", EN: "among the first thousandths of all places, in 30 days"},
}

// Default is our default of a kind, which a body may replace within ten times of it either way.
func Default(k Kind) int64 { return defaults[k] }

// Threshold is a value in force from a day on.
type Threshold struct {
	ID, Body, Field string // Field empty: every field of the body
	Kind            Kind
	Value           int64
	From            law.Date
	Reason, Person  string
	At              time.Time
}

// Looser tells whether the threshold lets more pass than the default: the supervisor sees those.
func (t Threshold) Looser() bool {
	if t.Kind == Share {
		return t.Value < defaults[Share]
	}
	return t.Value > defaults[t.Kind]
}

// ThresholdRecord is what the ledger commits to.
type ThresholdRecord struct {
	ID     string   `json:"id"`
	Body   string   `json:"body"`
	Field  string   `json:"field,omitempty"`
	Kind   Kind     `json:"kind"`
	Value  int64    `json:"value"`
	From   law.Date `json:"from"`
	Reason string   `json:"reason_sha256"`
}

// SetThreshold sets a threshold of the actor's body from a day on, not before today: what was over the old one stays over.
func (s *Service) SetThreshold(ctx context.Context, by act.By, t Threshold) (act.Done[ThresholdRecord], error) {
	var c fault.Check
	standard, ok := defaults[t.Kind]
	c.Want(ok, "kind", "请选择阈值的种类。", "Choose the kind of threshold.")
	if ok {
		least, most := max(standard/10, 1), standard*10
		c.Want(t.Value >= least && t.Value <= most, "value", fmt.Sprintf("请填写%d至%d之间的数。", least, most), fmt.Sprintf("Give a number from %d to %d.", least, most))
	}
	_, ok = people.Fields[t.Field]
	c.Want(t.Field == "" || ok, "field", "请选择执法领域。", "Choose the field.")
	c.Text(&t.Reason, longText, true, "reason", "请写明理由。", "Give the reason.")
	if err := c.Err(); err != nil {
		return act.Done[ThresholdRecord]{}, err
	}
	return act.Do(ctx, s.Engine, ThresholdSet, by, func(ctx context.Context, tx *act.Tx) (ThresholdRecord, error) {
		today := law.DateOf(tx.Now)
		if t.From < today {
			return ThresholdRecord{}, fault.Invalid{Fields: []fault.Field{{Name: "from", Want: law.Words{ZH: "阈值从今天或者以后的一天起适用。", EN: "A threshold holds from today or a later day on."}}}}
		}
		t.ID, t.Body, t.Person, t.At = tx.NewID(), tx.By.Body, tx.By.Person, tx.Now
		_, err := tx.Exec(ctx, `INSERT INTO source_threshold (book, id, body, field, kind, value, from_day, reason, person, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.Book, t.ID, t.Body, t.Field, string(t.Kind), t.Value, t.From, t.Reason, t.Person, tx.Now)
		if err != nil {
			return ThresholdRecord{}, fmt.Errorf("store threshold: %w", err)
		}
		return ThresholdRecord{t.ID, t.Body, t.Field, t.Kind, t.Value, t.From, digest(t.Reason)}, nil
	})
}

// Thresholds lists what bodies of a scope have set, the latest first.
func Thresholds(ctx context.Context, q db.Queryer, scope access.Scope) ([]Threshold, error) {
	cond, args := scope.Where("t", 1)
	return thresholds(ctx, q, cond, args...)
}

func thresholds(ctx context.Context, q db.Queryer, cond string, args ...any) ([]Threshold, error) {
	var out []Threshold
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var t Threshold
		err := rows.Scan(&t.ID, &t.Body, &t.Field, &t.Kind, &t.Value, db.Day(&t.From), &t.Reason, &t.Person, db.At(&t.At))
		out = append(out, t)
		return err
	}, `SELECT t.id, t.body, t.field, t.kind, t.value, t.from_day, t.reason, t.person, t.at FROM source_threshold t WHERE `+cond+` ORDER BY t.id DESC`, args...)
	if err != nil {
		return nil, fmt.Errorf("list thresholds: %w", err)
	}
	return out, nil
}

// Limits are the thresholds of a book on a day.
type Limits struct {
	day law.Date
	set []Threshold // the latest first
}

// LimitsOn reads them.
func LimitsOn(ctx context.Context, q db.Queryer, book string, day law.Date) (Limits, error) {
	set, err := thresholds(ctx, q, `t.book = $1`, book)
	return Limits{day, set}, err
}

// Of is the value that holds for a body in a field: the body's own for the field, else the body's for every field, else the
// default. own says that it is no default.
func (l Limits) Of(body, field string, k Kind) (value int64, own bool) {
	for _, f := range []string{field, ""} {
		i := slices.IndexFunc(l.set, func(t Threshold) bool {
			return t.Body == body && t.Field == f && t.Kind == k && t.From <= l.day
		})
		if i >= 0 {
			return l.set[i].Value, true
		}
	}
	return defaults[k], false
}
