package casefile

import (
	"fmt"
	"slices"

	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
)

// deciding is the outcome that is asked for, or that is put up.
func (c *Case) deciding() Outcome {
	switch {
	case c.asked.decision != nil:
		return c.asked.decision.Outcome
	case c.asked.proposal != nil:
		return c.asked.proposal.Outcome
	case c.asked.report != nil:
		return c.asked.report.Outcome
	case c.Proposal != nil:
		return c.Proposal.Outcome
	}
	return Penalty
}

// ofPenalty: a gate of steps towards a penalty; a decision of no penalty needs no prior notice.
func ofPenalty(c *Case) bool { return c.deciding() == Penalty }

// told: the prior notice was served, of the report that stands (Art 32(5); 行政处罚法 44, 62).
var told = Gate{ID: "A32.5", Article: "第三十二条第（五）项，行政处罚法第四十四条", Title: w("已经送达事先告知书", "The prior notice was served"), Applies: ofPenalty,
	Check: func(c *Case) Found {
		n := c.Told()
		if n == nil {
			return unmet(w("没有向当事人送达行政处罚事先告知书。", "No prior notice was served on the party."), w("请先签发并送达事先告知书，等当事人陈述、申辩。", "Issue and serve the prior notice first, and wait for the party's words."))
		}
		if n.Served.Fallen {
			return unmet(w("事先告知书的送达不成立：渠道事后报告没有到达，或者当事人证明没有到达。", "The service of the prior notice does not stand."), w("请退回，重新签发并送达事先告知书。", "Send it back, and issue and serve a prior notice anew."))
		}
		return met
	}}

// sameFacts: what is decided is what the party was told of: other facts are told first (行政处罚法 44, 62).
var sameFacts = Gate{ID: "A32.5", Article: "行政处罚法第四十四条、第六十二条", Title: w("认定的事实和依据就是告知过的", "Facts and basis are those the party was told of"), Applies: ofPenalty,
	Check: func(c *Case) Found {
		if n := c.Told(); n != nil && c.Report != nil && n.Report == c.Report.No {
			return met
		}
		return unmet(w("事实或者依据在告知以后变了，当事人还没有被告知。", "Facts or basis changed after the notice, and the party has not been told."), w("请按新的调查终结报告重新签发并送达事先告知书。", "Issue and serve a prior notice of the new report."))
	}}

// windowOver: the time for defence, and for asking for a hearing, has run, or was expressly waived (行政处罚法 44, 62, 64; T18, T19).
var windowOver = Gate{ID: "A32.5", Article: "行政处罚法第六十二条、第六十四条第一款第（一）项", Title: w("陈述申辩和要求听证的期限已满，或者当事人明确放弃", "The time for defence and hearing is over, or was expressly waived"), Applies: ofPenalty,
	Check: func(c *Case) Found {
		last, waived := c.Window()
		if waived || last.Date != 0 && last.Provisional == nil && c.Today > last.Date {
			return met
		}
		if last.Provisional != nil && c.Today > last.Date {
			return unknownYear(*last.Provisional)
		}
		if last.Date == 0 {
			return told.Check(c)
		}
		return unmet(w(fmt.Sprintf("当事人可以在%s24:00以前提出意见。", last.Date.Words()), fmt.Sprintf("The party may state its case until the end of %s.", last.Date)),
			w("请在期限届满以后办理；当事人书面明确放弃的，先登记放弃。", "Go on after that; where the party expressly waives it, record that first."))
	}}

// unknownYear: a period over days of a year whose arrangement is not known is provisional, and nothing rests on it.
func unknownYear(y law.UnknownYear) Found {
	words := y.Words()
	return unknown(w(fmt.Sprintf("期限要按%d年的工作日计算，该年的安排还没有收录，期限只是暂定的。", y.Year), words.EN+"; the term is provisional."),
		w("请先在“工作日和期限”收录国务院办公厅该年的通知。", "Enter the State Council notice of that year under “Working days and deadlines” first."))
}

