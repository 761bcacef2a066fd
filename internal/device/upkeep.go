package device

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// The acts of regular maintenance, upkeep and calibration (维护、保养或者校验, Art 22(1)), and of a maintenance that lasts.
var (
	UpkeepScheduled     = act.Kind{Name: "device.upkeep.plan", Title: law.Words{ZH: "制定维护计划", EN: "Plan the upkeep"}, Permission: access.MaintainDevice}
	UpkeepCarriedOut    = act.Kind{Name: "device.upkeep.done", Title: law.Words{ZH: "登记维护、保养、校验", EN: "Record upkeep"}, Permission: access.MaintainDevice}
	MaintenanceReviewed = act.Kind{Name: "device.maintenance.decide", Title: law.Words{ZH: "重新决定超过30日的检修", EN: "Decide on a maintenance of over 30 days"}, Permission: access.Commission}
)

// UpkeepPlan is how often a device is maintained, and on what basis.
type UpkeepPlan struct {
	EveryDays int64  `json:"every_days"`
	GraceDays int64  `json:"grace_days"` // days beyond, after which captures are held for a human decision
	Basis     string `json:"basis"`      // a key of UpkeepBases
	Text      string `json:"text"`       // the standard's clause, or the manual's chapter
	Who       string `json:"who"`        // who does it
}

// UpkeepBases are what sets the interval. Where a standard sets one, the vendor's manual does not lengthen it.
var UpkeepBases = []Choice{
	{"standard", law.Words{ZH: "标准规定", EN: "set by a standard"}},
	{"manual", law.Words{ZH: "厂家说明书", EN: "the vendor's manual"}},
	{"body", law.Words{ZH: "本单位规定", EN: "the body's own rule"}},
}

// Line gives interval, grace and basis.
func (p UpkeepPlan) Line() law.Words {
	return line(lineOfDays(int(p.EveryDays)), law.Words{ZH: fmt.Sprintf("宽限%d日", p.GraceDays), EN: fmt.Sprintf("%d days of grace", p.GraceDays)},
		Words(UpkeepBases, p.Basis), same(p.Text), same(p.Who))
}

// PlanUpkeep sets how often a device is maintained, from the instant given.
func (s *Service) PlanUpkeep(ctx context.Context, by act.By, in On, p UpkeepPlan) (Done, error) {
	var c fault.Check
	c.Want(p.EveryDays >= 1 && p.EveryDays <= 1100, "every_days", "请填写1至1100的天数。", "Give a number of days from 1 to 1100.")
	c.Want(p.GraceDays >= 0 && p.GraceDays <= 60, "grace_days", "请填写0至60的天数。", "Give a number of days from 0 to 60.")
	wantOne(&c, UpkeepBases, p.Basis, "basis", "请选择周期的依据。", "Choose the basis of the interval.")
	c.Text(&p.Text, longText, true, "text", "请写明标准条款或者说明书章节。", "Give the clause or chapter.")
	c.Text(&p.Who, shortText, true, "who", "请写明由谁维护。", "Say who does it.")
	return s.onUse(ctx, UpkeepScheduled, by, in, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := p.graceWithin(ctx, tx, l.Use.Field); err != nil {
			return occurrence{}, err
		}
		if last := l.latest(tx.Now, UpkeepPlanned); last != nil {
			before := last.Data.(UpkeepPlan)
			if before.Basis == "standard" && p.Basis != "standard" && p.EveryDays > before.EveryDays {
				return occurrence{}, law.Refusal{Rule: "A22.1a", Article: "第二十二条第一款",
					Because: law.Words{ZH: fmt.Sprintf("标准规定每%d日维护一次，不能依说明书或者单位规定延长。", before.EveryDays), EN: fmt.Sprintf("A standard asks for upkeep every %d days; a manual or a rule of the body does not lengthen it.", before.EveryDays)},
					Cure:    law.Words{ZH: "标准有修订的，请以新标准为依据登记。", EN: "If the standard was revised, record the plan on the new one."}}
			}
		}
		return occurrence{event: UpkeepPlanned, detail: p}, l.open(tx.Now)
	})
}

// graceWithin refuses a grace longer than a source of the field allows, where one says how long it is.
func (p UpkeepPlan) graceWithin(ctx context.Context, tx *act.Tx, field string) error {
	most, err := statute.Parameter(ctx, tx, tx.Book, field, statute.MaintenanceGrace, law.DateOf(tx.Now))
	if err != nil || most.Overlay == nil || p.GraceDays <= most.Amount {
		return err
	}
	w := most.Words()
	return fault.Invalid{Fields: []fault.Field{{Name: "grace_days", Want: law.Words{ZH: "宽限不能长于" + w.ZH + "。", EN: "The grace is no longer than " + w.EN + "."}}}}
}

// Upkeep is one maintenance, upkeep or calibration that was done.
type Upkeep struct {
	Kind   string `json:"kind"` // a key of UpkeepKinds
	Done   string `json:"done"`
	Who    string `json:"who"`
	Number string `json:"number,omitempty"`
}

