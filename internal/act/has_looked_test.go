package act_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/testkit"
)

func TestHasLookedKnowsAccountItemAndTime(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		sight := act.NewSight(w.DB, w.Clock)
		defer sight.Close()
		who, other := w.By(access.Reviewer).Actor, w.Another(access.Reviewer).Actor
		if err := sight.See(t.Context(), act.Look{Who: who, Item: "capture", ID: "c-1", Purpose: "read"}); err != nil {
			t.Fatal(err)
		}
		now := w.Clock.Now()
		for _, c := range []struct {
			who      access.Actor
			item, id string
			since    time.Time
			want     bool
		}{
			{who, "capture", "c-1", now, true}, {who, "capture", "c-1", now.Add(-time.Hour), true}, {who, "capture", "c-1", now.Add(time.Second), false},
			{who, "capture", "c-2", now, false}, {who, "person", "c-1", now, false}, {other, "capture", "c-1", now, false},
		} {
			got, err := act.HasLooked(t.Context(), w.DB.Reader(), c.who, c.item, c.id, c.since)
			if err != nil || got != c.want {
				t.Errorf("%s %s since %s: %v, %v", c.item, c.id, c.since, got, err)
			}
		}
	})
}
