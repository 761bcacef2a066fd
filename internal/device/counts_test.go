package device_test

import (
	"maps"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// TestCountsAreThoseOfEveryLine: the board of health and what is due count what going through every device and every use counts.
func TestCountsAreThoseOfEveryLine(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		var live []devicetest.Ids
		for range 5 { // the fifth says nothing
			live = append(live, f.Live())
		}
		f.Must(f.Service.RegisterUse(t.Context(), f.By(access.Keeper), device.NewUse{Device: live[0].Device, Site: live[0].Site, Violation: "9001", Field: "traffic"}))
		f.Register("")
		f.Must(f.Service.Stop(t.Context(), f.By(access.Head), devicetest.With(live[1].Use), device.Decision{Reason: "道路改造"}))
		for i, ids := range live[:4] {
			for n, hoursAgo := range []int{60, 1} {
				m := message(10*i+n, w.Clock.Now().Add(-time.Duration(hoursAgo)*time.Hour), i == 0 && n == 1)
				m.SentAt = w.Clock.Now()
				if i == 2 && n == 1 {
					free := int64(10)
					m.StorageFreeMB, m.ClockOffsetMS = &free, -1_000_000
				}
				if i == 3 && n == 1 {
					continue // silent since
				}
				f.Must(f.Service.ReportHealth(t.Context(), device.Sender{Book: w.Book, Body: w.County.ID, Device: ids.Device}, m))
			}
		}
		f.Work()
		w.Clock.Advance(time.Minute)
		now := w.Clock.Now()
		scope := f.By(access.Keeper).Actor.Scope(access.ViewDevices)
		want := healthOneByOne(t, f, now)
		var counted map[string]int
		// A second use in service makes no second device, and with statistics either engine may take another way.
		for _, first := range []string{"", `UPDATE use_standing SET state = 'live' WHERE device = '` + live[0].Device + `'`, "ANALYZE"} {
			if first != "" {
				f.Must(nil, w.DB.Write(t.Context(), func(tx *db.Tx) error {
					_, err := tx.Exec(t.Context(), first)
					return err
				}))
			}
			var err error
			counted, err = f.Service.CountHealth(t.Context(), scope, now)
			f.Must(counted, err)
			if !maps.Equal(counted, want) || want[""] != 4 || want[device.HealthSilent] != 2 || want[device.HealthAbnormal] != 1 || want[device.HealthClock] != 1 || want[device.HealthStorage] != 1 {
				t.Errorf("%s: counted %v, one by one %v", first, counted, want)
			}
		}
		for view, n := range counted {
			page, err := f.Service.HealthBoard(t.Context(), scope, view, db.Turn{}, now)
			if f.Must(page, err); len(page.Rows) != n {
				t.Errorf("%q lists %d, counted are %d", view, len(page.Rows), n)
			}
		}
		days := map[string]map[law.Date]int{}
		total := 0
		page, err := f.Service.Due(t.Context(), scope, device.DueFilter{}, now)
		for f.Must(page, err); ; f.Must(page, err) {
			for _, x := range page.Rows {
				if days[x.Kind] == nil {
					days[x.Kind] = map[law.Date]int{}
				}
				days[x.Kind][x.Day]++
				total++
			}
			if !page.More {
				break
			}
			page, err = f.Service.Due(t.Context(), scope, device.DueFilter{Turn: db.Turn{After: page.Rows[len(page.Rows)-1].Cursor()}}, now)
		}
		due, err := f.Service.CountDue(t.Context(), scope, device.DueFilter{}, now)
		if f.Must(due, err); total == 0 || !maps.EqualFunc(due, days, maps.Equal[map[law.Date]int]) {
			t.Errorf("due are counted %v, listed %v", due, days)
		}
	})
}

// healthOneByOne counts the views from the life of every use and the last words of every device.
func healthOneByOne(t *testing.T, f *devicetest.Fleet, now time.Time) map[string]int {
	t.Helper()
	ctx, q, scope := t.Context(), f.W.DB.Reader(), f.By(access.Keeper).Actor.Scope(access.ViewDevices)
	uses, err := f.Service.List(ctx, scope, device.Filter{}, now)
	f.Must(uses, err)
	var devices []string
	for _, r := range uses.Rows {
		devices = append(devices, r.Life.Device.ID)
	}
	said, err := device.HealthAmong(ctx, q, scope.Book, devices)
	f.Must(said, err)
	out := map[string]int{"": 0, device.HealthSilent: 0, device.HealthAbnormal: 0, device.HealthClock: 0, device.HealthStorage: 0}
	for _, r := range uses.Rows {
		if !r.Life.InService(now) {
			continue
		}
		out[""]++
		m, heard := said[r.Life.Device.ID]
		if !heard || now.Sub(m.At) > 24*time.Hour {
			out[device.HealthSilent]++
		}
		if heard && m.Abnormal {
			out[device.HealthAbnormal]++
		}
		if heard && max(m.OffsetMS, -m.OffsetMS) > r.Life.Use.ClockLimitMS {
			out[device.HealthClock]++
		}
		if heard && m.StorageMB != nil && *m.StorageMB < 2048 {
			out[device.HealthStorage]++
		}
	}
	return out
}
