package capture_test

import (
	"errors"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/testkit"
)

func TestFiguresAreOnesOwnOfTheDay(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		var ids []string
		for range 6 {
			ids = append(ids, r.arrive())
		}
		give := func(id, result, reason string, seconds int) {
			t.Helper()
			v := capture.Verdict{Capture: id, Result: result, Reason: reason, Seen: capture.Seen{Dwell: time.Duration(seconds) * time.Second}}
			if result == "pass" {
				v.Findings, v.Elements = capture.AllYes(), capture.AllAt(devicetest.Violation, "front")
			}
			_, err := r.s.Review(t.Context(), r.reviewer(), v)
			r.must(err)
		}
		give(ids[0], "pass", "", 2)
		give(ids[1], "reject", "unclear", 9)
		give(ids[2], "doubt", "legal", 4)
		give(ids[3], "reject", "unclear", 100)
		_, err := r.s.Undo(t.Context(), r.reviewer(), ids[3])
		r.must(err)
		_, err = r.s.Review(t.Context(), w.Another(access.Reviewer), pass(ids[4]))
		r.must(err)
		figures := func() capture.Figures {
			t.Helper()
			f, err := r.s.Figures(t.Context(), r.reviewer().Actor, r.scope())
			r.must(err)
			return f
		}
		if got, want := figures(), (capture.Figures{Waiting: 2, Doubtful: 1, Mine: 3, MedianMS: 4000}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		w.Clock.Advance(24 * time.Hour)
		if got := figures(); got.Mine != 0 || got.MedianMS != 0 || got.Waiting != 3 { // one of another's first verdicts awaits a second review
			t.Errorf("on the next day %+v", got)
		}
	})
}

func TestSamePlateAndSiteOfTheDay(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		plate := func(p string) func(*capture.Submission) {
			return func(s *capture.Submission) { s.Event.Plate = p }
		}
		r.arrive(plate("粤B00001"))
		yesterday := r.arrive(plate("粤A00007"))
		w.Clock.Set(w.Clock.Now().Add(24 * time.Hour))
		ids := []string{r.arrive(plate("粤A00007")), r.arrive(plate("粤a·00007")), r.arrive(plate("粤B00002")), r.arrive(plate("")), r.arrive(plate(""))}
		count := func(id string, what capture.Same) int64 {
			t.Helper()
			n, err := r.s.CountSame(t.Context(), r.scope(), r.see(id), what)
			r.must(err)
			list, err := r.s.ListSame(t.Context(), r.scope(), r.see(id), what)
			r.must(err)
			if int64(len(list)) != n {
				t.Errorf("%d counted, %d listed", n, len(list))
			}
			return n
		}
		for _, c := range []struct {
			id          string
			plate, site int64
		}{{ids[0], 1, 4}, {ids[2], 0, 4}, {ids[3], 0, 4}, {yesterday, 0, 1}} {
			if p, s := count(c.id, capture.SamePlate), count(c.id, capture.SameSite); p != c.plate || s != c.site {
				t.Errorf("%s: %d of the plate and %d of the site, want %d and %d", c.id, p, s, c.plate, c.site)
			}
		}
		foreign := w.Who(access.Reviewer, w.Other).By.Scope(access.ViewCaptures)
		if n, err := r.s.CountSame(t.Context(), foreign, r.see(ids[0]), capture.SamePlate); err != nil || n != 0 {
			t.Errorf("a foreign body counts %d, %v", n, err)
		}
	})
}

