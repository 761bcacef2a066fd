package capture

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/law"
	"yuanjian/internal/strictjson"
)

// Limits of an event (contract interfaces.md, "Devices: HTTP").
const (
	EventMost   = 64 << 10 // bytes of the event part
	MediaMost   = 8        // media, unless an operator sets another number
	textMost    = 200      // characters of any text in it
	measureMost = 40       // measured values
	// AheadMost is how far a device's time may be ahead of ours.
	AheadMost = 5 * time.Minute
)

// EventType is the CloudEvents type of a capture.
const EventType = "cn.yuanjian.capture.v1"

// Event is what a device says of one capture: a CloudEvent 1.0 in JSON.
type Event struct {
	Device      string // from source "devices/ID"
	ID          string // the vendor's own id
	Time        time.Time
	Sequence    *int64
	Violation   string
	Position    *[2]float64 // longitude, latitude, degrees, WGS 84
	AccuracyM   float64     // metres
	Firmware    *string
	ClockOffset *int64 // milliseconds
	Plate       string // as the device read it; personal data
	PlateType   string // GA code of the plate's kind
	Measured    []Measure
	Media       []Announced
	Suggestions []Suggestion // of models; never facts

	mediaMost int // how many it may announce
}

// Measure is one measured value as the device wrote it, such as speed_kmh 92.
type Measure struct{ Name, Value string }

// Announced is one medium that must follow the event.
type Announced struct {
	Name    string
	Type    string // as the device names it; whether it is accepted is for the door to say
	SHA256  blob.Digest
	TakenAt *time.Time
	Role    string // "panorama", "close", "clip", …
}

var (
	nameForm   = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
	digestForm = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// ParseEvent reads the event part, which may announce 1 to mediaMost media. Its error is a *strictjson.Invalid with the
// pointer of the first thing wrong.
func ParseEvent(raw []byte, mediaMost int) (Event, error) {
	r := strictjson.Read(raw)
	e := Event{mediaMost: mediaMost}
	e.Device = strictjson.Envelope(r, EventType, &e.ID, &e.Time, func() { strictjson.Object(r, dataFields, &e) })
	r.End()
	return e, r.Err()
}

var dataFields = []strictjson.Field[Event]{
	{Name: "sequence", Read: func(r *strictjson.Reader, e *Event) {
		n := r.Integer(0, law.Words{ZH: "不小于0的整数", EN: "an integer ≥ 0"})
		e.Sequence = &n
	}},
	{Name: "violation", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Violation = r.Short(1, textMost) }},
	{Name: "position", Read: func(r *strictjson.Reader, e *Event) {
		if !r.Null() {
			lon, lat := r.Point()
			e.Position = &[2]float64{lon, lat}
		}
	}},
	{Name: "accuracy_m", Read: func(r *strictjson.Reader, e *Event) { e.AccuracyM = r.Length() }},
	{Name: "firmware", Read: func(r *strictjson.Reader, e *Event) {
		if !r.Null() {
			s := r.Short(1, textMost)
			e.Firmware = &s
		}
	}},
	{Name: "clock_offset_ms", Read: func(r *strictjson.Reader, e *Event) {
		if !r.Null() {
			n := r.Integer(-1<<53, law.Words{ZH: "以毫秒计的整数", EN: "an integer, in milliseconds"})
			e.ClockOffset = &n
		}
	}},
	{Name: "subject", Read: func(r *strictjson.Reader, e *Event) { strictjson.Object(r, subjectFields, e) }},
	{Name: "measured", Read: func(r *strictjson.Reader, e *Event) { e.Measured = readMeasured(r) }},
	{Name: "suggestions", Read: func(r *strictjson.Reader, e *Event) { e.Suggestions = readSuggestions(r) }},
	{Name: "media", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Media = readMedia(r, e.mediaMost) }},
}

var subjectFields = []strictjson.Field[Event]{
	{Name: "plate", Read: func(r *strictjson.Reader, e *Event) {
		if !r.Null() {
			e.Plate = r.Short(0, textMost)
		}
	}},
	{Name: "plate_type", Read: func(r *strictjson.Reader, e *Event) {
		if !r.Null() {
			e.PlateType = r.Short(0, textMost)
		}
	}},
}

// readMeasured reads values of one level: numbers, text or booleans by name, as written.
func readMeasured(r *strictjson.Reader) []Measure {
	var out []Measure
	r.Members(func(key []byte, offset int) {
		name := string(key)
		if !nameForm.MatchString(name) || len(out) == measureMost || slices.ContainsFunc(out, func(m Measure) bool { return m.Name == name }) {
			r.FailKey(offset, name, law.Words{ZH: "测量值的名称：字母、数字、下划线，不重复，最多40项", EN: "the name of a measured value: letters, digits, underscores, each once, at most 40"})
			return
		}
		r.Enter(name)
		defer r.Leave()
		out = append(out, Measure{name, r.Scalar(textMost)})
	})
	return out
}

func readMedia(r *strictjson.Reader, most int) []Announced {
	form := law.Words{ZH: fmt.Sprintf("1至%d个媒体文件的列表", most), EN: fmt.Sprintf("a list of 1 to %d media", most)}
	start := r.Here()
	var out []Announced
	r.List(form, func(i int) {
		if i >= most {
			r.Expect(form)
			return
		}
		var m Announced
		at := r.Here()
		strictjson.Object(r, announcedFields, &m)
		if slices.ContainsFunc(out, func(o Announced) bool { return o.Name == m.Name }) {
			r.FailKey(at, "name", law.Words{ZH: "不重复的名称", EN: "a name that no other medium has"})
		}
		if m.Name == "event" {
			r.FailKey(at, "name", law.Words{ZH: "event以外的名称", EN: "a name other than event"})
		}
		out = append(out, m)
	})
	if len(out) == 0 {
		r.FailAt(start, form)
	}
	return out
}

var announcedFields = []strictjson.Field[Announced]{
	{Name: "name", Required: true, Read: func(r *strictjson.Reader, m *Announced) {
		m.Name = r.Matching(nameForm, law.Words{ZH: "1至40个字母、数字、横线或下划线", EN: "1 to 40 letters, digits, hyphens or underscores"})
	}},
	{Name: "type", Required: true, Read: func(r *strictjson.Reader, m *Announced) { m.Type = r.Short(1, textMost) }},
	{Name: "sha256", Required: true, Read: func(r *strictjson.Reader, m *Announced) {
		form := law.Words{ZH: "64位小写十六进制的SHA-256", EN: "SHA-256 in 64 lower-case hex digits"}
		from := r.Here()
		d, err := blob.ParseDigest(r.Matching(digestForm, form))
		if err != nil {
			r.FailAt(from, form)
		}
		m.SHA256 = d
	}},
	{Name: "taken_at", Read: func(r *strictjson.Reader, m *Announced) {
		if !r.Null() {
			t := r.Instant()
			m.TakenAt = &t
		}
	}},
	{Name: "role", Read: func(r *strictjson.Reader, m *Announced) {
		if !r.Null() {
			m.Role = r.Short(0, textMost)
		}
	}},
}
