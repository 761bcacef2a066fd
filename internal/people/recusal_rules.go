package people

import (
	"fmt"
	"time"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

// recused is the refusal of anything about a matter to who is kept from it (Art 42(1)).
func recused(from time.Time) error {
	day := law.DateOf(from)
	return law.Refusal{Rule: "A42.1a", Article: "第四十二条第一款",
		Because: law.Words{ZH: fmt.Sprintf("您自%s起回避这件事项，不能再办理或者查看。", day.Words()), EN: fmt.Sprintf("You are recused from this matter since %s and may neither handle nor open it.", day)},
		Cure:    law.Words{ZH: "由本单位其他人员办理，您不用再做什么。", EN: "Somebody else of your body handles it; there is nothing more for you to do."}}
}

// decidable says why a person may not decide an application (行政处罚法 43(2)).
func decidable(r Recusal, person string) error {
	if r.Decision != "" {
		return fault.Conflict{Because: law.Words{ZH: "这项回避已经有结果，没有再次决定。", EN: "This recusal is settled already."}}
	}
	if r.Person == person {
		return law.Refusal{Rule: "E8", Article: "第四十二条第二款，行政处罚法第四十三条",
			Because: law.Words{ZH: "申请的是您本人回避，不能由您决定。", EN: "It is your own recusal; you cannot decide it."},
			Cure:    law.Words{ZH: "请由本单位另一名负责人决定；没有的，报上级机关决定。", EN: "Let another head of the body decide, or else the superior body."}}
	}
	return nil
}

// tellable says why the telling of a party cannot be recorded.
func tellable(r Recusal, at, now time.Time) error {
	switch {
	case r.Origin != ByParty:
		return fault.Conflict{Because: law.Words{ZH: "这项回避不是当事人申请的，不用告知。", EN: "No party applied for this recusal; there is nobody to tell."}}
	case r.Decision == "":
		return fault.Conflict{Because: law.Words{ZH: "还没有决定，决定以后再登记告知。", EN: "It is not decided yet; record the telling after the decision."}}
	case r.ToldAt != nil:
		return fault.Conflict{Because: law.Words{ZH: "已经登记过告知。", EN: "The telling is on record already."}}
	case at.After(now) || at.Before(*r.DecidedAt):
		return fault.Invalid{Fields: []fault.Field{{Name: "told_at", Want: law.Words{ZH: "告知的时间不早于决定，不晚于现在。", EN: "The telling is not before the decision and not later than now."}}}}
	}
	return nil
}

// onProvisionalDate is the refusal of a decision whose term rests on a year that is not known.
func onProvisionalDate(unknown law.UnknownYear) error {
	because, cure := term.Unsaid(unknown)
	return law.Refusal{Rule: "A42.2", Article: "第四十二条第二款，行政处罚法第八十五条", Because: because, Cure: cure}
}
