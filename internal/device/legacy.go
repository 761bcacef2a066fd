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

// The acts on sites from before 2025-05-01 (Art 49; cases.md G11): entered with evidence of their earlier basis, then cleaned up.
var (
	LegacyRecorded = act.Kind{Name: "device.legacy.enter", Title: law.Words{ZH: "登记2025年5月1日前已有的设置", EN: "Enter a site from before 1 May 2025"}, Permission: access.ProposeDevice}
	LegacyCleaned  = act.Kind{Name: "device.legacy.judge", Title: law.Words{ZH: "作出清理结论", EN: "Give the clean-up verdict"}, Permission: access.Commission}
)

// inForce is the day on which the Measures came into force (Art 49).
var inForce = law.NewDate(2025, time.May, 1)

// Legacy is what is proved of a use that was live before the Measures.
type Legacy struct {
	Since     time.Time  `json:"since"`                // since when it was in use
	Published *time.Time `json:"published,omitempty"`  // when the place was made public (行政处罚法 第四十一条); nil: not proved
	Where     string     `json:"where,omitempty"`      // where it was made public
	SignSince *time.Time `json:"sign_since,omitempty"` // since when a sign has stood; nil: not proved
	Sign      string     `json:"sign,omitempty"`       // which sign
	Basis     string     `json:"basis"`                // who decided it then, by which document
}

// Line says since when, and on what basis.
func (v Legacy) Line() law.Words {
	day := law.DateOf(v.Since)
	return line(law.Words{ZH: day.Words() + "起在用", EN: "in use since " + day.String()}, same(v.Basis))
}

// check looks at what is said of the site alone.
func (v *Legacy) check(c *fault.Check, documents []Attachment) {
	c.Text(&v.Basis, longText, true, "basis", "请写明当时由谁、依据什么文件设置。", "Say who decided it then, by which document.")
	c.AtMost(&v.Where, shortText, "where")
	c.AtMost(&v.Sign, shortText, "sign")
	c.Want(!v.Since.IsZero(), "since", "请填写开始使用的时间。", "Say since when it was in use.")
	c.Want((v.Published == nil) == (v.Where == ""), "where", "公布的时间和地方须一并填写，或者都不填。", "Give both when and where it was made public, or neither.")
	c.Want((v.SignSince == nil) == (v.Sign == ""), "sign", "标志的时间和种类须一并填写，或者都不填。", "Give both since when and which sign, or neither.")
	wantDocument(c, documents, "请上传当时的依据和公布的证明。", "Upload the evidence of the time.")
}

// EnterLegacy records that a use was live before the Measures, with the evidence of the time: from then on it is judged as an old
// site, to which the provincial approval and the thirty days do not reach back. Reviews, sign, publication of the place and
// verification are asked of it as of every other (our reading of Art 49).
func (s *Service) EnterLegacy(ctx context.Context, by act.By, in On, v Legacy) (Done, error) {
	var c fault.Check
	v.check(&c, in.Documents)
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, LegacyRecorded, by, on, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		return l.asLegacy(v, tx.Now)
	})
}

// asLegacy is what the entering of a use from before brings about at an instant, or why it cannot be entered.
func (l *Life) asLegacy(v Legacy, now time.Time) (occurrence, error) {
	if err := l.open(now); err != nil {
		return occurrence{}, err
	}
	if !v.Since.Before(inForce.Start()) {
		return occurrence{}, law.Refusal{Rule: "A49", Article: "第四十九条",
			Because: law.Words{ZH: "2025年5月1日起开始使用的，适用《办法》的全部条件，不能按已有设置登记。", EN: "What came into use on or after 1 May 2025 is under all conditions of the Measures and is no site from before."},
			Cure:    law.Words{ZH: "请从事前论证开始办理；以前公布的，不计入30日。", EN: "Begin with the prior argument; an earlier publication does not count towards the thirty days."}}
	}
	if l.has(now, Commissioned, PlanApproved) {
		return occurrence{}, fault.Conflict{Because: law.Words{ZH: "这项用途已有批准或者启用的记录。", EN: "An approval or a commissioning of the use is on record."}}
	}
	var c fault.Check
	for name, t := range map[string]*time.Time{"published": v.Published, "sign_since": v.SignSince} {
		c.Want(t == nil || !t.After(now), name, "时间不能晚于现在。", "It is not in the future.")
	}
	o := occurrence{event: LegacyEntered, detail: v}
	if v.Published != nil {
		o.beside = append(o.beside, occurrence{event: Published, at: v.Published.UTC(), detail: Publication{Channel: Other, NamesPlace: true, Address: v.Where}})
	}
	if v.SignSince != nil {
		o.beside = append(o.beside, occurrence{event: SignPlaced, at: v.SignSince.UTC(), detail: Sign{Kind: v.Sign, Position: "沿用原有位置"}})
	}
	o.beside = append(o.beside, occurrence{event: Commissioned, at: v.Since.UTC(), detail: Decision{Reason: v.Basis}})
	return o, c.Err()
}

