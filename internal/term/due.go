package term

import (
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/law"
)

// Due is what a period comes to. The law.Due in it is the one that binds: with the suspensions, and rolled where the period binds
// the party.
type Due struct {
	Term Term
	law.Due
	// Rolled is where the last day moves to, whether the period rolls or not: an organ works to Date and is shown both (conformance.md
	// §0). nil: the calendar of that year is not known.
	Rolled *law.Date
	// Plain is the period without its suspensions; nil: none were given. Both are shown (states.md D5).
	Plain *law.Due
	// Provisional names the year whose notice is not known, when Date rests on one: people look ahead by it, and no act rests on it.
	Provisional *law.UnknownYear
}

// Due works the period out from an instant. The error is law.BadDeadline: the row is no period, or the suspensions are none.
func (t Term) Due(from time.Time, c law.Calendar, suspensions ...law.Suspension) (Due, error) {
	out := Due{Term: t}
	d := t.Deadline(from)
	if len(suspensions) > 0 {
		plain, _, err := d.Provisional(c)
		if err != nil {
			return out, err
		}
		out.Plain = &plain
	}
	d.Suspensions = suspensions
	var err error
	if out.Due, out.Provisional, err = d.Provisional(c); err != nil {
		return out, err
	}
	if t.Unit == Hours {
		return out, nil
	}
	d.Roll = true
	rolled, unknown, err := d.Provisional(c)
	if err == nil && (unknown == nil || out.Provisional != nil) {
		out.Rolled = &rolled.Date
	}
	return out, err
}

// First is the first day after the period: the earliest lawful day of what must not come before it is over.
func (d Due) First() law.Date { return d.Date.AddDays(1) }

// Holiday tells whether the last day of an organ's period is no working day: it is worked to before that day.
func (d Due) Holiday() bool { return d.Rolled != nil && *d.Rolled != d.Unrolled }

// Late is how many days after the last day a day is; 0: it is in time.
func (d Due) Late(on law.Date) int { return max(0, int(on-d.Date)) }

// Day is which day of a period in calendar days, months or years a day is, day 0 not counted and suspended days left out; the last
// counted day again on a day that is left out.
func (d Due) Day(from time.Time, on law.Date) int {
	n := int(on - law.DateOf(from))
	for _, s := range d.Skipped {
		if s.Date <= on && s.Date <= d.Unrolled {
			n--
		}
	}
	return max(0, n)
}

// Warns are the days on which somebody is warned that the period is running out, ascending.
func (d Due) Warns(from time.Time) []law.Date {
	var out []law.Date
	for _, n := range d.Term.Warns {
		day := law.DateOf(from)
		for day < d.Date && d.Day(from, day) < n {
			day++
		}
		out = append(out, day)
	}
	return out
}

// Words says how the period was counted, both ways where it was suspended or ends on a day that is no working day, that it is
// provisional, and on what it rests; one sentence after the other, as people are told it.
func (d Due) Words() law.Words {
	w := law.Words{ZH: d.Explanation.ZH + "。", EN: d.Explanation.EN + "."}
	add := func(zh, en string) { w.ZH, w.EN = w.ZH+zh, w.EN+" "+en }
	if d.Plain != nil && d.Plain.Date != d.Date {
		add("不计中止的，到"+d.Plain.Date.Words()+"。", "Without the suspension it would end on "+d.Plain.Date.String()+".")
	}
	if d.Term.Binds != Party && d.Holiday() {
		add(fmt.Sprintf("最后一日不是工作日，请在此前办结；顺延的，到%s。", d.Rolled.Words()), fmt.Sprintf("The last day is no working day: finish before it; rolled, it would end on %s.", d.Rolled))
	}
	if d.Provisional != nil {
		add(fmt.Sprintf("%d年的放假安排还没有收录，日期是暂定的。", d.Provisional.Year), fmt.Sprintf("The notice for %d is not known yet: the date is provisional.", d.Provisional.Year))
	}
	b := d.Term.Basis()
	add("依据："+b.ZH+"。", "Basis: "+b.EN+".")
	return w
}

// Ahead is the period counted back from a day: for rows whose full days lie between trigger and end.
func (t Term) Ahead(day law.Date) law.Ahead {
	a := law.Ahead{Days: int(t.Amount), Day: day}
	switch t.Unit {
	case WorkingDays:
		a.Unit = law.WorkingDays
	case CalendarDays:
		a.Unit = law.CalendarDays
	}
	return a
}

// InTime tells whether an instant is inside a period. When the calendar of a year is not known, what is inside the period whatever
// that year's arrangement is still is; of anything later it cannot be said, and unknown names the year: refuse with Unsaid.
func (t Term) InTime(from, now time.Time, c law.Calendar, suspensions ...law.Suspension) (in bool, unknown *law.UnknownYear, err error) {
	d := t.Deadline(from)
	d.Suspensions = suspensions
	due, err := d.Due(c)
	var missing law.UnknownYear
	switch {
	case err == nil:
		return now.Before(due.Instant), nil, nil
	case !errors.As(err, &missing):
		return false, nil, err
	}
	shortest := d // as if every day were a working day: the shortest it can be
	shortest.Roll = false
	if shortest.Unit == law.WorkingDays {
		shortest.Unit = law.CalendarDays
	}
	if due, err = shortest.Due(c); err != nil {
		return false, nil, err
	}
	if now.Before(due.Instant) {
		return true, nil, nil
	}
	return false, &missing, nil
}

// Unsaid are fact and cure of a refusal of what would rest on a provisional date.
func Unsaid(unknown law.UnknownYear) (because, cure law.Words) {
	return law.Words{ZH: fmt.Sprintf("期限要按%d年的工作日计算，该年的安排还没有收录，期限只是暂定的，不能据此办理。", unknown.Year), EN: "The date is provisional: " + unknown.Words().EN + "."},
		law.Words{ZH: "请先在“工作日和期限”收录国务院办公厅该年的通知。", EN: "Enter the State Council notice of that year under “Working days and deadlines” first."}
}
