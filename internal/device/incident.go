package device

import (
	"context"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on damage, removal, jamming and the like (Art 20(1)), and on filing a public-safety video system with the police.
var (
	IncidentRecorded = act.Kind{Name: "device.incident", Title: law.Words{ZH: "登记破坏、干扰事件", EN: "Report tampering or interference"}, Permission: access.MaintainDevice}
	PoliceTold       = act.Kind{Name: "device.incident.refer", Title: law.Words{ZH: "登记移送公安机关", EN: "Record the referral to the police"}, Permission: access.MaintainDevice}
	VideoSystemFound = act.Kind{Name: "device.video.declare", Title: law.Words{ZH: "认定是否属于公共安全视频系统", EN: "Find whether it is a public-safety video system"}, Permission: access.MaintainDevice}
	VideoSystemFiled = act.Kind{Name: "device.video.file", Title: law.Words{ZH: "登记公安机关备案", EN: "Record the filing with the police"}, Permission: access.MaintainDevice}
)

// Incident is what happened to a device, in which interval, and what it did to it.
type Incident struct {
	What   string     `json:"what"`            // a key of IncidentKinds
	Cause  string     `json:"cause"`           // a key of IncidentCauses
	Until  *time.Time `json:"until,omitempty"` // when it was over; nil: it is not
	Effect string     `json:"effect"`          // on what the device records
	Note   string     `json:"note"`            // how it was found
}

// IncidentKinds are what Art 20(1) forbids.
var IncidentKinds = []Choice{
	{"damage", law.Words{ZH: "毁坏", EN: "damage"}},
	{"move", law.Words{ZH: "擅自移动", EN: "moved without right"}},
	{"remove", law.Words{ZH: "拆除", EN: "removed"}},
	{"jam", law.Words{ZH: "遮挡、干扰", EN: "covered or jammed"}},
	{"manipulate", law.Words{ZH: "使其不能正常运行", EN: "made to run abnormally"}},
}

// IncidentCauses say who or what did it, as far as it is known. The owner's own staff are no exception.
var IncidentCauses = []Choice{
	{"unknown", law.Words{ZH: "原因待查明", EN: "not known yet"}},
	{"outside", law.Words{ZH: "外部人员", EN: "outsiders"}},
	{"own_staff", law.Words{ZH: "本单位或者运维单位人员", EN: "own staff or the vendor's"}},
	{"weather", law.Words{ZH: "天气等自然原因", EN: "weather or another natural cause"}},
	{"accident", law.Words{ZH: "交通事故等意外", EN: "an accident"}},
}

// deliberate tells whether somebody may have done it: then the police are told.
func (i Incident) deliberate() bool { return i.Cause != "weather" && i.Cause != "accident" }

// referWithin is within how many days an incident that somebody may have caused is referred to the police. [POLICY] Our default.
const referWithin = 3

// Line says what happened, and what it did.
func (i Incident) Line() law.Words {
	over := law.Words{ZH: "尚未结束", EN: "not over yet"}
	if i.Until != nil {
		at := i.Until.In(law.Beijing)
		over = law.Words{ZH: "至" + at.Format("2006年1月2日 15:04"), EN: "until " + at.Format("2006-01-02 15:04")}
	}
	return line(Words(IncidentKinds, i.What), Words(IncidentCauses, i.Cause), over, same(i.Effect))
}

// ReportIncident records an incident from the instant given. The device is abnormal in its interval, so that captures in it need
// explicit admission (Art 20(1), 36(三)); captures in the interval are listed for it.
func (s *Service) ReportIncident(ctx context.Context, by act.By, in On, v Incident) (Done, error) {
	var c fault.Check
	wantOne(&c, IncidentKinds, v.What, "what", "请选择发生了什么。", "Choose what happened.")
	wantOne(&c, IncidentCauses, v.Cause, "cause", "请选择原因；还不知道的，选待查明。", "Choose the cause, or that it is not known.")
	c.Text(&v.Effect, longText, true, "effect", "请写明对记录的影响。", "Say what it did to the records.")
	c.Text(&v.Note, longText, true, "note", "请写明怎样发现的。", "Say how it was found.")
	return s.onUse(ctx, IncidentRecorded, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		var c fault.Check
		c.Want(v.Until == nil || v.Until.After(at) && !v.Until.After(tx.Now), "until", "结束的时间须在开始以后，不能晚于现在。", "It ends after it begins, and not in the future.")
		if err := c.Err(); err != nil {
			return occurrence{}, err
		}
		o := occurrence{event: IncidentReported, detail: v}
		detail := Condition{Detail: Words(IncidentKinds, v.What).ZH + "：" + v.Effect}
		if !l.abnormal(at) {
			o.beside = append(o.beside, occurrence{event: AbnormalStarted, detail: detail})
		}
		if v.Until != nil {
			o.beside = append(o.beside, occurrence{event: AbnormalEnded, at: v.Until.UTC().Truncate(time.Microsecond), detail: detail})
		}
		return o, nil
	})
}

// abnormal tells whether the device is on record as abnormal at t.
func (l *Life) abnormal(t time.Time) bool {
	f := l.latest(t, AbnormalStarted, AbnormalEnded)
	return f != nil && f.Event == AbnormalStarted
}

