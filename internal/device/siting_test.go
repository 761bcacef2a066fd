package device_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// place registers a device, a site and a use as a form would; change alters the site.
func place(f *devicetest.Fleet, t *testing.T, by access.Role, serial, violation string, change func(*device.NewSite)) devicetest.Ids {
	t.Helper()
	return placeOf(f, t, f.W.Who(by, f.W.Home(by)), serial, violation, change)
}

func placeOf(f *devicetest.Fleet, t *testing.T, who testkit.Somebody, serial, violation string, change func(*device.NewSite)) devicetest.Ids {
	t.Helper()
	d, err := f.Service.RegisterDevice(t.Context(), who.By, device.NewDevice{Serial: serial, Model: devicetest.Model, Maker: devicetest.Maker})
	f.Must(d, err)
	n := device.NewSite{Words: serial + "路口", Kind: "fixed", Place: "road", Point: &devicetest.Point, Direction: "由东向西"}
	change(&n)
	s, err := f.Service.RegisterSite(t.Context(), who.By, n)
	f.Must(s, err)
	u, err := f.Service.RegisterUse(t.Context(), who.By, device.NewUse{Device: d.Record.ID, Site: s.Record.ID, Violation: violation, Field: "traffic"})
	f.Must(u, err)
	return devicetest.Ids{Device: d.Record.ID, Site: s.Record.ID, Use: u.Record.ID}
}

func off(bearing, metres float64) func(*device.NewSite) {
	return func(n *device.NewSite) {
		p := geo.Offset(devicetest.Point, bearing, metres)
		n.Point = &p
	}
}

// around are the neighbours of a spot, by the distances of its field.
func around(t *testing.T, w *testkit.World, spot device.Spot, within float64) ([]device.Neighbour, error) {
	t.Helper()
	asked, err := device.DistancesIn(t.Context(), w.DB.Reader(), w.Book, spot.Field, w.Clock.Now())
	if err != nil {
		return nil, err
	}
	return device.Around(t.Context(), w.DB.Reader(), w.Book, spot, asked, within, w.Clock.Now())
}

// refusal fails unless the error is a refusal of a rule that names its article and its cure, and returns it.
func refusal(t *testing.T, err error, rule string) law.Refusal {
	t.Helper()
	var no law.Refusal
	if !errors.As(err, &no) || no.Rule != rule || no.Article == "" || no.Cure.ZH == "" || no.Cure.EN == "" {
		t.Errorf("want a refusal by %s, got %v", rule, err)
	}
	return no
}

// TestA13_1a_NearTheSameKindNeedsAReason: two sites 200 m apart of one direction and violation; the other direction, another
// violation and a greater distance need none; a device of another body at one spot is seen.
func TestA13_1a_NearTheSameKindNeedsAReason(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ctx, keeper := t.Context(), f.By(access.Keeper)
		first := place(f, t, access.Keeper, "甲", devicetest.Violation, off(0, 0))
		draft := func(ids devicetest.Ids, near string) error {
			a := devicetest.Argument()
			f.Must(f.Service.Argue(ctx, keeper, devicetest.With(ids.Use, devicetest.Document("报告")), a))
			p := devicetest.Plan(f.Life(ids.Use).Use.Violation)
			p.Near = near
			return try(f.Service.DraftPlan(ctx, keeper, devicetest.With(ids.Use, devicetest.Document("方案")), p))
		}
		f.Must(nil, draft(first, ""))
		for _, x := range []struct {
			name, violation string
			change          func(*device.NewSite)
			refused         bool
		}{
			{"other direction", devicetest.Violation, func(n *device.NewSite) { off(90, 220)(n); n.Direction = "由西向东" }, false},
			{"other violation", "9001", off(90, 230), false},
			{"far", devicetest.Violation, off(200, 1000), false},
			{"same kind", devicetest.Violation, off(90, 200), true},
			{"direction not known", devicetest.Violation, func(n *device.NewSite) { off(90, 210)(n); n.Direction = "" }, true},
		} {
			name := x.name
			err := draft(place(f, t, access.Keeper, name, x.violation, x.change), "")
			if !x.refused {
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if no := refusal(t, err, "A13.1a"); !strings.Contains(no.Because.ZH, "米处的") {
				t.Errorf("%s: %s", name, no.Because.ZH)
			}
			f.Must(nil, draft(place(f, t, access.Keeper, name+"说明", x.violation, x.change), "车道多，一台看不全"))
		}
		// Two bodies at one spot: each sees the other once its plan is submitted, and an area takes in what stands in it.
		other := w.Who(access.Keeper, w.Other)
		foreign := placeOf(f, t, other, "乙", devicetest.Violation, off(0, 0))
		l := f.Life(foreign.Use)
		near, err := around(t, w, l.SpotOf(w.Clock.Now()), 500)
		f.Must(near, err)
		if len(near) != 0 {
			t.Errorf("drafts of another body are shown: %d", len(near))
		}
		f.Must(nil, draft(first, "同一路口车道多"))
		f.Must(f.Service.SubmitPlan(ctx, f.By(access.Head), devicetest.With(first.Use)))
		w.Clock.Advance(time.Hour)
		near, err = around(t, w, l.SpotOf(w.Clock.Now()), 500)
		f.Must(near, err)
		if len(near) != 1 || near[0].Metres > 0.01 || !near[0].OtherBody || !near[0].Duplicates() {
			t.Errorf("at one spot: %+v", near)
		}
		area := device.Spot{Area: devicetest.Area, Violation: devicetest.Violation, Body: w.Other.ID}
		near, err = around(t, w, area, 0)
		f.Must(near, err)
		if len(near) < 1 || near[0].Metres != 0 {
			t.Errorf("a patrol area over a fixed device: %+v", near)
		}
	})
}

