package device

import (
	"testing"
	"time"
)

// TestLateReaderKeepsNothingNew: what a page read before something was recorded is not kept for the pages after it.
func TestLateReaderKeepsNothingNew(t *testing.T) {
	var k knownLives
	before, after := time.UnixMicro(1), time.UnixMicro(2)
	life := func(use string, facts int) Life { return Life{Use: Use{ID: use}, Facts: make([]Fact, facts)} }
	k.keep("b", []Life{life("one", 1)}, before)
	if got := k.kept("b", []string{"one", "two"}, before); len(got) != 1 || len(got["one"].Facts) != 1 {
		t.Errorf("kept %v", got)
	}
	k.keep("b", []Life{life("two", 2)}, after)
	k.keep("b", []Life{life("one", 1)}, before) // a page that began before the record
	if got := k.kept("b", []string{"one", "two"}, after); len(got) != 1 || len(got["two"].Facts) != 2 {
		t.Errorf("after the record %v are kept", got)
	}
	if got := k.kept("b", []string{"one", "two"}, before); len(got) != 0 {
		t.Errorf("as of before the record %v are kept", got)
	}
}
