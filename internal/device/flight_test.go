package device_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// resultAt is what a rule says of a capture at an instant.
func resultAt(f *devicetest.Fleet, use, rule string, at time.Time) law.Result {
	for _, x := range judgeAt(f.Life(use), at, nil).Findings {
		if x.Rule == rule {
			return x.Result
		}
	}
	return 0
}

func flightFrom(now time.Time) device.FlightPlan {
	return device.FlightPlan{Purpose: "滨河巡查", Crew: "操作员2名，均持执照", From: now, Until: now.Add(4 * time.Hour), Airspace: &device.Airspace{Ground: "适飞空域"}, Flight: devicetest.Flight()}
}

// TestA16_1_1_ApprovedByTheHeadBeforeTakeOff: approved at 10:05, a capture of 10:00 is not under the plan; a blanket plan of a
// year is no inspection plan; what a deputy approved is on record with the division of work and does not count.
func TestA16_1_1_ApprovedByTheHeadBeforeTakeOff(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Full("drone", device.NotInstrument)
		ctx, head := t.Context(), f.By(access.Head)
		before := w.Clock.Now()
		w.Clock.Advance(5 * time.Minute)
		p := flightFrom(before)
		f.Must(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), p))
		w.Clock.Advance(time.Hour)
		if r := resultAt(f, ids.Use, "A16.1.1", before); r != law.Unmet && r != law.Unknown {
			t.Errorf("before the approval it is %s", r)
		}
		if r := resultAt(f, ids.Use, "A16.1.1", w.Clock.Now()); r != law.Met {
			t.Errorf("after the approval it is %s", r)
		}
		blanket := p
		blanket.Until = p.From.AddDate(1, 0, 0)
		blanket.Flight.NightReason = "全年"
		if got := outcome(try(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), blanket))); got != "invalid until" {
			t.Errorf("a plan of a year: %s", got)
		}
		if got := outcome(try(f.Service.ApproveFlight(ctx, f.By(access.Keeper), devicetest.With(ids.Use), p))); got != "forbidden" {
			t.Errorf("approved by a keeper: %s", got)
		}
	})
}

// TestA16_1_2_WhatNeedsAnApplication: controlled airspace, above 120 m, by base station or internet even in permitted airspace, a
// medium aircraft: a plan that says none is needed is refused, with one not obtained captures lack it; a long-term approval
// counts on the days that were filed.
func TestA16_1_2_WhatNeedsAnApplication(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Full("drone", device.NotInstrument)
		ctx, head, keeper := t.Context(), f.By(access.Head), f.By(access.Keeper)
		now := w.Clock.Now()
		for name, x := range map[string]struct {
			change func(*device.Flight)
			says   string
		}{
			"controlled": {func(s *device.Flight) { s.Class = "controlled" }, "管制空域"}, "high": {func(s *device.Flight) { s.HeightM = 121 }, "超过120米"},
			"base station": {func(s *device.Flight) { s.Relay = "base_station" }, "基站"}, "internet": {func(s *device.Flight) { s.Relay = "internet" }, "互联网"},
			"crowd": {func(s *device.Flight) { s.Special = []string{"crowd"} }, "人群"},
		} {
			p := flightFrom(now)
			x.change(p.Flight)
			no := refusal(t, try(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), p)), "A16.1.2")
			if !strings.Contains(no.Because.ZH, x.says) || !strings.Contains(no.Article, "第三十一条") {
				t.Errorf("%s: %+v", name, no)
			}
			if name == "internet" {
				p.Airspace = &device.Airspace{Required: true}
				f.Must(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), p))
			}
		}
		w.Clock.Advance(time.Hour)
		if r := resultAt(f, ids.Use, "A16.1.2", w.Clock.Now()); r != law.Unmet {
			t.Errorf("required and not obtained: %s", r)
		}
		day := law.DateOf(w.Clock.Now()).AddDays(2)
		w.Clock.Set(day.AddDays(-1).Start().Add(9 * time.Hour))
		from, until, applied := day.Start(), day.AddDays(20).Start(), day.AddDays(-3).Start()
		p := flightFrom(day.Start().Add(9 * time.Hour))
		p.Until = p.From.Add(30 * time.Hour)
		p.Flight.Relay, p.Flight.NightReason = "internet", "夜间违法多发"
		p.Airspace = &device.Airspace{Required: true, Number: "空批1号", From: &from, Until: &until, Applied: &applied, LongTerm: true}
		f.Must(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), p))
		f.Must(f.Service.FileDay(ctx, keeper, devicetest.With(ids.Use), device.DayFiling{Day: day, Number: "报1号"}))
		if late := last(t, f, ids.Use, device.DayFiled).Data.(device.DayFiling).Late; late {
			t.Error("filed at nine the day before, and called late")
		}
		w.Clock.Set(day.Start().Add(10 * time.Hour))
		if r := resultAt(f, ids.Use, "A16.1.2", w.Clock.Now()); r != law.Met {
			t.Errorf("on a day that was filed: %s", r)
		}
		w.Clock.Set(day.AddDays(1).Start().Add(10 * time.Hour))
		if r := resultAt(f, ids.Use, "A16.1.2", w.Clock.Now()); r != law.Unmet {
			t.Errorf("on a day that was not filed: %s", r)
		}
	})
}

