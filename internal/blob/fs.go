package blob

import (
	"io"
	"io/fs"
	"os"

	"yuanjian/internal/durable"
)

// FS is every disk operation the stores use, and nothing else. OS is the real one; blobtest.Recorder wraps
// it. Errors are those of package os, so that errors.Is works with fs.ErrExist, fs.ErrNotExist and syscall
// numbers.
type FS interface {
	// MakeFolder makes one folder, mode 0700, inside an existing one; fs.ErrExist if the name is taken.
	MakeFolder(path string) error
	// Create makes a new file for reading and writing, mode 0400 for whoever opens it later; fs.ErrExist if
	// the name is taken.
	Create(path string) (File, error)
	// Move gives the file at from the name to in its place, and never replaces; fs.ErrExist if the name is taken.
	Move(from, to string) error
	// Rename moves from to to and replaces what is there. Only derived copies use it.
	Rename(from, to string) error
	Remove(path string) error
	// Open opens a file for reading.
	Open(path string) (File, error)
	Stat(path string) (fs.FileInfo, error)
	// ReadFolder lists a folder, sorted by name.
	ReadFolder(path string) ([]fs.DirEntry, error)
	// SyncFolder makes the names in a folder durable.
	SyncFolder(path string) error
	// Free returns the part of the file system, 0 to 1, that an ordinary user can still fill.
	Free(path string) (float64, error)
}

// File is an open file. Sync makes its content durable. Forget says that a content that is durable is not read again soon:
// the system need not keep it in memory, where it would drive out the database.
type File interface {
	io.Reader
	io.ReaderAt
	io.Seeker
	io.Writer
	io.Closer
	Sync() error
	Forget()
	Stat() (fs.FileInfo, error)
}

// osFile is a file of the machine.
type osFile struct{ *os.File }

// Forget implements File.
func (f osFile) Forget() { forget(f.File) }

// OS is the file system of the machine.
type OS struct{}

// MakeFolder implements FS.
func (OS) MakeFolder(path string) error { return os.Mkdir(path, 0o700) }

// Create implements FS. The mode is that of a finished original: nobody opens it for writing again.
func (OS) Create(path string) (File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o400)
	if err != nil {
		return nil, err // not a typed nil inside the interface
	}
	return osFile{file}, nil
}

// Move implements FS.
func (OS) Move(from, to string) error { return move(from, to) }

// linkAndRemove moves in two steps where the system knows no move that never replaces.
func linkAndRemove(from, to string) error {
	if err := os.Link(from, to); err != nil {
		return err
	}
	return os.Remove(from)
}

// Rename implements FS.
func (OS) Rename(from, to string) error { return os.Rename(from, to) }

// Remove implements FS.
func (OS) Remove(path string) error { return os.Remove(path) }

// Open implements FS.
func (OS) Open(path string) (File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return osFile{file}, nil
}

// Stat implements FS.
func (OS) Stat(path string) (fs.FileInfo, error) { return os.Stat(path) }

// ReadFolder implements FS.
func (OS) ReadFolder(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }

// SyncFolder implements FS.
func (OS) SyncFolder(path string) error { return durable.SyncFolder(path) }

// Free implements FS.
func (OS) Free(path string) (float64, error) { return freeFraction(path) }
