package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/minio/minio-go/v7"
)

// How much of an object is asked for at once: little at a place jumped to, as the check of a structure does, more and more
// while it is read on.
const (
	windowFirst = 256 << 10
	windowMost  = 4 << 20
)

// ranged reads an object by ranges. Objects never change, so that pieces read at different times fit.
type ranged struct {
	shelf *Shelf
	key   string
	size  int64

	mu     sync.Mutex
	window []byte // what was read last
	start  int64  // where it begins
	ask    int64  // how much the next request asks for
	pos    int64  // of Read and Seek
}

// ReadAt implements io.ReaderAt.
func (r *ranged) ReadAt(p []byte, offset int64) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.readAt(p, offset)
}

func (r *ranged) readAt(p []byte, offset int64) (n int, err error) {
	if offset < 0 {
		return 0, fmt.Errorf("read %s at %d: a negative offset", r.key, offset)
	}
	for n < len(p) {
		at := offset + int64(n)
		if at >= r.size {
			return n, io.EOF
		}
		if at < r.start || at >= r.start+int64(len(r.window)) {
			if err := r.fill(at); err != nil {
				return n, err
			}
		}
		n += copy(p[n:], r.window[at-r.start:])
	}
	return n, nil
}

// fill reads the next window, from an offset on.
func (r *ranged) fill(at int64) error {
	onward := at == r.start+int64(len(r.window)) && len(r.window) > 0
	if !onward || r.ask == 0 {
		r.ask = windowFirst
	} else {
		r.ask = min(2*r.ask, windowMost)
	}
	want := min(r.ask, r.size-at)
	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	var options minio.GetObjectOptions
	if err := options.SetRange(at, at+want-1); err != nil {
		return err
	}
	body, _, _, err := r.shelf.core.GetObject(ctx, r.shelf.settings.Bucket, r.key, options)
	if err != nil {
		return fmt.Errorf("read %s at %d: %w", r.key, at, classed(err))
	}
	defer func() { _ = body.Close() }()
	window := make([]byte, want)
	if _, err := io.ReadFull(body, window); err != nil {
		return fmt.Errorf("read %s at %d: %w", r.key, at, classed(err))
	}
	r.window, r.start = window, at
	return nil
}

// Read implements io.Reader.
func (r *ranged) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	if r.pos >= r.size {
		return 0, io.EOF
	}
	n, err := r.readAt(p[:min(int64(len(p)), r.size-r.pos)], r.pos)
	r.pos += int64(n)
	if errors.Is(err, io.EOF) && n > 0 {
		err = nil
	}
	return n, err
}

// Seek implements io.Seeker.
func (r *ranged) Seek(offset int64, whence int) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch whence {
	case io.SeekCurrent:
		offset += r.pos
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, fmt.Errorf("seek in %s to %d: before the beginning", r.key, offset)
	}
	r.pos = offset
	return offset, nil
}

// Close implements io.Closer.
func (r *ranged) Close() error { return nil }
