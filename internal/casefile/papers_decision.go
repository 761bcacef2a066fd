package casefile

import (
	"fmt"
	"strings"

	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/paper"
	"yuanjian/internal/penalty"
	"yuanjian/internal/term"
)

// notice is C4.6, with C4.7 joined where a hearing is due: facts, evidence, basis, what is proposed in figures, reasons, and how to state and
// defend (Art 32(5); 行政处罚法 44, 63, 64).
func (w *writing) notice(x *PriorNotice) error {
	r := w.c.Report
	if x.Hearing {
		w.title("行政处罚事先告知书（听证告知书）")
	}
	w.toParty()
	w.Paragraph("根据" + w.basis() + "，本机关在作出行政处罚决定以前，告知您拟作出的处罚内容、事实、理由、依据和您的权利。")
	w.Heading("拟作出的行政处罚").Paragraph(x.Penalty.Words().ZH + "。本告知不是行政处罚决定，现在无需缴款。")
	w.Heading("查明的事实")
	w.what()
	w.facts(r)
	if x.NewFacts != "" {
		w.Paragraph("上一次告知以后查明的新事实（" + w.numbers(x.Items) + "）：" + x.NewFacts)
	}
	w.Heading("证据")
	if err := w.evidence(r, false); err != nil {
		return err
	}
	w.corroborated(r)
	w.Heading("依据").Paragraph("上述行为违反" + r.Breached.Words() + "，依照" + r.Basis.Words() + "拟作出处罚。")
	w.Heading("理由").Paragraph(sentence(r.Reasons))
	w.grounds(r)
	w.discretion(r)
	w.rights(x)
	return nil
}

// rights says how to state, defend and ask for a hearing.
func (w *writing) rights(x *PriorNotice) {
	online := "网上"
	if w.s.Papers.PublicURL != "" {
		online = "网上（" + w.s.Papers.PublicURL + "）"
	}
	w.Heading("您的权利").Paragraph(fmt.Sprintf("您有权陈述和申辩。收到本告知书之日起%s内，可以在%s，或者按下列联系地址、电话当面、来信、来电提出；逾期提出的，在作出决定以前仍会复核。本机关不因您陈述、申辩而给予更重的处罚（行政处罚法第四十五条）。", w.c.Terms.Defence.Length().ZH, online))
	if x.Hearing {
		w.Heading("听证").Paragraph(fmt.Sprintf("您有权要求听证，不承担听证的费用（行政处罚法第六十三条、第六十四条）：%s。要求听证的，应当在收到本告知书之日起%s内按上列方式提出。", join(x.Why).ZH, term.Of(term.HearingRequest).Length().ZH))
	}
	w.Paragraph("您有权查阅证据，对证据提出异议，申请办案人员回避（《广东省非现场执法管理办法》第二十九条、第四十条、第四十二条）。")
}

// penalty is C4.15: what 行政处罚法 59 asks for, the evidence by item, what became of the party's words, how to pay, and the remedies.
func (w *writing) penalty(x *Decision) error {
	money := pays(x.Penalty)
	if err := w.reachable(money); err != nil {
		return err
	}
	r := w.c.Report
	w.toParty()
	w.Heading("违反法律、法规、规章的事实")
	w.what()
	w.facts(r)
	w.Heading("证据")
	if err := w.evidence(r, false); err != nil {
		return err
	}
	w.corroborated(r)
	w.answered()
	w.Heading("处罚的依据和理由").Paragraph("上述行为违反" + r.Breached.Words() + "，依照" + r.Basis.Words() + "给予处罚。").Paragraph(sentence(w.c.Proposal.Reasons)).Paragraph(decidedFor(x))
	w.grounds(r)
	w.discretion(r)
	w.Heading("处罚的种类和内容").Paragraph(x.Penalty.Words().ZH + "。")
	w.performance(x.Penalty)
	w.remedies("决定", money, false)
	w.Note("具有一定社会影响的行政处罚决定依法公开，公开的信息不含个人隐私；决定被依法变更、撤销、确认违法或者确认无效的，三个工作日内撤回并说明理由（行政处罚法第四十八条）。")
	return nil
}

