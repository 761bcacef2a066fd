package api

import (
	"context"
	"log/slog"
	"net/http"

	"yuanjian/internal/clock"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/payment"
	"yuanjian/internal/seal"
	"yuanjian/internal/strictjson"
	"yuanjian/internal/web"
)

// Treasury takes what the non-tax platform says by itself (Art 39; contract: package adapter/nontax).
type Treasury struct {
	Payments *payment.Service
	Keys     []seal.WebhookKey // of the platform; none: nothing is believed
	Clock    clock.Clock
	Log      *slog.Logger
}

// codeOffice says that no body has the office.
const codeOffice = "unknown-office"

// Routes is the address of callbacks.
func (y *Treasury) Routes() []web.Route {
	return []web.Route{{Method: "POST", Path: "/api/v1/payments/state", Serve: http.HandlerFunc(y.serve),
		Policy: web.Public{Reason: "the handler checks the platform's signature over the whole body before anything else is believed"}}}
}

func (y *Treasury) serve(w http.ResponseWriter, r *http.Request) {
	answerCallback(w, r, y.Log, law.Words{ZH: "没有这个执收单位。", EN: "There is no such office."}, codeOffice, func(raw []byte) error {
		return y.Take(r.Context(), r.Header, raw)
	})
}

// Take believes a callback that bears the platform's signature, and puts it on record.
func (y *Treasury) Take(ctx context.Context, h http.Header, raw []byte) error {
	if err := fromWhoseSecret(h, raw, y.Keys, y.Clock.Now()); err != nil {
		return err
	}
	t, err := readPayment(raw)
	if err != nil {
		return err
	}
	_, err = y.Payments.TakeCallback(ctx, h.Get("webhook-id"), t)
	return err
}

var fenWanted = law.Words{ZH: "大于0的整数（分）", EN: "a whole number of fen above 0"}

// paymentFields are the members of the document.
var paymentFields = []strictjson.Field[payment.Told]{
	{Name: "office", Required: true, Read: func(r *strictjson.Reader, t *payment.Told) { t.Office = r.Short(1, 200) }},
	{Name: "code", Required: true, Read: func(r *strictjson.Reader, t *payment.Told) { t.Code = r.Short(1, 64) }},
	{Name: "trade", Required: true, Read: func(r *strictjson.Reader, t *payment.Told) { t.Trade = r.Short(1, 100) }},
	{Name: "fen", Required: true, Read: func(r *strictjson.Reader, t *payment.Told) { t.Fen = money.Fen(r.Integer(1, fenWanted)) }},
	{Name: "at", Required: true, Read: func(r *strictjson.Reader, t *payment.Told) { t.At = r.Instant() }},
	{Name: "payer", Required: true, Read: func(r *strictjson.Reader, t *payment.Told) { t.Payer = r.Short(1, 200) }},
	{Name: "receipt", Read: func(r *strictjson.Reader, t *payment.Told) { t.Receipt = r.Short(0, 100) }},
	{Name: "sandbox", Read: func(r *strictjson.Reader, t *payment.Told) { t.Sandbox = r.Boolean() }},
	{Name: "label", Read: func(r *strictjson.Reader, _ *payment.Told) { r.Short(0, 200) }},
}

func readPayment(raw []byte) (payment.Told, error) {
	var t payment.Told
	r := strictjson.Read(raw)
	strictjson.Object(r, paymentFields, &t)
	r.End()
	return t, r.Err()
}

// paymentOperations describe the address of callbacks.
func paymentOperations() []operation {
	problem := func(says string) object { return answer(says, "application/problem+json", reference("Problem")) }
	return []operation{{method: "POST", path: "/api/v1/payments/state", id: "sendPaymentState", summary: "What the non-tax platform says by itself of a payment; the whole body is signed with the secret of the platform.",
		request: content("application/json", reference("PaymentState")), parameters: signedBy(),
		answers: object{"204": object{"description": "On record; the same webhook-id or the same trade again changes nothing. Of what was not reached the statement of the day tells."}, "401": problem("bad-signature, stale-timestamp: nothing is believed."), "404": problem("unknown-office"),
			"413": problem("too-large"), "422": problem("bad-field, with its JSON Pointer."), "503": problem("not-durable: send again with the same webhook-id.")}}}
}

func paymentSchemas() object {
	return object{"PaymentState": fields([]string{"office", "code", "trade", "fen", "at", "payer"}, object{"office": text(1, 200), "code": text(1, 64), "trade": text(1, 100), "fen": object{"type": "integer", "minimum": 1}, "at": instant(), "payer": text(1, 200),
		"receipt": text(0, 100), "sandbox": object{"type": "boolean"}, "label": text(0, 200)})}
}
