package office_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// TestA2_1b_OverlaysByForms: a notice changes nothing, a ministry rule does, the page says which default is the house's own; of
// two that conflict the second waits for another person.
func TestA2_1b_OverlaysByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		legal, province := s.now(access.LegalReviewer), s.now(access.ProvincialApprover)
		s.now(access.Publisher).get("/statutes?q=道路交通安全法").wants(200, "中华人民共和国道路交通安全法", "有效").lacks("登记依据或者标准", "个人信息保护法")
		legal.get("/statutes/gbt28181-2016").wants(200, "已失效", "没有与公布的文本核对")
		legal.get("/overlays?field=traffic").wants(200, "本系统默认，不是法律", "定期评估间隔", "12个月")
		rule := fields{"field", "traffic", "citation", statute.Key("jtwfcx", "第十九条"), "parameter", "review_term", "amount", "5", "from", "2026-03-02"}
		legal.post("/overlays", rule.with("citation", statute.Key("gf2024-5", ""))...).wants(409, "国务院关于进一步规范和监督罚款设定与实施的指导意见", "第二条第一款", "不能改变默认值")
		legal.post("/overlays", rule.with("parameter", "")...).wants(422, "没有选择参数的，不填数值")
		legal.post("/overlays", rule...).goes("/overlays/")
		legal.get("/overlays?field=traffic").wants(200, "5个工作日", "《道路交通安全违法行为处理程序规定》第十九条")
		at := legal.post("/overlays", rule.with("amount", "3", "citation", statute.Key("dljtaq", "第一百一十四条"))...).goes("/overlays/")
		legal.get(at).wants(200, "与另一规定不一致，等待确认").lacks("确认冲突怎样适用")
		province.get(at).wants(200, "确认冲突怎样适用")
		province.post(at+"/confirm", "confirm_reason", "法律优先于规章").goes(at)
		legal.get("/overlays?field=traffic").wants(200, "3个工作日")

		// What the system provides for a field counts once it is entered, by one button; what it lacks for cases is said.
		legal.get("/overlays?field=urban").wants(200, "城市管理执法办法", "没有登记，不适用", "登记系统提供的1项规定", "还不能立案", "没有录入：听证数额：对公民罚款、", "90日")
		s.now(access.Publisher).get("/overlays?field=urban").wants(200, "没有登记，不适用").lacks("全部登记")
		s.now(access.Publisher).post("/fields/urban/overlays").wants(403)
		legal.post("/fields/urban/overlays").goes("/overlays?field=urban")
		legal.get("/overlays?field=urban").wants(200, "《中华人民共和国行政处罚法》第六十条", "已登记").lacks("没有登记，不适用", "全部登记")
		legal.post("/fields/urban/overlays").wants(409, "都已经登记")
		legal.post("/overlays", "field", "urban", "citation", statute.Key("gdtz", ""), "parameter", "hearing_fine_citizen", "amount", "5000", "from", "2026-03-02").goes("/overlays/")
		legal.get("/overlays?field=urban").wants(200, "5,000.00元", "广东省行政处罚听证程序实施办法").lacks("没有录入：听证数额：对公民罚款、")
		legal.post("/overlays", "field", "urban", "citation", statute.Key("xzcf", "第五十一条"), "parameter", "simple_unit", "amount", "3001", "from", "2026-03-02").wants(422, "不超过3,000.00元")

		entered := province.post("/statutes", "title", "测试地方标准", "number", "DB44/T 1-2026", "rank", "standard_local", "from", "2026-01-01", "provisions", "第4章｜图像", "source", "测试").goes("/statutes/")
		province.get(entered).wants(200, "测试地方标准", "第4章", "由工作人员登记", "提出撤回")
		province.post(entered+"/takeback", "reason", "标准号写错").goes(entered)
		province.get(entered).wants(200, "须由另一人决定")
		legal.get("/statutes").wants(200, "等待决定的撤回", "DB44/T 1-2026《测试地方标准》", "标准号写错")
		legal.post(at+"/takeback", "reason", "引错条款").goes(at)
		legal.get("/statutes").wants(200, "《中华人民共和国道路交通安全法》第一百一十四条", "引错条款")
		legal.post(entered+"/decide", "decision", "accept", "answer", "属实").goes(entered)
		legal.get(entered).wants(200, "已撤回")
		legal.post("/statutes", "title", "", "rank", "law").wants(422, "请填写全名", "请填写施行日期")
	})
}

// TestA13_1c_ContractsByForms: a contract paid by fines is refused with article and cure, and what was typed is kept.
func TestA13_1c_ContractsByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		keeper := s.now(access.Keeper)
		keeper.get("/institutions").wants(200, "还没有登记机构", "还没有登记合同")
		keeper.post("/institutions", "name", "测试设备公司", "code", "91440300708461136X").wants(422, "统一社会信用代码")
		at := keeper.post("/institutions", "name", "测试设备公司", "code", "91440300708461136T", "affiliate_of", "测试仪器厂").goes("/institutions/")
		id := strings.TrimPrefix(at, "/institutions/")
		keeper.get(at).wants(200, "与设备厂家测试仪器厂有关联", "没有登记资质")
		keeper.upload(at+"/qualifications", "资质.pdf", fields{"kind", "cma", "number", "CMA-1", "classes", "imaging", "from", "2025-01-01", "until", "2026-03-20"}).goes(at)
		keeper.get(at).wants(200, "CMA-1", "30日内到期", "文件")
		deal := fields{"kind", "maintenance", "number", "HT-1", "institution", id, "scope", "维护辖区设备", "classes", "imaging", "from", "2026-03-02", "until", "2027-03-01", "pay", "share_of_fines", "terms", "按比例结算", "confidential", "第九条保密"}
		keeper.upload("/contracts", "合同.pdf", deal).wants(409, "按罚款金额分成", "第十三条第一款", "总价固定", "维护辖区设备")
		keeper.upload("/contracts", "合同.pdf", deal.with("pay", "fixed", "terms", "每月抓拍数量达标后付款")).wants(422, "抓拍数量", "像是与罚款挂钩的指标")
		keeper.upload("/contracts", "合同.pdf", deal.with("pay", "fixed", "confidential", "")).wants(409, "保密条款")
		contract := keeper.upload("/contracts", "合同.pdf", deal.with("pay", "fixed")).goes("/contracts/")
		keeper.get(contract).wants(200, "总价固定", "第九条保密", "合同.pdf", "测试设备公司")
		s.now(access.TechnicalReviewer).get("/institutions").wants(200, "HT-1")
		s.stranger().get(contract).wants(404)
		keeper.post(contract+"/end", "day", "2026-06-01", "reason", "协商解除").goes(contract)
		keeper.get(contract).wants(200, "协商解除").lacks("登记提前终止")
	})
}
