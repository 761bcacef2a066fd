package office

import (
	"strconv"

	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/device"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// publicCaseSteps make a decision public and take it off (行政处罚法 48).
func publicCaseSteps() []caseStep {
	return []caseStep{
		{name: "publish", kind: casefile.MadePublic, fields: publishFields,
			offers: func(k *casefile.Case, _ string) bool {
				return k.Public() == nil && k.Decision != nil && k.Decision.Served != nil && k.Decision.Outcome == casefile.Penalty
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				p := casefile.Publication{Influence: in.text("influence"), Text: in.text("text"), Elsewhere: in.text("elsewhere")}
				if until := in.OptionalDate("until"); until != nil {
					p.Until = *until
				}
				return s.Publish(x, by, id, p)
			}},
		{name: "unpublish", kind: casefile.TakenOff, grave: true, beside: besideUnpublish,
			offers: func(k *casefile.Case, _ string) bool { return k.Public() != nil },
			fields: func(a *caseAsked) []FieldGroup {
				proof := a.line("off_proof")
				proof.Name = "proof"
				if p := a.k.Public(); p == nil || p.Elsewhere == "" {
					proof = proof.Optional()
				}
				return only1(a.radios("why", "unpublish_why", keyedChoices(a, casefile.Unpublishings)), a.area("reasons").Hint(a.c.T("cases.h.off_reasons")), proof)
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Unpublish(x, by, id, casefile.Unpublication{Why: in.text("why"), Reasons: in.text("reasons"), Proof: in.text("proof")})
			}},
	}
}

// publishFields begin with the masked text that the case proposes.
func publishFields(a *caseAsked) []FieldGroup {
	if !a.f.Again() {
		a.f.Prefill("text", a.k.MaskedText())
	}
	return only1(a.area("influence").Hint(a.c.T("cases.h.influence")), a.f.Field("text", a.c.T("cases.f.public_text")).As("textarea").Lines(8).Hint(a.c.T("cases.h.public_text")),
		a.f.Field("until", a.c.T("cases.f.public_until")).As("date").Wide("mid"), a.f.Field("elsewhere", a.c.T("cases.f.elsewhere")).As("textarea").Lines(2).Optional().Hint(a.c.T("cases.h.elsewhere")))
}

// besideUnpublish is what is public.
func besideUnpublish(a *caseAsked, p *CaseStepPage) error {
	x := a.k.Public()
	if x == nil {
		return nil
	}
	return p.show(a, x.No)
}

// publicFact says whether the decision is public, until when and where; nothing for one that never was.
func publicFact(c *web.Context, k *casefile.Case) ui.Facts {
	if len(k.Publications) == 0 {
		return nil
	}
	x := k.Publications[len(k.Publications)-1]
	v := ui.Text(c.T("cases.public.over", ui.Day(c.Lang(), x.Until)))
	switch {
	case x.Withdrawn != nil:
		v = ui.Text(c.T("cases.public.off")).WithNote(c.Words(casefile.UnpublishingWords(x.Withdrawn.Why)))
	case k.Frozen == casefile.FrozenSecret:
		v = ui.Text(c.T("cases.public.off")).WithNote(c.Words(casefile.FrozenWords[k.Frozen]))
	case x.Until >= k.Today:
		v = ui.Goto("/public/decisions/"+x.ID, c.T("cases.public.until", ui.Day(c.Lang(), x.Until)))
	}
	return ui.Facts{{Key: c.T("cases.public"), Value: v}}
}

// publicSaid is what the steps of publication, and those of complaints, say.
func (s *saying) publicSaid(x *casefile.Step) {
	switch d := x.Said.(type) {
	case *casefile.Publication:
		s.say("cases.f.number", d.Number)
		s.say("cases.f.influence", d.Influence)
		s.say("cases.f.public_text", d.Text)
		s.say("cases.f.public_until", ui.Day(s.c.Lang(), d.Until))
		s.say("cases.f.elsewhere", d.Elsewhere)
	case *casefile.Unpublication:
		s.say("cases.f.number", d.Number)
		s.say("cases.f.unpublish_why", s.c.Words(casefile.UnpublishingWords(d.Why)))
		s.say("cases.f.reasons", d.Reasons)
		s.say("cases.f.off_proof", d.Proof)
		if d.Late {
			s.say("cases.late", s.c.T("cases.late.off"))
		}
	case *casefile.Complaint, *casefile.ComplaintReply:
		s.complaint(x)
	case *casefile.Help:
		s.say("cases.f.help_way", s.c.Words(device.Words(casefile.HelpWays, d.Way)))
		if d.Wished != nil {
			s.say("cases.f.wished", ui.Stamp(*d.Wished))
		}
		s.say("cases.f.contact", d.Contact)
		s.say("cases.f.words", d.Words)
	case *casefile.Material:
		s.say("cases.f.words", d.Words)
		s.add(s.c.T("citizen.files"), strconv.Itoa(len(d.Files)))
	case *casefile.HelpAnswer:
		s.say("cases.f.words", d.Words)
		s.say("cases.f.told", d.Told)
		if d.Until != 0 {
			s.say("cases.f.longer", ui.Day(s.c.Lang(), d.Until))
		}
	}
}
