package capture_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// canary is a text that stands only in a first verdict.
const canary = "金丝雀七四一"

func (r *roadside) take(by act.By, n int) (ids []string, held []capture.Capture) {
	r.t.Helper()
	held, err := r.s.Take(r.t.Context(), by.Actor, by.Scope(access.ReviewCaptures), n)
	r.must(err)
	for _, c := range held {
		ids = append(ids, c.ID)
	}
	return ids, held
}

// give has somebody review a capture, and lets the time for undoing pass.
func (r *roadside) give(by act.By, v capture.Verdict) capture.VerdictRecord {
	r.t.Helper()
	done, err := r.s.Review(r.t.Context(), by, v)
	r.must(err)
	r.Clock.Advance(capture.UndoFor + time.Second)
	return done.Record
}

// seconds lists state and reason of every second review of a capture.
func (r *roadside) seconds(id string) (out []string) {
	r.t.Helper()
	rows, err := r.DB.Reader().Query(r.t.Context(), `SELECT state, why FROM second_review WHERE book = $1 AND capture = $2 ORDER BY id`, r.Book, id)
	r.must(err)
	defer rows.Close()
	for rows.Next() {
		var state, why string
		r.must(rows.Scan(&state, &why))
		out = append(out, state+" "+why)
	}
	r.must(rows.Err())
	return out
}

func other(id, words string) capture.Verdict {
	v := reject(id, "other")
	v.Words = words
	return v
}

// The second reviewer gets the capture as it had arrived, by every way of the service, with nothing of what was found first.
func TestA30_1_TheSecondReviewerKnowsNothingOfTheFirst(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		first, second := r.reviewer(), w.Another(access.Reviewer)
		arrived := r.see(id)
		if _, err := r.s.Review(t.Context(), first, other(id, canary)); err != nil {
			t.Fatal(err)
		}
		if ids, _ := r.take(second, 5); len(ids) != 0 {
			t.Errorf("handed on while it can still be undone: %v", ids)
		}
		w.Clock.Advance(capture.UndoFor + time.Second)
		if ids, _ := r.take(first, 5); len(ids) != 0 {
			t.Errorf("who gave the first verdict is handed %v", ids)
		}
		f, err := r.s.Figures(t.Context(), second.Actor, second.Scope(access.ReviewCaptures))
		r.must(err)
		ids, held := r.take(second, 5)
		if f.Waiting != 1 || !slices.Equal(ids, []string{id}) {
			t.Fatalf("%d wait, handed out %v", f.Waiting, ids)
		}
		scope := second.Scope(access.ViewCaptures)
		byID, err := r.s.ByID(t.Context(), w.DB.Reader(), scope, id)
		r.must(err)
		said, err := capture.Said(t.Context(), w.DB.Reader(), w.Book, byID)
		r.must(err)
		judged, err := capture.Judged(t.Context(), w.DB.Reader(), w.Book, byID)
		r.must(err)
		export, err := r.s.Export(t.Context(), w.DB.Reader(), w.Book, byID)
		r.must(err)
		list, err := r.s.List(t.Context(), scope, capture.Filter{State: capture.Rejected})
		r.must(err)
		like := r.arrive()
		same, err := r.s.ListSame(t.Context(), scope, r.see(like), capture.SamePlate)
		r.must(err)
		all, err := json.Marshal([]any{held, byID, said, judged, string(export), list, same})
		r.must(err)
		for _, secret := range []string{canary, first.Person, first.Account, `"rejected"`, "reviewed"} {
			if strings.Contains(string(all), secret) {
				t.Errorf("the second reviewer gets %q", secret)
			}
		}
		if held[0].State != capture.Queued || held[0].Outcome != arrived.Outcome || byID.State != capture.Queued || byID.Outcome != arrived.Outcome {
			t.Errorf("shown as %s %s at the desk and %s %s by its address", held[0].State, held[0].Outcome, byID.State, byID.Outcome)
		}
		if c := r.see(id); c.State != capture.Rejected || c.Blind { // everybody else sees what stands
			t.Errorf("to others it is %s", c.State)
		}
		j, err := capture.Arrival(t.Context(), w.DB.Reader(), w.Book, id)
		r.must(err)
		r.must(r.s.CheckShown(t.Context(), second.Scope(access.ReviewCaptures), id, capture.ShownDigest(byID, j)))
		w.Verify()
	})
}