// defencesAnswered: each point was re-examined, and two officers signed it (行政处罚法 45).
var defencesAnswered = Gate{ID: "L45", Article: "行政处罚法第四十五条第一款", Title: w("当事人的每一点意见都已复核", "Every point of the party was re-examined"),
	Check: func(c *Case) Found {
		for _, d := range c.Defences {
			if d.Answer == nil {
				return unmet(w(fmt.Sprintf("第%d号陈述申辩还没有复核。", d.No), fmt.Sprintf("Defence no. %d is not answered.", d.No)), w("请逐点复核并答复；迟到的意见在决定以前也要复核。", "Answer it point by point; late words are read too until the decision."))
			}
			if !c.Cosigned(d.Answer.No) {
				return unmet(w(fmt.Sprintf("第%d号陈述申辩的复核还没有第二名执法人员签署。", d.No), fmt.Sprintf("The answer to defence no. %d is not signed by the second officer.", d.No)), w("请本案另一名办案人员签署。", "Let the other officer of the case sign."))
			}
		}
		return met
	}}

// heard: a hearing that was asked for in time is over, with its record (行政处罚法 64, 65).
var heard = Gate{ID: "L64", Article: "行政处罚法第六十四条、第六十五条", Title: w("要求的听证已经举行，有笔录", "The hearing that was asked for was held, with its record"),
	Applies: func(c *Case) bool { return c.Hearing.Request != nil },
	Check: func(c *Case) Found {
		if !c.Hearing.Open() {
			return met
		}
		return unmet(w("当事人要求的听证还没有结束。", "The hearing that the party asked for is not over."), w("请先举行听证；不符合条件的，书面说明理由。", "Hold it first; where it is not due, refuse it with reasons."))
	}}

// noObjection: no objection to evidence is open (Art 40(1)).
var noObjection = Gate{ID: "A40.1a", Article: "第四十条第一款", Title: w("没有未答复的证据异议", "No objection to evidence is open"),
	Check: func(c *Case) Found {
		if c.Objections == 0 {
			return met
		}
		return unmet(w(fmt.Sprintf("有%d项证据异议没有答复。", c.Objections), fmt.Sprintf("%d objections to evidence are not answered.", c.Objections)), w("请异议复核员先审核并答复。", "Let the objection reviewer answer them first."))
	}}

// noRecusal: no application for recusal is under review (Art 42(2); the investigation does not wait, the decision does), and of what was done
// before a recusal it is decided whether it stands. [POLICY]
var noRecusal = Gate{ID: "A42.2", Article: "第四十二条第二款，行政处罚法第四十三条", Title: w("没有正在审查的回避申请，回避前办理的事项都已经处理", "No application for recusal is under review, and what was done before one is decided of"),
	Check: func(c *Case) Found {
		switch {
		case c.Recusals == 0 && c.Unsettled == 0:
			return met
		case c.Recusals == 0:
			return unmet(w("回避的人员以前在本案办理的事项，还没有逐项决定保留还是重新办理。", "Of what a recused officer did in this case before it is not decided whether it stands."), w("请负责人在“回避”中逐项决定。", "Let the head decide of each under “Recusals”."))
		}
		return unmet(w("有回避申请正在审查。", "An application for recusal is under review."), w("请负责人先在3个工作日内作出回避决定。", "Let the head decide it first, within three working days."))
	}}

// reviewFacts are the facts of 行政处罚法 58, with whether there was a hearing.
func (c *Case) reviewFacts(r *Report) penalty.ReviewFacts {
	f := r.Review
	f.Heard = penalty.No
	if c.Hearing.Held() {
		f.Heard = penalty.Yes
	}
	return f
}

var legallyReviewed = Gate{ID: "L58", Article: "行政处罚法第五十八条", Title: w("应当法制审核的，已经审核通过", "Where a legal review is due, it was passed"),
	Check: ofReport(func(c *Case, r *Report) Found {
		n := penalty.NeedsLegalReview(c.reviewFacts(r))
		passed := len(c.Reviews) > 0 && c.Reviews[len(c.Reviews)-1].Passed
		switch {
		case len(c.Reviews) > 0 && !passed:
			return unmet(w("法制审核没有通过："+c.Reviews[len(c.Reviews)-1].Opinion, "The legal review was not passed."), w("请按审核意见补正，退回调查或者重新报请。", "Do as the opinion says: send it back, or put it up again."))
		case n.Answer == penalty.No || passed:
			return met
		}
		return unmet(w("应当进行法制审核："+join(n.Because).ZH+"。", "A legal review is due: "+join(n.Because).EN+"."), w("请法制审核人员审核；未经审核或者审核未通过的，不得作出决定。", "Let the legal reviewer review it; without that there is no decision."))
	})}

