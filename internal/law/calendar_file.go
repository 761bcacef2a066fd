package law

import (
	"fmt"
	"strings"
)

// parseCalendarYear reads one year: the four lines that name the notice, then "off FIRST LAST FESTIVAL" (both ends
// included) and "work DATE FESTIVAL" for a Saturday or Sunday that is worked. Blank lines and lines after # are notes.
func parseCalendarYear(year int, text string) (calendarYear, error) {
	y := calendarYear{off: map[Date]string{}, work: map[Date]string{}}
	seen := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := y.enter(year, words, seen); err != nil {
			return y, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	for _, key := range []string{"notice", "title", "issued", "source"} {
		if !seen[key] {
			return y, fmt.Errorf("has no line %q", key)
		}
	}
	if len(y.off) == 0 {
		return y, fmt.Errorf("names no day off")
	}
	return y, nil
}

// enter adds one line to the year.
func (y *calendarYear) enter(year int, words []string, seen map[string]bool) error {
	key, rest := words[0], words[1:]
	switch {
	case key == "off" && len(rest) == 3:
		return y.enterOff(year, rest[0], rest[1], rest[2])
	case key == "work" && len(rest) == 2:
		return y.enterWork(year, rest[0], rest[1])
	case key == "off" || key == "work" || len(rest) != 1:
		return fmt.Errorf("%q has %d words after it", key, len(rest))
	case seen[key]:
		return fmt.Errorf("%q stands twice", key)
	}
	seen[key] = true
	var err error
	switch key {
	case "notice":
		y.notice.Number = rest[0]
	case "title":
		y.notice.Title = rest[0]
	case "issued":
		y.notice.Issued, err = ParseDate(rest[0])
	case "source":
		y.notice.Source = rest[0]
	default:
		err = fmt.Errorf("%q is not a key", key)
	}
	return err
}

func (y *calendarYear) enterOff(year int, first, last, name string) error {
	from, err := y.free(year, first, name)
	if err != nil {
		return err
	}
	until, err := y.free(year, last, name)
	if err != nil {
		return err
	}
	if until < from {
		return fmt.Errorf("%s is before %s", last, first)
	}
	for d := from; d <= until; d++ {
		if _, err := y.free(year, d.String(), name); err != nil {
			return err
		}
		y.off[d] = name
	}
	return nil
}

func (y *calendarYear) enterWork(year int, day, name string) error {
	d, err := y.free(year, day, name)
	if err != nil {
		return err
	}
	if !weekend(d) {
		return fmt.Errorf("%s is no Saturday or Sunday and is worked anyway", day)
	}
	y.work[d] = name
	return nil
}

// free reads a date of the year that no line has taken yet, and checks the festival's name.
func (y *calendarYear) free(year int, day, name string) (Date, error) {
	d, err := ParseDate(day)
	if err != nil {
		return 0, err
	}
	if d.Year() != year {
		return 0, fmt.Errorf("%s is not in %d", day, year)
	}
	if y.off[d] != "" || y.work[d] != "" {
		return 0, fmt.Errorf("%s stands twice", day)
	}
	for _, part := range strings.Split(name, "、") {
		if festivals[part] == "" {
			return 0, fmt.Errorf("%q is not a festival of 全国年节及纪念日放假办法", part)
		}
	}
	return d, nil
}
