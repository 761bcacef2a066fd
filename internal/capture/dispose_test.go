package capture_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/retention"
	"yuanjian/internal/testkit"
)

// now is the clock's instant, as a day of Beijing begins.
func (r *roadside) startOf(day law.Date) { r.until(day.Start()) }

// until moves the clock to an instant.
func (r *roadside) until(t time.Time) {
	r.t.Helper()
	d := t.Sub(r.Clock.Now())
	if d < 0 {
		r.t.Fatalf("the clock would go back from %s to %s", r.Clock.Now(), t)
	}
	r.Clock.Advance(d)
}

func (r *roadside) review(v capture.Verdict) {
	r.t.Helper()
	_, err := r.s.Review(r.t.Context(), r.reviewer(), v)
	r.must(err)
}

// due finds what is due and lists the queue.
func (r *roadside) due() map[string]retention.Due {
	r.t.Helper()
	r.must(r.s.FindDue(r.t.Context(), r.Book))
	page, n, err := retention.Queue(r.t.Context(), r.DB.Reader(), r.scope(), "", db.Turn{Limit: 500})
	r.must(err)
	if n != len(page.Rows) {
		r.t.Errorf("%d due, %d counted", len(page.Rows), n)
	}
	out := map[string]retention.Due{}
	for _, d := range page.Rows {
		out[d.ID] = d
	}
	return out
}

// order orders a class and returns the order.
func (r *roadside) order(class retention.Class) string {
	r.t.Helper()
	done, err := r.s.Retention.Order(r.t.Context(), r.By(access.Head), retention.Captures, class)
	r.must(err)
	return done.Record.ID
}

// carryOut carries out what was ordered.
func (r *roadside) carryOut() {
	r.t.Helper()
	w := r.fleet.Worker()
	w.Handlers[retention.JobDispose], w.Handlers[retention.JobRemove] = r.s.Dispose, r.s.Retention.RemoveFiles
	r.must(w.Drain(r.t.Context()))
}

// removeFiles lets the grace pass and takes the files out.
func (r *roadside) removeFiles() {
	r.t.Helper()
	r.Clock.Advance(retention.Grace + time.Second)
	r.must(r.s.Retention.RemoveFiles(r.t.Context(), job.Job{Book: r.Book}))
}

// results are what became of the captures of an order: why each stays, empty for those that went.
func (r *roadside) results(order string) map[string]string {
	r.t.Helper()
	page, _, err := retention.Items(r.t.Context(), r.DB.Reader(), r.Book, order, false, db.Turn{Limit: 500})
	r.must(err)
	out := map[string]string{}
	for _, i := range page.Rows {
		out[i.Object] = i.Because
	}
	return out
}

func (r *roadside) gone(id string) bool {
	r.t.Helper()
	_, err := r.s.ByID(r.t.Context(), r.DB.Reader(), r.scope(), id)
	var none fault.NotFound
	if err != nil && !errors.As(err, &none) {
		r.t.Fatal(err)
	}
	return err != nil
}

func (r *roadside) keeping(id string) capture.Keeping {
	r.t.Helper()
	k, err := capture.Keepings(r.t.Context(), r.DB.Reader(), r.Book, []string{id}, r.Clock.Now())
	r.must(err)
	return *k[id]
}

