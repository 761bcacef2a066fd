package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// input is what an image is made of.
type input struct {
	binary, config, roots []byte
	arch, name            string
}

// account is the user and group that the program runs as.
const account = 65532

// descriptor points to a blob (OCI image spec 1.1, descriptor.md).
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int64             `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// The documents of an image (OCI image spec 1.1).
type (
	layoutFile struct {
		Version string `json:"imageLayoutVersion"`
	}
	index struct {
		Schema    int          `json:"schemaVersion"`
		MediaType string       `json:"mediaType"`
		Manifests []descriptor `json:"manifests"`
	}
	manifest struct {
		Schema    int          `json:"schemaVersion"`
		MediaType string       `json:"mediaType"`
		Config    descriptor   `json:"config"`
		Layers    []descriptor `json:"layers"`
	}
	imageConfig struct {
		Architecture string    `json:"architecture"`
		OS           string    `json:"os"`
		Config       runConfig `json:"config"`
		RootFS       rootFS    `json:"rootfs"`
	}
	runConfig struct {
		User       string              `json:"User"`
		Ports      map[string]struct{} `json:"ExposedPorts"`
		Entrypoint []string            `json:"Entrypoint"`
		Cmd        []string            `json:"Cmd"`
		Volumes    map[string]struct{} `json:"Volumes"`
		WorkingDir string              `json:"WorkingDir"`
		StopSignal string              `json:"StopSignal"`
	}
	rootFS struct {
		Type    string   `json:"type"`
		DiffIDs []string `json:"diff_ids"`
	}
)

const (
	typeIndex    = "application/vnd.oci.image.index.v1+json"
	typeManifest = "application/vnd.oci.image.manifest.v1+json"
	typeConfig   = "application/vnd.oci.image.config.v1+json"
	typeLayer    = "application/vnd.oci.image.layer.v1.tar+gzip"
)

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// build writes the whole image as a tar of an OCI layout.
func build(in input) ([]byte, error) {
	if err := static(in.binary); err != nil {
		return nil, err
	}
	layer, err := rootfs(in)
	if err != nil {
		return nil, err
	}
	packed, err := compress(layer)
	if err != nil {
		return nil, err
	}
	config, err := json.Marshal(imageConfig{Architecture: in.arch, OS: "linux", RootFS: rootFS{"layers", []string{digest(layer)}},
		Config: runConfig{User: fmt.Sprintf("%d:%d", account, account), Ports: map[string]struct{}{"8080/tcp": {}}, Entrypoint: []string{"/usr/bin/yuanjian"},
			Cmd: []string{"serve", "--config", "/etc/yuanjian/yuanjian.toml"}, Volumes: map[string]struct{}{"/data": {}}, WorkingDir: "/data", StopSignal: "SIGTERM"}})
	if err != nil {
		return nil, err
	}
	m, err := json.Marshal(manifest{2, typeManifest, point(typeConfig, config), []descriptor{point(typeLayer, packed)}})
	if err != nil {
		return nil, err
	}
	named := point(typeManifest, m)
	named.Annotations = map[string]string{"org.opencontainers.image.ref.name": in.name}
	i, err := json.Marshal(index{2, typeIndex, []descriptor{named}})
	if err != nil {
		return nil, err
	}
	l, err := json.Marshal(layoutFile{"1.0.0"})
	if err != nil {
		return nil, err
	}
	files := []file{{name: "oci-layout", body: l}, {name: "index.json", body: i}, {name: "blobs/", mode: 0o755}, {name: "blobs/sha256/", mode: 0o755}}
	for _, blob := range [][]byte{m, config, packed} {
		files = append(files, file{name: "blobs/sha256/" + digest(blob)[len("sha256:"):], body: blob})
	}
	return archive(files)
}

// static refuses a binary that needs what an empty image does not have.
func static(binary []byte) error {
	f, err := elf.NewFile(bytes.NewReader(binary))
	if err != nil {
		return fmt.Errorf("the binary is no Linux program: %w", err)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return errors.New("the binary is not static: build it with scripts/build")
		}
	}
	return nil
}

func point(kind string, blob []byte) descriptor {
	return descriptor{MediaType: kind, Digest: digest(blob), Size: int64(len(blob))}
}

// file is one entry of an archive; a name that ends in / is a folder.
type file struct {
	name  string
	body  []byte
	mode  int64 // 0: 0644
	owner int
}

// rootfs is the file system of the image: what the program needs and nothing else.
func rootfs(in input) ([]byte, error) {
	id := fmt.Sprint(account)
	files := []file{
		{name: "data/", mode: 0o700, owner: account},
		{name: "etc/", mode: 0o755},
		{name: "etc/group", body: []byte("yuanjian:x:" + id + ":\n")},
		{name: "etc/passwd", body: []byte("yuanjian:x:" + id + ":" + id + "::/data:/sbin/nologin\n")},
		{name: "etc/ssl/", mode: 0o755}, {name: "etc/ssl/certs/", mode: 0o755},
		{name: "etc/yuanjian/", mode: 0o755},
		{name: "etc/yuanjian/yuanjian.toml", body: in.config},
		{name: "tmp/", mode: 0o1777},
		{name: "usr/", mode: 0o755}, {name: "usr/bin/", mode: 0o755},
		{name: "usr/bin/yuanjian", body: in.binary, mode: 0o755},
	}
	if len(in.roots) > 0 {
		files = append(files, file{name: "etc/ssl/certs/ca-certificates.crt", body: in.roots})
	}
	return archive(files)
}

// archive writes files as they come, without times, names of users or anything else of the machine that builds.
func archive(files []file) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.body)), Uid: f.owner, Gid: f.owner, Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
		if f.name[len(f.name)-1] == '/' {
			h.Typeflag = tar.TypeDir
		}
		if h.Mode == 0 {
			h.Mode = 0o644
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.body); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func compress(b []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
