package law

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// calendarFiles holds one file a year, entered from the notice of that year.
//
//go:embed calendar/*.txt
var calendarFiles embed.FS

// Notice is the paper of the State Council's General Office a year of the calendar rests on.
type Notice struct {
	Number string // 国办发明电〔2025〕7号
	Title  string
	Issued Date
	Source string // address of the official publication
}

// Calendar knows which days are working days (工作日), swapped days (调休) included, for the years whose notice was
// entered. 行政处罚法 第八十五条 only says that statutory holidays are not working days; that swapped days follow the
// notice is our reading, and the general practice. The zero Calendar knows no year.
type Calendar struct{ years map[int]calendarYear }

type calendarYear struct {
	notice Notice
	off    map[Date]string // day off → name of the festival
	work   map[Date]string // Saturday or Sunday that is worked → name of the festival it is swapped for
}

// festivals are the holidays of 全国年节及纪念日放假办法 第二条, which the notices arrange.
var festivals = map[string]string{
	"元旦": "New Year", "春节": "Spring Festival", "清明节": "Qingming Festival", "劳动节": "Labour Day",
	"端午节": "Dragon Boat Festival", "中秋节": "Mid-Autumn Festival", "国庆节": "National Day",
}

var stateCouncil = sync.OnceValue(func() Calendar {
	c, err := readCalendar(calendarFiles, "calendar")
	if err != nil {
		panic(err) // the files are part of the program, and a test reads them
	}
	return c
})

// StateCouncil is the calendar of the notices that are part of the program: 2024 to 2026.
func StateCouncil() Calendar { return stateCouncil() }

// UnknownYear is the error for a day of a year whose notice is not known. The calendar never guesses: a notice comes
// out in October or November of the year before, and no rule foretells its swapped days.
type UnknownYear struct {
	Year  int
	Known []int // the years that are known, ascending
}

// Error gives both languages in one line.
func (e UnknownYear) Error() string { return e.Words().ZH + " / " + e.Words().EN }

// Words names the year and the cure.
func (e UnknownYear) Words() Words {
	zh := fmt.Sprintf("需要%d年的工作日安排，但没有收录该年的国务院办公厅节假日安排通知", e.Year)
	en := fmt.Sprintf("the working days of %d are needed, but the State Council notice for that year is not known here", e.Year)
	if n := len(e.Known); n > 0 {
		zh += fmt.Sprintf("（已收录%d年至%d年）", e.Known[0], e.Known[n-1])
		en += fmt.Sprintf(" (known: %d to %d)", e.Known[0], e.Known[n-1])
	}
	return Words{zh + "；收录后才能计算", en + "; it can be computed once the notice is entered"}
}

// WorkingDay says whether d is a working day. The reason names the weekend or festival of a day off and the festival a
// worked Saturday or Sunday is swapped for; it is empty on an ordinary working day. A year that is not known gives
// UnknownYear.
func (c Calendar) WorkingDay(d Date) (working bool, reason Words, err error) {
	y, known := c.years[d.Year()]
	if !known {
		return false, Words{}, UnknownYear{d.Year(), c.Years()}
	}
	if name, off := y.off[d]; off {
		return false, Words{name + "假期", festivalEN(name) + " holiday"}, nil
	}
	if name, work := y.work[d]; work {
		return true, Words{name + "调休上班", "worked in exchange for " + festivalEN(name)}, nil
	}
	if weekend(d) {
		return false, Words{"周末", "weekend"}, nil
	}
	return true, Words{}, nil
}

// Years lists the years that are known, ascending.
func (c Calendar) Years() []int { return slices.Sorted(maps.Keys(c.years)) }

// Notice returns the paper a year rests on, and whether the year is known.
func (c Calendar) Notice(year int) (Notice, bool) {
	y, known := c.years[year]
	return y.notice, known
}

func weekend(d Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// festivalEN translates a name of the files; 国庆节、中秋节 together become "National Day and Mid-Autumn Festival".
func festivalEN(name string) string {
	parts := strings.Split(name, "、")
	for i, p := range parts {
		parts[i] = festivals[p]
	}
	return strings.Join(parts, " and ")
}

// readCalendar reads every YEAR.txt of a folder.
func readCalendar(files fs.FS, folder string) (Calendar, error) {
	names, err := fs.Glob(files, folder+"/*.txt")
	if err != nil {
		return Calendar{}, fmt.Errorf("list calendar files: %w", err)
	}
	c := Calendar{years: map[int]calendarYear{}}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return Calendar{}, fmt.Errorf("read calendar file: %w", err)
		}
		first, err := ParseDate(strings.TrimSuffix(strings.TrimPrefix(name, folder+"/"), ".txt") + "-01-01")
		if err != nil {
			return Calendar{}, fmt.Errorf("calendar file %s: the name is not a year", name)
		}
		if c.years[first.Year()], err = parseCalendarYear(first.Year(), string(text)); err != nil {
			return Calendar{}, fmt.Errorf("calendar file %s: %w", name, err)
		}
	}
	return c, nil
}
