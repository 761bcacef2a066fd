package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// place says where a system is: the flags that every operator's tool has. What is not given comes from the environment
// and the configuration file, as for serve.
type place struct {
	Config string `placeholder:"FILE" help:"配置文件，与serve相同。 Configuration file, as for serve."`
	Data   string `placeholder:"DIR" help:"数据目录，默认./data。 Data folder; ./data unless given."`
	DB     string `name:"db" placeholder:"postgres://…" help:"PostgreSQL地址，默认用数据目录里的SQLite。口令请放在db_password_file。 A PostgreSQL; SQLite in the data folder unless given. Its password belongs into db_password_file."`
}

// located is a system that was found: its configuration, and how package db opens its database.
type located struct {
	config
	DSN string
}

// find reads where the system is.
func (p place) find() (located, error) {
	c, err := loadConfig(p.Config, os.Environ(), map[string]string{"data": p.Data, "db": p.DB})
	if err != nil {
		return located{}, err
	}
	l := located{config: c}
	if l.DSN, err = c.dsn(); err == nil && l.DSN == "" {
		l.DSN = db.Path(c.Data)
	}
	return l, err
}

// sqlite tells whether the database is a file, which one process at a time writes.
func (l located) sqlite() bool      { return l.config.DB == "" }
func (l located) keys() string      { return filepath.Join(l.Data, keysName) }
func (l located) originals() string { return filepath.Join(l.Data, originalsName) }

// The folders under the data folder.
const (
	keysName      = "keys"
	originalsName = "originals"
	copiesName    = "copies"
)

// look opens the database for reading, beside a server that may run.
func (l located) look(ctx context.Context) (*db.DB, error) { return db.Look(ctx, l.DSN, false) }

// store opens the originals for reading, where the configuration says that they are.
func (l located) store() (*blob.Store, error) {
	if l.Blob == "" {
		return blob.Look(l.originals(), blob.OS{}), nil
	}
	o, err := l.objects()
	if err != nil {
		return nil, err
	}
	shelf, err := o.shelf(clock.System{})
	if err != nil {
		return nil, err
	}
	return blob.LookOn(shelf), nil
}

// openKeys reads the keys; nil when there are none here, and none are made.
func (l located) openKeys() (*seal.Keys, error) {
	if _, err := os.Stat(l.keys()); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return seal.Open(l.keys())
}

// hold keeps other processes from writing an SQLite meanwhile; on PostgreSQL there is nothing to hold.
func (l located) hold() (*db.Held, error) {
	if !l.sqlite() {
		return nil, nil
	}
	return db.Hold(l.DSN)
}

// failed writes why a tool did not do its work, and returns the exit code.
func failed(s streams, err error) int {
	var usage usageError
	if errors.As(err, &usage) {
		return fail(s.err, exitUsage, err)
	}
	return fail(s.err, exitRefused, err)
}

// progress writes what long work is doing: one line that is written again, for a person at a terminal; nothing in a pipe.
type progress struct {
	mu    sync.Mutex
	out   io.Writer // nil: nobody reads along
	clock clock.System
	said  time.Time
	line  bool
}

func newProgress(out io.Writer) *progress {
	if !terminal(out) {
		out = nil
	}
	return &progress{out: out}
}

// sayAgain is how often the line is written.
const sayAgain = 200 * time.Millisecond

// say tells how far the work is.
func (p *progress) say(what law.Words, done int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock.Now()
	if p.out == nil || now.Sub(p.said) < sayAgain {
		return
	}
	p.said, p.line = now, true
	_, _ = fmt.Fprintf(p.out, "\r\x1b[K%s %s … %d", what.ZH, what.EN, done)
}

// end clears the line, before something that stays is written.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.line {
		_, _ = fmt.Fprint(p.out, "\r\x1b[K")
		p.line = false
	}
}
