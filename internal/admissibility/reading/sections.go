package reading

import (
	"encoding/json"
	"time"
)

// misreading turns single words of the contract around. It is empty in Judge; the test of this package judges with wrong readings to
// show that the comparison with the product's reading would catch them.
type misreading struct {
	thirtyInsteadOfThirtyOne     bool // start day + 30 days
	datesExcludeEnd              bool // a pair of dates excludes its end
	instantsIncludeEnd           bool // a pair of instants includes its end
	ignoresRetraction            bool // a retracted event counts
	ignoresKnown                 bool // known is taken for at
	beforeIsStrict               bool // before t is at < t
	laterInListFirst             bool // at one instant the later in the list comes first
	datesInUTC                   bool // dates are read in UTC
	noRecordIsUnmet              bool // no record is unmet
	ignoresOwn                   bool // a legal review by another body is good
	qualifiedAtCapture           bool // qualified at the capture instead of at the review
	takesArticle41               bool // 行政处罚法 Art 41 is a basis
	ignoresLaterSign             bool // a sign found missing after t changes nothing
	ignoresLaterVerification     bool // a verification failed after t changes nothing
	ignoresLaterClock            bool // a clock found wrong after t changes nothing
	unknownAirspaceIsUnmet       bool // airspace null is unmet
	firmwareOfAnyReview          bool // the firmware of a review that failed counts
	limitIsExceededAtLimit       bool // a clock at its limit is wrong
	certificateAtCapture         bool // the certificate is looked at at the capture
	nullMandateIsFalse           bool // mandate null bars
	ignoresRepair                bool // a repair leaves the verification standing
	serialNeedNotMatch           bool // a verification of another device is good
	ignoresWithdrawal            bool // a withdrawn publication counts
	everyCorrectionRestarts      bool // an immaterial correction restarts the thirty days
	latestPublicationStarts      bool // a second publication restarts the thirty days
	maintenanceAlwaysStops       bool // maintenance with a work order is a stop
	stopCountsFromCommissioning  bool // a stop before the first commissioning leaves a publication standing
	resumesFromMaintenance       bool // resumed ends maintenance
	maintenanceEndNeverLiftsStop bool // a passed self-test does not end a maintenance without a work order
	oldSiteForgetsAim            bool // an old site re-aimed stays old
	oldSiteForgetsStop           bool // an old site stopped and resumed stays old
	accuracyIgnored              bool // the accuracy of the position is taken for nothing
	surveyIgnored                bool // the survey does not stand in for the position
	longitudeNotNarrowed         bool // a degree of longitude is as long as one of latitude
	recordOnlyBefore             bool // a record after t is none
	planForgetsMove              bool // a plan outlives a move
	unknownBeforeUnmet           bool // covers null is unknown though the level is wrong
	reviewForgetsModel           bool // a legal review outlives a new model
	seenAtTIsTooEarly            bool // a sign seen at t may have been missing at t
	clockBeforeHealth            bool // without a check of the clock an abnormal device is unknown
	oldSiteFromTheNextInstant    bool // what happens at the first hour of the Measures leaves a site old
	edgeIgnored                  bool // 0.01 m outside is outside
	orderStartsFromStop          bool // maintenance with a work order begins from a stop too
	anyStopWasMaintenance        bool // an earlier maintenance without a work order is enough for the self-test
	laterRepairClears            bool // a repair between t and a failed verification settles it
	channelsMixed                bool // a withdrawal of the other channel counts
	uncoveredCounts              bool // a publication that does not name the place counts
	surveyTakesAccuracy          bool // the accuracy of the capture is that of the survey
}

// isStop: "a stop is every stopped and every maintenance_started without a work order".
func (m *matter) isStop(e event) bool {
	if m.wrong.maintenanceAlwaysStops && e.name == "maintenance_started" {
		return true
	}
	return e.name == "stopped" || e.name == "maintenance_started" && e.fields["work_order"] == false
}

