package device_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// TestA10_1b_TheFirstEvaluationCountsFromCommissioningAndIsOverdueAfterTwelveMonthsAndADay: the row's own test; overdue is shown to
// head and supervisor, and keeps no capture from being used.
func TestA10_1b_TheFirstEvaluationCountsFromCommissioningAndIsOverdueAfterTwelveMonthsAndADay(t *testing.T) {
	yearsOn(t, func(y *years) {
		begun := law.DateOf(last(t, y.f, y.ids.Use, device.Commissioned).At)
		due := law.NewDate(begun.Year()+1, begun.Start().Month(), begun.Start().Day())
		y.wantDue(access.Head, "evaluate", 0)
		y.w.Clock.Set(due.AddDays(-30).Start().Add(9 * time.Hour))
		y.wantDue(access.Keeper, "evaluate", due)
		y.w.Clock.Set(due.AddDays(1).Start().Add(9 * time.Hour))
		for _, role := range []access.Role{access.Head, access.Supervisor} {
			y.wantDue(role, "evaluate", due)
			late, err := y.s.CountDue(y.ctx, y.by(role).Actor.Scope(access.ViewDevices), device.DueFilter{Kinds: []string{"evaluate"}, Until: law.DateOf(y.w.Clock.Now()).AddDays(-1)}, y.w.Clock.Now())
			y.f.Must(late, err)
			if late["evaluate"][due] != 1 {
				t.Errorf("%s is shown %v overdue", role, late)
			}
		}
		l := y.life()
		for _, g := range l.Gates(y.w.Clock.Now()) {
			if strings.HasPrefix(g.Rule, "A10.1") {
				t.Errorf("the judge asks for %s: Art 36 names no evaluation", g.Rule)
			}
		}
	})
}

// TestA10_1b_EvaluatorAndHeadSign: drafted by one person and signed by another; the next period runs from the signature, with the
// interval as it was then.
func TestA10_1b_EvaluatorAndHeadSign(t *testing.T) {
	yearsOn(t, func(y *years) {
		head, keeper := y.by(access.Head), y.by(access.Keeper)
		y.wantRefused(try(y.s.SignEvaluation(y.ctx, head, y.on(), device.EvaluationSigned{Result: device.KeepSite, Reason: "同意"})), "conflict")
		y.wantRefused(try(y.s.DraftEvaluation(y.ctx, keeper, y.on(), evaluation(device.AdjustSite))), "invalid adjust")
		y.wantRefused(try(y.s.DraftEvaluation(y.ctx, head, y.on(), evaluation(device.KeepSite))), "forbidden")
		y.f.Must(y.s.DraftEvaluation(y.ctx, keeper, y.on(), evaluation(device.KeepSite)))
		y.day(1)
		y.wantDue(access.Head, "evaluate", 0)
		if _, waits := y.due(head.Actor.Scope(access.ViewDevices), "evaluate_sign"); !waits {
			t.Error("the head is not shown the draft")
		}
		y.f.Must(y.s.SignEvaluation(y.ctx, head, y.on(), device.EvaluationSigned{Result: device.KeepSite, Reason: "同意"}))
		signed := law.DateOf(y.w.Clock.Now())
		l := y.life()
		var none device.Intervals
		if due, ok := l.EvaluationDue(y.w.Clock.Now(), none); !ok || due != law.NewDate(signed.Year()+1, signed.Start().Month(), signed.Start().Day()) {
			t.Errorf("the next is due %s", due)
		}
		if f := last(t, y.f, y.ids.Use, device.Evaluated).Data.(device.EvaluationSigned); f.Drawn != keeper.Actor.Person || f.Draft == "" {
			t.Errorf("signed is %+v", f)
		}
		y.day(1)
		if s := y.f.State(y.ids.Use); s.State != device.Live {
			t.Errorf("after it is kept the use is %s", s.Words.ZH)
		}
	})
}

// TestA10_1b_AChangedIntervalDoesNotReachBack: a period that has begun keeps the interval it began with; no more than twelve months
// may be set, and only by the head.
func TestA10_1b_AChangedIntervalDoesNotReachBack(t *testing.T) {
	yearsOn(t, func(y *years) {
		head := y.by(access.Head)
		y.wantRefused(try(y.s.SetInterval(y.ctx, head, device.Evaluate, 13, "太忙")), "invalid every")
		y.wantRefused(try(y.s.SetInterval(y.ctx, y.by(access.Keeper), device.Evaluate, 6, "加密")), "forbidden")
		y.f.Must(y.s.SetInterval(y.ctx, head, device.Evaluate, 6, "投诉较多"))
		in, err := device.IntervalsOf(y.ctx, y.w.DB.Reader(), y.w.Book)
		y.f.Must(in, err)
		l := y.life()
		begun := law.DateOf(last(t, y.f, y.ids.Use, device.Commissioned).At)
		if due, _ := l.EvaluationDue(y.w.Clock.Now(), in); due != law.NewDate(begun.Year()+1, begun.Start().Month(), begun.Start().Day()) {
			t.Errorf("the running period is due %s, begun %s", due, begun)
		}
		y.day(3)
		y.f.Must(y.s.DraftEvaluation(y.ctx, y.by(access.Keeper), y.on(), evaluation(device.KeepSite)))
		y.f.Must(y.s.SignEvaluation(y.ctx, head, y.on(), device.EvaluationSigned{Result: device.KeepSite, Reason: "同意"}))
		signed := law.DateOf(y.w.Clock.Now())
		y.w.Clock.Advance(time.Hour)
		l = y.life()
		if due, _ := l.EvaluationDue(y.w.Clock.Now(), in); due != law.NewDate(signed.Year(), signed.Start().Month()+6, signed.Start().Day()) {
			t.Errorf("the new period is due %s, begun %s", due, signed)
		}
	})
}

