package office

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/penalty"
	"yuanjian/internal/people"
	"yuanjian/internal/web/ui"
)

// The fields of the steps of a case: their labels are the texts cases.f.<name>.
func (a *caseAsked) line(name string) ui.Field {
	return a.f.Field(name, a.c.T("cases.f."+name)).Max(200).Wide("mid")
}

func (a *caseAsked) area(name string) ui.Field {
	return a.f.Field(name, a.c.T("cases.f."+name)).As("textarea").Lines(4)
}

func (a *caseAsked) moment(name, label string) ui.Field {
	return a.f.Field(name, a.c.T("cases.f."+label)).As("datetime")
}

func (a *caseAsked) tick(name string) ui.Field {
	return a.f.Field(name, a.c.T("cases.f."+name)).As("checkbox").Optional()
}

func (a *caseAsked) pick(name, label string, choices []ui.Choice) ui.Field {
	return a.f.Field(name, a.c.T("cases.f."+label)).As("select").Wide("mid").Of(append([]ui.Choice{{Label: a.c.T("form.choose")}}, choices...))
}

func (a *caseAsked) radios(name, label string, choices []ui.Choice) ui.Field {
	return a.f.Field(name, a.c.T("cases.f."+label)).As("radios").Of(choices)
}

// only1 is a form of one group without a heading.
func only1(fields ...ui.Field) []FieldGroup { return []FieldGroup{{Fields: fields}} }

// reasoned is the form of a step that says its reasons and no more.
func reasoned(a *caseAsked) []FieldGroup { return only1(a.area("reasons")) }

func doorChoices(a *caseAsked) []ui.Choice {
	return choices(a.c, people.Doors, "counter", "oral", "letter", "phone", "online")[1:]
}

func (in *caseForm) at(name string) time.Time { return orZero(in.OptionalInstant(name)) }

// filingFields ask for the ground of jurisdiction and the reasons, and for each other matter that may be of the same act why it is not
// (行政处罚法 22, 29, 36).
func filingFields(a *caseAsked) []FieldGroup {
	out := only1(a.f.Field("place", a.c.T("cases.f.place_why")).Max(200).Hint(a.c.T("cases.h.place_why")), a.area("reasons"), a.tick("grave").Hint(a.c.T("cases.h.grave")))
	out[0].Fields[2].Label = a.c.T("cases.f.grave_time")
	for i := range a.k.Candidates {
		x := &a.k.Candidates[i]
		v := ui.Text(a.c.Words(x.Words()))
		if x.Kind == "case" && a.c.Actor.ActsFor(access.ViewCases, x.Body) {
			v.URL = casePath(x.ID)
		}
		if x.Kind == "capture" && a.c.Actor.ActsFor(access.ViewCaptures, x.Body) {
			v.URL = "/captures/" + x.ID
		}
		if x.Fined {
			v = v.WithNote(a.c.T("cases.fined"))
		}
		out = append(out, FieldGroup{Title: a.c.T("cases.same.act", i+1), Note: a.c.T("cases.same.note", x.Hours), Facts: ui.Facts{{Key: a.c.T("cases.same.matter"), Value: v}},
			Fields: []ui.Field{a.f.Field("apart/"+x.ID, a.c.T("cases.f.apart")).As("textarea").Max(1000).Lines(2)}})
	}
	return out
}

func (in *caseForm) filing() casefile.Filing {
	x := casefile.Filing{Place: in.text("place"), Reasons: in.text("reasons"), Grave: in.Bool("grave"), Apart: map[string]string{}}
	for i := range in.k.Candidates {
		id := in.k.Candidates[i].ID
		if why := in.text("apart/" + id); why != "" {
			x.Apart[id] = why
		}
	}
	return x
}

// show puts a step of the case beside the form, as the step says it.
func (p *CaseStepPage) show(a *caseAsked, no int) error {
	x := a.k.Course[no-1]
	facts, err := a.o.saidOf(a.c, a.k, x, a.names)
	if err != nil {
		return err
	}
	p.Blocks = append(p.Blocks, said{Title: a.c.T("cases.step.named", no, a.c.Words(x.Title())), Facts: facts})
	return nil
}

