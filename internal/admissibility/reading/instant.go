package reading

import (
	"regexp"
	"strconv"
	"time"
)

// beijing is 北京时间, which has had one offset throughout the years the contract covers.
var beijing = time.FixedZone("+08:00", 8*60*60)

// instantForm is "RFC 3339 with an offset (Z is one), up to six fractional digits".
var instantForm = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?:Z|([+-])(\d{2}):(\d{2}))$`)

// dateForm is `2006-01-02`.
var dateForm = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)

// day is a date, counted in days from 1970-01-01.
type day int

// The days the table of rules names, and the first day a capture may have.
var (
	firstDay     = dayNumber(2021, 7, 15)
	lastOldDay   = dayNumber(2025, 4, 30)
	measuresDay  = dayNumber(2025, 5, 1)
	forever      = day(1 << 40)
	measuresHour = time.Date(2025, 5, 1, 0, 0, 0, 0, beijing)
)

// dayNumber counts the days from 1970-01-01 to a date of the civil calendar.
func dayNumber(year, month, dayOfMonth int) day {
	return day(time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// dateOf is date(x): "the Beijing date of an instant".
func dateOf(x time.Time) day { return dateIn(x, beijing) }

func dateIn(x time.Time, zone *time.Location) day {
	year, month, dayOfMonth := x.In(zone).Date()
	return dayNumber(year, int(month), dayOfMonth)
}

// readInstant reads an instant in the contract's form; ok is false for anything else.
func readInstant(text string) (x time.Time, ok bool) {
	part := instantForm.FindStringSubmatch(text)
	if part == nil {
		return time.Time{}, false
	}
	year, month, dayOfMonth := number(part[1]), number(part[2]), number(part[3])
	hour, minute, second := number(part[4]), number(part[5]), number(part[6])
	if !isDate(year, month, dayOfMonth) || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	microseconds := 0
	if part[7] != "" {
		microseconds = number((part[7] + "00000")[:6])
	}
	offset := 0
	if part[8] != "" {
		if number(part[9]) > 23 || number(part[10]) > 59 {
			return time.Time{}, false
		}
		offset = number(part[9])*60*60 + number(part[10])*60
		if part[8] == "-" {
			offset = -offset
		}
	}
	zone := time.FixedZone("", offset)
	return time.Date(year, time.Month(month), dayOfMonth, hour, minute, second, microseconds*1000, zone), true
}

// readDate reads a date in the contract's form; ok is false for anything else.
func readDate(text string) (d day, ok bool) {
	part := dateForm.FindStringSubmatch(text)
	if part == nil {
		return 0, false
	}
	year, month, dayOfMonth := number(part[1]), number(part[2]), number(part[3])
	if !isDate(year, month, dayOfMonth) {
		return 0, false
	}
	return dayNumber(year, month, dayOfMonth), true
}

// isDate tells whether the calendar has such a date.
func isDate(year, month, dayOfMonth int) bool {
	x := time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC)
	return x.Year() == year && int(x.Month()) == month && x.Day() == dayOfMonth
}

// number reads digits that a pattern has already accepted.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		panic("reading: not digits: " + digits)
	}
	return n
}
