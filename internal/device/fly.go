package device

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/term"
)

// The acts on inspection plans of unmanned carriers (检查计划, Art 16(1)(一)): the head approves one; one that somebody else
// approved is put on record by the keeper.
var (
	FlightApproved = act.Kind{Name: "device.flight", Title: law.Words{ZH: "批准检查计划", EN: "Approve an inspection plan"}, Permission: access.Commission}
	FlightRecorded = act.Kind{Name: "device.flight.record", Title: law.Words{ZH: "登记他人批准的检查计划", EN: "Record an inspection plan approved by another"}, Permission: access.MaintainDevice}
)

// FlightPlan is an inspection plan of an unmanned carrier (documents.md C1.15). From is included, Until is not.
type FlightPlan struct {
	Purpose   string    `json:"purpose"`
	Crew      string    `json:"crew"` // posts and licences, no names
	From      time.Time `json:"from"`
	Until     time.Time `json:"until"`
	ByHead    bool      `json:"by_head"`             // set by the act
	Authority string    `json:"authority,omitempty"` // by which division of work somebody other than the head approved
	Airspace  *Airspace `json:"airspace"`            // nil: not known
	Area      ring      `json:"area,omitempty"`      // within the published one; none: all of it
	Violation []string  `json:"violations,omitempty"`
	Flight    *Flight   `json:"flight,omitempty"` // of an aircraft
	// Application is what else its application says (暂行条例第二十七条); nil: nothing is on record.
	Application *Application `json:"application,omitempty"`
	// Items are the answers to what sources of the field add to a plan (Art 16(1)(六)).
	Items []Answered `json:"items,omitempty"`
}

// Airspace is the filing or approval that a flight needs, for vehicles and vessels the one that applies.
type Airspace struct {
	Required bool       `json:"required"`
	Number   string     `json:"number,omitempty"` // of the approval
	Ground   string     `json:"ground,omitempty"` // why none is required
	From     *time.Time `json:"from,omitempty"`   // nil: required, and not obtained
	Until    *time.Time `json:"until,omitempty"`
	Applied  *time.Time `json:"applied,omitempty"`   // by noon of the day before (暂行条例第二十六条)
	Answered *time.Time `json:"answered,omitempty"`  // by nine in the evening
	LongTerm bool       `json:"long_term,omitempty"` // each day's flights are filed beside it
}

// Line gives period and airspace.
func (p FlightPlan) Line() law.Words {
	const form = "2006-01-02 15:04"
	span := p.From.In(law.Beijing).Format(form) + " – " + p.Until.In(law.Beijing).Format(form)
	return line(same(span), p.Air())
}

// Air says how the plan stands with the airspace, and how it is flown.
func (p FlightPlan) Air() law.Words {
	air := law.Words{ZH: "空域手续未查明", EN: "airspace not known"}
	switch a := p.Airspace; {
	case a == nil:
	case !a.Required:
		air = law.Words{ZH: "不需要报备、审批", EN: "no filing required"}
	case a.From == nil || a.Until == nil:
		air = law.Words{ZH: "需要报备、审批，尚未取得", EN: "filing required, not obtained"}
	default:
		air = law.Words{ZH: "报备、审批编号" + a.Number, EN: "approval " + a.Number}
	}
	if a := p.Airspace; a != nil && a.LongTerm {
		air = line(air, law.Words{ZH: "长期批准，每日另行报备", EN: "long-term, filed each day"})
	}
	if a := p.Airspace; a != nil && a.Applied != nil && a.Applied.After(term.Of(term.FlightApplication).OClock(law.DateOf(p.From).AddDays(-1))) {
		air = line(air, law.Words{ZH: "申请晚于前一日12时", EN: "applied for later than noon of the day before"})
	}
	if f := p.Flight; f != nil {
		air = line(air, law.Words{ZH: fmt.Sprintf("真高%.0f米以下", f.HeightM), EN: fmt.Sprintf("up to %.0f m", f.HeightM)}, Words(AirspaceClasses, f.Class), Words(Relays, f.Relay))
	}
	return air
}

func (p FlightPlan) into(e *admissibility.Event) {
	e.ByHead = p.ByHead
	e.PlanFrom, e.PlanUntil = admissibility.InstantOf(p.From), admissibility.InstantOf(p.Until)
	switch a := p.Airspace; {
	case a == nil:
	case !a.Required:
		e.Airspace = admissibility.AirspaceNotRequired
	default:
		e.Airspace = admissibility.AirspaceRequired
		e.AirspaceFrom, e.AirspaceUntil = maybeInstant(a.From), maybeInstant(a.Until)
	}
}

