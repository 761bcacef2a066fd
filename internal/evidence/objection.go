package evidence

import (
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// ObjectionSubject is what looks at an objection, and papers about one, are about.
const ObjectionSubject = "objection"

// The acts on an objection (Art 40).
var (
	ObjectionReceived = act.Kind{Name: "objection.receive"} // the party's, who has no account
	ObjectionEntered  = act.Kind{Name: "objection.enter", Title: law.Words{ZH: "登记证据异议", EN: "Enter an objection to evidence"}, Permission: access.HandleCases}
	ObjectionTaken    = act.Kind{Name: "objection.take", Title: law.Words{ZH: "承办证据异议", EN: "Take an objection up"}, Permission: access.AnswerObjections, Certificate: true}
	MoreAsked         = act.Kind{Name: "objection.ask", Title: law.Words{ZH: "请当事人补充异议材料", EN: "Ask the party for more"}, Permission: access.AnswerObjections, Certificate: true}
	MoreReceived      = act.Kind{Name: "objection.more"} // the party's
	MoreEntered       = act.Kind{Name: "objection.more.enter", Title: law.Words{ZH: "登记补充的异议材料", EN: "Enter what a party adds"}, Permission: access.AnswerObjections}
	ObjectionDecided  = act.Kind{Name: "objection.decide", Title: law.Words{ZH: "逐点审核证据异议", EN: "Decide an objection point by point"}, Permission: access.AnswerObjections, Certificate: true}
	ObjectionAnswered = act.Kind{Name: "objection.answer", Title: law.Words{ZH: "答复证据异议", EN: "Answer an objection"}, Permission: access.AnswerObjections, Certificate: true}
)

// ObjectionState is where an objection stands.
type ObjectionState string

// The states of an objection (states.md D8).
const (
	ObjReceived   ObjectionState = "received"
	ObjAssigned   ObjectionState = "assigned"
	ObjAsked      ObjectionState = "asked" // the party is asked for more
	ObjAdopted    ObjectionState = "adopted"
	ObjPartly     ObjectionState = "partly"
	ObjNotAdopted ObjectionState = "not_adopted"
	ObjAnswered   ObjectionState = "answered"
)

var nextObjection = map[ObjectionState][]ObjectionState{
	ObjReceived:   {ObjAssigned},
	ObjAssigned:   {ObjAsked, ObjAdopted, ObjPartly, ObjNotAdopted},
	ObjAsked:      {ObjAssigned},
	ObjAdopted:    {ObjAnswered},
	ObjPartly:     {ObjAnswered},
	ObjNotAdopted: {ObjAnswered},
}

// MayMove tells whether an objection may go from one state to the other.
func (s ObjectionState) MayMove(to ObjectionState) bool { return slices.Contains(nextObjection[s], to) }

// Open tells whether the party waits for the answer: while it does, no decision is issued (Art 40(1)).
func (s ObjectionState) Open() bool { return s != ObjAnswered }

// Undecided tells whether nobody has decided of it yet.
func (s ObjectionState) Undecided() bool {
	return s == ObjReceived || s == ObjAssigned || s == ObjAsked
}

// ObjectionStateWords are the words for the states.
var ObjectionStateWords = map[ObjectionState]law.Words{
	ObjReceived:   {ZH: "已收到，待指定复核员", EN: "received, awaiting a reviewer"},
	ObjAssigned:   {ZH: "复核中", EN: "being reviewed"},
	ObjAsked:      {ZH: "请当事人补充", EN: "the party is asked for more"},
	ObjAdopted:    {ZH: "采纳，待答复", EN: "adopted, to be answered"},
	ObjPartly:     {ZH: "部分采纳，待答复", EN: "adopted in part, to be answered"},
	ObjNotAdopted: {ZH: "不采纳，待答复", EN: "not adopted, to be answered"},
	ObjAnswered:   {ZH: "已答复", EN: "answered"},
}

// Objections are what a point may say against evidence.
var Objections = []device.Choice{
	{Key: "identity", Words: law.Words{ZH: "不是我，或者不是我的车、我的单位", EN: "it was not me, or not mine"}},
	{Key: "device", Words: law.Words{ZH: "设备、检定或者标志有问题", EN: "the device, its verification or its sign is at fault"}},
	{Key: "accuracy", Words: law.Words{ZH: "时间、地点或者数值不准确", EN: "time, place or value is not accurate"}},
	{Key: "processed", Words: law.Words{ZH: "材料经过处理，不真实", EN: "it was processed and is not authentic"}},
	{Key: "unlawful", Words: law.Words{ZH: "取得的方式不合法", EN: "it was obtained unlawfully"}},
	{Key: "irrelevant", Words: law.Words{ZH: "不能证明所认定的事实", EN: "it does not show what it is said to show"}},
	{Key: "other", Words: law.Words{ZH: "其他", EN: "something else"}},
}

// Result is what becomes of one point.
type Result string

// The results.
const (
	Adopt       Result = "adopted"
	AdoptPartly Result = "partly"
	AdoptNot    Result = "not_adopted"
)

// ResultWords are the words for the results.
var ResultWords = map[Result]law.Words{
	Adopt: {ZH: "采纳", EN: "adopted"}, AdoptPartly: {ZH: "部分采纳", EN: "adopted in part"}, AdoptNot: {ZH: "不采纳", EN: "not adopted"},
}

// Point is one point of an objection, with the items that it attacks. Against a capture of which there is no case yet it names none.
type Point struct {
	Kind  string // key of Objections
	Words string
	Items []string // ids
	// Once it is decided:
	Result   Result
	Ground   int    // item of Art 36 on which items were excluded; 0: none was
	Reasons  string // always given
	Excluded []string
}

// Objector is who objects.
type Objector struct {
	Name    string `json:"name"`
	Contact string `json:"contact"`         // where the answer goes
	Agent   string `json:"agent,omitempty"` // who objects for the party, with the paper of it; empty: the party itself
}

// Objection is an objection to evidence as it stands.
type Objection struct {
	Book, ID, Body string
	Case           string // empty: there is no case yet
	Capture        string // empty: it is against items of a case
	Receipt        string // number of its receipt
	Door           string // key of people.Doors
	State          ObjectionState
	Objector       Objector
	Points         []Point
	Files          []ItemFile
	ReceivedAt     time.Time
	EnteredBy      string // empty: the party itself
	Due            law.Date
	// SelfCorrection: the case was decided when it came, so that it asks for self-correction (Art 45(1)).
	SelfCorrection bool
	Same           string // receipt of an earlier objection in the same words; empty: none
	Reviewer       string
	AssignedAt     *time.Time
	Asked, Added   string // what the party was last asked for, and what it added
	AskedAt        *time.Time
	AddedAt        *time.Time
	DecidedBy      string
	DecidedAt      *time.Time
	Told           string // how the party was told
	ToldAt         *time.Time
	ToldBy         string
	Entry          int64
}

// Cursor is where an objection stands in a list.
func (o Objection) Cursor() string { return o.Due.String() + " " + o.ID }

// ObjectionRecord is what the ledger commits to: ids and digests.
type ObjectionRecord struct {
	ID             string         `json:"id"`
	Case           string         `json:"case,omitempty"`
	Capture        string         `json:"capture,omitempty"`
	Receipt        string         `json:"receipt"`
	State          ObjectionState `json:"state"`
	Due            law.Date       `json:"due"`
	Reviewer       string         `json:"reviewer,omitempty"`
	SelfCorrection bool           `json:"self_correction,omitempty"`
	Points         []PointRecord  `json:"points,omitempty"`
	Files          []string       `json:"files_sha256,omitempty"`
	Said           string         `json:"said_sha256,omitempty"` // of what this act sealed
	Excluded       []Record       `json:"excluded,omitempty"`    // items, by this act
}

// PointRecord is a point as the ledger commits to it.
type PointRecord struct {
	Kind     string   `json:"kind"`
	Items    []string `json:"items,omitempty"`
	Result   Result   `json:"result,omitempty"`
	Ground   int      `json:"ground,omitempty"`
	Excluded []string `json:"excluded,omitempty"`
}

// ObjectionDone is an act on an objection that has been carried out.
type ObjectionDone = act.Done[ObjectionRecord]

func (o *Objection) record() ObjectionRecord {
	r := ObjectionRecord{ID: o.ID, Case: o.Case, Capture: o.Capture, Receipt: o.Receipt, State: o.State, Due: o.Due, Reviewer: o.Reviewer, SelfCorrection: o.SelfCorrection}
	for _, p := range o.Points {
		r.Points = append(r.Points, PointRecord{p.Kind, p.Items, p.Result, p.Ground, p.Excluded})
	}
	for _, f := range o.Files {
		r.Files = append(r.Files, f.SHA256)
	}
	return r
}

// JobSelfCorrection follows an objection that comes after the decision: the chapter of cases takes the case up for self-correction
// (Art 45(1)). Its arguments are ObjectionArgs. It may come more than once.
const JobSelfCorrection = "evidence.objection.selfcorrect"

// ObjectionArgs are the arguments of JobSelfCorrection.
type ObjectionArgs struct {
	Case      string `json:"case"`
	Objection string `json:"objection"`
}
