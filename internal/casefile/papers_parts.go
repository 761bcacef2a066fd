package casefile

import (
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/paper"
	"yuanjian/internal/penalty"
	"yuanjian/internal/term"
)

// actWords are the day and time of the act.
func actWords(c *Case) string {
	from := c.ActFrom.In(law.Beijing).Format("2006年1月2日15:04:05")
	if c.ActUntil.Equal(c.ActFrom) {
		return from
	}
	return from + "至" + c.ActUntil.In(law.Beijing).Format("2006年1月2日15:04:05")
}

// what says when, where and what; a decision of a penalty finds it, and no longer suspects it.
func (w *writing) what() {
	act := w.c.Fact
	if found := w.kind == DecisionPaper || w.kind == SimplePaper || w.kind == "C4.26" && w.c.first().Outcome == Penalty; found {
		act = strings.TrimPrefix(act, "涉嫌")
	}
	w.Fields(paper.Filled("时间", actWords(w.c)), paper.Filled("地点", w.c.Place), paper.Filled("行为", act))
}

// facts lists what is found of each element, with the evidence by its number in the case (Art 35).
func (w *writing) facts(r *Report) {
	var out []string
	for i, f := range r.Facts {
		out = append(out, fmt.Sprintf("%d. %s：%s（%s）", i+1, w.c.elementWords(f.Element).ZH, f.Words, w.numbers(f.Items)))
	}
	w.List(out...)
}

// numbers are items by their numbers in the case.
func (w *writing) numbers(items []string) string {
	var out []string
	for _, id := range items {
		if p := w.c.piece(id); p != nil {
			out = append(out, fmt.Sprintf("证据%d", p.No))
		}
	}
	return strings.Join(out, "、")
}

// evidence lists items of the case by number: what each is, when, how and from whom it was obtained, and what it proves. All: those that were not
// relied on too, with what became of them.
func (w *writing) evidence(r *Report, all bool) error {
	if err := w.load(); err != nil {
		return err
	}
	var out []string
	for i := range w.items {
		x := &w.items[i]
		if !all && !r.relies(x.ID) {
			continue
		}
		line := fmt.Sprintf("证据%d：%s（%s），%s取得", x.Number, x.What, device.Words(evidence.Kinds, x.Kind).ZH, instant(x.ObtainedAt))
		if x.How != "" {
			line += "，取得方式：" + x.How
		}
		if x.From != "" {
			line += "，来源：" + x.From
		}
		line += "。" + w.proves(x)
		if all {
			line += "审查结果：" + evidence.StateWords[x.State].ZH + "。"
			if x.State == evidence.Excluded {
				line += "排除依据：《广东省非现场执法管理办法》第三十六条第" + evidence.GroundWords(x.Ground).ZH + "。"
			}
		}
		out = append(out, line)
	}
	if len(out) == 0 {
		out = append(out, paper.None)
	}
	w.List(out...)
	return nil
}

func (w *writing) load() (err error) {
	if w.items == nil {
		w.items, err = w.s.Evidence.Of(w.ctx, w.q, w.c.Book, w.c.ID)
	}
	return err
}

// proves says what an item proves.
func (w *writing) proves(x *evidence.Item) string {
	var out []string
	for _, e := range w.c.Elements {
		if x.Shows(e.Code) {
			out = append(out, e.Title.ZH)
		}
	}
	if len(out) == 0 {
		return "证明对象：无。"
	}
	return "证明：" + strings.Join(out, "、") + "。"
}

// relies tells whether a report rests on an item.
func (r *Report) relies(id string) bool {
	return r != nil && slices.ContainsFunc(r.Facts, func(f Fact) bool { return slices.Contains(f.Items, id) })
}

// corroborated names, where a device may not decide alone, the item of independent origin that bears each element out (Art 11(2)).
func (w *writing) corroborated(r *Report) {
	if !w.c.reliesOnCorroboration(r) {
		return
	}
	var out []string
	for i, f := range r.Facts {
		var by []string
		for _, id := range f.Items {
			if w.c.bearsOut(id, f.Items) {
				by = append(by, id)
			}
		}
		out = append(out, fmt.Sprintf("%d. %s：由独立来源的%s印证", i+1, w.c.elementWords(f.Element).ZH, w.numbers(by)))
	}
	w.Paragraph("设备记录不单独作为定案的依据，已经调查核实（《广东省非现场执法管理办法》第十一条第二款）：")
	w.List(out...)
}

// lenient says what was examined of no, lighter and mitigated penalties, and what was found (行政处罚法 30–33).
func (w *writing) lenient(r *Report) {
	var out []string
	for i, q := range r.Leniency.Asked() {
		a := r.Leniency.Answers[q]
		line := fmt.Sprintf("%d. %s（行政处罚法%s）：%s", i+1, q.Words().ZH, q.Article(), a.Answer.Words().ZH)
		if a.Because != "" {
			line += "。" + a.Because
		}
		out = append(out, line)
	}
	w.List(out...)
}

// grounds names the circumstances that were found for a lighter penalty; a decision says what it weighed.
func (w *writing) grounds(r *Report) {
	var out []string
	for _, g := range penalty.Tested(r.Leniency).Grounds {
		out = append(out, g.Words.ZH+"（行政处罚法"+g.Article+"）")
	}
	if len(out) == 0 {
		w.Paragraph("经审查，没有不予处罚、从轻或者减轻处罚的情形（行政处罚法第三十条至第三十三条）。")
		return
	}
	w.Paragraph("经审查，本案有下列情形，已在裁量时考虑：" + strings.Join(out, "；") + "。")
}

