package office

import (
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/penalty"
	"yuanjian/internal/web/ui"
)

// besideDecision is all that a head decides on, in one page (ux O15): what was found, what is put up beside the sealed proposal, what
// others said of it, and what no machine could check.
func besideDecision(a *caseAsked, p *CaseStepPage) error {
	k := a.k
	if k.Proposal == nil || k.Report == nil {
		return nil
	}
	compared := ui.Facts{}
	if n := k.Told(); n != nil {
		compared = append(compared, ui.Fact{Key: a.c.T("cases.sealed"), Value: ui.Text(penaltyWords(a.c, n.Penalty)).WithNote(a.c.T("cases.sealed.note", n.No, ui.Stamp(n.Served.At)))})
	}
	put := penaltyWords(a.c, k.Proposal.Penalty)
	if k.Proposal.Outcome == casefile.NoPenalty {
		put = a.c.Words(casefile.OutcomeWords[casefile.NoPenalty])
	}
	compared = append(compared, ui.Fact{Key: a.c.Words(casefile.PutUp.Title), Value: ui.Text(put).WithNote(a.c.T("ui.timeline.number", k.Proposal.No))})
	likes, few, err := likeCases(a)
	if err != nil {
		return err
	}
	p.Blocks = append(p.Blocks, said{Title: a.c.T("cases.g.compared"), Facts: compared}, said{Title: a.c.T("cases.likes"), Note: few, Table: likes}, said{Title: a.c.T("cases.unchecked"), Facts: uncheckedOf(a)})
	numbers := []int{k.Proposal.No, k.Report.No}
	for _, r := range k.Reviews {
		numbers = append(numbers, r.No)
	}
	for _, d := range k.Discussions {
		numbers = append(numbers, d.No)
	}
	for _, d := range k.Defences {
		if d.Answer != nil {
			numbers = append(numbers, d.Answer.No)
		}
	}
	for _, no := range numbers {
		x := k.Course[no-1]
		facts, err := a.o.saidOf(a.c, k, x, a.names)
		if err != nil {
			return err
		}
		name, err := a.names(x.Person)
		if err != nil {
			return err
		}
		p.Blocks = append(p.Blocks, said{Title: a.c.T("cases.step.named", no, a.c.Words(x.Title())), Note: a.c.T("cases.by", name, ui.Stamp(x.At)), Facts: facts})
	}
	return nil
}

// uncheckedOf is what the program cannot judge, and the head answers for by deciding.
func uncheckedOf(a *caseAsked) (out ui.Facts) {
	for _, key := range []string{"facts", "law", "measure", "words"} {
		out = append(out, ui.Fact{Key: a.c.T("cases.unchecked." + key), Value: ui.Text(a.c.T("cases.unchecked." + key + ".why"))})
	}
	return out
}

// caseDecisionFields ask for the decision and its reasons: on a phone that is all there is to fill in.
func caseDecisionFields(a *caseAsked) []FieldGroup {
	g := FieldGroup{}
	if a.k.Proposal != nil && a.k.Proposal.Outcome == casefile.Penalty {
		if !a.f.Again() {
			a.f.Prefill("lighter", "no")
		}
		g.Fields = append(g.Fields, a.radios("lighter", "lighter", []ui.Choice{{Value: "no", Label: a.c.T("cases.as.proposed")}, {Value: "yes", Label: a.c.T("cases.lighter"), Note: a.c.T("cases.lighter.note")}}))
	}
	g.Fields = append(g.Fields, a.area("reasons"))
	return []FieldGroup{g}
}

// lighterFields are the penalty that was put up, to be made lighter.
func lighterFields(a *caseAsked) (string, []FieldGroup) {
	if a.k.Proposal == nil || a.k.Proposal.Outcome != casefile.Penalty {
		return "", nil
	}
	return a.c.T("cases.lighter"), measureFields(a.c, a.f, a.k.Proposal.Penalty)
}

func decideStep() caseStep {
	return caseStep{name: "decide", kind: casefile.Decided, grave: true, beside: besideDecision, fields: caseDecisionFields, folded: lighterFields,
		do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
			var other *penalty.Penalty
			if in.yes("lighter") {
				p := in.penalty()
				other = &p
			}
			return s.Decide(x, by, id, other, in.text("reasons"))
		}}
}

// besideCorrection is what the evidence as it stands asks for (Art 36, 45(1)). It is said, not chosen: a person decides, with reasons.
func besideCorrection(a *caseAsked, p *CaseStepPage) error {
	x := a.k.ProposeCorrection()
	if x.Because.ZH == "" {
		return nil
	}
	how := a.c.T("cases.correct.none")
	if x.How != "" {
		how = a.c.Words(casefile.CorrectionWords(x.How))
	}
	if x.Refund {
		how = a.c.T("cases.correct.refund", how)
	}
	p.Blocks = append(p.Blocks, said{Title: a.c.T("cases.correct.proposed"), Note: a.c.T("cases.correct.proposed.note"), Facts: ui.Facts{
		{Key: a.c.T("cases.correct.proposed"), Value: ui.Text(how).WithNote(a.c.Words(x.Because))}}})
	return nil
}

func correctStep() caseStep {
	return caseStep{name: "correct", kind: casefile.Corrected, grave: true, beside: besideCorrection,
		fields: func(a *caseAsked) []FieldGroup {
			var how []ui.Choice
			for _, x := range casefile.Corrections {
				how = append(how, ui.Choice{Value: x.Key, Label: a.c.Words(x.Words)})
			}
			var p penalty.Penalty
			if a.k.Decision != nil {
				p = a.k.Decision.Penalty
			}
			return append(only1(a.radios("how", "how_corrected", how), a.area("reasons")), measureFields(a.c, a.f, p)...)
		},
		do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
			n := casefile.Correction{How: in.text("how"), Reasons: in.text("reasons")}
			if n.How == "changed" {
				n.Penalty = in.penalty()
			}
			return s.Correct(x, by, id, n)
		}}
}
