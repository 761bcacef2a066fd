package office_test

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/testkit"
)

// phone is a head's telephone: what is tapped on it is counted and timed.
type phone struct {
	*browsing
	taps int
}

// tap taps what an XPath finds, and waits for what it leads to; nothing: until it can be typed into. A tap that falls between two pages is done again.
func (p *phone) tap(what, path, next string) {
	p.t.Helper()
	p.taps++
	do := []chromedp.Action{chromedp.ScrollIntoView(path, chromedp.BySearch), chromedp.Click(path, chromedp.BySearch)}
	if next == "" {
		do = append(do, chromedp.Poll(`document.activeElement.tagName === "TEXTAREA"`, nil))
	} else {
		do = append(do, chromedp.WaitVisible(next, chromedp.BySearch))
	}
	began := time.Now()
	var err error
	for range 4 {
		ctx, end := context.WithTimeout(p.ctx, 20*time.Second)
		err = chromedp.Run(ctx, do...)
		end()
		if err == nil {
			break
		}
		p.t.Logf("%s, once more: %v", what, err)
	}
	p.of.Must(err)
	p.t.Logf("%s: %d ms", what, time.Since(began).Milliseconds())
}

// reads scrolls through a page, a screen at a time, and returns what it says.
func (p *phone) reads(name string) (text string) {
	p.t.Helper()
	var wide string
	var png []byte
	p.of.Must(chromedp.Run(p.ctx, chromedp.Text("main", &text, chromedp.ByQuery), chromedp.Evaluate(tooWide, &wide),
		chromedp.Evaluate(`(async () => { for (let y = 0; y < document.body.scrollHeight; y += innerHeight) { scrollTo(0, y); await new Promise(requestAnimationFrame) } scrollTo(0, 0) })()`, nil)))
	if wide != "" {
		p.t.Errorf("%s is wider than the phone: %s", name, wide)
	}
	if folder := os.Getenv("YUANJIAN_PICTURES"); folder != "" {
		p.of.Must(chromedp.Run(p.ctx, chromedp.FullScreenshot(&png, 100)))
		p.of.Must(os.WriteFile(filepath.Join(folder, "phone-"+name+".png"), png, 0o644))
	}
	return text
}

// TestAnApprovalOnAPhone: from the list of what waits the head reads and decides with three taps and two characters; what others did since the page
// was opened is shown first, and what was typed stays. How long it took is logged: the bar is 45 s.
func TestAnApprovalOnAPhone(t *testing.T) {
	d := newCaseDesk(t, testkit.NewWorld(t, testkit.SQLite(t)))
	server := httptest.NewServer(d.h)
	t.Cleanup(server.Close)
	p := &phone{browsing: &browsing{d, testkit.Chromium(t), server.URL}}
	o := d.of
	quiet, late := o.Noticed(20000), o.Noticed(10000)
	o.PutUp(quiet, casefiletest.Fined(20000))
	o.PutUp(late, casefiletest.Fined(10000))
	o.Must(testkit.OnPhone(p.ctx))

	const send, reasons = `//main//form[@method="post"]//button[contains(@class, "primary")]`, `//main//textarea[@name="reasons"]`
	decides := func(id string) string { return `//main//a[@href="/cases/` + id + `/steps/decide"]` }
	began := time.Now()
	if text := p.open(o.Head, "/approvals"); !strings.Contains(text, o.See(quiet).Number) {
		t.Fatalf("the case does not wait:\n%s", text)
	}
	t.Logf("the list: %d ms", time.Since(began).Milliseconds())
	p.reads("approvals")
	p.tap("the form of the decision", decides(quiet), reasons)
	if text := p.reads("decide"); !strings.Contains(text, "罚款人民币贰佰元整") || !strings.Contains(text, "已告知当事人的处罚") {
		t.Errorf("the phone does not show what is decided:\n%s", text)
	}
	p.tap("the reasons", reasons, "")
	o.Must(chromedp.Run(p.ctx, chromedp.KeyEvent("同意")))
	p.tap("the decision", send, `//main//*[contains(text(), "已决定处罚")]`)
	t.Logf("an approval on a phone: %.1f s, %d taps and 2 characters", time.Since(began).Seconds(), p.taps)
	if c := o.See(quiet); c.State != casefile.Penalised || p.taps > 4 {
		t.Errorf("%s after %d taps", c.State, p.taps)
	}

	p.open(o.Head, "/approvals")
	p.tap("another form", decides(late), reasons)
	review := []string{"opinion", "符合", "qualified", "A2020号"}
	for _, i := range casefile.ReviewItems {
		review = append(review, "items/"+i.Key, "yes")
	}
	d.as(o.Legal).post("/cases/"+late+"/steps/review", review...).goes("/cases/" + late)
	p.tap("the reasons", reasons, "")
	o.Must(chromedp.Run(p.ctx, chromedp.KeyEvent("同意报请的处罚")))
	p.taps++
	_, err := chromedp.RunResponse(p.ctx, chromedp.Click(send, chromedp.BySearch))
	o.Must(err)
	o.Must(chromedp.Run(p.ctx, chromedp.WaitReady("main")))
	if text := p.reads("changed"); !strings.Contains(text, "决定法制审核") {
		t.Errorf("the phone does not show what has changed:\n%s", text)
	}
	var typed string
	o.Must(chromedp.Run(p.ctx, chromedp.Evaluate(`document.querySelector("main textarea[name=reasons]")?.value ?? document.querySelector("main").innerText`, &typed)))
	if c := o.See(late); typed != "同意报请的处罚" || c.State != casefile.Proposed {
		t.Errorf("typed %q, the case is %s", typed, c.State)
	}
}
