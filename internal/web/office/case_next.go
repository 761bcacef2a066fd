package office

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// nextOf is the step by which a case goes on from where it stands; false where nothing more is to be done.
func nextOf(k *casefile.Case) (act.Kind, bool) {
	if k.Frozen != "" {
		return casefile.Thawed, k.Frozen != casefile.FrozenSecret
	}
	awaits := func(not act.Kind) act.Kind {
		if len(k.AwaitCosign()) > 0 {
			return casefile.Signed
		}
		return not
	}
	switch k.State {
	case casefile.Registered:
		if len(k.HandledBy()) < 2 {
			return casefile.Joined, true
		}
		return casefile.Filed, true
	case casefile.Investigating:
		return casefile.ReportMade, true
	case casefile.Reported:
		if k.Report != nil && k.Report.Outcome == casefile.NoPenalty {
			return awaits(casefile.PutUp), true
		}
		return awaits(casefile.NoticeIssued), true
	case casefile.Noticing:
		return casefile.NoticeServed, true
	case casefile.Noticed:
		return nextNoticed(k, awaits), true
	case casefile.InHearing:
		return nextInHearing(k), true
	case casefile.Proposed:
		return awaits(casefile.Decided), true
	}
	return nextAfter(k)
}

func nextNoticed(k *casefile.Case, awaits func(act.Kind) act.Kind) act.Kind {
	switch {
	case k.Hearing.Open() && k.Hearing.Answer == nil:
		return casefile.HearingAnswered
	case unanswered(k) != nil:
		return casefile.DefenceAnswered
	}
	return awaits(casefile.PutUp)
}

func nextInHearing(k *casefile.Case) act.Kind {
	switch {
	case k.Hearing.Notice == nil:
		return casefile.HearingSet
	case k.Hearing.Notice.Served == nil:
		return casefile.HearingServed
	case k.Hearing.Record == nil:
		return casefile.HearingHeld
	}
	return casefile.HearingReported
}

// nextAfter is the step of a case that is decided, or being transferred.
func nextAfter(k *casefile.Case) (act.Kind, bool) {
	switch k.State {
	case casefile.Transferring:
		if k.Referral != nil && k.Referral.Decided != nil {
			return casefile.ReferralMade, true
		}
		return casefile.ReferralDecided, true
	case casefile.Penalised, casefile.NotPenalised:
		if k.Decision != nil && k.Decision.Served == nil {
			return casefile.DecisionServed, true
		}
		return casefile.Ended, true
	case casefile.Revoked, casefile.Transferred:
		return casefile.Ended, true
	}
	return act.Kind{}, false
}

// unanswered is the oldest statement or defence that was not re-examined; nil when each was.
func unanswered(k *casefile.Case) *casefile.Defence {
	for _, d := range k.Defences {
		if d.Answer == nil {
			return d
		}
	}
	return nil
}

// gatedStep is the step whose conditions the dossier shows as the checklist: that towards the decision which comes next.
func gatedStep(k *casefile.Case) (act.Kind, bool) {
	switch k.State {
	case casefile.Registered:
		return casefile.Filed, true
	case casefile.Investigating:
		return casefile.ReportMade, true
	case casefile.Reported:
		if k.Report != nil && k.Report.Outcome == casefile.NoPenalty {
			return casefile.PutUp, true
		}
		return casefile.NoticeIssued, true
	case casefile.Noticing, casefile.Noticed, casefile.InHearing:
		return casefile.PutUp, true
	case casefile.Proposed:
		return casefile.Decided, true
	case casefile.Penalised, casefile.NotPenalised, casefile.Revoked, casefile.Transferred:
		return casefile.Ended, true
	}
	return act.Kind{}, false
}

// caseGates is the checklist of a step, in the form of the panel of conditions (ux G.4).
func caseGates(c *web.Context, k *casefile.Case, step act.Kind) *ui.GatesPanel {
	all := k.Needs(step.Name)
	if len(all) == 0 {
		return nil
	}
	p := &ui.GatesPanel{Title: c.T("cases.gates"), Subject: c.Words(step.Title), At: k.Now, Rules: law.RuleVersion, State: ui.Met, Answer: c.T("cases.gates.met")}
	for _, g := range all {
		row := ui.GateRow{State: ui.StateOf(g.Result), Title: c.Words(g.Title), Because: c.Words(g.Because), Article: g.Article, Cure: c.Words(g.Cure)}
		if g.Result != law.Met && p.State != ui.Unmet {
			p.State, p.Answer = row.State, c.T("cases.gates.open")
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// offered are the steps that who reads may take now, that by which the case goes on first.
func offered(c *web.Context, k *casefile.Case) (out ui.Links) {
	next, _ := nextOf(k)
	possible := k.Possible()
	for _, s := range caseSteps() {
		if !slices.ContainsFunc(possible, func(p act.Kind) bool { return p.Name == s.kind.Name }) || !c.Actor.ActsFor(s.kind.Permission, k.Body) || k.PartOf(c.Actor.Person, s.kind) != nil ||
			s.offers != nil && !s.offers(k, c.Actor.Person) {
			continue
		}
		l := ui.Link{URL: caseStepPath(k.ID, s.name), Text: c.Words(s.kind.Title), Primary: s.kind.Name == next.Name}
		if l.Primary {
			out = slices.Insert(out, 0, l)
		} else {
			out = append(out, l)
		}
	}
	return out
}

// whoTakes names who takes a step: those who handle the case, or the posts that may.
func whoTakes(c *web.Context, k *casefile.Case, step act.Kind, names func(string) (string, error)) (string, error) {
	if step.Permission == access.HandleCases && step.Name != casefile.Joined.Name {
		var parts []string
		for _, p := range k.HandledBy() {
			name, err := names(p)
			if err != nil {
				return "", err
			}
			parts = append(parts, name)
		}
		return listed(c, parts), nil
	}
	var roles []access.Role
	for _, r := range access.Roles() {
		if slices.Contains(r.Permissions(), step.Permission) {
			roles = append(roles, r)
		}
	}
	return rolesIn(c, roles), nil
}

// nextEntry is the hollow ring at the end of the course: the next step, with its deadline and who takes it (ux G.5).
func nextEntry(c *web.Context, k *casefile.Case, names func(string) (string, error)) (*ui.TimelineEntry, error) {
	step, ok := nextOf(k)
	if !ok {
		return nil, nil
	}
	who, err := whoTakes(c, k, step, names)
	if err != nil {
		return nil, err
	}
	e := &ui.TimelineEntry{Kind: ui.NextStep, Act: c.Words(step.Title), By: who, Due: c.T("cases.next.nodue")}
	for _, x := range k.Clocks() {
		if x.Met == nil && x.Due.Date != 0 && !x.Party {
			e.Due = c.T("cases.next.due", ui.Day(c.Lang(), x.Due.Date), c.Words(x.Title))
			break
		}
	}
	return e, nil
}
