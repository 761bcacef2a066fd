package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestForeignScriptsAreTheirs: the one script that is not ours is what its maker published, byte by byte, with its licence.
func TestForeignScriptsAreTheirs(t *testing.T) {
	const folder = "vendor/leaflet-1.9.4"
	list, err := os.ReadFile(filepath.Join(folder, "SHA256"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(list))
	if len(lines) != 4 {
		t.Fatalf("%q", lines)
	}
	for i := 0; i < len(lines); i += 2 {
		b, err := os.ReadFile(filepath.Join(folder, lines[i+1]))
		if sum := sha256.Sum256(b); err != nil || hex.EncodeToString(sum[:]) != lines[i] {
			t.Errorf("%s is not what was published: %v", lines[i+1], err)
		}
	}
	if b, err := os.ReadFile(filepath.Join(folder, "LICENSE")); err != nil || !strings.Contains(string(b), "Redistribution and use") {
		t.Errorf("its licence is not there: %v", err)
	}
}