// fromBefore tells whether the use was entered as one from before the Measures.
func (l *Life) fromBefore(t time.Time) bool { return l.has(t, LegacyEntered) }

// LegacyVerdict is what the clean-up came to.
type LegacyVerdict struct {
	Verdict string    `json:"verdict"` // a key of LegacyVerdicts
	Reason  string    `json:"reason"`
	Fix     string    `json:"fix,omitempty"`   // what is put right
	Until   *law.Date `json:"until,omitempty"` // by when
}

// LegacyVerdicts are the three.
var LegacyVerdicts = []Choice{
	{"keep", law.Words{ZH: "保留", EN: "keep"}},
	{"fix", law.Words{ZH: "整改", EN: "fix"}},
	{"stop", law.Words{ZH: "停用", EN: "stop"}},
}

// Line gives verdict and reason.
func (v LegacyVerdict) Line() law.Words {
	w := line(Words(LegacyVerdicts, v.Verdict), same(v.Reason), same(v.Fix))
	if v.Until != nil {
		w = line(w, law.Words{ZH: "限" + v.Until.Words() + "前完成", EN: "by " + v.Until.String()})
	}
	return w
}

// JudgeLegacy gives the clean-up verdict of a use from before. One that lacks a condition is not kept as it is; a stop takes
// effect at once and is made public.
func (s *Service) JudgeLegacy(ctx context.Context, by act.By, in On, v LegacyVerdict) (Done, error) {
	var c fault.Check
	wantOne(&c, LegacyVerdicts, v.Verdict, "verdict", "请选择清理结论。", "Choose the verdict.")
	c.Text(&v.Reason, longText, true, "reason", "请写明理由。", "Give the reason.")
	c.AtMost(&v.Fix, longText, "fix")
	c.Want((v.Verdict == "fix") == (v.Fix != ""), "fix", "结论是整改的，写明整改什么；其他结论不填。", "Where it is fixed say what; else leave it empty.")
	c.Want((v.Verdict == "fix") == (v.Until != nil), "until", "结论是整改的，写明完成日期；其他结论不填。", "Where it is fixed say by when; else leave it empty.")
	on := On{Use: in.Use, Documents: in.Documents}
	return s.onUse(ctx, LegacyCleaned, by, on, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if !l.fromBefore(tx.Now) {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "这项用途不是2025年5月1日前已有的设置。", EN: "The use is not one from before 1 May 2025."}}
		}
		o := occurrence{event: LegacyJudged, detail: v}
		switch v.Verdict {
		case "keep":
			if missing := l.missing(tx.Now); len(missing) > 0 {
				return o, law.Refusal{Rule: "A49", Article: "第四十九条",
					Because: law.Words{ZH: "还有条件不具备，不能直接保留：" + missing[0].Because.ZH, EN: "A condition is not met, so that it is not kept as it is: " + missing[0].Because.EN},
					Cure:    law.Words{ZH: "请先补齐，或者作出整改、停用的结论。", EN: "Put it right first, or decide that it is fixed or stopped."}}
			}
		case "fix":
			if *v.Until < law.DateOf(tx.Now) {
				return o, fault.Invalid{Fields: []fault.Field{{Name: "until", Want: law.Words{ZH: "完成日期不能早于今天。", EN: "The last day is not before today."}}}}
			}
		case "stop":
			if err := l.inUse(tx.Now, tx.Now); err != nil {
				return o, err
			}
			return occurrence{event: Stopped, detail: Decision{Reason: v.Reason}, beside: []occurrence{o}}, s.tellStop(ctx, tx, l, tx.Now, v.Reason)
		}
		return o, nil
	})
}

// LegacyDue is until when the clean-up verdict of a use from before is to be given, or what it says is to be put right; false when
// nothing is owed. The Measures set no day for it: one hundred and eighty days after it was entered are our default. [POLICY]
func (l *Life) LegacyDue(t time.Time) (law.Date, bool) {
	entered := l.latest(t, LegacyEntered)
	if entered == nil || l.has(t, SiteCancelled) {
		return 0, false
	}
	judged := l.latest(t, LegacyJudged)
	if judged == nil || judged.At.Before(entered.At) {
		return law.DateOf(entered.KnownAt).AddDays(legacyWithin), true
	}
	if v := judged.Data.(LegacyVerdict); v.Until != nil {
		return *v.Until, true // until it is kept or stopped by a verdict of its own
	}
	return 0, false
}

const legacyWithin = 180

// OldSite tells whether the judge takes the use for an old site at t (contract, “Old site”): then the approval and the thirty
// days are not among the conditions in force.
func (l *Life) OldSite(t time.Time) bool {
	f := l.FactsAt(t)
	return law.DateOf(t) >= inForce && !slices.ContainsFunc(admissibility.GateFindings(&f, t), func(x law.Finding) bool { return x.Rule == "A9b" })
}
