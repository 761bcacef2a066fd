package api

import (
	"testing"

	"yuanjian/internal/clock"
	"yuanjian/internal/testkit"
)

// TestTheDoorIsBusyUntilItHasBeenCalmForAWhile: what can wait does not begin in the gap between two captures of a flood.
func TestTheDoorIsBusyUntilItHasBeenCalmForAWhile(t *testing.T) {
	stands := clock.NewManual(testkit.WorldBegins)
	d := &Door{Clock: stands, Limits: DefaultLimits(), admit: newAdmission(DefaultLimits())}
	want := func(busy bool, when string) {
		t.Helper()
		if d.Busy() != busy {
			t.Errorf("%s: busy is %v, want %v", when, !busy, busy)
		}
	}
	var leave []func()
	enterOne := func() {
		out, err := enter(d.admit.captures)
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, out)
		d.press()
	}
	want(false, "nothing has come")
	for range quiet {
		enterOne()
	}
	want(false, "few captures are on their way")
	enterOne()
	want(true, "more are on their way")
	for _, out := range leave {
		out()
	}
	want(true, "they have just gone")
	stands.Advance(calm)
	want(false, "it has been calm")
}
