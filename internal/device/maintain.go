package device

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/entrust"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts of overhaul and maintenance (检修、维护, Art 14(2), 22).
var (
	MaintenanceBegun  = act.Kind{Name: "device.maintenance.start", Title: law.Words{ZH: "检修开始", EN: "Start maintenance"}, Permission: access.MaintainDevice}
	MaintenanceClosed = act.Kind{Name: "device.maintenance.end", Title: law.Words{ZH: "检修结束", EN: "End maintenance"}, Permission: access.MaintainDevice}
)

// WorkOrder is the order of a maintenance (documents.md C1.12).
type WorkOrder struct {
	Number     string `json:"number"`
	Fault      string `json:"fault"`      // fault or plan
	Contractor string `json:"contractor"` // who does it; the name of Institution, set by the act
	// Own says that the body's own people do it. Otherwise Institution is the contractor, from the register.
	Own         bool   `json:"own,omitempty"`
	Institution string `json:"institution,omitempty"`
}

// MaintenanceStart begins a maintenance; without a work order it is a stop (Art 14(2)).
type MaintenanceStart struct {
	WorkOrder *WorkOrder `json:"work_order,omitempty"`
	Reason    string     `json:"reason,omitempty"`
}

// Line gives the work order, or says that it is a stop.
func (m MaintenanceStart) Line() law.Words {
	if m.WorkOrder == nil {
		return line(law.Words{ZH: "没有工单，按停用处理", EN: "without work order: a stop"}, same(m.Reason))
	}
	return line(law.Words{ZH: "工单" + m.WorkOrder.Number, EN: "work order " + m.WorkOrder.Number}, same(m.WorkOrder.Fault), same(m.WorkOrder.Contractor))
}

// workOrderWithin is how long after the start a work order may be put on record: what comes later is a stop relabelled.
const workOrderWithin = 24 * time.Hour

// StartMaintenance records that the device of a use went into maintenance, for all its uses. A work order must be on record
// before the start or within 24 hours of it; without one the pause is a stop, with all that follows (Art 14(2)): then Reason
// is asked for.
func (s *Service) StartMaintenance(ctx context.Context, by act.By, in On, m MaintenanceStart) (Done, error) {
	var c fault.Check
	if w := m.WorkOrder; w != nil {
		c.Text(&w.Number, shortText, true, "number", "请填写工单编号。", "Give the number of the work order.")
		c.Text(&w.Fault, longText, true, "fault", "请写明故障或者检修计划。", "Say what is broken or planned.")
		w.Own = w.Institution == "" && w.Own
		if w.Institution == "" {
			c.Text(&w.Contractor, shortText, true, "contractor", "请写明检修单位。", "Say who does it.")
		}
	} else {
		c.Text(&m.Reason, longText, true, "reason", "没有工单的暂停按停用处理，请写明理由。", "A pause without a work order is a stop: give the reason.")
	}
	return s.onUse(ctx, MaintenanceBegun, by, in, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		if m.WorkOrder != nil && tx.Now.Sub(at) > workOrderWithin {
			return occurrence{}, law.Refusal{Rule: "A14.2c", Article: "第十四条第二款",
				Because: law.Words{ZH: "工单须在检修开始前或者开始后24小时内登记，现在已经超过。", EN: "A work order is recorded before the start or within 24 hours of it; it is later now."},
				Cure:    law.Words{ZH: "请按没有工单的暂停登记，即按停用处理。", EN: "Record the pause without a work order, that is, as a stop."}}
		}
		if err := l.inUse(at, tx.Now); err != nil {
			return occurrence{}, err
		}
		if l.phase(at) == phaseMaintenance {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "那时已经在检修中。", EN: "It was in maintenance already then."}}
		}
		if w := m.WorkOrder; w != nil && w.Institution != "" {
			i, err := entrust.InstitutionByID(ctx, tx, tx.Book, w.Institution)
			if err != nil {
				return occurrence{}, err
			}
			w.Contractor = i.Name
		}
		o := occurrence{event: MaintenanceStarted, detail: m}
		if m.WorkOrder == nil {
			return o, s.tellStops(ctx, tx, l, at, m.Reason)
		}
		return o, nil
	})
}

