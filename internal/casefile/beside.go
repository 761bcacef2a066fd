package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/discretion"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
	"yuanjian/internal/term"
)

// beside reads what the gates look at around a case: elements, terms, other matters that may be of the same act, recusals under review.
func (s *Service) beside(ctx context.Context, q db.Queryer, c *Case) error {
	c.Elements = capture.Elements(c.Violation)
	if err := s.terms(ctx, q, c); err != nil {
		return err
	}
	if err := s.pieces(ctx, q, c); err != nil {
		return err
	}
	if c.State == Registered {
		if err := s.candidates(ctx, q, c); err != nil {
			return err
		}
	}
	open, err := people.OpenRecusals(ctx, q, c.Book, c.ID, c.Capture)
	c.Recusals = len(open)
	if err == nil {
		c.Recused, err = s.People.RecusalsOf(ctx, q, c.Book, c.ID)
	}
	if err == nil {
		c.Objections, err = evidence.OpenObjections(ctx, q, c.Book, c.ID, c.Capture)
	}
	if err == nil {
		err = c.benchmark(ctx, q)
	}
	if err == nil {
		c.Unsettled, err = unsettled(ctx, q, c)
	}
	if err == nil {
		err = s.money(ctx, q, c)
	}
	return err
}

// benchmark finds the benchmark that was in force when the act ended, and where there was none then, the one of today (行政处罚法 34, 37).
func (c *Case) benchmark(ctx context.Context, q db.Queryer) error {
	for _, day := range []law.Date{law.DateOf(c.ActUntil), c.Today} {
		v, found, err := discretion.For(ctx, q, c.Book, c.InNameOf, c.Field, c.Violation, day)
		if err != nil {
			return err
		}
		if found {
			c.Benchmark, c.BenchmarkID = &v.Benchmark, v.ID
			return nil
		}
	}
	return nil
}

// terms are the periods and sums of the case's field on this day.
func (s *Service) terms(ctx context.Context, q db.Queryer, c *Case) error {
	values, err := statute.Parameters(ctx, q, c.Book, c.Field, c.Today)
	if err != nil {
		return err
	}
	c.Lacks = nil
	for _, l := range statute.Lacking(values) {
		c.Lacks = append(c.Lacks, l.Words())
	}
	of, terms := map[statute.Name]int64{}, map[statute.Name]term.Term{}
	var simple penalty.Simple
	for _, v := range values {
		of[v.Kind.Name] = v.Amount
		if v.Kind.Row != "" {
			terms[v.Kind.Name] = v.Term()
		}
		if v.Overlay != nil && (v.Kind.Name == statute.SimpleCitizen || v.Kind.Name == statute.SimpleUnit) {
			simple.Basis = v.Overlay.Citation()
		}
	}
	simple.CitizenMost, simple.UnitMost = of[statute.SimpleCitizen], of[statute.SimpleUnit]
	sum := func(name statute.Name) *int64 {
		if n := of[name]; n > 0 {
			return &n
		}
		return nil
	}
	c.Terms = Terms{Defence: terms[statute.DefenceTerm], Decision: terms[statute.DecisionTerm], Public: terms[statute.PublicNoticeTerm], Simple: simple,
		Hearing: penalty.Thresholds{CitizenFine: sum(statute.HearingFineCitizen), UnitFine: sum(statute.HearingFineUnit),
			CitizenConfiscation: sum(statute.HearingForfeitCitizen), UnitConfiscation: sum(statute.HearingForfeitUnit)}}
	return nil
}

// sameActWithin is how near in time two matters of one party and one kind of violation must be to be looked at as one act. [POLICY]
const sameActWithin = 24 * time.Hour

// candidatesMost is how many matters are named that may be of the same act.
const candidatesMost = 20