// discretion says where the penalty stands to the benchmark (行政处罚法 34).
func (w *writing) discretion(r *Report) {
	b := w.c.Benchmark
	if b == nil {
		w.Paragraph("裁量：本单位对这种违法行为没有已经公布的裁量基准，按事实、性质、情节和社会危害程度裁量（行政处罚法第五条第二款）。")
		return
	}
	words := "没有选择裁量阶次"
	if band, found := b.Band(r.Band); found {
		words = "裁量阶次：" + band.Words.ZH
	}
	if r.Deviation != "" {
		words += "。偏离裁量基准的理由：" + r.Deviation
	}
	w.Paragraph("裁量基准（行政处罚法第三十四条）：" + words + "。")
}

// answered says what became of each point of the party (行政处罚法 45, 59).
func (w *writing) answered() {
	w.Heading("当事人的意见和复核")
	if len(w.c.Defences) == 0 {
		w.Paragraph("当事人在决定以前没有提出陈述、申辩。")
	}
	for _, d := range w.c.Defences {
		w.points(d)
	}
	h := &w.c.Hearing
	switch {
	case h.Held():
		w.Paragraph(fmt.Sprintf("应当事人要求，%s举行了听证，本决定根据听证笔录作出（行政处罚法第六十五条）。", instant(h.Record.At)))
	case h.Record != nil:
		w.Paragraph("当事人要求听证，无正当理由拒不出席或者中途退出，视为放弃听证权利（行政处罚法第六十四条第（六）项）。")
	case h.Answer != nil && !h.Answer.Accept:
		w.Paragraph(sentence("当事人要求听证，没有举行，理由：" + h.Answer.Reasons))
	}
}

// points are the points of one defence, each with what was found of it.
func (w *writing) points(d *Defence) {
	var out []string
	for i, point := range d.Points {
		line := fmt.Sprintf("%d. 意见：%s。", i+1, strings.TrimRight(point, "。"))
		if d.Answer != nil {
			line += fmt.Sprintf("复核：%s。理由：%s", PointWords(d.Answer.Points[i].Result).ZH, sentence(d.Answer.Points[i].Reasons))
		}
		out = append(out, line)
	}
	w.List(out...)
}

// pays tells whether money is to be paid.
func pays(p penalty.Penalty) bool {
	for _, kind := range []penalty.Kind{penalty.Fine, penalty.ConfiscateGains} {
		if _, has := p.Of(kind); has {
			return true
		}
	}
	return false
}

// reachable refuses a decision that cannot name where to go against it, or where to pay (行政处罚法 59; 分离办法 7).
func (w *writing) reachable(pays bool) error {
	wanted := []paper.Field{paper.Filled("行政复议机关", w.body.Reconsideration), paper.Filled("人民法院", w.body.Court)}
	if pays {
		wanted = append(wanted, paper.Filled("罚款收缴机构", w.body.Collector))
	}
	return docket.Lacking(&w.body, wanted...)
}

// performance says how the penalty is performed, by when, and what comes of it where it is not (行政处罚法 59, 67, 72).
func (w *writing) performance(p penalty.Penalty) {
	w.Heading("履行方式和期限")
	if !pays(p) {
		w.Paragraph("自收到本决定书之日起按决定的内容履行。")
		return
	}
	w.Fields(paper.Filled("收缴机构", w.body.Collector), paper.Filled("缴款期限", "自收到本决定书之日起"+term.Of(term.Payment).Length().ZH+"内"))
	w.Paragraph("到上列收缴机构或者通过电子支付系统缴纳，执法人员不得自行收缴。")
	if fine, has := p.Of(penalty.Fine); has {
		w.Paragraph(fmt.Sprintf("到期不缴纳罚款的，每日按罚款数额的百分之三加处罚款，加处罚款的数额不超过罚款的数额，即最多%s（行政处罚法第七十二条、罚款决定与罚款收缴分离实施办法第七条）。确有经济困难的，可以向本机关申请暂缓或者分期缴纳（行政处罚法第六十六条）。",
			money.Fen(fine.Fen).InFull()))
	}
}

// remedies name reconsideration and suit, fitted to the case: with the organ, the court and the doors. First: reconsideration comes first, as after
// a decision on the spot (行政复议法 23).
func (w *writing) remedies(decision string, pays, first bool) {
	review, suit := term.Of(term.Reconsideration).Length().ZH, term.Of(term.Suit).Length().ZH
	w.Heading("救济途径和期限").Fields(paper.Filled("行政复议机关", w.body.Reconsideration), paper.Filled("人民法院", w.body.Court))
	if first {
		w.Paragraph(fmt.Sprintf("不服本%s的，应当先自知道本%s之日起%s内向上列行政复议机关申请行政复议（行政复议法第二十三条第一款第（一）项）；对复议决定不服的，可以自收到复议决定书之日起%s内向上列人民法院提起行政诉讼。", decision, decision, review, term.Of(term.SuitAfterReview).Length().ZH))
	} else {
		w.Paragraph(fmt.Sprintf("不服本%s的，可以自知道本%s之日起%s内向上列行政复议机关申请行政复议，也可以自知道本%s之日起%s内向上列人民法院提起行政诉讼。", decision, decision, review, decision, suit))
	}
	w.Paragraph("申请行政复议可以书面提出，通过邮寄或者行政复议机关指定的互联网渠道等方式提交（行政复议法第二十二条第二款）；也可以通过本机关提交（行政复议法第三十二条）。")
	if at := w.s.reviewAt(); at != "" {
		w.Paragraph("网上申请行政复议，打开" + at + "，输入本" + decision + "书的编号和查验码。")
	}
	if pays {
		w.Paragraph("申请行政复议、提起行政诉讼的，处罚不停止执行，法律另有规定的除外；加处罚款的数额在复议、诉讼期间不予计算（行政处罚法第七十三条）。")
	}
}
