package blob

import (
	"errors"
	"fmt"
	"syscall"
)

// The errors a caller tells apart with errors.Is.
var (
	// ErrMissing: nothing is stored under the digest.
	ErrMissing = errors.New("not in the store")
	// ErrTooLarge: the content is longer than the limit given to Stage.
	ErrTooLarge = errors.New("content is larger than allowed")
	// ErrNoSpace: the disk or the quota is full. Nothing was published; ask again when there is space.
	ErrNoSpace = errors.New("no space left for the store")
	// ErrCorrupt: what lies under a digest is not the content of that digest. Restore it from a backup.
	ErrCorrupt = errors.New("stored content does not match its digest")
	// ErrUnreachable: the place where contents rest gives no answer, or none that is final. Nothing is known to be
	// published; ask again later.
	ErrUnreachable = errors.New("the store of objects is out of reach")
	// ErrTurnedAway: the place where contents rest answers, and not to us: a wrong bucket, key or right.
	ErrTurnedAway = errors.New("the store of objects turns us away: check bucket, key and rights")
	// ErrSpent: the staged content was published or discarded before.
	ErrSpent = errors.New("staged content was already published or discarded")
	// ErrStopped: a sync failed earlier; the store writes nothing any more.
	ErrStopped = errors.New("the store stopped writing after a failed sync")
)

// spaced names a full disk or quota ErrNoSpace and keeps the original error.
func spaced(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrNoSpace, err)
	}
	return err
}
