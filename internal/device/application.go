package device

import (
	"fmt"
	"strings"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/fault"
	"yuanjian/internal/paper"
)

// Application is what a flight application says beside what is on record elsewhere (无人驾驶航空器飞行管理暂行条例第二十七条). What is
// empty is not on record, and its paper says so.
type Application struct {
	Performance string `json:"performance,omitempty"` // （二） main figures of the aircraft
	Task        string `json:"task,omitempty"`        // （三） approval of a special task
	Grounds     string `json:"grounds,omitempty"`     // （四） where it takes off, lands, and may land instead
	Contact     string `json:"contact,omitempty"`     // （五） how it is reached: posts, no private numbers
	Route       string `json:"route,omitempty"`       // （七） route, speed, how it enters and leaves
	Link        string `json:"link,omitempty"`        // （八） frequency and bandwidth of the control link
	Abilities   string `json:"abilities,omitempty"`   // （九） to communicate, navigate, be seen
	Transponder string `json:"transponder,omitempty"` // （十） code applied for
	Emergency   string `json:"emergency,omitempty"`   // （十一）
	Support     string `json:"support,omitempty"`     // （十二）
	Further     string `json:"further,omitempty"`     // （十三）
}

// check asks for nothing, and bounds what was said.
func (a *Application) check(c *fault.Check) {
	for name, text := range map[string]*string{"app_performance": &a.Performance, "app_task": &a.Task, "app_grounds": &a.Grounds, "app_contact": &a.Contact, "app_route": &a.Route, "app_link": &a.Link,
		"app_abilities": &a.Abilities, "app_transponder": &a.Transponder, "app_emergency": &a.Emergency, "app_support": &a.Support, "app_further": &a.Further} {
		c.AtMost(text, longText, name)
	}
}

// unrecorded stands where the law asks for something that is not on record.
const unrecorded = "未记录"

func onRecord(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return unrecorded
	}
	return strings.Join(out, "；")
}

// named is a value with what it is, or that it is not on record.
func named(name, value string) string { return name + "：" + onRecord(value) }

// application writes the thirteen items of a flight application; what is not on record is said to be so.
func (w *writing) application(p *FlightPlan) {
	d := w.life.DeviceAt(w.at)
	w.Heading("飞行活动申请的内容（《无人驾驶航空器飞行管理暂行条例》第二十七条）")
	if d.Carrier != admissibility.Drone {
		w.Paragraph("载具不是无人驾驶航空器，不适用飞行活动申请的规定；道路、航道手续见上。")
		return
	}
	a := Application{}
	if p.Application != nil {
		a = *p.Application
	}
	carried := Carried{}
	if c := w.life.CarriedAt(w.at); c != nil {
		carried = *c
	}
	w.Fields(
		paper.Filled("（一）单位、操控人员和资质", onRecord(w.body.Name, named("运营合格证", carried.Operating), named("操控人员", p.Crew))),
		paper.Filled("（二）航空器类型、数量、性能和登记", onRecord(Words(CarrierClasses, carried.Class).ZH, named("型号", strings.TrimSpace(d.Maker+" "+d.Model)), "数量：1架", named("出厂编号", d.Serial), named("登记标志", carried.Number), named("责任保险", carried.Insurance), named("主要性能指标", a.Performance))),
		paper.Filled("（三）任务性质和飞行方式", onRecord(p.Purpose, p.manner(), named("特殊通用航空飞行任务批准文件", a.Task))),
		paper.Filled("（四）起飞、降落和备降场地", onRecord(a.Grounds)),
		paper.Filled("（五）通信联络方法", onRecord(a.Contact)),
		paper.Filled("（六）预计飞行开始、结束时刻", moment(p.From)+"至"+moment(p.Until)),
		paper.Filled("（七）航线、高度、速度和空域范围", onRecord(p.height(), "范围："+w.flown(p), named("航线、速度、进出空域方法", a.Route))),
		paper.Filled("（八）指挥控制链路频率、带宽", onRecord(a.Link)),
		paper.Filled("（九）通信、导航和被监视能力", onRecord(a.Abilities)),
		paper.Filled("（十）应答机代码申请", onRecord(a.Transponder)),
		paper.Filled("（十一）应急处置程序", onRecord(a.Emergency)),
		paper.Filled("（十二）特殊飞行保障需求", onRecord(a.Support)),
		paper.Filled("（十三）其他必要信息", onRecord(a.Further)),
	)
}

// manner is how the aircraft is flown.
func (p *FlightPlan) manner() string {
	f := p.Flight
	if f == nil {
		return named("飞行方式", "")
	}
	out := []string{Words(Relays, f.Relay).ZH}
	for _, s := range f.Special {
		out = append(out, Words(SpecialFlights, s).ZH)
	}
	if f.NightReason != "" {
		out = append(out, "夜间飞行："+f.NightReason)
	}
	return strings.Join(out, "，")
}

// height is the greatest height and the class of the airspace.
func (p *FlightPlan) height() string {
	if p.Flight == nil {
		return named("高度、空域类别", "")
	}
	return fmt.Sprintf("真高%.0f米以下，%s", p.Flight.HeightM, Words(AirspaceClasses, p.Flight.Class).ZH)
}

// flown is the area of a plan: its own, or the whole published one.
func (w *writing) flown(p *FlightPlan) string {
	site := w.life.SiteAt(w.at)
	if len(p.Area) > 0 {
		site.Point, site.Area = nil, p.Area
		return w.position(&site)
	}
	return "公示的全部巡查区域（" + site.Words + "）"
}

// asked are when an application was made and answered.
func (a *Airspace) asked() []paper.Field {
	if !a.Required {
		return nil
	}
	applied, answered := unrecorded, unrecorded
	if a.Applied != nil {
		applied = moment(*a.Applied)
	}
	if a.Answered != nil {
		answered = moment(*a.Answered)
	}
	return []paper.Field{paper.Filled("申请时间（前一日12时前）", applied), paper.Filled("答复时间（前一日21时前）", answered), paper.Filled("是否长期批准", yesNo(a.LongTerm))}
}

// filedDays are the days whose flights were filed under a long-term approval, within the plan.
func (w *writing) filedDays(p *FlightPlan) string {
	var out []string
	for i := range w.life.Facts {
		if d, ok := w.life.Facts[i].Data.(DayFiling); ok && !d.Day.Start().Before(p.From.AddDate(0, 0, -1)) && d.Day.Start().Before(p.Until) {
			out = append(out, d.Line().ZH)
		}
	}
	return strings.Join(out, "；")
}
