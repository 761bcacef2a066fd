package capture_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/detect"
	"yuanjian/internal/detect/detecttest"
	"yuanjian/internal/ledger"
	"yuanjian/internal/media"
	"yuanjian/internal/testkit"
)

// registered registers a model in a version and returns its id.
func (r *roadside) registered(name, version string) string {
	r.t.Helper()
	m, err := r.s.RegisterModel(r.t.Context(), r.By(access.Keeper), capture.NewModel{Name: name, Maker: "本系统", Purpose: "提示", NewVersion: capture.NewVersion{Version: version, Reason: "已测试"}})
	r.must(err)
	return m.ID
}

// detected lets detectors look until none has anything left to look at, and returns how often they did.
func (r *roadside) detected() int {
	r.t.Helper()
	for all := 0; ; {
		n, err := r.s.DetectSome(r.t.Context(), r.Book)
		r.must(err)
		if all += n; n == 0 {
			return all
		}
	}
}

func (r *roadside) hints(id string) []capture.Hinted {
	r.t.Helper()
	all, err := r.s.Hints(r.t.Context(), r.DB.Reader(), r.Book, []capture.Capture{r.see(id)})
	r.must(err)
	return all[id]
}

func (r *roadside) assisted(id string) capture.Assistance {
	r.t.Helper()
	a, err := r.s.Assisted(r.t.Context(), r.DB.Reader(), r.Book, r.see(id))
	r.must(err)
	return a
}

// TestA5_2_AScoringIsOnRecordAndANewerOneStandsBesideIt: a model runs for a body that has registered it in the version that runs; what it
// suggests is on record with model, version, score and region; a newer version is a new suggestion and the older one is kept; a
// version that nobody registered does not run.
func TestA5_2_AScoringIsOnRecordAndANewerOneStandsBesideIt(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		area := media.Area{Left: 100, Top: 200, Right: 300, Bottom: 400}
		one := &detecttest.Scripted{Name: "m", Version: "1", Answer: detecttest.Says(detect.Hint{Kind: detect.Region, Score: 0.7, Medium: "front", Area: &area}, detect.Hint{Kind: detect.PlateRead, Score: 0.9, Plate: "粤B54321", Medium: "front"})}
		r.s.Detection.Detectors = []detect.Detector{one}
		id := r.arrive()
		if r.detected() != 0 {
			t.Error("a model that nobody registered looked")
		}
		model := r.registered("m", "1")
		if n := r.detected(); n != 1 || one.Looks != 1 {
			t.Errorf("%d looks, %d", n, one.Looks)
		}
		got := r.hints(id)
		if len(got) != 2 || got[0].Kind != detect.Region || *got[0].Area != area || got[0].Score != 0.7 || got[0].Model != "m" || got[0].Version != "1" || got[1].Plate != "粤B54321" || got[1].Words().ZH == "" {
			t.Fatalf("%+v", got)
		}
		if a := r.assisted(id); a.Decided != nil || len(a.Models) != 1 || a.Models[0] != (capture.Ran{Model: "m", Version: "1"}) || !strings.Contains(a.Words().ZH, "“m”（版本1）") {
			t.Errorf("%+v", a)
		}
		var text string
		r.must(w.DB.Reader().QueryRow(t.Context(), `SELECT r.body FROM record r JOIN entry e ON e.book = r.book AND e.idx = r.idx WHERE e.book = $1 AND e.kind = $2`, r.Book, capture.Scored.Name).Scan(&text))
		if strings.Contains(text, "54321") {
			t.Errorf("a plate is in the ledger: %s", text)
		}
		b, err := r.s.Export(t.Context(), w.DB.Reader(), r.Book, r.see(id))
		if text := string(b); err != nil || strings.Contains(text, "54321") || !strings.Contains(text, `"score": 0.7`) || !strings.Contains(text, `"left": 100`) || !strings.Contains(text, "现在还没有作出") {
			t.Errorf("%s, %v", text, err)
		}
		two := &detecttest.Scripted{Name: "m", Version: "2", Answer: detecttest.Says()}
		r.s.Detection.Detectors = []detect.Detector{two}
		if r.detected() != 0 {
			t.Error("a version that nobody registered looked")
		}
		_, err = r.s.RecordVersion(t.Context(), r.By(access.Keeper), model, capture.NewVersion{Version: "2", Reason: "已测试"})
		r.must(err)
		if r.detected() != 1 || len(r.hints(id)) != 0 {
			t.Errorf("the newer version found nothing, and %+v is shown", r.hints(id))
		}
		all, err := r.s.Scorings(t.Context(), w.DB.Reader(), r.Book, id)
		if err != nil || len(all) != 2 || all[0].Version != "1" || len(all[0].Hints) != 2 || all[0].Hints[1].Plate != "粤B54321" || all[1].Version != "2" || len(all[1].Hints) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
		_, err = r.s.Review(t.Context(), r.reviewer(), pass(id))
		r.must(err)
		if a := r.assisted(id); a.Decided == nil || len(a.Models) != 1 {
			t.Errorf("after the verdict: %+v", a)
		}
		r.arrive()
		r.see(id)
		if n := r.detected(); n != 1 {
			t.Errorf("%d looks at a new capture and one that is decided", n)
		}
		w.Verify()
	})
}

