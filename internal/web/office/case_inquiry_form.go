package office

import (
	"strconv"
	"strings"

	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/docket"
	"yuanjian/internal/web/ui"
)

// inquiryFields ask for one inquiry; what only an order to correct or a preservation says is asked in groups of their own.
func inquiryFields(a *caseAsked) []FieldGroup {
	out := only1(a.pick("way", "way", keyedChoices(a, casefile.Ways)), a.moment("at", "at"), a.area("words"))
	out = append(out, FieldGroup{Title: a.c.Words(casefile.WayWords(casefile.ByOrder)), Note: a.c.T("cases.h.recheck"), Fields: []ui.Field{
		a.f.Field("due", a.c.T("cases.f.correct_by")).As("date").Wide("mid").Optional(), a.line("recheck").Optional()}})
	out = append(out, FieldGroup{Title: a.c.Words(casefile.WayWords(casefile.ByPreserving)), Note: a.c.T("cases.h.things"), Fields: []ui.Field{
		a.area("things").Optional(), a.line("kept").Optional()}})
	var open []ui.Choice
	for _, x := range a.k.Preserved() {
		open = append(open, ui.Choice{Value: strconv.Itoa(x.No), Label: a.c.T("cases.step.named", x.No, strings.Join(x.Things, "、"))})
	}
	if len(open) > 0 {
		out = append(out, FieldGroup{Title: a.c.Words(casefile.WayWords(casefile.ByReleasing)), Fields: []ui.Field{a.radios("ends", "ends", open).Optional()}})
	}
	return out
}

func (in *caseForm) inquiry() casefile.Inquiry {
	q := casefile.Inquiry{Way: in.text("way"), At: in.at("at"), Words: in.text("words"), Recheck: in.text("recheck"), Kept: in.text("kept")}
	if due := in.OptionalDate("due"); due != nil {
		q.Due = *due
	}
	if things := in.text("things"); things != "" {
		q.Things = strings.Split(strings.ReplaceAll(things, "\r\n", "\n"), "\n")
	}
	q.Ends, _ = strconv.Atoi(in.OptionalText("ends", 10)) // what is no number is no step: the chapter says so
	return q
}

// rectifySteps is the step that puts a clerical error right (documents.md C4.23).
func rectifySteps() []caseStep {
	return []caseStep{{name: "rectify", kind: casefile.Rectified,
		offers: func(k *casefile.Case, _ string) bool { return len(k.IssuedPapers()) > 0 },
		fields: func(a *caseAsked) []FieldGroup {
			var list []ui.Choice
			for _, p := range a.k.IssuedPapers() {
				kind, _ := docket.KindByID(p.Kind)
				list = append(list, ui.Choice{Value: strconv.Itoa(p.Step), Label: a.c.Words(kind.Title), Note: p.Number})
			}
			return only1(a.radios("of", "of", list), a.line("old").Hint(a.c.T("cases.h.old")), a.line("new"), a.area("reasons"))
		},
		do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
			in.Want(in.OptionalText("of", 10) != "", "of", "请选择写错的文书。", "Choose the paper that is wrong.")
			of, _ := strconv.Atoi(in.OptionalText("of", 10)) // as for an inquiry
			return s.Rectify(x, by, id, casefile.Rectification{Of: of, Old: in.text("old"), New: in.text("new"), Reasons: in.text("reasons")})
		}}}
}

// inquiry is what a step of inquiry says.
func (s *saying) inquiry(d *casefile.Inquiry) {
	s.say("cases.f.way", s.c.Words(casefile.WayWords(d.Way)))
	s.at("cases.f.at", d.At)
	s.say("cases.f.words", d.Words)
	if d.Due != 0 {
		s.say("cases.f.correct_by", ui.Day(s.c.Lang(), d.Due))
		s.say("cases.f.recheck", d.Recheck)
	}
	s.say("cases.f.things", strings.Join(d.Things, "；"))
	s.say("cases.f.kept", d.Kept)
	if d.Ends != 0 {
		s.say("cases.f.ends", s.stepName(d.Ends))
	}
}

// rectified is what a clerical error was, and what is right.
func (s *saying) rectified(d *casefile.Rectification) {
	s.say("cases.f.of", s.stepName(d.Of))
	s.say("cases.f.old", d.Old)
	s.say("cases.f.new", d.New)
	s.say("cases.f.reasons", d.Reasons)
}
