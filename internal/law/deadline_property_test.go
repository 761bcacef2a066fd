package law

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// wrong says what in due contradicts the words of the contract, nil when nothing does. It does not count: it looks at
// every day between day 0 and the due date and asks what the day is.
func wrong(d Deadline, due Due) error {
	zero := DateOf(d.From)
	if due.Date <= zero || !due.Instant.After(d.From) {
		return fmt.Errorf("due %s is not after day 0, %s", due.Date, zero)
	}
	if want := due.Date.String() + "T24:00"; due.Instant.Format(time.RFC3339) != (due.Date+1).String()+"T00:00:00+08:00" {
		return fmt.Errorf("instant %s is not %s", due.Instant, want)
	}
	skipped := map[Date]bool{}
	for i, s := range due.Skipped {
		if i > 0 && due.Skipped[i-1].Date >= s.Date || s.Date <= zero || s.Date >= due.Date || s.Reason.ZH == "" || s.Reason.EN == "" {
			return fmt.Errorf("skipped days are out of order, out of bounds or without reason at %s", s.Date)
		}
		skipped[s.Date] = true
	}
	counted, first := 0, Date(0)
	for day := zero + 1; day <= due.Unrolled; day++ {
		counts := !coveredByOne(day, d.Suspensions) && (d.Unit == CalendarDays || isWorking(day))
		if counts == skipped[day] && day < due.Unrolled || day == due.Unrolled && !counts {
			return fmt.Errorf("%s counts: %v, skipped: %v", day, counts, skipped[day])
		}
		if counts {
			if counted++; counted == 1 {
				first = day
			}
		}
	}
	if counted != d.Days || first != due.First {
		return fmt.Errorf("%d days counted from %s, not %d from %s", counted, first, d.Days, due.First)
	}
	for day := due.Unrolled; d.Roll && day < due.Date; day++ {
		if isWorking(day) || !skipped[day] {
			return fmt.Errorf("the roll passed over %s", day)
		}
	}
	if d.Roll && !isWorking(due.Date) || !d.Roll && due.Date != due.Unrolled {
		return fmt.Errorf("the last day %s was not moved as it should", due.Date)
	}
	return nil
}

func coveredByOne(day Date, suspensions []Suspension) bool {
	for _, s := range suspensions {
		if !s.From.After(day.Start()) && !s.Until.Before(day.AddDays(1).Start()) {
			return true
		}
	}
	return false
}

func isWorking(day Date) bool {
	working, _, err := StateCouncil().WorkingDay(day)
	return working && err == nil
}

