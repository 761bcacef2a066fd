package nontax

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"yuanjian/internal/adapter/sandbox/gate"
	"yuanjian/internal/clock"
	"yuanjian/internal/law"
)

// Label is in every answer.
const Label = "沙箱，没有真实资金往来"

// Fault is one way to fail.
type Fault string

// The ways services fail.
const (
	Down   Fault = "down"   // 503
	Busy   Fault = "busy"   // 429
	Lost   Fault = "lost"   // it is done, the answer never arrives
	Broken Fault = "broken" // the answer is no JSON of the contract
)

const (
	requestBytes = 64 << 10
	// receiptAfter is how long a receipt takes.
	receiptAfter = time.Minute
	// piece is how many lines a piece of a statement has.
	piece = 200
)

// Server is the stand-in.
type Server struct {
	*gate.Gate[Fault]
	began  int64 // in its numbers of payments, so that none is given twice
	clock  clock.Clock
	secret string // whsec_…; empty: it never calls back

	mu       sync.Mutex
	byKey    map[string]*demand
	byCode   map[string]*demand
	payments []*payment
	uncalled []*payment // whose callback was not made yet
	byTrade  map[string]*payment
	refunds  []*refund
	calls    int
	books    map[string]bool // whose codes it was told of anew
	closed   statementOf     // the newest one that was asked for
}

// statementOf are the lines of an office's day, while nothing is added.
type statementOf struct {
	office string
	day    law.Date
	of     int // payments and refunds when it was made
	lines  []map[string]any
}

// demand is one that was registered.
type demand struct {
	request
	digest, code string
	closed       bool
}

type refund struct {
	request
	digest string
	at     time.Time
}

// New returns a stand-in that accepts the token ("" accepts every caller) and signs its callbacks with the secret ("" makes none).
func New(c clock.Clock, token, secret string) *Server {
	s := &Server{began: c.Now().Unix(), clock: c, secret: secret, books: map[string]bool{}, byTrade: map[string]*payment{}, byKey: map[string]*demand{}, byCode: map[string]*demand{}}
	s.Gate = gate.New(token, s.answer)
	return s
}

// Knows tells whether the stand-in was told of the codes of a book since it was started; Learned says so.
func (s *Server) Knows(book string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.books[book]
}

// Learned says that the stand-in was told of the codes of a book.
func (s *Server) Learned(book string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.books[book] = true
}

// Registered is how many demands were registered, Refunded how many refunds were paid out.
func (s *Server) Registered() int { return s.count(func() int { return len(s.byKey) }) }

// Refunded is how many refunds were paid out.
func (s *Server) Refunded() int { return s.count(func() int { return len(s.refunds) }) }

func (s *Server) count(n func() int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return n()
}

// request is what the contract sends, of every kind.
type request struct {
	Key      string   `json:"key"`
	Office   string   `json:"office"`
	Part     string   `json:"part"`
	Fen      int64    `json:"fen"`
	Payer    string   `json:"payer"`
	Decision string   `json:"decision"`
	Trade    string   `json:"trade"`
	Account  string   `json:"account"`
	Paper    string   `json:"paper"`
	Day      law.Date `json:"day"`
	Cursor   string   `json:"cursor"`
}

var errLost = errors.New("connection reset by the sandbox")

