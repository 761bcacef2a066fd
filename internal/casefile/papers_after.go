package casefile

import (
	"cmp"
	"fmt"
	"strings"

	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

func (c *Case) droppedAs() []int {
	if c.State != Withdrawn {
		return nil
	}
	return c.last(DroppedCase.Name)
}

// referredAs: a transfer that the chief approved.
func (c *Case) referredAs() []int {
	r := c.Referral
	if r == nil || r.Decided == nil || !r.Decided.Approve {
		return nil
	}
	return []int{r.No}
}

// correctedAs: what was kept needs no paper to the party.
func (c *Case) correctedAs() []int {
	if c.Correction == nil || c.Correction.How == "kept" {
		return nil
	}
	return []int{c.Correction.No}
}

func (c *Case) toForward() []int { return c.against(true) }

func (c *Case) toReply() []int { return c.against(false) }

// against are the reconsiderations and suits that are to be forwarded, or to be replied to.
func (c *Case) against(forward bool) (out []int) {
	for _, r := range c.Remedies {
		if (r.Kind == "forward") == forward {
			out = append(out, r.No)
		}
	}
	return out
}

func (c *Case) closedAs() []int {
	if c.State != Closed {
		return nil
	}
	return c.last(Ended.Name)
}

// withdrawal is C4.18: that there is no case, and why.
func (w *writing) withdrawal() error {
	x := w.step().Said.(*Reasons)
	w.toParty()
	w.Paragraph("根据" + w.basis() + "，本机关决定撤销案件，终止调查。")
	w.Heading("立案的事项")
	w.what()
	w.Heading("理由").Paragraph(sentence(x.Words))
	w.Fields(paper.Filled("决定日期", dayOf(w.step().At)), paper.Filled("立案日期", dayOf(*w.c.FiledAt)))
	w.Paragraph("本案不再继续办理，有关材料依法归档。")
	return nil
}

// transfer is C4.19: to whom, on what facts, with what (行政处罚法 27; 行政执法机关移送涉嫌犯罪案件的规定 5, 6).
func (w *writing) transfer() error {
	x := w.c.Referral
	decided := w.c.Course[x.Decided.No-1]
	head, err := w.name(decided.Person)
	if err != nil {
		return err
	}
	by, err := w.officers()
	if err != nil {
		return err
	}
	basis, officers := "《中华人民共和国行政处罚法》第二十七条", "办案人员"
	if x.Crime {
		w.title("涉嫌犯罪案件移送书")
		officers = "专案人员"
		basis = "《中华人民共和国行政处罚法》第二十七条、《行政执法机关移送涉嫌犯罪案件的规定》第五条、第六条"
	} else {
		w.title("案件移送函")
	}
	w.Paragraph(x.To + "：")
	w.Paragraph("根据" + basis + "，本机关将下列案件移送你单位处理。")
	w.party()
	w.Heading("案件事实")
	w.what()
	w.Heading("移送的事实和材料").Paragraph(sentence(x.Words))
	w.Heading("证据目录")
	if err := w.evidence(w.c.Report, true); err != nil {
		return err
	}
	w.Heading("批准").Fields(paper.Filled(officers, by), paper.Filled("报请时间", instant(w.c.Course[x.No-1].At)), paper.Filled("批准人", head), paper.Filled("批准时间", instant(decided.At)), paper.Filled("理由", x.Decided.Reasons))
	receipt := "等待受移送机关出具"
	if x.Receipt != nil {
		receipt = x.Receipt.Number
	}
	w.Heading("回执").Fields(paper.Filled("回执编号", receipt))
	w.Paragraph("请在收到后出具回执；决定不接受的，请书面说明理由并退回材料。")
	return nil
}

// forwarding is C4.25: that an application for reconsideration came in with us, when, and that it goes on (行政复议法 32).
func (w *writing) forwarding() error {
	x := w.remedy()
	w.title("行政复议申请接收回执和转送函")
	w.Paragraph(x.Organ + "：")
	w.Paragraph("根据《中华人民共和国行政复议法》第三十二条，现将当事人通过本机关提出的行政复议申请转送你单位。本函同时送当事人，作为接收申请的回执。")
	w.against(x)
	w.Fields(paper.Filled("转送期限", until(w.c.remedyClock(x).Due)), paper.Filled("本机关的意见", x.said()))
	w.Heading("随附的材料").List("1. 行政复议申请书。", "2. "+cmp.Or(w.c.first().Number, paper.None)+"。", "3. 证据，按下列目录。")
	return w.evidence(w.c.Report, true)
}

// reply is C4.26: what was decided, on which facts, law and course, with all evidence (行政复议法 48, 54; 行政诉讼法 67).
func (w *writing) reply() error {
	x := w.remedy()
	if x.Kind == "suit" {
		w.title("行政诉讼答辩状（附证据清单）")
	} else {
		w.title("行政复议答复书（附证据清单）")
	}
	r, d := w.c.Report, w.c.first()
	w.Paragraph(x.Organ + "：")
	w.against(x)
	w.Fields(paper.Filled("答复期限", until(w.c.remedyClock(x).Due)))
	w.Heading("答复意见").Paragraph(cmp.Or(sentence(x.said()), "原决定的事实、证据、依据、理由和程序如下，请依法审查。"))
	w.Heading("原决定")
	if d.Outcome == Penalty {
		w.Paragraph(d.Penalty.Words().ZH + "。")
	} else {
		w.Paragraph("不予行政处罚：" + groundWords(d.Ground) + "。")
	}
	w.Heading("事实")
	w.what()
	w.facts(r)
	w.Heading("依据和理由").Fields(w.applied(r)...)
	w.Paragraph(sentence(r.Reasons)).Paragraph(decidedFor(d))
	w.Heading("程序").List(w.procedure()...)
	w.Heading("证据清单")
	return w.evidence(r, true)
}

// remedy is the reconsideration or suit that the paper is about.
func (w *writing) remedy() *Remedy { return w.c.remedy(w.step().No) }

// said is what the body answered; empty before that.
func (x *Remedy) said() string {
	if x.Answer == nil {
		return ""
	}
	return x.Answer.Words
}

// against says against which decision, by whom, and what came in when.
func (w *writing) against(x *Remedy) {
	w.party()
	w.Fields(paper.Filled("原决定", w.c.first().Number), paper.Filled("原决定日期", dayOf(*w.c.DecidedAt)), paper.Filled("收到的材料", RemedyWords(x.Kind).ZH), paper.Filled("收到的时间", instant(x.At)), paper.Filled("受理机关的编号", x.Number))
}

// procedure are the steps of due process as they were taken, for who examines the decision.
func (w *writing) procedure() (out []string) {
	add := func(at, what string) { out = append(out, fmt.Sprintf("%d. %s：%s。", len(out)+1, at, what)) }
	c := w.c
	if c.FiledAt != nil {
		add(instant(*c.FiledAt), "立案")
	}
	if n := c.Told(); n != nil {
		add(instant(n.Served.At), "送达事先告知书"+n.Number+"（"+ServedWords(n.Served.Way).ZH+"）")
	}
	for _, d := range c.Defences {
		add(instant(d.At), fmt.Sprintf("当事人陈述、申辩，共%d点", len(d.Points)))
		if d.Answer != nil {
			add(instant(c.Course[d.Answer.No-1].At), "复核陈述、申辩")
		}
	}
	if c.Hearing.Record != nil {
		add(instant(c.Hearing.Record.At), "听证")
	}
	for _, x := range c.Reviews {
		add(instant(c.Course[x.No-1].At), "法制审核")
	}
	for _, x := range c.Discussions {
		add(instant(c.Course[x.No-1].At), "集体讨论")
	}
	add(instant(*c.DecidedAt), "作出决定")
	if s := c.Decision.Served; s != nil {
		add(instant(s.At), "送达决定书（"+ServedWords(s.Way).ZH+"，"+s.Proof+"）")
	}
	return out
}

// closing is C4.27: how the case ended, with its dates and what goes back (行政处罚法 47).
func (w *writing) closing() error {
	x := w.step().Said.(*Closing)
	who, err := w.name(w.step().Person)
	if err != nil {
		return err
	}
	if err := w.inside(); err != nil {
		return err
	}
	how := ""
	for _, k := range Closings {
		if k.Key == x.How {
			how = k.Words.ZH
		}
	}
	c, refund, served, number, decided := w.c, "", "", "", ""
	if c.Decision != nil {
		number, decided = c.first().Number, dayOf(*c.DecidedAt)
		if c.Decision.Served != nil {
			served = instant(c.Decision.Served.At)
		}
	}
	if k := c.Correction; k != nil {
		refund = CorrectionWords(k.How).ZH
		if k.Refund {
			refund += "，应当退还多缴的款项"
		}
	}
	w.Heading("案件结果").Fields(paper.Filled("决定书文号", number), paper.Filled("决定日期", decided), paper.Filled("送达时间", served), paper.Filled("结案方式", how), paper.Filled("履行情况", x.Words), paper.Filled("纠正和退款", refund))
	w.Heading("归档").Fields(paper.Filled("案卷类别", "行政执法案卷"), paper.Filled("结案审批人", who), paper.Filled("结案时间", instant(w.step().At)))
	return nil
}

// recusal is C4.21: who asked, of whom and why, who decided what and when, and what it reaches (Art 42; 行政处罚法 43).
func (w *writing) recusal() error {
	var r people.Recusal
	for _, x := range w.c.Recused {
		if x.ID == w.source {
			r = x
		}
	}
	var names [2]string
	for i, person := range []string{r.Person, r.DecidedBy} {
		var err error
		if names[i], err = w.name(person); err != nil {
			return err
		}
	}
	w.party()
	w.Heading("回避申请").Fields(paper.Filled("被申请回避的人员", names[0]), paper.Filled("提出的人", map[string]string{people.ByParty: "当事人", people.ByOffice: "本机关"}[r.Origin]), paper.Filled("提出的方式", people.Doors[r.Door].ZH),
		paper.Filled("提出的时间", instant(r.AppliedAt)), paper.Filled("理由", r.Ground))
	result := "驳回申请，不需要回避"
	if r.Decision == people.Granted {
		result = "决定回避，自决定之时起不再办理本案"
	}
	w.Heading("回避决定").Paragraph("根据" + w.basis() + "，本机关决定如下。")
	w.Fields(paper.Filled("决定", result), paper.Filled("理由", r.Reasons), paper.Filled("决定人", names[1]), paper.Filled("决定时间", instant(*r.DecidedAt)), paper.Filled("应当作出决定的期限", "3个工作日"))
	return w.reached(r)
}

// reached names what the officer did in the case before, which the head decides of.
func (w *writing) reached(r people.Recusal) error {
	w.Heading("涉及的办理事项")
	if r.HoldsFrom == nil {
		w.Paragraph("没有涉及的办理事项：决定作出以前不停止调查，已经办理的事项不受影响。")
		return nil
	}
	earlier, err := Earlier(w.ctx, w.q, w.c.Book, r)
	if err != nil {
		return err
	}
	var out []string
	for _, e := range earlier {
		if e.Case == w.c.ID {
			out = append(out, fmt.Sprintf("%d. %s %s", e.No, instant(e.At), strings.TrimSpace(e.Title().ZH)))
		}
	}
	if len(out) == 0 {
		w.Paragraph(paper.None)
		return nil
	}
	w.Paragraph("回避以前办理的下列事项，由负责人逐项决定保留或者由他人重新办理：")
	w.List(out...)
	return nil
}
