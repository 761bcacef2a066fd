package sharing

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

// Compose returns what C1.17 says about a request, for docket.New: the request in the name of the body that asks, the answer
// with the transfer list in the name of the body that is asked.
func Compose(template paper.Template, scope access.Scope, request, own string) func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
	return func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
		r, err := RequestIn(ctx, q, scope, request)
		if err != nil {
			return paper.Document{}, err
		}
		w := &writing{ctx: ctx, q: q, now: now, book: scope.Book, request: &r}
		if w.from, err = people.BodyByID(ctx, q, scope.Book, r.Body); err != nil {
			return paper.Document{}, err
		}
		if w.to, err = people.BodyByID(ctx, q, scope.Book, r.Asked); err != nil {
			return paper.Document{}, err
		}
		switch own {
		case r.Body:
			w.Builder = paper.New(template, "设备、数据共享申请", w.from.Name)
			w.Paragraph("根据《广东省非现场执法管理办法》（粤府〔2025〕12号）第十七条，向" + w.to.Name + "提出下列申请。")
			if err := w.asked(); err != nil {
				return paper.Document{}, err
			}
			return w.Document(), nil
		case r.Asked:
			w.Builder = paper.New(template, "设备、数据共享答复及移交清单", w.to.Name)
			w.Paragraph("根据《广东省非现场执法管理办法》（粤府〔2025〕12号）第十七条、第十八条，对" + w.from.Name + "的申请答复如下。")
			if err := w.asked(); err != nil {
				return paper.Document{}, err
			}
			if err := w.answered(); err != nil {
				return paper.Document{}, err
			}
			return w.Document(), nil
		}
		return paper.Document{}, errNoRequest
	}
}

// writing is a paper about a request that is being written.
type writing struct {
	*paper.Builder
	ctx      context.Context
	q        db.Queryer
	now      time.Time
	book     string
	request  *Request
	from, to people.Body
	life     *device.Life // of the device asked about; nil: none
}

// asked is what is asked for.
func (w *writing) asked() error {
	r := w.request
	place, thing := "", ""
	if r.Use != "" {
		l, err := device.Load(w.ctx, w.q, w.book, r.Use)
		if err != nil {
			return err
		}
		w.life = &l
		d := l.DeviceAt(w.now)
		place, thing = l.SiteAt(w.now).Words, strings.TrimSpace(d.Maker+" "+d.Model+" "+d.Serial)
	}
	reply := ""
	if r.ReplyBy != nil {
		reply = r.ReplyBy.Words()
	}
	w.Heading("申请事项")
	w.Fields(paper.Filled("申请单位", w.from.Name), paper.Filled("被申请单位", w.to.Name), paper.Filled("申请事项", device.Words(Kinds, r.Kind).ZH), paper.Filled("执法领域", people.Fields[r.Field].ZH), paper.Filled("设置地点", place), paper.Filled("设备", thing),
		paper.Filled("目的", r.Purpose), paper.Filled("内容和范围", r.Content), paper.Filled("申请时间", r.AskedAt.In(law.Beijing).Format("2006年1月2日15时04分")), paper.Filled("请求答复期限", reply))
	return nil
}

// answered is the answer, the terms of the share, and the list of what is handed over.
func (w *writing) answered() error {
	r := w.request
	result := map[string]string{Open: "尚未答复", Agreed: "同意", Refused: "不同意", Withdrawn: "申请已撤回"}[r.State]
	when := ""
	if r.AnsweredAt != nil {
		when = r.AnsweredAt.In(law.Beijing).Format("2006年1月2日15时04分")
	}
	ground := ""
	if r.Ground != "" {
		ground = device.Words(Grounds, r.Ground).ZH
	}
	w.Heading("答复")
	w.Fields(paper.Filled("结果", result), paper.Filled("答复时间", when), paper.Filled("不同意的依据", ground), paper.Filled("说明", r.Answer))
	s, err := scanShare(w.q.QueryRow(w.ctx, `SELECT `+shareColumns+` FROM share s WHERE s.book = $1 AND s.request = $2`, w.book, r.ID))
	if db.NoRow(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the share of a request: %w", err)
	}
	var fields, data []string
	for _, f := range s.Fields {
		fields = append(fields, people.Fields[f].ZH)
	}
	for _, d := range s.Data {
		data = append(data, device.Words(Data, d).ZH)
	}
	w.Heading("共享条件")
	w.Fields(paper.Filled("协议编号", s.Number), paper.Filled("共享目的", s.Purpose), paper.Filled("用于的执法领域", strings.Join(fields, "、")), paper.Filled("共享的数据", strings.Join(data, "；")),
		paper.Filled("期限", s.From.Words()+"至"+s.Until.Words()), paper.Filled("再提供", "不得转给第三方")) // no share is agreed without that
	return w.handedOver()
}

// handedOver is the transfer list: the owner's dossier of the device, each document with its digest.
func (w *writing) handedOver() error {
	w.Heading("移交清单")
	if w.life == nil {
		w.Fields(paper.Filled("移交的资料", ""))
		return nil
	}
	items, err := w.life.DossierList(w.ctx, w.q)
	if err != nil {
		return err
	}
	var rows [][]string
	for i, x := range items {
		rows = append(rows, []string{fmt.Sprint(i + 1), x.Event.Words().ZH, law.DateOf(x.At).Words(), x.Name, x.Digest})
	}
	w.Table([]string{"序号", "记录", "日期", "文件", "SHA-256"}, []int{1, 3, 3, 3, 6}, rows...)
	return nil
}
