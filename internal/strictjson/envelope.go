package strictjson

import (
	"regexp"
	"strings"
	"time"

	"yuanjian/internal/law"
)

var (
	attributeForm   = regexp.MustCompile(`^[a-z0-9]{1,40}$`)
	attributeWanted = law.Words{ZH: "CloudEvents的属性名（小写字母和数字，最多40个）", EN: "an attribute name of CloudEvents (lower-case letters and digits, at most 40)"}
	sourceForm      = regexp.MustCompile(`^devices/[A-Za-z0-9-]{1,64}$`)
	sourceWanted    = law.Words{ZH: "devices/设备编号", EN: "devices/DEVICE-ID"}
)

// envelope is what a CloudEvent says beside its data.
type envelope struct {
	kind, device, id string
	at               time.Time
	readData         func()
}

var envelopeFields = []Field[envelope]{
	{Name: "specversion", Required: true, Read: func(r *Reader, _ *envelope) { r.OneOf("1.0") }},
	{Name: "type", Required: true, Read: func(r *Reader, e *envelope) { r.OneOf(e.kind) }},
	{Name: "source", Required: true, Read: func(r *Reader, e *envelope) { e.device = r.source() }},
	{Name: "id", Required: true, Read: func(r *Reader, e *envelope) { e.id = r.Short(1, 200) }},
	{Name: "time", Required: true, Read: func(r *Reader, e *envelope) { e.at = r.Instant() }},
	{Name: "datacontenttype", Read: func(r *Reader, _ *envelope) { r.OneOf("application/json") }},
	{Name: "data", Required: true, Read: func(_ *Reader, e *envelope) { e.readData() }},
}

// Envelope reads a CloudEvent 1.0 in JSON of a device (contract interfaces.md): the attributes, and data with readData.
// Extension attributes are allowed by CloudEvents and passed over. It returns the device of source "devices/ID".
func Envelope(r *Reader, kind string, id *string, at *time.Time, readData func()) (device string) {
	e := envelope{kind: kind, readData: readData}
	extensions := map[string]bool{}
	object(r, envelopeFields, &e, func(key []byte, offset int) {
		name := string(key)
		switch {
		case !attributeForm.Match(key):
			r.FailKey(offset, name, attributeWanted)
			return
		case extensions[name]:
			r.Twice(offset, name)
			return
		}
		extensions[name] = true
		r.Enter(name)
		r.PassOver()
		r.Leave()
	})
	*id, *at = e.id, e.at
	return e.device
}

// Source reads only which device a CloudEvent says it is from, before its signature is checked.
func Source(text []byte) (device string, err error) {
	r := Read(text)
	found := false
	r.Members(func(key []byte, _ int) {
		name := string(key)
		r.Enter(name)
		defer r.Leave()
		if name != "source" || found {
			r.PassOver()
			return
		}
		found = true
		device = r.source()
	})
	if !found {
		r.FailKey(0, "source", sourceWanted)
	}
	return device, r.Err()
}

func (r *Reader) source() string {
	return strings.TrimPrefix(r.Matching(sourceForm, sourceWanted), "devices/")
}
