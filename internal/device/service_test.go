package device_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// TestMaintenance: with a work order the use pauses and goes on without new publication; without one it is a stop, for every
// use of the device, and the thirty days begin anew.
func TestMaintenance(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Live()
		ctx, keeper := t.Context(), f.By(access.Keeper)
		state := func(want device.State) {
			t.Helper()
			w.Clock.Advance(time.Hour)
			if s := f.State(ids.Use); s.State != want {
				t.Errorf("state is %s %s, want %s", s.State, s.Words.ZH, want)
			}
		}
		order := device.MaintenanceStart{WorkOrder: &device.WorkOrder{Number: "GD-1", Fault: "镜头起雾", Contractor: "本单位维护班", Own: true}}
		late := device.On{Use: ids.Use, At: w.Clock.Now().Add(-time.Hour)} // within 24 hours of the start
		f.Must(f.Service.StartMaintenance(ctx, keeper, late, order))
		state(device.Maintenance)
		f.Must(f.Service.EndMaintenance(ctx, keeper, devicetest.With(ids.Use), device.MaintenanceEnd{Done: "擦镜头"}))
		state(device.Maintenance) // the self-test failed
		f.Must(f.Service.EndMaintenance(ctx, keeper, devicetest.With(ids.Use), device.MaintenanceEnd{SelfTest: true, Done: "换镜头"}))
		state(device.Live)

		second, err := f.Service.RegisterUse(ctx, keeper, device.NewUse{Device: ids.Device, Site: ids.Site, Violation: "9001", Field: "traffic"})
		f.Must(second, err)
		f.Must(f.Service.StartMaintenance(ctx, keeper, devicetest.With(ids.Use), device.MaintenanceStart{Reason: "设备送修"}))
		state(device.StoppedState)
		filing := last(t, f, ids.Use, device.FilingAsked).Data.(device.Filing)
		if filing.Kind != device.FileStop || filing.Notice.Stopped == "" {
			t.Errorf("the platform is asked %+v", filing)
		}
		f.Must(f.Service.EndMaintenance(ctx, keeper, devicetest.With(ids.Use), device.MaintenanceEnd{SelfTest: true, Done: "修好"}))
		state(device.Publishing) // in use again by the contract's walk, but published anew it must be
		w.Verify()
	})
}

// TestSignComesBack: a missing sign suspends the use; back in place, the use goes on without new publication. What was captured
// between the last sight and the discovery is doubtful, what came after the discovery lacks the sign.
func TestSignComesBack(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Live()
		ctx, keeper := t.Context(), f.By(access.Keeper)
		seen := w.Clock.Now().Add(24 * time.Hour)
		found := seen.Add(24 * time.Hour)
		w.Clock.Set(found)
		f.Must(f.Service.ReportSignMissing(ctx, keeper, devicetest.With(ids.Use), device.MissingSign{LastSeen: &seen, Note: "被撞倒"}))
		w.Clock.Advance(time.Hour)
		if s := f.State(ids.Use); s.State != device.SignSuspended || s.Why == nil || s.Why.Rule != "A14.1a" {
			t.Errorf("state is %+v", s)
		}
		f.Must(f.Service.PlaceSign(ctx, keeper, devicetest.With(ids.Use, devicetest.Picture("标志")), device.Sign{Kind: "牌", Position: "原处"}))
		w.Clock.Advance(time.Hour)
		if s := f.State(ids.Use); s.State != device.Live {
			t.Errorf("with the sign back it is %s", s.Words.ZH)
		}
		for at, want := range map[time.Time]law.Result{seen.Add(-time.Hour): law.Met, seen.Add(time.Hour): law.Unknown, found.Add(time.Minute): law.Unmet, w.Clock.Now(): law.Met} {
			for _, finding := range judgeAt(f.Life(ids.Use), at, nil).Findings {
				if finding.Rule == "A14.1a" && finding.Result != want {
					t.Errorf("the sign at %s is %s, want %s", at, finding.Result, want)
				}
			}
		}
	})
}

