package capture_test

import (
	"fmt"
	"slices"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// TestRegionOfManyBodies: who supervises more bodies than a list has branches for reads and counts the same captures and gaps,
// newest first, page by page; of a region none of whose bodies has a capture there are none.
func TestRegionOfManyBodies(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		at := func(n int64) func(*capture.Submission) {
			return func(sub *capture.Submission) { sub.Event.Sequence = &n }
		}
		ids := []string{r.arrive(at(1)), r.arrive(at(9)), r.arrive(at(3))}
		slices.Reverse(ids)
		keeper := w.Who(access.SecurityAdministrator, w.City).By
		var empty []string
		for i := range 70 {
			b, err := w.People.FoundBody(t.Context(), keeper, people.Body{Name: fmt.Sprintf("测试区第%d镇人民政府", i), Kind: "government", Level: "town", Region: "440605", Fields: []string{"urban"}})
			r.must(err)
			empty = append(empty, b.ID)
		}
		scope := access.Scope{Book: w.Book, Bodies: append(slices.Clone(empty), w.County.ID), Person: r.reviewer().Person}
		slices.Sort(scope.Bodies)
		for _, f := range []capture.Filter{{}, {State: capture.Queued}, {Violation: r.see(ids[0]).Violation}, {Device: r.ids.Device}} {
			n, err := r.s.Count(t.Context(), scope, f)
			r.must(err)
			var got []string
			for f.Turn = (db.Turn{Limit: 2}); ; {
				page, err := r.s.List(t.Context(), scope, f)
				r.must(err)
				for _, c := range page.Rows {
					got = append(got, c.ID)
				}
				if !page.More {
					break
				}
				f.Turn.After = got[len(got)-1]
			}
			if n != len(ids) || !slices.Equal(got, ids) {
				t.Errorf("%+v: %d captures, listed %v, want %v", f, n, got, ids)
			}
		}
		gaps, total, err := capture.Gaps(t.Context(), w.DB.Reader(), scope, db.Turn{})
		if err != nil || total != 2 || len(gaps.Rows) != 2 || gaps.Rows[0].Kind != "back" {
			t.Errorf("%d gaps: %+v, %v", total, gaps, err)
		}
		scope.Bodies = empty
		if n, err := r.s.Count(t.Context(), scope, capture.Filter{}); n != 0 || err != nil {
			t.Errorf("bodies without captures have %d, %v", n, err)
		}
		if page, err := r.s.List(t.Context(), scope, capture.Filter{}); len(page.Rows) != 0 || err != nil {
			t.Errorf("bodies without captures have %+v, %v", page, err)
		}
	})
}
