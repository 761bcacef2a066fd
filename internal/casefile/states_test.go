package casefile_test

import (
	"errors"
	"slices"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
)

// at brings a new case to each state, by acts.
func at(o *casefiletest.Office) map[casefile.State]func() string {
	ctx := o.Context()
	do := func(id string, done casefile.Done, err error) string { o.Done(done, err); return id }
	fine := int64(20000)
	proposed := func() string {
		id := o.Noticed(fine)
		o.PutUp(id, casefiletest.Fined(fine))
		return id
	}
	none := func() string {
		id := o.Filed()
		r := o.Report(id, fine, o.Prove(id))
		r.Outcome, r.Ground = casefile.NoPenalty, penalty.FirstOffence
		r.Leniency = casefiletest.Answers(casefiletest.First)
		o.ReportSigned(id, r)
		o.PutUp(id, casefile.Proposal{Outcome: casefile.NoPenalty, Ground: penalty.FirstOffence, Reasons: "初次违法", Education: "当面教育"})
		done, err := o.C.Decide(ctx, o.Head, id, nil, "同意")
		return do(id, done, err)
	}
	return map[casefile.State]func() string{
		casefile.Registered:    o.Registered,
		casefile.Investigating: o.Filed,
		casefile.Reported:      func() string { return o.Reported(fine) },
		casefile.Noticing: func() string {
			id := o.Reported(fine)
			done, err := o.C.IssueNotice(ctx, o.Head, id, "", nil)
			return do(id, done, err)
		},
		casefile.Noticed:      func() string { return o.Noticed(fine) },
		casefile.InHearing:    func() string { return o.InHearing(fine) },
		casefile.Proposed:     proposed,
		casefile.Penalised:    func() string { return o.Decided(fine) },
		casefile.NotPenalised: none,
		casefile.NotFiled: func() string {
			id := o.Registered()
			done, err := o.C.Refuse(ctx, o.Head, id, "没有违法事实")
			return do(id, done, err)
		},
		casefile.Stub: func() string {
			id := o.Registered()
			done, err := o.C.Hide(ctx, o.First, id)
			return do(id, done, err)
		},
		casefile.Withdrawn: func() string {
			id := o.Filed()
			done, err := o.C.Drop(ctx, o.Head, id, "事实不成立")
			return do(id, done, err)
		},
		casefile.Transferring: func() string {
			id := o.Filed()
			done, err := o.C.AskReferral(ctx, o.First, id, casefile.Referral{To: "公安机关", Crime: true, Words: "涉嫌犯罪"})
			return do(id, done, err)
		},
		casefile.Revoked: func() string {
			id := o.Decided(fine)
			done, err := o.C.Correct(ctx, o.Head, id, casefile.Correction{How: "revoked", Reasons: "事实有误"})
			return do(id, done, err)
		},
		casefile.Closed: func() string {
			id := o.Decided(fine)
			o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(id)))
			o.Pay(id)
			done, err := o.C.Close(ctx, o.Head, id, casefile.Closing{How: "performed", Words: "已缴清"})
			return do(id, done, err)
		},
	}
}

