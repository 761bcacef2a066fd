package message

import (
	"fmt"
	"time"

	"yuanjian/internal/adapter/sandbox/gate"
	"yuanjian/internal/seal"
)

// Callbacks are those that are due and were not made yet, as the courses have it: none, one, two, late, or one that is forged first.
func (s *Server) Callbacks() ([]gate.Callback, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.secret == "" {
		return nil, nil
	}
	var out []gate.Callback
	now := s.clock.Now()
	for _, m := range s.taken {
		due := m.at.Add(arrives)
		if m.course() == "6" {
			due = m.at.Add(late)
		}
		if m.called > 0 || now.Before(due) || m.course() == "3" || m.course() == "4" {
			continue
		}
		m.called++
		made, err := s.call(m, now)
		if err != nil {
			return nil, err
		}
		out = append(out, made...)
	}
	return out, nil
}

// call makes the callbacks of one message. The caller holds the lock.
func (s *Server) call(m *message, now time.Time) (out []gate.Callback, err error) {
	d := s.told(m, now)
	if m.course() == "7" {
		forged, err := s.signed(seal.NewSecret(), document{Key: m.key, Number: m.number, State: "failed", Reason: "no-such-user", At: d.At, Sandbox: true, Label: Label}, now)
		if err != nil {
			return nil, err
		}
		out = append(out, forged)
	}
	honest, err := s.signed(s.secret, d, now)
	if err != nil {
		return nil, err
	}
	out = append(out, honest)
	if m.course() == "5" {
		out = append(out, honest)
	}
	return out, nil
}

func (s *Server) signed(secret string, d document, now time.Time) (gate.Callback, error) {
	s.calls++
	return gate.Signed(secret, fmt.Sprintf("sandbox-%s-%d", d.Key, s.calls), now, d)
}
