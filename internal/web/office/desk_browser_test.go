package office_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

// browser is a real Chromium in front of the office, with what it complained about.
type browser struct {
	*street
	ctx  context.Context
	base string

	mu    sync.Mutex
	wrong []string
}

func (s *street) browser() *browser { return s.browserAt(httptest.NewServer(s.h)) }

func (s *street) browserAt(server *httptest.Server, flags ...chromedp.ExecAllocatorOption) *browser {
	s.t.Helper()
	s.t.Cleanup(server.Close)
	b := &browser{street: s, ctx: testkit.Chromium(s.t, flags...), base: server.URL}
	b.listen(b.ctx)
	b.run(network.Enable(), log.Enable(), runtime.Enable())
	return b
}

// listen collects errors of scripts, complaints of the content policy and failed requests, but for those that a test
// asked for by cutting the line or that are refusals.
func (b *browser) listen(ctx context.Context) {
	note := func(format string, args ...any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
	}
	chromedp.ListenTarget(ctx, func(e any) {
		switch e := e.(type) {
		case *runtime.EventExceptionThrown:
			note("exception: %s", e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
				for _, a := range e.Args {
					note("console: %s %s", a.Value, a.Description)
				}
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError && e.Entry.Source != log.SourceNetwork {
				note("log: %s %s", e.Entry.Source, e.Entry.Text)
			}
		}
	})
}

// quiet fails the test when the browser complained.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range b.wrong {
		b.t.Error(w)
	}
}

func (b *browser) run(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// as signs the browser in.
func (b *browser) as(token string) *browser {
	b.t.Helper()
	b.run(network.SetCookie("yuanjian", token).WithURL(b.base))
	return b
}

// eval runs a script and returns its value.
func eval[T any](b *browser, script string) T {
	b.t.Helper()
	var v T
	b.run(chromedp.Evaluate(script, &v))
	return v
}

// until waits for a script to be true.
func (b *browser) until(what, script string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	var ok bool
	for {
		if err := chromedp.Run(ctx, chromedp.Evaluate("!!("+script+")", &ok)); err != nil {
			var text string
			_ = chromedp.Run(b.ctx, chromedp.Evaluate(`document.body.innerText.replace(/\s+/g, " ").slice(0, 900)`, &text))
			b.t.Fatalf("waited in vain for %s: %v\n%s", what, err, text)
		}
		if ok {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Scripts that look at the desk from outside.
const (
	onDesk   = `document.querySelector("#view[data-painted]:not([hidden])")` // nothing is decided before
	painted  = `document.getElementById("machine").textContent !== ""`       // the suggestion comes when a pass is allowed by time
	emptied  = `document.querySelector("#empty:not([hidden])") && /没有等您审核/.test(document.querySelector("#empty").innerText)`
	plateNow = `document.getElementById("plate").textContent`
	unsent   = `Object.keys(localStorage).filter(k => k.startsWith("yuanjian.desk.")).length`
)

// desk opens the review desk and waits for the first capture.
func (b *browser) desk() {
	b.t.Helper()
	b.run(chromedp.Navigate(b.base + "/desk"))
	b.until("the first capture", onDesk)
}

// keyCodes of named keys, as a keyboard sends them.
var keyCodes = map[string]int64{"Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowRight": 39, "ArrowUp": 38, "ArrowDown": 40, "PageUp": 33, "PageDown": 34, " ": 32, "?": 191}

// press presses and releases keys, as one who sits at the keyboard.
func (b *browser) press(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		code, text := keyCodes[k], ""
		if code == 0 {
			code, text = int64(strings.ToUpper(k)[0]), k
		}
		if k == " " || k == "?" {
			text = k
		}
		if k == "Enter" {
			text = "\r"
		}
		down := input.DispatchKeyEvent(input.KeyDown).WithKey(k).WithWindowsVirtualKeyCode(code).WithText(text)
		if text == "" {
			down = input.DispatchKeyEvent(input.KeyRawDown).WithKey(k).WithWindowsVirtualKeyCode(code)
		}
		b.run(down, input.DispatchKeyEvent(input.KeyUp).WithKey(k).WithWindowsVirtualKeyCode(code))
	}
}

// plate is the plate on the screen, without the dot.
func (b *browser) plate() string {
	b.t.Helper()
	return strings.Replace(eval[string](b, plateNow), "·", "", 1)
}

// pass waits until the pictures have been seen, answers what is asked for by itself, and passes.
func (b *browser) pass() {
	b.t.Helper()
	b.until("the pictures to be seen", painted)
	if eval[bool](b, `document.getElementById("found").classList.contains("asked")`) {
		b.press("1", "2", "3", "4")
	}
	b.press("j")
}

// reject gives a reason by its number, once the picture is on the screen: nothing is decided before.
func (b *browser) reject(reason string) {
	b.t.Helper()
	b.until("a picture on the screen", onDesk)
	b.press("f", reason)
}

// cut takes the browser off the network, and puts it back.
func (b *browser) cut(off bool) {
	b.t.Helper()
	b.run(chromedp.ActionFunc(func(ctx context.Context) error {
		return cdp.Execute(ctx, "Network.emulateNetworkConditions", struct {
			Offline            bool    `json:"offline"`
			Latency            float64 `json:"latency"`
			DownloadThroughput float64 `json:"downloadThroughput"`
			UploadThroughput   float64 `json:"uploadThroughput"`
		}{off, 0, -1, -1}, nil)
	}))
}

// reviewer is a browser at which the usual reviewer sits.
func (s *street) reviewer() *browser {
	s.t.Helper()
	return s.browser().as(s.Who(access.Reviewer, s.County).Token)
}

func sent(t *testing.T, b *browser) {
	t.Helper()
	b.until("every verdict to be answered", unsent+" === 0")
}