// tries takes each step in a way that would be right in its state.
func tries(o *casefiletest.Office) map[string]func(by act.By, id string) error {
	ctx, s := o.Context(), o.C
	only := func(_ casefile.Done, err error) error { return err }
	return map[string]func(by act.By, id string) error{
		casefile.Joined.Name: func(by act.By, id string) error { return only(s.Join(ctx, by, id, true)) },
		casefile.Filed.Name: func(by act.By, id string) error {
			return only(s.File(ctx, by, id, casefile.Filing{Place: "本区", Reasons: "应当立案"}))
		},
		casefile.Refused.Name:  func(by act.By, id string) error { return only(s.Refuse(ctx, by, id, "不立案")) },
		casefile.Hidden.Name:   func(by act.By, id string) error { return only(s.Hide(ctx, by, id)) },
		casefile.Assigned.Name: func(by act.By, id string) error { return only(s.Relieve(ctx, by, id, o.First.Person, "调动")) },
		casefile.Inquired.Name: func(by act.By, id string) error {
			return only(s.Inquire(ctx, by, id, casefile.Inquiry{Way: "collect", At: o.Clock.Now(), Words: "调取"}))
		},
		casefile.Signed.Name:         func(by act.By, id string) error { return only(s.Cosign(ctx, by, id, 1)) },
		casefile.ReportMade.Name:     func(by act.By, id string) error { return only(s.Report(ctx, by, id, o.Report(id, 100))) },
		casefile.SentBack.Name:       func(by act.By, id string) error { return only(s.SendBack(ctx, by, id, "补充调查")) },
		casefile.NoticeIssued.Name:   func(by act.By, id string) error { return only(s.IssueNotice(ctx, by, id, "", nil)) },
		casefile.NoticeServed.Name:   func(by act.By, id string) error { return only(s.ServeNotice(ctx, by, o.HandedOver(id))) },
		casefile.NoticeRecalled.Name: func(by act.By, id string) error { return only(s.RecallNotice(ctx, by, id, "有误")) },
		casefile.DefenceTaken.Name: func(by act.By, id string) error {
			return only(s.TakeDefence(ctx, by, id, casefile.Defence{Door: "phone", At: o.Clock.Now(), Points: []string{"不服"}}))
		},
		casefile.DefenceAnswered.Name: func(by act.By, id string) error {
			return only(s.AnswerDefence(ctx, by, id, casefile.DefenceAnswer{Defence: 1}))
		},
		casefile.Waived.Name: func(by act.By, id string) error {
			return only(s.Waive(ctx, by, id, casefile.Waiver{At: o.Clock.Now(), Defence: true, Proof: "签名声明"}))
		},
		casefile.HearingAsked.Name: func(by act.By, id string) error {
			return only(s.AskHearing(ctx, by, id, casefile.HearingRequest{At: o.Clock.Now(), Door: "counter"}))
		},
		casefile.HearingAnswered.Name: func(by act.By, id string) error {
			return only(s.AnswerHearing(ctx, by, id, casefile.HearingAnswer{Reasons: "不符合条件"}))
		},
		casefile.HearingSet.Name: func(by act.By, id string) error {
			return only(s.SetHearing(ctx, by, id, casefile.HearingNotice{At: o.Clock.Now(), Place: "听证室", Public: true}))
		},
		casefile.HearingServed.Name: func(by act.By, id string) error { return only(s.ServeHearing(ctx, by, o.HandedOver(id))) },
		casefile.HearingHeld.Name: func(by act.By, id string) error {
			return only(s.HoldHearing(ctx, by, id, casefile.HearingRecord{Attending: "双方", Words: "质证", Signed: "已签名"}))
		},
		casefile.HearingReported.Name: func(by act.By, id string) error { return only(s.ReportHearing(ctx, by, id, "维持")) },
		casefile.PutUp.Name:           func(by act.By, id string) error { return only(s.Propose(ctx, by, id, casefiletest.Fined(100))) },
		casefile.Reviewed.Name: func(by act.By, id string) error {
			return only(s.LegallyReview(ctx, by, id, casefiletest.Reviewed("yes")))
		},
		casefile.Discussed.Name:      func(by act.By, id string) error { return only(s.Discuss(ctx, by, id, casefiletest.Discussed(true))) },
		casefile.Decided.Name:        func(by act.By, id string) error { return only(s.Decide(ctx, by, id, nil, "同意")) },
		casefile.DecisionServed.Name: func(by act.By, id string) error { return only(s.ServeDecision(ctx, by, o.HandedOver(id))) },
		casefile.DroppedCase.Name:    func(by act.By, id string) error { return only(s.Drop(ctx, by, id, "撤销")) },
		casefile.Paused.Name: func(by act.By, id string) error {
			return only(s.Suspend(ctx, by, id, casefile.Suspension{Basis: casefile.Provision{Rank: "rule", Source: "某规章", Article: "第一条"}, Words: "鉴定"}))
		},
		casefile.WentOn.Name: func(by act.By, id string) error { return only(s.Resume(ctx, by, id, "鉴定完毕")) },
		casefile.ReferralAsked.Name: func(by act.By, id string) error {
			return only(s.AskReferral(ctx, by, id, casefile.Referral{To: "公安机关", Words: "移送"}))
		},
		casefile.ReferralDecided.Name: func(by act.By, id string) error { return only(s.DecideReferral(ctx, by, id, true, "同意")) },
		casefile.ReferralMade.Name:    func(by act.By, id string) error { return only(s.MakeReferral(ctx, by, id, "回执1号")) },
		casefile.Ended.Name: func(by act.By, id string) error {
			return only(s.Close(ctx, by, id, casefile.Closing{How: "performed", Words: "已缴清"}))
		},
		casefile.RemedyTaken.Name: func(by act.By, id string) error {
			return only(s.TakeRemedy(ctx, by, id, casefile.Remedy{Kind: "suit", At: o.Clock.Now(), Organ: "测试法院"}))
		},
		casefile.RemedyAnswered.Name: func(by act.By, id string) error {
			return only(s.AnswerRemedy(ctx, by, id, casefile.RemedyAnswer{Remedy: 1, Words: "答辩", Proof: "回执"}))
		},
		casefile.RemedyEnded.Name: func(by act.By, id string) error {
			return only(s.EndRemedy(ctx, by, id, casefile.RemedyEnd{Remedy: 1, Result: "kept", Words: "驳回"}))
		},
		casefile.Rectified.Name: func(by act.By, id string) error {
			return only(s.Rectify(ctx, by, id, casefile.Rectification{Of: 1, Old: "测试路", New: "测试二路", Reasons: "笔误"}))
		},
		casefile.SimplePrepared.Name: func(by act.By, id string) error {
			return only(s.PrepareSimple(ctx, by, id, casefile.Simple{Filing: casefile.Filing{Place: "本区", Reasons: "当场"}}))
		},
		casefile.SimpleDecided.Name: func(by act.By, id string) error { return only(s.DecideSimple(ctx, by, id, "当场签收")) },
		casefile.Complained.Name: func(by act.By, id string) error {
			return only(s.Complain(ctx, by, id, casefile.Complaint{Door: "phone", At: o.Clock.Now(), Words: "态度"}))
		},
		casefile.ComplaintReplied.Name: func(by act.By, id string) error {
			return only(s.ReplyToComplaint(ctx, by, id, casefile.ComplaintReply{Complaint: 1, Result: "not", Words: "无误", Told: "电话"}))
		},
		casefile.HelpGiven.Name: func(by act.By, id string) error {
			return only(s.GiveHelp(ctx, by, id, casefile.HelpAnswer{Help: 1, Words: "已回电", Told: "电话"}))
		},
		casefile.MadePublic.Name: func(by act.By, id string) error {
			return only(s.Publish(ctx, by, id, casefile.Publication{Influence: "影响", Text: "公开", Until: o.Today().AddDays(30)}))
		},
		casefile.TakenOff.Name: func(by act.By, id string) error {
			return only(s.Unpublish(ctx, by, id, casefile.Unpublication{Why: "mistaken", Reasons: "有误"}))
		},
		casefile.Thawed.Name: func(by act.By, id string) error { return only(s.Thaw(ctx, by, id, "已经审查")) },
		casefile.Corrected.Name: func(by act.By, id string) error {
			return only(s.Correct(ctx, by, id, casefile.Correction{How: "kept", Reasons: "无误"}))
		},
	}
}

