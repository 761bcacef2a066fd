package admissibility

import (
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
)

// inPlace is the section "Place" of the contract: Art 9 for the approved point of a fixed site and the area of a manned
// mobile one, Art 16(1)(三) for the patrol area of an unmanned carrier.
func inPlace(m *Moment) (law.Result, law.Grounds) {
	if m.Site.Kind == Fixed {
		return atPoint(m)
	}
	switch {
	case !m.Capture.Position.Known:
		return m.unknown(areaNoPosition)
	case m.Site.Area == nil:
		return m.unknown(areaNone)
	}
	inside, edge := geo.Within(m.Capture.Position.Value, m.Site.Area)
	switch {
	case inside || edge <= geo.OnTheEdge:
		return m.met(areaInside)
	case edge <= m.Capture.AccuracyM:
		return m.unknown(areaWithinAccuracy)
	}
	return m.unmet(areaOutside)
}

// atPoint measures from the approved point to where the capture was made, or else to where the device was installed.
func atPoint(m *Moment) (law.Result, law.Grounds) {
	position, accuracy, survey := m.Capture.Position.Value, m.Capture.AccuracyM, none
	if !m.Capture.Position.Known {
		survey = m.latest(of(Surveyed))
		if survey == none {
			return m.unknown(pointNoPosition)
		}
		position, accuracy = m.event(survey).Point, 0
	}
	if !m.Site.Point.Known {
		return m.unknown(pointNone, survey)
	}
	d := geo.Distance(position, m.Site.Point.Value)
	switch {
	case d <= m.Site.ToleranceM:
		return m.met(pointMet, survey)
	case d > m.Site.ToleranceM+accuracy:
		return m.unmet(pointFar, survey)
	}
	return m.unknown(pointWithinAccuracy, survey)
}
