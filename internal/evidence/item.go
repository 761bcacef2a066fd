package evidence

import (
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/retention"
	"yuanjian/internal/seal"
)

// Subject is what papers about an item, and looks at one, are about.
const Subject = "evidence"

// The acts.
var (
	ItemAttached   = act.Kind{Name: "evidence.attach", Title: law.Words{ZH: "将采集记录列为证据", EN: "Attach a capture as evidence"}, Permission: access.HandleCases, Certificate: true}
	ItemEntered    = act.Kind{Name: "evidence.enter", Title: law.Words{ZH: "登记证据", EN: "Enter evidence"}, Permission: access.HandleCases, Certificate: true}
	ItemDerived    = act.Kind{Name: "evidence.derive", Title: law.Words{ZH: "登记制作的证据", EN: "Enter derived evidence"}, Permission: access.HandleCases, Certificate: true}
	ItemExamined   = act.Kind{Name: "evidence.examine", Title: law.Words{ZH: "审查证据", EN: "Examine evidence"}, Permission: access.HandleCases, Certificate: true}
	ItemReexamined = act.Kind{Name: "evidence.reexamine", Title: law.Words{ZH: "法制审核复审证据", EN: "Re-examine evidence"}, Permission: access.ReviewCases}
	ItemVerified   = act.Kind{Name: "evidence.verify", Title: law.Words{ZH: "证据查证属实", EN: "Verify evidence"}, Permission: access.HandleCases, Certificate: true}
	ItemExcluded   = act.Kind{Name: "evidence.exclude", Title: law.Words{ZH: "排除证据", EN: "Exclude evidence"}, Permission: access.HandleCases, Certificate: true}
	ItemStruck     = act.Kind{Name: "evidence.exclude.legal", Title: law.Words{ZH: "法制审核排除证据", EN: "Exclude evidence as legal reviewer"}, Permission: access.ReviewCases}
	ItemOrdered    = act.Kind{Name: "evidence.exclude.head", Title: law.Words{ZH: "负责人决定排除证据", EN: "Exclude evidence as head"}, Permission: access.DecideCases}
	ItemLapsed     = act.Kind{Name: "evidence.lapse"} // the system's: the verdict behind the item no longer stands
)

// State is where an item stands.
type State string

// The states of an item.
const (
	Entered     State = "entered"
	Admitted    State = "admitted"     // the three findings say yes, and it is verified
	NotAdmitted State = "not_admitted" // one of them says no
	Excluded    State = "excluded"     // Art 36
)

var next = map[State][]State{
	Entered:     {Admitted, NotAdmitted, Excluded},
	Admitted:    {NotAdmitted, Excluded},
	NotAdmitted: {Admitted, Excluded},
}

// MayMove tells whether an item may go from one state to the other.
func (s State) MayMove(to State) bool { return slices.Contains(next[s], to) }

// StateWords are the words for the states.
var StateWords = map[State]law.Words{
	Entered:     {ZH: "待审查、查证", EN: "to be examined and verified"},
	Admitted:    {ZH: "已采信", EN: "admitted"},
	NotAdmitted: {ZH: "不予采信", EN: "not admitted"},
	Excluded:    {ZH: "已排除", EN: "excluded"},
}

// Kinds are the kinds of evidence of 行政处罚法 46, in its order.
var Kinds = []device.Choice{
	{Key: "documentary", Words: law.Words{ZH: "书证", EN: "document"}},
	{Key: "physical", Words: law.Words{ZH: "物证", EN: "physical evidence"}},
	{Key: "audiovisual", Words: law.Words{ZH: "视听资料", EN: "audiovisual material"}},
	{Key: "electronic", Words: law.Words{ZH: "电子数据", EN: "electronic data"}},
	{Key: "testimony", Words: law.Words{ZH: "证人证言", EN: "testimony of a witness"}},
	{Key: "statement", Words: law.Words{ZH: "当事人的陈述", EN: "statement of the party"}},
	{Key: "expert", Words: law.Words{ZH: "鉴定意见", EN: "expert opinion"}},
	{Key: "inspection", Words: law.Words{ZH: "勘验笔录、现场笔录", EN: "record of an inspection"}},
}

// Electronic is the kind of what a device captured, Statement that of the party's own words.
const (
	Electronic = "electronic"
	Statement  = "statement"
)

// Origin is where an item comes from.
type Origin string

// The origins.
const (
	OfCapture  Origin = "capture"
	OfDocument Origin = "document" // obtained as a file, or kept as a thing
	OfRecord   Origin = "record"   // written by the officers: of an inquiry, an inspection
	OfDerived  Origin = "derived"
)

