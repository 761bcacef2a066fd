package eseal

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"yuanjian/internal/paper/pades"
	"yuanjian/internal/seal"
)

// Sealer is the name it seals under.
const Sealer = "示范电子印章服务"

// Fault is one way to fail.
type Fault string

// The ways services fail.
const (
	Down    Fault = "down"    // 503
	Busy    Fault = "busy"    // 429
	Lost    Fault = "lost"    // it is sealed, the answer never arrives
	Changed Fault = "changed" // the paper comes back changed
	Broken  Fault = "broken"  // the file does not match its digest
	Bare    Fault = "bare"    // the paper comes back without a seal
)

const requestBytes = 40 << 20

// Server is the stand-in. It is an http.Handler, and an http.RoundTripper for use without a network.
type Server struct {
	keys  *seal.Keys
	token string

	mu     sync.Mutex
	sealed map[string]answer
	asked  map[string]string // digest of the PDF by key
	faults []Fault
}

// New returns a stand-in that seals with keys of its own and accepts the token ("" accepts every caller).
func New(keys *seal.Keys, token string) *Server {
	return &Server{keys: keys, token: token, sealed: map[string]answer{}, asked: map[string]string{}}
}

// Fail makes the next calls fail, one after the other.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Taken is how many papers were sealed.
func (s *Server) Taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sealed)
}

type request struct {
	Body   string `json:"body"`
	Name   string `json:"name"`
	Number string `json:"number"`
	Model  string `json:"model_sha256"`
	At     string `json:"at"`
	SHA256 string `json:"pdf_sha256"`
	PDF    []byte `json:"pdf"`
}

type answer struct {
	Sealer      string `json:"sealer"`
	Certificate string `json:"certificate_sha256"`
	SHA256      string `json:"pdf_sha256"`
	PDF         string `json:"pdf"`
	Sandbox     bool   `json:"sandbox"`
}

type refusal struct {
	Code    string   `json:"code"`
	Reasons []string `json:"reasons"`
	Sandbox bool     `json:"sandbox"`
}

// reply is an answer before it is written.
type reply struct {
	status int
	body   any // nil: none
	lost   bool
}

// RoundTrip answers without a network.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	a := s.answer(r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if a.lost {
		return nil, errLost
	}
	text, err := json.Marshal(a.body)
	if err != nil {
		return nil, err
	}
	return &http.Response{Status: http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text)), Request: r}, nil
}

var errLost = errors.New("the connection was broken")

// ServeHTTP answers over the network.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := s.answer(r)
	if a.lost {
		panic(http.ErrAbortHandler) // the connection breaks
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(a.body) // who gave up does not read it
}

func (s *Server) answer(r *http.Request) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	var fault Fault
	if len(s.faults) > 0 {
		fault, s.faults = s.faults[0], s.faults[1:]
	}
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/v1/seals":
		return reply{status: http.StatusNotFound}
	case s.token != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+s.token)) != 1:
		return reply{status: http.StatusUnauthorized}
	case fault == Down:
		return reply{status: http.StatusServiceUnavailable}
	case fault == Busy:
		return reply{status: http.StatusTooManyRequests}
	}
	return s.seal(r, fault)
}

func (s *Server) seal(r *http.Request, fault Fault) reply {
	var q request
	key := r.Header.Get("Idempotency-Key")
	if err := json.NewDecoder(io.LimitReader(r.Body, requestBytes)).Decode(&q); err != nil || key == "" || digest(q.PDF) != q.SHA256 {
		return reply{status: http.StatusUnprocessableEntity, body: refusal{"incomplete", []string{"请求不完整或者摘要不符"}, true}}
	}
	if was, known := s.asked[key]; known && was != q.SHA256 {
		return reply{status: http.StatusConflict}
	}
	status := http.StatusOK
	if _, known := s.sealed[key]; !known {
		a, err := s.sign(q)
		if err != nil {
			return reply{status: http.StatusUnprocessableEntity, body: refusal{"not-a-paper", []string{"不是可以用印的PDF文件"}, true}}
		}
		s.sealed[key], s.asked[key], status = a, q.SHA256, http.StatusCreated
	}
	a := s.sealed[key]
	switch fault {
	case Lost:
		return reply{lost: true}
	case Changed:
		changed, err := base64.StdEncoding.DecodeString(a.PDF)
		if err != nil {
			return reply{status: http.StatusInternalServerError}
		}
		changed[len(q.PDF)/2] ^= 1
		a.PDF, a.SHA256 = base64.StdEncoding.EncodeToString(changed), digest(changed)
	case Broken:
		a.SHA256 = digest(nil)
	case Bare:
		a.PDF, a.SHA256 = base64.StdEncoding.EncodeToString(q.PDF), q.SHA256
	}
	return reply{status: status, body: a}
}

func (s *Server) sign(q request) (answer, error) {
	own, err := s.keys.BodySeal("sandbox", q.Body, q.Name+"（沙箱）")
	if err != nil {
		return answer{}, err
	}
	at, err := time.Parse(time.RFC3339, q.At)
	if err != nil {
		return answer{}, err
	}
	signed, err := pades.Sign(q.PDF, own.Signer, own.Certificate, pades.Info{Name: q.Name, Reason: q.Number, At: at})
	if err != nil {
		return answer{}, err
	}
	return answer{Sealer, own.Fingerprint(), digest(signed), base64.StdEncoding.EncodeToString(signed), true}, nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
