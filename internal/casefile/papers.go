package casefile

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
)

// The papers of a case that leave the body (documents.md C4).
const (
	NoticePaper    = "C4.6"
	DecisionPaper  = "C4.15"
	NoPenaltyPaper = "C4.17"
)

// issueNotice makes the paper of a prior notice, with its number.
func (s *Service) issueNotice(ctx context.Context, tx *act.Tx, c *Case, x *PriorNotice) error {
	p, err := s.Papers.Issue(ctx, tx, docket.New{Kind: NoticePaper, Body: c.Body, Subject: Subject, SubjectID: c.ID,
		Compose: func(ctx context.Context, q db.Queryer, _ time.Time) (paper.Document, error) {
			return s.composeNotice(ctx, q, c, x)
		}})
	x.Paper, x.Number = p.ID, p.Number
	return err
}

// issueDecision makes the paper of a decision, with its number and date.
func (s *Service) issueDecision(ctx context.Context, tx *act.Tx, c *Case, x *Decision) error {
	kind := DecisionPaper
	if x.Outcome == NoPenalty {
		kind = NoPenaltyPaper
	}
	p, err := s.Papers.Issue(ctx, tx, docket.New{Kind: kind, Body: c.Body, Subject: Subject, SubjectID: c.ID,
		Compose: func(ctx context.Context, q db.Queryer, _ time.Time) (paper.Document, error) {
			return s.composeDecision(ctx, q, kind, c, x)
		}})
	x.Paper, x.Number = p.ID, p.Number
	return err
}

// begin is the head of a paper of a case: of whose name, to whom.
func (s *Service) beginPaper(ctx context.Context, q db.Queryer, kind string, c *Case) (*paper.Builder, error) {
	body, err := people.BodyByID(ctx, q, c.Book, c.InNameOf)
	if err != nil {
		return nil, err
	}
	b := paper.New(docket.TemplateOf(kind), "", body.Name)
	b.Paragraph(c.Party.Name + "：")
	fields := []paper.Field{paper.Filled("案号", c.Number), paper.Filled("当事人", c.Party.Name)}
	if c.Party.Kind == Unit {
		fields = append(fields, paper.Filled("统一社会信用代码", c.Party.Number), paper.Filled("法定代表人（负责人）", c.Party.Representative))
	} else {
		fields = append(fields, paper.Filled("身份证件号码", c.Party.Number))
	}
	b.Fields(append(fields, paper.Filled("住址（住所）", c.Party.Address))...)
	return b, nil
}

// composeNotice is what a prior notice says: facts, evidence, basis, what is proposed, reasons, and how to state and defend (Art 32(5)).
func (s *Service) composeNotice(ctx context.Context, q db.Queryer, c *Case, x *PriorNotice) (paper.Document, error) {
	b, err := s.beginPaper(ctx, q, NoticePaper, c)
	if err != nil {
		return paper.Document{}, err
	}
	r := c.Report
	b.Heading("拟作出的行政处罚").Paragraph(x.Penalty.Words().ZH + "。本告知不是行政处罚决定，现在无需缴款。")
	b.Heading("查明的事实").Fields(paper.Filled("时间", actWords(c)), paper.Filled("地点", c.Place), paper.Filled("行为", c.Fact))
	s.facts(b, c, r)
	b.Heading("依据").Paragraph("上述行为违反" + r.Breached.Words() + "，依照" + r.Basis.Words() + "拟作出处罚。")
	b.Heading("理由").Paragraph(r.Reasons)
	b.Heading("您的权利").Paragraph(fmt.Sprintf("您有权陈述和申辩。收到本告知书之日起%s内，可以在网上、当面、来信、电话提出；逾期提出的，在作出决定以前仍会复核。不会因您陈述、申辩而给予更重的处罚。", c.Terms.Defence.Length().ZH))
	if x.Hearing {
		b.Paragraph(fmt.Sprintf("您有权要求听证，不承担听证费用。要求听证的，应当在收到本告知书之日起%s内提出。%s", term.Of(term.HearingRequest).Length().ZH, join(x.Why).ZH+"。"))
	}
	b.Paragraph("您有权查阅证据，对证据提出异议，申请办案人员回避（《广东省非现场执法管理办法》第二十九条、第四十条、第四十二条）。")
	return b.Document(), nil
}

// actWords are the day and time of the act.
func actWords(c *Case) string {
	from := c.ActFrom.In(law.Beijing).Format("2006年1月2日15:04:05")
	if c.ActUntil.Equal(c.ActFrom) {
		return from
	}
	return from + "至" + c.ActUntil.In(law.Beijing).Format("2006年1月2日15:04:05")
}

