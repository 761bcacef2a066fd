package web

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// voiced stands in for the machine's voices, of which a browser without a screen has none: what it is asked to say is kept.
const voiced = `
window.said = []
Object.defineProperty(window, "speechSynthesis", {value: Object.assign(new EventTarget(), {
	getVoices: () => window.voices || [], speak: u => { window.said.push(u.text) }, cancel: () => { window.cancelled = true }})})
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }`

func TestReadAloudOnlyWhereThereIsAVoice(t *testing.T) {
	s, ctx := gallery(t)
	visible := `document.getElementById("read").getClientRects().length > 0`
	var shown bool
	if err := chromedp.Run(ctx, chromedp.Navigate(s.URL+"/list"), chromedp.Evaluate(visible, &shown)); err != nil || shown {
		t.Fatalf("the button is shown without a voice: %v, %v", shown, err)
	}
	var said, heading string
	var pressed, after string
	err := chromedp.Run(ctx,
		chromedp.ActionFunc(func(c context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument(voiced + `; window.voices = [{lang: "zh-CN", localService: true}]`).Do(c)
			return err
		}),
		chromedp.Navigate(s.URL+"/list"), chromedp.WaitVisible("#read"), chromedp.Text("h1", &heading),
		chromedp.Click("#read"), chromedp.Evaluate(`window.said.join("\n")`, &said), chromedp.Evaluate(`document.getElementById("read").getAttribute("aria-pressed")`, &pressed),
		chromedp.Click("#read"), chromedp.Evaluate(`document.getElementById("read").getAttribute("aria-pressed")`, &after))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(said, heading) || strings.Count(said, "\n") < 5 {
		t.Errorf("said %q, want the page from its heading %q on", said, heading)
	}
	if strings.Contains(said, "退出") {
		t.Error("the bar of the page is read with it")
	}
	if pressed != "true" || after != "false" {
		t.Errorf("pressed %s, then %s", pressed, after)
	}
}