// PoliceReferral says that an incident was handed to the police.
type PoliceReferral struct {
	Office   string `json:"office"`
	Receipt  string `json:"receipt"`  // number of the police's receipt
	Incident string `json:"incident"` // the fact that reported it, set by the act
}

// Line names office and receipt.
func (p PoliceReferral) Line() law.Words {
	return line(same(p.Office), law.Words{ZH: "回执" + p.Receipt, EN: "receipt " + p.Receipt})
}

// ReferToPolice records that the last incident was referred, with the police's receipt.
func (s *Service) ReferToPolice(ctx context.Context, by act.By, in On, p PoliceReferral) (Done, error) {
	var c fault.Check
	c.Text(&p.Office, shortText, true, "office", "请写明受理的公安机关。", "Name the police office.")
	c.Text(&p.Receipt, shortText, true, "receipt", "请填写接报回执编号。", "Give the number of the receipt.")
	wantDocument(&c, in.Documents, "请上传接报回执。", "Upload the receipt.")
	return s.onUse(ctx, PoliceTold, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		open := l.unreferred(tx.Now)
		if open == nil {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "没有等待移送的事件。", EN: "No incident waits to be referred."}}
		}
		p.Incident = open.ID
		return occurrence{event: PoliceReferred, detail: p}, nil
	})
}

// unreferred is the first incident that somebody may have caused and that was not referred by t; nil when there is none.
func (l *Life) unreferred(t time.Time) *Fact {
	told := map[string]bool{}
	all := l.before(t)
	for i := range all {
		if p, ok := all[i].Data.(PoliceReferral); ok {
			told[p.Incident] = true
		}
	}
	for i := range all {
		if v, ok := all[i].Data.(Incident); ok && v.deliberate() && !told[all[i].ID] {
			return &all[i]
		}
	}
	return nil
}

// VideoSystem says whether the camera is also part of a public-safety video system (公共安全视频图像信息系统管理条例).
type VideoSystem struct {
	Is     bool   `json:"is"`
	Reason string `json:"reason"`
}

// Line says whether it is, and why.
func (v VideoSystem) Line() law.Words {
	if v.Is {
		return line(law.Words{ZH: "属于", EN: "it is one"}, same(v.Reason))
	}
	return line(law.Words{ZH: "不属于", EN: "it is none"}, same(v.Reason))
}

// DeclareVideoSystem records whether the camera is part of such a system.
func (s *Service) DeclareVideoSystem(ctx context.Context, by act.By, in On, v VideoSystem) (Done, error) {
	var c fault.Check
	c.Text(&v.Reason, longText, true, "reason", "请写明判断的理由。", "Give the reason.")
	return s.onUse(ctx, VideoSystemFound, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		return occurrence{event: VideoSystemDeclared, detail: v}, l.open(tx.Now)
	})
}

// PoliceFiling is the filing of such a system with the police.
type PoliceFiling struct {
	Number string   `json:"number"`
	Office string   `json:"office"`
	Day    law.Date `json:"day"`
}

// Line names office, number and day.
func (p PoliceFiling) Line() law.Words {
	return line(same(p.Office), same(p.Number), law.Words{ZH: p.Day.Words(), EN: p.Day.String()})
}

// RecordPoliceFiling records that the system was filed, with the proof.
func (s *Service) RecordPoliceFiling(ctx context.Context, by act.By, in On, p PoliceFiling) (Done, error) {
	var c fault.Check
	c.Text(&p.Number, shortText, true, "number", "请填写备案编号。", "Give the number of the filing.")
	c.Text(&p.Office, shortText, true, "office", "请写明备案的公安机关。", "Name the police office.")
	c.Want(p.Day > 0, "day", "请填写备案日期。", "Give the day of the filing.")
	wantDocument(&c, in.Documents, "请上传备案证明。", "Upload the proof of the filing.")
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, VideoSystemFiled, by, on, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if p.Day > law.DateOf(tx.Now) {
			return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "day", Want: law.Words{ZH: "备案日期不能晚于今天。", EN: "The day is not in the future."}}}}
		}
		if f := l.latest(tx.Now, VideoSystemDeclared); f == nil || !f.Data.(VideoSystem).Is {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "没有认定属于公共安全视频系统，不用备案。", EN: "It was not found to be such a system; nothing is filed."}}
		}
		return occurrence{event: PoliceFiled, detail: p}, nil
	})
}

// fileWithin is within how many days after it is put into use a public-safety video system is filed with the police.
const fileWithin = 30

// policeFilingDue is the last day for the filing; false when none is owed.
func (l *Life) policeFilingDue(t time.Time) (law.Date, bool) {
	found := l.latest(t, VideoSystemDeclared)
	if found == nil || !found.Data.(VideoSystem).Is || l.has(t, PoliceFiled) || l.has(t, SiteCancelled) {
		return 0, false
	}
	from := found
	if begun := l.lastCommissioned(t); begun != nil {
		from = begun
	}
	return law.DateOf(from.At).AddDays(fileWithin), true
}

// lastCommissioned is the commissioning that counts at t; nil without one.
func (l *Life) lastCommissioned(t time.Time) *Fact { return l.latest(t, Commissioned) }
