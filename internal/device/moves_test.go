package device_test

import (
	"os"
	"strings"
	"testing"

	"yuanjian/internal/device"
)

// TestMovesArePrinted: the table of states in doc.go is the one the code has.
func TestMovesArePrinted(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, m := range device.Declared {
		want.WriteString("//\t" + m.String() + "\n")
	}
	if !strings.Contains(string(text), want.String()) {
		t.Errorf("doc.go does not hold the table of moves; put this there:\n%s", want.String())
	}
}

// TestUndeclaredMovesAreSeen is the control of Moved: what D1 does not have is not declared.
func TestUndeclaredMovesAreSeen(t *testing.T) {
	for _, m := range []struct {
		from device.State
		act  device.Event
		to   device.State
	}{
		{device.Draft, device.Commissioned, device.Live}, {device.Draft, device.PlanApproved, device.PlanOK}, {device.PlanPending, device.LegalReview, device.Publishing},
		{device.StoppedState, device.Commissioned, device.Live}, {device.CancelledState, device.Resumed, device.Live}, {device.Live, device.Published, device.Waiting},
		{device.Maintenance, device.Resumed, device.Live}, {device.SignSuspended, device.Verified, device.Live}, {device.Installed, device.Published, device.Waiting},
	} {
		if device.IsDeclared(m.from, m.act, m.to) {
			t.Errorf("%s --%s--> %s is declared", m.from, m.act, m.to)
		}
	}
}
