package office_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// grown is a device whose years have brought something of every kind.
func (s uses) grown() devicetest.Ids {
	ids := s.fleet.Live()
	keeper := roleOf["incident"]
	s.done(keeper, ids.Use, "upkeep-plan", "", fields{"every_days", "30", "grace_days", "15", "basis", "manual", "text", "说明书第4章", "who", "测试维保公司"})
	s.done(keeper, ids.Use, "video-system", "", fields{"is", "yes", "reason", "画面接入公共安全视频平台"})
	s.done(keeper, ids.Use, "inspect-sign", picture, fields{"clear", "no", "defect", "标志被树枝遮挡"})
	s.done(keeper, ids.Use, "adjust-done", picture, fields{"done", "修剪树枝"})
	s.done(keeper, ids.Use, "incident", "", incident)
	s.Clock.Advance(50 * 24 * time.Hour)
	s.done(keeper, ids.Use, "evaluate", "", evaluated)
	return ids
}

// TestUpkeepPagesInABrowser: what is due, the board of health, the calendar of verifications, doubtful times and the forms of the
// years keep the rules of accessibility, and are no wider than their window. With -artifacts their pictures stay.
func TestUpkeepPagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := uses{s}.grown()
	s.fleet.Must(s.fleet.Service.ListParts(t.Context(), s.By(access.TechnicalReviewer), devicetest.With(ids.Use), device.MeasuringParts{Items: []string{"测速", "闪光灯与相机"}, Reason: "强制检定目录"}))
	s.Clock.Advance(time.Hour)
	step := func(name string) string { return "/devices/uses/" + ids.Use + "/steps/" + name }
	doubt := lastLink(s.now(access.Head).get("/devices/uses/"+ids.Use), "/devices/uses/"+ids.Use+"/doubts/[0-9a-f-]+")
	s.look([]sight{
		{"due", access.Head, "/due", false}, {"due-keeper", access.Keeper, "/due?when=over", false}, {"due-none", access.Supervisor, "/due?kind=legacy", false},
		{"health", access.Keeper, "/devices/health", false}, {"verifications", access.Keeper, "/devices/verifications", false},
		{"use-grown", access.Keeper, "/devices/uses/" + ids.Use, false}, {"doubt", access.Head, doubt, false}, {"intervals", access.Head, "/intervals", true},
		{"inspect-sign", access.Keeper, step("inspect-sign"), true}, {"evaluate", access.Keeper, step("evaluate"), false}, {"evaluate-sign", access.Head, step("evaluate-sign"), true},
		{"decide-past", access.Head, step("decide-past"), false}, {"verify", access.Keeper, step("verify"), true}, {"legacy", access.Keeper, step("legacy"), true},
	})
}

// TestDuePageListsByWindowAndLeadsToTheStep: the head and who supervises see what is late, the keeper is led to the form, and nobody
// sees another body's.
func TestDuePageListsByWindowAndLeadsToTheStep(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := uses{s}.grown()
	step := func(name string) string { return "/devices/uses/" + ids.Use + "/steps/" + name }
	keeper := s.now(access.Keeper)
	keeper.get("/due").wants(200, "维护、保养、校验", step("upkeep"), "公安机关备案", step("police-filing"), "移送公安机关", "第二十二条第一款").lacks(step("evaluate-sign"))
	keeper.get("/due?when=over").wants(200, "已逾期").lacks("evaluate-sign")
	keeper.get("/due?kind=file&when=over").wants(200, "《公共安全视频图像信息系统管理条例》第十四条").lacks(step("upkeep"))
	keeper.get("/due?kind=nothing").wants(422, "请选择列出的事项")
	keeper.get("/due?after=nothing").wants(422)
	head := s.now(access.Head)
	head.get("/").wants(200, "逾期未办的事项", "签署定期评估", "决定存疑期间的抓拍")
	head.get("/due").wants(200, step("evaluate-sign"), step("decide-past")).lacks(step("upkeep") + `"`)
	s.now(access.Supervisor).get("/").wants(200, "逾期未办的事项")
	s.now(access.Supervisor).get("/due?when=over").wants(200, "公安机关备案").lacks(step("police-filing"))
	s.stranger().get("/due").wants(200).lacks(ids.Use)
	s.stranger().get("/devices/health").wants(200).lacks(ids.Use)
	s.stranger().get("/devices/verifications").wants(200).lacks(ids.Use)
	s.stranger().get(step("upkeep")).wants(404)
}

