package seal

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"yuanjian/internal/durable"
)

// Keys are the keys of a server. They do not change while it runs and are safe for concurrent use.
type Keys struct {
	signing []key              // the first signs, all verify
	signer  ed25519.PrivateKey // derived from the first of signing
	fields  []key              // the first seals, all open
	index   key
}

// Open reads the key files in dir and makes them, and dir, on the first start; the folder above dir must
// exist. Of several first starts at the same time all get the same keys. It refuses files or a folder that
// others may read, damaged files, and a set that is not whole; the error names the file and the cure.
func Open(dir string) (*Keys, error) {
	dir = filepath.Clean(dir)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real // create gives the folder a new inode; a link to it must stay a link
	}
	empty, err := vacant(dir)
	if err == nil && empty {
		err = create(dir, func(p Purpose) []key { return []key{newKey(p)} })
	}
	if err != nil {
		return nil, fmt.Errorf("open keys: %w", err)
	}
	if err := private(dir, true); err != nil {
		return nil, fmt.Errorf("open keys: %w", err)
	}
	loaded := map[Purpose][]key{}
	for _, purpose := range purposes {
		if loaded[purpose], err = load(dir, purpose); err != nil {
			return nil, fmt.Errorf("open keys: %w", err)
		}
	}
	// Whoever made the folder may have died before its name was durable: nothing is sealed before it is.
	if err := durable.SyncFolder(filepath.Dir(dir)); err != nil {
		return nil, fmt.Errorf("open keys: %w", err)
	}
	signing := loaded[ForSigning]
	return &Keys{signing: signing, signer: ed25519.NewKeyFromSeed(signing[0].secret[:]), fields: loaded[ForFields], index: loaded[ForIndex][0]}, nil
}

// vacant tells whether dir is missing or empty.
func vacant(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return len(entries) == 0, err
}

// create puts a whole set of keys into a folder beside dir and gives it the name dir: there are three files or
// none, and of two first starts one wins and both use its keys.
func create(dir string, keys func(Purpose) []key) error {
	parent, name := filepath.Split(dir)
	if parent == "" {
		parent = "."
	}
	prefix := "." + name + "-new-"
	fresh, err := os.MkdirTemp(parent, prefix) // mode 0700
	if err != nil {
		return fmt.Errorf("make %s: %w", dir, err)
	}
	defer os.RemoveAll(fresh)
	for _, purpose := range purposes {
		path := filepath.Join(fresh, purpose.fileName())
		if err := writeSynced(path, format(purpose, keys(purpose))); err != nil {
			return raced(dir, err)
		}
	}
	if err := durable.SyncFolder(fresh); err != nil {
		return raced(dir, err)
	}
	os.Remove(dir) // an empty folder gives way; one with keys in it stays
	if err := os.Rename(fresh, dir); err != nil {
		return raced(dir, fmt.Errorf("%w (%s must not be a mount point itself: use a folder inside it)", err, dir))
	}
	removeLeftovers(parent, prefix)
	return nil
}

// raced forgives err if another start has made the keys in the meantime.
func raced(dir string, err error) error {
	if empty, readErr := vacant(dir); readErr == nil && !empty {
		return nil
	}
	return fmt.Errorf("make keys in %s: %w", dir, err)
}

// removeLeftovers removes key folders that starts cut short have left. A start that is still at it finds its
// own gone, sees that dir has keys, and uses those.
func removeLeftovers(parent, prefix string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return // they do no harm
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), prefix) {
			os.RemoveAll(filepath.Join(parent, entry.Name()))
		}
	}
}

// writeSynced writes a new file of mode 0600 and makes its content durable.
func writeSynced(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

// Rotate puts a new key first in the file of the purpose; the earlier keys stay in it. No server may be
// running: it would go on with the old key. The index key cannot be rotated.
func Rotate(dir string, purpose Purpose) error {
	if purpose == ForIndex {
		return errors.New("rotate keys: the index key has no successor: every index entry would have to be made again")
	}
	keys, err := load(dir, purpose)
	if err != nil {
		return fmt.Errorf("rotate keys: %w", err)
	}
	path := filepath.Join(dir, purpose.fileName())
	next := path + ".next"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) { // left by a rotation cut short
		return fmt.Errorf("rotate keys: %w", err)
	}
	if err := writeSynced(next, format(purpose, append([]key{newKey(purpose)}, keys...))); err != nil {
		return fmt.Errorf("rotate keys: %w", err)
	}
	if err := os.Rename(next, path); err != nil {
		return fmt.Errorf("rotate keys: %w", err)
	}
	if err := durable.SyncFolder(dir); err != nil {
		return fmt.Errorf("rotate keys: %w", err)
	}
	return nil
}
