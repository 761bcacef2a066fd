package testkit

import (
	"context"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The phone of ux B8: a processor four times slower, 1.6 Mbit/s, 150 ms.
const (
	phoneSlower  = 4
	phoneBytes   = 1_600_000 / 8
	phoneLatency = 150
)

// PageMost bounds a page of a party or the public with sheet and scripts, compressed, in bytes.
const PageMost = 60 << 10

// OnPhone makes a browser that phone, with its line.
func OnPhone(ctx context.Context) error {
	return chromedp.Run(ctx, chromedp.EmulateViewport(360, 780, chromedp.EmulateMobile), network.Enable(), emulation.SetTouchEmulationEnabled(true), emulation.SetCPUThrottlingRate(phoneSlower),
		network.OverrideNetworkState(false, phoneLatency, phoneBytes, phoneBytes), chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := network.EmulateNetworkConditionsByRule(false, []*network.Conditions{{Latency: phoneLatency, DownloadThroughput: phoneBytes, UploadThroughput: phoneBytes}}).Do(ctx)
			return err
		}))
}

// Painting is how a page came to a browser that had nothing of it: milliseconds to its first and its largest paint, what it loaded in bytes, how far it
// shifted, and what its first paint waited for: how many redirects, and which files.
type Painting struct {
	First, Largest, Bytes, Shift float64
	Waits                        string
}

// Painted opens an address as somebody does who was never there.
func Painted(ctx context.Context, address string) (p Painting, err error) {
	err = chromedp.Run(ctx, network.SetCacheDisabled(true), chromedp.Navigate(address), chromedp.Poll(`document.readyState === "complete"`, nil),
		chromedp.Evaluate(`new Promise(done => new PerformanceObserver(l => l.getEntriesByName("first-contentful-paint").forEach(e => done(e.startTime))).observe({type: "paint", buffered: true}))`, &p.First, awaited),
		chromedp.Evaluate(`new Promise(done => new PerformanceObserver(l => done(l.getEntries().pop().startTime)).observe({type: "largest-contentful-paint", buffered: true}))`, &p.Largest, awaited),
		chromedp.Evaluate(`[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce((n, e) => n + e.transferSize, 0)`, &p.Bytes),
		chromedp.Evaluate(`new Promise(done => { let n = 0; new PerformanceObserver(l => l.getEntries().forEach(e => n += e.value)).observe({type: "layout-shift", buffered: true}); setTimeout(() => done(n), 300) })`, &p.Shift, awaited),
		chromedp.Evaluate(`[performance.getEntriesByType("navigation")[0].redirectCount, ...performance.getEntriesByType("resource").filter(e => e.renderBlockingStatus === "blocking" || /[.](woff2?|ttf|otf)$/.test(e.name))
			.map(e => e.name.replace(/.*[/]([a-z]+)[.].*[.]/, "$1."))].join(" ")`, &p.Waits))
	return p, err
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
