package disclosure_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// TestPublicFactsKnowThePartsOfADevice: where the pair of flash and camera was never verified, the public is not told that the device
// is; why the parts were listed stays inside.
func TestPublicFactsKnowThePartsOfADevice(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	f := devicetest.New(t, w)
	ids := f.Live()
	verified := func() law.Result {
		l, shown := disclosure.Published(f.Life(ids.Use))
		if !shown {
			t.Error("it is not public")
		}
		for _, x := range l.Facts {
			if strings.Contains(x.Data.Line().ZH, "内部") || x.Person != "" {
				t.Errorf("the public reads %s by %s", x.Data.Line().ZH, x.Person)
			}
		}
		for _, g := range l.Gates(w.Clock.Now()) {
			if g.Rule == "A22.1b" {
				return g.Result
			}
		}
		t.Error("it is not asked")
		return law.Met
	}
	if r := verified(); r != law.Met {
		t.Errorf("verified as one it is %v", r)
	}
	f.Must(f.Service.ListParts(t.Context(), f.By(access.TechnicalReviewer), devicetest.With(ids.Use), device.MeasuringParts{Items: []string{"测速", "闪光灯与相机"}, Reason: "内部核对"}))
	w.Clock.Advance(time.Hour)
	if r := verified(); r != law.Unknown {
		t.Errorf("with a part not verified it is %v", r)
	}
}
