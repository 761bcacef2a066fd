package seal

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ErrStaleTimestamp: the timestamp is further from now than the tolerance.
var ErrStaleTimestamp = errors.New("the timestamp is too far from the present")

// Bounds of what a sender may put into the headers. Each is far above what honest senders need.
const (
	maxWebhookID         = 256 // bytes
	maxWebhookSignatures = 16
	maxWebhookHeader     = 2048 // bytes of webhook-signature
)

// Prefixes of keys in the text form of Standard Webhooks.
const (
	prefixSecret  = "whsec_"
	prefixPrivate = "whsk_"
	prefixPublic  = "whpk_"
)

// WebhookKey is a key of a sender, for the Standard Webhooks signature: a shared secret (HMAC-SHA256, "v1"),
// an Ed25519 public key, which only verifies, or its private key, which also signs ("v1a").
type WebhookKey struct {
	secret  []byte
	public  ed25519.PublicKey
	private ed25519.PrivateKey
}

// NewSecret returns a new shared secret of 32 random bytes as "whsec_…".
func NewSecret() string {
	var secret [32]byte
	rand.Read(secret[:])
	return prefixSecret + base64.StdEncoding.EncodeToString(secret[:])
}

// NewKeyPair returns a new Ed25519 pair as "whsk_…", which stays with the sender, and "whpk_…".
func NewKeyPair() (private, public string) {
	pub, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err) // the system's randomness does not fail
	}
	return prefixPrivate + base64.StdEncoding.EncodeToString(priv), prefixPublic + base64.StdEncoding.EncodeToString(pub)
}

// ParseSecret reads "whsec_…" (24 to 64 bytes in base64, as the standard asks), "whpk_…" (32 bytes) or
// "whsk_…" (64 bytes: seed and public key). The error, ErrMalformed, does not repeat the secret.
func ParseSecret(text string) (WebhookKey, error) {
	kind, encoded, found := strings.Cut(text, "_")
	raw, err := decode64(encoded)
	if err != nil || !found {
		return WebhookKey{}, fmt.Errorf("device secret: %w: want whsec_, whpk_ or whsk_ and base64", ErrMalformed)
	}
	switch kind + "_" {
	case prefixSecret:
		if len(raw) >= 24 && len(raw) <= 64 {
			return WebhookKey{secret: raw}, nil
		}
		return WebhookKey{}, fmt.Errorf("device secret: %w: whsec_ has %d bytes, 24 to 64 are needed", ErrMalformed, len(raw))
	case prefixPublic:
		if len(raw) == ed25519.PublicKeySize {
			return WebhookKey{public: raw}, nil
		}
		return WebhookKey{}, fmt.Errorf("device secret: %w: whpk_ has %d bytes, 32 are needed", ErrMalformed, len(raw))
	case prefixPrivate:
		if len(raw) == ed25519.PrivateKeySize && Equal(raw, ed25519.NewKeyFromSeed(raw[:ed25519.SeedSize])) {
			return WebhookKey{public: raw[ed25519.SeedSize:], private: raw}, nil
		}
		return WebhookKey{}, fmt.Errorf("device secret: %w: whsk_ is not an Ed25519 seed followed by its public key", ErrMalformed)
	}
	return WebhookKey{}, fmt.Errorf("device secret: %w: it begins with none of whsec_, whpk_, whsk_", ErrMalformed)
}

// SignWebhook returns one signature for the header webhook-signature, over "id.timestamp.body", the timestamp
// in Unix seconds. An id with a full stop is refused, since where it ends could be read in two ways; a public
// key is refused, since it cannot sign.
func SignWebhook(key WebhookKey, id string, at time.Time, body []byte) (string, error) {
	if !webhookID(id) || strings.Contains(id, ".") {
		return "", fmt.Errorf("sign webhook: id: %w: want 1 to %d printable ASCII characters without full stop", ErrMalformed, maxWebhookID)
	}
	content := webhookContent(id, strconv.FormatInt(at.Unix(), 10), body)
	switch {
	case key.secret != nil:
		return "v1," + base64.StdEncoding.EncodeToString(webhookMAC(key.secret, content)), nil
	case key.private != nil:
		return "v1a," + base64.StdEncoding.EncodeToString(ed25519.Sign(key.private, content)), nil
	}
	return "", errors.New("sign webhook: the key cannot sign: whsec_ or whsk_ is needed")
}

