package device_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
)

// TestA14_1a_AMissingSignSuspendsAndOpensALookBack: missing since 3 May 14:00, a capture of 4 May lacks the sign; between the last good
// photograph and the discovery a person decides.
func TestA14_1a_AMissingSignSuspendsAndOpensALookBack(t *testing.T) {
	yearsOn(t, func(y *years) {
		keeper, photo := y.by(access.Keeper), devicetest.Picture("标志")
		y.w.Clock.Set(time.Date(2026, time.May, 1, 9, 0, 0, 0, law.Beijing))
		y.f.Must(y.s.InspectSign(y.ctx, keeper, y.on(photo), device.SignInspection{Clear: true}))
		good := y.w.Clock.Now()
		y.w.Clock.Set(time.Date(2026, time.May, 3, 14, 0, 0, 0, law.Beijing))
		missing := y.w.Clock.Now()
		y.f.Must(y.s.ReportSignMissing(y.ctx, keeper, y.on(), device.MissingSign{Note: "被撞倒"}))
		y.day(1)
		if r := y.result("A14.1a", y.w.Clock.Now()); r != law.Unmet {
			t.Errorf("on 4 May: %v", r)
		}
		if r := y.result("A14.1a", missing.Add(-24*time.Hour)); r != law.Unknown {
			t.Errorf("between the last photograph and the discovery: %v", r)
		}
		l := y.life()
		if d := l.Doubts(y.w.Clock.Now()); len(d) != 1 || !d[0].From.Equal(good) || !d[0].Until.Equal(missing) {
			t.Errorf("the look-back is %+v", d)
		}
		if s := y.f.State(y.ids.Use); s.State != device.SignSuspended {
			t.Errorf("the use is %s", s.Words.ZH)
		}
		y.wantRefused(try(y.s.InspectSign(y.ctx, keeper, y.on(photo), device.SignInspection{Clear: true})), "A14.1a")
		y.f.Must(y.s.PlaceSign(y.ctx, keeper, y.on(photo), device.Sign{Kind: "牌", Position: "原处"}))
		y.day(1)
		if s := y.f.State(y.ids.Use); s.State != device.Live {
			t.Errorf("with the sign back the use is %s", s.Words.ZH)
		}
	})
}

// TestA14_1a_SignsAreInspectedByTheirInterval: every ninety days unless a source or the body set another; day, night and approach views are
// asked for, with the instant of each, and a sign in one direction only is a defect.
func TestA14_1a_SignsAreInspectedByTheirInterval(t *testing.T) {
	yearsOn(t, func(y *years) {
		keeper := y.by(access.Keeper)
		begun := law.DateOf(last(t, y.f, y.ids.Use, device.Commissioned).At)
		y.day(84)
		y.wantDue(access.Keeper, "inspect", begun.AddDays(90))
		day, night := devicetest.Picture("白天"), devicetest.Picture("夜间照片")
		at := y.w.Clock.Now().Add(-time.Hour)
		views := []device.SignView{{Shows: "day", Digest: day.Digest, At: at}, {Shows: "night", Digest: night.Digest, At: at}}
		y.wantRefused(try(y.s.InspectSign(y.ctx, keeper, y.on(day), device.SignInspection{Clear: true, Views: views})), "invalid documents")
		late := slices.Clone(views)
		late[0].At = y.w.Clock.Now().Add(time.Hour)
		y.wantRefused(try(y.s.InspectSign(y.ctx, keeper, y.on(day, night), device.SignInspection{Clear: true, Views: late})), "invalid taken_at")
		y.wantRefused(try(y.s.InspectSign(y.ctx, keeper, y.on(devicetest.Document("说明")), device.SignInspection{Clear: true})), "invalid documents")
		y.f.Must(y.s.InspectSign(y.ctx, keeper, y.on(day, night), device.SignInspection{Clear: true, Views: views}))
		if f := last(t, y.f, y.ids.Use, device.SignInspected).Data.(device.SignInspection); !slices.Equal(f.Lacking, []string{"approach"}) {
			t.Errorf("lacking are %v", f.Lacking)
		}
		y.wantDue(access.Keeper, "inspect", 0)
		y.f.Must(y.s.SetInterval(y.ctx, y.by(access.Head), device.InspectSigns, 7, "台风季节"))
		y.day(1)
		y.f.Must(y.s.InspectSign(y.ctx, keeper, y.on(day), device.SignInspection{Clear: true, OneSide: true}))
		y.wantDue(access.Keeper, "inspect", law.DateOf(y.w.Clock.Now()).AddDays(7))
		if f := last(t, y.f, y.ids.Use, device.AdjustmentOrdered).Data.(device.Adjustment); !strings.Contains(f.Fault, "一个方向") || f.DoubtFrom == nil {
			t.Errorf("the task is %+v", f)
		}
	})
}
