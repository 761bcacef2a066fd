package people

import (
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/law"
)

// Hours are when somebody of a body answers by phone and at the window on working days (Art 41(2)), in order; none: not on record.
type Hours []Span

// Span is a part of a day, in minutes from midnight: from the first, before the second.
type Span struct{ From, Until int }

// spansMost is how many parts a day has at most.
const spansMost = 4

func clockOf(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// String is the form in which hours are kept: 09:00-12:00 14:30-17:30.
func (h Hours) String() string {
	var parts []string
	for _, x := range h {
		parts = append(parts, clockOf(x.From)+"-"+clockOf(x.Until))
	}
	return strings.Join(parts, " ")
}

// ParseHours reads hours as they are typed: parts in their order, with blanks or commas between them. Nothing is no hours.
func ParseHours(text string) (out Hours, ok bool) {
	text = strings.NewReplacer("，", " ", ",", " ", "、", " ", "；", " ", ";", " ", "：", ":", "－", "-", "—", "-", "–", "-", "至", "-").Replace(text)
	for _, part := range strings.Fields(text) {
		from, until, found := strings.Cut(part, "-")
		x := Span{minutesOf(from), minutesOf(until)}
		if !found || x.From < 0 || x.Until <= x.From || len(out) > 0 && x.From < out[len(out)-1].Until || len(out) == spansMost {
			return nil, false
		}
		out = append(out, x)
	}
	return out, true
}

// minutesOf reads 9:00 or 09:00, and 24:00 as the end of a day; negative: it is no time of day.
func minutesOf(text string) int {
	if text == "24:00" {
		return 24 * 60
	}
	if len(text) == 4 {
		text = "0" + text
	}
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != 5 {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// openAhead is how many days ahead the next opening is looked for: longer than any holiday.
const openAhead = 31

// Next is the opening in which an instant falls, or the next after it, by a calendar of working days; open tells which. The error is
// law.UnknownYear where the calendar does not reach so far. No hours have no opening: from is zero.
func (h Hours) Next(at time.Time, calendar law.Calendar) (from, until time.Time, open bool, err error) {
	if len(h) == 0 {
		return from, until, false, nil
	}
	first := law.DateOf(at)
	for day := first; day <= first.AddDays(openAhead); day++ {
		working, _, err := calendar.WorkingDay(day)
		if err != nil {
			return time.Time{}, time.Time{}, false, err
		}
		for _, x := range h {
			from, until = day.Start().Add(time.Duration(x.From)*time.Minute), day.Start().Add(time.Duration(x.Until)*time.Minute)
			if working && at.Before(until) {
				return from, until, !at.Before(from), nil
			}
		}
	}
	return time.Time{}, time.Time{}, false, nil
}

// OpeningHours are the hours of a body.
func (b *Body) OpeningHours() Hours {
	h, _ := ParseHours(b.Hours)
	return h
}
