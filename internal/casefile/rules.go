package casefile

import (
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
)

// gates are the conditions of each step, in the order of the law. What is not here cannot be asked of a step, and what is cannot be left out.
var gates = map[string][]Gate{
	Filed.Name:            {twoOfficers, notItsReviewer, jurisdiction, inTime, notPunished, fieldReady},
	ReportMade.Name:       {twoOfficers, everyElement, corroborated, leniencyTested, benchmarked},
	NoticeIssued.Name:     {twoOfficers, reportSigned, penaltyProposed, hearingKnown, notHeavierNotice, stillProved},
	PutUp.Name:            {twoOfficers, reportSigned, told, windowOver, defencesAnswered, heard, sameFacts, stillProved, proposalFits, notHeavierProposal},
	Reviewed.Name:         {proposalSigned},
	Discussed.Name:        {proposalSigned},
	Decided.Name:          {twoOfficers, reportSigned, proposalSigned, told, windowOver, defencesAnswered, heard, noObjection, noRecusal, stillProved, corroborated, legallyReviewed, discussed, notHeavierDecision},
	Ended.Name:            {endServed, endFits, endPaid},
	MadePublic.Name:       {endServed, publishable},
	Thawed.Name:           {notComplainedOf, recallsDecided},
	Corrected.Name:        {notComplainedOf},
	ComplaintReplied.Name: {notComplainedOf},
	SimplePrepared.Name:   {twoOfficers, notItsReviewer, jurisdiction, inTime, notPunished, everyElement, corroborated, leniencyTested, benchmarked, simpleAllowed},
	SimpleDecided.Name:    {preparedByOther, twoOfficers, notItsReviewer, jurisdiction, inTime, notPunished, everyElement, corroborated, leniencyTested, benchmarked, simpleAllowed, noObjection, noRecusal},
}

func w(zh, en string) law.Words { return law.Words{ZH: zh, EN: en} }

// twoOfficers: two persons, both qualified, neither recused, both having declared (行政处罚法 42, 43; roles.md E1).
var twoOfficers = Gate{ID: "E1", Article: "第三十二条第（一）项，行政处罚法第四十二条", Title: w("两名以上具有资格的执法人员办理，均已声明无须回避", "At least two qualified officers handle it, and each has declared no conflict"),
	Check: func(c *Case) Found {
		cure := w("请由另一名持有效证件的执法人员参加办案并作出声明。", "Let another officer with a valid certificate join and declare.")
		for _, o := range c.Standings {
			switch {
			case o.Recused:
				return unmet(w("有一名办案人员应当回避。", "One of the officers is recused."), w("请负责人更换办案人员。", "Let the head change who handles it."))
			case !o.Qualified:
				return unmet(w("有一名办案人员"+o.Why.ZH+"。", "Of one of the officers, "+o.Why.EN+"."), w("请更换办案人员，或者补录其证件。", "Change who handles it, or have the certificate recorded."))
			case !o.Declared:
				return unmet(w("有一名办案人员没有声明是否需要回避。", "One of the officers has not declared."), cure)
			}
		}
		if len(c.Standings) < 2 {
			return unmet(w(fmt.Sprintf("现在只有%d名办案人员。", len(c.Standings)), fmt.Sprintf("Only %d officer handles it now.", len(c.Standings))), cure)
		}
		return met
	}}

// notItsReviewer: who reviewed the capture does not investigate the case, unless the body allows it with a reason. [POLICY] roles.md E2
var notItsReviewer = Gate{ID: "E2", Article: "本系统要求：采集审核与办案分开", Title: w("采集审核员没有办理本案", "Who reviewed the capture does not handle the case"),
	Applies: func(c *Case) bool { return c.Capture != "" },
	Check: func(c *Case) Found {
		switch {
		case !c.ReviewedByOfficer():
			return met
		case !c.Reviewers.Allowed:
			return unmet(w("有一名办案人员审核过这次抓拍。", "One of the officers reviewed the capture."), w("请负责人更换办案人员，或者写明理由，允许本单位的采集审核员办理同一案件。",
				"Let the head change who handles it, or let reviewers of the body handle such cases, with the reason."))
		}
		return Found{Result: law.Met, Because: c.reviewersMay()}
	}}

// reviewersMay is since when and why the body lets its reviewers handle the cases of their captures.
func (c *Case) reviewersMay() law.Words {
	p := &c.Reviewers
	return w(fmt.Sprintf("审核过这次抓拍的人员办理本案：本单位自%s起允许，理由：%s", instant(p.At), p.Reason), fmt.Sprintf("who reviewed the capture handles the case: the body allows it since %s, because: %s", instant(p.At), p.Reason))
}