func (p *FlightPlan) check(c *fault.Check) {
	c.Text(&p.Purpose, longText, true, "purpose", "请写明检查目的和区域。", "Say purpose and area.")
	c.Text(&p.Crew, longText, true, "crew", "请写明操作人员的岗位和资格。", "Say posts and licences of the crew.")
	c.Want(!p.From.IsZero() && p.Until.After(p.From), "until", "请填写计划的起止时间，结束须晚于开始。", "Give the period; it must end after it begins.")
	c.AtMost(&p.Authority, shortText, "authority")
	if len(p.Area) > 0 {
		wantArea(c, p.Area, "plan_area")
	}
	if p.Flight != nil {
		p.Flight.check(c, p)
	}
	if p.Application != nil {
		p.Application.check(c)
	}
	a := p.Airspace
	if a == nil {
		return
	}
	c.AtMost(&a.Number, shortText, "airspace_number")
	c.AtMost(&a.Ground, longText, "airspace_ground")
	if !a.Required {
		c.Want(a.Ground != "", "airspace_ground", "请写明为什么不需要报备、审批。", "Say why no filing is required.")
		return
	}
	c.Want((a.From == nil) == (a.Until == nil), "airspace_until", "报备、审批的起止时间要么都填，要么都不填。", "Give both ends of the approval, or neither.")
	if a.From != nil && a.Until != nil {
		c.Want(a.Applied == nil || a.Answered == nil || !a.Answered.Before(*a.Applied), "airspace_answered", "答复不早于申请。", "The answer is not before the application.")
		c.Want(a.Until.After(*a.From) && a.Number != "", "airspace_number", "请填写报备、审批编号和起止时间。", "Give the number and period of the approval.")
	}
}

// ApproveFlight records the inspection plan that the head of the body approves, from now on (Art 16(1)(一)).
func (s *Service) ApproveFlight(ctx context.Context, by act.By, in On, p FlightPlan) (Done, error) {
	p.ByHead, p.Authority = true, ""
	return s.flight(ctx, FlightApproved, by, On{Use: in.Use, Documents: in.Documents}, p, &fault.Check{})
}

// RecordFlight records a plan that somebody other than the head approved, with the division of work it rests on. It is on
// record as such, and does not satisfy Art 16(1)(一).
func (s *Service) RecordFlight(ctx context.Context, by act.By, in On, p FlightPlan) (Done, error) {
	var c fault.Check
	p.ByHead = false
	c.Text(&p.Authority, shortText, true, "authority", "请写明由谁批准、依据什么分工。", "Say who approved it, by which division of work.")
	wantDocument(&c, in.Documents, "请上传经批准的检查计划。", "Upload the approved plan.")
	return s.flight(ctx, FlightRecorded, by, in, p, &c)
}

func (s *Service) flight(ctx context.Context, kind act.Kind, by act.By, in On, p FlightPlan, c *fault.Check) (Done, error) {
	p.check(c)
	p.From, p.Until = p.From.UTC().Truncate(time.Microsecond), p.Until.UTC().Truncate(time.Microsecond)
	return s.onUse(ctx, kind, by, in, c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		if l.Device.Carrier == admissibility.NoCarrier {
			return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "use", Want: law.Words{ZH: "只有无人载具上的设备才有检查计划。", EN: "Only a carried device has an inspection plan."}}}}
		}
		if p.ByHead {
			if l.Device.Carrier == admissibility.Drone && p.Flight == nil {
				return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "height_m", Want: law.Words{ZH: "请填写飞行高度、空域类别和遥控方式。", EN: "Give height, class of airspace and how it is reached."}}}}
			}
			if err := p.flyable(l, tx.Now); err != nil {
				return occurrence{}, err
			}
		}
		if err := p.answer(ctx, tx, l); err != nil {
			return occurrence{}, err
		}
		return occurrence{event: FlightPlanned, detail: p}, nil
	})
}

// answer holds a plan against what sources of the field add to it (Art 16(1)(六)): each item is answered; the head approves no plan
// in which one is not met. A plan that somebody else approved is recorded as it is.
func (p *FlightPlan) answer(ctx context.Context, tx *act.Tx, l *Life) error {
	items, err := statute.ItemsOn(ctx, tx, tx.Book, l.Use.Field, statute.FlightPlan, law.DateOf(tx.Now))
	if err != nil {
		return err
	}
	if p.Items, _, err = checkItems(p.Items, items, "A16.1.6", "第十六条第一款第（六）项"); err != nil {
		return err
	}
	var c fault.Check
	for _, a := range p.Items {
		c.Want(a.Pass || !p.ByHead, "itempass_"+a.Item, "这一项没有落实，计划不能批准；请先落实。", "This is not met, so the plan is not approved; see to it first.")
	}
	return c.Err()
}
