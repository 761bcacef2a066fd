package office

import (
	"slices"
	"strconv"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// evidenceStep is one step with an item of evidence: its form, and the act that carries it out.
type evidenceStep struct {
	name   string
	kind   act.Kind
	words  law.Words // of what goes by another name than its act
	grave  bool
	upload bool
	offers func(x *evidence.Item, masks int) bool // nil: always; masks: how many masked copies its capture has
	fields func(a *evidenceAsk) ([]ui.Field, error)
	do     func(x ctx, s *evidence.Service, by act.By, id string, in *evidenceForm) (int64, error) // the entry
}

func (s *evidenceStep) title(c *web.Context) string {
	if s.words.ZH != "" {
		return c.Words(s.words)
	}
	return c.Words(s.kind.Title)
}

// evidenceAsk is the form of a step as it is asked for.
type evidenceAsk struct {
	o *Office
	c *web.Context
	f *ui.Form
	x *evidence.Item
	k *evidence.Case
}

// evidenceForm reads what was typed. Whether it will do is for the chapter to say, by the same names.
type evidenceForm struct {
	*web.Reader
	files    []device.Attachment
	elements []string // of the violation of the case
	sums     []string // digests of the files of the item
}

func (in *evidenceForm) text(name string) string { return in.OptionalText(name, mostText) }

func entryOf[R any](done act.Done[R], err error) (int64, error) { return done.Entry.Index, err }

// evidenceSteps are the steps with an item, in the order in which its page offers them.
func evidenceSteps() []evidenceStep {
	return []evidenceStep{
		{name: "examine", kind: evidence.ItemExamined, fields: findingFields,
			do: func(x ctx, s *evidence.Service, by act.By, id string, in *evidenceForm) (int64, error) {
				return entryOf(s.Examine(x, by, id, in.findings()))
			}},
		{name: "verify", kind: evidence.ItemVerified, fields: func(a *evidenceAsk) ([]ui.Field, error) {
			return []ui.Field{a.f.Field("how", a.c.T("evidence.verified.how")).As("textarea").Lines(4).Hint(a.c.T("evidence.h.verify"))}, nil
		},
			do: func(x ctx, s *evidence.Service, by act.By, id string, in *evidenceForm) (int64, error) {
				return entryOf(s.Verify(x, by, id, in.text("how")))
			}},
		{name: "reexamine", kind: evidence.ItemReexamined, fields: findingFields,
			do: func(x ctx, s *evidence.Service, by act.By, id string, in *evidenceForm) (int64, error) {
				return entryOf(s.Reexamine(x, by, id, in.findings()))
			}},
		{name: "derive", kind: evidence.ItemDerived, upload: true, fields: deriveFields, offers: func(x *evidence.Item, _ int) bool { return len(x.Files) > 0 },
			do: func(x ctx, s *evidence.Service, by act.By, id string, in *evidenceForm) (int64, error) {
				return entryOf(s.Derive(x, by, in.deriving(id)))
			}},
		{name: "masked", kind: evidence.ItemDerived, words: law.Words{ZH: "登记遮盖副本", EN: "Enter a masked copy"}, fields: maskedFields, offers: func(x *evidence.Item, masks int) bool { return x.Origin == evidence.OfCapture && masks > 0 },
			do: func(x ctx, s *evidence.Service, by act.By, id string, in *evidenceForm) (int64, error) {
				in.Want(in.text("mask") != "", "mask", "请选择遮盖副本。", "Choose the masked copy.")
				if err := in.Err(); err != nil {
					return 0, err
				}
				return entryOf(s.Derive(x, by, evidence.Deriving{Source: id, What: in.text("what"), Derivation: evidence.Derivation{Manner: evidence.Masked, Mask: in.text("mask")}}))
			}},
		{name: "clear", kind: evidence.ItemCleared, offers: func(x *evidence.Item, _ int) bool { return x.MayClear() }, fields: clearFields,
			do: func(x ctx, s *evidence.Service, by act.By, id string, in *evidenceForm) (int64, error) {
				return entryOf(s.FindClear(x, by, id, in.Choices("files", in.sums...), in.text("words")))
			}},
		{name: "clear-end", kind: evidence.ClearingDone, offers: func(x *evidence.Item, _ int) bool { return x.Clear != nil },
			fields: func(a *evidenceAsk) ([]ui.Field, error) {
				return []ui.Field{a.f.Field("reasons", a.c.T("cases.f.reasons")).As("textarea").Lines(3)}, nil
			},
			do: func(x ctx, s *evidence.Service, by act.By, id string, in *evidenceForm) (int64, error) {
				return entryOf(s.EndClear(x, by, id, in.text("reasons")))
			}},
		excludeStep("exclude", evidence.ItemExcluded, (*evidence.Service).Exclude),
		excludeStep("strike", evidence.ItemStruck, (*evidence.Service).Strike),
		excludeStep("order", evidence.ItemOrdered, (*evidence.Service).Order),
	}
}

// excludeStep excludes an item, by whoever it is (Art 36).
func excludeStep(name string, kind act.Kind, exclude func(*evidence.Service, ctx, act.By, evidence.Exclusion) (evidence.Done, error)) evidenceStep {
	return evidenceStep{name: name, kind: kind, grave: true,
		fields: func(a *evidenceAsk) ([]ui.Field, error) {
			return []ui.Field{a.f.Field("ground", a.c.T("evidence.ground")).As("radios").Of(devChoices(a.c, evidence.Grounds)).Hint(a.c.T("evidence.ground.article")),
				a.f.Field("reasons", a.c.T("cases.f.reasons")).As("textarea").Lines(4)}, nil
		},
		do: func(x ctx, s *evidence.Service, by act.By, id string, in *evidenceForm) (int64, error) {
			ground, _ := strconv.Atoi(in.text("ground"))
			return entryOf(exclude(s, x, by, evidence.Exclusion{Item: id, Ground: ground, Reasons: in.text("reasons")}))
		}}
}

// findingFields ask for the three findings, each with its reasons, and for the elements that the item shows (Art 35).
func findingFields(a *evidenceAsk) (out []ui.Field, err error) {
	for i, name := range []string{"lawful", "authentic", "relevant"} {
		of := []ui.Choice{{Value: "yes", Label: a.c.T("evidence.yes")}, {Value: "no", Label: a.c.T("evidence.no")}}
		out = append(out, a.f.Field(name, a.c.Words(evidence.FindingWords[i])).As("radios").Of(of).Hint(a.c.T("evidence.h."+name)),
			a.f.Field(name+".reasons", a.c.T("evidence.why", a.c.Words(evidence.FindingWords[i]))).As("textarea").Lines(2).Optional())
	}
	var of []ui.Choice
	for _, e := range capture.Elements(a.k.Violation) {
		of = append(of, ui.Choice{Value: e.Code, Label: a.c.Words(e.Title)})
	}
	return append(out, a.f.Field("elements", a.c.T("evidence.elements")).As("checks").Of(of).Optional().Hint(a.c.T("evidence.h.elements"))), nil
}

func (in *evidenceForm) findings() evidence.Findings {
	one := func(name string) evidence.Finding {
		return evidence.Finding{Answer: evidence.Answer(in.text(name)), Reasons: in.text(name + ".reasons")}
	}
	return evidence.Findings{Lawful: one("lawful"), Authentic: one("authentic"), Relevant: one("relevant"), Elements: in.Choices("elements", in.elements...)}
}

// clearFields ask which files show nobody but the party, and what was looked at.
func clearFields(a *evidenceAsk) ([]ui.Field, error) {
	return []ui.Field{a.f.Field("files", a.c.T("evidence.clear.files")).As("checks").Of(fileChoices(a)), a.f.Field("words", a.c.T("evidence.clear.words")).As("textarea").Lines(3).Hint(a.c.T("evidence.h.clear"))}, nil
}

func fileChoices(a *evidenceAsk) (of []ui.Choice) {
	for i, f := range a.x.Files {
		of = append(of, ui.Choice{Value: f.SHA256, Label: a.c.T("evidence.file", i+1), Note: f.SHA256[:16]})
	}
	return of
}

// deriveFields ask for what Art 33(6) wants of an item made from another.
func deriveFields(a *evidenceAsk) ([]ui.Field, error) {
	manners := slices.DeleteFunc(devChoices(a.c, evidence.Manners), func(x ui.Choice) bool { return x.Value == evidence.Masked })
	if a.x.Origin != evidence.OfCapture {
		manners = devChoices(a.c, evidence.Manners)
	}
	of := fileChoices(a)
	if len(of) == 1 && !a.f.Again() {
		a.f.Prefill("medium", of[0].Value)
	}
	area := func(name string) ui.Field {
		return a.f.Field(name, a.c.T("evidence."+name)).As("textarea").Lines(2).Hint(a.c.T("evidence.h." + name))
	}
	return []ui.Field{a.f.Field("manner", a.c.T("evidence.manner")).As("radios").Of(manners), a.f.Field("medium", a.c.T("evidence.medium")).As("radios").Of(of),
		a.f.Field("at_ms", a.c.T("evidence.at_ms")).Wide("short").Inputmode("decimal").Optional().Hint(a.c.T("evidence.h.at_ms")),
		area("method"), a.f.Field("at", a.c.T("evidence.made.at")).As("datetime"), a.f.Field("maker", a.c.T("evidence.maker")).Max(200).Wide("mid").Hint(a.c.T("evidence.h.maker")),
		a.f.Field("version", a.c.T("evidence.program")).Max(200).Wide("mid").Optional().Hint(a.c.T("evidence.h.version")), area("proves"),
		a.f.Field("documents", a.c.T("evidence.made")).As("file").Several().Accept(documentTypes).Hint(a.c.T("steps.h.documents")),
		a.f.Field("what", a.c.T("evidence.name")).Max(500).Optional()}, nil
}

func (in *evidenceForm) deriving(source string) evidence.Deriving {
	n := evidence.Deriving{Source: source, What: in.text("what"), Files: in.files, Derivation: evidence.Derivation{Manner: in.text("manner"), Method: in.text("method"), At: orZero(in.OptionalInstant("at")),
		Maker: in.text("maker"), Version: in.text("version"), Proves: in.text("proves"), Medium: in.text("medium")}}
	if s := in.text("at_ms"); s != "" {
		ms, ok := millis(s)
		in.Want(ok, "at_ms", "请填写秒数，最多三位小数，如12.5。", "A number of seconds with at most three decimals, as in 12.5.")
		n.AtMS = &ms
	}
	return n
}

// millis reads seconds with at most three decimals, digit by digit.
func millis(s string) (int64, bool) {
	whole, part, _ := strings.Cut(strings.TrimSpace(s), ".")
	if len(whole) > 6 || len(part) > 3 || strings.Trim(whole+part, "0123456789") != "" || whole == "" {
		return 0, false
	}
	ms, err := strconv.ParseInt(whole+(part + "000")[:3], 10, 64)
	return ms, err == nil
}

// maskedFields offer the masked copies of a capture: each says already by which method, when, by whom and what for it was made.
func maskedFields(a *evidenceAsk) ([]ui.Field, error) {
	all, err := a.o.Captures.Masks(a.c.Ctx(), a.o.reader(), a.c.Actor.Book, a.x.Capture)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, noCopies
	}
	var of []ui.Choice
	for i := range all {
		of = append(of, ui.Choice{Value: all[i].ID, Label: ui.Stamp(all[i].At) + " " + all[i].Shows, Note: all[i].Method})
	}
	return []ui.Field{a.f.Field("mask", a.c.T("evidence.mask")).As("radios").Of(of), a.f.Field("what", a.c.T("evidence.name")).Max(500).Optional()}, nil
}

