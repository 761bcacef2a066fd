package device

import (
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
)

// How many days before its last day something that recurs is shown as due. [POLICY] Our defaults.
const (
	evaluateSoon = 30
	inspectSoon  = 7
	upkeepSoon   = 14
	redecideSoon = 7
	approvalSoon = 90
	silenceSoon  = 30
	noRuleSoon   = 30
)

// upkeepKinds are what the years bring after a device stands, each with the day by which it is due.
var upkeepKinds = []WorkKind{
	{Key: "evaluate", May: access.ProposeDevice, waits: evaluationSoon},
	{Key: "evaluate_sign", May: access.Commission, waits: evaluationUnsigned},
	{Key: "inspect", May: access.InstallDevice, waits: inspectionSoon},
	{Key: "adjust", May: access.InstallDevice, waits: adjustmentOpen},
	{Key: "past", May: access.Commission, waits: doubtUndecided},
	{Key: "upkeep", May: access.MaintainDevice, waits: upkeepDueSoon},
	{Key: "redecide", May: access.Commission, waits: redecisionSoon},
	{Key: "refer", May: access.MaintainDevice, waits: referralOwed},
	{Key: "file", May: access.MaintainDevice, waits: filingOwed},
	{Key: "approval", May: access.SubmitPlan, waits: approvalEnds},
	{Key: "norule", May: access.ReviewTechnically, waits: noRuleLook},
	{Key: "legacy", May: access.Commission, waits: legacyOwed},
	{Key: "silent", May: access.MaintainDevice, waits: silentLong},
}

// near tells whether a day is at most so many days ahead.
func near(day law.Date, now time.Time, days int) bool { return day <= law.DateOf(now).AddDays(days) }

// evaluationSoon are the evaluations to be drafted (Art 10(1)).
func evaluationSoon(r *Row, now time.Time) (law.Date, bool) {
	day, ok := r.Life.EvaluationDue(now, r.Intervals)
	return day, ok && near(day, now, evaluateSoon) && r.Life.unsignedEvaluation(now) == nil
}

// evaluationUnsigned are those that await the head.
func evaluationUnsigned(r *Row, now time.Time) (law.Date, bool) {
	if r.Life.unsignedEvaluation(now) == nil || r.Standing.State == CancelledState {
		return 0, false
	}
	day, _ := r.Life.EvaluationDue(now, r.Intervals)
	return day, true
}

// inspectionSoon are the signs to be looked at (Art 14(1)).
func inspectionSoon(r *Row, now time.Time) (law.Date, bool) {
	day, ok := r.Life.SignInspectionDue(now, r.Intervals)
	return day, ok && near(day, now, inspectSoon)
}

// adjustmentOpen are the adjustments that are not done (Art 10(1)).
func adjustmentOpen(r *Row, now time.Time) (law.Date, bool) {
	f := r.Life.openAdjustment(now)
	if f == nil || r.Standing.State == CancelledState {
		return 0, false
	}
	return f.Data.(Adjustment).Until, true
}

// doubtUndecided are the doubtful times whose captures nobody has decided on.
func doubtUndecided(r *Row, now time.Time) (law.Date, bool) {
	d, ok := r.Life.undecided(now)
	if !ok {
		return 0, false
	}
	known := d.KnownAt
	if d.Until.After(known) {
		known = d.Until
	}
	return law.DateOf(known).AddDays(decideWithin), true
}

// upkeepDueSoon is upkeep by plan (Art 22(1)).
func upkeepDueSoon(r *Row, now time.Time) (law.Date, bool) {
	day, _, ok := r.Life.UpkeepDue(now, r.Intervals.Sources)
	return day, ok && near(day, now, upkeepSoon)
}

// redecisionSoon are the maintenances that last (Art 14(2)).
func redecisionSoon(r *Row, now time.Time) (law.Date, bool) {
	day, ok := r.Life.RedecideBy(now, r.Intervals)
	return day, ok && near(day, now, redecideSoon)
}

// referralOwed are the incidents that the police have not been told of (Art 20(1)).
func referralOwed(r *Row, now time.Time) (law.Date, bool) {
	f := r.Life.unreferred(now)
	if f == nil {
		return 0, false
	}
	return law.DateOf(f.KnownAt).AddDays(referWithin), true
}

// filingOwed are the public-safety video systems that are not filed with the police.
func filingOwed(r *Row, now time.Time) (law.Date, bool) { return r.Life.policeFilingDue(now) }

// approvalEnds are the approvals of siting plans that end (Art 9).
func approvalEnds(r *Row, now time.Time) (law.Date, bool) {
	f := r.Life.latest(now, PlanApproved, PlanWithdrawn)
	if f == nil || f.Event != PlanApproved || r.Standing.State == CancelledState {
		return 0, false
	}
	until := f.Data.(Approval).Until
	if until == nil || !near(*until, now, approvalSoon) {
		return 0, false
	}
	return *until, true
}

// noRuleLook are the instruments without a verification rule whose reason is missing or to be looked at again (Art 22(1)).
func noRuleLook(r *Row, now time.Time) (law.Date, bool) {
	day, ok := r.Life.noRuleAgain(now)
	return day, ok && near(day, now, noRuleSoon)
}

// legacyOwed are the uses from before without a verdict, or with one to be carried out (Art 49).
func legacyOwed(r *Row, now time.Time) (law.Date, bool) {
	if r.Life.phase(now) == phaseStopped {
		return 0, false
	}
	return r.Life.LegacyDue(now)
}

// silentLong are the uses that say nothing and that nobody stopped (Art 14(2)).
func silentLong(r *Row, now time.Time) (law.Date, bool) {
	day, ok := r.Life.stoppedInFact(now)
	return day, ok && near(day, now, silenceSoon)
}

// WaitsFor tells whether a use waits for work of a kind that its life alone tells of.
func (l *Life) WaitsFor(kind string, now time.Time) bool {
	k, ok := WorkOf(kind)
	if !ok {
		return false
	}
	_, waits := k.Due(&Row{Life: *l, Standing: l.StateAt(now)}, now)
	return waits
}

// InService tells whether the use was commissioned and neither stopped nor cancelled: in use, or in maintenance.
func (l *Life) InService(t time.Time) bool {
	p := l.phase(t)
	return (p == phaseLive || p == phaseMaintenance) && !l.has(t, SiteCancelled)
}

// InstrumentAt is what the technical review decided of the device, as it counts at t.
func (l *Life) InstrumentAt(t time.Time) Instrument { return l.instrument(t) }
