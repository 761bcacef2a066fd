package db

import (
	"database/sql"
	"sync"
	"sync/atomic"
)

// checkpoints moves what was committed from SQLite's log into its file beside the writer. Left to the writer, which does it
// within a commit every so many pages, it makes all who wait for that commit wait for the copying too.
type checkpoints struct {
	pool    *sql.DB
	commits atomic.Int64
	due     chan struct{}
	stop    chan struct{}
	done    chan struct{}
	once    sync.Once
}

// checkpointEvery is after how many commits it is done again. The writer still does it when its log has grown to
// writerCheckpoint pages of 4 KiB all the same; it then has little left to copy, and begins its log anew.
const (
	checkpointEvery  = 64
	writerCheckpoint = 16000
)

func newCheckpoints(path string) (*checkpoints, error) {
	pool, err := sql.Open("sqlite", sqliteBase(path)+"&_pragma=synchronous(FULL)&_pragma=wal_autocheckpoint(0)")
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	c := &checkpoints{pool: pool, due: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	go c.run()
	return c, nil
}

func (c *checkpoints) run() {
	defer close(c.done)
	for {
		select {
		case <-c.stop:
			return
		case <-c.due:
		}
		_, _ = c.pool.Exec("PRAGMA wal_checkpoint(PASSIVE)") // what is not copied now is copied later, or by the writer
	}
}

// committed counts a commit.
func (c *checkpoints) committed() {
	if c == nil || c.commits.Add(1)%checkpointEvery != 0 {
		return
	}
	select {
	case c.due <- struct{}{}:
	default: // one is due already
	}
}

func (c *checkpoints) close() error {
	if c == nil {
		return nil
	}
	c.once.Do(func() { close(c.stop) })
	<-c.done
	return c.pool.Close()
}
