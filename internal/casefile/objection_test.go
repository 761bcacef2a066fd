package casefile_test

import (
	"errors"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Given an open objection, when the decision is issued, then it is refused, until the objection is decided point by point and the party was told;
// what it excluded is no ground of the decision any more.
func TestA40_1a_TheDecisionWaitsForAnOpenObjection(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx, reviewer := t.Context(), o.By(access.ObjectionReviewer)
		id := o.Noticed(20000)
		item := o.See(id).Evidence[0].ID
		o.PutUp(id, casefiletest.Fined(20000))
		object := func(key string) string {
			t.Helper()
			done, err := o.E.Object(ctx, o.Book, o.County.ID, key, evidence.Objecting{Case: id, Objector: evidence.Objector{Name: "陈某某"}, Points: []evidence.Point{{Kind: "device", Words: "设备没有检定", Items: []string{item}}}})
			o.Must(err)
			return done.Record.ID
		}
		answered := func(objection string, d evidence.PointDecision) {
			t.Helper()
			_, err := o.E.Take(ctx, reviewer, objection)
			o.Must(err)
			_, err = o.E.DecideObjection(ctx, reviewer, objection, []evidence.PointDecision{d})
			o.Must(err)
			_, err = o.C.Decide(ctx, o.Head, id, nil, "同意")
			refused(t, err, "A40.1a", "没有答复")
			o.Clock.Advance(time.Minute)
			_, err = o.E.AnswerObjection(ctx, reviewer, objection, evidence.Telling{How: "电话", At: o.Clock.Now()})
			o.Must(err)
		}
		first := object("form-1")
		_, err := o.C.Decide(ctx, o.Head, id, nil, "同意")
		refused(t, err, "A40.1a", "没有答复")
		answered(first, evidence.PointDecision{Result: evidence.AdoptNot, Reasons: "检定证书齐全，附后"})
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))

		// After the decision it asks for self-correction, and its answer names what else the party can do, until when.
		o.Clock.Advance(time.Hour)
		o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(id)))
		second := object("form-2")
		o.Work()
		if c := o.See(id); c.Frozen != casefile.FrozenReview || c.Objections != 1 {
			t.Errorf("after the decision: frozen %q, %d open", c.Frozen, c.Objections)
		}
		k, err := o.C.ForEvidence(ctx, o.DB.Reader(), reviewer.Scope(access.AnswerObjections), id)
		o.Must(err)
		left, err := evidence.RemediesOf(ctx, o.DB.Reader(), &k, o.Clock.Now())
		if err != nil || len(left) != 2 || left[0].Due < law.DateOf(o.Clock.Now()).AddDays(59) {
			t.Errorf("remedies: %+v, %v", left, err)
		}
		_, err = o.E.Take(ctx, o.First, second)
		if err == nil {
			t.Error("an officer of the case took the objection")
		}
		_, err = o.E.Take(ctx, reviewer, second)
		o.Must(err)
		_, err = o.E.DecideObjection(ctx, reviewer, second, []evidence.PointDecision{{Result: evidence.Adopt, Reasons: "检定证书与设备编号不符", Ground: 3}})
		o.Must(err)
		if x, _, err := o.E.ByID(ctx, o.DB.Reader(), o.First.Scope(access.ViewCases), item); err != nil || x.State != evidence.Excluded {
			t.Errorf("the item: %+v, %v", x, err)
		}
		o.Work()
		o.Done(o.C.Correct(ctx, o.Head, id, casefile.Correction{How: "revoked", Reasons: "异议成立，证据排除以后事实不能成立"}))
		if c := o.See(id); c.State != casefile.Revoked {
			t.Errorf("the case is %s", c.State)
		}
		if _, err := o.E.DecideObjection(ctx, reviewer, second, nil); !errors.As(err, new(fault.Conflict)) {
			t.Error("decided twice")
		}
		o.Verify()
	})
}