// liveAt is the walk of *Live* over the events up to and including an instant.
func (m *matter) liveAt(instant time.Time) bool {
	state := "" // nothing counts before the first commissioned
	latestStopWasMaintenance := false
	for _, e := range m.events {
		if e.at.After(instant) || m.wrong.beforeIsStrict && e.at.Equal(instant) {
			continue
		}
		if state == "" && e.name != "commissioned" {
			continue
		}
		switch {
		case e.name == "commissioned": // "every commissioned → live"
			state = "live"
		case m.isStop(e): // "every stop → stopped"
			state = "stopped"
			latestStopWasMaintenance = e.name == "maintenance_started" || m.wrong.anyStopWasMaintenance && latestStopWasMaintenance
		case e.name == "resumed": // "resumed → live if stopped"
			if state == "stopped" || m.wrong.resumesFromMaintenance {
				state = "live"
			}
		case e.name == "maintenance_started": // "with a work order → in maintenance if live, else ignored"
			if state == "live" || m.wrong.orderStartsFromStop {
				state = "in maintenance"
			}
		case e.name == "maintenance_ended" && e.fields["self_test"] == "pass":
			// "→ live if in maintenance, or if stopped and the latest stop was a maintenance without a work order"
			lifts := latestStopWasMaintenance && !m.wrong.maintenanceEndNeverLiftsStop
			if state == "in maintenance" || state == "stopped" && lifts {
				state = "live"
			}
		}
	}
	return state == "live"
}

// isLive is A14.2: "met when live at t".
func isLive(m *matter) string { return metIf(m.liveAt(m.t)) }

// oldSite: "live, as under Live, at 2025-05-01T00:00:00+08:00, and no stop (as under Live) and no altered of place or aim has at from
// then up to and including t".
func (m *matter) oldSite() bool {
	if !m.liveAt(measuresHour) {
		return false
	}
	ends := either(m.isStop, with("altered", "what", "place"), with("altered", "what", "aim"))
	if m.wrong.oldSiteForgetsAim {
		ends = either(m.isStop, with("altered", "what", "place"))
	}
	if m.wrong.oldSiteForgetsStop {
		ends = either(with("altered", "what", "place"), with("altered", "what", "aim"))
	}
	for _, e := range m.everyBefore(ends) {
		if e.at.After(measuresHour) || e.at.Equal(measuresHour) && !m.wrong.oldSiteFromTheNextInstant {
			return false
		}
	}
	return true
}

// thirtyDays is the section of that name for one channel.
func thirtyDays(channel string) func(*matter) string {
	ofChannel := func(e event) bool { return e.fields["channel"] == channel }
	return func(m *matter) string {
		// "no stop (also one before the first commissioned), no altered of place or aim, and no publication_withdrawn of the channel
		// lies after it"
		stop := m.isStop
		if m.wrong.stopCountsFromCommissioning {
			commissioned := m.first(named("commissioned"))
			stop = func(e event) bool { return m.isStop(e) && commissioned >= 0 && !e.at.Before(m.events[commissioned].at) }
		}
		overtaken := max(m.latest(stop), m.latest(with("altered", "what", "place")), m.latest(with("altered", "what", "aim")))
		if !m.wrong.ignoresWithdrawal {
			overtaken = max(overtaken, m.latest(both(named("publication_withdrawn"), func(e event) bool { return ofChannel(e) || m.wrong.channelsMixed })))
		}
		// "a published counts if covers, and …". "The first published that counts".
		start := -1
		for i, e := range m.events {
			covers := e.fields["covers"] == true || m.wrong.uncoveredCounts
			counts := m.isBefore(e) && e.name == "published" && ofChannel(e) && covers && i > overtaken
			if counts && (start < 0 || m.wrong.latestPublicationStarts) {
				start = i
			}
		}
		// "None counts: unmet."
		if start < 0 {
			return unmet
		}
		// "The start day is the date of the latest of: the first published that counts, and every publication_corrected with material
		// of the channel after that and before t."
		startDay := m.date(m.events[start].at)
		correction := m.latest(both(named("publication_corrected"), ofChannel, func(e event) bool {
			return e.fields["material"] == true || m.wrong.everyCorrectionRestarts
		}))
		if correction > start {
			startDay = m.date(m.events[correction].at)
		}
		// "met when date(t) ≥ start day + 31 days"
		days := day(31)
		if m.wrong.thirtyInsteadOfThirtyOne {
			days = 30
		}
		return metIf(m.date(m.t) >= startDay+days)
	}
}

