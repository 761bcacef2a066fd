package eseal

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"yuanjian/internal/adapter/sandbox/gate"
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

// Server is the stand-in.
type Server struct {
	*gate.Gate[Fault]
	keys *seal.Keys

	mu     sync.Mutex
	sealed map[string]answer
	asked  map[string]string // digest of the PDF by key
}

// New returns a stand-in that seals with keys of its own and accepts the token ("" accepts every caller).
func New(keys *seal.Keys, token string) *Server {
	s := &Server{keys: keys, sealed: map[string]answer{}, asked: map[string]string{}}
	s.Gate = gate.New(token, s.answer)
	return s
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

var errLost = errors.New("the connection was broken")

func (s *Server) answer(r *http.Request, fault Fault) gate.Reply {
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/v1/seals":
		return gate.Reply{Status: http.StatusNotFound}
	case !s.Admits(r):
		return gate.Reply{Status: http.StatusUnauthorized}
	case fault == Down:
		return gate.Reply{Status: http.StatusServiceUnavailable}
	case fault == Busy:
		return gate.Reply{Status: http.StatusTooManyRequests}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seal(r, fault)
}

// seal seals once for a key. The caller holds the lock.
func (s *Server) seal(r *http.Request, fault Fault) gate.Reply {
	var q request
	key := r.Header.Get("Idempotency-Key")
	if err := json.NewDecoder(io.LimitReader(r.Body, requestBytes)).Decode(&q); err != nil || key == "" || digest(q.PDF) != q.SHA256 {
		return gate.Refuse(http.StatusUnprocessableEntity, "", "incomplete", "请求不完整或者摘要不符")
	}
	if was, known := s.asked[key]; known && was != q.SHA256 {
		return gate.Reply{Status: http.StatusConflict}
	}
	status := http.StatusOK
	if _, known := s.sealed[key]; !known {
		a, err := s.sign(q)
		if err != nil {
			return gate.Refuse(http.StatusUnprocessableEntity, "", "not-a-paper", "不是可以用印的PDF文件")
		}
		s.sealed[key], s.asked[key], status = a, q.SHA256, http.StatusCreated
	}
	a := s.sealed[key]
	switch fault {
	case Lost:
		return gate.Reply{Lost: errLost}
	case Changed:
		changed, err := base64.StdEncoding.DecodeString(a.PDF)
		if err != nil {
			return gate.Reply{Status: http.StatusInternalServerError}
		}
		changed[len(q.PDF)/2] ^= 1
		a.PDF, a.SHA256 = base64.StdEncoding.EncodeToString(changed), digest(changed)
	case Broken:
		a.SHA256 = digest(nil)
	case Bare:
		a.PDF, a.SHA256 = base64.StdEncoding.EncodeToString(q.PDF), q.SHA256
	}
	return gate.Reply{Status: status, Body: a}
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
