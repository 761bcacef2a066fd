package admissibility

import (
	"strings"

	"yuanjian/internal/law"
)

// planApproved: Art 9. The siting plan must be approved by the provincial department; what was moved since needs a new approval.
func planApproved(m *Moment) (law.Result, law.Grounds) {
	plans := of(PlanApproved, PlanWithdrawn)
	if !m.recorded(plans) {
		return m.unknown(planNone)
	}
	last := m.latest(plans)
	if last == none {
		return m.unmet(planLater, m.firstAfter(plans))
	}
	plan := m.event(last)
	if plan.Kind == PlanWithdrawn {
		return m.unmet(planWithdrawn, last)
	}
	if moved := m.latestWhere(Altered, func(e *Event) bool { return e.Changed == ChangedPlace }); moved > last {
		return m.unmet(planBeforeMove, last, moved)
	}
	switch {
	case plan.Level != Province:
		return m.unmet(planLevel, last)
	case plan.Until.Known && plan.Until.Value < m.Day:
		return m.unmet(planEnded, last)
	case plan.Covers == No:
		return m.unmet(planNotCover, last)
	case plan.Covers == NoAnswer:
		return m.unknown(planCoverUnknown, last)
	}
	return m.met(planMet, last)
}

// legallyReviewed: Art 10(2), 11. By the body's own legal institution or person, after the last alteration.
func legallyReviewed(m *Moment) (law.Result, law.Grounds) {
	if !m.recorded(of(LegalReview)) {
		return m.unknown(legalNone)
	}
	last := m.latest(of(LegalReview))
	if last == none {
		return m.unmet(legalLater, m.firstAfter(of(LegalReview)))
	}
	if altered := m.latest(of(Altered)); altered > last {
		return m.unmet(legalBeforeAlteration, last, altered)
	}
	review := m.event(last)
	switch {
	case !review.Passed:
		return m.unmet(legalFailed, last)
	case !review.Own:
		return m.unmet(legalNotOwn, last)
	case review.Covers == No:
		return m.unmet(legalNotCover, last)
	case review.Covers == NoAnswer:
		return m.unknown(legalCoverUnknown, last)
	}
	return m.met(legalMet, last)
}

// technicallyReviewed: Art 10(2), 12. Unlike the legal review it may be entrusted to a qualified institution.
func technicallyReviewed(m *Moment) (law.Result, law.Grounds) {
	if !m.recorded(of(TechnicalReview)) {
		return m.unknown(technicalNone)
	}
	last := m.latest(of(TechnicalReview))
	if last == none {
		return m.unmet(technicalLater, m.firstAfter(of(TechnicalReview)))
	}
	if altered := m.latest(of(Altered)); altered > last {
		return m.unmet(technicalBeforeAlteration, last, altered)
	}
	review := m.event(last)
	qualificationUnknown := !review.Own && !review.Until.Known
	switch {
	case !review.Passed:
		return m.unmet(technicalFailed, last)
	case !review.Own && review.Until.Known && review.Until.Value < review.At.Date():
		return m.unmet(technicalUnqualified, last)
	case review.Covers == No:
		return m.unmet(technicalNotCover, last)
	case qualificationUnknown && review.Covers == NoAnswer:
		return m.unknown(technicalBothUnknown, last)
	case qualificationUnknown:
		return m.unknown(technicalQualificationUnknown, last)
	case review.Covers == NoAnswer:
		return m.unknown(technicalCoverUnknown, last)
	case !review.Own:
		return m.met(technicalMetEntrusted, last)
	}
	return m.met(technicalMet, last)
}

// soleBasis: Art 11(1)(三). Only a law or an administrative regulation lets a penalty rest on device evidence alone.
func soleBasis(m *Moment) (law.Result, law.Grounds) {
	basis := m.Use.SoleBasis
	switch {
	case !basis.Known:
		return m.unknown(basisUnknown)
	case basis.Value.Rank == "none":
		return m.unmet(basisNone)
	case basis.Value.Rank != "law" && basis.Value.Rank != "administrative_regulation":
		return m.unmet(basisRank)
	case article41Alone(basis.Value.Citation):
		return m.unmet(basisArticle41)
	}
	return m.met(basisMet)
}

// article41Alone says whether a citation is of 行政处罚法 Art 41 and nothing else, in whichever form it is written. That
// article refers on to laws and administrative regulations and is itself no basis.
func article41Alone(citation string) bool {
	if rest, found := written(citation, "中华人民共和国"); found {
		citation = rest
	}
	rest, found := written(citation, "行政处罚法第四十一条")
	if !found {
		return false
	}
	for _, paragraph := range [...]string{"", "第一款", "第二款", "第三款", "第四款"} {
		if after, found := written(rest, paragraph); found && strings.TrimLeftFunc(after, isSpacing) == "" {
			return true
		}
	}
	return false
}

// written says whether a text begins with some words, blanks and 《》 apart, and gives what follows.
func written(text, words string) (rest string, found bool) {
	for _, want := range words {
		text = strings.TrimLeftFunc(text, isSpacing)
		after, is := strings.CutPrefix(text, string(want))
		if !is {
			return "", false
		}
		text = after
	}
	return text, true
}

// isSpacing says whether a character of a citation carries no meaning.
func isSpacing(r rune) bool { return isBlank(r) || r == '《' || r == '》' }

// notPrivate: Art 15. The seven reserved words are the places of that article; nobody can allow a device there.
func notPrivate(m *Moment) (law.Result, law.Grounds) {
	if !m.Site.Place.Known {
		return m.unknown(placeUnknown)
	}
	if _, private := privatePlaces[m.Site.Place.Value]; private {
		return m.unmet(placePrivate)
	}
	return m.met(placeAllowed)
}

// privatePlaces are the reserved words of the contract with the words of Art 15.
var privatePlaces = map[string]law.Words{
	"hotel_room":    {ZH: "宾馆客房", EN: "a hotel room"},
	"dormitory":     {ZH: "公共宿舍", EN: "a shared dormitory"},
	"public_bath":   {ZH: "公共浴室", EN: "a public bath"},
	"changing_room": {ZH: "更衣室", EN: "a changing room"},
	"toilet":        {ZH: "卫生间", EN: "a toilet"},
	"nursing_room":  {ZH: "公共母婴室", EN: "a public nursing room"},
	"other_private": {ZH: "其他涉及公民个人隐私的场所", EN: "another place of personal privacy"},
}
