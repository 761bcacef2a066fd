package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
)

// The method of the overload figures: the capacity is measured first, by as many connections; then ten times as many captures a second are offered for
// a minute, by ten times as many connections, each of which waits for 100-continue and comes again with the same capture after
// a refusal. Goodput is what is stored of them. Meanwhile somebody opens pages of the office. Afterwards everything that was
// acknowledged is asked for again: it must be known.
const (
	overloadTimes = 10
	overloadSpans = 12 // a minute, where a side of a pair is five seconds
)

// flood is a load that is ten times too much.
type flood struct {
	g        *ingest
	lines    []*line
	waiting  []chan *parcel // by device: what is still to be sent
	held     []*parcel      // by connection: what it sends until it is acknowledged
	stored   [][]*parcel    // by connection: what was
	offered  atomic.Int64
	refused  atomic.Int64
	failures atomic.Int64 // no answer at all: the line was cut
}

func (g *ingest) overload() ([]bench.Row, error) {
	capacity, err := g.capacity()
	if err != nil {
		return nil, err
	}
	f, err := g.newFlood(int(2*capacity*g.floodSpan().Seconds())/len(g.devices) + overloadTimes)
	if err != nil {
		return nil, err
	}
	watch := g.watchMemory()
	pages, err := g.openPages(g.floodSpan())
	if err != nil {
		return nil, err
	}
	goodput, err := f.run(capacity * overloadTimes)
	if err != nil {
		return nil, err
	}
	seen, err := pages()
	if err != nil {
		return nil, err
	}
	memory := watch()
	lost, asked, err := f.lost()
	if err != nil {
		return nil, err
	}
	offered := float64(f.offered.Load()) / g.floodSpan().Seconds()
	return []bench.Row{
		{Name: fmt.Sprintf("%s: stored of %s offered for %s", g.engine, perSecond(offered), g.floodSpan()), Value: perSecond(goodput), Target: "≥ 0.80 of capacity", Limit: perSecond(capacity) + " capacity", Ratio: goodput / capacity},
		{Name: fmt.Sprintf("%s: refused early; lines cut without an answer", g.engine), Value: fmt.Sprintf("%d; %d", f.refused.Load(), f.failures.Load())},
		{Name: fmt.Sprintf("%s: acknowledged and lost, of %d asked for again", g.engine, asked), Value: fmt.Sprint(lost), Target: "0"},
		{Name: fmt.Sprintf("%s: office pages meanwhile, p50, p95 of %d", g.engine, seen.Done), Value: millis(seen.P50) + ", " + millis(seen.P95), Target: "p95 ≤ 500 ms"},
		{Name: g.engine + ": most memory of the server meanwhile", Value: fmt.Sprintf("%d MB", memory>>20), Target: "≤ 400 MB"},
	}, nil
}

// floodSpan is how long the flood lasts.
func (g *ingest) floodSpan() time.Duration { return overloadSpans * g.span }

// comeAgain is how long a connection waits after a refusal while the capacity is measured: less than it is asked to wait.
const comeAgain = time.Second

// capacity is what comes in by as many connections as the flood has, when each waits for the answer before: the flood differs
// from it in how much more is offered, and in nothing else.
func (g *ingest) capacity() (float64, error) {
	f, err := g.newFlood(g.most(3 * g.span))
	if err != nil {
		return 0, err
	}
	if _, err := f.steady(g.span); err != nil { // folders are made, and lives of devices read, once
		return 0, err
	}
	return f.steady(2 * g.span)
}

// steady lets every connection send one capture after the other for a time, and returns how many a second were stored.
func (f *flood) steady(span time.Duration) (float64, error) {
	before := f.count()
	_, err := bench.Closed(len(f.lines), span, func(w, _ int) error {
		stored, err := f.offer(w)
		if err == nil && !stored {
			err = clock.System{}.Sleep(context.Background(), comeAgain)
		}
		return err
	})
	return float64(f.count()-before) / span.Seconds(), err
}

// newFlood makes so many pictures of each device.
func (g *ingest) newFlood(pictures int) (*flood, error) {
	f := &flood{g: g}
	byDevice, err := g.parcels(pictures)
	if err != nil {
		return nil, err
	}
	for _, all := range byDevice {
		queue := make(chan *parcel, len(all))
		for i := range all {
			queue <- &all[i]
		}
		f.waiting = append(f.waiting, queue)
	}
	f.lines = linesTo(overloadTimes*len(g.devices), g.base)
	f.held, f.stored = make([]*parcel, len(f.lines)), make([][]*parcel, len(f.lines))
	return f, nil
}

// run offers so many a second and returns how many a second were stored. A connection that is still busy when its next one is
// due offers that one as soon as it can.
func (f *flood) run(rate float64) (float64, error) {
	d := f.g.floodSpan()
	_, err := bench.Paced(len(f.lines), rate, d, func(w, _ int) error {
		_, err := f.offer(w)
		return err
	})
	return float64(f.count()) / d.Seconds(), err
}

// offer sends what a connection holds, or the next of its device, and tells whether it was stored.
func (f *flood) offer(w int) (stored bool, err error) {
	if f.held[w] == nil {
		select {
		case f.held[w] = <-f.waiting[w%len(f.waiting)]:
		default:
			return false, nil // twice the capacity has been stored: there is nothing more to offer
		}
	}
	f.offered.Add(1)
	status, err := f.g.post(f.lines[w], f.held[w], true)
	switch {
	case err != nil:
		f.failures.Add(1)
	case status == http.StatusCreated || status == http.StatusOK:
		f.stored[w], f.held[w] = append(f.stored[w], f.held[w]), nil
		return true, nil
	case status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests:
		f.refused.Add(1)
	default:
		return false, fmt.Errorf("answer %d", status)
	}
	return false, nil
}

// count is how many were stored.
func (f *flood) count() (n int) {
	for _, of := range f.stored {
		n += len(of)
	}
	return n
}

// lost asks for everything that was acknowledged, with a new signature, and counts what is not known.
func (f *flood) lost() (lost, asked int, err error) {
	var mu sync.Mutex
	_, err = bench.Each(8, len(f.lines), func(w int) error {
		for _, p := range f.stored[w] {
			status, err := f.g.post(f.lines[w], p, true)
			if err != nil {
				return err
			}
			mu.Lock()
			asked++
			if status != http.StatusOK {
				lost++
			}
			mu.Unlock()
		}
		return nil
	})
	return lost, asked, err
}

// openPages lets a reviewer open pages, one after the other, for a time; the result waits for the end.
func (g *ingest) openPages(d time.Duration) (func() (bench.Measured, error), error) {
	client, err := (&proving{manifest: g.all}).signIn(g.base, "reviewer")
	if err != nil {
		return nil, err
	}
	paths := []string{"/captures", "/devices", "/", "/captures?state=queued"}
	type result struct {
		m   bench.Measured
		err error
	}
	done := make(chan result, 1)
	go func() {
		m, err := bench.Paced(1, 4, d, func(_, i int) error {
			answer, err := client.Get(g.base + paths[i%len(paths)])
			if err != nil {
				return err
			}
			_, err = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
			if err == nil && answer.StatusCode != http.StatusOK {
				err = fmt.Errorf("%s answers %d", paths[i%len(paths)], answer.StatusCode)
			}
			return err
		})
		done <- result{m, err}
	}()
	return func() (bench.Measured, error) { r := <-done; return r.m, r.err }, nil
}
