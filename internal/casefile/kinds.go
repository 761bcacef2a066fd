package casefile

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/law"
)

func step(name, zh, en string, permission access.Permission, certificate bool) act.Kind {
	return act.Kind{Name: "case." + name, Title: law.Words{ZH: zh, EN: en}, Permission: permission, Certificate: certificate}
}

// The steps of a case that persons take, in their order. What officers do asks for a certificate at that instant (E1).
var (
	Entered         = step("register", "登记案源", "Register a clue", access.HandleCases, true)
	Joined          = step("join", "参加办案并声明无须回避", "Join and declare no conflict", access.HandleCases, true)
	Filed           = step("file", "批准立案", "File the case", access.DecideCases, false)
	Refused         = step("refuse", "决定不予立案", "Decide not to file", access.DecideCases, false)
	Hidden          = step("hide", "登记涉密或者不宜非现场办理", "Take out of this system", access.HandleCases, true)
	Assigned        = step("assign", "更换办案人员", "Change who handles it", access.DecideCases, false)
	Inquired        = step("inquire", "记录调查", "Record an inquiry", access.HandleCases, true)
	Signed          = step("cosign", "第二名执法人员签署", "Second officer signs", access.HandleCases, true)
	ReportMade      = step("report", "提交调查终结报告", "Hand in the report", access.HandleCases, true)
	SentBack        = step("return", "退回调查", "Send back for inquiry", access.DecideCases, false)
	NoticeIssued    = step("notice.issue", "签发行政处罚事先告知书", "Issue the prior notice", access.DecideCases, false)
	NoticeServed    = step("notice.serve", "登记事先告知书送达", "Record that the prior notice was served", access.HandleCases, true)
	NoticeRecalled  = step("notice.recall", "收回未送达的事先告知书", "Take back a prior notice not served", access.DecideCases, false)
	DefenceTaken    = step("defence.take", "登记陈述、申辩", "Record a statement or defence", access.HandleCases, true)
	DefenceAnswered = step("defence.answer", "复核陈述、申辩", "Answer a statement or defence", access.HandleCases, true)
	Waived          = step("waive", "登记放弃陈述申辩、听证", "Record an express waiver", access.HandleCases, true)
	PutUp           = step("propose", "报请决定", "Put up for decision", access.HandleCases, true)
	Reviewed        = step("review", "决定法制审核", "Legal review of the decision", access.ReviewCases, false)
	Discussed       = step("discuss", "集体讨论", "Collective discussion", access.DecideCases, false)
	Decided         = step("decide", "作出决定", "Decide", access.DecideCases, false)
	DecisionServed  = step("decision.serve", "登记决定书送达", "Record that the decision was served", access.HandleCases, true)
	DroppedCase     = step("drop", "撤销案件", "Withdraw the case", access.DecideCases, false)
	Paused          = step("suspend", "中止期限", "Suspend the term", access.DecideCases, false)
	WentOn          = step("resume", "恢复期限", "Let the term run again", access.DecideCases, false)
	ReferralAsked   = step("refer.ask", "报请移送", "Put up for transfer", access.HandleCases, true)
	ReferralDecided = step("refer.decide", "决定移送", "Decide on the transfer", access.DecideCases, false)
	ReferralMade    = step("refer.make", "登记移送和回执", "Record the transfer and its receipt", access.HandleCases, true)
	Ended           = step("close", "批准结案", "Close the case", access.DecideCases, false)
	Thawed          = step("thaw", "解除冻结", "Lift the freeze", access.DecideCases, false)
	Corrected       = step("correct", "自我纠正", "Correct the decision", access.DecideCases, false)
)

// Touched is the system's: evidence was excluded, a recall or an objection reaches the case (Art 36, 45(1)). A complaint is a step of its own.
var Touched = act.Kind{Name: "case.touch", Title: law.Words{ZH: "列入自我纠正审查", EN: "Taken up for self-correction"}}

// order is a step with the states in which it may be taken, and what it says.
type order struct {
	kind act.Kind
	in   []State
	says func() said
}

