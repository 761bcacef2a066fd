// Package precedence lets what a person waits for go before what comes in by the thousand. A verdict, an approval or a login waits
// for one thing at a time; a flood of captures keeps every processor and the disk busy and waits gladly. So who carries out an act of
// a person is ahead for as long as it takes, and whoever stores captures yields between its steps: before it hashes, before it syncs,
// before it writes to the book.
//
// Nobody starves: one waits for those who are ahead at that moment, not for those who come after. Nobody waits in a circle: whoever
// has had his turn, and so may hold what those ahead wait for, yields no more (Turn).
package precedence

import (
	"context"
	"slices"
	"sync"
)

// Line is who is ahead on one machine. The zero value is ready; a nil Line lets everybody go at once. It is safe for concurrent use.
type Line struct {
	mu    sync.Mutex
	ahead []chan struct{}
}

// turn marks the context of who has had his turn.
type turn struct{}

// Turn begins what may hold the book: at once for who goes ahead, after those who are ahead now for everybody else. What it returns
// is the context of that work, in which nothing yields, and what to call when it is through.
func (l *Line) Turn(ctx context.Context, ahead bool) (of context.Context, through func()) {
	if l == nil {
		return ctx, func() {}
	}
	of = context.WithValue(ctx, turn{}, true)
	if !ahead {
		l.Yield(ctx)
		return of, func() {}
	}
	mine := make(chan struct{})
	l.mu.Lock()
	l.ahead = append(l.ahead, mine)
	l.mu.Unlock()
	return of, func() {
		l.mu.Lock()
		l.ahead = slices.DeleteFunc(l.ahead, func(c chan struct{}) bool { return c == mine })
		l.mu.Unlock()
		close(mine)
	}
}

// Yield waits until all those are through who are ahead now, or until ctx ends; within a turn it does not wait.
func (l *Line) Yield(ctx context.Context) {
	if l == nil || ctx.Value(turn{}) != nil {
		return
	}
	l.mu.Lock()
	ahead := slices.Clone(l.ahead)
	l.mu.Unlock()
	for _, one := range ahead {
		select {
		case <-one:
		case <-ctx.Done():
			return
		}
	}
}
