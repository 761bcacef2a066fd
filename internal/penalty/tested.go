package penalty

import "yuanjian/internal/law"

// Effect is what follows from a ground.
type Effect string

// The effects, strongest first.
const (
	MustNot    Effect = "must_not"    // no penalty is imposed
	MayNot     Effect = "may_not"     // none may be imposed: the organ decides, with reasons
	ShallLower Effect = "shall_lower" // lighter or mitigated
	MayLower   Effect = "may_lower"   // may be lighter or mitigated
)

var effects = map[Effect]law.Words{
	MustNot: {ZH: "不予行政处罚", EN: "no penalty is imposed"}, MayNot: {ZH: "可以不予行政处罚", EN: "no penalty need be imposed"},
	ShallLower: {ZH: "应当从轻或者减轻行政处罚", EN: "the penalty is lighter or mitigated"}, MayLower: {ZH: "可以从轻或者减轻行政处罚", EN: "the penalty may be lighter or mitigated"},
}

// Words says what follows.
func (e Effect) Words() law.Words { return effects[e] }

// Ground is a ground of the law that is there: what it is, what follows and by which article of 行政处罚法. The three grounds of
// 33 stay apart.
type Ground struct {
	Key     string
	Effect  Effect
	Words   law.Words
	Article string
}

// The keys of the grounds on which no penalty is imposed, as a decision of no penalty names one of them.
const (
	NoFacts       = "no_facts"       // 40, 57(1)(三)
	TooLate       = "too_late"       // 36
	UnderAge      = "under_age"      // 30
	NoCapacity    = "no_capacity"    // 31
	MinorHarmless = "minor_harmless" // 33(1), first sentence
	FirstOffence  = "first_offence"  // 33(1), second sentence
	WithoutFault  = "without_fault"  // 33(2)
)

// ground is a ground with its condition.
type ground struct {
	Ground
	holds func(Leniency) Answer
}

var grounds = []ground{
	{Ground{NoFacts, MustNot, law.Words{ZH: "违法事实不清、证据不足或者不能成立", EN: "the facts are not clear, not proved, or do not stand"}, "第四十条、第五十七条第一款第（三）项"},
		func(l Leniency) Answer { return not(l.of(FactsStand)) }},
	{Ground{TooLate, MustNot, law.Words{ZH: "违法行为超过期限才被发现", EN: "the violation was discovered too late"}, "第三十六条"}, is(OutOfTime)},
	{Ground{UnderAge, MustNot, law.Words{ZH: "不满十四周岁的未成年人有违法行为，责令监护人加以管教", EN: "the party was under fourteen; the guardian is told to educate it"}, "第三十条"}, is(Under14)},
	{Ground{NoCapacity, MustNot, law.Words{ZH: "精神病人、智力残疾人在不能辨认或者不能控制自己行为时有违法行为，责令监护人严加看管和治疗", EN: "the party could not tell or control what it did; the guardian is told to watch and treat it"}, "第三十一条"}, is(MindLost)},
	{Ground{MinorHarmless, MustNot, law.Words{ZH: "违法行为轻微并及时改正，没有造成危害后果", EN: "the violation was minor, corrected in time and did no harm"}, "第三十三条第一款"},
		func(l Leniency) Answer { return all(l.of(Minor), l.of(Corrected), l.of(NoHarm)) }},
	{Ground{FirstOffence, MayNot, law.Words{ZH: "初次违法且危害后果轻微并及时改正", EN: "it was the first violation, its harm slight, and it was corrected in time"}, "第三十三条第一款"},
		func(l Leniency) Answer {
			return all(l.of(FirstTime), l.of(Corrected), either(l.of(NoHarm), l.of(SlightHarm)))
		}},
	{Ground{WithoutFault, MustNot, law.Words{ZH: "当事人有证据足以证明没有主观过错", EN: "the party has proved that it is without fault"}, "第三十三条第二款"},
		func(l Leniency) Answer { return all(l.of(NoFault), not(l.of(FaultOtherwise))) }},
	{Ground{"youth", ShallLower, law.Words{ZH: "已满十四周岁不满十八周岁的未成年人有违法行为", EN: "the party was fourteen to seventeen"}, "第三十条"}, is(Under18)},
	{Ground{"repaired", ShallLower, law.Words{ZH: "主动消除或者减轻违法行为危害后果", EN: "the party removed or lessened the harm on its own"}, "第三十二条第（一）项"}, is(Repaired)},
	{Ground{"forced", ShallLower, law.Words{ZH: "受他人胁迫或者诱骗实施违法行为", EN: "the party was forced or tricked into it"}, "第三十二条第（二）项"}, is(Forced)},
	{Ground{"confessed", ShallLower, law.Words{ZH: "主动供述行政机关尚未掌握的违法行为", EN: "the party told of a violation that the organ did not know"}, "第三十二条第（三）项"}, is(Confessed)},
	{Ground{"helped", ShallLower, law.Words{ZH: "配合行政机关查处违法行为有立功表现", EN: "the party did a service in the investigation"}, "第三十二条第（四）项"}, is(Helped)},
	{Ground{"other", ShallLower, law.Words{ZH: "法律、法规、规章规定的其他应当从轻或者减轻的情形", EN: "another ground of a law, regulation or rule"}, "第三十二条第（五）项"}, is(OtherLenient)},
	{Ground{"reduced_capacity", MayLower, law.Words{ZH: "精神病人、智力残疾人尚未完全丧失辨认或者控制自己行为能力", EN: "the party could still partly tell or control what it did"}, "第三十一条"}, is(MindReduced)},
}

