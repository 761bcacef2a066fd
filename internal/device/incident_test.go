package device_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
)

// TestA20a_CapturesDuringTamperingNeedExplicitAdmission: 02:00 to 05:00: captures in it are defective and listed, those around it are
// not; who may have done it is reported to the police, weather is not.
func TestA20a_CapturesDuringTamperingNeedExplicitAdmission(t *testing.T) {
	yearsOn(t, func(y *years) {
		keeper := y.by(access.Keeper)
		y.f.Must(y.s.CheckClock(y.ctx, keeper, y.on(), device.ClockOffset{OffsetMS: 10, Method: "北斗"}))
		y.day(2)
		day := law.DateOf(y.w.Clock.Now())
		from, until := day.Start().Add(2*time.Hour), day.Start().Add(5*time.Hour)
		in := device.On{Use: y.ids.Use, At: from}
		v := device.Incident{What: "jam", Cause: "own_staff", Until: &until, Effect: "画面被遮挡", Note: "查看录像发现"}
		backwards := v
		backwards.Until = &from
		y.wantRefused(try(y.s.ReportIncident(y.ctx, keeper, in, backwards)), "invalid until")
		y.f.Must(y.s.ReportIncident(y.ctx, keeper, in, v))
		y.w.Clock.Advance(time.Hour)
		for at, want := range map[time.Time]law.Result{from.Add(-time.Second): law.Met, from: law.Unmet, until.Add(-time.Second): law.Unmet, until: law.Met} {
			if r := y.result("A36.3", at); r != want {
				t.Errorf("at %s: %v, want %v", at, r, want)
			}
		}
		l := y.life()
		if d := l.Doubts(y.w.Clock.Now()); len(d) != 1 || d[0].Kind != device.IncidentDoubt || !d[0].From.Equal(from) || !d[0].Until.Equal(until) {
			t.Errorf("the look-back is %+v", d)
		}
		y.wantRefused(try(y.s.DecidePast(y.ctx, y.by(access.Head), y.on(), device.PastDecision{Answer: "stand", Reason: "没有影响"})), "A20a")
		y.wantDue(access.Keeper, "refer", law.DateOf(y.w.Clock.Now()).AddDays(3))
		y.wantRefused(try(y.s.ReferToPolice(y.ctx, keeper, y.on(), device.PoliceReferral{Office: "分局", Receipt: "JJ-1"})), "invalid documents")
		y.f.Must(y.s.ReferToPolice(y.ctx, keeper, y.on(devicetest.Document("回执")), device.PoliceReferral{Office: "分局", Receipt: "JJ-1"}))
		y.w.Clock.Advance(time.Hour)
		y.wantDue(access.Keeper, "refer", 0)
		y.f.Must(y.s.ReportIncident(y.ctx, keeper, y.on(), device.Incident{What: "damage", Cause: "weather", Effect: "立柱倾斜", Note: "台风后巡查"}))
		y.w.Clock.Advance(time.Hour)
		y.wantDue(access.Keeper, "refer", 0)
		if s := y.f.State(y.ids.Use); s.State != device.BlockedState {
			t.Errorf("while it goes on the use is %s", s.Words.ZH)
		}
		y.f.Must(y.s.ReportNormal(y.ctx, keeper, y.on(), device.Condition{Detail: "扶正"}))
		y.w.Clock.Advance(time.Hour)
		l = y.life()
		if d := l.Doubts(y.w.Clock.Now()); len(d) != 2 || d[1].Open {
			t.Errorf("after it is over: %+v", d)
		}
	})
}

// TestA20a_APublicSafetyVideoSystemIsFiledWithThePolice: within thirty days of being put into use, and it stays due until it is.
func TestA20a_APublicSafetyVideoSystemIsFiledWithThePolice(t *testing.T) {
	yearsOn(t, func(y *years) {
		keeper, paper := y.by(access.Keeper), devicetest.Document("备案证明")
		begun := law.DateOf(last(t, y.f, y.ids.Use, device.Commissioned).At)
		y.wantDue(access.Keeper, "file", 0)
		filing := device.PoliceFiling{Number: "BA-1", Office: "分局", Day: law.DateOf(y.w.Clock.Now())}
		y.wantRefused(try(y.s.RecordPoliceFiling(y.ctx, keeper, y.on(paper), filing)), "conflict")
		y.f.Must(y.s.DeclareVideoSystem(y.ctx, keeper, y.on(), device.VideoSystem{Is: true, Reason: "画面接入公共安全视频平台"}))
		y.day(1)
		y.wantDue(access.Keeper, "file", begun.AddDays(30))
		filing.Day = law.DateOf(y.w.Clock.Now()).AddDays(1)
		y.wantRefused(try(y.s.RecordPoliceFiling(y.ctx, keeper, y.on(paper), filing)), "invalid day")
		filing.Day = law.DateOf(y.w.Clock.Now())
		y.f.Must(y.s.RecordPoliceFiling(y.ctx, keeper, y.on(paper), filing))
		y.w.Clock.Advance(time.Hour)
		y.wantDue(access.Keeper, "file", 0)
	})
}
