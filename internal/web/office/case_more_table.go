package office

import (
	"slices"
	"strconv"

	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
	"yuanjian/internal/web/ui"
)

// keyed are what a chapter lists by key with its words.
type keyed = struct {
	Key   string
	Words law.Words
}

func keyedChoices(a *caseAsked, list []keyed) []ui.Choice {
	out := make([]ui.Choice, len(list))
	for i, x := range list {
		out[i] = ui.Choice{Value: x.Key, Label: a.c.Words(x.Words)}
	}
	return out
}

// simpleCaseSteps are the simple procedure (行政处罚法 51–53): one officer prepares, the other decides; reasons of filing and decision are one text.
func simpleCaseSteps() []caseStep {
	return []caseStep{
		{name: "simple", kind: casefile.SimplePrepared, fields: simpleFields,
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				r := in.report()
				r.Outcome, r.Penalty = casefile.Penalty, in.penalty()
				return s.PrepareSimple(x, by, id, casefile.Simple{Filing: in.filing(), Report: r, Present: in.text("present"), Certain: in.Bool("certain"), Stated: in.text("stated")})
			}},
		{name: "simple-decide", kind: casefile.SimpleDecided, grave: true, beside: besideSimple,
			offers: func(k *casefile.Case, me string) bool { return k.Simple != nil && k.Course[k.Simple.No-1].Person != me },
			fields: func(a *caseAsked) []FieldGroup { return only1(a.line("proof").Hint(a.c.T("cases.h.proof"))) },
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.DecideSimple(x, by, id, in.text("proof"))
			}},
	}
}

func simpleFields(a *caseAsked) []FieldGroup {
	out := filingFields(a)
	out = append(out, elementFields(a)...)
	out = append(out, FieldGroup{Title: a.c.T("cases.g.breached"), Fields: provisionFields(a.c, a.f, "breached")})
	out = append(out, leniencyFields(a)...)
	out = append(out, FieldGroup{Title: a.c.T("cases.g.basis"), Fields: provisionFields(a.c, a.f, "basis")})
	out = append(out, measureFields(a.c, a.f, penalty.Penalty{})...)
	if bands := bandFields(a); bands != nil {
		out = append(out, FieldGroup{Title: a.c.T("cases.f.band"), Fields: bands})
	}
	return append(out, FieldGroup{Title: a.c.T("cases.g.simple"), Fields: []ui.Field{a.pick("present", "present", keyedChoices(a, casefile.Presences)), a.tick("certain"), a.area("stated")}})
}

// besideSimple is what the other officer prepared.
func besideSimple(a *caseAsked, p *CaseStepPage) error {
	if a.k.Simple == nil {
		return nil
	}
	return p.show(a, a.k.Simple.No)
}

// remedyCaseSteps are what the body owes in reconsideration and suit.
func remedyCaseSteps() []caseStep {
	open := func(owed bool) func(k *casefile.Case, _ string) bool {
		return func(k *casefile.Case, _ string) bool { return len(remedies(k, owed)) > 0 }
	}
	return []caseStep{
		{name: "remedy", kind: casefile.RemedyTaken,
			fields: func(a *caseAsked) []FieldGroup {
				var kinds []ui.Choice
				for _, k := range casefile.RemedyKinds {
					kinds = append(kinds, ui.Choice{Value: k.Key, Label: a.c.Words(k.Words), Note: a.c.Words(k.Owes)})
				}
				return only1(a.radios("kind", "remedy", kinds), a.moment("at", "received_at"), a.line("organ"), a.f.Field("number", a.c.T("cases.f.remedy_number")).Max(200).Wide("mid").Optional())
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.TakeRemedy(x, by, id, casefile.Remedy{Kind: in.text("kind"), At: in.at("at"), Organ: in.text("organ"), Number: in.text("number")})
			}},
		{name: "remedy-answer", kind: casefile.RemedyAnswered, offers: open(true),
			fields: func(a *caseAsked) []FieldGroup {
				return only1(remedyField(a, true), a.area("words"), a.line("proof").Hint(a.c.T("cases.h.proof")))
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.AnswerRemedy(x, by, id, casefile.RemedyAnswer{Remedy: in.remedy(), Words: in.text("words"), Proof: in.text("proof")})
			}},
		{name: "remedy-end", kind: casefile.RemedyEnded, offers: open(false),
			fields: func(a *caseAsked) []FieldGroup {
				return only1(remedyField(a, false), a.radios("result", "remedy_result", keyedChoices(a, casefile.RemedyResults)), a.area("words"))
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.EndRemedy(x, by, id, casefile.RemedyEnd{Remedy: in.remedy(), Result: in.text("result"), Words: in.text("words")})
			}},
	}
}

