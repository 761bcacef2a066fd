package public_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/public"
)

// province is a face over many sites with nothing behind them.
func province(t *testing.T, sites int) *face {
	t.Helper()
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, law.Beijing)
	lives := make([]device.Life, sites)
	for i := range lives {
		id := fmt.Sprintf("%06d", i)
		point := admissibility.Point{Lon: 112 + float64(i%150)*0.01, Lat: 22 + float64(i/150)*0.01}
		lives[i] = device.Life{Book: "b", Device: device.Device{ID: "d" + id}, Site: device.Site{ID: "s" + id, Words: "国道" + id, Kind: admissibility.Fixed, Point: &point}, Use: device.Use{ID: "u" + id, Violation: "1345"},
			Facts: []device.Fact{{ID: "f" + id, Event: device.Published, At: now.AddDate(0, -1, 0), KnownAt: now, Data: device.Publication{Channel: device.Platform, NamesPlace: true}}}}
	}
	return newFace(t, fixed{disclosure.SnapshotOf(lives, people.Body{ID: "body", Name: "某局"}, now)}, now)
}

type shown struct {
	P     [][6]any
	A     []any
	Total int
}

func (f *face) shown(query string) shown {
	f.t.Helper()
	got := f.get("/public/map.json?" + query)
	var s shown
	if err := json.Unmarshal(got.Body.Bytes(), &s); got.Code != 200 || err != nil {
		f.t.Fatalf("%s: %d %v", query, got.Code, err)
	}
	return s
}

// TestTheMapIsGathered: a window over everything gets few points that stand for all, a near one gets each.
func TestTheMapIsGathered(t *testing.T) {
	f := province(t, 20_000)
	far := f.shown("bbox=109,20,118,26&zoom=7")
	n := 0
	for _, p := range far.P {
		n += int(p[2].(float64))
	}
	if far.Total != 20_000 || n != 20_000 || len(far.P) > 200 {
		t.Errorf("from afar: %d points stand for %d of %d", len(far.P), n, far.Total)
	}
	near := f.shown("bbox=112.095,22.095,112.205,22.205&zoom=13")
	if near.Total != 121 || len(near.P) != 121 || near.P[0][5] == "" {
		t.Errorf("from near: %d points of %d", len(near.P), near.Total)
	}
	if all := f.shown("bbox=109,20,118,26&zoom=14"); len(all.P) >= 20_000 {
		t.Errorf("the whole province point by point: %d", len(all.P))
	}
	for _, bad := range []string{"bbox=1,2,3&zoom=7", "bbox=109,20,118,26", "bbox=109,20,118,26&zoom=99", "bbox=109,20,118,26&zoom=-1", "bbox=109,20,118,26&zoom=7&day=2199-01-01"} {
		if got := f.get("/public/map.json?" + bad); got.Code != 422 {
			t.Errorf("%s: %d", bad, got.Code)
		}
	}
}

// TestTiles: the ground is fetched by us, pictures only, and nothing else than tiles.
func TestTiles(t *testing.T) {
	asked := ""
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Path
		if r.URL.Path == "/8/1/2.png" {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<script>"))
			return
		}
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write([]byte("png"))
	}))
	t.Cleanup(outside.Close)
	f := province(t, 3)
	if got := f.get("/public/tiles/7/1/2"); got.Code != 404 {
		t.Errorf("without a service: %d", got.Code)
	}
	f.p.Tiles = &public.Tiles{Template: outside.URL + "/{z}/{x}/{y}.png", Client: outside.Client(), Credit: "审图号：测S（2026）1号"}
	if got := f.get("/public/tiles/7/1/2"); got.Code != 200 || asked != "/7/1/2.png" || got.Header().Get("Content-Type") != "image/png" {
		t.Errorf("%d %s %v", got.Code, asked, got.Header())
	}
	for _, bad := range []string{"8/1/2", "7/128/2", "19/1/1", "7/-1/2", "7/x/2", "7/1/..%2f..%2fadmin"} {
		if got := f.get("/public/tiles/" + bad); got.Code != 404 {
			t.Errorf("%s: %d", bad, got.Code)
		}
	}
}

// TestTheMapInABrowser: the map draws itself under the strict policy, and what it shows stands below it as links.
func TestTheMapInABrowser(t *testing.T) {
	f := province(t, 40)
	server := httptest.NewServer(f.h)
	t.Cleanup(server.Close)
	var inked, links int
	var count string
	err := chromedp.Run(testkit.Chromium(t), chromedp.Navigate(server.URL+"/public/map"), chromedp.Poll(`document.getElementById("map").dataset.ready === "yes"`, nil),
		chromedp.Evaluate(`(() => { const c = document.querySelector("#map canvas"), g = c.getContext("2d").getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 3; i < g.length; i += 4) if (g[i]) n++; return n })()`, &inked),
		chromedp.Text("#map-count", &count, chromedp.ByQuery), chromedp.Evaluate(`document.querySelectorAll("#map-list a").length`, &links))
	if err != nil {
		t.Fatal(err)
	}
	if inked < 500 || count != "图上有40个设置地点" {
		t.Errorf("%d pixels are drawn, %q, %d links", inked, count, links)
	}
}
