package office_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/testkit"
)

const (
	paletteOpen = `document.querySelector("#palette:not([hidden])")`
	optionsNow  = `[...document.querySelectorAll("#palette-list [role=option]")].map(o => o.textContent)`
)

// summon opens the palette by its keys.
func (b *browser) summon() {
	b.t.Helper()
	b.run(input.DispatchKeyEvent(input.KeyRawDown).WithKey("k").WithWindowsVirtualKeyCode(75).WithModifiers(input.ModifierCtrl))
	b.until("the palette", paletteOpen)
}

func (b *browser) goes(path string) {
	b.t.Helper()
	b.until(path, `location.pathname === "`+path+`" && document.readyState === "complete"`)
}

// TestPalette: by keys alone to a page, to an act and to a search; while a character is composed no key is taken; G and a letter
// go where the navigation goes, unless they are switched off.
func TestPalette(t *testing.T) {
	s := onStreet(t)
	id := s.arrive()
	b := s.reviewer()
	folder := t.ArtifactDir()
	b.run(chromedp.EmulateViewport(1440, 900), chromedp.Navigate(b.base+"/devices"))
	b.goes("/devices")
	b.summon()
	all := eval[[]string](b, optionsNow)
	if joined := strings.Join(all, "|"); !strings.Contains(joined, "首页G H") || !strings.Contains(joined, "抓拍G C") || strings.Contains(joined, "账号") {
		t.Errorf("the palette lists %q", all)
	}
	for name, width := range map[string]int64{"palette-1440": 1440, "palette-360": 360} {
		b.run(chromedp.EmulateViewport(width, 900))
		var picture []byte
		b.run(chromedp.CaptureScreenshot(&picture))
		s.fleet.Must(0, os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644))
		if wide := eval[string](b, tooWide); wide != "" {
			t.Errorf("%s is wider than the window: %s", name, wide)
		}
	}
	b.run(chromedp.EmulateViewport(1440, 900))
	if broken, err := testkit.Axe(b.ctx); err != nil || len(broken) > 0 {
		t.Errorf("%v %s", err, strings.Join(broken, "\n"))
	}
	b.press("Escape")
	b.until("the palette to close", "!"+paletteOpen)

	// To a page by part of its name.
	b.summon()
	b.run(input.InsertText("抓拍"))
	b.until("what is typed to narrow the list", `document.querySelectorAll("#palette-list [role=option]").length < `+"5")
	b.press("Enter")
	b.goes("/captures")

	// While a character is composed, Enter and Escape are the input method's.
	b.summon()
	b.run(input.ImeSetComposition("设备", 2, 2))
	b.run(input.DispatchKeyEvent(input.KeyRawDown).WithKey("Enter").WithWindowsVirtualKeyCode(229))
	b.run(input.DispatchKeyEvent(input.KeyRawDown).WithKey("Escape").WithWindowsVirtualKeyCode(229))
	if !eval[bool](b, paletteOpen+" !== null") || eval[string](b, "location.pathname") != "/captures" {
		t.Error("a key of the input method was taken")
	}
	b.run(input.InsertText(""))
	b.press("Escape")

	// A plate is searched for by POST; the address holds its token alone.
	b.summon()
	b.run(input.InsertText("粤A10001"))
	b.until("the search to be offered", optionsNow+`.some(o => o.includes("查找“粤A10001”"))`)
	b.press("Enter")
	b.until("what was found", `location.pathname.startsWith("/search/") && document.readyState === "complete" && document.body.innerText.includes("粤A·10001")`)
	if at := eval[string](b, "location.href"); strings.Contains(at, "10001") || strings.Contains(at, id) {
		t.Errorf("the address is %s", at)
	}

	// G and a letter, but not in a field, and not when they are switched off.
	b.press("g", "d")
	b.goes("/devices")
	b.run(chromedp.Focus("#f-q"))
	b.press("g", "c")
	if at := eval[string](b, `location.pathname + document.getElementById("f-q").value`); at != "/devicesgc" {
		t.Errorf("letters typed into a field led to %s", at)
	}
	b.summon()
	b.run(chromedp.Click("#palette-single"))
	b.press("Escape")
	b.run(chromedp.Evaluate(`document.activeElement.blur()`, nil))
	b.press("g", "c")
	if at := eval[string](b, "location.pathname"); at != "/devices" {
		t.Errorf("single keys are off and led to %s", at)
	}
	b.quiet()
}
