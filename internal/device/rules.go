package device

import (
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/law"
)

// What keeps a step from being taken, in the order of a life. Each rule sees a life or an opinion and nothing else, and says
// the article, the facts and the cure. What must be met before a use is commissioned is the judge's own (gates.go).

// open refuses steps on a use whose site has been cancelled.
func (l *Life) open(t time.Time) error {
	f := l.latest(t, SiteCancelled)
	if f == nil {
		return nil
	}
	day := law.DateOf(f.At)
	return law.Refusal{Rule: "A10.1c", Article: "第十条第一款",
		Because: law.Words{ZH: "这个设置地点已于" + day.Words() + "取消设置。", EN: "The site was cancelled on " + day.String() + "."},
		Cure:    law.Words{ZH: "需要再设置的，请登记新的用途并重新论证、报批。", EN: "To set it again, register a new use and begin with the argument and the plan."}}
}

var argumentMissing = law.Refusal{Rule: "A10.1a", Article: "第十条第一款",
	Because: law.Words{ZH: "设置设备应当进行事前论证，还没有论证记录。", EN: "Setting a device takes a prior argument; none is on record."},
	Cure:    law.Words{ZH: "请先记录事前论证。", EN: "Record the prior argument first."}}

// How many of Places nobody may watch, and how many of these the contract has words for.
const (
	forbiddenPlaces = 10
	namedPlaces     = 7
)

// isForbidden tells whether a class of place is one of those of Art 15.
func isForbidden(place string) bool { return in(Places[:forbiddenPlaces], place) }

// forbiddenPlace is the refusal of Art 15, for every role.
func forbiddenPlace(place string) law.Refusal {
	w := Words(Places, place)
	return law.Refusal{Rule: "A15", Article: "第十五条",
		Because: law.Words{ZH: fmt.Sprintf("“%s”属于涉及公民个人隐私的场所，不得设置电子技术监控设备。", w.ZH), EN: fmt.Sprintf("%q is a place of personal privacy; no device may be set there.", w.EN)},
		Cure:    law.Words{ZH: "请另选设置地点；任何人都不能批准例外。", EN: "Choose another site; nobody can allow an exception."}}
}

// samePerson refuses an act that the separation of duties keeps from a person (roles.md E).
func samePerson(rule, article, zh, en string) law.Refusal {
	return law.Refusal{Rule: rule, Article: article, Because: law.Words{ZH: zh, EN: en},
		Cure: law.Words{ZH: "请由另一名有权限的人员办理。", EN: "Let another person who may do it."}}
}

// movedSince tells whether the site was moved after an instant, up to t.
func (l *Life) movedSince(from, t time.Time) bool {
	moved := false
	for _, f := range l.before(t) {
		a, ok := f.Data.(Alteration)
		moved = moved || ok && a.What == ChangedPlace && !f.At.Before(from)
	}
	return moved
}

// proposers are the persons who proposed and installed: who registered device, site and use, argued, drafted, and who
// measured the place and placed the sign (roles.md E3).
func (l *Life) proposers(t time.Time) []string {
	out := []string{l.Device.Person, l.Site.Person, l.Use.Person}
	for _, f := range l.before(t) {
		switch f.Event {
		case Argued, PlanDrafted, Surveyed, SignPlaced, MarkPhotographed:
			if f.Person != "" {
				out = append(out, f.Person)
			}
		}
	}
	return out
}

// approvedFor refuses installation without an approved plan (Art 9).
func (l *Life) approvedFor(t time.Time) error {
	if err := l.open(t); err != nil {
		return err
	}
	if l.has(t, PlanApproved) || l.fromBefore(t) {
		return nil
	}
	return law.Refusal{Rule: "A9b", Article: "第九条",
		Because: law.Words{ZH: "设置方案还没有批准，不能安装。", EN: "The siting plan is not approved; nothing is installed yet."},
		Cure:    law.Words{ZH: "请等省级行政执法主管部门批准后再办理。", EN: "Wait for the approval of the provincial department."}}
}

