package device_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// counted enters overlays of one parameter in the field of traffic and looks each time at what comes of it: one that has ended, one
// of another field and one of a normative document leave the default; one of a rule in force changes it (Art 2(1)).
func counted(t *testing.T, w *testkit.World, name statute.Name, amount int64, byDefault, changed func(when string)) {
	t.Helper()
	s := &statute.Service{Engine: w.Engine}
	today := law.DateOf(w.Clock.Now())
	yesterday := today.AddDays(-1)
	n := statute.NewOverlay{Field: "traffic", Citation: statute.Key("jtwfcx", "第十九条"), Parameter: name, Amount: amount}
	enter := func(field string, from law.Date, until *law.Date) {
		t.Helper()
		n.Field, n.From, n.Until = field, from, until
		if _, err := s.AddOverlay(t.Context(), w.By(access.LegalReviewer), n); err != nil {
			t.Fatal(err)
		}
	}
	byDefault("without an overlay")
	enter("traffic", today.AddDays(-30), &yesterday)
	byDefault("ended yesterday")
	enter("urban", today, nil)
	byDefault("of another field")
	low := n
	low.Field, low.Citation = "traffic", statute.Key("gf2024-5", "")
	_, err := s.AddOverlay(t.Context(), w.By(access.LegalReviewer), low)
	refusal(t, err, "A2.1b")
	byDefault("of a normative document")
	enter("traffic", today, nil)
	changed("in force")
}

func TestA2_1b_TheSpacingOfAFieldIsCounted(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		keeper := f.By(access.Keeper)
		place(f, t, access.Keeper, "甲", devicetest.Violation, off(0, 0))
		second := place(f, t, access.Keeper, "乙", devicetest.Violation, off(90, 700))
		f.Must(f.Service.Argue(t.Context(), keeper, devicetest.With(second.Use, devicetest.Document("报告")), devicetest.Argument()))
		draft := func() error {
			p := devicetest.Plan(devicetest.Violation)
			p.Near = ""
			return try(f.Service.DraftPlan(t.Context(), keeper, devicetest.With(second.Use, devicetest.Document("方案")), p))
		}
		counted(t, w, statute.Spacing, 800, func(when string) {
			if err := draft(); err != nil {
				t.Errorf("%s, 700 m apart: %v", when, err)
			}
		}, func(string) {
			if no := refusal(t, draft(), "A13.1a"); !strings.Contains(no.Because.ZH, "800米（《道路交通安全违法行为处理程序规定》第十九条）") {
				t.Errorf("%s", no.Because.ZH)
			}
		})
		w.Clock.Advance(time.Hour)
		// The page of the place goes by the same distances.
		l := f.Life(second.Use)
		near, err := around(t, w, l.SpotOf(w.Clock.Now()), 1000)
		f.Must(near, err)
		if len(near) != 1 || !near[0].Duplicates() {
			t.Errorf("near: %+v", near)
		}
	})
}

func TestA2_1b_TheRadiusOfSharingOfAFieldIsCounted(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		f.Live()
		other := w.Who(access.Keeper, w.Other)
		p := geo.Offset(devicetest.Point, 45, 520)
		ids := placeOf(f, t, other, "乙", "9001", func(n *device.NewSite) { n.Point = &p })
		a := devicetest.Argument()
		a.NotUsed = ""
		argue := func() error {
			return try(f.Service.Argue(t.Context(), other.By, devicetest.With(ids.Use, devicetest.Document("报告")), a))
		}
		counted(t, w, statute.SharedRadius, 600, func(when string) {
			if err := argue(); err != nil {
				t.Errorf("%s, 520 m apart: %v", when, err)
			}
		}, func(string) { refusal(t, argue(), "A17a") })
	})
}

