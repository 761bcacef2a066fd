package office_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

// What a model suggests appears after the reviewer has looked, with model, version and score, and on the captures on which the lot
// fell not at all. What the law wants weighed stands there from the first moment.
func TestHintsOfModelsComeAfterLookingAndCautionsBefore(t *testing.T) {
	s := onStreet(t)
	same := func(sub *capture.Submission) {
		sub.Event.Plate = "粤A1000警"
		sub.Event.Suggestions = []capture.Suggestion{{Model: "plate-reader", Version: "3.2", Score: 0.97, Suggests: "压线"}}
	}
	view := s.reference("路口")
	s.arrive(same)
	s.arrive(same)
	s.derive()
	b := s.reviewer()
	b.run(chromedp.EmulateViewport(1600, 900))
	b.desk()
	if got := eval[string](b, `document.getElementById("machine").textContent`); got != "" {
		t.Errorf("before looking: %s", got)
	}
	b.until("the cautions", `/执行紧急任务/.test(document.getElementById("cautions").textContent) && /不能处罚两次/.test(document.getElementById("cautions").textContent)`)
	b.until("the pictures to be seen", painted)
	hinted := `/模型plate-reader，版本3.2，得分0.97：压线/.test(document.getElementById("machine").textContent)`
	if eval[bool](b, hinted) == eval[bool](b, `document.getElementById("machine").textContent === "由您决定。"`) {
		t.Errorf("after looking: %s", eval[string](b, `document.getElementById("machine").textContent`))
	}
	b.press("b")
	b.until("both side by side", `document.querySelectorAll("#sheet-body .beside figure").length >= 2 && document.getElementById("sheet").open`)
	b.until("the reference view with its date", `[...document.querySelectorAll("#sheet-body .beside figure")].some(f => /参照画面.*拍摄.*停止线/.test(f.textContent) && f.querySelector("img").src.endsWith("/documents/`+view.Digest+`") && f.querySelector("img").naturalWidth > 0)`)
	b.press("l", "ArrowRight")
	b.until("both enlarged at the same place", `[...document.querySelectorAll("#sheet-body .beside")].every(e => e.classList.contains("zoomed") && e.style.getPropertyValue("--x") === "55%")`)
	b.press("Escape")
	b.quiet()
}

// A twin that somebody else passed while the reviewer looked comes back with its sentence; what is told of it stands there then, and the
// second key passes.
func TestATwinPassedMeanwhileComesBackToTheDesk(t *testing.T) {
	s := onStreet(t)
	same := func(sub *capture.Submission) { sub.Event.Plate = "粤A10001" }
	first, second := s.arrive(same), s.arrive(same)
	s.derive()
	other, mine := s.Another(access.Reviewer), s.reviewer()
	held, err := s.captures.Take(t.Context(), other.Actor, other.Actor.Scope(access.ReviewCaptures), 1)
	s.fleet.Must(nil, err)
	if len(held) != 1 || held[0].ID != first {
		t.Fatalf("the other holds %+v", held)
	}
	mine.desk()
	mine.until("the caution", `/已审核通过0次/.test(document.getElementById("cautions").textContent)`)
	mine.until("the pictures to be seen", painted)
	twins := []string{}
	_, err = s.captures.Review(t.Context(), other, capture.Verdict{Capture: first, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(devicetest.Violation, "front"), Seen: capture.Seen{Digest: "x", Painted: 1, Dwell: 2 * time.Second, Twins: &twins}})
	s.fleet.Must(nil, err)
	mine.pass()
	mine.until("it to come back with its sentence", `/账簿第\d+条.*已审核通过.*仍要通过的再按一次通过/.test(document.getElementById("returned").textContent) && /已审核通过1次/.test(document.getElementById("cautions").textContent)`)
	if got := s.state(second).State; got != capture.Queued {
		t.Errorf("after one key it is %s", got)
	}
	mine.until("the pictures to be seen again", painted)
	mine.pass()
	sent(t, mine)
	said, err := capture.History(t.Context(), s.DB.Reader(), s.Book, second)
	s.fleet.Must(nil, err)
	if len(said) != 1 || said[0].Result != "pass" || s.state(second).State != capture.Adopted {
		t.Errorf("after the second key: %+v", said)
	}
	mine.quiet()
}

