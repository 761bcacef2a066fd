package main

import (
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"yuanjian/internal/access"
)

// The desk as a walk sees it from outside.
const (
	onTheDesk = `document.querySelector("#view[data-painted]:not([hidden])") && document.getElementById("machine").textContent !== ""`
	sheetOpen = `document.getElementById("sheet").open`
	onePlate  = `document.getElementById("plate").textContent`
)

// waits waits until a script says yes.
func (w *walker) waits(what, script string) {
	w.t.Helper()
	w.do("wait for "+what, chromedp.Poll("!!("+script+")", nil))
}

// reviewer decides at the desk, opens captures one by one, records a fault and makes a notice.
func (w *walker) reviewer() {
	for i := range 3 {
		w.arrives(fmt.Sprintf("guide-%d", i), fmt.Sprintf("粤Z1000%d", i), "reviewed", 2_000_000+int64(i))
	}
	w.do("sit at a screen as wide as a desk needs", chromedp.EmulateViewport(1600, 900))
	w.begin(access.Reviewer, "reviewer")
	w.sees(1)  // the start page
	w.clicks() // the desk
	w.passable()
	w.sees(1)   // the conditions
	w.presses() // side by side
	w.waits("captures side by side", sheetOpen+` && document.querySelector("#sheet-body .beside")`)
	w.key(kb.Escape)
	w.passable()
	var plate, again string
	w.do("read the plate", chromedp.Evaluate(onePlate, &plate))
	w.presses() // pass
	w.waits("the next capture", fmt.Sprintf(`%s !== %q`, onePlate, plate))
	w.waits("that it can be undone", `!document.querySelector('.desk-keys [data-do="undo"]').disabled`)
	w.presses() // undo
	w.waits("the capture again", fmt.Sprintf(`%s === %q && %s`, onePlate, plate, onTheDesk))
	for range 2 { // reject, doubt
		w.presses()
		w.sees(1)
		w.key(kb.Escape)
	}
	w.presses() // the keys
	w.waits("the keys", sheetOpen)
	w.key(kb.Escape)
	w.passable()
	w.do("read the plate", chromedp.Evaluate(onePlate, &again))
	w.key("j")
	w.waits("that it is answered", fmt.Sprintf(`%s !== %q && Object.keys(localStorage).every(k => !k.startsWith("yuanjian.desk."))`, onePlate, again))
	w.oneByOne()
	w.ends()
}

// passable goes on to a capture that may pass, answers the four findings where they are asked for, and leaves it on the screen.
func (w *walker) passable() {
	w.t.Helper()
	for range 40 {
		w.waits("a capture", onTheDesk)
		var may, asked bool
		w.do("look at it", chromedp.Evaluate(`!/系统建议|不能通过/.test(document.getElementById("machine").textContent) && /可以提交审核|不能单独定案/.test(document.querySelector(".panel .gates .answer").innerText)`, &may),
			chromedp.Evaluate(`document.getElementById("found").classList.contains("asked")`, &asked))
		if may {
			for n := 1; asked && n <= 4; n++ {
				w.do("find", chromedp.Evaluate(fmt.Sprintf(`{const b = document.querySelector("#found li:nth-child(%d) button"); if (b.getAttribute("aria-pressed") !== "true") b.click()}`, n), nil))
			}
			return
		}
		var before string
		w.do("read the plate", chromedp.Evaluate(onePlate, &before))
		w.key("f")
		w.key("3")
		w.waits("the next", fmt.Sprintf(`%s !== %q`, onePlate, before))
	}
	w.t.Fatal("no capture may pass")
}

func (w *walker) key(key string) {
	w.t.Helper()
	w.do("press a key", chromedp.KeyEvent(key))
}

// oneByOne is what is done on the pages of captures.
func (w *walker) oneByOne() {
	w.opens(w.base + "/")
	w.clicks() // captures
	w.opens(w.base + "/captures?state=queued")
	w.follows("open a capture", `main .rows td.first a`)
	one := w.at()
	w.clicks() // side by side
	w.opens(one)
	w.clicks() // a fault of the device
	w.sees(1)  // what records it
	w.opens(w.base + "/captures?state=adopted")
	w.follows("open a capture that passed", `main .rows td.first a`)
	w.clicks() // a notice
	w.opens(w.base + "/captures")
	w.clicks() // doubts
}
