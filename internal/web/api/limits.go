package api

import (
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/media"
)

// tolerance is how far a webhook-timestamp may be off.
const tolerance = 5 * time.Minute

// Limits of the door. An operator may change every one of them; DefaultLimits are the contract's where it names one.
type Limits struct {
	Media     media.Limits
	Files     int     // media of one capture
	Request   int64   // bytes of a whole request
	PerSec    float64 // requests a second of a device
	Daily     int     // requests a day of a device; 0: no limit
	FreeLeast float64 // share of the disk, 0 to 1, that must be free for anything to be taken in

	// What keeps a flood from filling the memory and from slowing the pages: a request over one of these is refused before a
	// byte of its body is asked for.
	Parallel  int // captures that may be on their way in at once
	PerDevice int // requests of one device that may be on their way in at once
	Messages  int // health messages and readings that may be on their way in at once
	Storing   int // captures that may be synced and committed at once
	Lookups   int // readers of the database that the door may hold at once; the rest is for pages

	// How long a client may take for its headers' promise: what is signed. For the rest of the body it has Patience, and the
	// time that its bytes need on the slowest line, in bytes a second. Who takes longer gives the place up and sends again.
	Introduction, Patience time.Duration
	Slowest                int64
}

// DefaultLimits are those of the contract.
func DefaultLimits() Limits {
	return Limits{Media: media.DefaultLimits(), Files: capture.MediaMost, Request: 96 << 20, PerSec: 5, Daily: 20000, FreeLeast: 0.05,
		Parallel: 256, PerDevice: 16, Messages: 64, Storing: 64, Lookups: 4, Introduction: 15 * time.Second, Patience: time.Minute, Slowest: 32 << 10}
}
