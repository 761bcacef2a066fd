package discretion

import (
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
	"yuanjian/internal/statute"
)

// State is where a version stands.
type State string

// The states. Only approved versions count.
const (
	Proposed State = "proposed"
	Approved State = "approved"
	Refused  State = "refused"
)

// next says which state may follow which.
var next = map[State][]State{
	Proposed: {Approved, Refused},
}

// StateWords name the states.
var StateWords = map[State]law.Words{
	Proposed: {ZH: "等待批准", EN: "waits for approval"},
	Approved: {ZH: "已批准", EN: "approved"},
	Refused:  {ZH: "未批准", EN: "not approved"},
}

// Document is the published document that sets a benchmark (行政处罚法 34: it is published).
type Document struct {
	Title     string       `json:"title"`
	Number    string       `json:"number"`
	Rank      statute.Rank `json:"rank"`
	Published law.Date     `json:"published"`
	Place     string       `json:"place"` // where it was published
}

// Version is one version of a benchmark of a body.
type Version struct {
	ID   string `json:"id"`
	Body string `json:"body"`
	penalty.Benchmark
	Statute  string    `json:"statute"` // of the basis, with Article: a choice of the table of sources
	Article  string    `json:"article,omitempty"`
	Document Document  `json:"document"`
	From     law.Date  `json:"from"`
	Until    *law.Date `json:"until,omitempty"` // last day; nil: open

	State     State      `json:"-"`
	Person    string     `json:"-"` // who drafted it
	At        time.Time  `json:"-"`
	Decider   string     `json:"-"`
	DecidedAt *time.Time `json:"-"`
	Reason    string     `json:"-"` // of the decision
	Entry     int64      `json:"-"` // of the draft
}

// covers tells whether the version's own days include a day; another version may have ended it all the same.
func (v *Version) covers(day law.Date) bool {
	return v.From <= day && (v.Until == nil || day <= *v.Until)
}

// Record is what the ledger commits to. Content is the digest of everything that the version says.
type Record struct {
	ID        string   `json:"id"`
	Body      string   `json:"body,omitempty"`
	Field     string   `json:"field,omitempty"`
	Violation string   `json:"violation,omitempty"`
	From      law.Date `json:"from,omitempty"`
	Content   string   `json:"content_sha256,omitempty"`
	State     State    `json:"state"`
	Reason    string   `json:"reason_sha256,omitempty"`
}
