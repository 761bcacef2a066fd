package device_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

// TestRegistrationsThatCannotBeTaken: every field that is wrong is named.
func TestRegistrationsThatCannotBeTaken(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ctx, keeper := t.Context(), f.By(access.Keeper)
		ids := f.Register("")
		drone, err := f.Service.RegisterDevice(ctx, keeper, device.NewDevice{Serial: "UAV-1", Model: "M", Maker: "厂", Carrier: "drone"})
		f.Must(drone, err)
		foreign, err := f.Service.RegisterDevice(ctx, w.Who(access.Keeper, w.Other).By, device.NewDevice{Serial: "F-1", Model: "M", Maker: "厂"})
		f.Must(foreign, err)
		site := func(change func(*device.NewSite)) func() error {
			n := device.NewSite{Words: "某路口", Kind: "fixed", Place: "road", Point: &devicetest.Point}
			change(&n)
			return func() error { return try(f.Service.RegisterSite(ctx, keeper, n)) }
		}
		area := func(ring ...admissibility.Point) func() error {
			return site(func(n *device.NewSite) { n.Kind, n.Point, n.Area = "mobile", nil, ring })
		}
		p := func(lon, lat float64) admissibility.Point { return admissibility.Point{Lon: lon, Lat: lat} }
		use := func(change func(*device.NewUse)) func() error {
			n := device.NewUse{Device: ids.Device, Site: ids.Site, Violation: "9001", Field: "traffic"}
			change(&n)
			return func() error { return try(f.Service.RegisterUse(ctx, keeper, n)) }
		}
		for _, a := range []attempt{
			{"a device without serial number", "invalid serial", func() error {
				return try(f.Service.RegisterDevice(ctx, keeper, device.NewDevice{Model: "M", Maker: "厂"}))
			}},
			{"the same serial number of the maker", "invalid serial", func() error {
				return try(f.Service.RegisterDevice(ctx, keeper, device.NewDevice{Serial: " SN-0001 ", Model: "另一型号", Maker: devicetest.Maker}))
			}},
			{"an unknown carrier", "invalid carrier", func() error {
				return try(f.Service.RegisterDevice(ctx, keeper, device.NewDevice{Serial: "1", Model: "M", Maker: "厂", Carrier: "balloon"}))
			}},
			{"a serial number without end", "invalid serial", func() error {
				return try(f.Service.RegisterDevice(ctx, keeper, device.NewDevice{Serial: strings.Repeat("9", 201), Model: "M", Maker: "厂"}))
			}},
			{"bytes that are no text", "invalid model", func() error {
				return try(f.Service.RegisterDevice(ctx, keeper, device.NewDevice{Serial: "1", Model: "\xff", Maker: "厂"}))
			}},
			{"a site without name", "invalid words", site(func(n *device.NewSite) { n.Words = " " })},
			{"a site of no kind", "invalid kind", site(func(n *device.NewSite) { n.Kind = "floating" })},
			{"a fixed site without point", "invalid point", site(func(n *device.NewSite) { n.Point = nil })},
			{"a point that is no number", "invalid point", site(func(n *device.NewSite) { n.Point = &admissibility.Point{Lon: math.NaN(), Lat: 1} })},
			{"an unknown class of place", "invalid place", site(func(n *device.NewSite) { n.Place = "moon" })},
			{"a negative tolerance", "invalid tolerance_m", site(func(n *device.NewSite) { n.ToleranceM = -1 })},
			{"a mobile site without area", "invalid area", area()},
			{"an open ring", "invalid area", area(p(1, 1), p(2, 1), p(2, 2), p(1, 2))},
			{"a ring that crosses itself", "invalid area", area(p(1, 1), p(2, 2), p(2, 1), p(1, 2), p(1, 1))},
			{"a ring beyond the Earth", "invalid area", area(p(1, 1), p(2, 1), p(2, 200), p(1, 1))},
			{"a ring of no numbers", "invalid area", area(p(1, 1), p(math.Inf(1), 1), p(2, 2), p(1, 1))},
			{"the same use again", "conflict", use(func(n *device.NewUse) { n.Violation = devicetest.Violation })},
			{"a use without violation", "invalid violation", use(func(n *device.NewUse) { n.Violation = "" })},
			{"a field that is none", "invalid field", use(func(n *device.NewUse) { n.Field = "magic" })},
			{"a field the body does not have", "A2.1a", use(func(n *device.NewUse) { n.Field = "market" })},
			{"a clock limit of a minute and more", "invalid clock_limit_ms", use(func(n *device.NewUse) { n.ClockLimitMS = 60_001 })},
			{"a drone at a fixed site", "invalid site", use(func(n *device.NewUse) { n.Device = drone.Record.ID })},
			{"a foreign device", "not found", use(func(n *device.NewUse) { n.Device = foreign.Record.ID })},
			{"an unknown site", "not found", use(func(n *device.NewUse) { n.Site = "none" })},
		} {
			if got := outcome(a.do()); got != a.rule {
				t.Errorf("%s: %s, want %s", a.name, got, a.rule)
			}
		}
		devices, sites, err := device.Own(ctx, w.DB.Reader(), keeper.Scope(access.ViewDevices))
		f.Must(nil, err)
		if len(devices) != 2 || len(sites) != 1 {
			t.Errorf("%d devices and %d sites are the body's own", len(devices), len(sites))
		}
	})
}

// TestTheSameFormTwiceIsOneStep: a form carries a command id; sent twice, it is carried out once and answers the same.
func TestTheSameFormTwiceIsOneStep(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		by := f.By(access.Keeper)
		by.Command = "form-1"
		first, err := f.Service.Argue(t.Context(), by, devicetest.With(ids.Use, devicetest.Document("报告")), devicetest.Argument())
		f.Must(first, err)
		again, err := f.Service.Argue(t.Context(), by, devicetest.With(ids.Use, devicetest.Document("报告")), devicetest.Argument())
		f.Must(again, err)
		l := f.Life(ids.Use)
		if !again.Replayed || !reflect.DeepEqual(first.Record, again.Record) || len(l.Facts) != 2 {
			t.Errorf("the second time: %+v, facts %d", again, len(l.Facts))
		}
	})
}

// TestLedgerHoldsNoFreeText: what people write in a form is in the fact's row and only as a digest in the record.
func TestLedgerHoldsNoFreeText(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		a := devicetest.Argument()
		a.Need = "此处写有某人的姓名"
		f.Must(f.Service.Argue(t.Context(), f.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("报告")), a))
		for table, want := range map[string]int{"record": 0, "command": 0, "device_fact": 1} {
			column := map[string]string{"record": "body", "command": "result", "device_fact": "data"}[table]
			var n int
			f.Must(nil, w.DB.Reader().QueryRow(t.Context(), `SELECT count(*) FROM `+table+` WHERE `+column+` LIKE '%某人的姓名%'`).Scan(&n))
			if n != want {
				t.Errorf("%s holds the text %d times, want %d", table, n, want)
			}
		}
	})
}

// TestAlterationKeepsItsArea: the detail with a form of its own comes back as it was written.
func TestAlterationKeepsItsArea(t *testing.T) {
	for _, a := range []device.Alteration{
		{What: device.ChangedPlace, Reason: "挪", Words: "新区域", Place: "road", Area: devicetest.Area},
		{What: device.ChangedPlace, Reason: "挪", Words: "新址", Place: "road", Point: &devicetest.Point},
		{What: device.ChangedModel, Reason: "换", Model: "M", Serial: "1"},
	} {
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var b device.Alteration
		if err := json.Unmarshal(text, &b); err != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%s came back as %+v, %v", text, b, err)
		}
	}
}
