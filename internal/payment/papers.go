package payment

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
)

// The papers of this chapter (documents.md C5), each issued within the act that it is of.
const (
	NoticePaper   = "C5.5"
	DeferralPaper = "C5.7"
	FeePaper      = "C5.8"
	ReminderPaper = "C5.9"
	CourtPaper    = "C5.10"
	RefundPaper   = "C5.11"
)

// sheet is one paper as it is written.
type sheet struct {
	*paper.Builder
	d    *Demand
	body people.Body
}

// issue makes a paper of a demand within the act that it is of.
func (s *Service) issue(ctx context.Context, tx *act.Tx, d *Demand, kind string, write func(w *sheet)) (docket.Paper, error) {
	return s.Papers.Issue(ctx, tx, docket.New{Kind: kind, Body: d.Body, InNameOf: d.InNameOf, Subject: Subject, SubjectID: d.Matter,
		Compose: func(ctx context.Context, q db.Queryer, _ time.Time) (paper.Document, error) {
			body, err := people.BodyByID(ctx, q, d.Book, d.InNameOf)
			if err != nil {
				return paper.Document{}, err
			}
			w := &sheet{paper.New(docket.TemplateOf(kind), "", body.Name), d, body}
			w.Fields(paper.Filled("当事人", d.Payer.Name), paper.Filled("行政处罚决定书", d.Decision))
			write(w)
			return w.Document(), nil
		}})
}

// where says where the money goes: into the treasury, to nobody of this body (行政处罚法 67, 74).
func (w *sheet) where(code string) {
	w.Heading("怎样缴款").List("1. 网上：登录广东省非税收入电子缴款平台（政务服务“粤省事”“粤商通”），输入缴款码"+code+"缴纳。", "2. 线下：凭缴款码到"+w.body.Collector+"缴纳。")
	w.Paragraph("款项全部上缴国库，执法人员不收取现金，也不得自行收缴；缴款以后由财政部门开具非税电子票据，不出具财政部门统一制发的票据的，您有权拒绝缴纳（行政处罚法第六十七条、第七十条、第七十四条）。缴款不等于承认违法，也不影响您申请行政复议、提起行政诉讼。")
}

// issueNotice makes C5.5, the notice of payment, once the platform gave a code. The code of a late fee stands on a notice of its own.
func (s *Service) issueNotice(ctx context.Context, tx *act.Tx, d *Demand, c *Code) (string, error) {
	p, err := s.issue(ctx, tx, d, NoticePaper, func(w *sheet) {
		due := "自收到处罚决定书之日起" + term.Of(term.Payment).Length().ZH + "内"
		if d.Due != 0 {
			due = d.Due.Words() + "24:00以前"
		}
		if c.Part == LatePart {
			due = "请与未缴的罚款一并缴纳；罚款未缴清以前，加处罚款按日增加，以不超过罚款数额为限"
		}
		w.Fields(paper.Filled("款项", PartWords[c.Part].ZH), paper.Filled("金额", c.Fen.InFull()), paper.Filled("缴款码", c.Code), paper.Filled("缴款期限", due))
		if c.Part == MainPart && d.Gains > 0 {
			w.Fields(paper.Filled("其中罚款", d.Fine.Figures().ZH), paper.Filled("其中没收违法所得", d.Gains.Figures().ZH))
		}
		w.where(c.Code)
		if c.Part == MainPart && d.Announced && d.Fine > 0 {
			w.Paragraph("到期不缴纳罚款的，每日按未缴罚款的百分之三加处罚款，加处罚款的数额不超过罚款的数额，即最多" + d.Fine.InFull() + "；行政复议、行政诉讼期间不计算（行政处罚法第七十二条、第七十三条）。")
		}
		w.Paragraph("确有经济困难的，可以向本机关申请暂缓或者分期缴纳（行政处罚法第六十六条）。")
	})
	return p.ID, err
}

// planRows are the rows of a plan.
func planRows(parts []Part) (rows [][]string) {
	for i, p := range parts {
		rows = append(rows, []string{strconv.Itoa(i + 1), p.Fen.Figures().ZH, p.Due.Words() + "24:00以前"})
	}
	return rows
}

var planHead, planWidths = []string{"期次", "金额", "缴款日期"}, []int{1, 3, 4}

// issueDeferral makes C5.7, the application and what was decided of it (行政处罚法 66).
func (s *Service) issueDeferral(ctx context.Context, tx *act.Tx, d *Demand, x *DeferralDecision) (docket.Paper, error) {
	return s.issue(ctx, tx, d, DeferralPaper, func(w *sheet) {
		a := d.Asked
		w.Heading("当事人的申请").Fields(paper.Filled("申请日期", law.DateOf(a.At).Words()), paper.Filled("理由", a.Reason)).Table(planHead, planWidths, planRows(a.Parts)...)
		w.Heading("决定")
		if !x.Approve {
			w.Paragraph("不同意暂缓、分期缴纳，请按原缴款期限缴纳。").Fields(paper.Filled("理由", x.Reasons))
			w.Paragraph("您的陈述和材料可以补充以后再次申请；对处罚决定申请行政复议、提起行政诉讼的权利和期限不变。")
			return
		}
		w.Paragraph("同意暂缓、分期缴纳，按下表执行。在下表期限以内的部分不计算加处罚款；逾期未缴的部分自次日起计算。").Table(planHead, planWidths, planRows(x.Parts)...)
		w.Fields(paper.Filled("理由", x.Reasons))
		w.Paragraph("申请人民法院强制执行的期限，自暂缓或者分期缴纳期限结束之日起计算（行政处罚法第七十二条第二款）。")
	})
}