// refusals are how a step that there is not is refused: not this person's, not this state's, or not by law. Nothing changes.
func refusal(err error) bool {
	var conflict fault.Conflict
	var refused law.Refusal
	return errors.Is(err, act.ErrForbidden) || errors.As(err, &conflict) || errors.As(err, &refused) || fault.IsNotFound(err)
}

// TestEveryUndeclaredMoveIsRefusedForEveryRole: each step is tried in each state by the holder of every role; what is not declared for the
// state, or not the role's, is refused and changes nothing.
func TestEveryUndeclaredMoveIsRefusedForEveryRole(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		tried := 0
		for state, build := range at(o) {
			id := build()
			c := o.See(id)
			if c.State != state {
				t.Fatalf("built %s, got %s", state, c.State)
			}
			for _, kind := range c.Possible() {
				c.Gates(kind.Name) // what is still needed can be said in every state
			}
			for _, kind := range casefile.Steps() {
				try, ok := tries(o)[kind.Name]
				if !ok {
					if kind.Name != casefile.Entered.Name {
						t.Errorf("nobody tries %s", kind.Name)
					}
					continue
				}
				declared := slices.ContainsFunc(c.Possible(), func(k act.Kind) bool { return k.Name == kind.Name })
				for _, role := range access.Roles() {
					by := o.By(role)
					if declared && slices.Contains(role.Permissions(), kind.Permission) {
						continue
					}
					tried++
					if err := try(by, id); !refusal(err) {
						t.Errorf("%s of a case that is %s, by %s: %v", kind.Name, state, role, err)
					}
				}
			}
			if after := o.See(id); after.State != state || after.Steps != c.Steps {
				t.Errorf("a refused step changed a case that is %s: now %s with %d steps", state, after.State, after.Steps)
			}
		}
		t.Logf("%d refusals", tried)
	})
}
