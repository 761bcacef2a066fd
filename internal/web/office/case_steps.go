package office

import (
	"fmt"
	"html/template"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// caseStep is one step of a case that a person takes: its form, and the act that carries it out.
type caseStep struct {
	name  string // in the address
	kind  act.Kind
	grave bool // it cannot be taken back: its button is the heavy one
	// offers tells whether the dossier offers it where the state allows it; nil: always.
	offers func(k *casefile.Case, me string) bool
	// fields are those of its form; nil: none but the button.
	fields func(a *caseAsked) []FieldGroup
	// folded are further fields that few need, under their title; nil: none.
	folded func(a *caseAsked) (string, []FieldGroup)
	// beside is what stands above the form: what is signed, answered or decided; nil: nothing does.
	beside func(a *caseAsked, p *CaseStepPage) error
	do     func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error)
}

// caseAsked is the form of a step as it is asked for.
type caseAsked struct {
	o     *Office
	c     *web.Context
	f     *ui.Form
	k     *casefile.Case
	names func(string) (string, error)
}

// caseForm reads what was typed into the form of a step. Whether it will do is for the chapter to say, by the same names.
type caseForm struct {
	*web.Reader
	k *casefile.Case
}

// mostText is how much a field takes before the chapter is asked: more than any of its bounds.
const mostText = 20_000

func (in *caseForm) text(name string) string { return in.OptionalText(name, mostText) }

func (in *caseForm) yes(name string) bool { return in.OptionalText(name, 3) == "yes" }

// CaseStepPage is the form of one step of a case.
type CaseStepPage struct {
	Action, Button string
	Grave          bool
	State          ui.Badge
	What           string // what the step means, with its article
	Paper          template.HTML
	PaperTitle     string
	Blocks         []said
	Gates          *ui.GatesPanel
	Groups         []FieldGroup
	Folded         []FieldGroup // what few need: shown once it is asked for
	FoldedTitle    string
	Unfolded       bool
	Hidden         []ui.Hidden
	Back           ui.Link
}

// said is a part of what stands above a form.
type said struct {
	Title, Note string
	Facts       ui.Facts
	Table       *ui.Table
}

// notWanted is the answer to the form of a step that the state allows and nothing asks for.
var notWanted = fault.Conflict{Because: law.Words{ZH: "这一步现在不需要办理，或者已经办理。请返回案件，按页面所列的下一步办理。", EN: "Nothing asks for this step now, or it was taken. Go back to the case and take the step that it shows."}}

var caseStepPage = web.NewTemplate[CaseStepPage](files, "case_step.html")

// aCaseStep finds the step of the address, for who may do it, and its case.
func (o *Office) aCaseStep(c *web.Context) (caseStep, *casefile.Case, error) {
	steps := caseSteps()
	i := slices.IndexFunc(steps, func(s caseStep) bool { return s.name == c.Path("step") })
	if i < 0 {
		return caseStep{}, nil, noCaseStep
	}
	s := steps[i]
	k, err := o.Cases.Look(c.Ctx(), o.reader(), c.Actor.Scope(s.kind.Permission), c.Path("id"))
	if err == nil {
		err = o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: casefile.Subject, ID: k.ID, Purpose: "step"})
	}
	if err != nil {
		if !c.May(s.kind.Permission) {
			err = act.Forbidden{Because: law.Words{ZH: fmt.Sprintf("您现在的岗位不能办理“%s”。", s.kind.Title.ZH), EN: fmt.Sprintf("Your post does not allow %q.", s.kind.Title.EN)}}
		}
		return s, nil, err
	}
	return s, k, k.PartOf(c.Actor.Person, s.kind)
}

func (o *Office) showCaseStep(c *web.Context) (web.Page, error) {
	s, k, err := o.aCaseStep(c)
	if err != nil {
		return web.Page{}, err
	}
	if c.R.Method == "GET" {
		if !inOrder(k, s.kind) {
			return web.Page{}, k.OutOfOrder(s.kind)
		}
		if s.offers != nil && !s.offers(k, c.Actor.Person) {
			return web.Page{}, notWanted
		}
	}
	badge := caseBadge(c, &k.File)
	p := CaseStepPage{Action: caseStepPath(k.ID, s.name), Button: c.Words(s.kind.Title), Grave: s.grave, What: c.T("cases.what." + s.name), State: badge, Back: ui.Link{URL: casePath(k.ID), Text: c.T("cases.back")}}
	a := &caseAsked{o: o, c: c, f: c.Form(), k: k, names: o.namer(c)}
	if casefile.HasGates(s.kind.Name) && inOrder(k, s.kind) {
		p.Gates = caseGates(c, k, s.kind)
	}
	if s.beside != nil {
		if err := s.beside(a, &p); err != nil {
			return web.Page{}, err
		}
	}
	if s.fields != nil {
		p.Groups = s.fields(a)
	}
	if s.folded != nil {
		p.FoldedTitle, p.Folded = s.folded(a)
		p.Unfolded = a.f.Again()
	}
	return caseStepPage.Page(web.Head{Title: c.Words(s.kind.Title), Lead: k.Number, Crumbs: caseCrumbs(c, k), Section: "/cases", Styles: []string{"paper.css"}}, p), nil
}

// inOrder tells whether the state of a case knows a step: an old tab may be behind.
func inOrder(k *casefile.Case, step act.Kind) bool {
	return slices.ContainsFunc(k.Possible(), func(p act.Kind) bool { return p.Name == step.Name })
}

// takeCaseStep reads the form, and carries the step out when nothing is to be mended.
func (o *Office) takeCaseStep(c *web.Context) (web.Page, error) {
	s, k, err := o.aCaseStep(c)
	if err != nil {
		return web.Page{}, err
	}
	in := &caseForm{Reader: c.Read(), k: k}
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := s.do(over, o.Cases, o.by(c), k.ID, in); return err })
	if err := mended(in.Err(), found); err != nil { // the form is read by the rehearsal
		return web.Page{}, err
	}
	done, err := s.do(c.Ctx(), o.Cases, o.by(c), k.ID, in)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(casePath(k.ID), "cases.done", entryNumber(c, done.Entry.Index)), nil
}
