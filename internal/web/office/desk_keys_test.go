package office_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/capture"
	"yuanjian/internal/testkit"
)

// TestHammeredKeysDecideNothingTwice: a key every 150 ms, faster than anybody can look. Nothing passes unseen, nothing is decided
// without a picture on the screen, and what the page decided is on record once.
func TestHammeredKeysDecideNothingTwice(t *testing.T) {
	s := onStreet(t)
	var ids []string
	n := deskSize(t, 16)
	for range n {
		ids = append(ids, s.arrive())
	}
	s.derive()
	b := s.reviewer()
	b.desk()
	b.run(chromedp.Evaluate(`window.decided = new Set(); {
		const put = Storage.prototype.setItem
		Storage.prototype.setItem = function (key, value) {
			if (key.startsWith("yuanjian.desk.")) decided.add(JSON.parse(value).body.command)
			return put.call(this, key, value)
		}
	}`, nil))
	keys := 0
	for range n / 2 {
		for _, k := range []string{"j", "f", "3"} {
			b.press(k)
			time.Sleep(150 * time.Millisecond)
			keys++
		}
	}
	sent(t, b)
	made, recorded := eval[int](b, `decided.size`), 0
	for id, n := range s.verdicts(ids) {
		recorded += n
		if n > 1 {
			t.Errorf("%s has %d verdicts", id, n)
		}
		if s.state(id).State == capture.Adopted {
			t.Errorf("%s passed within 150 ms", id)
		}
		said, err := capture.History(t.Context(), s.DB.Reader(), s.Book, id)
		s.fleet.Must(said, err)
		if said[0].Seen.Painted == 0 {
			t.Errorf("%s was decided without a picture on the screen", id)
		}
	}
	if made == 0 || made != recorded {
		t.Errorf("%d decided at the desk, %d on record", made, recorded)
	}
	t.Logf("%d keys, one every 150 ms: %d decided, %d on record", keys, made, recorded)
	b.quiet()
}

func TestKeysThatAreNotMeantForTheDesk(t *testing.T) {
	s := onStreet(t)
	for range 3 {
		s.arrive()
	}
	s.derive()
	b := s.reviewer()
	b.desk()
	b.until("the pictures to be seen", painted)
	before := b.plate()
	j := func() *input.DispatchKeyEventParams {
		return input.DispatchKeyEvent(input.KeyDown).WithKey("j").WithText("j")
	}
	b.run(j().WithWindowsVirtualKeyCode(229))                     // what an input method sends after a composition
	b.run(j().WithWindowsVirtualKeyCode(74).WithAutoRepeat(true)) // held down
	for _, m := range []input.Modifier{input.ModifierCtrl, input.ModifierAlt, input.ModifierMeta} {
		b.run(j().WithWindowsVirtualKeyCode(74).WithModifiers(m))
	}
	b.press("f", "9") // writes a reason
	b.until("the field", `document.activeElement === document.getElementById("words")`)
	b.run(input.ImeSetComposition("kuai", 4, 4))
	b.run(input.DispatchKeyEvent(input.KeyDown).WithKey("Process").WithWindowsVirtualKeyCode(229))
	b.run(input.InsertText("路面施工"))
	b.press("j", "z", "1")
	if words := eval[string](b, `document.getElementById("words").value`); !strings.Contains(words, "路面施工") || !strings.HasSuffix(words, "jz1") {
		t.Errorf("in the field stands %q", words)
	}
	if b.plate() != before || eval[int](b, unsent) != 0 {
		t.Error("a key that was not meant for the desk decided")
	}
	b.press("Escape")
	b.until("the list to be left", `document.getElementById("menu-reject").hidden`)
	b.press("j")
	b.until("the next", fmt.Sprintf(`%s.replace("·", "") !== %q`, plateNow, before))
	sent(t, b)
	b.quiet()
}