// TestDroneComesToLife: a drone needs its mark and its area, and no surveyed point; a flight needs a plan of the head and its
// airspace, which a plan of somebody else does not replace.
func TestDroneComesToLife(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Full("drone", device.NotInstrument)
		ctx := t.Context()
		if s := f.State(ids.Use); s.State != device.Live {
			t.Fatalf("state is %s %+v", s.Words.ZH, s.Why)
		}
		results := func() map[string]law.Result {
			out := map[string]law.Result{}
			for _, finding := range judgeAt(f.Life(ids.Use), w.Clock.Now(), nil).Findings {
				out[finding.Rule] = finding.Result
			}
			return out
		}
		if r := results(); r["A16.1.1"] != law.Unknown || r["A16.1.3a"] != law.Met || r["A16.1.4"] != law.Met {
			t.Errorf("without a flight plan: %v", r)
		}
		plan := device.FlightPlan{Purpose: "巡查", Crew: "操作员2名", From: w.Clock.Now(), Until: w.Clock.Now().Add(8 * time.Hour), Authority: "分管负责人批准", Flight: devicetest.Flight()}
		f.Must(f.Service.RecordFlight(ctx, f.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("计划")), plan))
		w.Clock.Advance(time.Hour)
		if r := results(); r["A16.1.1"] != law.Unmet {
			t.Errorf("with a plan of somebody else: %v", r)
		}
		f.Must(f.Service.ApproveFlight(ctx, f.By(access.Head), devicetest.With(ids.Use), plan))
		w.Clock.Advance(time.Hour)
		if r := results(); r["A16.1.1"] != law.Met || r["A16.1.2"] != law.Unknown {
			t.Errorf("with the head's plan, airspace not known: %v", r)
		}
		plan.Airspace = &device.Airspace{Ground: "适飞空域，真高120米以下"}
		f.Must(f.Service.ApproveFlight(ctx, f.By(access.Head), devicetest.With(ids.Use), plan))
		w.Clock.Advance(time.Hour)
		if r := results(); r["A16.1.2"] != law.Met {
			t.Errorf("with the airspace clear: %v", r)
		}
		for name, a := range map[string]*device.Airspace{
			"airspace_ground": {}, "airspace_until": {Required: true, From: &plan.From}, "airspace_number": {Required: true, From: &plan.From, Until: &plan.Until},
		} {
			bad := plan
			bad.Airspace = a
			if _, err := f.Service.ApproveFlight(ctx, f.By(access.Head), devicetest.With(ids.Use), bad); outcome(err) != "invalid "+name {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestMovedDeviceBeginsAnew: a moved device needs approval, reviews and publication again; nothing else brings it back.
func TestMovedDeviceBeginsAnew(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Live()
		ctx := t.Context()
		to := admissibility.Point{Lon: devicetest.Point.Lon + 0.01, Lat: devicetest.Point.Lat}
		f.Must(f.Service.Alter(ctx, f.By(access.Keeper), devicetest.With(ids.Use), device.Alteration{What: device.ChangedPlace, Reason: "道路改线", Words: "新路口", Place: "road", Point: &to}))
		next := func(want string) {
			t.Helper()
			w.Clock.Advance(time.Hour)
			l := f.Life(ids.Use)
			steps := l.NextSteps(w.Clock.Now())
			if len(steps) == 0 || steps[0].Act.ZH != want {
				t.Errorf("next is %+v, want %s", steps, want)
			}
		}
		next("重新论证、拟定设置方案")
		f.Must(f.Service.Argue(ctx, f.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("报告")), devicetest.Argument()))
		f.Must(f.Service.DraftPlan(ctx, f.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("方案")), devicetest.Plan(devicetest.Violation)))
		next("报批设置方案")
		f.Must(f.Service.SubmitPlan(ctx, f.By(access.Head), devicetest.With(ids.Use)))
		next("批准设置方案")
		f.Must(f.Service.ApprovePlan(ctx, f.By(access.ProvincialApprover), devicetest.With(ids.Use, devicetest.Document("批复")), device.Approval{Number: "2"}))
		next("法制审核")
		f.Must(f.Service.ReviewLegally(ctx, f.By(access.LegalReviewer), devicetest.With(ids.Use), devicetest.Legal()))
		f.Must(f.Service.ReviewTechnically(ctx, f.By(access.TechnicalReviewer), devicetest.With(ids.Use, devicetest.Document("报告")), devicetest.Technical(device.IsInstrument)))
		next("公示：广东省行政执法信息公示平台")
		f.Publish(ids.Use)
		if s := f.State(ids.Use); s.State != device.Waiting {
			t.Errorf("state is %s", s.Words.ZH)
		}
		w.Clock.Advance(31 * 24 * time.Hour)
		l := f.Life(ids.Use)
		if s := l.StateAt(w.Clock.Now()); s.State != device.BlockedState || s.Why.Rule != "A9b-place" {
			t.Errorf("not measured at the new place, the state is %s", s.Words.ZH)
		}
		f.Must(f.Service.Survey(ctx, f.By(access.Keeper), devicetest.With(ids.Use), device.Survey{Point: to, Method: "RTK"}))
		w.Clock.Advance(time.Hour)
		if s := f.State(ids.Use); s.State != device.Live {
			t.Errorf("state is %s", s.Words.ZH)
		}
		if site := f.Life(ids.Use).Site; site.Words == "新路口" {
			t.Error("the registration was rewritten")
		}
	})
}
