package dial

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Service is an outside service that takes JSON under a key of repetition and answers with JSON: sent to, bounded and refused
// alike, whatever it does.
type Service struct {
	named Names
	base  string
	token string
	most  int64
	http  *http.Client
}

// Names are what errors call a service and what passes between it and us.
type Names struct {
	Address string // whose address it is
	Service string // who answers
	Request string // what is written to it
	Answer  string // what is read from it
}

// NewService returns the service at base, with our token. HTTP is made by Client; an answer of more than most bytes is refused,
// as is an address that is not http or https, or that holds credentials.
func NewService(named Names, base, token string, most int64, client *http.Client) (*Service, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("address of %s: want https://host/path without user, query or fragment", named.Address)
	}
	return &Service{named: named, base: strings.TrimSuffix(u.String(), "/"), token: token, most: most, http: client}, nil
}

// Answer is what came back, whole.
type Answer struct {
	Status int
	Type   string // as its header says
	Text   []byte
}

// Post sends a request under a key. The token goes into no error.
func (s *Service) Post(ctx context.Context, path, key string, request any) (Answer, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return Answer{}, fmt.Errorf("write %s: %w", s.named.Request, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+path, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Idempotency-Key", key)
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	w, err := s.http.Do(r)
	if err != nil {
		return Answer{}, fmt.Errorf("reach %s: %w", s.named.Service, err)
	}
	defer func() { _ = w.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(w.Body, s.most+1))
	if err != nil {
		return Answer{}, fmt.Errorf("read %s: %w", s.named.Answer, err)
	}
	if int64(len(text)) > s.most {
		return Answer{}, fmt.Errorf("%s has more than %d bytes", s.named.Answer, s.most)
	}
	return Answer{Status: w.StatusCode, Type: w.Header.Get("Content-Type"), Text: text}, nil
}

// Refusal is why a service refuses for good (422), cut to what a page can show.
type Refusal struct {
	Code    string   `json:"code"`
	Reasons []string `json:"reasons"`
}

// Refusal reads the refusal in an answer; without one, or where it is no JSON, its code is empty.
func (a Answer) Refusal() Refusal {
	const most = 20
	var r Refusal
	if json.Unmarshal(a.Text, &r) != nil {
		return Refusal{}
	}
	r.Code, r.Reasons = Clip(r.Code), r.Reasons[:min(len(r.Reasons), most)]
	for i := range r.Reasons {
		r.Reasons[i] = Clip(r.Reasons[i])
	}
	return r
}

// Clip keeps what a stranger wrote from filling a page.
func Clip(s string) string {
	const most = 300
	if r := []rune(strings.ToValidUTF8(s, "")); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
