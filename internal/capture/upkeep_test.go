package capture_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// TestA10_1b_FiguresOfAnEvaluationAreCountedFromCaptures: how many there were, passed, did not pass, and were not open to review.
func TestA10_1b_FiguresOfAnEvaluationAreCountedFromCaptures(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first := law.DateOf(w.Clock.Now())
		good, bad := r.arrive(), r.arrive()
		r.arrive()
		for _, v := range []capture.Verdict{pass(good), reject(bad, "plate_unreadable")} {
			_, err := r.s.Review(t.Context(), r.reviewer(), v)
			r.must(err)
		}
		w.Clock.Advance(time.Hour)
		r.fleet.Must(r.fleet.Service.ReportAbnormal(t.Context(), r.fleet.By(access.Keeper), devicetest.With(r.ids.Use), device.Condition{Detail: "画面偏移"}))
		w.Clock.Advance(time.Hour)
		r.arrive()
		f, err := r.s.Evaluated(t.Context(), r.scope(), r.ids.Use, first, w.Clock.Now())
		r.must(err)
		if f.Captures != 4 || f.Adopted != 1 || f.Rejected != 1 || f.Unusable != 1 || f.From != first {
			t.Errorf("figures are %+v", f)
		}
		if rate, ok := f.ValidRate(); !ok || rate != 5000 {
			t.Errorf("valid are %d", rate)
		}
		if rate, ok := f.ExclusionRate(); !ok || rate != 5000 {
			t.Errorf("excluded are %d", rate)
		}
		if none, err := r.s.Evaluated(t.Context(), w.Who(access.Reviewer, w.Other).By.Actor.Scope(access.ViewCaptures), r.ids.Use, first, w.Clock.Now()); err != nil || none.Captures != 0 {
			t.Errorf("another body counts %+v, %v", none, err)
		}
	})
}

// TestA10_1c_ACaptureAfterACancellationIsStoredAndCannotPass: the row's own test, at the door.
func TestA10_1c_ACaptureAfterACancellationIsStoredAndCannotPass(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		sv, ctx, on := r.fleet.Service, t.Context(), devicetest.With(r.ids.Use)
		before := r.arrive()
		w.Clock.Advance(time.Minute)
		r.fleet.Must(sv.DraftEvaluation(ctx, r.fleet.By(access.Keeper), on, device.Evaluation{Accidents: "没有", Signs: "明显", Necessity: "不再必要", Result: device.CancelSite, Reason: "道路改造"}))
		r.fleet.Must(sv.SignEvaluation(ctx, r.fleet.By(access.Head), on, device.EvaluationSigned{Result: device.CancelSite, Reason: "同意取消"}))
		w.Clock.Advance(time.Second)
		after := r.arrive()
		if c := r.see(before); c.Outcome != "reviewable" {
			t.Errorf("captured before it is %s", c.Outcome)
		}
		if c := r.see(after); c.Outcome != "finding_required" || c.State != capture.Queued {
			t.Errorf("captured after it is %s %s", c.State, c.Outcome)
		}
		if _, err := r.s.Review(ctx, r.reviewer(), pass(after)); err == nil {
			t.Error("it passed")
		}
	})
}

// TestA20a_TheCapturesOfADoubtfulTimeAreListed: exactly those of the interval, for whoever examines them again.
func TestA20a_TheCapturesOfADoubtfulTimeAreListed(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		r.arrive()
		w.Clock.Advance(time.Hour)
		from := w.Clock.Now()
		within := []string{r.arrive(), r.arrive()}
		w.Clock.Advance(time.Hour)
		until := w.Clock.Now()
		r.arrive()
		w.Clock.Advance(time.Hour)
		in := device.On{Use: r.ids.Use, At: from}
		r.fleet.Must(r.fleet.Service.ReportIncident(t.Context(), r.fleet.By(access.Keeper), in, device.Incident{What: "jam", Cause: "outside", Until: &until, Effect: "画面被遮挡", Note: "巡查发现"}))
		w.Clock.Advance(time.Minute)
		l := r.fleet.Life(r.ids.Use)
		doubts := l.Doubts(w.Clock.Now())
		if len(doubts) != 1 {
			t.Errorf("doubts are %+v", doubts)
			return
		}
		page, err := r.s.List(t.Context(), r.scope(), capture.Filter{Use: r.ids.Use, From: doubts[0].From, Until: doubts[0].Until})
		r.must(err)
		if len(page.Rows) != 2 || page.Rows[0].ID != within[1] || page.Rows[1].ID != within[0] {
			t.Errorf("listed are %d: %+v", len(page.Rows), page.Rows)
		}
	})
}

