package admissibility

import "yuanjian/internal/law"

// running is the state of the site in the walk of the section "Live".
type running uint8

const (
	notYet running = iota
	isLive
	isStopped
	inMaintenance
)

// walk gives the state after the first so many events, the event that brought it about, and the latest stop, by rank.
// Nothing counts before the first commissioning.
func (m *Moment) walk(upTo int) (state running, by, stop int) {
	by, stop = none, none
	for rank := range m.order[:upTo] {
		kind := m.order[rank].kind
		if !useKinds.has(kind) || state == notYet && kind != Commissioned {
			continue
		}
		before := state
		switch e := m.event(rank); {
		case kind == Commissioned:
			state, by = isLive, rank
		case e.stops():
			state, by, stop = isStopped, rank, rank
		case kind == Resumed && state == isStopped:
			state = isLive
		case kind == MaintenanceStarted && state == isLive:
			state = inMaintenance
		case kind == MaintenanceEnded && e.Passed && (state == inMaintenance || state == isStopped && m.order[stop].kind == MaintenanceStarted):
			state = isLive
		}
		if state != before {
			by = rank
		}
	}
	return state, by, stop
}

var useKinds = of(Commissioned, Stopped, Resumed, MaintenanceStarted, MaintenanceEnded)

// live is the section "Live" of the contract: Art 14(1) formal use, Art 14(2) stop and resumption.
func live(m *Moment) (law.Result, law.Grounds) {
	if !m.recorded(of(Commissioned)) {
		return m.unknown(liveNone)
	}
	state, by, _ := m.walk(m.earlier)
	switch state {
	case isLive:
		return m.met(liveMet, by)
	case inMaintenance:
		return m.unmet(liveMaintenance, by)
	case isStopped:
		if m.order[by].kind == MaintenanceStarted {
			return m.unmet(liveNoWorkOrder, by)
		}
		return m.unmet(liveStopped, by)
	}
	return m.unmet(liveNotYet, m.firstAfter(of(Commissioned)))
}

// oldSite: Art 49 as we read it. Live when the Measures came into force, and neither stopped, moved nor re-aimed since.
func (m *Moment) oldSite() bool {
	if !m.recorded(of(Commissioned)) {
		return false
	}
	begin := startOf(measures)
	upTo := 0
	for upTo < m.earlier && m.order[upTo].at <= begin {
		upTo++
	}
	if state, _, _ := m.walk(upTo); state != isLive {
		return false
	}
	for rank := m.earlier - 1; rank >= 0 && m.order[rank].at >= begin; rank-- {
		if e := m.event(rank); e.stops() || e.relocates() {
			return false
		}
	}
	return true
}
