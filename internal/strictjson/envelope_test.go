package strictjson_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/strictjson"
)

// event is a valid CloudEvent that the tables change.
const event = `{"specversion":"1.0","type":"cn.yuanjian.test.v1","source":"devices/CAM-01","id":"e-1","time":"2025-06-06T08:00:00+08:00","data":{"n":7}}`

type heard struct {
	device, id string
	at         time.Time
	n          int64
}

func readEvent(doc string) (h heard, err error) {
	r := strictjson.Read([]byte(doc))
	h.device = strictjson.Envelope(r, "cn.yuanjian.test.v1", &h.id, &h.at, func() {
		strictjson.Object(r, []strictjson.Field[heard]{{Name: "n", Required: true, Read: func(r *strictjson.Reader, h *heard) {
			h.n = r.Integer(0, law.Words{ZH: "整数", EN: "an integer"})
		}}}, &h)
	})
	r.End()
	return h, r.Err()
}

func TestEnvelope(t *testing.T) {
	for _, extra := range []string{
		"",
		`"datacontenttype":"application/json",`,
		`"subject":"x","dataschema":null,"traceparent":"00-a","n0":{"a":[1]},`,
		`"` + strings.Repeat("a", 40) + `":1,`,
	} {
		doc := strings.Replace(event, `"id"`, extra+`"id"`, 1)
		h, err := readEvent(doc)
		if err != nil || h.device != "CAM-01" || h.id != "e-1" || h.n != 7 || !h.at.Equal(time.Date(2025, 6, 6, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: %+v, %v", doc, h, err)
		}
		if device, err := strictjson.Source([]byte(doc)); device != "CAM-01" || err != nil {
			t.Errorf("%s: %q, %v", doc, device, err)
		}
	}
}

func TestRefusedEnvelopes(t *testing.T) {
	const required, attribute = "this key: it is required", "an attribute name of CloudEvents (lower-case letters and digits, at most 40)"
	for _, c := range []struct{ old, new, pointer, en, zh string }{
		{`"specversion":"1.0",`, ``, "/specversion", required, "一个值（此项必须填写）"},
		{`"1.0"`, `"0.3"`, "/specversion", `"1.0"`, `"1.0"`},
		{`"1.0"`, `1.0`, "/specversion", `"1.0"`, `"1.0"`},
		{`"type":"cn.yuanjian.test.v1",`, ``, "/type", required, "一个值（此项必须填写）"},
		{`test.v1`, `test.v2`, "/type", `"cn.yuanjian.test.v1"`, `"cn.yuanjian.test.v1"`},
		{`"source":"devices/CAM-01",`, ``, "/source", required, "一个值（此项必须填写）"},
		{`devices/CAM-01`, `CAM-01`, "/source", "devices/DEVICE-ID", "devices/设备编号"},
		{`devices/CAM-01`, `devices/CAM 01`, "/source", "devices/DEVICE-ID", "devices/设备编号"},
		{`devices/CAM-01`, `devices/` + strings.Repeat("a", 65), "/source", "devices/DEVICE-ID", "devices/设备编号"},
		{`"id":"e-1",`, ``, "/id", required, "一个值（此项必须填写）"},
		{`"e-1"`, `""`, "/id", "text of 1 to 200 characters without control characters", "1至200个字、不含控制字符的文本"},
		{`e-1`, strings.Repeat("e", 201), "/id", "text of 1 to 200 characters without control characters", "1至200个字、不含控制字符的文本"},
		{`"time":"2025-06-06T08:00:00+08:00",`, ``, "/time", required, "一个值（此项必须填写）"},
		{`+08:00`, ``, "/time", law.InstantForm, "带时差、小数不超过6位的时刻，如2025-06-06T08:00:00+08:00"},
		{`,"data":{"n":7}`, ``, "/data", required, "一个值（此项必须填写）"},
		{`{"n":7}`, `{}`, "/data/n", required, "一个值（此项必须填写）"},
		{`{"n":7}`, `null`, "/data", "an object", "对象"},
		{`"id"`, `"datacontenttype":"text/json","id"`, "/datacontenttype", `"application/json"`, `"application/json"`},
		{`"id"`, `"id":"e-0","id"`, "/id", "each key only once", "只出现一次的键"},
		{`"id"`, `"\u0069d":"e-0","id"`, "/id", "each key only once", "只出现一次的键"},
		{`"id"`, `"trace":1,"tr\u0061ce":1,"id"`, "/trace", "each key only once", "只出现一次的键"},
		{`"id"`, `"trace":{"a":1,"a":2},"id"`, "/trace/a", "each key only once", "只出现一次的键"},
		{`"id"`, `"data_base64":"","id"`, "/data_base64", attribute, "CloudEvents的属性名（小写字母和数字，最多40个）"},
		{`"id"`, `"Trace":1,"id"`, "/Trace", attribute, "CloudEvents的属性名（小写字母和数字，最多40个）"},
		{`"id"`, `"":1,"id"`, "/", attribute, "CloudEvents的属性名（小写字母和数字，最多40个）"},
		{`"id"`, `"` + strings.Repeat("a", 41) + `":1,"id"`, "/" + strings.Repeat("a", 41), attribute, "CloudEvents的属性名（小写字母和数字，最多40个）"},
		{`"id"`, `"` + strings.Repeat("a", 60_000) + `":1,"id"`, "", attribute, "CloudEvents的属性名（小写字母和数字，最多40个）"},
		{`{"n":7}}`, `{"n":7}}]`, "", "the end of the document", "文件的结尾（此后不能再有内容）"},
	} {
		if !strings.Contains(event, c.old) {
			t.Fatalf("nothing to change: %s", c.old)
		}
		_, err := readEvent(strings.Replace(event, c.old, c.new, 1))
		wrong, ok := err.(*strictjson.Invalid)
		if !ok || wrong.Pointer != c.pointer || wrong.Expected != (law.Words{ZH: c.zh, EN: c.en}) {
			t.Errorf("%.80s ⇒ %.80s: %.300v", c.old, c.new, err)
		}
	}
}

// Before the signature is checked, only the source is asked for; what else is wrong comes out later, unless it cannot be read.
func TestSource(t *testing.T) {
	for _, c := range []struct{ doc, device, pointer string }{
		{`{"source":"devices/A"}`, "A", ""},
		{`{"type":7,"source":"devices/A-1","id":null}`, "A-1", ""},
		{`{"source":"devices/A","source":"devices/B"}`, "A", ""}, // the envelope refuses it afterwards
		{`{}`, "", "/source"},
		{`{"Source":"devices/A"}`, "", "/source"},
		{`{"source":"devices/"}`, "", "/source"},
		{`{"source":null}`, "", "/source"},
		{`{"a":{"b":[1,}]},"source":"devices/A"}`, "", "/a/b/1"},
	} {
		device, err := strictjson.Source([]byte(c.doc))
		wrong, refused := err.(*strictjson.Invalid)
		if refused != (c.pointer != "") || refused && wrong.Pointer != c.pointer || !refused && device != c.device {
			t.Errorf("%s: %q, %v", c.doc, device, err)
		}
	}
	if _, err := strictjson.Source([]byte(`[]`)); err == nil || err.(*strictjson.Invalid).Expected.EN != "an object" {
		t.Errorf("a list: %v", err)
	}
}
