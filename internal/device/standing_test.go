package device_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// truth works out what the register must list and count, from every life.
func truth(t *testing.T, w *testkit.World, f *devicetest.Fleet, scope access.Scope, now time.Time) (states map[device.State]int, work map[string]int) {
	t.Helper()
	states, work = map[device.State]int{}, map[string]int{}
	uses, err := db.Strings(t.Context(), w.DB.Reader(), `SELECT id FROM device_use`)
	f.Must(uses, err)
	for _, use := range uses {
		l, err := device.LoadIn(t.Context(), w.DB.Reader(), scope, use, now)
		f.Must(l, err)
		r := device.RowAt(l, now)
		states[r.Standing.State]++
		for i := range device.WorkKinds {
			if _, waits := device.WorkKinds[i].Due(&r, now); waits {
				work[device.WorkKinds[i].Key]++
			}
		}
	}
	return states, work
}

// TestRegisterIsKeptAsItStands: whatever is recorded or taken back, and whatever day it becomes, the register counts, lists and
// sorts what every life says, on both engines.
func TestRegisterIsKeptAsItStands(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		scope := f.By(access.Keeper).Scope(access.ViewDevices)
		other := &device.Service{Engine: f.Service.Engine, Keys: f.Service.Keys} // another node, which records nothing itself
		check := func(when string) {
			t.Helper()
			now := w.Clock.Now()
			seen, err := other.List(t.Context(), scope, device.Filter{}, now)
			f.Must(seen, err)
			for _, r := range seen.Rows {
				l, err := device.LoadIn(t.Context(), w.DB.Reader(), scope, r.Life.Use.ID, now)
				f.Must(l, err)
				if fresh := device.RowAt(l.KnownAt(nil), now); fmt.Sprint(r.Standing, r.VerifiedUntil, len(r.Life.Facts)) != fmt.Sprint(fresh.Standing, fresh.VerifiedUntil, len(fresh.Life.Facts)) {
					t.Errorf("%s: the page of another node has %+v, the life says %+v", when, r.Standing, fresh.Standing)
				}
			}
			states, work := truth(t, w, f, scope, now)
			got, err := f.Service.Count(t.Context(), scope, device.Filter{}, now)
			f.Must(got, err)
			if fmt.Sprint(got) != fmt.Sprint(states) {
				t.Errorf("%s: the register counts %v, the lives say %v", when, got, states)
			}
			page, err := f.Service.List(t.Context(), scope, device.Filter{}, now)
			f.Must(page, err)
			var due []law.Date
			for i := range page.Rows {
				day, kind := page.Rows[i].Due(now)
				if day == 0 && page.Rows[i].Standing.State == device.CancelledState {
					day = law.Date(1 << 30)
				} else if kind == device.NothingDue {
					day = law.Date(1 << 29)
				}
				due = append(due, day)
			}
			if !slices.IsSorted(due) || len(due) == 0 {
				t.Errorf("%s: the register stands by %v", when, due)
			}
			for _, k := range device.WorkKinds {
				list, err := f.Service.List(t.Context(), scope, device.Filter{Work: k.Key, WorkScope: scope}, now)
				f.Must(list, err)
				if len(list.Rows) != work[k.Key] {
					t.Errorf("%s: %d uses wait for %s, the lives say %d", when, len(list.Rows), k.Key, work[k.Key])
				}
			}
		}
		draft := f.Register("")
		check("registered")
		live := f.Live()
		check("one in use")
		f.Approve(f.Register("").Use)
		check("one approved")
		f.Must(f.Service.Stop(t.Context(), f.By(access.Head), devicetest.With(live.Use), device.Decision{Reason: "路口改造"}))
		check("stopped")
		f.Must(f.Service.Resume(t.Context(), f.By(access.Head), devicetest.With(live.Use), device.Decision{Reason: "改造完成"}))
		check("in use again")

		// A record taken back changes what holds, though its own instant is long past.
		f.Must(f.Service.Argue(t.Context(), f.By(access.Keeper), devicetest.With(draft.Use, devicetest.Document("论证报告")), devicetest.Argument()))
		check("argued")
		facts := f.Life(draft.Use).Facts
		proposed, err := f.Service.ProposeTakeBack(t.Context(), f.By(access.Keeper), facts[len(facts)-1].ID, "上传了别处的报告")
		f.Must(proposed, err)
		f.Must(f.Service.DecideTakeBack(t.Context(), f.By(access.Head), proposed.Record.ID, true, "属实"))
		check("taken back")

		// A clock check leaves no fact: its row is right at once, and so is the list after it.
		by := act.By{Actor: access.Actor{Book: w.Book, Device: live.Device, System: "test"}}
		f.Must(act.Do(t.Context(), w.Engine, device.HealthReported, by, func(ctx context.Context, tx *act.Tx) (string, error) {
			return "", device.ObserveClock(ctx, tx, live.Device, tx.Now, 90_000, device.FromHealth)
		}))
		if _, err := f.Service.List(t.Context(), scope, device.Filter{}, w.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		check("its clock far off")
		for _, days := range []int{1, 29, 60, 400} {
			w.Clock.Set(w.Clock.Now().Add(time.Duration(days) * 24 * time.Hour))
			check(fmt.Sprintf("%d days on", days))
		}
		w.Clock.Set(w.Clock.Now().Add(-200 * 24 * time.Hour)) // a machine's clock that was set back
		check("set back")
		f.Must(0, f.Service.SettleAll(t.Context(), w.Book, w.Clock.Now()))
		check("worked out anew")
	})
}

// TestTwoProcessesKeepOneRegister: services that share a database, as two nodes do, agree while uses change.
func TestTwoProcessesKeepOneRegister(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		scope, now := f.By(access.Keeper).Scope(access.ViewDevices), w.Clock.Now()
		other := &device.Service{Engine: w.Engine, Keys: w.Keys}
		done := make(chan error)
		go func() {
			for range 30 {
				if _, err := other.Count(t.Context(), scope, device.Filter{}, now); err != nil {
					done <- err
					return
				}
				if err := other.SettleAll(t.Context(), w.Book, now); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
		for i := range 12 {
			f.Register("")
			counts, err := f.Service.Count(t.Context(), scope, device.Filter{}, now)
			f.Must(counts, err)
			if i == 11 {
				f.Must(0, <-done)
			}
		}
		for _, s := range []*device.Service{f.Service, other} {
			counts, err := s.Count(t.Context(), scope, device.Filter{}, now)
			f.Must(counts, err)
			if counts[device.Draft] != 12 {
				t.Errorf("%v are counted, want 12 drafts", counts)
			}
		}
	})
}