// A page without a script does the same: its sentence, then the form tells of the twin, then it passes.
func TestATwinPassedMeanwhileIsToldOnThePage(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		same := func(sub *capture.Submission) { sub.Event.Plate = "粤A10001" }
		first, second := s.arrive(same), s.arrive(same)
		v := s.as(access.Reviewer)
		v.get("/captures/"+second).wants(200, "已审核通过0次", `name="twins" value=""`)
		twins := []string{}
		_, err := s.captures.Review(t.Context(), s.Another(access.Reviewer), capture.Verdict{Capture: first, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(devicetest.Violation, "front"), Seen: capture.Seen{Digest: "x", Painted: 1, Dwell: 2 * time.Second, Twins: &twins}})
		s.fleet.Must(nil, err)
		v.get("/captures/"+second).wants(200, "已审核通过1次", `name="twins" value="`+first+`"`)
	})
}

// The form that corrects a rejection to a pass does it too: it is open while the twin is passed, comes back with what is told of it, and passes then.
func TestACorrectionByFormIsToldOfATwinPassedMeanwhile(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		same := func(sub *capture.Submission) { sub.Event.Plate = "粤A10001" }
		first, second := s.arrive(same), s.arrive(same)
		v := s.as(access.Reviewer)
		page := v.get("/captures/" + second)
		v.post("/captures/"+second+"/review", "result", "reject", "shown", page.hidden("shown"), "reason", "unclear").goes("/captures/" + second)
		correct := "/captures/" + second + "/correct"
		form := v.get(correct).wants(200, "已审核通过0次")
		twins := []string{}
		_, err := s.captures.Review(t.Context(), s.Another(access.Reviewer), capture.Verdict{Capture: first, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(devicetest.Violation, "front"), Seen: capture.Seen{Digest: "x", Painted: 1, Dwell: 2 * time.Second, Twins: &twins}})
		s.fleet.Must(nil, err)
		filled := func(p answer) []string {
			return pointed("opened", p.hidden("opened"), "twins", p.hidden("twins"), "result", "pass", "why", "放大后看清了")
		}
		again := v.post(correct, filled(form)...).wants(409, "可能是同一行为的抓拍", "仍要通过的再按一次通过", "已审核通过1次")
		if s.state(second).State != capture.Rejected {
			t.Errorf("without knowing it became %s", s.state(second).State)
		}
		v.post(correct, filled(again)...).goes("/captures/" + second)
		said, err := capture.History(t.Context(), w.DB.Reader(), w.Book, second)
		s.fleet.Must(nil, err)
		if len(said) != 2 || s.state(second).State != capture.Adopted {
			t.Errorf("after the second time: %+v", said)
		}
		w.Verify()
	})
}

// A person changes the letter of an act; it counts here from then on, for buttons and help too, and no two acts have the same.
func TestLettersCanBeChanged(t *testing.T) {
	s := onStreet(t)
	for range 2 {
		s.arrive()
	}
	s.derive()
	b := s.reviewer()
	b.desk()
	b.press("?")
	b.until("the keys", `document.getElementById("sheet").open`)
	typed := func(letter, says string) {
		t.Helper()
		b.run(chromedp.Focus(`#sheet-body [data-letter="pass"]`, chromedp.ByQuery))
		b.press(letter)
		b.until("the answer", fmt.Sprintf(`document.getElementById("letter-said").textContent.includes(%q)`, says))
	}
	typed("f", "F不能用")
	typed("5", "5不能用")
	typed("a", "已改为A")
	b.press("Escape")
	b.run(chromedp.Reload())
	b.until("the first capture", onDesk)
	if got := eval[string](b, `document.querySelector('.desk-keys [data-do="pass"] kbd').textContent`); got != "A" {
		t.Errorf("the button says %s", got)
	}
	b.until("the pictures to be seen", painted)
	before := b.plate()
	if eval[bool](b, `document.getElementById("found").classList.contains("asked")`) {
		b.press("1", "2", "3", "4")
	}
	b.press("j")
	if b.plate() != before {
		t.Error("the old letter still passes")
	}
	b.press("a")
	b.until("the next", fmt.Sprintf(`%s.replace("·", "") !== %q`, plateNow, before))
	sent(t, b)
	b.quiet()
}
