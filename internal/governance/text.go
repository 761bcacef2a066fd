package governance

import "yuanjian/internal/blob"

// digest is how a record names a free text.
func digest(s string) string { return blob.DigestOf([]byte(s)).String() }