var jurisdiction = Gate{ID: "L22", Article: "行政处罚法第二十二条、第二十五条", Title: w("违法行为发生地由本单位管辖", "The place of the act is this body's"),
	Check: func(c *Case) Found {
		if f := c.filing(); f != nil && f.Place != "" {
			return met
		}
		return unmet(w("没有写明管辖的依据。", "It is not said why the body has jurisdiction."), w("请按违法行为发生地写明；跨区的，按行为发生地而不是设备所在地。", "Give the place of the act, which is not always that of the device."))
	}}

// filing is the filing that is asked for, or that stands.
func (c *Case) filing() *Filing {
	if c.asked.filing != nil {
		return c.asked.filing
	}
	return c.Filing
}

// inTime: two years from the act, five where life, health or finance was harmed (行政处罚法 36; T16).
var inTime = Gate{ID: "L36", Article: "行政处罚法第三十六条", Title: w("在追责期限内发现", "Discovered within the limitation"),
	Check: func(c *Case) Found {
		due := c.Limitation()
		if law.DateOf(c.Discovered) <= due.Date {
			return met
		}
		return unmet(w(fmt.Sprintf("违法行为%s终了，%s才发现，期限到%s。", law.DateOf(c.ActUntil).Words(), law.DateOf(c.Discovered).Words(), due.Date.Words()),
			fmt.Sprintf("The act ended on %s and was discovered on %s; the limitation ended on %s.", law.DateOf(c.ActUntil), law.DateOf(c.Discovered), due.Date)),
			w("不予立案；涉及公民生命健康安全、金融安全且有危害后果的，期限为五年，请勾选并写明。", "Do not file; where life, health or finance was harmed it is five years: say so."))
	}}

// notPunished: no two fines for one act (行政处罚法 29). Each matter that may be of the same act is answered by a person.
var notPunished = Gate{ID: "L29", Article: "行政处罚法第二十九条", Title: w("不是已经处罚的同一个违法行为", "No fine was decided for the same act"),
	Check: func(c *Case) Found {
		f := c.filing()
		for i := range c.Candidates {
			x := &c.Candidates[i]
			if f != nil && strings.TrimSpace(f.Apart[x.ID]) != "" {
				continue
			}
			words := x.Words()
			fined := w("", "")
			if x.Fined {
				fined = w("，并且已经处罚", ", and fined")
			}
			return unmet(w(words.ZH+"可能是同一个违法行为（同一当事人或者车辆，同一种行为，相隔"+fmt.Sprint(x.Hours)+"小时以内"+fined.ZH+"），没有说明。",
				words.EN+" may be the same act (one party or vehicle, one kind, within "+fmt.Sprint(x.Hours)+" hours"+fined.EN+"), and nothing is said of it."),
				w("请写明为什么不是同一个违法行为；是同一个的，不予立案，或者并入已有案件。", "Say why it is another act; if it is the same, do not file, or join it to the other case."))
		}
		return met
	}}

var fieldReady = Gate{ID: "T44", Article: "行政处罚法第六十三条", Title: w("本领域的听证数额等参数已经登记", "The thresholds of the field are on record"),
	Check: func(c *Case) Found {
		if len(c.Lacks) == 0 {
			return met
		}
		return unmet(c.Lacks[0], w("请保管法规依据的人员按依据文件登记。", "Let who keeps the sources enter it from its source."))
	}}

// report is the report that is asked for, or that stands.
func (c *Case) report() *Report {
	if c.asked.report != nil {
		return c.asked.report
	}
	return c.Report
}

// ofReport is a check of the report; before there is one, nobody knows.
func ofReport(check func(c *Case, r *Report) Found) func(c *Case) Found {
	return func(c *Case) Found {
		if r := c.report(); r != nil {
			return check(c, r)
		}
		return unknown(w("还没有调查终结报告。", "There is no report yet."), w("请两名执法人员提交报告。", "Let the two officers hand it in."))
	}
}

// everyElement: each element of the violation rests on an item that may be cited, of which that element is found relevant (Art 35).
var everyElement = Gate{ID: "A35b", Article: "第三十五条", Title: w("每一要素都有查证属实、可以引用的证据", "Every element rests on verified evidence that may be cited"),
	Check: ofReport(func(c *Case, r *Report) Found {
		if r.Outcome == NoPenalty && r.Ground == penalty.NoFacts {
			return met
		}
		return c.proved(r)
	})}

