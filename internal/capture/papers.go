package capture

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

// Subject is what the papers about a capture are about.
const Subject = "capture"

// The papers about a capture (documents.md C2.1, C2.2). Neither names the vehicle nor quotes what somebody wrote in words of their own:
// a paper outlives the capture, of which nothing may be found once it was disposed of (Art 7).
const (
	TakenPaper    = "C2.1" // 电子数据采集记录 (Art 20, 21)
	ReviewedPaper = "C2.2" // 审核记录 (Art 30(1), 30(3))
)

// PossiblePapers are those that can be made of a capture now: the record of its review once it has a verdict, and not by whom it is to be
// reviewed without knowing of it.
func (c *Capture) PossiblePapers() []string {
	if !c.State.Decided() { // nor is it to whom it is blind
		return []string{TakenPaper}
	}
	return []string{TakenPaper, ReviewedPaper}
}

// Compose says what a paper about a capture of a scope says, for docket.New. fault.Conflict when there is nothing to say yet.
func (s *Service) Compose(template paper.Template, scope access.Scope, id string) func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
	return func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
		c, err := s.ByID(ctx, q, scope, id)
		if err != nil {
			return paper.Document{}, err
		}
		body, err := people.BodyByID(ctx, q, scope.Book, c.Body)
		if err != nil {
			return paper.Document{}, err
		}
		w := &writing{s: s, ctx: ctx, q: q, book: scope.Book, c: &c, Builder: paper.New(template, "", body.Name)}
		if w.life, err = device.Load(ctx, q, scope.Book, c.Use); err != nil {
			return paper.Document{}, err
		}
		if template.ID == ReviewedPaper {
			err = w.reviewed()
		} else {
			err = w.taken()
		}
		return w.Document(), err
	}
}

// writing is a paper about a capture that is being written.
type writing struct {
	*paper.Builder
	s    *Service
	ctx  context.Context
	q    db.Queryer
	book string
	c    *Capture
	life device.Life
}

// instant writes an instant to the millisecond, as a device tells it.
func instant(t time.Time) string { return t.In(law.Beijing).Format("2006年1月2日15:04:05.000") }

// which says which capture it is.
func (w *writing) which() {
	w.Heading("抓拍").Fields(paper.Filled("抓拍编号", w.c.ID), paper.Filled("接收时的账簿条目", fmt.Sprintf("第%d条", w.c.Entry)), paper.Filled("涉嫌的行为", ViolationWords(w.c.Violation).ZH))
}

// taken is C2.1: what came from which device when, where it stood, and what holds it together.
func (w *writing) taken() error {
	c, d := w.c, w.life.DeviceAt(w.c.At)
	w.Paragraph("根据《广东省非现场执法管理办法》（粤府〔2025〕12号）第二十条、第二十一条，本系统接收设备采集的电子数据并记录如下。车辆号牌见抓拍记录，不写入本文书。")
	w.which()
	w.Heading("设备")
	w.Fields(paper.Filled("设备", strings.TrimSpace(d.Maker+" "+d.Model+" "+d.Serial)), paper.Filled("用途编号", c.Use), paper.Filled("设置地点", w.life.SiteAt(c.At).Words), paper.Filled("手段和方式", c.Means.Words().ZH),
		paper.Filled("设备软件版本", textOf(c.Firmware)), paper.Filled("本系统版本", c.Program))
	w.Heading("时间和位置")
	clock, err := w.clock()
	if err != nil {
		return err
	}
	w.Fields(paper.Filled("设备时间", instant(c.At)), paper.Filled("本系统接收时间", instant(c.ReceivedAt)), paper.Filled("时钟核对", clock), paper.Filled("设备测得的位置", positionOf(c)))
	w.Heading("电子数据")
	var rows [][]string
	for _, m := range c.Media {
		rows = append(rows, []string{m.Name, m.Type, fmt.Sprintf("%d字节", m.Size), m.SHA256.String()})
	}
	w.Table([]string{"名称", "格式", "大小", "SHA-256"}, []int{14, 14, 14, 58}, rows...)
	return w.signed()
}

// signed is what the device signed, and that it was checked.
func (w *writing) signed() error {
	var message, event, signature string
	var sent time.Time
	err := w.q.QueryRow(w.ctx, `SELECT webhook_id, event_id, sent_at, signature FROM capture WHERE book = $1 AND id = $2`, w.book, w.c.ID).Scan(&message, &event, db.At(&sent), &signature)
	if err != nil {
		return fmt.Errorf("read what a device signed: %w", err)
	}
	integrity := "接收时已用登记的设备密钥核验，一致"
	if w.c.Integrity != "verified" {
		integrity = "核验不一致"
	}
	w.Heading("签名")
	w.Fields(paper.Filled("消息编号", message), paper.Filled("事件编号", event), paper.Filled("发送时间", instant(sent)), paper.Filled("设备签名", signature), paper.Filled("核验", integrity))
	w.Note("原始文件按上列摘要保存，没有改动；接收、判断和以后的每一步均记入账簿，可以核对。")
	return nil
}

