package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// holds notes for how long acts of one kind hold the book, or take.
type holds struct {
	mu   sync.Mutex
	kind string
	took []time.Duration
}

// watch is an act.Engine's Watch.
func (h *holds) watch(ctx context.Context, kind string) (context.Context, func(time.Duration, error)) {
	return ctx, func(held time.Duration, err error) {
		h.mu.Lock()
		of := h.kind
		h.mu.Unlock()
		if kind == of && err == nil {
			h.add(held)
		}
	}
}

// add notes one more.
func (h *holds) add(took time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.took = append(h.took, took)
}

// begin notes from now on, of another kind.
func (h *holds) begin(kind string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kind, h.took = kind, nil
}

// words are the figures of what was noted, and how many acts there were.
func (h *holds) words() (string, int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.took) == 0 {
		return "no act", 0
	}
	all := slices.Sorted(slices.Values(h.took))
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
	return fmt.Sprintf("p50 %s, p99 %s, longest %s", ms(all[len(all)/2]), ms(all[len(all)*99/100]), ms(all[len(all)-1])), len(all)
}
