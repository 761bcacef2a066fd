package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"yuanjian/internal/durable"
)

// log is SQLite's write-ahead log, which this process syncs itself. Left to SQLite, a commit is synced under the one lock for writing,
// and whoever comes next waits for the disk twice: for the commit before and for his own. Here the lock is let go once a commit
// stands in the log, and whoever committed waits for a sync that began afterwards, one for all who wait. Nobody is told that
// something was done before that: Write returns after it, and what a reader saw and wants to promise is asked for by Durable.
//
// What was committed and not synced may be seen by readers for those milliseconds, and is lost when the machine loses its power; the
// log is read up to its last whole commit then, so that nothing that was synced is lost with it. Before anything is copied from the
// log into the database SQLite syncs both by itself.
type log struct {
	path  string
	fatal func(error)          // told of a sync that failed; what is on the disk is not known any more
	sync  func(*os.File) error // fdatasync

	mu      sync.Mutex
	done    sync.Cond // a sync has ended
	asked   int64     // number of the last commit that asked
	synced  int64     // number of the last commit that is known to be on the disk
	syncing bool
	failed  error
	file    *os.File // nil: not opened yet; whoever is syncing has it
}

// logOf is the log of the database at path.
func logOf(path string) *log {
	l := &log{path: path + "-wal", fatal: durable.End, sync: syncData}
	l.done.L = &l.mu
	return l
}

// durable returns once everything that was committed before its call is on the disk. A nil log is of an engine that syncs by itself.
func (l *log) durable() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	mine := l.asked
	for l.synced < mine && l.failed == nil {
		if l.syncing {
			l.done.Wait()
			continue
		}
		l.lead()
	}
	return l.failed
}

// lead syncs for all who have asked so far. mu is held, and let go while the disk works.
func (l *log) lead() {
	covered := l.asked
	l.syncing = true
	l.mu.Unlock()
	err := l.flush()
	l.mu.Lock()
	l.syncing = false
	if err == nil {
		l.synced = covered
	} else {
		l.failed = fmt.Errorf("sync the log of the database: %w", err)
		l.fatal(l.failed)
	}
	l.done.Broadcast()
}

// flush syncs the log as it is there now. Without a log nothing was written, or all of it was copied and synced when the last
// connection closed.
func (l *log) flush() error {
	there, err := os.Stat(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if l.file != nil {
		if mine, err := l.file.Stat(); err != nil || !os.SameFile(mine, there) {
			_ = l.file.Close() // of a log that is no more
			l.file = nil
		}
	}
	if l.file == nil {
		if l.file, err = os.OpenFile(l.path, os.O_RDWR, 0); err != nil {
			return err
		}
		if err := durable.SyncFolder(filepath.Dir(l.path)); err != nil { // its name
			return err
		}
	}
	return l.sync(l.file)
}

func (l *log) close() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.syncing {
		l.done.Wait()
	}
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}

// Durable returns once everything is on the disk that can be seen now. It is for who promises something because of what he read,
// as for a capture that is sent again while its first sending is being stored.
func (d *DB) Durable() error { return d.log.durable() }

type committedKey struct{}

// onCommit returns a context whose writing transaction calls f when it has committed and others may write, before it is durable.
func onCommit(ctx context.Context, f func()) context.Context {
	return context.WithValue(ctx, committedKey{}, f)
}

// tellCommitted calls what onCommit was given.
func tellCommitted(ctx context.Context) {
	if f, ok := ctx.Value(committedKey{}).(func()); ok {
		f()
	}
}
