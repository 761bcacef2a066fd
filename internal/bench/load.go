package bench

import (
	"context"
	"slices"
	"sync"
	"time"

	"yuanjian/internal/clock"
)

// Measured is what a load came to: how many things were done a second, and how long each took.
type Measured struct {
	Rate          float64 // a second
	Done          int
	P50, P95, P99 time.Duration
	Longest       time.Duration
}

// measured sums latencies up.
func measured(took [][]time.Duration, gone time.Duration) Measured {
	all := slices.Concat(took...)
	if len(all) == 0 {
		return Measured{}
	}
	slices.Sort(all)
	at := func(share float64) time.Duration { return all[min(int(share*float64(len(all))), len(all)-1)] }
	return Measured{Rate: float64(len(all)) / gone.Seconds(), Done: len(all), P50: at(0.50), P95: at(0.95), P99: at(0.99), Longest: all[len(all)-1]}
}

// Closed lets workers do one thing after the other, each as soon as the one before is done, for a time; the first error ends
// it. do is told the worker, and the how-manieth thing of the worker it is.
func Closed(workers int, d time.Duration, do func(worker, i int) error) (Measured, error) {
	var c clock.System
	begin := c.Now()
	return run(workers, func(worker int, note func(time.Duration)) error {
		for i := 0; ; i++ {
			at := c.Now()
			if at.Sub(begin) >= d {
				return nil
			}
			if err := do(worker, i); err != nil {
				return err
			}
			note(c.Now().Sub(at))
		}
	})
}

// Paced lets workers do things at a rate in all, a second, for a time. What comes late counts from when it was due.
func Paced(workers int, rate float64, d time.Duration, do func(worker, i int) error) (Measured, error) {
	var c clock.System
	begin := c.Now()
	every := time.Duration(float64(time.Second) * float64(workers) / rate)
	return run(workers, func(worker int, note func(time.Duration)) error {
		due := begin.Add(every * time.Duration(worker) / time.Duration(workers))
		for i := 0; due.Sub(begin) < d; i++ {
			if ahead := due.Sub(c.Now()); ahead > 0 {
				_ = c.Sleep(context.Background(), ahead) // never ends early
			}
			if err := do(worker, i); err != nil {
				return err
			}
			note(c.Now().Sub(due))
			due = due.Add(every)
		}
		return nil
	})
}

func run(workers int, work func(worker int, note func(time.Duration)) error) (Measured, error) {
	var c clock.System
	var all sync.WaitGroup
	took, errs := make([][]time.Duration, workers), make([]error, workers)
	begin := c.Now()
	for w := range workers {
		all.Go(func() {
			errs[w] = work(w, func(d time.Duration) { took[w] = append(took[w], d) })
		})
	}
	all.Wait()
	m := measured(took, c.Now().Sub(begin))
	for _, err := range errs {
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

// Median of some figures; the upper one of the two in the middle.
func Median(of []float64) float64 {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}
