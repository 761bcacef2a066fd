package main

import (
	"log/slog"
	"testing"
)

// What is measured rests on devices that are live: a rule that keeps them from it keeps everything from being measured.
func TestTheDevicesOfMeasurementsAreLive(t *testing.T) {
	const further = 30
	p := &proving{log: slog.New(slog.DiscardHandler)}
	m, err := p.county(t.Context(), t.TempDir(), "", further)
	if err != nil {
		t.Fatal(err)
	}
	live := 0
	for _, d := range m.Devices {
		if d.Status == "live" {
			live++
		}
	}
	if live <= further {
		t.Errorf("%d devices are live, want more than %d", live, further)
	}
}
