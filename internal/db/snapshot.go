package db

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"

	"yuanjian/internal/durable"
)

// Snapshot says what a copy of a database is made of: everything that Restore needs beside the files themselves.
type Snapshot struct {
	Engine  Engine  `json:"engine"`
	Applied []int64 `json:"migrations"` // numbers of the migrations that had run, in order
	Files   []File  `json:"files"`
}

// File is one file of a snapshot, relative to its folder.
type File struct {
	Name    string   `json:"name"`
	SHA256  string   `json:"sha256"`
	Size    int64    `json:"size"`              // bytes
	Table   string   `json:"table,omitempty"`   // PostgreSQL: what is in it
	Columns []string `json:"columns,omitempty"` // in the order of the file
	Rows    int64    `json:"rows,omitempty"`
}

// sqliteCopy is the name of the copy of an SQLite in a snapshot, and tablesFolder that of the folder of a PostgreSQL's.
const (
	sqliteCopy   = "yuanjian.db"
	tablesFolder = "tables"
)

// Snapshot writes the database as it is at one instant into folder, durably, while others go on writing; with reads that
// very instant. SQLite: its online backup interface. PostgreSQL: one text for each table (COPY), compressed, from one
// REPEATABLE READ transaction, so that no other program and no other version of the server is needed to read it.
// progress is told how much is done of how much, pages or tables.
func (d *DB) Snapshot(ctx context.Context, folder string, progress func(done, total int64), with func(q Queryer) error) (s Snapshot, err error) {
	if s.Applied, err = d.applied(ctx); err != nil {
		return s, err
	}
	s.Engine = d.engine
	conn, err := d.reader.Conn(ctx)
	if err != nil {
		return s, fmt.Errorf("begin the snapshot: %w", err)
	}
	defer func() { _ = conn.Close() }()
	if d.engine == PostgreSQL {
		s.Files, err = dumpPostgreSQL(ctx, conn, folder, progress, with)
	} else {
		s.Files, err = copySQLite(ctx, conn, folder, progress, with)
	}
	return s, err
}

// applied returns the numbers of the migrations that have run.
func (d *DB) applied(ctx context.Context) (out []int64, err error) {
	err = Each(ctx, reads{d.reader}, func(rows *sql.Rows) error {
		var n int64
		err := rows.Scan(&n)
		out = append(out, n)
		return err
	}, `SELECT DISTINCT version_id FROM goose_db_version WHERE is_applied AND version_id > 0 ORDER BY version_id`)
	if err != nil {
		return nil, fmt.Errorf("read which migrations have run: %w", err)
	}
	return out, nil
}

// pagesAtATime is how many pages are copied between two looks at the context.
const pagesAtATime = 2000

// copySQLite copies from one reading transaction: without it the copy would begin anew whenever another process writes.
func copySQLite(ctx context.Context, conn *sql.Conn, folder string, progress func(done, total int64), with func(q Queryer) error) ([]File, error) {
	path := filepath.Join(folder, sqliteCopy)
	if _, err := conn.ExecContext(ctx, `BEGIN`); err != nil {
		return nil, fmt.Errorf("begin the snapshot: %w", err)
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`) }()
	var tables int
	if err := conn.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master`).Scan(&tables); err != nil { // fixes the instant
		return nil, fmt.Errorf("begin the snapshot: %w", err)
	}
	err := conn.Raw(func(raw any) error {
		source, ok := raw.(interface {
			NewBackup(to string) (*sqlite.Backup, error)
		})
		if !ok {
			return errors.New("the driver of SQLite cannot copy a database in use")
		}
		b, err := source.NewBackup(sqliteBase(path))
		if err != nil {
			return err
		}
		for more := true; more && err == nil; {
			if more, err = b.Step(pagesAtATime); err == nil {
				progress(int64(b.PageCount()-b.Remaining()), int64(b.PageCount()))
				err = ctx.Err()
			}
		}
		return errors.Join(err, b.Finish())
	})
	if err != nil {
		return nil, fmt.Errorf("copy the database: %w", err)
	}
	if err := settleSQLite(ctx, path, with); err != nil {
		return nil, err
	}
	f, err := digestFile(folder, sqliteCopy)
	return []File{f}, err
}

// settleSQLite makes one file of the copy, checks it, reads it, and makes it durable.
func settleSQLite(ctx context.Context, path string, with func(q Queryer) error) error {
	pool, err := sql.Open("sqlite", sqliteBase(path))
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(1)
	var mode, sound string
	err = pool.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode)
	if err == nil {
		err = pool.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&sound)
	}
	if err == nil && (mode != "delete" || sound != "ok") {
		err = fmt.Errorf("journal %s, check: %s", mode, sound)
	}
	if err == nil {
		err = with(reads{pool})
	}
	if err = errors.Join(err, pool.Close()); err != nil {
		return fmt.Errorf("check the copy of the database: %w", err)
	}
	return syncFile(path)
}

