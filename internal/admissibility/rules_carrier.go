package admissibility

import "yuanjian/internal/law"

// inspectionPlanned: Art 16(1)(一), for vehicles and vessels by Art 16(2).
func inspectionPlanned(m *Moment) (law.Result, law.Grounds) {
	if !m.recorded(of(FlightPlan)) {
		return m.unknown(flightNone)
	}
	if plan := m.latestWhere(FlightPlan, m.planned); plan != none {
		return m.met(flightMet, plan)
	}
	if plan := m.latestWhere(FlightPlan, m.inTime); plan != none {
		return m.unmet(flightNotByHead, plan)
	}
	if plan := m.latest(of(FlightPlan)); plan != none {
		return m.unmet(flightOutOfTime, plan)
	}
	return m.unmet(flightLater, m.firstAfter(of(FlightPlan)))
}

// inTime says whether t lies in the time of a plan.
func (m *Moment) inTime(plan *Event) bool {
	return plan.PlanFrom <= m.Capture.At && m.Capture.At < plan.PlanUntil
}

// planned says whether a plan satisfies Art 16(1)(一).
func (m *Moment) planned(plan *Event) bool { return plan.ByHead && m.inTime(plan) }

// airspaceCleared: Art 16(1)(二), judged on the plans under which the capture was made.
func airspaceCleared(m *Moment) (law.Result, law.Grounds) {
	if !m.recorded(of(FlightPlan)) {
		return m.unknown(airspaceNoRecord)
	}
	plan := m.latestWhere(FlightPlan, m.planned)
	if plan == none {
		return m.unmet(airspaceNoPlan)
	}
	free := func(e *Event) bool { return m.planned(e) && e.Airspace == AirspaceNotRequired }
	if rank := m.latestWhere(FlightPlan, free); rank != none {
		return m.met(airspaceFree, rank)
	}
	if rank := m.latestWhere(FlightPlan, func(e *Event) bool { return m.planned(e) && m.cleared(e) }); rank != none {
		return m.met(airspaceObtained, rank)
	}
	open := func(e *Event) bool { return m.planned(e) && e.Airspace == AirspaceUnknown }
	if rank := m.latestWhere(FlightPlan, open); rank != none {
		return m.unknown(airspaceOpen, rank)
	}
	if e := m.event(plan); e.AirspaceFrom.Known && e.AirspaceUntil.Known {
		return m.unmet(airspaceOutOfTime, plan)
	}
	return m.unmet(airspaceMissing, plan)
}

// cleared says whether the filing or approval that a plan needs was obtained and covers t.
func (m *Moment) cleared(e *Event) bool {
	return e.Airspace == AirspaceRequired && e.AirspaceFrom.Known && e.AirspaceUntil.Known &&
		e.AirspaceFrom.Value <= m.Capture.At && m.Capture.At < e.AirspaceUntil.Value
}

// marked: Art 16(1)(四).
func marked(m *Moment) (law.Result, law.Grounds) {
	if !m.recorded(of(MarkPhotographed)) {
		return m.unknown(markNone)
	}
	if photo := m.latest(of(MarkPhotographed)); photo != none {
		return m.met(markMet, photo)
	}
	return m.unmet(markLater, m.firstAfter(of(MarkPhotographed)))
}
