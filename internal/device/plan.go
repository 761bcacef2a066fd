package device

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// The acts on a siting plan (设置方案) before it goes to the province (Art 9).
var (
	PlanWritten = act.Kind{Name: "device.plan.draft", Title: law.Words{ZH: "拟定设置方案", EN: "Draft the siting plan"}, Permission: access.ProposeDevice}
	PlanSent    = act.Kind{Name: "device.plan.submit", Title: law.Words{ZH: "报批设置方案", EN: "Submit the siting plan"}, Permission: access.SubmitPlan}
)

// SitingPlan answers the five principles of Art 9, each in words (documents.md C1.2).
type SitingPlan struct {
	Lawful     string     `json:"lawful"`         // 合法
	Open       string     `json:"open"`           // 公开
	Scientific string     `json:"scientific"`     // 科学
	Reasonable string     `json:"reasonable"`     // 合理
	Necessary  string     `json:"necessary"`      // 必要
	Spacing    string     `json:"spacing"`        // distance to other devices and number (Art 13)
	Near       string     `json:"near,omitempty"` // why another device is needed so near to one of the same kind (Art 13)
	Violations []string   `json:"violations"`     // codes of the violation types
	Data       PlanData   `json:"data"`           // figures that show the need
	Basis      string     `json:"basis"`          // a key of the statute table: by what it is lawful
	Citation   string     `json:"citation"`       // of the basis, set by the act
	Prefilled  *Prefilled `json:"prefilled,omitempty"`
}

// Line lists the violation types.
func (p SitingPlan) Line() law.Words {
	v := strings.Join(p.Violations, "、")
	return line(law.Words{ZH: "违法行为：" + v, EN: "violations: " + v}, p.Prefilled.Words())
}

func (p *SitingPlan) check(c *fault.Check, documents []Attachment) {
	for _, a := range []struct {
		text         *string
		name, zh, en string
	}{
		{&p.Lawful, "lawful", "请说明为什么合法。", "Say why it is lawful."},
		{&p.Open, "open", "请说明怎样公开。", "Say how it is made public."},
		{&p.Scientific, "scientific", "请说明为什么科学。", "Say why it is scientific."},
		{&p.Reasonable, "reasonable", "请说明为什么合理。", "Say why it is reasonable."},
		{&p.Necessary, "necessary", "请说明为什么必要。", "Say why it is necessary."},
		{&p.Spacing, "spacing", "请说明设置间距和数量（第十三条）。", "Say distance and number (Art 13)."},
	} {
		wantText(c, a.text, longText, a.name, a.zh, a.en)
	}
	wantAtMost(c, &p.Near, longText, "near")
	c.Want(p.Basis != "", "basis", "请从依据库选择设置所依据的条款。", "Choose from the table the provision on which it rests.")
	wantViolations(c, &p.Violations)
	wantDocument(c, documents, "请上传设置方案。", "Upload the plan.")
}

func wantViolations(c *fault.Check, list *[]string) {
	var out []string
	for _, v := range *list {
		if v = clean(v); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	*list = out
	c.Want(len(out) > 0 && len(out) <= 50 && !slices.ContainsFunc(out, func(v string) bool { return len(v) > 40 }), "violations", "请填写1至50个违法行为代码。", "Give 1 to 50 codes of violations.")
}

// DraftPlan records a siting plan. It needs a prior argument on record (Art 10(1)); a place of personal privacy is refused
// for everyone (Art 15).
func (s *Service) DraftPlan(ctx context.Context, by act.By, in On, p SitingPlan) (Done, error) {
	var c fault.Check
	p.check(&c, in.Documents)
	p.Data.check(&c, law.DateOf(s.Engine.Now(by.Book)))
	return s.onUse(ctx, PlanWritten, by, in, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		if err := l.private(tx.Now); err != nil {
			return occurrence{}, err
		}
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		if argued := l.latest(tx.Now, Argued); argued == nil || argued.At.After(at) {
			return occurrence{}, argumentMissing
		}
		if v := l.UseAt(tx.Now).Violation; !slices.Contains(p.Violations, v) {
			return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "violations", Want: law.Words{
				ZH: fmt.Sprintf("方案须包括这项用途的违法行为%s。", v), EN: fmt.Sprintf("The plan must name this use's violation %s.", v)}}}}
		}
		if err := p.Data.shown(); err != nil {
			return occurrence{}, err
		}
		table, err := statute.Load(ctx, tx, tx.Book)
		if err != nil {
			return occurrence{}, err
		}
		cited, err := table.Cite(p.Basis, law.DateOf(tx.Now), "A9a", "第九条")
		if err != nil {
			return occurrence{}, err
		}
		p.Citation = cited.Citation
		if err := l.spaced(ctx, tx, p.Near, tx.Now); err != nil {
			return occurrence{}, err
		}
		if err := p.Prefilled.from(ctx, tx, l, PlanDrafted); err != nil {
			return occurrence{}, err
		}
		return occurrence{event: PlanDrafted, detail: p}, nil
	})
}

// Submission says which draft went to the province.
type Submission struct {
	Draft      string   `json:"draft"` // fact id
	Violations []string `json:"violations"`
}

// Line is empty: the name of the act says it.
func (Submission) Line() law.Words { return law.Words{} }

// SubmitPlan sends the latest draft to the provincial department. The body's head does it, and did not draft it.
func (s *Service) SubmitPlan(ctx context.Context, by act.By, in On) (Done, error) {
	return s.onUse(ctx, PlanSent, by, On{Use: in.Use, Documents: in.Documents}, &fault.Check{}, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		if !l.has(tx.Now, Argued) {
			return occurrence{}, argumentMissing
		}
		last := l.latest(tx.Now, PlanDrafted, PlanSubmitted, PlanApproved, PlanRejected)
		if last == nil || last.Event != PlanDrafted {
			return occurrence{}, law.Refusal{Rule: "A9b", Article: "第九条",
				Because: law.Words{ZH: "没有待报批的设置方案。", EN: "There is no draft of a siting plan to submit."},
				Cure:    law.Words{ZH: "请先由设备管理员拟定设置方案。", EN: "Let the device keeper draft the plan first."}}
		}
		if last.Person == tx.By.Person {
			return occurrence{}, samePerson("A9b", "第九条", "拟定方案的人不能自己报批。", "Who drafted the plan does not submit it.")
		}
		if err := l.private(tx.Now); err != nil {
			return occurrence{}, err
		}
		plan := last.Data.(SitingPlan)
		if err := l.spaced(ctx, tx, plan.Near, tx.Now); err != nil { // something may have come near since
			return occurrence{}, err
		}
		return occurrence{event: PlanSubmitted, detail: Submission{Draft: last.ID, Violations: plan.Violations}}, nil
	})
}