// GroundOf is a ground by its key, and whether there is one.
func GroundOf(key string) (Ground, bool) {
	for _, g := range grounds {
		if g.Key == key {
			return g.Ground, true
		}
	}
	return Ground{}, false
}

// Test is what the answers come to.
type Test struct {
	Open    []Question // still to be answered: until then no penalty may be proposed
	Grounds []Ground   // those that are there, in the order of the table
}

// Tested tests the circumstances of a case (行政处罚法 30–33, 36, 40, 57(1)(三)).
func Tested(l Leniency) Test {
	var t Test
	for _, q := range l.Asked() {
		if l.of(q) == NotLookedInto {
			t.Open = append(t.Open, q)
		}
	}
	for _, g := range grounds {
		if g.holds(l) == Yes {
			t.Grounds = append(t.Grounds, g.Ground)
		}
	}
	return t
}

// With are the grounds that have an effect.
func (t Test) With(e Effect) (out []Ground) {
	for _, g := range t.Grounds {
		if g.Effect == e {
			out = append(out, g)
		}
	}
	return out
}

// MayPropose says why no penalty may be proposed: a question is open, or no penalty is imposed. Nil when one may.
func (t Test) MayPropose() error {
	if must := t.With(MustNot); len(must) > 0 {
		g := must[0]
		return law.Refusal{Rule: "L33", Article: "行政处罚法" + g.Article,
			Because: law.Words{ZH: g.Words.ZH + "的，" + g.Effect.Words().ZH + "。", EN: "No penalty is imposed where " + g.Words.EN + "."},
			Cure:    law.Words{ZH: "请作出不予行政处罚的决定，并对当事人进行教育；认定有误的，先更正认定。", EN: "Decide that no penalty is imposed, and educate the party; if the answer is wrong, correct it first."}}
	}
	if len(t.Open) > 0 {
		q := t.Open[0]
		return law.Refusal{Rule: "L33", Article: "行政处罚法" + q.Article(),
			Because: law.Words{ZH: "尚未查明：" + q.Words().ZH + "。", EN: "Not looked into yet: whether " + q.Words().EN + "."},
			Cure:    law.Words{ZH: "请先查明全部情形，再拟处罚。", EN: "Answer every question before a penalty is proposed."}}
	}
	return nil
}

// MayImposeNone says why a decision of no penalty may not rest on a ground: it is not there. Nil when it may. The party is
// then to be educated, and the record of it is asked for (行政处罚法 33(3)).
func (t Test) MayImposeNone(key string) error {
	for _, g := range t.Grounds {
		if g.Key == key && (g.Effect == MustNot || g.Effect == MayNot) {
			return nil
		}
	}
	g, _ := GroundOf(key)
	article := "第五十七条第一款"
	if g.Article != "" {
		article = g.Article
	}
	return law.Refusal{Rule: "L33", Article: "行政处罚法" + article,
		Because: law.Words{ZH: "查明的情形里没有这项不予行政处罚的情形。", EN: "What was looked into does not give this ground for no penalty."},
		Cure:    law.Words{ZH: "请先查明并记录有关情形。", EN: "Look into it and put it on record first."}}
}

// Educates tells whether a decision of no penalty on this ground educates the party and keeps a record of it (行政处罚法 33(3)): on
// every one but where there is no violation to speak of.
func (g Ground) Educates() bool {
	return (g.Effect == MustNot || g.Effect == MayNot) && g.Key != NoFacts
}

func is(q Question) func(Leniency) Answer {
	return func(l Leniency) Answer { return l.of(q) }
}

// not, all and either are the three-valued logic of answers: what is not looked into stays so unless the others decide.
func not(a Answer) Answer {
	switch a {
	case Yes:
		return No
	case No:
		return Yes
	}
	return NotLookedInto
}

func all(list ...Answer) Answer {
	out := Yes
	for _, a := range list {
		switch a {
		case No:
			return No
		case NotLookedInto:
			out = NotLookedInto
		}
	}
	return out
}

func either(a, b Answer) Answer { return not(all(not(a), not(b))) }
