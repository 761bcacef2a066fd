package office

import (
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// What is typed into the form of a plan or a review can be taken from the last one of a sister device as a draft. No answer passed or
// not, no finding of a sole basis, no figure that was measured, no certificate and no document is taken over: they are made anew for
// each site.

// draftedBy is the record that can be the draft of a step's form, by its name.
var draftedBy = map[string]device.Event{"plan": device.PlanDrafted, "legal-review": device.LegalReview, "technical-review": device.TechnicalReview}

// The names of the choice of a sister, in the address, and of the record that was chosen, in the form.
const (
	sisterField = "like"
	draftField  = "draft"
)

// prefilled reads which record the words of the form were taken from; nil: none.
func (f *stepForm) prefilled() *device.Prefilled {
	if id := f.OptionalText(draftField, 64); id != "" {
		return &device.Prefilled{Fact: id}
	}
	return nil
}

// likeSister offers the sisters of a use above the form of a step, and fills the form from the one that was chosen.
func (o *Office) likeSister(c *web.Context, s *deviceStep, l *device.Life, p *StepPage) error {
	event, able := draftedBy[s.name]
	if !able {
		return nil
	}
	all, err := l.Sisters(c.Ctx(), o.reader(), c.Actor.Scope(s.kind.Permission), event, o.now(c))
	if err != nil || len(all) == 0 {
		return err
	}
	form := c.Form()
	i := slices.IndexFunc(all, func(x device.Sister) bool {
		if form.Again() {
			return x.Fact.ID == form.Value(draftField)
		}
		return x.Use == c.Query(sisterField)
	})
	choices := []ui.Choice{{Label: c.T("steps.like.none")}}
	for _, x := range all {
		choices = append(choices, ui.Choice{Value: x.Use, Label: x.Site + " " + ui.Day(c.Lang(), law.DateOf(x.Fact.At))})
	}
	like := ui.Field{Name: sisterField, ID: ui.FieldID(sisterField), Label: c.T("steps.like")}
	p.Like = &likeForm{Action: p.Action, Field: like.As("select").Of(choices).Optional().Hint(c.T("steps.like.hint"))}
	if i < 0 {
		return nil
	}
	x := all[i]
	p.Like.Field.Value, p.Like.Field.Values = x.Use, []string{x.Use}
	p.Draft = &ui.Hidden{Name: draftField, Value: x.Fact.ID}
	p.Drafted = c.T("steps.like.said", x.Site, ui.Day(c.Lang(), law.DateOf(x.Fact.At)))
	p.DraftedAt = ui.Link{URL: usePath(x.Use), Text: c.T("steps.like.see")}
	for name, text := range wordsOf(x.Fact.Data) {
		form.Prefill(name, text)
	}
	return nil
}

// wordsOf is what a record has of the words that people type into its form, by field.
func wordsOf(d device.Detail) map[string]string {
	switch v := d.(type) {
	case device.SitingPlan:
		return map[string]string{"lawful": v.Lawful, "open": v.Open, "scientific": v.Scientific, "reasonable": v.Reasonable, "necessary": v.Necessary, "spacing": v.Spacing, "near": v.Near,
			"violations": strings.Join(v.Violations, "、"), "basis": v.Basis}
	case device.LegalOpinion:
		out := map[string]string{"necessary": v.Necessary.Reason, "place": v.Place.Reason, "sole_basis": v.SoleBasis.Reason, "other": v.Other.Reason}
		for _, x := range v.Prohibitions {
			out["prohibition_"+x.Key+"_reason"] = x.Reason
		}
		return withItems(out, v.Items)
	case device.TechnicalOpinion:
		out := map[string]string{"class": string(v.Class), "quality": v.Quality.Reason, "performance": v.Performance.Reason, "standards": v.Standards.Reason, "other": v.Other.Reason,
			"firmware": v.Firmware, "instrument_reason": v.InstrumentReason}
		for _, x := range v.Performance.Figures {
			out["limit_"+x.Key] = fmt.Sprintf("%g", x.Limit)
		}
		for i, x := range v.Cited {
			out[fmt.Sprintf("standard_%d", i+1)], out[fmt.Sprintf("clause_%d", i+1)], out[fmt.Sprintf("withdrawn_%d", i+1)] = x.Statute, x.Clause, x.Reason
		}
		return withItems(out, v.Items)
	}
	return nil
}

func withItems(out map[string]string, items []device.Answered) map[string]string {
	for _, x := range items {
		out["item_"+x.Item] = x.Reason
	}
	return out
}

// likeForm asks which sister's record the form begins with.
type likeForm struct {
	Action string
	Field  ui.Field
}
