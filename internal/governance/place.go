package governance

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
)

// spot is one site with what it captured on the days that are looked at.
type spot struct {
	site      string
	words     string
	body      string
	field     string
	direction string
	point     *admissibility.Point
	days      map[law.Date]int64
}

func (s *spot) total() (n int64) {
	for _, v := range s.days {
		n += v
	}
	return n
}

// place is a spot with its neighbours: what a threshold looks at.
type place struct {
	lead  *spot // the one with most captures
	sites []string
	days  map[law.Date]int64
	total int64
}

// spots are the sites of a book that captured anything from a day on, up to today, the one with most captures first.
func spots(ctx context.Context, q db.Queryer, book string, from law.Date, now time.Time) ([]*spot, error) {
	type row struct {
		use string
		day law.Date
		n   int64
	}
	var read []row
	var uses []string
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var r row
		err := rows.Scan(&r.use, db.Day(&r.day), &r.n)
		read = append(read, r)
		uses = append(uses, r.use)
		return err
	}, `SELECT t.device_use, t.day, t.received FROM tally_day t WHERE t.book = $1 AND t.day >= $2 AND t.day <= $3 ORDER BY t.device_use`, book, from, law.DateOf(now))
	if err != nil {
		return nil, fmt.Errorf("read counters: %w", err)
	}
	lives, err := device.LivesIn(ctx, q, book, slices.Compact(uses), device.Altered)
	if err != nil {
		return nil, err
	}
	of := map[string]*device.Life{}
	for i := range lives {
		of[lives[i].Use.ID] = &lives[i]
	}
	bySite := map[string]*spot{}
	var out []*spot
	for _, r := range read {
		l := of[r.use]
		if l == nil {
			continue
		}
		s := bySite[l.Site.ID]
		if s == nil {
			at := l.SiteAt(now)
			s = &spot{site: at.ID, words: at.Words, body: l.Use.Body, field: l.Use.Field, direction: strings.TrimSpace(at.Direction), point: at.Point, days: map[law.Date]int64{}}
			bySite[at.ID] = s
			out = append(out, s)
		}
		s.days[r.day] += r.n
	}
	slices.SortStableFunc(out, func(a, b *spot) int { return cmp.Or(cmp.Compare(b.total(), a.total()), cmp.Compare(a.site, b.site)) })
	return out, nil
}

// metresPerDegree of latitude, for leaving out what is certainly far.
const metresPerDegree = 111_000

// places joins each spot with those of its direction within Near metres. all is the one with most captures first.
func places(all []*spot) []place {
	out := make([]place, 0, len(all))
	for _, s := range all {
		p := place{lead: s, days: map[law.Date]int64{}}
		for _, o := range all {
			if o != s && !s.near(o) {
				continue
			}
			if o.total() > p.lead.total() {
				p.lead = o
			}
			p.sites = append(p.sites, o.site)
			for day, n := range o.days {
				p.days[day] += n
				p.total += n
			}
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b place) int { return cmp.Compare(b.total, a.total) })
	return out
}

// near tells whether two sites look in the same direction within Near metres of each other. Sites of a direction that nobody
// has written down stand alone.
func (s *spot) near(o *spot) bool {
	if s.point == nil || o.point == nil || s.direction == "" || s.direction != o.direction {
		return false
	}
	if math.Abs(s.point.Lat-o.point.Lat)*metresPerDegree > Near {
		return false
	}
	return geo.Distance(*s.point, *o.point) <= Near
}

// crossing is a place that is over a threshold.
type crossing struct {
	place
	kind               Kind
	counted, threshold int64
	from, until        law.Date
}

// crossings finds the places over a threshold on a day: each site in one of them, the place with most captures first. What a
// closed task has dealt with does not count again: since tells for a site from which day on it counts.
func crossings(all []*spot, limits Limits, today law.Date) []crossing {
	ranked := places(all)
	medians := medianOf(ranked)
	var out []crossing
	taken := map[string]bool{}
	for rank, p := range ranked {
		if slices.ContainsFunc(p.sites, func(s string) bool { return taken[s] }) {
			continue
		}
		for _, k := range Kinds() {
			limit, _ := limits.Of(p.lead.body, p.lead.field, k)
			c := crossing{place: p, kind: k, threshold: limit, from: today.AddDays(1 - MonthDays), until: today}
			if k == Daily {
				c.from = today.AddDays(1 - DailyWindow)
			}
			var over bool
			if c.counted, over = p.over(k, limit, c.from, rank, len(ranked), medians[p.lead.field]); over {
				out = append(out, c)
				for _, s := range p.sites {
					taken[s] = true
				}
				break
			}
		}
	}
	return out
}

// over is what is counted of a place for a kind of threshold, and whether it reaches the limit.
func (p *place) over(k Kind, limit int64, from law.Date, rank, of int, m median) (int64, bool) {
	switch k {
	case Daily:
		var days []int64
		for day, n := range p.days {
			if day >= from {
				days = append(days, n)
			}
		}
		slices.SortFunc(days, func(a, b int64) int { return cmp.Compare(b, a) })
		if len(days) < DailyDays {
			return 0, false
		}
		return days[DailyDays-1], days[DailyDays-1] >= limit
	case Monthly:
		return p.total, p.total >= limit
	case Median:
		if m.places < medianPlaces || m.value == 0 || p.total < compareFrom {
			return 0, false
		}
		return p.total * 10 / m.value, p.total*10/m.value >= limit
	default:
		if of < sharePlaces || p.total < compareFrom {
			return 0, false
		}
		return int64(rank+1) * 1000 / int64(of), int64(rank+1)*1000 <= limit*int64(of)
	}
}

// median is the middle of what the places of a field captured.
type median struct {
	places int
	value  int64
}

func medianOf(all []place) map[string]median {
	by := map[string][]int64{}
	for _, p := range all {
		by[p.lead.field] = append(by[p.lead.field], p.total)
	}
	out := map[string]median{}
	for field, totals := range by {
		slices.Sort(totals)
		out[field] = median{len(totals), totals[(len(totals)-1)/2]}
	}
	return out
}
