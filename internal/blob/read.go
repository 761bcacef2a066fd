package blob

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Content is what is read of an object.
type Content interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// Object is stored content, open for reading. Close it.
type Object struct {
	File   Content
	Digest Digest
	Size   int64 // bytes
}

// Read implements io.Reader.
func (o *Object) Read(p []byte) (int, error) { return o.File.Read(p) }

// ReadAt implements io.ReaderAt.
func (o *Object) ReadAt(p []byte, offset int64) (int, error) { return o.File.ReadAt(p, offset) }

// Seek implements io.Seeker.
func (o *Object) Seek(offset int64, whence int) (int64, error) { return o.File.Seek(offset, whence) }

// Close implements io.Closer.
func (o *Object) Close() error { return o.File.Close() }

// Open opens the content of digest; ErrMissing if there is none. It does not hash the content: Verify does.
func (s *Store) Open(digest Digest) (*Object, error) {
	if s.shelf != nil {
		content, size, err := s.shelf.Open(digest)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", digest, err)
		}
		return &Object{File: content, Digest: digest, Size: size}, nil
	}
	var file File
	err := s.found(digest, func(path string) (err error) {
		file, err = s.disk.Open(path)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open %s: %w", digest, ErrMissing)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", digest, err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("open %s: %w", digest, err)
	}
	return &Object{File: file, Digest: digest, Size: info.Size()}, nil
}

// Has tells whether there is content under digest, without opening it.
func (s *Store) Has(digest Digest) (bool, error) {
	var err error
	if s.shelf != nil {
		_, err = s.shelf.Size(digest)
	} else {
		err = s.found(digest, func(path string) error {
			_, err := s.disk.Stat(path)
			return err
		})
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrMissing) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for %s: %w", digest, err)
	}
	return true, nil
}

// Verify reads the whole content of digest and computes the digest again: ErrCorrupt if it differs,
// ErrMissing if there is nothing.
func (s *Store) Verify(digest Digest) error {
	object, err := s.Open(digest)
	if err != nil {
		return err
	}
	defer object.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, object); err != nil {
		return fmt.Errorf("verify %s: %w", digest, err)
	}
	if got := Digest(hash.Sum(nil)); got != digest {
		return fmt.Errorf("verify %s: %w: it is %s", digest, ErrCorrupt, got)
	}
	return nil
}

// ErrStray is wrapped in the error of Walk for every name that does not belong into a store.
var ErrStray = errors.New("not a file of the store")
