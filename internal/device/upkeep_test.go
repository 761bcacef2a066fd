package device_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// years is a device in service whose years are told.
type years struct {
	t   *testing.T
	f   *devicetest.Fleet
	s   *device.Service
	w   *testkit.World
	ctx context.Context
	ids devicetest.Ids
}

// yearsOn runs a test on a device in service, on both engines, and compares rows and ledger at its end.
func yearsOn(t *testing.T, test func(y *years)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		y := &years{t, f, f.Service, w, t.Context(), f.Live()}
		for _, role := range access.Roles() {
			y.by(role) // persons come into being by acts: have them before acts are counted
		}
		test(y)
		w.Verify()
	})
}

func (y *years) by(r access.Role) act.By { return y.f.By(r) }

func (y *years) on(documents ...device.Attachment) device.On {
	return devicetest.With(y.ids.Use, documents...)
}

func (y *years) day(n int) { y.w.Clock.Advance(time.Duration(n) * 24 * time.Hour) }

func (y *years) life() device.Life { return y.f.Life(y.ids.Use) }

// due is the last day of work of a kind of the use now; false when it does not wait for it.
func (y *years) due(scope access.Scope, kind string) (law.Date, bool) {
	y.t.Helper()
	page, err := y.s.Due(y.ctx, scope, device.DueFilter{Kinds: []string{kind}}, y.w.Clock.Now())
	y.f.Must(page, err)
	for _, x := range page.Rows {
		if x.Use == y.ids.Use {
			return x.Day, true
		}
	}
	return 0, false
}

// wantDue wants work of a kind to be due on a day, for who looks at devices in the scope of a role; 0 wants none.
func (y *years) wantDue(role access.Role, kind string, want law.Date) {
	y.t.Helper()
	day, ok := y.due(y.by(role).Actor.Scope(access.ViewDevices), kind)
	if ok != (want > 0) || day != want {
		y.t.Errorf("%s for %s on %s: due %v %s, want %s", kind, role, law.DateOf(y.w.Clock.Now()), ok, day, want)
	}
}

// result is what the judge finds of a rule for a capture at an instant, as known now.
func (y *years) result(rule string, at time.Time) law.Result {
	y.t.Helper()
	l, err := device.LoadAround(y.ctx, y.w.DB.Reader(), y.w.Book, y.ids.Use, at, nil)
	y.f.Must(l, err)
	for _, f := range judgeAt(l, at, nil).Findings {
		if f.Rule == rule {
			return f.Result
		}
	}
	y.t.Errorf("%s is not in force at %s", rule, at)
	return law.Unknown
}

func (y *years) wantRefused(err error, rule string) {
	y.t.Helper()
	if got := outcome(err); got != rule {
		y.t.Errorf("%v: %s, want %s", err, got, rule)
	}
}

func evaluation(result string) device.Evaluation {
	return device.Evaluation{Accidents: "事故2起", Signs: "明显", Necessity: "仍有必要", Result: result, Reason: "评估",
		Figures: device.EvaluationFigures{Captures: 100, Adopted: 60, Rejected: 20, Unusable: 5}}
}

// TestA22_1a_OverdueUpkeepIsShownAndHoldsCapturesBeyondItsGrace: planned every 90 days and last done 100 days ago, it is shown overdue;
// the receipt does not change, beyond the grace a person decides.
func TestA22_1a_OverdueUpkeepIsShownAndHoldsCapturesBeyondItsGrace(t *testing.T) {
	yearsOn(t, func(y *years) {
		keeper := y.by(access.Keeper)
		plan := device.UpkeepPlan{EveryDays: 90, GraceDays: 15, Basis: "standard", Text: "某标准第6.2条", Who: "测试维保公司"}
		y.f.Must(y.s.PlanUpkeep(y.ctx, keeper, y.on(), plan))
		y.f.Must(y.s.RecordUpkeep(y.ctx, keeper, y.on(), device.Upkeep{Kind: "upkeep", Done: "清洁", Who: "测试维保公司"}))
		done := law.DateOf(y.w.Clock.Now())
		y.day(100)
		y.wantDue(access.Keeper, "upkeep", done.AddDays(90))
		y.wantDue(access.Supervisor, "upkeep", done.AddDays(90))
		l, now := y.life(), y.w.Clock.Now()
		if holds := l.Holds(now, now, statute.Snapshot{}); len(holds) > 0 {
			t.Errorf("within the grace it is held for %v", holds)
		}
		y.day(6)
		l, now = y.life(), y.w.Clock.Now()
		if holds := l.Holds(now, now, statute.Snapshot{}); len(holds) != 1 || !strings.Contains(holds[0].ZH, "宽限") || holds[0].EN == "" {
			t.Errorf("beyond the grace it is held for %v", holds)
		}
		for _, g := range l.Gates(now) {
			if g.Rule == "A22.1a" {
				t.Error("the judge asks for upkeep: the contract does not")
			}
		}
		longer := plan
		longer.Basis, longer.EveryDays = "manual", 180
		y.wantRefused(try(y.s.PlanUpkeep(y.ctx, keeper, y.on(), longer)), "A22.1a")
		y.f.Must(y.s.RecordUpkeep(y.ctx, keeper, y.on(), device.Upkeep{Kind: "calibration", Done: "校验", Who: "测试维保公司"}))
		y.wantDue(access.Keeper, "upkeep", 0)
	})
}
