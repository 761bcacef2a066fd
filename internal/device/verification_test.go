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

// TestA22_1b_TheLastSecondOfTheVerificationPasses: the row's own test.
func TestA22_1b_TheLastSecondOfTheVerificationPasses(t *testing.T) {
	yearsOn(t, func(y *years) {
		v := last(t, y.f, y.ids.Use, device.Verified).Data.(device.VerificationCertificate)
		end := v.Until.AddDays(1).Start()
		y.w.Clock.Set(end.Add(time.Hour))
		if r := y.result("A22.1b", end.Add(-time.Second)); r != law.Met {
			t.Errorf("at 23:59:59 of the last day: %v", r)
		}
		if r := y.result("A22.1b", end); r != law.Unmet {
			t.Errorf("at 00:00:00 of the day after: %v", r)
		}
		y.wantDue(access.Keeper, "verify", v.Until)
		issued := y.w.Clock.Now()
		y.f.Must(y.s.RecordVerification(y.ctx, y.by(access.Keeper), y.on(devicetest.Document("证书")), devicetest.Certificate(y.life().Device.Serial, law.DateOf(issued))))
		y.w.Clock.Advance(time.Hour)
		if r := y.result("A22.1b", end); r != law.Unmet { // issued after the capture, it does not help it
			t.Errorf("with a later certificate: %v", r)
		}
		if s := y.f.State(y.ids.Use); s.State != device.Live && s.Why != nil && s.Why.Rule == "A22.1b" {
			t.Errorf("verified again the use is %s", s.Words.ZH)
		}
	})
}

// TestA22_1b_WhatIsNoCertificateOfTheDeviceIsRefused: a calibration, another serial number, a mandate that had ended.
func TestA22_1b_WhatIsNoCertificateOfTheDeviceIsRefused(t *testing.T) {
	yearsOn(t, func(y *years) {
		good := devicetest.Certificate(y.life().Device.Serial, law.DateOf(y.w.Clock.Now()))
		ended := law.DateOf(y.w.Clock.Now()).AddDays(-1)
		for name, spoil := range map[string]func(v *device.VerificationCertificate){
			"calibration": func(v *device.VerificationCertificate) { v.Calibration = true },
			"serial":      func(v *device.VerificationCertificate) { v.Serial = "SN-9999" },
			"mandate":     func(v *device.VerificationCertificate) { v.MandateUntil = &ended },
		} {
			v := good
			spoil(&v)
			err := try(y.s.RecordVerification(y.ctx, y.by(access.Keeper), y.on(devicetest.Document("证书")), v))
			if outcome(err) != "A22.1b" {
				t.Errorf("%s: %v", name, err)
			}
		}
		good.MandateUntil = &ended
		*good.MandateUntil = ended.AddDays(1) // the mandate's last day counts
		y.f.Must(y.s.RecordVerification(y.ctx, y.by(access.Keeper), y.on(devicetest.Document("证书")), good))
	})
}

// TestA22_1b_AFailedVerificationOpensALookBackToTheLastThatPassed: captures since then are not known to the judge, and do not stand all
// together: a person decides each.
func TestA22_1b_AFailedVerificationOpensALookBackToTheLastThatPassed(t *testing.T) {
	yearsOn(t, func(y *years) {
		passed := last(t, y.f, y.ids.Use, device.Verified).At
		y.day(40)
		v := devicetest.Certificate(y.life().Device.Serial, law.DateOf(y.w.Clock.Now()))
		v.Pass, v.Number = false, "JD-2"
		y.f.Must(y.s.RecordVerification(y.ctx, y.by(access.Keeper), y.on(devicetest.Document("通知书")), v))
		failed := y.w.Clock.Now()
		y.day(1)
		l := y.life()
		if d := l.Doubts(y.w.Clock.Now()); len(d) != 1 || d[0].Kind != device.VerificationDoubt || !d[0].From.Equal(passed) || d[0].Until.Sub(failed).Abs() > time.Second {
			t.Errorf("the look-back is %+v", d)
		}
		if r := y.result("A22.1b", failed.Add(-24*time.Hour)); r != law.Unknown {
			t.Errorf("a day before it failed: %v", r)
		}
		if s := y.f.State(y.ids.Use); s.State != device.BlockedState {
			t.Errorf("the use is %s", s.Words.ZH)
		}
		y.wantRefused(try(y.s.DecidePast(y.ctx, y.by(access.Head), y.on(), device.PastDecision{Answer: "stand", Reason: "没有影响"})), "A22.1b")
		y.f.Must(y.s.DecidePast(y.ctx, y.by(access.Head), y.on(), device.PastDecision{Answer: "reexamine", Reason: "逐件"}))
	})
}

