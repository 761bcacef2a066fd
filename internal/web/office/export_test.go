package office

import (
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// Records is the table of what proves each rule, for the test that looks for holes in it.
var Records = records

// Step is a step on a use as tests see it: its name, the fields of its form, and those that must be filled.
type Step struct {
	Name, Title    string
	Fields, Wanted []string
}

// Steps are all steps on a use.
func Steps() []Step {
	var out []Step
	for _, s := range deviceSteps() {
		x := Step{Name: s.name, Title: s.words().ZH}
		if s.more != nil { // as on a fixed device, where no source of the field adds items
			own, err := statute.Own()
			if err != nil {
				panic(err)
			}
			s.fields = s.more(&asked{life: &device.Life{}, day: law.NewDate(2026, 3, 2), table: statute.Table{Entries: own}})
		}
		for _, f := range s.fields {
			if f.kind == "heading" {
				continue
			}
			x.Fields = append(x.Fields, f.name)
			if !f.optional {
				x.Wanted = append(x.Wanted, f.name)
			}
		}
		if s.paper != none {
			x.Fields = append(x.Fields, "documents")
		}
		if s.paper == wanted {
			x.Wanted = append(x.Wanted, "documents")
		}
		if s.when {
			x.Fields = append(x.Fields, "at")
		}
		out = append(out, x)
	}
	return out
}

// Drawn is the lot that decides how a capture is shown.
var Drawn = drawn

// Titles are the acts that the start page can name.
func Titles() map[string]law.Words { return titles }

// CaseSteps are the names of the steps of a case that have a form.
func CaseSteps() (out []string) {
	for _, s := range caseSteps() {
		out = append(out, s.kind.Name)
	}
	return out
}