// noPenalty is C4.17: the ground, what was found, how the party was educated, and the remedies (行政处罚法 33, 57).
func (w *writing) noPenalty(x *Decision) error {
	if err := w.reachable(false); err != nil {
		return err
	}
	r := w.c.Report
	w.toParty()
	w.Heading("决定").Paragraph("根据" + w.basis() + "，本机关决定不予行政处罚：" + groundWords(x.Ground) + "。")
	w.Heading("调查的情况")
	w.what()
	w.facts(r)
	w.Heading("证据")
	if err := w.evidence(r, false); err != nil {
		return err
	}
	w.Heading("理由").Paragraph(sentence(r.found())).Paragraph(sentence(w.c.Proposal.Reasons)).Paragraph(decidedFor(x))
	if len(w.c.Defences) > 0 {
		w.answered()
	}
	w.Heading("教育").Paragraph(sentence(w.c.Proposal.Education))
	w.remedies("决定", false, false)
	return nil
}

// simple is C4.16: what 行政处罚法 52 asks for, and reconsideration first (行政复议法 23).
func (w *writing) simple(x *Decision) error {
	money := pays(x.Penalty)
	if err := w.reachable(money); err != nil {
		return err
	}
	officers, err := w.officers()
	if err != nil {
		return err
	}
	r, place := w.c.Report, PresenceWords(w.c.Simple.Present).ZH
	w.toParty()
	w.Heading("违法事实")
	w.what()
	w.facts(r)
	w.Heading("证据")
	if err := w.evidence(r, false); err != nil {
		return err
	}
	w.Heading("处罚的依据和理由").Paragraph("上述行为违反" + r.Breached.Words() + "，依照" + r.Basis.Words() + "当场给予处罚。").Paragraph(sentence(r.Reasons))
	w.grounds(r)
	w.Heading("当事人的陈述、申辩和复核").Paragraph(sentence(w.c.Simple.Stated))
	w.Heading("处罚的种类和内容").Paragraph(x.Penalty.Words().ZH + "。")
	w.Fields(paper.Filled("作出的时间", instant(w.now)), paper.Filled("作出的地点和方式", place+"（"+w.body.Name+"，"+w.body.Address+"）"))
	w.performance(x.Penalty)
	w.remedies("决定", money, true)
	w.Signature(paper.Filled("执法人员", officers))
	w.Note("本决定书当场交付当事人，并报本机关备案（行政处罚法第五十二条）。")
	return nil
}

// found is what was found of the circumstances that were asked for, where it says why.
func (r *Report) found() string {
	var out []string
	for _, q := range r.Leniency.Asked() {
		if a := r.Leniency.Answers[q]; a.Because != "" {
			out = append(out, fmt.Sprintf("%s：%s（%s）", q.Words().ZH, a.Answer.Words().ZH, a.Because))
		}
	}
	return strings.Join(out, "；")
}

// correction is C4.24: what became of a decision that was looked at again, why, and what goes back (Art 45(1); 行政处罚法 48, 75).
func (w *writing) correction() error {
	if err := w.reachable(false); err != nil {
		return err
	}
	x, was := w.step().Said.(*Correction), w.c.first()
	if was.Outcome == Penalty {
		w.title(map[string]string{"revoked": "撤销行政处罚决定书（退款通知）", "changed": "变更行政处罚决定书（退款通知）"}[x.How])
	} else {
		w.title("撤销不予行政处罚决定书")
	}
	w.toParty()
	w.Fields(paper.Filled("原决定", was.Number), paper.Filled("原决定日期", dayOf(w.c.Course[was.No-1].At)), paper.Filled("处理", CorrectionWords(x.How).ZH))
	w.Paragraph("根据" + w.basis() + "，本机关审查了上列决定，决定如下。")
	if x.How == "revoked" {
		w.Heading("决定").Paragraph("撤销" + was.Number + "。原决定自始不再作为执行、记录和公开的依据。")
	} else {
		w.Heading("决定").Paragraph("将" + was.Number + "的处罚变更为：" + x.Penalty.Words().ZH + "。")
	}
	w.Heading("理由").Paragraph(sentence(x.Reasons))
	w.refund(x, was)
	w.Heading("记录和公开").Paragraph(fmt.Sprintf("有关本决定的记录由本机关通知更正；已经公开的，自本决定之日起%s内撤回或者更正公开的信息，并说明理由（行政处罚法第四十八条）。", term.Of(term.Withdrawal).Length().ZH))
	w.remedies("决定", false, false)
	return nil
}

