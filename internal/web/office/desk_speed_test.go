package office_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/capture"
)

// Speed is how long it took, in milliseconds, from a key until the next capture was on the screen, as the page itself
// measured it.
type Speed struct {
	Decisions     int
	P50, P95, Max float64
}

func (s Speed) String() string {
	return fmt.Sprintf("%d decisions, key to next capture painted p50 %.0f ms, p95 %.0f ms, longest %.0f ms", s.Decisions, s.P50, s.P95, s.Max)
}

// deskSpeed decides so many captures, one each 700 ms, with the processor slowed rate times, and returns what the page
// measured. It rejects, since passing would wait for the eye.
func deskSpeed(b *browser, decisions int, rate float64) Speed {
	b.t.Helper()
	b.run(chromedp.EmulateViewport(1600, 900), emulation.SetCPUThrottlingRate(rate))
	b.desk()
	for range decisions {
		b.until("a capture", onDesk)
		b.press("f", "3")
		time.Sleep(700 * time.Millisecond)
	}
	b.until("the last to be painted", painted+" || "+emptied)
	defer b.run(emulation.SetCPUThrottlingRate(1))
	return speedOf(b)
}

// speedOf takes what the page has measured since it was last asked.
func speedOf(b *browser) Speed {
	b.t.Helper()
	took := eval[[]float64](b, `(() => { const all = performance.getEntriesByName("desk-painted").map(e => e.duration); performance.clearMeasures("desk-painted"); return all })()`)
	if len(took) == 0 {
		b.t.Fatal("the page measured nothing")
	}
	slices.Sort(took)
	at := func(part float64) float64 { return took[min(len(took)-1, int(part*float64(len(took))))] }
	return Speed{len(took), at(0.5), at(0.95), took[len(took)-1]}
}

// TestDeskSpeed reports the time from key to picture (docs/benchmarks.md); how fast a machine is fails no test. Every
// capture has two photographs of 2560×1440.
func TestDeskSpeed(t *testing.T) {
	s := onStreet(t)
	var kept []capture.Media
	for i := range 8 {
		kept = append(kept, s.keep("front", "image/jpeg", "panorama", drawn(t, i, 2560, 1440), 2560, 1440))
	}
	const decisions = 60
	for i := range 2*decisions + 12 {
		s.arrive(func(sub *capture.Submission) {
			second := kept[(i+3)%len(kept)]
			second.Name, second.Role = "close", "close"
			sub.Media = []capture.Media{kept[i%len(kept)], second}
		})
	}
	s.derive()
	b := s.reviewer()
	for _, rate := range []float64{1, 4} {
		speed := deskSpeed(b, decisions, rate)
		t.Logf("processor slowed %v times: %s; a photograph has %d KB", rate, speed, kept[0].Size>>10)
		if speed.Decisions < decisions/2 { // a machine that is too busy paints some late
			t.Errorf("only %d of %d decisions were measured", speed.Decisions, decisions)
		}
	}
	sent(t, b)
	b.quiet()
}
