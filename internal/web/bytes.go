package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Bytes sends a file of the store as it is, whole or in part (RFC 9110, Range), under its digest. kind is its media type; what names it
// where the store does not have it. How long a browser may keep it, and its name, are headers of the caller.
func (c *Context) Bytes(store *blob.Store, digest blob.Digest, kind string, what law.Words) error {
	object, err := store.Open(digest)
	if errors.Is(err, blob.ErrMissing) {
		return fault.NotFound{What: what}
	}
	if err != nil {
		return fmt.Errorf("open a file of the store: %w", err)
	}
	defer func() { _ = object.Close() }()
	h := c.W.Header()
	h.Set("Content-Type", kind)
	h.Set("ETag", `"`+digest.String()+`"`)
	h.Set("X-Content-SHA256", digest.String())
	http.ServeContent(c.W, c.R, "", time.Time{}, object.File)
	return nil
}