// ordered are the steps with the states in which each may be taken, and what each says.
var ordered = append([]order{
	{Entered, nil, func() said { return new(Entry) }},
	{Joined, []State{Registered, Investigating, Reported, Noticed, InHearing, Proposed}, func() said { return new(Join) }},
	{Filed, []State{Registered}, func() said { return new(Filing) }},
	{Refused, []State{Registered}, func() said { return new(Reasons) }},
	{Hidden, []State{Registered, Investigating, Reported, Noticing, Noticed, InHearing, Proposed, Penalised, NotPenalised}, func() said { return new(Hiding) }},
	{Assigned, []State{Registered, Investigating, Reported, Noticing, Noticed, InHearing, Proposed, Penalised, NotPenalised}, func() said { return new(Assignment) }},
	{Inquired, []State{Registered, Investigating, Reported, Noticed, InHearing}, func() said { return new(Inquiry) }},
	{Signed, []State{Investigating, Reported, Noticed, InHearing, Proposed}, func() said { return new(Cosign) }},
	{ReportMade, []State{Investigating}, func() said { return new(Report) }},
	{SentBack, []State{Reported, Noticed, Proposed}, func() said { return new(Return) }},
	{NoticeIssued, []State{Reported}, func() said { return new(PriorNotice) }},
	{NoticeServed, []State{Noticing}, func() said { return new(Served) }},
	{NoticeRecalled, []State{Noticing}, func() said { return new(Return) }},
	{DefenceTaken, []State{Noticed, InHearing, Proposed}, func() said { return new(Defence) }},
	{DefenceAnswered, []State{Noticed, InHearing, Proposed}, func() said { return new(DefenceAnswer) }},
	{Waived, []State{Noticed}, func() said { return new(Waiver) }},
	{PutUp, []State{Reported, Noticed}, func() said { return new(Proposal) }},
	{Reviewed, []State{Proposed}, func() said { return new(LegalReview) }},
	{Discussed, []State{Proposed}, func() said { return new(Discussion) }},
	{Decided, []State{Proposed}, func() said { return new(Decision) }},
	{DecisionServed, []State{Penalised, NotPenalised}, func() said { return new(Served) }},
	{DroppedCase, []State{Investigating, Reported, Noticed, Proposed}, func() said { return new(Reasons) }},
	{Paused, []State{Investigating, Reported, Noticing, Noticed, InHearing, Proposed, Transferring}, func() said { return new(Suspension) }},
	{WentOn, []State{Investigating, Reported, Noticing, Noticed, InHearing, Proposed, Transferring}, func() said { return new(Resumption) }},
	{ReferralAsked, []State{Registered, Investigating, Reported, Noticed, Proposed}, func() said { return new(Referral) }},
	{ReferralDecided, []State{Transferring}, func() said { return new(ReferralDecision) }},
	{ReferralMade, []State{Transferring}, func() said { return new(ReferralReceipt) }},
	{Ended, []State{Penalised, NotPenalised, Revoked, Transferred}, func() said { return new(Closing) }},
	{Thawed, touchable, func() said { return new(Thaw) }},
	{Touched, touchable, func() said { return new(Touch) }},
	{Corrected, []State{Penalised, NotPenalised, Closed}, func() said { return new(Correction) }},
	{DoneAgain, []State{Registered, Investigating, Reported, Noticed, InHearing, Proposed}, func() said { return new(Again) }},
}, slices.Concat(serveSteps, hearingSteps, simpleSteps, remedySteps, rectifySteps, publicSteps, complaintSteps, helpSteps, partySteps)...)

// kinds, from and contents are the same by the name of the step.
var (
	kinds    = byName(func(o *order) act.Kind { return o.kind })
	from     = byName(func(o *order) []State { return o.in })
	contents = byName(func(o *order) func() said { return o.says })
)

func byName[T any](of func(o *order) T) map[string]T {
	out := make(map[string]T, len(ordered))
	for i := range ordered {
		out[ordered[i].kind.Name] = of(&ordered[i])
	}
	return out
}

// whileFrozen are the steps that a frozen case still knows: recusals and changes of officers, what came from outside or has a term of its own (no freeze takes
// a right from the party), and its end.
var whileFrozen = []string{ServiceCorrected.Name, Thawed.Name, Hidden.Name, Assigned.Name, DefenceTaken.Name, Stated.Name, Touched.Name, Corrected.Name, DoneAgain.Name, TakenOff.Name, Complained.Name,
	HeardWanted.Name, ReviewWanted.Name, TakenBack.Name, HelpWanted.Name, HelpGiven.Name, Complaining.Name, MaterialSent.Name}

// byPersons tells whether a step is one that persons take in the case. That one is done again is decided on the page of the recusal.
func (o *order) byPersons() bool { return o.kind.Permission != "" && o.kind.Name != DoneAgain.Name }

// Steps are the kinds of steps that persons take in a case, in their order.
func Steps() (out []act.Kind) {
	for _, o := range ordered {
		if o.byPersons() {
			out = append(out, o.kind)
		}
	}
	return out
}

// Possible are the steps that a case knows in its state, whoever takes them.
func (c *Case) Possible() (out []act.Kind) {
	for _, o := range ordered {
		if slices.Contains(o.in, c.State) && o.byPersons() && (c.Frozen == "" || slices.Contains(whileFrozen, o.kind.Name)) {
			out = append(out, o.kind)
		}
	}
	return out
}
