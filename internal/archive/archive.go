package archive

import (
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/casefile"
	"yuanjian/internal/law"
	"yuanjian/internal/payment"
	"yuanjian/internal/retention"
	"yuanjian/internal/seal"
)

// The acts.
var (
	Archived = act.Kind{Name: "archive.seal", Title: law.Words{ZH: "归档", EN: "Archive a case"}, Permission: access.KeepArchives}
	Reopened = act.Kind{Name: "archive.reopen", Title: law.Words{ZH: "重新打开案卷", EN: "Open an archived file again"}, Permission: access.KeepArchives}
)

// State is where a version stands.
type State string

// The states of a version.
const (
	Sealed State = "archived"
	Open   State = "reopened"
)

var next = map[State][]State{Sealed: {Open}, Open: {}}

// StateWords are the words for the states.
var StateWords = map[State]law.Words{Sealed: {ZH: "已归档", EN: "archived"}, Open: {ZH: "已重新打开", EN: "opened again"}}

// Class is for how long a file is kept.
type Class string

// The classes (国家档案局令第8号).
const (
	Permanent Class = "permanent"
	Thirty    Class = "30"
	Ten       Class = "10"
)

// Classes are the classes, the longest first.
var Classes = []Class{Permanent, Thirty, Ten}

// ClassWords are the words for the classes.
var ClassWords = map[Class]law.Words{Permanent: {ZH: "永久", EN: "permanent"}, Thirty: {ZH: "30年", EN: "30 years"}, Ten: {ZH: "10年", EN: "10 years"}}

var years = map[Class]int{Thirty: 30, Ten: 10}

// LeastClass is the shortest class of a case. [POLICY]
func LeastClass(c *casefile.Case) Class {
	if c.Simple != nil {
		return Ten
	}
	return Thirty
}

// covers tells whether a class is at least as long as another.
func (c Class) covers(least Class) bool {
	switch least {
	case Ten:
		return c == Ten || c == Thirty || c == Permanent
	case Thirty:
		return c == Thirty || c == Permanent
	}
	return c == Permanent
}

// Until is the last day on which a file of the class is kept whose case was closed on a day; 0: for ever.
func (c Class) Until(closed law.Date) law.Date {
	if c == Permanent {
		return 0
	}
	return law.NewDate(closed.Year()+years[c], time.December, 31)
}

// WaitDays is how long a case has been closed before its file is sealed (states.md D5). [POLICY]
const WaitDays = 30

// Version is one sealing of the file of a case.
type Version struct {
	Book, Case, Body string
	Number           string // of the case
	Version          int
	State            State
	Class            Class
	Until            law.Date // 0: for ever
	ClosedOn         law.Date
	Manifest         string // SHA-256
	Size             int64  // of the manifest, bytes
	Entries, Pages   int
	Bytes            int64 // of all files
	Steps            int   // of the case, when it was sealed
	Person           string
	At               time.Time
	Entry            int64

	ReopenedAt  *time.Time
	ReopenedBy  string
	Reason      string // key of Reasons
	Words       string
	ReopenEntry int64

	stamp string // of what the file held
}

// Cursor is where a version stands in a list.
func (v Version) Cursor() string { return v.Case }

// Reasons are why a file is opened again.
var Reasons = []struct {
	Code  string
	Words law.Words
}{
	{"remedy", law.Words{ZH: "行政复议、行政诉讼", EN: "reconsideration or suit"}},
	{"correction", law.Words{ZH: "自我纠正", EN: "the body corrects the decision"}},
	{"evidence", law.Words{ZH: "证据被排除或者召回", EN: "evidence was excluded or recalled"}},
	{"addition", law.Words{ZH: "补充应当归档的材料", EN: "something that belongs to the file is added"}},
	{"other", law.Words{ZH: "其他（须写明）", EN: "other (to be written)"}},
}

// ReasonWords names a reason; empty for one that there is not.
func ReasonWords(code string) law.Words {
	for _, r := range Reasons {
		if r.Code == code {
			return r.Words
		}
	}
	return law.Words{}
}

// Record is what the ledger commits to.
type Record struct {
	Case     string `json:"case"`
	Version  int    `json:"version"`
	State    State  `json:"state"`
	Class    Class  `json:"class,omitempty"`
	Until    string `json:"until,omitempty"`
	Manifest string `json:"manifest_sha256,omitempty"`
	Previous string `json:"previous_sha256,omitempty"`
	Entries  int    `json:"entries,omitempty"`
	Steps    int    `json:"steps,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Words    string `json:"words_sha256,omitempty"`
}

// Done is an act that was carried out.
type Done = act.Done[Record]

// Service carries out the acts of this chapter.
type Service struct {
	Engine    *act.Engine
	Keys      *seal.Keys
	Cases     *casefile.Service
	Files     *blob.Store
	Retention *retention.Service
	Money     *payment.Service
}
