package blob

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
)

// Derived keeps copies made from originals: thumbnails, viewing copies. It is a cache in a folder of its
// own: never evidence, deleted and remade at will, not synced. Each file begins with the digest of the rest,
// so that a copy torn by a power cut counts as missing and is made again.
type Derived struct {
	dir  string
	disk FS
}

// OpenDerived opens the store of derived copies in dir and makes the folder if it is missing; the
// folder above it must exist.
func OpenDerived(dir string, disk FS) (*Derived, error) {
	d := &Derived{dir: filepath.Clean(dir), disk: disk}
	for _, folder := range []string{d.dir, filepath.Join(d.dir, stagingName)} {
		if err := makeFolder(disk, folder); err != nil {
			return nil, fmt.Errorf("open derived copies %s: %w", dir, spaced(err))
		}
	}
	if err := sweep(disk, filepath.Join(d.dir, stagingName), 0); err != nil {
		return nil, fmt.Errorf("open derived copies %s: %w", dir, spaced(err))
	}
	return d, nil
}

// Put stores the copy of this kind of the original and replaces an earlier one. Kind is 1 to 32 characters
// of a-z, 0-9 and "-", for example "thumbnail-320". A full disk: ErrNoSpace.
func (d *Derived) Put(original Digest, kind string, content []byte) error {
	path, err := d.path(original, kind)
	if err != nil {
		return err
	}
	inner := filepath.Dir(path)
	for _, folder := range []string{filepath.Dir(inner), inner} {
		if err := makeFolder(d.disk, folder); err != nil {
			return fmt.Errorf("put %s of %s: %w", kind, original, spaced(err))
		}
	}
	temporary := temporaryName(filepath.Join(d.dir, stagingName))
	if err := d.write(temporary, content); err != nil {
		d.disk.Remove(temporary)
		return fmt.Errorf("put %s of %s: %w", kind, original, spaced(err))
	}
	if err := d.disk.Rename(temporary, path); err != nil {
		d.disk.Remove(temporary)
		return fmt.Errorf("put %s of %s: %w", kind, original, spaced(err))
	}
	return nil
}

// write makes a file of the digest of content and content.
func (d *Derived) write(path string, content []byte) error {
	file, err := d.disk.Create(path)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	if _, err = file.Write(sum[:]); err == nil {
		_, err = file.Write(content)
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

// Get returns the copy of this kind of the original; ErrMissing if it was not made yet, was deleted, or is
// damaged: make it again.
func (d *Derived) Get(original Digest, kind string) ([]byte, error) {
	path, err := d.path(original, kind)
	if err != nil {
		return nil, err
	}
	file, err := d.disk.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s of %s: %w", kind, original, ErrMissing)
	}
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", kind, original, err)
	}
	defer file.Close()
	all, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", kind, original, err)
	}
	if len(all) < sha256.Size {
		return nil, fmt.Errorf("%s of %s: %w: torn", kind, original, ErrMissing)
	}
	content := all[sha256.Size:]
	if sum := sha256.Sum256(content); !bytes.Equal(sum[:], all[:sha256.Size]) {
		return nil, fmt.Errorf("%s of %s: %w: damaged", kind, original, ErrMissing)
	}
	return content, nil
}

// Drop deletes the copy of this kind; that there is none is no error.
func (d *Derived) Drop(original Digest, kind string) error {
	path, err := d.path(original, kind)
	if err != nil {
		return err
	}
	if err := d.disk.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("drop %s of %s: %w", kind, original, err)
	}
	return nil
}

// path is where the copy lies. The kind becomes part of a file name, so its alphabet is small.
func (d *Derived) path(original Digest, kind string) (string, error) {
	if kind == "" || len(kind) > 32 || strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "", fmt.Errorf("kind of derived copy %q: 1 to 32 characters of a-z, 0-9 and - are needed", kind)
	}
	name := original.String()
	return filepath.Join(d.dir, name[:2], name[2:4], name+"."+kind), nil
}
