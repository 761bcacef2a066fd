package office

import (
	"slices"
	"strconv"

	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/web/ui"
)

// helpCaseSteps answer a party that asked for a person (Art 6(3)).
func helpCaseSteps() []caseStep {
	return []caseStep{{name: "help", kind: casefile.HelpGiven, beside: besideHelp,
		offers: func(k *casefile.Case, _ string) bool { return unhelped(k) != nil },
		fields: func(a *caseAsked) []FieldGroup {
			return only1(a.area("words"), a.line("told"), a.f.Field("until", a.c.T("cases.f.longer")).As("date").Optional().Hint(a.c.T("cases.h.longer")))
		},
		do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
			no, _ := strconv.Atoi(in.OptionalText("help", 10))
			a := casefile.HelpAnswer{Help: no, Words: in.text("words"), Told: in.text("told")}
			if day := in.OptionalDate("until"); day != nil {
				a.Until = *day
			}
			return s.GiveHelp(x, by, id, a)
		}}}
}

// unhelped is the oldest request for help without an answer; nil: there is none.
func unhelped(k *casefile.Case) *casefile.Help {
	i := slices.IndexFunc(k.Helps, func(x *casefile.Help) bool { return x.Answer == nil })
	if i < 0 {
		return nil
	}
	return k.Helps[i]
}

func besideHelp(a *caseAsked, p *CaseStepPage) error {
	x := unhelped(a.k)
	if x == nil {
		return nil
	}
	p.Hidden = append(p.Hidden, ui.Hidden{Name: "help", Value: strconv.Itoa(x.No)})
	return p.show(a, x.No)
}
