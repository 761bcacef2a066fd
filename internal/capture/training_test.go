package capture_test

import (
	"errors"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/testkit"
)

// twice is a capture of which two found the same.
func (r *roadside) twice(first, second act.By, v func(id string) capture.Verdict) string {
	r.t.Helper()
	id := r.arrive()
	r.give(first, v(id))
	r.take(second, 5)
	r.give(second, v(id))
	return id
}

// lessons are the captures that a person may learn on.
func (r *roadside) lessons(by act.By) []capture.Capture {
	r.t.Helper()
	out, err := r.s.Lessons(r.t.Context(), by.Actor, by.Scope(access.ReviewCaptures))
	r.must(err)
	return out
}

func (r *roadside) answer(by act.By, c capture.Capture, v capture.Verdict) (capture.Lesson, error) {
	r.t.Helper()
	j, err := capture.Arrival(r.t.Context(), r.DB.Reader(), r.Book, c.ID)
	r.must(err)
	v.Capture, v.Seen = c.ID, capture.Seen{Digest: capture.ShownDigest(c, j), Painted: 1, Dwell: time.Second}
	return r.s.AnswerLesson(r.t.Context(), by.Actor, by.Scope(access.ReviewCaptures), v)
}

// Training is nobody's verdict (Art 30(1)): what is answered there moves no capture, adds nothing to the ledger, and only who answered
// is told of it; the label is told after the answer and never before. Only what two found alike is learned on.
func TestA30_1_TrainingIsNoReview(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first, second, head := r.reviewer(), w.Another(access.Reviewer), w.By(access.Head)
		learner, other := w.Another(access.Reviewer), w.Another(access.Reviewer)
		release := func(by act.By, id string) error {
			_, err := r.s.ReleaseTraining(t.Context(), by, id)
			return err
		}
		good := r.twice(first, second, pass)
		bad := r.twice(first, second, func(id string) capture.Verdict { return reject(id, "unclear") })
		once := r.arrive()
		r.give(first, pass(once))
		queued := r.arrive()
		for name, id := range map[string]string{"given once": once, "not reviewed": queued} {
			if err := release(head, id); !errors.As(err, new(fault.Conflict)) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := release(first, good); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("released by a reviewer: %v", err)
		}
		r.must(release(head, good))
		r.must(release(head, bad))
		if err := release(head, good); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("released twice: %v", err)
		}
		shown := r.lessons(learner)
		if len(shown) != 2 || shown[0].State != capture.Queued || !shown[0].Blind || len(shown[0].Media) != 1 {
			t.Fatalf("to learn on: %+v", shown)
		}
		if _, err := r.s.LessonOf(t.Context(), learner.Actor, good); !fault.IsNotFound(err) {
			t.Errorf("the label before the answer: %v", err)
		}
		size := r.size(t)
		if _, err := r.answer(learner, shown[0], capture.Verdict{Result: "pass", Findings: capture.AllYes()}); !refusedBy(err, "A30.3a") {
			t.Errorf("passed without pointing: %v", err)
		}
		if _, err := r.s.AnswerLesson(t.Context(), learner.Actor, learner.Scope(access.ReviewCaptures), pass(good)); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("of something else than was shown: %v", err)
		}
		l, err := r.answer(learner, shown[0], pass(good))
		if err != nil || !l.Correct || l.Label.Result != "pass" || len(l.Label.Elements) == 0 {
			t.Errorf("right: %+v, %v", l, err)
		}
		if l, err = r.answer(learner, shown[1], pass(bad)); err != nil || l.Correct || l.Label.Reason != "unclear" {
			t.Errorf("wrong: %+v, %v", l, err)
		}
		if l, err = r.answer(learner, shown[1], reject("", "unclear")); err != nil || l.Correct {
			t.Errorf("answered again after the label: %+v, %v", l, err)
		}
		if got, n := r.lessons(learner), r.lessons(other); len(got) != 0 || len(n) != 2 {
			t.Errorf("left for the learner %d, for another %d", len(got), len(n))
		}
		if mine, err := r.s.Answers(t.Context(), learner.Actor); err != nil || len(mine) != 2 {
			t.Errorf("own answers %v, %v", mine, err)
		}
		if theirs, err := r.s.Answers(t.Context(), head.Actor); err != nil || len(theirs) != 0 {
			t.Errorf("another sees %v, %v", theirs, err)
		}
		if r.size(t) != size || r.see(bad).State != capture.Rejected || r.see(good).State != capture.Adopted {
			t.Error("training left something in the ledger, or moved a capture")
		}
		if said, err := capture.History(t.Context(), w.DB.Reader(), w.Book, bad); err != nil || len(said) != 1 {
			t.Errorf("verdicts %+v, %v", said, err)
		}
		r.must(r.s.ForgetAnswers(t.Context(), learner.Actor, bad))
		w.Clock.Advance(capture.UndoFor + time.Second)
		if err := r.s.ForgetAnswers(t.Context(), learner.Actor, good); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("undone later: %v", err)
		}
		r.must(r.s.ForgetAnswers(t.Context(), learner.Actor, ""))
		if len(r.lessons(learner)) != 2 {
			t.Error("nothing to learn on after beginning again")
		}
		r.declare(learner, "粤A12345") // what is recused stays so in training
		if len(r.lessons(learner)) != 0 {
			t.Error("a declared vehicle is learned on")
		}
		_, err = r.s.WithdrawTraining(t.Context(), head, good)
		r.must(err)
		if got := r.lessons(other); len(got) != 1 || got[0].ID != bad {
			t.Errorf("after it was withdrawn: %v", got)
		}
		w.Verify()
	})
}

// size is how many entries the ledger has.
func (r *roadside) size(t *testing.T) (n int64) {
	t.Helper()
	r.must(r.DB.Reader().QueryRow(t.Context(), `SELECT size FROM book WHERE id = $1`, r.Book).Scan(&n))
	return n
}

// Outside a demonstration nobody learns on personal data (Art 44): a capture with a plate, or with a picture that is not masked.
func TestA44_NobodyLearnsOnPersonalData(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first, second, head := r.reviewer(), w.Another(access.Reviewer), w.By(access.Head)
		id := r.twice(first, second, func(id string) capture.Verdict { return reject(id, "unclear") })
		real := func(real bool) {
			r.must(w.DB.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), `UPDATE book SET demo = $2 WHERE id = $1`, w.Book, !real)
				return err
			}))
		}
		real(true)
		if _, err := r.s.ReleaseTraining(t.Context(), head, id); !refusedBy(err, "A44") {
			t.Errorf("released with a plate: %v", err)
		}
		bare := r.arrive(ofPlate(""))
		r.give(first, reject(bare, "unclear"))
		r.take(second, 5)
		r.give(second, reject(bare, "unclear"))
		if _, err := r.s.ReleaseTraining(t.Context(), head, bare); !refusedBy(err, "A44") {
			t.Errorf("released with a picture that is not masked: %v", err)
		}
		real(false)
		_, err := r.s.ReleaseTraining(t.Context(), head, id)
		r.must(err)
	})
}