// installed refuses a review before there is something to review: approval, then installation with sign and position.
func (l *Life) installed(t time.Time) error {
	if err := l.open(t); err != nil {
		return err
	}
	switch {
	case !l.has(t, PlanApproved) && !l.fromBefore(t): // Art 49: the approval does not reach back
		return law.Refusal{Rule: "A9b", Article: "第九条",
			Because: law.Words{ZH: "设置方案还没有批准。", EN: "The siting plan is not approved yet."},
			Cure:    law.Words{ZH: "请等省级行政执法主管部门批准后再办理。", EN: "Wait for the approval of the provincial department."}}
	case !l.has(t, SignPlaced):
		return law.Refusal{Rule: "A14.1a", Article: "第十四条第一款",
			Because: law.Words{ZH: "还没有设置标志的记录。", EN: "No sign is on record yet."},
			Cure:    law.Words{ZH: "请先由设备管理员设置标志并登记照片。", EN: "Let the keeper place the sign and record its photograph first."}}
	case l.Site.Point != nil && !l.has(t, Surveyed):
		return law.Refusal{Rule: "A9b-place", Article: "第九条",
			Because: law.Words{ZH: "还没有安装位置的测量记录。", EN: "The place of installation has not been measured yet."},
			Cure:    law.Words{ZH: "请先由设备管理员登记安装位置。", EN: "Let the keeper record the surveyed place first."}}
	}
	return nil
}

// signInPlace tells whether the latest record of the sign says that it stands.
func (l *Life) signInPlace(t time.Time) bool {
	f := l.latest(t, SignPlaced, SignMissing)
	return f != nil && f.Event == SignPlaced
}

// apart refuses a reviewer who proposed or installed, or who signed the other review (roles.md E3).
func (l *Life) apart(t time.Time, person string, other Event, rule, article string) error {
	if slices.Contains(l.proposers(t), person) {
		return samePerson(rule, article, "提出、论证或者安装这台设备的人员不能审核。", "Who proposed, argued or installed the device does not review it.")
	}
	for _, f := range l.before(t) {
		if f.Event == other && f.Person == person {
			return samePerson(rule, article, "法制审核和技术审核不能由同一人办理。", "One person does not sign both the legal and the technical review.")
		}
	}
	return nil
}

// fits refuses answers that their own figures contradict.
func (o TechnicalOpinion) fits(d Device, u Use) error {
	if q := o.Quality; q.Pass && (q.Model != d.Model || q.Serial != "" && q.Serial != d.Serial) {
		return law.Refusal{Rule: "A12.1.1", Article: "第十二条第一款第（一）项",
			Because: law.Words{ZH: fmt.Sprintf("合格证明是型号%s编号%s的，设备是型号%s编号%s。", q.Model, orDash(q.Serial), d.Model, d.Serial),
				EN: fmt.Sprintf("The certificate is for model %s serial %s, the device is %s %s.", q.Model, orDash(q.Serial), d.Model, d.Serial)},
			Cure: law.Words{ZH: "请提供这台设备的合格证明，或者第（一）项填写不通过。", EN: "Provide the certificate of this device, or fail item 1."}}
	}
	if q := o.Quality; q.Pass && q.Serial == "" && q.Batch != q.DeviceBatch {
		return law.Refusal{Rule: "A12.1.1", Article: "第十二条第一款第（一）项",
			Because: law.Words{ZH: fmt.Sprintf("合格证明的批次是%s，设备的批次是%s。", orDash(q.Batch), orDash(q.DeviceBatch)), EN: fmt.Sprintf("The certificate is for batch %s, the device is of batch %s.", orDash(q.Batch), orDash(q.DeviceBatch))},
			Cure:    law.Words{ZH: "请提供这一批次的合格证明，并按铭牌或者装箱单填写设备的批次，或者第（一）项填写不通过。", EN: "Provide the certificate of this batch and give the batch on the device's plate, or fail item 1."}}
	}
	if i := slices.IndexFunc(o.Performance.Figures, func(f Figure) bool { return !f.Pass }); i >= 0 && o.Performance.Pass {
		w := o.Performance.Figures[i].Line()
		return law.Refusal{Rule: "A12.1.2", Article: "第十二条第一款第（二）项",
			Because: law.Words{ZH: "测试指标不合格：" + w.ZH + "。", EN: "A figure of the test failed: " + w.EN + "."},
			Cure:    law.Words{ZH: "请整改后重新测试，或者第（二）项填写不通过。", EN: "Mend it and test again, or fail item 2."}}
	}
	if p := o.Performance; p.Pass && max(p.ClockErrorMS, -p.ClockErrorMS) > u.ClockLimitMS {
		return law.Refusal{Rule: "A12.1.2", Article: "第十二条第一款第（二）项",
			Because: law.Words{ZH: fmt.Sprintf("测得时钟误差%d毫秒，超过允许的%d毫秒。", p.ClockErrorMS, u.ClockLimitMS), EN: fmt.Sprintf("The measured clock error of %d ms exceeds %d ms.", p.ClockErrorMS, u.ClockLimitMS)},
			Cure:    law.Words{ZH: "请校准时钟后重新测试，或者第（二）项填写不通过。", EN: "Set the clock and test again, or fail item 2."}}
	}
	return nil
}

