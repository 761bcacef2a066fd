package capture_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/testkit"
)

// Two hundred reviewers at once: no capture is handed to two of them. Half of the answers are lost in the middle, as when a server is
// killed, and sent again: every capture has one verdict, none is lost and none is given twice.
func TestTwoHundredReviewersAtOnce(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		const reviewers, each = 200, 2
		r := newRoadside(t, w)
		for range reviewers * each {
			r.arrive()
		}
		var people []act.By
		for range reviewers {
			people = append(people, w.Another(access.Reviewer))
		}
		var mu sync.Mutex
		holder, given := map[string]string{}, map[string]int{}
		var all sync.WaitGroup
		for n, by := range people {
			all.Go(func() {
				held, err := r.s.Take(t.Context(), by.Actor, by.Scope(access.ReviewCaptures), each)
				if err != nil {
					t.Errorf("reviewer %d: %v", n, err)
				}
				for i, c := range held {
					mu.Lock()
					if other, taken := holder[c.ID]; taken {
						t.Errorf("%s is shown to %s and to %s", c.ID, other, by.Account)
					}
					holder[c.ID] = by.Account
					mu.Unlock()
					v := reject(c.ID, "unclear")
					by.Command = fmt.Sprintf("many-%d-%d", n, i)
					if n%2 == 0 { // the server goes away before it answers: decided or not, the desk does not know
						ctx, cut := context.WithCancel(t.Context())
						go cut()
						_, _ = r.s.Review(ctx, by, v)
					}
					if _, err := r.s.Review(t.Context(), by, v); err != nil {
						t.Errorf("reviewer %d: %v", n, err)
						continue
					}
					mu.Lock()
					given[c.ID]++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		if len(given) != reviewers*each {
			t.Errorf("%d of %d captures decided", len(given), reviewers*each)
		}
		for id := range given {
			said, err := capture.History(t.Context(), w.DB.Reader(), w.Book, id)
			r.must(err)
			if len(said) != 1 {
				t.Errorf("%s has %d verdicts", id, len(said))
			}
		}
		w.Verify()
	})
}
