package law

import (
	"fmt"
	"time"
)

// InstantForm is what ParseInstant expects, for messages.
const InstantForm = "an instant of RFC 3339 with offset and at most six fractional digits, such as 2025-06-06T08:00:00.120+08:00"

const instantShape = "dddd-dd-ddTdd:dd:dd" // d stands for a digit, everything else for itself

// ParseInstant reads an instant as the contracts write it: RFC 3339 §5.6 with an offset (Z is one), upper-case T and Z,
// a point and one to six digits where there is a fraction, real dates only and no leap second. It is stricter than
// time.Parse, which takes a comma, hours of one digit and offsets of a day. The result is in the offset of the text.
func ParseInstant(s string) (time.Time, error) {
	if !instantFormed(s) {
		return time.Time{}, fmt.Errorf("%q is not %s", clip(s), InstantForm)
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil { // well formed, but no such day, hour or second
		return time.Time{}, fmt.Errorf("%q names a day or hour that does not exist; expected %s", s, InstantForm)
	}
	return t, nil
}

// instantFormed says whether s has the form; whether the date exists is left to time.Parse.
func instantFormed(s string) bool {
	n := len(instantShape)
	if len(s) <= n || !shaped(s[:n], instantShape) {
		return false
	}
	rest := s[n:]
	if rest[0] == '.' {
		digits := 0
		for digits+1 < len(rest) && isDigit(rest[digits+1]) {
			digits++
		}
		if digits < 1 || digits > 6 {
			return false
		}
		rest = rest[digits+1:]
	}
	if rest == "Z" {
		return true
	}
	if !shaped(rest, "+dd:dd") && !shaped(rest, "-dd:dd") {
		return false
	}
	return rest[1:3] <= "23" && rest[4:6] <= "59" // RFC 3339: time-hour and time-minute
}

// shaped compares s with a shape of the same length, byte by byte.
func shaped(s, shape string) bool {
	if len(s) != len(shape) {
		return false
	}
	for i := range len(s) {
		if shape[i] == 'd' && !isDigit(s[i]) || shape[i] != 'd' && s[i] != shape[i] {
			return false
		}
	}
	return true
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// clip keeps hostile input from filling a message.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	for i := range s {
		if i > most {
			return s[:i] + "…"
		}
	}
	return s[:most] + "…"
}
