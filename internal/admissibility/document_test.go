package admissibility

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"yuanjian/internal/admissibility/reading"
	"yuanjian/internal/law"
)

// Random histories of the second reading come back as the same facts and judge the same.
func TestDocumentJudgesEqual(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 7))
	for range 1500 {
		f, err := Parse(reading.Random(r))
		if err != nil {
			t.Fatal(err)
		}
		checkRoundTrip(t, &f)
	}
}

func TestDocumentIsCanonical(t *testing.T) {
	f, err := Parse([]byte(short))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := f.Document()
	if err != nil || string(doc) != short {
		t.Errorf("%v\n%s\n%s", err, doc, short)
	}
}

// What no document may say is not written.
func TestDocumentRefusesWhatNobodyCouldRead(t *testing.T) {
	for name, spoil := range map[string]func(*Facts){
		"carrier":    func(f *Facts) { f.Site.Carrier = Drone },
		"stage":      func(f *Facts) { f.Stage = 0 },
		"NaN":        func(f *Facts) { f.Site.ToleranceM = math.NaN() },
		"infinite":   func(f *Facts) { f.Capture.AccuracyM = math.Inf(1) },
		"negative":   func(f *Facts) { f.Use.ClockLimitMS = -1 },
		"firmware":   func(f *Facts) { f.Capture.Firmware = Some("") },
		"UTF-8":      func(f *Facts) { f.Use.Violation = "\xff" },
		"longitude":  func(f *Facts) { f.Site.Point = Some(Point{Lon: 181}) },
		"ring":       func(f *Facts) { f.Site.Area = []Point{{}, {Lon: 1, Lat: 1}, {Lon: 1}, {Lat: 1}, {}} },
		"empty ring": func(f *Facts) { f.Site.Area = []Point{} },
		"too early":  func(f *Facts) { f.Capture.At = startOf(law.PenaltyLawInForce) - 1 },
		"review":     func(f *Facts) { f.Review = &Review{At: f.Capture.At - 1} },
		"no kind":    func(f *Facts) { f.Events = append(f.Events, Event{At: f.Capture.At}) },
		"no channel": func(f *Facts) { f.Events = append(f.Events, Event{Kind: Published, Covers: Yes}) },
		"no covers":  func(f *Facts) { f.Events = append(f.Events, Event{Kind: Published, Channel: Other}) },
		"no until":   func(f *Facts) { f.Events = append(f.Events, Event{Kind: VerificationIssued}) },
		"too late":   func(f *Facts) { f.Capture.At = lastOfBeijing + 1 },
		"far future": func(f *Facts) { f.Events = append(f.Events, Event{Kind: Stopped, At: lastInstant + 1}) },
		"far past":   func(f *Facts) { f.Events = append(f.Events, Event{Kind: Stopped, At: firstInstant - 1}) },
	} {
		f, err := Parse([]byte(short))
		if err != nil {
			t.Fatal(err)
		}
		spoil(&f)
		if doc, err := f.Document(); err == nil {
			t.Errorf("%s: written: %s", name, doc)
		} else if !strings.HasPrefix(err.Error(), "write facts: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// firstInstant and lastInstant are the ends of what RFC 3339 can write in any offset.
const (
	firstInstant = Instant(-62167219200*second - (24*3600-60)*second)
	lastInstant  = Instant(253402300800*second + (24*3600-60)*second - 1)
)

// Instants that +08:00 cannot write in a year of four digits are written in another offset, and read back as the same.
func TestInstantsAtTheEndsOfTheCalendar(t *testing.T) {
	for _, c := range []struct{ given, written string }{
		{"2025-06-06T00:00:00Z", "2025-06-06T08:00:00+08:00"},
		{"2025-06-05T23:59:59.5-01:00", "2025-06-06T08:59:59.5+08:00"},
		{"9999-12-31T23:59:59.999999+08:00", "9999-12-31T23:59:59.999999+08:00"},
		{"9999-12-31T16:00:00Z", "9999-12-31T16:00:00Z"},
		{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
		{"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
		{"9999-12-31T23:59:59-00:01", "9999-12-31T00:01:59-23:59"},
		{"9999-12-31T23:59:59.999999-23:59", "9999-12-31T23:59:59.999999-23:59"},
		{"0000-01-01T00:00:00+08:00", "0000-01-01T00:00:00+08:00"},
		{"0000-01-01T00:00:00Z", "0000-01-01T08:00:00+08:00"},
		{"0000-01-01T00:00:00+08:01", "0000-01-01T15:58:00+23:59"},
		{"0000-01-01T00:00:00+23:59", "0000-01-01T00:00:00+23:59"},
	} {
		given, err := law.ParseInstant(c.given)
		if err != nil {
			t.Fatal(err)
		}
		i := InstantOf(given)
		if i < firstInstant || i > lastInstant {
			t.Errorf("%s lies outside what can be written", c.given)
		}
		again, err := law.ParseInstant(i.String())
		if i.String() != c.written || err != nil || InstantOf(again) != i {
			t.Errorf("%s is written %s (%v), want %s", c.given, i, err, c.written)
		}
		f, err := Parse([]byte(strings.Replace(short, `"events":[`, `"events":[`+strings.ReplaceAll(forEver, "AT", c.given)+",", 1)))
		if err != nil {
			t.Errorf("%s: %v", c.given, err)
			continue
		}
		checkRoundTrip(t, &f)
	}
}

// forEver is every event that holds instants, with AT in all of their places.
const forEver = `{"at":"AT","event":"sign_missing","last_seen":"AT","known":"AT"},{"at":"AT","event":"stopped","retracted":"AT"},` +
	`{"at":"AT","event":"flight_plan","by":"head","from":"AT","until":"AT","airspace":{"required":true,"from":"AT","until":"AT"}}`
