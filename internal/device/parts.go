package device

import (
	"context"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts of the technical reviewer on what is to be verified in a device (Art 22(1)).
var (
	PartsFound    = act.Kind{Name: "device.parts", Title: law.Words{ZH: "列明须检定的计量部件", EN: "List the measuring parts to be verified"}, Permission: access.ReviewTechnically, Capacity: access.TechnicalReview}
	NoRuleFound   = act.Kind{Name: "device.norule", Title: law.Words{ZH: "说明没有检定规程", EN: "Give the reason where no verification rule exists"}, Permission: access.ReviewTechnically, Capacity: access.TechnicalReview}
	RulePublished = act.Kind{Name: "device.rule", Title: law.Words{ZH: "登记检定规程已经发布", EN: "Record that a verification rule was issued"}, Permission: access.ReviewTechnically, Capacity: access.TechnicalReview}
)

// partsMost bounds a list of parts; noRuleAhead is within how many days the lack of a rule is looked at again. [POLICY]
const (
	partsMost   = 10
	noRuleAhead = 366
)

// MeasuringParts are the instruments in one device that are each verified: a speed gauge alone does not stand for the pair of
// flash and camera.
type MeasuringParts struct {
	Items  []string `json:"items"` // as the certificates name what they verify
	Reason string   `json:"reason"`
}

// Line lists the parts.
func (p MeasuringParts) Line() law.Words {
	var out law.Words
	for _, x := range p.Items {
		out = line(out, same(x))
	}
	return line(out, same(p.Reason))
}

// ListParts records which parts of a measuring device are verified; from then on each needs a certificate of its own.
func (s *Service) ListParts(ctx context.Context, by act.By, in On, p MeasuringParts) (Done, error) {
	var c fault.Check
	c.Want(len(p.Items) >= 1 && len(p.Items) <= partsMost, "items", "请列出1至10个须检定的部件，每行一个。", "List 1 to 10 parts to be verified, one a line.")
	for i := range p.Items {
		c.Text(&p.Items[i], shortText, true, "items", "部件的名称不能为空。", "A part has a name.")
		c.Want(!slices.Contains(p.Items[:i], p.Items[i]), "items", "部件的名称不能重复。", "A part is named once.")
	}
	c.Text(&p.Reason, longText, true, "reason", "请写明依据的目录或者规程。", "Name the catalogue or rule.")
	return s.onUse(ctx, PartsFound, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if l.instrument(tx.Now) != IsInstrument {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "技术审核没有认定这台设备属于须检定的计量器具。", EN: "The technical review did not find the device to be an instrument to be verified."}}
		}
		return occurrence{event: PartsListed, detail: p}, l.open(tx.Now)
	})
}

// PartsAt are the parts that are to be verified at t; nil when the device is verified as one.
func (l *Life) PartsAt(t time.Time) []string {
	if f := l.latest(t, PartsListed); f != nil {
		return f.Data.(MeasuringParts).Items
	}
	return nil
}

// certified is what a certificate of one part says of the whole device when it was issued: it helps only while every part that is
// to be verified has a passed certificate of its own, and as long as the shortest of them. false when it says nothing of the device:
// a part was never verified, so that the device was not, or the certificate is of none of the parts.
func (l *Life) certified(e *admissibility.Event, f *Fact, serial string) bool {
	parts := l.partsEver()
	v := f.Data.(VerificationCertificate)
	if len(parts) == 0 || !v.Pass {
		return true
	}
	all := l.before(f.At)
	for _, part := range parts {
		if part == v.Item {
			continue
		}
		other := lastOf(all, part)
		if other == nil {
			return false
		}
		e.Passed = e.Passed && other.Pass
		e.Serial = e.Serial && other.Serial == serial
		e.From = max(e.From, other.From)
		if until := other.Until; until < e.Until.Value {
			e.Until = admissibility.Some(until)
		}
	}
	return slices.Contains(parts, v.Item)
}

// partsEver are the parts that the technical reviewer listed last: what a device consists of does not depend on when it was found.
func (l *Life) partsEver() []string {
	for i := len(l.Facts) - 1; i >= 0; i-- {
		if p, ok := l.Facts[i].Data.(MeasuringParts); ok {
			return p.Items
		}
	}
	return nil
}

// lastOf is the last certificate of a part among some facts; nil when there is none.
func lastOf(facts []Fact, part string) *VerificationCertificate {
	for i := len(facts) - 1; i >= 0; i-- {
		if facts[i].Event == Repaired {
			return nil // a repair of the measuring part undoes what was verified
		}
		if v, ok := facts[i].Data.(VerificationCertificate); ok && v.Item == part {
			return &v
		}
	}
	return nil
}

// PartState is how one part stands.
type PartState struct {
	Item        string
	Certificate *VerificationCertificate // the last; nil without one
}

// PartStates are the parts of a device at t with their last certificates.
func (l *Life) PartStates(t time.Time) []PartState {
	var out []PartState
	for _, p := range l.PartsAt(t) {
		out = append(out, PartState{p, lastOf(l.before(t), p)})
	}
	return out
}

