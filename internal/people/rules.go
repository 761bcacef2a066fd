package people

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/law"
)

// What a body may do, in whose name, and what may be written in its register. Each rule sees records and nothing else,
// and says the article, the facts and the cure.

const (
	articleBodies    = "第二条第二款"
	articleDelegates = "第二条第三款，行政处罚法第二十条"
)

// mayHavePower says why a power may not be recorded.
func mayHavePower(b Body, p Power) error {
	w := Fields[p.Field]
	switch {
	case b.Kind == delegated:
		return law.Refusal{Rule: "A2.3", Article: articleDelegates,
			Because: law.Words{ZH: "受委托组织没有自己的执法权，只能在委托范围内以委托行政机关的名义执法。", EN: "A delegated organisation has no power of its own: it acts within its mandate, in the delegating body's name."},
			Cure:    law.Words{ZH: "请登记行政执法委托。", EN: "Record a mandate."}}
	case b.Kind == "empowered" && !slices.Contains([]string{"law", "regulation", "local"}, p.Basis.Rank):
		return law.Refusal{Rule: "A2.2", Article: articleBodies + "，行政处罚法第十九条",
			Because: law.Words{ZH: fmt.Sprintf("授权的组织只能由法律、法规授予执法权，登记的“%s”依据是%s。", w.ZH, Ranks[p.Basis.Rank].ZH),
				EN: fmt.Sprintf("An organisation is empowered by law or regulation only; this basis is a %s.", Ranks[p.Basis.Rank].EN)},
			Cure: law.Words{ZH: "请按法律、行政法规或者地方性法规登记依据。", EN: "Record the law or regulation that empowers it."}}
	case p.Basis.Rank == "decision" && p.PublishedOn == nil:
		return law.Refusal{Rule: "A2.2", Article: articleBodies + "，行政处罚法第二十四条",
			Because: law.Words{ZH: "省级人民政府交由乡镇、街道等行使执法权的决定应当公布，没有登记公布的地方和日期。", EN: "A decision of the provincial government that hands powers over must be published; where and when is missing."},
			Cure:    law.Words{ZH: "请填写公布的地方和日期。", EN: "Give the place and the day of its publication."}}
	}
	return nil
}

// empowered returns the power by which a body acts in a matter at t, or why it may not: no power in the field at all,
// or none whose days and matters cover it (Art 2(2); 行政处罚法 24 for towns and streets).
func empowered(b Body, powers []Power, m Matter, t time.Time) (Power, error) {
	w, day := Fields[m.Field], law.DateOf(t)
	powers = slices.DeleteFunc(slices.Clone(powers), func(p Power) bool { return p.Field != m.Field })
	if len(powers) == 0 {
		return Power{}, law.Refusal{Rule: "A2.1a", Article: "第二条第一款",
			Because: law.Words{ZH: fmt.Sprintf("%s没有登记“%s”领域的执法权。", b.Name, w.ZH), EN: fmt.Sprintf("%s has no authority on record in the field of %s.", b.Name, w.EN)},
			Cure:    law.Words{ZH: "请选择有执法权的领域，或者由安全管理员按依据文件补充登记。", EN: "Choose a field of the body, or have its register completed from the paper that empowers it."}}
	}
	held := slices.DeleteFunc(slices.Clone(powers), func(p Power) bool { return !p.HeldOn(day) })
	if i := slices.IndexFunc(held, func(p Power) bool { return p.Covers(m.Violation) }); i >= 0 {
		return held[i], nil
	}
	r := law.Refusal{Rule: "A2.2", Article: articleBodies,
		Cure: law.Words{ZH: "请把事项交有执法权的单位办理；有新的依据的，由安全管理员登记执法权。", EN: "Hand the matter to a body that has the power; where there is a new basis, have the power recorded."}}
	if b.Level == "town" {
		r.Article += "，行政处罚法第二十四条"
	}
	if len(held) == 0 {
		r.Because = law.Words{ZH: fmt.Sprintf("%s在“%s”领域的执法权在%s不在有效期内：%s。", b.Name, w.ZH, day.Words(), spansZH(powers)),
			EN: fmt.Sprintf("The power of %s in the field of %s does not hold on %s: %s.", b.Name, w.EN, day, spansEN(powers))}
		return Power{}, r
	}
	r.Because = law.Words{ZH: fmt.Sprintf("违法行为%s不在%s的“%s”执法权清单内。", m.Violation, b.Name, w.ZH),
		EN: fmt.Sprintf("Violation %s is not in the list of powers of %s in the field of %s.", m.Violation, b.Name, w.EN)}
	return Power{}, r
}

