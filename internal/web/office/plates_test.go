package office_test

import (
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/testkit"
)

// TestA42_1a_OfficersDeclareTheirVehiclesByForm: a declared vehicle is on the own page only, its captures leave the officer's lists, and no
// address or page of another has the plate; the vehicles of the body are entered by the security administrator.
func TestA42_1a_OfficersDeclareTheirVehiclesByForm(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		v := s.fresh(access.Reviewer)
		id := s.arrive(func(sub *capture.Submission) { sub.Event.Plate = "粤E7K9Q2" })
		v.get("/captures").wants(200, "粤E·7K9Q2")
		link(v.get("/me"), "回避：我申报的车辆")
		v.get("/me/plates").wants(200, "您还没有申报", "只有您本人")
		v.post("/me/plates", "plate", "粤E", "relation", "own").wants(422, "完整的号牌")
		v.post("/me/plates", "plate", "粤E7K9Q2").wants(422, "请选择", `value="粤E7K9Q2"`)
		v.post("/me/plates", "plate", "粤e·7k9q2", "relation", "relative").goes("/me/plates")
		page := v.get("/me/plates").wants(200, "已申报，立即生效", "粤E·7K9Q2", "近亲属的车辆")
		v.post("/me/plates", "plate", "粤E7K9Q2", "relation", "own").wants(409, "已经申报过")
		v.get("/captures").wants(200).lacks("7K9Q2")
		v.get("/captures/"+id).wants(409, "您申报过的车辆", "第四十二条第一款")
		v.get("/").wants(200, "申报应当回避的车辆").lacks("7K9Q2")
		s.fresh(access.Head).get("/me/plates").wants(200, "您还没有申报").lacks("7K9Q2")
		s.fresh(access.Supervisor).get("/captures").wants(200, "粤E·7K9Q2")
		end := link(page, "结束申报")
		s.fresh(access.Head).get(end).wants(404)
		v.get(end).wants(200, "此前拍到的这辆车，您仍然回避")
		v.post(end).goes("/me/plates")
		v.get("/me/plates").wants(200, "已结束申报", "您还没有申报").lacks("7K9Q2")
		v.get("/captures/" + id).wants(409)

		admin := s.fresh(access.SecurityAdministrator)
		at := link(admin.get("/bodies/"+w.County.ID), "本单位车辆")
		admin.get(at).wants(200, "还没有登记车辆")
		admin.post(at, "plate", "粤").wants(422, "完整的号牌")
		admin.post(at, "plate", "粤E66J66").goes(at)
		end = link(admin.get(at).wants(200, "已登记", "粤E·66J66"), "注销")
		admin.get(end).wants(200, "仍然审核两次")
		admin.post(end).goes(at)
		admin.get(at).wants(200, "已注销", "还没有登记车辆")
		v.get(at).wants(403)
		w.Verify()
	})
}