// issueFee makes C5.8: the table, the cap and the remedies (行政处罚法 72; 行政强制法 45).
func (s *Service) issueFee(ctx context.Context, tx *act.Tx, d *Demand, x *Fee) (docket.Paper, error) {
	return s.issue(ctx, tx, d, FeePaper, func(w *sheet) {
		w.Paragraph(fmt.Sprintf("上列决定书已经告知，到期不缴纳罚款的，每日按罚款数额的百分之三加处罚款。缴款期限到%s24:00。到%s24:00，加处罚款累计%s。", d.Due.Words(), x.Until.Words(), x.Fen.InFull()))
		w.Heading("计算").Table([]string{"起", "止", "日数", "未缴罚款", "说明", "累计"}, []int{3, 3, 1, 3, 3, 3}, feeRows(x.Table)...)
		w.Paragraph("加处罚款的数额不超过罚款的数额，即最多" + d.Fine.InFull() + "。行政复议、行政诉讼期间不计算；经批准暂缓、分期缴纳的，在批准的期限内不计算（行政处罚法第七十二条、第七十三条）。")
		w.Heading("救济途径和期限").Fields(paper.Filled("行政复议机关", w.body.Reconsideration), paper.Filled("人民法院", w.body.Court))
		w.Paragraph(fmt.Sprintf("不服加处罚款的，可以自收到本通知之日起%s内向上列行政复议机关申请行政复议，或者%s内向上列人民法院提起行政诉讼；对计算有异议的，也可以直接向本机关提出。", term.Of(term.Reconsideration).Length().ZH, term.Of(term.Suit).Length().ZH))
	})
}

// feeRows are the rows of the table of a late fee.
func feeRows(table []Stretch) (rows [][]string) {
	for _, t := range table {
		why := "按日3%"
		switch {
		case t.Paused:
			why = "复议、诉讼期间不计"
		case t.Base == 0:
			why = "已缴或者在批准的期限内"
		}
		rows = append(rows, []string{t.From.String(), t.Until.String(), strconv.Itoa(t.Count), t.Base.Decimal(), why, t.Sum.Decimal()})
	}
	return rows
}

// issueReminder makes C5.9 with the four items of 行政强制法 35: term, way, exact sums, and the right to state and defend.
func (s *Service) issueReminder(ctx context.Context, tx *act.Tx, d *Demand, x *Reminder) (docket.Paper, error) {
	return s.issue(ctx, tx, d, ReminderPaper, func(w *sheet) {
		w.Paragraph("您到期没有履行上列行政处罚决定。根据《中华人民共和国行政强制法》第三十五条、第五十四条，催告如下。")
		w.Heading("履行的期限").Paragraph("收到本催告书之日起" + term.Of(term.ReminderRun).Length().ZH + "内。")
		fields := []paper.Field{paper.Filled("尚未缴纳的罚没款", x.Main.InFull())}
		if x.Late > 0 {
			fields = append(fields, paper.Filled("尚未缴纳的加处罚款", x.Late.InFull()))
		}
		w.Heading("金额和给付方式").Fields(append(fields, paper.Filled("合计", (x.Main+x.Late).InFull()))...)
		for _, c := range d.Codes {
			if c.State == codeReady {
				w.Fields(paper.Filled(PartWords[c.Part].ZH+"缴款码", c.Code))
			}
		}
		w.Paragraph("通过广东省非税收入电子缴款平台，或者到" + w.body.Collector + "缴纳。")
		w.Heading("陈述和申辩").Paragraph("您有权陈述和申辩，可以按下列联系方式提出，本机关会记录、复核；提出的事实、理由成立的，予以采纳（行政强制法第三十六条）。")
		w.Heading("不履行的后果").Paragraph("催告书送达满" + term.Of(term.ReminderRun).Length().ZH + "仍不履行，并且在法定期限内不申请行政复议、不提起行政诉讼的，本机关可以申请人民法院强制执行。")
	})
}

// issueRefund makes C5.11 (documents.md): basis, sum and way (国家赔偿法 36).
func (s *Service) issueRefund(ctx context.Context, tx *act.Tx, d *Demand, f *Refund, basis string) (docket.Paper, error) {
	return s.issue(ctx, tx, d, RefundPaper, func(w *sheet) {
		w.Fields(paper.Filled("退付的原因", RefundWhy[f.Why].ZH), paper.Filled("原缴款流水号", f.Trade), paper.Filled("退付金额", f.Fen.InFull()), paper.Filled("依据", basis))
		for _, r := range d.Received {
			if r.Trade == f.Trade {
				w.Fields(paper.Filled("原缴款人", r.Payer), paper.Filled("原缴款金额", r.Fen.Figures().ZH), paper.Filled("原缴款时间", law.DateOf(r.At).Words()), paper.Filled("原票据号", r.Receipt))
			}
		}
		w.Paragraph("由负责人批准，另由财务人员通过非税电子支付平台退付；全部退还的，原票据作废。")
	})
}