// TestA5_2_TheOffSwitchStopsAModelOrAllAndLeavesEverythingUsable: off by an act of the head or the keeper, for one model or for all: then
// nothing is looked at and nothing that was said is shown, what is on record stays, and captures are reviewed as ever.
func TestA5_2_TheOffSwitchStopsAModelOrAllAndLeavesEverythingUsable(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		ctx := t.Context()
		hint := detecttest.Says(detect.Hint{Kind: detect.Blur, Score: 0.5, Medium: "front"})
		r.s.Detection.Detectors = []detect.Detector{&detecttest.Scripted{Name: "a", Version: "1", Answer: hint}, &detecttest.Scripted{Name: "b", Version: "1", Answer: hint}}
		a := r.registered("a", "1")
		r.registered("b", "1")
		with := r.arrive(suggested("3.1", 0.8))
		turn := func(by act.By, model string, off bool) error {
			_, err := r.s.SwitchModel(ctx, by, capture.NewSwitch{Model: model, Off: off, Reason: "复查"})
			return err
		}
		if err := turn(r.reviewer(), "", true); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("a reviewer turns the switch: %v", err)
		}
		if err := turn(w.Who(access.Keeper, w.Other).By, a, true); err == nil {
			t.Error("another body turns the switch")
		}
		r.must(turn(r.By(access.Keeper), a, true))
		if n := r.detected(); n != 1 || len(r.hints(with)) != 2 {
			t.Errorf("one is off: %d looks, %+v", n, r.hints(with))
		}
		r.must(turn(r.By(access.Head), "", true))
		second := r.arrive()
		if n := r.detected(); n != 0 || len(r.hints(with)) != 0 {
			t.Errorf("all are off: %d looks, %+v", n, r.hints(with))
		}
		if all, err := r.s.Scorings(ctx, w.DB.Reader(), r.Book, with); err != nil || len(all) != 1 {
			t.Errorf("what was said is gone: %+v, %v", all, err)
		}
		_, err := r.s.Review(ctx, r.reviewer(), pass(second))
		r.must(err)
		if x := r.assisted(second); len(x.Models) != 0 || !strings.Contains(x.Words().ZH, "没有算法模型") {
			t.Errorf("%+v", x)
		}
		r.must(turn(r.By(access.Head), "", false))
		r.must(turn(r.By(access.Keeper), a, false))
		if r.detected() != 1 || len(r.hints(with)) != 3 {
			t.Errorf("all are on: %+v", r.hints(with))
		}
		w.Verify()
	})
}