// besideCosign shows what is signed: every step of the other officer that waits, as it says it.
func besideCosign(a *caseAsked, p *CaseStepPage) error {
	for _, no := range awaitOf(a.k, a.c.Actor.Person) {
		if err := p.show(a, no); err != nil {
			return err
		}
	}
	return nil
}

// awaitOf are the steps that wait for the signature of a person: what the other officer did.
func awaitOf(k *casefile.Case, me string) []int {
	return slices.DeleteFunc(k.AwaitCosign(), func(no int) bool { return k.Course[no-1].Person == me })
}

func cosignFields(a *caseAsked) []FieldGroup {
	var steps []ui.Choice
	for _, no := range awaitOf(a.k, a.c.Actor.Person) {
		steps = append(steps, ui.Choice{Value: strconv.Itoa(no), Label: a.c.T("cases.step.named", no, a.c.Words(a.k.Course[no-1].Title()))})
	}
	if len(steps) == 1 && !a.f.Again() {
		a.f.Prefill("step", steps[0].Value)
	}
	return only1(a.radios("step", "step", steps).Hint(a.c.T("cases.h.cosign")))
}

// besideNotice is the prior notice as the party will read it.
func besideNotice(a *caseAsked, p *CaseStepPage) error {
	if a.k.Report == nil || a.k.Report.Outcome != casefile.Penalty {
		return nil
	}
	d, err := a.o.Cases.PreviewNotice(a.c.Ctx(), a.o.reader(), a.k)
	if err != nil {
		return err
	}
	p.Paper, p.PaperTitle = template.HTML(d.HTML(func(digest string) string { return "/documents/" + digest })), a.c.T("cases.preview")
	return nil
}

// noticeFields ask for new facts where an earlier notice was served: a heavier one wants them (Art 40(2)).
func noticeFields(a *caseAsked) []FieldGroup {
	if a.k.Told() == nil {
		return nil
	}
	var items []ui.Choice
	for i := range a.k.Evidence {
		items = append(items, ui.Choice{Value: a.k.Evidence[i].ID, Label: a.c.T("cases.item", a.k.Evidence[i].No), Note: ui.Stamp(a.k.Evidence[i].Obtained)})
	}
	g := FieldGroup{Title: a.c.T("cases.g.new_facts"), Note: a.c.T("cases.h.new_facts"), Fields: []ui.Field{a.area("new_facts").Optional()}}
	if len(items) > 0 {
		g.Fields = append(g.Fields, a.f.Field("items", a.c.T("cases.f.items")).As("checks").Of(items).Optional())
	}
	return []FieldGroup{g}
}

