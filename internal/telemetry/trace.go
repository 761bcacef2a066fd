package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// flushWithin is how long the end of a process waits for its last spans.
const flushWithin = 5 * time.Second

// Tracer sends spans of requests, acts and jobs to a collector. A nil Tracer makes none: tracing is off unless it is
// configured. Spans hold what measures hold, and no more.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// NewTracer makes a tracer that posts OTLP in JSON to endpoint (http://collector:4318/v1/traces) through client, for a
// share (0 to 1) of all requests. What cannot be sent is lost and logged: the work does not wait for it.
func NewTracer(endpoint string, client *http.Client, share float64, log *slog.Logger) *Tracer {
	p := sdk.NewTracerProvider(sdk.WithBatcher(&exporter{endpoint: endpoint, client: client, log: log}),
		sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(share))),
		sdk.WithResource(resource.NewSchemaless(attribute.String("service.name", "yuanjian"))))
	return &Tracer{provider: p, tracer: p.Tracer("yuanjian")}
}

// Begin begins a span. A traceparent that a request carries is not believed: who sends it is not known yet.
func (t *Tracer) Begin(ctx context.Context, name string) (context.Context, Span) {
	if t == nil {
		return ctx, Span{}
	}
	ctx, s := t.tracer.Start(ctx, name)
	return ctx, Span{s}
}

// Close sends what has not been sent yet.
func (t *Tracer) Close() {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushWithin)
	defer cancel()
	_ = t.provider.Shutdown(ctx) // what is lost is logged by the exporter
}

// Span is one piece of work; the zero Span is none.
type Span struct{ span trace.Span }

// End ends a span under its name, known by now, with its outcome. Words of an error may say more than a collector is to know:
// only that there was one is sent.
func (s Span) End(name, outcome string) {
	if s.span == nil {
		return
	}
	s.span.SetName(name)
	s.span.SetAttributes(attribute.String("outcome", outcome))
	if outcome == Failed {
		s.span.SetStatus(codes.Error, "")
	}
	s.span.End()
}

// WithTrace adds the trace's id to what is logged in the course of one that is sent.
func WithTrace(next slog.Handler) slog.Handler { return traced{next} }

type traced struct{ slog.Handler }

// Handle implements slog.Handler.
func (h traced) Handle(ctx context.Context, r slog.Record) error {
	if s := trace.SpanContextFromContext(ctx); s.IsSampled() {
		r.AddAttrs(slog.String("trace", s.TraceID().String()))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h traced) WithAttrs(a []slog.Attr) slog.Handler { return traced{h.Handler.WithAttrs(a)} }

// WithGroup implements slog.Handler.
func (h traced) WithGroup(name string) slog.Handler { return traced{h.Handler.WithGroup(name)} }
