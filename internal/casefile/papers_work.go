package casefile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"yuanjian/internal/paper"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
)

// one is the number of a step that there is; none where there is none.
func one(there bool, no int) []int {
	if !there {
		return nil
	}
	return []int{no}
}

// last is the newest step of a kind that stands.
func (c *Case) last(kinds ...string) (out []int) {
	for _, kind := range kinds {
		if x := c.Last(kind); x != nil {
			out = append(out, x.No)
		}
	}
	return out
}

func (c *Case) registeredAs() []int { return c.last(Entered.Name) }

// filedOrNot: how the head decided of the clue. One that was decided on the spot was not filed.
func (c *Case) filedOrNot() []int { return c.last(Filed.Name, Refused.Name) }

func (c *Case) reportedAs() []int {
	return one(c.Report != nil && c.Simple == nil && c.Cosigned(max(1, c.reportNo())), c.reportNo())
}

func (c *Case) reportNo() int {
	if c.Report == nil {
		return 0
	}
	return c.Report.No
}

func (c *Case) answeredDefences() (out []int) {
	for _, d := range c.Defences {
		if d.Answer != nil && c.Cosigned(d.Answer.No) {
			out = append(out, d.No)
		}
	}
	return out
}

func (c *Case) waived() []int {
	if c.Waiver == nil {
		return nil
	}
	return c.last(Waived.Name)
}

func (c *Case) reviewedAs() (out []int) {
	for _, x := range c.Reviews {
		out = append(out, x.No)
	}
	return out
}

func (c *Case) discussedAs() (out []int) {
	for _, x := range c.Discussions {
		out = append(out, x.No)
	}
	return out
}

func (c *Case) decidedAs() []int { return c.last(Decided.Name) }

// clue is C4.1: where it comes from, when it was discovered, and what is suspected (行政处罚法 54).
func (w *writing) clue() error {
	if err := w.inside(); err != nil {
		return err
	}
	c := w.c
	by, err := w.name(c.RegisteredBy)
	if err != nil {
		return err
	}
	var ways []string
	for _, m := range c.Modes {
		ways = append(ways, ModeWords[m].ZH)
	}
	w.Heading("案源").Fields(paper.Filled("来源", c.Source.Words().ZH), paper.Filled("来源编号", c.Reference), paper.Filled("抓拍编号", c.Capture), paper.Filled("发现时间", instant(c.Discovered)),
		paper.Filled("登记时间", instant(c.RegisteredAt)), paper.Filled("登记人", by), paper.Filled("执法方式", strings.Join(ways, "、")))
	w.Heading("涉嫌的事实")
	w.what()
	w.Fields(paper.Filled("号牌", c.Plate))
	return nil
}

// filing is C4.2: jurisdiction, limitation, other matters that may be of the same act, officers and their declarations; or why it is not filed
// (行政处罚法 54, 22, 29, 36).
func (w *writing) filing() error {
	x, c := w.step(), w.c
	decided, err := w.name(x.Person)
	if err != nil {
		return err
	}
	if reasons, not := x.Said.(*Reasons); not {
		w.title("不予立案审批表")
		if err := w.inside(); err != nil {
			return err
		}
		w.what()
		w.Heading("决定").Fields(paper.Filled("结果", "不予立案"), paper.Filled("理由", reasons.Words), paper.Filled("决定人", decided), paper.Filled("决定时间", instant(x.At)))
		return nil
	}
	f := x.Said.(*Filing)
	if err := w.inside(); err != nil {
		return err
	}
	w.what()
	limit := c.Limitation()
	w.Heading("立案条件").Fields(paper.Filled("管辖", f.Place), paper.Filled("追究时效（行政处罚法第三十六条）", fmt.Sprintf("行为终了%s，发现%s，时效至%s", dayOf(c.ActUntil), dayOf(c.Discovered), until(limit))),
		paper.Filled("同一行为核对（行政处罚法第二十九条）", w.apart(f)), paper.Filled("回避声明", w.declared()))
	w.Heading("决定").Fields(paper.Filled("结果", "准予立案"), paper.Filled("理由", f.Reasons), paper.Filled("决定人", decided), paper.Filled("决定时间", instant(x.At)), paper.Filled("作出处罚决定的期限", until(c.DecisionDue())))
	return nil
}

// apart says of the other matters that may be of the same act why they are not.
func (w *writing) apart(f *Filing) string {
	if len(f.Apart) == 0 {
		return "没有查到同一当事人、同一号牌在相近时间的同种案件"
	}
	var out []string
	for _, id := range slices.Sorted(maps.Keys(f.Apart)) {
		out = append(out, id+"："+f.Apart[id])
	}
	return strings.Join(out, "；")
}

