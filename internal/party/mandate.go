package party

import (
	"slices"
	"strings"
	"time"

	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// MandateKind is what somebody is who acts for a party.
type MandateKind string

// The kinds of mandates. A contact (联系人, Art 25(2)) is no agent: it receives, uploads, signs and pays as far as its scopes say, and states nothing.
const (
	Helper  MandateKind = "helper"
	Contact MandateKind = "contact"
	Agent   MandateKind = "agent"
)

// MandateKinds are the kinds with their words.
var MandateKinds = []device.Choice{
	{Key: string(Helper), Words: law.Words{ZH: "代办人", EN: "helper"}},
	{Key: string(Contact), Words: law.Words{ZH: "企业联系人", EN: "contact person of an enterprise"}},
	{Key: string(Agent), Words: law.Words{ZH: "委托代理人", EN: "agent"}},
}

// Words names the kind.
func (k MandateKind) Words() law.Words { return device.Words(MandateKinds, string(k)) }

// Scope is one thing that a mandate allows.
type Scope string

// The scopes (Art 25(2)). Seeing the matter is in every mandate: a mandate that says nothing more allows nothing more.
const (
	Receive  Scope = "receive"
	Upload   Scope = "upload"
	State    Scope = "state"
	Sign     Scope = "sign"
	Service  Scope = "service"
	Pay      Scope = "pay"
	Withdraw Scope = "withdraw"
)

// Scopes are the scopes with their words, in the order of the pages. None is part of another, and none is given unless it is chosen by itself.
var Scopes = []device.Choice{
	{Key: string(Receive), Words: law.Words{ZH: "接收通知", EN: "receive notices"}},
	{Key: string(Upload), Words: law.Words{ZH: "上传材料", EN: "upload documents"}},
	{Key: string(State), Words: law.Words{ZH: "提出意见（陈述申辩、异议、听证、复议）", EN: "state and object"}},
	{Key: string(Sign), Words: law.Words{ZH: "签署笔录", EN: "sign inquiry records"}},
	{Key: string(Service), Words: law.Words{ZH: "接受送达", EN: "accept service"}},
	{Key: string(Pay), Words: law.Words{ZH: "缴款", EN: "pay"}},
	{Key: string(Withdraw), Words: law.Words{ZH: "撤回意见、承认事实", EN: "withdraw an objection, confess facts"}},
}

// ContactScopes are what a contact may be authorised to do.
func ContactScopes() []device.Choice {
	return slices.DeleteFunc(slices.Clone(Scopes), func(c device.Choice) bool { return slices.Contains(agentsOnly, Scope(c.Key)) })
}

// Words names the scope.
func (s Scope) Words() law.Words { return device.Words(Scopes, string(s)) }

// ScopeWords are the words of scopes; of none, that of seeing.
func ScopeWords(scopes []Scope) law.Words {
	if len(scopes) == 0 {
		return law.Words{ZH: "只能查看", EN: "look only"}
	}
	var zh, en []string
	for _, s := range scopes {
		w := s.Words()
		zh, en = append(zh, w.ZH), append(en, w.EN)
	}
	return law.Words{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// What a principal is.
const (
	Citizen = "citizen"
	Unit    = "unit"
)

// Principal is the party for whom somebody acts, as its matter has it. All of it is sealed.
type Principal struct {
	Kind           string `json:"kind"`
	Name           string `json:"name"`
	Number         string `json:"number,omitempty"` // identity number or unified social credit code
	Phone          string `json:"phone,omitempty"`
	Email          string `json:"email,omitempty"`
	Address        string `json:"address,omitempty"`
	Representative string `json:"representative,omitempty"` // 法定代表人 or 负责人, of a unit
}

// Holder is who may act. All of it is sealed.
type Holder struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// Mandate (授权) is what a party lets somebody do for it.
type Mandate struct {
	Book, ID, Body   string
	Kind             MandateKind
	Matter, MatterID string // no id: all matters of the principal within the body
	Number           string
	Scopes           []Scope
	Until            law.Date // last day
	GrantedBy        string   // officer; empty: the party on its own page
	GrantedAt        time.Time
	Entry            int64
	RevokedAt        *time.Time
	RevokedBy        string // officer; empty: the party
	Ground           Ground
	Words            string // of the ending
	mandateSaid

	principal string
}

// mandateSaid is what is sealed of a mandate.
type mandateSaid struct {
	Principal Principal `json:"principal"`
	Holder    Holder    `json:"holder"`
	Code      string    `json:"code"`
	Door      string    `json:"door"`           // how it was granted: a key of people.Doors
	Note      string    `json:"note,omitempty"` // what was recorded of it
}

// General tells whether it is for all matters of the enterprise within the body.
func (m *Mandate) General() bool { return m.MatterID == "" }

// Has tells whether a scope is in it.
func (m *Mandate) Has(s Scope) bool { return slices.Contains(m.Scopes, s) }

// Ground is why a mandate was revoked.
type Ground string

// The grounds.
const (
	TakenBack   Ground = "taken-back"
	Left        Ground = "left"
	Adverse     Ground = "adverse"
	NotGenuine  Ground = "not-genuine"
	NewOfficial Ground = "representative"
)

// Grounds are the grounds that an officer may enter. The change of the representative has an act of its own.
var Grounds = []device.Choice{
	{Key: string(TakenBack), Words: law.Words{ZH: "当事人要求收回", EN: "the party takes it back"}},
	{Key: string(Left), Words: law.Words{ZH: "已经离职或者不再任职", EN: "left the enterprise"}},
	{Key: string(Adverse), Words: law.Words{ZH: "与当事人有利害冲突（例如对方当事人、举报人）", EN: "an adverse party"}},
	{Key: string(NotGenuine), Words: law.Words{ZH: "授权不真实", EN: "the mandate is not genuine"}},
}

// Words names the ground.
func (g Ground) Words() law.Words {
	if g == NewOfficial {
		return law.Words{ZH: "法定代表人（负责人）已经变更", EN: "the legal representative changed"}
	}
	return device.Words(Grounds, string(g))
}

// Reach is where somebody wants to use a mandate: the matter with the mandate in it, the body whose matter it is, and its party's number.
type Reach struct {
	Matter
	Body   string
	Number string // of the party; empty: none is on record
}
