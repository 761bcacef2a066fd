package capture

import (
	"encoding/json"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/blob"
	"yuanjian/internal/law"
)

// Capture is one record of a device as it is kept.
type Capture struct {
	ID, Body, Device, Site, Use string
	Violation                   string
	At                          time.Time // by the device
	ReceivedAt                  time.Time
	Sequence                    *int64
	Position                    *[2]float64 // longitude, latitude, degrees, WGS 84
	AccuracyM                   float64     // metres
	Firmware                    *string
	Program                     string // version of this program that took it in; empty: by a release before 0077
	Plate                       string // unsealed only where a person may read it
	PlateType                   string
	Measured                    []Measure
	Integrity                   string // "verified" or "broken"
	State                       State
	Outcome                     string // of the last judgement
	Entry                       int64
	Media                       []Media
	Means                       Means

	// Blind tells that who looks reviews it a second time: nothing of the first verdict is for them, and it stands as it had arrived.
	Blind bool

	results admissibility.Results // of the judgement that stands; empty of old rows
}

// Media is one stored file of a capture.
type Media struct {
	Name, Type, Role string
	SHA256           blob.Digest
	Size             int64 // bytes
	TakenAt          *time.Time
	Width, Height    int // pixels, as shown upright
	Duration         time.Duration
}

// Judgement is one judging of a capture, kept for ever with the facts it was judged on.
type Judgement struct {
	ID, Capture, Stage string
	At                 time.Time
	Rules, Outcome     string
	Facts, Receipt     json.RawMessage

	results admissibility.Results // of one that was just made
}

// Violations names the kinds of violation that the road knows; a code without a name is shown as it is.
var Violations = map[string]law.Words{
	"1039": {ZH: "违反规定停放车辆", EN: "illegal parking"},
	"1208": {ZH: "不按导向车道行驶", EN: "driving in the wrong lane"},
	"1301": {ZH: "逆向行驶", EN: "driving against traffic"},
	"1345": {ZH: "违反禁止标线指示", EN: "crossing a prohibited line"},
	"1019": {ZH: "违规占用公交车专用道", EN: "using the bus lane"},
	"1625": {ZH: "不按交通信号灯规定通行", EN: "running a red light"},
	"1352": {ZH: "超过规定时速行驶", EN: "speeding"},
	"8001": {ZH: "违法超限运输", EN: "overloaded transport"},
}

// ViolationWords gives the name of a kind of violation.
func ViolationWords(code string) law.Words {
	if w, ok := Violations[code]; ok {
		return w
	}
	return law.Words{ZH: code, EN: code}
}
