package evidence_test

import (
	"slices"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/evidence"
	"yuanjian/internal/evidence/evidencetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/retention"
)

// Given a capture that is evidence of a case, when its terms are over, then it stays as long as the hold of the case does; once that is lifted and
// it is disposed of, the item and its examination stay as they were, and no closed case is taken up for it (Art 34).
func TestA34_WhatIsEvidenceIsHeldAndItsDisposalExcludesNothing(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx, head := t.Context(), b.By(access.Head)
		x := b.Attached()
		b.Admit(x.ID)
		dispose := func() {
			t.Helper()
			b.Must(b.Shots.FindDue(ctx, b.Book))
			_, err := b.E.Retention.Order(ctx, head, retention.Captures, retention.Passed)
			if err != nil {
				return // nothing is due
			}
			w := b.Fleet.Worker()
			w.Handlers[retention.JobDispose], w.Handlers[retention.JobRemove] = b.Shots.Dispose, b.E.Retention.RemoveFiles
			b.Must(w.Drain(ctx))
		}
		there := func() bool {
			_, err := b.Shots.ByID(ctx, b.DB.Reader(), head.Scope(access.ViewCaptures), x.Capture)
			if err != nil && !fault.IsNotFound(err) {
				t.Fatal(err)
			}
			return err == nil
		}
		b.Days(930)
		dispose()
		if !there() {
			t.Fatal("what is evidence was disposed of while the case held it")
		}
		holds, err := b.E.Retention.HoldsOn(ctx, b.DB.Reader(), b.Book, retention.Object{Kind: retention.Captures, ID: x.Capture})
		b.Must(err)
		_, err = b.E.Retention.Lift(ctx, head, holds[0].ID, "案件已经归档")
		b.Must(err)
		dispose()
		if there() {
			t.Fatal("the capture was not disposed of")
		}
		b.Clock.Advance(time.Hour)
		b.Must(b.E.Watch(ctx, b.Book))
		if y := b.Item(x.ID); y.State != evidence.Admitted || !slices.Equal(b.Cited(), []int{1}) {
			t.Errorf("after the disposal: %+v", y)
		}
		if told := b.Ordered(); len(told) != 0 {
			t.Errorf("the case is told of %+v", told)
		}
		b.First, b.Partner = b.Another(access.Officer), b.Another(access.Officer) // with certificates of this year
		_, err = b.E.Attach(ctx, b.First, evidence.Attaching{Case: b.Open("case-2").ID, Capture: x.Capture, Second: b.Partner.Person})
		refused(t, "attached after", err, "A34")
		if _, err := capture.ProofIn(ctx, b.DB.Reader(), head.Scope(access.ViewCaptures), x.Capture); err != nil {
			t.Error(err)
		}
		b.Verify()
	})
}
