package seal

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Lone is one signing key outside a server, such as that of a vendor who signs reports.
type Lone struct{ private ed25519.PrivateKey }

// OpenLone reads the key in a file ("whsk_…") and makes the file (mode 0600) when there is none. It refuses a file that
// others may read, and one that holds something else: ErrMalformed.
func OpenLone(path string) (Lone, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeLone(path)
	}
	if err != nil {
		return Lone{}, fmt.Errorf("open signing key: %w", err)
	}
	if err := private(path, false); err != nil {
		return Lone{}, fmt.Errorf("open signing key: %w", err)
	}
	key, err := ParseSecret(strings.TrimSpace(string(text)))
	if err != nil || key.private == nil {
		return Lone{}, fmt.Errorf("open signing key %s: %w: want one line that begins with %s", path, ErrMalformed, prefixPrivate)
	}
	return Lone{key.private}, nil
}

func makeLone(path string) (Lone, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return Lone{}, fmt.Errorf("make signing key: %w", err)
	}
	text := prefixPrivate + base64.StdEncoding.EncodeToString(key) + "\n"
	if err := writeSynced(path, []byte(text)); err != nil {
		return Lone{}, fmt.Errorf("make signing key: %w", err)
	}
	return Lone{key}, nil
}

// Sign signs message for the purpose of context. Equal input gives equal bytes.
func (l Lone) Sign(context Context, message []byte) Signature {
	return Signature{KeyID: l.Public().KeyID, Bytes: ed25519.Sign(l.private, context.separated(message))}
}

// Public is the key that others check with.
func (l Lone) Public() PublicKey { return publicKey(l.private.Public().(ed25519.PublicKey)) }

func publicKey(key ed25519.PublicKey) PublicKey {
	return PublicKey{KeyID: nameMaterial(ForSigning, key).String(), Key: key}
}

// ParsePublic reads "whpk_…" as a key that checks signatures; ErrMalformed.
func ParsePublic(text string) (PublicKey, error) {
	key, err := ParseSecret(text)
	if err != nil || !strings.HasPrefix(text, prefixPublic) {
		return PublicKey{}, fmt.Errorf("public key: %w: want %s and base64", ErrMalformed, prefixPublic)
	}
	return publicKey(key.public), nil
}

// String is "whpk_…".
func (p PublicKey) String() string { return prefixPublic + base64.StdEncoding.EncodeToString(p.Key) }

// Signer signs: the keys of a server, or a lone key.
type Signer interface {
	Sign(context Context, message []byte) Signature
	Public() PublicKey
}

// Public is the key in use, that others check with.
func (k *Keys) Public() PublicKey { return k.PublicKeys()[0] }
