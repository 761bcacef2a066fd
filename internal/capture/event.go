package capture

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/law"
	"yuanjian/internal/strictjson"
)

// Limits of an event (contract interfaces.md, "Devices: HTTP").
const (
	EventMost   = 64 << 10 // bytes of the event part
	mediaMost   = 8
	textMost    = 200 // characters of any text in it
	measureMost = 40  // measured values
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
}

// Measure is one measured value as the device wrote it, such as speed_kmh 92.
type Measure struct{ Name, Value string }

// Announced is one medium that must follow the event.
type Announced struct {
	Name    string
	Type    string // image/jpeg, image/png or video/mp4
	SHA256  blob.Digest
	TakenAt *time.Time
	Role    string // "panorama", "close", "clip", …
}

var (
	nameForm    = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
	digestForm  = regexp.MustCompile(`^[0-9a-f]{64}$`)
	deviceForm  = regexp.MustCompile(`^devices/[A-Za-z0-9-]{1,64}$`)
	mediaTypes  = []string{"image/jpeg", "image/png", "video/mp4"}
	attributeOK = regexp.MustCompile(`^[a-z0-9]{1,40}$`)
)

// Source reads who an event says it is from, before its signature is checked. It looks at nothing else.
func Source(raw []byte) (device string, err error) {
	r := strictjson.Read(raw)
	found := false
	r.Members(func(key []byte, offset int) {
		r.Enter(string(key))
		defer r.Leave()
		if string(key) != "source" || found {
			r.Skip()
			return
		}
		found = true
		device = readSource(r)
	})
	if err := r.Err(); err != nil {
		return "", err
	}
	if !found {
		r.FailKey(0, "source", law.Words{ZH: "此项必须填写：devices/设备编号", EN: "this key: devices/DEVICE-ID"})
	}
	return device, r.Err()
}

func readSource(r *strictjson.Reader) string {
	s := matching(r, deviceForm, law.Words{ZH: "devices/设备编号", EN: "devices/DEVICE-ID"})
	return strings.TrimPrefix(s, "devices/")
}

// ParseEvent reads the event part. Its error is a *strictjson.Invalid with the pointer of the first thing wrong.
func ParseEvent(raw []byte) (Event, error) {
	r := strictjson.Read(raw)
	var e Event
	readEnvelope(r, &e)
	r.End()
	return e, r.Err()
}

// readEnvelope reads the attributes of the CloudEvent. Extension attributes are allowed by CloudEvents and kept only in
// the signed bytes.
func readEnvelope(r *strictjson.Reader, e *Event) {
	start := r.Here()
	seen := map[string]bool{}
	r.Members(func(key []byte, offset int) {
		name := string(key)
		if seen[name] {
			r.Strange(key, offset, law.Words{ZH: "每个键只出现一次", EN: "each key only once"})
			return
		}
		seen[name] = true
		r.Enter(name)
		defer r.Leave()
		switch name {
		case "specversion":
			exactly(r, "1.0")
		case "type":
			exactly(r, EventType)
		case "source":
			e.Device = readSource(r)
		case "id":
			e.ID = short(r, 1)
		case "time":
			e.Time = r.Instant()
		case "datacontenttype":
			exactly(r, "application/json")
		case "data":
			strictjson.Object(r, dataFields, e)
		default:
			readExtension(r, name, offset)
		}
	})
	for _, name := range []string{"specversion", "type", "source", "id", "time", "data"} {
		if !r.Failed() && !seen[name] {
			r.FailKey(start, name, law.Words{ZH: "此项必须填写", EN: "this key: it is required"})
		}
	}
}

func readExtension(r *strictjson.Reader, name string, offset int) {
	if !attributeOK.MatchString(name) {
		r.FailAt(offset, law.Words{ZH: "CloudEvents的属性名（小写字母和数字）", EN: "an attribute name of CloudEvents (lower-case letters and digits)"})
		return
	}
	r.Skip()
}

