package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// onRecall is the condition that an item rests on a capture which a recall of a book asked about, or excluded (Art 36). The cross join keeps SQLite
// from going through all evidence first.
const onRecall = `f.id IN (SELECT i.case_id FROM recall_item r CROSS JOIN evidence_item i
	WHERE r.book = %s AND r.recall = %s AND (r.waits = 'decision' OR r.decision = 'exclude') AND i.book = r.book AND i.capture = r.capture AND i.capture <> '')`

// Stage is how many cases stand where, and how many of those are frozen until somebody has examined them.
type Stage struct {
	State         State
	Count, Frozen int64
}

// Stages counts the cases that a list would show by their stage, in the order of a case (Art 36, 45(1)).
func (s *Service) Stages(ctx context.Context, q db.Queryer, scope access.Scope, f Filter) ([]Stage, error) {
	scope, err := people.Eased(ctx, q, scope)
	if err != nil {
		return nil, err
	}
	w := s.where(scope, &f)
	var out []Stage
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Stage
		err := rows.Scan(&x.State, &x.Count, &x.Frozen)
		out = append(out, x)
		return err
	}, `SELECT f.state, count(*), count(*) FILTER (WHERE f.frozen <> '') FROM case_file f WHERE `+w.Text()+` GROUP BY f.state`, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("count cases by stage: %w", err)
	}
	slices.SortFunc(out, func(a, b Stage) int { return slices.Index(States, a.State) - slices.Index(States, b.State) })
	return out, nil
}

// JobWatch freezes the cases that rest on a capture which a recall asks about.
const JobWatch = "case.watch"

// questionedMost is how many cases one look of the watch takes.
const questionedMost = 200

// WatchJob takes up for self-correction, as the system, every case whose report relies on an item that a recall asks about, whatever its stage;
// closed ones too (Art 36, 45(1)). Each is a step of its own case, so that what was done stays done when the work is cut off.
func (s *Service) WatchJob(ctx context.Context, j job.Job) error {
	for after := ""; ; {
		ids, err := db.Strings(ctx, s.Engine.DB.Reader(), fmt.Sprintf(`SELECT f.id FROM case_file f WHERE f.book = $1 AND f.id > $2 AND f.frozen = '' AND f.state NOT IN ('not_filed', 'stub', 'withdrawn', 'transferred', 'revoked')
			AND f.id IN (SELECT i.case_id FROM recall o CROSS JOIN recall_item r CROSS JOIN evidence_item i WHERE o.book = $1 AND o.state <> 'settled' AND r.book = o.book AND r.recall = o.id
				AND r.waits = 'decision' AND r.decision = '' AND i.book = r.book AND i.capture = r.capture AND i.capture <> '' AND i.state <> 'excluded')
			ORDER BY f.id LIMIT %d`, questionedMost), j.Book, after)
		if err != nil {
			return fmt.Errorf("look for cases that a recall reaches: %w", err)
		}
		for _, id := range ids {
			if err := s.touch(ctx, j.Book, id, FrozenEvidence, (*Case).questioned); err != nil {
				return err
			}
		}
		if len(ids) < questionedMost {
			return nil
		}
		after = ids[len(ids)-1]
	}
}

// questioned are the items of the report that stands which a recall asks about.
func (c *Case) questioned() []string { return c.relied(func(p *Piece) bool { return p.InQuestion }) }

// lost are the items of the report that stands which may not be cited any more.
func (c *Case) lost() []string { return c.relied(func(p *Piece) bool { return !p.Cited }) }

// relied are the items that the report that stands cites and for which a condition holds.
func (c *Case) relied(is func(p *Piece) bool) (out []string) {
	if c.Report == nil {
		return nil
	}
	for i := range c.Evidence {
		if p := &c.Evidence[i]; is(p) && c.reliesOn([]string{p.ID}) {
			out = append(out, p.ID)
		}
	}
	return out
}

// CorrectionProposal is what the state of the evidence asks a person to decide of a decision that is examined again; a person decides, with reasons.
type CorrectionProposal struct {
	How     string // a key of Corrections; empty: nothing can be said yet, or nothing is decided
	Refund  bool   // what was paid goes back
	Because law.Words
}

// ProposeCorrection says what would follow from the evidence as it stands: a penalty of which nothing proves an element any more is revoked,
// and what was paid goes back (Art 36, 45(1); 行政处罚法 40, 75).
func (c *Case) ProposeCorrection() CorrectionProposal {
	if c.Report == nil || c.Decision == nil {
		return CorrectionProposal{}
	}
	if open := c.questioned(); len(open) > 0 {
		return CorrectionProposal{Because: w(fmt.Sprintf("所依据的%d份证据还在召回中，决定以后才能建议。", len(open)), fmt.Sprintf("A recall asks about %d of the items that it rests on; nothing can be said before it is decided.", len(open)))}
	}
	left := *c.Report
	left.Facts = slices.Clone(left.Facts)
	for i := range left.Facts {
		f := &left.Facts[i]
		f.Items = slices.DeleteFunc(slices.Clone(f.Items), func(id string) bool { p := c.piece(id); return p == nil || !p.Cited })
	}
	found := c.proved(&left)
	if found == met && c.reliesOnCorroboration(c.Report) {
		found = c.borneOut(&left)
	}
	if found != met && c.Decision.Outcome == Penalty {
		return CorrectionProposal{How: "revoked", Refund: true, Because: found.Because}
	}
	if gone := c.lost(); len(gone) > 0 {
		return CorrectionProposal{How: "kept", Because: w(fmt.Sprintf("%d份证据不再引用，每一要素仍有其他证据证明。", len(gone)), fmt.Sprintf("%d of the items may not be cited any more; other evidence still proves each element.", len(gone)))}
	}
	return CorrectionProposal{How: "kept", Because: w("所依据的证据都仍然可以引用。", "Everything it rests on may still be cited.")}
}
