package law

import (
	"errors"
	"fmt"
	"strings"
)

// Ahead is a time that lies whole before a day: at least so many full days between the notice and the hearing (行政处罚法
// 第六十四条第（二）项: 七日前通知). Neither the day of the notice nor the day itself is one of them.
type Ahead struct {
	Days int
	Unit Unit
	Day  Date
}

// Latest is what an Ahead comes to.
type Latest struct {
	Date        Date   // the last day on which it is in time, until 24:00
	Working     Date   // the last working day that is not later: the one an organ works to
	Skipped     []Skip // days between that do not count, ascending
	Explanation Words  // one sentence without its full stop
}

// Latest counts back from the day. The errors are those of Deadline.Due.
func (a Ahead) Latest(c Calendar) (Latest, error) {
	if err := (Deadline{Days: a.Days, Unit: a.Unit}).check(); err != nil {
		return Latest{}, err
	}
	if a.Unit == CalendarDays && a.Days > int(a.Day-firstLatest) {
		return Latest{}, tooEarly()
	}
	var out Latest
	day := a.Day
	for counted := 0; counted < a.Days; {
		if day--; day < firstLatest {
			return Latest{}, tooEarly()
		}
		if a.Unit == WorkingDays {
			working, reason, err := c.WorkingDay(day)
			if err != nil {
				return Latest{}, err
			}
			if !working {
				out.Skipped = append([]Skip{{day, reason}}, out.Skipped...)
				continue
			}
		}
		counted++
	}
	out.Date, out.Working = day-1, day-1
	for {
		working, _, err := c.WorkingDay(out.Working)
		if err != nil {
			return Latest{}, err
		}
		if working {
			break
		}
		out.Working--
	}
	out.Explanation = a.explain(out)
	return out, nil
}

// Provisional is Latest, counting a year whose notice is not known by its weekends; unknown then names it, as Deadline.Provisional
// does, and no act may rest on it.
func (a Ahead) Provisional(c Calendar) (out Latest, unknown *UnknownYear, err error) {
	err = provisionally(&c, &unknown, func() error {
		out, err = a.Latest(c)
		return err
	})
	return out, unknown, err
}

// provisionally tries again with each year that is missing counted by its weekends, and keeps the first such year.
func provisionally(c *Calendar, unknown **UnknownYear, try func() error) error {
	for {
		err := try()
		var missing UnknownYear
		if !errors.As(err, &missing) {
			return err
		}
		if *unknown == nil {
			*unknown = &missing
		}
		*c = c.with(missing.Year, calendarYear{})
	}
}

// firstLatest keeps the answer inside the four-digit years.
var firstLatest = NewDate(1000, 1, 1)

func tooEarly() error {
	return BadDeadline{"days", Words{"最迟的日子早于1000年，应缩短天数", "the last day would be before the year 1000; expected fewer days"}}
}

// explain says how the days were counted back: 10月16日以前须有7个完整的工作日，最迟9月29日（星期一）；10月1日至8日是国庆节、中秋节假期不算.
func (a Ahead) explain(l Latest) Words {
	zh := dateWriter{years: a.Day.Year() != l.Date.Year()}
	en := zh
	length := (Deadline{Days: a.Days, Unit: a.Unit}).lengthWords()
	day := zh.zh(a.Day)
	z := []string{fmt.Sprintf("%s以前须隔%s（头尾两日不算），最迟%s（%s）", day, length.ZH, zh.zh(l.Date), WeekdayWords(l.Date.Weekday()).ZH)}
	e := []string{fmt.Sprintf("at least %s between, neither end counted, before %s: at the latest %s %s", length.EN, en.en(a.Day), l.Date.Weekday(), en.en(l.Date))}
	if groups := groupSkips(Due{Skipped: l.Skipped, Unrolled: a.Day}); len(groups) > 0 {
		var zhs, ens []string
		for _, g := range groups {
			zhs = append(zhs, zh.group(g))
			ens = append(ens, en.groupEN(g))
		}
		z = append(z, strings.Join(zhs, "，"))
		e = append(e, "not counted: "+strings.Join(ens, ", "))
	}
	return Words{strings.Join(z, "；"), strings.Join(e, "; ")}
}
