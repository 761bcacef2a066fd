package capture_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/testkit"
)

// TestFaultsAreThoseOfEveryCapture: the list of Art 46 counts what going through every capture counts, whole and on either side of an
// instant.
func TestFaultsAreThoseOfEveryCapture(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		soft := func(s *capture.Submission) { other := "9.9"; s.Event.Firmware = &other }
		ids := []string{r.arrive(), r.astray(), r.arrive(soft)}
		half := w.Clock.Now()
		w.Clock.Advance(time.Hour)
		ids = append(ids, r.astray(), r.astray(), r.arrive())
		inOrder := r.see(ids[0]).Outcome
		scope := r.By(access.LegalReviewer).Scope(access.ViewCaptures)
		for _, span := range [][2]time.Time{{}, {half, {}}, {{}, half}} {
			groups, err := capture.Faults(t.Context(), w.DB.Reader(), scope, span[0], span[1])
			r.must(err)
			lacking := map[string]bool{}
			for _, id := range ids {
				c := r.see(id)
				if in := (span[0].IsZero() || !c.At.Before(span[0])) && (span[1].IsZero() || c.At.Before(span[1])); in && c.Outcome != inOrder {
					lacking[id] = true
				}
			}
			n := 0
			for _, g := range groups {
				n += int(g.Count)
				if sample := r.see(g.Sample); !lacking[g.Sample] || g.Open != g.Count || g.OnFinding != 0 || sample.At.Before(g.First) || sample.At.After(g.Last) {
					t.Errorf("a group says %+v", g)
				}
			}
			if n != len(lacking) || n == 0 {
				t.Errorf("%v: %d are listed, %d lack something", span, n, len(lacking))
			}
		}
	})
}
