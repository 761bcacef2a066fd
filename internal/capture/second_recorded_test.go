package capture_test

import (
	"errors"
	"slices"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/ledger"
	"yuanjian/internal/testkit"
)

// TestVerifyNamesAnAlteredSecondReview: second reviews that are open, agreed, disputed, upheld, overturned, and one whose verdict
// was undone fit the ledger; whatever is changed in their rows is named.
func TestVerifyNamesAnAlteredSecondReview(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first, second, third := r.reviewer(), w.Another(access.Reviewer), w.Another(access.Reviewer)
		decide := func(v func(string) capture.Verdict) {
			t.Helper()
			id, d := r.disputed(first, second, third)
			_, err := r.s.DecideDispute(t.Context(), third, d.ID, capture.Correction{Verdict: v(id), Why: "第二幅画面看不清号牌"})
			r.must(err)
		}
		decide(pass)
		decide(func(id string) capture.Verdict { return reject(id, "unclear") })
		agrees := func(id string) capture.Verdict { return reject(id, "no_violation") }
		agreed := r.arrive()
		r.give(first, agrees(agreed))
		r.take(second, 5)
		r.give(second, agrees(agreed))
		r.disputed(first, second, third)
		undone := r.arrive()
		r.give(first, agrees(undone))
		r.take(second, 5)
		_, err := r.s.Review(t.Context(), second, agrees(undone))
		r.must(err)
		_, err = r.s.Undo(t.Context(), second, undone)
		r.must(err)

		told := r.arrive(ofPlate("粤A00001"))
		r.give(first, reject(told, "unclear"))
		r.take(second, 5)
		twin := r.arrive(ofPlate("粤A00001"))
		r.give(first, knowing(twin))
		if _, err := r.s.Review(t.Context(), second, knowing(told)); !errors.As(err, new(fault.Conflict)) {
			t.Fatalf("a second pass without knowing of the twin: %v", err)
		}
		if got := r.give(second, knowing(told, twin)).Twins; !slices.Equal(got, []string{twin}) {
			t.Errorf("on record of the second verdict: %v", got)
		}

		named := func(q db.Queryer) (out []string) {
			_, err := capture.CheckRows(t.Context(), q, r.Book, r.Keys, func(b ledger.Broken) { out = append(out, b.What.EN) })
			r.must(err)
			return out
		}
		if out := named(r.DB.Reader()); len(out) != 0 {
			t.Fatalf("untouched: %q", out)
		}
		back := errors.New("taken back")
		for name, change := range map[string]string{
			"agreed": `UPDATE second_review SET state = 'agreed' WHERE state = 'disputed'`, "open": `UPDATE second_review SET state = 'open' WHERE state = 'agreed'`, "upheld": `UPDATE second_review SET state = 'overturned' WHERE state = 'upheld'`,
			"first": `UPDATE second_review SET first = 'x'`, "result": `UPDATE second_review SET result = 'pass' WHERE result = 'reject'`, "of another": `UPDATE second_review SET verdict = verdict || 'x'`,
			"gone": `DELETE FROM second_review WHERE state = 'open'`, "second result": `UPDATE second_verdict SET result = 'pass' WHERE result = 'reject'`, "what was shown": `UPDATE second_verdict SET shown = 'x'`,
			"dwell": `UPDATE second_verdict SET dwell_ms = dwell_ms + 1`, "undone": `UPDATE second_verdict SET undone_at = at WHERE undone_at IS NULL`, "not undone": `UPDATE second_verdict SET undone_at = NULL WHERE undone_at IS NOT NULL`,
			"findings": `UPDATE second_verdict SET is_clear = 'unknown'`, "verdict gone": `DELETE FROM second_verdict WHERE undone_at IS NULL`, "entry": `UPDATE second_verdict SET entry = 0`,
			"what was told": `UPDATE second_verdict SET twins = NULL WHERE twins IS NOT NULL`, "told of more": `UPDATE second_verdict SET twins = capture WHERE twins IS NULL`,
		} {
			err := r.DB.Write(t.Context(), func(tx *db.Tx) error {
				done, err := tx.Exec(t.Context(), change)
				if err != nil || done == 0 {
					t.Errorf("%s: %d rows, %v", name, done, err)
				}
				if len(named(tx)) == 0 {
					t.Errorf("%s: nothing is named", name)
				}
				return back
			})
			if !errors.Is(err, back) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
