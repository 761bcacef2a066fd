package public_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

func TestA14_1_ThePageBehindTheSign(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		page := "/public/s/" + s.code()
		text := s.want(200, page)
		for _, want := range []string{"在用", "粤测〔2026〕1号", "起公示", "检定有效期至", "违反禁止标线指示", "当时是否符合设备使用条件"} {
			if !strings.Contains(text, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		if text := s.want(200, page+"?lang=en&size=elder&contrast=high"); !strings.Contains(text, "In use, approved") || !strings.Contains(text, `data-size="elder"`) ||
			!strings.Contains(text, "contrast=high&amp;lang=en&amp;size=elder") {
			t.Error("the view is not carried on")
		}
		for _, id := range []string{s.ids.Use, s.ids.Device, s.ids.Site} {
			if got := s.get("/public/devices/" + id); got.Code != 301 || got.Header().Get("Location") != page {
				t.Errorf("%s leads to %d %s", id, got.Code, got.Header().Get("Location"))
			}
		}
		unknown := s.want(404, "/public/s/0000000000")
		hidden := s.fleet.Register("")
		if got := s.want(404, "/public/s/"+hidden.Site); got != unknown {
			t.Error("a site that is not public is told from one that there is not")
		}
	})
}

func TestA14_ConditionsAtAnInstantOnThePage(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	lawful := "/public/s/" + s.code() + "/lawful"
	beijing := time.FixedZone("", 8*3600)
	now := s.w.Clock.Now().In(beijing)
	ask := func(status int, day, hour string) string {
		return s.want(status, lawful+"?"+url.Values{"day": {day}, "time": {hour}}.Encode())
	}
	foot := "以上为本系统按规则作出的判断，不是对具体处罚是否合法的认定"
	if got := ask(200, now.Format(time.DateOnly), now.Add(-time.Minute).Format("15:04")); !strings.Contains(got, "条件都符合") || !strings.Contains(got, foot) || !strings.Contains(got, "校时记录不对外公布") {
		t.Errorf("now: %s", got)
	}
	if got := ask(200, "2026-03-20", "10:00:00"); !strings.Contains(got, "项条件不符合") || !strings.Contains(got, "第十四条第一款") {
		t.Errorf("in the thirty days: %s", got)
	}
	if got := ask(200, "2024-03-20", "10:00:00"); !strings.Contains(got, "还没有施行") {
		t.Errorf("before the Measures: %s", got)
	}
	for _, c := range []struct{ day, hour, says string }{{"2199-01-01", "10:00", "还没有到"}, {"2021-07-14", "23:59", "2021年7月15日"}, {"x", "10:00", "请写明日期"}, {now.Format(time.DateOnly), "25:00", "请写明时间"}, {"2026-02-30", "10:00", "请写明日期"}} {
		if got := ask(422, c.day, c.hour); !strings.Contains(got, c.says) || strings.Contains(got, foot) {
			t.Errorf("%v: %s", c, got)
		}
	}
	if got := s.want(200, lawful); strings.Contains(got, foot) {
		t.Error("nothing was asked and something is answered")
	}
	s.want(404, lawful+"?use=0000&day=2026-03-20&time=10:00")
}

func TestTheListIsNarrowed(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	s.several()
	count := func(path string) int { return strings.Count(s.want(200, path), `<tr role="row">`) - 1 }
	for path, want := range map[string]int{"/public": 5, "/public?q=" + url.QueryEscape("测试大道1号"): 1, "/public?q=" + strings.ToLower(s.code()): 1, "/public?q=sn-0001": 1, "/public?state=live": 2, "/public?state=stopped": 1,
		"/public?day=2026-03-20": 1, "/public?body=" + s.w.County.ID: 5, "/public?page=1": 5} {
		if got := count(path); got != want {
			t.Errorf("%s lists %d, want %d", path, got, want)
		}
	}
	for _, path := range []string{"/public?q=xyz", "/public?body=nobody", "/public?page=999999999999999999999", "/public?day=" + url.QueryEscape("<script>"), "/public?state=" + strings.Repeat("x", 400)} {
		s.want(200, path)
	}
	r := httptest.NewRequest("POST", "/public/near", strings.NewReader("lon=113.27&lat=23.14&lang=en"))
	if got := s.send(r, "Content-Type", "application/x-www-form-urlencoded"); got.Code != 200 || !strings.Contains(got.Body.String(), "nearest to you") || got.Header().Get("Cache-Control") != "public, no-cache" && got.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("near: %d %v", got.Code, got.Header())
	}
	r = httptest.NewRequest("POST", "/public/near", strings.NewReader("lon=NaN&lat=99"))
	if got := s.send(r, "Content-Type", "application/x-www-form-urlencoded"); got.Code != 200 || !strings.Contains(got.Body.String(), "没有取得您的位置") {
		t.Errorf("a bad position: %d", got.Code)
	}
}

// TestNoPersonOnAPublicAddress: what officers wrote and who they are stands on no page, in no feed, in no language, on no day.
func TestNoPersonOnAPublicAddress(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	s.several()
	ctx, f, w := t.Context(), s.fleet, s.w
	use := s.ids.Use
	step := func(done device.Done, err error) { f.Must(done, err); w.Clock.Advance(time.Hour) }
	seen := w.Clock.Now().Add(-time.Hour)
	step(f.Service.ReportSignMissing(ctx, f.By(access.Keeper), devicetest.With(use), device.MissingSign{Note: canary, LastSeen: &seen}))
	step(f.Service.PlaceSign(ctx, f.By(access.Keeper), devicetest.With(use, devicetest.Picture(canary)), device.Sign{Kind: "告示牌", Position: "来车方向"}))
	step(f.Service.CorrectElsewhere(ctx, f.By(access.Publisher), devicetest.With(use, devicetest.Document(canary)), device.Correction{Reason: canary}))
	step(f.Service.ReportAbnormal(ctx, f.By(access.Keeper), devicetest.With(use), device.Condition{Detail: canary}))
	step(f.Service.ReportNormal(ctx, f.By(access.Keeper), devicetest.With(use), device.Condition{Detail: canary}))
	step(f.Service.RecordRepair(ctx, f.By(access.Keeper), devicetest.With(use), device.Repair{What: canary}))
	step(f.Service.Stop(ctx, f.By(access.Head), devicetest.With(use), device.Decision{Reason: canary}))
	f.Work()
	for _, path := range s.sights() {
		for _, view := range []string{"", "lang=en"} {
			s.get(path + map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + view)
		}
	}
	for _, path := range []string{"", ".csv", ".atom", "/" + use, "/" + use + "/lawful?at=" + at(w.Clock.Now()), "/" + s.code(), "?at=2026-03-20"} {
		s.get("/api/v1/public/devices" + path)
	}
}