// drawDeadline draws a period that begins in a year that is known, with suspensions whose ends like to fall on 00:00.
func drawDeadline(t *rapid.T) Deadline {
	instant := func(name string, day Date) time.Time {
		at := day.Start().Add(time.Duration(rapid.SampledFrom([]int64{0, 0, 0, 1, -1, 43_200_000_000}).Draw(t, name)) * time.Microsecond)
		return at.In(time.FixedZone("", 3600*rapid.IntRange(-12, 14).Draw(t, name+" zone")))
	}
	from := NewDate(2023, 12, 31) + Date(rapid.Int32Range(0, 3*365).Draw(t, "day 0"))
	d := Deadline{
		Days: rapid.IntRange(1, 90).Draw(t, "days"),
		Unit: rapid.SampledFrom([]Unit{WorkingDays, CalendarDays}).Draw(t, "unit"),
		From: instant("from", from), Roll: rapid.Bool().Draw(t, "roll"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "suspensions") {
		first := from + Date(rapid.Int32Range(-5, 60).Draw(t, "first"))
		s := Suspension{instant("begin", first), instant("end", first+Date(rapid.Int32Range(1, 20).Draw(t, "length")))}
		d.Suspensions = append(d.Suspensions, s)
	}
	return d
}

func TestDeadlinesKeepTheContract(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDeadline(t)
		due, err := d.Due(StateCouncil())
		var unknown UnknownYear
		if errors.As(err, &unknown) {
			calendarOnly := d.Unit == CalendarDays && !d.Roll
			if calendarOnly || unknown.Year != 2027 && unknown.Year != 2023 {
				t.Fatalf("%+v: %v", d, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := wrong(d, due); err != nil {
			t.Fatalf("%+v: %v", d, err)
		}
		if n := d.Days + len(due.Skipped); due.Date != DateOf(d.From).AddDays(n) {
			t.Fatalf("%+v: %d days and %d skipped do not make %s", d, d.Days, len(due.Skipped), due.Date)
		}
		neverEarlier(t, d, due)
	})
}

// neverEarlier checks that neither a longer period nor one more suspension nor a roll brings the due date forward.
func neverEarlier(t *rapid.T, d Deadline, due Due) {
	longer, suspendedToo, rolled := d, d, d
	longer.Days++
	first := DateOf(d.From) + Date(rapid.Int32Range(0, 30).Draw(t, "one more"))
	suspendedToo.Suspensions = append([]Suspension{{first.Start(), first.AddDays(2).Start()}}, d.Suspensions...)
	rolled.Roll = true
	for name, other := range map[string]Deadline{"longer": longer, "suspended": suspendedToo, "rolled": rolled} {
		after, err := other.Due(StateCouncil())
		if err != nil {
			continue // the calendar ends
		}
		if after.Date < due.Date || name == "longer" && after.Unrolled <= due.Unrolled {
			t.Fatalf("%s: %s, before %s", name, after.Date, due.Date)
		}
	}
}

// A check that passes a wrong answer is worth nothing.
func TestWrongDeadlinesAreCaught(t *testing.T) {
	d := Deadline{
		Days: 5, Unit: WorkingDays, From: NewDate(2025, 9, 26).Start(),
		Suspensions: []Suspension{{NewDate(2025, 9, 29).Start(), NewDate(2025, 9, 30).Start()}},
	}
	rolled := Deadline{Days: 15, Unit: CalendarDays, From: NewDate(2025, 9, 20).Start(), Roll: true}
	for name, spoil := range map[string]func(*Due){
		"a day late":              func(x *Due) { x.Date++; x.Unrolled++; x.Instant = x.Instant.AddDate(0, 0, 1) },
		"a day early":             func(x *Due) { x.Date--; x.Unrolled--; x.Instant = x.Instant.AddDate(0, 0, -1) },
		"instant at the day":      func(x *Due) { x.Instant = x.Date.Start() },
		"instant in another zone": func(x *Due) { x.Instant = x.Instant.UTC() },
		"a day not skipped":       func(x *Due) { x.Skipped = x.Skipped[1:] },
		"a day skipped twice":     func(x *Due) { x.Skipped = append(x.Skipped, x.Skipped[len(x.Skipped)-1]) },
		"a working day skipped":   func(x *Due) { x.Skipped = append(x.Skipped, Skip{x.Date - 1, suspended}) },
		"no reason":               func(x *Due) { x.Skipped[0].Reason = Words{} },
		"first day wrong":         func(x *Due) { x.First-- },
	} {
		for _, period := range []Deadline{d, rolled} {
			due, err := period.Due(StateCouncil())
			if err != nil || wrong(period, due) != nil {
				t.Fatal(err, wrong(period, due))
			}
			spoil(&due)
			if wrong(period, due) == nil {
				t.Errorf("%s is not caught in %+v", name, period)
			}
		}
	}
	due, _ := rolled.Due(StateCouncil())
	due.Date, due.Instant, due.Skipped = due.Unrolled, due.Unrolled.AddDays(1).Start(), nil
	if wrong(rolled, due) == nil {
		t.Error("a last day on a holiday is not caught")
	}
}

// Months end on the day of the same number, or on the last day of the month, and never before a period of one month less.
func TestMonthsEndOnTheCorrespondingDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := NewDate(2023, 12, 31) + Date(rapid.Int32Range(0, 3*365).Draw(t, "day 0"))
		d := Deadline{Months: rapid.IntRange(1, 60).Draw(t, "months"), From: from.Start().Add(time.Duration(rapid.Int64Range(0, 86_399).Draw(t, "second")) * time.Second)}
		due, err := d.Due(Calendar{}) // calendar days take no calendar
		if err != nil {
			t.Fatal(err)
		}
		last := due.Date.Start()
		months := (last.Year()-from.Year())*12 + int(last.Month()) - int(from.Start().Month())
		endOfMonth := due.Date.AddDays(1).Start().Day() == 1
		if months != d.Months || last.Day() != from.Start().Day() && (!endOfMonth || last.Day() > from.Start().Day()) {
			t.Fatalf("%d months from %s: %s", d.Months, from, due.Date)
		}
		first := from + Date(rapid.Int32Range(-3, 40).Draw(t, "suspended from"))
		d.Suspensions = []Suspension{{first.Start(), first.AddDays(rapid.IntRange(0, 20).Draw(t, "days")).Start()}}
		suspended, err := d.Due(Calendar{})
		if err != nil || suspended.Date != due.Date.AddDays(len(suspended.Skipped)) {
			t.Fatalf("suspended: %s with %d skipped, else %s, %v", suspended.Date, len(suspended.Skipped), due.Date, err)
		}
	})
}