// paragraphs are the points of a text, parted by empty lines.
func paragraphs(s string) (out []string) {
	for _, p := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// answerFields ask for each point of the oldest defence that waits whether it is adopted, and why.
func answerFields(a *caseAsked) (out []FieldGroup) {
	d := unanswered(a.k)
	if d == nil {
		return nil
	}
	results := keyedChoices(a, casefile.PointResults)
	for i, point := range d.Points {
		at := fmt.Sprintf("points/%d", i)
		out = append(out, FieldGroup{Title: a.c.T("cases.point", i+1), Facts: ui.Facts{{Key: a.c.T("cases.party.says"), Value: ui.Text(point)}},
			Fields: []ui.Field{a.radios(at, "result", results), a.f.Field(at+"/reasons", a.c.T("cases.f.reasons")).As("textarea").Lines(3)}})
	}
	return out
}

func besideAnswer(a *caseAsked, p *CaseStepPage) error {
	if d := unanswered(a.k); d != nil {
		p.Hidden = append(p.Hidden, ui.Hidden{Name: "defence", Value: strconv.Itoa(d.No)})
	}
	return nil
}

func (in *caseForm) answer() casefile.DefenceAnswer {
	no, _ := strconv.Atoi(in.OptionalText("defence", 10))
	x := casefile.DefenceAnswer{Defence: no}
	for _, d := range in.k.Defences {
		if d.No != no {
			continue
		}
		for i := range d.Points {
			at := fmt.Sprintf("points/%d", i)
			x.Points = append(x.Points, casefile.PointAnswer{Result: in.text(at), Reasons: in.text(at + "/reasons")})
		}
	}
	return x
}

// proposalFields begin with what the report proposes.
func proposalFields(a *caseAsked) []FieldGroup {
	var p penalty.Penalty
	if r := a.k.Report; r != nil {
		p = r.Penalty
		if !a.f.Again() {
			a.f.Prefill("outcome", string(r.Outcome))
			a.f.Prefill("ground", r.Ground)
		}
	}
	out := only1(outcomeFields(a.c, a.f)...)
	out = append(out, measureFields(a.c, a.f, p)...)
	return append(out, FieldGroup{Title: a.c.T("cases.g.reasons"), Fields: []ui.Field{a.area("reasons"), a.area("education").Optional().Hint(a.c.T("cases.h.education"))}})
}

func (in *caseForm) proposal() casefile.Proposal {
	x := casefile.Proposal{Outcome: casefile.Outcome(in.text("outcome")), Ground: in.text("ground"), Reasons: in.text("reasons"), Education: in.text("education")}
	if x.Outcome == casefile.Penalty {
		x.Penalty = in.penalty()
	}
	return x
}

func reviewFields(a *caseAsked) []FieldGroup {
	g := FieldGroup{}
	for _, i := range casefile.ReviewItems {
		g.Fields = append(g.Fields, a.f.Field("items/"+i.Key, a.c.Words(i.Words)).As("radios").Of(answersYesNo(a.c)))
	}
	g.Fields = append(g.Fields, a.area("opinion"), a.line("qualified").Hint(a.c.T("cases.h.qualified")))
	return []FieldGroup{g}
}

func (in *caseForm) review() casefile.LegalReview {
	x := casefile.LegalReview{Items: map[string]string{}, Opinion: in.text("opinion"), Qualified: in.text("qualified")}
	for _, i := range casefile.ReviewItems {
		x.Items[i.Key] = in.OptionalText("items/"+i.Key, 3)
	}
	return x
}

// membersMost is how many opinions the form of a discussion has places for.
const membersMost = 5

func discussionFields(a *caseAsked) (out []FieldGroup) {
	for i := range membersMost {
		at := fmt.Sprintf("opinions/%d/", i)
		member, opinion := a.f.Field(at+"member", a.c.T("cases.f.member")).Max(100).Wide("mid"), a.f.Field(at+"opinion", a.c.T("cases.f.opinion")).As("textarea").Lines(2)
		if i >= 2 {
			member, opinion = member.Optional(), opinion.Optional()
		}
		out = append(out, FieldGroup{Title: a.c.T("cases.member", i+1), Fields: []ui.Field{member, opinion}})
	}
	return append(out, FieldGroup{Title: a.c.T("cases.f.conclusion"), Fields: []ui.Field{a.area("conclusion"), a.radios("agreed", "agreed", answersYesNo(a.c))}})
}

func (in *caseForm) discussion() casefile.Discussion {
	in.Want(in.OptionalText("agreed", 3) != "", "agreed", "请选择讨论是否同意处理建议。", "Say whether the discussion agreed.")
	x := casefile.Discussion{Conclusion: in.text("conclusion"), Agreed: in.yes("agreed")}
	for i := range membersMost {
		at := fmt.Sprintf("opinions/%d/", i)
		o := casefile.Opinion{Member: in.text(at + "member"), Opinion: in.text(at + "opinion")}
		if o != (casefile.Opinion{}) {
			x.Opinions = append(x.Opinions, o)
		}
	}
	return x
}
