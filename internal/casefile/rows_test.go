package casefile_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/discretion"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
	"yuanjian/internal/term"
)

// other is a clue from another source than a capture.
func other(o *casefiletest.Office, field string) casefile.New {
	n := o.New("")
	at := o.Clock.Now().Add(-time.Hour)
	n.Source, n.Field, n.Violation, n.ActFrom, n.ActUntil, n.Discovered, n.Modes, n.Place = casefile.FromPatrol, field, "1345", at, at, at, []casefile.Mode{casefile.Online}, "测试路"
	return n
}

// TestA2_1a_ABodyWithoutAuthorityOpensNoCase.
func TestA2_1a_ABodyWithoutAuthorityOpensNoCase(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		_, err := o.C.Register(t.Context(), o.First, other(o, "market"))
		refused(t, err, "A2.1a", "没有登记“市场监督管理”领域的执法权")
		o.Done(o.C.Register(t.Context(), o.First, other(o, "traffic")))
	})
}

// TestA3_2_ACaseMayBeOfBothWays: begun from a capture and continued online, it is under the rules of both.
func TestA3_2_ACaseMayBeOfBothWays(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		id := o.Filed()
		has := func(m casefile.Mode) bool {
			return slices.ContainsFunc(o.See(id).Duties(), func(d casefile.Duty) bool { return d.Mode == m })
		}
		if !has(casefile.ByDevice) || has(casefile.Online) {
			t.Errorf("of a capture: %v", o.See(id).Duties())
		}
		no := o.Done(o.C.Inquire(t.Context(), o.First, id, casefile.Inquiry{Way: "question", At: o.Clock.Now(), Words: "视频询问当事人", Online: true})).No
		o.Done(o.C.Cosign(t.Context(), o.Second, id, no))
		if !has(casefile.ByDevice) || !has(casefile.Online) {
			t.Errorf("continued online: %v", o.See(id).Duties())
		}
	})
}

// TestA6_2_ASecretLeavesANumberAndNothingElse: at the beginning a stub; found later, the case freezes and nothing is entered.
func TestA6_2_ASecretLeavesANumberAndNothingElse(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		n := other(o, "traffic")
		n.Secret = ""
		var invalid fault.Invalid
		if _, err := o.C.Register(ctx, o.First, n); !errors.As(err, &invalid) {
			t.Errorf("the question was not answered: %v", err)
		}
		n.Secret = "yes"
		id := o.Done(o.C.Register(ctx, o.First, n)).Case
		f, err := o.C.ByID(ctx, o.DB.Reader(), o.Head.Scope(access.ViewCases), id)
		o.Must(err)
		if f.State != casefile.Stub || f.Number == "" || f.Party.Name != "" || f.Fact != "" || f.Place != "" {
			t.Errorf("the stub keeps more than its number: %+v", f)
		}
		later := o.Filed()
		o.Done(o.C.Hide(ctx, o.First, later))
		for name, try := range map[string]func() error{
			"an inquiry": func() error {
				_, err := o.C.Inquire(ctx, o.First, later, casefile.Inquiry{Way: "collect", At: o.Clock.Now(), Words: "调取"})
				return err
			},
			"an item": func() error { _, err := o.E.Enter(ctx, o.First, o.Item(later, "inspection")); return err },
		} {
			var conflict fault.Conflict
			if err := try(); !errors.As(err, &conflict) {
				t.Errorf("%s is entered in a frozen case: %v", name, err)
			}
		}
		_, err = o.C.Thaw(ctx, o.Head, later, "已核查")
		refused(t, err, "A6.2", "不在本系统恢复")
	})
}

// TestA11_2_WithoutABasisOtherEvidenceIsAskedFor: captures of such a use alone close no investigation; an item of independent origin does.
func TestA11_2_WithoutABasisOtherEvidenceIsAskedFor(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		o.WithoutBasis()
		id := o.Filed()
		item := o.Prove(id)
		_, err := o.C.Report(t.Context(), o.First, id, o.Report(id, 20000, item))
		refused(t, err, "A11.2", "没有独立来源的其他证据")
		seen := o.Enter(id, "inspection")
		o.Admit(id, seen)
		o.ReportSigned(id, o.Report(id, 20000, item, seen))
		o.Notice(id)
		c := o.See(id)
		if text := o.Text(c.Notices[0].Paper); !strings.Contains(text, "（证据1、证据2）") || !strings.Contains(text, "由独立来源的证据2印证") || !strings.Contains(text, "第十一条第二款") {
			t.Errorf("the notice does not name the other item:\n%s", text)
		}
	})
}

