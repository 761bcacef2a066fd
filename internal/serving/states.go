package serving

import (
	"slices"

	"yuanjian/internal/law"
)

// AttemptState is where one attempt stands (states.md D6).
type AttemptState string

// The states of an attempt.
const (
	Prepared AttemptState = "prepared"
	Sent     AttemptState = "sent"
	Unclear  AttemptState = "unknown"
	Arrived  AttemptState = "served"
	Failed   AttemptState = "failed"
	Ended    AttemptState = "closed"
)

var nextAttempt = map[AttemptState][]AttemptState{
	Prepared: {Sent, Arrived, Failed, Ended},
	Sent:     {Arrived, Failed, Unclear, Ended},
	Unclear:  {Sent, Arrived, Failed, Ended},
	Failed:   {Sent, Arrived, Ended},
	Arrived:  {Failed, Sent, Unclear},
}

func (s AttemptState) mayBecome(to AttemptState) bool { return slices.Contains(nextAttempt[s], to) }

// AttemptWords are the words for them.
var AttemptWords = map[AttemptState]law.Words{
	Prepared: {ZH: "待办理", EN: "to be done"}, Sent: {ZH: "送达中", EN: "under way"}, Unclear: {ZH: "待查明", EN: "not known"},
	Arrived: {ZH: "已送达", EN: "served"}, Failed: {ZH: "未能送达", EN: "not served"}, Ended: {ZH: "不再需要", EN: "not needed any more"},
}

// State is where the service of a paper stands (ux.md O18).
type State string

// The states of a service. They follow from its attempts.
const (
	Waiting State = "waiting"
	Going   State = "going"
	Served  State = "served"
	Missed  State = "failed"
	Unknown State = "unknown"
	Stopped State = "stopped"
)

// States are the states in the order in which they are shown.
var States = []State{Waiting, Going, Served, Missed, Unknown, Stopped}

// StateWords are the words for them.
var StateWords = map[State]law.Words{
	Waiting: {ZH: "待送达", EN: "to be served"}, Going: {ZH: "送达中", EN: "being served"}, Served: {ZH: "已送达", EN: "served"},
	Missed: {ZH: "未能送达", EN: "not served"}, Unknown: {ZH: "待查明", EN: "not known"}, Stopped: {ZH: "不再送达", EN: "not to be served any more"},
}

// Way is a way of service.
type Way string

// The ways (行政处罚法 61; 民事诉讼法 88–95).
const (
	ByElectronic Way = "electronic"
	ByHand       Way = "direct"
	ByLeaving    Way = "left"
	ByPost       Way = "post"
	ByEntrusting Way = "entrusted"
	ByTransfer   Way = "transfer"
	ByNotice     Way = "public"
)

// Ways are the ways in the order in which the law asks for them, with the rule of date of each.
var Ways = []struct {
	Key   string
	Words law.Words
	Date  law.Words
}{
	{string(ByHand), law.Words{ZH: "直接送达", EN: "handed over"}, law.Words{ZH: "以受送达人在送达回证上签收的日期为准（民事诉讼法第八十七条）", EN: "the day signed on the receipt"}},
	{string(ByLeaving), law.Words{ZH: "留置送达", EN: "left at the place"}, law.Words{ZH: "以留置的日期为准（民事诉讼法第八十九条）", EN: "the day on which it was left"}},
	{string(ByElectronic), law.Words{ZH: "电子送达（已签确认书）", EN: "electronically, with consent on record"}, law.Words{ZH: "以到达受送达人特定系统的日期为准（第三十八条第二款）", EN: "the day of arrival at the recipient's system"}},
	{string(ByEntrusting), law.Words{ZH: "委托送达", EN: "through another organ"}, law.Words{ZH: "以受送达人在送达回证上签收的日期为准", EN: "the day signed on the receipt"}},
	{string(ByPost), law.Words{ZH: "邮寄送达", EN: "by post"}, law.Words{ZH: "以回执上注明的收件日期为准（民事诉讼法第九十一条）", EN: "the day on the receipt of the post"}},
	{string(ByTransfer), law.Words{ZH: "转交送达", EN: "passed on"}, law.Words{ZH: "以受送达人在送达回证上签收的日期为准（民事诉讼法第九十四条）", EN: "the day signed on the receipt"}},
	{string(ByNotice), law.Words{ZH: "公告送达", EN: "by public notice"}, law.Words{ZH: "公告期满的日期（民事诉讼法第九十五条）", EN: "the last day of the public notice"}},
}

// Words names a way; empty for one that there is not.
func (w Way) Words() law.Words {
	for _, x := range Ways {
		if x.Key == string(w) {
			return x.Words
		}
	}
	return law.Words{}
}

// DateWords say by which day the way serves.
func (w Way) DateWords() law.Words {
	for _, x := range Ways {
		if x.Key == string(w) {
			return x.Date
		}
	}
	return law.Words{}
}

// byHand tells whether an officer records the result of the way here; the others go through delivery.
func (w Way) byHand() bool {
	return w == ByHand || w == ByLeaving || w == ByEntrusting || w == ByTransfer
}
