package capture_test

import (
	"errors"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/sharing"
	"yuanjian/internal/testkit"
)

// borrowed is a use by Other of the live device of County, under a share until a day.
type borrowed struct {
	*roadside
	use   string
	share string
	s     *sharing.Service
}

const borrowedCode = "9001"

func newBorrowed(r *roadside, days int) *borrowed {
	r.t.Helper()
	ctx := r.t.Context()
	sight := act.NewSight(r.DB, r.Clock)
	r.t.Cleanup(sight.Close)
	b := &borrowed{roadside: r, s: &sharing.Service{Engine: r.Engine, Sight: sight}}
	keeper := r.Who(access.Keeper, r.Other).By
	asked, err := b.s.Ask(ctx, keeper, sharing.Request{Kind: sharing.Sharing, Use: r.ids.Use, Field: "traffic", Purpose: "查处占道", Content: "该路口设备"})
	r.must(err)
	today := law.DateOf(r.Clock.Now())
	agreed, err := b.s.AgreeToShare(ctx, r.By(access.Head), asked.Record.ID, sharing.Terms{Number: "共享1号", Purpose: "查处占道", Fields: []string{"traffic"}, Data: []string{"captures"},
		From: today, Until: today.AddDays(days), NoOnward: true}, []device.Attachment{devicetest.Document("协议")})
	r.must(err)
	b.share = agreed.Record.Share
	used, err := b.s.UseShared(ctx, keeper, b.share, borrowedCode, "traffic")
	r.must(err)
	b.use = used.Record.Own
	return b
}

// plan brings the receiver's own use to its own approval.
func (b *borrowed) plan() {
	b.t.Helper()
	ctx, f, keeper := b.t.Context(), b.fleet.Service, b.Who(access.Keeper, b.Other).By
	hour := func(_ any, err error) { b.t.Helper(); b.must(err); b.Clock.Advance(time.Hour) }
	hour(f.Argue(ctx, keeper, devicetest.With(b.use, devicetest.Document("报告")), devicetest.Argument()))
	hour(f.DraftPlan(ctx, keeper, devicetest.With(b.use, devicetest.Document("方案")), devicetest.Plan(borrowedCode)))
	hour(f.SubmitPlan(ctx, b.Who(access.Head, b.Other).By, devicetest.With(b.use)))
	hour(f.ApprovePlan(ctx, b.By(access.ProvincialApprover), devicetest.With(b.use, devicetest.Document("批复")), device.Approval{Number: "粤测〔2026〕9号"}))
}

// review passes the receiver's own two reviews.
func (b *borrowed) review() {
	b.t.Helper()
	ctx, f := b.t.Context(), b.fleet.Service
	hour := func(_ any, err error) { b.t.Helper(); b.must(err); b.Clock.Advance(time.Hour) }
	hour(f.ReviewLegally(ctx, b.Who(access.LegalReviewer, b.Other).By, devicetest.With(b.use), devicetest.Legal()))
	hour(f.ReviewTechnically(ctx, b.Who(access.TechnicalReviewer, b.Other).By, devicetest.With(b.use, devicetest.Document("检测报告")), devicetest.Technical(device.IsInstrument)))
}

// publish makes it public naming the receiver's use, and commissions it when thirty days have passed.
func (b *borrowed) publish() {
	b.t.Helper()
	ctx, f, publisher := b.t.Context(), b.fleet.Service, b.Who(access.Publisher, b.Other).By
	b.must(try(f.AskPublication(ctx, publisher, devicetest.With(b.use))))
	b.fleet.Work()
	b.must(try(f.PublishElsewhere(ctx, publisher, devicetest.With(b.use, devicetest.Document("截图")), "https://example.invalid/b", true)))
	b.Clock.Advance(time.Hour)
	l := b.fleet.Life(b.use)
	first, _, ok := l.FirstLawfulDay(b.Clock.Now())
	if !ok {
		b.t.Fatal("published, and there is no first lawful day")
	}
	b.Clock.Set(first.Start().Add(9 * time.Hour))
	b.must(try(f.Commission(ctx, b.Who(access.Head, b.Other).By, devicetest.With(b.use), device.Decision{Reason: "启用"})))
	b.Clock.Advance(time.Hour)
}

func try(_ any, err error) error { return err }

func (b *borrowed) shoot() string {
	return b.arrive(func(s *capture.Submission) { s.Event.Violation = borrowedCode })
}

// results are the findings of a capture's last judgement by rule.
func (b *borrowed) outcome(id string) string {
	b.t.Helper()
	scope := b.Who(access.Reviewer, b.Other).By.Scope(access.ViewCaptures)
	c, err := b.roadside.s.ByID(b.t.Context(), b.DB.Reader(), scope, id)
	b.must(err)
	if c.Body != b.Other.ID {
		b.t.Errorf("the capture is %s's", c.Body)
	}
	return c.Outcome
}

