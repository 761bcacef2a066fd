package main

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
	"yuanjian/internal/seal"
)

// The method of the overload figures: the capacity is measured first; then ten times as many captures a second are offered for
// a minute, by ten times as many connections, each of which waits for 100-continue and comes again with the same capture after
// a refusal. Goodput is what is stored of them. Meanwhile somebody opens pages of the office. Afterwards everything that was
// acknowledged is asked for again: it must be known.
const (
	overloadTimes = 10
	overloadFor   = time.Minute
)

// flood is a load that is ten times too much.
type flood struct {
	g        *ingest
	clients  []*http.Client
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
	f, err := g.newFlood(capacity)
	if err != nil {
		return nil, err
	}
	watch := g.watchMemory()
	pages, err := g.openPages(overloadFor)
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
	offered := float64(f.offered.Load()) / overloadFor.Seconds()
	return []bench.Row{
		{Name: fmt.Sprintf("%s: stored of %s offered for %s", g.engine, perSecond(offered), overloadFor), Value: perSecond(goodput), Target: "≥ 0.80 of capacity", Limit: perSecond(capacity) + " capacity", Ratio: goodput / capacity},
		{Name: fmt.Sprintf("%s: refused early; lines cut without an answer", g.engine), Value: fmt.Sprintf("%d; %d", f.refused.Load(), f.failures.Load())},
		{Name: fmt.Sprintf("%s: acknowledged and lost, of %d asked for again", g.engine, asked), Value: fmt.Sprint(lost), Target: "0"},
		{Name: fmt.Sprintf("%s: office pages meanwhile, p50, p95 of %d", g.engine, seen.Done), Value: millis(seen.P50) + ", " + millis(seen.P95), Target: "p95 ≤ 500 ms"},
		{Name: g.engine + ": most memory of the server meanwhile", Value: fmt.Sprintf("%d MB", memory>>20), Target: "≤ 400 MB"},
	}, nil
}

// capacity is what the devices bring in when each waits for the answer before.
func (g *ingest) capacity() (float64, error) {
	parcels, err := g.parcels(2 * ingestMost)
	if err != nil {
		return 0, err
	}
	m, err := bench.Closed(len(g.devices), 2*ingestFor, func(w, i int) error {
		if i >= len(parcels[w]) {
			return errEmpty
		}
		return g.send(w, &parcels[w][i])
	})
	return m.Rate, err
}

func (g *ingest) newFlood(capacity float64) (*flood, error) {
	f := &flood{g: g}
	byDevice, err := g.parcels(int(2*capacity*overloadFor.Seconds())/len(g.devices) + overloadTimes)
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
	for range overloadTimes * len(g.devices) {
		f.clients = append(f.clients, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1, ExpectContinueTimeout: 30 * time.Second}, Timeout: time.Minute})
	}
	f.held, f.stored = make([]*parcel, len(f.clients)), make([][]*parcel, len(f.clients))
	return f, nil
}

// run offers so many a second and returns how many a second were stored. A connection that is still busy when its next one is
// due offers that one as soon as it can.
func (f *flood) run(rate float64) (float64, error) {
	_, err := bench.Paced(len(f.clients), rate, overloadFor, func(w, _ int) error {
		if f.held[w] == nil {
			select {
			case f.held[w] = <-f.waiting[w%len(f.waiting)]:
			default:
				return nil // twice the capacity has been stored: there is nothing more to offer
			}
		}
		f.offered.Add(1)
		status, err := f.g.post(f.clients[w], f.held[w], true)
		switch {
		case err != nil:
			f.failures.Add(1)
		case status == http.StatusCreated || status == http.StatusOK:
			f.stored[w], f.held[w] = append(f.stored[w], f.held[w]), nil
		case status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests:
			f.refused.Add(1)
		default:
			return fmt.Errorf("answer %d", status)
		}
		return nil
	})
	stored := 0
	for _, of := range f.stored {
		stored += len(of)
	}
	return float64(stored) / overloadFor.Seconds(), err
}

// lost asks for everything that was acknowledged, with a new signature, and counts what is not known.
func (f *flood) lost() (lost, asked int, err error) {
	var mu sync.Mutex
	_, err = bench.Each(8, len(f.clients), func(w int) error {
		key, err := seal.ParseSecret(f.g.devices[w%len(f.g.devices)].Secret)
		if err != nil {
			return err
		}
		for _, p := range f.stored[w] {
			if err := p.sign(key); err != nil {
				return err
			}
			status, err := f.g.post(f.clients[w], p, true)
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

// sign signs a parcel anew.
func (p *parcel) sign(key seal.WebhookKey) error {
	now := clock.System{}.Now()
	signature, err := seal.SignWebhook(key, p.id, now, p.event)
	p.at, p.signature = fmt.Sprint(now.Unix()), signature
	return err
}
