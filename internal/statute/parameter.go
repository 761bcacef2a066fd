package statute

import (
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

// Name names a parameter.
type Name string

// The parameters: what a sector's source may set otherwise. The list is closed, and has only what the house counts by: the term of
// the re-examination (Art 40(1)) is not in it.
const (
	EvaluationInterval  Name = "evaluation_interval"  // Art 10(1)
	SignInspection      Name = "sign_inspection"      // Art 10(1), 14(1)
	SignDistance        Name = "sign_distance"        // Art 14(1)
	MaintenanceGrace    Name = "maintenance_grace"    // Art 22(1)
	MaintenanceDecision Name = "maintenance_decision" // Art 14(2)
	StopNotice          Name = "stop_notice"          // Art 14(2)
	Spacing             Name = "spacing"              // Art 13(1)
	SharedRadius        Name = "shared_radius"        // Art 17
	ClockLimit          Name = "clock_limit"          // Art 12(1)
	ReviewTerm          Name = "review_term"          // Art 30(1)
	NoticeTerm          Name = "notice_term"          // Art 30(4)
	RetentionTerm       Name = "retention_term"       // Art 7, 34; 公共安全视频图像信息系统管理条例 17
	LimitationTerm      Name = "limitation_term"      // Art 34; 行政处罚法 36
)

// Unit is what a parameter is counted in.
type Unit string

// The units.
const (
	Months       Unit = "months"
	Days         Unit = "days"
	WorkingDays  Unit = "working_days"
	Metres       Unit = "metres"
	Milliseconds Unit = "milliseconds"
)

var units = map[Unit]law.Words{
	Months: {ZH: "个月", EN: " months"}, Days: {ZH: "日", EN: " days"}, WorkingDays: {ZH: "个工作日", EN: " working days"},
	Metres: {ZH: "米", EN: " m"}, Milliseconds: {ZH: "毫秒", EN: " ms"},
}

// Words is the unit as it stands behind a number.
func (u Unit) Words() law.Words { return units[u] }

// Kind is what is known of a parameter.
type Kind struct {
	Name    Name
	Words   law.Words
	Unit    Unit
	Default int64  // 0: the house sets none
	Most    int64  // no source sets more
	Article string // of 粤府〔2025〕12号 that leaves it open
}

// Kinds are all parameters with the defaults of the house, in the order of the articles.
var Kinds = []Kind{
	{EvaluationInterval, law.Words{ZH: "定期评估间隔", EN: "interval of periodic evaluation"}, Months, house(term.Evaluation), 60, "第十条第一款"},
	{SignInspection, law.Words{ZH: "标志巡查间隔", EN: "interval of sign inspections"}, Days, 90, 730, "第十条第一款、第十四条第一款"},
	{ClockLimit, law.Words{ZH: "用途登记的时钟误差上限默认值", EN: "default of the largest clock error of a use"}, Milliseconds, admissibility.DefaultClockLimitMS, 60_000, "第十二条第一款第（二）项"},
	{Spacing, law.Words{ZH: "同方向同类设备的提示间距", EN: "spacing below which reasons are asked"}, Metres, 500, 10_000, "第十三条第一款"},
	{SignDistance, law.Words{ZH: "标志到设备的距离", EN: "distance of the sign to the device"}, Metres, 0, 5_000, "第十四条第一款"},
	{StopNotice, law.Words{ZH: "停用公告期限", EN: "term of the stop notice"}, WorkingDays, house(term.StopNotice), 60, "第十四条第二款"},
	{MaintenanceDecision, law.Words{ZH: "检修满多少日重新决定", EN: "maintenance after which to decide again"}, Days, house(term.MaintenanceDecision), 365, "第十四条第二款"},
	{SharedRadius, law.Words{ZH: "查找可共享设备的范围", EN: "radius in which to look for shared devices"}, Metres, 500, 20_000, "第十七条"},
	{MaintenanceGrace, law.Words{ZH: "维护保养逾期的宽限", EN: "grace of overdue upkeep"}, Days, 15, 60, "第二十二条第一款"},
	{ReviewTerm, law.Words{ZH: "采集记录审核期限", EN: "term of the review of captures"}, WorkingDays, house(term.CaptureReview), 60, "第三十条第一款"},
	{NoticeTerm, law.Words{ZH: "涉嫌违法行为告知提示期限", EN: "term of the notice of a suspected violation"}, WorkingDays, house(term.SuspicionNotice), house(term.SuspicionNotice), "第三十条第（四）项"},
	{RetentionTerm, law.Words{ZH: "采集记录最短保存期限", EN: "least term of keeping captures"}, Days, house(term.VideoKept), 3650, "第七条、第三十四条"},
	{LimitationTerm, law.Words{ZH: "审核通过而未立案的采集记录保存期限", EN: "term of keeping captures that were passed, without a case"}, Months, 12 * house(term.Limitation), 120, "第三十四条"},
}

// house is a figure of the register of terms.
func house(id term.ID) int64 { return term.Of(id).Amount }

// lengthened are the parameters whose default is the least that a law sets: a source of a field may set more and never less.
var lengthened = []Name{RetentionTerm, LimitationTerm}

// Least is the least that a source may set.
func (k Kind) Least() int64 {
	if slices.Contains(lengthened, k.Name) {
		return k.Default
	}
	return 1
}

// KindOf is what is known of a parameter.
func KindOf(name Name) (Kind, bool) {
	i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return Kinds[i], true
}

// Measure is an amount with its unit.
func (k Kind) Measure(amount int64) law.Words {
	if amount == 0 {
		return law.Words{ZH: "不设", EN: "none"}
	}
	u := k.Unit.Words()
	return law.Words{ZH: fmt.Sprintf("%d%s", amount, u.ZH), EN: fmt.Sprintf("%d%s", amount, u.EN)}
}

// Value is what a parameter is on a day in a field.
type Value struct {
	Kind    Kind
	Amount  int64    // in Kind.Unit; 0: none is set
	Overlay *Overlay // what sets it; nil: the default of the house
}

// Words says the value and on what it rests.
func (v Value) Words() law.Words {
	m, from := v.Kind.Measure(v.Amount), v.Source()
	return law.Words{ZH: m.ZH + "（" + from.ZH + "）", EN: m.EN + " (" + from.EN + ")"}
}

// Source says on what the value rests: a provision, or that it is the house's own default and no law.
func (v Value) Source() law.Words {
	if v.Overlay == nil {
		return law.Words{ZH: "本系统默认，不是法律", EN: "a default of this system, not law"}
	}
	c := v.Overlay.Citation()
	return law.Words{ZH: c, EN: c}
}

// Parameter is the value of a parameter in a field of enforcement on a day, as known now: what a source of the field says,
// else the default of the house. fault.NotFound for a name that there is not.
func Parameter(ctx context.Context, q db.Queryer, book, field string, name Name, day law.Date) (Value, error) {
	k, ok := KindOf(name)
	if !ok {
		return Value{}, fault.NotFound{What: law.Words{ZH: "这个参数", EN: "the parameter"}}
	}
	all, err := overlays(ctx, q, book, `AND o.field = $2 AND o.parameter = $3 AND coalesce(o.retracted_at, 0) = 0`, field, string(name))
	if err != nil {
		return Value{}, err
	}
	return k.on(all, day), nil
}

// Parameters are the values of all parameters in a field on a day.
func Parameters(ctx context.Context, q db.Queryer, book, field string, day law.Date) ([]Value, error) {
	all, err := overlays(ctx, q, book, `AND o.field = $2 AND coalesce(o.retracted_at, 0) = 0`, field)
	if err != nil {
		return nil, err
	}
	out := make([]Value, len(Kinds))
	for i, k := range Kinds {
		out[i] = k.on(slices.DeleteFunc(slices.Clone(all), func(o Overlay) bool { return o.Parameter != k.Name }), day)
	}
	return out, nil
}

// on chooses among the overlays of one parameter and one field.
func (k Kind) on(all []Overlay, day law.Date) Value {
	v := Value{Kind: k, Amount: k.Default}
	for _, o := range all {
		if o.counts(day) && (v.Overlay == nil || o.prevails(*v.Overlay)) {
			v.Overlay, v.Amount = &o, o.Amount
		}
	}
	return v
}
