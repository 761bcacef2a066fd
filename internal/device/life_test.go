package device_test

import (
	"errors"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// TestDeviceComesToLife is the whole life of a fixed measuring device to its commissioning, by the work of six persons.
func TestDeviceComesToLife(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		is := func(want device.State, words string) {
			t.Helper()
			got := f.State(ids.Use)
			if got.State != want || got.Words.ZH != words {
				t.Fatalf("state is %s %q, want %s %q (%+v)", got.State, got.Words.ZH, want, words, got.Why)
			}
		}
		is(device.Draft, "筹划")
		f.Approve(ids.Use)
		is(device.PlanOK, "审核中（待安装）")
		f.Install(ids)
		is(device.Installed, "审核中")
		f.Review(ids, device.IsInstrument)
		is(device.Publishing, "审核通过，待公示")
		f.Publish(ids.Use)
		is(device.Waiting, "公示中（还差31天）")

		_, err := f.Service.Commission(t.Context(), f.By(access.Head), devicetest.With(ids.Use), device.Decision{Reason: "想早一点"})
		var no law.Refusal
		if !errors.As(err, &no) || no.Rule != "A14.1b" || no.Cure.ZH != "还差31天，最早4月2日可启用。" {
			t.Fatalf("commissioned too early: %v", err)
		}
		f.W.Clock.Set(law.NewDate(2026, 4, 1).Start().Add(24*time.Hour - time.Microsecond))
		if _, err := f.Service.Commission(t.Context(), f.By(access.Head), devicetest.With(ids.Use), device.Decision{Reason: "差一微秒"}); !errors.As(err, &no) {
			t.Fatalf("commissioned one microsecond too early: %v", err)
		}
		is(device.Waiting, "公示中（还差1天）")
		f.W.Clock.Advance(time.Microsecond)
		is(device.Waiting, "公示期满，待启用")
		f.Commission(ids.Use)
		is(device.Live, "在用")
		w.Verify()
	})
}
