package device

import (
	"slices"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/law"
)

// Gates are the conditions of a use as they stand at t, with their sentences, in the order of the contract: the judge's own
// rules (ux.md G.4). All but those whose consequence is corroboration must be met before it is commissioned and while it is
// used; what a case needs besides the device (Art 11(2)) is shown and stands in nobody's way.
func (l *Life) Gates(t time.Time) []law.Statement {
	f := l.FactsAt(t)
	return admissibility.Gates(&f, t)
}

// results are the conditions at t by rule.
func (l *Life) results(t time.Time) map[string]law.Result {
	f := l.FactsAt(t)
	out := map[string]law.Result{}
	for _, found := range admissibility.GateFindings(&f, t) {
		out[found.Rule] = found.Result
	}
	return out
}

// FirstLawfulDay is the first day on which the use is lawful as far as its publications before t go (Art 14(1)), which may
// be past; false when a channel has no publication that counts. The words say which day each channel began.
func (l *Life) FirstLawfulDay(t time.Time) (first law.Date, because law.Words, ok bool) {
	f := l.FactsAt(t)
	return admissibility.FirstLawfulDay(&f, t)
}

// published tells whether no condition on publication is open.
func published(results map[string]law.Result) bool {
	for _, rule := range []string{"A14.1b", "A14.1c", "L41-published"} {
		if r, asked := results[rule]; asked && r != law.Met {
			return false
		}
	}
	return true
}

// missing are the conditions that keep the use from being used at t. Sentences are made only where there are some.
func (l *Life) missing(t time.Time) []law.Statement {
	f := l.FactsAt(t)
	if !slices.ContainsFunc(admissibility.GateFindings(&f, t), func(x law.Finding) bool {
		return x.Result != law.Met && x.Consequence() != law.Corroboration
	}) {
		return nil
	}
	return slices.DeleteFunc(l.Gates(t), func(s law.Statement) bool { return s.Result == law.Met || s.Consequence == law.Corroboration })
}

// lack is the first condition that keeps the use from being used at t; nil when there is none.
func (l *Life) lack(t time.Time) *law.Statement {
	if missing := l.missing(t); len(missing) > 0 {
		return &missing[0]
	}
	return nil
}

// standsAlone tells whether a law or administrative regulation lets the use decide a case alone (Art 11(1)(三)).
func (l *Life) standsAlone(t time.Time) bool {
	b := l.soleBasis(t)
	return b.Known && mayStandAlone(b.Value, t)
}
