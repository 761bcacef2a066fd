package capture_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// A fault of a device is recorded once; each of its captures is rejected by a verdict of its own that names it. What is outside the
// window, for another reason, of another person, or a pass, is refused.
func TestA36_3_AFaultOfADeviceRejectsEachOfItsCapturesByItself(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		before := r.arrive()
		w.Clock.Advance(time.Minute)
		one, two := r.arrive(), r.arrive()
		n := capture.NewWindow{Device: r.ids.Device, From: r.see(one).At, Until: r.see(two).At, Reason: "unclear", Words: "镜头进水"}
		for name, spoil := range map[string]func(*capture.NewWindow){
			"no fault said": func(n *capture.NewWindow) { n.Words = " " }, "a reason of no device": func(n *capture.NewWindow) { n.Reason = "no_violation" },
			"ends before it begins": func(n *capture.NewWindow) { n.Until = n.From.Add(-time.Second) }, "ends later than now": func(n *capture.NewWindow) { n.Until = n.Until.Add(time.Hour) },
			"longer than a month": func(n *capture.NewWindow) { n.From = n.From.Add(-32 * 24 * time.Hour) },
		} {
			wrong := n
			spoil(&wrong)
			if _, err := r.s.OpenWindow(t.Context(), r.reviewer(), wrong); !errors.As(err, new(fault.Invalid)) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := r.s.OpenWindow(t.Context(), w.Who(access.Reviewer, w.Other).By, n); !fault.IsNotFound(err) {
			t.Errorf("a window of another body's device: %v", err)
		}
		rec, err := r.s.OpenWindow(t.Context(), r.reviewer(), n)
		r.must(err)
		window, err := capture.WindowByID(t.Context(), w.DB.Reader(), r.scope(), rec.ID)
		r.must(err)
		page, err := r.s.List(t.Context(), r.scope(), window.Filter(capture.Queued))
		r.must(err)
		var listed []string
		for _, c := range page.Rows {
			listed = append(listed, c.ID)
		}
		slices.Sort(listed)
		if !slices.Equal(listed, []string{one, two}) {
			t.Errorf("in the window %v", listed)
		}
		pass := window.Verdict(one, capture.Seen{})
		pass.Result, pass.Findings = "pass", capture.AllYes()
		if _, err := r.s.Review(t.Context(), r.reviewer(), pass); !errors.As(err, new(law.Refusal)) {
			t.Errorf("a pass by a window: %v", err)
		}
		if _, err := r.s.Review(t.Context(), r.reviewer(), window.Verdict(before, capture.Seen{})); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("outside the window: %v", err)
		}
		if _, err := r.s.Review(t.Context(), w.Another(access.Reviewer), window.Verdict(one, capture.Seen{})); !errors.As(err, new(act.Forbidden)) {
			t.Errorf("by another: %v", err)
		}
		for range 2 { // again is the same verdict: what was interrupted is gone on with
			for _, id := range []string{one, two} {
				by := r.reviewer()
				by.Command = "window-" + id
				done, err := r.s.Review(t.Context(), by, window.Verdict(id, capture.Seen{}))
				r.must(err)
				if done.Record.Window != rec.ID || done.Record.Reason != "unclear" {
					t.Errorf("record %+v", done.Record)
				}
			}
		}
		count, err := capture.WindowCount(t.Context(), w.DB.Reader(), w.Book, rec.ID)
		r.must(err)
		if count != 2 || r.see(one).State != capture.Rejected || r.see(before).State != capture.Queued {
			t.Errorf("%d rejected, %s, %s", count, r.see(one).State, r.see(before).State)
		}
	})
}