// declared tells of the officers' declarations that no relation may affect fairness (Art 42(1)).
func (w *writing) declared() string {
	n := 0
	for _, o := range w.c.Handlers {
		if o.Until == nil && o.DeclaredAt != nil {
			n++
		}
	}
	return fmt.Sprintf("现在的办案人员中%d人已声明与本案没有直接利害关系或者其他可能影响公正的关系", n)
}

// report is C4.5: facts, evidence with what became of each item, law, benchmark, the tests of leniency, and what is proposed (行政处罚法 54, 57).
func (w *writing) report() error {
	r := w.step().Said.(*Report)
	by, err := w.both(w.step())
	if err != nil {
		return err
	}
	if err := w.inside(); err != nil {
		return err
	}
	w.Heading("查明的事实")
	w.what()
	w.facts(r)
	w.Heading("证据")
	if err := w.evidence(r, true); err != nil {
		return err
	}
	w.corroborated(r)
	w.Heading("适用的法律").Fields(w.applied(r)...)
	if r.Outcome == Penalty {
		w.discretion(r)
	}
	w.Heading("不予、从轻、减轻处罚情形的审查")
	w.lenient(r)
	w.Heading("处理建议").Fields(paper.Filled("建议", OutcomeWords[r.Outcome].ZH))
	if r.Outcome == Penalty {
		w.Paragraph(r.Penalty.Words().ZH + "。")
	} else {
		w.Paragraph(groundWords(r.Ground) + "。")
	}
	w.Paragraph(sentence(r.Reasons))
	w.Fields(paper.Filled("情节复杂", r.Complex.Words().ZH), paper.Filled("重大违法行为", r.Grave.Words().ZH))
	w.Signature(paper.Filled("执法人员", by), paper.Filled("提交时间", instant(w.step().At)))
	return nil
}

// applied is the law that a report applies.
func (w *writing) applied(r *Report) []paper.Field {
	out := []paper.Field{paper.Filled("违反", r.Breached.Words())}
	if r.Outcome == Penalty {
		out = append(out, paper.Filled("处罚依据", r.Basis.Words()))
	}
	return out
}

// defence is C4.8: each point, the answer, and that it makes no penalty heavier (行政处罚法 45).
func (w *writing) defence() error {
	d := w.step().Said.(*Defence)
	for _, x := range w.c.Defences {
		if x.No == d.No {
			d = x
		}
	}
	by, err := w.both(w.c.Course[d.Answer.No-1])
	if err != nil {
		return err
	}
	if err := w.inside(); err != nil {
		return err
	}
	w.Heading("陈述、申辩").Fields(paper.Filled("提出的时间", instant(d.At)), paper.Filled("提出的方式", people.Doors[d.Door].ZH))
	w.Heading("意见和复核")
	w.points(d)
	if n := w.c.Told(); n != nil {
		w.Fields(paper.Filled("告知时拟作出的处罚", n.Penalty.Words().ZH))
	}
	w.Paragraph("复核不得因当事人陈述、申辩而给予更重的处罚（《广东省非现场执法管理办法》第四十条第二款，行政处罚法第四十五条第二款）；系统不接受比告知更重的决定。")
	w.Signature(paper.Filled("复核人员", by), paper.Filled("复核时间", instant(w.c.Course[d.Answer.No-1].At)))
	return nil
}

// waiver is C4.9: what was expressly waived, after the notice, with its proof (行政处罚法 62).
func (w *writing) waiver() error {
	x := w.step().Said.(*Waiver)
	if err := w.inside(); err != nil {
		return err
	}
	var what []string
	if x.Defence {
		what = append(what, "陈述、申辩")
	}
	if x.Hearing {
		what = append(what, "听证")
	}
	w.Fields(paper.Filled("放弃的权利", strings.Join(what, "；")), paper.Filled("事先告知书送达时间", instant(w.c.Told().Served.At)), paper.Filled("放弃的时间", instant(x.At)), paper.Filled("证明", x.Proof))
	w.Paragraph("当事人在收到事先告知书以后明确表示放弃。没有回应、暂无意见不是放弃。")
	return nil
}