// TestA10_1c_AnEvaluationThatCancelsEndsTheUseAtTheHour: the row's own test: a capture after the effective instant is stored and
// lacks what Art 14(2) asks, one a second before does not; the stop is to be made public.
func TestA10_1c_AnEvaluationThatCancelsEndsTheUseAtTheHour(t *testing.T) {
	yearsOn(t, func(y *years) {
		y.f.Must(y.s.DraftEvaluation(y.ctx, y.by(access.Keeper), y.on(), evaluation(device.CancelSite)))
		y.w.Clock.Advance(time.Hour)
		done, err := y.s.SignEvaluation(y.ctx, y.by(access.Head), y.on(), device.EvaluationSigned{Result: device.CancelSite, Reason: "不宜设置"})
		y.f.Must(done, err)
		if len(done.Record.Beside) != 1 || done.Record.Beside[0].Event != device.SiteCancelled {
			t.Errorf("the ledger commits to %+v", done.Record)
		}
		at := done.Record.At
		if r := y.result("A14.2", at.Add(-time.Second)); r != law.Met {
			t.Errorf("a second before: %v", r)
		}
		if r := y.result("A14.2", at.Add(time.Second)); r != law.Unmet {
			t.Errorf("a second after: %v", r)
		}
		y.w.Clock.Advance(time.Hour)
		if s := y.f.State(y.ids.Use); s.State != device.CancelledState {
			t.Errorf("the use is %s", s.Words.ZH)
		}
		if _, owed := y.due(y.by(access.Publisher).Actor.Scope(access.ViewDevices), "stopped"); !owed {
			t.Error("no stop notice is owed")
		}
		if filing := last(t, y.f, y.ids.Use, device.FilingAsked).Data.(device.Filing); filing.Kind != device.FileStop {
			t.Errorf("the platform is asked %v", filing.Kind)
		}
		y.wantRefused(try(y.s.InspectSign(y.ctx, y.by(access.Keeper), y.on(devicetest.Picture("标志")), device.SignInspection{Clear: true})), "A10.1c")
	})
}

// TestA10_1c_AFaultySignIsAdjustedAndItsCapturesArePutToAPerson: before and after photographs, and the doubtful time since the sign was
// last in order, with the question whether its captures stand.
func TestA10_1c_AFaultySignIsAdjustedAndItsCapturesArePutToAPerson(t *testing.T) {
	yearsOn(t, func(y *years) {
		keeper, head, photo := y.by(access.Keeper), y.by(access.Head), devicetest.Picture("标志")
		y.f.Must(y.s.InspectSign(y.ctx, keeper, y.on(photo), device.SignInspection{Clear: true}))
		good := last(t, y.f, y.ids.Use, device.SignInspected).At
		y.day(20)
		y.wantRefused(try(y.s.InspectSign(y.ctx, keeper, y.on(photo), device.SignInspection{})), "invalid defect")
		y.f.Must(y.s.InspectSign(y.ctx, keeper, y.on(photo), device.SignInspection{Defect: "被树枝遮挡"}))
		found := law.DateOf(y.w.Clock.Now())
		y.w.Clock.Advance(time.Hour)
		y.wantDue(access.Keeper, "adjust", found.AddDays(10))
		y.wantRefused(try(y.s.OrderAdjustment(y.ctx, keeper, y.on(photo), device.Adjustment{What: device.AdjustSign, Fault: "又一处", Until: found.AddDays(5)})), "conflict")
		y.wantRefused(try(y.s.DecidePast(y.ctx, head, y.on(), device.PastDecision{Answer: "stand", Reason: "没有影响"})), "conflict") // it is not over
		y.wantRefused(try(y.s.CloseAdjustment(y.ctx, keeper, y.on(devicetest.Document("说明")), device.AdjustmentResult{Done: "修剪"})), "invalid documents")
		y.f.Must(y.s.CloseAdjustment(y.ctx, keeper, y.on(photo), device.AdjustmentResult{Done: "修剪树枝"}))
		y.w.Clock.Advance(time.Hour)
		l := y.life()
		doubts := l.Doubts(y.w.Clock.Now())
		if len(doubts) != 1 || doubts[0].Open || !doubts[0].From.Equal(good) || doubts[0].Decided != nil {
			y.t.Fatalf("doubts are %+v", doubts)
		}
		if holds := l.Holds(good.Add(time.Hour), y.w.Clock.Now(), statute.Snapshot{}); len(holds) != 1 {
			t.Errorf("a capture meanwhile is held for %v", holds)
		}
		if _, waits := y.due(head.Actor.Scope(access.ViewDevices), "past"); !waits {
			t.Error("the head is not asked")
		}
		y.wantRefused(try(y.s.DecidePast(y.ctx, keeper, y.on(), device.PastDecision{Answer: "stand", Reason: "没有影响"})), "forbidden")
		y.f.Must(y.s.DecidePast(y.ctx, head, y.on(), device.PastDecision{Answer: "stand", Reason: "遮挡只在下部，仍可辨认"}))
		y.w.Clock.Advance(time.Hour)
		l = y.life()
		if d := l.Doubts(y.w.Clock.Now()); d[0].Decided == nil || len(l.Holds(good.Add(time.Hour), y.w.Clock.Now(), statute.Snapshot{})) > 0 {
			t.Errorf("after the decision: %+v", d)
		}
		if _, waits := y.due(head.Actor.Scope(access.ViewDevices), "past"); waits {
			t.Error("the head is asked again")
		}
	})
}
