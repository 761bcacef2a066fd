package device

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

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
	Together   *Together  `json:"together,omitempty"` // of a plan over several sites, set by the act
}

// Line lists the violation types.
func (p SitingPlan) Line() law.Words {
	v := strings.Join(p.Violations, "、")
	return line(law.Words{ZH: "违法行为代码：" + v, EN: "codes of violations: " + v}, p.Together.Words(), p.Prefilled.Words())
}

// check asks for what the plan says once, for all its sites.
func (p *SitingPlan) check(c *fault.Check, documents []Attachment) {
	c.Text(&p.Lawful, longText, true, "lawful", "请说明为什么合法。", "Say why it is lawful.")
	c.Text(&p.Open, longText, true, "open", "请说明怎样公开。", "Say how it is made public.")
	c.Want(p.Basis != "", "basis", "请从依据库选择设置所依据的条款。", "Choose from the table the provision on which it rests.")
	wantDocument(c, documents, "请上传设置方案。", "Upload the plan.")
}

// checkSite asks for what the plan says of its n-th site alone, counted from 0.
func (p *SitingPlan) checkSite(c *fault.Check, n int, today law.Date) {
	for _, a := range []struct {
		text         *string
		name, zh, en string
	}{
		{&p.Scientific, "scientific", "请说明为什么科学。", "Say why it is scientific."},
		{&p.Reasonable, "reasonable", "请说明为什么合理。", "Say why it is reasonable."},
		{&p.Necessary, "necessary", "请说明为什么必要。", "Say why it is necessary."},
		{&p.Spacing, "spacing", "请说明设置间距和数量（第十三条）。", "Say distance and number (Art 13)."},
	} {
		c.Text(a.text, longText, true, OfSiteN(a.name, n), a.zh, a.en)
	}
	c.AtMost(&p.Near, longText, OfSiteN("near", n))
	wantViolations(c, &p.Violations, OfSiteN("violations", n))
	p.Data.check(c, n, today)
}

func wantViolations(c *fault.Check, list *[]string, name string) {
	var out []string
	for _, v := range *list {
		if v = strings.TrimSpace(v); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	*list = out
	c.Want(len(out) > 0 && len(out) <= 50 && !slices.ContainsFunc(out, func(v string) bool { return len(v) > 40 }), name, "请填写1至50个违法行为代码。", "Give 1 to 50 codes of violations.")
}

// DraftPlan records a siting plan, over further sites too: what it says once stands in every record, what it says of a site in the
// record of that site, and all are written in one act, or none. It needs a prior argument on record for each (Art 10(1)); a place of
// personal privacy is refused for everyone (Art 15).
func (s *Service) DraftPlan(ctx context.Context, by act.By, in On, p SitingPlan, further ...PlanSite) (Done, error) {
	var c fault.Check
	p.check(&c, in.Documents)
	plans, uses, today := []*SitingPlan{&p}, []string{in.Use}, law.DateOf(s.Engine.Now(by.Book))
	for _, x := range further {
		plans, uses = append(plans, x.plan(&p)), append(uses, x.Use)
	}
	for n, x := range plans {
		x.checkSite(&c, n, today)
	}
	wantSites(&c, uses)
	return s.onUse(ctx, PlanWritten, by, in, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
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
		lives, err := alongside(ctx, tx, PlanWritten, l, uses[1:])
		if err != nil {
			return occurrence{}, err
		}
		o := occurrence{id: tx.NewID(), event: PlanDrafted}
		for n, x := range plans {
			x.Citation = cited.Citation
			if len(uses) > 1 {
				x.Together = &Together{ID: o.id, Uses: uses}
			}
			if err := x.draftable(ctx, tx, lives[n], n, at); err != nil {
				return o, ofSite(err, lives[n], len(lives), tx.Now)
			}
			if n > 0 {
				o.beside = append(o.beside, occurrence{of: lives[n], event: PlanDrafted, detail: *x, documents: in.Documents})
			}
		}
		o.detail = p
		return o, nil
	})
}

