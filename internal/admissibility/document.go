package admissibility

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// Document writes the facts as a document of the contract, so that the other side can judge them again: every key, in the
// order of the contract, in one line. Parse reads it back to the same facts. The error says what in the facts no document
// may say, such as a carrier of a fixed site.
func (f *Facts) Document() ([]byte, error) {
	var w writer
	w.facts(f)
	if !utf8.Valid(w.b) {
		return nil, errors.New("write facts: a text in them is not valid UTF-8")
	}
	if _, err := Parse(w.b); err != nil {
		return nil, fmt.Errorf("write facts: %w", err)
	}
	return w.b, nil
}

// MarshalJSON writes the facts as Document does.
func (f Facts) MarshalJSON() ([]byte, error) { return f.Document() }

func (w *writer) answer(a Answer) {
	if a == NoAnswer {
		w.null()
		return
	}
	w.bool(a == Yes)
}

func (w *writer) point(p Point) {
	w.open('[')
	w.number(p.Lon)
	w.number(p.Lat)
	w.close(']')
}

func (w *writer) facts(f *Facts) {
	w.open('{')
	w.key("format").text(FactsFormat)
	w.key("stage").text(f.Stage.String())
	w.key("use").use(&f.Use)
	w.key("site").site(&f.Site)
	w.key("device").open('{')
	w.key("instrument").textOrNull(wordOf(instrumentWords, f.Device.Instrument))
	w.close('}')
	w.key("events").open('[')
	for i := range f.Events {
		w.event(&f.Events[i])
	}
	w.close(']')
	w.key("capture").capture(&f.Capture)
	w.key("review").review(f.Review)
	w.close('}')
}

func (w *writer) use(u *Use) {
	w.open('{')
	w.key("violation").text(u.Violation)
	writeMaybe(w.key("sole_basis"), u.SoleBasis, func(b SoleBasis) {
		w.open('{')
		w.key("rank").text(b.Rank)
		w.key("citation").text(b.Citation)
		w.close('}')
	})
	w.key("clock_limit_ms").integer(u.ClockLimitMS)
	w.close('}')
}

func (w *writer) site(s *Site) {
	w.open('{')
	w.key("kind").text(wordOf(siteKindWords, s.Kind))
	w.key("carrier").textOrNull(wordOf(carrierWords, s.Carrier))
	writeMaybe(w.key("place"), s.Place, w.text)
	writeMaybe(w.key("point"), s.Point, w.point)
	w.key("tolerance_m").number(s.ToleranceM)
	w.key("area")
	if s.Area == nil {
		w.null()
	} else {
		w.open('[')
		for _, p := range s.Area {
			w.point(p)
		}
		w.close(']')
	}
	w.close('}')
}

func (w *writer) capture(c *Capture) {
	w.open('{')
	w.key("at").instant(c.At)
	writeMaybe(w.key("position"), c.Position, w.point)
	w.key("accuracy_m").number(c.AccuracyM)
	writeMaybe(w.key("firmware"), c.Firmware, w.text)
	w.key("integrity").text(wordOf(integrityWords, c.Integrity))
	w.close('}')
}

func (w *writer) review(r *Review) {
	if r == nil {
		w.null()
		return
	}
	w.open('{')
	w.key("at").instant(r.At)
	w.key("certificate").open('{')
	w.key("from").date(r.Certificate.From)
	w.key("until").date(r.Certificate.Until)
	w.key("same_body").bool(r.Certificate.SameBody)
	w.key("field").bool(r.Certificate.Field)
	w.key("suspended").bool(r.Certificate.Suspended)
	w.key("mandate").answer(r.Certificate.Mandate)
	w.close('}')
	w.key("true").textOrNull(wordOf(answerWords, r.True))
	w.key("clear").textOrNull(wordOf(answerWords, r.Clear))
	w.key("complete").textOrNull(wordOf(answerWords, r.Complete))
	w.key("accurate").textOrNull(wordOf(answerWords, r.Accurate))
	w.close('}')
}

func (w *writer) event(e *Event) {
	w.open('{')
	w.key("at").instant(e.At)
	w.key("event").text(e.Kind.String())
	w.eventFields(e)
	if e.Known.Known {
		w.key("known").instant(e.Known.Value)
	}
	if e.Retracted.Known {
		w.key("retracted").instant(e.Retracted.Value)
	}
	w.close('}')
}

// verdict writes pass or fail.
func (w *writer) verdict(name string, passed bool) {
	w.key(name).text(verdictWords[AnswerOf(passed)])
}

func (w *writer) eventFields(e *Event) {
	switch e.Kind {
	case PlanApproved:
		w.key("level").text(wordOf(levelWords, e.Level))
		writeMaybe(w.key("until"), e.Until, w.date)
		w.key("covers").answer(e.Covers)
	case LegalReview:
		w.verdict("result", e.Passed)
		w.key("own").bool(e.Own)
		w.key("covers").answer(e.Covers)
	case TechnicalReview:
		w.verdict("result", e.Passed)
		w.key("own").bool(e.Own)
		writeMaybe(w.key("qualified_until"), e.Until, w.date)
		writeMaybe(w.key("firmware"), e.Firmware, w.text)
		w.key("covers").answer(e.Covers)
	case Altered:
		w.key("what").text(wordOf(changeWords, e.Changed))
	case Surveyed:
		w.key("point").point(e.Point)
	case SignMissing:
		writeMaybe(w.key("last_seen"), e.LastSeen, w.instant)
	case Published:
		w.key("channel").text(wordOf(channelWords, e.Channel))
		w.key("covers").answer(e.Covers)
	case PublicationCorrected:
		w.key("channel").text(wordOf(channelWords, e.Channel))
		w.key("material").bool(e.Material)
	case PublicationWithdrawn:
		w.key("channel").text(wordOf(channelWords, e.Channel))
	case MaintenanceStarted:
		w.key("work_order").bool(e.WorkOrder)
	case MaintenanceEnded:
		w.verdict("self_test", e.Passed)
	case VerificationIssued:
		w.verdict("result", e.Passed)
		w.key("from").date(e.From)
		writeMaybe(w.key("until"), e.Until, w.date)
		w.key("serial_match").bool(e.Serial)
	case ClockChecked:
		w.key("offset_ms").integer(e.OffsetMS)
	case FlightPlan:
		w.flightPlan(e)
	}
}

func (w *writer) flightPlan(e *Event) {
	w.key("by").text(plannerWords[AnswerOf(e.ByHead)])
	w.key("from").instant(e.PlanFrom)
	w.key("until").instant(e.PlanUntil)
	w.key("airspace")
	switch e.Airspace {
	case AirspaceUnknown:
		w.null()
	case AirspaceNotRequired:
		w.open('{')
		w.key("required").bool(false)
		w.close('}')
	default:
		w.open('{')
		w.key("required").bool(true)
		writeMaybe(w.key("from"), e.AirspaceFrom, w.instant)
		writeMaybe(w.key("until"), e.AirspaceUntil, w.instant)
		w.close('}')
	}
}
