package public

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"yuanjian/internal/web"
)

// body is one answer, made once.
type body struct {
	kind      string // Content-Type
	language  string // Content-Language; may be empty
	plain, gz []byte
	etag      string
}

// zipLevel makes a page of a device 5 % larger than the usual level, which would take a quarter of the time in which it is made.
const zipLevel = 2

var zips = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(io.Discard, zipLevel); return w }} // fails for an unknown level only

func newBody(kind, language string, plain []byte) *body {
	var z bytes.Buffer
	w := zips.Get().(*gzip.Writer)
	w.Reset(&z)
	_, _ = w.Write(plain) // a buffer takes everything
	_ = w.Close()
	zips.Put(w)
	sum := sha256.Sum256(plain)
	return &body{kind, language, plain, z.Bytes(), `"` + hex.EncodeToString(sum[:12]) + `"`}
}

// cacheMost bounds what is kept of answers, in bytes; a state of the register that is over is forgotten whole.
const cacheMost = 64 << 20

// cache keeps the answers of one state of what is public, by address.
type cache struct {
	mu   sync.RWMutex
	tag  string
	size int
	of   map[string]*body
}

func (k *cache) get(tag, key string) *body {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.tag != tag {
		return nil
	}
	return k.of[key]
}

func (k *cache) put(tag, key string, b *body) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.tag != tag || k.size > cacheMost {
		k.tag, k.size, k.of = tag, 0, map[string]*body{}
	}
	k.size += len(b.plain) + len(b.gz) + len(key)
	k.of[key] = b
}

// keyMost is how long an address may be whose answer is kept: longer ones are made anew, so that nobody fills the cache with them.
const keyMost = 200

// answer sends what make makes of an address in a state of what is public, made at most once. Cookies are neither read nor set, and
// who comes back is asked to say what they have (ETag).
func (p *Public) answer(c *web.Context, tag, key string, make func() (*body, error)) error {
	b := p.made.get(tag, key)
	if b == nil {
		made, err := make()
		if err != nil {
			return err
		}
		if b = made; len(key) <= keyMost {
			p.made.put(tag, key, b)
		}
	}
	b.send(c.W, c.R, http.StatusOK)
	return nil
}

func (b *body) send(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Cache-Control", "public, no-cache")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Etag", b.etag)
	if status == http.StatusOK && matches(r.Header.Get("If-None-Match"), b.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", b.kind)
	if b.language != "" {
		h.Set("Content-Language", b.language)
	}
	out := b.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		out = b.gz
	}
	h.Set("Content-Length", strconv.Itoa(len(out)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(out) // the line may be cut
	}
}

// matches tells whether a list of entity tags has one (RFC 9110 §13.1.2), compared weakly.
func matches(list, etag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == etag || one == "*" {
			return true
		}
	}
	return false
}