// TestA13_1a_SubmittedLaterItIsAskedAgain: what comes near between the draft and the submission asks for the reason.
func TestA13_1a_SubmittedLaterItIsAskedAgain(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ctx, keeper := t.Context(), f.By(access.Keeper)
		first := place(f, t, access.Keeper, "甲", devicetest.Violation, off(0, 0))
		f.Must(f.Service.Argue(ctx, keeper, devicetest.With(first.Use, devicetest.Document("报告")), devicetest.Argument()))
		p := devicetest.Plan(devicetest.Violation)
		p.Near = ""
		f.Must(f.Service.DraftPlan(ctx, keeper, devicetest.With(first.Use, devicetest.Document("方案")), p))
		place(f, t, access.Keeper, "乙", devicetest.Violation, off(90, 100))
		refusal(t, try(f.Service.SubmitPlan(ctx, f.By(access.Head), devicetest.With(first.Use))), "A13.1a")
	})
}

// TestA15_WhatTheCameraSees: the wider list is refused for every keeper, a view that covers a private place too, and a place
// found later keeps the plan from being drafted.
func TestA15_WhatTheCameraSees(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ctx, keeper := t.Context(), f.By(access.Keeper)
		for _, class := range []string{"private_box", "fitting_room", "rest_room", "hotel_room", "other_private"} {
			_, err := f.Service.RegisterSite(ctx, keeper, device.NewSite{Words: "某处", Kind: "fixed", Place: class, Point: &devicetest.Point})
			refusal(t, err, "A15")
		}
		ids := f.Register("")
		bath := geo.Offset(devicetest.Point, 90, 60)
		f.Must(f.Service.RecordPrivatePlace(ctx, keeper, devicetest.With(ids.Use), device.Nearby{Class: "public_bath", Words: "浴室正门", Lon: bath.Lon, Lat: bath.Lat, RadiusM: 10, Source: "现场查看"}))
		view := device.View{Direction: 90, Angle: 40, RangeM: 100, Secret: "none"}
		no := refusal(t, try(f.Service.DrawView(ctx, keeper, devicetest.With(ids.Use), view)), "A15")
		if !strings.Contains(no.Because.ZH, "浴室正门") || !strings.Contains(no.Cure.ZH, "任何人") {
			t.Errorf("%+v", no)
		}
		away := view
		away.Direction = 270
		f.Must(f.Service.DrawView(ctx, keeper, devicetest.With(ids.Use), away))
		f.Must(f.Service.Argue(ctx, keeper, devicetest.With(ids.Use, devicetest.Document("报告")), devicetest.Argument()))
		f.Must(f.Service.DraftPlan(ctx, keeper, devicetest.With(ids.Use, devicetest.Document("方案")), devicetest.Plan(devicetest.Violation)))
		home := geo.Offset(devicetest.Point, 270, 90)
		f.Must(f.Service.RecordPrivatePlace(ctx, keeper, devicetest.With(ids.Use), device.Nearby{Class: "dwelling", Words: "居民楼阳台", Lon: home.Lon, Lat: home.Lat, RadiusM: 8, Source: "兴趣点清单"}))
		refusal(t, try(f.Service.SubmitPlan(ctx, f.By(access.Head), devicetest.With(ids.Use))), "A15")
		refusal(t, try(f.Service.DraftPlan(ctx, keeper, devicetest.With(ids.Use, devicetest.Document("方案")), devicetest.Plan(devicetest.Violation))), "A15")
		near := away
		near.RangeM = 70
		f.Must(f.Service.DrawView(ctx, keeper, devicetest.With(ids.Use), near))
		f.Must(f.Service.SubmitPlan(ctx, f.By(access.Head), devicetest.With(ids.Use)))
		for name, bad := range map[string]device.View{
			"view_angle": {Direction: 90, RangeM: 100, Secret: "none"}, "view_direction": {Direction: 360, Angle: 10, RangeM: 10, Secret: "none"},
			"audio_reason": {Direction: 90, Angle: 10, RangeM: 10, Secret: "none", Audio: true}, "secret": {Direction: 90, Angle: 10, RangeM: 10},
			"documents": {Direction: 90, Angle: 10, RangeM: 10, Secret: "consented"},
		} {
			if got := outcome(try(f.Service.DrawView(ctx, keeper, devicetest.With(ids.Use), bad))); got != "invalid "+name {
				t.Errorf("%s: %s", name, got)
			}
		}
		secret := view
		secret.Direction, secret.Secret = 180, "near"
		refusal(t, try(f.Service.DrawView(ctx, keeper, devicetest.With(ids.Use), secret)), "A13.1a")
	})
}

