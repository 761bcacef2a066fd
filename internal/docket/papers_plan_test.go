package docket_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
)

// TestC1_2_APlanOverSeveralSitesIsOnePaperThatListsThem: what is said once stands once, each site with its own answers; the paper is
// offered with the first site alone, and a site whose part was taken back is not on it.
func TestC1_2_APlanOverSeveralSitesIsOnePaperThatListsThem(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		f, ctx := r.fleet, t.Context()
		all := []devicetest.Ids{f.Register(""), f.Register(""), f.Register("")}
		for _, ids := range all {
			f.Must(f.Service.Argue(ctx, r.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("报告")), devicetest.Argument()))
		}
		site := func(ids devicetest.Ids, name string) device.PlanSite {
			p := devicetest.Plan(devicetest.Violation)
			return device.PlanSite{Use: ids.Use, Scientific: name + "按事故数据选点", Reasonable: name + "距桥头40米", Necessary: name + "没有其他办法", Spacing: name + "一台", Near: p.Near, Violations: []string{devicetest.Violation, "9001"}, Data: p.Data}
		}
		r.Clock.Advance(time.Hour)
		f.Must(f.Service.DraftPlan(ctx, r.By(access.Keeper), devicetest.With(all[0].Use, devicetest.Document("设置方案")), devicetest.Plan(devicetest.Violation), site(all[1], "二号"), site(all[2], "三号")))
		r.Clock.Advance(time.Minute)
		for i, ids := range all {
			l := f.Life(ids.Use)
			offered := slices.ContainsFunc(l.PossiblePapers(r.Clock.Now()), func(p device.PossiblePaper) bool { return p.Kind == "C1.2" })
			if offered != (i == 0) {
				t.Errorf("with site %d the paper is offered: %v", i+1, offered)
			}
		}
		r.each(all[0], "C1.2")
		says := func() string {
			p := r.draft(r.of("C1.2", all[0].Use, r.fact(all[0].Use, device.PlanDrafted)))
			_, d, err := r.papers.Says(ctx, r.By(access.Head).Scope(access.ViewDevices), p.ID)
			if err != nil {
				t.Fatal(err)
			}
			f.Must(r.papers.Drop(ctx, r.By(access.Keeper), p.ID))
			return d.Text()
		}
		text := says()
		for _, want := range []string{"共3个，各地点分别审批", "地点3：测试大道3号路口", "二号按事故数据选点", "三号距桥头40米", "三号没有其他办法", "二号一台", "SN-0002", "9001", "需要设置"} {
			if !strings.Contains(text, want) {
				t.Errorf("it does not say %q:\n%s", want, text)
			}
		}
		for _, once := range []string{"依据道路交通安全法", "设标志并公示", "入库时计算摘要", "设置方案.pdf"} {
			if n := strings.Count(text, once); n != 1 {
				t.Errorf("%q stands %d times:\n%s", once, n, text)
			}
		}
		wrong, err := f.Service.ProposeTakeBack(ctx, r.By(access.Keeper), r.fact(all[2].Use, device.PlanDrafted), "地点写错")
		f.Must(wrong, err)
		f.Must(f.Service.DecideTakeBack(ctx, r.By(access.Head), wrong.Record.ID, true, "核对属实"))
		if text := says(); strings.Contains(text, "三号") || !strings.Contains(text, "共2个") {
			t.Errorf("what was taken back stands on the paper:\n%s", text)
		}
	})
}