func TestA30_3a_SecondReviewInBothDirections(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first, second := r.reviewer(), w.Another(access.Reviewer)
		for _, c := range []struct {
			first, second capture.Verdict
			want          string
		}{
			{pass(""), pass(""), "agreed first"}, {reject("", "unclear"), reject("", "no_violation"), "agreed first"},
			{pass(""), reject("", "unclear"), "disputed first"}, {reject("", "unclear"), pass(""), "disputed first"},
			{pass(""), capture.Verdict{Result: "doubt", Reason: "legal"}, "disputed first"},
		} {
			id := r.arrive()
			c.first.Capture, c.second.Capture = id, id
			r.give(first, c.first)
			stands := r.see(id).State
			if ids, _ := r.take(second, 5); !slices.Equal(ids, []string{id}) {
				t.Fatalf("handed out %v", ids)
			}
			by := second
			by.Command = "second-" + id[:20]
			done, err := r.s.Review(t.Context(), by, c.second)
			r.must(err)
			again, err := r.s.Review(t.Context(), by, c.second) // the journal's second try
			if err != nil || !again.Replayed || again.Record.ID != done.Record.ID || again.Record.Second != done.Record.Second {
				t.Errorf("sent again: %+v, %v", again, err)
			}
			if got := r.seconds(id); !slices.Equal(got, []string{c.want}) || r.see(id).State != stands {
				t.Errorf("%s, then %s: %v, and the capture is %s", c.first.Result, c.second.Result, got, r.see(id).State)
			}
			if done.Record.HandedAt == "" {
				t.Error("when it was handed out is not on record")
			}
		}
		said, err := capture.History(t.Context(), w.DB.Reader(), w.Book, r.see(r.arrive()).ID)
		if err != nil || len(said) != 0 {
			t.Errorf("%v, %v", said, err)
		}
		w.Verify()
	})
}

func TestASecondVerdictIsUndoneAsAnyOther(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first, second := r.reviewer(), w.Another(access.Reviewer)
		id := r.arrive()
		r.give(first, pass(id))
		r.take(second, 5)
		_, err := r.s.Review(t.Context(), second, reject(id, "unclear"))
		r.must(err)
		if c, err := r.s.ByID(t.Context(), w.DB.Reader(), second.Scope(access.ViewCaptures), id); err != nil || !c.Blind {
			t.Errorf("while it can be undone the first verdict is shown: %v, %v", c.State, err)
		}
		_, err = r.s.Undo(t.Context(), second, id)
		r.must(err)
		if ids, _ := r.take(second, 5); !slices.Equal(ids, []string{id}) || r.see(id).State != capture.Adopted {
			t.Errorf("held after undoing: %v; the capture is %s", ids, r.see(id).State)
		}
		r.give(second, pass(id))
		if got := r.seconds(id); !slices.Equal(got, []string{"agreed first"}) {
			t.Errorf("%v", got)
		}
		if _, err := r.s.Undo(t.Context(), second, id); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("undone after 30 seconds: %v", err)
		}
	})
}

// Who has read what was found first, who said anything of the capture, and who gave the first verdict are no second reviewers.
func TestE2_TheSecondReviewerIsSomebodyElseWhoHasNotReadIt(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first, reader, doubter := r.reviewer(), w.Another(access.Reviewer), w.Another(access.Reviewer)
		id := r.arrive()
		r.give(doubter, capture.Verdict{Capture: id, Result: "doubt", Reason: "second_person"})
		r.give(first, pass(id))
		r.must(r.s.Sight.See(t.Context(), act.Look{Who: reader.Actor, Item: "capture", ID: id, Purpose: "read"}))
		for name, by := range map[string]act.By{"first": first, "reader": reader, "doubter": doubter} {
			if ids, _ := r.take(by, 5); len(ids) != 0 {
				t.Errorf("%s is handed %v", name, ids)
			}
			if _, err := r.s.Review(t.Context(), by, reject(id, "unclear")); err == nil {
				t.Errorf("%s gave a second verdict", name)
			}
		}
		if got := r.seconds(id); !slices.Equal(got, []string{"open first"}) {
			t.Errorf("%v", got)
		}
	})
}

