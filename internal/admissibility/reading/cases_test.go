package reading

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// base is a new fixed site, used since 6 June 2025, with everything in order.
const base = `{
 "format": "yuanjian/facts/1", "stage": "received",
 "use": {"violation": "超速", "sole_basis": {"rank": "law", "citation": "道路交通安全法第一百一十四条"}},
 "site": {"kind": "fixed", "carrier": null, "place": "road", "point": [113.0, 23.0]},
 "device": {"instrument": "yes"},
 "capture": {"at": "2025-09-01T12:00:00+08:00", "position": [113.0, 23.0], "firmware": "V1", "integrity": "verified"},
 "events": [
  {"event": "plan_approved", "at": "2025-05-02T09:00:00+08:00", "level": "province", "until": null, "covers": true},
  {"event": "legal_review", "at": "2025-05-03T09:00:00+08:00", "result": "pass", "own": true, "covers": true},
  {"event": "technical_review", "at": "2025-05-03T10:00:00+08:00", "result": "pass", "own": false, "qualified_until": "2025-05-03", "firmware": "V1", "covers": true},
  {"event": "sign_placed", "at": "2025-05-04T09:00:00+08:00"},
  {"event": "published", "at": "2025-05-06T10:00:00+08:00", "channel": "platform", "covers": true},
  {"event": "published", "at": "2025-05-06T11:00:00+08:00", "channel": "other", "covers": true},
  {"event": "commissioned", "at": "2025-06-06T00:00:00+08:00"},
  {"event": "verified", "at": "2025-05-05T09:00:00+08:00", "result": "pass", "from": "2025-05-05", "until": "2026-05-04", "serial_match": true},
  {"event": "clock_checked", "at": "2025-08-31T00:00:00+08:00", "offset_ms": -1000}
 ]}`

// Parts that cases put in.
const (
	drone = `site = {"kind": "mobile", "carrier": "drone", "place": "road", "area": [[112.99, 22.99], [113.01, 22.99], [113.01, 23.01], [112.99, 23.01], [112.99, 22.99]]}`
	plan1 = `+ {"event": "flight_plan", "at": "2025-08-30T00:00:00+08:00", "by": "head", "from": "2025-09-01T12:00:00+08:00", "until": "2025-09-01T12:00:00.000001+08:00", "airspace": `
	good  = `{"at": "2025-09-01T12:00:00+08:00", "certificate": {"from": "2025-09-01", "until": "2025-09-01", "same_body": true, "field": true, "suspended": false, "mandate": null}, "true": "yes", "clear": "yes", "complete": "yes", "accurate": "yes"}`
	old   = `+ {"event": "commissioned", "at": "2025-05-01T00:00:00+08:00"}`
)