var noCopies = fault.Conflict{Because: law.Words{ZH: "这次采集还没有遮盖副本。请由审核人员先在采集记录页面制作遮盖副本。", EN: "The capture has no masked copy yet. Let a reviewer make one on the page of the capture."}}

// anEvidenceStep finds the step and the item of the address, for who may do it.
func (o *Office) anEvidenceStep(c *web.Context) (evidenceStep, evidence.Item, evidence.Case, error) {
	steps := evidenceSteps()
	i := slices.IndexFunc(steps, func(s evidenceStep) bool { return s.name == c.Path("step") })
	if i < 0 {
		return evidenceStep{}, evidence.Item{}, evidence.Case{}, noCaseStep
	}
	s := steps[i]
	x, k, err := o.anItem(c)
	if err != nil {
		return s, x, k, err
	}
	if !c.Actor.ActsFor(s.kind.Permission, x.Body) {
		return s, x, k, act.Forbidden{Because: law.Words{ZH: "您现在的岗位不能办理“" + s.kind.Title.ZH + "”。", EN: "Your post does not allow " + s.kind.Title.EN + "."}}
	}
	return s, x, k, k.May(c.Actor.Person, s.kind)
}

func (o *Office) askEvidenceStep(c *web.Context) (web.Page, error) {
	s, x, k, err := o.anEvidenceStep(c)
	if err != nil {
		return web.Page{}, err
	}
	file, err := o.Cases.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCases), x.Case)
	if err != nil {
		return web.Page{}, err
	}
	p := FormPage{Action: evidenceStepPath(x.ID, s.name), Upload: s.upload, Button: s.title(c), Icon: "done", Grave: s.grave, Back: ui.Link{URL: evidencePath(x.ID), Text: c.T("evidence.back")},
		Facts: ui.Facts{{Key: c.T("evidence.item"), Value: ui.Text(c.T("cases.item", x.Number)).WithNote(x.What)}, {Key: c.T("cases.state"), Value: ui.Text(c.Words(evidence.StateWords[x.State]))}}}
	if s.grave {
		p.Cautions = append(p.Cautions, c.T("evidence.exclude.caution"))
	}
	if s.fields != nil {
		if p.Fields, err = s.fields(&evidenceAsk{o: o, c: c, f: c.Form(), x: &x, k: &k}); err != nil {
			return web.Page{}, err
		}
	}
	return formPage.Page(web.Head{Title: s.title(c), Lead: c.T("evidence.step." + s.name), Section: "/cases", Crumbs: itemCrumbs(c, &file, &x)}, p), nil
}

// takeEvidenceStep reads the form, and carries the step out when nothing is to be mended.
func (o *Office) takeEvidenceStep(c *web.Context) (web.Page, error) {
	s, x, k, err := o.anEvidenceStep(c)
	if err != nil {
		return web.Page{}, err
	}
	in := &evidenceForm{Reader: c.Read(), elements: k.Elements}
	for _, f := range x.Files {
		in.sums = append(in.sums, f.SHA256)
	}
	var bad error
	if s.upload {
		in.files, bad = o.keepDocuments(c)
	}
	found := rehearsed(c.Ctx(), func(over ctx) error { _, err := s.do(over, o.Cases.Evidence, o.by(c), x.ID, in); return err })
	if err := mended(bad, in.Err(), found); err != nil {
		return web.Page{}, err
	}
	entry, err := s.do(c.Ctx(), o.Cases.Evidence, o.by(c), x.ID, in)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done(evidencePath(x.ID), "evidence.done", entryNumber(c, entry)), nil
}
