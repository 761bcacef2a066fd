package office

import (
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/geo"
)

// sitingSteps are the steps on what a device sees and what stands near it (Art 15).
func sitingSteps() []deviceStep {
	return []deviceStep{
		{name: "view", kind: device.ViewDrawnAct, suits: isFixed, paper: possible, when: true,
			fields: []stepField{digits("view_direction"), digits("view_angle"), digits("view_range"), area("view_area").maybe(), datum(), area("masked").maybe(),
				tick("audio"), area("audio_reason").maybe(), pick("secret", device.Neighbourhoods)},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				v := device.View{Direction: in.Number("view_direction", 0, 359.99), Audio: in.Bool("audio"), AudioReason: in.text("audio_reason"), Secret: in.text("secret"), Masked: in.text("masked")}
				for _, p := range in.area("view_area") {
					v.Area = append(v.Area, in.datum().ToWGS84(p))
				}
				v.Angle, v.RangeM = in.Number("view_angle", 1, 360), in.Number("view_range", 1, 5000)
				return s.DrawView(x, by, on, v)
			}},
		{name: "private-place", kind: device.PrivatePlaceRecorded, paper: possible, when: true,
			fields: []stepField{pick("private_class", device.PrivatePlaces), line("private_words"), digits("lon"), digits("lat"), datum(), digits("radius_m"), line("private_source")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.RecordPrivatePlace(x, by, on, device.Nearby{Class: in.text("private_class"), Words: in.text("private_words"), Lon: in.Number("lon", -180, 180), Lat: in.Number("lat", -90, 90),
					RadiusM: in.Number("radius_m", 1, 500), Source: in.text("private_source"), Datum: in.datum()})
			}},
	}
}

// carryingSteps are the steps on carriers and mobile devices (Art 13, 16).
func carryingSteps() []deviceStep {
	return []deviceStep{
		{name: "carrier", kind: device.CarrierEntered, suits: isCarried, paper: possible, when: true,
			fields: []stepField{pick("carrier_class", device.CarrierClasses), line("registration"), line("operating").maybe(), line("insurance").maybe(), day("carrier_until").maybe()},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.RecordCarrier(x, by, on, device.Carried{Class: in.text("carrier_class"), Number: in.text("registration"), Operating: in.text("operating"), Insurance: in.text("insurance"),
					Until: in.OptionalDate("carrier_until")})
			}},
		{name: "season", kind: device.SeasonEntered, suits: isMobile, paper: possible, fields: []stepField{line("season_from"), line("season_until")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.SetSeason(x, by, on, device.Season{From: in.text("season_from"), Until: in.text("season_until")})
			}},
		{name: "day-filing", kind: device.DayFiledAct, suits: isCarried, paper: possible, when: true, fields: []stepField{day("flight_day"), line("filing_number").called("day_filing_number")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.FileDay(x, by, on, device.DayFiling{Day: in.Date("flight_day"), Number: in.text("filing_number")})
			}},
		{name: "stand", kind: device.StandEntered, suits: isMobile, paper: possible, when: true, fields: []stepField{digits("lon"), digits("lat"), datum(), line("stand_note")},
			do: func(x ctx, s service, by act.By, on device.On, in *stepForm) (done, error) {
				return s.RecordStand(x, by, on, device.Stand{Point: admissibility.Point{Lon: in.Number("lon", -180, 180), Lat: in.Number("lat", -90, 90)}, Datum: in.datum(), Note: in.text("stand_note")})
			}},
	}
}

// flightSettings are how an aircraft is flown; other carriers leave them empty.
func flightSettings() []stepField {
	return []stepField{heading("flight"), digits("height_m").maybe(), pick("airspace_class", device.AirspaceClasses).maybe(), pick("relay", device.Relays).maybe(),
		{name: "special", kind: "checks", choices: device.SpecialFlights, optional: true}, area("night_reason").maybe(), tick("no_homes"), area("plan_area").maybe(), datum()}
}

// settings reads them; nil where nothing was said.
func (f *stepForm) settings() *device.Flight {
	s := device.Flight{Class: f.text("airspace_class"), Relay: f.text("relay"), NightReason: f.text("night_reason"), NoHomes: f.Bool("no_homes")}
	keys := make([]string, len(device.SpecialFlights))
	for i, x := range device.SpecialFlights {
		keys[i] = x.Key
	}
	s.Special = f.Choices("special", keys...)
	if h := f.OptionalNumber("height_m", 1, 10_000); h != nil {
		s.HeightM = *h
	}
	if s.Class == "" && s.Relay == "" && s.NightReason == "" && !s.NoHomes && s.HeightM == 0 && len(s.Special) == 0 {
		return nil
	}
	return &s
}

// applicationFields are what a flight application says beside the plan (无人驾驶航空器飞行管理暂行条例第二十七条).
func applicationFields() []stepField {
	out := []stepField{heading("application")}
	for _, name := range []string{"app_performance", "app_task", "app_grounds", "app_contact", "app_route", "app_link", "app_abilities", "app_transponder", "app_emergency", "app_support", "app_further"} {
		out = append(out, area(name).maybe())
	}
	return out
}

// application reads them; nil where nothing was said.
func (f *stepForm) application() *device.Application {
	a := device.Application{Performance: f.text("app_performance"), Task: f.text("app_task"), Grounds: f.text("app_grounds"), Contact: f.text("app_contact"), Route: f.text("app_route"), Link: f.text("app_link"),
		Abilities: f.text("app_abilities"), Transponder: f.text("app_transponder"), Emergency: f.text("app_emergency"), Support: f.text("app_support"), Further: f.text("app_further")}
	if a == (device.Application{}) {
		return nil
	}
	return &a
}

// datum asks in which system the coordinates beside it were typed.
func datum() stepField { return pick("datum", device.Datums).maybe() }

func (f *stepForm) datum() geo.Datum { return geo.Datum(f.text("datum")) }

// moved reads where a site was moved to, with the datum of what was typed.
func (f *stepForm) moved(a *device.Alteration) {
	a.Words, a.Place = f.text("words"), f.text("place")
	a.Siting = &device.Siting{Datum: f.datum(), SizeReason: f.text("size_reason")}
}

func isSet(l *device.Life) bool  { return isMobile(l) && len(l.Site.Siting.Points) > 0 }
func isArea(l *device.Life) bool { return isMobile(l) && len(l.Site.Siting.Points) == 0 }

// ringMost bounds the text of an area, in characters: five hundred points and more.
const ringMost = 20_000

// points reads the points of a set, one a line.
func (f *stepForm) points(name string) []admissibility.Point {
	out, err := geo.ReadRing(f.OptionalText(name, ringMost))
	f.Want(err == nil, name, "每行一个点：经度，纬度。", "One point a line: longitude,latitude.")
	return out
}

// area reads a ring of points, one a line, or a polygon in GeoJSON.
func (f *stepForm) area(name string) []admissibility.Point {
	out, err := geo.ReadRing(f.OptionalText(name, ringMost))
	f.Want(err == nil, name, "每行一个点：经度，纬度，首尾相同；或者一个没有孔的GeoJSON多边形。", "One point a line: longitude,latitude, the last equals the first; or a GeoJSON polygon without holes.")
	return out
}