// UpkeepKinds are the three of Art 22(1).
var UpkeepKinds = []Choice{
	{"maintenance", law.Words{ZH: "维护", EN: "maintenance"}},
	{"upkeep", law.Words{ZH: "保养", EN: "upkeep"}},
	{"calibration", law.Words{ZH: "校验（不能代替检定）", EN: "calibration (no verification)"}},
}

// Line says what was done.
func (u Upkeep) Line() law.Words {
	return line(Words(UpkeepKinds, u.Kind), same(u.Number), same(u.Done), same(u.Who))
}

// RecordUpkeep records that a device was maintained. A calibration is recorded here, and is no verification (Art 22(1)).
func (s *Service) RecordUpkeep(ctx context.Context, by act.By, in On, u Upkeep) (Done, error) {
	var c fault.Check
	wantOne(&c, UpkeepKinds, u.Kind, "kind", "请选择做的是哪一种。", "Choose which of the three it was.")
	c.Text(&u.Done, longText, true, "done", "请写明做了什么。", "Say what was done.")
	c.Text(&u.Who, shortText, true, "who", "请写明由谁做的。", "Say who did it.")
	c.AtMost(&u.Number, shortText, "number")
	return s.onUse(ctx, UpkeepCarriedOut, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		return occurrence{event: UpkeepDone, detail: u}, l.open(tx.Now)
	})
}

// UpkeepDue is the last day for the next upkeep by the plan, and the day after which captures are held: a plan is held to the grace
// that a source of the field sets on the day on which the upkeep is due. false without a plan or while the device is not in use.
func (l *Life) UpkeepDue(t time.Time, sources statute.Snapshot) (due, hold law.Date, ok bool) {
	plan := l.latest(t, UpkeepPlanned)
	if p := l.phase(t); plan == nil || p != phaseLive && p != phaseMaintenance || l.has(t, SiteCancelled) {
		return 0, 0, false
	}
	p := plan.Data.(UpkeepPlan)
	from := plan.At
	all := l.before(t)
	for i := range all {
		if e := all[i].Event; (e == UpkeepDone || e == MaintenanceEnded && all[i].Data.(MaintenanceEnd).SelfTest) && all[i].At.After(from) {
			from = all[i].At
		}
	}
	if last := l.latest(plan.At, UpkeepDone); last != nil && from.Equal(plan.At) { // done before the plan was written down: it counts from then
		from = last.At
	}
	due = law.DateOf(from).AddDays(int(p.EveryDays))
	grace := p.GraceDays
	if most := sources.On(l.Use.Field, statute.MaintenanceGrace, due); most.Overlay != nil {
		grace = min(grace, most.Amount)
	}
	return due, due.AddDays(int(grace)), true
}

// Redecision decides on a maintenance that has lasted over thirty days: it goes on, or is a stop.
type Redecision struct {
	As     string `json:"as"` // a key of Redecisions
	Reason string `json:"reason"`
}

// Redecisions are the two answers.
var Redecisions = []Choice{
	{"maintenance", law.Words{ZH: "仍属检修，继续", EN: "still maintenance, goes on"}},
	{"stop", law.Words{ZH: "按停用处理", EN: "a stop"}},
}

// Line gives answer and reason.
func (r Redecision) Line() law.Words { return line(Words(Redecisions, r.As), same(r.Reason)) }

// RedecideMaintenance decides that a maintenance of long goes on, with the reason, or is a stop from now, made public and with all
// that follows (Art 14(2)).
func (s *Service) RedecideMaintenance(ctx context.Context, by act.By, in On, r Redecision) (Done, error) {
	var c fault.Check
	wantOne(&c, Redecisions, r.As, "as", "请选择继续检修还是停用。", "Choose whether it goes on or is a stop.")
	c.Text(&r.Reason, longText, true, "reason", "请写明理由。", "Give the reason.")
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, MaintenanceReviewed, by, on, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if l.phase(tx.Now) != phaseMaintenance {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "现在没有在检修。", EN: "There is no maintenance now."}}
		}
		if r.As == "maintenance" {
			return occurrence{event: MaintenanceRedecided, detail: r}, nil
		}
		return occurrence{event: Stopped, detail: Decision{Reason: r.Reason}, beside: []occurrence{{event: MaintenanceRedecided, detail: r}}},
			s.tellStop(ctx, tx, l, tx.Now, r.Reason)
	})
}

// RedecideBy is the last day on which a maintenance may go on without being decided anew: thirty days by our default, since the
// text sets no limit, unless a source of the field sets another. false while there is none.
func (l *Life) RedecideBy(t time.Time, in Intervals) (law.Date, bool) {
	if l.phase(t) != phaseMaintenance {
		return 0, false
	}
	f := l.latest(t, MaintenanceStarted, MaintenanceRedecided)
	if f == nil {
		return 0, false
	}
	from := law.DateOf(f.At)
	return from.AddDays(int(in.Sources.On(l.Use.Field, statute.MaintenanceDecision, from).Amount)), true
}
