package capture

import (
	"slices"

	"yuanjian/internal/law"
)

// State is where a capture stands.
type State string

// The states (states.md D2, as far as the road goes). Held: a recall found its conditions less well met, and nobody has let it
// go yet. OnFinding: passed although a condition is not met, on a finding of the legal reviewer that the head approved.
const (
	Queued    State = "queued"
	Doubtful  State = "doubtful"
	Held      State = "held"
	Adopted   State = "adopted"
	OnFinding State = "on_finding"
	Rejected  State = "rejected"
	Excluded  State = "excluded"
)

// next is the table of moves; an undeclared move is a bug.
var next = map[State][]State{
	Queued:    {Adopted, OnFinding, Rejected, Doubtful, Held},
	Doubtful:  {Adopted, OnFinding, Rejected, Queued, Held},
	Held:      {Queued, Doubtful},
	Adopted:   {Queued, Excluded, Rejected},
	OnFinding: {Queued, Excluded, Rejected},
	Rejected:  {Queued, Adopted, OnFinding},
	Excluded:  {Queued},
}

// Decided tells whether the capture has its verdict.
func (s State) Decided() bool {
	return s.Reviewed() || s == Excluded
}

// Passed tells whether the verdict that stands is a pass.
func (s State) Passed() bool { return s == Adopted || s == OnFinding }

// Reviewed tells whether a verdict stands, and may be corrected; of what was excluded none does.
func (s State) Reviewed() bool { return s.Passed() || s == Rejected }

// MayMove tells whether a capture may go from one state to the other.
func (s State) MayMove(to State) bool { return slices.Contains(next[s], to) }

// StateWords are the words for states (ux G.6).
var StateWords = map[State]law.Words{
	Queued:    {ZH: "待审核", EN: "awaiting review"},
	Doubtful:  {ZH: "存疑待复核", EN: "in doubt"},
	Held:      {ZH: "召回暂缓", EN: "held by a recall"},
	Adopted:   {ZH: "审核通过", EN: "passed"},
	OnFinding: {ZH: "经法制认定审核通过", EN: "passed on a finding"},
	Rejected:  {ZH: "审核不通过", EN: "not passed"},
	Excluded:  {ZH: "已排除", EN: "excluded"},
}

// Reason is a typed reason for not passing a capture. Ground is the one of the four findings of Art 30(3) that it
// answers with no; empty when it answers none.
type Reason struct {
	Code   string
	Title  law.Words
	Ground string
}

// Reasons are the reasons of the keys F 1 … F 9, in that order. The first stands for the machine's own reason.
var Reasons = []Reason{
	{"conditions", law.Words{ZH: "设备使用条件不符合", EN: "a condition of use is not met"}, ""},
	{"plate_unreadable", law.Words{ZH: "号牌无法辨认", EN: "plate cannot be read"}, "clear"},
	{"no_violation", law.Words{ZH: "未见违法行为", EN: "no violation to be seen"}, "true"},
	{"incomplete", law.Words{ZH: "记录不完整，不能反映经过", EN: "record incomplete"}, "complete"},
	{"inaccurate", law.Words{ZH: "时间、地点或者数值与实际不符", EN: "time, place or value not accurate"}, "accurate"},
	{"unclear", law.Words{ZH: "画面模糊、遮挡或者过曝", EN: "blurred, covered or overexposed"}, "clear"},
	{"emergency", law.Words{ZH: "特种车辆执行任务或者紧急避险", EN: "emergency vehicle or emergency"}, ""},
	{"duplicate", law.Words{ZH: "与另一次抓拍是同一行为", EN: "same act as another capture"}, ""},
	{"other", law.Words{ZH: "其他（须写明）", EN: "other (to be written)"}, ""},
}

// Doubts are the reasons of the keys K 1 … K 4: who is to look.
var Doubts = []Reason{
	{"second_person", law.Words{ZH: "请第二名审核员看", EN: "a second reviewer"}, ""},
	{"device_staff", law.Words{ZH: "请设备管理员说明", EN: "device staff"}, ""},
	{"legal", law.Words{ZH: "请法制审核人员看", EN: "legal reviewer"}, ""},
	{"onsite", law.Words{ZH: "需要现场核实", EN: "to be checked on site"}, ""},
}

func reasonOf(list []Reason, code string) (Reason, bool) {
	i := slices.IndexFunc(list, func(r Reason) bool { return r.Code == code })
	if i < 0 {
		return Reason{}, false
	}
	return list[i], true
}

// ReasonWords gives the title of a reason for not passing; a code without one is shown as it is.
func ReasonWords(code string) law.Words {
	if r, ok := reasonOf(Reasons, code); ok {
		return r.Title
	}
	return law.Words{ZH: code, EN: code}
}