// proved says whether every element of the violation is established by items that may be cited now.
func (c *Case) proved(r *Report) Found {
	for _, e := range c.Elements {
		i := slices.IndexFunc(r.Facts, func(f Fact) bool { return f.Element == e.Code })
		if i < 0 || len(r.Facts[i].Items) == 0 {
			return unmet(w("要素“"+e.Title.ZH+"”没有证据。", "No evidence is given for “"+e.Title.EN+"”."), w("请补充证据，或者更正认定。", "Add evidence, or correct the finding."))
		}
		for _, id := range r.Facts[i].Items {
			p := c.piece(id)
			switch {
			case p == nil:
				return unmet(w("要素“"+e.Title.ZH+"”引用的证据不在本案。", "An item cited for “"+e.Title.EN+"” is not of this case."), w("请重新选择证据。", "Choose the evidence again."))
			case !p.Cited:
				return unmet(w(fmt.Sprintf("要素“%s”引用的%d号证据%s。", e.Title.ZH, p.No, p.Why.ZH), fmt.Sprintf("Item %d, cited for “%s”: %s.", p.No, e.Title.EN, p.Why.EN)),
					w("请先审查、查证，或者换用其他证据。", "Examine and verify it first, or cite another."))
			case !slices.Contains(p.Elements, e.Code):
				return unmet(w(fmt.Sprintf("没有认定%d号证据与要素“%s”有关联。", p.No, e.Title.ZH), fmt.Sprintf("Item %d is not found relevant to “%s”.", p.No, e.Title.EN)),
					w("请在审查证据时写明它证明哪些要素。", "Say, when it is examined, which elements it shows."))
			}
		}
	}
	return met
}

// recallsDecided: what a recall asks about is decided in the recall, before the case that rests on it goes on (Art 36).
var recallsDecided = Gate{ID: "A36.X", Article: "第三十六条", Title: w("所依据的抓拍没有等待召回决定", "No recall asks about a capture that it rests on"),
	Check: func(c *Case) Found {
		if open := c.questioned(); len(open) > 0 {
			return unmet(w(fmt.Sprintf("所依据的%d份证据还在召回中，没有决定保留还是排除。", len(open)), fmt.Sprintf("A recall asks about %d of the items that it rests on, and nobody has decided.", len(open))),
				w("请先在召回页面逐件决定；决定后再审查本案。", "Decide them in the recall first; then examine the case."))
		}
		return met
	}}