// TestA2_1b_TheClockLimitOfAFieldIsTheDefaultOfUsesRegisteredFromThenOn: the judge goes by the limit of the use, which an overlay
// that comes later does not change.
func TestA2_1b_TheClockLimitOfAFieldIsTheDefaultOfUsesRegisteredFromThenOn(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		before := place(f, t, access.Keeper, "甲", devicetest.Violation, off(0, 0))
		made := 0
		limit := func() (string, int64) {
			made++
			ids := place(f, t, access.Keeper, strings.Repeat("乙", made), devicetest.Violation, off(90, float64(1000*made)))
			return ids.Use, f.Life(ids.Use).Use.ClockLimitMS
		}
		counted(t, w, statute.ClockLimit, 300, func(when string) {
			if _, ms := limit(); ms != admissibility.DefaultClockLimitMS {
				t.Errorf("%s the limit is %d ms", when, ms)
			}
		}, func(when string) {
			use, ms := limit()
			if ms != 300 {
				t.Errorf("%s the limit is %d ms", when, ms)
			}
			l := f.Life(use)
			if judged := l.FactsAt(w.Clock.Now()).Use.ClockLimitMS; judged != 300 {
				t.Errorf("it is judged by %d ms", judged)
			}
			if ms := f.Life(before.Use).Use.ClockLimitMS; ms != admissibility.DefaultClockLimitMS {
				t.Errorf("a use from before has now %d ms", ms)
			}
		})
		given := device.NewUse{Device: before.Device, Site: before.Site, Violation: "9001", Field: "traffic", ClockLimitMS: 700}
		use, err := f.Service.RegisterUse(t.Context(), f.By(access.Keeper), given)
		f.Must(use, err)
		if ms := f.Life(use.Record.ID).Use.ClockLimitMS; ms != 700 {
			t.Errorf("a limit that was given became %d ms", ms)
		}
	})
}

func TestA2_1b_TheTermOfTheStopNoticeOfAFieldIsCounted(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f, ids, _ := reviewed(t, w)
		f.Publish(ids.Use)
		f.Commission(ids.Use)
		f.Must(f.Service.Stop(t.Context(), f.By(access.Head), devicetest.With(ids.Use), device.Decision{Number: "1号", Reason: "道路改造"}))
		due := func(when, want string) {
			t.Helper()
			tasks, err := f.Service.StopsToShow(t.Context(), f.By(access.Head).Actor.Scope(access.ViewDevices), w.Clock.Now())
			f.Must(tasks, err)
			if len(tasks) != 1 || tasks[0].Due.Date.String() != want {
				t.Errorf("%s: %+v", when, tasks)
				return
			}
			if d := tasks[0].Deadline(); int64(d.Days) != tasks[0].Term.Amount {
				t.Errorf("%s it is explained by %d days, counted by %d", when, d.Days, tasks[0].Term.Amount)
			}
		}
		counted(t, w, statute.StopNotice, 5, func(when string) { due(when, "2026-04-08") }, func(when string) { due(when, "2026-04-10") })
	})
}

func TestA2_1b_TheGraceOfUpkeepOfAFieldIsCounted(t *testing.T) {
	yearsOn(t, func(y *years) {
		plan := device.UpkeepPlan{EveryDays: 90, GraceDays: 15, Basis: "manual", Text: "第4章", Who: "测试维保公司"}
		y.f.Must(y.s.PlanUpkeep(y.ctx, y.by(access.Keeper), y.on(), plan))
		y.day(85)
		at := y.w.Clock.Now().AddDate(0, 0, 15)
		holds := func() int {
			sources, err := statute.Read(y.ctx, y.w.DB.Reader(), y.w.Book)
			y.f.Must(nil, err)
			l := y.life()
			return len(l.Holds(at, at, sources))
		}
		counted(y.t, y.w, statute.MaintenanceGrace, 5, func(when string) {
			if n := holds(); n != 0 {
				y.t.Errorf("%s, ten days over: %d holds", when, n)
			}
		}, func(when string) {
			if n := holds(); n != 1 {
				y.t.Errorf("%s, ten days over: %d holds", when, n)
			}
			y.wantRefused(try(y.s.PlanUpkeep(y.ctx, y.by(access.Keeper), y.on(), plan)), "invalid grace_days")
			plan.GraceDays = 5
			y.f.Must(y.s.PlanUpkeep(y.ctx, y.by(access.Keeper), y.on(), plan))
		})
	})
}