// TestLiteralCases holds the second reading to single sentences of the contract. A change is `key.key = JSON`, `+ event` or `- kind`;
// the rule "outcome" means the outcome, the result "absent" that the rule is not in the receipt.
func TestLiteralCases(t *testing.T) {
	for _, c := range literals {
		t.Run(c.rule+" "+c.name, func(t *testing.T) {
			got := resultOf(t, literalDocument(t, c.changes), nil, c.rule)
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// resultOf judges and looks one rule up.
func resultOf(t *testing.T, doc []byte, knownAt *time.Time, rule string) string {
	t.Helper()
	outcome, findings, invalid := Judge(doc, knownAt)
	if invalid != nil {
		t.Fatalf("%v\n%s", invalid, doc)
	}
	if rule == "outcome" {
		return outcome
	}
	i := slices.IndexFunc(findings, func(f Finding) bool { return f.Rule == rule })
	if i < 0 {
		return "absent"
	}
	return findings[i].Result
}

// literalDocument is base with changes.
func literalDocument(t *testing.T, changes []string) []byte {
	t.Helper()
	var doc map[string]any
	read := func(text string, into any) {
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(into); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	read(base, &doc)
	for _, change := range changes {
		list := doc["events"].([]any)
		if text, isAdded := strings.CutPrefix(change, "+ "); isAdded {
			var e any
			read(text, &e)
			doc["events"] = append(list, e)
			continue
		}
		if kind, isDropped := strings.CutPrefix(change, "- "); isDropped {
			doc["events"] = slices.DeleteFunc(list, func(e any) bool { return e.(map[string]any)["event"] == kind })
			continue
		}
		path, text, _ := strings.Cut(change, " = ")
		keys := strings.Split(path, ".")
		object := doc
		for _, key := range keys[:len(keys)-1] {
			object = object[key].(map[string]any)
		}
		var value any
		read(text, &value)
		object[keys[len(keys)-1]] = value
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestKnownAt judges with what was known at an instant.
func TestKnownAt(t *testing.T) {
	doc := literalDocument(t, []string{"- sign_placed",
		`+ {"event": "sign_placed", "at": "2025-05-04T09:00:00+08:00", "known": "2025-09-02T00:00:00+08:00", "retracted": "2025-09-03T00:00:00+08:00"}`})
	for at, want := range map[string]string{
		"2025-09-01T23:59:59.999999+08:00": unknown, "2025-09-02T00:00:00+08:00": met, "2025-09-02T23:59:59.999999+08:00": met, "2025-09-03T00:00:00+08:00": unknown,
	} {
		x, _ := readInstant(at)
		if got := resultOf(t, doc, &x, "A14.1a"); got != want {
			t.Errorf("known at %s: %s, want %s", at, got, want)
		}
	}
	if got := resultOf(t, doc, nil, "A14.1a"); got != unknown {
		t.Errorf("without known-at: %s, want %s", got, unknown)
	}
}

// TestInstantsAndDates reads what the contract takes and refuses the rest.
func TestInstantsAndDates(t *testing.T) {
	for text, want := range map[string]bool{
		"2025-05-01T00:00:00Z": true, "2025-05-01T00:00:00.1+08:00": true, "2025-05-01T00:00:00.123456-23:59": true, "2024-02-29T23:59:59-00:00": true,
		"2025-05-01T00:00:00": false, "2025-05-01T00:00:00.1234567Z": false, "2025-05-01T00:00:00.Z": false, "2025-05-01T24:00:00Z": false, "2025-02-29T00:00:00Z": false,
		"2025-05-01T0:00:00Z": false, "2025-05-01T00:00:00,5Z": false, "2025-05-01T00:00:00+24:00": false, "2025-05-01T00:00:00+0800": false, "2025-05-01T00:00Z": false,
		"2025-05-01T00:00:00+08:60": false, "2025-5-01T00:00:00Z": false, "2025-05-01T00:60:00Z": false, " 2025-05-01T00:00:00Z": false, "2025-05-01T00:00:00Z\n": false, "": false,
	} {
		if _, got := readInstant(text); got != want {
			t.Errorf("instant %q: %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]bool{"2025-05-01": true, "2024-02-29": true, "2025-02-29": false, "2025-13-01": false, "2025-5-1": false, "2025-05-01T00:00:00Z": false, "2025-00-10": false} {
		if _, got := readDate(text); got != want {
			t.Errorf("date %q: %v, want %v", text, got, want)
		}
	}
	x, _ := readInstant("2025-04-30T16:00:00Z")
	if !x.Equal(measuresHour) || dateOf(x) != measuresDay || dateOf(x.Add(-time.Microsecond)) != lastOldDay {
		t.Errorf("the first hour of the Measures is not 16:00 UTC on 30 April")
	}
}

// TestRingsThatCross: a ring that passes through itself crosses, one that touches itself or runs along itself does not.
func TestRingsThatCross(t *testing.T) {
	cases := map[string]struct {
		ring []point
		want bool
	}{
		"a triangle":                       {[]point{{0, 0}, {2, 0}, {1, 1}}, false},
		"a corner on a straight side":      {[]point{{0, 0}, {1, 0}, {2, 0}, {2, 2}, {0, 2}}, false},
		"a point twice in a row":           {[]point{{0, 0}, {0, 0}, {2, 0}, {2, 2}}, false},
		"a bow":                            {[]point{{0, 0}, {1, 1}, {1, 0}, {0, 1}}, true},
		"crossing at a corner":             {[]point{{0, 0}, {1, 1}, {2, 2}, {2, 0}, {1, 1}, {0, 2}}, true},
		"touching at a corner":             {[]point{{0, 0}, {2, 0}, {1, 1}, {2, 2}, {0, 2}, {1, 1}}, false},
		"a corner touches a side":          {[]point{{0, 0}, {4, 0}, {4, 4}, {2, 0}, {0, 4}}, false},
		"a corner passes through a side":   {[]point{{0, 0}, {4, 0}, {4, 4}, {2, 0}, {2, -2}, {0, -2}}, true},
		"a spike out and back":             {[]point{{0, 0}, {2, 0}, {2, 2}, {2, 3}, {2, 2}, {0, 2}}, false},
		"a side along another":             {[]point{{0, 0}, {4, 0}, {4, 4}, {3, 0}, {1, 0}, {0, 4}}, false},
		"a hole cut in, touching a corner": {[]point{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}, {1, 2}, {2, 1}}, false},
	}
	for name, c := range cases {
		for begin := range c.ring {
			ring := append(slices.Clone(c.ring[begin:]), c.ring[:begin]...)
			ring = append(ring, ring[0])
			forwards := crosses(ring)
			slices.Reverse(ring)
			if backwards := crosses(ring); forwards != c.want || backwards != c.want {
				t.Errorf("%s, begun at %d: %v forwards, %v backwards, want %v", name, begin, forwards, backwards, c.want)
			}
		}
	}
}