func (c *Case) piece(id string) *Piece {
	i := slices.IndexFunc(c.Evidence, func(p Piece) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return &c.Evidence[i]
}

// corroborated: where the use of the device has no basis to decide alone, each element has an item of independent origin (Art 11(2)).
var corroborated = Gate{ID: "A11.2", Article: "第十一条第二款", Title: w("不能单独定案的，每一要素有其他证据印证", "Where the device may not decide alone, each element is borne out by other evidence"),
	Applies: func(c *Case) bool { return ofPenalty(c) && c.report() != nil && c.reliesOnCorroboration(c.report()) },
	Check:   ofReport((*Case).borneOut)}

func (c *Case) reliesOnCorroboration(r *Report) bool {
	return slices.ContainsFunc(r.Facts, func(f Fact) bool {
		return slices.ContainsFunc(f.Items, func(id string) bool { p := c.piece(id); return p != nil && p.Corroboration })
	})
}

func (c *Case) borneOut(r *Report) Found {
	for _, f := range r.Facts {
		if !slices.ContainsFunc(f.Items, func(id string) bool { return c.bearsOut(id, f.Items) }) {
			e := c.elementWords(f.Element)
			return unmet(w("要素“"+e.ZH+"”只有没有单独定案依据的设备记录，没有独立来源的其他证据。", "“"+e.EN+"” rests on captures that may not decide alone, and on nothing of independent origin."),
				w("请调查核实，或者以其他证据认定：例如现场检查、书证、第三方的记录；同一类设备的另一次抓拍、由同一画面制作的材料不算。", "Look into it, or use other evidence: an inspection, a document, a record of another; another capture of such a device, or what is made from the same picture, does not count."))
		}
	}
	return met
}

// bearsOut tells whether an item stands beside those of a device that may not decide alone, and comes from elsewhere.
func (c *Case) bearsOut(id string, items []string) bool {
	p := c.piece(id)
	return p != nil && p.Cited && !p.Corroboration && !slices.ContainsFunc(items, func(other string) bool {
		o := c.piece(other)
		return o != nil && o.Corroboration && slices.Contains(p.Alike, other)
	})
}

// leniencyTested: the tests of leniency are made before any penalty (行政处罚法 30–33, 36, 40).
var leniencyTested = Gate{ID: "L33", Article: "行政处罚法第三十条至第三十三条", Title: w("已经审查不予处罚、从轻、减轻的情形", "The grounds for no, a lighter or a mitigated penalty were examined"),
	Check: ofReport(func(_ *Case, r *Report) Found {
		t := penalty.Tested(r.Leniency)
		if r.Outcome == Penalty {
			return refusedBy(t.MayPropose())
		}
		return refusedBy(t.MayImposeNone(r.Ground))
	})}

// refusedBy is a refusal of a pure rule as what a gate found.
func refusedBy(err error) Found {
	if err == nil {
		return met
	}
	if r, ok := err.(law.Refusal); ok {
		return Found{Result: law.Unmet, Because: r.Because, Cure: r.Cure, By: r.Rule, Of: r.Article}
	}
	return unmet(w(err.Error(), err.Error()), law.Words{})
}

// benchmarked: the penalty is inside the band of the benchmark, or the reasons for leaving it are given (行政处罚法 34).
var benchmarked = Gate{ID: "L34", Article: "行政处罚法第三十四条", Title: w("符合裁量基准，偏离的写明理由", "Within the benchmark, or reasons for leaving it are given"),
	Applies: func(c *Case) bool { return c.Benchmark != nil && (c.report() == nil || c.report().Outcome == Penalty) },
	Check:   ofReport(func(c *Case, r *Report) Found { return c.assess(r.Band, r.Penalty, r.Deviation) })}

var reportSigned = Gate{ID: "E1", Article: "行政处罚法第四十二条", Title: w("调查终结报告由两名执法人员签署", "The report is signed by two officers"),
	Check: func(c *Case) Found {
		return c.cosigned(c.Report != nil, func() int { return c.Report.No }, "调查终结报告", "The report")
	}}

var proposalSigned = Gate{ID: "E1", Article: "行政处罚法第四十二条", Title: w("处理建议由两名执法人员签署", "The proposal is signed by two officers"),
	Check: func(c *Case) Found {
		return c.cosigned(c.Proposal != nil, func() int { return c.Proposal.No }, "处理建议", "The proposal")
	}}

func (c *Case) cosigned(there bool, no func() int, zh, en string) Found {
	if there && c.Cosigned(no()) {
		return met
	}
	return unmet(w(zh+"还没有第二名执法人员签署。", en+" is not signed by the second officer."), w("请本案另一名办案人员签署。", "Let the other officer of the case sign."))
}

var penaltyProposed = Gate{ID: "L57", Article: "行政处罚法第五十七条第一款", Title: w("报告建议给予行政处罚", "The report proposes a penalty"),
	Check: ofReport(func(_ *Case, r *Report) Found {
		if r.Outcome == Penalty {
			return met
		}
		return unmet(w("报告建议不予行政处罚，不发事先告知书。", "The report proposes no penalty; there is no prior notice."), w("请直接报请决定。", "Put it up for decision."))
	})}

// hearingKnown: whether the party may ask for a hearing is known (行政处罚法 63; T44).
var hearingKnown = Gate{ID: "T44", Article: "行政处罚法第六十三条", Title: w("是否应当告知听证权利已经明确", "It is known whether a hearing is to be offered"),
	Check: ofReport(func(c *Case, r *Report) Found {
		n := penalty.NeedsHearing(r.Penalty, penalty.Party(c.Party.Kind), c.Terms.Hearing)
		if n.Answer != penalty.NotLookedInto {
			return met
		}
		return unmet(n.Because[0], w("请先登记本领域的听证数额。", "Enter the thresholds of the field first."))
	})}

// stillProved: what the report found still rests on evidence that may be cited (Art 36).
var stillProved = Gate{ID: "A36.X", Article: "第三十五条、第三十六条", Title: w("认定的事实仍有可以引用的证据", "What was found still rests on evidence that may be cited"),
	Applies: func(c *Case) bool { return c.Report != nil && c.Report.Outcome == Penalty && c.deciding() != NoPenalty },
	Check:   func(c *Case) Found { return c.proved(c.Report) }}
