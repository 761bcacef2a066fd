package office

import (
	"strconv"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/penalty"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// saying writes what the steps of a case say, a key and its words at a time.
type saying struct {
	c     *web.Context
	k     *casefile.Case
	names func(string) (string, error)
	out   ui.Facts
	err   error
}

func (s *saying) add(key, words string) {
	if words != "" {
		s.out = append(s.out, ui.Fact{Key: key, Value: ui.Text(words)})
	}
}

func (s *saying) say(key, words string) { s.add(s.c.T(key), words) }

func (s *saying) at(key string, t time.Time) { s.say(key, ui.Moment(s.c.Lang(), t)) }

func (s *saying) yesNo(key string, yes bool) {
	s.say(key, s.c.Words(map[bool]penalty.Answer{true: penalty.Yes, false: penalty.No}[yes].Words()))
}

func (s *saying) name(person string) string {
	name, err := s.names(person)
	if err != nil {
		s.err = err
	}
	return name
}

// items are items of evidence by their numbers in the case.
func (s *saying) items(ids []string) string {
	var parts []string
	for _, id := range ids {
		for i := range s.k.Evidence {
			if p := &s.k.Evidence[i]; p.ID == id {
				parts = append(parts, s.c.T("cases.item", p.No))
			}
		}
	}
	return listed(s.c, parts)
}

// what writes what a step says; it is empty for one whose name says it all.
func (s *saying) what(x *casefile.Step) {
	switch d := x.Said.(type) {
	case *casefile.Entry:
		if d.Elsewhere {
			s.say("cases.f.secret", s.c.T("cases.elsewhere"))
		}
	case *casefile.Join:
		s.say("cases.officer", s.name(d.Person))
	case *casefile.Assignment:
		s.say("cases.f.person", s.name(d.Out))
		s.say("cases.f.reasons", d.Reasons)
	case *casefile.Filing:
		s.filing(d)
	case *casefile.Reasons:
		s.say("cases.f.reasons", d.Words)
	case *casefile.Return:
		s.say("cases.f.reasons", d.Reasons)
	case *casefile.Inquiry:
		s.inquiry(d)
	case *casefile.Cosign:
		s.say("cases.f.step", s.stepName(d.Step))
	case *casefile.Report:
		s.report(d)
	default:
		s.later(x)
	}
}

// later is what the steps after the report say.
func (s *saying) later(x *casefile.Step) {
	switch d := x.Said.(type) {
	case *casefile.PriorNotice:
		s.notice(d)
	case *casefile.Served:
		s.served(d)
	case *casefile.ServiceCorrection:
		s.corrected(d)
	case *casefile.Defence:
		s.say("cases.f.door", s.c.Words(people.Doors[d.Door]))
		s.at("cases.f.at", d.At)
		for i, p := range d.Points {
			s.add(s.c.T("cases.point", i+1), p)
		}
	case *casefile.DefenceAnswer:
		s.answer(d)
	case *casefile.Waiver:
		s.at("cases.f.at", d.At)
		s.yesNo("cases.f.waive_defence", d.Defence)
		s.yesNo("cases.f.waive_hearing", d.Hearing)
		s.say("cases.f.proof", d.Proof)
	case *casefile.Proposal:
		s.outcome(d.Outcome, d.Penalty, d.Ground)
		s.say("cases.f.reasons", d.Reasons)
		s.say("cases.f.education", d.Education)
	case *casefile.LegalReview:
		for _, i := range casefile.ReviewItems {
			s.add(s.c.Words(i.Words), s.c.Words(penalty.Answer(d.Items[i.Key]).Words()))
		}
		s.say("cases.f.opinion", d.Opinion)
		s.say("cases.f.qualified", d.Qualified)
	case *casefile.Discussion:
		for _, o := range d.Opinions {
			s.add(o.Member, o.Opinion)
		}
		s.say("cases.f.conclusion", d.Conclusion)
		s.yesNo("cases.f.agreed", d.Agreed)
	case *casefile.Decision:
		s.decision(d)
	default:
		s.rest(x)
	}
}

// rest is what the steps beside the way to a decision say.
func (s *saying) rest(x *casefile.Step) {
	switch d := x.Said.(type) {
	case *casefile.Suspension:
		s.say("cases.f.basis", d.Basis.Words())
		s.say("cases.f.words", d.Words)
	case *casefile.Resumption:
		s.say("cases.f.words", d.Words)
	case *casefile.Referral:
		s.say("cases.f.to", d.To)
		s.yesNo("cases.f.crime", d.Crime)
		s.say("cases.f.words", d.Words)
	case *casefile.ReferralDecision:
		s.yesNo("cases.f.approve", d.Approve)
		s.say("cases.f.reasons", d.Reasons)
	case *casefile.ReferralReceipt:
		s.say("cases.f.receipt", d.Number)
	case *casefile.Closing:
		for _, k := range casefile.Closings {
			if k.Key == d.How {
				s.say("cases.f.how_closed", s.c.Words(k.Words))
			}
		}
		s.say("cases.f.words", d.Words)
	case *casefile.Correction:
		s.say("cases.f.how_corrected", s.c.Words(casefile.CorrectionWords(d.How)))
		s.say("cases.f.reasons", d.Reasons)
		s.say("cases.f.penalty", penaltyWords(s.c, d.Penalty))
	case *casefile.Touch:
		s.say("cases.frozen", s.c.Words(casefile.FrozenWords[d.Why]))
	case *casefile.Hiding:
		s.say("cases.frozen", s.c.Words(casefile.FrozenWords[casefile.FrozenSecret]))
	default:
		s.hearing(x)
	}
}

func (s *saying) hearing(x *casefile.Step) {
	switch d := x.Said.(type) {
	case *casefile.HearingRequest:
		s.say("cases.f.door", s.c.Words(people.Doors[d.Door]))
		s.at("cases.f.at", d.At)
	case *casefile.HearingAnswer:
		s.yesNo("cases.f.accept", d.Accept)
		s.say("cases.f.reasons", d.Reasons)
		if d.Accept {
			s.say("cases.f.host", s.name(d.Host))
			s.say("cases.f.recorder", s.name(d.Recorder))
		}
	case *casefile.HearingNotice:
		s.at("cases.f.hearing_at", d.At)
		s.say("cases.f.hearing_place", d.Place)
		s.yesNo("cases.f.public", d.Public)
		s.say("cases.f.private", d.Private)
	case *casefile.HearingService:
		s.served(&d.Served)
	case *casefile.HearingRecord:
		s.yesNo("cases.f.absent", d.Absent)
		s.say("cases.f.attending", d.Attending)
		s.say("cases.f.words", d.Words)
		s.say("cases.f.signed", d.Signed)
	case *casefile.HearingReport:
		s.say("cases.f.opinion", d.Opinion)
	default:
		s.remedySaid(x)
	}
}

func (s *saying) filing(d *casefile.Filing) {
	s.say("cases.f.place_why", d.Place)
	s.say("cases.f.reasons", d.Reasons)
	if d.Grave {
		s.yesNo("cases.f.grave_time", true)
	}
	for _, why := range d.Apart {
		s.say("cases.f.apart", why)
	}
}

func (s *saying) report(d *casefile.Report) {
	for _, f := range d.Facts {
		s.add(s.c.Words(capture.ElementWords(s.k.Violation, f.Element)), s.c.T("cases.found", f.Words, s.items(f.Items)))
	}
	s.say("cases.f.breached", d.Breached.Words())
	s.outcome(d.Outcome, d.Penalty, d.Ground)
	if d.Outcome == casefile.Penalty {
		s.say("cases.f.basis", d.Basis.Words())
	}
	for _, q := range d.Leniency.Asked() {
		if f := d.Leniency.Answers[q]; f.Answer != penalty.NotLookedInto {
			s.add(s.c.Words(q.Words()), s.c.Words(f.Answer.Words())+because(s.c, f.Because))
		}
	}
	s.say("cases.f.band", d.Band)
	s.say("cases.f.deviation", d.Deviation)
	s.say("cases.f.reasons", d.Reasons)
}

func because(c *web.Context, words string) string {
	if words == "" {
		return ""
	}
	return c.T("cases.because", words)
}

// outcome is what is proposed or decided, a penalty with its sums in figures and in capitals.
func (s *saying) outcome(o casefile.Outcome, p penalty.Penalty, ground string) {
	s.say("cases.f.outcome", s.c.Words(casefile.OutcomeWords[o]))
	if o == casefile.Penalty {
		s.say("cases.f.penalty", penaltyWords(s.c, p))
		return
	}
	if g, ok := penalty.GroundOf(ground); ok {
		s.say("cases.f.ground", s.c.T("cases.ground", s.c.Words(g.Words), g.Article))
	}
}

func (s *saying) notice(d *casefile.PriorNotice) {
	s.say("cases.f.number", d.Number)
	s.say("cases.f.penalty", penaltyWords(s.c, d.Penalty))
	s.yesNo("cases.f.hearing", d.Hearing)
	for _, why := range d.Why {
		s.say("cases.f.why_hearing", s.c.Words(why))
	}
	s.say("cases.f.new_facts", d.NewFacts)
	s.say("cases.f.items", s.items(d.Items))
}

func (s *saying) corrected(d *casefile.ServiceCorrection) {
	if d.Served == nil {
		s.say("services.state", s.c.T("services.fell"))
		return
	}
	s.served(d.Served)
}

func (s *saying) served(d *casefile.Served) {
	s.say("cases.f.served_way", s.c.Words(casefile.ServedWords(d.Way)))
	s.at("cases.f.served_at", d.At)
	s.say("cases.f.proof", d.Proof)
}

func (s *saying) answer(d *casefile.DefenceAnswer) {
	for i, p := range d.Points {
		point := ""
		for _, x := range s.k.Defences {
			if x.No == d.Defence && i < len(x.Points) {
				point = x.Points[i]
			}
		}
		s.add(s.c.T("cases.point", i+1), s.c.T("cases.answered", point, s.c.Words(casefile.PointWords(p.Result)), p.Reasons))
	}
}

func (s *saying) decision(d *casefile.Decision) {
	s.say("cases.f.number", d.Number)
	s.outcome(d.Outcome, d.Penalty, d.Ground)
	s.say("cases.f.reasons", d.Reasons)
	if d.Late {
		s.say("cases.late", s.c.T("cases.late.decision"))
	}
}

// stepName is a step by its number and its name.
func (s *saying) stepName(no int) string {
	if no < 1 || no > len(s.k.Course) {
		return strconv.Itoa(no)
	}
	return s.c.T("cases.step.named", no, s.c.Words(s.k.Course[no-1].Title()))
}

// penaltyWords writes a penalty, each sum in capitals (大写) and in figures; empty where there is none.
func penaltyWords(c *web.Context, p penalty.Penalty) string {
	if len(p.Measures) == 0 {
		return ""
	}
	return c.Words(p.Words())
}

// saidOf is what a step says.
func (o *Office) saidOf(c *web.Context, k *casefile.Case, x *casefile.Step, names func(string) (string, error)) (ui.Facts, error) {
	s := saying{c: c, k: k, names: names}
	s.what(x)
	return s.out, s.err
}

// asLines writes facts a line each, as the timeline shows them.
func asLines(c *web.Context, facts ui.Facts) (out []string) {
	for _, f := range facts {
		out = append(out, c.T("layout.pair", f.Key, f.Value.Text))
	}
	return out
}

// answersYesNo are yes and no.
func answersYesNo(c *web.Context) []ui.Choice {
	return []ui.Choice{{Value: "yes", Label: c.Words(penalty.Yes.Words())}, {Value: "no", Label: c.Words(penalty.No.Words())}}
}