// Given a capture that did not pass, when 30 days from it have not passed by a minute, then it is neither proposed nor taken by an
// order; when they have, it is proposed, goes by the act of the head alone, and its proof stays.
func TestA34_ACaptureIsKeptThirtyDaysFromItsInstantToTheMinute(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		c := r.see(id)
		r.review(reject(id, "no_violation"))
		first := law.DateOf(c.At).AddDays(31).Start()
		if k := r.keeping(id); k.Class != retention.Refused || !k.Until.Equal(first) || k.LastDay() != law.DateOf(c.At).AddDays(30) {
			t.Fatalf("kept %+v, first day on which it may go %s", k, first)
		}
		if first.Before(c.At.Add(30 * 24 * time.Hour)) {
			t.Fatal("less than thirty days")
		}
		r.until(first.Add(-time.Minute))
		if len(r.due()) != 0 {
			t.Error("proposed a minute early")
		}
		if _, err := r.s.Retention.Order(t.Context(), r.By(access.Head), retention.Captures, retention.Refused); err == nil {
			t.Error("an order a minute early")
		}
		r.until(first)
		due := r.due()
		if d := due[id]; len(due) != 1 || d.Class != retention.Refused || !d.Until.Equal(first) || d.Held {
			t.Fatalf("due %+v", due)
		}
		for _, role := range []access.Role{access.Reviewer, access.LegalReviewer, access.Keeper, access.Supervisor} {
			if _, err := r.s.Retention.Order(t.Context(), r.By(role), retention.Captures, retention.Refused); !errors.Is(err, act.ErrForbidden) {
				t.Errorf("ordered by %s: %v", role, err)
			}
		}
		order := r.order(retention.Refused)
		r.carryOut()
		if !r.gone(id) || r.results(order)[id] != "" {
			t.Fatal("the capture is there")
		}
		p, err := capture.ProofIn(t.Context(), r.DB.Reader(), r.scope(), id)
		r.must(err)
		if p.ID != id || p.Class != retention.Refused || p.State != capture.Rejected || p.Media["front"] != c.Media[0].SHA256.String() || p.Entry != c.Entry || p.Disposal != order {
			t.Errorf("proof %+v", p)
		}
		if all := r.judgements(id); len(all) == 0 || len(all[0].Receipt) == 0 {
			t.Error("its receipt is gone")
		}
		r.whole()
		r.removeFiles()
		if has, err := r.store.Has(c.Media[0].SHA256); has || err != nil {
			t.Errorf("its file is there: %t, %v", has, err)
		}
		if len(r.due()) != 0 {
			t.Error("what went is due")
		}
	})
}

// A capture without a verdict is never due; one that was excluded, or passed without a case, by its own terms.
func TestA34_TheClassesHaveTheirTerms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		open, passed, late := r.arrive(), r.arrive(), r.arrive()
		day := law.DateOf(r.see(open).At)
		r.review(pass(passed))
		r.until(day.AddDays(29).Start())
		r.review(reject(late, "unclear")) // settled a week later only
		if k := r.keeping(late); !k.Until.Equal(day.AddDays(29 + retention.SettledDays + 1).Start()) {
			t.Errorf("a late verdict: kept until %s", k.Until)
		}
		if k := r.keeping(open); k.Class != retention.Open || !k.Until.IsZero() {
			t.Errorf("without a verdict: %+v", k)
		}
		start := day.Start()
		limit := law.DateOf(time.Date(start.Year()+2, start.Month(), start.Day(), 0, 0, 0, 0, law.Beijing))
		if k := r.keeping(passed); k.Class != retention.Passed || !k.Until.Equal(limit.AddDays(1).Start()) {
			t.Errorf("passed: %+v", k)
		}
		r.until(limit.AddDays(1).Start().Add(-time.Minute))
		if due := r.due(); len(due) != 1 || due[late].Class != retention.Refused {
			t.Errorf("a minute before the limitation is over: %+v", due)
		}
		r.until(limit.AddDays(1).Start())
		if due := r.due(); len(due) != 2 || due[passed].Class != retention.Passed {
			t.Errorf("after two years: %+v", due)
		}
	})
}

// Given a hold, when an order is carried out, then the capture stays, with a result that says so, until the hold is lifted; who may
// place a hold does not thereby lift it.
func TestA34_AHoldWinsOverEveryTerm(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		held, free := r.arrive(), r.arrive()
		r.review(reject(held, "no_violation"))
		r.review(reject(free, "no_violation"))
		place := func(by act.By, n retention.NewHold) (act.Done[retention.HoldRecord], error) {
			return r.s.Retention.Place(t.Context(), by, n, r.s.Holdable)
		}
		if _, err := place(r.reviewer(), retention.NewHold{Object: held, Reason: "objection"}); err == nil {
			t.Error("a hold without words")
		}
		h, err := place(r.reviewer(), retention.NewHold{Object: held, Reason: "objection", Words: "异议2026-1号"})
		r.must(err)
		r.startOf(law.DateOf(r.Clock.Now()).AddDays(32))
		if due := r.due(); len(due) != 2 || !due[held].Held || due[free].Held {
			t.Fatalf("due %+v", due)
		}
		order := r.order(retention.Refused)
		r.carryOut()
		if got := r.results(order); r.gone(held) || !r.gone(free) || got[held] != "hold" || got[free] != "" || len(got) != 2 {
			t.Fatalf("results %v", got)
		}
		if _, err := r.s.Retention.Lift(t.Context(), r.reviewer(), h.Record.ID, "已答复"); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("the reviewer lifted it: %v", err)
		}
		if _, err := r.s.Retention.Order(t.Context(), r.By(access.Head), retention.Captures, retention.Refused); err == nil {
			t.Error("an order for what is held alone")
		}
		_, err = r.s.Retention.Lift(t.Context(), r.By(access.LegalReviewer), h.Record.ID, "异议已答复，未采纳")
		r.must(err)
		r.order(retention.Refused)
		r.carryOut()
		holds, err := r.s.Retention.HoldsOn(t.Context(), r.DB.Reader(), r.Book, retention.Object{Kind: retention.Captures, ID: held})
		r.must(err)
		if !r.gone(held) || len(holds) != 1 || holds[0].Words != "" || holds[0].LiftedWords != "" || holds[0].LiftedAt == nil {
			t.Errorf("after the hold: %+v", holds)
		}
		r.whole()
	})
}

