package office_test

import (
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

// TestRegisterPagesInABrowser: the page of a body and its forms keep the rules of accessibility, and are no wider than
// their window. With -artifacts their pictures stay.
func TestRegisterPagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	const security = access.SecurityAdministrator
	v := s.now(security)
	county := "/bodies/" + s.County.ID
	s.Who(access.Reviewer, s.County)
	v.upload(county+"/powers", "依据.pdf", fields{"field", "traffic", "matters", "1302 1303 1344", "from", "2025-01-01", "rank", "law", "title", "中华人民共和国道路交通安全法", "article", "第五条"}).goes(county)
	at := v.post("/bodies", "name", "青岚区道路巡查服务中心（测试）", "kind", "delegated", "level", "county", "region", "440605", "fields", "traffic").goes("/bodies/")
	v = s.now(security)
	v.upload(at+"/mandates", "委托书.pdf", fields{"delegator", s.County.ID, "field", "traffic", "matters", "1302 1303", "powers", "investigate", "from", "2026-01-01", "until", "2026-06-30",
		"conditions", "依法成立，有三名执法人员", "rank", "local", "title", "测试条例", "article", "第三条"}).goes(at)
	publish := link(v.get(at), "登记委托书的公布")
	s.look([]sight{
		{"body", security, county, false}, {"body-delegated", security, at, false}, {"power-new", security, county + "/powers/new", true},
		{"mandate-new", security, at + "/mandates/new", true}, {"mandate-publish", security, publish, true},
		{"power-end", security, link(v.get(county), "终止执法权"), false},
	})
}
