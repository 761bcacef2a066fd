package admissibility

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// short is a valid document that writes every key of use, site, device and capture.
const short = `{"format":"yuanjian/facts/1","stage":"received","use":{"violation":"超限","sole_basis":null,"clock_limit_ms":1000},` +
	`"site":{"kind":"fixed","carrier":null,"place":null,"point":null,"tolerance_m":30,"area":null},"device":{"instrument":null},` +
	`"events":[{"at":"2025-05-01T00:00:00+08:00","event":"commissioned"}],` +
	`"capture":{"at":"2025-06-06T00:00:00+08:00","position":null,"accuracy_m":0,"firmware":null,"integrity":"verified"},"review":null}`

// unescaped turns \\ and \xNN of the table into the bytes they stand for.
func unescaped(t *testing.T, s string) string {
	t.Helper()
	out, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return out
}

func TestInvalidDocuments(t *testing.T) {
	table, err := os.ReadFile("testdata/invalid.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse([]byte(short)); err != nil {
		t.Fatalf("the document that the table changes is itself invalid: %v", err)
	}
	n := 0
	for i, line := range strings.Split(string(table), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		n++
		parts := strings.SplitN(line, " | ", 3)
		doc, whole := strings.CutPrefix(parts[2], "=")
		if whole {
			doc = unescaped(t, strings.TrimPrefix(doc, " "))
		} else {
			old, text, _ := strings.Cut(parts[2], " ⇒ ")
			if !strings.Contains(short, old) {
				t.Fatalf("invalid.txt:%d: nothing to change: %s", i+1, old)
			}
			doc = strings.Replace(short, old, unescaped(t, text), 1)
		}
		var wrong *Invalid
		_, err := Parse([]byte(doc))
		if !errors.As(err, &wrong) {
			t.Errorf("invalid.txt:%d: accepted: %s", i+1, doc)
			continue
		}
		pointer := parts[0]
		if pointer == "(document)" {
			pointer = ""
		}
		if wrong.Pointer != pointer || !strings.Contains(wrong.Expected.EN, parts[1]) || wrong.Expected.ZH == "" {
			t.Errorf("invalid.txt:%d: %q %q, want %q %q", i+1, wrong.Pointer, wrong.Expected.EN, pointer, parts[1])
		}
		if wrong.Offset < 0 || wrong.Offset > len(doc) {
			t.Errorf("invalid.txt:%d: offset %d of %d", i+1, wrong.Offset, len(doc))
		}
	}
	if n < 130 {
		t.Errorf("only %d documents", n)
	}
}

// What is unusual and yet valid.
func TestValidDocuments(t *testing.T) {
	for _, v := range []struct{ old, new string }{
		{"", ""},
		{`"review":null}`, "\"review\":null}\r\n\t "},
		{`"device":{"instrument":null},`, ""},
		{`"device":{"instrument":null}`, `"device":{}`},
		{`,"review":null`, ""},
		{`"events":[{"at":"2025-05-01T00:00:00+08:00","event":"commissioned"}],`, ""},
		{`[{"at":"2025-05-01T00:00:00+08:00","event":"commissioned"}]`, `[ ]`},
		{`"stage"`, `"\u0073tage"`},
		{`"received"`, `"r\u0065ceived"`},
		{`超限`, ``},
		{`超限`, `\ud83d\ude00\/\b\u0000`},
		{`"clock_limit_ms":1000`, `"clock_limit_ms":1e3`},
		{`"clock_limit_ms":1000`, `"clock_limit_ms":1000.0`},
		{`"clock_limit_ms":1000`, `"clock_limit_ms":-0`},
		{`"clock_limit_ms":1000`, `"clock_limit_ms":9007199254740991`},
		{`"tolerance_m":30`, `"tolerance_m":1e-400`},
		{`"kind":"fixed","carrier":null`, `"carrier":"vessel","kind":"mobile"`},
		{`"point":null`, `"point":[-180,90]`},
		{`"area":null`, `"area":[[0,0],[1,0],[1,0],[1,1],[0,0]]`},
		{`"area":null`, `"area":[[179,-1],[180,0],[179,1],[179,-1]]`},
		{`"at":"2025-06-06T00:00:00+08:00","position"`, `"at":"2021-07-15T00:00:00+08:00","position"`},
		{`"at":"2025-06-06T00:00:00+08:00","position"`, `"at":"2021-07-14T16:00:00Z","position"`},
		{`"at":"2025-06-06T00:00:00+08:00","position"`, `"at":"9999-12-31T23:59:59.999999+08:00","position"`},
		{`"event":"commissioned"`, `"event":"commissioned","retracted":null,"known":"2020-01-01T00:00:00.5-11:00"`},
		{`{"at":"2025-05-01T00:00:00+08:00","event":"commissioned"}`, `{"event":"stopped","at":"0000-01-01T00:00:00+23:59"}`},
		{`"event":"commissioned"`, `"event":"commissioned","known":"0000-01-01T00:00:00Z","retracted":"9999-12-31T23:59:59Z"`},
		{`"event":"commissioned"`, `"event":"flight_plan","by":"head","from":"0000-01-01T00:00:00Z","until":"9999-12-31T23:59:59Z","airspace":{"required":true,"from":null,"until":"9999-12-31T23:59:59.999999-23:59"}`},
		{`"event":"commissioned"`, `"event":"technical_review","result":"pass","own":true,"qualified_until":null,"firmware":"","covers":null`},
		{`"event":"commissioned"`, `"event":"verified","result":"fail","from":"2025-05-02","until":"2025-05-01","serial_match":false`},
		{`"event":"commissioned"`, `"event":"flight_plan","by":"head","from":"2025-05-02T00:00:00Z","until":"2025-05-01T00:00:00Z","airspace":{"until":null,"from":null,"required":true}`},
		{`"review":null`, `"review":{"at":"9999-12-31T23:59:59Z","certificate":{"from":"2024-01-01","until":"9999-12-31","same_body":true,"field":true,"suspended":false,"mandate":null},"true":null,"clear":null,"complete":null,"accurate":null}`},
		{`"review":null`, `"review":{"at":"2025-06-06T00:00:00+08:00","certificate":{"from":"2024-01-01","until":"2023-12-31","same_body":true,"field":true,"suspended":false,"mandate":null},"true":null,"clear":null,"complete":null,"accurate":null}`},
	} {
		if !strings.Contains(short, v.old) {
			t.Fatalf("nothing to change: %s", v.old)
		}
		if _, err := Parse([]byte(strings.Replace(short, v.old, v.new, 1))); err != nil {
			t.Errorf("%s: %v", v.new, err)
		}
	}
}

