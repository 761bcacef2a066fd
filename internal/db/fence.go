package db

import (
	"context"
	"errors"
)

// ErrFenced is wrapped by the error of a writing transaction whose fence no longer lets it through.
var ErrFenced = errors.New("somebody else does this work by now")

type fenceKey struct{}

// Fence is asked at the beginning of a writing transaction, inside it, whether it may go on; its error ends it.
type Fence func(ctx context.Context, tx *Tx) error

// WithFence returns a context whose writing transactions, those of acts among them, ask the fence first. It is for work
// that was given to one of several processes for a time: one that stood still, and lost it, writes nothing afterwards.
func WithFence(ctx context.Context, fence Fence) context.Context {
	return context.WithValue(ctx, fenceKey{}, fence)
}

// fenced asks the fence of ctx, if it has one.
func fenced(ctx context.Context, tx *Tx) error {
	if fence, ok := ctx.Value(fenceKey{}).(Fence); ok {
		return fence(ctx, tx)
	}
	return nil
}
