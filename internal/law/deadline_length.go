package law

import (
	"fmt"
	"time"
)

// The longest periods in months and hours: a hundred years, and a year.
const (
	monthsMost = 1200
	hoursMost  = 366 * 24
)

// checkLength says what is wrong with how long the period is.
func (d Deadline) checkLength() error {
	switch {
	case d.Months == 0 && d.Hours == 0 && d.Days < 1:
		return BadDeadline{"days", Words{"天数应为不小于1的整数", "expected a whole number, 1 or more"}}
	case d.Months == 0 && d.Hours == 0 && d.Unit != WorkingDays && d.Unit != CalendarDays:
		return BadDeadline{"unit", Words{"单位应为工作日或者自然日", "expected working or calendar days"}}
	case d.Months != 0 && (d.Months < 1 || d.Months > monthsMost || d.Days != 0 || d.Hours != 0 || d.Unit != 0):
		return BadDeadline{"months", Words{"月数应为1至1200的整数，并且不另写天数、小时和单位", "expected 1 to 1200 months and neither days nor hours nor a unit"}}
	case d.Hours != 0 && (d.Hours < 1 || d.Hours > hoursMost || d.Days != 0 || d.Unit != 0):
		return BadDeadline{"hours", Words{"小时数应为1至8784的整数，并且不另写天数和单位", "expected 1 to 8784 hours and neither days nor a unit"}}
	case d.Hours != 0 && (len(d.Suspensions) > 0 || d.Roll):
		return BadDeadline{"hours", Words{"按小时计算的期限应不中止，也不顺延", "expected no suspension and no roll of a period in hours"}}
	}
	return nil
}

// inDays is the period in days: months are as many days as lie between day 0 and the day they end on.
func (d Deadline) inDays() Deadline {
	if d.Months > 0 {
		day := DateOf(d.From)
		d.Days, d.Unit, d.Months = int(day.AddMonths(d.Months)-day), CalendarDays, 0
	}
	return d
}

// running is a period in hours.
func (d Deadline) running() Due {
	end := d.From.In(Beijing).Add(time.Duration(d.Hours) * time.Hour)
	last := DateOf(end.Add(-time.Nanosecond))
	due := Due{Date: last, Unrolled: last, First: DateOf(d.From), Instant: end}
	form, en := "1月2日15时04分", "15:04 on 2 January"
	if due.First.Year() != last.Year() {
		form, en = "2006年"+form, en+" 2006"
	}
	from := d.From.In(Beijing)
	due.Explanation = Words{
		fmt.Sprintf("%d小时，从%s起算，到%s止", d.Hours, from.Format(form), end.Format(form)),
		fmt.Sprintf("%s, from %s until %s", plural(d.Hours, "hour"), from.Format(en), end.Format(en))}
	return due
}

// lengthWords says how long the period is: 3个工作日, 15个自然日, 6个月, 2年.
func (d Deadline) lengthWords() Words {
	switch {
	case d.Months > 0 && d.Months%12 == 0:
		return Words{fmt.Sprintf("%d年", d.Months/12), plural(d.Months/12, "year")}
	case d.Months > 0:
		return Words{fmt.Sprintf("%d个月", d.Months), plural(d.Months, "month")}
	case d.Unit == WorkingDays:
		return Words{fmt.Sprintf("%d个工作日", d.Days), plural(d.Days, "working day")}
	}
	return Words{fmt.Sprintf("%d个自然日", d.Days), plural(d.Days, "calendar day")}
}

// lastWords names the last day before it moves: 第15日, or 最后一日 of months.
func (d Deadline) lastWords() Words {
	if d.Months > 0 {
		return Words{"最后一日", "the last day"}
	}
	return Words{fmt.Sprintf("第%d日", d.Days), fmt.Sprintf("day %d", d.Days)}
}
