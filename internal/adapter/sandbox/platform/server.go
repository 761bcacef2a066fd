package platform

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"yuanjian/internal/adapter/sandbox/gate"
	"yuanjian/internal/clock"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// Label is in every answer.
const Label = "沙箱，不是真实的公示平台，不产生公示的效力"

// Fault is one way to fail.
type Fault string

// The ways services fail.
const (
	Down   Fault = "down"   // 503
	Busy   Fault = "busy"   // 429
	Silent Fault = "silent" // no answer until the caller gives up
	Lost   Fault = "lost"   // the filing is taken, the answer never arrives
	Broken Fault = "broken" // the snapshot does not match its digest
)

const requestBytes = 256 << 10

// Server is the stand-in.
type Server struct {
	*gate.Gate[Fault]
	clock clock.Clock
	path  string // "" forgets

	mu    sync.Mutex
	taken []filing
}

// filing is one that was taken, as it is remembered.
type filing struct {
	Key     string            `json:"key"`
	Digest  string            `json:"digest"` // of the request
	Kind    device.FilingKind `json:"kind"`
	Number  string            `json:"number"`
	Of      string            `json:"of,omitempty"` // publication it is about
	At      time.Time         `json:"at"`
	Address string            `json:"address"`
	Notice  device.Notice     `json:"notice"`
}

// Open returns a stand-in that accepts the token ("" accepts every caller). dir remembers what was filed; "" forgets.
func Open(c clock.Clock, dir, token string) (*Server, error) {
	s := &Server{clock: c}
	s.Gate = gate.New(token, s.answer)
	if dir == "" {
		return s, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the sandbox of the platform: %w", err)
	}
	s.path = filepath.Join(dir, "filings.jsonl")
	file, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the sandbox of the platform: %w", err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, requestBytes*2)
	for lines.Scan() {
		var f filing
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			return nil, fmt.Errorf("read %s: %w", s.path, err)
		}
		s.taken = append(s.taken, f)
	}
	return s, lines.Err()
}

// Taken is how many filings were taken.
func (s *Server) Taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.taken)
}

// request is what the contract sends.
type request struct {
	Kind     device.FilingKind `json:"kind"`
	Material bool              `json:"material"`
	Previous string            `json:"previous"`
	Notice   device.Notice     `json:"notice"`
}

func refuse(status int, code string, reasons ...string) gate.Reply {
	return gate.Refuse(status, Label, code, reasons...)
}

type snapshot struct {
	Type   string `json:"type"`
	SHA256 string `json:"sha256"`
	Data   string `json:"data"`
}

type receipt struct {
	Number   string   `json:"number"`
	At       string   `json:"at"`
	Address  string   `json:"address"`
	Place    string   `json:"place"`
	Snapshot snapshot `json:"snapshot"`
	Sandbox  bool     `json:"sandbox"`
	Label    string   `json:"label"`
}

// errLost is what a caller sees when the connection breaks.
var errLost = errors.New("connection reset by the sandbox")

func (s *Server) answer(r *http.Request, fault Fault) gate.Reply {
	switch fault {
	case Down:
		return refuse(http.StatusServiceUnavailable, "down", "沙箱模拟停机")
	case Busy:
		return refuse(http.StatusTooManyRequests, "busy", "沙箱模拟繁忙")
	case Silent:
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, requestBytes)) // the server hears of a caller's end only after the body
		<-r.Context().Done()
		return gate.Reply{Lost: errLost}
	}
	a := s.take(r)
	if fault == Lost {
		a.Lost = errLost
	}
	if got, ok := a.Body.(receipt); ok && fault == Broken {
		got.Snapshot.SHA256 = hex.EncodeToString(make([]byte, sha256.Size))
		a.Body = got
	}
	return a
}

