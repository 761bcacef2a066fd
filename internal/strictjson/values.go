package strictjson

import (
	"math"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/law"
)

// largestInteger is the largest whole number that every JSON Reader holds exactly (RFC 7493).
const largestInteger = 1<<53 - 1

var (
	textForm    = law.Words{ZH: "文本", EN: "text"}
	instantForm = law.Words{ZH: "带时差、小数不超过6位的时刻，如2025-06-06T08:00:00+08:00", EN: law.InstantForm}
	dateForm    = law.Words{ZH: "日期，如2025-06-06", EN: "a date of the form 2006-01-02"}
	pointForm   = law.Words{ZH: "[经度, 纬度]", EN: "[longitude, latitude]"}
	numberForm  = law.Words{ZH: "数", EN: "a number"}
	integerForm = law.Words{ZH: "整数", EN: "an integer"}
	notNegative = law.Words{ZH: "不小于0的数", EN: "a number ≥ 0"}
)

// OrNull adds that null is accepted as well.
func OrNull(w law.Words) law.Words { return law.Words{ZH: w.ZH + "或者null", EN: w.EN + ", or null"} }

// AnyText reads any text.
func (r *Reader) AnyText() string { return string(r.Text(textForm)) }

// Number reads a JSON number within double precision.
func (r *Reader) Number(expected law.Words) float64 {
	if r.Failed() {
		return 0
	}
	r.next()
	n := numberLength(r.text[r.at:])
	if n == 0 {
		r.Expect(expected)
		return 0
	}
	v, err := strconv.ParseFloat(string(r.text[r.at:r.at+n]), 64)
	if err != nil {
		r.Expect(law.Words{ZH: expected.ZH + "，且在双精度范围内", EN: expected.EN + " within double precision"})
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

// Between reads a number within bounds.
func (r *Reader) Between(low, high float64, expected law.Words) float64 {
	from := r.Here()
	v := r.Number(expected)
	if !r.Failed() && (v < low || v > high) {
		r.FailAt(from, expected)
	}
	return v
}

// Length reads metres ≥ 0.
func (r *Reader) Length() float64 { return r.Between(0, math.MaxFloat64, notNegative) }

// Integer reads a number whose value is whole.
func (r *Reader) Integer(low int64, expected law.Words) int64 {
	from := r.Here()
	v := r.Number(expected)
	if !r.Failed() && (v != math.Trunc(v) || math.Abs(v) > largestInteger || v < float64(low)) {
		r.FailAt(from, law.Words{
			ZH: expected.ZH + "，绝对值不超过9007199254740991", EN: expected.EN + " of at most 9007199254740991 in size"})
		return 0
	}
	return int64(v)
}

// Instant reads an RFC 3339 instant with an offset and at most six fractional digits (law.ParseInstant).
func (r *Reader) Instant() time.Time {
	from := r.Here()
	s := r.Text(instantForm)
	if r.Failed() {
		return time.Time{}
	}
	t, err := law.ParseInstant(string(s))
	if err != nil {
		r.FailAt(from, instantForm)
	}
	return t
}

// Date reads a date.
func (r *Reader) Date() law.Date {
	from := r.Here()
	s := r.Text(dateForm)
	if r.Failed() {
		return 0
	}
	d, err := law.ParseDate(string(s))
	if err != nil {
		r.FailAt(from, dateForm)
	}
	return d
}

// Point reads [longitude, latitude] in degrees.
func (r *Reader) Point() (lon, lat float64) {
	if !r.Take('[') {
		r.Expect(pointForm)
	}
	r.EnterItem(0)
	lon = r.Between(-180, 180, law.Words{ZH: "-180至180之间的经度", EN: "a longitude between -180 and 180"})
	r.Leave()
	if !r.Take(',') {
		r.Expect(pointForm)
	}
	r.EnterItem(1)
	lat = r.Between(-90, 90, law.Words{ZH: "-90至90之间的纬度", EN: "a latitude between -90 and 90"})
	r.Leave()
	if !r.Take(']') {
		r.Expect(pointForm)
	}
	return lon, lat
}

// Scalar reads a number, text or boolean and gives it as written, numbers in the document's own digits; text of more
// than most characters is refused.
func (r *Reader) Scalar(most int) string {
	form := law.Words{ZH: "数、文本、true或者false", EN: "a number, text, true or false"}
	from := r.Here()
	var s string
	switch c := r.next(); {
	case c == '"':
		s = string(r.Text(form))
	case c == 't' || c == 'f':
		s = strconv.FormatBool(r.Boolean())
	default:
		r.Number(form)
		if !r.Failed() {
			s = string(r.text[from:r.at])
		}
	}
	if len([]rune(s)) > most {
		r.FailAt(from, form)
	}
	return s
}
