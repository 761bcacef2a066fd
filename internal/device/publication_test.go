package device_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// TestA14_1b_TheDayCounterSaysHowLongAndFromWhen: before the first lawful day the head is told how many days are missing.
func TestA14_1b_TheDayCounterSaysHowLongAndFromWhen(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		f.Approve(ids.Use)
		f.Install(ids)
		f.Review(ids, device.IsInstrument)
		w.Clock.Set(time.Date(2026, time.May, 6, 8, 0, 0, 0, law.Beijing))
		f.Publish(ids.Use)
		w.Clock.Set(time.Date(2026, time.May, 25, 9, 0, 0, 0, law.Beijing))
		y := &years{t, f, f.Service, w, t.Context(), ids}
		err := try(f.Service.Commission(y.ctx, y.by(access.Head), y.on(), device.Decision{Reason: "启用"}))
		if outcome(err) != "A14.1b" && outcome(err) != "A14.1c" || !strings.Contains(err.Error(), "还差12天，最早6月6日可启用。") {
			t.Errorf("commissioned on 25 May: %v", err)
		}
		w.Clock.Set(time.Date(2026, time.June, 5, 23, 59, 59, 0, law.Beijing))
		y.wantRefused(try(f.Service.Commission(y.ctx, y.by(access.Head), y.on(), device.Decision{Reason: "启用"})), outcome(err))
		w.Clock.Set(time.Date(2026, time.June, 6, 0, 0, 0, 0, law.Beijing))
		f.Must(f.Service.Commission(y.ctx, y.by(access.Head), y.on(), device.Decision{Reason: "启用"}))
		if r := y.result("A14.1b", time.Date(2026, time.June, 5, 23, 59, 0, 0, law.Beijing)); r != law.Unmet {
			t.Errorf("captured on 5 June: %v", r)
		}
		if r := y.result("A14.1b", w.Clock.Now()); r != law.Met {
			t.Errorf("captured on 6 June: %v", r)
		}
		w.Verify()
	})
}

// TestA14_1b_WhatRestartsTheThirtyDaysAndWhatDoesNot: a typo does not, with a reason; a material correction and a withdrawal, or a
// platform that took it down, do.
func TestA14_1b_WhatRestartsTheThirtyDaysAndWhatDoesNot(t *testing.T) {
	yearsOn(t, func(y *years) {
		publisher := y.by(access.Publisher)
		first := func() law.Date {
			y.w.Clock.Advance(time.Hour)
			l := y.life()
			d, _, _ := l.FirstLawfulDay(y.w.Clock.Now())
			return d
		}
		was := first()
		y.wantRefused(try(y.s.AskCorrection(y.ctx, publisher, y.on(), false, " ")), "invalid reason")
		y.f.Must(y.s.AskCorrection(y.ctx, publisher, y.on(), false, "联系电话一位数字写错，不影响地点、方向和违法行为"))
		y.f.Work()
		if now := first(); now != was {
			t.Errorf("after a typo the first day is %s, was %s", now, was)
		}
		y.f.Must(y.s.AskCorrection(y.ctx, publisher, y.on(), true, "方向写错"))
		y.f.Work()
		if now, want := first(), law.DateOf(y.w.Clock.Now()).AddDays(31); now != want {
			t.Errorf("after a material correction the first day is %s, want %s", now, want)
		}
		y.day(5)
		y.f.Must(y.s.WithdrawElsewhere(y.ctx, publisher, y.on(), device.Withdrawal{Channel: device.Platform, Reason: "平台故障，公示已经看不到"}))
		y.w.Clock.Advance(time.Hour)
		if s := y.f.State(y.ids.Use); s.State != device.Publishing {
			t.Errorf("with the platform's publication gone it is %s", s.Words.ZH)
		}
	})
}

// TestA14_1c_TheClockStartsAtTheLaterChannel: the platform on day 0 and the second channel on day 10: counted from day 10; one channel
// alone is not enough.
func TestA14_1c_TheClockStartsAtTheLaterChannel(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		f.Approve(ids.Use)
		f.Install(ids)
		f.Review(ids, device.NotInstrument)
		y := &years{t, f, f.Service, w, t.Context(), ids}
		publisher := y.by(access.Publisher)
		f.Must(f.Service.AskPublication(y.ctx, publisher, y.on()))
		f.Work()
		y.day(10)
		l := y.life()
		if _, _, ok := l.FirstLawfulDay(w.Clock.Now()); ok {
			t.Error("the platform alone makes a first lawful day")
		}
		y.wantRefused(try(f.Service.PublishElsewhere(y.ctx, publisher, y.on(), "公众号", true)), "invalid documents")
		f.Must(f.Service.PublishElsewhere(y.ctx, publisher, y.on(devicetest.Document("截图")), "公众号", true))
		second := law.DateOf(w.Clock.Now())
		w.Clock.Advance(time.Hour)
		l = y.life()
		if first, _, ok := l.FirstLawfulDay(w.Clock.Now()); !ok || first != second.AddDays(31) {
			t.Errorf("the first lawful day is %s, the second channel was used on %s", first, second)
		}
		w.Verify()
	})
}

// TestA14_1d_SecretOnlyWithAClassificationAndThenOutside: without the number it is refused, and so it is once anything was public;
// with it a stub is left that nothing more is done on.
func TestA14_1d_SecretOnlyWithAClassificationAndThenOutside(t *testing.T) {
	yearsOn(t, func(y *years) {
		head := y.by(access.Head)
		y.wantRefused(try(y.s.ClaimSecrecy(y.ctx, head, y.on(), "测密1号")), "A14.1d") // it is public
		y.ids = y.f.Register("")
		y.wantRefused(try(y.s.ClaimSecrecy(y.ctx, head, y.on(), "  ")), "A14.1d")
		y.wantRefused(try(y.s.ClaimSecrecy(y.ctx, y.by(access.Keeper), y.on(), "测密1号")), "forbidden")
		y.f.Must(y.s.ClaimSecrecy(y.ctx, head, y.on(), "测密1号"))
		y.w.Clock.Advance(time.Hour)
		if s := y.f.State(y.ids.Use); s.State != device.CancelledState || !strings.Contains(s.Words.ZH, "保密") {
			t.Errorf("it is %s", s.Words.ZH)
		}
		if _, owed := y.due(y.by(access.Publisher).Actor.Scope(access.ViewDevices), "stopped"); owed {
			t.Error("a notice is owed of what is secret")
		}
		y.wantRefused(try(y.s.Argue(y.ctx, y.by(access.Keeper), y.on(devicetest.Document("报告")), devicetest.Argument())), "A10.1c")
	})
}
