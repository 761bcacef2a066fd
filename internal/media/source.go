package media

import (
	"encoding/binary"
	"fmt"
	"io"
	"sync"
)

// window is the memory of one source: a whole JPEG segment (64 KiB) fits.
const window = 64 << 10

// source reads a file through one window, so that memory does not depend on the file.
type source struct {
	r     io.ReaderAt
	size  int64
	buf   []byte
	start int64
	n     int
}

// windows are lent, one to a source.
var windows = sync.Pool{New: func() any { return new([window]byte) }}

// newSource lends a window, which giveBack ends: nothing that at or rest returned may be used after it.
func newSource(r io.ReaderAt, size int64) (s *source, giveBack func()) {
	lent := windows.Get().(*[window]byte)
	return &source{r: r, size: size, buf: lent[:min(size, window)]}, func() { windows.Put(lent) }
}

// small returns another view of the same file with its own little window, for reading in two places by turns.
func (s *source) small() *source {
	return &source{r: s.r, size: s.size, buf: make([]byte, min(s.size, 4<<10))}
}

// at returns n bytes at an offset, valid until the next call. The caller has made sure that they lie inside the file
// and that n fits the window; an error is one of reading, not of the file.
func (s *source) at(off int64, n int) ([]byte, error) {
	if off < 0 || n > len(s.buf) || off > s.size-int64(n) {
		return nil, fmt.Errorf("read %d bytes at %d of %d: outside", n, off, s.size)
	}
	if off < s.start || off+int64(n) > s.start+int64(s.n) {
		if err := s.fill(off); err != nil {
			return nil, err
		}
	}
	i := int(off - s.start)
	return s.buf[i : i+n], nil
}

// rest returns what the window holds from an offset on, at least one byte, filling it when needed.
func (s *source) rest(off int64) ([]byte, error) {
	if off < s.start || off >= s.start+int64(s.n) {
		if off < 0 || off >= s.size {
			return nil, fmt.Errorf("read at %d of %d: outside", off, s.size)
		}
		if err := s.fill(off); err != nil {
			return nil, err
		}
	}
	return s.buf[off-s.start : s.n], nil
}

func (s *source) fill(off int64) error {
	want := int64(len(s.buf))
	if want > s.size-off {
		want = s.size - off
	}
	n, err := s.r.ReadAt(s.buf[:want], off)
	s.start, s.n = off, n
	if int64(n) < want {
		s.n = 0
		if err == nil || err == io.EOF {
			err = io.ErrUnexpectedEOF // shorter than its stated size: the store's fault, not the sender's
		}
		return fmt.Errorf("read %d bytes at %d: %w", want, off, err)
	}
	return nil
}

func (s *source) u32(off int64) (uint32, error) {
	b, err := s.at(off, 4)
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint32(b), nil
}
