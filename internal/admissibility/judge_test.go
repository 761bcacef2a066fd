package admissibility

import (
	"strings"
	"testing"
)

// inOrder is a document of a fixed site in order in every respect, with the capture at a given instant.
const inOrder = `{"format":"yuanjian/facts/1","stage":"reviewed","use":{"violation":"超限","sole_basis":{"rank":"law","citation":"道路交通安全法第一百一十四条"}},
"site":{"kind":"fixed","place":"highway","point":[113.27,23.14]},"device":{"instrument":"yes"},
"events":[
{"at":"2025-04-01T09:00:00+08:00","event":"plan_approved","level":"province","until":null,"covers":true},
{"at":"2025-04-02T09:00:00+08:00","event":"legal_review","result":"pass","own":true,"covers":true},
{"at":"2025-04-02T09:00:00+08:00","event":"technical_review","result":"pass","own":true,"qualified_until":null,"firmware":"1.4.2","covers":true},
{"at":"2025-04-03T09:00:00+08:00","event":"surveyed","point":[113.27,23.14]},
{"at":"2025-04-03T09:00:00+08:00","event":"sign_placed"},
{"at":"2025-05-06T09:00:00+08:00","event":"published","channel":"platform","covers":true},
{"at":"2025-05-06T09:00:00+08:00","event":"published","channel":"other","covers":true},
{"at":"2025-05-06T09:00:00+08:00","event":"verified","result":"pass","from":"2025-05-06","until":"2026-05-05","serial_match":true},
{"at":"2025-06-01T00:00:00+08:00","event":"commissioned"},
{"at":"2025-06-01T00:00:00+08:00","event":"clock_checked","offset_ms":12}],
"capture":{"at":"AT","firmware":"1.4.2","position":[113.2701,23.14],"integrity":"verified"},
"review":{"at":"2025-07-01T09:00:00+08:00","true":"yes","clear":"yes","complete":"yes","accurate":"yes",
"certificate":{"from":"2024-01-01","until":"2027-12-31","same_body":true,"field":true,"suspended":false,"mandate":null}}}`

func TestPublishedOn6MayIsLawfulFrom6June(t *testing.T) {
	for at, want := range map[string]Outcome{
		"2025-06-05T23:59:59.999999+08:00": FindingRequired,
		"2025-06-06T00:00:00+08:00":        Admissible,
	} {
		receipt, err := JudgeDocument([]byte(strings.Replace(inOrder, "AT", at, 1)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if receipt.Outcome != want {
			t.Errorf("%s: %s, want %s", at, receipt.Outcome, want)
		}
	}
}
