package public_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"

	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"

	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/testkit"
	"yuanjian/internal/web/api"
	"yuanjian/internal/web/public"
)

// street is a public face over a World in which a device is live.
type street struct {
	*face
	w     *testkit.World
	fleet *devicetest.Fleet
	ids   devicetest.Ids
}

// newStreet is what the world of a citizen is: one live device, everything about it made by acts.
func newStreet(t *testing.T, w *testkit.World) *street {
	t.Helper()
	fleet := devicetest.New(t, w)
	ids := fleet.Live()
	p := &public.Public{Engine: w.Engine, Register: &disclosure.Register{Engine: w.Engine}, Devices: fleet.Service, Files: device.Files{}}
	return &street{faceOf(t, p, w.Clock), w, fleet, ids}
}

func (s *street) code() string { return disclosure.SiteCode(s.w.Book, s.ids.Site) }

// want asks for an address and for a status.
func (s *street) want(status int, path string, header ...string) string {
	s.t.Helper()
	w := s.get(path, header...)
	if w.Code != status {
		s.t.Fatalf("%s: %d, want %d: %s", path, w.Code, status, w.Body)
	}
	return w.Body.String()
}

func at(t time.Time) string { return url.QueryEscape(t.Format(time.RFC3339Nano)) }

func TestA14_2a_ThePublicSeesStoppedSince(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		const list = "/api/v1/public/devices"
		if got := s.want(200, list); !strings.Contains(got, `"state":"live"`) || !strings.Contains(got, s.code()) {
			t.Fatalf("the live device is not in the list: %s", got)
		}
		before := w.Clock.Now()
		w.Clock.Advance(time.Hour)
		stop := w.Clock.Now()
		done, err := s.fleet.Service.Stop(t.Context(), s.fleet.By(access.Head), devicetest.With(s.ids.Use), device.Decision{Reason: canary})
		s.fleet.Must(done, err)
		w.Clock.Advance(time.Minute)
		got := s.want(200, list)
		since := `"since":"` + stop.In(time.FixedZone("", 8*3600)).Format("2006-01-02T15:04:05")
		if !strings.Contains(got, `"state":"stopped"`) || !strings.Contains(got, since) {
			t.Errorf("the list does not say since when it is stopped, %s: %s", since, got)
		}
		if got := s.want(200, "/api/v1/public/devices/"+s.ids.Device); !strings.Contains(got, "停用") {
			t.Errorf("the device does not say that it is stopped: %s", got)
		}
		for when, want := range map[time.Time]string{before: "met", w.Clock.Now(): "unmet"} {
			if got := result(t, s.want(200, list+"/"+s.ids.Use+"/lawful?at="+at(when)), "A14.2"); got != want {
				t.Errorf("A14.2 at %s is %s, want %s", when, got, want)
			}
		}
		if got := s.want(200, list+".atom"); !strings.Contains(got, "停用") {
			t.Errorf("the feed does not tell of the stop: %s", got)
		}
	})
}

// result is what an answer says of a rule.
func result(t *testing.T, text, rule string) string {
	t.Helper()
	var a struct {
		Answers []struct {
			Receipt struct {
				Findings []struct{ Rule, Result string }
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &a); err != nil || len(a.Answers) != 1 {
		t.Fatalf("%v: %s", err, text)
	}
	for _, f := range a.Answers[0].Receipt.Findings {
		if f.Rule == rule {
			return f.Result
		}
	}
	return ""
}

// TestOldLinksLive: every id of what was ever public answers after the stop and the cancellation, and what was never public answers
// as a guessed id does.
func TestOldLinksLive(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		hidden := s.fleet.Register("")
		s.fleet.Approve(hidden.Use)
		w.Clock.Advance(time.Hour)
		done, err := s.fleet.Service.Cancel(t.Context(), s.fleet.By(access.Head), devicetest.With(s.ids.Use), device.Cancellation{Ground: "removed", Reason: canary})
		s.fleet.Must(done, err)
		w.Clock.Advance(time.Minute)
		for _, id := range []string{s.ids.Use, s.ids.Device, s.ids.Site, s.code(), strings.ToLower(s.code())} {
			if got := s.want(200, "/api/v1/public/devices/"+id); !strings.Contains(got, "cancelled") {
				t.Errorf("%s: %s", id, got)
			}
		}
		guessed := s.want(404, "/api/v1/public/devices/0000000000")
		for _, id := range []string{hidden.Use, hidden.Device, hidden.Site, disclosure.SiteCode(w.Book, hidden.Site), "..%2f", "%00", strings.Repeat("a", 3000)} {
			if got := s.want(404, "/api/v1/public/devices/"+id); shape(got) != shape(guessed) {
				t.Errorf("%s is told from a guessed id: %s and %s", id, got, guessed)
			}
		}
	})
}

