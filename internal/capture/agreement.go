package capture

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Pairs are verdicts that were given twice, or that wait for it, alike in what is counted.
type Pairs struct {
	Why, First, Second string // Second is empty while nobody has looked again
	State              SecondState
	Share              int // with which they were drawn, of Whole
	N                  int
}

// PairsSince reads the second reviews of a scope that were opened since an instant; what a correction or an undoing made pointless
// is left out.
func PairsSince(ctx context.Context, q db.Queryer, scope access.Scope, since time.Time) ([]Pairs, error) {
	w := db.NewWhere(scope.Where("s", 1))
	w.And("s.at >= %s", since)
	return pairs(ctx, q, w)
}

func pairs(ctx context.Context, q db.Queryer, w *db.Where) ([]Pairs, error) {
	var out []Pairs
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var p Pairs
		err := rows.Scan(&p.Why, &p.First, &p.Second, &p.State, &p.Share, &p.N)
		out = append(out, p)
		return err
	}, `SELECT s.why, s.result, COALESCE(x.result, ''), s.state, s.share, count(*) FROM second_review s JOIN verdict v ON v.book = s.book AND v.id = s.verdict
		LEFT JOIN second_verdict x ON x.book = s.book AND x.second = s.id AND x.undone_at IS NULL
		WHERE `+w.Text()+` AND (x.id IS NOT NULL OR v.undone_at IS NULL) GROUP BY s.why, s.result, COALESCE(x.result, ''), s.state, s.share`, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("count second reviews: %w", err)
	}
	return out, nil
}

// Direction is what became of the verdicts of one direction that were given twice. Same, Other and Doubt are all of Twice.
type Direction struct {
	Twice, Same, Other, Doubt int
	Overturned                int
	Waiting                   int // nobody has looked again yet
	Disputed                  int // nobody has decided yet
}

// Agreement is how far first and second reviewers agree, in both directions, each number with what it is of.
type Agreement struct {
	Positive, Negative Direction
	// Kappa is Cohen's, over the OfLot verdicts that were drawn by lot and found pass or reject twice, each weighted by the inverse of
	// its share, so that it speaks of all verdicts; nil when it cannot be said.
	Kappa *float64
	OfLot int
}

// AgreementOf counts.
func AgreementOf(all []Pairs) Agreement {
	var a Agreement
	var cell [2][2]float64
	at := func(result string) int {
		if result == "pass" {
			return 0
		}
		return 1
	}
	for _, p := range all {
		d := &a.Positive
		if p.First != "pass" {
			d = &a.Negative
		}
		d.count(p)
		if p.Why == ByLot && (p.Second == "pass" || p.Second == "reject") && p.Share > 0 {
			a.OfLot += p.N
			cell[at(p.First)][at(p.Second)] += float64(p.N) * Whole / float64(p.Share)
		}
	}
	a.Kappa = kappa(cell)
	return a
}

func (d *Direction) count(p Pairs) {
	if p.Second == "" {
		d.Waiting += p.N
		return
	}
	d.Twice += p.N
	switch p.Second {
	case p.First:
		d.Same += p.N
	case "doubt":
		d.Doubt += p.N
	default:
		d.Other += p.N
	}
	switch p.State {
	case Overruled:
		d.Overturned += p.N
	case Disputed:
		d.Disputed += p.N
	}
}

// kappa is Cohen's kappa of two raters; nil where agreement by chance is whole, or nothing was rated.
func kappa(cell [2][2]float64) *float64 {
	n := cell[0][0] + cell[0][1] + cell[1][0] + cell[1][1]
	if n == 0 {
		return nil
	}
	seen := (cell[0][0] + cell[1][1]) / n
	chance := ((cell[0][0]+cell[0][1])*(cell[0][0]+cell[1][0]) + (cell[1][0]+cell[1][1])*(cell[0][1]+cell[1][1])) / (n * n)
	if chance >= 1 {
		return nil
	}
	k := (seen - chance) / (1 - chance)
	return &k
}

// Worker is what is counted of one reviewer in one body, for an outlier or for the reviewer's own eyes. Nobody is ranked by it.
type Worker struct {
	Person, Body              string
	Verdicts, Passed          int
	Short                     int // given within ShortDwell
	MedianMS                  int64
	Twice, Differ, Overturned int // of the verdicts that were given twice
}

// ShortDwell is how long a capture must have been on the screen at least for nobody to wonder (journeys.md B).
const ShortDwell = time.Second

// workMost bounds how many of the last verdicts are read.
const workMost = 200_000

// WorkersSince counts by reviewer and body since an instant, in the order of their ids; person narrows to one.
func WorkersSince(ctx context.Context, q db.Queryer, scope access.Scope, since time.Time, person string) ([]Worker, error) {
	found := workers{}
	if err := found.countVerdicts(ctx, q, scope, since, person); err != nil {
		return nil, fmt.Errorf("count by reviewer: %w", err)
	}
	if err := found.countSeconds(ctx, q, scope, since, person); err != nil {
		return nil, fmt.Errorf("count second reviews by reviewer: %w", err)
	}
	out := make([]Worker, 0, len(found))
	for _, x := range found {
		out = append(out, *x)
	}
	slices.SortFunc(out, func(a, b Worker) int { return cmp.Or(cmp.Compare(a.Body, b.Body), cmp.Compare(a.Person, b.Person)) })
	return out, nil
}

// inBody is a reviewer in one body.
type inBody struct{ person, body string }

type workers map[inBody]*Worker

func (all workers) of(k inBody) *Worker {
	if all[k] == nil {
		all[k] = &Worker{Person: k.person, Body: k.body}
	}
	return all[k]
}

