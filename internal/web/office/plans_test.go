package office_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

// arguedSites are uses whose sites may go with one plan.
func (s *works) arguedSites(n int) (out []string) {
	s.t.Helper()
	for range n {
		use := s.fleet.Register("").Use
		s.fleet.Must(s.fleet.Service.Argue(s.t.Context(), s.By(access.Keeper), devicetest.With(use, devicetest.Document("报告")), devicetest.Argument()))
		out = append(out, use)
	}
	return out
}

// plannedAt is what is typed for the n-th site of a plan, counted from 1.
func plannedAt(n int) fields {
	name := func(s string) string { return fmt.Sprintf("%s_%d", s, n) }
	return fields{name("scientific"), fmt.Sprintf("地点%d按事故数据选点", n), name("reasonable"), fmt.Sprintf("地点%d距路口25米", n), name("necessary"), fmt.Sprintf("地点%d其他办法不能解决", n),
		name("spacing"), "与相邻设备分管不同车道", name("near"), "同一路口车道多", name("violations"), devicetest.Violation, name("accidents"), fmt.Sprint(n), name("observed"), "100", name("complaints"), "0"}
}

// TestA9b_APlanOverSeveralSitesByForms: sites are chosen, what is said once is typed once, each site has its own fields; the plan's page
// shows all with where they stand, and each is decided by itself.
func TestA9b_APlanOverSeveralSitesByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		uses := s.arguedSites(3)
		path := "/devices/uses/" + uses[0] + "/steps/plan"
		granted := s.fleet.Live()

		s.now(access.Keeper).get(path).wants(200, "一份方案包括几个地点", "测试大道2号路口", `name="with" value="`+uses[2]+`"`).lacks(`name="with" value="`+granted.Use+`"`, `name="with" value="`+uses[0]+`"`, "scientific_2", "数据期间（各地点相同）")
		chosen := path + "?with=" + uses[1] + "&with=" + uses[2]
		form := s.now(access.Keeper).get(chosen).wants(200, "地点1：测试大道1号路口", "地点3：测试大道3号路口", "数据期间（各地点相同）", "科学（地点2）", `name="necessary_3"`, `name="violations_2" value="`+devicetest.Violation+`"`)
		if once := strings.Count(form.text, `name="lawful"`); once != 1 {
			t.Errorf("what is said once is asked %d times", once)
		}
		s.stranger().get(chosen).wants(404)
		together := slices.Concat(planned, fields{"with", uses[1], "with", uses[2]}, plannedAt(2), plannedAt(3))
		s.take(access.Keeper, uses[0], "plan", paper, slices.Concat(planned, fields{"with", uses[1], "with", uses[2]}, plannedAt(2), plannedAt(3).with("necessary_3", ""))).
			wants(invalid, "请说明为什么必要", "必要（地点3）", "地点2按事故数据选点", `value="`+uses[2]+`"`)
		s.take(access.Keeper, uses[0], "plan", paper, slices.Concat(planned.with("data_until", "2099-01-01"), fields{"with", uses[1], "with", uses[2]}, plannedAt(2), plannedAt(3))).wants(invalid, "不晚于今天").lacks("data_until_2")
		s.take(access.Keeper, uses[0], "plan", paper, slices.Concat(planned, fields{"with", uses[1], "with", uses[2]}, plannedAt(2).with("observed_2", "0", "accidents_2", "0"), plannedAt(3))).
			wants(409, "“测试大道2号路口”：没有事故、违法数据")
		plan := s.take(access.Keeper, uses[0], "plan", paper, together).goes("/devices/plans/")
		for _, use := range uses {
			if l := s.fleet.Life(use); l.PlanOver(w.Clock.Now()) == nil {
				t.Errorf("%s is not of the plan", l.Site.Words)
			}
		}

		s.now(access.Keeper).get(plan).wants(200, "一份方案，共3个地点", "依据道路交通安全法", "已拟定，未报批", "地点3距路口25米", paper, "事故3起").lacks("批准设置方案</span>", "报批设置方案</span>")
		other := s.visitor()
		other.post("/login", "login", s.Who(access.Keeper, s.Other).Login, "password", testkit.WorldPassword).goes("/")
		other.get(plan).wants(404)
		s.now(access.Keeper).get("/devices/uses/"+uses[1]).wants(200, "整份设置方案（3个地点）", "一份方案，共3个地点", plan)
		s.now(access.Keeper).get("/devices/uses/" + uses[1] + "/papers").wants(200).lacks("电子技术监控设备设置方案")
		s.now(access.Keeper).get("/devices/uses/"+uses[0]+"/papers").wants(200, "电子技术监控设备设置方案")
		s.now(access.Head).get(plan).wants(200, "报批设置方案</span>")
		s.now(access.Head).get("/devices/uses/"+uses[2]+"/steps/submit").wants(200, "随这份方案一并报批", "测试大道1号路口", plan)
		s.done(access.Head, uses[2], "submit", "", nil)
		s.now(access.Keeper).get("/devices/uses/" + uses[1] + "/steps/plan").wants(200).lacks("一份方案包括几个地点") // all are with the province

		approver := s.now(access.ProvincialApprover)
		approver.get(plan).wants(200, "已报批，待决定", "批准设置方案</span>", "不批准设置方案</span>")
		approver.get("/devices/uses/"+uses[1]+"/steps/approve").wants(200, "这里只决定“测试大道2号路口”", plan)
		s.done(access.ProvincialApprover, uses[1], "approve", paper, fields{"number", "粤测〔2026〕9号", "until", "2029-03-01"})
		s.done(access.ProvincialApprover, uses[0], "reject", paper, reasons)
		s.now(access.Supervisor).get(plan).wants(200, "已批准", "粤测〔2026〕9号", "不批准", "已报批，待决定").lacks("设置方案</span></a>")
		want := []device.State{device.PlanRefused, device.PlanOK, device.PlanPending}
		for i, use := range uses {
			if got := s.fleet.State(use).State; got != want[i] {
				t.Errorf("site %d is %s, want %s", i+1, got, want[i])
			}
		}
		s.now(access.Keeper).get(plan).wants(200, "/devices/uses/"+uses[0]+"/steps/plan")
		w.Verify()
	})
}

