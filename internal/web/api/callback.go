package api

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/strictjson"
)

// callbackBytes bounds a callback.
const callbackBytes = 16 << 10

// answerCallback reads what an outside service says by itself, and turns what take returns into an answer: what is on record is answered 204;
// missing and its code say that what it is about is not there.
func answerCallback(w http.ResponseWriter, r *http.Request, log *slog.Logger, missing law.Words, code string, take func(raw []byte) error) {
	r.Body = http.MaxBytesReader(w, r.Body, callbackBytes)
	raw, err := readBounded(r.Body, callbackBytes)
	if err == nil {
		err = take(raw)
	}
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	var p *problem
	var bad *strictjson.Invalid
	var invalid fault.Invalid
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &p):
	case errors.As(err, &bad):
		p = badField(bad.Pointer, bad.Expected)
	case errors.As(err, &invalid):
		p = badField(invalid.Fields[0].Name, invalid.Fields[0].Want)
	case errors.As(err, &large), errors.Is(err, blob.ErrTooLarge):
		p = refuse(http.StatusRequestEntityTooLarge, codeLarge, "回执太大。", "The callback is too large.")
	case fault.IsNotFound(err):
		p = refuse(http.StatusNotFound, code, missing.ZH, missing.EN)
	default:
		log.LogAttrs(r.Context(), slog.LevelError, "callback failed", slog.String("error", err.Error()))
		p = notDurable()
	}
	p.write(w)
}

// fromWhoseSecret refuses a callback that does not bear the signature of the service; nothing else of it is believed before.
func fromWhoseSecret(h http.Header, raw []byte, keys []seal.WebhookKey, now time.Time) error {
	err := seal.VerifyWebhook(keys, h.Get("webhook-id"), h.Get("webhook-timestamp"), h.Get("webhook-signature"), raw, now, tolerance)
	switch {
	case errors.Is(err, seal.ErrStaleTimestamp):
		return stale()
	case err != nil:
		return refuse(http.StatusUnauthorized, codeSignature, "签名不符，回执没有采信。", "The signature does not fit; the callback is not believed.")
	}
	return nil
}
