package casefile_test

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/db"
)

// TestHearingsStandInTheirCalendar: the newest notice of each case, the next first, in the scope of who looks.
func TestHearingsStandInTheirCalendar(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		first, second := o.InHearing(20000), o.InHearing(20000)
		set := func(id string, days int) {
			_, err := o.C.SetHearing(ctx, o.Host, id, casefile.HearingNotice{At: o.Today().AddDays(days).Start().Add(10 * time.Hour), Place: "听证室", Public: true})
			o.Must(err)
		}
		set(first, 25)
		set(second, 22)
		set(first, 20) // moved
		all, n, err := o.C.Hearings(ctx, o.DB.Reader(), o.Head.Scope(access.ViewCases), o.Clock.Now(), db.Turn{})
		o.Must(err)
		if n != 2 || all.Rows[0].Case != first || all.Rows[1].Case != second || all.Rows[0].Host != o.Host.Person {
			t.Errorf("%d hearings: %+v", n, all.Rows)
		}
		if _, n, err = o.C.Hearings(ctx, o.DB.Reader(), o.Who(access.Head, o.Other).By.Scope(access.ViewCases), o.Clock.Now(), db.Turn{}); err != nil || n != 0 {
			t.Errorf("another body sees %d (%v)", n, err)
		}
	})
}