// TestA32_1_OneOfficerIsNotEnough: no case is filed, and none decided, with one officer, or with one whose certificate lapsed between opening
// and signing.
func TestA32_1_OneOfficerIsNotEnough(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Done(o.C.Register(ctx, o.First, o.New(o.Passed()))).Case
		_, err := o.C.File(ctx, o.Head, id, o.Filing(id))
		refused(t, err, "E1", "只有1名办案人员")
		if _, err := o.C.Join(ctx, o.First, id, true); err == nil {
			t.Error("the first officer joined as the second")
		}
		var invalid fault.Invalid
		if _, err := o.C.Join(ctx, o.Second, id, false); !errors.As(err, &invalid) {
			t.Errorf("joined without a declaration: %v", err)
		}
		o.Done(o.C.Join(ctx, o.Second, id, true))
		o.Done(o.C.File(ctx, o.Head, id, o.Filing(id)))
		_, err = o.People.Suspend(ctx, o.By(access.SecurityAdministrator), o.Who(access.Officer, o.County).Certificate, "调查期间暂扣")
		o.Must(err)
		no := o.Done(o.C.Inquire(ctx, o.Second, id, casefile.Inquiry{Way: "collect", At: o.Clock.Now(), Words: "调取"})).No
		if _, err = o.C.Cosign(ctx, o.First, id, no); err == nil {
			t.Error("who has no certificate that counts signed")
		}
		_, err = o.C.Report(ctx, o.Second, id, o.Report(id, 20000))
		refused(t, err, "E1", "没有现在有效的本单位行政执法证件")
	})
}

// TestA42_2_TheDecisionWaitsForARecusal: and the investigation does not; who is recused has no more to do with the case at once.
func TestA42_2_TheDecisionWaitsForARecusal(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(20000)
		_, err := o.People.ApplyForRecusal(ctx, o.First, people.Application{Person: o.Second.Person, Subject: people.Subject{Kind: people.OfCase, ID: id, Body: o.County.ID}, Origin: people.ByParty, Door: "letter", Ground: "亲属"})
		o.Must(err)
		o.Done(o.C.Inquire(ctx, o.Second, id, casefile.Inquiry{Way: "collect", At: o.Clock.Now(), Words: "调取"}))
		o.PutUp(id, casefiletest.Fined(20000))
		_, err = o.C.Decide(ctx, o.Head, id, nil, "同意")
		refused(t, err, "A42.2", "回避申请正在审查")
		o.Recuse(o.Second, id)
		_, err = o.C.Inquire(ctx, o.Second, id, casefile.Inquiry{Way: "collect", At: o.Clock.Now(), Words: "调取"})
		if err == nil {
			t.Error("who is recused goes on")
		}
		_, err = o.C.Decide(ctx, o.Head, id, nil, "同意")
		refused(t, err, "E1", "应当回避")
	})
}

// TestA48_ASuspectedCrimeIsTransferred: reported to the chief, who decides within three days; then it goes within twenty-four hours, with a receipt.
func TestA48_ASuspectedCrimeIsTransferred(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Filed()
		o.Done(o.C.AskReferral(ctx, o.First, id, casefile.Referral{To: "云水市公安局", Crime: true, Words: "涉嫌危险驾驶，移送全部材料"}))
		_, err := o.C.MakeReferral(ctx, o.First, id, "回执1号")
		refused(t, err, "A48", "还没有批准移送")
		due := func(id0 term.ID) *casefile.Clock {
			for _, k := range o.See(id).Clocks() {
				if k.Term == id0 {
					return &k
				}
			}
			return nil
		}
		if k := due(term.CrimeDecision); k == nil || k.Due.Date != o.Today().AddDays(3) {
			t.Errorf("the chief's term: %+v", k)
		}
		o.Done(o.C.DecideReferral(ctx, o.Head, id, true, "同意移送"))
		if k := due(term.CrimeTransfer); k == nil || !k.Due.Instant.Equal(o.See(id).Course[o.See(id).Referral.Decided.No-1].At.Add(24*time.Hour)) {
			t.Errorf("the term of the transfer: %+v", k)
		}
		o.Done(o.C.MakeReferral(ctx, o.First, id, "云公收〔2026〕8号"))
		if c := o.See(id); c.State != casefile.Transferred {
			t.Errorf("it is %s", c.State)
		}
		back := o.Filed()
		o.Done(o.C.AskReferral(ctx, o.First, back, casefile.Referral{To: "云水市公安局", Crime: true, Words: "涉嫌"}))
		o.Done(o.C.DecideReferral(ctx, o.Head, back, false, "不构成犯罪嫌疑"))
		if c := o.See(back); c.State != casefile.Investigating || c.Referral.Decided.Reasons == "" {
			t.Errorf("refused: %s %+v", c.State, c.Referral)
		}
	})
}

