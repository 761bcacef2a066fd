package device_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// TestA2_2_StepsThatUseAPowerAreRefusedOutsideItsList: a plan is not submitted for a matter outside the list of powers,
// and a use that is live can still be stopped.
func TestA2_2_StepsThatUseAPowerAreRefusedOutsideItsList(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ctx := t.Context()
		live, ids := f.Live(), f.Register("")
		f.Must(f.Service.Argue(ctx, f.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("报告")), devicetest.Argument()))
		f.Must(f.Service.DraftPlan(ctx, f.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("方案")), devicetest.Plan(devicetest.Violation)))
		f.Must(w.People.RecordPower(ctx, w.By(access.SecurityAdministrator), people.Power{Body: w.County.ID, Field: "traffic", Matters: []string{"9999"}, From: law.NewDate(2026, 1, 1),
			Basis: people.Basis{Rank: "law", Title: "测试法", Article: "第三条", Paper: people.Paper{Digest: strings.Repeat("ab", 32), Name: "依据.pdf", Type: "application/pdf", Size: 9}}}))
		_, err := f.Service.SubmitPlan(ctx, f.By(access.Head), devicetest.With(ids.Use))
		if got := outcome(err); got != "A2.2" {
			t.Errorf("submitted outside the list: %s", got)
		}
		f.Must(f.Service.Stop(ctx, f.By(access.Head), devicetest.With(live.Use), device.Decision{Reason: "没有执法权"}))
	})
}
