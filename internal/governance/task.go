package governance

import (
	"slices"
	"time"

	"yuanjian/internal/law"
)

// State is where a task stands.
type State string

// The states.
const (
	Open     State = "open"     // cause and measure are to be found
	Planned  State = "planned"  // the head has to approve them
	Approved State = "approved" // the measure is under way
	Finished State = "done"     // the effect is to be checked
	Checked  State = "checked"  // the head has to conclude
	Closed   State = "closed"
)

// next is the table of moves; an undeclared move is a bug.
var next = map[State][]State{
	Open:     {Planned},
	Planned:  {Approved, Open},
	Approved: {Finished},
	Finished: {Checked},
	Checked:  {Closed, Planned},
}

// MayMove tells whether a task may go from one state to the other.
func (s State) MayMove(to State) bool { return slices.Contains(next[s], to) }

// StateWords are the words for states, with who acts next.
var StateWords = map[State]law.Words{
	Open:     {ZH: "待查找原因", EN: "cause to be found"},
	Planned:  {ZH: "待负责人批准", EN: "awaiting the head"},
	Approved: {ZH: "治理中", EN: "measures under way"},
	Finished: {ZH: "待核查效果", EN: "effect to be checked"},
	Checked:  {ZH: "待负责人办结", EN: "to be concluded"},
	Closed:   {ZH: "已办结", EN: "concluded"},
}

// Origin is why a task was opened: the kind of a threshold, or Raised.
type Origin string

// ByHand is the origin of a task that a person opened.
const ByHand Origin = "raised"

// Causes are where the study looks (Art 19).
var Causes = []Choice{
	{"sign", law.Words{ZH: "标志设置不清楚或者不合理", EN: "signs unclear or wrongly placed"}},
	{"marking", law.Words{ZH: "标线、车道设置不合理", EN: "markings or lanes"}},
	{"design", law.Words{ZH: "道路、场所设计不合理", EN: "design of the road or place"}},
	{"service", law.Words{ZH: "停车、装卸等公共服务不足", EN: "shortage of parking, loading or other services"}},
	{"device", law.Words{ZH: "设备位置、参数或者识别有问题", EN: "the device: place, settings or recognition"}},
	{"other", law.Words{ZH: "其他", EN: "other"}},
}

// MoreFines is the measure that does not govern a source by itself.
const MoreFines = "enforcement"

// Measures are what can be done about it.
var Measures = []Choice{
	{"sign", law.Words{ZH: "增设、更换标志，提前告知", EN: "new or better signs, earlier notice"}},
	{"marking", law.Words{ZH: "调整标线、车道", EN: "change markings or lanes"}},
	{"design", law.Words{ZH: "改造道路、场所", EN: "rebuild the road or place"}},
	{"service", law.Words{ZH: "增加停车、装卸等公共服务", EN: "more parking, loading or other services"}},
	{"device", law.Words{ZH: "调整、迁移或者停用设备", EN: "adjust, move or stop the device"}},
	{"teach", law.Words{ZH: "宣传、现场劝导", EN: "teach and advise on the spot"}},
	{MoreFines, law.Words{ZH: "加强执法", EN: "more enforcement"}},
}

// Effects are what a check finds.
var Effects = []Choice{
	{"effective", law.Words{ZH: "有效：违法明显减少", EN: "effective: violations fell clearly"}},
	{"partly", law.Words{ZH: "部分有效", EN: "partly effective"}},
	{"none", law.Words{ZH: "没有效果", EN: "no effect"}},
}

// Task is one place to be governed at its source.
type Task struct {
	ID, Body, Field, Site string
	Sites                 []string // all sites of the place
	Origin                Origin
	Counted, Threshold    int64
	From, Until           law.Date // days looked at
	State                 State
	OpenedAt              time.Time
	ClosedAt              *time.Time
	Cause, Owner          string
	Due                   *law.Date
	Measured              *law.Date // the measure was in place
	CheckFrom             *law.Date
	Effect                string
}

// RedAfter is how many days a task may be open before the supervisor is shown it (Art 19). [POLICY]
const RedAfter = 90

// EffectAfter is how many months after the measure its effect is checked. [POLICY]
const EffectAfter = 3

// DaysOpen is how many days a task has been or was open.
func (t *Task) DaysOpen(now time.Time) int {
	if t.ClosedAt != nil {
		now = *t.ClosedAt
	}
	return int(law.DateOf(now) - law.DateOf(t.OpenedAt))
}

// Red tells whether a task has been open for too long: fines are standing in for management (以罚代管).
func (t *Task) Red(now time.Time) bool { return t.State != Closed && t.DaysOpen(now) > RedAfter }

// StepKind is what happened to a task.
type StepKind string

// The kinds of steps.
const (
	OpenedStep   StepKind = "opened"
	RaisedStep   StepKind = "raised"
	PlannedStep  StepKind = "planned"
	ReturnedStep StepKind = "returned"
	ApprovedStep StepKind = "approved"
	FinishedStep StepKind = "done"
	CheckedStep  StepKind = "checked"
	ClosedStep   StepKind = "closed"
	OrderedStep  StepKind = "ordered"
	AnsweredStep StepKind = "answered"
)

// Step is one step of a task's life.
type Step struct {
	ID     string
	Kind   StepKind
	Data   Said
	Person string // empty: the system
	At     time.Time
	Entry  int64
}

// Said is what a step puts on record.
type Said struct {
	Words    string    `json:"words,omitempty"`
	Cause    string    `json:"cause,omitempty"`
	Measures []string  `json:"measures,omitempty"`
	Owner    string    `json:"owner,omitempty"`
	Due      *law.Date `json:"due,omitempty"`
	Day      *law.Date `json:"day,omitempty"`
	Effect   string    `json:"effect,omitempty"`
	Before   *Stretch  `json:"before,omitempty"`
	After    *Stretch  `json:"after,omitempty"`
	Order    string    `json:"order,omitempty"`
	Body     string    `json:"body,omitempty"`
}

// Stretch is what a place captured on some days in a row, first and last included.
type Stretch struct {
	From     law.Date `json:"from"`
	Until    law.Date `json:"until"`
	Received int64    `json:"received"`
}

// Days are how many days the stretch has.
func (s Stretch) Days() int { return int(s.Until-s.From) + 1 }

// PerDayTenths is how many captures there were a day, in tenths.
func (s Stretch) PerDayTenths() int64 {
	if s.Days() <= 0 {
		return 0
	}
	return s.Received * 10 / int64(s.Days())
}
