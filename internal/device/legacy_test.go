package device_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// TestA49_ASiteFromBeforeIsJudgedAsOneAndCleanedUp: approval and thirty days do not reach back, reviews, sign and publication are asked;
// what came into use from 1 May 2025 is no such site, whenever it was published.
func TestA49_ASiteFromBeforeIsJudgedAsOneAndCleanedUp(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		y := &years{t, f, f.Service, w, t.Context(), ids}
		keeper, head, paper := y.by(access.Keeper), y.by(access.Head), devicetest.Document("当时的文件")
		at := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 8, 0, 0, 0, law.Beijing) }
		published, sign := at(2024, time.February, 20), at(2024, time.February, 25)
		v := device.Legacy{Since: at(2024, time.March, 1), Basis: "原大队2024年2号文", Published: &published, Where: "区政府网站", SignSince: &sign, Sign: "告示牌"}
		late := v
		late.Since = at(2025, time.May, 2)
		y.wantRefused(try(y.s.EnterLegacy(y.ctx, keeper, y.on(paper), late)), "A49")
		y.wantRefused(try(y.s.EnterLegacy(y.ctx, keeper, y.on(), v)), "invalid documents")
		y.wantRefused(try(y.s.JudgeLegacy(y.ctx, head, y.on(), device.LegacyVerdict{Verdict: "keep", Reason: "齐备"})), "conflict")
		done, err := y.s.EnterLegacy(y.ctx, keeper, y.on(paper), v)
		f.Must(done, err)
		if len(done.Record.Beside) != 3 {
			t.Errorf("the ledger commits to %+v", done.Record.Beside)
		}
		w.Clock.Advance(time.Hour)
		y.wantDue(access.Supervisor, "legacy", law.DateOf(w.Clock.Now()).AddDays(180))
		l := y.life()
		if !l.OldSite(w.Clock.Now()) {
			t.Error("the judge does not take it for an old site")
		}
		if r := y.result("L41-published", at(2025, time.April, 30)); r != law.Met {
			t.Errorf("published, for a capture of 30 April 2025: %v", r)
		}
		if r := y.result("A10.2-legal", at(2025, time.April, 30)); r == law.Met {
			t.Error("the legal review is met without one")
		}
		y.wantRefused(try(y.s.JudgeLegacy(y.ctx, head, y.on(), device.LegacyVerdict{Verdict: "keep", Reason: "齐备"})), "A49")
		until := law.DateOf(w.Clock.Now()).AddDays(60)
		f.Must(y.s.JudgeLegacy(y.ctx, head, y.on(), device.LegacyVerdict{Verdict: "fix", Reason: "缺审核", Fix: "补办审核", Until: &until}))
		w.Clock.Advance(time.Hour)
		y.wantDue(access.Supervisor, "legacy", until)
		f.Must(y.s.Survey(y.ctx, keeper, y.on(), device.Survey{Point: devicetest.Point, Method: "RTK"}))
		f.Must(y.s.CheckClock(y.ctx, keeper, y.on(), device.ClockOffset{OffsetMS: 20, Method: "北斗"}))
		f.Review(ids, device.NotInstrument)
		if s := f.State(ids.Use); s.State != device.Live {
			t.Errorf("put right the use is %s %+v", s.Words.ZH, s.Why)
		}
		f.Must(y.s.JudgeLegacy(y.ctx, head, y.on(), device.LegacyVerdict{Verdict: "keep", Reason: "已经补齐"}))
		w.Clock.Advance(time.Hour)
		y.wantDue(access.Supervisor, "legacy", 0)
		f.Must(y.s.Alter(y.ctx, keeper, y.on(), device.Alteration{What: device.ChangedAim, Direction: "由西向东", Reason: "道路改线"}))
		w.Clock.Advance(time.Hour)
		l = y.life()
		if l.OldSite(w.Clock.Now()) {
			t.Error("re-aimed after 1 May 2025 it is still an old site")
		}
		w.Verify()
	})
}

// TestA49_AVerdictToStopStopsAtOnce: and the stop is made public.
func TestA49_AVerdictToStopStopsAtOnce(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		y := &years{t, f, f.Service, w, t.Context(), ids}
		since := time.Date(2024, time.March, 1, 8, 0, 0, 0, law.Beijing)
		f.Must(y.s.EnterLegacy(y.ctx, y.by(access.Keeper), y.on(devicetest.Document("文件")), device.Legacy{Since: since, Basis: "原大队文件", Published: &since, Where: "报纸"}))
		w.Clock.Advance(time.Hour)
		f.Must(y.s.JudgeLegacy(y.ctx, y.by(access.Head), y.on(), device.LegacyVerdict{Verdict: "stop", Reason: "没有必要"}))
		w.Clock.Advance(time.Hour)
		if s := f.State(ids.Use); s.State != device.StoppedState {
			t.Errorf("the use is %s", s.Words.ZH)
		}
		y.wantDue(access.Supervisor, "legacy", 0)
		if _, owed := y.due(y.by(access.Publisher).Actor.Scope(access.ViewDevices), "stopped"); !owed {
			t.Error("no stop notice is owed")
		}
		w.Verify()
	})
}
