package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/serving"
	"yuanjian/internal/web/ui"
)

// besideServed is where the service of the paper stands of which a step records that it was served, with the way to serve it.
func besideServed(kind act.Kind) func(a *caseAsked, p *CaseStepPage) error {
	return func(a *caseAsked, p *CaseStepPage) error {
		paper, number := a.k.ToServeAt(kind.Name)
		if paper == "" {
			return nil
		}
		facts := ui.Facts{{Key: a.c.T("services.paper"), Value: ui.Text(number)}}
		all, err := a.o.Cases.Serving.Of(a.c.Ctx(), a.o.reader(), a.c.Actor.Book, casefile.Subject, a.k.ID)
		if err != nil {
			return err
		}
		begun := false
		for _, x := range all {
			if x.Paper != paper {
				continue
			}
			begun = true
			v := ui.Goto(servicePath(x.ID), a.c.Words(serving.StateWords[x.State]))
			if x.ServedAt != nil {
				v = v.WithNote(ui.Stamp(*x.ServedAt))
			}
			facts = append(facts, ui.Fact{Key: a.c.T("services.state"), Value: v})
		}
		if !begun && a.c.May(access.HandleCases) {
			facts = append(facts, ui.Fact{Key: a.c.T("services.state"), Value: ui.Goto(casePath(a.k.ID)+"/serve/"+paper, a.c.T("services.begin"))})
		}
		p.Blocks = append(p.Blocks, said{Title: a.c.T("services.of"), Note: a.c.T("services.of.note"), Facts: facts})
		return nil
	}
}
