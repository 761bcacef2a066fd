package office

import (
	"slices"
	"strconv"

	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/people"
	"yuanjian/internal/web/ui"
)

// complaintCaseSteps record a complaint about the handling of a case, and the reply (Art 45(1)).
func complaintCaseSteps() []caseStep {
	return []caseStep{
		{name: "complain", kind: casefile.Complained, fields: complaintFields,
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Complain(x, by, id, casefile.Complaint{Door: in.text("door"), At: in.at("at"), Name: in.text("name"), Contact: in.text("contact"), Against: in.text("against"), Words: in.text("words")})
			}},
		{name: "complaint-reply", kind: casefile.ComplaintReplied, beside: besideReply,
			offers: func(k *casefile.Case, _ string) bool { return unreplied(k) != nil },
			fields: func(a *caseAsked) []FieldGroup {
				return only1(a.radios("result", "complaint_result", keyedChoices(a, casefile.PointResults)), a.area("words"), a.line("told").Hint(a.c.T("cases.h.told")))
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				no, _ := strconv.Atoi(in.OptionalText("complaint", 10))
				return s.ReplyToComplaint(x, by, id, casefile.ComplaintReply{Complaint: no, Result: in.text("result"), Words: in.text("words"), Told: in.text("told")})
			}},
	}
}

// complaintFields ask who complains, of whom among those who acted in the case, and of what. Without a name it is anonymous.
func complaintFields(a *caseAsked) []FieldGroup {
	var who []ui.Choice
	for _, p := range a.k.ActedIn() {
		if p == a.c.Actor.Person {
			continue
		}
		name, err := a.names(p)
		if err != nil {
			name = p
		}
		who = append(who, ui.Choice{Value: p, Label: name})
	}
	return only1(a.pick("door", "complaint_door", doorChoices(a)), a.moment("at", "said_at"), a.f.Field("name", a.c.T("cases.f.complainant")).Max(200).Wide("mid").Optional().Hint(a.c.T("cases.h.complainant")),
		a.line("contact").Optional(), a.pick("against", "against", who).Optional(), a.area("words"))
}

// unreplied is the oldest complaint without a reply; nil: there is none.
func unreplied(k *casefile.Case) *casefile.Complaint {
	i := slices.IndexFunc(k.Complaints, func(x *casefile.Complaint) bool { return x.Reply == nil })
	if i < 0 {
		return nil
	}
	return k.Complaints[i]
}

func besideReply(a *caseAsked, p *CaseStepPage) error {
	x := unreplied(a.k)
	if x == nil {
		return nil
	}
	p.Hidden = append(p.Hidden, ui.Hidden{Name: "complaint", Value: strconv.Itoa(x.No)})
	return p.show(a, x.No)
}

// complaint is what complaints and replies say: to who may be complained of, that there is one (roles.md E10).
func (s *saying) complaint(x *casefile.Step) {
	if s.k.ComplainedOf(s.c.Actor.Person) {
		s.say("cases.f.words", s.c.T("cases.complaint.kept"))
		return
	}
	switch d := x.Said.(type) {
	case *casefile.Complaint:
		s.say("cases.f.complaint_door", s.c.Words(people.Doors[d.Door]))
		s.at("cases.f.said_at", d.At)
		if d.Name == "" {
			s.say("cases.f.complainant", s.c.T("cases.complaint.anonymous"))
		}
		s.say("cases.f.complainant", d.Name)
		s.say("cases.f.contact", d.Contact)
		if d.Against != "" {
			s.say("cases.f.against", s.name(d.Against))
		}
		s.say("cases.f.words", d.Words)
	case *casefile.ComplaintReply:
		s.say("cases.f.complaint_result", s.c.Words(casefile.PointWords(d.Result)))
		s.say("cases.f.words", d.Words)
		s.say("cases.f.told", d.Told)
		if d.Late {
			s.say("cases.late", s.c.T("cases.late.reply"))
		}
	}
}
