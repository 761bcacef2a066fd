package law

import (
	"fmt"
	"slices"
	"time"
)

// Unit is what a period is counted in. The zero Unit is none, so that nobody gets one by forgetting it.
type Unit int

const (
	// WorkingDays are 工作日: two, three, five and seven days of 行政处罚法 (第八十五条), and wherever the text says 工作日.
	WorkingDays Unit = iota + 1
	// CalendarDays are 日 of every other figure: ten, fifteen, thirty, ninety days.
	CalendarDays
)

// Suspension (期限中止) is a stretch of time that does not count towards a period; Until is not part of it.
type Suspension struct{ From, Until time.Time }

// Deadline is a period of time as the law gives it: so many days, months or hours from an instant. It is a value; Due works it
// out. Exactly one of Days, Months and Hours is given.
type Deadline struct {
	Days int  // at least 1
	Unit Unit // of Days
	// Months end on the day of the same number in the last month, or on its last day where it has none (民法典 第二百零二条). A day
	// that a suspension covers moves the end by a day.
	Months int
	// Hours run from the instant itself (民法典 第二百零一条第二款). Nothing suspends or rolls them.
	Hours       int
	From        time.Time // its Beijing date is day 0 and is not counted (民法典 第二百零一条)
	Suspensions []Suspension
	// Roll moves a last day that is not a working day to the next working day (民事诉讼法 第八十五条, by analogy for
	// periods that bind the party). That day is taken as it is, suspended or not: the count is over by then.
	Roll bool
}

// Skip is a day that was not counted, or that the last day was moved away from, and why.
type Skip struct {
	Date   Date
	Reason Words
}

// Due is what a Deadline comes to.
type Due struct {
	Date        Date      // the last day; the act is in time until 24:00 of it
	Instant     time.Time // the first instant that is too late: 00:00 +08:00 of the day after Date
	Unrolled    Date      // the last day before Roll moved it: the one an organ works to (conformance.md §0)
	First       Date      // the first day that counts
	Skipped     []Skip    // ascending; Date is Days, or the days of Months, and len(Skipped) more days after day 0
	Swapped     []Date    // Saturdays and Sundays that count as working days (调休上班), ascending
	Explanation Words     // one sentence without its full stop, as people are told it
}

// BadDeadline is the error for a Deadline that makes no sense: which field, and what is expected there.
type BadDeadline struct {
	Field    string // "days", "unit", "months", "hours", "suspend"
	Expected Words
}

// Error gives both languages in one line.
func (e BadDeadline) Error() string {
	return e.Field + ": " + e.Expected.ZH + " / " + e.Expected.EN
}

// lastDueDate keeps Due.Instant inside the four-digit years of RFC 3339.
var lastDueDate = NewDate(9999, 12, 30)

var suspended = Words{"期限中止", "suspended"}

// Due works the period out. Day 0 is the Beijing date of From and is not counted; a day is not counted when one
// suspension covers all of it, from 00:00 to 24:00 Beijing time. The errors are BadDeadline and, when it takes the
// calendar of a year that is not known, UnknownYear; a day that a suspension covers does not take the calendar.
func (d Deadline) Due(c Calendar) (Due, error) {
	if err := d.check(); err != nil {
		return Due{}, err
	}
	if d.Hours > 0 {
		return d.running(), nil
	}
	due, err := d.inDays().count(c)
	if err != nil {
		return Due{}, err
	}
	due.Date = due.Unrolled
	if d.Roll {
		if err := due.roll(c); err != nil {
			return Due{}, err
		}
	}
	if due.Date > lastDueDate {
		return Due{}, tooFar()
	}
	due.Instant = due.Date.AddDays(1).Start()
	due.Explanation = d.explain(due)
	return due, nil
}

func (d Deadline) check() error {
	if err := d.checkLength(); err != nil {
		return err
	}
	for _, s := range d.Suspensions {
		if s.Until.Before(s.From) {
			return BadDeadline{"suspend", Words{
				fmt.Sprintf("中止的结束时刻%s早于开始时刻%s，应不早于开始时刻", instantText(s.Until), instantText(s.From)),
				fmt.Sprintf("the suspension ends at %s, before it begins at %s; expected an end not before the beginning", instantText(s.Until), instantText(s.From))}}
		}
	}
	return nil
}

// count finds the last day of the period, before any roll.
func (d Deadline) count(c Calendar) (Due, error) {
	var due Due
	spans := d.coveredDays()
	day := DateOf(d.From)
	if d.Unit == CalendarDays && d.Days > int(lastDueDate-day) {
		return Due{}, tooFar()
	}
	for reach, counted := day, 0; counted < d.Days; {
		if day++; day > lastDueDate {
			return Due{}, tooFar()
		}
		for len(spans) > 0 && spans[0].first <= day {
			reach = max(reach, spans[0].last)
			spans = spans[1:]
		}
		if reach >= lastDueDate {
			return Due{}, tooFar() // before listing millions of days
		}
		if day <= reach {
			due.Skipped = append(due.Skipped, Skip{day, suspended})
			continue
		}
		if d.Unit == WorkingDays {
			working, reason, err := c.WorkingDay(day)
			if err != nil {
				return Due{}, err
			}
			if !working {
				due.Skipped = append(due.Skipped, Skip{day, reason})
				continue
			}
			if weekend(day) {
				due.Swapped = append(due.Swapped, day)
			}
		}
		if counted++; counted == 1 {
			due.First = day
		}
	}
	due.Unrolled = day
	return due, nil
}

// roll moves the last day to the next working day where it is none.
func (due *Due) roll(c Calendar) error {
	for {
		working, reason, err := c.WorkingDay(due.Date)
		if err != nil {
			return err
		}
		if working {
			break
		}
		due.Skipped = append(due.Skipped, Skip{due.Date, reason})
		due.Date++
	}
	if weekend(due.Date) && !slices.Contains(due.Swapped, due.Date) {
		due.Swapped = append(due.Swapped, due.Date)
	}
	return nil
}

// span is a run of days, both ends included.
type span struct{ first, last Date }

// coveredDays gives, suspension by suspension and in order of their first day, the days each covers from 00:00 to 24:00.
// Two suspensions that meet inside a day do not cover that day together.
func (d Deadline) coveredDays() []span {
	var spans []span
	for _, s := range d.Suspensions {
		first := DateOf(s.From)
		if first.Start().Before(s.From) {
			first++
		}
		if last := DateOf(s.Until) - 1; first <= last {
			spans = append(spans, span{first, last})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return int(a.first - b.first) })
	return spans
}

func tooFar() error {
	return BadDeadline{"days", Words{
		"期限届满日晚于" + lastDueDate.Words() + "，应缩短天数或者中止的时间",
		"the due date would be after " + lastDueDate.String() + "; expected fewer days or shorter suspensions"}}
}

func instantText(t time.Time) string { return t.In(Beijing).Format(time.RFC3339Nano) }