// disputed has two reviewers find differently of a new capture, and returns it with the dispute.
func (r *roadside) disputed(first, second, third act.By) (string, capture.Dispute) {
	r.t.Helper()
	id := r.arrive()
	r.give(first, pass(id))
	r.take(second, 5)
	r.give(second, reject(id, "unclear"))
	page, n, err := r.s.Disputes(r.t.Context(), third.Actor, third.Scope(access.ReviewCaptures), db.Turn{Limit: 10})
	r.must(err)
	if n != 1 || len(page.Rows) != 1 || page.Rows[0].Capture != id {
		r.t.Fatalf("%d disputes, %+v", n, page.Rows)
	}
	return id, page.Rows[0]
}

// told keeps what it is told of.
type told struct{ of []capture.Correcting }

func (r *told) VerdictCorrected(_ context.Context, _ *act.Tx, c capture.Correcting) error {
	r.of = append(r.of, c)
	return nil
}

func TestE7_AThirdPersonDecidesWhereTwoDiffer(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		rely := &told{}
		r.s.Relying = []capture.Relying{rely}
		first, second, third := r.reviewer(), w.Another(access.Reviewer), w.Another(access.Reviewer)
		decide := func(by act.By, d capture.Dispute, v capture.Verdict) (capture.VerdictRecord, error) {
			done, err := r.s.DecideDispute(t.Context(), by, d.ID, capture.Correction{Verdict: v, Why: "第二幅画面看不清号牌"})
			return done.Record, err
		}
		id, d := r.disputed(first, second, third)
		if d.First.Person+d.Second.Person != "" || d.First.Result != "pass" || d.Second.Result != "reject" {
			t.Errorf("shown to the third: %+v", d)
		}
		for name, by := range map[string]act.By{"first": first, "second": second} {
			if _, err := decide(by, d, pass(id)); !fault.IsNotFound(err) {
				t.Errorf("%s decides: %v", name, err)
			}
		}
		if _, err := decide(w.Who(access.Reviewer, w.Other).By, d, pass(id)); !fault.IsNotFound(err) {
			t.Errorf("another body decides: %v", err)
		}
		if _, err := decide(third, d, pass(id)); err != nil || r.see(id).State != capture.Adopted || len(rely.of) != 0 {
			t.Errorf("upheld: %v, the capture is %s, told of %v", err, r.see(id).State, rely.of)
		}
		if got := r.seconds(id); !slices.Equal(got, []string{"upheld first"}) {
			t.Errorf("%v", got)
		}
		if _, err := decide(third, d, reject(id, "unclear")); !fault.IsNotFound(err) {
			t.Errorf("decided twice: %v", err)
		}

		id, d = r.disputed(first, second, third)
		done, err := decide(third, d, reject(id, "unclear"))
		if err != nil || r.see(id).State != capture.Rejected || done.Corrects != d.First.ID || done.Second != d.ID {
			t.Errorf("overturned: %+v, %v, the capture is %s", done, err, r.see(id).State)
		}
		if got := r.seconds(id); !slices.Equal(got, []string{"overturned first"}) { // what a third decided is not given a second time
			t.Errorf("%v", got)
		}
		want := capture.Correcting{Capture: id, Body: w.County.ID, Before: capture.Adopted, After: capture.Rejected, Former: d.First.ID, Verdict: done.ID}
		if !slices.Equal(rely.of, []capture.Correcting{want}) {
			t.Errorf("told of %+v, want %+v", rely.of, want)
		}
		w.Verify()
	})
}

// The originals are read again before a third person decides, as before every verdict: what was changed meanwhile is passed by nobody.
func TestE7_ADisputeOverChangedBytesIsNotPassed(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first, second, third := r.reviewer(), w.Another(access.Reviewer), w.Another(access.Reviewer)
		decide := func(d capture.Dispute, v capture.Verdict) error {
			_, err := r.s.DecideDispute(t.Context(), third, d.ID, capture.Correction{Verdict: v, Why: "第二幅画面看不清号牌"})
			return err
		}
		id, d := r.disputed(first, second, third)
		path := r.store.Path(r.see(id).Media[0].SHA256)
		r.must(os.Chmod(path, 0o600))
		r.must(os.WriteFile(path, []byte("changed"), 0o600))
		var no law.Refusal
		if err := decide(d, pass(id)); !errors.As(err, &no) || no.Rule != "A20b" {
			t.Errorf("a pass is upheld over changed bytes: %v", err)
		}
		if c := r.see(id); c.Integrity != "broken" {
			t.Errorf("its bytes are %s on record", c.Integrity)
		}
		r.must(decide(d, reject(id, "conditions")))
		if c := r.see(id); c.State != capture.Rejected {
			t.Errorf("the capture is %s", c.State)
		}
		w.Verify()
	})
}