// TestA16_1_2_NoFlightOfAnUnregisteredAircraft: registration and operating certificate stand on record, for this very aircraft.
func TestA16_1_2_NoFlightOfAnUnregisteredAircraft(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("drone")
		f.Approve(ids.Use)
		ctx, keeper := t.Context(), f.By(access.Keeper)
		refusal(t, try(f.Service.ApproveFlight(ctx, f.By(access.Head), devicetest.With(ids.Use), flightFrom(w.Clock.Now()))), "A16.1.2")
		for name, v := range map[string]device.Carried{"registration": {Class: "small", Operating: "证"}, "operating": {Class: "small", Number: "UAS1"}, "carrier_class": {Number: "UAS1"}} {
			if got := outcome(try(f.Service.RecordCarrier(ctx, keeper, devicetest.With(ids.Use), v))); got != "invalid "+name {
				t.Errorf("%s: %s", name, got)
			}
		}
		if got := outcome(try(f.Service.RecordCarrier(ctx, keeper, devicetest.With(ids.Use), device.Carried{Class: "road", Number: "1"}))); got != "invalid carrier_class" {
			t.Errorf("a road filing of a drone: %s", got)
		}
	})
}

// TestA16_1_3b_TheSeasonIsPublished: the summer patrol's notice names its season; a plan outside is refused, the winter is no
// stop, and in the next summer the use goes on without another thirty days.
func TestA16_1_3b_TheSeasonIsPublished(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("drone")
		ctx, head, keeper := t.Context(), f.By(access.Head), f.By(access.Keeper)
		f.Approve(ids.Use)
		f.Must(f.Service.SetSeason(ctx, keeper, devicetest.With(ids.Use), device.Season{From: "03-01", Until: "09-30"}))
		f.Install(ids)
		f.Review(ids, device.NotInstrument)
		f.Publish(ids.Use)
		filing := last(t, f, ids.Use, device.FilingAsked).Data.(device.Filing)
		if !strings.Contains(filing.Notice.Kind, "每年3月1日至9月30日") {
			t.Errorf("the notice says %q", filing.Notice.Kind)
		}
		f.Commission(ids.Use)
		refusal(t, try(f.Service.SetSeason(ctx, keeper, devicetest.With(ids.Use), device.Season{From: "01-01", Until: "12-31"})), "A16.1.3b")
		summer := flightFrom(w.Clock.Now())
		f.Must(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), summer))
		w.Clock.Set(time.Date(2026, 12, 1, 10, 0, 0, 0, law.Beijing))
		no := refusal(t, try(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), flightFrom(w.Clock.Now()))), "A16.1.3b")
		if !strings.Contains(no.Because.ZH, "9月30日") {
			t.Errorf("%+v", no)
		}
		w.Clock.Set(time.Date(2027, 4, 1, 10, 0, 0, 0, law.Beijing))
		f.Must(f.Service.CheckClock(ctx, keeper, devicetest.With(ids.Use), device.ClockOffset{OffsetMS: 10, Method: "北斗"}))
		w.Clock.Advance(time.Hour)
		if s := f.State(ids.Use); s.State != device.Live {
			t.Errorf("in the next summer it is %s", s.Words.ZH)
		}
		f.Must(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), flightFrom(w.Clock.Now())))
		for name, s := range map[string]device.Season{"season_from": {From: "13-01", Until: "01-01"}, "season_until": {From: "01-01", Until: "6月"}} {
			if got := outcome(try(f.Service.SetSeason(ctx, keeper, devicetest.With(ids.Use), s))); got != "invalid "+name {
				t.Errorf("%s: %s", name, got)
			}
		}
	})
}

