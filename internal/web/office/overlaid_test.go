package office_test

import (
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// TestA2_1b_AUseSaysWhatItsFieldSetsOtherwise: value, provision, rank and first day stand on the page of the use and on the form of the
// step that they are about, with the default that they replace; without an overlay nothing is said.
func TestA2_1b_AUseSaysWhatItsFieldSetsOtherwise(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		use := uses{s}.installed()
		path, plan := "/devices/uses/"+use, "/devices/uses/"+s.fleet.Live().Use+"/steps/upkeep-plan" // in service before the field sets anything
		keeper, legal := s.now(access.Keeper), s.now(access.LegalReviewer)
		keeper.get(path).wants(200, "登记内容").lacks("本领域另有规定")
		rule := fields{"field", "traffic", "citation", statute.Key("jtwfcx", "第十九条"), "parameter", "sign_distance", "amount", "80", "from", "2026-03-02"}
		legal.post("/overlays", rule...).goes("/overlays/")
		legal.post("/overlays", rule.with("parameter", "stop_notice", "amount", "5")...).goes("/overlays/")
		legal.post("/overlays", rule.with("parameter", "clock_limit", "amount", "500")...).goes("/overlays/")
		legal.post("/overlays", rule.with("parameter", "spacing", "amount", "300")...).goes("/overlays/")
		says := "《道路交通安全违法行为处理程序规定》第十九条（部门规章），2026年3月2日（星期一）起适用；代替本系统默认“不设”。"
		page := keeper.get(path).wants(200, "本领域另有规定", "标志到设备的距离 80米", says, "停用公告期限 5个工作日", "用途登记的时钟误差上限默认值 500毫秒", "本用途登记的上限是1000毫秒，抓拍仍按登记的上限判断").lacks("不据此计算")
		keeper.get(link(page, "80米")).wants(200, "标志到设备的距离")
		keeper.get(path+"/steps/sign").wants(200, "本领域另有规定", "80米", says).lacks("停用公告期限")
		legal.get(path+"/steps/legal-review").wants(200, says)
		keeper.get(path+"/steps/clock").wants(200, "只作为以后登记用途的默认值")
		keeper.get(path+"/siting").wants(200, "须说明理由的间距：300米（《道路交通安全违法行为处理程序规定》第十九条）", "查找可共享设备的范围：500米（本系统默认，不是法律）")
		keeper.get(plan).wants(200, `name="grace_days"`, `value="15"`)
		legal.post("/overlays", rule.with("parameter", "maintenance_grace", "amount", "7")...).goes("/overlays/")
		keeper.get(plan).wants(200, `value="7"`, "维护保养逾期的宽限 7日").lacks(`value="15"`)
		legal.get("/overlays/new").wants(200, "检修满多少日重新决定").lacks("异议复核期限")
	})
}
