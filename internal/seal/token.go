package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
)

// Token returns 32 random bytes in base64url (43 characters), for a session or a link, and the SHA-256 under
// which it is stored: who reads the table cannot use it.
func Token() (token string, stored [sha256.Size]byte) {
	var random [32]byte
	rand.Read(random[:])
	token = base64.RawURLEncoding.EncodeToString(random[:])
	return token, TokenHash(token)
}

// TokenHash returns what is stored for a token. The token has 256 random bits: no salt and no slow hash.
func TokenHash(token string) [sha256.Size]byte { return sha256.Sum256([]byte(token)) }

// Equal compares secrets in a time that does not depend on where they differ.
func Equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
