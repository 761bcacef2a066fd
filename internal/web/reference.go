package web

import (
	"context"
	"log/slog"
)

// WithReference adds the request's reference number to what is logged in the course of one, so that the number on an error
// page finds every line about it.
func WithReference(next slog.Handler) slog.Handler { return referenced{next} }

type referenced struct{ slog.Handler }

// Handle implements slog.Handler.
func (h referenced) Handle(ctx context.Context, r slog.Record) error {
	rec, ok := ctx.Value(recordKey{}).(*record)
	if !ok {
		return h.Handler.Handle(ctx, r)
	}
	named := false
	r.Attrs(func(a slog.Attr) bool {
		named = a.Key == "ref"
		return !named
	})
	if !named {
		r.AddAttrs(slog.String("ref", rec.ref))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h referenced) WithAttrs(a []slog.Attr) slog.Handler {
	return referenced{h.Handler.WithAttrs(a)}
}

// WithGroup implements slog.Handler.
func (h referenced) WithGroup(name string) slog.Handler { return referenced{h.Handler.WithGroup(name)} }
