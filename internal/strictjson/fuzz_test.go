package strictjson_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"yuanjian/internal/law"
	"yuanjian/internal/strictjson"
)

// stricter are the reasons for which a document is refused that encoding/json accepts.
var stricter = []string{
	"each key only once", "valid UTF-8", "an escape of JSON (half of a surrogate pair is no text)", "a number within double precision",
	"a value nested at most 64 levels deep",
}

// FuzzPassOver: what is accepted is JSON for encoding/json too; what it accepts and we refuse, we refuse for a reason on the list.
func FuzzPassOver(f *testing.F) {
	for _, doc := range []string{`{"a":[1,"\ud83d\ude00",null,true]}`, `{"a":1,"\u0061":2}`, `"\ud800"`, "\"\xff\"", `1e999`, `[[[`, `-0.0e-0`, "[\t]\r\n", event} {
		f.Add([]byte(doc))
	}
	f.Add([]byte(strings.Repeat("[", 70) + strings.Repeat("]", 70)))
	f.Fuzz(func(t *testing.T, doc []byte) {
		r := strictjson.Read(doc)
		r.PassOver()
		r.End()
		if r.Err() == nil {
			if !json.Valid(doc) {
				t.Fatalf("accepted: %q", doc)
			}
			return
		}
		wrong := checkError(t, doc, r.Err())
		if !json.Valid(doc) {
			return
		}
		for _, reason := range stricter {
			if wrong.Expected.EN == reason {
				return
			}
		}
		t.Fatalf("%q is JSON: %v", doc, wrong)
	})
}

// FuzzText: accepted text is what encoding/json reads.
func FuzzText(f *testing.F) {
	for _, doc := range []string{`"\"\\\/\b\f\n\r\t"`, `"\uD83D\uDE00"`, `"粤\u0000"`, "\"\x7f\"", `"`} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		r := strictjson.Read(doc)
		got := r.AnyText()
		r.End()
		if r.Err() != nil {
			checkError(t, doc, r.Err())
			return
		}
		var want string
		if err := json.Unmarshal(doc, &want); err != nil || got != want {
			t.Fatalf("%q: %q, want %q (%v)", doc, got, want, err)
		}
	})
}

// FuzzForms: no bytes make a form panic, and every refusal says where and what.
func FuzzForms(f *testing.F) {
	f.Add([]byte(event))
	f.Add([]byte(`{"name":"a","lens":{"mm":50},"photos":["x"]}`))
	f.Add([]byte(`[[180,-90],"2025-06-06T08:00:00Z","2025-06-06",1.5]`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		_, envelopeErr := readEvent(string(doc))
		_, sourceErr := strictjson.Source(doc)
		_, cameraErr := readCamera(string(doc))
		for _, err := range []error{envelopeErr, sourceErr, cameraErr} {
			if err != nil {
				checkError(t, doc, err)
			}
		}
		if envelopeErr == nil && sourceErr != nil {
			t.Fatalf("%q: a whole event whose source is refused: %v", doc, sourceErr)
		}
		for _, read := range []value{short, lamp, orNull, letters, maybe, number, integer, instant, date, point, scalar} {
			r := strictjson.Read(doc)
			r.List(law.Words{ZH: "数组", EN: "a list"}, func(int) { read(r) })
			r.End()
			if r.Err() == nil && !json.Valid(doc) {
				t.Fatalf("accepted: %q", doc)
			}
			if r.Err() != nil {
				checkError(t, doc, r.Err())
			}
		}
	})
}

func checkError(t *testing.T, doc []byte, err error) *strictjson.Invalid {
	t.Helper()
	var wrong *strictjson.Invalid
	if !errors.As(err, &wrong) {
		t.Fatalf("%q: %v", doc, err)
	}
	if wrong.Expected.ZH == "" || wrong.Expected.EN == "" || wrong.Offset < 0 || wrong.Offset > len(doc) || len(wrong.Pointer) > 500 {
		t.Fatalf("%q: %+v", doc, wrong)
	}
	return wrong
}
