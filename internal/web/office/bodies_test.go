package office_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

func TestBodyIsRegisteredByForm(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		v := f.as(access.SecurityAdministrator)
		v.get("/bodies").wants(200, f.County.Name, "440605", "县级", "公安交通管理、城市管理", "登记单位")
		v.get("/bodies/new").wants(200, "单位全称", "行政区划代码")
		v.post("/bodies").wants(422, "有5处需要改", "单位全称：请填写", "类型：请选择一项", "执法领域：请至少选择一个执法领域")
		v.post("/bodies", "name", "云水市黛溪镇人民政府（测试）", "kind", "government", "level", "town", "region", "110101", "fields", "urban", "fields", "ecology", "address", "测试路9号").
			wants(422, "请填写广东省内的6位行政区划代码", `value="云水市黛溪镇人民政府（测试）"`, `value="town" selected`, `value="ecology" checked`, `value="测试路9号"`)
		v.post("/bodies", "name", "某镇（测试）", "credit_code", "91350100M000100Y44", "kind", "government", "level", "town", "region", "440607", "fields", "urban").
			wants(422, "统一社会信用代码不对", `value="91350100M000100Y44"`)
		form := []string{"name", "云水市黛溪镇人民政府（测试）", "credit_code", "91350100m000100y43", "kind", "government", "level", "town", "region", "440607", "fields", "urban", "phone", "0000-54321"}
		at := v.post("/bodies", form...).goes("/bodies/")
		v.get(at).wants(200, "已登记单位", "91350100M000100Y43", "城市管理：还没有登记依据和期限", "没有登记期限")
		v.get("/bodies").wants(200, "云水市黛溪镇人民政府（测试）", "乡镇、街道", "0000-54321")
		v.post("/bodies", form...).wants(422, "这个单位已经登记")
		form[1] = "云水市黛溪镇人民政府二（测试）"
		v.post("/bodies", form...).wants(422, "这个统一社会信用代码登记在另一个单位名下")
		v.get("/people?body="+f.County.ID).wants(200, "没有符合条件的人员")
	})
}

// TestPowersAndMandatesByForm: a field gets its basis and days, a delegated organisation its mandate, each by the forms
// of the page of its body.
func TestPowersAndMandatesByForm(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		v := f.as(access.SecurityAdministrator)
		county := "/bodies/" + f.County.ID
		page := v.get(county).wants(200, f.County.Name, "没有登记期限", "公安交通管理、城市管理：还没有登记依据和期限", "还没有人员")
		date := link(page, "登记依据和期限")
		v.get(date).wants(200, `value="traffic" selected`, "依据文件")
		power := fields{"field", "traffic", "matters", "1302 1303", "from", "2025-01-01", "rank", "law", "title", "测试法", "article", "第三条"}
		v.upload(county+"/powers", "", power).wants(422, "请上传依据文件", "1302 1303")
		v.upload(county+"/powers", "依据.pdf", power.with("from", "2026-13-01")).wants(422, "测试法")
		v.upload(county+"/powers", "依据.pdf", power.with("until", "2024-01-01")).wants(422, "截止日不能早于起始日")
		v.upload(county+"/powers", "依据.pdf", power).goes(county)
		page = v.get(county).wants(200, "2025-01-01起", "测试法", "事项：1302 1303", "城市管理：还没有登记依据和期限")
		paper := v.get(link(page, "测试法"))
		if paper.status != 200 || !strings.Contains(paper.text, "%PDF-1.4") || !strings.HasPrefix(paper.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("the paper: %d %v", paper.status, paper.header)
		}
		v.get(county + "/papers/" + strings.Repeat("ab", 32)).wants(404)
		end := link(page, "终止执法权")
		v.get(end).wants(200, "最后一日", "此前办理的事项不受影响")
		v.post(end, "last", "2026-01-01", "reason", "规定修改").wants(422, "最后一日不早于今天")

		at := v.post("/bodies", "name", "青岚区道路巡查服务中心（测试）", "kind", "delegated", "level", "county", "region", "440605", "fields", "traffic").goes("/bodies/")
		f.signIn(v, access.SecurityAdministrator)
		v.get(at).wants(200, "现在没有，不能办理执法事项", "没有委托记录").lacks("没有登记执法权")
		v.get(at+"/mandates/new").wants(200, f.County.Name, "行政强制措施", "委托书")
		mandate := fields{"delegator", f.County.ID, "field", "traffic", "matters", "1302", "powers", "investigate", "from", "2026-01-01", "until", "2026-06-30",
			"conditions", "依法成立，有三名执法人员", "rank", "local", "title", "测试条例", "article", "第三条"}
		v.upload(at+"/mandates", "委托书.pdf", mandate.with("matters", "9999")).wants(409, "在委托行政机关的法定权限内", "违法行为9999", "怎样才可以")
		v.upload(at+"/mandates", "委托书.pdf", mandate.with("powers", "coerce")).wants(409, "行政强制措施权不得委托", "行政强制法第十七条")
		v.upload(at+"/mandates", "委托书.pdf", mandate).goes(at)
		page = v.get(at).wants(200, "没有公布", f.County.Name, "采集、审核和调查取证", "2026-01-01至2026-06-30")
		publish := link(page, "登记委托书的公布")
		v.get(publish).wants(200, "在哪里公布")
		v.post(publish, "published_where", "测试区政府网站", "published_on", "2026-01-10").goes(at)
		page = v.get(at).wants(200, "已登记委托书的公布", "测试区政府网站").lacks("不能办理执法事项")
		v.get(county).wants(200, "青岚区道路巡查服务中心（测试）")
		revoke := link(page, "解除行政执法委托")
		v.get(revoke).wants(200, "从现在起")
		v.post(revoke, "reason", "机构撤并").goes(at)
		v.get(at).wants(200, "已解除", "机构撤并", "不能办理执法事项")
		v.post(revoke, "reason", "再次").wants(409, "这项委托已经终止")
		f.as(access.Head).get(at).wants(404)
		w.Verify()
	})
}