// countVerdicts counts those that stand, and how long their captures were on the screen.
func (all workers) countVerdicts(ctx context.Context, q db.Queryer, scope access.Scope, since time.Time, person string) error {
	w := db.NewWhere(scope.Where("v", 1))
	w.And("v.at >= %s", since)
	if person != "" {
		w.And("v.person = %s", person)
	}
	dwells := map[inBody][]int64{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var k inBody
		var result string
		var ms int64
		err := rows.Scan(&k.person, &k.body, &result, &ms)
		x := all.of(k)
		x.Verdicts++
		if result == "pass" {
			x.Passed++
		}
		if ms < ShortDwell.Milliseconds() {
			x.Short++
		}
		dwells[k] = append(dwells[k], ms)
		return err
	}, `SELECT v.person, v.body, v.result, v.dwell_ms FROM verdict v WHERE `+w.Text()+fmt.Sprintf(` AND v.undone_at IS NULL AND v.result IN ('pass', 'reject')
		AND v.dwell_ms > 0 ORDER BY v.at DESC LIMIT %d`, workMost), w.Args()...)
	for k, ms := range dwells {
		slices.Sort(ms)
		all[k].MedianMS = ms[len(ms)/2]
	}
	return err
}

// countSeconds counts what second reviewers found of the verdicts.
func (all workers) countSeconds(ctx context.Context, q db.Queryer, scope access.Scope, since time.Time, person string) error {
	w := db.NewWhere(scope.Where("s", 1))
	w.And("s.at >= %s", since)
	if person != "" {
		w.And("s.first = %s", person)
	}
	return db.Each(ctx, q, func(rows *sql.Rows) error {
		var k inBody
		var state SecondState
		var n int
		err := rows.Scan(&k.person, &k.body, &state, &n)
		x := all.of(k)
		x.Twice += n
		if state != Agreed {
			x.Differ += n
		}
		if state == Overruled {
			x.Overturned += n
		}
		return err
	}, `SELECT s.first, s.body, s.state, count(*) FROM second_review s WHERE `+w.Text()+` AND s.state <> 'open' GROUP BY s.first, s.body, s.state`, w.Args()...)
}

// Outlier is a figure of one reviewer that lies far from those of the others of the body. It says nothing of why.
type Outlier struct {
	Person, Body string
	What         string  // "dwell", "passed", "differ", "short"
	Value        float64 // seconds, or a share
	Middle       float64 // the median of the body's reviewers
	Of           int     // verdicts that the value is of
	Among        int     // reviewers whose figures the middle is of
}

// An outlier is said only where there is enough to tell: so many reviewers, each with so many verdicts; and it is one beyond so many
// times the usual deviation (the median of the deviations, scaled to the standard deviation). [POLICY]
const (
	OutlierPersons  = 5
	OutlierVerdicts = 20
	OutlierTwice    = 10
	outlierBeyond   = 3.5
	shortShare      = 0.05
)

// OutliersOf finds them, in the order of the workers: by no figure.
func OutliersOf(all []Worker) []Outlier {
	var out []Outlier
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(w Worker) bool { return w.Body != all[0].Body })
		if n < 0 {
			n = len(all)
		}
		body := all[:n]
		all = all[n:]
		enough := func(w *Worker) bool { return w.Verdicts >= OutlierVerdicts }
		twice := func(w *Worker) bool { return w.Twice >= OutlierTwice }
		out = append(out, far(body, "dwell", enough, func(w *Worker) (float64, int) { return float64(w.MedianMS) / 1000, w.Verdicts }, math.Log)...)
		out = append(out, far(body, "passed", enough, func(w *Worker) (float64, int) { return float64(w.Passed) / float64(w.Verdicts), w.Verdicts }, nil)...)
		out = append(out, far(body, "differ", twice, func(w *Worker) (float64, int) { return float64(w.Differ) / float64(w.Twice), w.Twice }, nil)...)
		for i := range body {
			w := &body[i]
			if enough(w) && float64(w.Short) > shortShare*float64(w.Verdicts) {
				out = append(out, Outlier{Person: w.Person, Body: w.Body, What: "short", Value: float64(w.Short) / float64(w.Verdicts), Of: w.Verdicts, Among: len(body)})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Outlier) int { return cmp.Or(cmp.Compare(a.Body, b.Body), cmp.Compare(a.Person, b.Person)) })
	return out
}

// far finds the workers whose value lies far from the middle of all that have enough of it, on a scale.
func far(body []Worker, what string, enough func(*Worker) bool, value func(*Worker) (float64, int), scale func(float64) float64) []Outlier {
	if scale == nil {
		scale = func(v float64) float64 { return v }
	}
	var who []*Worker
	var raw, scaled []float64
	for i := range body {
		w := &body[i]
		if !enough(w) {
			continue
		}
		v, _ := value(w)
		if s := scale(v); !math.IsInf(s, 0) {
			who, raw, scaled = append(who, w), append(raw, v), append(scaled, s)
		}
	}
	if len(who) < OutlierPersons {
		return nil
	}
	middle := median(scaled)
	deviations := make([]float64, len(scaled))
	mean := 0.0
	for i, s := range scaled {
		deviations[i] = math.Abs(s - middle)
		mean += deviations[i] / float64(len(scaled))
	}
	usual := 1.4826 * median(deviations)
	if usual == 0 { // most are alike: by the mean deviation then
		usual = 1.2533 * mean
	}
	var out []Outlier
	for i, w := range who {
		if usual > 0 && math.Abs(scaled[i]-middle) > outlierBeyond*usual {
			_, of := value(w)
			out = append(out, Outlier{w.Person, w.Body, what, raw[i], median(raw), of, len(who)})
		}
	}
	return out
}

func median(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}
