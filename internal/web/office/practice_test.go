package office_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

// settled is a capture that two officers found alike and that the head released for training.
func (s *street) settled(v capture.Verdict, spoil ...func(*capture.Submission)) string {
	s.t.Helper()
	id := s.arrive(spoil...)
	v.Capture = id
	for _, by := range []act.By{s.By(access.Reviewer), s.Another(access.Reviewer)} {
		held, err := s.captures.Take(s.t.Context(), by.Actor, by.Scope(access.ReviewCaptures), 1)
		s.fleet.Must(held, err)
		done, err := s.captures.Review(s.t.Context(), by, v)
		s.fleet.Must(done, err)
		s.Clock.Advance(capture.UndoFor + time.Second)
	}
	head := s.fresh(access.Head)
	at := link(head.get("/captures/"+id), "选作练习")
	head.get(at).wants(200, "看到两人的结论")
	head.post(at).goes("/captures/" + id)
	head.get("/captures/"+id).wants(200, "已选作练习", "从练习中撤下")
	return id
}

func passed(medium string) capture.Verdict {
	return capture.Verdict{Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(devicetest.Violation, medium)}
}

// TestA30_1_TrainingAtTheDesk: a new reviewer learns at the desk itself, is told after each answer what two officers found and which picture
// shows it, and leaves no verdict; nobody else is shown how it went.
func TestA30_1_TrainingAtTheDesk(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		v := s.somebody(access.Reviewer)
		v.get("/practice").wants(200, "还没有可以练习的抓拍").lacks("开始练习")
		good, bad := s.settled(passed("front")), s.settled(capture.Verdict{Result: "reject", Reason: "unclear"})
		plain := s.arrive()
		v = s.somebody(access.Reviewer)
		v.get("/").wants(200, "练习审核", `href="/practice"`)
		at := link(v.get("/practice").wants(200, "已练习0件"), "开始练习")
		v.get(at).wants(200, "审核台·练习", "这是练习，不产生审核结论", `&#34;under&#34;:&#34;/practice&#34;`)
		v.get("/desk").wants(200).lacks("这是练习")
		status, out := v.ask("/practice/take", map[string]any{"more": 6, "have": []string{}})
		items := map[string]map[string]any{}
		for _, i := range out["items"].([]any) {
			item := i.(map[string]any)
			items[item["id"].(string)] = item
		}
		if status != 200 || len(items) != 2 || items[plain] != nil || out["figures"].(map[string]any)["waiting"].(float64) != 2 {
			t.Fatalf("take: %d, %d items, %v", status, len(items), out["figures"])
		}
		v.get("/practice/captures/" + good).wants(404)
		if status, out = v.ask("/practice/verdict", verdict(items[good], "command-p1", "pass")); status != 200 || !strings.Contains(out["lesson"].(map[string]any)["words"].(string), "第三十条第（三）项") {
			t.Errorf("right: %d %v", status, out)
		}
		if status, out = v.ask("/practice/verdict", verdict(items[bad], "command-p2", "pass")); status != 200 || out["lesson"].(map[string]any)["title"] != "与两人的结论不一致" {
			t.Errorf("wrong: %d %v", status, out)
		}
		if status, _ = v.ask("/practice/undo", map[string]any{"command": "command-p3", "capture": bad}); status != 200 {
			t.Errorf("undone: %d", status)
		}
		if status, out = v.ask("/practice/verdict", verdict(items[bad], "command-p4", "reject", "reason", "plate_unreadable")); status != 200 || !strings.Contains(out["lesson"].(map[string]any)["words"].(string), "清晰") {
			t.Errorf("another reason: %d %v", status, out)
		}
		if status, _ = v.ask("/practice/verdict", verdict(map[string]any{"id": plain, "digest": strings.Repeat("a", 64)}, "command-p5", "reject", "reason", "unclear")); status != 404 {
			t.Errorf("a real capture is answered in training: %d", status)
		}
		v.get("/practice/captures/"+good).wants(200, "与两人的结论一致", "各项要素在哪一张画面", "号牌")
		v.get("/practice").wants(200, "已练习2件，其中2件", "不排名")
		s.somebody(access.Reviewer).get("/practice").wants(200, "已练习0件")
		s.fresh(access.Head).get("/practice").wants(403)
		for id, n := range s.verdicts([]string{good, bad, plain}) {
			if want := map[string]int{good: 1, bad: 1}[id]; n != want {
				t.Errorf("%d verdicts on %s", n, id)
			}
		}
		v.post("/practice/again").goes("/practice")
		v.get("/practice").wants(200, "已清除", "已练习0件")
		w.Verify()
	})
}

// TestTrainingInABrowser: the same keys as at the desk, unmistakably marked; with -artifacts the pictures stay.
func TestTrainingInABrowser(t *testing.T) {
	s := onStreet(t)
	photographs := s.photographs("road-2.jpg")
	id := s.settled(passed("f0"), photographs, func(sub *capture.Submission) { sub.Media[0].Name = "f0" })
	s.derive()
	b := s.browser().as(s.another(access.Reviewer))
	folder := t.ArtifactDir()
	picture := func(name string, width, height int64) {
		t.Helper()
		var png []byte
		b.run(chromedp.EmulateViewport(width, height), chromedp.Sleep(300*time.Millisecond), chromedp.FullScreenshot(&png, 100))
		s.fleet.Must(nil, os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644))
	}
	b.run(chromedp.EmulateViewport(1440, 900), chromedp.Navigate(b.base+"/practice/desk"))
	b.until("the first capture", onDesk)
	b.until("the suggestion", painted)
	b.until("the mark", `/这是练习/.test(document.getElementById("practice").innerText)`)
	picture("practice-1440", 1440, 900)
	picture("practice-360", 360, 780)
	b.run(chromedp.EmulateViewport(1440, 900))
	b.pass()
	b.until("the lesson", `!document.getElementById("lesson").hidden && /与两人的结论一致/.test(document.getElementById("lesson").innerText)`)
	sent(t, b)
	picture("practice-answered", 1440, 900)
	if n := s.verdicts([]string{id})[id]; n != 1 {
		t.Errorf("%d verdicts after training", n)
	}
	for name, path := range map[string]string{"practice-page": "/practice", "practice-lesson": "/practice/captures/" + id} {
		b.run(chromedp.Navigate(b.base + path))
		for _, width := range []int64{1440, 360} {
			picture(name+map[int64]string{1440: "-1440", 360: "-360"}[width], width, 900)
			if wide := eval[string](b, tooWide); wide != "" {
				t.Errorf("%s at %d px: %s", path, width, wide)
			}
		}
		broken, err := testkit.Axe(b.ctx)
		s.fleet.Must(broken, err)
		if len(broken) > 0 {
			t.Errorf("%s: %s", path, strings.Join(broken, "\n"))
		}
	}
	b.quiet()
}