var dataFields = []strictjson.Field[Event]{
	{Name: "sequence", Read: func(r *strictjson.Reader, e *Event) {
		n := r.Integer(0, law.Words{ZH: "不小于0的整数", EN: "an integer ≥ 0"})
		e.Sequence = &n
	}},
	{Name: "violation", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Violation = short(r, 1) }},
	{Name: "position", Read: func(r *strictjson.Reader, e *Event) {
		if !r.Null() {
			lon, lat := r.Point()
			e.Position = &[2]float64{lon, lat}
		}
	}},
	{Name: "accuracy_m", Read: func(r *strictjson.Reader, e *Event) { e.AccuracyM = r.Length() }},
	{Name: "firmware", Read: func(r *strictjson.Reader, e *Event) {
		if !r.Null() {
			s := short(r, 1)
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
	{Name: "media", Required: true, Read: func(r *strictjson.Reader, e *Event) { e.Media = readMedia(r) }},
}

var subjectFields = []strictjson.Field[Event]{
	{Name: "plate", Read: func(r *strictjson.Reader, e *Event) {
		if !r.Null() {
			e.Plate = short(r, 0)
		}
	}},
	{Name: "plate_type", Read: func(r *strictjson.Reader, e *Event) {
		if !r.Null() {
			e.PlateType = short(r, 0)
		}
	}},
}

// readMeasured reads values of one level: numbers, text or booleans by name, as written.
func readMeasured(r *strictjson.Reader) []Measure {
	var out []Measure
	r.Members(func(key []byte, offset int) {
		name := string(key)
		if !nameForm.MatchString(name) || len(out) == measureMost || slices.ContainsFunc(out, func(m Measure) bool { return m.Name == name }) {
			r.Strange(key, offset, law.Words{ZH: "测量值的名称：字母、数字、下划线，不重复，最多40项", EN: "the name of a measured value: letters, digits, underscores, each once, at most 40"})
			return
		}
		r.Enter(name)
		defer r.Leave()
		out = append(out, Measure{name, r.Scalar(textMost)})
	})
	return out
}

func readMedia(r *strictjson.Reader) []Announced {
	form := law.Words{ZH: "1至8个媒体文件的列表", EN: "a list of 1 to 8 media"}
	start := r.Here()
	var out []Announced
	r.List(form, func(i int) {
		if i >= mediaMost {
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
		m.Name = matching(r, nameForm, law.Words{ZH: "1至40个字母、数字、横线或下划线", EN: "1 to 40 letters, digits, hyphens or underscores"})
	}},
	{Name: "type", Required: true, Read: func(r *strictjson.Reader, m *Announced) { m.Type = oneOf(r, mediaTypes) }},
	{Name: "sha256", Required: true, Read: func(r *strictjson.Reader, m *Announced) {
		form := law.Words{ZH: "64位小写十六进制的SHA-256", EN: "SHA-256 in 64 lower-case hex digits"}
		from := r.Here()
		d, err := blob.ParseDigest(matching(r, digestForm, form))
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
			m.Role = short(r, 0)
		}
	}},
}

// exactly reads one fixed text.
func exactly(r *strictjson.Reader, want string) { oneOf(r, []string{want}) }

func oneOf(r *strictjson.Reader, set []string) string {
	form := law.Words{ZH: "“" + strings.Join(set, "”“") + "”之一", EN: `one of "` + strings.Join(set, `", "`) + `"`}
	from := r.Here()
	s := string(r.Text(form))
	if !r.Failed() && !slices.Contains(set, s) {
		r.FailAt(from, form)
	}
	return s
}

func matching(r *strictjson.Reader, form *regexp.Regexp, want law.Words) string {
	from := r.Here()
	s := string(r.Text(want))
	if !r.Failed() && !form.MatchString(s) {
		r.FailAt(from, want)
	}
	return s
}

// short reads text of at least least and at most textMost characters.
func short(r *strictjson.Reader, least int) string {
	form := law.Words{ZH: "不超过200个字的文本", EN: "text of at most 200 characters"}
	if least > 0 {
		form = law.Words{ZH: "1至200个字的文本", EN: "text of 1 to 200 characters"}
	}
	from := r.Here()
	s := string(r.Text(form))
	if n := len([]rune(s)); !r.Failed() && (n < least || n > textMost) {
		r.FailAt(from, form)
	}
	return s
}
