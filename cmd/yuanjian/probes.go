package main

import (
	"context"
	"net/http"

	"yuanjian/internal/web"
)

// ready tells what keeps this process from answering: nil when nothing does.
func (a *app) ready(ctx context.Context) string {
	if a.draining.Load() {
		return "ending"
	}
	var one int
	if err := a.db.Reader().QueryRow(ctx, `SELECT 1`).Scan(&one); err != nil {
		return "database out of reach"
	}
	return ""
}

// probes are the addresses that tell an operator's load balancer how the process is.
func (a *app) probes() []web.Route {
	why := web.Public{Reason: "tells only whether the process lives and reaches its database"}
	return []web.Route{
		{Method: "GET", Path: "/livez", Policy: why, Serve: http.HandlerFunc(live)},
		{Method: "GET", Path: "/readyz", Policy: why, Serve: http.HandlerFunc(a.answerReady)},
	}
}

func live(w http.ResponseWriter, _ *http.Request) { answerProbe(w, "") }

func (a *app) answerReady(w http.ResponseWriter, r *http.Request) {
	answerProbe(w, a.ready(r.Context()))
}

// answerProbe answers ok, or 503 with what is wrong.
func answerProbe(w http.ResponseWriter, wrong string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if wrong != "" {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(wrong + "\n")) // the line may be cut; there is nobody to tell
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}
