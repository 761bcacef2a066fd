package statute

import (
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/term"
)

// Name names a parameter.
type Name string

// The parameters: what a sector's source may set otherwise. The list is closed, and has only what the house counts by.
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

	// Of cases.
	ObjectionTerm         Name = "objection_term"          // Art 40(1); T15
	DefenceTerm           Name = "defence_term"            // 行政处罚法 44, 45; T18
	DecisionTerm          Name = "decision_term"           // 行政处罚法 60; T17
	PublicNoticeTerm      Name = "public_notice_term"      // 民事诉讼法 95; T23
	SimpleCitizen         Name = "simple_citizen"          // 行政处罚法 51; T43
	SimpleUnit            Name = "simple_unit"             // 行政处罚法 51; T43
	HearingFineCitizen    Name = "hearing_fine_citizen"    // 行政处罚法 63; T44, as the next three
	HearingFineUnit       Name = "hearing_fine_unit"       //
	HearingForfeitCitizen Name = "hearing_forfeit_citizen" //
	HearingForfeitUnit    Name = "hearing_forfeit_unit"    //
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
	Fen          Unit = "fen" // sums are shown and typed in yuan
)

var units = map[Unit]law.Words{
	Months: {ZH: "个月", EN: " months"}, Days: {ZH: "日", EN: " days"}, WorkingDays: {ZH: "个工作日", EN: " working days"},
	Metres: {ZH: "米", EN: " m"}, Milliseconds: {ZH: "毫秒", EN: " ms"}, Fen: {ZH: "元", EN: " yuan"},
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
	Article string // of 粤府〔2025〕12号 or of the law named, that leaves it open
	// Row is the row of the register whose basis is said where no source sets the parameter; empty: it is a default of ours.
	Row term.ID
}

// Kinds are all parameters with the defaults of the house, in the order of the articles.
var Kinds = []Kind{
	{EvaluationInterval, law.Words{ZH: "定期评估间隔", EN: "interval of periodic evaluation"}, Months, house(term.Evaluation), 60, "第十条第一款", ""},
	{SignInspection, law.Words{ZH: "标志巡查间隔", EN: "interval of sign inspections"}, Days, 90, 730, "第十条第一款、第十四条第一款", ""},
	{ClockLimit, law.Words{ZH: "用途登记的时钟误差上限默认值", EN: "default of the largest clock error of a use"}, Milliseconds, admissibility.DefaultClockLimitMS, 60_000, "第十二条第一款第（二）项", ""},
	{Spacing, law.Words{ZH: "同方向同类设备的提示间距", EN: "spacing below which reasons are asked"}, Metres, 500, 10_000, "第十三条第一款", ""},
	{SignDistance, law.Words{ZH: "标志到设备的距离", EN: "distance of the sign to the device"}, Metres, 0, 5_000, "第十四条第一款", ""},
	{StopNotice, law.Words{ZH: "停用公告期限", EN: "term of the stop notice"}, WorkingDays, house(term.StopNotice), 60, "第十四条第二款", ""},
	{MaintenanceDecision, law.Words{ZH: "检修满多少日重新决定", EN: "maintenance after which to decide again"}, Days, house(term.MaintenanceDecision), 365, "第十四条第二款", ""},
	{SharedRadius, law.Words{ZH: "查找可共享设备的范围", EN: "radius in which to look for shared devices"}, Metres, 500, 20_000, "第十七条", ""},
	{MaintenanceGrace, law.Words{ZH: "维护保养逾期的宽限", EN: "grace of overdue upkeep"}, Days, 15, 60, "第二十二条第一款", ""},
	{ReviewTerm, law.Words{ZH: "采集记录审核期限", EN: "term of the review of captures"}, WorkingDays, house(term.CaptureReview), 60, "第三十条第一款", ""},
	{NoticeTerm, law.Words{ZH: "涉嫌违法行为告知提示期限", EN: "term of the notice of a suspected violation"}, WorkingDays, house(term.SuspicionNotice), house(term.SuspicionNotice), "第三十条第（四）项", ""},
	{RetentionTerm, law.Words{ZH: "采集记录最短保存期限", EN: "least term of keeping captures"}, Days, house(term.VideoKept), 3650, "第七条、第三十四条", ""},
	{LimitationTerm, law.Words{ZH: "审核通过而未立案的采集记录保存期限", EN: "term of keeping captures that were passed, without a case"}, Months, 12 * house(term.Limitation), 120, "第三十四条", ""},
	{ObjectionTerm, law.Words{ZH: "证据异议答复期限", EN: "term of the answer to an objection"}, WorkingDays, house(term.ObjectionAnswer), 60, "第四十条第一款", term.ObjectionAnswer},
	{DefenceTerm, law.Words{ZH: "陈述、申辩期限", EN: "term of statement and defence"}, WorkingDays, house(term.Defence), 60, "行政处罚法第四十四条、第四十五条", term.Defence},
	{DecisionTerm, law.Words{ZH: "立案到作出处罚决定的期限", EN: "term from filing to decision"}, Days, house(term.Decision), 365, "行政处罚法第六十条", term.Decision},
	{PublicNoticeTerm, law.Words{ZH: "公告送达期限", EN: "term of service by public notice"}, Days, house(term.PublicNotice), 180, "民事诉讼法第九十五条", term.PublicNotice},
	{SimpleCitizen, law.Words{ZH: "非现场适用简易程序：对公民罚款的上限", EN: "simple procedure off-site: highest fine on a citizen"}, Fen, 0, house(term.SimpleCitizen), "行政处罚法第五十一条", ""},
	{SimpleUnit, law.Words{ZH: "非现场适用简易程序：对单位罚款的上限", EN: "simple procedure off-site: highest fine on a unit"}, Fen, 0, house(term.SimpleUnit), "行政处罚法第五十一条", ""},
	{HearingFineCitizen, law.Words{ZH: "听证数额：对公民罚款", EN: "hearing: fine on a citizen from"}, Fen, house(term.HearingThreshold), sumMost, hearingArticle, ""},
	{HearingFineUnit, law.Words{ZH: "听证数额：对单位罚款", EN: "hearing: fine on a unit from"}, Fen, house(term.HearingThreshold), sumMost, hearingArticle, ""},
	{HearingForfeitCitizen, law.Words{ZH: "听证数额：没收公民的违法所得、财物", EN: "hearing: confiscation from a citizen from"}, Fen, house(term.HearingThreshold), sumMost, hearingArticle, ""},
	{HearingForfeitUnit, law.Words{ZH: "听证数额：没收单位的违法所得、财物", EN: "hearing: confiscation from a unit from"}, Fen, house(term.HearingThreshold), sumMost, hearingArticle, ""},
}

