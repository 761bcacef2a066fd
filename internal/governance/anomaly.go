package governance

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// AnomalyKind is what is unusual about a site.
type AnomalyKind string

// The kinds: all about places, none about officers or money (Art 13(1)).
const (
	BigShare AnomalyKind = "share"   // thousandths of its body's captures in 30 days
	Rise     AnomalyKind = "rise"    // tenths of the 30 days before
	ManyADay AnomalyKind = "daily"   // most captures of one day
	LowValid AnomalyKind = "valid"   // thousandths of reviewed captures that passed
	Outlier  AnomalyKind = "outlier" // the same, far from the middle of its body's sites
)

// From when on something is unusual. [POLICY]
const (
	shareFrom     = 500 // thousandths
	shareSites    = 3   // sites with captures in the body, for a share
	riseFrom      = 30  // tenths
	anomalyLeast  = 300 // captures in 30 days
	validBelow    = 500 // thousandths
	outlierFrom   = 300 // thousandths away from the middle
	reviewedLeast = 50
)

// AnomalyWords say what each is.
var AnomalyWords = map[AnomalyKind]law.Words{
	BigShare: {ZH: "占本单位抓拍的比例高", EN: "large share of its body's captures"},
	Rise:     {ZH: "抓拍突然增多", EN: "sudden rise"},
	ManyADay: {ZH: "单日抓拍多", EN: "many captures in a day"},
	LowValid: {ZH: "审核通过率低", EN: "few captures pass review"},
	Outlier:  {ZH: "审核通过率与本单位其他地点相差大", EN: "share that passes far from that of the body's other sites"},
}

// Anomaly is one unusual thing about a site.
type Anomaly struct {
	Body, Site      string
	Kind            AnomalyKind
	Value, Compared int64
	Day             law.Date
}

// Anomalies lists what the last daily look found at sites of a scope.
func Anomalies(ctx context.Context, q db.Queryer, scope access.Scope) ([]Anomaly, error) {
	cond, args := scope.Where("a", 1)
	var out []Anomaly
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var a Anomaly
		err := rows.Scan(&a.Body, &a.Site, &a.Kind, &a.Value, &a.Compared, db.Day(&a.Day))
		out = append(out, a)
		return err
	}, `SELECT a.body, a.site, a.kind, a.value, a.compared, a.day FROM source_anomaly a WHERE `+cond+` ORDER BY a.body, a.kind, a.value DESC, a.site LIMIT 500`, args...)
	if err != nil {
		return nil, fmt.Errorf("list anomalies: %w", err)
	}
	return out, nil
}

// month30 is what a site captured in the last thirty days and in the thirty before.
type month30 struct {
	body, site string
	now        Counts
	before     int64
	most       int64 // of one day
}

// lookForAnomalies makes the list of a book again.
func (s *Service) lookForAnomalies(ctx context.Context, book string, now time.Time) error {
	q, today := s.Engine.DB.Reader(), law.DateOf(now)
	sites, err := thirtyDays(ctx, q, book, today)
	if err != nil {
		return err
	}
	limits, err := LimitsOn(ctx, q, book, today)
	if err != nil {
		return err
	}
	found := anomaliesOf(sites, limits)
	return s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM source_anomaly WHERE book = $1`, book); err != nil {
			return fmt.Errorf("forget anomalies: %w", err)
		}
		var rows db.Rows
		for _, a := range found {
			rows.Add(book, a.Body, a.Site, string(a.Kind), a.Value, a.Compared, today)
		}
		return tx.Insert(ctx, `INSERT INTO source_anomaly (book, body, site, kind, value, compared, day) VALUES `, &rows)
	})
}

func thirtyDays(ctx context.Context, q db.Queryer, book string, today law.Date) ([]month30, error) {
	from := today.AddDays(1 - MonthDays)
	by := map[[2]string]*month30{}
	perDay := map[string]map[string]int64{} // site → day → captures
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var body, site, day string
		var n Counts
		if err := rows.Scan(&body, &site, &day, &n.Received, &n.Adopted, &n.Rejected); err != nil {
			return err
		}
		m := by[[2]string{body, site}]
		if m == nil {
			m = &month30{body: body, site: site}
			by[[2]string{body, site}] = m
			perDay[body+site] = map[string]int64{}
		}
		if day < from.String() {
			m.before += n.Received
			return nil
		}
		m.now.add(n)
		perDay[body+site][day] += n.Received
		m.most = max(m.most, perDay[body+site][day])
		return nil
	}, `SELECT t.body, t.site, t.day, t.received, t.adopted, t.rejected FROM tally_day t WHERE t.book = $1 AND t.day >= $2 AND t.day <= $3`, book, from.AddDays(-MonthDays), today)
	if err != nil {
		return nil, fmt.Errorf("read two months of counters: %w", err)
	}
	var out []month30
	for _, k := range slices.SortedFunc(maps.Keys(by), func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }) {
		out = append(out, *by[k])
	}
	return out, nil
}

// anomaliesOf finds what is unusual. Bodies are compared with themselves only.
func anomaliesOf(sites []month30, limits Limits) []Anomaly {
	total, count, rates := map[string]int64{}, map[string]int{}, map[string][]int64{}
	for _, m := range sites {
		total[m.body] += m.now.Received
		if m.now.Received > 0 {
			count[m.body]++
		}
		if rate, ok := m.now.ValidPermille(); ok && m.now.Reviewed() >= reviewedLeast {
			rates[m.body] = append(rates[m.body], rate)
		}
	}
	for _, r := range rates {
		slices.Sort(r)
	}
	var out []Anomaly
	for _, m := range sites {
		add := func(k AnomalyKind, value, compared int64) {
			out = append(out, Anomaly{Body: m.body, Site: m.site, Kind: k, Value: value, Compared: compared})
		}
		if m.now.Received >= anomalyLeast {
			if share := m.now.Received * 1000 / total[m.body]; share >= shareFrom && count[m.body] >= shareSites {
				add(BigShare, share, int64(count[m.body]))
			}
			if m.before > 0 && m.now.Received*10/m.before >= riseFrom {
				add(Rise, m.now.Received*10/m.before, m.before)
			}
		}
		if limit, _ := limits.Of(m.body, "", Daily); m.most >= limit {
			add(ManyADay, m.most, limit)
		}
		rate, ok := m.now.ValidPermille()
		if !ok || m.now.Reviewed() < reviewedLeast {
			continue
		}
		if rate < validBelow {
			add(LowValid, rate, m.now.Reviewed())
		}
		all := rates[m.body]
		if middle := all[(len(all)-1)/2]; len(all) >= shareSites && (rate-middle >= outlierFrom || middle-rate >= outlierFrom) {
			add(Outlier, rate, middle)
		}
	}
	return out
}
