package penalty

import (
	"slices"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Answer is the answer to a question of the law; the zero Answer is that nobody has looked into it, and never counts as no.
type Answer string

// The answers.
const (
	NotLookedInto Answer = ""
	Yes           Answer = "yes"
	No            Answer = "no"
)

var answers = map[Answer]law.Words{NotLookedInto: {ZH: "尚未查明", EN: "not looked into"}, Yes: {ZH: "是", EN: "yes"}, No: {ZH: "否", EN: "no"}}

// Words is the answer in words.
func (a Answer) Words() law.Words { return answers[a] }

// Party is whom a penalty would be for: the law asks other questions of a citizen than of a unit (法人或者其他组织).
type Party string

// The parties.
const (
	Citizen Party = "citizen"
	Unit    Party = "unit"
)

// Parties lists them.
func Parties() []Party { return []Party{Citizen, Unit} }

// Words names the party.
func (p Party) Words() law.Words {
	switch p {
	case Citizen:
		return law.Words{ZH: "公民", EN: "citizen"}
	case Unit:
		return law.Words{ZH: "法人或者其他组织", EN: "legal person or other organisation"}
	}
	return law.Words{}
}

// Question is one question that has an answer before a penalty is proposed.
type Question string

// The questions, in the order in which they are asked.
const (
	FactsStand     Question = "facts_stand"     // 40, 57(1)(三)
	OutOfTime      Question = "out_of_time"     // 36
	Under14        Question = "under_14"        // 30
	Under18        Question = "under_18"        // 30
	MindLost       Question = "mind_lost"       // 31
	MindReduced    Question = "mind_reduced"    // 31
	Minor          Question = "minor"           // 33(1)
	FirstTime      Question = "first_time"      // 33(1)
	Corrected      Question = "corrected"       // 33(1)
	NoHarm         Question = "no_harm"         // 33(1)
	SlightHarm     Question = "slight_harm"     // 33(1)
	NoFault        Question = "no_fault"        // 33(2)
	FaultOtherwise Question = "fault_otherwise" // 33(2)
	Repaired       Question = "repaired"        // 32(一)
	Forced         Question = "forced"          // 32(二)
	Confessed      Question = "confessed"       // 32(三)
	Helped         Question = "helped"          // 32(四)
	OtherLenient   Question = "other_lenient"   // 32(五)
)

// question is what is known of a question.
type question struct {
	key     Question
	words   law.Words // the question as the officer reads it
	article string    // of 行政处罚法
	citizen bool      // asked of citizens only
	// after and is: asked only when another question has that answer; empty: always.
	after Question
	is    Answer
}

var questions = []question{
	{FactsStand, law.Words{ZH: "违法事实清楚，证据充分", EN: "the facts of the violation are clear and proved"}, "第四十条、第五十七条第一款第（三）项", false, "", ""},
	{OutOfTime, law.Words{ZH: "发现时已经超过二年（涉及公民生命健康安全、金融安全且有危害后果的五年；法律另有规定的，从其规定）", EN: "it was discovered after two years (five where life, health or finance was harmed; another law may say otherwise)"}, "第三十六条", false, "", ""},
	{Under14, law.Words{ZH: "违法时不满十四周岁", EN: "the party was under fourteen"}, "第三十条", true, "", ""},
	{Under18, law.Words{ZH: "违法时已满十四周岁不满十八周岁", EN: "the party was fourteen to seventeen"}, "第三十条", true, Under14, No},
	{MindLost, law.Words{ZH: "精神病人、智力残疾人，违法时不能辨认或者不能控制自己的行为", EN: "the party was mentally ill or disabled and could not tell or control what it did"}, "第三十一条", true, "", ""},
	{MindReduced, law.Words{ZH: "精神病人、智力残疾人，违法时尚未完全丧失辨认或者控制自己行为的能力", EN: "the party was mentally ill or disabled and could still partly tell or control what it did"}, "第三十一条", true, MindLost, No},
	{Minor, law.Words{ZH: "违法行为轻微", EN: "the violation is minor"}, "第三十三条第一款", false, "", ""},
	{FirstTime, law.Words{ZH: "初次违法", EN: "it is the first violation"}, "第三十三条第一款", false, "", ""},
	{Corrected, law.Words{ZH: "及时改正", EN: "it was corrected in time"}, "第三十三条第一款", false, "", ""},
	{NoHarm, law.Words{ZH: "没有造成危害后果", EN: "it did no harm"}, "第三十三条第一款", false, "", ""},
	{SlightHarm, law.Words{ZH: "危害后果轻微", EN: "its harm is slight"}, "第三十三条第一款", false, NoHarm, No},
	{NoFault, law.Words{ZH: "当事人有证据足以证明没有主观过错", EN: "the party has proved that it is without fault"}, "第三十三条第二款", false, "", ""},
	{FaultOtherwise, law.Words{ZH: "法律、行政法规对没有主观过错另有规定", EN: "a law or administrative regulation provides otherwise where there is no fault"}, "第三十三条第二款", false, NoFault, Yes},
	{Repaired, law.Words{ZH: "主动消除或者减轻违法行为危害后果", EN: "the party removed or lessened the harm on its own"}, "第三十二条第（一）项", false, "", ""},
	{Forced, law.Words{ZH: "受他人胁迫或者诱骗实施违法行为", EN: "the party was forced or tricked into it"}, "第三十二条第（二）项", false, "", ""},
	{Confessed, law.Words{ZH: "主动供述行政机关尚未掌握的违法行为", EN: "the party told of a violation that the organ did not know"}, "第三十二条第（三）项", false, "", ""},
	{Helped, law.Words{ZH: "配合行政机关查处违法行为有立功表现", EN: "the party did a service in the investigation"}, "第三十二条第（四）项", false, "", ""},
	{OtherLenient, law.Words{ZH: "法律、法规、规章规定的其他应当从轻或者减轻的情形", EN: "another ground of a law, regulation or rule for a lighter or mitigated penalty"}, "第三十二条第（五）项", false, "", ""},
}

func (q Question) known() (question, bool) {
	i := slices.IndexFunc(questions, func(x question) bool { return x.key == q })
	if i < 0 {
		return question{}, false
	}
	return questions[i], true
}

// Words is the circumstance that the question asks for; empty for one that there is not.
func (q Question) Words() law.Words { x, _ := q.known(); return x.words }

// Article is where 行政处罚法 asks it.
func (q Question) Article() string { x, _ := q.known(); return x.article }

// Found is an answer with what shows it.
type Found struct {
	Answer  Answer `json:"answer,omitempty"`
	Because string `json:"because,omitempty"` // wanted where the answer changes what follows; see Check
}

// Leniency is what was looked into before a penalty is proposed (行政处罚法 30–33, 36, 40).
type Leniency struct {
	Party   Party              `json:"party"`
	Answers map[Question]Found `json:"answers,omitempty"`
}

// Asked lists the questions that are to be answered, given the answers so far, in their order.
func (l Leniency) Asked() (out []Question) {
	for _, q := range questions {
		if l.asks(q) {
			out = append(out, q.key)
		}
	}
	return out
}

func (l Leniency) asks(q question) bool {
	return (!q.citizen || l.Party == Citizen) && (q.after == "" || l.Answers[q.after].Answer == q.is)
}

// of is the answer to a question; one that is not asked has the answer no.
func (l Leniency) of(key Question) Answer {
	if q, ok := key.known(); !ok || !l.asks(q) {
		return No
	}
	return l.Answers[key].Answer
}

const becauseMost = 500

// Check returns fault.Invalid with everything that is wrong: the party and each answer are ones that there are, and what is
// not as it mostly is (the facts do not stand, any other circumstance is there) is said with what shows it.
func (l Leniency) Check() error {
	var c fault.Check
	c.Want(slices.Contains(Parties(), l.Party), "party", "请选择当事人是公民，还是法人或者其他组织。", "Say whether the party is a citizen or an organisation.")
	for _, q := range questions {
		f, ok := l.Answers[q.key]
		if !ok {
			continue
		}
		at := "answers/" + string(q.key)
		_, known := answers[f.Answer]
		c.Want(known, at, "请选择是、否，或者尚未查明。", "Choose yes, no or not looked into.")
		notable := f.Answer == Yes && q.key != FactsStand || f.Answer == No && q.key == FactsStand
		c.Text(&f.Because, becauseMost, notable, at+"/because", "请写明依据哪些事实和证据。", "Say which facts and evidence show it.")
	}
	for key := range l.Answers {
		if _, ok := key.known(); !ok {
			c.Want(false, "answers", "没有这个问题："+string(key), "There is no such question: "+string(key))
		}
	}
	return c.Err()
}
