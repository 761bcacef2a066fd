package strictjson

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"yuanjian/internal/law"
)

var (
	attributeForm = regexp.MustCompile(`^[a-z0-9]{1,40}$`)
	sourceForm    = regexp.MustCompile(`^devices/[A-Za-z0-9-]{1,64}$`)
	sourceWanted  = law.Words{ZH: "devices/设备编号", EN: "devices/DEVICE-ID"}
	requiredKey   = law.Words{ZH: "此项必须填写", EN: "this key: it is required"}
)

// Envelope reads a CloudEvent 1.0 in JSON of a device (contract interfaces.md): the attributes, and data with readData.
// Extension attributes are allowed by CloudEvents and passed over. It returns the device of source "devices/ID".
func Envelope(r *Reader, kind string, id *string, at *time.Time, readData func()) (device string) {
	start := r.Here()
	seen := map[string]bool{}
	r.Members(func(key []byte, offset int) {
		name := string(key)
		if seen[name] {
			r.Strange(key, offset, onlyOnce)
			return
		}
		seen[name] = true
		r.Enter(name)
		defer r.Leave()
		switch name {
		case "specversion":
			r.OneOf("1.0")
		case "type":
			r.OneOf(kind)
		case "source":
			device = r.source()
		case "id":
			*id = r.Short(1, 200)
		case "time":
			*at = r.Instant()
		case "datacontenttype":
			r.OneOf("application/json")
		case "data":
			readData()
		default:
			r.extension(name, offset)
		}
	})
	for _, name := range []string{"specversion", "type", "source", "id", "time", "data"} {
		if !r.Failed() && !seen[name] {
			r.FailKey(start, name, requiredKey)
		}
	}
	return device
}

// Source reads only which device a CloudEvent says it is from, before its signature is checked.
func Source(text []byte) (device string, err error) {
	r := Read(text)
	found := false
	r.Members(func(key []byte, _ int) {
		r.Enter(string(key))
		defer r.Leave()
		if string(key) != "source" || found {
			r.Skip()
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

func (r *Reader) extension(name string, offset int) {
	if !attributeForm.MatchString(name) {
		r.FailAt(offset, law.Words{ZH: "CloudEvents的属性名（小写字母和数字）", EN: "an attribute name of CloudEvents (lower-case letters and digits)"})
		return
	}
	r.Skip()
}

// OneOf reads one of a few texts.
func (r *Reader) OneOf(set ...string) string {
	form := law.Words{ZH: `"` + strings.Join(set, `"、"`) + `"之一`, EN: `one of "` + strings.Join(set, `", "`) + `"`}
	if len(set) == 1 {
		form = law.Words{ZH: `"` + set[0] + `"`, EN: `"` + set[0] + `"`}
	}
	from := r.Here()
	s := string(r.Text(form))
	if !r.Failed() && !slices.Contains(set, s) {
		r.FailAt(from, form)
	}
	return s
}

// Matching reads text of a form.
func (r *Reader) Matching(form *regexp.Regexp, want law.Words) string {
	from := r.Here()
	s := string(r.Text(want))
	if !r.Failed() && !form.MatchString(s) {
		r.FailAt(from, want)
	}
	return s
}

// Short reads text of least to most characters, without control characters.
func (r *Reader) Short(least, most int) string {
	form := law.Words{ZH: fmt.Sprintf("%d至%d个字、不含控制字符的文本", least, most), EN: fmt.Sprintf("text of %d to %d characters without control characters", least, most)}
	from := r.Here()
	s := string(r.Text(form))
	n := utf8.RuneCountInString(s)
	if !r.Failed() && (n < least || n > most || strings.ContainsFunc(s, unicode.IsControl)) {
		r.FailAt(from, form)
	}
	return s
}
