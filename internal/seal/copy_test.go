package seal_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"yuanjian/internal/seal"
)

// Keys that were exported open elsewhere what they sealed here, earlier ones too; keys that are there are never replaced.
func TestKeysMoveToAnotherPlace(t *testing.T) {
	folder := t.TempDir()
	here, there := filepath.Join(folder, "here"), filepath.Join(folder, "there")
	keys, err := seal.Open(here)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := keys.SealField("f", "r", "words")
	if err != nil {
		t.Fatal(err)
	}
	if err := seal.Rotate(here, seal.ForFields); err != nil {
		t.Fatal(err)
	}
	if keys, err = seal.Open(here); err != nil {
		t.Fatal(err)
	}
	text, err := seal.Export(here)
	if err != nil {
		t.Fatal(err)
	}
	if err := seal.Import(there, text); err != nil {
		t.Fatal(err)
	}
	moved, err := seal.Open(there)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := moved.OpenField("f", "r", sealed); plain != "words" || err != nil {
		t.Errorf("opened %q, %v", plain, err)
	}
	if len(keys.IDs()[seal.ForFields]) != 2 || !reflect.DeepEqual(keys.IDs(), moved.IDs()) {
		t.Errorf("keys %v, moved %v", keys.IDs(), moved.IDs())
	}
	if err := seal.Import(there, text); err == nil {
		t.Error("keys were replaced")
	}
	for name, broken := range map[string][]byte{"empty": nil, "cut": text[:len(text)-8], "one file": text[:len(text)/4], "changed": append([]byte("x"), text...)} {
		to := filepath.Join(folder, name)
		if err := seal.Import(to, broken); err == nil {
			t.Errorf("%s: imported", name)
		}
		if _, err := os.Stat(to); err == nil {
			t.Errorf("%s: something was made", name)
		}
	}
}
