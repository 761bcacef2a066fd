package payment

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/term"
)

func day(s string) law.Date {
	d, err := law.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func noon(s string) time.Time { return day(s).Start().Add(12 * time.Hour) }

// TestDatesOfPayment are service, last day of payment and late fee as a table, 国庆 and 春节 included (parent-law.md B12; conformance.md A38.2).
func TestDatesOfPayment(t *testing.T) {
	for _, x := range []struct{ served, due string }{
		{"2025-09-20", "2025-10-09"}, // 5 October lies in 国庆
		{"2026-09-18", "2026-10-08"},
		{"2025-10-03", "2025-10-20"}, // a Saturday rolls to Monday
		{"2026-02-02", "2026-02-24"}, // 17 February lies in 春节, which ends on the 23rd
		{"2026-03-02", "2026-03-17"},
		{"2026-01-30", "2026-02-14"}, // a Saturday that is worked
		{"2026-02-06", "2026-02-24"},
	} {
		d, err := term.Of(term.Payment).Due(noon(x.served), law.StateCouncil())
		if err != nil || d.Provisional != nil || d.Date.String() != x.due {
			t.Errorf("served on %s: to be paid until %s (%v), want %s", x.served, d.Date, err, x.due)
		}
	}
}

// ten is a fine of 10,000 due on 9 October 2025.
func ten() Late { return Late{Fine: 10_000_00, Due: day("2025-10-09"), Announced: true} }

func TestLateFeeTable(t *testing.T) {
	with := func(change func(l *Late)) Late {
		l := ten()
		change(&l)
		return l
	}
	plain := ten()
	for name, x := range map[string]struct {
		late Late
		on   string
		want money.Fen
	}{
		"on the last day":                  {plain, "2025-10-09", 0},
		"the day after":                    {plain, "2025-10-10", 300_00},
		"after 33 days":                    {plain, "2025-11-11", 9_900_00},
		"the cap on day 34":                {plain, "2025-11-12", 10_000_00},
		"and for ever":                     {plain, "2028-01-01", 10_000_00},
		"not announced":                    {with(func(l *Late) { l.Announced = false }), "2025-12-31", 0},
		"not served":                       {with(func(l *Late) { l.Due = 0 }), "2025-12-31", 0},
		"paid in time":                     {with(func(l *Late) { l.Paid = []Reduction{{day("2025-10-09"), 10_000_00}} }), "2025-12-31", 0},
		"paid on the first late day":       {with(func(l *Late) { l.Paid = []Reduction{{day("2025-10-10"), 10_000_00}} }), "2025-12-31", 300_00},
		"half paid in time":                {with(func(l *Late) { l.Paid = []Reduction{{day("2025-10-01"), 5_000_00}} }), "2025-10-11", 300_00},
		"half paid on the second late day": {with(func(l *Late) { l.Paid = []Reduction{{day("2025-10-11"), 5_000_00}} }), "2025-10-12", 750_00},
		"review from the third day, open":  {with(func(l *Late) { l.Paused = []Days{{From: day("2025-10-12")}} }), "2025-12-31", 600_00},
		"review for four days":             {with(func(l *Late) { l.Paused = []Days{{day("2025-10-12"), day("2025-10-15")}} }), "2025-10-17", 1_200_00},
		"review and suit overlap": {with(func(l *Late) {
			l.Paused = []Days{{day("2025-10-12"), day("2025-10-15")}, {day("2025-10-14"), day("2025-10-16")}}
		}), "2025-10-17", 900_00},
		"review over before the fine was due": {with(func(l *Late) { l.Paused = []Days{{day("2025-09-21"), day("2025-09-30")}} }), "2025-10-10", 300_00},
		"deferred before it was due":          {with(func(l *Late) { l.Plan = &Plan{day("2025-10-08"), []Part{{10_000_00, day("2025-12-31")}}} }), "2025-12-31", 0},
		"deferral is over":                    {with(func(l *Late) { l.Plan = &Plan{day("2025-10-08"), []Part{{10_000_00, day("2025-12-31")}}} }), "2026-01-02", 600_00},
		"two parts, the first missed for two days": {with(func(l *Late) {
			l.Plan = &Plan{day("2025-10-08"), []Part{{4_000_00, day("2025-10-31")}, {6_000_00, day("2025-11-30")}}}
		}), "2025-11-02", 240_00},
		"two parts, the first paid": {with(func(l *Late) {
			l.Plan = &Plan{day("2025-10-08"), []Part{{4_000_00, day("2025-10-31")}, {6_000_00, day("2025-11-30")}}}
			l.Paid = []Reduction{{day("2025-10-31"), 4_000_00}}
		}), "2025-11-30", 0},
		"a plan approved after two late days": {with(func(l *Late) { l.Plan = &Plan{day("2025-10-12"), []Part{{10_000_00, day("2025-12-31")}}} }), "2025-12-31", 600_00},
		"fractions of a fen are the party's":  {Late{Fine: 33, Due: day("2025-10-09"), Announced: true}, "2025-10-11", 1},
	} {
		if got := x.late.On(day(x.on)); got != x.want {
			t.Errorf("%s: %s on %s, want %s\n%+v", name, got.Decimal(), x.on, x.want.Decimal(), x.late.Table(day(x.on)))
		}
	}
}

// TestTheTableOfALateFeeSaysHowItCame: its rows follow each other without a gap, and their days and bases come to its sum.
func TestTheTableOfALateFeeSaysHowItCame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLate(t)
		until := l.Due.AddDays(rapid.IntRange(0, 200).Draw(t, "days"))
		next, hundredths := l.Due.AddDays(1), money.Fen(0)
		for _, row := range l.Table(until) {
			if row.From != next || row.Count != int(row.Until-row.From)+1 || row.Base < 0 || row.Base > l.Fine {
				t.Fatalf("row %+v after %s", row, next)
			}
			hundredths += money.Fen(row.Count) * row.Base * 3
			if row.Sum != min(l.Fine, hundredths/100) {
				t.Fatalf("row %+v comes to %s", row, (hundredths / 100).Decimal())
			}
			next = row.Until.AddDays(1)
		}
		if l.Announced && next != until.AddDays(1) {
			t.Fatalf("the table ends before %s", next)
		}
	})
}

