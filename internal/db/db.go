package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// DB is an open database with a writing and a reading side.
type DB struct {
	engine         Engine
	writer, reader *sql.DB
	written, read  *prepared
	copied         *checkpoints // SQLite only
	log            *log         // SQLite only
	// Committed, when set before use, is told of every durable commit; the order test listens here.
	Committed func()
}

// Open opens "postgres://…" or the path of an SQLite file, and runs the migrations that are missing.
func Open(ctx context.Context, dsn string) (*DB, error) {
	d, err := connect(dsn)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(d.migrate(ctx), d.Durable()); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

func connect(dsn string) (*DB, error) {
	engine, writer, reader, err := open(dsn)
	if err != nil {
		return nil, err
	}
	d := &DB{engine: engine, writer: writer, reader: reader, written: newPrepared(engine, writer), read: newPrepared(engine, reader)}
	if engine == SQLite {
		path := strings.TrimPrefix(dsn, "sqlite:")
		d.log = logOf(path)
		if d.copied, err = newCheckpoints(path); err != nil {
			_ = d.Close()
			return nil, err
		}
	}
	return d, nil
}

// OpenAt opens a database and runs the migrations up to a number only: as the release left it whose last one that is. It
// is for tests of what comes after it; the rest of this program needs all of them.
func OpenAt(ctx context.Context, dsn string, number int64) (*DB, error) {
	d, err := connect(dsn)
	if err != nil {
		return nil, err
	}
	if err := d.migrateTo(ctx, number); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// Look opens a database for reading only, beside whoever writes it, and runs no migration: for verify, backup and doctor.
// Behind or Newer when its migrations are not those of this binary; with anyVersion it is opened all the same.
func Look(ctx context.Context, dsn string, anyVersion bool) (*DB, error) {
	engine, reader, err := look(dsn)
	if err != nil {
		return nil, err
	}
	d := &DB{engine: engine, writer: reader, reader: reader} // the pool refuses to write
	if err := reader.PingContext(ctx); err != nil {
		_ = reader.Close()
		return nil, fmt.Errorf("open the database for reading: %w", err)
	}
	v, err := d.Version(ctx)
	switch {
	case err != nil || anyVersion || v.Usable():
	case v.Behind():
		err = Behind{v}
	default:
		err = Newer{v}
	}
	if err != nil {
		_ = reader.Close()
		return nil, err
	}
	return d, nil
}

// Engine tells which engine it is, for messages and doctor; chapters do not ask.
func (d *DB) Engine() Engine { return d.engine }

// Close closes both sides.
func (d *DB) Close() error {
	return errors.Join(d.copied.close(), d.writer.Close(), d.reader.Close(), d.log.close())
}

// Pools tells how the connections of both sides are used.
func (d *DB) Pools() (writer, reader sql.DBStats) { return d.writer.Stats(), d.reader.Stats() }

// Reader gives queries outside a transaction, each on a snapshot of its own, that cannot write.
func (d *DB) Reader() Queryer {
	if d.read == nil {
		return reads{d.reader}
	}
	return reads{preparedReads{d.reader, d.read}}
}

// Read runs f in one read-only snapshot.
func (d *DB) Read(ctx context.Context, f func(q Queryer) error) error {
	tx, err := d.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: d.snapshot()})
	if err != nil {
		return fmt.Errorf("begin reading: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	return f(reads{tx})
}

func (d *DB) snapshot() sql.IsolationLevel {
	if d.engine == PostgreSQL {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// Write runs f in a writing transaction and commits it; an error of f or a panic rolls it back. Only act and the
// housekeeping tables named in archtest are written through here. f must not use d itself: SQLite has one writer.
func (d *DB) Write(ctx context.Context, f func(tx *Tx) error) error {
	tx, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin writing: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	kept := preparedTx{tx, d.written}
	writing := &Tx{reads{kept}, kept, d.engine}
	if err := fenced(ctx, writing); err != nil {
		return err
	}
	if err := f(writing); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	tellCommitted(ctx)
	if err := d.log.durable(); err != nil {
		return err
	}
	d.written.ripen(ctx)
	d.copied.committed()
	if d.Committed != nil {
		d.Committed()
	}
	return nil
}

// Queryer reads rows. Arguments may be time.Time, *time.Time, law.Date and *law.Date beside the driver's own.
type Queryer interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

type source interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

type reads struct{ source }

func (r reads) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.QueryContext(ctx, query, plain(args)...)
}

func (r reads) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return r.QueryRowContext(ctx, query, plain(args)...)
}

// Tx is a writing transaction.
type Tx struct {
	reads
	tx     preparedTx
	engine Engine
}

// Exec runs a statement and returns how many rows it touched.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := t.tx.ExecContext(ctx, query, plain(args)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Each calls scan for every row of a query and closes it.
func Each(ctx context.Context, q Queryer, scan func(rows *sql.Rows) error, query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Strings are the values of a query of one column of text.
func Strings(ctx context.Context, q Queryer, query string, args ...any) ([]string, error) {
	var out []string
	err := Each(ctx, q, func(rows *sql.Rows) error {
		var one string
		err := rows.Scan(&one)
		out = append(out, one)
		return err
	}, query, args...)
	return out, err
}

// NoRow tells whether err says that a query found nothing.
func NoRow(err error) bool { return errors.Is(err, sql.ErrNoRows) }
