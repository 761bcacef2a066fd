package admissibility

import (
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
)

// FactsFormat names the form of the document that Parse reads and Document writes.
const FactsFormat = "yuanjian/facts/1"

// Defaults of keys that a document may leave out. A Facts value filled by the server states them itself.
const (
	DefaultClockLimitMS = 1000
	DefaultToleranceM   = 30.0
)

// Maybe is a fact that may be missing. The zero value is missing (null).
type Maybe[T any] struct {
	Known bool
	Value T
}

// Some is a fact that is there.
func Some[T any](v T) Maybe[T] { return Maybe[T]{Known: true, Value: v} }

// Answer is yes, no, or nothing yet (null). The zero value is nothing.
type Answer uint8

// The answers.
const (
	NoAnswer Answer = iota
	Yes
	No
)

// AnswerOf turns a boolean that is known into an answer.
func AnswerOf(b bool) Answer {
	if b {
		return Yes
	}
	return No
}

// Stage says whether the capture has been before a reviewer.
type Stage uint8

// The stages.
const (
	Received Stage = iota + 1
	Reviewed
)

var stageWords = []string{Received: "received", Reviewed: "reviewed"}

func (s Stage) String() string { return wordOf(stageWords, s) }

// SiteKind is how the device is placed.
type SiteKind uint8

// The kinds of site.
const (
	Fixed SiteKind = iota + 1
	Mobile
)

var siteKindWords = []string{Fixed: "fixed", Mobile: "mobile"}

// Carrier is what carries an unmanned mobile device (Art 16). The zero value is for manned vehicles and fixed sites.
type Carrier uint8

// The carriers.
const (
	NoCarrier Carrier = iota
	Drone
	UnmannedVehicle
	Vessel
)

var carrierWords = []string{Drone: "drone", UnmannedVehicle: "unmanned_vehicle", Vessel: "vessel"}

// Instrument says whether the device is a measuring instrument (计量器具). The zero value is not known.
type Instrument uint8

// What is known of it. NoVerificationRule is an instrument for which no verification rule exists.
const (
	InstrumentUnknown Instrument = iota
	IsInstrument
	NotInstrument
	NoVerificationRule
)

var instrumentWords = []string{IsInstrument: "yes", NotInstrument: "no", NoVerificationRule: "no_rule"}

// Integrity is what is known of the bytes of the capture.
type Integrity uint8

// The states of integrity.
const (
	Verified Integrity = iota + 1
	Unverified
	Broken
)

var integrityWords = []string{Verified: "verified", Unverified: "unverified", Broken: "broken"}

var answerWords = []string{Yes: "yes", No: "no"}

// wordOf gives the word of a value of one of the sets above, or nothing for null.
func wordOf[T ~uint8](words []string, v T) string {
	if int(v) < len(words) {
		return words[v]
	}
	return ""
}

// Facts are all that is judged of one capture. Fill it completely: a zero Use.ClockLimitMS or Site.ToleranceM is zero.
type Facts struct {
	Stage   Stage
	Use     Use
	Site    Site
	Device  Device
	Events  []Event // any order; equal instants keep the order of the list
	Capture Capture
	Review  *Review // nil: nobody has reviewed
}

// Use is the use of a device by one body at one site for one kind of violation.
type Use struct {
	Violation    string
	SoleBasis    Maybe[SoleBasis]
	ClockLimitMS int64 // largest clock error allowed, milliseconds, ≥ 0
}

// SoleBasis is the provision that lets a penalty rest on device evidence alone (Art 11).
type SoleBasis struct {
	Rank     string // "law", "administrative_regulation", any other rank, or "none"
	Citation string
}

// Point is longitude and latitude in degrees, WGS 84.
type Point = geo.Point

// Site is the place where, or the area in which, the device may be used.
type Site struct {
	Kind       SiteKind
	Carrier    Carrier
	Place      Maybe[string] // kind of place; seven words are reserved for the places of Art 15
	Point      Maybe[Point]  // approved point of a fixed site
	ToleranceM float64       // metres, ≥ 0
	Area       []Point       // closed ring, first point = last point; nil: none
}

// Device is the device itself.
type Device struct{ Instrument Instrument }

// Capture is one record of the device.
type Capture struct {
	At        Instant
	Position  Maybe[Point]
	AccuracyM float64       // metres, ≥ 0
	Firmware  Maybe[string] // not empty when known
	Integrity Integrity
}

// Review is the verdict of an officer on the content of the record (Art 30).
type Review struct {
	At                              Instant // not before the capture
	Certificate                     Certificate
	True, Clear, Complete, Accurate Answer // 真实、清晰、完整、准确
}

// Certificate is the reviewing officer's enforcement certificate at the instant of the review.
type Certificate struct {
	From, Until law.Date // both included
	SameBody    bool     // of the body that uses the capture
	Field       bool     // covers this field
	Suspended   bool
	Mandate     Answer // of a delegated organisation, for this; NoAnswer: its body is not one
}
