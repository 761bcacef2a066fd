// Package gate is what all stand-ins of outside services share: they answer over the network and without one, accept one token,
// and fail on purpose, one call after the other. What a stand-in does with a request stands in its own package; the client's
// half of the same shape is dial.Service.
package gate

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"io"
	"net/http"
	"sync"
)

// Gate is the way into a stand-in. It is an http.Handler, and an http.RoundTripper for use without a network. F names the ways
// in which the stand-in can fail.
type Gate[F ~string] struct {
	token  string
	answer func(*http.Request, F) Reply

	mu     sync.Mutex
	faults []F
}

// New returns the way into a stand-in that accepts the token ("" accepts every caller). answer is asked for each request, with
// the fault that is its turn, or "".
func New[F ~string](token string, answer func(*http.Request, F) Reply) *Gate[F] {
	return &Gate[F]{token: token, answer: answer}
}

// Reply is an answer before it is written.
type Reply struct {
	Status int
	Body   any   // written as JSON
	Lost   error // instead of an answer: the connection breaks, and a caller without a network sees this
}

// Refusal is the document of a refusal, as dial.Answer reads it. Every stand-in says that it is one.
type Refusal struct {
	Code    string   `json:"code"`
	Reasons []string `json:"reasons"`
	Sandbox bool     `json:"sandbox"`
	Label   string   `json:"label,omitempty"`
}

// Refuse answers with a refusal; label may be empty.
func Refuse(status int, label, code string, reasons ...string) Reply {
	return Reply{Status: status, Body: Refusal{code, reasons, true, label}}
}

// Fail makes the next calls fail, one after the other.
func (g *Gate[F]) Fail(faults ...F) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults = append(g.faults, faults...)
}

func (g *Gate[F]) next() F {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.faults) == 0 {
		return ""
	}
	f := g.faults[0]
	g.faults = g.faults[1:]
	return f
}

// Admits tells whether a request bears the token.
func (g *Gate[F]) Admits(r *http.Request) bool {
	return g.token == "" || subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+g.token)) == 1
}

// ServeHTTP answers over the network.
func (g *Gate[F]) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := g.answer(r, g.next())
	if a.Lost != nil {
		panic(http.ErrAbortHandler) // the connection breaks without an answer
	}
	text, err := json.Marshal(a.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // bodies are plain structs: never
	}
	for name, value := range a.header() {
		w.Header()[name] = value
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(text) // who gave up does not read it
}

// RoundTrip answers without a network, so that the demonstration needs no second port.
func (g *Gate[F]) RoundTrip(r *http.Request) (*http.Response, error) {
	a := g.answer(r, g.next())
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if a.Lost != nil {
		return nil, a.Lost
	}
	text, err := json.Marshal(a.Body)
	if err != nil {
		return nil, err
	}
	return &http.Response{Status: http.StatusText(a.Status), StatusCode: a.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header(), Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text)), Request: r}, nil
}

func (a Reply) header() http.Header {
	h := http.Header{"Content-Type": {"application/json"}}
	if a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	return h
}
