package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// What the bundler wrote, and the drawings.
//
//go:embed dist icons.svg mark.svg vendor/leaflet-1.9.4/leaflet.js vendor/leaflet-1.9.4/leaflet.css
var files embed.FS

// AssetPrefix is where assets are served.
const AssetPrefix = "/static/"

type asset struct {
	kind      string
	body      []byte
	gz        []byte
	published string // base.3f2a91c0.css
}

var kinds = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

// assets are read once: by name for pages, by published name for browsers.
var assets = sync.OnceValues(func() (byName, byPublished map[string]asset) {
	byName, byPublished = map[string]asset{}, map[string]asset{}
	for _, folder := range []string{".", "dist", "vendor/leaflet-1.9.4"} {
		entries, err := fs.ReadDir(files, folder)
		if err != nil {
			panic("ui: " + err.Error())
		}
		for _, e := range entries {
			kind, ok := kinds[path.Ext(e.Name())]
			if !ok || e.IsDir() {
				continue
			}
			b, err := fs.ReadFile(files, path.Join(folder, e.Name()))
			if err != nil {
				panic("ui: " + err.Error())
			}
			a := newAsset(e.Name(), kind, b)
			byName[e.Name()] = a
			byPublished[a.published] = a
		}
	}
	return byName, byPublished
})

func newAsset(name, kind string, b []byte) asset {
	sum := sha256.Sum256(b)
	ext := path.Ext(name)
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	w.Write(b)
	w.Close()
	return asset{kind, b, z.Bytes(), strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext}
}

// AssetPath returns the address of a sheet or script, with its digest in the name.
func AssetPath(name string) (string, error) {
	byName, _ := assets()
	a, ok := byName[name]
	if !ok {
		return "", fmt.Errorf("there is no asset %q", name)
	}
	return AssetPrefix + a.published, nil
}

// ServeUnder answers with a script under an address of its own: that of a worker says for which pages it works.
func ServeUnder(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		byName, _ := assets()
		a, ok := byName[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.kind)
		h.Set("Cache-Control", "no-cache")
		h.Set("Etag", `"`+a.published+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.body))
	}
}

// ServeAsset answers for assets: immutable, compressed where the browser can.
func ServeAsset(w http.ResponseWriter, r *http.Request) {
	_, byPublished := assets()
	a, ok := byPublished[strings.TrimPrefix(r.URL.Path, AssetPrefix)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := a.body
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = a.gz
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
