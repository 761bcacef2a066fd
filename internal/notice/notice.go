package notice

import (
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/delivery"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
)

// Subject is what a paper of kind C2.5 and a letter are about.
const (
	Subject = "notice"
	Paper   = "C2.5"
)

// The acts.
var (
	Made      = act.Kind{Name: "notice.make", Title: law.Words{ZH: "制作告知提示", EN: "Make a notice"}, Permission: access.MakeNotices, Certificate: true}
	Withdrawn = act.Kind{Name: "notice.withdraw", Title: law.Words{ZH: "撤回告知提示", EN: "Withdraw a notice"}, Permission: access.MakeNotices, Certificate: true}
	Lapsed    = act.Kind{Name: "notice.lapse"} // the system's: the verdict no longer stands
	Replied   = act.Kind{Name: "notice.reply"} // the party's, who has no account
	Answered  = act.Kind{Name: "notice.answer", Title: law.Words{ZH: "答复当事人", EN: "Answer a party"}, Permission: access.AnswerParties, Certificate: true}
)

// State is where a notice stands.
type State string

// The states of a notice.
const (
	Open   State = "open"
	Closed State = "closed" // an explanation was accepted: no case
	Void   State = "withdrawn"
)

var next = map[State][]State{
	Open: {Closed, Void},
}

// MayMove tells whether a notice may go from one state to the other.
func (s State) MayMove(to State) bool { return slices.Contains(next[s], to) }

// StateWords are the words for the states.
var StateWords = map[State]law.Words{
	Open:   {ZH: "核实中", EN: "being looked into"},
	Closed: {ZH: "采纳说明，已了结", EN: "explanation accepted, closed"},
	Void:   {ZH: "已撤回", EN: "withdrawn"},
}

// Party is who is told, as the officer entered it: owner data are not in the system.
type Party struct {
	Name    string `json:"name"`
	Phone   string `json:"phone,omitempty"`
	Email   string `json:"email,omitempty"`
	Address string `json:"address,omitempty"`
}

// said is what is sealed of a notice.
type said struct {
	Party Party     `json:"party"`
	Plate string    `json:"plate,omitempty"`
	At    time.Time `json:"at"`
	Place string    `json:"place"`
	Fact  string    `json:"fact"`
	Code  string    `json:"code"`
}

// Notice is one notice. Party, Plate, Place, Fact and Code are unsealed only where a person, or who holds the code, may read them.
type Notice struct {
	Book, ID, Body  string
	Capture         string
	Verdict, Use    string
	Violation       string
	Number          string // 文号
	Paper           string
	PaperDigest     string
	State           State
	VerdictAt       time.Time
	Due             law.Date // last day of the term
	ReplyBy         law.Date // suggested to the party
	MadeBy          string
	MadeAt          time.Time
	Entry           int64
	EndedBy         string
	EndedAt         *time.Time
	Ground, Reasons string // why it was withdrawn
	Party           Party
	Plate           string
	At              time.Time // of the capture
	Place, Fact     string
	Code            string
}

// Late tells whether the notice was made after its term.
func (n *Notice) Late() bool { return law.DateOf(n.MadeAt) > n.Due }

// Shown is one medium as the party sees it.
type Shown struct {
	Medium, Type     string
	Original, SHA256 string // SHA-256 of the original, and of what is shown
	Size             int64
	Mask             string // id of the masked copy; empty: the original itself
}

// Masked tells whether something of the original is covered.
func (s *Shown) Masked() bool { return s.Mask != "" }

// Record is what the ledger commits to: ids and digests.
type Record struct {
	ID      string   `json:"id"`
	Capture string   `json:"capture"`
	Verdict string   `json:"verdict"`
	Paper   string   `json:"paper"`
	Says    string   `json:"paper_sha256"`
	Number  string   `json:"number"`
	State   State    `json:"state"`
	Due     law.Date `json:"due"`
	Late    bool     `json:"late"`
	Shown   []string `json:"shown_sha256"`
	Said    string   `json:"said_sha256,omitempty"`
	Ground  string   `json:"ground,omitempty"`
	Reasons string   `json:"reasons_sha256,omitempty"`
	Letter  string   `json:"letter,omitempty"`
	Settled []string `json:"settled,omitempty"`
	Stopped []string `json:"stopped_letters,omitempty"`
}

// Done is an act on a notice that has been carried out.
type Done = act.Done[Record]

// Service carries out the acts of this chapter.
type Service struct {
	Engine   *act.Engine
	Keys     *seal.Keys
	People   *people.Service
	Papers   *docket.Service
	Captures *capture.Service
	Letters  *delivery.Service // nil: no channel is set up, and nothing is sent
	// PublicURL is where parties look a notice up: https://yuanjian.example.gov.cn.
	PublicURL string
}

func (n *Notice) record(shown []Shown) Record {
	r := Record{ID: n.ID, Capture: n.Capture, Verdict: n.Verdict, Paper: n.Paper, Says: n.PaperDigest, Number: n.Number, State: n.State, Due: n.Due, Late: n.Late(), Ground: n.Ground}
	for _, s := range shown {
		r.Shown = append(r.Shown, s.SHA256)
	}
	return r
}
