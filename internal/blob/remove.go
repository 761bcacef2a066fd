package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// Remove takes the content of digest out of the store and returns when that is durable; that there is none is no error. Nothing
// in the store asks for what reason: its one caller carries out a disposal that an act has decided and the ledger records (Art 20,
// 34). Nothing is published meanwhile by this process, so that a name is either given or taken.
func (s *Store) Remove(ctx context.Context, digest Digest) error {
	if s.shelf != nil {
		if err := s.shelf.Remove(ctx, digest); err != nil && !errors.Is(err, ErrMissing) {
			return fmt.Errorf("remove %s: %w", digest, err)
		}
		return nil
	}
	select {
	case s.publishing <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("remove %s: %w", digest, ctx.Err())
	}
	defer func() { <-s.publishing }()
	if err := s.running(); err != nil {
		return fmt.Errorf("remove %s: %w", digest, err)
	}
	for _, l := range []layout{s.layout, !s.layout} { // kept twice, while two releases served one store
		path := l.path(s.dir, digest)
		err := s.disk.Remove(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // as it was left by who removed it before; a name whose end was not durable comes back and is removed again
		}
		if err != nil {
			return fmt.Errorf("remove %s: %w", digest, err)
		}
		if err := s.disk.SyncFolder(filepath.Dir(path)); err != nil {
			return s.stop(err)
		}
	}
	return nil
}
