package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// exporter posts spans as OTLP/HTTP in JSON (opentelemetry-proto 1.x, trace service). The ready-made one links gRPC,
// which is half as large again as the program.
type exporter struct {
	endpoint string
	client   *http.Client
	log      *slog.Logger
}

// The parts of an ExportTraceServiceRequest that we send.
type (
	otlpRequest struct {
		ResourceSpans []otlpResource `json:"resourceSpans"`
	}
	otlpResource struct {
		Resource struct {
			Attributes []otlpAttribute `json:"attributes"`
		} `json:"resource"`
		ScopeSpans []otlpScope `json:"scopeSpans"`
	}
	otlpScope struct {
		Scope struct {
			Name string `json:"name"`
		} `json:"scope"`
		Spans []otlpSpan `json:"spans"`
	}
	otlpSpan struct {
		TraceID    string          `json:"traceId"`
		SpanID     string          `json:"spanId"`
		ParentID   string          `json:"parentSpanId,omitempty"`
		Name       string          `json:"name"`
		Kind       int             `json:"kind"`
		Start      string          `json:"startTimeUnixNano"` // 64-bit numbers are strings in protobuf's JSON
		End        string          `json:"endTimeUnixNano"`
		Attributes []otlpAttribute `json:"attributes"`
		Status     struct {
			Code int `json:"code,omitempty"`
		} `json:"status"`
	}
	otlpAttribute struct {
		Key   string `json:"key"`
		Value struct {
			String string `json:"stringValue"`
		} `json:"value"`
	}
)

// otlpInternal and otlpError are SPAN_KIND_INTERNAL and STATUS_CODE_ERROR.
const (
	otlpInternal = 1
	otlpError    = 2
)

// ExportSpans implements the SDK's exporter. It returns nil always: the SDK would write an error to stderr, past the log.
func (e *exporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	if err := e.post(ctx, spans); err != nil {
		e.log.Warn("spans are lost", "count", len(spans), "error", err.Error())
	}
	return nil
}

// Shutdown implements the SDK's exporter.
func (e *exporter) Shutdown(context.Context) error { return nil }

func (e *exporter) post(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	if len(spans) == 0 {
		return nil
	}
	raw, err := json.Marshal(written(spans))
	if err != nil {
		return fmt.Errorf("write spans: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.endpoint, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := e.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection is used again
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("the collector answered %d", answer.StatusCode)
	}
	return nil
}

func written(spans []sdk.ReadOnlySpan) otlpRequest {
	var scope otlpScope
	scope.Scope.Name = "yuanjian"
	for _, s := range spans {
		o := otlpSpan{TraceID: s.SpanContext().TraceID().String(), SpanID: s.SpanContext().SpanID().String(), Name: s.Name(), Kind: otlpInternal,
			Start: strconv.FormatInt(s.StartTime().UnixNano(), 10), End: strconv.FormatInt(s.EndTime().UnixNano(), 10), Attributes: attributes(s.Attributes())}
		if s.Parent().IsValid() {
			o.ParentID = s.Parent().SpanID().String()
		}
		if s.Status().Code == codes.Error {
			o.Status.Code = otlpError
		}
		scope.Spans = append(scope.Spans, o)
	}
	whole := otlpResource{ScopeSpans: []otlpScope{scope}}
	whole.Resource.Attributes = attributes(spans[0].Resource().Attributes())
	return otlpRequest{ResourceSpans: []otlpResource{whole}}
}

func attributes(all []attribute.KeyValue) []otlpAttribute {
	out := make([]otlpAttribute, len(all))
	for i, a := range all {
		out[i].Key = string(a.Key)
		out[i].Value.String = a.Value.String()
	}
	return out
}
