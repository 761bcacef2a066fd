package law

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestInstantsOfTheContractAreRead(t *testing.T) {
	for s, want := range map[string]time.Time{
		"2025-06-06T08:00:00.120+08:00":    time.Date(2025, 6, 6, 0, 0, 0, 120e6, time.UTC),
		"2025-06-06T00:00:00Z":             time.Date(2025, 6, 6, 0, 0, 0, 0, time.UTC),
		"2025-06-06T00:00:00.123456Z":      time.Date(2025, 6, 6, 0, 0, 0, 123456000, time.UTC),
		"2025-06-05T20:00:00.5-04:00":      time.Date(2025, 6, 6, 0, 0, 0, 5e8, time.UTC),
		"2024-02-29T23:59:59+23:59":        time.Date(2024, 2, 29, 0, 0, 59, 0, time.UTC),
		"2025-06-06T00:00:00-00:00":        time.Date(2025, 6, 6, 0, 0, 0, 0, time.UTC),
		"0001-01-01T00:00:00Z":             time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC),
		"9999-12-31T23:59:59.999999-23:59": time.Date(10000, 1, 1, 23, 58, 59, 999999000, time.UTC),
	} {
		got, err := ParseInstant(s)
		if err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v; want %v", s, got, err, want)
		}
	}
}

func TestInstantsThatAreNotRFC3339AreRefused(t *testing.T) {
	for _, s := range []string{
		"", "x", "2025-06-06", "2025-06-06T08:00:00", "2025-06-06T08:00+08:00", "2025-06-06 08:00:00+08:00",
		"2025-06-06t08:00:00+08:00", "2025-06-06T00:00:00z", "2025-06-06T8:00:00+08:00", "2025-6-06T08:00:00+08:00",
		"2025-06-06T08:00:00,5+08:00", "2025-06-06T08:00:00.+08:00", "2025-06-06T08:00:00.1234567+08:00",
		"2025-06-06T08:00:00+0800", "2025-06-06T08:00:00+08", "2025-06-06T08:00:00+24:00", "2025-06-06T08:00:00+08:60",
		"2025-06-06T08:00:00+8:00", "2025-06-06T08:00:00 +08:00", " 2025-06-06T08:00:00Z", "2025-06-06T08:00:00Z ",
		"2025-06-06T08:00:00Z\n", "2025-06-06T24:00:00Z", "2025-06-06T08:60:00Z", "2016-12-31T23:59:60Z",
		"2025-02-29T08:00:00Z", "2025-04-31T08:00:00Z", "2025-13-01T08:00:00Z", "2025-00-01T08:00:00Z",
		"2025-01-00T08:00:00Z", "12025-01-01T08:00:00Z", "+2025-01-01T08:00:00Z", "-025-01-01T08:00:00Z",
		"2025-06-06T08:00:00−08:00", "2025-06-06T08:00:00ZZ", "2025-06-06T08:00:00Z+08:00", "２025-06-06T08:00:00Z",
		strings.Repeat("字", 500),
	} {
		got, err := ParseInstant(s)
		if err == nil {
			t.Errorf("%q was read as %v", s, got)
			continue
		}
		if len(err.Error()) > 300 || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: message is not one short line: %v", s, err)
		}
	}
}

// What is written in six digits is read back to the same instant, and the parser never accepts what time.Parse refuses.
func TestInstantsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		micros := rapid.Int64Range(0, 4e15).Draw(t, "microseconds")
		offset := rapid.IntRange(-23*60-59, 23*60+59).Draw(t, "offset in minutes")
		want := time.UnixMicro(micros).In(time.FixedZone("", offset*60))
		text := want.Format("2006-01-02T15:04:05.000000Z07:00")
		got, err := ParseInstant(text)
		if err != nil || !got.Equal(want) {
			t.Fatalf("%s: %v, %v", text, got, err)
		}
		at := rapid.IntRange(0, len(text)-1).Draw(t, "place")
		broken := text[:at] + string(rapid.SampledFrom([]rune("0959TZ:.,+- tz")).Draw(t, "letter")) + text[at+1:]
		if got, err := ParseInstant(broken); err == nil {
			if again, err := time.Parse(time.RFC3339Nano, broken); err != nil || !again.Equal(got) {
				t.Fatalf("%s was read as %v, time.Parse says %v", broken, got, err)
			}
		}
	})
}