// facts lists what is found of each element, with the evidence by its number in the case.
func (s *Service) facts(b *paper.Builder, c *Case, r *Report) {
	var rows [][]string
	for _, f := range r.Facts {
		numbers := ""
		for i, id := range f.Items {
			if i > 0 {
				numbers += "、"
			}
			if p := c.piece(id); p != nil {
				numbers += fmt.Sprintf("%d号", p.No)
			}
		}
		rows = append(rows, []string{c.elementWords(f.Element).ZH, f.Words, numbers})
	}
	b.Table([]string{"要素", "认定", "证据"}, []int{2, 5, 2}, rows...)
}

// composeDecision is what a decision says (行政处罚法 59): party, facts and evidence, basis, content, how to perform, remedies, body and date.
func (s *Service) composeDecision(ctx context.Context, q db.Queryer, kind string, c *Case, x *Decision) (paper.Document, error) {
	b, err := s.beginPaper(ctx, q, kind, c)
	if err != nil {
		return paper.Document{}, err
	}
	r := c.Report
	if x.Outcome == Penalty {
		b.Heading("决定").Paragraph(x.Penalty.Words().ZH + "。")
	} else {
		b.Heading("决定").Paragraph("不予行政处罚：" + groundWords(x.Ground) + "。")
	}
	b.Heading("查明的事实").Fields(paper.Filled("时间", actWords(c)), paper.Filled("地点", c.Place), paper.Filled("行为", c.Fact))
	s.facts(b, c, r)
	b.Heading("依据和理由")
	if x.Outcome == Penalty {
		b.Paragraph("上述行为违反" + r.Breached.Words() + "，依照" + r.Basis.Words() + "作出处罚。")
	}
	b.Paragraph(c.Proposal.Reasons).Paragraph(x.Reasons)
	s.answered(b, c)
	if x.Outcome == Penalty {
		b.Heading("履行").Paragraph(fmt.Sprintf("自收到本决定书之日起%s内，到指定的银行或者通过电子支付系统缴纳罚款。到期不缴纳的，每日按罚款数额的百分之三加处罚款，加处罚款的数额不超过罚款的数额（行政处罚法第七十二条）。", term.Of(term.Payment).Length().ZH))
	} else {
		b.Heading("教育").Paragraph(c.Proposal.Education)
	}
	b.Heading("救济").Paragraph(fmt.Sprintf("不服本决定的，可以自知道本决定之日起%s内申请行政复议，也可以自知道本决定之日起%s内提起行政诉讼。对依据电子技术监控设备记录的违法事实作出的处罚，可以通过本机关提交行政复议申请（行政复议法第三十二条）。申请复议、提起诉讼期间，不停止执行，加处罚款的数额不予计算（行政处罚法第七十三条）。",
		term.Of(term.Reconsideration).Length().ZH, term.Of(term.Suit).Length().ZH))
	return b.Document(), nil
}

// composeSimple is what a decision on the spot says (行政处罚法 52): party, fact, basis, content, time and place, remedies with reconsideration first.
func (s *Service) composeSimple(c *Case, x *Decision) func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
	return func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
		b, err := s.beginPaper(ctx, q, SimplePaper, c)
		if err != nil {
			return paper.Document{}, err
		}
		r := c.Report
		b.Heading("决定").Paragraph(x.Penalty.Words().ZH + "。")
		b.Heading("查明的事实").Fields(paper.Filled("时间", actWords(c)), paper.Filled("地点", c.Place), paper.Filled("行为", c.Fact))
		s.facts(b, c, r)
		b.Heading("依据和理由").Paragraph("上述行为违反" + r.Breached.Words() + "，依照" + r.Basis.Words() + "当场作出处罚。").Paragraph(r.Reasons)
		b.Heading("当事人的意见和复核").Paragraph(c.Simple.Stated)
		b.Heading("救济").Paragraph(fmt.Sprintf("不服本决定的，应当先自知道本决定之日起%s内申请行政复议（行政复议法第二十三条第一款第（一）项），可以通过本机关提交；对复议决定不服的，可以在收到复议决定书之日起%s内提起行政诉讼。",
			term.Of(term.Reconsideration).Length().ZH, term.Of(term.SuitAfterReview).Length().ZH))
		return b.Document(), nil
	}
}

// answered says what became of each point of the party (行政处罚法 45, 59).
func (s *Service) answered(b *paper.Builder, c *Case) {
	if len(c.Defences) == 0 {
		b.Paragraph("当事人在决定以前没有提出陈述、申辩。")
		return
	}
	var rows [][]string
	for _, d := range c.Defences {
		for i, point := range d.Points {
			rows = append(rows, []string{point, PointWords(d.Answer.Points[i].Result).ZH, d.Answer.Points[i].Reasons})
		}
	}
	b.Heading("当事人的意见和复核").Table([]string{"意见", "复核", "理由"}, []int{4, 2, 4}, rows...)
}
