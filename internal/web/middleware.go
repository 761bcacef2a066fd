package web

import (
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// contentPolicy allows our own files only: no inline script or style, no foreign address, no frame around us.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
	"media-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// secured sets the headers that every answer has.
func secured(https bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if https {
			h.Set("Strict-Transport-Security", "max-age=63072000")
		}
		next.ServeHTTP(w, r)
	})
}

// record is what the request log says of a request: the route's pattern, never the path, which may hold an id.
type record struct {
	ref    string
	status int
	bytes  int64
}

type recordKey struct{}

func recordOf(r *http.Request) *record {
	rec, _ := r.Context().Value(recordKey{}).(*record)
	return rec
}

// recorder notes status and size.
type recorder struct {
	http.ResponseWriter
	rec *record
}

func (w recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w recorder) WriteHeader(status int) {
	if w.rec.status == 0 && status >= 200 {
		w.rec.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w recorder) Write(b []byte) (int, error) {
	if w.rec.status == 0 {
		w.rec.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.rec.bytes += int64(n)
	return n, err
}

// logged gives every request a reference number, writes one line about it, and turns a panic into the page that
// every fault of ours gets.
func (s *server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.deps.Clock.Now()
		rec := &record{ref: newReference()}
		ctx, ended := context.WithValue(r.Context(), recordKey{}, rec), func(string, int, time.Duration) {}
		if s.deps.Watch != nil {
			ctx, ended = s.deps.Watch(ctx)
		}
		r = r.WithContext(ctx)
		out := recorder{w, rec}
		defer func() {
			p := recover()
			cut := p == http.ErrAbortHandler
			if p != nil && !cut {
				cut = s.recovered(out, r, rec, p)
			}
			took := s.deps.Clock.Now().Sub(began)
			ended(routeName(r), rec.status, took)
			s.deps.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", r.Method),
				slog.String("route", routeName(r)), slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes),
				slog.Int64("ms", took.Milliseconds()), slog.String("ref", rec.ref))
			if cut {
				panic(http.ErrAbortHandler) // the answer has begun: cut the line, so that nobody takes it for whole
			}
		}()
		next.ServeHTTP(out, r)
	})
}

// recovered logs a panic and shows the page for it; it answers true when the answer has begun and must be cut off.
func (s *server) recovered(w recorder, r *http.Request, rec *record, p any) bool {
	s.deps.Log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("ref", rec.ref), slog.String("route", routeName(r)),
		slog.String("panic", fmt.Sprint(p)), slog.String("stack", string(debug.Stack())))
	if rec.status != 0 {
		return true
	}
	s.showError(s.newContext(w, r), errorPage{status: http.StatusInternalServerError, kind: "ours"})
	return false
}

func routeName(r *http.Request) string {
	if r.Pattern == "" {
		return "none"
	}
	return r.Pattern
}

// newReference returns a number that people can read out: E-7K4M2Q9D.
func newReference() string {
	var b [5]byte
	rand.Read(b[:])
	return "E-" + base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").EncodeToString(b[:])
}

var gzips = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(io.Discard, 6); return w }}

// compressed compresses text. Pages hold no secret beside what a stranger could put into them, so that length tells
// nothing (there are no form tokens).
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			next.ServeHTTP(w, r)
			return
		}
		z := &gzipWriter{ResponseWriter: w, head: r.Method == http.MethodHead}
		defer z.close()
		next.ServeHTTP(z, r)
	})
}

// gzipWriter decides at the first byte, when type and status are known.
type gzipWriter struct {
	http.ResponseWriter
	zip     *gzip.Writer
	decided bool
	head    bool
}

func (w *gzipWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *gzipWriter) WriteHeader(status int) {
	if status >= 200 && !w.decided {
		w.decide(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *gzipWriter) decide(status int) {
	w.decided = true
	h := w.Header()
	kind := h.Get("Content-Type")
	if status == http.StatusNoContent || status == http.StatusNotModified || status == http.StatusPartialContent ||
		h.Get("Content-Encoding") != "" || h.Get("Content-Range") != "" || !compressible(kind) || strings.Contains(h.Get("Cache-Control"), "no-transform") {
		return
	}
	h.Add("Vary", "Accept-Encoding")
	h.Set("Content-Encoding", "gzip")
	h.Del("Content-Length")
	if w.head {
		return
	}
	w.zip = gzips.Get().(*gzip.Writer)
	w.zip.Reset(w.ResponseWriter)
}

// compressible names the types of text; streams of events are not among them, since each event must leave at once.
func compressible(kind string) bool {
	kind, _, _ = strings.Cut(kind, ";")
	switch kind {
	case "text/event-stream":
		return false
	case "application/json", "application/problem+json", "image/svg+xml", "application/manifest+json":
		return true
	}
	return strings.HasPrefix(kind, "text/")
}

func (w *gzipWriter) Write(b []byte) (int, error) {
	if !w.decided {
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", http.DetectContentType(b))
		}
		w.WriteHeader(http.StatusOK)
	}
	if w.zip != nil {
		return w.zip.Write(b)
	}
	return w.ResponseWriter.Write(b)
}

// FlushError sends what has been written so far.
func (w *gzipWriter) FlushError() error {
	if w.zip != nil {
		if err := w.zip.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

func (w *gzipWriter) close() {
	if w.zip != nil {
		w.zip.Close()
		w.zip.Reset(io.Discard)
		gzips.Put(w.zip)
		w.zip = nil
	}
}