// draftable refuses a plan for a site that may have none, or that is not told of as it must be.
func (p *SitingPlan) draftable(ctx context.Context, tx *act.Tx, l *Life, n int, at time.Time) error {
	if err := l.open(tx.Now); err != nil {
		return err
	}
	if err := l.private(tx.Now); err != nil {
		return err
	}
	if argued := l.latest(tx.Now, Argued); argued == nil || argued.At.After(at) {
		return argumentMissing
	}
	if v := l.UseAt(tx.Now).Violation; !slices.Contains(p.Violations, v) {
		return fault.Invalid{Fields: []fault.Field{{Name: OfSiteN("violations", n), Want: law.Words{
			ZH: fmt.Sprintf("方案须包括这项用途的违法行为%s。", v), EN: fmt.Sprintf("The plan must name this use's violation %s.", v)}}}}
	}
	if err := p.Data.shown(); err != nil {
		return err
	}
	if err := l.spaced(ctx, tx, p.Near, tx.Now); err != nil {
		return err
	}
	return p.Prefilled.from(ctx, tx, l, PlanDrafted)
}

// Submission says which draft went to the province, and with which plan over several sites.
type Submission struct {
	Draft      string   `json:"draft"`          // fact id
	Plan       string   `json:"plan,omitempty"` // of several sites
	Violations []string `json:"violations"`
}

// Line is empty: the name of the act says it.
func (Submission) Line() law.Words { return law.Words{} }

// SubmitPlan sends the latest draft to the provincial department, with all sites of its plan that stand as drafted. The body's head
// does it, and did not draft it.
func (s *Service) SubmitPlan(ctx context.Context, by act.By, in On) (Done, error) {
	return s.onUse(ctx, PlanSent, by, On{Use: in.Use, Documents: in.Documents}, &fault.Check{}, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		first, err := l.submittable(ctx, tx)
		if err != nil {
			return occurrence{}, err
		}
		o := occurrence{event: PlanSubmitted, detail: first}
		lives, err := l.draftedWith(ctx, tx, first.Draft)
		if err != nil {
			return o, err
		}
		for _, m := range lives {
			sent, err := m.submittable(ctx, tx)
			if err != nil {
				return o, ofSite(err, m, len(lives)+1, tx.Now)
			}
			o.beside = append(o.beside, occurrence{of: m, event: PlanSubmitted, detail: sent, documents: in.Documents})
		}
		return o, nil
	})
}

// submittable is what is sent of a life whose plan is drafted, or why nothing can be.
func (l *Life) submittable(ctx context.Context, tx *act.Tx) (Submission, error) {
	if err := l.open(tx.Now); err != nil {
		return Submission{}, err
	}
	if !l.has(tx.Now, Argued) {
		return Submission{}, argumentMissing
	}
	last := l.draft(tx.Now)
	if last == nil {
		return Submission{}, law.Refusal{Rule: "A9b", Article: "第九条",
			Because: law.Words{ZH: "没有待报批的设置方案。", EN: "There is no draft of a siting plan to submit."},
			Cure:    law.Words{ZH: "请先由设备管理员拟定设置方案。", EN: "Let the device keeper draft the plan first."}}
	}
	if last.Person == tx.By.Person {
		return Submission{}, samePerson("A9b", "第九条", "拟定方案的人不能自己报批。", "Who drafted the plan does not submit it.")
	}
	if err := l.private(tx.Now); err != nil {
		return Submission{}, err
	}
	plan := last.Data.(SitingPlan)
	if err := l.spaced(ctx, tx, plan.Near, tx.Now); err != nil { // something may have come near since
		return Submission{}, err
	}
	return Submission{Draft: last.ID, Plan: plan.Together.id(), Violations: plan.Violations}, nil
}

// draft is the plan that awaits its submission at t; nil when none does.
func (l *Life) draft(t time.Time) *Fact {
	if f := l.latest(t, PlanDrafted, PlanSubmitted, PlanApproved, PlanRejected); f != nil && f.Event == PlanDrafted {
		return f
	}
	return nil
}