// VerifyWebhook checks the three Standard Webhooks headers of a request against the keys a sender has now: one
// of the signatures must fit one of the keys. Body is what is signed (of a capture, the bytes of its event
// part). The timestamp may be off by tolerance in both directions. Errors: ErrMalformed (a header is missing,
// too long or not of its form), ErrStaleTimestamp, ErrBadSignature. All keys and signatures are compared,
// whatever fits first, each comparison in constant time.
func VerifyWebhook(keys []WebhookKey, id, timestamp, signatures string, body []byte, now time.Time, tolerance time.Duration) error {
	if !webhookID(id) {
		return fmt.Errorf("webhook-id: %w: want 1 to %d printable ASCII characters", ErrMalformed, maxWebhookID)
	}
	at, err := webhookTime(timestamp)
	if err != nil {
		return err
	}
	given, err := webhookSignatures(signatures)
	if err != nil {
		return err
	}
	if off := now.Sub(at); off > tolerance || off < -tolerance {
		return fmt.Errorf("webhook-timestamp: %w: off by %s, %s is allowed", ErrStaleTimestamp, off.Round(time.Second), tolerance)
	}
	content := webhookContent(id, timestamp, body)
	fits := false
	for _, key := range keys {
		if key.fits(content, given) {
			fits = true
		}
	}
	if !fits {
		return fmt.Errorf("webhook-signature: %w", ErrBadSignature)
	}
	return nil
}

// signed is one signature out of the header.
type signed struct {
	asymmetric bool
	bytes      []byte
}

// fits tells whether one of the signatures is this key's.
func (k WebhookKey) fits(content []byte, given []signed) bool {
	fits := false
	var mac []byte
	if k.secret != nil {
		mac = webhookMAC(k.secret, content)
	}
	for _, s := range given {
		if k.secret != nil && !s.asymmetric && Equal(mac, s.bytes) {
			fits = true
		}
		if k.public != nil && s.asymmetric && ed25519.Verify(k.public, content, s.bytes) {
			fits = true
		}
	}
	return fits
}

// webhookSignatures splits the header. What is of an unknown version, or no base64, is passed over: the
// standard lets a sender add newer ones beside those we know.
func webhookSignatures(header string) ([]signed, error) {
	if header == "" || len(header) > maxWebhookHeader {
		return nil, fmt.Errorf("webhook-signature: %w: want 1 to %d bytes", ErrMalformed, maxWebhookHeader)
	}
	parts := strings.Split(header, " ")
	if len(parts) > maxWebhookSignatures {
		return nil, fmt.Errorf("webhook-signature: %w: more than %d signatures", ErrMalformed, maxWebhookSignatures)
	}
	var given []signed
	for _, part := range parts {
		version, encoded, _ := strings.Cut(part, ",")
		raw, err := decode64(encoded)
		switch {
		case err != nil:
		case version == "v1" && len(raw) == sha256.Size:
			given = append(given, signed{bytes: raw})
		case version == "v1a" && len(raw) == ed25519.SignatureSize:
			given = append(given, signed{asymmetric: true, bytes: raw})
		}
	}
	return given, nil
}

// webhookTime reads Unix seconds in their one spelling, up to the year 5138.
func webhookTime(text string) (time.Time, error) {
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || len(text) > 11 || seconds < 0 || strconv.FormatInt(seconds, 10) != text {
		return time.Time{}, fmt.Errorf("webhook-timestamp: %w: want Unix seconds in digits", ErrMalformed)
	}
	return time.Unix(seconds, 0), nil
}

// webhookID tells whether id is of the bounded form.
func webhookID(id string) bool {
	return id != "" && len(id) <= maxWebhookID &&
		!strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' })
}

func webhookContent(id, timestamp string, body []byte) []byte {
	content := make([]byte, 0, len(id)+len(timestamp)+len(body)+2)
	content = append(content, id...)
	content = append(content, '.')
	content = append(content, timestamp...)
	content = append(content, '.')
	return append(content, body...)
}

func webhookMAC(secret, content []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write(content)
	return mac.Sum(nil)
}
