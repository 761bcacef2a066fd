package office_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// TestA15_TheViewIsDrawnByForm: a private place on record, a view over it refused with article and cure, and the page of the
// site with its drawing, its warnings and what stands near.
func TestA15_TheViewIsDrawnByForm(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Register("")
	neighbour := s.fleet.Register("")
	use, at := ids.Use, "/devices/uses/"+ids.Use
	s.done(access.Keeper, use, "private-place", "", privateNear)
	s.refused(access.Keeper, use, "view", "", seen.with("view_range", "200"), 409, "浴室正门")
	page := s.now(access.Keeper).get(at+"/siting").wants(200, "没有说明坐标系", "还没有绘制取景范围", "浴室正门", "<svg", "同一地点或者区域内", s.fleet.Life(neighbour.Use).Site.Words, "方案须说明为什么还需要设置")
	page.lacks("不能批准例外")
	s.done(access.Keeper, use, "view", "", seen)
	s.done(access.Keeper, use, "private-place", "", privateNear.with("lon", "113.2703", "private_words", "更衣室窗户", "private_class", "changing_room"))
	s.now(access.Head).get(at+"/siting").wants(200, "更衣室窗户", "任何人都不能批准例外", "第十五条", `class="view"`)
	s.refused(access.Keeper, use, "argue", paper, argument.with("need", ""), 422, "请写明需要设置的数据")
	s.done(access.Keeper, use, "argue", paper, argument)
	s.refused(access.Keeper, use, "plan", paper, planned, 409, "更衣室窗户")
	s.with(s.Who(access.Keeper, s.Other)).get(at + "/siting").wants(404)
}

// TestLookingAroundAPoint: the search before a plan finds by coordinates of a screen map too, and says when it knows no datum.
func TestLookingAroundAPoint(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Live()
	words := s.fleet.Life(ids.Use).Site.Words
	v := s.now(access.Keeper)
	v.get("/siting").wants(200, "填写一个点的坐标")
	v.get("/siting?lon=113.27&lat=23.141").wants(200, words, "没有说明坐标系", "南方111米")
	v.get("/siting?lon=113.27&lat=23.14&datum=gcj02&within=5").wants(200, "没有其他设备").lacks(words)
	v.get("/siting?lon=200&lat=23.14").wants(422, "请填写-180至180的数")
	stranger := s.with(s.Who(access.Keeper, s.Other))
	stranger.get("/siting?lon=113.27&lat=23.14&datum=wgs84").wants(200, words, "论证须说明为什么不共享使用").lacks(fmt.Sprintf(`href="/devices/uses/%s"`, ids.Use))
}

// TestSitingPagesInABrowser: the page of a site and the search, wide and narrow.
func TestSitingPagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids, drone := s.fleet.Live(), s.fleet.Full("drone", "no")
	s.done(access.Keeper, ids.Use, "private-place", "", privateNear)
	s.done(access.Keeper, ids.Use, "view", "", seen)
	s.now(access.LegalReviewer).post("/overlays", "field", "traffic", "citation", statute.Key("jtwfcx", "第十九条"), "parameter", "spacing", "amount", "300", "from", "2026-03-02").goes("/overlays/")
	s.look([]sight{
		{"siting-use", access.Keeper, "/devices/uses/" + ids.Use + "/siting", false}, {"siting-drone", access.Keeper, "/devices/uses/" + drone.Use + "/siting", false},
		{"siting-search", access.Keeper, "/siting?lon=113.2705&lat=23.1405", false}, {"siting-view", access.Keeper, "/devices/uses/" + ids.Use + "/steps/view", true},
	})
}

// TestA16_1_6_ItemsOfTheFieldStandOnThePlanForm: what a rule of the field adds is asked for on the form, must be answered, and
// is shown with the plan; a plan from before is told to lack it.
func TestA16_1_6_ItemsOfTheFieldStandOnThePlanForm(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		drone := uses{s}.drone()
		s.done(access.Head, drone, "flight-plan", "", flight)
		head := s.now(access.Head)
		head.get("/devices/uses/"+drone+"/steps/flight-plan").wants(200, "没有登记另外的审核项目").lacks("测绘资质")
		s.now(access.LegalReviewer).post("/overlays", "field", "traffic", "citation", statute.Key("jtwfcx", "第十八条"), "from", "2026-03-02",
			"flight", "成果为地图的，具有测绘资质 | a survey licence where the product is a map").goes("/overlays/")
		form := head.get("/devices/uses/"+drone+"/steps/flight-plan").wants(200, "成果为地图的，具有测绘资质（《道路交通安全违法行为处理程序规定》第十八条）", "须逐项答复")
		pass := regexp.MustCompile(`name="(itempass_[^"]+)"`).FindStringSubmatch(form.text)
		if pass == nil {
			t.Fatal("the form asks for no answer")
		}
		item := strings.Replace(pass[1], "itempass_", "item_", 1)
		head.get("/devices/uses/"+drone+"/siting").wants(200, "没有答复本领域后来规定的内容", "测绘资质")
		s.take(access.Head, drone, "flight-plan", "", flight).wants(invalid, `id="f-`+pass[1]+`-error"`)
		s.take(access.Head, drone, "flight-plan", "", flight.with(pass[1], "no", item, "没有资质")).wants(invalid, "计划不能批准")
		s.done(access.Head, drone, "flight-plan", "", flight.with(pass[1], "yes", item, "测绘资质证书甲测字第1号"))
		s.now(access.Head).get("/devices/uses/"+drone+"/siting").wants(200, "均已落实", "测绘资质证书甲测字第1号", "第十八条").lacks("没有答复本领域后来规定的内容")
		s.look([]sight{{"flight-plan-items", access.Head, "/devices/uses/" + drone + "/steps/flight-plan", true}, {"siting-plans", access.Head, "/devices/uses/" + drone + "/siting", false}})
	})
}