// TestCoordinatesSayTheirDatum: what was typed in GCJ-02 is turned once and kept as typed; a survey of a screen map is told so.
func TestCoordinatesSayTheirDatum(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ctx, keeper := t.Context(), f.By(access.Keeper)
		screen := geo.GCJ02.FromWGS84(devicetest.Point)
		ids := place(f, t, access.Keeper, "甲", devicetest.Violation, func(n *device.NewSite) { n.Point, n.Datum = &screen, geo.GCJ02 })
		site := f.Life(ids.Use).Site
		if d := geo.Distance(*site.Point, devicetest.Point); d > 0.01 || site.Siting.Datum != geo.GCJ02 || len(site.Siting.Typed) != 1 || site.Siting.Typed[0] != screen {
			t.Errorf("%f m off, kept %+v", d, site.Siting)
		}
		f.Approve(ids.Use)
		no := refusal(t, try(f.Service.Survey(ctx, keeper, devicetest.With(ids.Use), device.Survey{Point: screen, Method: "手机地图"})), "A9b-place")
		if !strings.Contains(no.Cure.ZH, "GCJ-02") {
			t.Errorf("the cure is %s", no.Cure.ZH)
		}
		f.Must(f.Service.Survey(ctx, keeper, devicetest.With(ids.Use), device.Survey{Point: screen, Method: "手机地图", Datum: geo.GCJ02}))
		if v := last(t, f, ids.Use, device.Surveyed).Data.(device.Survey); v.Typed == nil || *v.Typed != screen || geo.Distance(v.Point, devicetest.Point) > 0.01 {
			t.Errorf("%+v", v)
		}
		if _, err := f.Service.RegisterSite(ctx, keeper, device.NewSite{Words: "某处", Kind: "fixed", Place: "road", Point: &screen, Datum: "beijing54"}); outcome(err) != "invalid datum" {
			t.Error(err)
		}
	})
}

// TestA16_1_3a_AnAreaIsRelativelyFixed: from a size on it needs a reason, and one that covers the town is refused; so is a ring
// that crosses itself.
func TestA16_1_3a_AnAreaIsRelativelyFixed(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		square := func(km float64) []geo.Point {
			h := km * 1000 / 2
			n, s := geo.Offset(devicetest.Point, 0, h), geo.Offset(devicetest.Point, 180, h)
			return []geo.Point{geo.Offset(n, 270, h), geo.Offset(n, 90, h), geo.Offset(s, 90, h), geo.Offset(s, 270, h), geo.Offset(n, 270, h)}
		}
		enter := func(area []geo.Point, reason string) string {
			_, err := f.Service.RegisterSite(t.Context(), f.By(access.Keeper), device.NewSite{Words: "巡查区", Kind: "mobile", Place: "waters", Area: area, SizeReason: reason})
			return outcome(err)
		}
		for name, x := range map[string]struct {
			area         []geo.Point
			reason, want string
		}{
			"small":              {square(4), "", "carried out"},
			"large":              {square(5), "", "invalid size_reason"},
			"large and reasoned": {square(5), "沿河带状巡查", "carried out"},
			"the whole town":     {square(11), "全镇", "invalid area"},
			"crossing":           {[]geo.Point{{Lon: 113.2, Lat: 23.1}, {Lon: 113.21, Lat: 23.11}, {Lon: 113.21, Lat: 23.1}, {Lon: 113.2, Lat: 23.11}, {Lon: 113.2, Lat: 23.1}}, "", "invalid area"},
		} {
			if got := enter(x.area, x.reason); got != x.want {
				t.Errorf("%s: %s, want %s", name, got, x.want)
			}
		}
	})
}