func TestA30_3a_ACorrectionKeepsTheOldVerdict(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		first := r.give(r.reviewer(), reject(id, "unclear"))
		correct := func(v capture.Verdict, why string) (act.Done[capture.VerdictRecord], error) {
			return r.s.Correct(t.Context(), r.reviewer(), capture.Correction{Verdict: v, Why: why})
		}
		if _, err := correct(pass(id), " "); !fault.IsInvalid(err) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := correct(reject(id, "unclear"), "重看"); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("to what stands: %v", err)
		}
		if _, err := correct(capture.Verdict{Capture: id, Result: "doubt", Reason: "legal"}, "重看"); !fault.IsInvalid(err) {
			t.Errorf("to a doubt: %v", err)
		}
		done, err := correct(pass(id), "原图放大后号牌清楚")
		r.must(err)
		said, err := capture.History(t.Context(), w.DB.Reader(), w.Book, id)
		r.must(err)
		if len(said) != 2 || said[0].Result != "reject" || said[0].UndoneAt == nil || said[1].Corrects != first.ID || said[1].Correction != "原图放大后号牌清楚" || said[1].UndoneAt != nil ||
			capture.Replaced(said)[first.ID].ID != done.Record.ID {
			t.Errorf("history %+v", said)
		}
		if _, err := r.s.Undo(t.Context(), r.reviewer(), id); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("a correction was undone: %v", err)
		}
		if r.see(id).State != capture.Adopted {
			t.Errorf("the capture is %s", r.see(id).State)
		}
		if got := r.seconds(id); !slices.Equal(got, []string{"open first", "open correction"}) {
			t.Errorf("second reviews %v", got)
		}
		w.Clock.Advance(capture.UndoFor + time.Second)
		if ids, _ := r.take(w.Another(access.Reviewer), 5); !slices.Equal(ids, []string{id}) {
			t.Errorf("handed out for a second review: %v", ids)
		}
		queued := r.arrive()
		if _, err := correct(pass(queued), "没有审核过"); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("without a verdict: %v", err)
		}
		if _, err := r.s.Correct(t.Context(), w.Who(access.Reviewer, w.Other).By, capture.Correction{Verdict: reject(id, "unclear"), Why: "外单位"}); !fault.IsNotFound(err) {
			t.Errorf("by another body: %v", err)
		}
		w.Clock.Advance(3000 * 24 * time.Hour)
		var no law.Refusal
		if _, err := correct(reject(id, "unclear"), "证件过期"); !errors.As(err, &no) || no.Rule != "A30.1" {
			t.Errorf("with a certificate that ended: %v", err)
		}
		w.Verify()
	})
}

// What the browser says of each medium is on the record under its digest, and beside it when the server handed the capture out.
func TestA30_3a_WhatWasPaintedIsOnTheRecord(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		id := r.arrive()
		at := w.Clock.Now()
		r.take(r.reviewer(), 1)
		w.Clock.Advance(7 * time.Second)
		painted := func(p ...capture.PaintedMedium) capture.Verdict {
			v := pass(id)
			v.Seen.Media = p
			return v
		}
		for _, wrong := range [][]capture.PaintedMedium{
			{{Name: "back", LastMS: 10}}, {{Name: "front", FirstMS: 9, LastMS: 3}}, {{Name: "front", LastMS: 10, TotalMS: 11}}, {{Name: "front", FirstMS: -1}},
			{{Name: "front", LastMS: 3}, {Name: "front", LastMS: 3}}, {{Name: "front", LastMS: 25 * 3600 * 1000}},
		} {
			if _, err := r.s.Review(t.Context(), r.reviewer(), painted(wrong...)); !fault.IsInvalid(err) {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
		done, err := r.s.Review(t.Context(), r.reviewer(), painted(capture.PaintedMedium{Name: "front", SHA256: "forged", FirstMS: 40, LastMS: 6200, TotalMS: 5100}))
		r.must(err)
		said, err := capture.History(t.Context(), w.DB.Reader(), w.Book, id)
		r.must(err)
		want := capture.PaintedMedium{Name: "front", SHA256: r.see(id).Media[0].SHA256.String(), FirstMS: 40, LastMS: 6200, TotalMS: 5100}
		if !slices.Equal(said[0].Seen.Media, []capture.PaintedMedium{want}) || said[0].HandedAt == nil || !said[0].HandedAt.Equal(at) || done.Record.Media == "" {
			t.Errorf("on record: %+v, handed out at %v", said[0].Seen.Media, said[0].HandedAt)
		}
		w.Verify()
	})
}

