package casefile

import (
	"context"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/penalty"
)

// Look is a case of a scope as its gates see it now, for pages and lists of what it still needs. The caller logs the look.
func (s *Service) Look(ctx context.Context, q db.Queryer, scope access.Scope, id string) (*Case, error) {
	f, err := s.ByID(ctx, q, scope, id)
	if err != nil {
		return nil, err
	}
	return s.around(ctx, q, f, s.Engine.Now(f.Book))
}

// PartOf says why a person has no part in a step of the case (roles.md E1, E4, E5); nil where there is one. Whether the person's posts
// allow the step is asked elsewhere.
func (c *Case) PartOf(person string, kind act.Kind) error {
	other := *c
	other.Actor = person
	return other.part(kind)
}

// Needs are the conditions of a step before anybody has asked for it: of a report that is not there, of a penalty with nothing found yet;
// of what is put up, what the report proposes. That which only the form of the step says, such as why the body has jurisdiction, counts as
// open.
func (c *Case) Needs(step string) []Checked {
	x := *c
	switch {
	case step == ReportMade.Name && c.Report == nil:
		x.asked.report = &Report{Outcome: Penalty, Leniency: penalty.Leniency{Party: penalty.Party(c.Party.Kind)}}
	case step == PutUp.Name && c.Report != nil:
		x.asked.proposal = &Proposal{Report: c.Report.No, Outcome: c.Report.Outcome, Penalty: c.Report.Penalty, Ground: c.Report.Ground, Reasons: c.Report.Reasons}
	}
	return x.Gates(step)
}

// HasGates tells whether a step rests on conditions of its own.
func HasGates(step string) bool { return len(gates[step]) > 0 }
