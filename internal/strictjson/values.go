package strictjson

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/law"
)

// LargestInteger is the largest whole number that every JSON reader holds exactly (RFC 7493).
const LargestInteger = 1<<53 - 1

var (
	instantForm = law.Words{ZH: "带时差、小数不超过6位的时刻，如2025-06-06T08:00:00+08:00", EN: law.InstantForm}
	dateForm    = law.Words{ZH: "日期，如2025-06-06", EN: "a date of the form 2006-01-02"}
	pointForm   = law.Words{ZH: "[经度, 纬度]", EN: "[longitude, latitude]"}
	numberForm  = law.Words{ZH: "数", EN: "a number"}
	notNegative = law.Words{ZH: "不小于0的数", EN: "a number ≥ 0"}
)

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
	if !r.Failed() && (v != math.Trunc(v) || math.Abs(v) > LargestInteger || v < float64(low)) {
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
	if !r.take('[') {
		r.Expect(pointForm)
	}
	r.enterItem(0)
	lon = r.Between(-180, 180, law.Words{ZH: "-180至180之间的经度", EN: "a longitude between -180 and 180"})
	r.Leave()
	if !r.take(',') {
		r.Expect(pointForm)
	}
	r.enterItem(1)
	lat = r.Between(-90, 90, law.Words{ZH: "-90至90之间的纬度", EN: "a latitude between -90 and 90"})
	r.Leave()
	if !r.take(']') {
		r.Expect(pointForm)
	}
	return lon, lat
}

// Scalar reads a number, text or boolean and gives it as written, numbers in the document's own digits: at most so many
// characters, none of them a control character.
func (r *Reader) Scalar(most int) string {
	from := r.Here()
	switch c := r.next(); {
	case c == '"':
		return r.Short(0, most)
	case c == 't' || c == 'f':
		return strconv.FormatBool(r.Boolean())
	}
	form := law.Words{ZH: "数、文本、true或者false", EN: "a number, text, true or false"}
	r.Number(form)
	if r.Failed() {
		return ""
	}
	if r.at-from > most {
		r.FailAt(from, law.Words{ZH: form.ZH + fmt.Sprintf("，最多%d个字", most), EN: form.EN + fmt.Sprintf(", of at most %d characters", most)})
	}
	return string(r.text[from:r.at])
}
