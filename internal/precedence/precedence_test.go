package precedence_test

import (
	"context"
	"testing"
	"testing/synctest"

	"yuanjian/internal/precedence"
)

func TestWhoYieldsWaitsForThoseAheadAndNotForThoseAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var line precedence.Line
		_, through := line.Turn(t.Context(), true)
		yielded := false
		go func() {
			line.Yield(context.Background())
			yielded = true
		}()
		synctest.Wait()
		if yielded {
			t.Fatal("did not wait for the one ahead")
		}
		_, after := line.Turn(t.Context(), true)
		defer after()
		through()
		synctest.Wait()
		if !yielded {
			t.Error("waited for one that came after")
		}
	})
}

func TestWithinATurnNobodyYields(t *testing.T) {
	var line precedence.Line
	low, through := line.Turn(t.Context(), false)
	defer through()
	high, past := line.Turn(t.Context(), true)
	defer past()
	line.Yield(low) // may hold what the one ahead waits for
	line.Yield(high)
}

func TestNobodyAheadNobodyWaits(t *testing.T) {
	var line precedence.Line
	_, through := line.Turn(t.Context(), true)
	through()
	line.Yield(t.Context())
	var none *precedence.Line
	_, through = none.Turn(t.Context(), true)
	through()
	none.Yield(t.Context())
}

func TestWhoYieldsGivesUpWithItsContext(t *testing.T) {
	var line precedence.Line
	_, through := line.Turn(t.Context(), true)
	defer through()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	line.Yield(ctx)
}
