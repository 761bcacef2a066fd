package conform

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/web/api"
)

// Handler answers the gateway.
func (r *Run) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch {
		case q.Method != http.MethodPost:
			http.Error(w, "POST", http.StatusMethodNotAllowed)
		case strings.HasSuffix(q.URL.Path, "/health"), strings.HasSuffix(q.URL.Path, "/readings"):
			r.message(w, q)
		default:
			r.hear(w, q)
		}
	})
}

// message takes what is no capture: gateways that report their health beside it are not disturbed, and not tested.
func (r *Run) message(w http.ResponseWriter, q *http.Request) {
	_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, q.Body, capture.EventMost))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]string{"id": r.newID(), "received_at": r.Clock.Now().Format(time.RFC3339Nano)})
}

// hear takes one request, notes it, and answers as the play wants.
func (r *Run) hear(w http.ResponseWriter, q *http.Request) {
	a := &attempt{began: r.Clock.Now(), id: q.Header.Get("webhook-id"), stamp: q.Header.Get("webhook-timestamp"), expects: q.Header.Get("Expect") != ""}
	p, step := r.current()
	if step.how == unreadBut && a.expects {
		r.note(p, a)
		r.write(w, a, step)
		return
	}
	if step.how == reset {
		_, _ = io.CopyN(io.Discard, q.Body, 1<<10)
		r.note(p, a)
		cut(w)
		r.done(a, 0)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, q.Body, r.door.Limits.Request))
	if err != nil && !errors.As(err, new(*http.MaxBytesError)) { // the gateway gave up on the way
		r.note(p, a)
		a.gone = true
		r.done(a, 0)
		return
	}
	a.event = eventOf(q, body)
	a.shot = readShot(a.event)
	p, step = r.playOf(a)
	r.note(p, a)
	said := r.examine(q, body, a, step)
	switch {
	case said.status != http.StatusCreated:
		said.send(w)
		r.done(a, said.status)
	case step.how == refuse || step.how == unreadBut:
		r.write(w, a, step)
	case step.how == lose:
		cut(w)
		r.done(a, 0)
	default:
		if step.how == slowly {
			a.gone = r.Clock.Sleep(q.Context(), r.Pace.Slow) != nil
		}
		said.send(w)
		r.done(a, said.status)
	}
}

// write answers with the refusal of a step.
func (r *Run) write(w http.ResponseWriter, a *attempt, step answer) {
	if step.retry {
		a.retry = r.Pace.Again
	}
	w.Header().Set("Connection", "close")
	step.refusal.Write(w, a.retry)
	_ = http.NewResponseController(w).Flush()
	r.done(a, step.refusal.Status)
}

// examine lets the door read and check the request, in front of a desk that keeps what the step stores.
func (r *Run) examine(q *http.Request, body []byte, a *attempt, step answer) *heard {
	out := &heard{header: http.Header{}}
	again := q.Clone(q.Context())
	again.Body, again.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	again.Header.Del("Expect") // its body is here already
	keeps := step.how == store || step.how == slowly || step.how == lose
	r.door.Trial(func(*http.Request) (api.Desk, func(api.Refusal)) {
		return &desk{run: r, keeps: keeps}, func(no api.Refusal) { a.real = no }
	}).ServeHTTP(out, again)
	if a.real == (api.Refusal{}) && out.status >= http.StatusBadRequest { // refused by its headers alone
		a.real = out.refusal()
	}
	return out
}

// heard is an answer of the door that has not been sent yet.
type heard struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is where the door writes headers.
func (h *heard) Header() http.Header { return h.header }

// WriteHeader keeps the status.
func (h *heard) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

// Write keeps the body.
func (h *heard) Write(p []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(p)
}

func (h *heard) refusal() api.Refusal {
	var doc struct{ Type, Detail, Pointer string }
	_ = json.Unmarshal(h.body.Bytes(), &doc) // the door's own words
	zh, en, _ := strings.Cut(doc.Detail, " / ")
	return api.Refusal{Status: h.status, Code: doc.Type[strings.LastIndexByte(doc.Type, ':')+1:], Pointer: doc.Pointer, ZH: zh, EN: en}
}

func (h *heard) send(w http.ResponseWriter) {
	for k, v := range h.header {
		w.Header()[k] = v
	}
	w.WriteHeader(h.status)
	_, _ = w.Write(h.body.Bytes()) // the gateway may be gone
	_ = http.NewResponseController(w).Flush()
}

// cut resets the connection.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // the server of net/http ends the connection then
	}
	if c, ok := conn.(*net.TCPConn); ok {
		_ = c.SetLinger(0)
	}
	_ = conn.Close()
}

// eventOf is the first part of a request, as far as it can be read.
func eventOf(q *http.Request, body []byte) []byte {
	_, params, err := mime.ParseMediaType(q.Header.Get("Content-Type"))
	if err != nil {
		return nil
	}
	part, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).NextRawPart()
	if err != nil {
		return nil
	}
	event, _ := io.ReadAll(io.LimitReader(part, capture.EventMost)) // what the door says of the rest stands in the attempt
	return event
}

// readShot reads what the tests ask of an event; of one that cannot be read the door says why.
func readShot(event []byte) shot {
	var s struct {
		shot
		Data struct {
			Sequence *int64 `json:"sequence"`
			Offset   *int64 `json:"clock_offset_ms"`
			Firmware string `json:"firmware"`
		} `json:"data"`
	}
	_ = json.Unmarshal(event, &s)
	s.Sequence, s.Offset, s.Firmware = s.Data.Sequence, s.Data.Offset, s.Data.Firmware
	return s.shot
}
