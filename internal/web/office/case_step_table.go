package office

import (
	"slices"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/web/ui"
)

// caseSteps are the steps of a case that persons take, all but the first, in the order of casefile.Steps: one line a form.
func caseSteps() []caseStep {
	return slices.Concat(clueSteps(), inquirySteps(), noticeSteps(), hearingCaseSteps(), decisionSteps(), asideSteps(), simpleCaseSteps(), remedyCaseSteps(), rectifySteps(), publicCaseSteps(), complaintCaseSteps(), helpCaseSteps())
}

// ofReasons is a step whose form asks for its reasons only.
func ofReasons(name string, kind act.Kind, grave bool, take func(s *casefile.Service) func(x ctx, by act.By, id, reasons string) (casefile.Done, error)) caseStep {
	return caseStep{name: name, kind: kind, grave: grave, fields: reasoned,
		do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
			return take(s)(x, by, id, in.text("reasons"))
		}}
}

func clueSteps() []caseStep {
	return []caseStep{
		{name: "join", kind: casefile.Joined,
			offers: func(k *casefile.Case, me string) bool {
				return len(k.HandledBy()) < 2 && !slices.Contains(k.HandledBy(), me)
			},
			fields: func(a *caseAsked) []FieldGroup { return only1(a.tick("declare")) },
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Join(x, by, id, in.Bool("declare"))
			}},
		{name: "file", kind: casefile.Filed, fields: filingFields,
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.File(x, by, id, in.filing())
			}},
		ofReasons("refuse", casefile.Refused, true, func(s *casefile.Service) func(ctx, act.By, string, string) (casefile.Done, error) { return s.Refuse }),
		{name: "hide", kind: casefile.Hidden, grave: true,
			do: func(x ctx, s *casefile.Service, by act.By, id string, _ *caseForm) (casefile.Done, error) {
				return s.Hide(x, by, id)
			}},
		{name: "relieve", kind: casefile.Assigned, fields: relieveFields,
			offers: func(k *casefile.Case, _ string) bool { return len(k.HandledBy()) > 0 },
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Relieve(x, by, id, in.text("person"), in.text("reasons"))
			}},
	}
}

// relieveFields name who handles the case now.
func relieveFields(a *caseAsked) []FieldGroup {
	var who []ui.Choice
	for _, p := range a.k.HandledBy() {
		name, err := a.names(p)
		if err != nil {
			name = p
		}
		who = append(who, ui.Choice{Value: p, Label: name})
	}
	return only1(a.radios("person", "person", who), a.area("reasons"))
}

func inquirySteps() []caseStep {
	return []caseStep{
		{name: "inquire", kind: casefile.Inquired, fields: inquiryFields,
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Inquire(x, by, id, in.inquiry())
			}},
		{name: "cosign", kind: casefile.Signed, beside: besideCosign, fields: cosignFields,
			offers: func(k *casefile.Case, me string) bool { return len(awaitOf(k, me)) > 0 },
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				no, err := strconv.Atoi(in.OptionalText("step", 10))
				in.Want(err == nil, "step", "请选择要签署的一步。", "Choose the step to be signed.")
				return s.Cosign(x, by, id, no)
			}},
		reportStep(),
		ofReasons("return", casefile.SentBack, false, func(s *casefile.Service) func(ctx, act.By, string, string) (casefile.Done, error) { return s.SendBack }),
	}
}

// served is a step that records the service of a paper, by the service that stands.
func served(name string, kind act.Kind, offers func(*casefile.Case, string) bool, take func(s *casefile.Service) func(ctx, act.By, string) (casefile.Done, error)) caseStep {
	return caseStep{name: name, kind: kind, offers: offers, beside: besideServed(kind),
		do: func(x ctx, s *casefile.Service, by act.By, id string, _ *caseForm) (casefile.Done, error) {
			return take(s)(x, by, id)
		}}
}

