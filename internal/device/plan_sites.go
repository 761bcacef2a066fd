package device

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// A siting plan (设置方案) may be about several sites (Art 9): it is drafted in one act and sent in one act, and each site is approved,
// returned, reviewed and taken back by itself.

// PlanSitesMost is how many sites one plan may have: each is looked at in the one act that writes them.
const PlanSitesMost = 20

// Together says that a plan is one over several sites: its id, which is that of the record of its first site, and its uses in
// their order.
type Together struct {
	ID   string   `json:"id"`
	Uses []string `json:"uses"`
}

// Words says how many sites the plan has; empty for one.
func (t *Together) Words() law.Words {
	if t == nil {
		return law.Words{}
	}
	return law.Words{ZH: fmt.Sprintf("一份方案，共%d个地点", len(t.Uses)), EN: fmt.Sprintf("one plan over %d sites", len(t.Uses))}
}

func (t *Together) id() string {
	if t == nil {
		return ""
	}
	return t.ID
}

// PlanSite is a further site of a plan: what the plan says of this place alone.
type PlanSite struct {
	Use                      string
	Scientific, Reasonable   string
	Necessary, Spacing, Near string
	Violations               []string
	Data                     PlanData
}

// plan is the plan as the record of this site has it.
func (x *PlanSite) plan(common *SitingPlan) *SitingPlan {
	p := *common
	p.Scientific, p.Reasonable, p.Necessary, p.Spacing, p.Near = x.Scientific, x.Reasonable, x.Necessary, x.Spacing, x.Near
	p.Violations, p.Data, p.Prefilled = x.Violations, x.Data, nil
	return &p
}

// OfSiteN is the name of a field for the n-th site of a plan, counted from 0: the first has the plain name.
func OfSiteN(name string, n int) string {
	if n == 0 {
		return name
	}
	return fmt.Sprintf("%s_%d", name, n+1)
}

// TogetherField is the name of the field that chooses the further sites of a plan.
const TogetherField = "with"

// TooManySites says that a plan has more sites than one may have.
var TooManySites = fault.Field{Name: TogetherField, Want: law.Words{ZH: fmt.Sprintf("一份方案最多%d个地点，请分成几份。", PlanSitesMost), EN: fmt.Sprintf("A plan has at most %d sites; divide it.", PlanSitesMost)}}

// wantSites asks for at most PlanSitesMost uses, each once.
func wantSites(c *fault.Check, uses []string) {
	c.Want(len(uses) <= PlanSitesMost, TooManySites.Name, TooManySites.Want.ZH, TooManySites.Want.EN)
	once := slices.Compact(slices.Sorted(slices.Values(uses)))
	c.Want(len(once) == len(uses), TogetherField, "同一项用途在一份方案里只写一次。", "A use stands in a plan once.")
}

// ofSite names the site that an error is about, where a plan has several.
func ofSite(err error, l *Life, sites int, t time.Time) error {
	var no law.Refusal
	if sites < 2 || !errors.As(err, &no) {
		return err
	}
	place := l.SiteAt(t).Words
	no.Because = law.Words{ZH: "“" + place + "”：" + no.Because.ZH, EN: fmt.Sprintf("%q: %s", place, no.Because.EN)}
	return no
}

// alongside loads the lives of the further uses of a plan for its act, after the first. They are of the same body and field, for a plan
// goes to one department, and each of another site. Who is recused from one of them does not do it (Art 42).
func alongside(ctx context.Context, tx *act.Tx, kind act.Kind, first *Life, further []string) ([]*Life, error) {
	lives, sites := []*Life{first}, []string{first.Site.ID}
	for _, use := range further {
		l, err := loadFor(ctx, tx, kind, use)
		if err != nil {
			return nil, err
		}
		switch {
		case l.Use.Body != first.Use.Body || l.Use.Field != first.Use.Field:
			err = law.Refusal{Rule: "A9b", Article: "第九条",
				Because: law.Words{ZH: "与方案的第一个地点不是同一单位、同一执法领域。", EN: "It is not of the body and field of the first site of the plan."},
				Cure:    law.Words{ZH: "一份方案报一个省级主管部门批准，请另行拟定方案。", EN: "A plan goes to one provincial department; draft another plan for it."}}
		case slices.Contains(sites, l.Site.ID):
			err = law.Refusal{Rule: "A9b", Article: "第九条",
				Because: law.Words{ZH: "这个设置地点在方案里已经有了。", EN: "The plan has this site already."},
				Cure:    law.Words{ZH: "请把这个地点的违法行为写在一起，每个地点只写一次。", EN: "Name its violations together; a site stands in a plan once."}}
		default:
			err = l.empowered(ctx, tx, kind)
		}
		if err != nil {
			return nil, ofSite(err, &l, len(further)+1, tx.Now)
		}
		lives, sites = append(lives, &l), append(sites, l.Site.ID)
	}
	return lives, people.Unrecused(ctx, tx, tx.Book, tx.By.Person, further...)
}