// TestA18_2_TheOwnersReviewNeverCounts: the owner's approval, reviews and publication are all in place, and a capture for the
// receiver is not admissible until the receiver has its own; a reviewer of the owner gives no verdict on it.
func TestA18_2_TheOwnersReviewNeverCounts(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		b := newBorrowed(r, 300)
		ctx := t.Context()
		if own := r.see(r.arrive()); own.Outcome != "reviewable" {
			t.Fatalf("the owner's own capture is %s", own.Outcome)
		}
		mine := w.Who(access.Reviewer, w.Other).By
		early := b.shoot()
		if out := b.outcome(early); out == "reviewable" || out == "admissible" {
			t.Errorf("on the owner's review alone it is %s", out)
		}
		if _, err := r.s.Review(ctx, mine, pass(early)); !errors.As(err, new(law.Refusal)) {
			t.Errorf("passed on the owner's review: %v", err)
		}
		if _, err := r.s.Review(ctx, w.By(access.Reviewer), pass(early)); !fault.IsNotFound(err) {
			t.Errorf("the owner's reviewer gives a verdict: %v", err)
		}
		b.plan()
		b.review()
		b.publish()
		late := b.shoot()
		if out := b.outcome(late); out != "reviewable" {
			t.Fatalf("with its own approval, reviews and publication it is %s", out)
		}
		if _, err := r.s.Review(ctx, w.By(access.Reviewer), pass(late)); !fault.IsNotFound(err) {
			t.Errorf("the owner's reviewer gives a verdict: %v", err)
		}
		own := pass(late)
		own.Elements = capture.AllAt(borrowedCode, "front")
		r.must(try(r.s.Review(ctx, mine, own)))
		if own := r.see(r.arrive()); own.Outcome != "reviewable" {
			t.Errorf("the receiver's acts moved the owner's use: %s", own.Outcome)
		}
		w.Verify()
	})
}

// TestA17b_TheReceiversPublicationNamesItsUse: what the owner published does not carry the receiver's use, and what is so of the
// thing itself the owner records.
func TestA17b_TheReceiversPublicationNamesItsUse(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		b := newBorrowed(r, 300)
		ctx, f := t.Context(), r.fleet.Service
		b.plan()
		b.review()
		if s := r.fleet.State(b.use); s.State != device.Publishing {
			t.Errorf("reviewed, it is %s and not to be published", s.State)
		}
		var no law.Refusal
		if err := try(f.CheckClock(ctx, w.Who(access.Keeper, w.Other).By, devicetest.With(b.use), device.ClockOffset{OffsetMS: 1, Method: "北斗"})); !errors.As(err, &no) || no.Rule != "A17b" {
			t.Errorf("the receiver records what the owner measures: %v", err)
		}
		l := r.fleet.Life(b.use)
		body, notice := w.Other, l.NoticeFor(w.Other, w.Clock.Now())
		if notice.Body != body.Name || notice.Violation != borrowedCode || notice.Approval != "粤测〔2026〕9号" {
			t.Errorf("the notice is %+v", notice)
		}
		b.publish()
		if s := r.fleet.State(b.use); s.State != device.Live {
			t.Errorf("it is %s", s.State)
		}
	})
}

// TestA18_1_AShareThatEndsStopsTheUse: with the last day of its term.
func TestA18_1_AShareThatEndsStopsTheUse(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		b := newBorrowed(r, 60)
		b.plan()
		b.review()
		b.publish()
		l := r.fleet.Life(b.use)
		last := l.LoanAt(w.Clock.Now()).Until
		w.Clock.Set(last.Start().Add(23 * time.Hour))
		r.must(try(r.fleet.Service.CheckClock(t.Context(), w.By(access.Keeper), devicetest.With(r.ids.Use), device.ClockOffset{OffsetMS: 1, Method: "北斗"})))
		if out := b.outcome(b.shoot()); out != "reviewable" {
			t.Errorf("on the last day it is %s", out)
		}
		w.Clock.Set(last.AddDays(1).Start().Add(time.Hour))
		if out := b.outcome(b.shoot()); out == "reviewable" {
			t.Errorf("after the term it is %s", out)
		}
		if s := r.fleet.State(b.use); s.State != device.StoppedState {
			t.Errorf("after the term it is %s", s.State)
		}
		w.Verify()
	})
}

// TestA18_1_AShareEndedEarlyStopsTheUseAtOnce: by the head of either body, with its reason.
func TestA18_1_AShareEndedEarlyStopsTheUseAtOnce(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		b := newBorrowed(r, 300)
		b.plan()
		b.review()
		b.publish()
		r.must(try(b.s.End(t.Context(), w.By(access.Head), b.share, "设备迁移")))
		w.Clock.Advance(time.Hour)
		if s := r.fleet.State(b.use); s.State != device.StoppedState {
			t.Errorf("ended before its term it is %s", s.State)
		}
		if s := r.fleet.State(r.ids.Use); s.State != device.Live {
			t.Errorf("the owner's own use is %s", s.State)
		}
		if err := try(r.fleet.Service.Resume(t.Context(), w.Who(access.Head, w.Other).By, devicetest.With(b.use), device.Decision{Reason: "恢复"})); err == nil {
			t.Error("resumed without a share")
		}
		w.Verify()
	})
}
