package device

import (
	"slices"
	"strings"
)

// Moves are steps that take a use from one of some states to one of some others.
type Moves struct {
	From []State
	Acts []Event
	To   []State
}

var (
	// used are the states of a use that was commissioned and is neither stopped nor in maintenance: which of them it is,
	// the conditions say.
	used = []State{Live, SignSuspended, BlockedState, ReviewRequired, Publishing, Waiting}
	// planned are the states before a use is commissioned in which a plan is decided or being carried out.
	planned = []State{PlanPending, PlanOK, Installed, Publishing, Waiting, BlockedState, ReviewRequired}
	ready   = []State{PlanOK, Installed, Publishing, Waiting}
)

// Declared are all the moves there are (states.md D1). Where a step may lead to several states, the conditions at its
// instant decide: a certificate ends a block only when nothing else is lacking.
var Declared = []Moves{
	{[]State{Draft, PlanRefused}, []Event{Argued}, []State{ArguedState}},
	{[]State{ArguedState, PlanRefused, PlanOK, Installed, Publishing, Waiting, BlockedState, ReviewRequired}, []Event{PlanSubmitted}, []State{PlanPending}},
	{[]State{PlanPending}, []Event{PlanApproved}, ready},
	{[]State{PlanPending}, []Event{PlanRejected}, []State{PlanRefused}},
	{planned, []Event{PlanWithdrawn}, []State{BlockedState, PlanPending}},
	{append([]State{PlanRefused}, planned...), []Event{Altered}, []State{ReviewRequired, Installed, PlanPending, PlanRefused}},
	{[]State{PlanOK}, []Event{Surveyed, SignPlaced}, []State{Installed}},
	{[]State{Installed}, []Event{LegalReview, TechnicalReview}, []State{Publishing, Waiting}},
	{[]State{Publishing, Waiting}, []Event{LegalReview, TechnicalReview}, []State{Installed}},
	{[]State{Publishing}, []Event{Published}, []State{Waiting}},
	{[]State{Draft, ArguedState, PlanRefused, PlanPending}, []Event{LegacyEntered}, used}, // Art 49
	{[]State{Waiting}, []Event{PublicationWithdrawn}, []State{Publishing}},
	{[]State{Waiting}, []Event{Commissioned}, []State{Live}},

	{used, []Event{SignMissing}, []State{SignSuspended}},
	{[]State{SignSuspended}, []Event{SignPlaced}, []State{Live, BlockedState, Publishing, Waiting}},
	{used, []Event{Altered}, []State{ReviewRequired}},
	{used, []Event{LegalReview, TechnicalReview}, used},
	{used, []Event{PublicationWithdrawn}, []State{Publishing}},
	{[]State{Live, BlockedState}, []Event{PublicationCorrected}, []State{Waiting}},
	{[]State{Live}, []Event{PlanApproved, PlanWithdrawn, Repaired, Verified, AbnormalStarted, ClockChecked, Surveyed, IncidentReported, PartsListed}, []State{BlockedState}},
	{[]State{BlockedState}, []Event{PlanApproved, Verified, AbnormalEnded, ClockChecked, Surveyed, MarkPhotographed}, []State{Live}},

	{used, []Event{MaintenanceStarted}, []State{Maintenance}},
	{append([]State{Maintenance}, used...), []Event{Stopped, MaintenanceStarted}, []State{StoppedState}},
	{[]State{Maintenance, StoppedState}, []Event{MaintenanceEnded}, used},
	{[]State{StoppedState}, []Event{Resumed}, used},
	{nil, []Event{SiteCancelled, Evaluated}, []State{CancelledState}}, // from every state
}

// IsDeclared tells whether a step may have this effect. A step may always leave the state as it is: most facts do.
func IsDeclared(from State, act Event, to State) bool {
	return from == to || slices.ContainsFunc(Declared, func(m Moves) bool {
		return (m.From == nil || slices.Contains(m.From, from)) && slices.Contains(m.Acts, act) && slices.Contains(m.To, to)
	})
}

// String writes the moves as the table of doc.go does.
func (m Moves) String() string {
	from := "every state"
	if m.From != nil {
		from = join(m.From)
	}
	return from + " —" + join(m.Acts) + "→ " + join(m.To)
}

func join[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}
