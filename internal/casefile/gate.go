package casefile

import (
	"cmp"

	"yuanjian/internal/law"
)

// Gate is one condition on which a step rests: due process that cannot be skipped, since the step is refused while it is not met.
type Gate struct {
	ID      string // as in conformance.md, roles.md or parent-law.md: A32.5
	Article string // in the law's words
	Title   law.Words
	Applies func(c *Case) bool // nil: always
	Check   func(c *Case) Found
}

// Found is what a gate found, with what would cure it.
type Found struct {
	Result        law.Result
	Because, Cure law.Words
	// By is the rule of another chapter that refused it; empty: the gate's own.
	By, Of string // id, article
}

// Checked is a gate with what it found.
type Checked struct {
	*Gate
	Found
}

var met = Found{Result: law.Met}

func unmet(because, cure law.Words) Found {
	return Found{Result: law.Unmet, Because: because, Cure: cure}
}

func unknown(because, cure law.Words) Found {
	return Found{Result: law.Unknown, Because: because, Cure: cure}
}

// Gates are the conditions of a step as they stand: what is open first is what to do next.
func (c *Case) Gates(step string) (out []Checked) {
	for i := range gates[step] {
		g := &gates[step][i]
		if g.Applies == nil || g.Applies(c) {
			out = append(out, Checked{g, g.Check(c)})
		}
	}
	return out
}

// refuse is the refusal of the first condition of a step that is not met. An unknown is never met.
func (c *Case) refuse(step string) error {
	for _, g := range c.Gates(step) {
		if g.Result != law.Met {
			return law.Refusal{Rule: cmp.Or(g.By, g.ID), Article: cmp.Or(g.Of, g.Article), Because: g.Because, Cure: g.Cure}
		}
	}
	return nil
}
