package office_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/detect"
	"yuanjian/internal/detect/detecttest"
	"yuanjian/internal/testkit"
)

// proposed registers a scripted detector and has it look at every capture that waits.
func (s *street) proposed(hints ...detect.Hint) (looks int) {
	s.t.Helper()
	s.captures.Detection.Detectors = []detect.Detector{&detecttest.Scripted{Name: "aid", Version: "7", Answer: detecttest.Says(hints...)}}
	_, err := s.captures.RegisterModel(s.t.Context(), s.By(access.Keeper), capture.NewModel{Name: "aid", Maker: "测试研究院", Purpose: "提示", NewVersion: capture.NewVersion{Version: "7", Reason: "已测试"}})
	s.fleet.Must(nil, err)
	return s.detected()
}

// lies say of every capture what is not so.
var lies = []detect.Hint{{Kind: detect.Violation, Score: 1, Detail: "1625", Medium: "front"}, {Kind: detect.PlateRead, Score: 1, Plate: "京A00001", Medium: "front"},
	{Kind: detect.Blur, Score: 1, Detail: "0.0 < 12", Medium: "front"}, {Kind: detect.Software, Score: 1, Detail: "photoshop", Medium: "front"}}

// TestA5_2_TheDeskIsHandedWhatModelsSuggestedLater: with model, version and score, beside what came with the event; nothing of a model that
// is off.
func TestA5_2_TheDeskIsHandedWhatModelsSuggestedLater(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		id := s.arrive(func(sub *capture.Submission) {
			sub.Event.Suggestions = []capture.Suggestion{{Model: "lane-net", Version: "3.1", Score: 0.87, Suggests: "压线"}}
		})
		if s.proposed(lies[2]) != 1 {
			t.Fatal("the capture was not looked at")
		}
		hints := func(v *visitor) string {
			items, _ := v.take(1)
			return fmt.Sprint(items[id]["hints"])
		}
		v := s.as(access.Reviewer)
		if got := hints(v); !strings.Contains(got, "模型lane-net，版本3.1，得分0.87：压线") || !strings.Contains(got, "没有登记") || !strings.Contains(got, "模型aid，版本7：画面可能模糊 · 0.0 < 12 (1.00)") {
			t.Errorf("the desk is handed %s", got)
		}
		_, err := s.captures.SwitchModel(t.Context(), s.By(access.Head), capture.NewSwitch{Off: true, Reason: "评估"})
		s.fleet.Must(nil, err)
		if got := hints(v); got != "[]" {
			t.Errorf("while all are off the desk is handed %s", got)
		}
	})
}

// TestA5_2_TheScriptedReviewerDecidesTheSameWithTheDetectorOffOnAndLying: the same labelled captures by the same keyboard without a detector, with
// one that finds nothing, and with one that says the contrary of everything and is seen doing so: the same verdicts for the same
// reasons.
func TestA5_2_TheScriptedReviewerDecidesTheSameWithTheDetectorOffOnAndLying(t *testing.T) {
	const n = 13
	results := map[string]string{}
	for _, how := range []string{"off", "on", "lying"} {
		s := onStreet(t)
		all := s.labels(n)
		if how != "off" {
			told := lies
			if how == "on" {
				told = nil
			}
			if looks := s.proposed(told...); looks < n-2 { // one that is refused at once waits for nobody
				t.Fatalf("%s: %d looks", how, looks)
			}
		}
		b := s.reviewerOn(&line{})
		b.run(chromedp.EmulateViewport(1600, 900))
		b.desk()
		seen := 0
		k := &keyboard{browser: b, passed: map[string]bool{}, least: 1e9}
		for more := true; more && k.decided < 2*n; {
			b.until("a capture or the end", "("+painted+" && "+onDesk+") || ("+emptied+")")
			if eval[bool](b, `/京A00001/.test(document.getElementById("machine").textContent)`) {
				seen++
			}
			more = k.decide()
		}
		sent(t, b)
		s.once(all.ids)
		var out strings.Builder
		for _, id := range all.ids {
			said, err := capture.History(t.Context(), s.DB.Reader(), s.Book, id)
			s.fleet.Must(nil, err)
			for _, v := range said {
				_, _ = fmt.Fprintf(&out, "%q: %s %s %s, undone %t\n", all.flaw[id], v.Result, v.Reason, s.state(id).State, v.UndoneAt != nil)
			}
		}
		results[how] = out.String()
		if (seen > 0) != (how == "lying") {
			t.Errorf("%s: lies were on the screen %d times", how, seen)
		}
		s.Verify()
	}
	if !strings.Contains(results["off"], "pass") || !strings.Contains(results["off"], "reject") || results["on"] != results["off"] || results["lying"] != results["off"] {
		t.Errorf("off:\n%s\non:\n%s\nlying:\n%s", results["off"], results["on"], results["lying"])
	}
}
