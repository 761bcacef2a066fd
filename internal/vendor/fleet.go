package vendor

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
)

// SilentAfter is how long a device may say nothing before its state is not known. Silence is never taken for normal
// running (Art 22, 36(三)). [POLICY]
const SilentAfter = time.Hour

// gapDays is over how many days gaps in the sequence are counted.
const gapDays = 30

// Condition is what is known of a device's running.
type Condition string

// The three conditions: 待查明, 异常, 正常.
const (
	Unknown  Condition = "unknown"
	Abnormal Condition = "abnormal"
	Normal   Condition = "normal"
)

// FleetDevice is a device of one's own agreement: how it runs, and nothing that it captured.
type FleetDevice struct {
	ID, Serial, Model, Maker string
	Places                   []string
	ClockLimitMS             int64             // the least of its uses; 0: it has none
	Heard                    *device.HealthRow // nil: it never said anything
	Gaps                     int               // of the last 30 days
}

// ConditionAt is what is known at an instant.
func (d FleetDevice) ConditionAt(t time.Time) Condition {
	switch {
	case d.Heard == nil || t.Sub(d.Heard.At) > SilentAfter:
		return Unknown
	case d.Heard.Abnormal || d.ClockOff():
		return Abnormal
	}
	return Normal
}

// ClockOff tells whether the clock error last heard of is over the limit.
func (d FleetDevice) ClockOff() bool {
	return d.Heard != nil && d.ClockLimitMS > 0 && (d.Heard.OffsetMS > d.ClockLimitMS || d.Heard.OffsetMS < -d.ClockLimitMS)
}

// Fleet lists the devices of the agreements under which the person of the scope is engaged at t: what needs somebody first.
func Fleet(ctx context.Context, q db.Queryer, scope access.Scope, t time.Time) ([]FleetDevice, error) {
	mine, err := Mine(ctx, q, scope.Book, scope.Person, t)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, a := range mine {
		if scope.Covers(scope.Book, a.Body) {
			ids = append(ids, a.Devices...)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil, nil
	}
	f := fleet{ctx: ctx, q: q, book: scope.Book, ids: ids, at: map[string]int{}}
	for _, load := range []func(time.Time) error{f.devices, f.places, f.health, f.gaps} {
		if err := load(t); err != nil {
			return nil, fmt.Errorf("list the devices of an agreement: %w", err)
		}
	}
	rank := map[Condition]int{Abnormal: 0, Unknown: 1, Normal: 2}
	slices.SortStableFunc(f.out, func(a, b FleetDevice) int { return rank[a.ConditionAt(t)] - rank[b.ConditionAt(t)] })
	return f.out, nil
}

// fleet gathers what is known of some devices.
type fleet struct {
	ctx  context.Context
	q    db.Queryer
	book string
	ids  []string
	out  []FleetDevice
	at   map[string]int // place in out
}

func (f *fleet) each(scan func(rows *sql.Rows) error, query string, more ...any) error {
	marks, args := db.In(2+len(more), f.ids)
	return db.Each(f.ctx, f.q, scan, query+` IN (`+marks+`)`, append(append([]any{f.book}, more...), args...)...)
}

func (f *fleet) devices(time.Time) error {
	return f.each(func(rows *sql.Rows) error {
		var d FleetDevice
		err := rows.Scan(&d.ID, &d.Serial, &d.Model, &d.Maker)
		f.at[d.ID] = len(f.out)
		f.out = append(f.out, d)
		return err
	}, `SELECT d.id, d.serial, d.model, d.maker FROM device d WHERE d.book = $1 AND d.id`)
}

func (f *fleet) places(time.Time) error {
	return f.each(func(rows *sql.Rows) error {
		var id, words string
		var limit int64
		err := rows.Scan(&id, &words, &limit)
		if i, ok := f.at[id]; ok {
			d := &f.out[i]
			if !slices.Contains(d.Places, words) {
				d.Places = append(d.Places, words)
			}
			if d.ClockLimitMS == 0 || limit < d.ClockLimitMS {
				d.ClockLimitMS = limit
			}
		}
		return err
	}, `SELECT u.device, s.words, u.clock_limit_ms FROM device_use u JOIN site s ON s.book = u.book AND s.id = u.site WHERE u.book = $1 AND u.device`)
}

func (f *fleet) health(time.Time) error {
	rows, err := device.HealthAmong(f.ctx, f.q, f.book, f.ids)
	for i := range f.out {
		if h, ok := rows[f.out[i].ID]; ok {
			f.out[i].Heard = &h
		}
	}
	return err
}

func (f *fleet) gaps(t time.Time) error {
	return f.each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		if i, ok := f.at[id]; ok {
			f.out[i].Gaps++
		}
		return err
	}, `SELECT g.device FROM capture_gap g WHERE g.book = $1 AND g.at >= $2 AND g.device`, t.AddDate(0, 0, -gapDays))
}