// TestHealthBoardTakesSilenceForNotKnown: a device that says nothing is 待查明 and never 正常; explained it stays so; one that reports is
// shown as it says.
func TestHealthBoardTakesSilenceForNotKnown(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Live()
	s.Clock.Advance(48 * time.Hour)
	keeper := s.now(access.Keeper)
	keeper.get("/devices/health").wants(200, "待查明", "从来没有", "/steps/silence").lacks("正常运行")
	keeper.get("/devices/health?view=silent").wants(200, ids.Use)
	keeper.get("/devices/health?view=magic").wants(422)
	at := s.Clock.Now().In(law.Beijing)
	s.done(access.Keeper, ids.Use, "silence", "", fields{"at", at.Add(-40 * time.Hour).Format("2006-01-02T15:04:05"), "until", at.Add(-20 * time.Hour).Format("2006-01-02T15:04:05"), "cause", "power", "reason", "供电检修"})
	s.Clock.Advance(24 * time.Hour)
	keeper = s.now(access.Keeper)
	keeper.get("/devices/health").wants(200, "待查明", "停电").lacks("正常运行")
	health(s, ids, "镜头被遮挡")
	keeper.get("/devices/health?view=abnormal").wants(200, ids.Use, "报告异常", "镜头被遮挡")
	keeper.get("/devices/health?view=silent").wants(200).lacks(ids.Use)
}

// TestVerificationCalendarNamesCertificateAndParts: what ends is listed with its certificate, what has no certificate for a part too.
func TestVerificationCalendarNamesCertificateAndParts(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Live()
	s.now(access.Keeper).get("/devices/verifications").wants(200, "没有90日内到期的检定")
	s.Clock.Advance(310 * 24 * time.Hour)
	keeper := s.now(access.Keeper)
	keeper.get("/devices/verifications?when=30").wants(200, "JD-1", "测试计量院", "法定授权1号", "/steps/verify")
	keeper.get("/devices/verifications?when=7").wants(200).lacks("JD-1")
	s.Clock.Advance(40 * 24 * time.Hour)
	s.now(access.Keeper).get("/devices/verifications?when=over").wants(200, "JD-1", "已过期", "不得作为证据材料")
	s.now(access.Head).get("/devices/verifications?when=over").wants(200, "/captures?device="+ids.Device)
	s.done(access.TechnicalReviewer, ids.Use, "parts", "", fields{"items", "测速\n闪光灯与相机", "reason", "强制检定目录"})
	s.now(access.Keeper).get("/devices/verifications").wants(200, "闪光灯与相机：没有检定证书")
}

// TestIntervalsAreSetByTheHead: no longer than the sources of the field allow, and said to be our default where it is one.
func TestIntervalsAreSetByTheHead(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	head := s.now(access.Head)
	head.get("/intervals").wants(200, "每12个月", "本系统默认，不是法律")
	head.post("/intervals", "what", "evaluation", "every", "13", "reason", "太忙").wants(422, "不能长于12个月")
	head.post("/intervals", "what", "evaluation", "every", "6", "reason", "投诉较多").goes("/intervals")
	head.get("/intervals").wants(200, "每6个月")
	s.now(access.Keeper).get("/intervals").wants(403)
}

// TestACaptureBeyondTheGraceOfUpkeepIsHeldForAPerson: said on its page and at the desk, in Chinese and English, outside the receipt.
func TestACaptureBeyondTheGraceOfUpkeepIsHeldForAPerson(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		plan := device.UpkeepPlan{EveryDays: 30, GraceDays: 15, Basis: "manual", Text: "第4章", Who: "测试维保公司"}
		s.fleet.Must(s.fleet.Service.PlanUpkeep(t.Context(), s.By(access.Keeper), devicetest.With(s.ids.Use), plan))
		in := s.arrive()
		s.Clock.Advance(46 * 24 * time.Hour)
		late := s.arrive()
		v := s.with(s.Who(access.Reviewer, s.County))
		items, _ := v.take(6)
		if said := items[late]["doubt"].(string); !strings.Contains(said, "宽限期") {
			t.Errorf("the desk says %q", said)
		}
		if said := items[in]["doubt"].(string); said != "" {
			t.Errorf("of the earlier one the desk says %q", said)
		}
		v.get("/captures/"+late).wants(200, "须由人员决定", "宽限期")
		v.get("/captures/" + in).wants(200).lacks("宽限期")
		judged, err := capture.Judgements(t.Context(), w.DB.Reader(), w.Book, late)
		s.fleet.Must(judged, err)
		if receipt, _, err := judged[0].Statements(); err != nil || strings.Contains(fmt.Sprintf("%+v", receipt), "A22.1a") {
			t.Errorf("the receipt names upkeep, the contract does not: %v", err)
		}
	})
}
