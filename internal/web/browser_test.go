package web

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/clock"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

type gallerySessions struct{}

func (gallerySessions) Actor(_ context.Context, token string) (access.Actor, SessionInfo, error) {
	if token != "officer" {
		return access.Actor{}, SessionInfo{}, fault.NotFound{}
	}
	return access.Actor{Book: "b", Person: "p", Posts: []access.Post{{Body: "x", Role: access.Reviewer}}},
		SessionInfo{Name: "李某某", Body: law.Words{ZH: "临江县交通运输局", EN: "Linjiang County Transport Bureau"}, Post: law.Words{ZH: "采集审核员", EN: "Capture reviewer"}}, nil
}

func gallery(t *testing.T) (*httptest.Server, context.Context) {
	t.Helper()
	h, err := Mount(galleryRoutes(), Deps{Log: slog.New(slog.DiscardHandler), Clock: clock.System{}, Sessions: gallerySessions{}, Nav: galleryNav(),
		Site:  Site{Authority: law.Words{ZH: "临江县人民政府", EN: "Linjiang County"}, Phone: "0769-12345678", Mark: law.Words{ZH: "演示", EN: "Demonstration"}},
		Login: "/login", Logout: "/logout", PseudoLocale: true})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	ctx := testkit.Chromium(t)
	if err := chromedp.Run(ctx, network.SetCookie(loopbackCookie, "officer").WithURL(s.URL)); err != nil {
		t.Fatal(err)
	}
	return s, ctx
}

var galleryPaths = []string{"/", "/list", "/device", "/form", "/confirm", "/desk", "/fault", "/missing", "/form!", "/confirm!"}

// open shows a gallery page; a path that ends in ! is the page after its form was sent and refused.
func open(ctx context.Context, base, path string) error {
	if p, sent := strings.CutSuffix(path, "!"); sent {
		return chromedp.Run(ctx, chromedp.Navigate(base+p),
			chromedp.Evaluate(`document.querySelector('main form').submit()`, nil), chromedp.WaitVisible(`.banner`))
	}
	return chromedp.Run(ctx, chromedp.Navigate(base+path), chromedp.WaitReady("body"))
}

func look(base, size, contrast, lang string) chromedp.Action {
	return network.SetCookie(viewCookie, lang+"."+size+"."+contrast).WithURL(base)
}

// TestGalleryIsAccessible looks for rules of accessibility that pages break, in three looks.
func TestGalleryIsAccessible(t *testing.T) {
	s, ctx := gallery(t)
	ordinary := [3]string{"normal", "normal", "zh"}
	for _, looks := range [][3]string{ordinary, {"elder", "normal", "en"}, {"normal", "high", "zh"}} {
		for i, path := range galleryPaths {
			if looks != ordinary && i%2 == 0 { // the looks change sheets, not pages: half of these show it
				continue
			}
			if err := chromedp.Run(ctx, look(s.URL, looks[0], looks[1], looks[2]), chromedp.EmulateViewport(1440, 900)); err != nil {
				t.Fatal(err)
			}
			if err := open(ctx, s.URL, path); err != nil {
				t.Fatal(path, err)
			}
			broken, err := testkit.Axe(ctx)
			if err != nil {
				t.Fatal(path, err)
			}
			for _, b := range broken {
				t.Errorf("%s %v: %s", path, looks, b)
			}
		}
	}
}

// TestStatesAgainstTheBar holds what no link leads to against the whole bar of ux.md D.5: pages about errors and forms that were
// refused, by a person's slip, by the law, by somebody else's act, by a missing permission or session.
func TestStatesAgainstTheBar(t *testing.T) {
	s, ctx := gallery(t)
	for _, path := range []string{"/fault", "/missing", "/nowhere", "/refused", "/conflict", "/forbidden", "/invalid", "/changed", "/form!", "/confirm!", "/conflict/form!", "/changed/form!", "/own"} {
		if path == "/own" { // last: nobody is signed in any more
			if err := chromedp.Run(ctx, network.ClearBrowserCookies()); err != nil {
				t.Fatal(err)
			}
		}
		if err := open(ctx, s.URL, path); err != nil {
			t.Fatal(path, err)
		}
		found, err := testkit.BarHere(ctx)
		if err != nil {
			t.Fatal(path, err)
		}
		for _, f := range found {
			t.Errorf("%s: %s", path, f)
		}
	}
}

// tooWide names the first elements that stick out of the window, if the page is wider than it.
const tooWide = `document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll("body *")]
.filter(e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).position !== "absolute").slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ") || "page"`

