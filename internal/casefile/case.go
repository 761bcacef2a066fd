package casefile

import (
	"context"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/payment"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/serving"
)

// Subject is what a paper of a case, and a look at one, are about.
const Subject = "case"

// Mode is a way of off-site enforcement (Art 3(2)); a case may have both, and the rules of both.
type Mode string

// The two ways.
const (
	ByDevice Mode = "device" // 电子技术监控执法: chapter 2, Art 30
	Online   Mode = "online" // 在线监管系统执法: chapter 3, Art 31–33
)

// ModeWords are the words for the ways.
var ModeWords = map[Mode]law.Words{
	ByDevice: {ZH: "电子技术监控执法", EN: "device-based enforcement"},
	Online:   {ZH: "在线监管系统执法", EN: "online-system enforcement"},
}

// Source is where a case comes from (案源, documents.md C4.1).
type Source string

// The sources.
const (
	FromCapture   Source = "capture"
	FromComplaint Source = "complaint"
	FromReferral  Source = "referral"
	FromPatrol    Source = "patrol"
	FromSuperior  Source = "superior"
)

// Sources are the sources with their words, in the order people read them.
var Sources = []struct {
	Source Source
	Words  law.Words
}{
	{FromCapture, law.Words{ZH: "电子技术监控设备采集的记录", EN: "a capture of a device"}},
	{FromPatrol, law.Words{ZH: "网上巡查、检查发现", EN: "found on patrol or in an inspection"}},
	{FromComplaint, law.Words{ZH: "投诉、举报", EN: "a complaint or report"}},
	{FromReferral, law.Words{ZH: "其他机关移送", EN: "referred by another body"}},
	{FromSuperior, law.Words{ZH: "上级交办", EN: "assigned by a superior body"}},
}

// Words names a source; empty for one that there is not.
func (s Source) Words() law.Words {
	for _, x := range Sources {
		if x.Source == s {
			return x.Words
		}
	}
	return law.Words{}
}

// What a party is (行政处罚法 51, 63: sums differ).
const (
	Citizen = "citizen"
	Unit    = "unit"
)

// PartyKinds are the kinds of parties with their words.
var PartyKinds = map[string]law.Words{
	Citizen: {ZH: "公民", EN: "citizen"},
	Unit:    {ZH: "法人或者其他组织", EN: "legal person or other organisation"},
}

// Party is against whom a case is (当事人). All of it is sealed.
type Party struct {
	Kind           string `json:"kind"`
	Name           string `json:"name"`
	Number         string `json:"number,omitempty"` // identity number or unified social credit code
	Phone          string `json:"phone,omitempty"`
	Email          string `json:"email,omitempty"`
	Address        string `json:"address,omitempty"`
	Representative string `json:"representative,omitempty"` // 法定代表人 or 负责人, of a unit
}

// About is what a case is about: who, where, what. It is sealed.
type About struct {
	Party Party  `json:"party"`
	Plate string `json:"plate,omitempty"`
	Place string `json:"place"`
	Fact  string `json:"fact"` // 涉嫌的行为
}

// File is one case.
type File struct {
	Book, ID, Body string
	Number         string // 案号, given with the clue
	State          State
	Field          string
	Violation      string
	Modes          []Mode
	Source         Source
	Capture        string    // id of the capture it comes from; empty: another source
	Reference      string    // number of the complaint, referral or order; empty: none
	ActFrom        time.Time // when the act began, and ended (行政处罚法 36)
	ActUntil       time.Time
	Discovered     time.Time // when the clue was discovered
	InNameOf       string    // in whose name papers go out: the own body, or the delegating one (Art 2(3))
	RegisteredBy   string
	RegisteredAt   time.Time
	FiledAt        *time.Time // 立案: the ninety days run from it (行政处罚法 60)
	DecidedAt      *time.Time // date on the document
	Frozen         string     // why nothing moves: secret, recall, exclusion; empty: nothing is frozen
	Steps          int        // number of the last step
	About
}

// Officer is who handles a case, for a time.
type Officer struct {
	Person     string
	From       time.Time
	Until      *time.Time
	DeclaredAt *time.Time // that there is no relation that may affect fairness (Art 42(1))
}

// Record is what the ledger commits to of a step: ids, numbers and digests.
type Record struct {
	Case   string `json:"case"`
	No     int    `json:"no"`
	State  State  `json:"state"`
	Second string `json:"second,omitempty"` // the second officer
	Voids  int    `json:"voids,omitempty"`  // the step that it takes back
	Said   string `json:"said_sha256"`
	Paper  string `json:"paper,omitempty"`

	Opened *OpenedRecord `json:"opened,omitempty"`
}

// Done is a step that has been carried out.
type Done = act.Done[Record]

// Service carries out the acts of this chapter.
type Service struct {
	Engine   *act.Engine
	Keys     *seal.Keys
	People   *people.Service
	Papers   *docket.Service
	Captures *capture.Service
	Evidence *evidence.Service
	Payments *payment.Service
	Serving  *serving.Service
	Mandates *party.Mandates // of the parties
	// InArchive tells whether the file of a case is sealed now; nil: none is.
	InArchive func(ctx context.Context, q db.Queryer, book, id string) (bool, error)
}