func TestDefaults(t *testing.T) {
	f, err := Parse([]byte(`{"format":"yuanjian/facts/1","stage":"received","use":{"violation":"x"},"site":{"kind":"fixed"},` +
		`"capture":{"at":"2025-06-06T00:00:00.5Z","integrity":"broken"}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Facts{
		Stage: Received, Use: Use{Violation: "x", ClockLimitMS: 1000}, Site: Site{Kind: Fixed, ToleranceM: 30},
		Capture: Capture{At: 1749168000_500000, Integrity: Broken},
	}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("%+v, want %+v", f, want)
	}
}

// Nesting costs nothing: no value of the contract is deep, and what is deeper is refused where it begins.
func TestDeepNestingIsRefused(t *testing.T) {
	deep := strings.Repeat("[", 1<<20)
	for _, old := range []string{`"place":null`, `"point":null`, `"area":null`, `"sole_basis":null`, `"review":null`} {
		key, _, _ := strings.Cut(old, ":")
		if _, err := Parse([]byte(strings.Replace(short, old, key+":"+deep, 1))); err == nil {
			t.Errorf("%s: accepted", key)
		}
	}
	if _, err := Parse([]byte(strings.Replace(short, `"event":"commissioned"`, `"event":"commissioned","at":`+deep, 1))); err == nil {
		t.Error("in an event: accepted")
	}
	if _, err := Parse([]byte(strings.Replace(short, `"at":"2025-05-01T00:00:00+08:00","event"`, `"known":`+strings.Repeat(`{"a":`, 1<<18)+`,"event"`, 1))); err == nil {
		t.Error("objects in an event: accepted")
	}
}

// A long unknown key is refused at its object; it does not make a long pointer.
func TestLongKey(t *testing.T) {
	var wrong *Invalid
	_, err := Parse([]byte(`{"use":{"` + strings.Repeat("k", 1<<16) + `":1}}`))
	if !errors.As(err, &wrong) || wrong.Pointer != "/use" || len(err.Error()) > 300 {
		t.Errorf("%v", err)
	}
}

// FuzzParse: any bytes are either refused with a place, or judged, and written back to facts that judge the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte(short))
	f.Add(inOrderAt("2025-06-30T08:00:00+08:00"))
	f.Add([]byte(strings.Replace(short, `"area":null`, `"area":[[0,0],[1,0],[1,1],[0,0]]`, 1)))
	f.Add([]byte(`{"events":[{"known":{"a":[1]},"event":"flight_plan"}]}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		facts, err := Parse(doc)
		if err != nil {
			var wrong *Invalid
			if !errors.As(err, &wrong) || wrong.Expected.EN == "" || wrong.Expected.ZH == "" || wrong.Offset > len(doc) {
				t.Fatalf("%#v", err)
			}
			return
		}
		checkRoundTrip(t, &facts)
	})
}

// checkRoundTrip writes facts, reads them and asks for the same facts and the same receipt.
func checkRoundTrip(t *testing.T, f *Facts) {
	t.Helper()
	doc, err := f.Document()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(doc)
	if err != nil {
		t.Fatalf("%v: %s", err, doc)
	}
	if len(f.Events) == 0 {
		again.Events = f.Events // an empty list and none are the same
	}
	if !reflect.DeepEqual(*f, again) {
		t.Fatalf("%+v\n%+v\n%s", *f, again, doc)
	}
	one, two := Judge(f, OnRecord).Append(nil), Judge(&again, OnRecord).Append(nil)
	if !bytes.Equal(one, two) {
		t.Fatalf("%s\n%s", one, two)
	}
	if doc2, err := again.Document(); err != nil || !bytes.Equal(doc, doc2) {
		t.Fatalf("%v\n%s\n%s", err, doc, doc2)
	}
}