var discussed = Gate{ID: "L57.2", Article: "行政处罚法第五十七条第二款", Title: w("情节复杂或者重大违法的，已经集体讨论", "Where complex or grave, the heads discussed it"), Applies: ofPenalty,
	Check: ofReport(func(c *Case, r *Report) Found {
		n := penalty.NeedsCollective(r.Complex, r.Grave)
		last := len(c.Discussions) - 1
		switch {
		case n.Answer == penalty.No || last >= 0 && c.Discussions[last].Agreed:
			return met
		case last >= 0:
			return unmet(w("集体讨论没有同意这个建议。", "The discussion did not agree to it."), w("请按讨论结论退回或者重新报请。", "Send it back or put it up again, as was concluded."))
		}
		return unmet(w("应当由负责人集体讨论决定："+join(n.Because).ZH+"。", "The heads discuss it: "+join(n.Because).EN+"."), w("请先集体讨论并记录每个人的意见。", "Discuss it first, and note what each said."))
	})}

func join(all []law.Words) (out law.Words) {
	for i, x := range all {
		if i > 0 {
			out.ZH, out.EN = out.ZH+"；", out.EN+"; "
		}
		out.ZH, out.EN = out.ZH+x.ZH, out.EN+x.EN
	}
	return out
}

// proposalFits: what is put up rests on the tests and the benchmark as the report does.
var proposalFits = Gate{ID: "L33", Article: "行政处罚法第三十三条、第三十四条", Title: w("处理建议与查明的情形、裁量基准一致", "The proposal fits what was found and the benchmark"),
	Check: ofReport(func(c *Case, r *Report) Found {
		p := c.asked.proposalOr(c.Proposal)
		if p.Reasons == "" {
			return met // nothing is put up yet
		}
		t := penalty.Tested(r.Leniency)
		if p.Outcome == NoPenalty {
			return refusedBy(t.MayImposeNone(p.Ground))
		}
		if f := refusedBy(t.MayPropose()); f.Result != law.Met {
			return f
		}
		if c.Benchmark == nil {
			return met
		}
		reasons := r.Deviation
		if len(penalty.Heavier(p.Penalty, r.Penalty)) > 0 { // lighter than the report: the reasons are its own
			reasons = p.Reasons
		}
		return c.assess(r.Band, p.Penalty, reasons)
	})}

// No heavier penalty: what the served notice proposed is sealed. A decision that is heavier cannot be expressed; only new facts, told in a new
// notice, make a heavier one possible (Art 40(2); 行政处罚法 45(2); of hearings our reading by analogy).
const heavierArticle = "第四十条第二款，行政处罚法第四十五条第二款"

var notHeavierTitle = w("没有因为当事人陈述、申辩、提出异议或者要求听证而加重", "Not heavier because the party stated, objected or asked for a hearing")

var notHeavierProposal = Gate{ID: "A40.2", Article: heavierArticle, Title: notHeavierTitle, Applies: ofPenalty,
	Check: func(c *Case) Found { return c.within(c.asked.proposalOr(c.Proposal).Penalty) }}

var notHeavierDecision = Gate{ID: "A40.2", Article: heavierArticle, Title: notHeavierTitle, Applies: ofPenalty,
	Check: func(c *Case) Found {
		p := c.asked.proposalOr(c.Proposal).Penalty
		if c.asked.decision != nil {
			p = c.asked.decision.Penalty
			if more := penalty.Heavier(c.Proposal.Penalty, p); len(more) > 0 {
				return heavierFound(more, w("比报请的处罚更重", "Heavier than what was put up"))
			}
		}
		return c.within(p)
	}}

// within tells whether a penalty is no heavier than the sealed one.
func (c *Case) within(p penalty.Penalty) Found {
	n := c.Told()
	if n == nil {
		return told.Check(c)
	}
	if more := penalty.Heavier(n.Penalty, p); len(more) > 0 {
		return heavierFound(more, w("比已经告知当事人的处罚更重", "Heavier than what the party was told"))
	}
	return Found{Result: law.Met, Because: w("不重于第"+fmt.Sprint(n.No)+"号告知书拟作出的处罚", "no heavier than what notice no. "+fmt.Sprint(n.No)+" proposed")}
}

