package casefile

import (
	"fmt"
	"slices"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// State is where a case stands (states.md D5).
type State string

// The states of a case.
const (
	Registered    State = "registered"    // 已登记线索
	NotFiled      State = "not_filed"     // 不予立案
	Stub          State = "stub"          // 另行办理: number only (Art 6(2))
	Investigating State = "investigating" // 已立案
	Reported      State = "reported"      // 调查终结
	Noticing      State = "noticing"      // 事先告知书已签发，待送达
	Noticed       State = "noticed"       // 已事先告知
	InHearing     State = "hearing"       // 听证中
	Proposed      State = "proposed"      // 报请决定
	Penalised     State = "penalised"     // 已决定处罚
	NotPenalised  State = "not_penalised" // 不予处罚
	Withdrawn     State = "withdrawn"     // 已撤销案件
	Transferring  State = "transferring"  // 报请移送
	Transferred   State = "transferred"   // 已移送
	Revoked       State = "revoked"       // 处罚决定已撤销
	Closed        State = "closed"        // 已结案
)

// States are the states in the order of a case, those in which nothing more comes last.
var States = []State{Registered, Investigating, Reported, Noticing, Noticed, InHearing, Proposed, Transferring, Penalised, NotPenalised, Closed, NotFiled, Withdrawn, Transferred, Revoked, Stub}

// StateWords are the words for the states.
var StateWords = map[State]law.Words{
	Registered:    {ZH: "线索登记，核实中", EN: "registered, being looked into"},
	NotFiled:      {ZH: "不予立案", EN: "not filed"},
	Stub:          {ZH: "另行办理，不在本系统", EN: "handled elsewhere, not in this system"},
	Investigating: {ZH: "已立案，调查中", EN: "filed, being investigated"},
	Reported:      {ZH: "调查终结", EN: "investigation closed"},
	Noticing:      {ZH: "事先告知书待送达", EN: "prior notice to be served"},
	Noticed:       {ZH: "已事先告知，等当事人意见", EN: "prior notice served, awaiting the party"},
	InHearing:     {ZH: "听证中", EN: "in hearing"},
	Proposed:      {ZH: "报请决定", EN: "put up for decision"},
	Penalised:     {ZH: "已决定处罚", EN: "penalty decided"},
	NotPenalised:  {ZH: "不予处罚", EN: "no penalty"},
	Withdrawn:     {ZH: "已撤销案件", EN: "case withdrawn"},
	Transferring:  {ZH: "报请移送", EN: "transfer put up for approval"},
	Transferred:   {ZH: "已移送", EN: "transferred"},
	Revoked:       {ZH: "处罚决定已撤销", EN: "penalty revoked"},
	Closed:        {ZH: "已结案", EN: "closed"},
}

// next are the moves that there are; whatever is not here is refused, whoever asks.
var next = map[State][]State{
	Registered:    {Investigating, NotFiled, Stub, Transferring, Penalised},
	Investigating: {Reported, Withdrawn, Transferring},
	Reported:      {Noticing, Proposed, Investigating, Withdrawn, Transferring},
	Noticing:      {Noticed, Reported},
	Noticed:       {Noticing, InHearing, Proposed, Investigating, Withdrawn, Transferring},
	InHearing:     {Noticed},
	Proposed:      {Penalised, NotPenalised, Withdrawn, Noticed, Investigating, Transferring},
	Transferring:  {Transferred, Investigating, Registered},
	Penalised:     {Closed, Revoked},
	NotPenalised:  {Closed, Revoked},
	Revoked:       {Closed},
	Transferred:   {Closed},
	Closed:        {Revoked},
}

// MayMove tells whether a case may go from one state to the other.
func (s State) MayMove(to State) bool { return slices.Contains(next[s], to) }

// Running tells whether the case has been filed and not been decided or ended yet.
func (s State) Running() bool {
	return slices.Contains([]State{Investigating, Reported, Noticing, Noticed, InHearing, Proposed, Transferring}, s)
}

// TakesEvidence tells whether items of evidence may be entered: until the decision is put up (行政诉讼证据规定 60: what is gathered after the
// decision does not count).
func (s State) TakesEvidence() bool {
	return slices.Contains([]State{Registered, Investigating, Reported, Noticed, InHearing}, s)
}

// outOfOrder is the answer to a step that the state of a case does not know.
func outOfOrder(f *File, step law.Words) error {
	w := StateWords[f.State]
	return fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("这件案件现在是“%s”，不能办理“%s”。请刷新页面，按案件页面所列的下一步办理。", w.ZH, step.ZH),
		EN: fmt.Sprintf("The case is %s; “%s” is not its next step. Reload the page and take the step that it shows.", w.EN, step.EN)}}
}
