package device

import (
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// VerifySoon is how many days before its end a verification is due for renewal. [POLICY]
const VerifySoon = 90

// WorkKind is work of one kind that uses wait for, of who holds a permission: in which states, by a next step of which role,
// or as waits says.
type WorkKind struct {
	Key    string // stands in the register's address and in use_work
	May    access.Permission
	states []State
	role   access.Role                                  // among those of the next steps
	waits  func(r *Row, now time.Time) (law.Date, bool) // instead of states and role; 0: no day
}

var (
	planning = []State{ArguedState, PlanRefused, ReviewRequired}
	review   = []State{Installed, ReviewRequired}
)

// WorkKinds are all of them, in the order of a life.
var WorkKinds = slices.Concat(roadKinds, upkeepKinds)

// roadKinds are what brings a use into service, and what follows when it is interrupted.
var roadKinds = []WorkKind{
	{Key: "argue", May: access.ProposeDevice, states: []State{Draft}, role: access.Keeper},
	{Key: "plan", May: access.ProposeDevice, states: planning, role: access.Keeper},
	{Key: "submit", May: access.SubmitPlan, states: planning, role: access.Head},
	{Key: "approve", May: access.ApprovePlan, states: []State{PlanPending, ReviewRequired}, role: access.ProvincialApprover},
	{Key: "install", May: access.InstallDevice, states: []State{PlanOK}, role: access.Keeper},
	{Key: "legal", May: access.ReviewLegally, states: review, role: access.LegalReviewer},
	{Key: "technical", May: access.ReviewTechnically, states: review, role: access.TechnicalReviewer},
	{Key: "legal-items", May: access.ReviewLegally, waits: unanswered(LegalReview, statute.LegalReview)},
	{Key: "technical-items", May: access.ReviewTechnically, waits: unanswered(TechnicalReview, statute.TechnicalReview)},
	{Key: "software", May: access.ReviewTechnically, waits: reportStale},
	{Key: "publish", May: access.PublishSite, states: []State{Publishing}, role: access.Publisher},
	{Key: "commission", May: access.Commission, waits: commissionable},
	{Key: "soon", May: access.Commission, waits: soon},
	{Key: "sign", May: access.InstallDevice, states: []State{SignSuspended}, role: access.Keeper},
	{Key: "sign-report", May: access.InstallDevice, waits: signReportDue},
	{Key: "maintenance", May: access.MaintainDevice, states: []State{Maintenance}, role: access.Keeper},
	{Key: "verify", May: access.MaintainDevice, waits: verificationEnds},
	{Key: "stopped", May: access.PublishSite, waits: StopToShow},
}

// reportStale are the uses whose device runs other software than its report of conformity was about (Art 21).
func reportStale(r *Row, now time.Time) (law.Date, bool) {
	_, _, stale := r.Life.ReportStale(now)
	return 0, stale
}

// unanswered are the uses whose latest review of a kind has not answered what a source of their field added since (Art
// 11(1)(四), 12(1)(四)): they are reviewed again.
func unanswered(e Event, review statute.Review) func(r *Row, now time.Time) (law.Date, bool) {
	return func(r *Row, now time.Time) (law.Date, bool) {
		return 0, r.Standing.State != CancelledState && len(r.Life.Unanswered(now, e, r.Items[r.Life.Use.Field][review])) > 0
	}
}

// commissionable are the uses that can be commissioned.
func commissionable(r *Row, _ time.Time) (law.Date, bool) { return 0, r.Standing.Ready }

// soon are the uses that can be commissioned once their thirty days are over (Art 14(1)).
func soon(r *Row, now time.Time) (law.Date, bool) {
	return r.Standing.First, r.Standing.State == Waiting && r.Standing.First > law.DateOf(now)
}

// verificationEnds are the verifications that end within VerifySoon days or have ended, and the instruments in service that have
// none that counts, since it failed or the measuring part was repaired (Art 22(1)).
func verificationEnds(r *Row, now time.Time) (law.Date, bool) {
	until := r.VerifiedUntil
	if f := r.Life.latest(now, Verified, Repaired, PartsListed); until == 0 && f != nil && r.Life.InService(now) && r.Life.instrument(now) == IsInstrument {
		return law.DateOf(f.At), true
	}
	return until, until > 0 && until <= law.DateOf(now).AddDays(VerifySoon) && r.Standing.State != CancelledState
}

// StopToShow tells whether a stop is not made public on every channel on which the use is (Art 14(2)), and until when it
// is to be; a day in a year whose notice is not known is provisional, and good enough to work ahead by.
func StopToShow(r *Row, now time.Time) (law.Date, bool) {
	tasks, err := r.Life.StopTasks(now, r.Working, r.Intervals.Sources)
	if err != nil || len(tasks) == 0 {
		return 0, false
	}
	return tasks[0].Due.Date, true
}

// Due tells whether a use waits for this kind of work, and until when; 0: no day.
func (k *WorkKind) Due(r *Row, now time.Time) (law.Date, bool) {
	if k.waits != nil {
		return k.waits(r, now)
	}
	if !slices.Contains(k.states, r.Standing.State) {
		return 0, false
	}
	return 0, slices.ContainsFunc(r.Life.NextSteps(now), func(n Next) bool { return slices.Contains(n.Roles, k.role) })
}

// WorkOf is the kind of work with a key.
func WorkOf(key string) (WorkKind, bool) {
	i := slices.IndexFunc(WorkKinds, func(k WorkKind) bool { return k.Key == key })
	if i < 0 {
		return WorkKind{}, false
	}
	return WorkKinds[i], true
}

// DueKind says what the next day of a use that matters is.
type DueKind string

// The kinds, and none.
const (
	NothingDue     DueKind = "none"
	StopDue        DueKind = "stopped"  // last day on which the stop is to be made public
	FirstDay       DueKind = "first"    // first lawful day
	VerificationOf DueKind = "verified" // last day of the verification
)

// Due is the next day of a use that matters.
func (r *Row) Due(now time.Time) (law.Date, DueKind) {
	day, why := r.VerifiedUntil, VerificationOf
	if stop, owed := StopToShow(r, now); owed {
		day, why = stop, StopDue
	} else if r.Standing.First > 0 && r.Standing.State == Waiting {
		day, why = r.Standing.First, FirstDay
	}
	if day == 0 || r.Standing.State == CancelledState && why == VerificationOf {
		return 0, NothingDue
	}
	return day, why
}
