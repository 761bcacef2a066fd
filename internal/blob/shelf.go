package blob

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Shelf is where published contents rest when that is not the store's own folder: a service of objects that the nodes of
// a system share. What is promised of a store is promised of it: nothing is replaced, and what was put is durable. Its
// errors are those of this package.
type Shelf interface {
	// Put keeps content under digest and returns when it is durable. What is there already stays; ErrCorrupt if that is
	// of another size.
	Put(ctx context.Context, digest Digest, content *Staged) error
	// Open opens what is kept and returns its size; ErrMissing if nothing is.
	Open(digest Digest) (Content, int64, error)
	// Size returns the size of what is kept; ErrMissing if nothing is.
	Size(digest Digest) (int64, error)
	// Remove takes away what is kept, with every version of it, and returns when it is gone; ErrMissing if nothing is.
	Remove(ctx context.Context, digest Digest) error
	// Walk calls visit for everything kept, in the order of the digests, until visit returns an error. Names that do not
	// belong there do not stop it; they are returned together at the end, each as ErrStray.
	Walk(ctx context.Context, visit func(digest Digest, size int64) error) error
}

// OpenOn opens a store that stages in dir, on a disk of this machine, and publishes on a shelf. The folder then holds
// nothing that lasts, and one sync of a folder for a batch has no meaning: each content is durable when the shelf says so.
func OpenOn(dir string, disk FS, shelf Shelf, options ...Options) (*Store, error) {
	s, err := Open(dir, disk, options...)
	if err != nil {
		return nil, err
	}
	s.shelf = shelf
	return s, nil
}

// putsAtOnce bounds the contents of one batch that travel at the same time.
const putsAtOnce = 8

// putAll puts all staged contents on the shelf.
func (s *Store) putAll(ctx context.Context, staged []*Staged) error {
	var (
		group  sync.WaitGroup
		slots  = make(chan struct{}, putsAtOnce)
		mu     sync.Mutex
		failed []error
	)
	for _, t := range staged {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if err := s.shelf.Put(ctx, t.Digest, t); err != nil {
				mu.Lock()
				failed = append(failed, fmt.Errorf("publish %s: %w", t.Digest, err))
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return errors.Join(failed...)
}
