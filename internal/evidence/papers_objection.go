package evidence

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

// ObjectionPaper tells a party what became of its objection (documents.md C4.22): drafted by who reviewed it, signed by the head.
const ObjectionPaper = "C4.22"

// ComposeObjection says what the paper about an objection of a scope says, for docket.New. fault.Conflict before it is decided.
func (s *Service) ComposeObjection(template paper.Template, scope access.Scope, id string) func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
	return func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
		o, err := s.ObjectionByID(ctx, q, scope, id)
		if err != nil {
			return paper.Document{}, err
		}
		if o.State.Undecided() {
			return paper.Document{}, fault.Conflict{Because: law.Words{ZH: "这项异议还没有审核结果，逐点审核以后才能制作审核决定。", EN: "The objection is not decided yet; the paper is made after that."}}
		}
		body, err := people.BodyByID(ctx, q, scope.Book, o.Body)
		if err != nil {
			return paper.Document{}, err
		}
		w := &answering{s: s, ctx: ctx, q: q, o: &o, now: now, Builder: paper.New(template, "", body.Name)}
		err = w.write(scope)
		return w.Document(), err
	}
}

// answering is the paper about an objection that is being written.
type answering struct {
	*paper.Builder
	s   *Service
	ctx context.Context
	q   db.Queryer
	o   *Objection
	now time.Time
}

func (w *answering) write(scope access.Scope) error {
	o := w.o
	name := o.Objector.Name
	if name == "" {
		name = "提出异议的当事人"
	}
	w.Paragraph(name + "：")
	w.Paragraph(fmt.Sprintf("您%s提出的证据异议（回执%s）收悉。根据《广东省非现场执法管理办法》（粤府〔2025〕12号）第四十条第一款，本单位由没有审核过有关采集记录、也不办理本案的人员逐点审核，结果如下。", second(o.ReceivedAt), o.Receipt))
	w.about()
	numbers, err := w.numbers()
	if err != nil {
		return err
	}
	for i, p := range o.Points {
		w.Heading(fmt.Sprintf("第%d点", i+1)).Fields(paper.Filled("异议", device.Words(Objections, p.Kind).ZH), paper.Filled("理由", p.Words), paper.Filled("所针对的证据", numbered(numbers, p.Items)),
			paper.Filled("审核结果", ResultWords[p.Result].ZH), paper.Filled("审核理由", p.Reasons), paper.Filled("排除的证据", w.gone(numbers, &p)))
	}
	w.Heading("说明")
	w.Paragraph("排除的证据不作为行政执法决定的定案依据（第三十六条）。本单位不因您提出异议而给予更重的处罚（第四十条第二款）。")
	return w.remedies(scope)
}

// about says what the objection is about.
func (w *answering) about() {
	if w.o.Case != "" {
		w.Fields(paper.Filled("案件编号", w.o.Case))
		return
	}
	w.Fields(paper.Filled("抓拍编号", w.o.Capture))
}

// numbers are the numbers of the items that the objection names, by their ids.
func (w *answering) numbers() (map[string]int, error) {
	out := map[string]int{}
	if w.o.Case == "" {
		return out, nil
	}
	all, err := w.s.Of(w.ctx, w.q, w.o.Book, w.o.Case)
	for i := range all {
		out[all[i].ID] = all[i].Number
	}
	return out, err
}

func numbered(numbers map[string]int, items []string) string {
	var out []string
	for _, id := range items {
		if n, known := numbers[id]; known {
			out = append(out, fmt.Sprintf("证据%d", n))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "、")
}

// gone are the items that a point excluded, with the ground; before a case, that the capture is no evidence.
func (w *answering) gone(numbers map[string]int, p *Point) string {
	ground := "第三十六条第" + GroundWords(p.Ground).ZH
	switch {
	case p.Ground == 0:
		return ""
	case w.o.Case == "":
		return "这次采集的记录不作为证据，依据：" + ground
	}
	return numbered(numbers, p.Excluded) + "，依据：" + ground
}

// remedies names reconsideration and suit with the days left, after the decision: the objection does not stop them.
func (w *answering) remedies(scope access.Scope) error {
	if w.o.Case == "" {
		w.Note("现在没有行政处罚决定；以后作出决定的，会写明申请行政复议、提起行政诉讼的途径和期限。")
		return nil
	}
	k, err := w.s.Cases.ForEvidence(w.ctx, w.q, access.Scope{Book: scope.Book, Bodies: []string{w.o.Body}}, w.o.Case)
	if err != nil {
		return err
	}
	left, err := RemediesOf(w.ctx, w.q, &k, w.now)
	if err != nil || len(left) == 0 {
		return err
	}
	w.Heading("您的其他权利")
	for _, r := range left {
		days := fmt.Sprintf("还有%d日", r.Left)
		if r.Left < 0 {
			days = "已经届满"
		}
		w.Paragraph(fmt.Sprintf("%s：期限至%s，%s。", r.Words.ZH, r.Due.Words(), days))
	}
	w.Note("提出证据异议不停止上述期限的计算，请在期限以内行使权利。")
	return nil
}
