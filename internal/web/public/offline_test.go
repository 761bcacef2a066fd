package public_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/blob"
	"yuanjian/internal/device"
	"yuanjian/internal/testkit"
)

// line is a server that can be cut off and come back under the same address.
type line struct {
	t       *testing.T
	address string
	h       http.Handler
	server  *http.Server
}

func (l *line) up() {
	l.t.Helper()
	listener, err := net.Listen("tcp", l.address)
	if err != nil {
		l.t.Fatal(err)
	}
	l.address = listener.Addr().String()
	l.server = &http.Server{Handler: l.h, ReadHeaderTimeout: time.Minute}
	go func() { _ = l.server.Serve(listener) }() // it ends when the line is cut
}

func (l *line) cut() { _ = l.server.Close() }

// TestWithoutANetwork: the list and a device's page that were seen are seen again without a network; a report made without one is
// kept on the device and arrives by itself when the network is back (ux U5).
func TestWithoutANetwork(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	store, err := blob.Open(t.TempDir(), blob.OS{})
	s.fleet.Must(store, err)
	s.p.Files = device.Files{Store: store}
	l := &line{t: t, address: "127.0.0.1:0", h: s.h}
	l.up()
	t.Cleanup(l.cut)
	base := "http://" + l.address
	page := base + "/public/s/" + s.code()
	ctx := testkit.Chromium(t)
	run := func(what string, actions ...chromedp.Action) {
		t.Helper()
		short, end := context.WithTimeout(ctx, 20*time.Second)
		defer end()
		if err := chromedp.Run(short, actions...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	controlled := chromedp.Poll(`navigator.serviceWorker && navigator.serviceWorker.controller && caches.open("public-1").then(c => c.match(location.href)).then(r => !!r)`, nil)
	run("see the list", chromedp.Navigate(base+"/public"), controlled)
	run("see the device", chromedp.Navigate(page), controlled)
	run("see the form", chromedp.Navigate(page+"/report"), controlled)
	l.cut()
	var text, look string
	shown := chromedp.Evaluate(`document.body.innerText`, &text)
	run("the device again", chromedp.Navigate(page), shown, chromedp.Evaluate(`getComputedStyle(document.querySelector("header.bar")).backgroundColor`, &look))
	if !strings.Contains(text, "在用") || !strings.Contains(text, "检定有效期至") || look == "rgba(0, 0, 0, 0)" {
		t.Errorf("without a network the device shows %q in %s", text, look)
	}
	run("the list again", chromedp.Navigate(base+"/public"), shown)
	if !strings.Contains(text, "测试大道1号路口") {
		t.Errorf("without a network the list shows %q", text)
	}
	run("report", chromedp.Navigate(page+"/report"), chromedp.Click("#f-what-0", chromedp.ByQuery), chromedp.Click("#report button", chromedp.ByQuery),
		chromedp.Poll(`document.getElementById("report-note").textContent.length > 0`, nil), chromedp.Text("#report-note", &text, chromedp.ByQuery))
	if !strings.Contains(text, "已存在您的设备里") {
		t.Errorf("without a network the form says %q", text)
	}
	before := s.reports()
	l.up()
	run("the network is back", chromedp.Navigate(page), chromedp.Poll(`!document.getElementById("delivered").hidden`, nil), chromedp.Click("#delivered a", chromedp.ByQuery),
		chromedp.Sleep(time.Second), chromedp.Poll(`location.pathname.includes("/reports/") && document.readyState === "complete"`, nil), shown)
	if !strings.Contains(text, "等待核查") || before != 0 || s.reports() != 1 {
		t.Errorf("%d reports before, %d after; the receipt says %q", before, s.reports(), text)
	}
	run("again", chromedp.Navigate(base+"/public"), chromedp.Sleep(300*time.Millisecond))
	if s.reports() != 1 {
		t.Errorf("the report was sent again: %d", s.reports())
	}
}

// reports counts the reports on record.
func (s *street) reports() int {
	n := 0
	l := s.fleet.Life(s.ids.Use)
	for _, f := range l.Facts {
		if f.Event == device.SignReported {
			n++
		}
	}
	return n
}