// MaintenanceEnd closes a maintenance with its self-test.
type MaintenanceEnd struct {
	SelfTest bool   `json:"self_test"`
	Done     string `json:"done"`            // what was done
	Seal     string `json:"seal,omitempty"`  // number of the tamper seal
	Parts    string `json:"parts,omitempty"` // that were replaced; empty: none are on record
	// Found are what the work changed beside the repair, each a record of its own with the review that it needs.
	Found Found `json:"-"`
}

// Found is what was found to be other than before when a work order was closed (A14.2c).
type Found struct {
	Direction string // re-aimed: where it looks now; both reviews and the publication begin anew
	Firmware  string // other software: the technical review is done again
	Lens      string // what was replaced in lens or camera: both reviews are done again
	Repaired  string // what was repaired of the measuring part: verified again before use
}

// records are the facts that the findings make, beside the end of the maintenance.
func (f Found) records(d Device) []occurrence {
	var out []occurrence
	if f.Direction != "" {
		out = append(out, occurrence{event: Altered, subject: OfSite, detail: Alteration{What: ChangedAim, Direction: f.Direction, Reason: "检修中调整"}})
	}
	if f.Lens != "" {
		out = append(out, occurrence{event: Altered, subject: OfDevice, detail: Alteration{What: ChangedModel, Model: d.Model, Serial: d.Serial, Reason: "检修中更换：" + f.Lens}})
	}
	if f.Firmware != "" {
		out = append(out, occurrence{event: FirmwareChanged, detail: Firmware{Version: f.Firmware, Reason: "检修中变更"}})
	}
	if f.Repaired != "" {
		out = append(out, occurrence{event: Repaired, detail: Repair{What: f.Repaired}})
	}
	return out
}

// Line gives the self-test and what was done.
func (m MaintenanceEnd) Line() law.Words {
	t := law.Words{ZH: "自检不通过", EN: "self-test failed"}
	if m.SelfTest {
		t = law.Words{ZH: "自检通过", EN: "self-test passed"}
	}
	return line(t, same(m.Done))
}

// EndMaintenance records the end of a maintenance. A repair of the measuring part, a re-aiming, another lens or other software
// become records of their own, and the use stays barred until what they need is done.
func (s *Service) EndMaintenance(ctx context.Context, by act.By, in On, m MaintenanceEnd) (Done, error) {
	var c fault.Check
	c.Text(&m.Done, longText, true, "done", "请写明做了什么。", "Say what was done.")
	c.AtMost(&m.Seal, shortText, "seal")
	c.AtMost(&m.Parts, longText, "parts")
	c.AtMost(&m.Found.Direction, shortText, "direction")
	c.AtMost(&m.Found.Firmware, shortText, "firmware")
	c.AtMost(&m.Found.Lens, longText, "lens")
	c.AtMost(&m.Found.Repaired, longText, "repaired")
	return s.onUse(ctx, MaintenanceClosed, by, in, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		start := l.latest(at, MaintenanceStarted, MaintenanceEnded)
		if start == nil || start.Event == MaintenanceEnded && start.Data.(MaintenanceEnd).SelfTest {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "那时没有在检修。", EN: "There was no maintenance then."}}
		}
		if order := l.openOrder(at); order != nil {
			if err := order.mayClose(ctx, tx, l, at); err != nil {
				return occurrence{}, err
			}
		}
		return occurrence{event: MaintenanceEnded, detail: m, beside: m.Found.records(l.DeviceAt(at))}, nil
	})
}

// openOrder is the work order of the maintenance that runs at t; nil when there is none.
func (l *Life) openOrder(t time.Time) *WorkOrder {
	f := l.latest(t, MaintenanceStarted)
	if f == nil {
		return nil
	}
	return f.Data.(MaintenanceStart).WorkOrder
}

