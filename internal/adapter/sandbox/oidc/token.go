package oidc

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// coordinate is the length of one number of a P-256 key or signature, in bytes (RFC 7518, 3.4 and 6.2).
const coordinate = 32

// publicKey is the public half of a key as machines read it (RFC 7517).
func publicKey(key *ecdsa.PrivateKey, kid string) map[string]any {
	point, err := key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		return nil
	}
	text := base64.RawURLEncoding.EncodeToString
	return map[string]any{"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid, "x": text(point[1 : 1+coordinate]), "y": text(point[1+coordinate:])}
}

// sign makes a signed token (RFC 7515, ES256).
func sign(key *ecdsa.PrivateKey, kid string, claims map[string]any) (string, error) {
	head, err := json.Marshal(map[string]string{"alg": "ES256", "typ": "JWT", "kid": kid})
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign a token of the sandbox: %w", err)
	}
	signature := make([]byte, 2*coordinate)
	r.FillBytes(signature[:coordinate])
	s.FillBytes(signature[coordinate:])
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
