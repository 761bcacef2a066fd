package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// program builds a small static program.
func program(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", filepath.Join(dir, "out"), filepath.Join(dir, "main.go"))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestAnImageIsWholeAndTheSameEveryTime(t *testing.T) {
	in := input{binary: program(t), config: []byte("data = \"/data\"\n"), roots: []byte("roots"), arch: "amd64", name: "yuanjian:test"}
	image, err := build(in)
	if err != nil {
		t.Fatal(err)
	}
	first, err := check(image)
	if err != nil {
		t.Fatal(err)
	}
	again, err := build(in)
	if err != nil || !bytes.Equal(image, again) {
		t.Errorf("built again it differs, %v", err)
	}
	in.config = []byte("data = \"/other\"\n")
	other, err := build(in)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := check(other); err != nil || second == first {
		t.Errorf("another configuration has the same digest, %v", err)
	}
	for at := 0; at < len(image); at += len(image) / 40 { // an image that lost a byte anywhere but in the padding of tar
		spoilt := bytes.Clone(image)
		spoilt[at] ^= 0x55
		if found, err := check(spoilt); err == nil && found == first && at < len(image)-4096 {
			t.Errorf("byte %d of %d can be changed unnoticed", at, len(image))
		}
	}
}

func TestABinaryThatIsNotStaticIsRefused(t *testing.T) {
	for name, binary := range map[string][]byte{"text": []byte("#!/bin/sh\n"), "nothing": nil} {
		if _, err := build(input{binary: binary, arch: "amd64", name: "x"}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	shell, err := os.ReadFile("/bin/sh")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := build(input{binary: shell, arch: "amd64", name: "x"}); err == nil {
		t.Error("a dynamic program is taken")
	}
}
