package device

import (
	"fmt"
	"time"

	"yuanjian/internal/law"
)

// State is where a use stands in its life (states.md D1), worked out from the facts and never stored.
type State string

// The states of D1.
const (
	Draft          State = "draft"
	ArguedState    State = "argued"
	PlanPending    State = "plan_submitted"
	PlanOK         State = "plan_approved"
	PlanRefused    State = "plan_rejected"
	Installed      State = "installed"  // under review
	Publishing     State = "publishing" // reviewed, not public on both channels
	Waiting        State = "waiting"    // public, not commissioned or not yet lawful
	Live           State = "live"
	Maintenance    State = "maintenance"
	SignSuspended  State = "sign_suspended"
	BlockedState   State = "blocked"
	ReviewRequired State = "review_required"
	StoppedState   State = "stopped"
	CancelledState State = "cancelled"
)

// Standing is a state with what people need to hear of it.
type Standing struct {
	State State
	Words law.Words      // ux.md G.6: 在用, 公示中（还差 n 天）…
	Why   *law.Statement // the first condition not met, when there is one
	Since time.Time      // of the fact that brought the phase about; zero when none did
	First law.Date       // first lawful day, while waiting
	Ready bool           // waiting, and every condition is met: the head can commission it
	Alone bool           // a law or administrative regulation lets it decide a case alone (Art 11(1)(三))
}

// phase is where a use stands between commissioning and stop, as the contract walks it ("Live").
type phase int

const (
	phaseNone phase = iota // never commissioned
	phaseLive
	phaseMaintenance
	phaseStopped
)

// stops tells whether a fact is a stop: a decision, or a maintenance without a work order (Art 14(2)).
func stops(f *Fact) bool {
	m, ok := f.Data.(MaintenanceStart)
	return f.Event == Stopped || f.Event == SiteCancelled || ok && m.WorkOrder == nil
}

// phase walks the facts before t in order, as "Live" of the contract does.
func (l *Life) phase(t time.Time) phase {
	p, byMaintenance := phaseNone, false
	all := l.before(t)
	for i := range all {
		f := &all[i]
		switch {
		case f.Event == Commissioned:
			p = phaseLive
		case p == phaseNone:
		case stops(f):
			p, byMaintenance = phaseStopped, f.Event == MaintenanceStarted
		case f.Event == Resumed && p == phaseStopped:
			p = phaseLive
		case f.Event == MaintenanceStarted && p == phaseLive:
			p = phaseMaintenance
		case f.Event == MaintenanceEnded && f.Data.(MaintenanceEnd).SelfTest && (p == phaseMaintenance || p == phaseStopped && byMaintenance):
			p = phaseLive
		}
	}
	return p
}

// StateAt is the state of a use at t, with its words.
func (l *Life) StateAt(t time.Time) Standing {
	if f := l.latest(t, SiteCancelled); f != nil && f.Data.(Cancellation).Ground == secretGround {
		return Standing{State: CancelledState, Words: law.Words{ZH: "依法保密，系统外管理", EN: "Lawfully secret, kept outside"}, Since: f.At}
	} else if f != nil {
		return Standing{State: CancelledState, Words: law.Words{ZH: "已取消设置", EN: "Cancelled"}, Since: f.At}
	}
	results := l.results(t)
	var s Standing
	switch l.phase(t) {
	case phaseNone:
		s = l.beforeUse(t, results)
	case phaseMaintenance:
		s = Standing{State: Maintenance, Words: law.Words{ZH: "检修", EN: "In maintenance"}}
	case phaseStopped:
		s = Standing{State: StoppedState, Words: law.Words{ZH: "停用", EN: "Stopped"}}
	default:
		s = l.inService(t, results)
	}
	if f := l.latest(t, Commissioned, Stopped, Resumed, MaintenanceStarted, MaintenanceEnded); f != nil {
		s.Since = f.At
	}
	s.Alone = l.standsAlone(t)
	return s
}

// beforeUse is the state of a use that was never commissioned.
func (l *Life) beforeUse(t time.Time, results map[string]law.Result) Standing {
	planning := law.Words{ZH: "筹划", EN: "In planning"}
	last := l.latestPlanning(t)
	switch {
	case results["A9b"] == law.Met: // a valid approval stands, whatever is argued or submitted for more
	case last == nil:
		return Standing{State: Draft, Words: planning}
	case last.Event == Argued:
		return Standing{State: ArguedState, Words: planning}
	case last.Event == PlanSubmitted:
		return Standing{State: PlanPending, Words: law.Words{ZH: "待省级批准", EN: "Awaiting provincial approval"}}
	case last.Event == PlanRejected:
		return Standing{State: PlanRefused, Words: law.Words{ZH: "筹划（方案未获批准）", EN: "In planning (plan not approved)"}}
	case last.Event == PlanWithdrawn:
		return l.blocked(t)
	case last.Event == Altered:
		return Standing{State: ReviewRequired, Words: law.Words{ZH: "审核中（变动后须重新报批、审核）", EN: "Under review (altered: approval and reviews anew)"}}
	}
	review := law.Words{ZH: "审核中", EN: "Under review"}
	switch {
	case l.installed(t) != nil:
		return Standing{State: PlanOK, Words: law.Words{ZH: "审核中（待安装）", EN: "Under review (to be installed)"}}
	case results["A10.2-legal"] != law.Met || results["A10.2-technical"] != law.Met:
		return Standing{State: Installed, Words: review}
	}
	return l.disclosing(t)
}

