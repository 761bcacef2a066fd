package capture_test

import (
	"testing"

	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

// Each capture keeps the software of its device and the version of this program that took it in and judged it; a later version does
// not rewrite it.
func TestA21b_ACaptureKeepsFirmwareAndProgram(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		r.s.Program = "3f2a77"
		one := r.arrive()
		r.s.Program = "4b0c11"
		two := r.arrive()
		for id, program := range map[string]string{one: "3f2a77", two: "4b0c11"} {
			if c := r.see(id); c.Program != program || c.Firmware == nil || *c.Firmware != devicetest.Firmware {
				t.Errorf("taken in by %q of a device with %v, want %q", c.Program, c.Firmware, program)
			}
		}
	})
}
