package device

import (
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/fault"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
)

// Flight is how an unmanned aircraft is flown under an inspection plan (Art 16(1)(二)(五)).
type Flight struct {
	HeightM     float64  `json:"height_m"`          // greatest true height, metres
	Class       string   `json:"class"`             // a key of AirspaceClasses
	Relay       string   `json:"relay"`             // a key of Relays
	Special     []string `json:"special,omitempty"` // keys of SpecialFlights
	NightReason string   `json:"night_reason,omitempty"`
	NoHomes     bool     `json:"no_homes"` // it keeps away from homes
}

// Bounds of flights.
const (
	permittedHeightM = 120 // 无人驾驶航空器飞行管理暂行条例第十九条: above, airspace is controlled
	nightFrom        = 20  // o'clock; our default for when a flight needs a reason
	nightUntil       = 6
	plansMost        = 31 * 24 * time.Hour // an inspection plan is for an activity, not for a year; our default
)

// AirspaceClasses are the classes of the airspace of area and height (暂行条例第十九条).
var AirspaceClasses = []Choice{
	{"permitted", law.Words{ZH: "适飞空域", EN: "permitted airspace"}},
	{"controlled", law.Words{ZH: "管制空域，或者区域、高度触及管制空域", EN: "controlled airspace, or touching it"}},
}

// Relays are how the aircraft is reached beyond the pilot's own radio: by base station or internet a flight needs an
// application even in permitted airspace (暂行条例第三十一条第二款).
var Relays = []Choice{
	{"direct", law.Words{ZH: "直连遥控，不经中继", EN: "direct radio, no relay"}},
	{"base_station", law.Words{ZH: "经通信基站中继飞行", EN: "relayed by base stations"}},
	{"internet", law.Words{ZH: "经互联网中继飞行", EN: "relayed by the internet"}},
}

// SpecialFlights are the further flights that need an application everywhere (暂行条例第三十一条第二款).
var SpecialFlights = []Choice{
	{"drop", law.Words{ZH: "运载危险品或者投放物品", EN: "carrying dangerous goods or dropping"}},
	{"crowd", law.Words{ZH: "飞越集会人群上空", EN: "over crowds"}},
	{"vehicle", law.Words{ZH: "在移动的交通工具上操控", EN: "flown from a moving vehicle"}},
	{"swarm", law.Words{ZH: "分布式操作或者集群飞行", EN: "distributed operation or swarm"}},
}

func (s *Flight) check(c *fault.Check, p *FlightPlan) {
	c.Want(s.HeightM > 0 && s.HeightM <= 10_000, "height_m", "请填写最大真高，1至10000米。", "Give the greatest true height, 1 to 10000 metres.")
	wantOne(c, AirspaceClasses, s.Class, "airspace_class", "请选择空域类别。", "Choose the class of airspace.")
	wantOne(c, Relays, s.Relay, "relay", "请选择遥控方式。", "Choose how it is reached.")
	c.Want(!slices.ContainsFunc(s.Special, func(x string) bool { return !in(SpecialFlights, x) }), "special", "请从列出的情形中选择。", "Choose from the list.")
	c.AtMost(&s.NightReason, longText, "night_reason")
	c.Want(s.NightReason != "" || !atNight(p.From, p.Until), "night_reason", fmt.Sprintf("计划包括夜间（系统默认%d时至次日%d时），请说明夜间飞行的理由。", nightFrom, nightUntil),
		fmt.Sprintf("The plan covers the night (%d to %d o'clock, our default): say why it is flown then.", nightFrom, nightUntil))
	c.Want(s.NoHomes, "no_homes", "飞行须避开住宅，保护个人隐私（第十六条第一款第（五）项）。", "The flight keeps away from homes (Art 16(1)(5)).")
}

// atNight tells whether a period touches the night in Beijing.
func atNight(from, until time.Time) bool {
	for t := from; t.Before(until); t = t.Add(time.Hour) {
		if h := t.In(law.Beijing).Hour(); h >= nightFrom || h < nightUntil {
			return true
		}
		if t.Sub(from) > 24*time.Hour {
			break
		}
	}
	h := until.Add(-time.Second).In(law.Beijing).Hour()
	return h >= nightFrom || h < nightUntil
}

// demands says why the flight needs an application (暂行条例第十九条、第二十六条、第三十一条); false when it needs none.
func (s *Flight) demands(c *Carried) (law.Words, bool) {
	switch {
	case s.Class == "controlled":
		return Words(AirspaceClasses, "controlled"), true
	case s.HeightM > permittedHeightM:
		return law.Words{ZH: fmt.Sprintf("真高%.0f米，超过%d米", s.HeightM, permittedHeightM), EN: fmt.Sprintf("a true height of %.0f m, above %d m", s.HeightM, permittedHeightM)}, true
	case s.Relay != "direct":
		return Words(Relays, s.Relay), true
	case len(s.Special) > 0:
		return Words(SpecialFlights, s.Special[0]), true
	case c != nil && (c.Class == "medium" || c.Class == "large"):
		return law.Words{ZH: "中型、大型无人驾驶航空器", EN: "a medium or large aircraft"}, true
	}
	return law.Words{}, false
}

