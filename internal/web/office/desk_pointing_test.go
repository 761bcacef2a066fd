package office_test

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
)

// pointings are the places of the elements as the desk shows them.
const pointings = `[...document.querySelectorAll("#elements b")].map(e => e.textContent).join(" ")`

// What the reviewer looked at is pointed to, nothing else: one key passes a clean capture after looking at one frame; a look at the
// close-up takes the plate there; a digit takes an element away, and then it does not pass.
func TestElementsPointToWhatTheReviewerLookedAt(t *testing.T) {
	s := onStreet(t)
	two := func(sub *capture.Submission) {
		sub.Media = []capture.Media{s.keep("front", "image/jpeg", "panorama", drawn(t, 1, 640, 360), 640, 360), s.keep("close", "image/jpeg", "close", drawn(t, 2, 640, 360), 640, 360)}
	}
	ids := []string{s.arrive(two), s.arrive(two), s.arrive(two)}
	s.derive()
	b := s.reviewer()
	b.run(chromedp.EmulateViewport(1600, 900))
	b.desk()
	if got := eval[string](b, pointings); got != "没有指到 没有指到 没有指到 没有指到 没有指到" {
		t.Errorf("before anybody looked: %s", got)
	}
	b.until("the first frame to be looked at", pointings+` === "第1帧 第1帧 第1帧 第1帧 第1帧"`)
	b.pass()
	b.until("the second capture", pointings+` === "第1帧 第1帧 第1帧 第1帧 第1帧"`)
	b.press("ArrowRight")
	b.until("the close-up to be looked at", pointings+` === "第1帧 第2帧 第1帧 第1帧 第1帧"`)
	b.press("5", "ArrowLeft", "9") // the vehicle is better seen close; the crossing is not to be seen
	if got := eval[string](b, pointings); got != "第2帧 第2帧 第1帧 第1帧 没有指到" {
		t.Errorf("after choosing: %s", got)
	}
	b.pass()
	b.until("the refusal", `/要素“车辆压、越标线”没有指到画面.*按9.*请选择不通过/.test(document.getElementById("said").textContent)`)
	b.press("ArrowRight", "ArrowLeft")
	if got := eval[string](b, pointings); got != "第2帧 第2帧 第1帧 第1帧 没有指到" {
		t.Errorf("looking again undid what was said: %s", got)
	}
	b.press("9", "j")
	b.until("the third capture", plateNow+` === "粤A·10003"`)
	b.run(chromedp.Evaluate(`document.querySelector('[data-element="9"]').click()`, nil)) // before anybody looked: by choice
	sent(t, b)
	for i, want := range [][]capture.Pointed{capture.AllAt("1345", "front"),
		{{Element: "vehicle", Medium: "close", By: capture.ByChoice}, {Element: "plate", Medium: "close", By: capture.ByLook}, {Element: "place", Medium: "front", By: capture.ByLook},
			{Element: "line", Medium: "front", By: capture.ByLook}, {Element: "crossing", Medium: "front", By: capture.ByChoice}}} {
		said, err := capture.History(t.Context(), s.DB.Reader(), s.Book, ids[i])
		s.fleet.Must(said, err)
		if len(said) != 1 || !slices.Equal(said[0].Elements, want) {
			t.Errorf("capture %d: %+v", i, said)
		}
		for _, m := range said[0].Seen.Media {
			if m.TotalMS <= 0 || len(m.SHA256) != 64 {
				t.Errorf("capture %d: on the screen %+v", i, m)
			}
		}
		if n := len(said[0].Seen.Media); n != i+1 {
			t.Errorf("capture %d: %d media stood large on the screen", i, n)
		}
	}
	s.as(access.Reviewer).get("/captures/"+ids[1]).wants(200, "车辆类型、外观：第2张：近景（指定）", "号牌：第2张：近景（看着这张作出）")
	b.quiet()
}