// take reads a filing, and takes it unless it is known or wrong.
func (s *Server) take(r *http.Request) gate.Reply {
	if r.Method != http.MethodPost || r.URL.Path != "/v1/filings" {
		return refuse(http.StatusNotFound, "not-found", "没有这个接口")
	}
	if !s.Admits(r) {
		return refuse(http.StatusUnauthorized, "token", "令牌不对")
	}
	key := r.Header.Get("Idempotency-Key")
	text, err := io.ReadAll(io.LimitReader(r.Body, requestBytes+1))
	var q request
	if err != nil || key == "" || len(text) > requestBytes || json.Unmarshal(text, &q) != nil {
		return refuse(http.StatusBadRequest, "malformed", "报送内容无法读取")
	}
	digest := sha256.Sum256(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.IndexFunc(s.taken, func(f filing) bool { return f.Key == key }); i >= 0 {
		if s.taken[i].Digest != hex.EncodeToString(digest[:]) {
			return refuse(http.StatusConflict, "key-reused", "同一报送编号已经用于不同的内容")
		}
		return s.receiptFor(s.taken[i], http.StatusOK)
	}
	if code, reasons := s.wrong(q); code != "" {
		return refuse(http.StatusUnprocessableEntity, code, reasons...)
	}
	f := filing{Key: key, Digest: hex.EncodeToString(digest[:]), Kind: q.Kind, Of: q.Previous, At: s.clock.Now(), Notice: q.Notice,
		Number: fmt.Sprintf("沙箱-%s-%04d", s.clock.Now().In(law.Beijing).Format("20060102"), len(s.taken)+1)}
	f.Address = fmt.Sprintf("https://sandbox.invalid/notices/%d", len(s.taken)+1)
	if err := s.remember(f); err != nil {
		return refuse(http.StatusInternalServerError, "not-stored", "沙箱没有存下这次报送")
	}
	return s.receiptFor(f, http.StatusCreated)
}

// remember keeps a filing. The caller holds the lock.
func (s *Server) remember(f filing) error {
	if s.path != "" {
		text, err := json.Marshal(f)
		if err != nil {
			return err
		}
		file, err := os.OpenFile(s.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		_, err = file.Write(append(text, '\n'))
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	s.taken = append(s.taken, f)
	return nil
}

// wrong says why a filing is refused for good. The caller holds the lock.
func (s *Server) wrong(q request) (code string, reasons []string) {
	switch q.Kind {
	case device.FilePublication:
		for _, must := range []struct{ text, name string }{{q.Notice.Place, "设置地点"}, {q.Notice.Violation, "违法行为"}, {q.Notice.Body, "执法主体"}, {q.Notice.Contact, "联系方式"}} {
			if must.text == "" {
				reasons = append(reasons, "公示内容缺少"+must.name)
			}
		}
		if len(reasons) > 0 {
			return "incomplete", reasons
		}
		return "", nil
	case device.FileCorrection, device.FileWithdrawal, device.FileStop:
	default:
		return "unknown-kind", []string{"没有这种报送"}
	}
	if !slices.ContainsFunc(s.taken, func(f filing) bool { return f.Kind == device.FilePublication && f.Number == q.Previous }) {
		return "unknown-previous", []string{"没有找到原公示" + q.Previous}
	}
	if slices.ContainsFunc(s.taken, func(f filing) bool { return f.Kind == device.FileWithdrawal && f.Of == q.Previous }) {
		return "not-public", []string{"原公示" + q.Previous + "已经撤下"}
	}
	return "", nil
}

func (s *Server) receiptFor(f filing, status int) gate.Reply {
	picture, err := draw(f)
	if err != nil {
		return refuse(http.StatusInternalServerError, "no-snapshot", "沙箱没有画出快照")
	}
	digest := sha256.Sum256(picture)
	return gate.Reply{Status: status, Body: receipt{Number: f.Number, At: f.At.In(law.Beijing).Format(time.RFC3339Nano), Address: f.Address, Place: f.Notice.Place,
		Snapshot: snapshot{Type: "image/png", SHA256: hex.EncodeToString(digest[:]), Data: base64.StdEncoding.EncodeToString(picture)},
		Sandbox:  true, Label: Label}}
}