// candidates finds other matters that may be about the same act (行政处罚法 29), of every body of the book: cases of one party or plate, and
// captures of one plate that passed.
func (s *Service) candidates(ctx context.Context, q db.Queryer, c *Case) error {
	_, number, plate := s.blinds(&c.About)
	earliest, latest := c.ActFrom.Add(-sameActWithin), c.ActUntil.Add(sameActWithin)
	add := func(kind string) func(rows *sql.Rows) error {
		return func(rows *sql.Rows) error {
			x := Candidate{Kind: kind, Hours: int64(sameActWithin / time.Hour)}
			err := rows.Scan(&x.ID, &x.Number, &x.Body, &x.Fined)
			if !slices.ContainsFunc(c.Candidates, func(y Candidate) bool { return y.ID == x.ID }) {
				c.Candidates = append(c.Candidates, x)
			}
			return err
		}
	}
	for _, by := range []struct{ column, value string }{{"number_blind", number}, {"plate_blind", plate}} { // one index each: with OR, or in the order of ids, every case is read
		if by.value == "" {
			continue
		}
		err := db.Each(ctx, q, add("case"), fmt.Sprintf(`SELECT f.id, f.number, f.body, CASE WHEN f.state IN ('penalised', 'closed') AND f.decided_at IS NOT NULL THEN 1 ELSE 0 END FROM case_file f
			WHERE f.book = $1 AND f.%[1]s = $2 AND f.%[1]s <> '' AND f.id <> $3 AND f.violation = $4 AND f.act_from <= $5 AND f.act_until >= $6 AND f.state NOT IN ('not_filed', 'stub', 'withdrawn', 'revoked')
			ORDER BY f.act_from, f.id LIMIT %[2]d`, by.column, candidatesMost), c.Book, by.value, c.ID, c.Violation, latest, earliest)
		if err != nil {
			return fmt.Errorf("look for cases of the same act: %w", err)
		}
	}
	if plate == "" {
		return nil
	}
	err := db.Each(ctx, q, add("capture"), fmt.Sprintf(`SELECT k.id, '', k.body, 0 FROM capture k WHERE k.book = $1 AND k.id <> $2 AND k.plate_blind = $3 AND k.violation = $4 AND k.at BETWEEN $5 AND $6
		AND k.state IN ('adopted', 'on_finding') AND NOT EXISTS (SELECT 1 FROM case_file f WHERE f.book = k.book AND f.capture = k.id AND f.capture <> '') ORDER BY k.at, k.id LIMIT %d`, candidatesMost),
		c.Book, c.Capture, plate, c.Violation, earliest, latest)
	if err != nil {
		return fmt.Errorf("look for captures of the same act: %w", err)
	}
	return nil
}

// place is where a device stood, and in which field it is used.
type place struct{ words, field string }

func (s *Service) siteOf(ctx context.Context, q db.Queryer, shot *capture.Capture, book string) (place, error) {
	life, err := device.LoadAround(ctx, q, book, shot.Use, shot.At, nil)
	if err != nil {
		return place{}, err
	}
	return place{life.SiteAt(shot.At).Named(), life.Use.Field}, nil
}

// authorised refuses a body that may not investigate the matter now, and keeps in whose name it does (Art 2).
func (s *Service) authorised(ctx context.Context, tx *act.Tx, c *Case) error {
	a, err := people.AuthorityFor(ctx, tx, tx.Book, c.Body, people.Matter{Field: c.Field, Violation: c.Violation, Power: people.Investigating}, tx.Now)
	c.InNameOf = a.InNameOf
	return err
}

// assess is where a penalty stands to the benchmark in force.
func (c *Case) assess(band string, p penalty.Penalty, reasons string) Found {
	a, err := penalty.Assess(*c.Benchmark, band, p)
	if err != nil {
		return refusedBy(err)
	}
	if a.Inside() || reasons != "" {
		return met
	}
	return unmet(join(append(a.Above, a.Below...)), w("请写明偏离裁量基准的理由，或者调整处罚。", "Give the reasons for leaving the benchmark, or change the penalty."))
}

// Look is a case of a scope as its gates see it now, for pages and lists of what it still needs. The caller logs the look.
func (s *Service) Look(ctx context.Context, q db.Queryer, scope access.Scope, id string) (*Case, error) {
	f, err := s.ByID(ctx, q, scope, id)
	if err != nil {
		return nil, err
	}
	return s.around(ctx, q, f, s.Engine.Now(f.Book))
}