func TestWhatWasShownIsWhatIsDecided(t *testing.T) {
	r := newRoadside(t, testkit.NewWorld(t, testkit.SQLite(t)))
	one, two := r.arrive(), r.arrive()
	digest := func(id string) string {
		t.Helper()
		j, err := capture.Arrival(t.Context(), r.DB.Reader(), r.Book, id)
		r.must(err)
		return capture.ShownDigest(r.see(id), j)
	}
	if first := digest(one); first != digest(one) || first == digest(two) {
		t.Error("the digest does not tell captures apart")
	}
	c := r.see(one)
	j, err := capture.Arrival(t.Context(), r.DB.Reader(), r.Book, one)
	r.must(err)
	for name, change := range map[string]func(*capture.Capture, *capture.Judgement){
		"plate": func(c *capture.Capture, _ *capture.Judgement) { c.Plate = "粤A99999" }, "time": func(c *capture.Capture, _ *capture.Judgement) { c.At = c.At.Add(time.Microsecond) },
		"medium": func(c *capture.Capture, _ *capture.Judgement) {
			c.Media = append([]capture.Media{{Name: "x"}}, c.Media...)
		},
		"value": func(c *capture.Capture, _ *capture.Judgement) {
			c.Measured = []capture.Measure{{Name: "speed_kmh", Value: "93"}}
		},
		"violation": func(c *capture.Capture, _ *capture.Judgement) { c.Violation = "1039" }, "judgement": func(_ *capture.Capture, j *capture.Judgement) { j.Receipt = []byte("{}") },
	} {
		other, judged := c, j
		change(&other, &judged)
		if capture.ShownDigest(other, judged) == digest(one) {
			t.Errorf("another %s has the same digest", name)
		}
	}
	r.must(r.s.CheckShown(t.Context(), r.scope(), one, digest(one)))
	if err := r.s.CheckShown(t.Context(), r.scope(), one, digest(two)); !errors.As(err, new(fault.Conflict)) {
		t.Errorf("the digest of another capture: %v", err)
	}
	by := r.reviewer()
	by.Command = "journal-0001"
	_, err = r.s.Review(t.Context(), by, reject(one, "unclear"))
	r.must(err)
	r.must(r.s.CheckShown(t.Context(), r.scope(), one, "whatever")) // left to the command, which gets its first result
}

func TestMachineHasAReasonOnlyForWhatIsUnmet(t *testing.T) {
	r := newRoadside(t, testkit.NewWorld(t, testkit.SQLite(t)))
	good := r.arrive()
	unknown := r.arrive(func(s *capture.Submission) { s.Event.Firmware = nil })
	wrong := r.arrive(func(s *capture.Submission) { s.Event.Position = &[2]float64{113.3, 23.14} })
	for id, rule := range map[string]string{good: "", unknown: "", wrong: "A9b-place"} {
		j, err := capture.Arrival(t.Context(), r.DB.Reader(), r.Book, id)
		r.must(err)
		if s, found := capture.MachineReason(j); found != (rule != "") || s.Rule != rule {
			t.Errorf("the machine's reason is %q, want %q", s.Rule, rule)
		}
	}
}

func TestHistoryKeepsWhatWasUndone(t *testing.T) {
	r := newRoadside(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id, other := r.arrive(), r.arrive()
	_, err := r.s.Review(t.Context(), r.reviewer(), pass(id))
	r.must(err)
	_, err = r.s.Undo(t.Context(), r.reviewer(), id)
	r.must(err)
	_, err = r.s.Review(t.Context(), r.reviewer(), capture.Verdict{Capture: id, Result: "doubt", Reason: "onsite"})
	r.must(err)
	said, err := capture.History(t.Context(), r.DB.Reader(), r.Book, id)
	r.must(err)
	if len(said) != 2 || said[0].UndoneAt == nil || said[0].Findings != capture.AllYes() || said[1].Result != "doubt" || said[1].UndoneAt != nil {
		t.Errorf("history: %+v", said)
	}
	open, err := capture.OpenDoubts(t.Context(), r.DB.Reader(), r.scope(), []capture.Capture{r.see(id), r.see(other)})
	r.must(err)
	if len(open) != 1 || open[id].Reason != "onsite" || open[id].Person != r.reviewer().Person {
		t.Errorf("open doubts: %+v", open)
	}
}
