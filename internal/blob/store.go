package blob

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"yuanjian/internal/durable"
	"yuanjian/internal/precedence"
)

const stagingName = "tmp"

// Options are the choices of a store; the zero value is right for a server.
type Options struct {
	// Fatal is told of a sync that failed and should end the process. Nil: print to stderr, exit with 1.
	Fatal func(error)
	// Abandoned is the time without a write after which Open takes a temporary file for a leftover.
	// Zero: ten minutes, long enough not to hit what another process on the same folder is writing.
	// Negative: everything that was there before Open.
	Abandoned time.Duration
	// Ahead is the line in which storing yields to what a person waits for; nil: it never does.
	Ahead *precedence.Line
}

// Store is a write-once store of contents by digest in one folder. It is safe for concurrent use, also by
// several processes.
type Store struct {
	dir     string
	disk    FS
	layout  layout // in which it writes
	shelf   Shelf  // nil: published contents rest in dir too
	fatal   func(error)
	ahead   *precedence.Line
	working chan struct{} // pieces of contents that are hashed and written at once

	mu        sync.Mutex
	stopped   error  // the failed sync that stopped the store
	gathering *joint // what is published next; nil: nothing waits

	publishing chan struct{}       // one joint at a time
	rooted     map[string]struct{} // folders whose own name this process has made durable; publishing guards it
}

// Open opens the store in dir and makes what is missing of it (the folder above dir must exist). It removes
// leftovers of earlier runs. An error means that the store cannot be used at all.
func Open(dir string, disk FS, options ...Options) (*Store, error) {
	var choice Options
	if len(options) > 0 {
		choice = options[0]
	}
	s := &Store{dir: filepath.Clean(dir), disk: disk, fatal: choice.Fatal, ahead: choice.Ahead, publishing: make(chan struct{}, 1),
		working: make(chan struct{}, runtime.GOMAXPROCS(0)), rooted: map[string]struct{}{}}
	if s.fatal == nil {
		s.fatal = durable.End
	}
	if err := makeFolder(disk, s.dir); err != nil {
		return nil, fmt.Errorf("open store %s: %w", dir, spaced(err))
	}
	var err error
	if s.layout, err = layoutOf(s.dir, disk); err != nil {
		return nil, fmt.Errorf("open store %s: %w", dir, err)
	}
	folders := append([]string{s.staging()}, s.stagings()...)
	if s.layout == fanned {
		folders = append(folders, filepath.Join(s.dir, fanName))
	}
	for _, folder := range folders {
		if err := makeFolder(disk, folder); err != nil {
			return nil, fmt.Errorf("open store %s: %w", dir, spaced(err))
		}
	}
	// A folder that cannot be synced is found here, as an error, and not by the first capture.
	for _, folder := range []string{filepath.Dir(s.dir), s.dir} {
		if err := disk.SyncFolder(folder); err != nil {
			return nil, fmt.Errorf("open store %s: the names in %s cannot be made durable on this file system: %w", dir, folder, err)
		}
	}
	if err := sweep(disk, s.staging(), choice.Abandoned); err != nil {
		return nil, fmt.Errorf("open store %s: %w", dir, spaced(err))
	}
	return s, nil
}

// makeFolder makes path unless it is there.
func makeFolder(disk FS, path string) error {
	err := disk.MakeFolder(path)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := disk.Stat(path)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is a file, a folder is needed", path)
	}
	return err
}

// temporary makes a new file for staging.
func (s *Store) temporary() (*Staged, error) {
	name := randomName()
	folder := filepath.Join(s.staging(), name[:1])
	path := filepath.Join(folder, name)
	file, err := s.disk.Create(path)
	if errors.Is(err, fs.ErrNotExist) { // a release that knows no folders in there sweeps them away
		if err := makeFolder(s.disk, folder); err != nil {
			return nil, err
		}
		file, err = s.disk.Create(path)
	}
	if err != nil {
		return nil, err
	}
	return &Staged{store: s, path: path, file: file}, nil
}

func (s *Store) staging() string { return filepath.Join(s.dir, stagingName) }

// stagings are the folders in which temporary files are made, by the first digit of their names: contents that come in at the
// same time would wait for each other to make and to give away names in one folder.
func (s *Store) stagings() []string {
	var folders []string
	for _, digit := range "0123456789abcdef" {
		folders = append(folders, filepath.Join(s.staging(), string(digit)))
	}
	return folders
}

// Free returns the part of the disk on which contents are staged and, without a Shelf, rest, 0 to 1, that can still be filled. Below 0.05 the device interface
// answers 503 (contract, Devices: HTTP).
func (s *Store) Free() (float64, error) { return s.disk.Free(s.dir) }

// stop records a failed sync and ends the process; if the hook returns, the store stays stopped.
func (s *Store) stop(err error) error {
	err = fmt.Errorf("sync failed: %w", err)
	s.mu.Lock()
	if s.stopped == nil {
		s.stopped = err
	}
	s.mu.Unlock()
	s.fatal(err)
	return fmt.Errorf("%w: %w", ErrStopped, err)
}

// running returns ErrStopped after a failed sync.
func (s *Store) running() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped != nil {
		return fmt.Errorf("%w: %w", ErrStopped, s.stopped)
	}
	return nil
}
