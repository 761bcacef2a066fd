package testkit_test

import (
	"context"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/testkit"
)

const page = `<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>远鉴</title><style>body{margin:16px;font:18px/1.6 "Microsoft YaHei",sans-serif}div{height:3000px}</style>
<h1>非现场执法 · 远鉴</h1><p>设备在这一刻可以依法使用吗？The device, at this instant.</p><p>车牌：粤A12345，姓名用字：𬴂㛃䶮𬱖</p><div></div><p>页尾</p>`

func serve(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(page))
	}))
	t.Cleanup(s.Close)
	return s
}

// draw paints one character on a canvas and answers its picture.
func draw(t *testing.T, ctx context.Context, character string) string {
	t.Helper()
	var picture string
	err := chromedp.Run(ctx, chromedp.Evaluate(`(c => { const canvas = document.createElement("canvas");
		canvas.width = canvas.height = 64; const g = canvas.getContext("2d");
		g.font = "48px sans-serif"; g.fillText(c, 8, 52); return canvas.toDataURL() })("`+character+`")`, &picture))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func TestChromiumDrawsChinese(t *testing.T) {
	ctx := testkit.Chromium(t)
	if err := chromedp.Run(ctx, chromedp.Navigate(serve(t).URL)); err != nil {
		t.Fatal(err)
	}
	// Two characters that no typeface has must look alike, or the comparison below would prove nothing.
	missing := draw(t, ctx, "\U0010FF00")
	if draw(t, ctx, "\U0010FF01") != missing {
		t.Fatal("two missing characters look different")
	}
	seen := map[string]string{missing: "a missing character", draw(t, ctx, " "): "a blank"}
	for _, character := range []string{"远", "鉴", "粤", "䶮", "𬱖", "A"} {
		picture := draw(t, ctx, character)
		if other, found := seen[picture]; found {
			t.Errorf("%s looks like %s", character, other)
		}
		seen[picture] = character
	}
}

func TestChromiumKeepsTheGuardsOfTheWeb(t *testing.T) {
	ctx := testkit.Chromium(t)
	own, foreign := serve(t), serve(t)
	fetch := func(address string) (answer string) {
		t.Helper()
		err := chromedp.Run(ctx, chromedp.Navigate(own.URL), chromedp.Evaluate(
			`fetch("`+address+`").then(r => "read " + r.status, e => "refused: " + e.name)`, &answer,
			func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	if got := fetch(own.URL); got != "read 200" {
		t.Errorf("own origin: %s", got)
	}
	if got := fetch(foreign.URL); got != "refused: TypeError" {
		t.Errorf("foreign origin: %s", got)
	}
}

func TestScreenshotShowsTheWholePage(t *testing.T) {
	ctx, address := testkit.Chromium(t), serve(t).URL
	for _, window := range []struct{ width, height int }{{1440, 900}, {360, 780}} {
		path := filepath.Join(t.TempDir(), "page.png")
		if err := testkit.Screenshot(ctx, address, window.width, window.height, path); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		picture, err := png.DecodeConfig(file)
		if err != nil {
			t.Fatal(err)
		}
		if picture.Width != window.width || picture.Height < 3000 {
			t.Errorf("%d×%d: picture is %d×%d, want %d wide and over 3000 high",
				window.width, window.height, picture.Width, picture.Height, window.width)
		}
	}
}

func TestScreenshotOfNoServerIsAnError(t *testing.T) {
	server := serve(t)
	server.Close()
	path := filepath.Join(t.TempDir(), "page.png")
	if err := testkit.Screenshot(testkit.Chromium(t), server.URL, 1440, 900, path); err == nil {
		t.Error("a page that cannot be had was photographed")
	}
}

func TestEveryChromiumHasItsOwnProfile(t *testing.T) {
	address := serve(t).URL
	cookies := func(ctx context.Context, script string) (got string) {
		t.Helper()
		if err := chromedp.Run(ctx, chromedp.Navigate(address), chromedp.Evaluate(script, &got)); err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := cookies(testkit.Chromium(t), `document.cookie = "mine=1; max-age=600"; document.cookie`); got != "mine=1" {
		t.Fatalf("cookie was not kept: %q", got)
	}
	if got := cookies(testkit.Chromium(t), `document.cookie`); got != "" {
		t.Errorf("a second browser has the cookies of the first: %q", got)
	}
}