// TestA16_1_4_TheMarkIsThatOfTheAircraft: without its photograph no plan; another aircraft needs its own.
func TestA16_1_4_TheMarkIsThatOfTheAircraft(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("drone")
		f.Approve(ids.Use)
		ctx, head, keeper := t.Context(), f.By(access.Head), f.By(access.Keeper)
		f.Must(f.Service.RecordCarrier(ctx, keeper, devicetest.With(ids.Use), devicetest.Carried(f.Life(ids.Use).Device.Carrier)))
		refusal(t, try(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), flightFrom(w.Clock.Now()))), "A16.1.4")
		f.Must(f.Service.PhotographMark(ctx, keeper, devicetest.With(ids.Use, devicetest.Picture("标识")), device.Mark{Position: "机身"}))
		w.Clock.Advance(time.Hour)
		f.Must(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), flightFrom(w.Clock.Now())))
		if r := resultAt(f, ids.Use, "A16.1.4", w.Clock.Now()); r != law.Met {
			t.Errorf("with its mark: %s", r)
		}
		f.Must(f.Service.Alter(ctx, keeper, devicetest.With(ids.Use), device.Alteration{What: device.ChangedModel, Reason: "换机", Model: "CS-3000", Serial: "SN-9999"}))
		w.Clock.Advance(time.Hour)
		if r := resultAt(f, ids.Use, "A16.1.4", w.Clock.Now()); r == law.Met {
			t.Error("another aircraft flies under the mark of the first")
		}
		f.Must(f.Service.RecordCarrier(ctx, keeper, devicetest.With(ids.Use), devicetest.Carried(f.Life(ids.Use).Device.Carrier)))
		refusal(t, try(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), flightFrom(w.Clock.Now()))), "A16.1.4")
	})
}

// TestA16_1_5_HeightNightAndHomes: the settings of a flight are asked for, a night flight gives its reason, homes are avoided.
func TestA16_1_5_HeightNightAndHomes(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Full("drone", device.NotInstrument)
		now := law.DateOf(w.Clock.Now()).AddDays(1).Start()
		for name, change := range map[string]func(*device.FlightPlan){
			"height_m": func(p *device.FlightPlan) { p.Flight.HeightM = 0 }, "airspace_class": func(p *device.FlightPlan) { p.Flight.Class = "" }, "relay": func(p *device.FlightPlan) { p.Flight.Relay = "pigeon" },
			"no_homes": func(p *device.FlightPlan) { p.Flight.NoHomes = false }, "night_reason": func(p *device.FlightPlan) { p.Until = p.From.Add(13 * time.Hour) },
			"plan_area": func(p *device.FlightPlan) { p.Area = geo.Circle(geo.Offset(devicetest.Point, 90, 9000), 100) },
		} {
			p := flightFrom(now.Add(9 * time.Hour))
			change(&p)
			if got := outcome(try(f.Service.ApproveFlight(t.Context(), f.By(access.Head), devicetest.With(ids.Use), p))); got != "invalid "+name {
				t.Errorf("%s: %s", name, got)
			}
		}
		bare := flightFrom(now.Add(9 * time.Hour))
		bare.Flight = nil
		if got := outcome(try(f.Service.ApproveFlight(t.Context(), f.By(access.Head), devicetest.With(ids.Use), bare))); got != "invalid height_m" {
			t.Errorf("without settings: %s", got)
		}
		night := flightFrom(now.Add(22 * time.Hour))
		night.Flight.NightReason, night.Area = "夜间泥头车违法多发", geo.Circle(devicetest.Point, 100)
		f.Must(f.Service.ApproveFlight(t.Context(), f.By(access.Head), devicetest.With(ids.Use), night))
	})
}

// TestA16_2_VehiclesAndVesselsByReference: the same plan, area and mark, with the filing of road or waterway for the airspace.
func TestA16_2_VehiclesAndVesselsByReference(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		for _, carrier := range []string{"unmanned_vehicle", "vessel"} {
			ids := f.Full(carrier, device.NotInstrument)
			w.Clock.Advance(time.Hour)
			for _, rule := range []string{"A16.1.1", "A16.1.3a", "A16.1.4"} {
				if r := resultAt(f, ids.Use, rule, w.Clock.Now()); r == 0 {
					t.Errorf("%s is not asked of a %s", rule, carrier)
				}
			}
			p := flightFrom(w.Clock.Now())
			p.Flight = nil
			from, until := p.From, p.Until
			p.Airspace = &device.Airspace{Required: true, Number: "备1号", From: &from, Until: &until}
			f.Must(f.Service.ApproveFlight(t.Context(), f.By(access.Head), devicetest.With(ids.Use), p))
			w.Clock.Advance(time.Hour)
			for _, rule := range []string{"A16.1.1", "A16.1.2", "A16.1.4"} {
				if r := resultAt(f, ids.Use, rule, w.Clock.Now()); r != law.Met {
					t.Errorf("%s of a %s is %s", rule, carrier, r)
				}
			}
		}
	})
}