// Who gave the verdict does not order what it was given on away; a recall that runs holds without anybody's act.
func TestA34_OwnVerdictsAndOpenRecallsStay(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		at := r.see(id).At
		r.review(reject(id, "no_violation"))
		r.startOf(law.DateOf(at).AddDays(31))
		r.due()
		_, err := r.s.AskRecall(t.Context(), r.By(access.LegalReviewer), r.ids.Use, "标志位置有误", spanAround(at))
		r.must(err)
		order := r.order(retention.Refused)
		r.carryOutOnly(t.Context(), order)
		if got := r.results(order); got[id] != "recall" || r.gone(id) {
			t.Errorf("under a recall: %v", got)
		}
	})
}

// Given two captures of the same bytes, when the first goes, then the file stays; with the last it goes. What comes in with the same
// bytes meanwhile keeps it.
func TestA34_ASharedFileGoesWithTheLast(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first := r.arrive()
		shared := r.see(first).Media[0]
		same := func(s *capture.Submission) { s.Media[0] = shared }
		r.review(reject(first, "no_violation"))
		r.startOf(law.DateOf(r.Clock.Now()).AddDays(20))
		second := r.arrive(same)
		r.review(reject(second, "no_violation"))
		r.startOf(law.DateOf(r.Clock.Now()).AddDays(12))
		if due := r.due(); len(due) != 1 || due[first].ID == "" {
			t.Fatalf("due %+v", due)
		}
		r.order(retention.Refused)
		r.carryOut()
		r.removeFiles()
		there := func(want bool, when string) {
			t.Helper()
			if has, err := r.store.Has(shared.SHA256); has != want || err != nil {
				t.Fatalf("%s: the file is there %t, want %t, %v", when, has, want, err)
			}
		}
		there(true, "while the second has it")
		r.startOf(law.DateOf(r.Clock.Now()).AddDays(20))
		r.due()
		r.order(retention.Refused)
		r.carryOut()
		third := r.arrive(same) // between the act and the removal
		r.removeFiles()
		there(true, "while a third came with it")
		r.review(reject(third, "no_violation"))
		r.startOf(law.DateOf(r.Clock.Now()).AddDays(32))
		r.due()
		r.order(retention.Refused)
		r.carryOut()
		r.removeFiles()
		there(false, "after the last")
		r.whole()
	})
}

// Given files that are being taken out, while it is looked who keeps them, then acts go on, but none takes in the same bytes; a file
// that something was found to keep stays, and may be kept again.
func TestA34_ActsGoOnWhileItIsLookedWhoKeepsAFile(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first, second := r.arrive(), r.arrive()
		goes, stays := r.see(first).Media[0], r.see(second).Media[0]
		r.review(reject(first, "no_violation"))
		r.review(reject(second, "no_violation"))
		r.startOf(law.DateOf(r.Clock.Now()).AddDays(32))
		r.due()
		r.order(retention.Refused)
		r.carryOut()
		r.Clock.Advance(2 * retention.Grace)
		looking := *r.s.Retention
		looked := 0
		looking.Referenced = func(ctx context.Context, q db.Queryer, digests []string) (map[string]bool, error) {
			looked += len(digests)
			ctx, stop := context.WithTimeout(ctx, time.Minute)
			defer stop()
			again := r.submission(func(s *capture.Submission) { s.Media[0] = goes })
			if _, err := r.s.Receive(ctx, again); !errors.Is(err, retention.ErrBeingRemoved) {
				t.Errorf("the same bytes meanwhile: %v", err)
			}
			if _, err := r.s.Receive(ctx, r.submission()); err != nil {
				t.Errorf("an act meanwhile: %v", err)
			}
			return map[string]bool{stays.SHA256.String(): true}, nil
		}
		r.must(looking.RemoveFiles(t.Context(), r.job(struct{}{})))
		gone, err := r.store.Has(goes.SHA256)
		r.must(err)
		there, err := r.store.Has(stays.SHA256)
		if gone || !there || err != nil || looked != 2 {
			t.Fatalf("the one is there %t, the other %t, of %d looked for, %v", gone, there, looked, err)
		}
		r.arrive(func(s *capture.Submission) { s.Media[0] = stays })
		r.removeFiles()
		if there, err = r.store.Has(stays.SHA256); !there || err != nil {
			t.Errorf("the other is there %t, %v", there, err)
		}
	})
}