func refuse(code, reason string) gate.Reply {
	return gate.Refuse(http.StatusUnprocessableEntity, Label, code, reason)
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
	if err != nil || json.Unmarshal(raw, &q) != nil || q.Office == "" {
		return refuse("refused", "请求不是约定的格式")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	reply := s.handle(r.URL.Path, &q, raw)
	switch {
	case fault == Lost:
		return gate.Reply{Lost: errLost}
	case fault == Broken && reply.Status < 300:
		return gate.Reply{Status: reply.Status, Body: "破损"}
	}
	return reply
}

// handle does what a request asks for. The caller holds the lock.
func (s *Server) handle(path string, q *request, raw []byte) gate.Reply {
	sum := sha256.Sum256(raw)
	digest := hex.EncodeToString(sum[:])
	switch path {
	case "/v1/demands":
		return s.register(q, digest)
	case "/v1/demands/close":
		if d := s.byKey[q.Key]; d != nil && d.Office == q.Office {
			d.closed = true
			return done(http.StatusOK, map[string]any{})
		}
	case "/v1/receipts":
		if p := s.byTrade[q.Trade]; p != nil && p.demand.Office == q.Office && p.receipted(s.clock.Now()) {
			return done(http.StatusOK, p.receipt())
		}
	case "/v1/receipts/void":
		if p := s.byTrade[q.Trade]; p != nil && p.demand.Office == q.Office {
			p.voided = true
			return done(http.StatusOK, map[string]any{})
		}
	case "/v1/refunds":
		return s.refund(q, digest)
	case "/v1/statements":
		return s.statement(q)
	}
	return gate.Reply{Status: http.StatusNotFound}
}

func done(status int, body map[string]any) gate.Reply {
	body["sandbox"], body["label"] = true, Label
	return gate.Reply{Status: status, Body: body}
}

func (s *Server) register(q *request, digest string) gate.Reply {
	if q.Key == "" || q.Fen <= 0 || q.Payer == "" || q.Part == "" {
		return refuse("refused", "缺少编号、款项、金额或者缴款人")
	}
	if d := s.byKey[q.Key]; d != nil {
		if d.digest != digest {
			return gate.Reply{Status: http.StatusConflict}
		}
		return done(http.StatusOK, map[string]any{"code": d.code})
	}
	d := &demand{request: *q, digest: digest, code: codeOf(q.Key)}
	s.byKey[d.Key], s.byCode[d.code] = d, d
	return done(http.StatusCreated, map[string]any{"code": d.code})
}

// codeOf makes the code of a demand from its key, so that a stand-in that was started anew gives the same one.
func codeOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return fmt.Sprintf("沙箱%016d", binary.BigEndian.Uint64(sum[:8])%1e16)
}

func (s *Server) refund(q *request, digest string) gate.Reply {
	for _, f := range s.refunds {
		switch {
		case f.Key == q.Key && f.digest != digest:
			return gate.Reply{Status: http.StatusConflict}
		case f.Key == q.Key:
			return done(http.StatusOK, map[string]any{"at": instant(f.at)})
		}
	}
	p := s.byTrade[q.Trade]
	if p == nil || p.demand.Office != q.Office {
		return refuse("no-such-payment", "没有这笔缴款")
	}
	left := p.Fen
	for _, f := range s.refunds {
		if f.Trade == q.Trade {
			left -= f.Fen
		}
	}
	if q.Fen <= 0 || q.Fen > left {
		return refuse("too-much", "超过可以退还的数额")
	}
	if q.Account == "销户" {
		return refuse("account-closed", "收款账户已经销户")
	}
	f := &refund{*q, digest, s.clock.Now()}
	s.refunds = append(s.refunds, f)
	return done(http.StatusCreated, map[string]any{"at": instant(f.at)})
}

func instant(t time.Time) string { return t.In(law.Beijing).Format(time.RFC3339Nano) }

// statement is a piece of what an office's day had, by trade; refunds come behind.
func (s *Server) statement(q *request) gate.Reply {
	if q.Day == 0 || q.Day >= law.DateOf(s.clock.Now()) {
		return gate.Reply{Status: http.StatusNotFound}
	}
	lines := s.linesOf(q)
	from, _ := slices.BinarySearchFunc(lines, q.Cursor, func(l map[string]any, cursor string) int {
		if place(l) <= cursor {
			return -1
		}
		return 1
	})
	if q.Cursor == "" {
		from = 0
	}
	lines = lines[from:]
	next := ""
	if len(lines) > piece {
		lines = lines[:piece]
		next = place(lines[piece-1])
	}
	return done(http.StatusOK, map[string]any{"lines": append([]map[string]any{}, lines...), "next": next})
}

// place is where a line stands in its statement.
func place(l map[string]any) string {
	if key, ok := l["refund"].(string); ok {
		return "2/" + key
	}
	return "1/" + l["trade"].(string)
}
