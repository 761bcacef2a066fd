package governance

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"yuanjian/internal/fault"
)

// wantText trims a text and records that it must be there, within a number of characters.
func wantText(c *fault.Check, s *string, most int, name, zh, en string) {
	*s = strings.TrimSpace(*s)
	if c.Want(*s != "", name, zh, en) {
		c.Want(len([]rune(*s)) <= most, name, "写得太长，请缩短。", "Too long; shorten it.")
	}
}

// digest is how a record names a free text.
func digest(s string) string {
	d := sha256.Sum256([]byte(s))
	return hex.EncodeToString(d[:])
}