// TestOneActIsNotFinedTwice: another case, or capture, of one plate and kind of violation within a day is named and must be answered (行政处罚法 29).
func TestOneActIsNotFinedTwice(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		first, second := o.Registered(), o.Registered()
		x := o.Filing(second)
		if len(x.Apart) != 1 || x.Apart[first] == "" {
			t.Fatalf("candidates: %v", x.Apart)
		}
		_, err := o.C.File(t.Context(), o.Head, second, casefile.Filing{Place: "本区", Reasons: "立案"})
		refused(t, err, "L29", "可能是同一个违法行为")
		o.Done(o.C.File(t.Context(), o.Head, second, x))
	})
}

// TestWhoInvestigatesNeitherReviewsNorDecides (roles.md E4, E5, E6).
func TestWhoInvestigatesNeitherReviewsNorDecides(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(20000)
		who := o.Who(access.Officer, o.County)
		_, err := o.People.Appoint(ctx, o.By(access.SecurityAdministrator), o.First.Person, o.County.ID, access.Head)
		o.Must(err)
		both, err := o.People.Actor(ctx, who.Token)
		o.Must(err)
		_, err = o.C.SendBack(ctx, act.By{Actor: both}, id, "退回")
		refused(t, err, "E5", "没有参与调查的负责人")
		o.Clock.Advance(time.Minute)
		o.Done(o.C.AskHearing(ctx, o.First, id, casefile.HearingRequest{At: o.Clock.Now(), Door: "counter"}))
		_, err = o.C.AnswerHearing(ctx, o.Head, id, casefile.HearingAnswer{Accept: true, Reasons: "同意", Host: o.Second.Person, Recorder: o.Recorder.Person})
		refused(t, err, "E6", "非本案调查人员")
		var forbidden act.Forbidden
		o.Done(o.C.AnswerHearing(ctx, o.Head, id, casefile.HearingAnswer{Accept: true, Reasons: "同意", Host: o.Host.Person, Recorder: o.Recorder.Person}))
		stranger := o.Another(access.HearingHost)
		if _, err := o.C.ReportHearing(ctx, stranger, id, "意见"); !errors.As(err, &forbidden) {
			t.Errorf("another host: %v", err)
		}
	})
}

// TestAHearingIsAnnouncedSevenWorkingDaysBefore (行政处罚法 64(二); parent-law.md B11: a hearing on 14 October 2026, notice by 28 September).
func TestAHearingIsAnnouncedSevenWorkingDaysBefore(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(20000)
		o.Clock.Set(law.NewDate(2026, time.September, 28).Start().Add(10 * time.Hour))
		o.Done(o.C.AskHearing(ctx, o.First, id, casefile.HearingRequest{At: o.Clock.Now(), Door: "counter"}))
		o.Done(o.C.AnswerHearing(ctx, o.Head, id, casefile.HearingAnswer{Accept: true, Reasons: "同意", Host: o.Host.Person, Recorder: o.Recorder.Person}))
		set := func(day law.Date) error {
			_, err := o.C.SetHearing(ctx, o.Host, id, casefile.HearingNotice{At: day.Start().Add(10 * time.Hour), Place: "听证室", Public: true})
			return err
		}
		refused(t, set(law.NewDate(2026, time.October, 13)), "L64", "七个完整的工作日")
		o.Must(set(law.NewDate(2026, time.October, 14)))
		refused(t, set(law.NewDate(2027, time.January, 8)), "L64", "2027年的工作日")
		o.Clock.Set(law.NewDate(2026, time.October, 9).Start().Add(10 * time.Hour))
		_, err := o.C.ServeHearing(ctx, o.First, o.HandedOver(id)) // set in time, and served too late
		refused(t, err, "L64", "七个完整的工作日")
		o.Clock.Set(law.NewDate(2026, time.October, 14).Start().Add(11 * time.Hour))
		var conflict fault.Conflict
		if _, err = o.C.HoldHearing(ctx, o.Host, id, casefile.HearingRecord{Attending: "双方", Words: "质证", Signed: "已签名"}); !errors.As(err, &conflict) || !strings.Contains(err.Error(), "送达") {
			t.Errorf("held without its notice served: %v", err)
		}
	})
}

