package admissibility

import "yuanjian/internal/law"

// Kind is what happened.
type Kind uint8

// The events of the contract.
const (
	PlanApproved Kind = iota + 1
	PlanWithdrawn
	LegalReview
	TechnicalReview
	Altered
	Surveyed
	SignPlaced
	SignMissing
	Published
	PublicationCorrected
	PublicationWithdrawn
	Commissioned
	Stopped
	Resumed
	MaintenanceStarted
	MaintenanceEnded
	VerificationIssued // verified: 检定
	Repaired
	AbnormalStarted
	AbnormalEnded
	ClockChecked
	FlightPlan
	MarkPhotographed
	kindCount
)

var kindWords = []string{
	PlanApproved: "plan_approved", PlanWithdrawn: "plan_withdrawn", LegalReview: "legal_review", TechnicalReview: "technical_review",
	Altered: "altered", Surveyed: "surveyed", SignPlaced: "sign_placed", SignMissing: "sign_missing", Published: "published",
	PublicationCorrected: "publication_corrected", PublicationWithdrawn: "publication_withdrawn", Commissioned: "commissioned",
	Stopped: "stopped", Resumed: "resumed", MaintenanceStarted: "maintenance_started", MaintenanceEnded: "maintenance_ended",
	VerificationIssued: "verified", Repaired: "repaired", AbnormalStarted: "abnormal_started", AbnormalEnded: "abnormal_ended",
	ClockChecked: "clock_checked", FlightPlan: "flight_plan", MarkPhotographed: "mark_photographed",
}

func (k Kind) String() string { return wordOf(kindWords, k) }

// Level is the level of the department that approved a siting plan.
type Level uint8

// The levels.
const (
	Province Level = iota + 1
	City
	County
)

var levelWords = []string{Province: "province", City: "city", County: "county"}

// Change is what was altered.
type Change uint8

// The alterations: moved, re-aimed, replaced by another model, used for another violation type.
const (
	ChangedPlace Change = iota + 1
	ChangedAim
	ChangedModel
	ChangedViolation
)

var changeWords = []string{ChangedPlace: "place", ChangedAim: "aim", ChangedModel: "model", ChangedViolation: "violation"}

// Channel is where a site was made public: the provincial platform (广东省行政执法信息公示平台) or another way.
type Channel uint8

// The channels.
const (
	Platform Channel = iota + 1
	Other
)

var channelWords = []string{Platform: "platform", Other: "other"}

var verdictWords = []string{Yes: "pass", No: "fail"}

var plannerWords = []string{Yes: "head", No: "other"}

// Airspace is what is known of the filing or approval that a flight plan needs; for vehicles and vessels, of the filing
// that applies.
type Airspace uint8

// AirspaceUnknown is the zero value.
const (
	AirspaceUnknown Airspace = iota
	AirspaceNotRequired
	AirspaceRequired
)

// Event is one thing that happened to the device, its site or its use. At and Kind are of every event; the other fields
// belong to the kinds named beside them and are zero for the rest.
type Event struct {
	At        Instant
	Kind      Kind
	Channel   Channel // published, publication_corrected, publication_withdrawn
	Level     Level   // plan_approved
	Changed   Change  // altered
	Covers    Answer  // plan_approved, legal_review, technical_review; published (never null there)
	Passed    bool    // legal_review, technical_review, verified: result; maintenance_ended: self_test
	Own       bool    // legal_review, technical_review
	Material  bool    // publication_corrected
	WorkOrder bool    // maintenance_started
	Serial    bool    // verified: serial_match
	ByHead    bool    // flight_plan: by the head of the unit
	Airspace  Airspace

	Until    Maybe[law.Date] // plan_approved: until; technical_review: qualified_until; verified: until (never null there)
	From     law.Date        // verified: from
	OffsetMS int64           // clock_checked, milliseconds

	PlanFrom, PlanUntil         Instant        // flight_plan
	AirspaceFrom, AirspaceUntil Maybe[Instant] // flight_plan with airspace required; missing: not obtained
	LastSeen                    Maybe[Instant] // sign_missing
	Firmware                    Maybe[string]  // technical_review; may be empty text
	Point                       Point          // surveyed

	Known     Maybe[Instant] // since when we know; missing: since At
	Retracted Maybe[Instant] // recorded wrongly and taken back then
}

// stops says whether the event is a stop of the site (Art 14): a decision, or a maintenance without a work order.
func (e *Event) stops() bool {
	return e.Kind == Stopped || e.Kind == MaintenanceStarted && !e.WorkOrder
}

// relocates says whether the event moved or re-aimed the device.
func (e *Event) relocates() bool {
	return e.Kind == Altered && (e.Changed == ChangedPlace || e.Changed == ChangedAim)
}
