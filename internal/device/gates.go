package device

import (
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/law"
)

// Gates are the conditions that must be met before a use is commissioned and while it is used, as they stand at t, with
// their sentences, in the order of the contract: the judge's own rules (ux.md G.4).
func (l *Life) Gates(t time.Time) []law.Statement {
	f := l.FactsAt(t)
	return admissibility.Gates(&f, t)
}

// results are the conditions at t by rule.
func (l *Life) results(t time.Time) map[string]law.Result {
	out := map[string]law.Result{}
	for _, s := range l.Gates(t) {
		out[s.Rule] = s.Result
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

// lack is the first condition that is not met at t; nil when there is none.
func (l *Life) lack(t time.Time) *law.Statement {
	for _, s := range l.Gates(t) {
		if s.Result != law.Met {
			return &s
		}
	}
	return nil
}

// standsAlone tells whether a law or administrative regulation lets the use decide a case alone (Art 11(1)(三)).
func (l *Life) standsAlone(t time.Time) bool {
	b := l.soleBasis(t)
	return b.Known && mayStandAlone(b.Value, t)
}