// shape is a problem without its reference number.
func shape(text string) string {
	var p map[string]any
	_ = json.Unmarshal([]byte(text), &p)
	delete(p, "reference")
	delete(p, "instance")
	out, _ := json.Marshal(p)
	return string(out)
}

func TestInstantsThatCannotBeAsked(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	now := s.w.Clock.Now()
	lawful := "/api/v1/public/devices/" + s.ids.Device + "/lawful?at="
	for name, c := range map[string]struct{ at, says string }{
		"the future":     {at(now.Add(time.Second)), "还没有到"},
		"tomorrow":       {now.AddDate(0, 0, 2).Format(time.DateOnly), "还没有到"},
		"before the law": {"2021-07-14T23:59:59%2B08:00", "2021年7月15日"},
		"no instant":     {"yesterday", "形式"},
		"no zone":        {"2026-03-03T08:00:00", "形式"},
		"nothing":        {"", "请写明时间"},
	} {
		if got := s.want(422, lawful+c.at); !strings.Contains(got, c.says) {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := s.want(200, lawful+"2021-07-15T00:00:00%2B08:00"); !strings.Contains(got, "行政处罚法") || result(t, got, "A9b") != "" || result(t, got, "L41-published") != "unmet" {
		t.Errorf("before 1 May 2025 it is judged by the law of then: %s", got)
	}
	for _, box := range []string{"1,2,3", "a,b,c,d", "NaN,0,1,1", "0,0,Inf,1", "10,0,0,1", "-181,0,0,1", "0,-91,0,1", strings.Repeat("1", 500), "0,0,1,1,1"} {
		if got := s.want(422, "/api/v1/public/devices?bbox="+url.QueryEscape(box)); !strings.Contains(got, "WGS") {
			t.Errorf("bbox=%s: %s", box, got)
		}
	}
	if got := s.want(200, "/api/v1/public/devices?bbox=0,0,1,1"); !strings.Contains(got, `"features":[]`) {
		t.Errorf("nothing lies there: %s", got)
	}
	if got := s.want(200, "/api/v1/public/devices?at=2026-01-01"); !strings.Contains(got, `"features":[]`) {
		t.Errorf("nothing was public then: %s", got)
	}
}

// TestWhoComesBack: the same state of the register is sent once; every change of it is sent at once.
func TestWhoComesBack(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	for _, path := range []string{"/api/v1/public/devices", "/api/v1/public/devices.csv", "/api/v1/public/devices.atom", "/api/v1/public/devices/" + s.ids.Use} {
		first := s.get(path, "Accept-Encoding", "gzip")
		if first.Header().Get("Content-Encoding") != "gzip" || first.Header().Get("Vary") != "Accept-Encoding" || !strings.Contains(first.Header().Get("Cache-Control"), "no-cache") {
			t.Errorf("%s: %v", path, first.Header())
		}
		if again := s.get(path, "If-None-Match", `W/"x", `+first.Header().Get("Etag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s again: %d", path, again.Code)
		}
		s.w.Clock.Advance(time.Hour)
		done, err := s.fleet.Service.PlaceSign(t.Context(), s.fleet.By(access.Keeper), devicetest.With(s.ids.Use, devicetest.Picture("标志")), device.Sign{Kind: "告示牌", Position: "前方" + path})
		s.fleet.Must(done, err)
		if again := s.get(path, "If-None-Match", first.Header().Get("Etag")); again.Code != http.StatusOK && !strings.HasSuffix(path, "devices") && !strings.HasSuffix(path, "csv") {
			t.Errorf("%s after a change: %d", path, again.Code)
		}
	}
}

func TestFormsOfTheList(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	rows, err := csv.NewReader(strings.NewReader(s.want(200, "/api/v1/public/devices.csv"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][0] != s.code() {
		t.Errorf("%v %v", err, rows)
	}
	var feed struct {
		Entries []struct {
			ID      string `xml:"id"`
			Updated string `xml:"updated"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(s.want(200, "/api/v1/public/devices.atom?site="+s.code())), &feed); err != nil || len(feed.Entries) < 5 {
		t.Errorf("%v %v", err, feed)
	}
	s.want(404, "/api/v1/public/devices.atom?site=0000000000")
}

// TestDescribed: what is open to everybody is described, and nothing else is.
func TestDescribed(t *testing.T) {
	p := &public.Public{}
	var served []string
	for _, r := range p.Routes() {
		if strings.HasPrefix(r.Path, "/api/") {
			served = append(served, r.Path)
		}
	}
	text, err := json.Marshal((&api.Door{Limits: api.DefaultLimits()}).Description())
	if err != nil {
		t.Fatal(err)
	}
	var d struct{ Paths map[string]any }
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	var described []string
	for path := range d.Paths {
		if strings.HasPrefix(path, "/api/v1/public/") {
			described = append(described, path)
		}
	}
	slices.Sort(served)
	slices.Sort(described)
	if !slices.Equal(served, described) {
		t.Errorf("served %v, described %v", served, described)
	}
}
