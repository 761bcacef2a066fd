package penalty

import (
	"slices"

	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// Thresholds are the least sums, in fen, that count as large in a field (较大数额, 较大价值). Nil is unset: the law gives no figure,
// a field enters its own with its source before it goes live (T44). Of a field that says 超过 the threshold is one fen more.
type Thresholds struct {
	CitizenFine, UnitFine                 *int64
	CitizenConfiscation, UnitConfiscation *int64
	// Kinds are what the law of the field adds (63(1)(六)).
	Kinds []Kind
}

// Complete tells whether every sum is set: without that the field cannot go live.
func (t Thresholds) Complete() bool {
	return t.CitizenFine != nil && t.UnitFine != nil && t.CitizenConfiscation != nil && t.UnitConfiscation != nil
}

func (t Thresholds) of(p Party, k Kind) *int64 {
	switch {
	case k == Fine && p == Citizen:
		return t.CitizenFine
	case k == Fine:
		return t.UnitFine
	case p == Citizen:
		return t.CitizenConfiscation
	}
	return t.UnitConfiscation
}

// Needed says whether something must be done before a decision, and why: for yes each reason, otherwise what is not known.
type Needed struct {
	Answer  Answer
	Because []law.Words
}

// hearings are the kinds of which a hearing is always offered, by the items of 63(1).
var hearings = map[Kind]string{LowerGrade: "第（三）项", RevokeLicence: "第（三）项", StopBusiness: "第（四）项", CloseDown: "第（四）项", RestrictProfession: "第（四）项",
	Other: "第（五）项"}

// NeedsHearing tells whether the party must be told that it may ask for a hearing (行政处罚法 63(1)). A threshold that is not set
// leaves the answer open. Another penalty of 9(六) counts as a heavy one (63(1)(五)): offering a hearing harms nobody.
func NeedsHearing(p Penalty, party Party, t Thresholds) Needed {
	var yes, open []law.Words
	for _, m := range p.Measures {
		w := m.Kind.Words()
		switch item := hearings[m.Kind]; {
		case item != "":
			yes = append(yes, cited(w, "第六十三条第一款"+item))
		case slices.Contains(t.Kinds, m.Kind):
			yes = append(yes, cited(w, "第六十三条第一款第（六）项"))
		case m.Kind == Fine || m.Kind == ConfiscateGains || m.Kind == ConfiscateGoods:
			sum, item := t.of(party, m.Kind), "第六十三条第一款第（二）项"
			if m.Kind == Fine {
				item = "第六十三条第一款第（一）项"
			}
			switch {
			case sum == nil:
				open = append(open, cited(law.Words{ZH: "本领域没有登记对" + party.Words().ZH + "的“较大数额”：" + w.ZH, EN: "the field has no sum on record that is large for a " + party.Words().EN + ": " + w.EN}, item))
			case m.Kind == ConfiscateGoods && m.Fen == 0:
				open = append(open, cited(law.Words{ZH: "没有写明没收财物的价值", EN: "the value of the goods is not given"}, item))
			case m.Fen >= *sum:
				yes = append(yes, cited(law.Words{ZH: w.ZH + money.Fen(m.Fen).Figures().ZH + "，达到" + money.Fen(*sum).Figures().ZH, EN: w.EN + " of " + money.Fen(m.Fen).Figures().EN + ", at least " + money.Fen(*sum).Figures().EN}, item))
			}
		}
	}
	return needed(yes, open)
}

func needed(yes, open []law.Words) Needed {
	switch {
	case len(yes) > 0:
		return Needed{Yes, yes}
	case len(open) > 0:
		return Needed{NotLookedInto, open}
	}
	return Needed{Answer: No}
}

// cited puts an article of 行政处罚法 behind words.
func cited(w law.Words, article string) law.Words {
	return law.Words{ZH: w.ZH + "（行政处罚法" + article + "）", EN: w.EN + " (行政处罚法 " + law.Cited("en", article) + ")"}
}

// ReviewFacts are the facts of 行政处罚法 58(1): whether a legal review comes before the decision.
type ReviewFacts struct {
	PublicInterest Answer `json:"public_interest,omitempty"` // (一) 涉及重大公共利益
	GraveRights    Answer `json:"grave_rights,omitempty"`    // (二) 直接关系当事人或者第三人重大权益
	Heard          Answer `json:"heard,omitempty"`           // (二) 经过听证程序
	Difficult      Answer `json:"difficult,omitempty"`       // (三) 疑难复杂、涉及多个法律关系
	BySource       Answer `json:"by_source,omitempty"`       // (四) 法律、法规规定的其他情形
}

// NeedsLegalReview tells whether the decision needs a legal review first (行政处罚法 58(1)). Item (二) wants both of its halves.
func NeedsLegalReview(f ReviewFacts) Needed {
	return ask([]asked{
		{f.PublicInterest, law.Words{ZH: "涉及重大公共利益", EN: "a major public interest is concerned"}, "第五十八条第一款第（一）项"},
		{all(f.GraveRights, f.Heard), law.Words{ZH: "直接关系当事人或者第三人重大权益，经过听证程序", EN: "major rights of the party or of others are concerned, and there was a hearing"}, "第五十八条第一款第（二）项"},
		{f.Difficult, law.Words{ZH: "案件情况疑难复杂、涉及多个法律关系", EN: "the case is difficult and of several legal relations"}, "第五十八条第一款第（三）项"},
		{f.BySource, law.Words{ZH: "法律、法规规定应当进行法制审核的其他情形", EN: "a law or regulation asks for a legal review"}, "第五十八条第一款第（四）项"},
	})
}

// NeedsCollective tells whether the heads of the organ discuss the penalty together (行政处罚法 57(2)): the circumstances are
// complex, or the violation is grave.
func NeedsCollective(involved, grave Answer) Needed {
	return ask([]asked{
		{involved, law.Words{ZH: "情节复杂", EN: "the circumstances are complex"}, "第五十七条第二款"},
		{grave, law.Words{ZH: "重大违法行为", EN: "the violation is grave"}, "第五十七条第二款"},
	})
}

type asked struct {
	answer  Answer
	words   law.Words
	article string
}

func ask(list []asked) Needed {
	var yes, open []law.Words
	for _, a := range list {
		switch a.answer {
		case Yes:
			yes = append(yes, cited(a.words, a.article))
		case NotLookedInto:
			open = append(open, cited(a.words, a.article))
		}
	}
	return needed(yes, open)
}
