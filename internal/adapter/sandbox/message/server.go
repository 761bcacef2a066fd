package message

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"yuanjian/internal/adapter/sandbox/gate"
	"yuanjian/internal/clock"
	"yuanjian/internal/law"
)

// Label is in every answer.
const Label = "沙箱，没有向任何人发送"

// Fault is one way to fail.
type Fault string

// The ways services fail.
const (
	Down    Fault = "down"    // 503
	Busy    Fault = "busy"    // 429
	Lost    Fault = "lost"    // it is taken, the answer never arrives
	Broken  Fault = "broken"  // the answer is no JSON of the contract
	Strange Fault = "strange" // the state is none that there is
)

const requestBytes = 8 << 20 // a paper in base64 may go with a message

// Server is the stand-in of one channel.
type Server struct {
	*gate.Gate[Fault]
	clock  clock.Clock
	secret string // whsec_…; empty: it never calls back

	mu    sync.Mutex
	taken []*message
	calls int
}

// message is one that was taken.
type message struct {
	key, digest string
	number      string
	to          string
	at          time.Time
	called      int // callbacks that were made
}

// New returns a stand-in that accepts the token ("" accepts every caller) and signs its callbacks with the secret ("" makes none).
func New(c clock.Clock, token, secret string) *Server {
	s := &Server{clock: c, secret: secret}
	s.Gate = gate.New(token, s.answer)
	return s
}

// Taken is how many messages were taken.
func (s *Server) Taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.taken)
}

// request is what the contract sends.
type request struct {
	Key     string `json:"key"`
	Channel string `json:"channel"`
	To      string `json:"to"`
	From    string `json:"from"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	Link    string `json:"link"`
	Paper   string `json:"paper_sha256"`
	Number  string `json:"number"` // of a question
}

// document is the answer of the contract, and what a callback holds.
type document struct {
	Key     string `json:"key,omitempty"`
	Number  string `json:"number"`
	State   string `json:"state"`
	Reason  string `json:"reason,omitempty"`
	At      string `json:"at"`
	Sandbox bool   `json:"sandbox"`
	Label   string `json:"label"`
}

var errLost = errors.New("connection reset by the sandbox")

func refuse(status int, code, reason string) gate.Reply {
	return gate.Refuse(status, Label, code, reason)
}

func (s *Server) answer(r *http.Request, fault Fault) gate.Reply {
	switch {
	case r.Method != http.MethodPost:
		return gate.Reply{Status: http.StatusMethodNotAllowed}
	case !s.Admits(r):
		return gate.Reply{Status: http.StatusUnauthorized}
	case fault == Down:
		return gate.Reply{Status: http.StatusServiceUnavailable}
	case fault == Busy:
		return gate.Reply{Status: http.StatusTooManyRequests}
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, requestBytes))
	var q request
	if err != nil || json.Unmarshal(raw, &q) != nil {
		return refuse(http.StatusUnprocessableEntity, "refused", "请求不是约定的格式")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.URL.Path {
	case "/v1/messages":
		return s.take(q, r.Header.Get("Idempotency-Key"), raw, fault)
	case "/v1/messages/state":
		return s.state(q, fault)
	case "/v1/tracking":
		return s.track(q, fault)
	}
	return gate.Reply{Status: http.StatusNotFound}
}

// take takes a message once for a key. The caller holds the lock.
func (s *Server) take(q request, key string, raw []byte, fault Fault) gate.Reply {
	sum := sha256.Sum256(raw)
	digest := hex.EncodeToString(sum[:])
	switch {
	case key == "" || key != q.Key || q.To == "" || q.Text == "" || q.From == "":
		return refuse(http.StatusUnprocessableEntity, "refused", "缺少编号、收信人、发送单位或者内容")
	case (q.Channel == "sms" || q.Channel == "fax") && strings.Trim(q.To, "0123456789") != "":
		return refuse(http.StatusUnprocessableEntity, "invalid-address", "号码无效")
	case q.Channel == "sms" && q.Link != "":
		return refuse(http.StatusUnprocessableEntity, "refused", "执法提示短信不得带链接")
	case strings.HasSuffix(q.To, "9"):
		return refuse(http.StatusUnprocessableEntity, "blocked", "对方拒收")
	}
	m, status := s.byKey(key), http.StatusOK
	if m != nil && m.digest != digest {
		return gate.Reply{Status: http.StatusConflict}
	}
	if m == nil {
		m = &message{key: key, digest: digest, number: fmt.Sprintf("沙箱%06d", len(s.taken)+1), to: q.To, at: s.clock.Now()}
		s.taken, status = append(s.taken, m), http.StatusCreated
	}
	return s.reply(status, s.told(m, s.clock.Now()), fault)
}

func (s *Server) reply(status int, d document, fault Fault) gate.Reply {
	d.Key = ""
	switch fault {
	case Lost:
		return gate.Reply{Lost: errLost}
	case Broken:
		return gate.Reply{Status: status, Body: "破损"}
	case Strange:
		d.State = "delighted"
	}
	return gate.Reply{Status: status, Body: d}
}

func (s *Server) state(q request, fault Fault) gate.Reply {
	m := s.byKey(q.Key)
	if m == nil || q.Number != "" && q.Number != m.number {
		return gate.Reply{Status: http.StatusNotFound}
	}
	return s.reply(http.StatusOK, s.told(m, s.clock.Now()), fault)
}

// track answers for a parcel: it begins its way when it is first asked about. The caller holds the lock.
func (s *Server) track(q request, fault Fault) gate.Reply {
	if q.Number == "" || strings.HasSuffix(q.Number, "9") {
		return gate.Reply{Status: http.StatusNotFound}
	}
	m := s.byKey(q.Key)
	if m == nil {
		m = &message{key: q.Key, number: q.Number, to: q.Number, at: s.clock.Now()}
		s.taken = append(s.taken, m)
	}
	return s.reply(http.StatusOK, s.told(m, s.clock.Now()), fault)
}

func (s *Server) byKey(key string) *message {
	for _, m := range s.taken {
		if m.key == key {
			return m
		}
	}
	return nil
}

const (
	leaves  = 10 * time.Second
	arrives = time.Minute
	late    = 48 * time.Hour
)

// course is the last character of an address.
func (m *message) course() string { return m.to[len(m.to)-1:] }

// told is what the stand-in knows of a message at t.
func (s *Server) told(m *message, t time.Time) document {
	d := document{Key: m.key, Number: m.number, State: "accepted", Sandbox: true, Label: Label}
	at := m.at
	switch passed := t.Sub(m.at); {
	case passed >= arrives && m.course() == "2":
		d.State, d.Reason, at = "failed", "no-such-user", m.at.Add(arrives)
	case passed >= arrives && m.course() == "3":
		d.State, at = "unknown", m.at.Add(arrives)
	case passed >= arrives:
		d.State, at = "arrived", m.at.Add(arrives)
	case passed >= leaves:
		d.State, at = "sent", m.at.Add(leaves)
	}
	d.At = at.In(law.Beijing).Format(time.RFC3339)
	return d
}