// draftedWith are the lives of the other uses of a plan that stand as they were drafted with it: not those that were cancelled, whose
// part was taken back, or for which a plan was drafted anew.
func (l *Life) draftedWith(ctx context.Context, tx *act.Tx, draft string) ([]*Life, error) {
	plan, err := factByID(ctx, tx, tx.Book, draft)
	if err != nil {
		return nil, err
	}
	of := plan.Data.(SitingPlan).Together
	if of == nil {
		return nil, nil
	}
	var standing []string
	lives, err := LivesIn(ctx, tx, tx.Book, of.Uses, PlanDrafted, PlanSubmitted, PlanApproved, PlanRejected, SiteCancelled)
	if err != nil {
		return nil, err
	}
	for _, use := range of.Uses {
		i := slices.IndexFunc(lives, func(m Life) bool { return m.Use.ID == use })
		if use == l.Use.ID || i < 0 || lives[i].has(tx.Now, SiteCancelled) {
			continue
		}
		if f := lives[i].draft(tx.Now); f != nil && f.Data.(SitingPlan).Together.id() == of.ID {
			standing = append(standing, use)
		}
	}
	all, err := alongside(ctx, tx, PlanSent, l, standing)
	if err != nil {
		return nil, err
	}
	return all[1:], nil
}

// PlanStage is where a site of a plan stands with it.
type PlanStage string

// The stages. A site whose part of the plan was taken back, or for which another plan was drafted or sent before this one was decided,
// goes on without it.
const (
	PlanAtDraft     PlanStage = "drafted"
	PlanAtProvince  PlanStage = "submitted"
	PlanGrantedHere PlanStage = "approved"
	PlanReturned    PlanStage = "returned"
	PlanNoMore      PlanStage = "withdrawn" // its approval
	PlanElsewhere   PlanStage = "redrafted"
	PlanStruck      PlanStage = "taken_back"
	PlanCancelled   PlanStage = "cancelled"
)

// Left tells whether the site goes on without the plan.
func (s PlanStage) Left() bool { return s == PlanElsewhere || s == PlanStruck || s == PlanCancelled }

// Plan is a siting plan over several sites, with where each stands.
type Plan struct {
	Together
	Sites []PlannedSite
}

// PlannedSite is a site of a plan. Last is the fact that brought it to its stage.
type PlannedSite struct {
	Life  Life
	Draft Fact
	Stage PlanStage
	Last  Fact
}

var noPlan = fault.NotFound{What: law.Words{ZH: "这份设置方案", EN: "the siting plan"}}

// PlanIn loads a plan over several sites that the scope reaches, as it stands at t, or fault.NotFound; law.Refusal when who looks is
// recused from one of its uses.
func PlanIn(ctx context.Context, q db.Queryer, scope access.Scope, id string, t time.Time) (Plan, error) {
	first, err := factByID(ctx, q, scope.Book, id)
	if fault.IsNotFound(err) {
		return Plan{}, noPlan
	}
	if err != nil {
		return Plan{}, err
	}
	of, is := first.Data.(SitingPlan)
	if !is || of.Together.id() != id || !scope.Covers(scope.Book, first.Body) {
		return Plan{}, noPlan
	}
	p := Plan{Together: *of.Together}
	if err := people.Unrecused(ctx, q, scope.Book, scope.Person, p.Uses...); err != nil {
		return Plan{}, err
	}
	for _, use := range p.Uses {
		l, err := Load(ctx, q, scope.Book, use) // with what was taken back
		if err != nil {
			return Plan{}, err
		}
		i := l.partOf(id)
		if i < 0 {
			return Plan{}, fmt.Errorf("use %s has no record of plan %s", use, id)
		}
		x := PlannedSite{Draft: l.Facts[i]}
		x.Stage, x.Last = l.planStage(i, t)
		documents, err := documentsOf(ctx, q, scope.Book, []string{x.Draft.ID})
		if err != nil {
			return Plan{}, err
		}
		x.Draft.Documents, x.Life = documents[x.Draft.ID], l.KnownAt(nil)
		p.Sites = append(p.Sites, x)
	}
	return p, nil
}

// partOf is the place of the record of a plan in a life; -1: it has none.
func (l *Life) partOf(plan string) int {
	return slices.IndexFunc(l.Facts, func(f Fact) bool {
		p, is := f.Data.(SitingPlan)
		return is && p.Together.id() == plan
	})
}

// planStage walks on from a record of a plan to t.
func (l *Life) planStage(draft int, t time.Time) (PlanStage, Fact) {
	last := l.Facts[draft]
	if last.RetractedAt != nil {
		return PlanStruck, last
	}
	stage, id := PlanAtDraft, last.ID
	for _, f := range l.Facts[draft+1:] {
		if f.RetractedAt != nil || f.At.After(t) {
			continue
		}
		if next := stage.after(&f, id); next != stage {
			stage, last = next, f
		}
	}
	return stage, last
}

// after is the stage to which a fact brings the part of a plan with a draft.
func (s PlanStage) after(f *Fact, draft string) PlanStage {
	sent, is := f.Data.(Submission)
	switch {
	case f.Event == SiteCancelled:
		return PlanCancelled
	case s == PlanAtDraft && is && sent.Draft == draft:
		return PlanAtProvince
	case s == PlanAtDraft && (f.Event == PlanDrafted || is), s == PlanAtProvince && is:
		return PlanElsewhere
	case s == PlanAtProvince && f.Event == PlanApproved:
		return PlanGrantedHere
	case s == PlanAtProvince && f.Event == PlanRejected:
		return PlanReturned
	case s == PlanGrantedHere && f.Event == PlanWithdrawn:
		return PlanNoMore
	}
	return s
}

// PlanOver is the plan over several sites that the latest plan of the use is part of at t; nil: it is about this site alone.
func (l *Life) PlanOver(t time.Time) *Together {
	if f := l.latest(t, PlanDrafted); f != nil {
		return f.Data.(SitingPlan).Together
	}
	return nil
}
