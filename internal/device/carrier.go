package device

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/fault"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

// The acts on carriers and mobile devices (Art 13, 16).
var (
	CarrierEntered = act.Kind{Name: "device.carrier", Title: law.Words{ZH: "登记载具的登记、备案", EN: "Record the registration of the carrier"}, Permission: access.MaintainDevice}
	DayFiledAct    = act.Kind{Name: "device.flight.day", Title: law.Words{ZH: "登记当日飞行计划的报备", EN: "Record the filing of a day's flights"}, Permission: access.MaintainDevice}
	SeasonEntered  = act.Kind{Name: "device.season", Title: law.Words{ZH: "确定巡查季节", EN: "Set the season of patrol"}, Permission: access.InstallDevice}
	StandEntered   = act.Kind{Name: "device.stand", Title: law.Words{ZH: "登记移动设备的停放位置", EN: "Record where a mobile device stands"}, Permission: access.MaintainDevice}
)

// The events on carriers and mobile devices.
const (
	CarrierRegistered Event = "carrier_registered"
	DayFiled          Event = "day_filed"
	SeasonSet         Event = "season_set"
	StandRecorded     Event = "stand_recorded"
)

// CarrierClasses are the classes of carriers: of aircraft those of 暂行条例第六十二条.
var CarrierClasses = []Choice{
	{"micro", law.Words{ZH: "微型无人驾驶航空器", EN: "micro aircraft"}}, {"light", law.Words{ZH: "轻型无人驾驶航空器", EN: "light aircraft"}},
	{"small", law.Words{ZH: "小型无人驾驶航空器", EN: "small aircraft"}}, {"medium", law.Words{ZH: "中型无人驾驶航空器", EN: "medium aircraft"}},
	{"large", law.Words{ZH: "大型无人驾驶航空器", EN: "large aircraft"}}, {"road", law.Words{ZH: "无人车，已按规定备案道路", EN: "unmanned vehicle with its road filing"}},
	{"waterway", law.Words{ZH: "船舶，已按规定备案航道", EN: "vessel with its waterway filing"}},
}

// Carried is the registration of a carrier: of an aircraft its mark and operating certificate, of a vehicle or vessel the filing
// of the road or waterway that takes the place of airspace (Art 16(2)).
type Carried struct {
	Class     string    `json:"class"`
	Number    string    `json:"number"`              // registration mark or filing
	Operating string    `json:"operating,omitempty"` // operating certificate; a micro aircraft needs none
	Insurance string    `json:"insurance,omitempty"`
	Until     *law.Date `json:"until,omitempty"`  // last day, where it ends
	Serial    string    `json:"serial,omitempty"` // set by the act: of the thing that is registered
}

// Line gives class and number.
func (c Carried) Line() law.Words {
	return line(Words(CarrierClasses, c.Class), same(c.Number), same(c.Operating), same(c.Serial))
}

// RecordCarrier records the registration of the carrier that bears the device.
func (s *Service) RecordCarrier(ctx context.Context, by act.By, in On, v Carried) (Done, error) {
	var c fault.Check
	wantOne(&c, CarrierClasses, v.Class, "carrier_class", "请选择载具类别。", "Choose the class of carrier.")
	c.Text(&v.Number, shortText, true, "registration", "请填写登记标志或者备案编号。", "Give the registration mark or the number of the filing.")
	c.AtMost(&v.Operating, shortText, "operating")
	c.AtMost(&v.Insurance, shortText, "insurance")
	aircraft := v.Class != "road" && v.Class != "waterway"
	c.Want(!aircraft || v.Class == "micro" || v.Class == "" || v.Operating != "", "operating", "除微型以外，须有运营合格证（暂行条例第十一条）。", "All but micro aircraft need an operating certificate (interim regulation Art 11).")
	return s.onUse(ctx, CarrierEntered, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		fits := map[admissibility.Carrier]bool{admissibility.Drone: aircraft, admissibility.UnmannedVehicle: v.Class == "road", admissibility.Vessel: v.Class == "waterway"}
		if !fits[l.Device.Carrier] {
			return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "carrier_class", Want: law.Words{ZH: "与登记的载具不符。", EN: "It does not fit the carrier on record."}}}}
		}
		v.Serial = l.DeviceAt(tx.Now).Serial
		return occurrence{event: CarrierRegistered, detail: v}, nil
	})
}

// CarriedAt is the registration that counts at t for the thing as it is then; nil when there is none.
func (l *Life) CarriedAt(t time.Time) *Carried {
	f := l.latest(t, CarrierRegistered)
	if f == nil {
		return nil
	}
	c := f.Data.(Carried)
	if c.Serial != l.DeviceAt(t).Serial || c.Until != nil && *c.Until < law.DateOf(t) {
		return nil
	}
	return &c
}

// DayFiling says that the flights of a day were filed under a long-term approval.
type DayFiling struct {
	Day    law.Date `json:"day"`
	Number string   `json:"number"`
	Late   bool     `json:"late,omitempty"` // set by the act: after noon of the day before
}

// Line gives day and number.
func (d DayFiling) Line() law.Words {
	late := law.Words{}
	if d.Late {
		late = law.Words{ZH: "晚于前一日12时", EN: "later than noon of the day before"}
	}
	return line(law.Words{ZH: d.Day.Words(), EN: d.Day.String()}, same(d.Number), late)
}

// FileDay records that the flights of a day were filed: a long-term approval still files each day by noon of the day before
// (暂行条例第二十六条).
func (s *Service) FileDay(ctx context.Context, by act.By, in On, d DayFiling) (Done, error) {
	var c fault.Check
	c.Want(d.Day > 0, "flight_day", "请填写飞行的日期。", "Give the day of the flights.")
	c.Text(&d.Number, shortText, true, "filing_number", "请填写报备编号。", "Give the number of the filing.")
	return s.onUse(ctx, DayFiledAct, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		d.Late = at.After(term.Of(term.FlightApplication).OClock(d.Day.AddDays(-1)))
		return occurrence{event: DayFiled, detail: d}, l.open(tx.Now)
	})
}