func heavierFound(more []law.Words, what law.Words) Found {
	m := join(more)
	return unmet(w(what.ZH+"："+m.ZH+"。", what.EN+": "+m.EN+"."), w("不得因当事人陈述、申辩、提出异议或者要求听证而加重；有与此无关的新事实的，退回调查，查明以后重新告知。",
		"No penalty becomes heavier for that; where there are new facts that have nothing to do with it, send the case back, and tell the party anew."))
}

func heavier(more []law.Words) error {
	f := heavierFound(more, w("比原来的处罚更重", "Heavier than before"))
	return law.Refusal{Rule: "A40.2", Article: heavierArticle, Because: f.Because, Cure: f.Cure}
}

// notHeavierNotice: a new notice that proposes more than one that was served names its new facts, by evidence obtained after that one.
var notHeavierNotice = Gate{ID: "A40.2", Article: heavierArticle, Title: w("不重于以前告知的处罚，或者有告知以后查明的新事实", "No heavier than what was told before, or there are facts found after that"),
	Applies: func(c *Case) bool { return c.Told() != nil },
	Check: ofReport(func(c *Case, r *Report) Found {
		before, x := c.Told(), c.asked.noticeOr(&PriorNotice{Penalty: r.Penalty})
		more := penalty.Heavier(before.Penalty, x.Penalty)
		if len(more) == 0 {
			return met
		}
		if x.NewFacts == "" || len(x.Items) == 0 {
			return heavierFound(more, w("比以前告知的处罚更重，没有写明新事实和证据", "Heavier than what was told before, and no new facts with evidence are named"))
		}
		for _, id := range x.Items {
			p := c.piece(id)
			if p == nil || !p.Cited || !p.Entered.After(before.Served.At) || !p.Obtained.After(before.Served.At) {
				return unmet(w("列为新事实的证据不是在送达以前的告知书以后取得的，或者现在不能引用。", "Evidence given for new facts was obtained before the earlier notice, or may not be cited now."),
					w("旧事实不能当作新事实：请按告知过的事实和处罚办理。", "Old facts are no new ones: go by what the party was told."))
			}
			if p.FromParty {
				return unmet(w("列为新事实的证据来自当事人的陈述、申辩或者异议。", "Evidence given for new facts comes from what the party said."), w("不得因当事人陈述、申辩而加重处罚。", "No penalty becomes heavier because of that."))
			}
		}
		return met
	})}

// endServed: the decision was served before the case ends (行政处罚法 61).
var endServed = Gate{ID: "L61", Article: "行政处罚法第六十一条", Title: w("决定书已经送达", "The decision was served"), Applies: func(c *Case) bool { return c.State == Penalised || c.State == NotPenalised },
	Check: func(c *Case) Found {
		if c.Decision != nil && c.Decision.Served != nil {
			return met
		}
		return unmet(w("决定书还没有送达。", "The decision is not served yet."), w("请在7个工作日内送达。", "Serve it within seven working days."))
	}}

// endFits: the way in which a case ends is one of its state.
var endFits = Gate{ID: "C4.27", Article: "行政处罚法第四十七条", Title: w("结案方式与案件结果一致", "The way it ends fits its result"), Applies: func(c *Case) bool { return c.asked.closing != nil },
	Check: func(c *Case) Found {
		ways := map[State][]string{Penalised: {"performed", "enforced"}, NotPenalised: {"no_penalty"}, Revoked: {"revoked"}, Transferred: {"transferred"}}[c.State]
		if slices.Contains(ways, c.asked.closing.How) {
			return met
		}
		return unmet(w("结案方式与案件现在的结果不一致。", "That way of ending does not fit how the case stands."), w("请重新选择。", "Choose again."))
	}}

// groundWords names a ground of no penalty with its article.
func groundWords(key string) string {
	g, _ := penalty.GroundOf(key)
	return g.Words.ZH + "（行政处罚法" + g.Article + "）"
}
