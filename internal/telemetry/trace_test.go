package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"yuanjian/internal/telemetry"
)

// collector keeps what it is sent.
func collector(t *testing.T, status int) (*httptest.Server, *bytes.Buffer) {
	t.Helper()
	var got bytes.Buffer
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %v", r.Method, r.Header)
		}
		_, _ = io.Copy(&got, r.Body)
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	return s, &got
}

func TestSpansArriveAtACollectorAsTheyBelongTogether(t *testing.T) {
	s, got := collector(t, 200)
	var log bytes.Buffer
	tracer := telemetry.NewTracer(s.URL+"/v1/traces", s.Client(), 1, slog.New(slog.NewJSONHandler(&log, nil)))
	ctx, request := tracer.Begin(t.Context(), "request")
	inside, act := tracer.Begin(ctx, "act")
	slog.New(telemetry.WithTrace(slog.NewJSONHandler(&log, nil))).With("a", 1).InfoContext(inside, "inside")
	act.End("people.setup", telemetry.Failed)
	request.End("POST /setup", telemetry.Done)
	tracer.Close()
	var sent struct {
		ResourceSpans []struct {
			Resource   struct{ Attributes []map[string]any }
			ScopeSpans []struct {
				Spans []struct {
					TraceID, SpanID, ParentSpanID, Name string
					StartTimeUnixNano, EndTimeUnixNano  string
					Status                              struct{ Code int }
				}
			}
		}
	}
	if err := json.Unmarshal(got.Bytes(), &sent); err != nil || len(sent.ResourceSpans) != 1 || len(sent.ResourceSpans[0].ScopeSpans[0].Spans) != 2 {
		t.Fatalf("%v %s", err, got)
	}
	a, r := sent.ResourceSpans[0].ScopeSpans[0].Spans[0], sent.ResourceSpans[0].ScopeSpans[0].Spans[1]
	if a.Name != "people.setup" || r.Name != "POST /setup" || a.TraceID != r.TraceID || len(a.TraceID) != 32 || a.ParentSpanID != r.SpanID || r.ParentSpanID != "" ||
		a.Status.Code != 2 || r.Status.Code != 0 || len(a.StartTimeUnixNano) != 19 || a.EndTimeUnixNano < a.StartTimeUnixNano {
		t.Errorf("%s", got)
	}
	if !strings.Contains(log.String(), `"trace":"`+a.TraceID+`"`) {
		t.Errorf("the log does not name the trace: %s", &log)
	}
	if !strings.Contains(got.String(), `{"key":"service.name","value":{"stringValue":"yuanjian"}}`) {
		t.Errorf("no name of the service: %s", got)
	}
}

func TestSpansThatCannotBeSentAreLostAndLogged(t *testing.T) {
	s, _ := collector(t, 503)
	var log bytes.Buffer
	tracer := telemetry.NewTracer(s.URL, s.Client(), 1, slog.New(slog.NewJSONHandler(&log, nil)))
	_, span := tracer.Begin(t.Context(), "request")
	span.End("GET /", telemetry.Done)
	tracer.Close()
	if !strings.Contains(log.String(), "spans are lost") || !strings.Contains(log.String(), "503") {
		t.Errorf("%s", &log)
	}
}

func TestTracingIsOffUnlessThereIsATracer(t *testing.T) {
	var none *telemetry.Tracer
	ctx, span := none.Begin(context.Background(), "request")
	span.End("GET /", telemetry.Done)
	none.Close()
	var log bytes.Buffer
	slog.New(telemetry.WithTrace(slog.NewJSONHandler(&log, nil))).InfoContext(ctx, "x")
	if strings.Contains(log.String(), "trace") {
		t.Errorf("%s", &log)
	}
	s, got := collector(t, 200)
	never := telemetry.NewTracer(s.URL, s.Client(), 0, slog.New(slog.DiscardHandler))
	_, span = never.Begin(context.Background(), "request")
	span.End("GET /", telemetry.Done)
	if never.Close(); got.Len() > 0 {
		t.Errorf("a share of 0 sends %s", got)
	}
}
