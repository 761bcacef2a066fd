package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
)

// syncsAtOnce bounds the folder syncs of one batch that run at the same time: those that arrive together share one commit of
// the file system's journal, and each that comes later pays for a flush of the disk of its own. Each holds a thread.
const syncsAtOnce = 64

// joint are the contents that are published together: what comes while the joint before is being synced.
type joint struct {
	asked []*asked
	done  chan struct{}
}

// asked is what one call of Publish wants, and what became of it once the joint is done.
type asked struct {
	staged []*Staged
	err    error
}

// errUnfinished is the answer of a joint whose leader never came to its end.
var errUnfinished = errors.New("the joint was not carried out")

// Publish gives every staged content its final name and makes the names durable, together with what others publish at the
// same time: each touched folder is synced once, and the folders above it as far as this process has not synced them before.
// Content that is there already stays as it is, and is as durable afterwards as new content; if its size differs, ErrCorrupt.
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
	s.ahead.Yield(ctx) // not within the joint: others wait for it
	mine := &asked{staged: staged, err: errUnfinished}
	j, leads := s.join(mine)
	if leads {
		s.carryOut(j)
	}
	<-j.done
	if mine.err != nil {
		return fmt.Errorf("publish: %w", mine.err)
	}
	return nil
}

// join adds to the joint that is gathering; who begins one leads it.
func (s *Store) join(mine *asked) (j *joint, leads bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if leads = s.gathering == nil; leads {
		s.gathering = &joint{done: make(chan struct{})}
	}
	s.gathering.asked = append(s.gathering.asked, mine)
	return s.gathering, leads
}

// carryOut publishes a joint when the one before is through.
func (s *Store) carryOut(j *joint) {
	defer close(j.done)
	s.publishing <- struct{}{}
	defer func() { <-s.publishing }()
	s.mu.Lock()
	s.gathering = nil
	s.mu.Unlock()
	errs := s.publishJoint(j)
	for i, a := range j.asked {
		a.err = errs[i]
	}
}

// publishJoint names everything and syncs the folders. It returns an error or nil for each that asked.
func (s *Store) publishJoint(j *joint) []error {
	errs := make([]error, len(j.asked))
	err := s.running() // the joint before may have stopped the store
	var named []*Staged
	for i, a := range j.asked {
		if errs[i] = err; err != nil {
			continue
		}
		if errs[i] = s.nameAll(a.staged); errs[i] == nil {
			named = append(named, a.staged...)
		}
	}
	if err := s.syncFolders(named); err != nil {
		err = s.stop(err)
		for i := range errs {
			errs[i] = errors.Join(errs[i], err)
		}
	}
	return errs
}

// nameAll names what was asked for together.
func (s *Store) nameAll(staged []*Staged) error {
	// All folders first: on a full disk it is they that fail, before any name is given.
	for _, t := range staged {
		for _, folder := range s.layout.folders(s.dir, t.Digest) {
			if err := s.makeOnce(folder); err != nil {
				return fmt.Errorf("%s: %w", t.Digest, spaced(err))
			}
		}
	}
	for _, t := range staged {
		if err := s.name(t); err != nil {
			return fmt.Errorf("%s: %w", t.Digest, spaced(err))
		}
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
	if _, known := s.rooted[folder]; known {
		return nil
	}
	return makeFolder(s.disk, folder)
}

// name gives the temporary file its final name, and never replaces.
func (s *Store) name(t *Staged) error {
	err := s.disk.Move(t.path, s.Path(t.Digest))
	if !errors.Is(err, fs.ErrExist) {
		t.moved = err == nil
		return err
	}
	info, err := s.disk.Stat(s.Path(t.Digest))
	if err == nil && info.Size() != t.Size {
		err = fmt.Errorf("%w: %d bytes on disk, %d expected", ErrCorrupt, info.Size(), t.Size)
	}
	return err
}

// syncFolders syncs the folders of the joint. A folder this process has not seen durable has its own name
// synced too, whoever made it: its maker may not have come to that yet, or may have died before.
func (s *Store) syncFolders(staged []*Staged) error {
	touched := map[string]struct{}{}
	var fresh []string
	for _, t := range staged {
		touched[filepath.Dir(s.Path(t.Digest))] = struct{}{}
		for _, folder := range s.layout.folders(s.dir, t.Digest) {
			if _, known := s.rooted[folder]; !known {
				touched[filepath.Dir(folder)] = struct{}{}
				fresh = append(fresh, folder)
			}
		}
	}
	if err := s.syncAll(touched); err != nil {
		return err
	}
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