// flyable says why the head cannot approve a plan: the carrier is not registered, its mark is not on record, the plan lies
// outside the published season or the area, or it says that no filing is needed where one is.
func (p *FlightPlan) flyable(l *Life, now time.Time) error {
	if p.Until.Sub(p.From) > plansMost {
		return fault.Invalid{Fields: []fault.Field{{Name: "until", Want: law.Words{ZH: "检查计划是就一次活动或者一段时间批准的，不超过31日（系统默认）；不能一年一批。", EN: "An inspection plan is for an activity or a period of at most 31 days (our default), not for a year."}}}}
	}
	carried := l.CarriedAt(now)
	if carried == nil {
		return law.Refusal{Rule: "A16.1.2", Article: "第十六条第一款第（二）项；无人驾驶航空器飞行管理暂行条例第十条、第十一条",
			Because: law.Words{ZH: "这台载具还没有登记备案的记录。", EN: "The registration of the carrier is not on record."},
			Cure:    law.Words{ZH: "请先由设备管理员登记载具的登记标志、运营许可或者航道、道路备案。", EN: "Let the keeper record its registration, and licence or road or waterway filing."}}
	}
	if m := l.latest(now, MarkPhotographed); m == nil || m.Data.(Mark).Serial != "" && m.Data.(Mark).Serial != l.DeviceAt(now).Serial {
		return law.Refusal{Rule: "A16.1.4", Article: "第十六条第一款第（四）项",
			Because: law.Words{ZH: "没有这台载具的标识照片。", EN: "There is no photograph of the mark on this carrier."},
			Cure:    law.Words{ZH: "请先拍摄并登记设备标识。", EN: "Photograph and record the mark first."}}
	}
	if s := l.SeasonAt(now); s != nil && !s.holds(p.From, p.Until) {
		return law.Refusal{Rule: "A16.1.3b", Article: "第十六条第一款第（三）项、第十四条第一款",
			Because: law.Words{ZH: "计划的时间超出公示的季节" + s.words().ZH + "。", EN: "The plan lies outside the published season " + s.words().EN + "."},
			Cure:    law.Words{ZH: "请改在公示的季节内，或者变更季节后重新公示。", EN: "Keep within the season, or publish another one."}}
	}
	site := l.SiteAt(now)
	for _, q := range p.Area {
		if len(site.Area) > 0 && geo.Apart(q, site.Area) > 0 {
			return fault.Invalid{Fields: []fault.Field{{Name: "plan_area", Want: law.Words{ZH: "检查区域须在公示的巡查区域以内。", EN: "The area lies within the published one."}}}}
		}
	}
	if p.Flight == nil || p.Airspace == nil || p.Airspace.Required {
		return nil
	}
	if why, needed := p.Flight.demands(carried); needed {
		return law.Refusal{Rule: "A16.1.2", Article: "第十六条第一款第（二）项；无人驾驶航空器飞行管理暂行条例第十九条、第三十一条",
			Because: law.Words{ZH: "这次飞行须事先申请（" + why.ZH + "），计划写的是不需要。", EN: "The flight needs an application (" + why.EN + "); the plan says that none is needed."},
			Cure:    law.Words{ZH: "请在飞行前一日12时前申请，取得批准后填写编号和起止时间。", EN: "Apply before noon of the day before, and enter number and period of the approval."}}
	}
	return nil
}

// withoutDay takes the approval out of a plan that rests on a long-term one, when the flight of the day was not filed
// (暂行条例第二十六条: filed by noon of the day before).
func (l *Life) withoutDay(p FlightPlan, t time.Time, e *admissibility.Event) {
	if p.Airspace == nil || !p.Airspace.LongTerm || l.filedFor(law.DateOf(t), t) {
		return
	}
	e.AirspaceFrom, e.AirspaceUntil = admissibility.Maybe[admissibility.Instant]{}, admissibility.Maybe[admissibility.Instant]{}
}

// filedFor tells whether the flights of a day were filed before t.
func (l *Life) filedFor(day law.Date, t time.Time) bool {
	return slices.ContainsFunc(l.before(t), func(f Fact) bool {
		d, ok := f.Data.(DayFiling)
		return ok && d.Day == day
	})
}

// PlanRunning is the last inspection plan on record that is not over at t; nil when there is none.
func (l *Life) PlanRunning(t time.Time) *FlightPlan {
	f := l.latest(t, FlightPlanned)
	if f == nil {
		return nil
	}
	if p := f.Data.(FlightPlan); p.Until.After(t) {
		return &p
	}
	return nil
}
