package capture_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/testkit"
)

// work carries out what the acts have ordered: here the recalls.
func (r *roadside) work() {
	r.t.Helper()
	w := r.fleet.Worker()
	w.Handlers[device.JobRecall] = r.s.Recall
	w.Handlers[capture.JobRecallGo] = r.s.GoOn
	r.must(w.Drain(r.t.Context()))
}

// recalls are those of the use, the newest first.
func (r *roadside) recalls() []capture.Recall {
	r.t.Helper()
	page, n, err := r.s.Recalls(r.t.Context(), r.DB.Reader(), r.scope(), capture.RecallFilter{Use: r.ids.Use})
	r.must(err)
	if n != len(page.Rows) {
		r.t.Errorf("%d recalls, %d counted", len(page.Rows), n)
	}
	return page.Rows
}

// items are what a recall changed.
func (r *roadside) items(recall string) map[string]capture.RecallItem {
	r.t.Helper()
	page, _, err := r.s.RecallItems(r.t.Context(), r.DB.Reader(), r.scope(), recall, "", db.Turn{})
	r.must(err)
	out := map[string]capture.RecallItem{}
	for _, i := range page.Rows {
		out[i.Capture] = i
	}
	return out
}

func (r *roadside) judgements(id string) []capture.Judgement {
	r.t.Helper()
	all, err := capture.Judgements(r.t.Context(), r.DB.Reader(), r.Book, id)
	r.must(err)
	return all
}

// whole holds the rows against the ledger.
func (r *roadside) whole() {
	r.t.Helper()
	_, err := ledger.Verify(r.t.Context(), r.DB, r.Book)
	r.must(err)
	_, err = capture.CheckRows(r.t.Context(), r.DB.Reader(), r.Book, nil, func(b ledger.Broken) { r.t.Errorf("entry %d: %s", b.Index, b.What.EN) })
	r.must(err)
}

// quiet takes in a capture without a clock check of its own, at an hour of the device.
func at(t time.Time) func(*capture.Submission) {
	return func(s *capture.Submission) { s.Event.Time, s.Event.ClockOffset = t, nil }
}

// checked records a health message of the device with a clock offset at an instant.
func (r *roadside) checked(t time.Time, offsetMS int64) {
	r.t.Helper()
	id := t.Format(time.RFC3339Nano)
	_, err := r.fleet.Service.ReportHealth(r.t.Context(), device.Sender{Book: r.Book, Device: r.ids.Device},
		device.HealthMessage{Health: device.Health{ID: id, Time: t, ClockOffsetMS: offsetMS, Firmware: devicetest.Firmware},
			Message: device.Message{WebhookID: "h" + id, Digest: id}})
	r.must(err)
}

// Given drift of 40 s found today and the last good check three days ago, the captures of the three days are listed and held.
func TestA36_3_DriftFoundTodayHoldsTheCapturesSinceTheLastGoodCheck(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		good := w.Clock.Now()
		r.checked(good, 20)
		before := r.arrive(at(good.Add(-time.Second)), func(s *capture.Submission) { off := int64(10); s.Event.ClockOffset = &off })
		var open []string
		for day := range 3 {
			w.Clock.Set(good.Add(time.Duration(day*24+1) * time.Hour))
			open = append(open, r.arrive(at(w.Clock.Now())))
		}
		passed := r.arrive(at(w.Clock.Now()))
		rejected := r.arrive(at(w.Clock.Now()))
		_, err := r.s.Review(t.Context(), r.reviewer(), pass(passed))
		r.must(err)
		_, err = r.s.Review(t.Context(), r.reviewer(), reject(rejected, "plate_unreadable"))
		r.must(err)
		r.work()
		if all := r.recalls(); len(all) != 0 {
			t.Fatalf("recalls before anything is wrong: %+v", all)
		}
		old := r.judgements(open[0])
		w.Clock.Set(good.Add(72 * time.Hour))
		r.checked(w.Clock.Now(), 40_000)
		r.work()

		all := r.recalls()
		if len(all) != 1 || all[0].Kind != capture.ByClock || all[0].State != capture.RecallWaiting || all[0].Held != 3 || all[0].Asks != 1 || all[0].Changed != 5 {
			t.Fatalf("recalls %+v", all)
		}
		if c := r.see(before); c.State != capture.Queued {
			t.Errorf("a capture before the last good check is %s", c.State)
		}
		for _, id := range open {
			if c := r.see(id); c.State != capture.Held || c.Outcome != "incomplete" {
				t.Errorf("capture is %s, %s", c.State, c.Outcome)
			}
		}
		if c := r.see(passed); c.State != capture.Adopted || c.Outcome != "incomplete" {
			t.Errorf("the passed one is %s, %s: its verdict is nobody's but a person's to change", c.State, c.Outcome)
		}
		now := r.judgements(open[0])
		if len(now) != 2 || string(now[0].Receipt) != string(old[0].Receipt) || string(now[0].Facts) != string(old[0].Facts) {
			t.Error("the old receipt is not what it was")
		}
		item := r.items(all[0].ID)[open[0]]
		changes := item.Before.Changes(item.After)
		if len(changes) != 1 || changes[0].Rule != "A36.3" || changes[0].Before != law.Met || changes[0].After != law.Unknown {
			t.Errorf("changes %+v", changes)
		}
		if _, err := r.s.Review(t.Context(), r.reviewer(), pass(open[0])); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("a held capture was passed: %v", err)
		}
		if held, err := r.s.Take(t.Context(), r.reviewer().Actor, r.reviewer().Scope(access.ReviewCaptures), 20); err != nil || len(held) != 1 || held[0].ID != before {
			t.Errorf("the desk got %d captures: %v", len(held), err)
		}
		r.whole()
		r.settle(all[0].ID, open, passed)
	})
}

