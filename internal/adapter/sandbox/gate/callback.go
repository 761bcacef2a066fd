package gate

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"yuanjian/internal/seal"
)

// Callback is what a stand-in posts by itself: the headers of Standard Webhooks and the document.
type Callback struct {
	Header http.Header
	Body   []byte
}

// Signed is a callback with an id of its own, signed with a secret (whsec_…) at an instant.
func Signed(secret, id string, now time.Time, document any) (Callback, error) {
	body, err := json.Marshal(document)
	if err != nil {
		return Callback{}, err
	}
	key, err := seal.ParseSecret(secret)
	if err != nil {
		return Callback{}, err
	}
	signature, err := seal.SignWebhook(key, id, now, body)
	if err != nil {
		return Callback{}, err
	}
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("webhook-id", id)
	h.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	h.Set("webhook-signature", signature)
	return Callback{h, body}, nil
}
