package public_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/testkit"
)

// The phone of ux B8: a processor four times slower, 1.6 Mbit/s, 150 ms.
const (
	phoneSlower  = 4
	phoneBytes   = 1_600_000 / 8
	phoneLatency = 150
	pageMost     = 60 << 10 // bytes of a page with sheet and scripts, compressed
)

// TestTheAnswerOnAPhone: who scans the code on a sign has the first sentence on the screen; the whole page with all that it loads
// weighs no more than 60 KB. The sentence waits for two ways over the line: the page, which no redirect leads to, and one sheet; no
// script and no font holds it up. How long it took is logged: the bar is 1.5 s on a machine with nothing else to do.
func TestTheAnswerOnAPhone(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	server := httptest.NewServer(s.h)
	t.Cleanup(server.Close)
	ctx := testkit.Chromium(t)
	var painted, lcp, bytes, shift float64
	var text, waits string
	err := chromedp.Run(ctx, chromedp.EmulateViewport(360, 780, chromedp.EmulateMobile), network.Enable(),
		emulation.SetCPUThrottlingRate(phoneSlower), network.OverrideNetworkState(false, phoneLatency, phoneBytes, phoneBytes), slowly{{Latency: phoneLatency, DownloadThroughput: phoneBytes, UploadThroughput: phoneBytes}},
		chromedp.Navigate(server.URL+"/public/s/"+s.code()), chromedp.Poll(`document.readyState === "complete"`, nil),
		chromedp.Evaluate(`new Promise(done => new PerformanceObserver(l => l.getEntriesByName("first-contentful-paint").forEach(e => done(e.startTime))).observe({type: "paint", buffered: true}))`, &painted, awaited),
		chromedp.Evaluate(`new Promise(done => new PerformanceObserver(l => done(l.getEntries().pop().startTime)).observe({type: "largest-contentful-paint", buffered: true}))`, &lcp, awaited),
		chromedp.Evaluate(`[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce((n, e) => n + e.transferSize, 0)`, &bytes),
		chromedp.Evaluate(`new Promise(done => { let n = 0; new PerformanceObserver(l => l.getEntries().forEach(e => n += e.value)).observe({type: "layout-shift", buffered: true}); setTimeout(() => done(n), 300) })`, &shift, awaited),
		chromedp.Evaluate(`[performance.getEntriesByType("navigation")[0].redirectCount, ...performance.getEntriesByType("resource").filter(e => e.renderBlockingStatus === "blocking" || /[.](woff2?|ttf|otf)$/.test(e.name))
			.map(e => e.name.replace(/.*[/]([a-z]+)[.].*[.]/, "$1."))].join(" ")`, &waits),
		chromedp.Text(".lead", &text, chromedp.ByQuery))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("first paint %.0f ms, largest %.0f ms, %.1f KB, layout shift %.3f", painted, lcp, bytes/1024, shift)
	if !strings.Contains(text, "在用") || bytes == 0 || bytes > pageMost || shift > 0.02 {
		t.Errorf("%q, %.1f KB, shift %.3f", text, bytes/1024, shift)
	}
	if waits != "0 base.css" {
		t.Errorf("the sentence waits for redirects and files: %s", waits)
	}
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// slowly makes the browser's line what it says.
type slowly []*network.Conditions

func (s slowly) Do(ctx context.Context) error {
	_, err := network.EmulateNetworkConditionsByRule(false, s).Do(ctx)
	return err
}
