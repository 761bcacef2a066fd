package law

import "maps"

// Provisional works the period out as Due does, and where it takes the calendar of a year whose notice is not known, as
// if that year had no festivals and no swapped days: only weekends are off. unknown then names the first such year; what
// comes out is for people to look ahead by, and no act may rest on it. The errors are BadDeadline.
func (d Deadline) Provisional(c Calendar) (due Due, unknown *UnknownYear, err error) {
	err = provisionally(&c, &unknown, func() error {
		due, err = d.Due(c)
		return err
	})
	return due, unknown, err
}

// lookedBack is how many days LastOver looks back: sixty working days are always less.
const lookedBack = 366

// LastOver is the last day, up to last, from which the period ran out before today, as Provisional works it out; false: it is none of the
// year before last. d.From is not looked at.
func (d Deadline) LastOver(c Calendar, last, today Date) (Date, bool, error) {
	for day := last; day > last-lookedBack; day-- {
		d.From = day.Start()
		due, _, err := d.Provisional(c)
		if err != nil || due.Date < today {
			return day, err == nil, err
		}
	}
	return 0, false, nil
}

// with is the calendar with one year entered or replaced.
func (c Calendar) with(year int, y calendarYear) Calendar {
	years := maps.Clone(c.years)
	if years == nil {
		years = map[int]calendarYear{}
	}
	years[year] = y
	return Calendar{years}
}