// mayClose refuses to close a work order that was carried out by somebody who was not entrusted or not qualified for this class
// of devices on the day (Art 22(2)).
func (w *WorkOrder) mayClose(ctx context.Context, tx *act.Tx, l *Life, at time.Time) error {
	if w.Own {
		return nil
	}
	if w.Institution == "" {
		return law.Refusal{Rule: "A22.2", Article: "第二十二条第二款",
			Because: law.Words{ZH: fmt.Sprintf("工单%s的检修单位“%s”没有登记资质和合同，工单不能办结。", w.Number, w.Contractor), EN: fmt.Sprintf("The contractor %q of work order %s has neither qualification nor contract on record; the order does not close.", w.Contractor, w.Number)},
			Cure:    law.Words{ZH: "请由本单位或者有资质的机构重新检查，按新的工单登记；原来的工单登记为记录有误。", EN: "Let the own body or a qualified institution look at it again by a new order, and take the old one back."}}
	}
	class := entrust.OtherClass
	if f := l.latest(at, TechnicalReview); f != nil && f.Data.(TechnicalOpinion).Class != "" {
		class = f.Data.(TechnicalOpinion).Class
	}
	_, err := entrust.Qualified(ctx, tx, tx.Book, l.Use.Body, w.Institution, entrust.Maintenance, class, law.DateOf(at), entrust.ForMaintenance)
	return err
}

// Repair is a repair that touches the measuring part: the device is to be verified again before use (Art 22(1)).
type Repair struct {
	What string `json:"what"`
}

// Line says what was repaired.
func (r Repair) Line() law.Words { return same(r.What) }

// MeasuringPartRepaired is the act that records such a repair.
var MeasuringPartRepaired = act.Kind{Name: "device.repair", Title: law.Words{ZH: "登记计量部分修理", EN: "Record a repair of the measuring part"}, Permission: access.MaintainDevice}

// RecordRepair records a repair of the measuring part.
func (s *Service) RecordRepair(ctx context.Context, by act.By, in On, r Repair) (Done, error) {
	var c fault.Check
	c.Text(&r.What, longText, true, "what", "请写明修理了什么。", "Say what was repaired.")
	return s.onUse(ctx, MeasuringPartRepaired, by, in, &c, func(context.Context, *act.Tx, *Life) (occurrence, error) {
		return occurrence{event: Repaired, detail: r}, nil
	})
}

// Firmware is a change of the device's software (Art 21): captures with software that was not reviewed lack the review.
type Firmware struct {
	Version string `json:"version"`
	Reason  string `json:"reason"`
}

// Line gives version and reason.
func (f Firmware) Line() law.Words { return line(same(f.Version), same(f.Reason)) }

// SoftwareChanged is the act that records a change of software.
var SoftwareChanged = act.Kind{Name: "device.firmware", Title: law.Words{ZH: "登记软件变更", EN: "Record a change of software"}, Permission: access.MaintainDevice}

// ChangeFirmware records that the device runs other software from an instant.
func (s *Service) ChangeFirmware(ctx context.Context, by act.By, in On, v Firmware) (Done, error) {
	var c fault.Check
	c.Text(&v.Version, shortText, true, "version", "请填写新的软件版本。", "Give the new version.")
	c.Text(&v.Reason, longText, true, "reason", "请写明变更的原因和内容。", "Say why and what changed.")
	return s.onUse(ctx, SoftwareChanged, by, in, &c, func(context.Context, *act.Tx, *Life) (occurrence, error) {
		return occurrence{event: FirmwareChanged, detail: v}, nil
	})
}

// Change is what was altered (Art 10(2)): reviews made before it no longer hold.
type Change string

// The four alterations of the contract.
const (
	ChangedPlace     Change = "place"
	ChangedAim       Change = "aim"
	ChangedModel     Change = "model"
	ChangedViolation Change = "violation"
)

// Changes are the alterations with their words.
var Changes = []Choice{
	{string(ChangedPlace), law.Words{ZH: "移动了地点", EN: "moved"}},
	{string(ChangedAim), law.Words{ZH: "调整了朝向", EN: "re-aimed"}},
	{string(ChangedModel), law.Words{ZH: "更换了型号", EN: "replaced by another model"}},
	{string(ChangedViolation), law.Words{ZH: "改用于其他违法行为", EN: "used for another violation"}},
}

func changedWords(c Change, to string) law.Words {
	w := Words(Changes, string(c))
	return law.Words{ZH: fmt.Sprintf("%s：%s", w.ZH, to), EN: fmt.Sprintf("%s: %s", w.EN, to)}
}
