package term

import (
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// ID names a row: its number in the register, and for one of several figures of a row which one.
type ID string

// Unit is what an amount is counted in.
type Unit string

// The units. The last six are no periods: Deadline gives none for them.
const (
	WorkingDays  Unit = "working_days"
	CalendarDays Unit = "calendar_days"
	Months       Unit = "months"
	Years        Unit = "years"
	Hours        Unit = "hours"
	Minutes      Unit = "minutes"
	Times        Unit = "times"
	Fen          Unit = "fen"
	PercentADay  Unit = "percent_a_day"
	Clock        Unit = "clock"    // an hour of a day that the row names
	YearDay      Unit = "year_day" // a day of each year: 1231
	Document     Unit = "document" // what a document or a table of the body says
)

var units = map[Unit]law.Words{
	WorkingDays: {ZH: "个工作日", EN: " working days"}, CalendarDays: {ZH: "日", EN: " days"}, Months: {ZH: "个月", EN: " months"}, Years: {ZH: "年", EN: " years"},
	Hours: {ZH: "小时", EN: " hours"}, Minutes: {ZH: "分钟", EN: " minutes"}, Times: {ZH: "次", EN: " times"}, PercentADay: {ZH: "%（每日）", EN: "% a day"}, Clock: {ZH: "时", EN: ":00"},
}

// Way is how the figure limits.
type Way string

// The ways.
const (
	Within    Way = "within"     // the end must come before the period is over
	NotBefore Way = "not_before" // the end must not come before the period is over
	AtLeast   Way = "least"      // the period given or kept must not be shorter
	Between   Way = "between"    // so many full days lie between the trigger and the end
	AtMost    Way = "most"       // the count or sum must not be greater
)

// Binds is whom a period binds.
type Binds string

// Who is bound.
const (
	Party  Binds = "party"
	Organ  Binds = "organ"
	Nobody Binds = "nobody" // it runs by itself
)

var binds = map[Binds]law.Words{Party: {ZH: "当事人", EN: "the party"}, Organ: {ZH: "行政机关", EN: "the organ"}, Nobody: {ZH: "自行届满", EN: "nobody: it runs by itself"}}

// Words says who is bound.
func (b Binds) Words() law.Words { return binds[b] }

// Two ranks that package statute does not have; the others are its own.
const (
	Policy          = "policy"           // a figure that the house sets where the law gives none
	JudicialReading = "judicial_reading" // an interpretation by the Supreme People's Court
)

// Term is one row of the register.
type Term struct {
	ID      ID
	Trigger law.Words // what begins it
	End     law.Words // what ends it
	Amount  int64     // in Unit; 0: none is set
	Unit    Unit
	Way     Way
	Binds   Binds
	Follows law.Words // what follows when it passes
	Rank    string    // law, administrative_regulation, … or Policy
	Source  string    // the source, or what leaves the figure open to the house
	Article string    // the provision in the source's words
	From    law.Date  // first day in force; 0: not in the texts that were compared, taken as in force
	// Ours says in words what of the row is our default or our reading and not law; empty: nothing.
	Ours law.Words
	// Unchecked: figure or source come from news, government or scholarly pages or from memory, and are to be compared.
	Unchecked bool
	// Warns are the days of the period on which somebody is warned. [POLICY]
	Warns []int
}

// Of is the row as it stands after the newest change. An id that there is not is a fault of the program.
func Of(id ID) Term {
	for i := len(register) - 1; i >= 0; i-- {
		if register[i].ID == id {
			return register[i].copied()
		}
	}
	panic("term: no row " + string(id))
}

// On is the row that was in force on a day; false: there was none yet.
func On(id ID, day law.Date) (Term, bool) {
	for i := len(register) - 1; i >= 0; i-- {
		if t := register[i]; t.ID == id && day >= t.From {
			return t.copied(), true
		}
	}
	return Term{}, false
}

// All are the rows of the register in its order.
func All() []Term {
	out := make([]Term, len(register))
	for i, t := range register {
		out[i] = t.copied()
	}
	return out
}

func (t Term) copied() Term { t.Warns = slices.Clone(t.Warns); return t }

// Rolls tells whether a last day that is no working day moves to the next: it does where the period binds the party.
func (t Term) Rolls() bool { return t.Binds == Party && t.period() }

// period tells whether the row is a period of time with a figure.
func (t Term) period() bool {
	return t.Amount > 0 && slices.Contains([]Unit{WorkingDays, CalendarDays, Months, Years, Hours}, t.Unit)
}

// With is the row with another amount: what a source of the field sets. The unit stays.
func (t Term) With(amount int64) Term { t.Amount = amount; return t }

// Deadline is the period from an instant on, whose date in Beijing is day 0. A row that is no period gives one that has no length: its
// Due is law.BadDeadline.
func (t Term) Deadline(from time.Time) law.Deadline {
	d := law.Deadline{From: from, Roll: t.Rolls()}
	n := int(t.Amount)
	switch t.Unit {
	case WorkingDays:
		d.Days, d.Unit = n, law.WorkingDays
	case CalendarDays:
		d.Days, d.Unit = n, law.CalendarDays
	case Months:
		d.Months = n
	case Years:
		d.Months = 12 * n
	case Hours:
		d.Hours, d.Roll = n, false
	}
	return d
}

// InYear is the day of a year that a row in YearDay names.
func (t Term) InYear(year int) law.Date {
	return law.NewDate(year, time.Month(t.Amount/100), int(t.Amount%100))
}

// OClock is the instant of a day at which an hour of the clock that the row names strikes.
func (t Term) OClock(day law.Date) time.Time {
	return day.Start().Add(time.Duration(t.Amount) * time.Hour)
}

// Length says how long or how much: 5个工作日, 90日, 200元.
func (t Term) Length() law.Words {
	switch {
	case t.Unit == Document:
		return law.Words{ZH: "以文书或者本单位的表为准", EN: "as the document or the body's own table says"}
	case t.Amount == 0:
		return law.Words{ZH: "不设", EN: "none"}
	case t.Unit == YearDay:
		d := t.InYear(0)
		return law.Words{ZH: d.Start().Format("1月2日"), EN: d.Start().Format("2 January")}
	case t.Unit == Fen:
		return money.Fen(t.Amount).Figures()
	}
	u := units[t.Unit]
	return law.Words{ZH: fmt.Sprintf("%d%s", t.Amount, u.ZH), EN: fmt.Sprintf("%d%s", t.Amount, u.EN)}
}

// Citation is the provision on which the row rests: 行政处罚法第六十条.
func (t Term) Citation() string { return t.Source + t.Article }

// Basis says on what the row rests: the provision, or that the figure is our default where that provision gives none.
func (t Term) Basis() law.Words {
	w := law.Words{ZH: t.Citation(), EN: t.Source + " " + law.Cited("en", t.Article)}
	switch {
	case t.Rank == Policy:
		return law.Words{ZH: "本系统默认，不是法律（" + w.ZH + "没有规定数字）", EN: "a default of this system, not law (" + w.EN + " gives no figure)"}
	case t.Ours != law.Words{}:
		return law.Words{ZH: w.ZH + "；" + t.Ours.ZH, EN: w.EN + "; " + t.Ours.EN}
	}
	return w
}

// Title is the row in one line: 立案 → 处罚决定书载明的日期.
func (t Term) Title() law.Words {
	return law.Words{ZH: t.Trigger.ZH + " → " + t.End.ZH, EN: t.Trigger.EN + " → " + t.End.EN}
}
