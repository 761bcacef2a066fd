package capture_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/job"
	"yuanjian/internal/testkit"
)

// asKnownNow holds the judgement that stands of each capture against a fresh one of the facts known now.
func (r *roadside) asKnownNow(what string, ids []string) {
	r.t.Helper()
	for _, id := range ids {
		c := r.see(id)
		l, err := device.LoadAround(r.t.Context(), r.DB.Reader(), r.Book, c.Use, c.At, nil)
		r.must(err)
		f := l.FactsAt(c.At)
		all := r.judgements(id)
		last := all[len(all)-1]
		stored, err := admissibility.JudgeDocument(last.Facts, nil)
		r.must(err)
		f.Stage, f.Review, f.Capture = stored.Facts.Stage, stored.Facts.Review, stored.Facts.Capture
		if now := admissibility.Judge(&f, admissibility.OnRecord); now.Results() != stored.Results() || now.Outcome != stored.Outcome || c.Outcome != stored.Outcome.String() {
			r.t.Errorf("%s: capture of %s stands as %s (%s), and is %s (%s) by what is known now", what, c.At.Format(time.DateTime), stored.Results(), c.Outcome, now.Results(), now.Outcome)
		}
	}
}

// Whatever becomes known or is taken back, in whatever order: after its recall the judgement that stands of every capture is what
// judging says of the facts known now.
func TestRecall_AfterRandomHistoriesEveryJudgementIsOfWhatIsKnown(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		random := rand.New(rand.NewPCG(36, 3))
		var ids []string
		begin := w.Clock.Now()
		for i := range 10 {
			w.Clock.Advance(time.Hour)
			c := r.arrive(at(w.Clock.Now()))
			ids = append(ids, c)
			if i%3 == 0 {
				_, err := r.s.Review(t.Context(), r.reviewer(), reject(c, "unclear"))
				r.must(err)
			}
		}
		r.work()
		then := func() time.Time {
			return begin.Add(time.Duration(random.Int64N(int64(w.Clock.Now().Sub(begin))))).Truncate(time.Second)
		}
		s, keeper := r.fleet.Service, w.By(access.Keeper)
		var facts []string
		for step := range 24 {
			w.Clock.Advance(time.Minute)
			on := device.On{Use: r.ids.Use, At: then()}
			var done device.Done
			var err error
			what := ""
			switch random.IntN(7) {
			case 0:
				what = "clock check"
				done, err = s.CheckClock(t.Context(), keeper, on, device.ClockOffset{OffsetMS: random.Int64N(3000), Method: "北斗"})
			case 1:
				what = "sign missing"
				seen := on.At.Add(-time.Duration(random.Int64N(int64(5 * time.Hour))))
				done, err = s.ReportSignMissing(t.Context(), keeper, device.On{Use: r.ids.Use, At: on.At, Documents: []device.Attachment{devicetest.Picture("缺失")}}, device.MissingSign{LastSeen: &seen, Note: "缺失"})
			case 2:
				what = "sign placed"
				done, err = s.PlaceSign(t.Context(), keeper, device.On{Use: r.ids.Use, At: on.At, Documents: []device.Attachment{devicetest.Picture("标志")}}, device.Sign{Kind: "标志牌", Position: "路口"})
			case 3:
				what = "abnormal"
				done, err = s.ReportAbnormal(t.Context(), keeper, on, device.Condition{Detail: "异常"})
			case 4:
				what = "normal"
				done, err = s.ReportNormal(t.Context(), keeper, on, device.Condition{Detail: "正常"})
			case 5:
				what = "health message"
				r.checked(on.At.Add(time.Duration(step)*time.Millisecond), random.Int64N(3000))
			default:
				if what = "taken back"; len(facts) > 0 {
					i := random.IntN(len(facts))
					r.takeBack(facts[i])
					facts = append(facts[:i], facts[i+1:]...)
				}
			}
			if err == nil && done.Record.ID != "" {
				facts = append(facts, done.Record.ID)
			}
			r.work()
			r.asKnownNow(fmt.Sprintf("step %d, %s", step, what), ids)
		}
		if len(r.recalls()) == 0 {
			t.Error("nothing was recalled: the histories test nothing")
		}
		r.whole()
	})
}

// Broken off in the middle, a recall goes on where it was and counts each capture once.
func TestRecall_BrokenOffGoesOnAndCountsEachCaptureOnce(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		from := w.Clock.Now()
		const many = 65 // more than three chunks
		for range many {
			r.arrive()
		}
		done, err := r.s.AskRecall(t.Context(), w.By(access.Keeper), r.ids.Use, "镜头松动", device.Span{From: from, Until: w.Clock.Now().Add(time.Hour)})
		r.must(err)
		order := job.Job{Book: w.Book, Kind: capture.JobRecallGo, Args: []byte(`{"recall":"` + done.Record.ID + `"}`)}
		ctx, broken := context.WithCancel(t.Context())
		chunks := 0
		w.Engine.Watch = func(c context.Context, kind string) (context.Context, func(time.Duration, error)) {
			if kind == capture.RecallJudged.Name {
				if chunks++; chunks == 2 {
					broken()
				}
			}
			return c, func(time.Duration, error) {}
		}
		if err := r.s.GoOn(ctx, order); err == nil {
			t.Fatal("it was not broken off")
		}
		half := r.recalls()[0]
		if half.Seen == 0 || half.Seen >= many || half.Held != half.Seen {
			t.Errorf("half way: %d seen, %d held", half.Seen, half.Held)
		}
		r.must(r.s.GoOnWithAll(t.Context(), w.Book))
		if all := r.recalls()[0]; all.Seen != many || all.Held != many || all.State != capture.RecallWaiting {
			t.Errorf("to the end: %+v", all)
		}
		r.whole()
	})
}