// Season is the part of the year in which a mobile site is used, as months and days; it may run over the new year. It stands in
// the notice: outside it the site is not in use, which is no stop, and the thirty days do not begin anew (our reading of Art
// 14(2), 16(1)(三)).
type Season struct {
	From  string `json:"from"`  // 06-01
	Until string `json:"until"` // 09-30, included
}

// Line gives the season.
func (s Season) Line() law.Words { return s.words() }

func (s Season) words() law.Words {
	day := func(x string) (string, bool) {
		d, err := time.Parse("01-02", x)
		return fmt.Sprintf("%d月%d日", int(d.Month()), d.Day()), err == nil
	}
	from, ok := day(s.From)
	until, ok2 := day(s.Until)
	if !ok || !ok2 {
		return law.Words{}
	}
	return law.Words{ZH: "每年" + from + "至" + until, EN: "each year from " + s.From + " to " + s.Until}
}

// holds tells whether a period lies in the season, by the days of Beijing.
func (s *Season) holds(from, until time.Time) bool {
	inside := func(t time.Time) bool {
		d := t.In(law.Beijing).Format("01-02")
		if s.From <= s.Until {
			return s.From <= d && d <= s.Until
		}
		return d >= s.From || d <= s.Until
	}
	for t := from; t.Before(until); t = t.Add(24 * time.Hour) {
		if !inside(t) {
			return false
		}
	}
	return inside(until.Add(-time.Second))
}

// SetSeason sets the season of a mobile site before it is published; a published one is changed by publishing anew.
func (s *Service) SetSeason(ctx context.Context, by act.By, in On, v Season) (Done, error) {
	var c fault.Check
	for _, x := range []struct{ text, name string }{{v.From, "season_from"}, {v.Until, "season_until"}} {
		_, err := time.Parse("01-02", x.text)
		c.Want(err == nil, x.name, "请填写月和日，例如06-01。", "Give month and day, for instance 06-01.")
	}
	return s.onUse(ctx, SeasonEntered, by, On{Use: in.Use, Documents: in.Documents}, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		if l.Site.Kind != admissibility.Mobile {
			return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "use", Want: law.Words{ZH: "定点监控没有巡查季节。", EN: "A fixed site has no season."}}}}
		}
		if f := l.latest(tx.Now, Published, PublicationWithdrawn); f != nil && f.Event == Published {
			return occurrence{}, law.Refusal{Rule: "A16.1.3b", Article: "第十六条第一款第（三）项、第十四条第一款",
				Because: law.Words{ZH: "已经公示，季节是公示的内容。", EN: "It is published, and the season is part of the notice."},
				Cure:    law.Words{ZH: "请先撤下公示，确定新的季节后重新公示，重新计算三十日。", EN: "Withdraw the publication, set the new season and publish anew; the thirty days begin again."}}
		}
		return occurrence{event: SeasonSet, detail: v}, nil
	})
}

// SeasonAt is the season of the site at t; nil when it is used all the year.
func (l *Life) SeasonAt(t time.Time) *Season {
	if f := l.latest(t, SeasonSet); f != nil {
		s := f.Data.(Season)
		return &s
	}
	return nil
}

// Stand is where a mobile device was seen to stand, from when the fact holds.
type Stand struct {
	Point geo.Point  `json:"point"`
	Note  string     `json:"note"`
	Datum geo.Datum  `json:"datum,omitempty"`
	Typed *geo.Point `json:"typed,omitempty"`
}

// Line gives the coordinates.
func (s Stand) Line() law.Words {
	return line(same(fmt.Sprintf("%.5f, %.5f", s.Point.Lon, s.Point.Lat)), same(s.Note))
}

// RecordStand records where a mobile device stands.
func (s *Service) RecordStand(ctx context.Context, by act.By, in On, v Stand) (Done, error) {
	var c fault.Check
	wantPoint(&c, &v.Point, "point")
	wantDatum(&c, v.Datum)
	v.Typed = turnPoint(v.Datum, &v.Point)
	c.Text(&v.Note, shortText, true, "stand_note", "请写明停放或者使用的情况。", "Say how it stands or is used there.")
	return s.onUse(ctx, StandEntered, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if l.Site.Kind != admissibility.Mobile {
			return occurrence{}, fault.Invalid{Fields: []fault.Field{{Name: "use", Want: law.Words{ZH: "定点监控不登记停放位置。", EN: "A fixed device has no stands."}}}}
		}
		return occurrence{event: StandRecorded, detail: v}, l.open(tx.Now)
	})
}

// When a mobile device counts as fixed in fact; the law names no figure (Art 13, 16(1)(三)), these are our defaults.
const (
	ParkedDays = 60
	ParkedM    = 100.0
)

// ParkedSince is since when a mobile device has been seen at one place only, by the stands on record up to t; false when that is
// less than ParkedDays, or it moved.
func (l *Life) ParkedSince(t time.Time) (since time.Time, at geo.Point, parked bool) {
	all := l.before(t)
	for i := len(all) - 1; i >= 0; i-- {
		s, ok := all[i].Data.(Stand)
		if !ok {
			continue
		}
		if since.IsZero() {
			at = s.Point
		}
		if geo.Distance(at, s.Point) > ParkedM {
			break
		}
		since = all[i].At
	}
	return since, at, !since.IsZero() && t.Sub(since) >= ParkedDays*24*time.Hour
}