// The lots are those of the seed of their day, which nobody sees before it has ended; the share is what the body set.
func TestLotsAreDrawnByASeedAndCanBeDrawnAgain(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		head := w.By(access.Head)
		for _, p := range []capture.SecondPolicy{{Positive: 10, Negative: 200, Reason: "x"}, {Positive: 200, Negative: 10_001, Reason: "x"}, {Positive: 200, Negative: 200, First: -1, Reason: "x"}, {Positive: 200, Negative: 200}} {
			if _, err := r.s.SetSecondPolicy(t.Context(), head, p); !fault.IsInvalid(err) {
				t.Errorf("%+v: %v", p, err)
			}
		}
		if _, err := r.s.SetSecondPolicy(t.Context(), r.reviewer(), capture.SecondPolicy{Positive: 200, Negative: 200, Reason: "试"}); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("by a reviewer: %v", err)
		}
		_, err := r.s.SetSecondPolicy(t.Context(), head, capture.SecondPolicy{Positive: capture.Whole, Negative: 3000, First: 0, Reason: "新设点位较多"})
		r.must(err)
		day := law.DateOf(w.Clock.Now())
		scope := head.Scope(access.ViewAccountability)
		drawn := map[string]int{}
		for i := range 30 {
			v := pass(r.arrive())
			if i%3 > 0 {
				v = reject(v.Capture, "unclear")
			}
			done, err := r.s.Review(t.Context(), r.reviewer(), v)
			r.must(err)
			if (done.Record.Seed != "") != (i == 0) {
				t.Errorf("the seed's digest is on record %d: %q", i, done.Record.Seed)
			}
			if done.Record.Drawn != "" {
				drawn[v.Result]++
			}
		}
		if drawn["pass"] != 10 || drawn["reject"] > 18 { // 20 by lot at 30 %: more than 18 comes once in 10^8 runs
			t.Errorf("drawn %v", drawn)
		}
		if l, err := r.s.DrawAgain(t.Context(), w.DB.Reader(), scope, w.County.ID, day); err != nil || l.Seed != "" {
			t.Errorf("the seed is shown on its day: %+v, %v", l, err)
		}
		w.Clock.Advance(24 * time.Hour)
		l, err := r.s.DrawAgain(t.Context(), w.DB.Reader(), scope, w.County.ID, day)
		if err != nil || len(l.Seed) != 64 || l.Verdicts != 30 || l.Drawn != drawn["pass"]+drawn["reject"] || len(l.Wrong) != 0 {
			t.Errorf("drawn again: %+v, %v", l, err)
		}
		if l, err := r.s.DrawAgain(t.Context(), w.DB.Reader(), w.Who(access.Head, w.Other).By.Scope(access.ViewAccountability), w.County.ID, day); err != nil || l.Verdicts != 0 {
			t.Errorf("by another body: %+v, %v", l, err)
		}
		r.must(w.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM second_review WHERE result = 'pass'`)
			return err
		}))
		if l, err := r.s.DrawAgain(t.Context(), w.DB.Reader(), scope, w.County.ID, day); err != nil || len(l.Wrong) != 10 {
			t.Errorf("what was taken away is not noticed: %+v, %v", l, err)
		}
	})
}

func TestALotIsAsLikelyAsItsShare(t *testing.T) {
	n := 0
	for i := range 100_000 {
		if capture.Lot([]byte("seed"), fmt.Sprint(i)) < 200 {
			n++
		}
	}
	if n < 1800 || n > 2200 { // 2000, standard deviation 44
		t.Errorf("%d of 100,000 at 2 %%", n)
	}
}