// remedies are those that are open; owed: of them those that the body has not answered.
func remedies(k *casefile.Case, owed bool) (out []*casefile.Remedy) {
	return append(out, slices.DeleteFunc(slices.Clone(k.Remedies), func(r *casefile.Remedy) bool { return !r.Open() || owed && r.Answer != nil })...)
}

func remedyField(a *caseAsked, owed bool) ui.Field {
	var list []ui.Choice
	for _, r := range remedies(a.k, owed) {
		list = append(list, ui.Choice{Value: strconv.Itoa(r.No), Label: a.c.T("cases.step.named", r.No, a.c.Words(casefile.RemedyWords(r.Kind))), Note: r.Organ})
	}
	if len(list) == 1 && !a.f.Again() {
		a.f.Prefill("remedy", list[0].Value)
	}
	return a.radios("remedy", "which_remedy", list)
}

func (in *caseForm) remedy() int {
	no, err := strconv.Atoi(in.OptionalText("remedy", 10))
	in.Want(err == nil, "remedy", "请选择是哪一项复议或者诉讼。", "Choose which one it is.")
	return no
}

// remedySaid is what the steps of reconsideration, suit and the simple procedure say.
func (s *saying) remedySaid(x *casefile.Step) {
	switch d := x.Said.(type) {
	case *casefile.Simple:
		s.filing(&d.Filing)
		s.report(&d.Report)
		for _, p := range casefile.Presences {
			if p.Key == d.Present {
				s.say("cases.f.present", s.c.Words(p.Words))
			}
		}
		s.say("cases.f.stated", d.Stated)
	case *casefile.SimpleDecision:
		s.decision(&d.Decision)
		s.served(&d.Served)
	case *casefile.Remedy:
		s.say("cases.f.remedy", s.c.Words(casefile.RemedyWords(d.Kind)))
		s.at("cases.f.received_at", d.At)
		s.say("cases.f.organ", d.Organ)
		s.say("cases.f.remedy_number", d.Number)
	case *casefile.RemedyAnswer:
		s.say("cases.f.words", d.Words)
		s.say("cases.f.proof", d.Proof)
		s.say("cases.f.items", s.items(d.Items))
	case *casefile.RemedyEnd:
		for _, r := range casefile.RemedyResults {
			if r.Key == d.Result {
				s.say("cases.f.remedy_result", s.c.Words(r.Words))
			}
		}
		s.say("cases.f.words", d.Words)
	case *casefile.Rectification:
		s.rectified(d)
	default:
		s.publicSaid(x)
	}
}

// likeCases are decided cases like this one, beside what is put up (行政处罚法 34; ux O14): fewer than wanted is said.
func likeCases(a *caseAsked) (*ui.Table, string, error) {
	all, err := a.o.Cases.Likes(a.c.Ctx(), a.o.reader(), a.k)
	if err != nil {
		return nil, "", err
	}
	few := ""
	if len(all) < casefile.LikeLeast {
		few = a.c.T("cases.likes.few", len(all), casefile.LikeLeast)
	}
	if len(all) == 0 {
		return nil, few, nil
	}
	t := &ui.Table{Caption: a.c.T("cases.likes"), Columns: []ui.Column{{Title: a.c.T("cases.number")}, {Title: a.c.T("cases.f.outcome")}, {Title: a.c.T("cases.f.band")}}}
	for i := range all {
		x := &all[i]
		what := a.c.Words(casefile.OutcomeWords[x.Outcome])
		if x.Outcome == casefile.Penalty {
			what = penaltyWords(a.c, x.Penalty)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(x.Number).WithNote(ui.Stamp(x.DecidedAt)), ui.Text(what), ui.Text(x.Band)}})
	}
	return t, few, nil
}