func TestSingleKeysCanBeSwitchedOff(t *testing.T) {
	s := onStreet(t)
	ids := []string{s.arrive(), s.arrive(), s.arrive()}
	s.derive()
	b := s.reviewer()
	b.desk()
	b.press("?")
	b.until("the keys", `document.getElementById("sheet").open`)
	b.run(chromedp.Click("#keys-off", chromedp.ByQuery))
	b.press("Escape")
	off := func() {
		t.Helper()
		b.until("the pictures to be seen", painted)
		before := b.plate()
		b.press("j", "f", "3", "k", "1")
		if b.plate() != before || eval[int](b, unsent) != 0 {
			t.Error("a single key decided although they are off")
		}
	}
	off()
	b.run(chromedp.Reload())
	b.until("the first capture", onDesk)
	off()
	before := b.plate()
	if eval[bool](b, `document.getElementById("found").classList.contains("asked")`) {
		for i := range 4 {
			b.run(chromedp.Click(fmt.Sprintf("#found li:nth-child(%d) button", i+1), chromedp.ByQuery))
		}
	}
	b.run(chromedp.Click(`.desk-keys [data-do="pass"]`, chromedp.ByQuery))
	b.until("the next", fmt.Sprintf(`%s.replace("·", "") !== %q && %s`, plateNow, before, onDesk))
	before = b.plate()
	b.run(chromedp.Click(`.desk-keys [data-do="reject"]`, chromedp.ByQuery), chromedp.Click(`[data-reject="no_violation"]`, chromedp.ByQuery))
	b.until("the next", fmt.Sprintf(`%s.replace("·", "") !== %q && %s`, plateNow, before, onDesk))
	b.run(chromedp.Click(`.desk-keys [data-do="doubt"]`, chromedp.ByQuery), chromedp.Click(`[data-doubt="legal"]`, chromedp.ByQuery))
	b.until("the end", emptied)
	sent(t, b)
	s.once(ids)
	b.quiet()
}

// TestLookingChangesNothing: frames, film, loupe, proofs, neighbours and the captures of the same plate.
func TestLookingChangesNothing(t *testing.T) {
	s := onStreet(t)
	several := func(sub *capture.Submission) {
		sub.Event.Plate = "粤A10001"
		sub.Media = []capture.Media{s.keep("front", "image/jpeg", "panorama", drawn(t, 1, 640, 360), 640, 360), s.keep("close", "image/jpeg", "close", drawn(t, 2, 640, 360), 640, 360)}
	}
	ids := []string{s.arrive(several, wrongPlace, func(sub *capture.Submission) { f := "9.9"; sub.Event.Firmware = &f }), s.arrive(several), s.arrive()}
	s.derive()
	b := s.reviewer()
	b.desk()
	b.until("the pictures to be seen", painted)
	words := `document.querySelector(".frame-words").textContent`
	b.press("ArrowRight")
	b.until("the second frame", words+` === "第2帧，共2帧：近景"`)
	b.press("ArrowRight", "ArrowLeft")
	b.until("the first frame", words+` === "第1帧，共2帧：全景"`)
	b.press("l")
	b.until("the lens", `!document.getElementById("lens").hidden`)
	left := eval[string](b, `document.getElementById("lens").style.left`)
	b.press("ArrowRight", "ArrowRight")
	b.until("the lens to move", fmt.Sprintf(`document.getElementById("lens").style.left !== %q`, left))
	b.press("l", "v")
	b.until("the sentence", `/没有视频/.test(document.getElementById("said").textContent)`)

	b.run(chromedp.Evaluate(`document.getElementById("main").focus()`, nil))
	title := `document.getElementById("sheet-title").textContent`
	b.press("Enter")
	b.until("the first proof", title+` === "抓拍位置在批准的设置地点" && /3067.5米/.test(document.getElementById("sheet-body").textContent)`)
	b.press("Enter")
	b.until("the second proof", title+` === "抓拍时的软件就是技术审核通过的软件" && /技术审核/.test(document.getElementById("sheet-body").textContent)`)
	b.press("j", "f", "3") // no verdict over an open proof
	b.press("Escape")
	b.until("the focus to be back", `!document.getElementById("sheet").open && document.activeElement === document.getElementById("main")`)
	b.press("h")
	b.until("the same plate", `/同一号牌/.test(document.getElementById("sheet-body").textContent) && /显示1次，共1次/.test(document.getElementById("sheet-body").textContent)`)
	b.press("Escape", "PageDown")
	b.until("the second capture", `document.getElementById("same").textContent.includes("同车当日1次") && /可以提交审核/.test(document.getElementById("panel").textContent)`)
	if wrong := eval[int](b, `[...document.querySelectorAll("#panel a.proof")].filter(a => !a.href.includes("`+ids[1]+`")).length`); wrong != 0 {
		t.Errorf("%d proofs lead to another capture", wrong)
	}
	b.press("PageDown")
	b.until("the third capture", plateNow+` === "粤A·10003"`)
	b.press("PageUp", "PageUp")
	b.until("the first capture", `/须由法制审核人员认定/.test(document.getElementById("panel").textContent)`)
	if n := len(s.verdicts(ids)); n != 0 || eval[int](b, unsent) != 0 {
		t.Error("looking decided something")
	}
	b.quiet()
}

