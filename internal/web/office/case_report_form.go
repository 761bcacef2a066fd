package office

import (
	"fmt"

	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/penalty"
	"yuanjian/internal/web/ui"
)

// circumstances are the questions of the report that decide on legal review and collective discussion (行政处罚法 57, 58).
var circumstances = []string{"complex", "grave", "public_interest", "grave_rights", "difficult", "by_source"}

// reportFields are the form of the report: each element with its evidence, the tests of leniency, the basis, and what is proposed.
func reportFields(a *caseAsked) []FieldGroup {
	a.prefillReport()
	out := elementFields(a)
	out = append(out, FieldGroup{Title: a.c.T("cases.g.breached"), Fields: provisionFields(a.c, a.f, "breached")})
	out = append(out, leniencyFields(a)...)
	asked := FieldGroup{Title: a.c.T("cases.g.circumstances")}
	for _, name := range circumstances {
		asked.Fields = append(asked.Fields, a.f.Field(name, a.c.T("cases.f."+name)).As("radios").Of(answersYesNo(a.c)))
	}
	out = append(out, asked, FieldGroup{Title: a.c.T("cases.g.outcome"), Fields: outcomeFields(a.c, a.f)})
	out = append(out, FieldGroup{Title: a.c.T("cases.g.basis"), Note: a.c.T("cases.h.basis"), Fields: provisionFields(a.c, a.f, "basis")})
	out = append(out, measureFields(a.c, a.f, penalty.Penalty{})...)
	return append(out, FieldGroup{Title: a.c.T("cases.g.reasons"), Fields: append(bandFields(a), a.area("reasons"))})
}

// prefillReport fills in what a report that was sent back said: it is mended, not typed again.
func (a *caseAsked) prefillReport() {
	if a.f.Again() {
		return
	}
	for i := len(a.k.Course) - 1; i >= 0; i-- {
		r, ok := a.k.Course[i].Said.(*casefile.Report)
		if !ok {
			continue
		}
		for n, e := range a.k.Elements {
			for _, f := range r.Facts {
				if f.Element == e.Code {
					a.f.Prefill(fmt.Sprintf("facts/%d/words", n), f.Words)
					a.f.Prefill(fmt.Sprintf("facts/%d/items", n), f.Items...)
				}
			}
		}
		for q, f := range r.Leniency.Answers {
			a.f.Prefill("answers/"+string(q), string(f.Answer))
			a.f.Prefill("answers/"+string(q)+"/because", f.Because)
		}
		for name, p := range map[string]casefile.Provision{"breached": r.Breached, "basis": r.Basis} {
			a.f.Prefill(name+"_rank", p.Rank)
			a.f.Prefill(name+"_source", p.Source)
			a.f.Prefill(name+"_article", p.Article)
		}
		return
	}
}

func elementFields(a *caseAsked) (out []FieldGroup) {
	var items []ui.Choice
	for i := range a.k.Evidence {
		x := &a.k.Evidence[i]
		note := a.c.T("cases.evidence.may")
		if !x.Cited {
			note = a.c.Words(x.Why)
		}
		items = append(items, ui.Choice{Value: x.ID, Label: a.c.T("cases.item", x.No), Note: note})
	}
	for n, e := range a.k.Elements {
		g := FieldGroup{Title: a.c.Words(e.Title), Fields: []ui.Field{a.f.Field(fmt.Sprintf("facts/%d/words", n), a.c.T("cases.f.found", a.c.Words(e.Title))).As("textarea").Max(1000).Lines(2)}}
		if len(items) > 0 {
			g.Fields = append(g.Fields, a.f.Field(fmt.Sprintf("facts/%d/items", n), a.c.T("cases.f.items")).As("checks").Of(items).Optional())
		} else {
			g.Note = a.c.T("cases.evidence.none")
		}
		out = append(out, g)
	}
	return out
}

