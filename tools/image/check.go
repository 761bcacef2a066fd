package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// check reads an image as a container engine does and compares every digest and size. It returns the manifest's digest.
func check(image []byte) (string, error) {
	files, err := unpack(image)
	if err != nil {
		return "", err
	}
	var l layoutFile
	if err := json.Unmarshal(files["oci-layout"], &l); err != nil || l.Version != "1.0.0" {
		return "", fmt.Errorf("oci-layout: %q, %w", l.Version, err)
	}
	for name, body := range files {
		if want, ok := strings.CutPrefix(name, "blobs/sha256/"); ok && want != "" && digest(body) != "sha256:"+want {
			return "", fmt.Errorf("%s does not hold what its name says", name)
		}
	}
	var i index
	if err := json.Unmarshal(files["index.json"], &i); err != nil || len(i.Manifests) != 1 {
		return "", fmt.Errorf("index.json: %d manifests, %w", len(i.Manifests), err)
	}
	var m manifest
	if err := follow(files, i.Manifests[0], typeManifest, &m); err != nil {
		return "", err
	}
	var c imageConfig
	if err := follow(files, m.Config, typeConfig, &c); err != nil {
		return "", err
	}
	if len(m.Layers) != 1 || len(c.RootFS.DiffIDs) != 1 {
		return "", errors.New("not one layer")
	}
	packed, err := blob(files, m.Layers[0], typeLayer)
	if err != nil {
		return "", err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	layer, err := io.ReadAll(z)
	if err != nil {
		return "", err
	}
	if digest(layer) != c.RootFS.DiffIDs[0] {
		return "", errors.New("the layer is not the one that the configuration names")
	}
	inside, err := unpack(layer)
	if err != nil {
		return "", err
	}
	if _, ok := inside[strings.TrimPrefix(c.Config.Entrypoint[0], "/")]; !ok {
		return "", fmt.Errorf("%s is not in the layer", c.Config.Entrypoint[0])
	}
	return i.Manifests[0].Digest, nil
}

func follow(files map[string][]byte, d descriptor, kind string, into any) error {
	raw, err := blob(files, d, kind)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func blob(files map[string][]byte, d descriptor, kind string) ([]byte, error) {
	raw, ok := files["blobs/sha256/"+strings.TrimPrefix(d.Digest, "sha256:")]
	switch {
	case !ok:
		return nil, fmt.Errorf("no blob %s", d.Digest)
	case d.MediaType != kind || d.Size != int64(len(raw)):
		return nil, fmt.Errorf("blob %s: %s of %d bytes, want %s of %d", d.Digest, d.MediaType, d.Size, kind, len(raw))
	}
	return raw, nil
}

// unpack returns the files of a tar by name.
func unpack(archive []byte) (map[string][]byte, error) {
	out := map[string][]byte{}
	r := tar.NewReader(bytes.NewReader(archive))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		if h.Typeflag == tar.TypeReg {
			out[h.Name] = body
		}
	}
}
