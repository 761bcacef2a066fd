package office_test

import (
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
		form := []string{"name", "云水市黛溪镇人民政府（测试）", "kind", "government", "level", "town", "region", "440607", "fields", "urban", "phone", "0000-54321"}
		v.post("/bodies", form...).goes("/bodies")
		v.get("/bodies").wants(200, "已登记单位", "云水市黛溪镇人民政府（测试）", "乡镇、街道", "0000-54321")
		v.post("/bodies", form...).wants(422, "这个单位已经登记")
		v.get("/people?body="+f.County.ID).wants(200, "没有符合条件的人员")
	})
}