// Killed between the act and the removal, or between taking a file for removal and removing it, the files go at the next try; killed
// between two chunks, the order goes on.
func TestA34_AKilledDisposalGoesOn(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		var ids []string
		var files []blob.Digest
		for range retention.ChunkMost + 3 {
			id := r.arrive()
			ids, files = append(ids, id), append(files, r.see(id).Media[0].SHA256)
			r.review(reject(id, "no_violation"))
		}
		r.startOf(law.DateOf(r.Clock.Now()).AddDays(32))
		r.due()
		order := r.order(retention.Refused)
		ctx, kill := context.WithCancel(t.Context())
		chunks := 0
		r.Engine.Watch = func(c context.Context, kind string) (context.Context, func(time.Duration, error)) {
			return c, func(time.Duration, error) {
				if kind == capture.Disposed.Name {
					if chunks++; chunks == 1 {
						kill()
					}
				}
			}
		}
		if err := r.s.Dispose(ctx, r.job(retention.Args{Disposal: order})); err == nil {
			t.Fatal("it was not killed")
		}
		r.Engine.Watch = nil
		if got := r.results(order); len(got) != retention.ChunkMost || !r.gone(ids[0]) || r.gone(ids[len(ids)-1]) {
			t.Fatalf("%d results after one chunk", len(got))
		}
		r.must(r.s.DisposeAll(t.Context(), r.Book))
		if got := r.results(order); len(got) != len(ids) {
			t.Fatalf("%d results of %d", len(got), len(ids))
		}
		d, err := retention.DisposalIn(t.Context(), r.DB.Reader(), r.scope(), order)
		r.must(err)
		if d.State != retention.Done || d.Disposed != int64(len(ids)) || d.Kept != 0 || d.Proposed != int64(len(ids)) {
			t.Errorf("the order %+v", d)
		}
		r.Clock.Advance(2 * retention.Grace)
		broken := *r.s.Retention
		taken := 0
		broken.Referenced = func(ctx context.Context, q db.Queryer, digests []string) (map[string]bool, error) {
			if taken++; taken > 1 {
				return nil, errors.New("killed")
			}
			return capture.Refers(ctx, q, digests)
		}
		if err := broken.RemoveFiles(t.Context(), r.job(struct{}{})); err == nil {
			t.Fatal("it was not killed")
		}
		r.must(r.s.Retention.RemoveFiles(t.Context(), r.job(struct{}{})))
		for i, f := range files {
			if has, err := r.store.Has(f); has || err != nil {
				t.Fatalf("file %d is there: %v", i, err)
			}
		}
		r.whole()
	})
}

func (r *roadside) job(args any) job.Job {
	r.t.Helper()
	b, err := json.Marshal(args)
	r.must(err)
	return job.Job{Book: r.Book, Args: b}
}

// carryOutOnly carries out one order and no other work.
func (r *roadside) carryOutOnly(ctx context.Context, order string) {
	r.t.Helper()
	r.must(r.s.Dispose(ctx, r.job(retention.Args{Disposal: order})))
}

func spanAround(at time.Time) device.Span {
	return device.Span{From: at.Add(-time.Hour), Until: at.Add(time.Hour)}
}

// broken counts what does not fit the ledger.
func (r *roadside) broken() (n int) {
	r.t.Helper()
	_, err := capture.CheckRows(r.t.Context(), r.DB.Reader(), r.Book, nil, func(ledger.Broken) { n++ })
	r.must(err)
	return n
}
