package device

import (
	"slices"
	"time"

	"yuanjian/internal/admissibility"
)

// FactsAt gives the judge's facts for a capture at t: use, site, device and events. Stage, capture and review are left to
// the caller. The life must hold the clock checks next to t.
func (l *Life) FactsAt(t time.Time) admissibility.Facts {
	site, use := l.SiteAt(t), l.UseAt(t)
	f := admissibility.Facts{
		Use:    admissibility.Use{Violation: use.Violation, SoleBasis: l.soleBasis(t), ClockLimitMS: use.ClockLimitMS},
		Site:   admissibility.Site{Kind: site.Kind, ToleranceM: site.ToleranceM, Area: site.Area},
		Device: admissibility.Device{Instrument: l.instrument(t).judged()},
	}
	if site.Kind == admissibility.Mobile {
		f.Site.Carrier = l.Device.Carrier
	}
	if site.Place != "" {
		f.Site.Place = admissibility.Some(placeFact(site.Place))
	}
	if site.Point != nil {
		f.Site.Point = admissibility.Some(*site.Point)
	}
	serial := l.DeviceAt(t).Serial
	f.Events = make([]admissibility.Event, 0, len(l.Facts)+len(l.Checks))
	for i := range l.Facts {
		if e, ok := judged(&l.Facts[i], use, serial); ok {
			if p, ok := l.Facts[i].Data.(FlightPlan); ok {
				l.withoutDay(p, t, &e)
			}
			if e.Kind == admissibility.VerificationIssued && !l.certified(&e, &l.Facts[i], serial) {
				continue
			}
			f.Events = append(f.Events, e)
		}
	}
	for _, c := range l.Checks {
		f.Events = append(f.Events, admissibility.Event{At: admissibility.InstantOf(c.At), Kind: admissibility.ClockChecked, OffsetMS: c.OffsetMS})
	}
	return f
}

// placeFact is the kind of place as the contract has it: a reserved word for the places of Art 15, else the words people read.
func placeFact(place string) string {
	switch {
	case in(Places[:namedPlaces], place):
		return place
	case isForbidden(place):
		return "other_private"
	}
	return Words(Places, place).ZH
}

// judged turns a fact into the event of the contract; false for those no rule asks for. What covers and what matches is
// worked out against the use and the serial number at the judged instant.
func judged(f *Fact, use Use, serial string) (admissibility.Event, bool) {
	e := admissibility.Event{At: admissibility.InstantOf(f.At), Kind: judgedKinds[f.Event]}
	if f.Event == SiteCancelled {
		e.Kind = admissibility.Stopped // the use ends at the instant (Art 10(1), 14(2))
	}
	switch d := f.Data.(type) {
	case Approval:
		e.Level = levels[d.Level]
		e.Until = maybe(d.Until)
		e.Covers = admissibility.AnswerOf(slices.Contains(d.Violations, use.Violation) && slices.Contains(d.Fields, use.Field))
	case LegalOpinion:
		e.Passed, e.Own, e.Covers = d.Pass, true, admissibility.AnswerOf(d.Violation == use.Violation)
	case TechnicalOpinion:
		e.Passed, e.Own, e.Covers = d.Pass, d.Institution == nil, admissibility.AnswerOf(d.Violation == use.Violation)
		if d.Institution != nil {
			e.Until = admissibility.Some(d.Institution.QualifiedUntil)
		}
		if d.Firmware != "" {
			e.Firmware = admissibility.Some(d.Firmware)
		}
	case Alteration:
		e.Changed = changes[d.What]
	case Survey:
		e.Point = d.Point
	case MissingSign:
		e.LastSeen = maybeInstant(d.LastSeen)
	case Publication:
		e.Channel, e.Covers = channels[d.Channel], admissibility.AnswerOf(d.NamesPlace)
	case Correction:
		e.Channel, e.Material = channels[d.Channel], d.Material
	case Withdrawal:
		e.Channel = channels[d.Channel]
	case MaintenanceStart:
		e.WorkOrder = d.WorkOrder != nil
	case MaintenanceEnd:
		e.Passed = d.SelfTest
	case VerificationCertificate:
		e.Passed, e.From, e.Until, e.Serial = d.Pass, d.From, admissibility.Some(d.Until), d.Serial == serial
	case ClockOffset:
		e.OffsetMS = d.OffsetMS
	case Mark:
		if d.Serial != "" && d.Serial != serial {
			e.Kind = 0 // the mark of another thing (Art 16(1)(四))
		}
	case FlightPlan:
		d.into(&e)
	}
	return e, e.Kind != 0
}

var judgedKinds = map[Event]admissibility.Kind{
	PlanApproved: admissibility.PlanApproved, PlanWithdrawn: admissibility.PlanWithdrawn, LegalReview: admissibility.LegalReview,
	TechnicalReview: admissibility.TechnicalReview, Altered: admissibility.Altered, Surveyed: admissibility.Surveyed,
	SignPlaced: admissibility.SignPlaced, SignMissing: admissibility.SignMissing, Published: admissibility.Published,
	PublicationCorrected: admissibility.PublicationCorrected, PublicationWithdrawn: admissibility.PublicationWithdrawn,
	Commissioned: admissibility.Commissioned, Stopped: admissibility.Stopped, Resumed: admissibility.Resumed,
	MaintenanceStarted: admissibility.MaintenanceStarted, MaintenanceEnded: admissibility.MaintenanceEnded,
	Verified: admissibility.VerificationIssued, Repaired: admissibility.Repaired, AbnormalStarted: admissibility.AbnormalStarted,
	AbnormalEnded: admissibility.AbnormalEnded, ClockChecked: admissibility.ClockChecked, FlightPlanned: admissibility.FlightPlan,
	MarkPhotographed: admissibility.MarkPhotographed,
}

var levels = map[string]admissibility.Level{"province": admissibility.Province, "city": admissibility.City, "county": admissibility.County, "town": admissibility.County}

func maybe[T any](p *T) admissibility.Maybe[T] {
	if p == nil {
		return admissibility.Maybe[T]{}
	}
	return admissibility.Some(*p)
}

func maybeInstant(t *time.Time) admissibility.Maybe[admissibility.Instant] {
	if t == nil {
		return admissibility.Maybe[admissibility.Instant]{}
	}
	return admissibility.Some(admissibility.InstantOf(*t))
}
