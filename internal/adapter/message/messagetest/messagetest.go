// Package messagetest is the one set of conditions that every delivery.Carrier meets: the clients of gateways, with and without a
// network, and the client of a mail server.
package messagetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/delivery"
	"yuanjian/internal/law"
)

// Fault is a way to fail that a rig can bring about for the next call.
type Fault string

// The faults.
const (
	Outage Fault = "outage" // the call is not taken
	Lost   Fault = "lost"   // it is taken, and the answer lost
)

// Rig is a channel to test.
type Rig struct {
	Carrier  delivery.Carrier
	Kind     delivery.Kind
	To       string      // an address to which messages are taken
	Stranger string      // one that is refused for good
	Fail     func(Fault) // for the next call
	Taken    func() int  // how many different messages were taken, by their keys
	Asks     bool        // it can be asked for the state
	Compares bool        // it refuses other content under a known key
}

// Message is a complete message of the rig.
func (r Rig) Message(key string) delivery.Message {
	m := delivery.Message{Key: key, Kind: r.Kind, Address: r.To, From: "测试执法大队", Subject: law.Words{ZH: "涉嫌违法行为告知提示", EN: "Notice"},
		Text: law.Words{ZH: "请您核实。这是告知提示，不是处罚决定。核验码7K4M。", EN: "Please check."}, Paper: strings.Repeat("ab", 32)}
	if r.Kind == delivery.Email || r.Kind == delivery.App || r.Kind == delivery.IM {
		m.Link = "https://yuanjian.example.gov.cn/look"
	}
	return m
}

// Run checks a channel; open makes a new one that has taken nothing.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, r Rig)
	}{
		{"what is taken has a state, and has not arrived", taken},
		{"the same key sends nothing twice", once},
		{"other content under a known key is refused for good", reused},
		{"an address that cannot be is refused for good, with a code", refused},
		{"an outage is no refusal, and the next try is taken", outage},
		{"a lost answer sends nothing twice", lost},
		{"its state can be asked for, by key alone too", asked},
		{"of what was never taken nothing is known", never},
		{"who gives up is let go", cancelled},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// silent checks that an error tells nothing about the recipient or the message.
func (r Rig) silent(t *testing.T, err error) {
	t.Helper()
	for _, private := range []string{r.To, r.Stranger, "核验码", "7K4M"} {
		if err != nil && strings.Contains(err.Error(), private) {
			t.Errorf("the error tells %q", private)
		}
	}
}

func (r Rig) must(t *testing.T, m delivery.Message) delivery.Report {
	t.Helper()
	report, err := r.Carrier.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func taken(t *testing.T, r Rig) {
	report := r.must(t, r.Message("k-1"))
	if !slices.Contains([]delivery.State{delivery.Accepted, delivery.Out}, report.State) || report.At.IsZero() {
		t.Errorf("report %+v", report)
	}
	if r.Taken() != 1 {
		t.Errorf("%d were taken", r.Taken())
	}
}

func once(t *testing.T, r Rig) {
	first := r.must(t, r.Message("k-1"))
	if again := r.must(t, r.Message("k-1")); again.Number != first.Number || r.Taken() != 1 {
		t.Errorf("again: %+v, first %+v; %d taken", again, first, r.Taken())
	}
	r.must(t, r.Message("k-2"))
	if r.Taken() != 2 {
		t.Errorf("another key: %d taken", r.Taken())
	}
}

func reused(t *testing.T, r Rig) {
	if !r.Compares {
		return // a mail server compares nothing; package delivery never uses a key for another message
	}
	r.must(t, r.Message("k-1"))
	m := r.Message("k-1")
	m.Text.ZH = "别的内容"
	_, err := r.Carrier.Send(t.Context(), m)
	var no delivery.Refused
	if !errors.As(err, &no) || no.Reason != "key-reused" || r.Taken() != 1 {
		t.Errorf("%v; %d taken", err, r.Taken())
	}
}

func refused(t *testing.T, r Rig) {
	m := r.Message("k-1")
	m.Address = r.Stranger
	_, err := r.Carrier.Send(t.Context(), m)
	var no delivery.Refused
	if !errors.As(err, &no) || !errors.Is(err, delivery.ErrRefused) || delivery.ReasonWords(no.Reason).ZH == "" || r.Taken() != 0 {
		t.Errorf("%v; %d taken", err, r.Taken())
	}
	r.silent(t, err)
}

func outage(t *testing.T, r Rig) {
	r.Fail(Outage)
	_, err := r.Carrier.Send(t.Context(), r.Message("k-1"))
	if err == nil || errors.Is(err, delivery.ErrRefused) || r.Taken() != 0 {
		t.Fatalf("an outage gives %v; %d taken", err, r.Taken())
	}
	r.silent(t, err)
	r.must(t, r.Message("k-1"))
}

func lost(t *testing.T, r Rig) {
	r.Fail(Lost)
	_, err := r.Carrier.Send(t.Context(), r.Message("k-1"))
	if err == nil || errors.Is(err, delivery.ErrRefused) || r.Taken() != 1 {
		t.Fatalf("a lost answer gives %v; %d taken", err, r.Taken())
	}
	r.silent(t, err)
	r.must(t, r.Message("k-1"))
	if r.Taken() != 1 {
		t.Errorf("the second try was a second message")
	}
}

func asked(t *testing.T, r Rig) {
	first := r.must(t, r.Message("k-1"))
	if !r.Asks {
		if _, err := r.Carrier.Ask(t.Context(), "k-1", first.Number); err == nil {
			t.Error("a channel that cannot be asked answers")
		}
		return
	}
	for _, number := range []string{first.Number, ""} {
		if report, err := r.Carrier.Ask(t.Context(), "k-1", number); err != nil || !delivery.Reportable(report.State) || report.Number != first.Number {
			t.Errorf("asked by %q: %+v (%v)", number, report, err)
		}
	}
}

func never(t *testing.T, r Rig) {
	if !r.Asks {
		return
	}
	if _, err := r.Carrier.Ask(t.Context(), "k-9", ""); !errors.Is(err, delivery.ErrNotKnown) {
		t.Errorf("asked for what was never taken: %v", err)
	}
}

func cancelled(t *testing.T, r Rig) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	done := make(chan error, 1)
	go func() {
		_, err := r.Carrier.Send(ctx, r.Message("k-1"))
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil || errors.Is(err, delivery.ErrRefused) {
			t.Errorf("a caller that gave up got %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("a caller that gave up was kept")
	}
}