func drawLate(t *rapid.T) Late {
	l := Late{Fine: money.Fen(rapid.Int64Range(1, 100_000_00).Draw(t, "fine")), Due: day("2025-10-09"), Announced: rapid.Bool().Draw(t, "announced")}
	left := l.Fine
	for range rapid.IntRange(0, 3).Draw(t, "payments") {
		part := money.Fen(rapid.Int64Range(0, int64(left)).Draw(t, "paid"))
		l.Paid, left = append(l.Paid, Reduction{l.Due.AddDays(rapid.IntRange(-10, 60).Draw(t, "on")), part}), left-part
	}
	if rapid.Bool().Draw(t, "paused") {
		from := l.Due.AddDays(rapid.IntRange(-20, 40).Draw(t, "from"))
		l.Paused = append(l.Paused, Days{from, from.AddDays(rapid.IntRange(0, 40).Draw(t, "long"))})
	}
	return l
}

// TestALateFeeIsNeverAboveTheFineAndNeverFalls whatever is paid, paused or planned; and it is never more than three per cent a day.
func TestALateFeeIsNeverAboveTheFineAndNeverFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLate(t)
		before := money.Fen(0)
		for i := range 90 {
			on := l.Due.AddDays(i)
			sum := l.On(on)
			if sum < before || sum > l.Fine || sum-before > l.Fine*3/100+1 || !l.Announced && sum > 0 {
				t.Fatalf("%s after %s on %s: %+v", sum.Decimal(), before.Decimal(), on, l)
			}
			if l.Runs(on) != (sum > before) && sum-before > 0 {
				t.Fatalf("it runs: %t, and went from %s to %s on %s", l.Runs(on), before.Decimal(), sum.Decimal(), on)
			}
			before = sum
		}
	})
}

func TestWindowOfTheCourt(t *testing.T) {
	at := func(s string) *time.Time { x := noon(s); return &x }
	served := noon("2025-09-20")
	for name, x := range map[string]struct {
		r           Remedies
		first, last string
	}{
		"no reminder":               {Remedies{Served: served}, "", "2026-06-20"},
		"reminded long before":      {Remedies{Served: served, Reminder: at("2026-01-05")}, "2026-03-21", "2026-06-20"},
		"reminded after the term":   {Remedies{Served: served, Reminder: at("2026-04-01")}, "2026-04-12", "2026-06-20"},
		"reconsideration ended":     {Remedies{Served: served, Reviewed: at("2025-12-01"), Reminder: at("2026-01-05")}, "2026-01-16", "2026-03-16"},
		"the suit is over":          {Remedies{Served: served, Tried: at("2026-05-06"), Reminder: at("2026-01-05")}, "2026-05-07", "2026-08-06"},
		"a remedy is open":          {Remedies{Served: served, Open: true, Reminder: at("2026-01-05")}, "", "2026-06-20"},
		"the plan ends after both":  {Remedies{Served: served, Reminder: at("2026-05-11"), Plan: &Plan{day("2025-10-01"), []Part{{1, day("2026-04-30")}}}}, "2026-05-22", "2026-07-30"},
		"the plan ended before all": {Remedies{Served: served, Reminder: at("2026-01-05"), Plan: &Plan{day("2025-10-01"), []Part{{1, day("2025-12-31")}}}}, "2026-03-21", "2026-06-20"},
	} {
		first, last, unknown, err := x.r.Window(law.StateCouncil())
		want := law.Date(0)
		if x.first != "" {
			want = day(x.first)
		}
		if err != nil || unknown != nil || first != want || last.String() != x.last {
			t.Errorf("%s: from %s to %s (%v, %v), want %s to %s", name, first, last, unknown, err, want, x.last)
		}
	}
	unsaid := Remedies{Served: noon("2026-08-20"), Reminder: at("2026-10-10")}
	if _, _, unknown, err := unsaid.Window(law.StateCouncil()); err != nil || unknown == nil {
		t.Errorf("the term of the suit ends in 2027, whose calendar is not known: %v, %v", unknown, err)
	}
}