// dumpPostgreSQL writes every table of the schema from one transaction.
func dumpPostgreSQL(ctx context.Context, conn *sql.Conn, folder string, progress func(done, total int64), with func(q Queryer) error) ([]File, error) {
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("begin the snapshot: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // it only reads
	tables, err := tablesPostgreSQL(ctx, reads{tx})
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(filepath.Join(folder, tablesFolder), 0o700); err != nil {
		return nil, err
	}
	var files []File
	for i, t := range tables {
		f := File{Name: tablesFolder + "/" + t.name + ".copy.gz", Table: t.name, Columns: t.columns}
		if err := f.dump(ctx, conn, folder); err != nil {
			return nil, fmt.Errorf("copy table %s: %w", t.name, err)
		}
		files = append(files, f)
		progress(int64(i+1), int64(len(tables)))
	}
	if err := with(reads{tx}); err != nil {
		return nil, err
	}
	return files, durable.SyncFolder(filepath.Join(folder, tablesFolder))
}

// dump writes the rows of a table, compressed, and fills in digest, size and number.
func (f *File) dump(ctx context.Context, conn *sql.Conn, folder string) error {
	out, err := os.OpenFile(filepath.Join(folder, filepath.FromSlash(f.Name)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }() // closed below; here after an error
	counted := &counting{to: out, hash: sha256.New()}
	buffered := bufio.NewWriterSize(counted, 1<<20)
	packed, err := gzip.NewWriterLevel(buffered, gzip.BestSpeed)
	if err != nil {
		return err
	}
	err = conn.Raw(func(raw any) error {
		tag, err := raw.(*stdlib.Conn).Conn().PgConn().CopyTo(ctx, packed, `COPY `+f.columnsOf()+` TO STDOUT`)
		f.Rows = tag.RowsAffected()
		return err
	})
	if err != nil {
		return err
	}
	if err := errors.Join(packed.Close(), buffered.Flush(), out.Sync(), out.Close()); err != nil {
		return err
	}
	f.SHA256, f.Size = hex.EncodeToString(counted.hash.Sum(nil)), counted.n
	return nil
}

// columnsOf is the table with its columns, quoted.
func (f *File) columnsOf() string {
	text := pgx.Identifier{f.Table}.Sanitize() + " ("
	for i, c := range f.Columns {
		if i > 0 {
			text += ", "
		}
		text += pgx.Identifier{c}.Sanitize()
	}
	return text + ")"
}

type table struct {
	name    string
	columns []string
}

// tablesPostgreSQL returns the tables of the schema, but for the migrations' own, each after those it refers to.
func tablesPostgreSQL(ctx context.Context, q Queryer) ([]table, error) {
	at := map[string]int{}
	var all []table
	err := Each(ctx, q, func(rows *sql.Rows) error {
		var name, column string
		if err := rows.Scan(&name, &column); err != nil {
			return err
		}
		if _, ok := at[name]; !ok {
			at[name] = len(all)
			all = append(all, table{name: name})
		}
		all[at[name]].columns = append(all[at[name]].columns, column)
		return nil
	}, `SELECT c.relname, a.attname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema()) AND c.relkind IN ('r', 'p')
		AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> 'goose_db_version'
		ORDER BY c.relname, a.attnum`)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	needs := map[string][]string{}
	err = Each(ctx, q, func(rows *sql.Rows) error {
		var from, to string
		err := rows.Scan(&from, &to)
		if from != to {
			needs[from] = append(needs[from], to)
		}
		return err
	}, `SELECT f.relname, t.relname FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class f ON f.oid = k.conrelid
		JOIN pg_catalog.pg_class t ON t.oid = k.confrelid WHERE k.contype = 'f' ORDER BY f.relname, t.relname`)
	if err != nil {
		return nil, fmt.Errorf("list the references between tables: %w", err)
	}
	var out []table
	done := map[string]bool{}
	var put func(name string)
	put = func(name string) {
		i, ok := at[name]
		if done[name] || !ok {
			return
		}
		done[name] = true
		for _, n := range needs[name] {
			put(n)
		}
		out = append(out, all[i])
	}
	for _, t := range all {
		put(t.name)
	}
	return out, nil
}

// counting counts and hashes what is written through it.
type counting struct {
	to   io.Writer
	hash hash.Hash
	n    int64
}

// Write implements io.Writer.
func (c *counting) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.hash.Write(p[:n])
	c.n += int64(n)
	return n, err
}

// digestFile reads a file of a snapshot.
func digestFile(folder, name string) (File, error) {
	f := File{Name: name}
	in, err := os.Open(filepath.Join(folder, filepath.FromSlash(name)))
	if err != nil {
		return f, err
	}
	defer func() { _ = in.Close() }() // it was only read
	h := sha256.New()
	f.Size, err = io.Copy(h, in)
	f.SHA256 = hex.EncodeToString(h.Sum(nil))
	return f, err
}

// syncFile makes the content of a file durable, and its name.
func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("make %s durable: %w", path, err)
	}
	return durable.SyncFolder(filepath.Dir(path))
}
