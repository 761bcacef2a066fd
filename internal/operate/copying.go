package operate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"yuanjian/internal/blob"
	"yuanjian/internal/law"
)

// copying copies originals from one store to another: what is there already is not read again, and nothing is stored
// that is not the content of its digest.
type copying struct {
	from, to *blob.Store
	progress func(what law.Words, done int64)
	batch    []blob.Digest
	done     int64
	copied   int64
	bad      map[blob.Digest]error // what could not be copied
}

// copiedAtATime is how many are staged at the same time and named with one sync of each folder.
const copiedAtATime = 16

// add copies one original, now or with the next ones.
func (c *copying) add(ctx context.Context, digest blob.Digest) error {
	c.done++
	if c.progress != nil {
		c.progress(law.Words{ZH: "复制原始文件", EN: "copying originals"}, c.done)
	}
	has, err := c.to.Has(digest)
	if err != nil || has {
		return err
	}
	if c.batch = append(c.batch, digest); len(c.batch) < copiedAtATime {
		return nil
	}
	return c.flush(ctx)
}

// flush copies what is gathered. A content that is damaged where it comes from is noted and does not stop the rest.
func (c *copying) flush(ctx context.Context) error {
	var all sync.WaitGroup
	staged, failed := make([]*blob.Staged, len(c.batch)), make([]error, len(c.batch))
	for i, digest := range c.batch {
		all.Go(func() { staged[i], failed[i] = c.stage(ctx, digest) })
	}
	all.Wait()
	var whole []*blob.Staged
	for i, digest := range c.batch {
		switch {
		case failed[i] == nil:
			whole = append(whole, staged[i])
		case errors.Is(failed[i], blob.ErrMissing) || errors.Is(failed[i], blob.ErrCorrupt):
			c.bad[digest] = failed[i]
		default:
			for _, s := range whole {
				s.Discard()
			}
			return failed[i]
		}
	}
	c.batch = c.batch[:0]
	c.copied += int64(len(whole))
	return c.to.Publish(ctx, whole...)
}

func (c *copying) stage(ctx context.Context, digest blob.Digest) (*blob.Staged, error) {
	object, err := c.from.Open(digest)
	if err != nil {
		return nil, err
	}
	defer func() { _ = object.Close() }() // it is only read
	staged, err := c.to.Stage(ctx, object, math.MaxInt64)
	if err != nil {
		return nil, fmt.Errorf("copy %s: %w", digest, err)
	}
	if staged.Digest != digest {
		staged.Discard()
		return nil, fmt.Errorf("copy %s: %w", digest, blob.ErrCorrupt)
	}
	return staged, nil
}
