package people_test

import (
	"testing"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// TestHoursAreReadAsTheyAreTyped: with blanks, commas or Chinese marks; what is no time, out of order or too much is refused.
func TestHoursAreReadAsTheyAreTyped(t *testing.T) {
	for text, want := range map[string]string{"": "", "9:00-12:00 14:30-17:30": "09:00-12:00 14:30-17:30", "09：00－12：00，14:30至17:30": "09:00-12:00 14:30-17:30", "00:00-24:00": "00:00-24:00"} {
		if h, ok := people.ParseHours(text); !ok || h.String() != want {
			t.Errorf("%q is %q %v", text, h, ok)
		}
	}
	for _, text := range []string{"9点", "12:00-9:00", "9:00", "9:00-9:00", "9:00-25:00", "9:00-12:00 11:00-13:00", "14:00-17:00 9:00-12:00", "24:00-25:00", "1:00-2:00 3:00-4:00 5:00-6:00 7:00-8:00 9:00-10:00", "-", "9:0-10:00"} {
		if h, ok := people.ParseHours(text); ok {
			t.Errorf("%q is read as %q", text, h)
		}
	}
}

// TestA41b_TheNextOpening: within a part of a day, between two, at its very end, over a weekend, over 国庆 with a Saturday that is worked, and where no
// calendar reaches.
func TestA41b_TheNextOpening(t *testing.T) {
	h, _ := people.ParseHours("09:00-12:00 14:30-17:30")
	at := func(text string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", text, law.Beijing)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for now, want := range map[string]string{
		"2026-03-02 08:59": "2026-03-02 09:00", "2026-03-02 09:00": "open", "2026-03-02 11:59": "open", "2026-03-02 12:00": "2026-03-02 14:30", "2026-03-02 17:30": "2026-03-03 09:00",
		"2026-03-06 18:00": "2026-03-09 09:00", "2026-09-30 17:30": "2026-10-08 09:00", "2026-10-10 10:00": "open", "2026-02-14 10:00": "open",
	} {
		from, _, open, err := h.Next(at(now), law.StateCouncil())
		got := from.In(law.Beijing).Format("2006-01-02 15:04")
		if open {
			got = "open"
		}
		if err != nil || got != want {
			t.Errorf("at %s it is %s, want %s (%v)", now, got, want, err)
		}
	}
	if _, _, _, err := h.Next(at("2031-03-02 08:59"), law.StateCouncil()); err == nil {
		t.Error("a year of which nothing is known")
	}
	if from, _, open, err := (people.Hours{}).Next(at("2026-03-02 10:00"), law.StateCouncil()); err != nil || open || !from.IsZero() {
		t.Errorf("no hours: %v %v %v", from, open, err)
	}
}
