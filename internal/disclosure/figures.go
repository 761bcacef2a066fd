package disclosure

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Small is the least number that is published: a smaller one, or one that lets a smaller one be worked out, could tell of a person.
// [POLICY]
const Small = 10

// Month is what the captures of a use in one month, which is over, came to (Art 19).
type Month struct {
	First law.Date // its first day
	// Captures and Adopted are captures by the instant of the capture, and those of them that passed review. -1: fewer than
	// Small, or telling of so few.
	Captures, Adopted int
}

// hide takes away what is too small to be told.
func (m Month) hide() Month {
	rest := m.Captures - m.Adopted
	if m.Adopted > 0 && m.Adopted < Small || rest > 0 && rest < Small {
		m.Adopted = -1
	}
	if m.Captures > 0 && m.Captures < Small {
		m.Captures, m.Adopted = -1, -1
	}
	return m
}

// figureMonths is how many months are shown, and figuresKept how long what was counted is good.
const (
	figureMonths = 3
	figuresKept  = time.Hour
	figuresMost  = 50_000
)

// Figures counts captures by month, and keeps what it counted for an hour: months that are over change by late reviews only.
type Figures struct {
	mu sync.Mutex
	of map[string]counted
}

type counted struct {
	at     time.Time
	months []Month
}

// Of counts the captures of a use in the months before now, the latest first.
func (f *Figures) Of(ctx context.Context, q db.Queryer, book, use string, now time.Time) ([]Month, error) {
	key := book + " " + use
	f.mu.Lock()
	c, there := f.of[key]
	f.mu.Unlock()
	if there && now.Sub(c.at) < figuresKept && c.months[0].First == monthBefore(now, 1) {
		return c.months, nil
	}
	c = counted{at: now}
	for n := 1; n <= figureMonths; n++ {
		m, err := count(ctx, q, book, use, monthBefore(now, n), monthBefore(now, n-1))
		if err != nil {
			return nil, err
		}
		c.months = append(c.months, m.hide())
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.of == nil || len(f.of) >= figuresMost {
		f.of = map[string]counted{}
	}
	f.of[key] = c
	return c.months, nil
}

// monthBefore is the first day of the n-th month before the one of t, in Beijing.
func monthBefore(t time.Time, n int) law.Date {
	local := t.In(law.Beijing)
	return law.DateOf(time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, law.Beijing).AddDate(0, -n, 0))
}

func count(ctx context.Context, q db.Queryer, book, use string, first, next law.Date) (Month, error) {
	m := Month{First: first}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var state string
		var n int
		err := rows.Scan(&state, &n)
		m.Captures += n
		if state == "adopted" {
			m.Adopted += n
		}
		return err
	}, `SELECT state, count(*) FROM capture WHERE book = $1 AND device_use = $2 AND at >= $3 AND at < $4 GROUP BY state
		UNION ALL SELECT state, count(*) FROM capture_disposed WHERE book = $1 AND device_use = $2 AND at >= $3 AND at < $4 GROUP BY state`, book, use, first.Start(), next.Start())
	if err != nil {
		return m, fmt.Errorf("count captures of a month: %w", err)
	}
	return m, nil
}