// latestPlanning is where planning stands before t: the last submission, decision, or move of the place that undoes it; an
// argument counts while nothing was submitted, and after a rejection.
func (l *Life) latestPlanning(t time.Time) *Fact {
	var last *Fact
	all := l.before(t)
	for i := range all {
		switch f := &all[i]; f.Event {
		case PlanSubmitted, PlanApproved, PlanRejected:
			last = f
		case PlanWithdrawn:
			if last != nil && last.Event == PlanApproved { // of an earlier approval: what was submitted since still waits
				last = f
			}
		case Altered:
			if f.Data.(Alteration).What == ChangedPlace && last != nil {
				last = f
			}
		case Argued:
			if last == nil || last.Event == PlanRejected {
				last = f
			}
		}
	}
	return last
}

// disclosing is the state while the thirty days are not over, or over and not used.
func (l *Life) disclosing(t time.Time) Standing {
	first, _, ok := l.FirstLawfulDay(t)
	if !ok {
		return Standing{State: Publishing, Words: law.Words{ZH: "审核通过，待公示", EN: "Reviewed, to be published"}}
	}
	s := Standing{State: Waiting, First: first}
	if days := int(first) - int(law.DateOf(t)); days > 0 {
		s.Words = law.Words{ZH: fmt.Sprintf("公示中（还差%d天）", days), EN: fmt.Sprintf("Published (%d more days)", days)}
		return s
	}
	s.Words = law.Words{ZH: "公示期满，待启用", EN: "Published long enough, to be commissioned"}
	s.Why = l.lack(t)
	s.Ready = s.Why == nil
	return s
}

// inService is the state of a use that was commissioned and neither stopped nor in maintenance.
func (l *Life) inService(t time.Time, results map[string]law.Result) Standing {
	switch {
	case l.overtaken(t):
		return Standing{State: ReviewRequired, Words: law.Words{ZH: "不得使用（变动后须重新审核）", EN: "Not to be used (altered: reviews anew)"}, Why: l.lack(t)}
	case results["A14.1a"] == law.Unmet:
		return Standing{State: SignSuspended, Words: law.Words{ZH: "标志缺失，暂停使用", EN: "Sign missing, suspended"}, Why: l.lack(t)}
	case !published(results):
		return l.disclosing(t)
	}
	if why := l.lack(t); why != nil {
		return l.blocked(t)
	}
	return Standing{State: Live, Words: law.Words{ZH: "在用", EN: "In use"}}
}

// overtaken tells whether something was altered after the last passed review of either kind (Art 10(2)).
func (l *Life) overtaken(t time.Time) bool {
	all := l.before(t)
	legal, technical := false, false
	for i := len(all) - 1; i >= 0; i-- {
		switch f := &all[i]; f.Event {
		case LegalReview:
			legal = true
		case TechnicalReview:
			technical = true
		case Altered:
			return !legal || !technical
		}
	}
	return false
}

// blocked is the state of a use that must not be used, with the reason.
func (l *Life) blocked(t time.Time) Standing {
	s := Standing{State: BlockedState, Words: law.Words{ZH: "不得使用", EN: "Not to be used"}, Why: l.lack(t)}
	if s.Why != nil {
		s.Words = law.Words{ZH: "不得使用（" + short(s.Why.Rule).ZH + "）", EN: "Not to be used (" + short(s.Why.Rule).EN + ")"}
	}
	return s
}

// short names in a few words what a condition is about.
func short(rule string) law.Words {
	if w, ok := lacks[rule]; ok {
		return w
	}
	return same(rule)
}

var lacks = map[string]law.Words{
	"A9b":             {ZH: "没有有效的省级批准", EN: "no valid provincial approval"},
	"A9b-place":       {ZH: "不在批准的地点", EN: "not at the approved place"},
	"A10.2-legal":     {ZH: "法制审核未通过", EN: "legal review not passed"},
	"A10.2-technical": {ZH: "技术审核未通过", EN: "technical review not passed"},
	"A14.1a":          {ZH: "标志缺失", EN: "sign missing"},
	"A14.1b":          {ZH: "平台公示未满30日", EN: "not thirty days on the platform"},
	"A14.1c":          {ZH: "其他方式公布未满30日", EN: "not thirty days on another channel"},
	"A15":             {ZH: "场所类别不符合或者未查明", EN: "class of place forbidden or not known"},
	"A16.1.4":         {ZH: "没有设备标识", EN: "no mark"},
	"A22.1b":          {ZH: "检定无效或者未查明", EN: "verification not valid or not known"},
	"A36.3":           {ZH: "设备或者时钟不正常", EN: "device or clock not in order"},
}
