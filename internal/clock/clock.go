// Package clock is the one clock of the system. Everything that waits, expires or stamps takes its time from
// here, so that a test or the demonstration can move it; time.Now anywhere else fails a test of archtest.
package clock

import (
	"context"
	"sync"
	"time"
)

// Clock tells the time. Now is UTC, cut to microseconds, the resolution of every stored instant.
type Clock interface {
	Now() time.Time
	// Sleep waits until d has passed on this clock or ctx ends; it returns ctx.Err() in the second case.
	Sleep(ctx context.Context, d time.Duration) error
}

// System is the clock of the machine.
type System struct{}

// Now returns the machine's time.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Sleep waits for real time.
func (System) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Manual is a clock that moves only when told to. The zero value stands at the zero time; use NewManual.
type Manual struct {
	mu    sync.Mutex
	now   time.Time
	moved chan struct{} // closed and replaced at every move
}

// NewManual returns a clock standing at t.
func NewManual(t time.Time) *Manual {
	return &Manual{now: t.UTC().Truncate(time.Microsecond), moved: make(chan struct{})}
}

// Now returns the instant the clock stands at.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to t, backwards too: machines do that as well.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = t.UTC().Truncate(time.Microsecond)
	close(m.moved)
	m.moved = make(chan struct{})
}

// Advance moves the clock by d.
func (m *Manual) Advance(d time.Duration) { m.Set(m.Now().Add(d)) }

// Sleep returns once the clock has been moved by d or more.
func (m *Manual) Sleep(ctx context.Context, d time.Duration) error {
	until := m.Now().Add(d)
	for {
		m.mu.Lock()
		now, moved := m.now, m.moved
		m.mu.Unlock()
		if !now.Before(until) {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
