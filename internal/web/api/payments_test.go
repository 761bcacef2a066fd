package api

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	sandbox "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/payment"
	"yuanjian/internal/payment/paymenttest"
	"yuanjian/internal/seal"
)

// counter is a world in which decisions demand money, and the address of the platform's callbacks.
type counter struct {
	*paymenttest.Desk
	t      *testing.T
	door   http.Handler
	logged *bytes.Buffer
}

func newCounter(t *testing.T, d *paymenttest.Desk) *counter {
	t.Helper()
	c := &counter{Desk: d, t: t, logged: &bytes.Buffer{}}
	y := &Treasury{Payments: d.P, Keys: []seal.WebhookKey{d.Key}, Clock: d.Clock, Log: slog.New(slog.NewTextHandler(c.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	mux := http.NewServeMux()
	for _, r := range y.Routes() {
		mux.Handle(r.Pattern(), r.Serve)
	}
	c.door = mux
	return c
}

func (c *counter) post(h http.Header, body []byte) (int, string) {
	c.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/api/v1/payments/state", bytes.NewReader(body))
	r.Header = h
	w := httptest.NewRecorder()
	c.door.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// signed posts a document with the platform's signature.
func (c *counter) signed(id, body string) (int, string) {
	c.t.Helper()
	signature, err := seal.SignWebhook(c.Key, id, c.Clock.Now(), []byte(body))
	c.Must(err)
	h := http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {strconv.FormatInt(c.Clock.Now().Unix(), 10)}, "Webhook-Signature": {signature}}
	return c.post(h, []byte(body))
}

// TestA39a_OnlyThePlatformsSignatureIsBelieved: forged, stale, foreign and broken callbacks change nothing, and no name is logged.
func TestA39a_OnlyThePlatformsSignatureIsBelieved(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		c := newCounter(t, d)
		m := d.Served(200_00)
		d.Pay(m, 200_00, sandbox.Forged)
		all, err := d.Bank.Callbacks()
		d.Must(err)
		if status, text := c.post(all[0].Header, all[0].Body); status != http.StatusUnauthorized || !strings.Contains(text, codeSignature) {
			t.Errorf("a forged callback: %d %s", status, text)
		}
		late := all[1].Header.Clone()
		c.Clock.Advance(10 * time.Minute)
		if status, text := c.post(late, all[1].Body); status != http.StatusUnauthorized || !strings.Contains(text, codeStale) {
			t.Errorf("a stale callback: %d %s", status, text)
		}
		body := func(change ...string) string {
			return strings.NewReplacer(change...).Replace(string(all[1].Body))
		}
		for name, x := range map[string]struct {
			body   string
			status int
		}{
			"another office":      {body(payment.OfficeOf(d.Book, d.County.ID), payment.OfficeOf(d.Book, d.Other.ID)), http.StatusNotFound},
			"another book":        {body(d.Book+"/", "elsewhere/"), http.StatusNotFound},
			"no sum":              {body(`"fen":20000`, `"fen":0`), http.StatusUnprocessableEntity},
			"a negative sum":      {body(`"fen":20000`, `"fen":-20000`), http.StatusUnprocessableEntity},
			"a fraction":          {body(`"fen":20000`, `"fen":20000.5`), http.StatusUnprocessableEntity},
			"a member it has not": {body(`"fen":20000`, `"fen":20000,"paid":true`), http.StatusUnprocessableEntity},
			"twice the sum":       {body(`"fen":20000`, `"fen":20000,"fen":1`), http.StatusUnprocessableEntity},
			"half a document":     {string(all[1].Body[:40]), http.StatusUnprocessableEntity},
			"tomorrow":            {body(`"at":"2026`, `"at":"2027`), http.StatusUnprocessableEntity},
			"too large":           {`{"office":"` + strings.Repeat("x", 20<<10) + `"}`, http.StatusRequestEntityTooLarge},
		} {
			if status, text := c.signed("w-"+strings.ReplaceAll(name, " ", "-"), x.body); status != x.status {
				t.Errorf("%s: %d %s, want %d", name, status, text, x.status)
			}
		}
		if x := d.Of(m); x.State != payment.Notified || len(x.Received) != 0 {
			t.Errorf("after all that it is %s with %+v", x.State, x.Received)
		}
		for range 2 {
			if status, text := c.signed("w-true", string(all[1].Body)); status != http.StatusNoContent {
				t.Errorf("the true callback: %d %s", status, text)
			}
		}
		if x := d.Of(m); x.State != payment.Paid || len(x.Received) != 1 {
			t.Errorf("at last it is %s with %+v", x.State, x.Received)
		}
		if strings.Contains(c.logged.String(), paymenttest.Payer) {
			t.Error("the log names the payer")
		}
	})
}