// house is a figure of the register of terms.
func house(id term.ID) int64 { return term.Of(id).Amount }

// sumMost is the greatest sum that a threshold is entered with: a hundred million yuan, in fen.
const sumMost = 100_000_000_00

const hearingArticle = "行政处罚法第六十三条"

// hearings are the thresholds of a hearing, in the order of 行政处罚法 63; simples the ceilings of the simple procedure.
var (
	hearings = []Name{HearingFineCitizen, HearingFineUnit, HearingForfeitCitizen, HearingForfeitUnit}
	simples  = []Name{SimpleCitizen, SimpleUnit}
	ofCases  = slices.Concat([]Name{ObjectionTerm, DefenceTerm, DecisionTerm, PublicNoticeTerm}, simples, hearings)
)

// OfCases tells whether the parameter is one of cases, and not of devices or captures.
func (k Kind) OfCases() bool { return slices.Contains(ofCases, k.Name) }

// lengthened are the parameters whose default is the least that a law sets: a source of a field may set more and never less.
var lengthened = []Name{RetentionTerm, LimitationTerm, PublicNoticeTerm}

// Least is the least that a source may set: a yuan of sums.
func (k Kind) Least() int64 {
	switch {
	case slices.Contains(lengthened, k.Name):
		return k.Default
	case k.Unit == Fen:
		return 100
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
	switch {
	case amount == 0 && slices.Contains(hearings, k.Name):
		return law.Words{ZH: "没有录入", EN: "not entered"}
	case amount == 0 && slices.Contains(simples, k.Name):
		return law.Words{ZH: "不适用", EN: "not allowed"}
	case amount == 0:
		return law.Words{ZH: "不设", EN: "none"}
	case k.Unit == Fen:
		return money.Fen(amount).Figures()
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

// Source says on what the value rests: a provision, the law whose own figure holds, that it is the house's default and no law, or that
// nothing is entered.
func (v Value) Source() law.Words {
	switch k := v.Kind; {
	case v.Overlay != nil:
		c := v.Overlay.Citation()
		return law.Words{ZH: c, EN: c}
	case slices.Contains(hearings, k.Name):
		return law.Words{ZH: "须按领域录入数额和来源，本系统不设默认", EN: "to be entered for the field with its source; the system sets no default"}
	case slices.Contains(simples, k.Name):
		return law.Words{ZH: "没有规章以上的规定允许，适用普通程序；这是本系统默认，不是法律", EN: "no rule of the field allows it: the ordinary procedure, which is a default of this system, not law"}
	case k.Row != "":
		return term.Of(k.Row).Basis()
	}
	return law.Words{ZH: "本系统默认，不是法律", EN: "a default of this system, not law"}
}

// Term is the row of the register with what the field sets, for parameters that have a row: its amount, and the provision that sets it.
// fault of the program: one that has none.
func (v Value) Term() term.Term {
	row := term.Of(v.Kind.Row).With(v.Amount)
	if o := v.Overlay; o != nil {
		row.Rank, row.Source, row.Article, row.From, row.Ours, row.Unchecked = string(o.source.Rank), o.source.Name(), o.Article, o.From, law.Words{}, !o.source.Checked
	}
	return row
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
