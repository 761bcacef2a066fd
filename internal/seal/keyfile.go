package seal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Purpose is what the keys of one file are for; it is the file's name without ".key".
type Purpose string

// The purposes, one file each.
const (
	ForSigning Purpose = "sign"
	ForFields  Purpose = "field"
	ForIndex   Purpose = "index"
)

var purposes = []Purpose{ForSigning, ForFields, ForIndex}

const (
	keySize   = 32 // bytes, of every kind of key here
	keyIDSize = 8  // bytes
	keyHeader = "yuanjian key 1 "
)

// keyID names a key; it tells nothing about it.
type keyID [keyIDSize]byte

func (id keyID) String() string { return hex.EncodeToString(id[:]) }

// key is one secret and its name.
type key struct {
	id     keyID
	secret [keySize]byte
}

func newKey(purpose Purpose) key {
	var secret [keySize]byte
	rand.Read(secret[:]) // never fails: the program ends when there is no randomness
	return key{nameKey(purpose, secret), secret}
}

// nameKey derives the id: for signing keys from the public key, so that whoever checks a signature can derive
// it too; for the others from a hash of the 32 random bytes, which cannot be searched.
func nameKey(purpose Purpose, secret [keySize]byte) keyID {
	material := secret[:]
	if purpose == ForSigning {
		material = ed25519.NewKeyFromSeed(secret[:]).Public().(ed25519.PublicKey)
	}
	return nameMaterial(purpose, material)
}

func nameMaterial(purpose Purpose, material []byte) keyID {
	sum := sha256.Sum256(append([]byte("yuanjian/key-id/"+string(purpose)+"\x00"), material...))
	return keyID(sum[:keyIDSize])
}

// fileName is the name of the key file in its folder.
func (p Purpose) fileName() string { return string(p) + ".key" }

// format writes keys as the text of a key file.
func format(purpose Purpose, keys []key) []byte {
	var text bytes.Buffer
	text.WriteString(keyHeader + string(purpose) + "\n")
	for _, k := range keys {
		fmt.Fprintf(&text, "%s %s\n", k.id, base64.StdEncoding.EncodeToString(k.secret[:]))
	}
	return text.Bytes()
}

// parse reads the text of a key file. Its errors name the line and never the key.
func parse(purpose Purpose, text []byte) ([]key, error) {
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if lines[0] != keyHeader+string(purpose) {
		return nil, fmt.Errorf("line 1 is not %q: another file, or one of a newer version", keyHeader+string(purpose))
	}
	var keys []key
	seen := map[keyID]bool{}
	for i, line := range lines[1:] {
		id, encoded, _ := strings.Cut(line, " ")
		secret, err := decode64(encoded)
		if err != nil || len(secret) != keySize {
			return nil, fmt.Errorf("line %d: want an id, a blank and %d bytes in base64", i+2, keySize)
		}
		k := key{nameKey(purpose, [keySize]byte(secret)), [keySize]byte(secret)}
		if k.id.String() != id {
			return nil, fmt.Errorf("line %d: the id does not belong to the key: the line was changed", i+2)
		}
		if seen[k.id] {
			return nil, fmt.Errorf("line %d: the key %s is there twice", i+2, id)
		}
		seen[k.id] = true
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no key in it")
	}
	if purpose == ForIndex && len(keys) > 1 {
		return nil, errors.New("there is more than one key in it, and an index has only one")
	}
	return keys, nil
}

// load reads one key file, after its mode.
func load(dir string, purpose Purpose) ([]key, error) {
	path := filepath.Join(dir, purpose.fileName())
	if err := private(path, false); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	keys, err := parse(purpose, text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; restore it from a backup", path, err)
	}
	return keys, nil
}

// private refuses a key file or folder that others may read or change.
func private(path string, folder bool) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is missing, and its folder is not empty; restore it from a backup: a new key "+
			"opens nothing that the old one sealed: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		return err
	}
	mode, want := info.Mode().Perm(), fs.FileMode(0o600)
	if folder {
		want = 0o700
	}
	if folder != info.IsDir() || !folder && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is of the wrong type (%s)", path, info.Mode().Type())
	}
	if mode&0o077 != 0 {
		return fmt.Errorf("%s has mode %#o, others may read or change it; cure: chmod %o %s", path, mode, want, path)
	}
	return nil
}

// decode64 decodes base64 in its one spelling: padded, no line breaks, no stray bits.
func decode64(text string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err == nil && base64.StdEncoding.EncodeToString(raw) != text {
		err = fmt.Errorf("base64: %w", ErrMalformed)
	}
	return raw, err
}
