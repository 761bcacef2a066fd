package testkit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// npmOnly is the environment variable that forces the programs of the npm packages (value 1).
const npmOnly = "YUANJIAN_TEST_NPM"

// Root returns the absolute path of the project's folder: the nearest one above the test that holds the go.mod of
// module yuanjian.
func Root(t testing.TB) string {
	t.Helper()
	root, err := root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// Vectors returns the path of a file or folder among the data from outside, and fails the test when it is absent.
// They lie in the folder that the environment variable YUANJIAN_VECTORS names, by default ../shared/vectors seen
// from the project's folder. They are read there and never copied into the project.
func Vectors(t testing.TB, elem ...string) string {
	t.Helper()
	folder := os.Getenv("YUANJIAN_VECTORS")
	if folder == "" {
		folder = filepath.Join(Root(t), "..", "shared", "vectors")
	}
	path := filepath.Join(append([]string{folder}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("test vectors: %v; set YUANJIAN_VECTORS to the folder that holds them", err)
	}
	return path
}

func root() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the project's folder: %w", err)
	}
	for folder := start; ; folder = filepath.Dir(folder) {
		text, err := os.ReadFile(filepath.Join(folder, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module yuanjian\n") {
			return folder, nil
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", fmt.Errorf("find the project's folder: %w", err)
		}
		if folder == filepath.Dir(folder) {
			return "", fmt.Errorf("find the project's folder: no go.mod of module yuanjian above %s", start)
		}
	}
}
