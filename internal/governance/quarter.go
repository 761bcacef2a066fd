package governance

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Quarter is three months of a year.
type Quarter struct{ Year, N int } // N from 1 to 4

// QuarterOf is the quarter of a day.
func QuarterOf(d law.Date) Quarter {
	return Quarter{d.Year(), (int(d.Start().Month()) + 2) / 3}
}

// ParseQuarter reads 2026-Q1.
func ParseQuarter(s string) (Quarter, error) {
	var q Quarter
	if n, err := fmt.Sscanf(s, "%4d-Q%1d", &q.Year, &q.N); err != nil || n != 2 || q.N < 1 || q.N > 4 || q.String() != s {
		return q, fault.Invalid{Fields: []fault.Field{{Name: "quarter", Want: law.Words{ZH: "请选择季度。", EN: "Choose a quarter."}}}}
	}
	return q, nil
}

// String writes 2026-Q1.
func (q Quarter) String() string { return fmt.Sprintf("%04d-Q%d", q.Year, q.N) }

// First is its first day, Last its last.
func (q Quarter) First() law.Date { return law.NewDate(q.Year, time.Month(3*q.N-2), 1) }

// Last is its last day.
func (q Quarter) Last() law.Date { return law.NewDate(q.Year, time.Month(3*q.N+1), 1).AddDays(-1) }

// Before is the quarter before.
func (q Quarter) Before() Quarter { return QuarterOf(q.First().AddDays(-1)) }

// Words names it.
func (q Quarter) Words() law.Words {
	return law.Words{ZH: fmt.Sprintf("%d年第%s季度", q.Year, [...]string{"一", "二", "三", "四"}[q.N-1]), EN: fmt.Sprintf("Q%d %d", q.N, q.Year)}
}

// months are its months as the counters write them.
func (q Quarter) months() []string {
	var out []string
	for m := range 3 {
		out = append(out, fmt.Sprintf("%04d-%02d", q.Year, 3*q.N-2+m))
	}
	return out
}

// SiteFigures are what one site captured in a quarter.
type SiteFigures struct {
	Site   string `json:"site"`
	Place  string `json:"place"`
	Counts Counts `json:"counts"`
	Share  int64  `json:"share"`  // thousandths of the body's captures
	Before int64  `json:"before"` // captures in the quarter before
	Repeat bool   `json:"repeat"` // it had a task of source governance before or has one now
}

// Rise is how many times what it was in the quarter before, in tenths; 0 without captures then.
func (s SiteFigures) Rise() int64 {
	if s.Before == 0 {
		return 0
	}
	return s.Counts.Received * 10 / s.Before
}

// AreaFigures are what a place captured: sites of one direction near each other added up.
type AreaFigures struct {
	Place  string `json:"place"` // the site with most captures
	Sites  int    `json:"sites"`
	Counts Counts `json:"counts"`
}

// ByKey are counts under a code.
type ByKey struct {
	Key    string `json:"key"`
	Counts Counts `json:"counts"`
}

// QuarterFigures are what an analysis looks at: places and kinds, never officers, never money.
type QuarterFigures struct {
	Total       Counts        `json:"total"`
	Before      Counts        `json:"before"`
	Sites       []SiteFigures `json:"sites"`
	Areas       []AreaFigures `json:"areas"`
	ByViolation []ByKey       `json:"by_violation"`
	Reasons     []ByKey       `json:"reasons"` // of captures that did not pass
}

// FiguresOf counts a quarter of a body by its sites, areas, kinds of violation and reasons.
func FiguresOf(ctx context.Context, q db.Queryer, book, body string, quarter Quarter, now time.Time) (QuarterFigures, error) {
	var f QuarterFigures
	sites, uses, violations := map[string]Counts{}, map[string]string{}, map[string]Counts{}
	err := eachMonth(ctx, q, book, body, quarter, func(use, site, violation string, n Counts) {
		f.Total.add(n)
		uses[site] = use
		plus(sites, site, n)
		plus(violations, violation, n)
	})
	if err != nil {
		return f, err
	}
	before := map[string]Counts{}
	err = eachMonth(ctx, q, book, body, quarter.Before(), func(_, site, _ string, n Counts) {
		f.Before.add(n)
		plus(before, site, n)
	})
	if err != nil {
		return f, err
	}
	f.ByViolation = byKey(violations)
	if f.Reasons, err = reasonsOf(ctx, q, book, body, quarter); err != nil {
		return f, err
	}
	return f, f.locate(ctx, q, book, sites, before, uses, now)
}

