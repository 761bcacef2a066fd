package office_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/testkit"
)

// TestTheRegisterAsAMap: the map shows what the list does, to the same readers, narrowed the same.
func TestTheRegisterAsAMap(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newWorks(t, w)
		s.fleet.Live()
		s.fleet.Register("")
		s.fleet.Full("drone", device.NotInstrument)
		const window = "bbox=109,20,118,26&zoom=14"
		total := func(v *visitor, query string) int {
			t.Helper()
			var got struct {
				P     [][6]any
				A     []any
				Total int
			}
			if err := json.Unmarshal([]byte(v.get("/devices/map.json?"+window+query).wants(200).text), &got); err != nil || got.Total != len(got.P)+len(got.A) {
				t.Fatalf("%v %+v", err, got)
			}
			return got.Total
		}
		keeper := s.now(access.Keeper)
		keeper.get("/devices").wants(200, "地图")
		keeper.get("/devices/map?state=live").wants(200, "看列表")
		if all, one := total(keeper, ""), total(keeper, "&state=live"); all != 3 || one != 2 {
			t.Errorf("%d in all, %d live", all, one)
		}
		if n := total(s.with(s.Who(access.Keeper, s.Other)), ""); n != 0 {
			t.Errorf("another body sees %d", n)
		}
		if got := keeper.get("/devices/map.json?bbox=1,2,3,4&zoom=14"); got.status != 200 {
			t.Errorf("an empty window: %d", got.status)
		}
		for _, bad := range []string{"bbox=1,2,3&zoom=14", "bbox=NaN,2,3,4&zoom=14", "bbox=1,2,3,4&zoom=99", "bbox=1,2,3,4"} {
			keeper.get("/devices/map.json?" + bad).wants(422)
		}
	})
}

// TestTheRegisterAsAMapInABrowser: the map draws itself and says how many uses it shows, with a link to each below.
func TestTheRegisterAsAMapInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	s.fleet.Live()
	server := httptest.NewServer(s.h)
	t.Cleanup(server.Close)
	ctx := testkit.Chromium(t)
	s.fleet.Must(nil, show(ctx, server.URL, s.now(access.Keeper).jar["yuanjian"], sight{"device-map", access.Keeper, "/devices/map", false}, 1440))
	var count string
	var links int
	short, end := context.WithTimeout(ctx, 20*time.Second)
	defer end()
	err := chromedp.Run(short, chromedp.Poll(`document.getElementById("map").dataset.ready === "yes"`, nil), chromedp.Text("#map-count", &count, chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelectorAll("#map-list a[href^='/devices/uses/']").length`, &links))
	if err != nil || count != "图上有1个设置地点" || links != 1 {
		t.Errorf("%v: %q, %d links", err, count, links)
	}
}
