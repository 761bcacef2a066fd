package db

import "os"

// Queued is how many items wait for the next commit.
func (g *Group[T, R]) Queued() int { return len(g.queue) }

// Room is how many items can wait.
func (g *Group[T, R]) Room() int { return cap(g.queue) }

// Deadlocked is deadlocked.
var Deadlocked = deadlocked

// SyncWith replaces how the log of an SQLite is synced, and what is told of a sync that failed.
func (d *DB) SyncWith(sync func(*os.File) error, fatal func(error)) {
	d.log.sync, d.log.fatal = sync, fatal
}

// Asked is how many wait for a sync.
func (d *DB) Asked() int64 {
	d.log.mu.Lock()
	defer d.log.mu.Unlock()
	return d.log.asked - d.log.synced
}
