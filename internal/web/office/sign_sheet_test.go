package office_test

import (
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/testkit"
)

// TestSignSheet: the notice carries the code of the site, the same before the publication and after it; nobody of another body has it.
func TestSignSheet(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	ids := s.fleet.Register("")
	code := disclosure.SiteCode(s.Book, ids.Site)
	path := "/devices/uses/" + ids.Use
	keeper := s.now(access.Keeper)
	keeper.get(path).wants(200, "打印标志二维码")
	keeper.get(path+"/sign-sheet").wants(200, "电子技术监控设备设置地点公示", code, "/public/s/"+code, "还没有公示")
	if svg := keeper.get(path + "/sign-code.svg"); !strings.HasPrefix(svg.text, "<svg") || !strings.Contains(svg.header.Get("Content-Disposition"), code+".svg") {
		t.Errorf("%v %.60s", svg.header, svg.text)
	}
	live := s.fleet.Live()
	if page := s.now(access.Publisher).get("/devices/uses/"+live.Use+"/sign-sheet").wants(200, disclosure.SiteCode(s.Book, live.Site)); strings.Contains(page.text, "还没有公示") {
		t.Error("a site that is public is said not to be")
	}
	s.with(s.Who(access.Keeper, s.Other)).get(path + "/sign-sheet").wants(404)
	s.with(s.Who(access.Keeper, s.Other)).get(path + "/sign-code.svg").wants(404)
}

// TestSignSheetInABrowser: the sheet and the map, as every page of the office.
func TestSignSheetInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	s.look([]sight{{"sign-sheet", access.Keeper, "/devices/uses/" + s.fleet.Live().Use + "/sign-sheet", false}, {"device-map", access.Keeper, "/devices/map", false}})
}
