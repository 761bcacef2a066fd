package notice

import (
	"context"
	"fmt"

	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

// compose is what the paper says (documents.md C2.5; ux F.3): rights before anything else, then what was seen, where the pictures are,
// what to do by when, how to dispute it, how to be heard, whom to ask.
func (s *Service) compose(ctx context.Context, q db.Queryer, c *capture.Capture, x *Notice, shown []Shown) (paper.Document, error) {
	body, err := people.BodyByID(ctx, q, x.Book, x.Body)
	if err != nil {
		return paper.Document{}, err
	}
	officer, err := s.People.Name(ctx, q, x.Book, x.MadeBy)
	if err != nil {
		return paper.Document{}, fmt.Errorf("name who makes a notice: %w", err)
	}
	cert, _, err := people.CertificateFor(ctx, q, x.Book, x.MadeBy, x.Body, x.MadeAt)
	if err != nil {
		return paper.Document{}, err
	}
	assisted, err := s.Captures.Assisted(ctx, q, x.Book, *c)
	if err != nil {
		return paper.Document{}, err
	}
	b := paper.New(docket.TemplateOf(Paper), "", body.Name)
	b.Paragraph(x.Party.Name + "：")
	b.Paragraph("本单位在非现场执法中发现下列情况，请您核实。这是涉嫌违法行为告知提示，不是行政处罚事先告知，也不是行政处罚决定；现在无需缴款。")
	b.Heading("您的权利").List(Rights()...)
	b.Heading("看到了什么").Fields(paper.Filled("时间", dayWords(law.DateOf(x.At))+x.At.In(law.Beijing).Format("15:04:05")),
		paper.Filled("地点", x.Place), paper.Filled("车辆号牌", x.Plate), paper.Filled("涉嫌的行为", x.Fact))
	b.Paragraph(ShownWords(shown).ZH)
	b.Paragraph(assisted.Words().ZH) // Art 5(2)
	b.Heading("请您做什么").Paragraph(fmt.Sprintf("请尽量在%s24:00前核实并回复。这是建议时间，不是法定期限，之后仍可提交。没有收到回复的，本单位依法继续调查核实，不会仅因没有回复就作出对您不利的处理。", dayWords(x.ReplyBy)))
	b.Heading("怎样办理").Paragraph("网上：打开本提示下方的地址，输入编号和核验码。电话或者当面：按下列联系方式办理，也可以委托他人办理，或者索取纸质、大字材料。")
	b.Fields(paper.Filled("执法人员", officer), paper.Filled("执法证号", cert.Number))
	b.Note("本单位不会在短信、电话或者网页里向您收钱，也不会索要口令、验证码。怀疑是冒充的，请打12345核实，或者在查询页面用编号和核验码核实。")
	d := b.Document()
	return d, notPenal(d.Text())
}

// dayWords is a day with its day of the week.
func dayWords(d law.Date) string { return d.Words() + "（" + law.WeekdayWords(d.Weekday()).ZH + "）" }

// Rights are the rights that a party has while there is no case (Art 29), as the paper lists them.
func Rights() []string {
	return []string{
		"1. 知情：查看全部照片、录像和设备当时的资料（第二十九条）。",
		"2. 陈述、申辩：说明情况、提出异议，不会因此受到更重的处罚（第二十九条、第四十条）。",
		"3. 申请回避：申请换其他执法人员办理（第二十九条、第四十二条）。",
		"4. 听证：现在没有拟作出的决定，还不涉及听证；以后依法可以要求听证的，另行书面告知（第二十九条）。",
		"5. 复议、诉讼：现在没有决定；以后作出决定的，会写明申请复议、提起诉讼的途径和期限（第二十九条）。",
	}
}

// ShownWords say what the party can see, and that what is others' is covered.
func ShownWords(shown []Shown) law.Words {
	masked := 0
	for i := range shown {
		if shown[i].Masked() {
			masked++
		}
	}
	w := law.Words{ZH: fmt.Sprintf("有照片、录像%d份，可以在网上查看。", len(shown)), EN: fmt.Sprintf("Pictures and films: %d, to be seen online.", len(shown))}
	if masked > 0 {
		w.ZH += fmt.Sprintf("其中%d份遮盖了他人的信息；原件由本单位保存，没有改动。", masked)
		w.EN += fmt.Sprintf(" In %d of them what is others' is covered; the originals are kept unchanged.", masked)
	}
	return w
}
