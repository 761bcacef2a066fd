package testkit

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

//go:embed bar.js
var barScript string

// The windows in which every page is checked, CSS pixels: a phone, the smallest phone, a window of 1280 at 200 %, a desk
// (ux.md D.5).
var barWindows = [][2]int64{{1600, 900}, {640, 512}, {360, 780}, {320, 568}}

// mostStops bounds a walk by the keyboard: a page with more stops than that is checked to there.
const mostStops = 120

// Bar opens an address and checks it against the bar of ux.md D.5: axe in four windows, the Chinese rules on text and
// targets in standard and elder size, reflow at 320 px, at 200 % text, in the largest size and with the spacing of
// WCAG 1.4.12, a walk by keyboard, landmarks, motion, copy. It answers a line for each complaint.
func Bar(ctx context.Context, address string) ([]string, error) {
	b := &bar{ctx: ctx}
	b.open(address)
	return b.check()
}

// BarHere checks the page that the browser shows, as Bar does: for pages that no address leads to, such as a form that was
// sent and is to be mended.
func BarHere(ctx context.Context) ([]string, error) {
	b := &bar{ctx: ctx}
	b.window(barWindows[0][0], barWindows[0][1])
	b.run("look at the page", chromedp.Poll(settled, nil), chromedp.Evaluate(loadBar, nil))
	return b.check()
}

func (b *bar) check() ([]string, error) {
	b.ask("landmarks", "landmarks()")
	b.ask("copy", "copy()")
	b.walk()
	for _, w := range barWindows {
		name := fmt.Sprintf("%d×%d", w[0], w[1])
		b.window(w[0], w[1])
		b.axe(name)
		b.fits(name)
	}
	b.sizes()
	b.motion()
	return b.complaints, b.err
}

// loadBar puts the checks into a page.
var loadBar = "window.__bar = " + barScript + "; 0"

type bar struct {
	ctx        context.Context
	width      int64 // of the window
	complaints []string
	err        error
}

func (b *bar) run(what string, actions ...chromedp.Action) {
	if b.err != nil {
		return
	}
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.err = fmt.Errorf("%s: %w", what, err)
	}
}

func (b *bar) open(address string) {
	b.window(barWindows[0][0], barWindows[0][1])
	load := []chromedp.Action{chromedp.Navigate(address), chromedp.Poll(settled, nil), chromedp.Evaluate(loadBar, nil)}
	if b.err == nil && chromedp.Run(b.ctx, load...) != nil { // the page before may still have been on its way out
		b.run("open "+address, load...)
	}
}

func (b *bar) window(width, height int64) {
	b.width = width
	if width <= phoneWidth {
		b.run("window", chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch))
		return
	}
	b.run("window", chromedp.EmulateViewport(width, height))
}

// ask evaluates a function of bar.js and keeps what it complains of.
func (b *bar) ask(where, call string) {
	var found []string
	b.run(call, chromedp.Evaluate("window.__bar."+call, &found))
	for _, f := range found {
		b.complaints = append(b.complaints, where+": "+f)
	}
}

// fits sees that nothing is wider than the window.
func (b *bar) fits(where string) { b.ask(where, fmt.Sprintf("wide(%d)", b.width)) }

func (b *bar) do(call string) { b.run(call, chromedp.Evaluate("window.__bar."+call+"; 0", nil)) }

func (b *bar) axe(where string) {
	if b.err != nil {
		return
	}
	found, err := Axe(b.ctx)
	b.err = err
	for _, f := range found {
		b.complaints = append(b.complaints, where+" axe: "+f)
	}
}

// sizes checks the phone in each size of text (ux.md D.2).
func (b *bar) sizes() {
	b.window(360, 780)
	b.ask("standard", "targets(48, 44)")
	b.do(`size("elder")`)
	b.ask("elder", "targets(60, 44)")
	b.ask("elder", "text(18)")
	b.fits("elder")
	b.window(320, 568)
	b.fits("elder at 320 px")
	b.do(`size("huge")`)
	b.fits("largest text at 320 px")
	b.do(`size("standard")`)
	b.do("spacing()")
	b.fits("spacing of 1.4.12 at 320 px")
	b.do("plain()")
	b.window(1280, 800)
	b.do("enlarge()")
	b.fits("text at 200 %")
	b.do("plain()")
}

func (b *bar) motion() {
	b.run("reduced motion", emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}))
	b.ask("reduced motion", "moving()")
	b.run("as before", emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{}))
}

// walk goes through the page with the Tab key: every stop visible, in view and ringed, in the order of reading, to the end.
func (b *bar) walk() {
	type stop struct {
		End bool
		At  int
		Bad []string
	}
	b.run("to the top", chromedp.Evaluate(`(() => { if (document.activeElement) document.activeElement.blur(); scrollTo(0, 0); return 0 })()`, nil))
	last := -1
	for n := range mostStops {
		var s stop
		b.run("press Tab", chromedp.KeyEvent("\t"), chromedp.Evaluate(fmt.Sprintf("window.__bar.stop(%d)", last), &s))
		if b.err != nil {
			return
		}
		if s.End {
			if n < 3 {
				b.complaints = append(b.complaints, fmt.Sprintf("keyboard: only %d stops", n))
			}
			return
		}
		for _, bad := range s.Bad {
			b.complaints = append(b.complaints, "keyboard: "+strings.TrimSpace(bad))
		}
		last = s.At
	}
}
