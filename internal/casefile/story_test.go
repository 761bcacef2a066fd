package casefile_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
)

// refused wants a refusal by a rule.
func refused(t *testing.T, err error, rule, words string) {
	t.Helper()
	var r law.Refusal
	if !errors.As(err, &r) || r.Rule != rule || !strings.Contains(r.Error(), words) {
		t.Errorf("want a refusal by %s with %q, got %v", rule, words, err)
	}
}

// TestA32_5_NoDecisionWithoutThePriorNotice: not before it was served, not before the party's time has run, not on other facts, not with
// words of the party unanswered.
func TestA32_5_NoDecisionWithoutThePriorNotice(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Reported(20000)
		_, err := o.C.Propose(ctx, o.First, id, casefiletest.Fined(20000))
		refused(t, err, "A32.5", "没有向当事人送达")
		o.Notice(id)
		_, err = o.C.Propose(ctx, o.First, id, casefiletest.Fined(20000))
		refused(t, err, "A32.5", "24:00以前提出意见")
		no := o.Done(o.C.TakeDefence(ctx, o.First, id, casefile.Defence{Door: "letter", At: o.Clock.Now(), Points: []string{"不是我开的车"}})).No
		o.After(id)
		_, err = o.C.Propose(ctx, o.First, id, casefiletest.Fined(20000))
		refused(t, err, "L45", "还没有复核")
		answer := o.Done(o.C.AnswerDefence(ctx, o.Second, id, casefile.DefenceAnswer{Defence: no, Points: []casefile.PointAnswer{{Result: "not", Reasons: "登记和照片一致"}}})).No
		_, err = o.C.Propose(ctx, o.First, id, casefiletest.Fined(20000))
		refused(t, err, "L45", "第二名执法人员签署")
		o.Done(o.C.Cosign(ctx, o.First, id, answer))
		put := o.Done(o.C.Propose(ctx, o.First, id, casefiletest.Fined(20000))).No
		_, err = o.C.Decide(ctx, o.Head, id, nil, "同意")
		refused(t, err, "E1", "还没有第二名执法人员签署")
		o.Done(o.C.Cosign(ctx, o.Second, id, put))
		late := o.Done(o.C.TakeDefence(ctx, o.First, id, casefile.Defence{Door: "phone", At: o.Clock.Now(), Points: []string{"迟到的意见"}})).No
		_, err = o.C.Decide(ctx, o.Head, id, nil, "同意")
		refused(t, err, "L45", "还没有复核") // late words are read until the decision
		answer = o.Done(o.C.AnswerDefence(ctx, o.First, id, casefile.DefenceAnswer{Defence: late, Points: []casefile.PointAnswer{{Result: "not", Reasons: "没有新的事实"}}})).No
		o.Done(o.C.Cosign(ctx, o.Second, id, answer))
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
		c := o.See(id)
		if c.State != casefile.Penalised || c.Decision.Number == "" || len(c.Decision.Gates) < 8 || c.Decision.Late {
			t.Errorf("decided: %s %+v", c.State, c.Decision)
		}
		o.Verify()
	})
}

// TestA40_2_NoHeavierPenalty: what the served notice proposed is sealed; raising it is refused with the article, whatever the party did; a new
// notice is heavier only on evidence obtained after it that is not the party's own words.
func TestA40_2_NoHeavierPenalty(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(50000)
		o.Defended(id, "partly")
		o.After(id)
		_, err := o.C.Propose(ctx, o.First, id, casefiletest.Fined(80000))
		refused(t, err, "A40.2", "第四十条第二款")
		o.PutUp(id, casefiletest.Fined(50000))
		heavier := casefiletest.Fine(80000)
		_, err = o.C.Decide(ctx, o.Head, id, &heavier, "加重")
		refused(t, err, "A40.2", "800")

		// Old facts as new ones: refused. New ones, found after the notice: told anew.
		o.Done(o.C.SendBack(ctx, o.Head, id, "核实新线索"))
		items := o.See(id).Report
		if items != nil {
			t.Fatal("the report still stands after the case was sent back")
		}
		old := o.See(id).Evidence[0].ID
		o.ReportSigned(id, o.Report(id, 80000, old))
		_, err = o.C.IssueNotice(ctx, o.Head, id, "", nil)
		refused(t, err, "A40.2", "没有写明新事实")
		_, err = o.C.IssueNotice(ctx, o.Head, id, "情节更重", []string{old})
		refused(t, err, "A40.2", "不是在送达以前的告知书以后取得")
		o.Done(o.C.SendBack(ctx, o.Head, id, "补充新证据"))
		o.Clock.Advance(time.Hour)
		words := o.Enter(id, evidence.Statement)
		o.Admit(id, words)
		found := o.Enter(id, "inspection")
		o.Admit(id, found)
		o.ReportSigned(id, o.Report(id, 80000, old, found))
		_, err = o.C.IssueNotice(ctx, o.Head, id, "情节更重", []string{words})
		refused(t, err, "A40.2", "来自当事人的陈述")
		o.Done(o.C.IssueNotice(ctx, o.Head, id, "现场检查发现另有违法情形", []string{found}))
		o.Clock.Advance(time.Minute)
		o.Done(o.C.ServeNotice(ctx, o.First, o.HandedOver(id)))
		o.PutUp(id, casefiletest.Fined(80000))
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
		if c := o.See(id); len(c.Notices) != 2 || c.State != casefile.Penalised {
			t.Errorf("%d notices, %s", len(c.Notices), c.State)
		}
	})
}