// TestA13_1b_ParkedForMonthsIsFixedInFact: seen at one place for sixty days it is told; one that moves is not.
func TestA13_1b_ParkedForMonthsIsFixedInFact(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("unmanned_vehicle")
		stand := func(p geo.Point) {
			t.Helper()
			f.Must(f.Service.RecordStand(t.Context(), f.By(access.Keeper), devicetest.With(ids.Use), device.Stand{Point: p, Note: "路口东侧"}))
			w.Clock.Advance(31 * 24 * time.Hour)
		}
		parked := func() bool {
			l := f.Life(ids.Use)
			_, _, p := l.ParkedSince(w.Clock.Now())
			return p
		}
		stand(devicetest.Point)
		if parked() {
			t.Error("a month is no fixed place")
		}
		stand(geo.Offset(devicetest.Point, 10, 60))
		if !parked() {
			t.Error("two months at one place are not told")
		}
		stand(geo.Offset(devicetest.Point, 10, 700))
		if parked() {
			t.Error("it has moved, and is called fixed")
		}
	})
}

// TestA16_1_6_WhatTheFieldAddsToAPlanIsAnswered: a source of the field asks for more of a plan (such as a survey licence where the
// product is a map): the head approves none that leaves it open or does not meet it; what another approved is recorded as it
// is; answers stand with their provision; a plan from before it is told to lack the answer.
func TestA16_1_6_WhatTheFieldAddsToAPlanIsAnswered(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Full("drone", device.NotInstrument)
		ctx, head := t.Context(), f.By(access.Head)
		approve := func(items ...device.Answered) error {
			p := flightFrom(w.Clock.Now())
			p.Items = items
			return try(f.Service.ApproveFlight(ctx, head, devicetest.With(ids.Use), p))
		}
		f.Must(nil, approve(device.Answered{Item: "nobody-asked", Pass: true, Reason: "没有这一项"}))
		if p := last(t, f, ids.Use, device.FlightPlanned).Data.(device.FlightPlan); len(p.Items) != 0 {
			t.Errorf("an answer that no source asks for is on record: %+v", p.Items)
		}
		w.Clock.Advance(time.Hour)
		overlaid(t, w, statute.NewOverlay{Flight: "成果为地图的，具有测绘资质 | a survey licence where the product is a map\n避开军事设施"})
		items, err := statute.ItemsOn(ctx, w.DB.Reader(), w.Book, "traffic", statute.FlightPlan, law.DateOf(w.Clock.Now()))
		f.Must(nil, err)
		l := f.Life(ids.Use)
		if l.PlanRunning(w.Clock.Now()) == nil || len(l.Unanswered(w.Clock.Now(), device.FlightPlanned, items)) != 2 {
			t.Error("the plan from before is not told to lack two answers")
		}
		answer := func(i int, pass bool) device.Answered {
			return device.Answered{Item: items[i].ID, Pass: pass, Reason: "测绘资质证书甲测字第1号"}
		}
		if no := refusal(t, approve(), "A16.1.6"); no.Article != "第十六条第一款第（六）项" || !strings.Contains(no.Because.ZH, "测绘资质") {
			t.Errorf("%+v", no)
		}
		if no := refusal(t, approve(answer(0, true)), "A16.1.6"); !strings.Contains(no.Because.ZH, "军事设施") {
			t.Errorf("%+v", no)
		}
		if got := outcome(approve(answer(0, true), answer(1, false))); got != "invalid itempass_"+items[1].ID {
			t.Errorf("approved although an item is not met: %s", got)
		}
		if got := outcome(approve(answer(0, true), device.Answered{Item: items[1].ID, Pass: true})); got != "invalid item_"+items[1].ID {
			t.Errorf("without saying how: %s", got)
		}
		f.Must(nil, approve(answer(1, true), answer(0, true)))
		p := last(t, f, ids.Use, device.FlightPlanned).Data.(device.FlightPlan)
		if len(p.Items) != 2 || p.Items[0].Text.EN != "a survey licence where the product is a map" || p.Items[0].Citation != "《道路交通安全违法行为处理程序规定》第十八条" {
			t.Errorf("on record: %+v", p.Items)
		}
		w.Clock.Advance(time.Hour)
		if l := f.Life(ids.Use); len(l.Unanswered(w.Clock.Now(), device.FlightPlanned, items)) != 0 {
			t.Error("the plan that answered still lacks answers")
		}
		other := flightFrom(w.Clock.Now())
		other.Authority, other.Items = "副职，分工文件第3号", []device.Answered{answer(0, true), answer(1, false)}
		f.Must(f.Service.RecordFlight(ctx, f.By(access.Keeper), devicetest.With(ids.Use, devicetest.Document("检查计划")), other))
		if p := last(t, f, ids.Use, device.FlightPlanned).Data.(device.FlightPlan); p.Items[1].Pass {
			t.Error("what was not met is recorded as met")
		}
		w.Verify()
	})
}
