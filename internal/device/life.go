package device

import (
	"cmp"
	"slices"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/law"
)

// Life is everything on record of one use: its device, its site, itself, and the facts of all three in the order of the
// instants from which they hold, then of recording. It is plain data: Facts, State and Timeline read it and ask nobody.
type Life struct {
	Book   string
	Device Device
	Site   Site
	Use    Use
	Facts  []Fact
	// Checks are clock checks that machines made. Those next to an instant are enough to judge it (Health in the contract).
	Checks []ClockCheck
	// Heard is when the device last sent anything, where that was asked for; nil: never, or not asked. No rule reads it.
	Heard *time.Time
}

// ClockCheck is one measured clock error.
type ClockCheck struct {
	At, KnownAt time.Time
	OffsetMS    int64
}

// KnownAt is the life as it was known at an instant; nil asks for what is known now: without what was taken back.
func (l Life) KnownAt(at *time.Time) Life {
	facts := make([]Fact, 0, len(l.Facts))
	for _, f := range l.Facts {
		if f.known(at) {
			facts = append(facts, f)
		}
	}
	l.Facts = facts
	checks := make([]ClockCheck, 0, len(l.Checks))
	for _, c := range l.Checks {
		if at == nil || !c.KnownAt.After(*at) {
			checks = append(checks, c)
		}
	}
	l.Checks = checks
	return l
}

// before returns the facts that hold from t or earlier.
func (l *Life) before(t time.Time) []Fact {
	n, _ := slices.BinarySearchFunc(l.Facts, t, func(f Fact, t time.Time) int {
		if f.At.After(t) {
			return 1
		}
		return -1
	})
	return l.Facts[:n]
}

// latest returns the last fact before t that is one of the events.
func (l *Life) latest(t time.Time, events ...Event) *Fact {
	all := l.before(t)
	for i := len(all) - 1; i >= 0; i-- {
		if slices.Contains(events, all[i].Event) {
			return &all[i]
		}
	}
	return nil
}

// has tells whether one of the events happened before t.
func (l *Life) has(t time.Time, events ...Event) bool { return l.latest(t, events...) != nil }

// altered calls see for every alteration before t, in order.
func (l *Life) altered(t time.Time, see func(Alteration)) {
	for _, f := range l.before(t) {
		if a, ok := f.Data.(Alteration); ok {
			see(a)
		}
	}
}

// DeviceAt is the device as it was at an instant: after its alterations.
func (l *Life) DeviceAt(t time.Time) Device {
	d := l.Device
	l.altered(t, func(a Alteration) {
		if a.What == ChangedModel {
			d.Model, d.Serial = a.Model, a.Serial
		}
	})
	return d
}

// SiteAt is the site as it was at an instant: the approved place, or after a move the place it was moved to.
func (l *Life) SiteAt(t time.Time) Site {
	s := l.Site
	l.altered(t, func(a Alteration) {
		switch a.What {
		case ChangedPlace:
			s.Words, s.Place, s.Point, s.Area, s.Siting = a.Words, a.Place, a.Point, a.Area, Siting{}
			if a.Siting != nil {
				s.Siting = *a.Siting
			}
		case ChangedAim:
			s.Direction = a.Direction
		}
	})
	return s
}

// UseAt is the use as it was at an instant: for the kind of violation it was then used for.
func (l *Life) UseAt(t time.Time) Use {
	u := l.Use
	l.altered(t, func(a Alteration) {
		if a.What == ChangedViolation {
			u.Violation = a.Violation
		}
	})
	return u
}

// instrument is what the technical review decided: the latest decision before t, else the first after it, since what a
// device is does not depend on when it was looked at.
func (l *Life) instrument(t time.Time) Instrument {
	var out Instrument
	for i := range l.Facts {
		o, ok := l.Facts[i].Data.(TechnicalOpinion)
		if !ok || o.Instrument == "" {
			continue
		}
		if l.Facts[i].At.After(t) && out != "" {
			break
		}
		out = o.Instrument
	}
	if from := l.ruledSince(); out == NoRule && from > 0 && law.DateOf(t) >= from {
		return IsInstrument // the reason why it was not verified has expired
	}
	return out
}

// soleBasis is what the latest legal review before t found (Art 11(1)(三)); not known without one.
func (l *Life) soleBasis(t time.Time) admissibility.Maybe[admissibility.SoleBasis] {
	f := l.latest(t, LegalReview)
	if f == nil {
		return admissibility.Maybe[admissibility.SoleBasis]{}
	}
	b := f.Data.(LegalOpinion).SoleBasis
	return admissibility.Some(admissibility.SoleBasis{Rank: string(b.Rank), Citation: b.Citation})
}

// sortFacts puts facts in the order of a life: by the instant from which they hold, then of recording.
func sortFacts(facts []Fact) {
	slices.SortStableFunc(facts, func(a, b Fact) int {
		return cmp.Or(a.At.Compare(b.At), recorded(&a, &b))
	})
}

// recorded compares two facts by when they were recorded.
func recorded(a, b *Fact) int {
	return cmp.Or(a.KnownAt.Compare(b.KnownAt), cmp.Compare(a.Entry, b.Entry), cmp.Compare(a.Place, b.Place))
}

func inOrderOfRecording(facts []Fact) []Fact {
	out := slices.Clone(facts)
	slices.SortStableFunc(out, func(a, b Fact) int { return recorded(&a, &b) })
	return out
}