// settle lets go what a recall holds and decides of the passed capture.
func (r *roadside) settle(recall string, open []string, passed string) {
	r.t.Helper()
	ctx := r.t.Context()
	legal := r.By(access.LegalReviewer)
	if _, err := r.s.ReleaseRecall(ctx, legal, recall, " "); !errors.As(err, new(fault.Invalid)) {
		r.t.Errorf("let go without reasons: %v", err)
	}
	_, err := r.s.ReleaseRecall(ctx, legal, recall, "已查明：时钟漂移自前次校时后发生。")
	r.must(err)
	r.work()
	for _, id := range open {
		if c := r.see(id); c.State != capture.Queued || c.Outcome != "incomplete" {
			r.t.Errorf("let go: %s, %s", c.State, c.Outcome)
		}
	}
	var no law.Refusal
	_, err = r.s.Review(ctx, r.reviewer(), pass(open[0]))
	if !errors.As(err, &no) || no.Rule != "A36.3" || no.Article == "" || no.Cure.ZH == "" {
		r.t.Errorf("an unknown at the desk: %v", err)
	}
	decision := capture.RecallDecision{Recall: recall, Captures: []string{passed, open[0]}, Decision: capture.DecideExclude, Ground: 3, Reasons: "时间不准，影响准确性。"}
	done, err := r.s.DecideRecall(ctx, legal, decision)
	r.must(err)
	if done[0].Err != nil || !errors.As(done[1].Err, new(fault.Conflict)) {
		r.t.Errorf("decided %+v", done)
	}
	if c := r.see(passed); c.State != capture.Excluded {
		r.t.Errorf("excluded: %s", c.State)
	}
	if now := r.recalls()[0]; now.State != capture.RecallSettled || now.Held != 0 || now.Asks != 0 {
		r.t.Errorf("settled: %+v", now)
	}
	r.whole()
}

// A fact that changes nothing writes nothing: no judgement, no recall, no entry of the ledger beyond its own.
func TestRecall_AFactThatChangesNothingWritesNothing(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		r.work()
		size := r.entries()
		_, err := r.fleet.Service.CheckClock(t.Context(), w.By(access.Keeper), device.On{Use: r.ids.Use}, device.ClockOffset{OffsetMS: 15, Method: "北斗授时"})
		r.must(err)
		r.work()
		if n := r.entries(); n != size+1 || len(r.recalls()) != 0 || len(r.judgements(id)) != 1 {
			t.Errorf("%d entries more, %d recalls, %d judgements", n-size, len(r.recalls()), len(r.judgements(id)))
		}
	})
}

func (r *roadside) entries() int64 {
	r.t.Helper()
	var n int64
	r.must(r.DB.Reader().QueryRow(r.t.Context(), `SELECT count(*) FROM entry WHERE book = $1`, r.Book).Scan(&n))
	return n
}

// takeBack takes a fact back by two persons.
func (r *roadside) takeBack(fact string) {
	r.t.Helper()
	done, err := r.fleet.Service.ProposeTakeBack(r.t.Context(), r.By(access.Keeper), fact, "记错了")
	r.must(err)
	_, err = r.fleet.Service.DecideTakeBack(r.t.Context(), r.By(access.Head), done.Record.ID, true, "核对属实")
	r.must(err)
}

func (r *roadside) factOf(event device.Event) string {
	r.t.Helper()
	l := r.fleet.Life(r.ids.Use)
	for _, f := range l.Facts {
		if f.Event == event && f.RetractedAt == nil {
			return f.ID
		}
	}
	r.t.Fatalf("no fact %s", event)
	return ""
}

