package testkit_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/testkit"
)

func TestAxeFindsWhatIsPlanted(t *testing.T) {
	ctx := testkit.Chromium(t)
	for _, page := range []struct{ name, body, want string }{
		{"sound", `<p>设备</p>`, ""},
		{"picture without a text", `<p>设备</p><img src="/x.png">`, "image-alt"},
		{"field without a label", `<input name="plate">`, "label"},
	} {
		t.Run(page.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Security-Policy", "default-src 'self'")
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.Write([]byte(`<!DOCTYPE html><html lang="zh-CN"><title>远鉴</title><main><h1>远鉴</h1>` + page.body + `</main></html>`))
			}))
			defer server.Close()
			if err := chromedp.Run(ctx, chromedp.Navigate(server.URL)); err != nil {
				t.Fatal(err)
			}
			broken, err := testkit.Axe(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if page.want == "" && len(broken) > 0 || page.want != "" && (len(broken) != 1 || !strings.HasPrefix(broken[0], page.want+":")) {
				t.Errorf("axe says %q, want %q", broken, page.want)
			}
		})
	}
}
