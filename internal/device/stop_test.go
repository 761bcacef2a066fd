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

// TestA14_2a_AStopEndsTheUseAtTheMinuteAndOwesANotice: a capture a minute later lacks the use; the notice is owed within three working
// days on the channels used to open.
func TestA14_2a_AStopEndsTheUseAtTheMinuteAndOwesANotice(t *testing.T) {
	yearsOn(t, func(y *years) {
		y.w.Clock.Set(time.Date(2026, time.May, 11, 12, 0, 0, 0, law.Beijing)) // a Monday
		y.f.Must(y.s.Stop(y.ctx, y.by(access.Head), y.on(), device.Decision{Reason: "道路改造"}))
		y.w.Clock.Advance(time.Hour)
		noon := time.Date(2026, time.May, 11, 12, 0, 0, 0, law.Beijing)
		if before, after := y.result("A14.2", noon.Add(-time.Minute)), y.result("A14.2", noon.Add(time.Minute)); before != law.Met || after != law.Unmet {
			t.Errorf("a minute before %v, a minute after %v", before, after)
		}
		y.wantDue(access.Publisher, "stopped", law.NewDate(2026, time.May, 14))
		y.f.Work()
		y.f.Must(y.s.ShowStop(y.ctx, y.by(access.Publisher), y.on(devicetest.Document("截图")), "公众号"))
		y.w.Clock.Advance(time.Hour)
		y.wantDue(access.Publisher, "stopped", 0)
	})
}

// TestA14_2a_SilenceOfSixMonthsWithoutADecisionIsAStopInFact: it is shown before it comes to that; an explanation that it was not used
// does not end it, one that the network was down does.
func TestA14_2a_SilenceOfSixMonthsWithoutADecisionIsAStopInFact(t *testing.T) {
	yearsOn(t, func(y *years) {
		begun := law.DateOf(last(t, y.f, y.ids.Use, device.Commissioned).At)
		six := law.NewDate(begun.Year(), begun.Start().Month()+6, begun.Start().Day())
		y.day(120)
		y.wantDue(access.Keeper, "silent", 0)
		y.w.Clock.Set(six.AddDays(1).Start().Add(time.Hour))
		y.wantDue(access.Keeper, "silent", six)
		y.wantDue(access.Supervisor, "silent", six)
		if s := y.f.State(y.ids.Use); s.State == device.StoppedState {
			t.Error("silence alone stopped the use: that is a person's decision")
		}
		from := device.On{Use: y.ids.Use, At: begun.Start()}
		y.f.Must(y.s.ExplainSilence(y.ctx, y.by(access.Keeper), from, device.Explanation{Until: y.w.Clock.Now(), Cause: "unused", Reason: "一直没有通电"}))
		y.w.Clock.Advance(time.Minute)
		y.wantDue(access.Keeper, "silent", six)
		y.f.Must(y.s.ExplainSilence(y.ctx, y.by(access.Keeper), from, device.Explanation{Until: y.w.Clock.Now(), Cause: "network", Reason: "光缆中断"}))
		y.w.Clock.Advance(time.Minute)
		y.wantDue(access.Keeper, "silent", 0)
	})
}

// TestA14_2b_AResumedUseIsPublishedAnew: stopped on 1 March and resumed, the publications of before do not count.
func TestA14_2b_AResumedUseIsPublishedAnew(t *testing.T) {
	yearsOn(t, func(y *years) {
		y.f.Must(y.s.Stop(y.ctx, y.by(access.Head), y.on(), device.Decision{Reason: "道路改造"}))
		y.f.Work()
		y.w.Clock.Advance(time.Hour)
		y.f.Must(y.s.Resume(y.ctx, y.by(access.Head), y.on(), device.Decision{Reason: "改造完成"}))
		y.w.Clock.Advance(time.Hour)
		if s := y.f.State(y.ids.Use); s.State != device.Publishing {
			t.Errorf("resumed within a day it is %s", s.Words.ZH)
		}
		y.f.Publish(y.ids.Use)
		again := law.DateOf(y.w.Clock.Now())
		y.day(20)
		if r := y.result("A14.1b", y.w.Clock.Now()); r != law.Unmet {
			t.Errorf("captured twenty days after: %v", r)
		}
		y.w.Clock.Set(again.AddDays(31).Start())
		if r := y.result("A14.1b", y.w.Clock.Now()); r != law.Met {
			t.Errorf("captured thirty full days after: %v", r)
		}
	})
}

