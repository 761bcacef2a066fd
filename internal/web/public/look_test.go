package public_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

// sights are the pages of the face, with what each needs.
func (s *street) sights() map[string]string {
	code := s.code()
	asked := s.w.Clock.Now().In(time.FixedZone("", 8*3600)).Add(-time.Hour)
	when := "?day=" + asked.Format(time.DateOnly) + "&time=" + asked.Format("15:04")
	return map[string]string{
		"find": "/public", "find-then": "/public?day=2026-03-20", "find-none": "/public?q=xyz", "find-wrong": "/public?day=2199-01-01",
		"site": "/public/s/" + code, "lawful": "/public/s/" + code + "/lawful" + when, "lawful-ask": "/public/s/" + code + "/lawful", "lawful-future": "/public/s/" + code + "/lawful?day=2199-01-01&time=10:00",
		"report": "/public/s/" + code + "/report", "changes": "/public/changes", "map": "/public/map", "about": "/public/about", "notices": "/public/notices", "missing": "/public/s/0000000000",
	}
}

// several adds to the street what a list should show: a drone's area, a stopped device, one in maintenance and one that waits.
func (s *street) several() {
	ctx, f := s.t.Context(), s.fleet
	f.Full("drone", device.NotInstrument)
	stopped, repaired := f.Live(), f.Live()
	done, err := f.Service.Stop(ctx, f.By(access.Head), devicetest.With(stopped.Use), device.Decision{Reason: canary})
	f.Must(done, err)
	done, err = f.Service.StartMaintenance(ctx, f.By(access.Keeper), devicetest.With(repaired.Use), device.MaintenanceStart{WorkOrder: &device.WorkOrder{Number: canary, Fault: canary, Contractor: canary}})
	f.Must(done, err)
	waiting := f.Register("")
	f.Approve(waiting.Use)
	f.Install(waiting)
	f.Review(waiting, device.IsInstrument)
	f.Publish(waiting.Use)
	s.govern(true)
}

// TestPublicPagesInABrowser: every page keeps the rules of accessibility, is no wider than its window, and can be walked by keyboard.
// With YUANJIAN_PICTURES their pictures stay.
func TestPublicPagesInABrowser(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	s.several()
	look(t, s.face, s.sights())
}

// look looks at pages in a browser.
func look(t *testing.T, f *face, sights map[string]string) {
	t.Helper()
	server := httptest.NewServer(f.h)
	t.Cleanup(server.Close)
	folder := os.Getenv("YUANJIAN_PICTURES")
	only := os.Getenv("YUANJIAN_ONLY")
	for name, path := range sights {
		if only != "" && !strings.Contains(","+only+",", ","+name+",") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			ctx := testkit.Chromium(t)
			if os.Getenv("YUANJIAN_LOOK_ONLY") == "" {
				for _, view := range []string{"", "lang=en"} {
					sep := "?"
					if strings.Contains(path, "?") {
						sep = "&"
					}
					broken, err := testkit.Bar(ctx, server.URL+path+sep+view)
					if err != nil {
						t.Fatal(err)
					}
					for _, b := range broken {
						if view != "" && strings.HasPrefix(b, "copy: ") {
							continue // terms of the law and names of places stand in Chinese in English sentences
						}
						t.Errorf("%s %s: %s", path, view, b)
					}
				}
			}
			if folder == "" {
				return
			}
			for _, width := range []int{1440, 360} {
				file := filepath.Join(folder, name+map[int]string{1440: "-wide", 360: "-phone"}[width]+".png")
				if err := testkit.Screenshot(ctx, server.URL+path, width, 900, file); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
