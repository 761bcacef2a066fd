package payment

import (
	"context"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
)

// issueApplication makes C5.10 with what 行政强制法 55 asks for: the decision with its facts, reasons and basis, what the party said and how it was
// reminded, and what is to be enforced.
func (s *Service) issueApplication(ctx context.Context, tx *act.Tx, d *Demand, x *Application) (docket.Paper, error) {
	return s.issue(ctx, tx, d, CourtPaper, func(w *sheet) {
		w.Paragraph(x.Court + "：")
		w.Paragraph("当事人没有履行上列行政处罚决定。根据《中华人民共和国行政强制法》第五十三条至第五十五条，申请强制执行。")
		w.Heading("申请人").Fields(paper.Filled("名称", w.body.Name), paper.Filled("地址", w.body.Address), paper.Filled("联系人", w.body.Contact), paper.Filled("联系电话", w.body.Phone))
		w.Heading("被申请人").Fields(paper.Filled("姓名或者名称", d.Payer.Name), paper.Filled("证件号码或者统一社会信用代码", d.Payer.Number))
		w.Heading("行政决定和作出决定的事实、理由、依据").Fields(paper.Filled("行政处罚决定书", d.Decision), paper.Filled("作出日期", law.DateOf(d.DecidedAt).Words()), paper.Filled("送达日期", dayWords(d.ServedAt)), paper.Filled("缴款期限", d.Due.Words()))
		w.Paragraph("违法事实、处罚理由和法律依据见所附行政处罚决定书。" + w.remedies())
		w.Heading("当事人的意见和催告情况").Fields(paper.Filled("当事人的意见", x.Opinion), paper.Filled("催告书", d.Reminder.Number), paper.Filled("催告书送达日期", dayWords(d.Reminder.Served)), paper.Filled("送达凭证", d.Reminder.Proof))
		w.Paragraph("催告书送达满十日，当事人仍没有履行。")
		w.Heading("申请强制执行的标的").Fields(paper.Filled("罚没款", x.Main.InFull()), paper.Filled("加处罚款", x.Late.InFull()), paper.Filled("合计", (x.Main+x.Late).InFull()))
		w.Heading("所附材料").List("1. 行政处罚决定书和送达回证；", "2. 作出决定的证据目录和证据；", "3. 当事人的陈述、申辩材料；", "4. 履行行政决定催告书和送达回证；", "5. 缴款通知书、加处罚款通知书和已缴款项的凭证。")
	})
}

// remedies says why the time for reconsideration and suit does not stand against the application.
func (w *sheet) remedies() string {
	if len(w.d.Pauses) == 0 {
		return "当事人在法定期限内没有申请行政复议，也没有提起行政诉讼。"
	}
	last := w.d.Pauses[len(w.d.Pauses)-1]
	if last.Kind == "suit" {
		return "当事人提起的行政诉讼已于" + last.Until.Words() + "终结，处罚决定继续有效。"
	}
	return "当事人申请的行政复议已于" + last.Until.Words() + "终结，处罚决定继续有效，当事人在法定期限内没有提起行政诉讼。"
}

func dayWords(t *time.Time) string {
	if t == nil {
		return ""
	}
	return law.DateOf(*t).Words()
}
