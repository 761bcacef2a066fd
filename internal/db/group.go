package db

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ErrClosed is returned by a Group that has been closed.
var ErrClosed = errors.New("the group commit is closed")

// Group gathers single writes into one commit: while one commit runs, the next ones queue, and up to max of them go
// together; while the disk makes one durable, the next runs. Every caller gets the answer to its own item, after the commit that holds it is durable.
type Group[T, R any] struct {
	max    int
	commit func(ctx context.Context, items []T) ([]R, error)
	queue  chan waiting[T, R]
	turn   sync.Mutex    // of who gathers, and commits until others may write
	done   chan struct{} // closed when all lanes have ended
	once   sync.Once
	stop   chan struct{}
}

type waiting[T, R any] struct {
	item   T
	answer chan answer[R]
}

type answer[R any] struct {
	r   R
	err error
}

// NewGroup starts a group whose commit gets 1…max items and returns one result each. When a commit of several fails,
// each is tried alone, so that one bad item does not fail the others; a commit that fails must have changed nothing.
func NewGroup[T, R any](max int, commit func(ctx context.Context, items []T) ([]R, error)) *Group[T, R] {
	g := &Group[T, R]{max: max, commit: commit, queue: make(chan waiting[T, R], 4*max), done: make(chan struct{}), stop: make(chan struct{})}
	var lanes sync.WaitGroup
	for range groupLanes {
		lanes.Go(g.run)
	}
	go func() { lanes.Wait(); close(g.done) }()
	return g
}

// Do hands in one item and waits for its commit. When ctx ends first, the item may still be committed.
func (g *Group[T, R]) Do(ctx context.Context, item T) (R, error) {
	var zero R
	w := waiting[T, R]{item, make(chan answer[R], 1)}
	select {
	case g.queue <- w:
	case <-g.stop:
		return zero, ErrClosed
	case <-ctx.Done():
		return zero, ctx.Err()
	}
	select {
	case a := <-w.answer:
		return a.r, a.err
	case <-ctx.Done():
		return zero, ctx.Err()
	case <-g.done: // closed with the item still queued, or just answered
		select {
		case a := <-w.answer:
			return a.r, a.err
		default:
			return zero, ErrClosed
		}
	}
}

// Close lets what is queued be committed and stops.
func (g *Group[T, R]) Close() {
	g.once.Do(func() { close(g.stop) })
	<-g.done
}

// groupLanes is how many commits are on their way: one that runs, one that is being made durable.
const groupLanes = 2

func (g *Group[T, R]) run() {
	for {
		g.turn.Lock()
		leave := sync.OnceFunc(g.turn.Unlock)
		batch := g.next()
		if batch != nil {
			g.flush(onCommit(context.Background(), leave), batch)
		}
		leave()
		if batch == nil {
			return
		}
	}
}

// next waits for what goes together next; nil when the group is closed and nothing is queued.
func (g *Group[T, R]) next() []waiting[T, R] {
	select {
	case w := <-g.queue:
		return g.gather(w)
	case <-g.stop:
	}
	select {
	case w := <-g.queue:
		return g.gather(w)
	default:
		return nil
	}
}

func (g *Group[T, R]) gather(first waiting[T, R]) []waiting[T, R] {
	batch := []waiting[T, R]{first}
	for len(batch) < g.max {
		select {
		case w := <-g.queue:
			batch = append(batch, w)
		default:
			return batch
		}
	}
	return batch
}

// flush runs without the callers' contexts: a caller that went away must not undo the others' commit.
func (g *Group[T, R]) flush(ctx context.Context, batch []waiting[T, R]) {
	items := make([]T, len(batch))
	for i, w := range batch {
		items[i] = w.item
	}
	results, err := g.try(ctx, items)
	switch {
	case err == nil && len(results) != len(batch): // committed: trying again would do it twice
		for _, w := range batch {
			w.answer <- answer[R]{err: fmt.Errorf("group commit of %d items gave %d results", len(batch), len(results))}
		}
	case err == nil:
		for i, w := range batch {
			w.answer <- answer[R]{r: results[i]}
		}
	case len(batch) == 1:
		batch[0].answer <- answer[R]{err: err}
	default:
		for _, w := range batch {
			g.flush(ctx, []waiting[T, R]{w})
		}
	}
}

// try commits. A panic is an error of its items: it must not end the process for everybody else.
func (g *Group[T, R]) try(ctx context.Context, items []T) (results []R, err error) {
	defer func() {
		if p := recover(); p != nil {
			results, err = nil, fmt.Errorf("group commit panicked: %v", p)
		}
	}()
	return g.commit(ctx, items)
}
