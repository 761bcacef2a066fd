// Package nontaxtest is the one set of conditions that every payment.Platform meets: the client of the platform, with and without a
// network.
package nontaxtest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/payment"
)

// Fault is a way to fail that a rig can bring about for the next call.
type Fault string

// The faults.
const (
	Outage Fault = "outage" // the call is not taken
	Lost   Fault = "lost"   // it is taken, and the answer lost
	Broken Fault = "broken" // what comes back is not of the contract
)

// Rig is a platform to test.
type Rig struct {
	Platform   payment.Platform
	Pay        func(code string, fen money.Fen) (trade string) // somebody pays; empty: the platform does not take it
	Fail       func(Fault)                                     // for the next call
	Registered func() int
	Refunded   func() int
	Today      func() law.Date
	Pass       func(time.Duration)
}

// Payer is who pays in these conditions; no error may name them, nor an account.
const (
	Payer   = "梁某某（测试）"
	Account = "6222020000000000000"
	office  = "yunshui/body-1"
)

// Registration is a complete registration.
func Registration(key string) payment.Registration {
	return payment.Registration{Key: key, Office: office, Part: payment.MainPart, Fen: 200_00, Payer: Payer, Decision: "测交罚决〔2026〕1号"}
}

// Run checks a platform; open makes a new one that has taken nothing.
func Run(t *testing.T, open func(t *testing.T) Rig) {
	for name, test := range map[string]func(t *testing.T, r Rig){
		"a demand is registered once for a key":                 registered,
		"other content under a known key is refused for good":   reused,
		"an outage is no refusal, and the next try is taken":    outage,
		"a lost answer registers and pays out nothing twice":    lost,
		"a closed code takes nothing":                           closed,
		"a receipt is there when it is issued, with its file":   receipt,
		"a refund goes back once, and never more than was paid": refund,
		"the statement of a day is there when the day is over":  statement,
		"a long statement comes in pieces, each line once":      pieces,
		"an answer that is not of the contract is an error":     broken,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// silent checks that an error names nobody.
func silent(t *testing.T, err error) {
	t.Helper()
	if err != nil && (strings.Contains(err.Error(), Payer) || strings.Contains(err.Error(), Account) || strings.Contains(err.Error(), "geheim")) {
		t.Errorf("an error tells too much: %v", err)
	}
}

func refusedFor(t *testing.T, err error) {
	t.Helper()
	var no payment.Refused
	if !errors.As(err, &no) || no.Code == "" {
		t.Errorf("no refusal for good: %v", err)
	}
	silent(t, err)
}

func registered(t *testing.T, r Rig) {
	code := must[string](t)(r.Platform.Register(t.Context(), Registration("k-1")))
	if again := must[string](t)(r.Platform.Register(t.Context(), Registration("k-1"))); again != code || r.Registered() != 1 {
		t.Errorf("again: %s after %s, %d registered", again, code, r.Registered())
	}
	if other := must[string](t)(r.Platform.Register(t.Context(), Registration("k-2"))); other == code || r.Registered() != 2 {
		t.Errorf("another key: %s, %d registered", other, r.Registered())
	}
}

func reused(t *testing.T, r Rig) {
	must[string](t)(r.Platform.Register(t.Context(), Registration("k-1")))
	x := Registration("k-1")
	x.Fen++
	_, err := r.Platform.Register(t.Context(), x)
	refusedFor(t, err)
}

func outage(t *testing.T, r Rig) {
	r.Fail(Outage)
	_, err := r.Platform.Register(t.Context(), Registration("k-1"))
	if err == nil || errors.Is(err, payment.ErrRefused) || r.Registered() != 0 {
		t.Errorf("an outage: %v, %d registered", err, r.Registered())
	}
	silent(t, err)
	must[string](t)(r.Platform.Register(t.Context(), Registration("k-1")))
}

func lost(t *testing.T, r Rig) {
	r.Fail(Lost)
	if _, err := r.Platform.Register(t.Context(), Registration("k-1")); err == nil || errors.Is(err, payment.ErrRefused) {
		t.Errorf("a lost answer: %v", err)
	}
	trade := r.Pay(must[string](t)(r.Platform.Register(t.Context(), Registration("k-1"))), 200_00)
	order := payment.RefundOrder{Key: "r-1", Office: office, Trade: trade, Fen: 200_00, Account: Account, Paper: "p"}
	r.Fail(Lost)
	_, err := r.Platform.Refund(t.Context(), order)
	if errors.Is(err, payment.ErrRefused) { // a connection that was used before may try again by itself, under the same key
		t.Errorf("a lost answer to a refund: %v", err)
	}
	silent(t, err)
	must[time.Time](t)(r.Platform.Refund(t.Context(), order))
	if r.Registered() != 1 || r.Refunded() != 1 {
		t.Errorf("%d registered, %d refunded", r.Registered(), r.Refunded())
	}
}

func closed(t *testing.T, r Rig) {
	code := must[string](t)(r.Platform.Register(t.Context(), Registration("k-1")))
	if err := r.Platform.Close(t.Context(), office, "k-1"); err != nil {
		t.Error(err)
	}
	if trade := r.Pay(code, 200_00); trade != "" {
		t.Error("a closed code takes a payment")
	}
	if err := r.Platform.Close(t.Context(), office, "k-9"); !errors.Is(err, payment.ErrNotKnown) {
		t.Errorf("closing what is not there: %v", err)
	}
}

func receipt(t *testing.T, r Rig) {
	trade := r.Pay(must[string](t)(r.Platform.Register(t.Context(), Registration("k-1"))), 200_00)
	if _, err := r.Platform.Receipt(t.Context(), office, trade); !errors.Is(err, payment.ErrNotYet) {
		t.Errorf("before it is issued: %v", err)
	}
	r.Pass(2 * time.Minute)
	got := must[payment.Receipt](t)(r.Platform.Receipt(t.Context(), office, trade))
	if got.Number == "" || got.Fen != 200_00 || len(got.File) == 0 || got.At.IsZero() {
		t.Errorf("receipt %+v", got)
	}
	if _, err := r.Platform.Receipt(t.Context(), "yunshui/body-2", trade); !errors.Is(err, payment.ErrNotYet) {
		t.Errorf("another office has it: %v", err)
	}
	for range 2 {
		if err := r.Platform.Void(t.Context(), office, trade); err != nil {
			t.Error(err)
		}
	}
}

func refund(t *testing.T, r Rig) {
	trade := r.Pay(must[string](t)(r.Platform.Register(t.Context(), Registration("k-1"))), 200_00)
	order := func(key string, fen money.Fen) payment.RefundOrder {
		return payment.RefundOrder{Key: key, Office: office, Trade: trade, Fen: fen, Account: Account, Paper: "p"}
	}
	first := must[time.Time](t)(r.Platform.Refund(t.Context(), order("r-1", 150_00)))
	if again := must[time.Time](t)(r.Platform.Refund(t.Context(), order("r-1", 150_00))); !again.Equal(first) || r.Refunded() != 1 {
		t.Errorf("again at %s after %s, %d refunded", again, first, r.Refunded())
	}
	for _, bad := range []payment.RefundOrder{order("r-1", 149_00), order("r-2", 51_00), {Key: "r-3", Office: office, Trade: "none", Fen: 1, Account: Account}} {
		_, err := r.Platform.Refund(t.Context(), bad)
		refusedFor(t, err)
	}
	if r.Refunded() != 1 {
		t.Errorf("%d refunded", r.Refunded())
	}
}

func statement(t *testing.T, r Rig) {
	trade := r.Pay(must[string](t)(r.Platform.Register(t.Context(), Registration("k-1"))), 200_00)
	must[time.Time](t)(r.Platform.Refund(t.Context(), payment.RefundOrder{Key: "r-1", Office: office, Trade: trade, Fen: 50_00, Paper: "p"}))
	today := r.Today()
	if _, _, err := r.Platform.Statement(t.Context(), office, today, ""); !errors.Is(err, payment.ErrNotYet) {
		t.Errorf("of a day that is not over: %v", err)
	}
	r.Pass(24 * time.Hour)
	lines, next, err := r.Platform.Statement(t.Context(), office, today, "")
	if err != nil || next != "" || len(lines) != 2 {
		t.Fatalf("%+v, next %q, %v", lines, next, err)
	}
	if l := lines[0]; l.Refund != "" || l.Trade != trade || l.Fen != 200_00 || l.Receipt == "" || l.Office != office || l.Payer != Payer {
		t.Errorf("the payment is %+v", l)
	}
	if l := lines[1]; l.Refund != "r-1" || l.Trade != trade || l.Fen != 50_00 {
		t.Errorf("the refund is %+v", l)
	}
	if lines, next, err := r.Platform.Statement(t.Context(), "yunshui/body-2", today, ""); err != nil || next != "" || len(lines) != 0 {
		t.Errorf("another office: %+v, %q, %v", lines, next, err)
	}
}

func pieces(t *testing.T, r Rig) {
	code := must[string](t)(r.Platform.Register(t.Context(), Registration("k-1")))
	var want []string
	for range 450 {
		want = append(want, r.Pay(code, 1))
	}
	today := r.Today()
	r.Pass(24 * time.Hour)
	var got []string
	for cursor, n := "", 0; ; n++ {
		lines, next, err := r.Platform.Statement(t.Context(), office, today, cursor)
		if err != nil || n > 20 || len(lines) > 200 {
			t.Fatalf("piece %d: %d lines, %v", n, len(lines), err)
		}
		for _, l := range lines {
			got = append(got, l.Trade)
		}
		if cursor = next; next == "" {
			break
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("%d lines of %d payments", len(got), len(want))
	}
}

func broken(t *testing.T, r Rig) {
	r.Fail(Broken)
	if code, err := r.Platform.Register(t.Context(), Registration("k-1")); err == nil || errors.Is(err, payment.ErrRefused) {
		t.Errorf("%q, %v", code, err)
	}
}
