package operate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/seal"
)

// Backup is one backup of a system, beside the server that runs.
type Backup struct {
	DB        *db.DB
	Originals *blob.Store
	Keys      *seal.Keys // only their ids are written, and what is sealed is looked through for files; nil: none
	Folder    string     // the backup folder; made when missing
	Now       time.Time
	Progress  func(what law.Words, done int64) // nil: nobody reads along
	// DatabaseOnly leaves the originals out: before a migration, which does not touch them. What is restored from it needs
	// the originals that are there.
	DatabaseOnly bool
}

// BackedUp is what a backup did.
type BackedUp struct {
	Manifest
	Name   string // of the snapshot
	Folder string // of the snapshot
	Copied int64  // originals copied now; the others were there from earlier
}

func (b *Backup) tell(zh, en string, done int64) {
	if b.Progress != nil {
		b.Progress(law.Words{ZH: zh, EN: en}, done)
	}
}

// nameForm names snapshots, in UTC, so that they sort by time.
const nameForm = "20060102T150405.000Z"

// leftFor is after how long what a backup that was killed has left is taken for a leftover.
const leftFor = 48 * time.Hour

// sweep removes what killed backups have left.
func (b *Backup) sweep(parent string) error {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !strings.HasPrefix(e.Name(), unfinished) || b.Now.Sub(info.ModTime()) < leftFor {
			continue
		}
		if err := os.RemoveAll(filepath.Join(parent, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// Run takes a snapshot. Originals that are missing or damaged in the system are in Missing, and do not stop it. A backup
// that ended half way leaves nothing that looks like a snapshot.
func (b *Backup) Run(ctx context.Context) (out BackedUp, err error) {
	out.Name = b.Now.UTC().Format(nameForm)
	parent := filepath.Join(b.Folder, snapshotsName)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return out, fmt.Errorf("make the backup folder: %w", err)
	}
	if err := b.sweep(parent); err != nil {
		return out, fmt.Errorf("clear the backup folder: %w", err)
	}
	half, err := os.MkdirTemp(parent, unfinished)
	if err != nil {
		return out, fmt.Errorf("make the backup folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(half) }() // it has another name when all is done
	out.Manifest = Manifest{Format: Format, TakenAt: b.Now.UTC()}
	if b.Keys != nil {
		out.Keys = b.Keys.IDs()
	}
	references := filepath.Join(half, "references")
	out.Database, err = b.DB.Snapshot(ctx, half, func(done, _ int64) { b.tell("数据库", "database", done) }, func(q db.Queryer) error {
		out.Books, err = heads(ctx, q)
		if err != nil || b.DatabaseOnly {
			return err
		}
		return b.writeReferences(ctx, q, out.Database.Applied, references)
	})
	if err != nil {
		return out, err
	}
	if !b.DatabaseOnly {
		if err := b.originals(ctx, half, references, &out); err != nil {
			return out, fmt.Errorf("back up the originals: %w", err)
		}
		if err := os.Remove(references); err != nil {
			return out, err
		}
	}
	out.Folder = filepath.Join(parent, out.Name)
	return out, finish(half, out.Folder, out.Manifest)
}

// finish writes the manifest last and gives the snapshot its name.
func finish(half, whole string, m Manifest) error {
	_, err := written(half, manifestName, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(m)
	})
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	if err := (blob.OS{}).SyncFolder(half); err != nil {
		return err
	}
	if err := os.Rename(half, whole); err != nil {
		return fmt.Errorf("name the snapshot (was another taken in the same instant?): %w", err)
	}
	return (blob.OS{}).SyncFolder(filepath.Dir(whole))
}

// originals copies everything in the store that the backup does not have yet, lists it, and looks whether all that the
// snapshot refers to is there.
func (b *Backup) originals(ctx context.Context, half, references string, out *BackedUp) error {
	store, err := blob.Open(filepath.Join(b.Folder, originalsName), blob.OS{})
	if err != nil {
		return err
	}
	c := copying{from: b.Originals, to: store, progress: b.Progress, bad: map[blob.Digest]error{}}
	var strays error
	all := filepath.Join(half, "all")
	if _, err = written(half, "all", func(w io.Writer) error {
		strays = b.Originals.Walk(ctx, func(digest blob.Digest, size int64) error {
			if err := writeLine(w, digest, size); err != nil {
				return err
			}
			return c.add(ctx, digest)
		})
		return c.flush(ctx)
	}); err != nil {
		return err
	}
	if strays != nil && !errors.Is(strays, blob.ErrStray) {
		return strays
	}
	var rows int64
	out.List, err = written(half, listName, func(w io.Writer) error {
		list := func(digest blob.Digest, size int64) error {
			rows++
			out.Bytes += size
			return writeLine(w, digest, size)
		}
		err := eachLine(all, func(digest blob.Digest, size int64) error {
			if c.bad[digest] != nil {
				return nil
			}
			return list(digest, size)
		})
		if err != nil {
			return err
		}
		return b.keptOnly(references, store, list)
	})
	if err != nil {
		return err
	}
	out.List.Rows, out.Copied = rows, c.copied
	missing, err := notIn(store, references)
	if err != nil {
		return err
	}
	for digest := range c.bad { // damaged, and nothing refers to it, or a copy from before is kept
		if has, err := store.Has(digest); err == nil && !has {
			missing[digest.String()] = struct{}{}
		}
	}
	out.Missing = slices.Sorted(maps.Keys(missing))
	return os.Remove(all)
}

// keptOnly lists what the snapshot refers to, the system has lost, and an earlier backup kept.
func (b *Backup) keptOnly(references string, store *blob.Store, list func(blob.Digest, int64) error) error {
	return eachLine(references, func(digest blob.Digest, size int64) error {
		has, err := b.Originals.Has(digest)
		if err != nil || has {
			return err
		}
		if has, err = store.Has(digest); err != nil || !has {
			return err
		}
		return list(digest, size)
	})
}

// writeReferences lists what the rows of the snapshot refer to.
func (b *Backup) writeReferences(ctx context.Context, q db.Queryer, migrations []int64, path string) error {
	books, err := ledger.Books(ctx, q)
	if err != nil {
		return err
	}
	_, err = written(filepath.Dir(path), filepath.Base(path), func(w io.Writer) error {
		for _, book := range books {
			err := eachKept(ctx, q, b.Keys, migrations, book, func(_ law.Words, files []kept.File) error {
				for _, f := range files {
					if f.Lost() { // verify names it
						continue
					}
					if err := writeLine(w, f.Digest, f.Size); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// notIn returns the references that a store does not have.
func notIn(store *blob.Store, references string) (map[string]struct{}, error) {
	out := map[string]struct{}{}
	return out, eachLine(references, func(digest blob.Digest, _ int64) error {
		has, err := store.Has(digest)
		if err == nil && !has {
			out[digest.String()] = struct{}{}
		}
		return err
	})
}
