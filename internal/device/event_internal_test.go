package device

import (
	"testing"
)

// TestEveryEventHasItsWords: name in both languages, article, subject, a detail that reads what it writes, and for the events
// of the contract the judge's kind.
func TestEveryEventHasItsWords(t *testing.T) {
	for event, k := range kinds {
		if k.words.ZH == "" || k.words.EN == "" || k.article == "" || k.subject == "" {
			t.Errorf("%s: %+v", event, k)
		}
		d, err := decode(event, "{}")
		if err != nil || d == nil {
			t.Errorf("%s: %v", event, err)
			continue
		}
		d.Line() // must not fail on a detail without content
		if _, err := decode(event, "[]"); err == nil {
			t.Errorf("%s reads a list", event)
		}
	}
	for event := range judgedKinds {
		if _, ok := kinds[event]; !ok || string(event) != judgedKinds[event].String() {
			t.Errorf("%s is judged as %s", event, judgedKinds[event])
		}
	}
	if len(judgedKinds) != 23 {
		t.Errorf("%d events are judged, the contract has 23", len(judgedKinds))
	}
	if _, err := decode("nonsense", "{}"); err == nil {
		t.Error("an unknown event was read")
	}
}

// TestEveryListHasWordsInBothLanguages: what a form offers can be read.
func TestEveryListHasWordsInBothLanguages(t *testing.T) {
	for name, list := range map[string][]Choice{"places": Places, "carriers": Carriers, "kinds": SiteKinds, "instruments": Instruments, "answers": Answers, "channels": Channels,
		"changes": Changes, "grounds": CancelGrounds, "filings": filingKinds} {
		seen := map[string]bool{}
		for _, c := range list {
			if c.Key == "" || c.Words.ZH == "" || c.Words.EN == "" || seen[c.Key] {
				t.Errorf("%s: %+v", name, c)
			}
			seen[c.Key] = true
		}
	}
}