func spansZH(powers []Power) string {
	var out []string
	for _, p := range powers {
		s := p.From.Words() + "起"
		if p.Until != nil {
			s = p.From.Words() + "至" + p.Until.Words()
		}
		out = append(out, s)
	}
	return strings.Join(out, "、")
}

func spansEN(powers []Power) string {
	var out []string
	for _, p := range powers {
		s := "from " + p.From.String()
		if p.Until != nil {
			s += " to " + p.Until.String()
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// mandateRanks are the ranks on which a delegation may rest: 依照法律、法规、规章的规定 (行政处罚法 20).
var mandateRanks = []string{"law", "regulation", "local", "rule"}

// mayDelegate says why a mandate may not be given.
func mayDelegate(from, to Body, powers []Power, m Mandate) error {
	refuse := func(article string, because, cure law.Words) error {
		return law.Refusal{Rule: "A2.3", Article: article, Because: because, Cure: cure}
	}
	switch {
	case to.Kind != delegated:
		return refuse(articleDelegates, law.Words{ZH: fmt.Sprintf("%s登记的类型不是受委托组织。", to.Name), EN: to.Name + " is not on record as a delegated organisation."},
			law.Words{ZH: "请核对单位；受委托组织要先按这个类型登记。", EN: "Check the body; a delegated organisation is registered as such first."})
	case from.Kind == delegated:
		return refuse("第二条第三款，行政处罚法第二十条第四款", law.Words{ZH: fmt.Sprintf("%s自己是受委托组织，不得再委托其他组织或者个人。", from.Name), EN: from.Name + " is a delegated organisation itself and may not delegate further."},
			law.Words{ZH: "请由有执法权的行政机关直接委托。", EN: "Let the body that holds the power delegate."})
	case slices.Contains(m.Powers, Coercive):
		return refuse("行政强制法第十七条第一款", law.Words{ZH: "行政强制措施权不得委托。", EN: "Coercive measures are never delegated."},
			law.Words{ZH: "请从委托书和委托权限中去掉行政强制措施。", EN: "Take coercive measures out of the mandate."})
	case !slices.Contains(mandateRanks, m.Basis.Rank):
		return refuse(articleDelegates, law.Words{ZH: fmt.Sprintf("委托要有法律、法规或者规章的依据，登记的依据是%s。", Ranks[m.Basis.Rank].ZH), EN: "A delegation rests on a law, a regulation or a rule; this basis is a " + Ranks[m.Basis.Rank].EN + "."},
			law.Words{ZH: "请写明允许委托的法律、法规或者规章。", EN: "Name the law, regulation or rule that allows it."})
	}
	for _, v := range m.Matters {
		for _, day := range []law.Date{m.From, m.Until} {
			if _, err := empowered(from, powers, Matter{Field: m.Field, Violation: v}, day.Start()); err != nil {
				return refuse(articleDelegates, law.Words{ZH: fmt.Sprintf("委托要在委托行政机关的法定权限内：违法行为%s在%s不在%s的执法权内。", v, day.Words(), from.Name), EN: fmt.Sprintf("A body delegates within its own powers: violation %s on %s is not within those of %s.", v, day, from.Name)},
					law.Words{ZH: "请按委托行政机关的执法权调整事项或者期限。", EN: "Fit matters and term to the powers of the delegating body."})
			}
		}
	}
	return nil
}

// mandated returns the mandate by which a delegated organisation acts in a matter at t. When none serves, the refusal
// is that of the mandate that comes nearest.
func mandated(all []Mandate, m Matter, t time.Time) (Mandate, error) {
	nearest, why := -1, law.Refusal{Rule: "A2.3", Article: articleDelegates,
		Because: law.Words{ZH: "没有登记本单位的行政执法委托书，不能办理。", EN: "No mandate of the organisation is on record."},
		Cure:    law.Words{ZH: "请由委托行政机关书面委托并公布，再由安全管理员登记。", EN: "Let the delegating body give a written mandate, publish it, and have it recorded."}}
	for _, x := range all {
		met, r := x.serves(m, t)
		if r == nil {
			return x, nil
		}
		if met > nearest {
			nearest, why = met, *r
		}
	}
	return Mandate{}, why
}

// serves tells how many conditions a mandate meets for a matter at t, and the refusal of the first that it does not
// meet; nil when it serves.
func (m Mandate) serves(want Matter, t time.Time) (int, *law.Refusal) {
	day := law.DateOf(t)
	const renew = "请由委托行政机关重新书面委托并公布；没有委托的事项，交委托行政机关办理。"
	const renewEN = "Let the delegating body give and publish a new mandate, or handle the matter itself."
	conditions := []struct {
		met    bool
		zh, en string
	}{
		{m.Field == want.Field, fmt.Sprintf("委托书没有委托“%s”领域的事项。", Fields[want.Field].ZH), fmt.Sprintf("The mandate does not cover the field of %s.", Fields[want.Field].EN)},
		{covers(m.Matters, want.Violation), fmt.Sprintf("违法行为%s不在委托的事项内。", want.Violation), fmt.Sprintf("Violation %s is not among the matters of the mandate.", want.Violation)},
		{slices.Contains(m.Powers, want.Power), fmt.Sprintf("委托的权限不包括%s。", MandatePowers[want.Power].ZH), fmt.Sprintf("The mandate does not allow %s.", MandatePowers[want.Power].EN)},
		{m.From <= day, fmt.Sprintf("委托自%s起，还没有开始。", m.From.Words()), fmt.Sprintf("The mandate begins on %s.", m.From)},
		{day <= m.Until, fmt.Sprintf("委托已于%s期满。", m.Until.Words()), fmt.Sprintf("The mandate ended on %s.", m.Until)},
		{m.EndedAt == nil || t.Before(*m.EndedAt), "委托已经解除。", "The mandate has been ended."},
	}
	for i, c := range conditions {
		if !c.met {
			return i, &law.Refusal{Rule: "A2.3", Article: articleDelegates, Because: law.Words{ZH: c.zh, EN: c.en}, Cure: law.Words{ZH: renew, EN: renewEN}}
		}
	}
	if m.PublishedOn == nil || day < *m.PublishedOn {
		return len(conditions), &law.Refusal{Rule: "A2.3", Article: "第二条第三款，行政处罚法第二十条第二款",
			Because: law.Words{ZH: "委托书应当向社会公布，没有公布的记录，不能据此办理。", EN: "A mandate must be published; no publication is on record."},
			Cure:    law.Words{ZH: "请公布委托书，再由安全管理员登记公布的地方和日期。", EN: "Publish the mandate and have the place and the day recorded."}}
	}
	return len(conditions), nil
}

// uncheckedRefusal is the refusal for a certificate whose annual check failed or is missing after its due day. That the
// check is made is the provincial certificate rules'; that a missing one stops the certificate is our policy.
func uncheckedRefusal(c Certificate, t time.Time) error {
	year, _ := c.Unchecked(t)
	r := law.Refusal{Rule: "A30.1", Article: "第三十条第（一）项",
		Because: law.Words{ZH: fmt.Sprintf("您的行政执法证件没有%d年度的年审记录，按本单位的年审要求，从%s起不能使用。", year, CheckDue(year).AddDays(1).Words()),
			EN: fmt.Sprintf("No annual check of %d is on record for your certificate; by your body's policy it does not count from %s.", year, CheckDue(year).AddDays(1))},
		Cure: law.Words{ZH: "请完成年审，由安全管理员登记；单位不要求年审的，由安全管理员写明理由后停用这项要求。", EN: "Have the check made and recorded; where the body asks for none, its security administrator switches the policy off with a reason."}}
	for _, k := range c.Checks {
		if k.Year == year && !k.Passed && k.On <= law.DateOf(t) {
			r.Because = law.Words{ZH: fmt.Sprintf("您的行政执法证件%d年度年审没有通过，从%s起不能使用。", year, k.On.Words()), EN: fmt.Sprintf("The annual check of %d was failed on %s; your certificate does not count since.", year, k.On)}
		}
	}
	return r
}
