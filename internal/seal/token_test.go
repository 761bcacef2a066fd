package seal_test

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"

	"yuanjian/internal/seal"
)

func TestToken(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token, stored := seal.Token()
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil || len(raw) != 32 || seen[token] {
			t.Fatalf("%q: %d bytes, %v, seen %v", token, len(raw), err, seen[token])
		}
		if stored != sha256.Sum256([]byte(token)) || stored != seal.TokenHash(token) {
			t.Fatal("what is stored is not the SHA-256 of the token")
		}
		seen[token] = true
	}
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{{"", "", true}, {"a", "a", true}, {"a", "b", false}, {"a", "aa", false}, {"", "a", false}} {
		if seal.Equal([]byte(c.a), []byte(c.b)) != c.want {
			t.Errorf("%q, %q", c.a, c.b)
		}
	}
}
