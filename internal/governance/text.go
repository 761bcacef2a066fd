package governance

import (
	"crypto/sha256"
	"encoding/hex"
)

// digest is how a record names a free text.
func digest(s string) string {
	d := sha256.Sum256([]byte(s))
	return hex.EncodeToString(d[:])
}
