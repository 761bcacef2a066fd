package api

import (
	"log/slog"
	"net/http"

	"yuanjian/internal/clock"
	"yuanjian/internal/delivery"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/strictjson"
	"yuanjian/internal/web"
)

// Gateways take what the channels of letters say by themselves (contract: package adapter/message).
type Gateways struct {
	Letters *delivery.Service
	Keys    map[delivery.Kind][]seal.WebhookKey // of the channels that are set up
	Clock   clock.Clock
	Log     *slog.Logger
}

// codeMessage says that no message of the channel has the key.
const codeMessage = "unknown-message"

// Routes is the address of callbacks.
func (g *Gateways) Routes() []web.Route {
	return []web.Route{{Method: "POST", Path: "/api/v1/letters/{channel}/state", Serve: http.HandlerFunc(g.serve),
		Policy: web.Public{Reason: "the handler checks the channel's signature over the whole body before anything else is believed"}}}
}

func (g *Gateways) serve(w http.ResponseWriter, r *http.Request) {
	answerCallback(w, r, g.Log, law.Words{ZH: "没有这条信息。", EN: "There is no such message."}, codeMessage, func(raw []byte) error {
		kind := delivery.Kind(r.PathValue("channel"))
		if err := fromWhoseSecret(r.Header, raw, g.Keys[kind], g.Clock.Now()); err != nil {
			return err
		}
		c, err := readCallback(raw)
		if err != nil {
			return err
		}
		c.ID = r.Header.Get("webhook-id")
		_, err = g.Letters.TakeCallback(r.Context(), kind, c)
		return err
	})
}

// reportable are the words of the contract for a state.
var reportable = []string{string(delivery.Accepted), string(delivery.Out), string(delivery.Arrived), string(delivery.Failed), string(delivery.Unknown)}

// callbackFields are the members of the document.
var callbackFields = []strictjson.Field[delivery.Callback]{
	{Name: "key", Required: true, Read: func(r *strictjson.Reader, c *delivery.Callback) { c.Key = r.Short(1, 64) }},
	{Name: "number", Required: true, Read: func(r *strictjson.Reader, c *delivery.Callback) { c.Number = r.Short(0, 100) }},
	{Name: "state", Required: true, Read: func(r *strictjson.Reader, c *delivery.Callback) { c.State = delivery.State(r.OneOf(reportable...)) }},
	{Name: "reason", Read: func(r *strictjson.Reader, c *delivery.Callback) { c.Reason = r.Short(0, 100) }},
	{Name: "at", Required: true, Read: func(r *strictjson.Reader, c *delivery.Callback) { c.At = r.Instant() }},
	{Name: "sandbox", Read: func(r *strictjson.Reader, c *delivery.Callback) { c.Sandbox = r.Boolean() }},
	{Name: "label", Read: func(r *strictjson.Reader, _ *delivery.Callback) { r.Short(0, 200) }},
}

func readCallback(raw []byte) (delivery.Callback, error) {
	var c delivery.Callback
	r := strictjson.Read(raw)
	strictjson.Object(r, callbackFields, &c)
	r.End()
	return c, r.Err()
}

// letterOperations describe the address of callbacks.
func letterOperations() []operation {
	problem := func(says string) object { return answer(says, "application/problem+json", reference("Problem")) }
	return []operation{{method: "POST", path: "/api/v1/letters/{channel}/state", id: "sendLetterState", summary: "What a channel of letters says by itself of a message; the whole body is signed with the secret of the channel.",
		request: content("application/json", reference("LetterState")), parameters: append(signedBy(), parameter("channel", "path", true, "The channel.", oneOf(string(delivery.SMS), string(delivery.App), string(delivery.Fax), string(delivery.IM), string(delivery.Email), string(delivery.Post)))),
		answers: object{"204": object{"description": "On record; the same webhook-id again changes nothing."}, "401": problem("bad-signature, stale-timestamp: nothing is believed."), "404": problem("unknown-message"),
			"413": problem("too-large"), "422": problem("bad-field, with its JSON Pointer."), "503": problem("not-durable: send again with the same webhook-id.")}}}
}

func letterSchemas() object {
	return object{"LetterState": fields([]string{"key", "number", "state", "at"}, object{"key": text(1, 64), "number": text(0, 100), "state": oneOf(reportable...), "reason": text(0, 100), "at": instant(),
		"sandbox": object{"type": "boolean"}, "label": text(0, 200)})}
}