// OriginWords are the words for them.
var OriginWords = map[Origin]law.Words{
	OfCapture:  {ZH: "电子技术监控设备采集", EN: "captured by a device"},
	OfDocument: {ZH: "收集、调取", EN: "obtained"},
	OfRecord:   {ZH: "执法人员制作的笔录", EN: "a record made by officers"},
	OfDerived:  {ZH: "由其他证据制作", EN: "derived from other evidence"},
}

// ItemFile is one file of an item. Medium is its name within the capture; empty where there is none.
type ItemFile struct {
	Medium, Name, Type string
	SHA256             string
	Size               int64 // bytes
}

// Item is one item of evidence as it stands.
type Item struct {
	Book, ID, Case, Body string
	Number               int // in the case
	Kind                 string
	Origin               Origin
	State                State
	Files                []ItemFile
	What, How, From      string // what it is, how and from whom it was obtained; sealed
	Place                string // where a thing is kept
	ObtainedAt           time.Time
	Person, Second       string // the two officers; of a derived item Person answers for it
	AddedAt              time.Time
	Entry                int64

	// Of a capture, and of what was derived from one.
	Capture, Verdict string
	Use              string // of the device
	Outcome          string // of the judgement that it was attached with
	Receipt          string // SHA-256 of that judgement's receipt
	Corroboration    bool   // the use has no basis to decide alone: other evidence is asked for (Art 11(2))

	// Of a derived item.
	Derivation *Derivation
	Source     string // id of the item that it was derived from
	Root       string // id of the item at the end of the sources; its own where there is none

	// Of what another body took or holds (Art 18(2)).
	Provider *Provider

	Handler, Legal *Examined // the last of each; nil: none
	Verification   *Verification
	Clear          *Clearing // which files show nobody but the party; nil: nobody found that

	Ground      int // item of Art 36; 0: not excluded
	Cause       Cause
	Reasons     string
	ExcludedBy  string // empty: the system
	ExcludedAt  *time.Time
	InQuestion  bool // a recall asks about its capture
	VerdictGone bool // the verdict that it was attached with no longer stands
	Again       bool // obtained by an officer who was recused afterwards, and to be obtained again (Art 42)
}

// Cursor is where an item stands in a list.
func (x Item) Cursor() string { return x.ID }

// said is what is sealed of an item.
type said struct {
	What       string      `json:"what"`
	How        string      `json:"how,omitempty"`
	From       string      `json:"from,omitempty"`
	Place      string      `json:"place,omitempty"`
	Names      []string    `json:"names,omitempty"` // of the files
	Derivation *Derivation `json:"derivation,omitempty"`
	Provider   *Provider   `json:"provider,omitempty"`
}

// Record is what the ledger commits to: ids and digests.
type Record struct {
	ID       string   `json:"id"`
	Case     string   `json:"case"`
	Number   int      `json:"number"`
	Kind     string   `json:"kind"`
	Origin   Origin   `json:"origin"`
	State    State    `json:"state"`
	Files    []string `json:"files_sha256,omitempty"`
	Said     string   `json:"said_sha256,omitempty"`
	Second   string   `json:"second,omitempty"`
	Capture  string   `json:"capture,omitempty"`
	Verdict  string   `json:"verdict,omitempty"`
	Outcome  string   `json:"outcome,omitempty"`
	Receipt  string   `json:"receipt_sha256,omitempty"`
	Source   string   `json:"source,omitempty"`
	Hold     string   `json:"hold,omitempty"` // from disposal, of its capture (Art 34)
	Ground   int      `json:"ground,omitempty"`
	Cause    Cause    `json:"cause,omitempty"`
	Reasons  string   `json:"reasons_sha256,omitempty"`
	AlsoGone []string `json:"also,omitempty"` // derived items that went with it
}

// Done is an act on an item that has been carried out.
type Done = act.Done[Record]

// Service carries out the acts of this chapter.
type Service struct {
	Engine    *act.Engine
	Keys      *seal.Keys
	People    *people.Service
	Captures  *capture.Service
	Retention *retention.Service
	Cases     Cases
}

// record is what the ledger is told of an item as it stands.
func (x *Item) record() Record {
	r := Record{ID: x.ID, Case: x.Case, Number: x.Number, Kind: x.Kind, Origin: x.Origin, State: x.State, Second: x.Second, Capture: x.Capture, Verdict: x.Verdict,
		Outcome: x.Outcome, Receipt: x.Receipt, Source: x.Source, Ground: x.Ground, Cause: x.Cause}
	for _, f := range x.Files {
		r.Files = append(r.Files, f.SHA256)
	}
	return r
}
