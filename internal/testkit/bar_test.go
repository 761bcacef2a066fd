package testkit_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"yuanjian/internal/testkit"
)

// barPage is a page that meets the bar; each control spoils one thing in it.
const barPage = `<!DOCTYPE html><html lang="zh-CN"><head><title>设备 · 演示县</title><meta name="viewport" content="width=device-width,initial-scale=1"><style>
body{margin:0;font:20px/1.6 sans-serif;color:#111;background:#fff}a,button{display:inline-block;min-height:60px;min-width:60px;font:inherit}
html[data-size=elder]{font-size:22px}a:focus,button:focus{outline:3px solid #000}%s</style></head><body>
<header><a href="#a">首页</a></header><main><h1>设备</h1>%s<p><button class="button">登记设备</button></p></main>
<footer><a href="#b">依据</a></footer></body></html>`

func TestBarFindsWhatIsPlanted(t *testing.T) {
	ctx := testkit.Chromium(t)
	for _, c := range []struct{ name, style, body, want string }{
		{"sound", "", "<p>一切如常。</p>", ""},
		{"small footer link", "footer a{min-height:20px}", "", "standard: a «依据»"},
		{"small text", ".s{font-size:12px}", `<p class="s">十二像素</p>`, "has 12 px"},
		{"tight lines", ".s{line-height:1.1}", `<p class="s">` + strings.Repeat("行距太小的一段文字。", 12) + `</p>`, "has lines of 1.10"},
		{"too wide", "", `<p style="width:700px">宽</p>`, "320×568: scrolls sideways"},
		{"no ring", "button:focus{outline:0}", "", "has no ring"},
		{"covered", "header{position:relative}header::after{content:'';position:absolute;top:0;right:0;bottom:0;left:0}", "", "lies under"},
		{"two headings", "", "<h1>又一个</h1>", "2 × h1"},
		{"a heading jumps", "", "<h4>跳</h4>", "jumps from h1"},
		{"hidden and shown", "i{display:block!important}", "<i hidden>藏</i>", "is hidden and shown"},
		{"moves", ".m{transition:color 1s}", `<p class="m">动</p>`, "moves"},
		{"half-width mark", "", "<p>号牌,时间</p>", "half-width mark"},
		{"banned word", "", "<p>系统繁忙</p>", "the word 系统繁忙"},
		{"picture without a text", "", `<img src="/x.png">`, "has no alt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				_, _ = fmt.Fprintf(w, barPage, c.style, c.body)
			}))
			defer server.Close()
			complaints, err := testkit.Bar(ctx, server.URL)
			if err != nil {
				t.Fatal(err)
			}
			all := strings.Join(complaints, "\n")
			if c.want == "" && all != "" || !strings.Contains(all, c.want) {
				t.Errorf("the bar says %q, want %q", all, c.want)
			}
		})
	}
}