// clock says what is known of the device's clock next to the capture.
func (w *writing) clock() (string, error) {
	checks, err := device.ChecksNextTo(w.ctx, w.q, w.book, []device.Moment{{Life: &w.life, At: w.c.At}})
	if err != nil {
		return "", err
	}
	var out []string
	for _, k := range checks[0] {
		out = append(out, fmt.Sprintf("%s核对，设备时钟与标准时间相差%d毫秒", instant(k.At), k.OffsetMS))
	}
	return strings.Join(out, "；"), nil
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func positionOf(c *Capture) string {
	if c.Position == nil {
		return ""
	}
	return fmt.Sprintf("东经%.6f度、北纬%.6f度（WGS 84），误差%g米", c.Position[0], c.Position[1], c.AccuracyM)
}

// reviewed is C2.2: the verdict that stands, its four findings, the conditions of use, who gave it by which certificate.
func (w *writing) reviewed() error {
	v, err := w.verdict()
	if err != nil {
		return err
	}
	name, err := w.s.People.Name(w.ctx, w.q, w.book, v.Person)
	if err != nil {
		return fmt.Errorf("name who reviewed: %w", err)
	}
	cert, _, err := people.CertificateFor(w.ctx, w.q, w.book, v.Person, w.c.Body, v.At)
	if err != nil {
		return err
	}
	w.Paragraph("根据《广东省非现场执法管理办法》（粤府〔2025〕12号）第三十条第（一）项、第（三）项，对下列电子数据审核并记录如下。车辆号牌见抓拍记录，不写入本文书。")
	w.which()
	w.Fields(paper.Filled("设备时间", instant(w.c.At)), paper.Filled("设置地点", w.life.SiteAt(w.c.At).Words))
	w.Heading("审核")
	result, reason := "通过", ""
	if v.Result == "reject" {
		result, reason = "不通过", ReasonWords(v.Reason).ZH
	}
	w.Fields(paper.Filled("真实", answered(v.Findings.True)), paper.Filled("清晰", answered(v.Findings.Clear)), paper.Filled("完整", answered(v.Findings.Complete)), paper.Filled("准确", answered(v.Findings.Accurate)),
		paper.Filled("审核结果", result), paper.Filled("不通过的理由", reason), paper.Filled("更正", corrected(v)), paper.Filled("审核时间", instant(v.At)), paper.Filled("账簿条目", fmt.Sprintf("第%d条", v.Entry)))
	w.pointed(v)
	if err := w.conditions(v); err != nil {
		return err
	}
	w.Heading("审核人").Fields(paper.Filled("姓名", name), paper.Filled("行政执法证号", cert.Number))
	if v.Words != "" || v.Correction != "" {
		w.Note("审核员另外写明的情况随抓拍记录保存，不写入本文书。")
	}
	return nil
}

// verdict is the one that stands.
func (w *writing) verdict() (Given, error) {
	nothing := fault.Conflict{Because: law.Words{ZH: "这次抓拍还没有审核结果，审核以后才能制作审核记录。", EN: "The capture has no verdict yet; the record of its review is made after it."}}
	if !w.c.State.Decided() {
		return Given{}, nothing
	}
	all, err := History(w.ctx, w.q, w.book, w.c.ID)
	if err != nil {
		return Given{}, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].decides() {
			return all[i], nil
		}
	}
	return Given{}, nothing
}

// pointed are the elements of the violation, each with the picture on which it was seen.
func (w *writing) pointed(v Given) {
	var rows [][]string
	for _, e := range v.Elements {
		rows = append(rows, []string{ElementWords(w.c.Violation, e.Element).ZH, e.Medium})
	}
	if len(rows) > 0 {
		w.Heading("违法行为的要素").Table([]string{"要素", "所在的画面"}, []int{70, 30}, rows...)
	}
}

// conditions are the conditions of use as they were judged with the verdict.
func (w *writing) conditions(v Given) error {
	judged, err := Judgements(w.ctx, w.q, w.book, w.c.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(judged, func(j Judgement) bool { return j.ID == v.Judgement })
	if i < 0 {
		return fmt.Errorf("verdict %s has no judgement", v.ID)
	}
	_, all, err := judged[i].Statements()
	if err != nil {
		return fmt.Errorf("read judgement %s: %w", judged[i].ID, err)
	}
	var rows [][]string
	for _, s := range all {
		rows = append(rows, []string{s.Title.ZH, s.Article.Words, s.Result.Words().ZH})
	}
	w.Heading("设备使用条件").Table([]string{"条件", "依据", "判断"}, []int{54, 28, 18}, rows...)
	return nil
}

// answered is one of the four findings in words.
func answered(a string) string {
	switch a {
	case "yes":
		return "是"
	case "no":
		return "否"
	}
	return "未作判断"
}

func corrected(v Given) string {
	if v.Corrects == "" {
		return ""
	}
	return "更正以前的审核结果，以前的结果仍在记录中"
}