// everyQuestion are all questions of leniency that may be asked of a party, those that only another answer brings among them.
func everyQuestion(party string) []penalty.Question {
	l := penalty.Leniency{Party: penalty.Party(party), Answers: map[penalty.Question]penalty.Found{penalty.Under14: {Answer: penalty.No}, penalty.MindLost: {Answer: penalty.No},
		penalty.NoHarm: {Answer: penalty.No}, penalty.NoFault: {Answer: penalty.Yes}}}
	return l.Asked()
}

func leniencyFields(a *caseAsked) []FieldGroup {
	three := []ui.Choice{{Label: a.c.Words(penalty.NotLookedInto.Words())}, {Value: "no", Label: a.c.Words(penalty.No.Words())}, {Value: "yes", Label: a.c.Words(penalty.Yes.Words())}}
	g := FieldGroup{Title: a.c.T("cases.g.leniency"), Note: a.c.T("cases.h.leniency")}
	for _, q := range everyQuestion(a.k.Party.Kind) {
		name := "answers/" + string(q)
		g.Fields = append(g.Fields, a.f.Field(name, a.c.T("cases.question", a.c.Words(q.Words()), q.Article())).As("select").Of(three).Wide("mid").Optional(),
			a.f.Field(name+"/because", a.c.T("cases.f.because")).Max(500).Optional())
	}
	return []FieldGroup{g}
}

// bandFields ask for the band of the benchmark in force, where there is one (行政处罚法 34).
func bandFields(a *caseAsked) (out []ui.Field) {
	if a.k.Benchmark == nil {
		return nil
	}
	bands := []ui.Choice{{Label: a.c.T("form.choose")}}
	for _, b := range a.k.Benchmark.Bands {
		bands = append(bands, ui.Choice{Value: b.Key, Label: a.c.T("cases.band", b.Key, a.c.Words(b.Words), a.c.Words(b.Ranges.Words()))})
	}
	return []ui.Field{a.f.Field("band", a.c.T("cases.f.band")).As("select").Of(bands).Optional().Hint(a.c.T("cases.h.band", a.k.Benchmark.Basis)), a.area("deviation").Optional().Hint(a.c.T("cases.h.deviation"))}
}

// report reads the form of the report.
func (in *caseForm) report() casefile.Report {
	r := casefile.Report{Outcome: casefile.Outcome(in.text("outcome")), Ground: in.text("ground"), Breached: in.provision("breached"), Basis: in.provision("basis"), Band: in.text("band"), Deviation: in.text("deviation"), Reasons: in.text("reasons"),
		Complex: penalty.Answer(in.text("complex")), Grave: penalty.Answer(in.text("grave")), Review: penalty.ReviewFacts{PublicInterest: penalty.Answer(in.text("public_interest")), GraveRights: penalty.Answer(in.text("grave_rights")),
			Difficult: penalty.Answer(in.text("difficult")), BySource: penalty.Answer(in.text("by_source"))}, Leniency: in.leniency()}
	if r.Outcome == casefile.Penalty {
		r.Penalty, r.Ground = in.penalty(), ""
	}
	var known []string
	for i := range in.k.Evidence {
		known = append(known, in.k.Evidence[i].ID)
	}
	for n, e := range in.k.Elements {
		f := casefile.Fact{Element: e.Code, Words: in.text(fmt.Sprintf("facts/%d/words", n)), Items: in.Choices(fmt.Sprintf("facts/%d/items", n), known...)}
		if f.Words == "" && len(f.Items) == 0 && r.Ground == penalty.NoFacts {
			continue // nothing was found of it
		}
		r.Facts = append(r.Facts, f)
	}
	return r
}

func (in *caseForm) leniency() penalty.Leniency {
	l := penalty.Leniency{Party: penalty.Party(in.k.Party.Kind), Answers: map[penalty.Question]penalty.Found{}}
	for _, q := range everyQuestion(in.k.Party.Kind) {
		name := "answers/" + string(q)
		l.Answers[q] = penalty.Found{Answer: penalty.Answer(in.text(name)), Because: in.text(name + "/because")}
	}
	return l
}

func reportStep() caseStep {
	return caseStep{name: "report", kind: casefile.ReportMade, fields: reportFields,
		do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
			return s.Report(x, by, id, in.report())
		}}
}