// refund says what of what was paid goes back.
func (w *writing) refund(x *Correction, was *Decision) {
	w.Heading("退款")
	var back int64
	for _, kind := range []penalty.Kind{penalty.Fine, penalty.ConfiscateGains} {
		before, _ := was.Penalty.Of(kind)
		after, _ := x.Penalty.Of(kind)
		back += before.Fen - after.Fen
	}
	if !x.Refund || back <= 0 {
		w.Paragraph("没有需要退还的款项。")
		return
	}
	w.Fields(paper.Filled("应退还的数额", money.Fen(back).InFull()))
	w.Paragraph("已经缴纳的，按上列数额退还，连同因此缴纳的加处罚款；还没有缴纳或者没有缴足的，按实际缴纳的数额退还，其余不再收取。请按下列联系方式提供收款账户。")
}

// decidedFor says for what reasons the head decided, as the head gave them.
func decidedFor(x *Decision) string {
	return sentence("本机关负责人的审查意见：" + x.Reasons)
}

// first is the decision as it was taken, before what became of it.
func (c *Case) first() *Decision {
	switch x := c.Course[c.Decision.No-1].Said.(type) {
	case *SimpleDecision:
		return &x.Decision
	case *Decision:
		return x
	}
	return c.Decision
}

// ordered are the orders to correct of the case (documents.md C4.4).
func (c *Case) ordered() (out []int) {
	for _, x := range c.Inquiries {
		if x.Way == ByOrder && x.Due != 0 {
			out = append(out, x.No)
		}
	}
	return out
}

// order is C4.4: what is to be put right, by when, and how it is looked at again (Art 37; 行政处罚法 28).
func (w *writing) order() error {
	x := w.step().Said.(*Inquiry)
	w.toParty()
	w.Heading("查明的情况")
	w.what()
	w.Heading("责令改正").Paragraph("根据" + w.basis() + "，责令您改正：" + sentence(x.Words))
	w.Fields(paper.Filled("改正期限", x.Due.Words()+"24:00以前"), paper.Filled("复查", x.Recheck))
	w.Paragraph("责令改正不是行政处罚。改正以后可以在网上或者按下列联系方式报告并提交材料；对本通知有异议的，可以同样提出。")
	officers, err := w.officers()
	w.Signature(paper.Filled("执法人员", officers))
	return err
}

// hearingNotice is C4.10: when and where, who leads and records it, and what the party may do (行政处罚法 64).
func (w *writing) hearingNotice(x *HearingNotice) error {
	host, err := w.name(w.c.Hearing.Answer.Host)
	if err != nil {
		return err
	}
	recorder, err := w.name(w.c.Hearing.Answer.Recorder)
	if err != nil {
		return err
	}
	way := law.Words{ZH: "当面"}
	if x.Online {
		way.ZH = "在线"
	}
	open := "公开举行；本通知的时间、地点同时公告"
	if !x.Public {
		open = "不公开举行：" + x.Private
	}
	w.toParty()
	w.Paragraph(fmt.Sprintf("您于%s就本案要求听证。根据%s，本机关定于下列时间、地点举行听证。", instant(w.c.Hearing.Request.At), w.basis()))
	w.Fields(paper.Filled("时间", instant(x.At)), paper.Filled("地点", x.Place), paper.Filled("方式", way.ZH), paper.Filled("是否公开", open), paper.Filled("主持人", host), paper.Filled("记录员", recorder))
	w.Heading("您的权利").List("1. 亲自参加听证，也可以委托一至二人代理；委托代理人的，请在听证开始以前提交授权委托书。", "2. 认为主持人、记录员与本案有直接利害关系的，有权申请回避。",
		"3. 在听证中申辩和质证，核对笔录后签名或者盖章。", "4. 无正当理由拒不出席或者未经许可中途退出听证的，视为放弃听证权利，听证终止。")
	w.Paragraph("您不承担听证的费用。")
	return nil
}
