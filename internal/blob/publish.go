package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
)

// syncsAtOnce bounds the folder syncs of one batch that run at the same time: journals join those that
// arrive together, so that a batch costs little more than its slowest sync.
const syncsAtOnce = 8

// Publish gives every staged content its final name and makes the names durable: each touched folder is
// synced once, and the folders above it as far as this process has not synced them before. Content that is
// there already stays as it is, and is as durable afterwards as new content; if its size differs, ErrCorrupt.
//
// All staged contents are spent afterwards, also after an error. After an error no promise is given for any
// of them: some may be there, whole and harmless, since nothing refers to them.
func (s *Store) Publish(ctx context.Context, staged ...*Staged) error {
	defer func() {
		for _, t := range staged {
			t.Discard()
		}
	}()
	if err := s.publishable(ctx, staged); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if s.shelf != nil {
		return s.putAll(ctx, staged)
	}
	// All folders first: on a full disk it is they that fail, before any name is given.
	for _, t := range staged {
		inner := s.folder(t.Digest)
		for _, folder := range []string{filepath.Dir(inner), inner} {
			if err := s.makeOnce(folder); err != nil {
				return fmt.Errorf("publish %s: %w", t.Digest, spaced(err))
			}
		}
	}
	for _, t := range staged {
		if err := s.name(t); err != nil {
			return fmt.Errorf("publish %s: %w", t.Digest, spaced(err))
		}
	}
	if err := s.syncFolders(staged); err != nil {
		return fmt.Errorf("publish: %w", s.stop(err))
	}
	return nil
}

// publishable checks that the store runs and that everything was staged here and is unspent.
func (s *Store) publishable(ctx context.Context, staged []*Staged) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, t := range staged {
		if t.file == nil {
			return fmt.Errorf("%s: %w", t.Digest, ErrSpent)
		}
		if t.store != s {
			return fmt.Errorf("%s was staged in another store", t.Digest)
		}
	}
	return s.running()
}

// makeOnce makes a folder unless this process knows it to be there.
func (s *Store) makeOnce(folder string) error {
	s.mu.Lock()
	_, known := s.rooted[folder]
	s.mu.Unlock()
	if known {
		return nil
	}
	return makeFolder(s.disk, folder)
}

// name links the temporary file to its final name. A link never replaces.
func (s *Store) name(t *Staged) error {
	err := s.disk.Link(t.path, s.Path(t.Digest))
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := s.disk.Stat(s.Path(t.Digest))
	if err == nil && info.Size() != t.Size {
		err = fmt.Errorf("%w: %d bytes on disk, %d expected", ErrCorrupt, info.Size(), t.Size)
	}
	return err
}

// syncFolders syncs the folders of the batch. A folder this process has not seen durable has its own name
// synced too, whoever made it: its maker may not have come to that yet, or may have died before.
func (s *Store) syncFolders(staged []*Staged) error {
	touched := map[string]struct{}{}
	var fresh []string
	s.mu.Lock()
	for _, t := range staged {
		inner := s.folder(t.Digest)
		touched[inner] = struct{}{}
		for _, folder := range []string{inner, filepath.Dir(inner)} {
			if _, known := s.rooted[folder]; !known {
				touched[filepath.Dir(folder)] = struct{}{}
				fresh = append(fresh, folder)
			}
		}
	}
	s.mu.Unlock()
	if err := s.syncAll(touched); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, folder := range fresh {
		s.rooted[folder] = struct{}{}
	}
	return nil
}

// syncAll syncs all the folders, a few at a time, and returns the failures.
func (s *Store) syncAll(folders map[string]struct{}) error {
	var (
		group  sync.WaitGroup
		slots  = make(chan struct{}, syncsAtOnce)
		mu     sync.Mutex
		failed []error
	)
	for folder := range folders {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if err := s.disk.SyncFolder(folder); err != nil {
				mu.Lock()
				failed = append(failed, fmt.Errorf("folder %s: %w", folder, err))
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return errors.Join(failed...)
}
