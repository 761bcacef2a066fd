package db_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"yuanjian/internal/db"
)

// held is a commit that waits, so that a test can let items queue behind it.
type held struct {
	begun, going chan struct{}
	mu           sync.Mutex
	batches      [][]int
}

func newHeld() *held { return &held{begun: make(chan struct{}, 100), going: make(chan struct{})} }

var errOdd = errors.New("odd items are refused")

// commit doubles its items; a batch with an odd one fails as a whole, 13 panics.
func (h *held) commit(_ context.Context, items []int) ([]int, error) {
	h.begun <- struct{}{}
	<-h.going
	h.mu.Lock()
	defer h.mu.Unlock()
	h.batches = append(h.batches, append([]int(nil), items...))
	out := make([]int, len(items))
	for i, n := range items {
		if n == 13 {
			panic("thirteen")
		}
		if n%2 == 1 {
			return nil, errOdd
		}
		out[i] = 2 * n
	}
	return out, nil
}

// hand hands in the items behind a first one that holds the commit, then lets all go, and returns the answers.
func hand(t *testing.T, g *db.Group[int, int], h *held, items ...int) map[int]error {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	errs := map[int]error{}
	do := func(n int) {
		r, err := g.Do(t.Context(), n)
		if err == nil && r != 2*n {
			t.Errorf("item %d got %d: the answer of another", n, r)
		}
		mu.Lock()
		defer mu.Unlock()
		errs[n] = err
	}
	all.Go(func() { do(0) })
	<-h.begun
	for _, n := range items {
		all.Go(func() { do(n) })
	}
	for g.Queued() < min(len(items), g.Room()) {
		runtime.Gosched()
	}
	close(h.going)
	all.Wait()
	return errs
}

func TestEveryItemGetsItsOwnAnswer(t *testing.T) {
	h := newHeld()
	g := db.NewGroup(8, h.commit)
	defer g.Close()
	items := make([]int, 100)
	for i := range items {
		items[i] = 2*i + 2
	}
	for n, err := range hand(t, g, h, items...) {
		if err != nil {
			t.Errorf("item %d: %v", n, err)
		}
	}
	total := 0
	for _, b := range h.batches {
		total += len(b)
		if len(b) > 8 {
			t.Errorf("a batch of %d", len(b))
		}
	}
	if total != 101 {
		t.Errorf("%d items were committed", total)
	}
}

func TestWhatQueuesGoesTogether(t *testing.T) {
	h := newHeld()
	g := db.NewGroup(4, h.commit)
	var all sync.WaitGroup
	do := func() {
		if _, err := g.Do(t.Context(), 2); err != nil {
			t.Error(err)
		}
	}
	all.Go(do)
	<-h.begun
	for range 6 {
		all.Go(do)
	}
	for g.Queued() < 6 {
		runtime.Gosched()
	}
	close(h.going)
	all.Wait()
	g.Close()
	if len(h.batches) != 3 || len(h.batches[0]) != 1 || len(h.batches[1]) != 4 || len(h.batches[2]) != 2 {
		t.Errorf("one, four at most, the rest: %v", h.batches)
	}
}

func TestOneBadItemDoesNotFailTheOthers(t *testing.T) {
	for _, bad := range []int{7, 13} {
		t.Run(fmt.Sprint(bad), func(t *testing.T) {
			h := newHeld()
			g := db.NewGroup(50, h.commit)
			defer g.Close()
			for n, err := range hand(t, g, h, 2, 4, bad, 6, 8, 10) {
				switch {
				case n != bad && err != nil:
					t.Errorf("item %d: %v", n, err)
				case n == bad && err == nil:
					t.Errorf("item %d was taken", n)
				}
			}
		})
	}
}

func TestCloseCommitsWhatIsQueuedAndRefusesMore(t *testing.T) {
	h := newHeld()
	g := db.NewGroup(4, h.commit)
	for n, err := range hand(t, g, h, 2, 4, 6) {
		if err != nil {
			t.Errorf("item %d: %v", n, err)
		}
	}
	g.Close()
	g.Close()
	if _, err := g.Do(t.Context(), 2); !errors.Is(err, db.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}

func TestContextEndsTheWaitingNotTheCommit(t *testing.T) {
	h := newHeld()
	g := db.NewGroup(4, h.commit)
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error)
	go func() { _, err := g.Do(ctx, 2); answer <- err }()
	<-h.begun
	cancel()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(h.going)
	g.Close()
	if len(h.batches) != 1 {
		t.Errorf("%d commits", len(h.batches))
	}
}

func TestTooFewResultsAreAnErrorAndNotTriedAgain(t *testing.T) {
	var commits atomic.Int32
	g := db.NewGroup(4, func(context.Context, []int) ([]int, error) { commits.Add(1); return nil, nil })
	defer g.Close()
	if _, err := g.Do(t.Context(), 1); err == nil || commits.Load() != 1 {
		t.Errorf("%v after %d commits", err, commits.Load())
	}
}
