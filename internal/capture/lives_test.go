package capture_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

// TestALifeIsReadAgainWhenTheLedgerSaysThatItChanged: what is remembered of a device between captures is dropped at once when
// somebody does something with it, whichever node took the last capture in.
func TestALifeIsReadAgainWhenTheLedgerSaysThatItChanged(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		one := r.s
		two := &capture.Service{Engine: one.Engine, Keys: one.Keys, Originals: one.Originals, Copies: one.Copies, Devices: one.Devices, People: one.People, Sight: one.Sight, Decoder: one.Decoder}
		t.Cleanup(two.Close)
		on := func(s *capture.Service, want string) {
			t.Helper()
			r.s = s
			if got := r.see(r.arrive()).Outcome; got != want {
				t.Errorf("outcome %q, want %q", got, want)
			}
		}
		on(one, "reviewable")
		on(two, "reviewable")
		on(one, "reviewable")
		w.Clock.Advance(time.Minute)
		_, err := r.fleet.Service.Stop(t.Context(), r.fleet.By(access.Head), devicetest.With(r.ids.Use, devicetest.Document("停用决定")), device.Decision{Number: "停字〔2026〕1号", Reason: "路口改造"})
		r.must(err)
		w.Clock.Advance(time.Minute)
		on(one, "finding_required")
		on(two, "finding_required")
	})
}
