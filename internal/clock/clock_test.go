package clock_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/clock"
)

func TestNowIsUTCInMicroseconds(t *testing.T) {
	odd := time.Date(2026, 3, 2, 9, 0, 0, 123456789, time.FixedZone("CST", 8*3600))
	manual := clock.NewManual(odd)
	for name, now := range map[string]time.Time{"manual": manual.Now(), "system": clock.System{}.Now()} {
		if now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
			t.Errorf("%s: %s", name, now)
		}
	}
	if want := time.Date(2026, 3, 2, 1, 0, 0, 123456000, time.UTC); !manual.Now().Equal(want) {
		t.Errorf("stands at %s, want %s", manual.Now(), want)
	}
	before := time.Now().Add(-time.Microsecond)
	if now := (clock.System{}).Now(); now.Before(before) || now.After(time.Now()) {
		t.Errorf("the system's clock says %s", now)
	}
}

func TestManualMovesOnlyWhenTold(t *testing.T) {
	begin := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	m := clock.NewManual(begin)
	if first := m.Now(); first != m.Now() {
		t.Error("it moves by itself")
	}
	m.Advance(-time.Hour)
	if !m.Now().Equal(begin.Add(-time.Hour)) {
		t.Errorf("set back to %s", m.Now())
	}
}

func TestSleepersWakeWhenTheirTimeHasCome(t *testing.T) {
	m := clock.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	var mu sync.Mutex
	var woken []int
	var all sync.WaitGroup
	for _, hours := range []int{3, 1, 2} {
		all.Go(func() {
			if err := m.Sleep(t.Context(), time.Duration(hours)*time.Hour); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			woken = append(woken, hours)
			if m.Now().Before(time.Date(2026, 3, 2, 1+hours, 0, 0, 0, time.UTC)) {
				t.Errorf("slept %d hours until %s", hours, m.Now())
			}
		})
	}
	asleep := make(chan struct{})
	go func() { all.Wait(); close(asleep) }()
	for moving := true; moving; {
		select {
		case <-asleep:
			moving = false
		default:
			m.Advance(20 * time.Minute)
		}
	}
	if len(woken) != 3 {
		t.Errorf("woken: %v", woken)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	for name, c := range map[string]clock.Clock{"manual": clock.NewManual(time.Time{}), "system": clock.System{}} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := c.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		if err := c.Sleep(t.Context(), 0); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
