package capture_test

import (
	"testing"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/testkit"
)

// TestA36_LookBackNamesEveryCaptureOfTheInterval: the captures of the device from the first to the last instant, no other's, and
// how many there are when not all are named.
func TestA36_LookBackNamesEveryCaptureOfTheInterval(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		var ids []string
		var at []time.Time
		for range 4 {
			ids, at = append(ids, r.arrive()), append(at, r.Clock.Now())
		}
		for _, v := range []struct {
			device      string
			from, until time.Time
			most, all   int
			want        []string
		}{
			{r.ids.Device, at[1], at[2], 10, 2, ids[1:3]},
			{r.ids.Device, at[0], at[3], 3, 4, ids[:3]},
			{r.ids.Device, at[3].Add(time.Millisecond), at[3].Add(time.Hour), 10, 0, nil},
			{r.ids.Site, at[0], at[3], 10, 0, nil},
		} {
			got, all, err := capture.LookBack(t.Context(), w.DB.Reader(), w.Book, v.device, v.from, v.until, v.most)
			if err != nil {
				t.Fatal(err)
			}
			if all != v.all || len(got) != len(v.want) {
				t.Fatalf("%d named of %d, want %d of %d", len(got), all, len(v.want), v.all)
			}
			for i := range got {
				if got[i].ID != v.want[i] || got[i].At.IsZero() {
					t.Errorf("place %d is %+v, want %s", i, got[i], v.want[i])
				}
			}
		}
	})
}
