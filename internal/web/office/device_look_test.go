package office_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// TestDeviceFormsInABrowser: the forms of the register keep the rules of accessibility, empty and with everything to be
// mended, and are no wider than their window. With -artifacts their pictures stay.
func TestDeviceFormsInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	registered, installed, reviewed, published := uses{s}.registered(), uses{s}.installed(), uses{s}.reviewed(), uses{s}.published()
	drone := uses{s}.drone()
	step := func(use, name string) string { return "/devices/uses/" + use + "/steps/" + name }
	s.now(access.LegalReviewer).post("/overlays", "field", "traffic", "citation", statute.Key("jtwfcx", "第十九条"), "parameter", "sign_distance", "amount", "80", "from", "2026-03-02").goes("/overlays/")
	sights := []sight{
		{"device-new", access.Keeper, "/devices/new", false}, {"device-new-sent", access.Keeper, "/devices/new", true},
		{"argue-sent", access.Keeper, step(registered, "argue"), true},
		{"legal-review", access.LegalReviewer, step(installed, "legal-review"), false}, {"legal-review-sent", access.LegalReviewer, step(installed, "legal-review"), true},
		{"legal-review-draft", access.LegalReviewer, step(installed, "legal-review") + "?like=" + reviewed, false},
		{"technical-review", access.TechnicalReviewer, step(installed, "technical-review"), false}, {"technical-review-sent", access.TechnicalReviewer, step(installed, "technical-review"), true},
		{"publish", access.Publisher, step(reviewed, "publish"), false}, {"publish-elsewhere", access.Publisher, step(reviewed, "publish-elsewhere"), true},
		{"commission", access.Head, step(published, "commission"), false}, {"alter-place", access.Keeper, step(published, "alter-place"), true},
		{"flight-plan", access.Head, step(drone, "flight-plan"), true}, {"use-keeper", access.Keeper, "/devices/uses/" + published, false},
	}
	s.look(sights)
}

// TestDevicePagesInABrowser: the register, the life of a use, its keys, and taking back, as each of the others.
func TestDevicePagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	u := uses{s}
	argued, live, stopped := u.argued(), s.fleet.Live(), u.stopped()
	u.installed()
	health(s, live, "镜头被遮挡")
	published := u.published()
	path := "/devices/uses/" + argued
	keeper := s.now(access.Keeper)
	ask := lastLink(keeper.get(path), path+`/facts/[0-9a-f-]+/takeback`)
	keeper.post(ask, "reason", "上传了别处的论证报告").goes(path)
	decide := lastLink(s.now(access.Head).get("/takebacks"), `/takebacks/[0-9a-f-]+`)
	end := lastLink(keeper.get("/devices/keys/"+live.Device), "/devices/keys/"+live.Device+"/[0-9a-f-]+/end")
	s.look([]sight{
		{"devices", access.Keeper, "/devices", false}, {"devices-none", access.Keeper, "/devices?violation=1039", false}, {"use-live", access.Keeper, "/devices/uses/" + live.Use, false},
		{"use-waiting", access.Head, "/devices/uses/" + published, false}, {"use-stopped", access.Publisher, "/devices/uses/" + stopped, false},
		{"use-then", access.Supervisor, "/devices/uses/" + live.Use + "?at=2026-03-20T09:00&known=2026-03-20T09:00", false},
		{"keys", access.Keeper, "/devices/keys/" + live.Device, false}, {"key-end", access.Keeper, end, false},
		{"takebacks", access.Head, "/takebacks", false}, {"takeback-decide", access.Head, decide, true},
		{"start-keeper", access.Keeper, "/", false}, {"start-head", access.Head, "/", false}, {"start-publisher", access.Publisher, "/", false},
	})
	s.now(access.Head).post(decide, "decision", "accept", "answer", "核对属实，同意撤回").goes("/takebacks")
	again := lastLink(keeper.get("/devices/uses/"+live.Use), "/devices/uses/"+live.Use+`/facts/[0-9a-f-]+/takeback`)
	s.look([]sight{{"use-struck", access.Keeper, path, false}, {"takeback-ask", access.Keeper, again, true}})
}

// look opens every sight in a desktop and a phone window.
func (s *works) look(sights []sight) {
	s.t.Helper()
	s.lookAs(sights, func(role access.Role) string { return s.now(role).jar["yuanjian"] })
}

// lookAs is look by the sessions that token gives.
func (s *face) lookAs(sights []sight, token func(access.Role) string) {
	t := s.t
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(s.h)
	t.Cleanup(server.Close)
	ctx, folder := testkit.Chromium(t), t.ArtifactDir()
	for _, x := range sights {
		session := token(x.role)
		for _, width := range []int64{1440, 360} {
			must(show(ctx, server.URL, session, x, width))
			var wide string
			var picture []byte
			must(chromedp.Run(ctx, chromedp.Evaluate(tooWide, &wide), chromedp.FullScreenshot(&picture, 100)))
			if wide != "" {
				t.Errorf("%s at %d px is wider than the window: %s", x.name, width, wide)
			}
			must(os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d.png", x.name, width)), picture, 0o644))
		}
		broken, err := testkit.Axe(ctx)
		must(err)
		if len(broken) > 0 {
			t.Errorf("%s: %s", x.name, strings.Join(broken, "\n"))
		}
	}
}
