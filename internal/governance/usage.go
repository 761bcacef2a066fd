package governance

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Modes are the ways of off-site enforcement that are counted (Art 3, 4(4)): by devices, fixed or mobile by what carries them.
var Modes = []Choice{
	{"fixed", law.Words{ZH: "固定点位设备", EN: "devices at fixed points"}},
	{"mobile", law.Words{ZH: "移动设备", EN: "mobile devices"}},
	{"drone", law.Words{ZH: "无人驾驶航空器", EN: "unmanned aircraft"}},
	{"unmanned_vehicle", law.Words{ZH: "无人驾驶车辆", EN: "unmanned vehicles"}},
	{"vessel", law.Words{ZH: "船舶", EN: "vessels"}},
}

// Usage is how often a body used a mode for a kind of violation in a month.
type Usage struct {
	Month, Body, Mode, Violation string
	Counts                       Counts
}

// ParseMonth reads 2026-03.
func ParseMonth(s string) (law.Date, error) {
	d, err := law.ParseDate(s + "-01")
	if err != nil {
		return 0, fault.Invalid{Fields: []fault.Field{{Name: "month", Want: law.Words{ZH: "请选择月份，如2026-03。", EN: "Choose a month such as 2026-03."}}}}
	}
	return d, nil
}

// UsageOf counts a month of the bodies of a scope by mode and kind of violation. It knows no officer.
func UsageOf(ctx context.Context, q db.Queryer, scope access.Scope, month law.Date, now time.Time) ([]Usage, error) {
	cond, args := scope.Where("t", 1)
	args = append(args, monthOf(month.Start()))
	type row struct {
		use, body, violation string
		n                    Counts
	}
	var read []row
	var uses []string
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var r row
		err := rows.Scan(&r.use, &r.body, &r.violation, &r.n.Received, &r.n.Adopted, &r.n.Rejected)
		read, uses = append(read, r), append(uses, r.use)
		return err
	}, `SELECT t.device_use, t.body, t.violation, t.received, t.adopted, t.rejected FROM tally_month t WHERE `+cond+fmt.Sprintf(` AND t.month = $%d ORDER BY t.device_use`, len(args)), args...)
	if err != nil {
		return nil, fmt.Errorf("read the counters of a month: %w", err)
	}
	lives, err := device.LivesIn(ctx, q, scope.Book, slices.Compact(uses), device.Altered)
	if err != nil {
		return nil, err
	}
	mode := map[string]string{}
	for i := range lives {
		mode[lives[i].Use.ID] = modeOf(&lives[i], now)
	}
	by := map[Usage]Counts{}
	for _, r := range read {
		k := Usage{Month: monthOf(month.Start()), Body: r.body, Mode: mode[r.use], Violation: r.violation}
		n := by[k]
		n.add(r.n)
		by[k] = n
	}
	var out []Usage
	for k, n := range by {
		k.Counts = n
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b Usage) int {
		return cmp.Or(cmp.Compare(a.Body, b.Body), cmp.Compare(a.Mode, b.Mode), cmp.Compare(a.Violation, b.Violation))
	})
	return out, nil
}

// modeOf is the mode of a use.
func modeOf(l *device.Life, now time.Time) string {
	if l.SiteAt(now).Kind == admissibility.Fixed {
		return "fixed"
	}
	if carrier := device.CarrierKey(l.Device.Carrier); carrier != "" {
		return carrier
	}
	return "mobile"
}

// MonthsOf lists the months of which anything is counted in a scope, the latest first.
func MonthsOf(ctx context.Context, q db.Queryer, scope access.Scope) ([]string, error) {
	cond, args := scope.Where("t", 1)
	months := map[string]bool{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var m string
		err := rows.Scan(&m)
		months[m] = true
		return err
	}, `SELECT DISTINCT t.month FROM tally_month t WHERE `+cond, args...)
	if err != nil {
		return nil, fmt.Errorf("list months: %w", err)
	}
	out := slices.Sorted(maps.Keys(months))
	slices.Reverse(out)
	return out, nil
}
