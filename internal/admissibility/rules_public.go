package admissibility

import (
	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

// signInPlace is the section "Sign" of the contract: Art 14(1); before it, 行政处罚法 Art 41(1) 标志明显.
func signInPlace(m *Moment) (law.Result, law.Grounds) {
	signs := of(SignPlaced, SignMissing)
	if !m.recorded(signs) {
		return m.unknown(signNone)
	}
	last := m.latest(signs)
	if last == none {
		return m.unmet(signLater, m.firstAfter(signs))
	}
	if m.order[last].kind == SignMissing {
		return m.unmet(signGone, last)
	}
	// Found missing later and not seen since before the capture: when it fell nobody knows.
	if next := m.firstAfter(signs); next != none && m.order[next].kind == SignMissing {
		if seen := m.event(next).LastSeen; !seen.Known || seen.Value < m.Capture.At {
			return m.unknown(signGoneLater, last, next)
		}
	}
	return m.met(signMet, last)
}

// publishedAtAll: 行政处罚法 Art 41(1), the place of the device shall be made known to the public.
func publishedAtAll(m *Moment) (law.Result, law.Grounds) {
	if !m.recorded(of(Published)) {
		return m.unknown(publicationNone)
	}
	if m.latest(of(Published)) == none {
		return m.unmet(publicationLater, m.firstAfter(of(Published)))
	}
	named := m.latestWhere(Published, func(e *Event) bool { return e.Covers == Yes })
	if named == none {
		return m.unmet(publicationNotCover, m.latest(of(Published)))
	}
	return m.met(publicationMet, named)
}

// fullDays must lie between the day of publication and the first lawful day (Art 14(1)); with the day of publication not
// counted (民法典 Art 201) the first lawful day is so many and one more after it.
var fullDays = int(term.Of(term.FirstUse).Amount)

func platformThirtyDays(m *Moment) (law.Result, law.Grounds) { return thirtyDays(m, Platform) }

func otherThirtyDays(m *Moment) (law.Result, law.Grounds) { return thirtyDays(m, Other) }

// thirtyDays is the section "Thirty days" of the contract for one channel.
func thirtyDays(m *Moment, channel Channel) (law.Result, law.Grounds) {
	if !m.recordedOn(channel) {
		return m.unknown(thirtyNone)
	}
	p := m.publication(channel)
	switch {
	case p.first != none && m.Day >= m.event(p.start).At.Date().AddDays(fullDays+1):
		if p.start != p.first {
			return m.met(thirtyMetCorrected, p.first, p.start)
		}
		return m.met(thirtyMet, p.first)
	case p.first != none && p.start != p.first:
		return m.unmet(thirtyShortCorrected, p.first, p.start)
	case p.first != none:
		return m.unmet(thirtyShort, p.first)
	case p.broken != none:
		return m.unmet(brokenBy(m.event(p.breaker)), p.broken, p.breaker)
	case p.other != none:
		return m.unmet(thirtyNotCover, p.other)
	}
	return m.unmet(thirtyLater, m.firstPublishedAfter(channel))
}

// publication is what became of the publications of one channel before t, all by rank.
type publication struct {
	first   int // the first that counts
	start   int // the event whose date is the start day: first, or a material correction after it
	broken  int // where none counts: the last that named the place, and what ended it
	breaker int
	other   int // the last that does not name the place
}

func (m *Moment) publication(channel Channel) publication {
	p := publication{none, none, none, none, none}
	last := none // the last that named the place
	for rank := range m.order[:m.earlier] {
		e := m.event(rank)
		switch {
		case e.stops() || e.relocates() || e.Kind == PublicationWithdrawn && e.Channel == channel:
			if p.first != none {
				p.broken, p.breaker = last, rank
			}
			p.first, p.start = none, none
		case e.Channel != channel:
		case e.Kind == Published && e.Covers == Yes:
			if p.first == none {
				p.first, p.start = rank, rank
			}
			last = rank
		case e.Kind == Published:
			p.other = rank
		case e.Kind == PublicationCorrected && e.Material && p.first != none:
			p.start = rank
		}
	}
	return p
}

// brokenBy says why a publication no longer counts.
func brokenBy(e *Event) law.Reason {
	switch {
	case e.stops():
		return thirtyStopped
	case e.relocates():
		return thirtyMoved
	}
	return thirtyWithdrawn
}

// recordedOn says whether any publication of the channel is on record, at any time.
func (m *Moment) recordedOn(channel Channel) bool {
	if !m.recorded(of(Published)) {
		return false
	}
	for rank := range m.order {
		if m.order[rank].kind == Published && m.event(rank).Channel == channel {
			return true
		}
	}
	return false
}

func (m *Moment) firstPublishedAfter(channel Channel) int {
	for rank := m.earlier; rank < len(m.order); rank++ {
		if m.order[rank].kind == Published && m.event(rank).Channel == channel {
			return rank
		}
	}
	return none
}