// TestA35b_EveryElementRestsOnVerifiedEvidence: an element without an item, with one not verified, or with one not found relevant, closes no
// investigation; and no penalty is proposed before the tests of leniency (行政处罚法 33).
func TestA35b_EveryElementRestsOnVerifiedEvidence(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Filed()
		_, err := o.C.Report(ctx, o.First, id, o.Report(id, 20000))
		refused(t, err, "A35b", "没有证据")
		item := o.Enter(id, "inspection")
		_, err = o.C.Report(ctx, o.First, id, o.Report(id, 20000, item))
		refused(t, err, "A35b", "还没有全部审查")
		o.Admit(id, item)
		r := o.Report(id, 20000, item)
		r.Leniency = penalty.Leniency{}
		_, err = o.C.Report(ctx, o.First, id, r)
		refused(t, err, "L33", "尚未查明")
		r.Leniency = casefiletest.Answers(func(a map[penalty.Question]penalty.Found) {
			a[penalty.Minor] = penalty.Found{Answer: penalty.Yes, Because: "轻微"}
			a[penalty.Corrected] = penalty.Found{Answer: penalty.Yes, Because: "当场改正"}
			a[penalty.NoHarm] = penalty.Found{Answer: penalty.Yes, Because: "没有危害"}
		})
		_, err = o.C.Report(ctx, o.First, id, r)
		refused(t, err, "L33", "不予行政处罚")
		o.ReportSigned(id, o.Report(id, 20000, item))
	})
}

// TestA45_1_AnExclusionReachesTheCase: an item excluded after the decision freezes the case until somebody has looked at it; it is kept, changed
// to less, or revoked, with reasons; more is refused.
func TestA45_1_AnExclusionReachesTheCase(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		open, closed, aside := o.Noticed(20000), o.Decided(20000), o.Noticed(20000)
		for _, id := range []string{open, closed} {
			_, err := o.E.Order(ctx, o.Head, evidence.Exclusion{Item: o.See(id).Evidence[0].ID, Ground: 3, Reasons: "设备故障"})
			o.Must(err)
		}
		o.Work()
		for id, want := range map[string]string{open: casefile.FrozenEvidence, closed: casefile.FrozenEvidence, aside: ""} {
			if c := o.See(id); c.Frozen != want {
				t.Errorf("case that is %s: frozen %q, want %q", c.State, c.Frozen, want)
			}
		}
		var conflict fault.Conflict
		if _, err := o.C.Waive(ctx, o.First, open, casefile.Waiver{At: o.Clock.Now(), Defence: true, Proof: "声明"}); !errors.As(err, &conflict) || !strings.Contains(err.Error(), "冻结") {
			t.Errorf("a step of a frozen case: %v", err)
		}
		_, err := o.C.Correct(ctx, o.Head, closed, casefile.Correction{How: "changed", Reasons: "重新认定", Penalty: casefiletest.Fine(30000)})
		refused(t, err, "A40.2", "加重")
		o.Done(o.C.Correct(ctx, o.Head, closed, casefile.Correction{How: "revoked", Reasons: "证据排除以后事实不能成立"}))
		if c := o.See(closed); c.State != casefile.Revoked || !c.Correction.Refund || c.Frozen != "" {
			t.Errorf("revoked: %s %+v", c.State, c.Correction)
		}
		o.Done(o.C.Thaw(ctx, o.Head, open, "已经重新审查"))
		_, err = o.C.Propose(ctx, o.First, open, casefiletest.Fined(20000))
		if err == nil {
			t.Error("put up on evidence that was excluded")
		}
		all, n, err := o.C.List(ctx, o.DB.Reader(), o.Head.Scope(access.ViewCases), casefile.Filter{State: casefile.Revoked})
		if err != nil || n != 1 || len(all.Rows) != 1 {
			t.Errorf("revoked cases: %d, %v", n, err)
		}
		o.Verify()
	})
}
