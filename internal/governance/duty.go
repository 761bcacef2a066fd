package governance

import (
	"context"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
)

// Reminder says how urgently a report is asked for.
type Reminder int

// The reminders: from 1 November, from 1 December, and after the end of the year.
const (
	NotYet  Reminder = iota
	First            // 1 November
	Second           // 1 December
	Overdue          // after 31 December
)

// Duty is a report that a body owes for a year.
type Duty struct {
	Body     string
	Year     int
	Due      law.Date // 31 December
	Reminder Reminder
	// Report is how far it is, without its figures; nil when nothing is drafted. With Supplement a submitted one has to be added to.
	Report     *Report
	Supplement bool
}

// Duties lists what bodies of a scope that own devices owe on a day: from 1 November the report of the year, the report of
// the year before while it is not submitted, and supplements to either.
func Duties(ctx context.Context, q db.Queryer, scope access.Scope, now time.Time) ([]Duty, error) {
	today := law.DateOf(now)
	all, err := since(ctx, q, scope, today.Year()-1)
	if err != nil {
		return nil, err
	}
	var out []Duty
	for _, year := range []int{today.Year() - 1, today.Year()} {
		d := Duty{Year: year, Due: term.Of(term.YearEndReport).InYear(year), Reminder: reminderOn(today, year)}
		if year < firstYear || d.Reminder == NotYet {
			continue
		}
		_, end := yearSpan(year)
		owners, err := device.OwnersIn(ctx, q, scope.Book, end)
		if err != nil {
			return nil, err
		}
		for _, body := range owners {
			if !scope.Covers(scope.Book, body) {
				continue
			}
			if reports, err := reportsItself(ctx, q, scope.Book, body); err != nil || !reports {
				if err != nil {
					return nil, err
				}
				continue
			}
			d.Body = body
			owed, err := d.owed(ctx, q, scope.Book, all, now)
			if err != nil {
				return nil, err
			}
			if owed != nil {
				out = append(out, *owed)
			}
		}
	}
	return out, nil
}

func reminderOn(today law.Date, year int) Reminder {
	switch {
	case today.Year() > year:
		return Overdue
	case today >= law.NewDate(year, time.December, 1):
		return Second
	case today >= law.NewDate(year, time.November, 1):
		return First
	}
	return NotYet
}

// reportsItself tells whether a body is one that reports: a department, an empowered organisation, a town or a street.
func reportsItself(ctx context.Context, q db.Queryer, book, body string) (bool, error) {
	b, err := people.BodyByID(ctx, q, book, body)
	return err == nil && (b.Level == "town" || b.Kind != "delegated" && b.Kind != "government"), err
}

// owed is the duty with how far it is; nil when it is done.
func (d Duty) owed(ctx context.Context, q db.Queryer, book string, all []Report, now time.Time) (*Duty, error) {
	i := slices.IndexFunc(all, func(r Report) bool { return r.Body == d.Body && r.Year == d.Year && r.State != Returned })
	if i < 0 {
		return &d, nil
	}
	last := all[i] // the latest part comes first
	d.Report = &last
	if last.State != Submitted {
		return &d, nil
	}
	_, end := yearSpan(d.Year)
	until := end
	if now.Before(end) {
		until = now
	}
	if !last.Until.Before(until) {
		return nil, nil
	}
	since, err := figuresOf(ctx, q, book, d.Body, last.Until, until)
	if err != nil || !since.Changed() {
		return nil, err
	}
	d.Supplement = true
	return &d, nil
}
