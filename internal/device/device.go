package device

import (
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/people"
)

// Device (电子技术监控设备) is the thing itself, as registered. What changes later (model, serial number) is a fact; Life
// gives what it was at an instant.
type Device struct {
	ID, Body             string
	Serial, Model, Maker string
	Carrier              admissibility.Carrier // what carries it, when it is an unmanned mobile device (Art 16)
	RegisteredAt         time.Time
	Person               string // who registered it
}

// Site (设置地点) is the place where, or the area in which, a device may be used, as registered.
type Site struct {
	ID, Body     string
	Words        string // the place as the public notice names it
	Kind         admissibility.SiteKind
	Place        string               // class of place, a key of Places; empty: not known
	Point        *admissibility.Point // approved point of a fixed site, WGS 84
	ToleranceM   float64              // metres
	Area         []admissibility.Point
	Direction    string
	Siting       Siting // how it was entered, and the points of a set
	RegisteredAt time.Time
	Person       string
}

// Named is the place with its direction, as papers and parties are told it.
func (s Site) Named() string {
	if s.Direction == "" {
		return s.Words
	}
	return s.Words + "（" + s.Direction + "）"
}

// Use (设备用途) says that a body uses a device at a site for one kind of violation. A capture is judged against the use
// that was live at its instant.
type Use struct {
	ID, Body, Device, Site string
	Violation              string // code of the violation type, as registered
	Field                  string // field of enforcement, a key of people.Fields
	ClockLimitMS           int64  // largest clock error allowed, milliseconds
	RegisteredAt           time.Time
	Person                 string
}

// Subject is what a fact is about.
type Subject string

// The three things that are kept apart.
const (
	OfDevice Subject = "device"
	OfSite   Subject = "site"
	OfUse    Subject = "use"
)

// Attachment is a file that proves a fact.
type Attachment = people.Paper

// Fact is one entry in the life of a device, site or use. It is bitemporal: At says from when it holds, KnownAt since
// when the system knows it, RetractedAt when it was taken back as wrongly recorded.
type Fact struct {
	ID, Body    string
	Subject     Subject
	SubjectID   string
	Event       Event
	At, KnownAt time.Time
	RetractedAt *time.Time
	Data        Detail
	Person      string // who recorded it; empty when the system or a device did
	System      string
	Entry       int64 // ledger entry that commits to it
	Place       int   // order among the facts of one entry
	Documents   []Attachment
}

// known tells whether the fact counts with what was known at an instant; nil asks for now: everything not taken back.
func (f *Fact) known(at *time.Time) bool {
	if at == nil {
		return f.RetractedAt == nil
	}
	return !f.KnownAt.After(*at) && (f.RetractedAt == nil || f.RetractedAt.After(*at))
}