// locate names the sites and adds up those near each other.
func (f *QuarterFigures) locate(ctx context.Context, q db.Queryer, book string, sites, before map[string]Counts, uses map[string]string, now time.Time) error {
	var some []string
	for _, use := range uses {
		some = append(some, use)
	}
	slices.Sort(some)
	lives, err := device.LivesIn(ctx, q, book, some, device.Altered)
	if err != nil {
		return err
	}
	open, closed, err := governed(ctx, q, book)
	if err != nil {
		return err
	}
	var all []*spot
	for i := range lives {
		l := &lives[i]
		at, n := l.SiteAt(now), sites[l.Site.ID]
		_, was := closed[at.ID]
		s := SiteFigures{Site: at.ID, Place: at.Words, Counts: n, Before: before[at.ID].Received, Repeat: was || open[at.ID]}
		if f.Total.Received > 0 {
			s.Share = n.Received * 1000 / f.Total.Received
		}
		f.Sites = append(f.Sites, s)
		all = append(all, &spot{site: at.ID, words: at.Words, direction: at.Direction, point: at.Point, days: map[law.Date]int64{0: n.Received}})
	}
	slices.SortFunc(f.Sites, func(a, b SiteFigures) int {
		return cmp.Or(cmp.Compare(b.Counts.Received, a.Counts.Received), cmp.Compare(a.Site, b.Site))
	})
	slices.SortFunc(all, func(a, b *spot) int { return cmp.Or(cmp.Compare(b.total(), a.total()), cmp.Compare(a.site, b.site)) })
	taken := map[string]bool{}
	for _, p := range places(all) {
		if len(p.sites) < 2 || slices.ContainsFunc(p.sites, func(s string) bool { return taken[s] }) {
			continue
		}
		a := AreaFigures{Place: p.lead.words, Sites: len(p.sites)}
		for _, s := range p.sites {
			taken[s] = true
			a.Counts.add(sites[s])
		}
		f.Areas = append(f.Areas, a)
	}
	return nil
}

func plus(in map[string]Counts, key string, n Counts) {
	have := in[key]
	have.add(n)
	in[key] = have
}

func byKey(of map[string]Counts) []ByKey {
	out := []ByKey{}
	for k, n := range of {
		out = append(out, ByKey{k, n})
	}
	slices.SortFunc(out, func(a, b ByKey) int {
		return cmp.Or(cmp.Compare(b.Counts.Received+b.Counts.Rejected, a.Counts.Received+a.Counts.Rejected), cmp.Compare(a.Key, b.Key))
	})
	return out
}

// eachMonth calls see for every row of the monthly counters of a body in a quarter.
func eachMonth(ctx context.Context, q db.Queryer, book, body string, quarter Quarter, see func(use, site, violation string, n Counts)) error {
	marks, args := db.In(3, quarter.months())
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var use, site, violation string
		var n Counts
		err := rows.Scan(&use, &site, &violation, &n.Received, &n.Adopted, &n.Rejected)
		see(use, site, violation, n)
		return err
	}, `SELECT t.device_use, t.site, t.violation, t.received, t.adopted, t.rejected FROM tally_month t WHERE t.book = $1 AND t.body = $2 AND t.month IN (`+marks+`)`,
		append([]any{book, body}, args...)...)
	if err != nil {
		return fmt.Errorf("read the counters of a quarter: %w", err)
	}
	return nil
}

func reasonsOf(ctx context.Context, q db.Queryer, book, body string, quarter Quarter) ([]ByKey, error) {
	marks, args := db.In(3, quarter.months())
	of := map[string]Counts{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var reason string
		var n Counts
		err := rows.Scan(&reason, &n.Rejected)
		plus(of, reason, n)
		return err
	}, `SELECT t.reason, t.rejected FROM tally_reason t WHERE t.book = $1 AND t.body = $2 AND t.month IN (`+marks+`) AND t.rejected <> 0`, append([]any{book, body}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read reasons of a quarter: %w", err)
	}
	return byKey(of), nil
}
