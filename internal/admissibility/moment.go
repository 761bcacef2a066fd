package admissibility

import (
	"cmp"
	"slices"

	"yuanjian/internal/law"
)

// Knowledge says with what was known a capture is judged. The zero value is everything on record, without what was taken back.
type Knowledge struct{ until Maybe[Instant] }

// OnRecord judges with everything on record, without what was taken back.
var OnRecord = Knowledge{}

// KnownAt judges with what was known at an instant: events learnt later, and those already taken back then, do not count.
func KnownAt(i Instant) Knowledge { return Knowledge{Some(i)} }

// counts says whether an event is there at all.
func (k Knowledge) counts(e *Event) bool {
	if !k.until.Known {
		return !e.Retracted.Known
	}
	known := e.At
	if e.Known.Known {
		known = e.Known.Value
	}
	return known <= k.until.Value && !(e.Retracted.Known && e.Retracted.Value <= k.until.Value)
}

// kinds is a set of kinds of event.
type kinds uint32

func of(list ...Kind) kinds {
	var s kinds
	for _, k := range list {
		s |= 1 << k
	}
	return s
}

func (s kinds) has(k Kind) bool { return s&(1<<k) != 0 }

// entry is one event in the order of events.
type entry struct {
	at    Instant
	place int32 // in Facts.Events
	kind  Kind
}

// Moment is what rules see: the facts, and the events that count in their order, split at t.
type Moment struct {
	*Facts
	Day     law.Date // of the capture
	order   []entry
	earlier int   // so many of order are before t (at ≤ t)
	present kinds // that occur at all, before or after t
	old     bool  // an old site (Art 49)
}

// set puts the facts in order for one judgement. It reuses the room of an earlier one.
func (m *Moment) set(f *Facts, with Knowledge) {
	m.Facts, m.Day, m.present, m.order = f, f.Capture.At.Date(), 0, slices.Grow(m.order[:0], len(f.Events))
	sorted := true
	for i := range f.Events {
		e := &f.Events[i]
		if !with.counts(e) {
			continue
		}
		if n := len(m.order); n > 0 && e.At < m.order[n-1].at {
			sorted = false
		}
		m.order = append(m.order, entry{e.At, int32(i), e.Kind})
		m.present |= 1 << e.Kind
	}
	if !sorted {
		slices.SortFunc(m.order, func(a, b entry) int {
			return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.place, b.place))
		})
	}
	m.earlier = len(m.order)
	for m.earlier > 0 && m.order[m.earlier-1].at > f.Capture.At {
		m.earlier--
	}
	m.old = m.Day >= law.MeasuresInForce && m.oldSite()
}

// none is the rank of an event that is not there; it is before every other.
const none = -1

// event gives the event of a rank in the order.
func (m *Moment) event(rank int) *Event { return &m.Events[m.order[rank].place] }

// ref points to the event of a rank by its place in the list, for Grounds.
func (m *Moment) ref(rank int) int32 {
	if rank == none {
		return law.NoFact
	}
	return m.order[rank].place
}

// recorded says whether any event of the set is on record, at any time.
func (m *Moment) recorded(set kinds) bool { return m.present&set != 0 }

// latest gives the rank of the latest event of a set before t, or none.
func (m *Moment) latest(set kinds) int {
	for rank := m.earlier - 1; rank >= 0; rank-- {
		if set.has(m.order[rank].kind) {
			return rank
		}
	}
	return none
}

// firstAfter gives the rank of the first event of a set after t, or none.
func (m *Moment) firstAfter(set kinds) int {
	for rank := m.earlier; rank < len(m.order); rank++ {
		if set.has(m.order[rank].kind) {
			return rank
		}
	}
	return none
}

// latestWhere gives the rank of the latest event of a kind before t for which a condition holds, or none.
func (m *Moment) latestWhere(kind Kind, holds func(*Event) bool) int {
	for rank := m.earlier - 1; rank >= 0; rank-- {
		if m.order[rank].kind == kind && holds(m.event(rank)) {
			return rank
		}
	}
	return none
}

// met, unmet and unknown give a result with its reason and up to two events by rank.
func (m *Moment) met(why law.Reason, ranks ...int) (law.Result, law.Grounds) {
	return law.Met, m.grounds(why, ranks)
}

func (m *Moment) unmet(why law.Reason, ranks ...int) (law.Result, law.Grounds) {
	return law.Unmet, m.grounds(why, ranks)
}

func (m *Moment) unknown(why law.Reason, ranks ...int) (law.Result, law.Grounds) {
	return law.Unknown, m.grounds(why, ranks)
}

func (m *Moment) grounds(why law.Reason, ranks []int) law.Grounds {
	g := law.Grounds{Reason: why, Facts: [2]int32{law.NoFact, law.NoFact}}
	for i, rank := range ranks {
		g.Facts[i] = m.ref(rank)
	}
	return g
}