// tooSmall names controls that are lower than a finger: 44 px, in elder looks 60 for buttons and fields.
const tooSmall = `(least => [...document.querySelectorAll("main button, main .button, main input:not([type=hidden]):not([type=radio]):not([type=checkbox]), main select, main textarea, main .pick, .bar .tool, nav a")]
.filter(e => e.getClientRects().length && e.getBoundingClientRect().height < least - 0.5 && !e.closest(".unseen")).slice(0, 3).map(e => e.outerHTML.slice(0, 100)).join(" | "))`

// TestGalleryFitsEveryWindow: no page is wider than its window at 320 px, in the largest text, with texts 40 % longer;
// every control is as high as a finger.
func TestGalleryFitsEveryWindow(t *testing.T) {
	s, ctx := gallery(t)
	for _, c := range []struct {
		width      int64
		size, lang string
		least      int
	}{{320, "normal", "zh", 44}, {360, "elder", "zh", 44}, {320, "huge", "zh", 44}, {320, "normal", "x-long", 44}, {320, "normal", "en", 44},
		{640, "normal", "x-long", 44}, {900, "normal", "en", 44}, {1440, "normal", "x-long", 44}, {1024, "huge", "zh", 44}} {
		for _, path := range galleryPaths {
			if err := chromedp.Run(ctx, look(s.URL, c.size, "normal", c.lang), chromedp.EmulateViewport(c.width, 800)); err != nil {
				t.Fatal(err)
			}
			if err := open(ctx, s.URL, path); err != nil {
				t.Fatal(path, err)
			}
			var wide, small string
			if err := chromedp.Run(ctx, chromedp.Evaluate(tooWide, &wide), chromedp.Evaluate(fmt.Sprintf("%s(%d)", tooSmall, c.least), &small)); err != nil {
				t.Fatal(path, err)
			}
			if wide != "" {
				t.Errorf("%s at %d px, %s, %s: wider than the window: %s", path, c.width, c.size, c.lang, wide)
			}
			if small != "" {
				t.Errorf("%s at %d px, %s, %s: lower than %d px: %s", path, c.width, c.size, c.lang, c.least, small)
			}
		}
	}
}

// pictureLooks is one look, or all when the pictures are to be kept.
func pictureLooks() []string {
	if f := flag.Lookup("test.artifacts"); f != nil && f.Value.String() == "true" {
		return []string{"normal.normal.zh", "elder.normal.zh", "normal.high.en"}
	}
	return []string{"normal.normal.zh"}
}

// TestGalleryPictures draws every page at 1440 and 360 px; with -artifacts the pictures stay.
func TestGalleryPictures(t *testing.T) {
	s, ctx := gallery(t)
	folder := t.ArtifactDir()
	for _, looks := range pictureLooks() {
		part := strings.Split(looks, ".")
		if err := chromedp.Run(ctx, look(s.URL, part[0], part[1], part[2])); err != nil {
			t.Fatal(err)
		}
		for _, path := range galleryPaths {
			for _, width := range []int{1440, 360} {
				name := fmt.Sprintf("%s-%s-%d.png", strings.ReplaceAll(strings.Trim(path, "/!")+"_", "/", "-"), looks, width)
				if !strings.HasSuffix(path, "!") {
					if err := testkit.Screenshot(ctx, s.URL+path, width, 900, filepath.Join(folder, name)); err != nil {
						t.Error(err)
					}
				} else if err := pictureAfterSending(ctx, s.URL, path, width, filepath.Join(folder, "sent-"+name)); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func pictureAfterSending(ctx context.Context, base, path string, width int, file string) error {
	if err := chromedp.Run(ctx, chromedp.EmulateViewport(int64(width), 900)); err != nil {
		return err
	}
	if err := open(ctx, base, path); err != nil {
		return err
	}
	var picture []byte
	if err := chromedp.Run(ctx, chromedp.FullScreenshot(&picture, 100)); err != nil {
		return err
	}
	return os.WriteFile(file, picture, 0o644)
}

// TestGalleryIsLight: a page with everything it needs is far below 150 KB compressed.
func TestGalleryIsLight(t *testing.T) {
	e := newEdge(t, nil)
	total := 0
	page := e.do("GET", "/", nil, header("Accept-Encoding", "gzip"))
	total += len(page.text)
	for _, m := range assetsOf(e.do("GET", "/", nil).text) {
		a := e.do("GET", m, nil, header("Accept-Encoding", "gzip"))
		if a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", m, a.StatusCode)
		}
		total += len(a.text)
	}
	if total > 40<<10 {
		t.Errorf("the first load is %d bytes compressed; the frame alone should stay below 40 KB", total)
	}
	t.Logf("first load of a page: %d bytes compressed", total)
}

func assetsOf(page string) []string {
	var out []string
	for _, part := range strings.Split(page, `href="`)[1:] {
		if u, _, _ := strings.Cut(part, `"`); strings.HasPrefix(u, "/static/") {
			out = append(out, u)
		}
	}
	return out
}