// TestA13_1b_AMobileSiteMayBeASetOfPoints: the judge gets the ground around the nearest point, and the place is not known
// without a position.
func TestA13_1b_AMobileSiteMayBeASetOfPoints(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		far := geo.Offset(devicetest.Point, 90, 800)
		ids := place(f, t, access.Keeper, "流动", devicetest.Violation, func(n *device.NewSite) {
			n.Kind, n.Point, n.Points = "points", nil, []geo.Point{devicetest.Point, far}
		})
		l, now := f.Life(ids.Use), w.Clock.Now()
		if l.Site.Kind != admissibility.Mobile || len(l.Site.Siting.Points) != 2 {
			t.Fatalf("%+v", l.Site)
		}
		found := func(p *geo.Point) law.Result {
			var position *[2]float64
			if p != nil {
				position = &[2]float64{p.Lon, p.Lat}
			}
			facts := l.FactsFor(now, position)
			facts.Stage, facts.Capture = admissibility.Received, admissibility.Capture{At: admissibility.InstantOf(now), AccuracyM: 5, Integrity: admissibility.Verified}
			if p != nil {
				facts.Capture.Position = admissibility.Some(*p)
			}
			for _, x := range admissibility.Judge(&facts, admissibility.OnRecord).Findings {
				if x.Rule == "A9b-place" {
					return x.Result
				}
			}
			return 0
		}
		at := func(p geo.Point, bearing, metres float64) *geo.Point { q := geo.Offset(p, bearing, metres); return &q }
		for name, x := range map[string]struct {
			p    *geo.Point
			want law.Result
		}{"at the first": {at(devicetest.Point, 10, 20), law.Met}, "at the second": {at(far, 200, 25), law.Met}, "between them": {at(devicetest.Point, 90, 400), law.Unmet}, "nowhere": {nil, law.Unknown}} {
			if got := found(x.p); got != x.want {
				t.Errorf("%s: %s, want %s", name, got, x.want)
			}
		}
		for name, points := range map[string][]geo.Point{"one": {far}, "none": nil, "beyond the Earth": {far, {Lon: 181}}} {
			if _, err := f.Service.RegisterSite(t.Context(), f.By(access.Keeper), device.NewSite{Words: "流动", Kind: "points", Place: "road", Points: points}); outcome(err) != "invalid points" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestA17a_WhyNotShared: a device of another body in use within 500 m asks for a reason before the argument is taken.
func TestA17a_WhyNotShared(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		live := f.Live()
		other := w.Who(access.Keeper, w.Other)
		p := geo.Offset(devicetest.Point, 45, 450)
		ids := placeOf(f, t, other, "乙", "9001", func(n *device.NewSite) { n.Point = &p })
		a := devicetest.Argument()
		a.NotUsed = ""
		no := refusal(t, try(f.Service.Argue(t.Context(), other.By, devicetest.With(ids.Use, devicetest.Document("报告")), a)), "A17a")
		if !strings.Contains(no.Because.ZH, f.Life(live.Use).Site.Words) || !strings.Contains(no.Because.ZH, "450米") {
			t.Errorf("%s", no.Because.ZH)
		}
		f.Must(f.Service.Argue(t.Context(), other.By, devicetest.With(ids.Use, devicetest.Document("报告")), devicetest.Argument()))
		far := geo.Offset(devicetest.Point, 45, 520)
		second := placeOf(f, t, other, "丙", "9001", func(n *device.NewSite) { n.Point = &far })
		f.Must(f.Service.Argue(t.Context(), other.By, devicetest.With(second.Use, devicetest.Document("报告")), a))
	})
}