// hearing is C4.11, issued with the host's report: who attended, what was said, that it was signed, and the host's opinion (行政处罚法 64(八), 65).
func (w *writing) hearing(x *HearingReport) error {
	h := &w.c.Hearing
	if err := w.inside(); err != nil {
		return err
	}
	host, err := w.name(h.Answer.Host)
	if err != nil {
		return err
	}
	recorder, err := w.name(h.Answer.Recorder)
	if err != nil {
		return err
	}
	open := "公开"
	if !h.Notice.Public {
		open = "不公开：" + h.Notice.Private
	}
	w.Heading("听证").Fields(paper.Filled("时间", instant(h.Record.At)), paper.Filled("地点", h.Notice.Place), paper.Filled("是否公开", open), paper.Filled("主持人", host), paper.Filled("记录员", recorder),
		paper.Filled("参加人", h.Record.Attending))
	if h.Record.Absent {
		w.Paragraph("当事人无正当理由拒不出席或者未经许可中途退出，视为放弃听证权利，听证终止。")
	}
	w.Heading("笔录").Paragraph(sentence(h.Record.Words))
	w.Fields(paper.Filled("核对和签名", h.Record.Signed))
	w.Heading("主持人的报告和意见").Paragraph(sentence(x.Opinion))
	w.Note("行政处罚决定根据听证笔录作出（行政处罚法第六十五条）。")
	return nil
}

// review is C4.12: each item, the opinion and the verdict (行政处罚法 58).
func (w *writing) review() error {
	x := w.step().Said.(*LegalReview)
	who, err := w.name(w.step().Person)
	if err != nil {
		return err
	}
	if err := w.inside(); err != nil {
		return err
	}
	var rows [][]string
	for _, i := range ReviewItems {
		rows = append(rows, []string{i.Words.ZH, map[string]string{"yes": "符合", "no": "不符合"}[x.Items[i.Key]]})
	}
	w.Heading("审核").Table([]string{"审核内容", "意见"}, []int{4, 1}, rows...)
	verdict := "审核未通过，不得作出决定"
	if x.Passed {
		verdict = "审核通过"
	}
	w.Fields(paper.Filled("审核意见", x.Opinion), paper.Filled("结论", verdict), paper.Filled("审核人员", who), paper.Filled("资格", x.Qualified), paper.Filled("审核时间", instant(w.step().At)))
	w.Note("审核人员没有办理过本案。")
	return nil
}

// discussion is C4.13: what each member said, and what was concluded (行政处罚法 57(2)).
func (w *writing) discussion() error {
	x := w.step().Said.(*Discussion)
	who, err := w.name(w.step().Person)
	if err != nil {
		return err
	}
	if err := w.inside(); err != nil {
		return err
	}
	var out []string
	for i, o := range x.Opinions {
		out = append(out, fmt.Sprintf("%d. %s：%s", i+1, o.Member, o.Opinion))
	}
	w.Heading("参加人和意见").List(out...)
	agreed := "不同意处理建议"
	if x.Agreed {
		agreed = "同意处理建议"
	}
	w.Heading("结论").Paragraph(sentence(x.Conclusion)).Fields(paper.Filled("结果", agreed), paper.Filled("讨论时间", instant(w.step().At)), paper.Filled("记录提交人", who))
	return nil
}

// approval is C4.14: what was decided, and the chain of steps up to it (行政处罚法 57).
func (w *writing) approval() error {
	x := w.step().Said.(*Decision)
	if err := w.inside(); err != nil {
		return err
	}
	w.Heading("决定").Fields(paper.Filled("处理结果", OutcomeWords[x.Outcome].ZH), paper.Filled("决定书文号", x.Number), paper.Filled("理由", x.Reasons), paper.Filled("作出决定的期限", until(w.c.DecisionDue())))
	if x.Outcome == Penalty {
		w.Paragraph(x.Penalty.Words().ZH + "。")
	} else {
		w.Paragraph(groundWords(x.Ground) + "。")
	}
	if x.Late {
		w.Paragraph("本决定在" + term.Of(term.Decision).Length().ZH + "的期限以后作出。")
	}
	w.Heading("办理经过")
	var out []string
	for _, s := range w.c.Course[:x.No] {
		if s.Void != 0 {
			continue
		}
		who, err := w.name(s.Person)
		if err != nil {
			return err
		}
		out = append(out, fmt.Sprintf("%d. %s %s：%s", s.No, instant(s.At), s.Title().ZH, who))
	}
	w.List(out...)
	w.Heading("作出决定时核对的条件")
	out = nil
	for i, g := range x.Gates {
		out = append(out, fmt.Sprintf("%d. %s（%s）：符合", i+1, g.Title.ZH, cited(strings.TrimSpace(g.Article))))
	}
	w.List(out...)
	return nil
}
