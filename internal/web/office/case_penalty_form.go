package office

import (
	"fmt"
	"strconv"

	"yuanjian/internal/casefile"
	"yuanjian/internal/money"
	"yuanjian/internal/penalty"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// measureRows is how many kinds of penalty a form has places for.
const measureRows = 3

// measureFields are the places for the measures of a penalty, with those of p in them.
func measureFields(c *web.Context, f *ui.Form, p penalty.Penalty) (out []FieldGroup) {
	kinds := []ui.Choice{{Label: c.T("cases.measure.none")}}
	for _, k := range penalty.Kinds() {
		kinds = append(kinds, ui.Choice{Value: string(k), Label: c.Words(k.Words())})
	}
	for i := range max(measureRows, len(p.Measures)) {
		at := fmt.Sprintf("measures/%d/", i)
		if !f.Again() && i < len(p.Measures) {
			prefillMeasure(f, at, p.Measures[i])
		}
		field := func(name string) ui.Field {
			return f.Field(at+name, c.T("cases.f."+"measure_"+name)).Wide("mid").Optional()
		}
		out = append(out, FieldGroup{Title: c.T("cases.measure", i+1), Fields: []ui.Field{field("kind").As("select").Of(kinds), field("fen").As("number").Hint(c.T("cases.h.fen")),
			field("days").As("number"), field("what").As("textarea").Lines(2).Hint(c.T("cases.h.what")), field("points").As("number")}})
	}
	return out
}

func prefillMeasure(f *ui.Form, at string, m penalty.Measure) {
	f.Prefill(at+"kind", string(m.Kind))
	if m.Fen > 0 {
		f.Prefill(at+"fen", money.Fen(m.Fen).Decimal())
	}
	if m.Days > 0 {
		f.Prefill(at+"days", strconv.Itoa(m.Days))
	}
	if m.Points > 0 {
		f.Prefill(at+"points", strconv.Itoa(m.Points))
	}
	f.Prefill(at+"what", m.What)
}

// penalty reads the measures of a form. Each place that names a kind is one.
func (in *caseForm) penalty() (p penalty.Penalty) {
	for i := range penalty.ThingsMost {
		at := fmt.Sprintf("measures/%d/", i)
		kind := in.OptionalText(at+"kind", 40)
		if kind == "" {
			if i >= measureRows {
				return p
			}
			continue
		}
		m := penalty.Measure{Kind: penalty.Kind(kind), What: in.text(at + "what")}
		if s := in.OptionalText(at+"fen", 40); s != "" {
			fen, ok := money.Read(s)
			in.Want(ok, at+"fen", "请填写以元为单位的金额，最多两位小数，例如200或者200.50。", "Give the sum in yuan with at most two decimals, such as 200 or 200.50.")
			m.Fen = int64(fen)
		}
		if in.OptionalText(at+"days", 10) != "" {
			m.Days = int(in.Int(at+"days", 0, penalty.DaysMost))
		}
		if in.OptionalText(at+"points", 10) != "" {
			m.Points = int(in.Int(at+"points", 0, penalty.PointsMost))
		}
		p.Measures = append(p.Measures, m)
	}
	return p
}

// outcomeFields ask what is proposed: a penalty, or none and on which ground.
func outcomeFields(c *web.Context, f *ui.Form) []ui.Field {
	grounds := []ui.Choice{{Label: c.T("form.choose")}}
	for _, key := range []string{penalty.NoFacts, penalty.TooLate, penalty.UnderAge, penalty.NoCapacity, penalty.MinorHarmless, penalty.FirstOffence, penalty.WithoutFault} {
		g, _ := penalty.GroundOf(key)
		grounds = append(grounds, ui.Choice{Value: key, Label: c.T("cases.ground", c.Words(g.Words), g.Article)})
	}
	return []ui.Field{f.Field("outcome", c.T("cases.f.outcome")).As("radios").Of(choices(c, casefile.OutcomeWords, casefile.Penalty, casefile.NoPenalty)[1:]),
		f.Field("ground", c.T("cases.f.ground")).As("select").Of(grounds).Optional().Hint(c.T("cases.h.ground"))}
}

// provisionFields ask for what something rests on.
func provisionFields(c *web.Context, f *ui.Form, name string) []ui.Field {
	keys, words := casefile.PenalRanks()
	ranks := []ui.Choice{{Label: c.T("form.choose")}}
	for i, k := range keys {
		ranks = append(ranks, ui.Choice{Value: k, Label: c.Words(words[i])})
	}
	return []ui.Field{f.Field(name+"_rank", c.T("cases.f.rank")).As("select").Of(ranks).Wide("mid"), f.Field(name+"_source", c.T("cases.f.source")).Max(200).Wide("mid"),
		f.Field(name+"_article", c.T("cases.f.article")).Max(100).Wide("mid")}
}

func (in *caseForm) provision(name string) casefile.Provision {
	return casefile.Provision{Rank: in.text(name + "_rank"), Source: in.text(name + "_source"), Article: in.text(name + "_article")}
}
