package casefile

import (
	"yuanjian/internal/act"
	"yuanjian/internal/penalty"
)

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

// Index is the blind index of what a list looks for a party by, as the log of looks keeps it: its number, its plate, or its name.
func (s *Service) Index(f Filter) string {
	name, number, plate := s.blinds(&About{Party: Party{Name: f.Party, Number: f.Number}, Plate: f.Plate})
	switch {
	case f.Number != "":
		return number
	case f.Plate != "":
		return plate
	}
	return name
}

// OutOfOrder is the answer to a step that the case does not know where it stands: an old tab, or a step that somebody else has taken.
func (c *Case) OutOfOrder(step act.Kind) error {
	if c.Frozen != "" {
		return frozen(c)
	}
	return outOfOrder(&c.File, step.Title)
}
