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
		"ring":       func(f *Facts) { f.Site.Area = []Point{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}} },
		"empty ring": func(f *Facts) { f.Site.Area = []Point{} },
		"too early":  func(f *Facts) { f.Capture.At = startOf(law.PenaltyLawInForce) - 1 },
		"review":     func(f *Facts) { f.Review = &Review{At: f.Capture.At - 1} },
		"no kind":    func(f *Facts) { f.Events = append(f.Events, Event{At: f.Capture.At}) },
		"no channel": func(f *Facts) { f.Events = append(f.Events, Event{Kind: Published, Covers: Yes}) },
		"no covers":  func(f *Facts) { f.Events = append(f.Events, Event{Kind: Published, Channel: Other}) },
		"no until":   func(f *Facts) { f.Events = append(f.Events, Event{Kind: VerificationIssued}) },
		"far future": func(f *Facts) { f.Events = append(f.Events, Event{Kind: Stopped, At: lastInstant + 1}) },
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