// TestNothingRestsOnAnUnknownYear: the party's time runs into a year whose working days are not known; nothing is put up on a provisional date.
func TestNothingRestsOnAnUnknownYear(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		id := o.Reported(20000)
		o.Clock.Set(law.NewDate(2026, time.December, 30).Start().Add(10 * time.Hour))
		o.Notice(id)
		o.Clock.Set(law.NewDate(2027, time.January, 20).Start().Add(10 * time.Hour))
		_, err := o.C.Propose(t.Context(), o.First, id, casefiletest.Fined(20000))
		refused(t, err, "A32.5", "2027年的工作日")
	})
}

// TestTheDecisionWaitsForAnObjection (Art 40(1)): adopted, the item is excluded with it, and what rested on it cannot be decided.
func TestTheDecisionWaitsForAnObjection(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(20000)
		o.PutUp(id, casefiletest.Fined(20000))
		item := o.See(id).Evidence[0].ID
		done, err := o.E.EnterObjection(ctx, o.First, evidence.Objecting{Case: id, Door: "letter", Objector: evidence.Objector{Name: "赵测试"},
			Points: []evidence.Point{{Kind: evidence.Objections[0].Key, Words: "照片不清晰", Items: []string{item}}}})
		o.Must(err)
		_, err = o.C.Decide(ctx, o.Head, id, nil, "同意")
		refused(t, err, "A40.1a", "证据异议没有答复")
		by := o.By(access.ObjectionReviewer)
		_, err = o.E.Take(ctx, by, done.Record.ID)
		o.Must(err)
		_, err = o.E.DecideObjection(ctx, by, done.Record.ID, []evidence.PointDecision{{Result: evidence.Adopt, Reasons: "放大以后看不清标线", Ground: 4}})
		o.Must(err)
		_, err = o.E.AnswerObjection(ctx, by, done.Record.ID, evidence.Telling{How: "letter", At: o.Engine.Now(o.Book)})
		o.Must(err)
		o.Work()
		if c := o.See(id); c.Frozen != casefile.FrozenEvidence {
			t.Errorf("frozen %q after the item was excluded", c.Frozen)
		}
		o.Done(o.C.Thaw(ctx, o.Head, id, "重新审查"))
		_, err = o.C.Decide(ctx, o.Head, id, nil, "同意")
		refused(t, err, "A36.X", "已经排除")
	})
}

// TestALeftBenchmarkHasItsReasons (行政处罚法 34): a band is named, inside it nothing more is asked, outside it the reasons; what the law does not
// allow is refused.
func TestALeftBenchmarkHasItsReasons(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		d := &discretion.Service{Engine: o.Engine}
		drafted, err := d.DraftVersion(ctx, o.Legal, discretion.Draft{Field: "traffic", Violation: casefiletest.Violation, Basis: statute.Key("dljtaq", "第九十条"), Law: "警告；罚款20元至200元",
			Bands:    "一般｜没有影响通行｜罚款50元至100元\n较重｜影响通行｜罚款100元至200元",
			Document: discretion.Document{Title: "测试裁量基准", Number: "测裁〔2026〕1号", Rank: statute.NormativeDocument, Published: o.Today().AddDays(-30), Place: "测试政府网站"}, From: o.Today()})
		o.Must(err)
		_, err = d.Decide(ctx, o.Head, drafted.Record.ID, true, "")
		o.Must(err)
		id := o.Filed()
		item := o.Prove(id)
		r := o.Report(id, 15000, item)
		_, err = o.C.Report(ctx, o.First, id, r)
		refused(t, err, "L34", "阶次")
		r.Band = "一般"
		_, err = o.C.Report(ctx, o.First, id, r)
		refused(t, err, "L34", "高于")
		over := o.Report(id, 30000, item)
		over.Band, over.Deviation = "较重", "情节恶劣"
		_, err = o.C.Report(ctx, o.First, id, over)
		refused(t, err, "L38", "上限")
		r.Deviation = "当事人有其他情节，从重阶次"
		o.ReportSigned(id, r)
		if got := o.See(id).Report; got.Benchmark != drafted.Record.ID {
			t.Errorf("the report names benchmark %q", got.Benchmark)
		}
	})
}
