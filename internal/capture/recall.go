package capture

import (
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// The acts of a recall (Art 20, 36; conformance A36.3, A10.1c). A fact that becomes known has the captures judged again that it
// can touch. Every old receipt stays; a new judgement is written only where a result is another. Captures not yet used whose
// conditions are less well met are held until somebody lets them go; of those that were passed a person decides each.
var (
	RecallOpened   = act.Kind{Name: "capture.recall.open", Title: law.Words{ZH: "新事实引起召回", EN: "Recall opened by a fact"}}
	RecallAsked    = act.Kind{Name: "capture.recall.ask", Title: law.Words{ZH: "发起召回", EN: "Open a recall"}, Permission: access.OpenRecalls}
	RecallJudged   = act.Kind{Name: "capture.recall.judge", Title: law.Words{ZH: "召回中重新判断", EN: "Judged again in a recall"}}
	RecallEnded    = act.Kind{Name: "capture.recall.end", Title: law.Words{ZH: "召回判断完毕", EN: "Recall judged to the end"}}
	RecallStopped  = act.Kind{Name: "capture.recall.stop", Title: law.Words{ZH: "暂停召回", EN: "Stop a recall"}, Permission: access.OpenRecalls}
	RecallResumed  = act.Kind{Name: "capture.recall.resume", Title: law.Words{ZH: "继续召回", EN: "Go on with a recall"}, Permission: access.OpenRecalls}
	RecallReleased = act.Kind{Name: "capture.recall.release", Title: law.Words{ZH: "解除暂缓", EN: "Let held captures go"}, Permission: access.DecideRecalls}
	RecallBack     = act.Kind{Name: "capture.recall.back", Title: law.Words{ZH: "暂缓的抓拍回到待审核", EN: "Held captures go back to review"}}
	RecallDecided  = act.Kind{Name: "capture.recall.decide", Title: law.Words{ZH: "重新审查已审核的抓拍", EN: "Decide of a passed capture again"}, Permission: access.DecideRecalls}
)

// RecallState is where a recall stands.
type RecallState string

// The states of a recall. Waiting: judged to the end, and somebody must still decide of captures.
const (
	RecallRunning RecallState = "running"
	RecallPaused  RecallState = "stopped"
	RecallWaiting RecallState = "waiting"
	RecallSettled RecallState = "settled"
)

// RecallStateWords are the words for them.
var RecallStateWords = map[RecallState]law.Words{
	RecallRunning: {ZH: "正在重新判断", EN: "judging again"},
	RecallPaused:  {ZH: "已暂停", EN: "stopped"},
	RecallWaiting: {ZH: "待处理", EN: "awaiting decisions"},
	RecallSettled: {ZH: "已办结", EN: "settled"},
}

// What a recall was opened by.
const (
	ByFact     = "fact"
	ByTakeBack = "takeback"
	ByClock    = "clock"
	ByHand     = "hand"
)

// Recall is one recall of the captures of one use: a fact of a device or a site recalls those of each use by itself.
type Recall struct {
	ID, Body, Device, Use string
	Kind                  string // ByFact …
	Cause                 string
	Fact                  string // id; empty: none
	Fault                 string // in words, of a recall by hand
	Span                  device.Span
	State                 RecallState
	Person                string // who opened it; empty: the system
	OpenedAt              time.Time
	Entry                 int64
	CursorAt              *time.Time // the last capture that was judged again
	CursorID              string
	Seen, Changed         int64 // captures judged again; of them, with another judgement
	Held, Asks            int64 // captures that wait to be let go, and that somebody must decide of
	ReleasedAt            *time.Time
	ReleasedBy, Reasons   string
	DoneAt                *time.Time
}

// Cursor is where the recall stands in a list.
func (r Recall) Cursor() string { return r.ID }

// What an item waits for.
const (
	WaitsRelease  = "release"
	WaitsDecision = "decision"
)

// Decisions of an item.
const (
	DecideKeep    = "keep"
	DecideExclude = "exclude"
	DecideAgain   = "again"
	letGo         = "released"
)

// RecallOpenRecord is what the ledger commits to of the opening.
type RecallOpenRecord struct {
	ID    string      `json:"id"`
	Use   string      `json:"use"`
	Kind  string      `json:"kind"`
	Fact  string      `json:"fact,omitempty"`
	Fault string      `json:"fault_sha256,omitempty"`
	Span  device.Span `json:"span"`
}

// RecallChange is a capture of a recall as an act left it. Judgement is empty when the judgement did not change.
type RecallChange struct {
	Capture   string `json:"capture"`
	State     State  `json:"state"`
	Outcome   string `json:"outcome"`
	Judgement string `json:"judgement_sha256,omitempty"`
}

// RecallChunkRecord is what the ledger commits to of a chunk.
type RecallChunkRecord struct {
	Recall  string            `json:"recall"`
	Opened  *RecallOpenRecord `json:"opened,omitempty"` // by its first chunk
	Changes []RecallChange    `json:"changes"`
}

// RecallRecord is what the ledger commits to of a step of the whole recall.
type RecallRecord struct {
	Recall  string `json:"recall"`
	Seen    int64  `json:"seen"`
	Changed int64  `json:"changed"`
	Held    int64  `json:"held"`
	Asks    int64  `json:"asks"`
	Reasons string `json:"reasons_sha256,omitempty"`
}
