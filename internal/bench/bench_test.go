package bench

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestEachDoesEverythingOnceAndStopsAtAnError(t *testing.T) {
	done := make([]int, 200)
	if _, err := Each(4, len(done), func(i int) error { done[i]++; return nil }); err != nil {
		t.Fatal(err)
	}
	for i, n := range done {
		if n != 1 {
			t.Fatalf("item %d was done %d times", i, n)
		}
	}
	bad := errors.New("bad")
	if _, err := Each(2, 1000, func(i int) error {
		if i == 5 {
			return bad
		}
		return nil
	}); !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
}

func TestPerSecondCounts(t *testing.T) {
	n := 0
	if rate := PerSecond(time.Millisecond, func() { n++ }); rate <= 0 || n == 0 {
		t.Errorf("%v a second after %d", rate, n)
	}
}

func TestPrintTakesTheNamedCasesAndNamesWhatFails(t *testing.T) {
	cases := []Case{
		{"one", func() ([]Row, error) { return []Row{{Name: "one", Value: "1/s", Ratio: 0.5}}, nil }},
		{"two", func() ([]Row, error) { return nil, errors.New("no disk") }},
	}
	var b strings.Builder
	if err := Print(&b, cases, []string{"ONE"}); err != nil || !strings.Contains(b.String(), "| one | 1/s |  |  | 0.50 |") {
		t.Errorf("%v\n%s", err, b.String())
	}
	if err := Print(&b, cases, nil); err == nil || !strings.Contains(err.Error(), "two") {
		t.Errorf("got %v", err)
	}
}

func TestSyncedWritesLeavesTheFiles(t *testing.T) {
	rate, err := SyncedWrites(t.TempDir(), []byte("x"), 2, 4)
	if err != nil || rate <= 0 {
		t.Errorf("%v, %v", rate, err)
	}
	if _, err := SyncedWrites("/nonexistent-folder", nil, 1, 1); err == nil {
		t.Error("writing into no folder succeeds")
	}
}
