package casefile_test

import (
	"testing"
	"time"

	"yuanjian/internal/casefile"
	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

func day(t *testing.T, s string) law.Date {
	t.Helper()
	d, err := law.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// nine is nine in the morning of a day in Beijing.
func nine(t *testing.T, s string) *time.Time {
	at := day(t, s).Start().Add(9 * time.Hour)
	return &at
}

func running(t *testing.T, filed string) *casefile.Case {
	c := &casefile.Case{Calendar: law.StateCouncil(), Terms: casefile.Terms{Defence: term.Of(term.Defence), Decision: term.Of(term.Decision)}}
	c.FiledAt = nine(t, filed)
	return c
}

// TestTheNinetyDaysEndOnTheDateOfTheDocument (cases.md G4: filed on 2024-09-09, document of 2024-12-11, found unlawful; parent-law.md B11).
func TestTheNinetyDaysEndOnTheDateOfTheDocument(t *testing.T) {
	for _, x := range []struct {
		filed, last, document string
		late                  bool
	}{
		{"2024-09-09", "2024-12-08", "2024-12-11", true}, // day 93
		{"2024-09-09", "2024-12-08", "2024-12-08", false},
		{"2025-07-10", "2025-10-08", "2025-10-08", false}, // a holiday: the organ works to the day before it would roll
		{"2025-07-10", "2025-10-08", "2025-10-09", true},
	} {
		c := running(t, x.filed)
		if got := c.DecisionDue().Date; got != day(t, x.last) {
			t.Errorf("filed on %s: the term ends on %s, want %s", x.filed, got, x.last)
		}
		k := casefile.Clock{Due: c.DecisionDue(), Met: nine(t, x.document)}
		if k.Late(day(t, x.document)) != x.late {
			t.Errorf("filed on %s, document of %s: late %v", x.filed, x.document, !x.late)
		}
	}
}

// TestASuspensionIsShownBothWays (states.md D5).
func TestASuspensionIsShownBothWays(t *testing.T) {
	c := running(t, "2026-03-02")
	until := day(t, "2026-03-21").Start()
	c.Suspensions = []*casefile.Suspension{{From: day(t, "2026-03-11").Start(), Until: &until}}
	due := c.DecisionDue()
	if due.Date != day(t, "2026-06-10") || due.Plain == nil || due.Plain.Date != day(t, "2026-05-31") {
		t.Errorf("with it %s, without %v", due.Date, due.Plain)
	}
}

// TestThePartyHasFiveWorkingDays (parent-law.md B11: hearing requests; defence by our policy): by the notice's arrival, and both when a hearing
// is offered.
func TestThePartyHasFiveWorkingDays(t *testing.T) {
	for served, last := range map[string]string{"2025-09-26": "2025-10-10", "2025-09-29": "2025-10-13", "2026-09-18": "2026-09-24"} {
		for _, hearing := range []bool{false, true} {
			c := running(t, "2025-09-01")
			c.Notices = []*casefile.PriorNotice{{Hearing: hearing, Served: &casefile.Served{At: *nine(t, served)}}}
			if got, waived := c.Window(); got.Date != day(t, last) || waived {
				t.Errorf("served on %s, hearing %v: until %s, want %s", served, hearing, got.Date, last)
			}
		}
	}
}

// TestAWaiverIsExpress: of the defence alone it does not end the time for asking for a hearing (行政处罚法 62, 64).
func TestAWaiverIsExpress(t *testing.T) {
	for _, x := range []struct {
		hearing bool
		waiver  casefile.Waiver
		waived  bool
	}{
		{false, casefile.Waiver{Defence: true}, true}, {true, casefile.Waiver{Defence: true}, false}, {true, casefile.Waiver{Hearing: true}, false},
		{true, casefile.Waiver{Defence: true, Hearing: true}, true}, {false, casefile.Waiver{Hearing: true}, false},
	} {
		c := running(t, "2026-03-02")
		c.Notices = []*casefile.PriorNotice{{Hearing: x.hearing, Served: &casefile.Served{At: *nine(t, "2026-03-10")}}}
		c.Waiver = &x.waiver
		if _, waived := c.Window(); waived != x.waived {
			t.Errorf("hearing offered %v, waived %+v: %v", x.hearing, x.waiver, waived)
		}
	}
}
