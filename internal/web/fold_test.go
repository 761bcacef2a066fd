package web

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"yuanjian/internal/testkit"
)

// navHeights are the heights of the navigation and of its list, and whether the control that unfolds it is seen.
const navHeights = `(() => { const h = s => document.querySelector(s).getBoundingClientRect().height;
return [h("nav.main"), h("nav.main ul"), h("nav.main summary")].map(Math.round) })()`

// TestNavigationFoldsOnAPhone: one row on a phone until it is asked for, by keys and without any script of the page; in a wide
// window it is there whatever was folded.
func TestNavigationFoldsOnAPhone(t *testing.T) {
	s, ctx := gallery(t)
	var folded, unfolded, wide []int
	err := chromedp.Run(ctx, emulation.SetScriptExecutionDisabled(true), chromedp.EmulateViewport(360, 800), chromedp.Navigate(s.URL+"/device"), chromedp.WaitReady("nav.main"),
		chromedp.Evaluate(navHeights, &folded), chromedp.Focus("nav.main summary"), chromedp.KeyEvent(kb.Enter), chromedp.Evaluate(navHeights, &unfolded),
		chromedp.KeyEvent(kb.Enter), chromedp.EmulateViewport(1440, 900), chromedp.Evaluate(navHeights, &wide), emulation.SetScriptExecutionDisabled(false))
	if err != nil {
		t.Fatal(err)
	}
	if folded[0] > 60 || folded[1] != 0 || folded[2] < 44 {
		t.Errorf("folded on a phone: navigation, list and control are %v px high", folded)
	}
	if unfolded[1] < 90 {
		t.Errorf("unfolded by Enter: %v px", unfolded)
	}
	if wide[1] < 44 || wide[2] != 0 {
		t.Errorf("in a wide window, folded before: %v px", wide)
	}
	for _, open := range []string{"", `document.querySelector("nav.main details").open = true`} {
		err := chromedp.Run(ctx, chromedp.EmulateViewport(360, 800), chromedp.Navigate(s.URL+"/device"), chromedp.Evaluate(open, nil))
		if err != nil {
			t.Fatal(err)
		}
		broken, err := testkit.Axe(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range broken {
			t.Errorf("%q: %s", open, b)
		}
	}
}
