package capture

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// FaultGroup is captures of one use that lack the same: what the list of Art 46 counts, and what one finding speaks of. It says
// what is known, and blames nobody.
type FaultGroup struct {
	Body, Use   string
	Defects     []admissibility.Defect
	Count       int64
	Open        int64 // of them in review
	OnFinding   int64 // used on a finding
	First, Last time.Time
	Sample      string // one of those in review; empty without any
}

// faultyOutcomes are the outcomes of captures that lack something; an index holds these captures alone.
const faultyOutcomes = `c.outcome IN ('barred', 'finding_required', 'incomplete')`

// Faults groups the captures of a scope that lack something, from an instant on and before another; a zero instant is open. Captures
// whose results are of an earlier release are counted once they are judged again.
func Faults(ctx context.Context, q db.Queryer, scope access.Scope, from, until time.Time) ([]FaultGroup, error) {
	w := db.NewWhere(scope.Where("c", 1))
	if !from.IsZero() {
		w.And("c.at >= %s", from)
	}
	if !until.IsZero() {
		w.And("c.at < %s", until)
	}
	var out []FaultGroup
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var g FaultGroup
		var results string
		var sample sql.NullString
		if err := rows.Scan(&g.Body, &g.Use, &results, &g.Count, &g.Open, &g.OnFinding, db.At(&g.First), db.At(&g.Last), &sample); err != nil {
			return err
		}
		g.Defects, g.Sample = admissibility.Results(results).Defects(), sample.String
		if len(g.Defects) > 0 {
			out = append(out, g)
		}
		return nil
	}, `SELECT c.body, c.device_use, c.results, count(*), sum(CASE WHEN c.state IN ('queued', 'doubtful') THEN 1 ELSE 0 END),
		sum(CASE WHEN c.state = 'on_finding' THEN 1 ELSE 0 END), min(c.at), max(c.at), min(CASE WHEN c.state IN ('queued', 'doubtful') THEN c.id END)
		FROM capture c WHERE `+w.Text()+` AND `+faultyOutcomes+` AND `+unindexed("c.results")+` IS NOT NULL GROUP BY c.body, c.device_use, c.results ORDER BY count(*) DESC, c.device_use, c.results`, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("group what captures lack: %w", err)
	}
	return out, nil
}

// Findable tells whether a finding can be made on the captures of the group.
func (g *FaultGroup) Findable() bool {
	for _, d := range g.Defects {
		if d.Result == law.Unmet && d.Bars == law.Barred {
			return false
		}
	}
	return g.Open > 0 && len(filterDefects(g.Defects)) > 0
}

// Accountability are the grounds of Art 46(1) to (3), by what a capture lacks. Which rule belongs to which ground is our reading.
const (
	NoReview  = 1 // without legal or technical review
	NotPublic = 2 // the place was not made public
	Unlawful  = 3 // unlawfully set up or used
)

// grounds46 maps the rules to the grounds of Art 46. A capture's own trouble (a clock that drifted, bytes that changed) is no ground
// by itself, nor is that other evidence is needed.
var grounds46 = map[string]int{
	"A10.2-legal": NoReview, "A10.2-technical": NoReview, "A21b": NoReview,
	"L41-published": NotPublic, "A14.1b": NotPublic, "A14.1c": NotPublic,
	"A9b": Unlawful, "A9b-place": Unlawful, "L41-sign": Unlawful, "A14.1a": Unlawful, "A14.2": Unlawful, "A15": Unlawful, "A16.1.1": Unlawful, "A16.1.2": Unlawful,
	"A16.1.3a": Unlawful, "A16.1.4": Unlawful, "A22.1b": Unlawful,
}

// GroundsOf46 are the grounds of Art 46 that defects come under, least first: what is known once is entered under the first, and
// refers to the others.
func GroundsOf46(defects []admissibility.Defect) []int {
	var has [Unlawful + 1]bool
	for _, d := range defects {
		has[grounds46[d.Rule]] = true
	}
	var out []int
	for g := NoReview; g <= Unlawful; g++ {
		if has[g] {
			out = append(out, g)
		}
	}
	return out
}

// Alike lists the captures in review of the use of one capture that lack what it lacks, by their instants, at most DecideMost: what
// one finding can speak of. The caller may see captures in the scope.
func (s *Service) Alike(ctx context.Context, q db.Queryer, scope access.Scope, id string) ([]Capture, error) {
	c, err := s.ByID(ctx, q, scope, id)
	if err != nil {
		return nil, err
	}
	if c.State != Queued && c.State != Doubtful || len(c.Defects()) == 0 {
		return nil, fault.Conflict{Because: law.Words{ZH: "这次抓拍现在没有可以认定的欠缺。", EN: "There is nothing to find on this capture now."}}
	}
	cond, args := scope.Where("c", 1)
	args = append(args, c.Use, string(c.results))
	var out []Capture
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		o, err := s.scan(rows)
		out = append(out, o)
		return err
	}, `SELECT `+columns+` FROM capture c WHERE `+strings.Replace(cond, "c.body IN", unindexed("c.body")+" IN", 1)+fmt.Sprintf(` AND c.device_use = $%d AND c.results = $%d
		AND c.state IN ('queued', 'doubtful') ORDER BY c.at, c.id LIMIT %d`, len(args)-1, len(args), DecideMost), args...)
	if err != nil {
		return nil, fmt.Errorf("list captures that lack the same: %w", err)
	}
	return out, nil
}
