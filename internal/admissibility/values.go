package admissibility

import (
	"math"
	"strconv"
	"strings"

	"yuanjian/internal/law"
)

// largestInteger is the largest whole number that every JSON reader holds exactly (RFC 7493).
const largestInteger = 1<<53 - 1

var (
	textForm     = law.Words{ZH: "文本", EN: "text"}
	instantForm  = law.Words{ZH: "带时差、小数不超过6位的时刻，如2025-06-06T08:00:00+08:00", EN: law.InstantForm}
	dateForm     = law.Words{ZH: "日期，如2025-06-06", EN: "a date of the form 2006-01-02"}
	pointForm    = law.Words{ZH: "[经度, 纬度]", EN: "[longitude, latitude]"}
	numberForm   = law.Words{ZH: "数", EN: "a number"}
	integerForm  = law.Words{ZH: "整数", EN: "an integer"}
	notNegative  = law.Words{ZH: "不小于0的数", EN: "a number ≥ 0"}
	notEmptyText = law.Words{ZH: "非空文本或者null", EN: "text that is not empty, or null"}
	yearsWritten = law.Words{ZH: "北京时间0000年至9999年间的时刻", EN: "an instant within the years 0000 to 9999 of Beijing time"}
)

// orNull adds that null is accepted as well.
func orNull(w law.Words) law.Words { return law.Words{ZH: w.ZH + "或者null", EN: w.EN + ", or null"} }

// maybe reads null as a missing fact, and anything else with read.
func maybe[T any](r *reader, read func(*reader) T) Maybe[T] {
	if r.null() {
		return Maybe[T]{}
	}
	return Some(read(r))
}

// anyText reads any text.
func (r *reader) anyText() string { return string(r.textOf(textForm)) }

// number reads a JSON number within double precision.
func (r *reader) number(expected law.Words) float64 {
	if r.failed() {
		return 0
	}
	r.next()
	n := numberLength(r.text[r.at:])
	if n == 0 {
		r.expect(expected)
		return 0
	}
	v, err := strconv.ParseFloat(string(r.text[r.at:r.at+n]), 64)
	if err != nil {
		r.expect(law.Words{ZH: expected.ZH + "，且在双精度范围内", EN: expected.EN + " within double precision"})
		return 0
	}
	r.at += n
	return v + 0 // −0 becomes 0
}

// numberLength is the length of the JSON number at the start of s, 0 when there is none (RFC 8259 §6).
func numberLength(s []byte) int {
	i := 0
	digits := func() bool {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > from
	}
	next := func(set string) bool {
		if i < len(s) && strings.IndexByte(set, s[i]) >= 0 {
			i++
			return true
		}
		return false
	}
	next("-")
	if !next("0") && !digits() {
		return 0
	}
	if next(".") && !digits() {
		return 0
	}
	if next("eE") {
		next("+-")
		if !digits() {
			return 0
		}
	}
	return i
}

// between reads a number within bounds.
func (r *reader) between(low, high float64, expected law.Words) float64 {
	r.next()
	from := r.at
	v := r.number(expected)
	if !r.failed() && (v < low || v > high) {
		r.failAt(from, expected)
	}
	return v
}

// length reads metres ≥ 0.
func (r *reader) length() float64 { return r.between(0, math.MaxFloat64, notNegative) }

// integer reads a number whose value is whole.
func (r *reader) integer(low int64, expected law.Words) int64 {
	r.next()
	from := r.at
	v := r.number(expected)
	if !r.failed() && (v != math.Trunc(v) || math.Abs(v) > largestInteger || v < float64(low)) {
		r.failAt(from, law.Words{
			ZH: expected.ZH + "，绝对值不超过9007199254740991", EN: expected.EN + " of at most 9007199254740991 in size"})
		return 0
	}
	return int64(v)
}

// instant reads an instant.
func (r *reader) instant() Instant {
	r.next()
	from := r.at
	s := r.textOf(instantForm)
	if r.failed() {
		return 0
	}
	t, err := law.ParseInstant(string(s))
	if err != nil {
		r.failAt(from, instantForm)
		return 0
	}
	i := InstantOf(t)
	if i < firstInstant || i > lastInstant {
		r.failAt(from, yearsWritten)
	}
	return i
}

// date reads a date.
func (r *reader) date() law.Date {
	r.next()
	from := r.at
	s := r.textOf(dateForm)
	if r.failed() {
		return 0
	}
	d, err := law.ParseDate(string(s))
	if err != nil {
		r.failAt(from, dateForm)
	}
	return d
}

// point reads [longitude, latitude].
func (r *reader) point() Point {
	if !r.take('[') {
		r.expect(pointForm)
	}
	r.enterItem(0)
	lon := r.between(-180, 180, law.Words{ZH: "-180至180之间的经度", EN: "a longitude between -180 and 180"})
	r.leave()
	if !r.take(',') {
		r.expect(pointForm)
	}
	r.enterItem(1)
	lat := r.between(-90, 90, law.Words{ZH: "-90至90之间的纬度", EN: "a latitude between -90 and 90"})
	r.leave()
	if !r.take(']') {
		r.expect(pointForm)
	}
	return Point{lon, lat}
}

// answer reads true, false or null.
func (r *reader) answer() Answer {
	switch {
	case r.null():
		return NoAnswer
	case r.word("true"):
		return Yes
	case r.word("false"):
		return No
	}
	r.expect(law.Words{ZH: "true、false或者null", EN: "true, false or null"})
	return NoAnswer
}

// oneOf reads a word of a set.
func oneOf[T ~uint8](r *reader, words []string) T {
	from := r.at
	if r.next() == '"' {
		from = r.at
		s := r.textOf(textForm)
		if r.failed() {
			return 0
		}
		for v, w := range words {
			if w != "" && w == string(s) {
				return T(v)
			}
		}
	}
	if !r.failed() { // the list is only written when somebody reads it
		r.failAt(from, setForm(words))
	}
	return 0
}

// oneOfOrNull reads a word of a set, or null for the zero value.
func oneOfOrNull[T ~uint8](r *reader, words []string) T {
	if r.null() {
		return 0
	}
	if r.next() != '"' && !r.failed() {
		r.expect(orNull(setForm(words)))
	}
	return oneOf[T](r, words)
}

// setForm lists the words of a set.
func setForm(words []string) law.Words {
	var list []string
	for _, w := range words {
		if w != "" {
			list = append(list, strconv.Quote(w))
		}
	}
	if len(list) == 1 {
		return law.Words{ZH: list[0], EN: list[0]}
	}
	return law.Words{ZH: strings.Join(list, "、") + "之一", EN: "one of " + strings.Join(list, ", ")}
}