// What a taken-back record made good is judged again, and what it made bad too.
func TestRecall_ATakenBackRecordIsRecalled(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		open, passed := r.arrive(), r.arrive()
		_, err := r.s.Review(t.Context(), r.reviewer(), pass(passed))
		r.must(err)
		r.work()
		r.takeBack(r.factOf(device.PlanApproved))
		r.work()
		all := r.recalls()
		if len(all) != 1 || all[0].Kind != capture.ByTakeBack || all[0].Held != 1 || all[0].Asks != 1 {
			t.Fatalf("recalls %+v", all)
		}
		legal := w.By(access.LegalReviewer)
		results, err := r.s.DecideRecall(t.Context(), legal, capture.RecallDecision{Recall: all[0].ID, Captures: []string{passed}, Decision: capture.DecideAgain, Reasons: "批准文件尚未补交"})
		r.must(err)
		r.must(results[0].Err)
		if c := r.see(passed); c.State != capture.Queued || c.Outcome != "incomplete" {
			t.Errorf("to be reviewed again: %s, %s", c.State, c.Outcome)
		}
		_, err = r.s.ReleaseRecall(t.Context(), legal, all[0].ID, "已经查明")
		r.must(err)
		r.work()
		r.fleet.Approve(r.ids.Use) // granted now: after the captures
		r.work()
		for _, id := range []string{open, passed} {
			if c := r.see(id); c.Outcome != "finding_required" {
				t.Errorf("after an approval that came later: %s, %s", c.State, c.Outcome)
			}
		}
		r.whole()
	})
}

// By hand a period is recalled although no fact says yet what is wrong (A10.1c: a sign was found wrong).
func TestA10_1c_CapturesAtAFaultySignArePutToAPerson(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		from := w.Clock.Now()
		open, passed := r.arrive(), r.arrive()
		_, err := r.s.Review(t.Context(), r.reviewer(), pass(passed))
		r.must(err)
		w.Clock.Advance(time.Hour)
		after := r.arrive()
		keeper := w.By(access.Keeper)
		span := device.Span{From: from, Until: after2(r, after)}
		if _, err := r.s.AskRecall(t.Context(), keeper, r.ids.Use, "", span); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("without a fault: %v", err)
		}
		if _, err := r.s.AskRecall(t.Context(), w.By(access.Supervisor), r.ids.Use, "x", span); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("by a supervisor, who edits nothing (E11): %v", err)
		}
		done, err := r.s.AskRecall(t.Context(), keeper, r.ids.Use, "标志所示方向与实际监控方向不一致", span)
		r.must(err)
		r.work()
		got, err := r.s.RecallIn(t.Context(), w.DB.Reader(), r.scope(), done.Record.ID)
		r.must(err)
		if got.Seen != 2 || got.Held != 1 || got.Asks != 1 || got.Changed != 0 || got.State != capture.RecallWaiting {
			t.Errorf("recall %+v", got)
		}
		if r.see(open).State != capture.Held || r.see(passed).State != capture.Adopted || r.see(after).State != capture.Queued {
			t.Error("the wrong captures were touched")
		}
		if len(r.judgements(open)) != 1 {
			t.Error("a judgement was written although nothing changed")
		}
		own, err := r.s.DecideRecall(t.Context(), w.By(access.Head), capture.RecallDecision{Recall: got.ID, Captures: []string{passed}, Decision: capture.DecideKeep, Reasons: "标志当时可见"})
		r.must(err)
		r.must(own[0].Err)
		if i := r.items(got.ID)[passed]; i.Decision != capture.DecideKeep || i.Reasons != "标志当时可见" || i.State != capture.Adopted {
			t.Errorf("kept: %+v", i)
		}
		r.whole()
	})
}

func after2(r *roadside, id string) time.Time { return r.see(id).At }

// Stopped, a recall does nothing more until somebody goes on with it.
func TestRecall_StopsAndGoesOn(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		keeper := w.By(access.Keeper)
		done, err := r.s.AskRecall(t.Context(), keeper, r.ids.Use, "镜头松动", device.Span{From: r.see(id).At, Until: w.Clock.Now().Add(time.Hour)})
		r.must(err)
		_, err = r.s.StopRecall(t.Context(), keeper, done.Record.ID)
		r.must(err)
		r.work()
		if r.see(id).State != capture.Queued {
			t.Error("a stopped recall went on")
		}
		if _, err := r.s.StopRecall(t.Context(), keeper, done.Record.ID); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("stopped twice: %v", err)
		}
		_, err = r.s.ResumeRecall(t.Context(), keeper, done.Record.ID)
		r.must(err)
		r.work()
		if r.see(id).State != capture.Held {
			t.Error("it did not go on")
		}
		r.must(r.s.GoOn(context.WithoutCancel(t.Context()), job.Job{Book: w.Book, Kind: capture.JobRecallGo, Args: []byte(`{"recall":"` + done.Record.ID + `"}`)}))
		if got := r.recalls()[0]; got.Seen != 1 || got.Held != 1 {
			t.Errorf("carried out twice: %+v", got)
		}
	})
}
