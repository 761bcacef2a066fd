package notice

import (
	"fmt"

	"yuanjian/internal/delivery"
	"yuanjian/internal/law"
)

// notPenal refuses a text with a word of penalty and names it.
func notPenal(text string) error {
	w := delivery.PenalWord(text)
	if w == "" {
		return nil
	}
	return law.Refusal{Rule: "A30.4", Article: "第三十条第（四）项",
		Because: law.Words{ZH: fmt.Sprintf("告知提示不是处罚告知，也不是处罚决定，不得写“%s”。", w), EN: fmt.Sprintf("A notice is neither a prior notice of penalty nor a decision; it does not say “%s”.", w)},
		Cure:    law.Words{ZH: "请删去这样的词，只写看到的时间、地点和事实。", EN: "Take the word out; write time, place and fact as seen."}}
}

// apart refuses who reviewed the capture or made the notice as who answers an explanation (roles.md E7).
func apart(person, reviewer, maker string) error {
	if person != reviewer && person != maker {
		return nil
	}
	return law.Refusal{Rule: "E7", Article: "第二十九条、第四十条",
		Because: law.Words{ZH: "这次抓拍由您审核，或者这份告知提示由您制作，当事人的说明不能由您答复。", EN: "You reviewed the capture or made the notice; who answers the explanation is somebody else."},
		Cure:    law.Words{ZH: "请由本单位另一名执法人员答复。", EN: "Let another officer of the body answer."}}
}

// unshowable refuses a notice while it is not said of every medium that nobody else is in it, or a masked copy made.
func unshowable(medium string) error {
	return law.Refusal{Rule: "A30.4", Article: "第三十条第（四）项、第十六条第一款第（五）项",
		Because: law.Words{ZH: fmt.Sprintf("“%s”还没有遮盖副本，也没有确认画面里没有其他人、其他车的信息；当事人将看到这份材料，不得让其看到他人的信息。", medium), EN: fmt.Sprintf("There is no masked copy of “%s”, nor has anybody confirmed that no one else can be seen in it; the party will see it, and must not see what is others'.", medium)},
		Cure:    law.Words{ZH: "请先在抓拍页制作遮盖副本；画面里确实没有他人信息的，请勾选确认。", EN: "Make a masked copy on the page of the capture; where nobody else is in it, confirm that."}}
}
