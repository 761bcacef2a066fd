package law

import (
	"fmt"
	"time"
)

// Beijing is 北京时间, UTC+8 without daylight saving. All of the law's dates are dates in it.
var Beijing = time.FixedZone("CST", 8*3600)

const secondsPerDay = 24 * 3600

// Date is a calendar day in Beijing, counted in days since 1970-01-01. The zero Date is 1970-01-01.
type Date int32

// NewDate returns the day of the given year, month and day; values out of range are normalised as by time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// DateOf returns the Beijing date of an instant.
func DateOf(t time.Time) Date {
	s := t.Unix() + 8*3600
	d := s / secondsPerDay
	if s%secondsPerDay < 0 {
		d--
	}
	return Date(d)
}

// ParseDate reads 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || len(s) != len(time.DateOnly) {
		return 0, fmt.Errorf("%q is not a date of the form 2006-01-02", s)
	}
	return Date(t.Unix() / secondsPerDay), nil
}

// Start is the first instant of the day, 00:00 Beijing time.
func (d Date) Start() time.Time {
	return time.Unix(int64(d)*secondsPerDay-8*3600, 0).In(Beijing)
}

// AddDays returns the day n days later; n may be negative.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// AddMonths returns the same day n months later, or the last of that month when it has no such day; n may be negative.
func (d Date) AddMonths(n int) Date {
	t := d.Start()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, Beijing)
	last := first.AddDate(0, 1, -1).Day()
	return NewDate(first.Year(), first.Month(), min(t.Day(), last))
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.Start().Weekday() }

// Year returns the calendar year.
func (d Date) Year() int { return d.Start().Year() }

// String writes 2006-01-02.
func (d Date) String() string { return d.Start().Format(time.DateOnly) }

// Words writes the date as the law's papers do: 2026年6月3日.
func (d Date) Words() string { return d.Start().Format("2006年1月2日") }

// MarshalText writes 2006-01-02.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 2006-01-02.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}
