package seal

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// The errors a caller tells apart with errors.Is.
var (
	// ErrBadSignature: the signature does not belong to this message, context or key.
	ErrBadSignature = errors.New("the signature does not fit")
	// ErrUnknownKey: made with a key that is not in the key file.
	ErrUnknownKey = errors.New("made with a key that is not here")
	// ErrMalformed: not of the form it must have.
	ErrMalformed = errors.New("malformed")
)

// Signature is an Ed25519 signature (RFC 8032) and the id of its key.
type Signature struct {
	KeyID string // 16 hex digits, the beginning of SHA-256("yuanjian/key-id/sign" 0 public key)
	Bytes []byte // 64
}

// String is "KEYID:BASE64", the form in receipts.
func (s Signature) String() string { return s.KeyID + ":" + base64.StdEncoding.EncodeToString(s.Bytes) }

// MarshalText writes the signature as String does.
func (s Signature) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Signature) UnmarshalText(text []byte) error {
	parsed, err := ParseSignature(string(text))
	if err == nil {
		*s = parsed
	}
	return err
}

// ParseSignature reads the form of String; ErrMalformed.
func ParseSignature(text string) (Signature, error) {
	id, encoded, _ := strings.Cut(text, ":")
	if _, err := hex.DecodeString(id); err != nil || len(id) != hex.EncodedLen(keyIDSize) || id != strings.ToLower(id) {
		return Signature{}, fmt.Errorf("signature: %w: want 16 hex digits of the key id, a colon, and base64", ErrMalformed)
	}
	signature, err := decode64(encoded)
	if err != nil || len(signature) != ed25519.SignatureSize {
		return Signature{}, fmt.Errorf("signature: %w: want %d bytes in base64 after the colon", ErrMalformed, ed25519.SignatureSize)
	}
	return Signature{KeyID: id, Bytes: signature}, nil
}

// PublicKey is what others need to check signatures.
type PublicKey struct {
	KeyID string
	Key   ed25519.PublicKey
}

// Context separates what signatures are for, so that one kind of message never passes for another. It is a
// constant of the caller such as "yuanjian/receipt/1": printable ASCII, not empty.
type Context string

// separated is what is signed: context, one zero byte, message. A context holds no zero byte, so the bytes
// can be read in one way only.
func (c Context) separated(message []byte) []byte {
	if c == "" || strings.ContainsFunc(string(c), func(r rune) bool { return r <= ' ' || r > '~' }) {
		panic(fmt.Sprintf("seal: context %q: a constant of printable ASCII is needed", string(c)))
	}
	return append(append([]byte(c), 0), message...)
}

// Sign signs message for the purpose of context with the key in use. Equal input gives equal bytes.
func (k *Keys) Sign(context Context, message []byte) Signature {
	return Signature{KeyID: k.signing[0].id.String(), Bytes: ed25519.Sign(k.signer, context.separated(message))}
}

// Verify checks a signature against the keys in use and the earlier ones: ErrUnknownKey, ErrBadSignature.
func (k *Keys) Verify(context Context, message []byte, signature Signature) error {
	for _, public := range k.PublicKeys() {
		if public.KeyID == signature.KeyID {
			return public.Verify(context, message, signature)
		}
	}
	return fmt.Errorf("signature of key %.16q: %w", signature.KeyID, ErrUnknownKey)
}

// Verify checks a signature against this key: ErrUnknownKey, ErrBadSignature.
func (p PublicKey) Verify(context Context, message []byte, signature Signature) error {
	if p.KeyID != signature.KeyID {
		return fmt.Errorf("signature of key %.16q: %w", signature.KeyID, ErrUnknownKey)
	}
	if len(p.Key) != ed25519.PublicKeySize || !ed25519.Verify(p.Key, context.separated(message), signature.Bytes) {
		return ErrBadSignature
	}
	return nil
}

// PublicKeys returns the public keys, the one in use first.
func (k *Keys) PublicKeys() []PublicKey {
	var all []PublicKey
	for _, s := range k.signing {
		public := ed25519.NewKeyFromSeed(s.secret[:]).Public().(ed25519.PublicKey)
		all = append(all, publicKey(public))
	}
	return all
}