// verification is the section of that name.
func verification(m *matter) string {
	// "instrument no: met. no_rule or null: unknown."
	switch m.fact("device", "instrument") {
	case "no":
		return met
	case "no_rule", nil:
		return unknown
	}
	// "yes: the record is verified repaired"
	kinds := named("verified", "repaired")
	if !m.anyAt(kinds) && !m.wrong.noRecordIsUnmet {
		return unknown
	}
	if m.wrong.ignoresRepair {
		kinds = named("verified")
	}
	// "met when the latest of them before t is a verified with pass, serial_match, from ≤ date(t) ≤ until"
	i := m.latest(kinds)
	if i < 0 || m.events[i].name != "verified" {
		return unmet
	}
	v := m.events[i].fields
	t := m.date(m.t)
	matches := v["serial_match"] == true || m.wrong.serialNeedNotMatch
	if v["result"] != "pass" || !matches || t < dayOf(v["from"]) || !m.notEnded(v["until"], t) {
		return unmet
	}
	// "but unknown instead of met when the first verified after t has fail, whatever lies between"
	next := m.firstAfter(named("verified"))
	if m.wrong.laterRepairClears {
		next = m.firstAfter(named("verified", "repaired"))
	}
	if next >= 0 && m.events[next].fields["result"] == "fail" && !m.wrong.ignoresLaterVerification {
		return unknown
	}
	return met
}

// place is the section of that name.
func place(m *matter) string {
	accuracy := m.metresOr("capture", "accuracy_m", 0) // "default 0"
	if m.wrong.accuracyIgnored {
		accuracy = 0
	}
	if m.fact("site", "kind") == "fixed" {
		return m.fixedPlace(accuracy)
	}
	// "With kind mobile: … position or area null: unknown"
	if m.fact("capture", "position") == nil || m.fact("site", "area") == nil {
		return unknown
	}
	position, area := pointOf(m.fact("capture", "position")), pointsOf(m.fact("site", "area"))
	away := m.ground(position).distanceToEdge(area)
	switch {
	case inside(position, area) || away <= edge && !m.wrong.edgeIgnored: // "inside site.area or within 0.01 m of its edge: met"
		return met
	case away <= accuracy: // "outside by no more than accuracy_m: unknown"
		return unknown
	}
	return unmet
}

// fixedPlace: "with site.kind fixed: the place of the capture is capture.position, or, when that is null, the point of the latest
// surveyed before t (accuracy 0); d is its distance to site.point".
func (m *matter) fixedPlace(accuracy float64) string {
	at := m.fact("capture", "position")
	if at == nil {
		if !m.wrong.surveyTakesAccuracy {
			accuracy = 0
		}
		i := m.latest(named("surveyed"))
		if i >= 0 && !m.wrong.surveyIgnored {
			at = m.events[i].fields["point"]
		}
	}
	// "a missing point: unknown"
	if at == nil || m.fact("site", "point") == nil {
		return unknown
	}
	tolerance := m.metresOr("site", "tolerance_m", 30) // "default 30"
	d := m.ground(pointOf(at)).distance(pointOf(m.fact("site", "point")))
	switch {
	case d <= tolerance: // "d ≤ tolerance_m: met"
		return met
	case d > tolerance+accuracy: // "d > tolerance_m + accuracy: unmet"
		return unmet
	}
	return unknown // "between"
}

// ground is the plane around a position.
func (m *matter) ground(position point) plane {
	return plane{around: position, longitudeNotNarrowed: m.wrong.longitudeNotNarrowed}
}

// metresOr is a number of the document, or its default.
func (m *matter) metresOr(part, key string, otherwise float64) float64 {
	given, there := m.fact(part, key).(json.Number)
	if !there {
		return otherwise
	}
	return float(given)
}
