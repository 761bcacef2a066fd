package admissibility

import (
	"time"

	"yuanjian/internal/law"
)

// Instant is a point of time in microseconds since 1970-01-01T00:00:00Z, the resolution of the contract.
type Instant int64

const (
	second        = 1_000_000 // microseconds
	perDay        = 24 * 3600 * second
	beijingOffset = 8 * 3600 * second
)

// InstantOf drops what is finer than a microsecond.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time gives the instant in Beijing time.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).In(law.Beijing) }

// Date is the Beijing date of the instant.
func (i Instant) Date() law.Date {
	local := int64(i) + beijingOffset
	d := local / perDay
	if local%perDay < 0 {
		d--
	}
	return law.Date(d)
}

// String writes RFC 3339 in +08:00, with a fraction of up to six digits only where there is one.
func (i Instant) String() string { return string(i.append(nil)) }

// append writes what ParseInstant reads back. A year of four digits cannot say every instant in +08:00: 9999-12-31T23:59:59Z,
// a common “for ever”, is written in Z, and what is beyond both in the offset furthest to the other side.
func (i Instant) append(b []byte) []byte {
	t := i.Time()
	switch {
	case i > lastOfUTC:
		t = t.In(westmost)
	case i > lastOfBeijing:
		return t.UTC().AppendFormat(b, "2006-01-02T15:04:05.999999Z")
	case i < firstOfBeijing:
		t = t.In(eastmost)
	}
	return t.AppendFormat(b, "2006-01-02T15:04:05.999999-07:00")
}

// startOf is 00:00 Beijing time of a day.
func startOf(d law.Date) Instant { return Instant(int64(d)*perDay - beijingOffset) }

// The ends of what a year of four digits can say in +08:00 and in Z, and the offsets that reach furthest beyond them.
var (
	firstOfBeijing = startOf(law.NewDate(0, 1, 1))
	lastOfBeijing  = startOf(law.NewDate(10000, 1, 1)) - 1
	lastOfUTC      = lastOfBeijing + beijingOffset
	westmost       = time.FixedZone("", -24*3600+60) // −23:59
	eastmost       = time.FixedZone("", 24*3600-60)  // +23:59
)