// shortest is the last day of the certificate of the parts that ends first; 0 when a part has none that helps.
func shortest(parts []PartState, serial string) law.Date {
	var until law.Date
	for _, p := range parts {
		if p.Certificate == nil || !p.Certificate.Pass || p.Certificate.Serial != serial {
			return 0
		}
		if until == 0 || p.Certificate.Until < until {
			until = p.Certificate.Until
		}
	}
	return until
}

// NoRuleReason is why an instrument cannot be verified: no rule exists. It takes a test report instead, and is looked at again.
type NoRuleReason struct {
	Report string   `json:"report"` // number of the test report
	Tester string   `json:"tester"` // who tested
	Reason string   `json:"reason"` // of law
	Again  law.Date `json:"again"`  // by when it is looked at whether a rule was issued
}

// Line gives report, reason and the day of the next look.
func (n NoRuleReason) Line() law.Words {
	return line(law.Words{ZH: "没有检定规程", EN: "no verification rule"}, law.Words{ZH: "测试报告" + n.Report + "（" + n.Tester + "）", EN: "test report " + n.Report + " (" + n.Tester + ")"},
		same(n.Reason), law.Words{ZH: n.Again.Words() + "前复查", EN: "looked at again by " + n.Again.String()})
}

// ReasonNoRule records why there is no verification, with the test report. It settles nothing at the judge's: that stays not known
// until a document or a finding settles it (contract, “Verification”).
func (s *Service) ReasonNoRule(ctx context.Context, by act.By, in On, n NoRuleReason) (Done, error) {
	var c fault.Check
	c.Text(&n.Report, shortText, true, "report", "请填写测试报告编号。", "Give the number of the test report.")
	c.Text(&n.Tester, shortText, true, "tester", "请写明测试机构。", "Say who tested.")
	c.Text(&n.Reason, longText, true, "reason", "请写明没有检定规程的法律理由。", "Give the reason of law.")
	wantDocument(&c, in.Documents, "请上传测试报告。", "Upload the test report.")
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, NoRuleFound, by, on, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if l.instrument(tx.Now) != NoRule {
			return occurrence{}, law.Refusal{Rule: "A22.1b", Article: "第二十二条第一款",
				Because: law.Words{ZH: "技术审核没有认定“属于计量器具，但没有检定规程”，或者检定规程已经发布。", EN: "The technical review did not find an instrument without a verification rule, or a rule has been issued since."},
				Cure:    law.Words{ZH: "须检定的，请登记检定证书。", EN: "If it is to be verified, record the certificate."}}
		}
		var c fault.Check
		today := law.DateOf(tx.Now)
		c.Want(n.Again > today && n.Again <= today.AddDays(noRuleAhead), "again", "复查日期须在今天以后一年以内。", "It is looked at again within a year.")
		return occurrence{event: NoRuleReasoned, detail: n}, c.Err()
	})
}

// VerificationRule is a rule of verification (检定规程) that was issued for an instrument that had none.
type VerificationRule struct {
	Number string   `json:"number"` // JJG …
	From   law.Date `json:"from"`   // first day in force
}

// Line gives number and day.
func (r VerificationRule) Line() law.Words {
	return line(same(r.Number), law.Words{ZH: r.From.Words() + "起施行", EN: "in force from " + r.From.String()})
}

// RecordRule records that a rule was issued: from its first day the device is one to be verified, and the reason why it was not has
// expired.
func (s *Service) RecordRule(ctx context.Context, by act.By, in On, r VerificationRule) (Done, error) {
	var c fault.Check
	c.Text(&r.Number, shortText, true, "number", "请填写检定规程编号。", "Give the number of the rule.")
	c.Want(r.From > 0, "from", "请填写施行日期。", "Give its first day in force.")
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, RulePublished, by, on, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if l.instrument(tx.Now) != NoRule {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "这台设备没有登记为没有检定规程。", EN: "The device is not on record as one without a rule."}}
		}
		return occurrence{event: RuleIssued, detail: r}, l.open(tx.Now)
	})
}

// ruledSince is from which day a rule issued later makes the device one to be verified; 0 when there is none.
func (l *Life) ruledSince() law.Date {
	for i := range l.Facts {
		if r, ok := l.Facts[i].Data.(VerificationRule); ok {
			return r.From
		}
	}
	return 0
}

// noRuleAgain is the day by which the lack of a rule is looked at again; false when nothing is owed.
func (l *Life) noRuleAgain(t time.Time) (law.Date, bool) {
	if l.instrument(t) != NoRule || l.has(t, SiteCancelled) || !l.has(t, Commissioned) {
		return 0, false
	}
	if f := l.latest(t, NoRuleReasoned); f != nil {
		return f.Data.(NoRuleReason).Again, true
	}
	return law.DateOf(l.latest(t, Commissioned).At), true // the reason is missing since it came into use
}