// TestDeskIsAccessibleInEveryState: no rule of accessibility is broken, and what is hidden is not to be seen.
func TestDeskIsAccessibleInEveryState(t *testing.T) {
	s := onStreet(t)
	s.arrive(wrongPlace)
	s.arrive()
	s.derive()
	b := s.reviewer()
	b.desk()
	b.until("the pictures to be seen", painted)
	states := []struct {
		name string
		keys []string
		wait string
	}{
		{"a capture", nil, "true"}, {"reasons", []string{"f"}, `!document.getElementById("menu-reject").hidden`},
		{"doubts", []string{"k"}, `!document.getElementById("menu-doubt").hidden`}, {"written", []string{"Escape", "f", "9"}, `!document.getElementById("written").hidden`},
		{"proof", []string{"Escape", "Enter"}, `/看依据|依据的记录/.test(document.getElementById("sheet-body").textContent)`},
		{"keys", []string{"Escape", "?"}, `document.getElementById("keys-off")`}, {"loupe", []string{"Escape", "l"}, `!document.getElementById("lens").hidden`},
		{"a refusal", []string{"l", "j"}, `document.getElementById("said").textContent !== ""`},
	}
	for _, width := range []int64{1600, 1280, 360} {
		b.run(chromedp.EmulateViewport(width, 900))
		for _, st := range states {
			b.run(chromedp.Evaluate(`document.activeElement.id === "words" || document.getElementById("main").focus()`, nil))
			b.press(st.keys...)
			b.until(st.name, st.wait)
			broken, err := testkit.Axe(b.ctx)
			s.fleet.Must(nil, err)
			for _, x := range broken {
				t.Errorf("%s at %d: %s", st.name, width, x)
			}
			if seen := eval[string](b, `[...document.querySelectorAll("[hidden]")].filter(e => e.getClientRects().length).map(e => e.id || e.className).join(" ")`); seen != "" {
				t.Errorf("%s at %d: hidden and yet to be seen: %s", st.name, width, seen)
			}
			if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
				t.Errorf("%s: %d px wider than a window of %d", st.name, wide, width)
			}
		}
	}
	b.quiet()
}

// TestDeskHasRoom: in both languages, with texts 40 % longer and in the largest letters nothing sticks out of the window,
// and where the desk fills the window its keys are in it.
func TestDeskHasRoom(t *testing.T) {
	s := onStreet(t)
	s.arrive(wrongPlace)
	s.derive()
	b := s.reviewer()
	for _, look := range []string{"en.normal.normal", "x-long.normal.normal", "zh.elder.normal", "zh.huge.normal", "en.normal.high"} {
		b.run(network.SetCookie("yuanjian-view", look).WithURL(b.base))
		for _, width := range []int64{1600, 1280, 360} {
			b.run(chromedp.EmulateViewport(width, 900))
			b.desk()
			wide := eval[string](b, `document.documentElement.scrollWidth <= innerWidth ? "" : [...document.querySelectorAll(".desk *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 100)).join(" | ")`)
			if wide != "" {
				t.Errorf("%s at %d: %s", look, width, wide)
			}
			if !strings.Contains(look, "huge") && !eval[bool](b, `document.querySelector(".desk-keys").getBoundingClientRect().bottom <= innerHeight + 1`) {
				t.Errorf("%s at %d: the keys are below the window", look, width)
			}
		}
	}
	b.quiet()
}
