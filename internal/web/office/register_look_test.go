package office_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
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

// TestRecusalPagesInABrowser: the pages of recusal, as each of the others.
func TestRecusalPagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	use := s.fleet.Live().Use
	keeper := s.now(access.Keeper)
	open := keeper.post("/recusals/apply/use/"+use, "person", s.By(access.Reviewer).Person, "origin", "party", "door", "letter", "ground", "审核人员与设备供应商有亲属关系").goes("/recusals/")
	own := s.now(access.TechnicalReviewer).post("/recusals/own/use/"+use, "ground", "设备供应商是近亲属的公司").goes("/recusals/")
	earlier := link(s.now(access.Head).get(own).wants(200, "回避前已办的事项", "等待负责人处理"), "技术审核")
	s.look([]sight{
		{"recusal-earlier", access.Head, own, false}, {"recusal-earlier-decide", access.Head, earlier, true},
		{"recusals", access.Head, "/recusals", false}, {"recusals-none", access.Publisher, "/recusals", false}, {"recusal", access.Head, open, false}, {"recusal-own", access.TechnicalReviewer, own, false},
		{"recusal-ask", access.Keeper, "/recusals/own/use/" + use, true}, {"recusal-apply", access.Keeper, "/recusals/apply/use/" + use, true},
		{"recusal-decide", access.Head, open + "/decide", true}, {"recusal-use", access.Keeper, "/devices/uses/" + use, false}, {"recusal-refused", access.TechnicalReviewer, "/devices/uses/" + use, false},
	})
}

// TestCalendarPagesInABrowser: the calendar and its forms, as each of the others.
func TestCalendarPagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	use := s.fleet.Live().Use
	s.Clock.Set(time.Date(2026, 12, 30, 9, 0, 0, 0, law.Beijing))
	s.now(access.Keeper).post("/recusals/apply/use/"+use, "person", s.By(access.Reviewer).Person, "origin", "party", "door", "letter").goes("/recusals/")
	version := s.now(access.SystemAdministrator).post("/calendar", yearForm(lines2027)...).goes("/calendar/versions/")
	s.look([]sight{
		{"calendar", access.Head, "/calendar", false}, {"calendar-year", access.Head, "/calendar/2026", false}, {"calendar-new", access.SystemAdministrator, "/calendar/new", true},
		{"calendar-version", access.SecurityAdministrator, version, false}, {"calendar-own", access.SystemAdministrator, version, false},
	})
	s.now(access.SecurityAdministrator).post(version, "decision", "approve").goes(version)
	s.look([]sight{{"calendar-approved", access.SecurityAdministrator, version, false}})
}
