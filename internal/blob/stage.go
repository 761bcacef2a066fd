package blob

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"sync"
)

// copySize is how much is hashed and written at once: a picture of an ordinary camera whole, which is then checked without being
// read back from the disk.
const copySize = 512 << 10

var copyBuffers = sync.Pool{New: func() any { return new([copySize]byte) }}

// Staged is content whose bytes are durable but which has no name in the store yet. Publish or Discard ends
// it; `defer staged.Discard()` right after Stage is always right. It is not safe for concurrent use, except
// for ReadAt.
type Staged struct {
	Digest Digest
	Size   int64 // bytes

	store *Store
	path  string
	file  File            // nil once spent
	held  *[copySize]byte // the whole content, when it is no larger; nil otherwise, and after Let
	moved bool            // it has its final name, and no other
}

// Stage reads r to its end into a temporary file, hashes it on the way and syncs the file (not before a Shelf,
// which makes it durable elsewhere). More than limit bytes: ErrTooLarge. A full disk: ErrNoSpace. An error of r is returned as it is, wrapped. In every case of
// error nothing stays on the disk.
func (s *Store) Stage(ctx context.Context, r io.Reader, limit int64) (*Staged, error) {
	if err := s.running(); err != nil {
		return nil, fmt.Errorf("stage: %w", err)
	}
	staged, err := s.temporary()
	if err != nil {
		return nil, fmt.Errorf("stage: %w", spaced(err))
	}
	if err := staged.fill(ctx, r, limit); err != nil {
		staged.Discard()
		return nil, fmt.Errorf("stage: %w", err)
	}
	if s.shelf != nil {
		return staged, nil
	}
	s.ahead.Yield(ctx)
	if err := staged.file.Sync(); err != nil {
		staged.Discard()
		return nil, fmt.Errorf("stage: %w", s.stop(err))
	}
	return staged, nil
}

// fill copies r into the file, and sets Digest and Size.
func (t *Staged) fill(ctx context.Context, r io.Reader, limit int64) error {
	hash := sha256.New()
	buffer := copyBuffers.Get().(*[copySize]byte)
	t.held = buffer
	defer func() {
		if t.Size >= copySize { // the last read may have used it
			t.Let()
		}
	}()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, readErr := readFull(r, buffer[:])
		if t.Size+int64(n) > limit {
			return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
		}
		if n > 0 {
			t.store.ahead.Yield(ctx)
			if err := t.store.take(t, hash, buffer[:n]); err != nil {
				return spaced(err)
			}
		}
		if readErr == io.EOF { // bare by the contract of io.Reader; a wrapped one is a failure
			hash.Sum(t.Digest[:0])
			return nil
		}
		if readErr != nil {
			return fmt.Errorf("read content: %w", readErr)
		}
	}
}

// take hashes and writes a piece, as many at once as there are processors: however many contents come in, whoever needs a
// processor for something else, such as a page, waits behind a few pieces and not behind all of them.
func (s *Store) take(t *Staged, hash io.Writer, piece []byte) error {
	s.working <- struct{}{}
	defer func() { <-s.working }()
	_, _ = hash.Write(piece) // never fails
	_, err := t.file.Write(piece)
	t.Size += int64(len(piece))
	return err
}

// readFull reads until p is full or r ends or fails: parts of a request come a few kilobytes at a time, and each write of
// the file costs as much as the hashing of several.
func readFull(r io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var more int
		more, err = r.Read(p[n:])
		n += more
	}
	return n, err
}

// ReadAt implements io.ReaderAt over the staged content, for checks before it is published.
func (t *Staged) ReadAt(p []byte, offset int64) (int, error) {
	switch {
	case t.file == nil:
		return 0, ErrSpent
	case t.held == nil || offset < 0:
		return t.file.ReadAt(p, offset)
	}
	n := copy(p, t.held[min(offset, t.Size):t.Size])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Let gives the memory of a small content back; it is read from its file from then on. No ReadAt may run meanwhile.
func (t *Staged) Let() {
	if t.held != nil {
		copyBuffers.Put(t.held)
		t.held = nil
	}
}

// Reader returns a fresh reader over the whole content.
func (t *Staged) Reader() *io.SectionReader { return io.NewSectionReader(t, 0, t.Size) }

// Discard gives the content up and removes its temporary file. After Publish or another Discard it does
// nothing. What cannot be removed now, the next Open removes.
func (t *Staged) Discard() {
	if t.file == nil {
		return
	}
	t.Let()
	if t.moved {
		t.file.Forget()
	}
	t.file.Close()
	t.file = nil
	if !t.moved {
		t.store.disk.Remove(t.path)
	}
}