// TestPlanOverSeveralSitesInABrowser: the forms and the page of a plan over several sites.
func TestPlanOverSeveralSitesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	uses := s.arguedSites(4)
	path := "/devices/uses/" + uses[0] + "/steps/plan"
	chosen := path + "?with=" + uses[1] + "&with=" + uses[2]
	s.look([]sight{{"plan", access.Keeper, path, false}, {"plan-sites", access.Keeper, chosen, false}, {"plan-sites-sent", access.Keeper, chosen, true}})
	plan := s.take(access.Keeper, uses[0], "plan", paper, slices.Concat(planned, fields{"with", uses[1], "with", uses[2]}, plannedAt(2), plannedAt(3))).goes("/devices/plans/")
	s.look([]sight{{"plan-drafted", access.Head, plan, false}, {"plan-submit", access.Head, "/devices/uses/" + uses[0] + "/steps/submit", false}})
	s.done(access.Head, uses[0], "submit", "", nil)
	s.done(access.ProvincialApprover, uses[1], "approve", paper, fields{"number", "粤测〔2026〕9号", "until", "2029-03-01"})
	s.done(access.ProvincialApprover, uses[0], "reject", paper, reasons)
	s.look([]sight{{"plan-decided", access.ProvincialApprover, plan, false}, {"plan-approve", access.ProvincialApprover, "/devices/uses/" + uses[2] + "/steps/approve", false}, {"plan-use", access.Keeper, "/devices/uses/" + uses[1], false}})
}