// TestA14_2c_AMaintenanceNeedsItsOrderInTime: with an order no new thirty days; a back-dated order is refused; without one it is a stop.
func TestA14_2c_AMaintenanceNeedsItsOrderInTime(t *testing.T) {
	yearsOn(t, func(y *years) {
		keeper := y.by(access.Keeper)
		order := device.MaintenanceStart{WorkOrder: &device.WorkOrder{Number: "GD-1", Fault: "镜头起雾", Contractor: "本单位维护班", Own: true}}
		late := device.On{Use: y.ids.Use, At: y.w.Clock.Now().Add(-25 * time.Hour)}
		y.day(2)
		late.At = y.w.Clock.Now().Add(-25 * time.Hour)
		y.wantRefused(try(y.s.StartMaintenance(y.ctx, keeper, late, order)), "A14.2c")
		y.f.Must(y.s.StartMaintenance(y.ctx, keeper, y.on(), order))
		y.day(4)
		if r := y.result("A14.2", y.w.Clock.Now()); r != law.Unmet {
			t.Errorf("during the maintenance: %v", r)
		}
		y.f.Must(y.s.EndMaintenance(y.ctx, keeper, y.on(), device.MaintenanceEnd{SelfTest: true, Done: "换镜头座", Seal: "F-12"}))
		y.day(1)
		if s := y.f.State(y.ids.Use); s.State != device.Live {
			t.Errorf("after it the use is %s", s.Words.ZH)
		}
		y.f.Must(y.s.StartMaintenance(y.ctx, keeper, y.on(), device.MaintenanceStart{Reason: "没有工单"}))
		y.w.Clock.Advance(time.Hour)
		if s := y.f.State(y.ids.Use); s.State != device.StoppedState {
			t.Errorf("without an order the use is %s", s.Words.ZH)
		}
	})
}

// TestA14_2c_OverThirtyDaysItIsDecidedAnew: as maintenance, with the reason, for thirty days more, or as a stop.
func TestA14_2c_OverThirtyDaysItIsDecidedAnew(t *testing.T) {
	yearsOn(t, func(y *years) {
		order := device.MaintenanceStart{WorkOrder: &device.WorkOrder{Number: "GD-1", Fault: "镜头起雾", Contractor: "本单位维护班", Own: true}}
		y.f.Must(y.s.StartMaintenance(y.ctx, y.by(access.Keeper), y.on(), order))
		begun := law.DateOf(y.w.Clock.Now())
		y.day(31)
		y.wantDue(access.Head, "redecide", begun.AddDays(30))
		y.wantRefused(try(y.s.RedecideMaintenance(y.ctx, y.by(access.Head), y.on(), device.Redecision{As: "maintenance"})), "invalid reason")
		y.wantRefused(try(y.s.RedecideMaintenance(y.ctx, y.by(access.Keeper), y.on(), device.Redecision{As: "maintenance", Reason: "等配件"})), "forbidden")
		y.f.Must(y.s.RedecideMaintenance(y.ctx, y.by(access.Head), y.on(), device.Redecision{As: "maintenance", Reason: "等配件"}))
		again := law.DateOf(y.w.Clock.Now())
		y.day(25)
		y.wantDue(access.Head, "redecide", again.AddDays(30))
		y.f.Must(y.s.RedecideMaintenance(y.ctx, y.by(access.Head), y.on(), device.Redecision{As: "stop", Reason: "无法修复"}))
		y.w.Clock.Advance(time.Hour)
		if s := y.f.State(y.ids.Use); s.State != device.StoppedState {
			t.Errorf("the use is %s", s.Words.ZH)
		}
		if _, owed := y.due(y.by(access.Publisher).Actor.Scope(access.ViewDevices), "stopped"); !owed {
			t.Error("no stop notice is owed")
		}
	})
}

// TestA14_2c_WhatTheOrderChangedAsksForItsReview: re-aimed, a lens, other software, a measuring part: each becomes its record, and the
// use is not live until what it needs is done.
func TestA14_2c_WhatTheOrderChangedAsksForItsReview(t *testing.T) {
	for name, c := range map[string]struct {
		found device.Found
		event device.Event
		rule  string
	}{
		"re-aimed": {device.Found{Direction: "由西向东"}, device.Altered, "A14.1b"},
		"lens":     {device.Found{Lens: "更换为50毫米镜头"}, device.Altered, "A10.2-technical"},
		"repaired": {device.Found{Repaired: "更换雷达"}, device.Repaired, "A22.1b"},
		"software": {device.Found{Firmware: "2.0.0"}, device.FirmwareChanged, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := testkit.NewWorld(t, testkit.SQLite(t))
			f := devicetest.New(t, w)
			y := &years{t, f, f.Service, w, t.Context(), f.Live()}
			order := device.MaintenanceStart{WorkOrder: &device.WorkOrder{Number: "GD-1", Fault: "镜头起雾", Contractor: "本单位维护班", Own: true}}
			f.Must(f.Service.StartMaintenance(y.ctx, y.by(access.Keeper), y.on(), order))
			y.day(1)
			done, err := f.Service.EndMaintenance(y.ctx, y.by(access.Keeper), y.on(), device.MaintenanceEnd{SelfTest: true, Done: "修好", Found: c.found})
			f.Must(done, err)
			if len(done.Record.Beside) != 1 || done.Record.Beside[0].Event != c.event {
				t.Errorf("the ledger commits to %+v", done.Record.Beside)
			}
			w.Clock.Advance(time.Hour)
			if c.rule == "" {
				return // the judge compares the software of each capture (A21b)
			}
			if r := y.result(c.rule, w.Clock.Now()); r != law.Unmet {
				t.Errorf("%s is %v", c.rule, r)
			}
			if s := f.State(y.ids.Use); s.State == device.Live {
				t.Error("the use is live")
			}
			w.Verify()
		})
	}
}