func noticeSteps() []caseStep {
	return []caseStep{
		{name: "notice", kind: casefile.NoticeIssued, beside: besideNotice, fields: noticeFields,
			offers: func(k *casefile.Case, _ string) bool { return k.Report != nil && k.Report.Outcome == casefile.Penalty },
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				var known []string
				for i := range in.k.Evidence {
					known = append(known, in.k.Evidence[i].ID)
				}
				return s.IssueNotice(x, by, id, in.text("new_facts"), in.Choices("items", known...))
			}},
		served("serve-notice", casefile.NoticeServed, nil, func(s *casefile.Service) func(ctx, act.By, string) (casefile.Done, error) {
			return s.ServeNotice
		}),
		ofReasons("recall-notice", casefile.NoticeRecalled, true, func(s *casefile.Service) func(ctx, act.By, string, string) (casefile.Done, error) {
			return s.RecallNotice
		}),
		{name: "defence", kind: casefile.DefenceTaken,
			fields: func(a *caseAsked) []FieldGroup {
				return only1(a.pick("door", "door", doorChoices(a)), a.moment("at", "said_at"), a.area("points").Lines(8).Hint(a.c.T("cases.h.points")))
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.TakeDefence(x, by, id, casefile.Defence{Door: in.text("door"), At: in.at("at"), Points: paragraphs(in.text("points"))})
			}},
		{name: "answer", kind: casefile.DefenceAnswered, beside: besideAnswer, fields: answerFields,
			offers: func(k *casefile.Case, _ string) bool { return unanswered(k) != nil },
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.AnswerDefence(x, by, id, in.answer())
			}},
		{name: "waive", kind: casefile.Waived, offers: func(k *casefile.Case, _ string) bool { return k.Waiver == nil },
			fields: func(a *caseAsked) []FieldGroup {
				return only1(a.moment("at", "waived_at"), a.f.Field("defence", a.c.T("cases.f.waive_defence")).As("checkbox").Optional(), a.f.Field("hearing", a.c.T("cases.f.waive_hearing")).As("checkbox").Optional(),
					a.line("proof").Hint(a.c.T("cases.h.waiver")))
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Waive(x, by, id, casefile.Waiver{At: in.at("at"), Defence: in.Bool("defence"), Hearing: in.Bool("hearing"), Proof: in.text("proof")})
			}},
		served("serve-decision", casefile.DecisionServed, func(k *casefile.Case, _ string) bool { return k.Decision != nil && k.Decision.Served == nil },
			func(s *casefile.Service) func(ctx, act.By, string) (casefile.Done, error) {
				return s.ServeDecision
			}),
	}
}

// hearingCaseSteps are the steps of a hearing (行政处罚法 63–65).
func hearingCaseSteps() []caseStep {
	return []caseStep{
		{name: "hearing-ask", kind: casefile.HearingAsked, offers: func(k *casefile.Case, _ string) bool { return !k.Hearing.Open() },
			fields: func(a *caseAsked) []FieldGroup {
				return only1(a.pick("door", "door", doorChoices(a)), a.moment("at", "said_at"))
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.AskHearing(x, by, id, casefile.HearingRequest{Door: in.text("door"), At: in.at("at")})
			}},
		{name: "hearing-answer", kind: casefile.HearingAnswered, offers: func(k *casefile.Case, _ string) bool { return k.Hearing.Open() && k.Hearing.Answer == nil }, fields: hearingAnswerFields,
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				in.Want(in.OptionalText("accept", 3) != "", "accept", "请选择是否组织听证。", "Say whether a hearing is held.")
				return s.AnswerHearing(x, by, id, casefile.HearingAnswer{Accept: in.yes("accept"), Reasons: in.text("reasons"), Host: in.text("host"), Recorder: in.text("recorder")})
			}},
		{name: "hearing-set", kind: casefile.HearingSet, offers: func(k *casefile.Case, _ string) bool { return k.Hearing.Record == nil },
			fields: func(a *caseAsked) []FieldGroup {
				return only1(a.moment("at", "hearing_at"), a.f.Field("place", a.c.T("cases.f.hearing_place")).Max(200), a.tick("online"), a.tick("public"), a.area("private").Optional().Lines(2).Hint(a.c.T("cases.h.private")))
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.SetHearing(x, by, id, casefile.HearingNotice{At: in.at("at"), Place: in.text("place"), Online: in.Bool("online"), Public: in.Bool("public"), Private: in.text("private")})
			}},
		served("hearing-serve", casefile.HearingServed, func(k *casefile.Case, _ string) bool {
			return k.Hearing.Notice != nil && k.Hearing.Notice.Served == nil
		},
			func(s *casefile.Service) func(ctx, act.By, string) (casefile.Done, error) {
				return s.ServeHearing
			}),
		{name: "hearing-hold", kind: casefile.HearingHeld, offers: func(k *casefile.Case, _ string) bool {
			return k.Hearing.Notice != nil && k.Hearing.Notice.Served != nil && k.Hearing.Record == nil
		},
			fields: func(a *caseAsked) []FieldGroup {
				return only1(a.tick("absent"), a.line("attending"), a.area("words").Lines(10), a.line("signed").Optional())
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.HoldHearing(x, by, id, casefile.HearingRecord{Absent: in.Bool("absent"), Attending: in.text("attending"), Words: in.text("words"), Signed: in.text("signed")})
			}},
		{name: "hearing-report", kind: casefile.HearingReported, offers: func(k *casefile.Case, _ string) bool { return k.Hearing.Record != nil && k.Hearing.Report == nil },
			fields: func(a *caseAsked) []FieldGroup { return only1(a.area("opinion").Lines(8)) },
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.ReportHearing(x, by, id, in.text("opinion"))
			}},
	}
}

