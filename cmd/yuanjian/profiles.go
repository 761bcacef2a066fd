package main

import (
	"fmt"
	"net/http"
	"runtime/pprof"
	"runtime/trace"
	"strconv"
	"time"

	"yuanjian/internal/clock"
)

// profileMost is how long a profile may be taken.
const profileMost = 5 * time.Minute

// profiles answers what `go tool pprof` and `go tool trace` ask for. net/http/pprof is not linked: it enters itself into
// the default mux, where a listener that somebody adds one day would show it to everybody.
func profiles(mux *http.ServeMux, c clock.Clock) {
	mux.HandleFunc("GET /debug/pprof/profile", func(w http.ResponseWriter, r *http.Request) {
		record(w, r, c, 30*time.Second, func() error { return pprof.StartCPUProfile(w) }, pprof.StopCPUProfile)
	})
	mux.HandleFunc("GET /debug/pprof/trace", func(w http.ResponseWriter, r *http.Request) {
		record(w, r, c, time.Second, func() error { return trace.Start(w) }, trace.Stop)
	})
	mux.HandleFunc("GET /debug/pprof/{name}", func(w http.ResponseWriter, r *http.Request) {
		p := pprof.Lookup(r.PathValue("name"))
		if p == nil {
			http.Error(w, "no such profile", http.StatusNotFound)
			return
		}
		debug, _ := strconv.Atoi(r.URL.Query().Get("debug")) // 0, the binary form, when it is no number
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Type", "application/octet-stream")
		if debug > 0 {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		}
		_ = p.WriteTo(w, debug) // the line may be cut
	})
	mux.HandleFunc("GET /debug/pprof/", func(w http.ResponseWriter, _ *http.Request) {
		for _, p := range pprof.Profiles() {
			fmt.Fprintln(w, p.Name(), p.Count())
		}
	})
}

// record takes a profile for ?seconds=, or usual. Only one can be taken at a time.
func record(w http.ResponseWriter, r *http.Request, c clock.Clock, usual time.Duration, start func() error, stop func()) {
	seconds, err := strconv.ParseFloat(r.URL.Query().Get("seconds"), 64)
	if err == nil && seconds > 0 {
		usual = min(time.Duration(seconds*float64(time.Second)), profileMost)
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if err := start(); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	defer stop()
	_ = c.Sleep(r.Context(), usual) // who asked may go
}