// TestA5_2_ADetectorThatFailsHarmsNoCapture: one that breaks, errs, does not end or answers nonsense is logged and noted once, and the
// capture stays as it was.
func TestA5_2_ADetectorThatFailsHarmsNoCapture(t *testing.T) {
	hang := make(chan struct{})
	failures := map[string]func(context.Context, detect.Seen) ([]detect.Hint, error){
		"it broke":              func(context.Context, detect.Seen) ([]detect.Hint, error) { panic("nil map") },
		"out of order":          func(context.Context, detect.Seen) ([]detect.Hint, error) { return nil, errors.New("out of order") },
		"did not answer within": func(context.Context, detect.Seen) ([]detect.Hint, error) { <-hang; return nil, nil },
		"a score of NaN":        detecttest.Says(detect.Hint{Kind: detect.Blur, Score: math.NaN()}),
		"a score of 2":          detecttest.Says(detect.Hint{Kind: detect.Blur, Score: 2}),
		"a kind that is none":   detecttest.Says(detect.Hint{Kind: "guilty", Score: 1}),
		"no picture":            detecttest.Says(detect.Hint{Kind: detect.Blur, Score: 1, Medium: "front", Area: &media.Area{Left: 5, Right: 5, Bottom: 9}}),
		"does not have":         detecttest.Says(detect.Hint{Kind: detect.Blur, Score: 1, Medium: "rear"}),
		"17 hints":              detecttest.Says(make([]detect.Hint, 17)...),
		"no text of one line":   detecttest.Says(detect.Hint{Kind: detect.Blur, Detail: "a\nb"}),
	}
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		var log bytes.Buffer
		r.s.Detection.Log, r.s.Detection.Within = slog.New(slog.NewTextHandler(&log, nil)), 50*time.Millisecond
		d := &detecttest.Scripted{Name: "m", Version: "1"}
		r.s.Detection.Detectors = []detect.Detector{d}
		r.registered("m", "1")
		for want, answer := range failures {
			d.Answer = answer
			log.Reset()
			id := r.arrive()
			behind := r.arrive()
			before := r.see(id)
			if !strings.Contains(want, "within") { // of the one that hangs it waits behind the first
				_, err := r.s.Review(t.Context(), r.reviewer(), pass(behind))
				r.must(err)
			}
			if n := r.detected(); n != 1 || !strings.Contains(log.String(), want) {
				t.Errorf("%s: %d looks, log %s", want, n, log.String())
			}
			if strings.Contains(want, "within") {
				next := r.arrive()
				if r.detected() != 0 {
					t.Error("a detector that has not ended looks at the next capture")
				}
				close(hang)
				for r.s.DetectorHangs("m") {
					time.Sleep(time.Millisecond)
				}
				d.Answer = detecttest.Says()
				if n := r.detected(); n != 2 || len(r.hints(next)) != 0 {
					t.Errorf("a detector that has ended after all looks at %d of the two that waited behind it", n)
				}
				hang = make(chan struct{})
			}
			if after := r.see(id); after.State != before.State || after.Outcome != before.Outcome || len(r.hints(id)) != 0 {
				t.Errorf("%s: the capture is %s, %s", want, after.State, after.Outcome)
			}
			_, err := r.s.Review(t.Context(), r.reviewer(), pass(id))
			r.must(err)
		}
		m, err := capture.Models(t.Context(), w.DB.Reader(), r.By(access.Keeper).Scope(access.ViewDevices))
		r.must(err)
		looked, hints, failed, err := capture.Detected(t.Context(), w.DB.Reader(), r.By(access.Keeper).Scope(access.ViewDevices), m[0], "1")
		if err != nil || looked != 2 || hints != 0 || failed != int64(len(failures)) {
			t.Errorf("%d looked at, %d hints, %d failed, %v", looked, hints, failed, err)
		}
		w.Verify()
	})
}