// hearingAnswerFields offer as host and recorder the colleagues of the body: who investigated is refused by the act (E6).
func hearingAnswerFields(a *caseAsked) []FieldGroup {
	all, err := a.o.People.Colleagues(a.c.Ctx(), a.o.reader(), a.c.Actor.Scope(access.DecideCases), a.k.Body, a.k.Now)
	if err != nil {
		all = nil
	}
	var who []ui.Choice
	for _, p := range all {
		if !slices.ContainsFunc(a.k.Handlers, func(o casefile.Officer) bool { return o.Person == p.ID }) {
			who = append(who, ui.Choice{Value: p.ID, Label: p.Name})
		}
	}
	return only1(a.radios("accept", "accept", answersYesNo(a.c)), a.area("reasons"), a.pick("host", "host", who).Optional(), a.pick("recorder", "recorder", who).Optional())
}

func decisionSteps() []caseStep {
	return []caseStep{
		{name: "propose", kind: casefile.PutUp, fields: proposalFields,
			offers: func(k *casefile.Case, _ string) bool {
				return k.State != casefile.Reported || k.Report != nil && k.Report.Outcome == casefile.NoPenalty
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Propose(x, by, id, in.proposal())
			}},
		{name: "review", kind: casefile.Reviewed, beside: besideDecision, fields: reviewFields,
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.LegallyReview(x, by, id, in.review())
			}},
		{name: "discuss", kind: casefile.Discussed, beside: besideDecision, fields: discussionFields,
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Discuss(x, by, id, in.discussion())
			}},
		decideStep(),
		ofReasons("drop", casefile.DroppedCase, true, func(s *casefile.Service) func(ctx, act.By, string, string) (casefile.Done, error) { return s.Drop }),
		{name: "close", kind: casefile.Ended, grave: true,
			offers: func(k *casefile.Case, _ string) bool { return k.Decision == nil || k.Decision.Served != nil },
			fields: func(a *caseAsked) []FieldGroup {
				how := keyedChoices(a, casefile.Closings)
				return only1(a.radios("how", "how_closed", how), a.area("words"))
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Close(x, by, id, casefile.Closing{How: in.text("how"), Words: in.text("words")})
			}},
		correctStep(),
	}
}

func asideSteps() []caseStep {
	return []caseStep{
		{name: "suspend", kind: casefile.Paused, offers: func(k *casefile.Case, _ string) bool { return !k.Paused() },
			fields: func(a *caseAsked) []FieldGroup {
				return only1(append(provisionFields(a.c, a.f, "basis"), a.area("words"))...)
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Suspend(x, by, id, casefile.Suspension{Basis: in.provision("basis"), Words: in.text("words")})
			}},
		{name: "resume", kind: casefile.WentOn, offers: func(k *casefile.Case, _ string) bool { return k.Paused() },
			fields: func(a *caseAsked) []FieldGroup { return only1(a.area("words")) },
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Resume(x, by, id, in.text("words"))
			}},
		{name: "refer", kind: casefile.ReferralAsked,
			fields: func(a *caseAsked) []FieldGroup {
				return only1(a.line("to"), a.tick("crime").Hint(a.c.T("cases.h.crime")), a.area("words"))
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.AskReferral(x, by, id, casefile.Referral{To: in.text("to"), Crime: in.Bool("crime"), Words: in.text("words")})
			}},
		{name: "refer-decide", kind: casefile.ReferralDecided, offers: func(k *casefile.Case, _ string) bool { return k.Referral != nil && k.Referral.Decided == nil },
			beside: func(a *caseAsked, p *CaseStepPage) error {
				if a.k.Referral == nil {
					return nil
				}
				return p.show(a, a.k.Referral.No)
			},
			fields: func(a *caseAsked) []FieldGroup {
				return only1(a.radios("approve", "approve", answersYesNo(a.c)), a.area("reasons"))
			},
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				in.Want(in.OptionalText("approve", 3) != "", "approve", "请选择是否批准移送。", "Say whether the transfer is approved.")
				return s.DecideReferral(x, by, id, in.yes("approve"), in.text("reasons"))
			}},
		{name: "refer-made", kind: casefile.ReferralMade, offers: func(k *casefile.Case, _ string) bool { return k.Referral != nil && k.Referral.Decided != nil },
			fields: func(a *caseAsked) []FieldGroup { return only1(a.line("receipt")) },
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.MakeReferral(x, by, id, in.text("receipt"))
			}},
		{name: "thaw", kind: casefile.Thawed, fields: reasoned, beside: besideCorrection,
			offers: func(k *casefile.Case, _ string) bool { return k.Frozen != "" && k.Frozen != casefile.FrozenSecret },
			do: func(x ctx, s *casefile.Service, by act.By, id string, in *caseForm) (casefile.Done, error) {
				return s.Thaw(x, by, id, in.text("reasons"))
			}},
	}
}