// TestA22_1b_EveryPartOfADeviceIsVerified: a speed gauge alone does not stand for the pair of flash and camera, and the shortest
// certificate counts; a repaired part is verified again.
func TestA22_1b_EveryPartOfADeviceIsVerified(t *testing.T) {
	yearsOn(t, func(y *years) {
		keeper, paper := y.by(access.Keeper), devicetest.Document("证书")
		y.wantRefused(try(y.s.ListParts(y.ctx, keeper, y.on(), device.MeasuringParts{Items: []string{"测速"}, Reason: "目录"})), "forbidden")
		y.f.Must(y.s.ListParts(y.ctx, y.by(access.TechnicalReviewer), y.on(), device.MeasuringParts{Items: []string{"测速", "闪光灯与相机"}, Reason: "强制检定目录"}))
		y.w.Clock.Advance(time.Hour)
		if r := y.result("A22.1b", y.w.Clock.Now()); r != law.Unknown { // as of a device that was never verified
			t.Errorf("with the gauge alone: %v", r)
		}
		serial, today := y.life().Device.Serial, law.DateOf(y.w.Clock.Now())
		pair := devicetest.Certificate(serial, today)
		pair.Item, pair.Until = "闪光灯与相机", today.AddDays(10)
		other := pair
		other.Item = "雷达"
		y.wantRefused(try(y.s.RecordVerification(y.ctx, keeper, y.on(paper), other)), "invalid item")
		alone := y.w.Clock.Now()
		y.w.Clock.Advance(time.Hour)
		y.f.Must(y.s.RecordVerification(y.ctx, keeper, y.on(paper), pair))
		y.day(1)
		if r := y.result("A22.1b", alone); r != law.Unmet {
			t.Errorf("an hour before the pair was verified: %v", r)
		}
		if r := y.result("A22.1b", y.w.Clock.Now()); r != law.Met {
			t.Errorf("with both: %v", r)
		}
		y.day(11)
		if r := y.result("A22.1b", y.w.Clock.Now()); r != law.Unmet {
			t.Errorf("when the shorter is over: %v", r)
		}
		pair.Until = today.AddDays(300)
		y.f.Must(y.s.RecordVerification(y.ctx, keeper, y.on(paper), pair))
		y.f.Must(y.s.RecordRepair(y.ctx, keeper, y.on(), device.Repair{What: "更换雷达"}))
		y.w.Clock.Advance(time.Hour)
		if r := y.result("A22.1b", y.w.Clock.Now()); r != law.Unmet {
			t.Errorf("after a repair: %v", r)
		}
	})
}

// TestA22_1b_WhereNoRuleExistsItIsReasonedUntilOneIs: the third state: not known to the judge, with report and reason, until a rule is
// in force; from then on it is an instrument like others.
func TestA22_1b_WhereNoRuleExistsItIsReasonedUntilOneIs(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		f.Approve(ids.Use)
		f.Install(ids)
		f.Review(ids, device.NoRule)
		y := &years{t, f, f.Service, w, t.Context(), ids}
		tech, paper := y.by(access.TechnicalReviewer), devicetest.Document("测试报告")
		reason := device.NoRuleReason{Report: "CS-1", Tester: "测试质检院", Reason: "没有适用的检定规程", Again: law.DateOf(w.Clock.Now()).AddDays(100)}
		y.wantRefused(try(y.s.ReasonNoRule(y.ctx, tech, y.on(), reason)), "invalid documents")
		late := reason
		late.Again = law.DateOf(w.Clock.Now()).AddDays(400)
		y.wantRefused(try(y.s.ReasonNoRule(y.ctx, tech, y.on(paper), late)), "invalid again")
		y.f.Must(y.s.ReasonNoRule(y.ctx, tech, y.on(paper), reason))
		if r := y.result("A22.1b", w.Clock.Now()); r != law.Unknown {
			t.Errorf("without a rule: %v", r)
		}
		inForce := law.DateOf(w.Clock.Now()).AddDays(30)
		y.f.Must(y.s.RecordRule(y.ctx, tech, y.on(), device.VerificationRule{Number: "JJG 9999—2026", From: inForce}))
		l := y.life()
		if got := []device.Instrument{l.InstrumentAt(inForce.Start().Add(-time.Second)), l.InstrumentAt(inForce.Start())}; got[0] != device.NoRule || got[1] != device.IsInstrument {
			t.Errorf("before and on its first day the device is %v", got)
		}
		y.day(31)
		y.wantRefused(try(y.s.ReasonNoRule(y.ctx, tech, y.on(paper), reason)), "A22.1b")
		y.f.Must(y.s.RecordVerification(y.ctx, y.by(access.Keeper), y.on(paper), devicetest.Certificate(y.life().Device.Serial, law.DateOf(w.Clock.Now()))))
		w.Clock.Advance(time.Hour)
		if r := y.result("A22.1b", w.Clock.Now()); r != law.Met {
			t.Errorf("verified by the new rule: %v", r)
		}
		w.Verify()
	})
}