// differing is what differs from capture to capture: instants, to which the offset of a clock is measured, and ids.
var differing = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+08:00)|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}年\d+月\d+日[0-9:. ]*|\d+ [A-Z][a-z]+ \d{4}[0-9:. ,]*`)

// TestA5_2_WithTheDetectorOffOnAndLyingTheVerdictsAreTheSame: the same captures under the same script of a reviewer, without a detector,
// with one that finds nothing, and with one that says the contrary of everything: the same verdicts, and the same facts and receipts
// of the judge, to the byte but for ids and instants that differ from run to run.
func TestA5_2_WithTheDetectorOffOnAndLyingTheVerdictsAreTheSame(t *testing.T) {
	detectors := map[string]func(context.Context, detect.Seen) ([]detect.Hint, error){
		"off": nil, "on": detecttest.Says(),
		"lying": detecttest.Says(detect.Hint{Kind: detect.Violation, Score: 1, Detail: "1625", Medium: "front"}, detect.Hint{Kind: detect.PlateRead, Score: 1, Plate: "京A00001", Medium: "front"},
			detect.Hint{Kind: detect.Dark, Score: 1, Medium: "front"}, detect.Hint{Kind: detect.OtherTime, Score: 1, Detail: "1999-01-01", Medium: "front"}),
	}
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		r.registered("m", "1")
		results := map[string]string{}
		for _, how := range []string{"off", "on", "lying"} {
			r.s.Detection.Detectors = nil
			if detectors[how] != nil {
				r.s.Detection.Detectors = []detect.Detector{&detecttest.Scripted{Name: "m", Version: "1", Answer: detectors[how]}}
			}
			var out strings.Builder
			for i := range 4 {
				id := r.arrive()
				looks := r.detected()
				if (looks == 1) != (detectors[how] != nil) || how == "lying" && len(r.hints(id)) != 4 {
					t.Fatalf("%s: %d looks, %+v", how, looks, r.hints(id))
				}
				if c := r.see(id); c.State != capture.Queued {
					t.Errorf("%s: before a person has decided the capture is %s", how, c.State)
				}
				v := pass(id)
				if i%2 == 1 {
					v = reject(id, "no_violation")
				}
				_, err := r.s.Review(t.Context(), r.reviewer(), v)
				r.must(err)
				judged, err := capture.Judgements(t.Context(), w.DB.Reader(), r.Book, id)
				r.must(err)
				for _, j := range judged {
					if strings.Contains(string(j.Facts), `"m"`) || strings.Contains(string(j.Facts), "score") || strings.Contains(string(j.Facts), "京A00001") {
						t.Errorf("%s: a suggestion is among the facts: %s", how, j.Facts)
					}
					out.WriteString(differing.ReplaceAllString(j.Stage+" "+j.Outcome+"\n"+string(j.Facts)+"\n"+string(j.Receipt)+"\n", "…"))
				}
				given, err := capture.History(t.Context(), w.DB.Reader(), r.Book, id)
				r.must(err)
				c := r.see(id)
				out.WriteString(given[0].Result + " " + given[0].Reason + " " + string(c.State) + " " + c.Outcome + "\n")
			}
			results[how] = out.String()
		}
		if results["off"] == "" || results["on"] != results["off"] || results["lying"] != results["off"] {
			t.Errorf("off:\n%s\non:\n%s\nlying:\n%s", results["off"], results["on"], results["lying"])
		}
		w.Verify()
	})
}

// TestAScoringThatIsEditedOrDeletedIsNamed: what a model suggested is compared with the ledger.
func TestAScoringThatIsEditedOrDeletedIsNamed(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		r.s.Detection.Detectors = []detect.Detector{&detecttest.Scripted{Name: "m", Version: "1", Answer: detecttest.Says(detect.Hint{Kind: detect.Blur, Score: 0.5, Medium: "front"})}}
		r.registered("m", "1")
		r.arrive()
		r.arrive()
		if r.detected() != 2 {
			t.Fatal("two captures are not looked at")
		}
		named := func() (out []string) {
			_, err := capture.CheckRows(t.Context(), w.DB.Reader(), r.Book, w.Keys, func(b ledger.Broken) { out = append(out, b.What.EN) })
			r.must(err)
			return out
		}
		if x := named(); len(x) != 0 {
			t.Errorf("untouched: %v", x)
		}
		edit := func(text string) {
			r.must(w.DB.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), text)
				return err
			}))
		}
		edit(`UPDATE hint SET score = 0.9 WHERE scoring = (SELECT min(id) FROM scoring)`)
		if x := named(); len(x) != 1 || !strings.Contains(x[0], "not as recorded") {
			t.Errorf("edited: %v", x)
		}
		edit(`DELETE FROM scoring WHERE id = (SELECT min(id) FROM scoring)`)
		if x := named(); len(x) != 1 || !strings.Contains(x[0], "is gone") {
			t.Errorf("deleted: %v", x)
		}
	})
}