// reviewed refuses to publish what has not passed both reviews: what is made public is the reviewed place (states.md D1).
// While a use is stopped, the decision to resume comes first.
func (l *Life) reviewed(t time.Time) error {
	if err := l.open(t); err != nil {
		return err
	}
	if l.phase(t) == phaseStopped {
		return law.Refusal{Rule: "A14.2b", Article: "第十四条第二款",
			Because: law.Words{ZH: "这项用途已经停用。", EN: "The use is stopped."},
			Cure:    law.Words{ZH: "请先由负责人作出恢复使用的决定，再重新公示。", EN: "Let the head decide to resume it first; then publish again."}}
	}
	results := l.results(t)
	for _, r := range []struct{ rule, zh, en, article string }{
		{"A10.2-legal", "法制审核", "legal review", "第十条第二款、第十一条"}, {"A10.2-technical", "技术审核", "technical review", "第十条第二款、第十二条"},
	} {
		if results[r.rule] != law.Met {
			return law.Refusal{Rule: r.rule, Article: r.article,
				Because: law.Words{ZH: r.zh + "还没有通过，或者通过以后又有变动。", EN: "The " + r.en + " has not passed, or something was altered since."},
				Cure:    law.Words{ZH: "请先完成" + r.zh + "，再公示。", EN: "Complete the " + r.en + " before publishing."}}
		}
	}
	return nil
}

// lacking is the first condition of the use that keeps it from being used at t: those that people can cure first, then the
// thirty days, which only time cures.
func (l *Life) lacking(t time.Time) error {
	missing := l.missing(t)
	if len(missing) == 0 {
		return nil
	}
	curable := func(s law.Statement) bool { return s.Rule != "A14.1b" && s.Rule != "A14.1c" }
	if i := slices.IndexFunc(missing, curable); i >= 0 {
		return refusal(missing[i])
	}
	no := refusal(missing[0])
	first, because, ok := l.FirstLawfulDay(t)
	if len(missing) > 1 { // both channels
		no.Because, no.Cure = because, law.Words{ZH: "通过广东省行政执法信息公示平台公示，并以其他方便社会公众知悉的方式公布，都满30日后再启用。", EN: "Publish on the provincial platform and in another convenient way, and wait 30 full days on both."}
	}
	if ok {
		no.Cure = waiting(t, first)
	}
	return no
}

// refusal turns a statement that is not met into a refusal.
func refusal(s law.Statement) law.Refusal {
	return law.Refusal{Rule: s.Rule, Article: s.Article.Words, Because: s.Because, Cure: s.Cure}
}

// waiting is the sentence of the days that are still missing: “还差 12 天，最早 9月5日 可启用”.
func waiting(now time.Time, first law.Date) law.Words {
	days := int(first) - int(law.DateOf(now))
	day := first.Start()
	zh := fmt.Sprintf("%d月%d日", day.Month(), day.Day())
	if day.Year() != law.DateOf(now).Year() {
		zh = first.Words()
	}
	return law.Words{ZH: fmt.Sprintf("还差%d天，最早%s可启用。", days, zh), EN: fmt.Sprintf("%d more days: it may be commissioned from %s.", days, first)}
}
