package office_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/testkit"
)

// photographs are real ones from outside, as media of a capture.
func (s *street) photographs(names ...string) func(*capture.Submission) {
	roles := []string{"panorama", "close", "rear"}
	return func(sub *capture.Submission) {
		for i, n := range names {
			content, err := os.ReadFile(testkit.Vectors(s.t, "street", "road", n))
			s.fleet.Must(nil, err)
			if filepath.Ext(n) == ".mp4" {
				m := s.keep("clip", "video/mp4", "clip", content, 1280, 720)
				m.Duration = 4 * time.Second
				sub.Media = append(sub.Media, m)
				continue
			}
			sub.Media = append(sub.Media, s.keep(roles[i], "image/jpeg", roles[i], content, 1280, 720))
		}
	}
}

// TestDeskPictures draws the desk with real photographs at its usual sizes; with -artifacts the pictures stay.
func TestDeskPictures(t *testing.T) {
	s := onStreet(t)
	s.arrive(s.photographs("road-1.jpg", "road-3.jpg", "road-5.jpg", "road.mp4"))
	s.arrive(s.photographs("road-2.jpg"), wrongPlace)
	s.arrive(s.photographs("road-4.jpg", "road-6.jpg"))
	s.derive()
	b := s.reviewer()
	folder := t.ArtifactDir()
	picture := func(name string, width, height int64) {
		t.Helper()
		var png []byte
		b.run(chromedp.EmulateViewport(width, height), chromedp.Sleep(300*time.Millisecond), chromedp.CaptureScreenshot(&png))
		s.fleet.Must(nil, os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644))
	}
	b.run(chromedp.EmulateViewport(1600, 900))
	b.desk()
	b.until("the suggestion", painted)
	picture("desk-1600", 1600, 900)
	picture("desk-1440", 1440, 900)
	picture("desk-1280", 1280, 800)
	b.run(network.SetCookie("yuanjian-view", "en.normal.normal").WithURL(b.base))
	b.desk()
	b.until("the suggestion", painted)
	picture("desk-english", 1600, 900)
	b.run(network.SetCookie("yuanjian-view", "zh.elder.normal").WithURL(b.base))
	b.desk()
	b.until("the suggestion", painted)
	picture("desk-elder", 1600, 900)
	b.run(network.SetCookie("yuanjian-view", "zh.normal.normal").WithURL(b.base))
	b.desk()
	b.until("the suggestion", painted)
	b.press("f")
	picture("desk-reject", 1600, 900)
	b.press("Escape", "?")
	picture("desk-keys", 1600, 900)
	b.press("Escape", "PageDown")
	b.until("the suggestion", painted)
	picture("desk-barred", 1600, 900)
	b.press("j")
	picture("desk-refused", 1600, 900)
	b.press("Enter")
	time.Sleep(500 * time.Millisecond)
	picture("desk-proof", 1600, 900)
	b.press("Escape", "l")
	b.run(chromedp.EmulateViewport(1600, 900))
	picture("desk-loupe", 1600, 900)
	b.run(chromedp.EmulateViewport(360, 780))
	var png []byte
	b.run(chromedp.Sleep(300*time.Millisecond), chromedp.FullScreenshot(&png, 100))
	s.fleet.Must(nil, os.WriteFile(filepath.Join(folder, "desk-360.png"), png, 0o644))
	b.press("l", "f")
	picture("desk-360-reject", 360, 780)
	b.press("1")
	sent(t, b)
	b.reject("2")
	picture("desk-360-next", 360, 780)
	for range 2 {
		b.until("a capture or the end", onDesk+" || "+emptied)
		if eval[bool](b, "Boolean("+emptied+")") {
			break
		}
		b.reject("2")
	}
	b.until("the end", emptied)
	picture("desk-empty", 1600, 900)
	b.quiet()
}

// TestCapturePictures draws the pages of captures in a desktop and a phone window; none is wider than its window, none
// breaks a rule of accessibility.
func TestCapturePictures(t *testing.T) {
	s := onStreet(t)
	s.reference("路口")
	id := s.arrive(wrongPlace, s.photographs("road-1.jpg", "road-5.jpg", "road.mp4"))
	for range 3 {
		s.arrive()
	}
	good := s.arrive(s.photographs("road-3.jpg"))
	twice := func(sub *capture.Submission) { sub.Event.Plate = "粤A1000警" }
	s.arrive(s.photographs("road-2.jpg"), twice)
	again := s.arrive(s.photographs("road-4.jpg"), twice)
	s.derive()
	by := s.By(access.Reviewer)
	for _, v := range []capture.Verdict{{Capture: id, Result: "doubt", Reason: "device_staff"}, {Capture: good, Result: "reject", Reason: "plate_unreadable"}} {
		_, err := s.captures.Review(t.Context(), by, v)
		s.fleet.Must(nil, err)
	}
	recorder := s.Another(access.Reviewer)
	fault, err := s.captures.OpenWindow(t.Context(), recorder, capture.NewWindow{Device: s.ids.Device, From: s.state(good).At, Until: s.Clock.Now(), Reason: "unclear", Words: "镜头进水"})
	s.fleet.Must(fault, err)
	b := s.browser().as(s.another(access.Reviewer))
	folder := t.ArtifactDir()
	for _, page := range []struct{ name, path string }{{"beside", "/captures/" + again + "/beside"}, {"window-new", "/captures/" + again + "/window"}, {"window", "/windows/" + fault.ID},
		{"captures", "/captures"}, {"capture", "/captures/" + id}, {"capture-done", "/captures/" + good}, {"proof", "/captures/" + id + "/conditions/A22.1b"},
		{"same", "/captures/" + id + "/same"}, {"doubts", "/doubts"}, {"start", "/"}} {
		for _, width := range []int{1440, 360} {
			name := fmt.Sprintf("%s-%d.png", page.name, width)
			if err := testkit.Screenshot(b.ctx, b.base+page.path, width, 900, filepath.Join(folder, name)); err != nil {
				t.Fatal(err)
			}
			if wide := eval[string](b, `document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ")`); wide != "" {
				t.Errorf("%s is wider than its window: %s", name, wide)
			}
			broken, err := testkit.Axe(b.ctx)
			s.fleet.Must(nil, err)
			for _, x := range broken {
				t.Errorf("%s: %s", name, x)
			}
		}
	}
	b.quiet()
}
