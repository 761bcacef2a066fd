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

// place is where a system keeps its things: the flags that every operator's tool has.
type place struct {
	Config string `placeholder:"FILE" help:"serve的配置文件；原始文件在S3服务里时需要，其他情况不用。 The configuration file of serve; needed where originals are in an S3 service."`
	Data   string `default:"./data" placeholder:"DIR" help:"数据目录。 Data folder."`
	DB     string `env:"YUANJIAN_DB" placeholder:"postgres://…" help:"PostgreSQL地址；不填则为数据目录里的SQLite。口令请用环境变量YUANJIAN_DB或者PGPASSFILE，不要写在命令行。 Address of a PostgreSQL; without it the SQLite in the data folder. Keep the password off the command line: YUANJIAN_DB or PGPASSFILE."`
}

// dsn is what package db opens.
func (p place) dsn() string {
	if p.DB != "" {
		return p.DB
	}
	return db.Path(p.Data)
}

func (p place) keys() string      { return filepath.Join(p.Data, keysName) }
func (p place) originals() string { return filepath.Join(p.Data, originalsName) }

// The folders under the data folder.
const (
	keysName      = "keys"
	originalsName = "originals"
	copiesName    = "copies"
)

// look opens the database for reading, beside a server that may run.
func (p place) look(ctx context.Context) (*db.DB, error) { return db.Look(ctx, p.dsn(), false) }

// store opens the originals for reading, where the configuration says that they are.
func (p place) store() (*blob.Store, error) {
	c, err := loadConfig(p.Config, os.Environ(), nil)
	if err != nil || c.Blob == "" {
		return blob.Look(p.originals(), blob.OS{}), err
	}
	o, err := c.objects()
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
func (p place) openKeys() (*seal.Keys, error) {
	if _, err := os.Stat(p.keys()); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return seal.Open(p.keys())
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
