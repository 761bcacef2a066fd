package law

import (
	"fmt"
	"slices"
	"strings"
)

// Arrangement is the arrangement of one year: its notice, and which days are off and which Saturdays and Sundays are
// worked. Make it with ParseArrangement.
type Arrangement struct {
	Year int
	days calendarYear
}

// LineFault says what is wrong with one line of an arrangement; Line counts from 1, 0 is the whole.
type LineFault struct {
	Line int
	Want Words
}

// Error gives both languages in one line.
func (f LineFault) Error() string {
	return fmt.Sprintf("line %d: %s / %s", f.Line, f.Want.ZH, f.Want.EN)
}

// Notice is the paper that the arrangement rests on.
func (a Arrangement) Notice() Notice { return a.days.notice }

// OffDays counts the days off by arrangement, weekends among them.
func (a Arrangement) OffDays() int { return len(a.days.off) }

// WorkedDays counts the Saturdays and Sundays that are worked.
func (a Arrangement) WorkedDays() int { return len(a.days.work) }

// Lines writes the days in the form that ParseArrangement reads, in their order: equal arrangements give equal lines.
func (a Arrangement) Lines() string {
	var out []string
	for d := NewDate(a.Year, 1, 1); d.Year() == a.Year; d++ {
		name, off := a.days.off[d]
		if off {
			last := d
			for a.days.off[last+1] == name {
				last++
			}
			out = append(out, fmt.Sprintf("off %s %s %s", d, last, name))
			d = last
		} else if name, work := a.days.work[d]; work {
			out = append(out, fmt.Sprintf("work %s %s", d, name))
		}
	}
	return strings.Join(out, "\n")
}

// Equal tells whether two arrangements say the same of every day; their notices may differ.
func (a Arrangement) Equal(b Arrangement) bool { return a.Year == b.Year && a.Lines() == b.Lines() }

// Arrangement returns what is known of a year, and whether it is known.
func (c Calendar) Arrangement(year int) (Arrangement, bool) {
	y, known := c.years[year]
	return Arrangement{year, y}, known
}

// With is the calendar with one year entered, or replaced by a correction.
func (c Calendar) With(a Arrangement) Calendar { return c.with(a.Year, a.days) }

// ParseArrangement reads the days of a year, one line each: "off FIRST LAST FESTIVAL" (both ends included; 放假 may stand
// for off) and "work DATE FESTIVAL" for a Saturday or Sunday that is worked (上班 for work). Blank lines and lines after
// # are notes. It returns everything that is wrong, by line.
func ParseArrangement(year int, n Notice, lines string) (Arrangement, []LineFault) {
	y := calendarYear{notice: n, off: map[Date]string{}, work: map[Date]string{}}
	var faults []LineFault
	for i, line := range strings.Split(lines, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if want := y.enter(year, words); want != nil {
			faults = append(faults, LineFault{i + 1, *want})
		}
	}
	if len(faults) == 0 && len(y.off) == 0 {
		faults = append(faults, LineFault{0, Words{"没有放假的日子。", "it names no day off"}})
	}
	return Arrangement{year, y}, faults
}

// festivalOrder is the order of the festivals in a year.
var festivalOrder = []string{"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}

// Missing are the festivals of 全国年节及纪念日放假办法 that have no day off: a whole notice leaves none out.
func (a Arrangement) Missing() []string {
	had := map[string]bool{}
	for _, name := range a.days.off {
		for _, part := range strings.Split(name, "、") {
			had[part] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(festivalOrder), func(f string) bool { return had[f] })
}

// enter adds one line to the year, or says what is wrong with it.
func (y *calendarYear) enter(year int, words []string) *Words {
	key, rest := words[0], words[1:]
	switch {
	case (key == "off" || key == "放假") && len(rest) == 3:
		return y.enterOff(year, rest[0], rest[1], rest[2])
	case (key == "work" || key == "上班") && len(rest) == 2:
		return y.enterWork(year, rest[0], rest[1])
	}
	return &Words{"请写成“放假 起日 止日 节日”或者“上班 日期 节日”，中间用空格分开。", "expected \"off FIRST LAST FESTIVAL\" or \"work DATE FESTIVAL\", separated by blanks"}
}

func (y *calendarYear) enterOff(year int, first, last, name string) *Words {
	from, want := y.free(year, first, name)
	if want != nil {
		return want
	}
	until, want := y.free(year, last, name)
	if want != nil {
		return want
	}
	if until < from {
		return &Words{fmt.Sprintf("止日%s早于起日%s。", last, first), fmt.Sprintf("%s is before %s", last, first)}
	}
	for d := from; d <= until; d++ {
		if _, want := y.free(year, d.String(), name); want != nil {
			return want
		}
		y.off[d] = name
	}
	return nil
}

func (y *calendarYear) enterWork(year int, day, name string) *Words {
	d, want := y.free(year, day, name)
	if want != nil {
		return want
	}
	if !weekend(d) {
		return &Words{fmt.Sprintf("%s是%s，不是周末，不用写成上班。", day, WeekdayWords(d.Weekday()).ZH), fmt.Sprintf("%s is no Saturday or Sunday", day)}
	}
	y.work[d] = name
	return nil
}

// free reads a date of the year that no line has taken yet, and checks the festival's name.
func (y *calendarYear) free(year int, day, name string) (Date, *Words) {
	d, err := ParseDate(day)
	if err != nil {
		return 0, &Words{fmt.Sprintf("“%s”不是日期，请写成2027-01-01的样子。", day), fmt.Sprintf("%q is not a date of the form 2027-01-01", day)}
	}
	if d.Year() != year {
		return 0, &Words{fmt.Sprintf("%s不在%d年。", day, year), fmt.Sprintf("%s is not in %d", day, year)}
	}
	if y.off[d] != "" || y.work[d] != "" {
		return 0, &Words{fmt.Sprintf("%s写了两次。", day), fmt.Sprintf("%s stands twice", day)}
	}
	for _, part := range strings.Split(name, "、") {
		if festivals[part] == "" {
			return 0, &Words{fmt.Sprintf("“%s”不是《全国年节及纪念日放假办法》的节日。", part), fmt.Sprintf("%q is not a festival of 全国年节及纪念日放假办法", part)}
		}
	}
	return d, nil
}

// parseCalendarYear reads one file of the program: the four lines that name the notice, then the days.
func parseCalendarYear(year int, text string) (calendarYear, error) {
	var n Notice
	head := map[string]*string{"notice": &n.Number, "title": &n.Title, "source": &n.Source, "issued": new(string)}
	var days []string
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || head[words[0]] == nil {
			days = append(days, line)
			continue
		}
		days = append(days, "") // the numbers of lines stay
		if len(words) != 2 || *head[words[0]] != "" {
			return calendarYear{}, fmt.Errorf("line %d: %q has %d words after it, or stands twice", i+1, words[0], len(words)-1)
		}
		*head[words[0]] = words[1]
	}
	for _, key := range []string{"notice", "title", "issued", "source"} {
		if *head[key] == "" {
			return calendarYear{}, fmt.Errorf("has no line %q", key)
		}
	}
	var err error
	if n.Issued, err = ParseDate(*head["issued"]); err != nil {
		return calendarYear{}, err
	}
	a, faults := ParseArrangement(year, n, strings.Join(days, "\n"))
	if len(faults) > 0 {
		return a.days, faults[0]
	}
	return a.days, nil
}