// TestADeviceThatSendsCapturesIsNotSilent: also when they tell nothing of its clock; and no rule takes it for a clock check.
func TestADeviceThatSendsCapturesIsNotSilent(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		w.Clock.Advance(100 * 24 * time.Hour)
		mute := func(s *capture.Submission) { s.Event.ClockOffset = nil }
		r.arrive(mute)
		r.arrive(mute) // not stored again within half a day
		heard := w.Clock.Now()
		w.Clock.Advance(time.Hour)
		board, err := r.fleet.Service.HealthBoard(t.Context(), r.fleet.By(access.Keeper).Actor.Scope(access.ViewDevices), "", db.Turn{}, w.Clock.Now())
		r.must(err)
		if len(board.Rows) != 1 || board.Rows[0].Silent != nil || board.Rows[0].Heard == nil || heard.Sub(*board.Rows[0].Heard) > 10*time.Second || board.Rows[0].OffsetMS != nil {
			t.Errorf("the board shows %+v", board.Rows)
		}
		checks, err := device.Checks(t.Context(), w.DB.Reader(), w.Book, r.ids.Device, heard.Add(-time.Hour), heard.Add(time.Hour), 10)
		r.must(err)
		if l := r.fleet.Life(r.ids.Use); len(checks) != 1 || len(l.Checks) != 0 {
			t.Errorf("stored are %d, counted %d", len(checks), len(l.Checks))
		}
		w.Clock.Advance(48 * time.Hour)
		board, err = r.fleet.Service.HealthBoard(t.Context(), r.fleet.By(access.Keeper).Actor.Scope(access.ViewDevices), device.HealthSilent, db.Turn{}, w.Clock.Now())
		r.must(err)
		if len(board.Rows) != 1 || board.Rows[0].Silent == nil {
			t.Errorf("two days later the board shows %+v", board.Rows)
		}
	})
}

// TestA22_1b_PartsListedLaterRecallWhatWasJudged: a speed gauge was verified and the pair of flash and camera never: once that is found,
// captures judged before are judged again; a certificate of the pair helps those after it only.
func TestA22_1b_PartsListedLaterRecallWhatWasJudged(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		sv, on := r.fleet.Service, devicetest.With(r.ids.Use)
		before := r.arrive()
		if c := r.see(before); c.Outcome != "reviewable" {
			t.Errorf("on arrival it is %s", c.Outcome)
		}
		w.Clock.Advance(time.Hour)
		r.fleet.Must(sv.ListParts(t.Context(), r.fleet.By(access.TechnicalReviewer), on, device.MeasuringParts{Items: []string{"测速", "闪光灯与相机"}, Reason: "强制检定目录"}))
		r.work()
		if c := r.see(before); c.Outcome != "incomplete" {
			t.Errorf("with the parts listed it is %s", c.Outcome)
		}
		w.Clock.Advance(time.Hour)
		pair := devicetest.Certificate(r.fleet.Life(r.ids.Use).Device.Serial, law.DateOf(w.Clock.Now()))
		pair.Item = "闪光灯与相机"
		r.fleet.Must(sv.RecordVerification(t.Context(), r.fleet.By(access.Keeper), devicetest.With(r.ids.Use, devicetest.Document("证书")), pair))
		r.work()
		w.Clock.Advance(time.Minute)
		after := r.arrive()
		if c := r.see(before); c.Outcome != "barred" {
			t.Errorf("a certificate issued later made it %s", c.Outcome)
		}
		if c := r.see(after); c.Outcome != "reviewable" {
			t.Errorf("captured after both were verified it is %s", c.Outcome)
		}
	})
}
