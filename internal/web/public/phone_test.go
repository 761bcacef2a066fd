package public_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/testkit"
)

// TestTheAnswerOnAPhone: who scans the code on a sign has the first sentence on the screen; the whole page with all that it loads
// weighs no more than 60 KB. The sentence waits for two ways over the line: the page, which no redirect leads to, and one sheet; no
// script and no font holds it up. How long it took is logged: the bar is 1.5 s on a machine with nothing else to do.
func TestTheAnswerOnAPhone(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	server := httptest.NewServer(s.h)
	t.Cleanup(server.Close)
	ctx := testkit.Chromium(t)
	if err := testkit.OnPhone(ctx); err != nil {
		t.Fatal(err)
	}
	p, err := testkit.Painted(ctx, server.URL+"/public/s/"+s.code())
	if err != nil {
		t.Fatal(err)
	}
	var text string
	if err := chromedp.Run(ctx, chromedp.Text(".lead", &text, chromedp.ByQuery)); err != nil {
		t.Fatal(err)
	}
	t.Logf("first paint %.0f ms, largest %.0f ms, %.1f KB, layout shift %.3f", p.First, p.Largest, p.Bytes/1024, p.Shift)
	if !strings.Contains(text, "在用") || p.Bytes == 0 || p.Bytes > testkit.PageMost || p.Shift > 0.02 {
		t.Errorf("%q, %.1f KB, shift %.3f", text, p.Bytes/1024, p.Shift)
	}
	if p.Waits != "0 base.css" {
		t.Errorf("the sentence waits for redirects and files: %s", p.Waits)
	}
}
