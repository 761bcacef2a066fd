package db

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"yuanjian/internal/durable"
)

// NotEmpty says that there is something where a database was to be restored.
type NotEmpty struct{ What string }

// Error says what is there and what cures it.
func (e NotEmpty) Error() string {
	return fmt.Sprintf("恢复目标不是空的（%s），不会覆盖：请换一个空的数据目录或者新建的数据库 / the target of the restore is not empty (%s) and is not overwritten: take an empty data folder or a new database", e.What, e.What)
}

// Check compares the files of a snapshot with its digests and says whether this binary can restore it.
func (s *Snapshot) Check(folder string) error {
	number, err := latest()
	if err != nil {
		return err
	}
	if n := len(s.Applied); n == 0 || s.Applied[n-1] > number {
		v := Version{Binary: number}
		if n > 0 {
			v.Database = s.Applied[n-1]
		}
		return Newer{v}
	}
	for _, want := range s.Files {
		if !filepath.IsLocal(filepath.FromSlash(want.Name)) {
			return fmt.Errorf("备份清单中的文件名有误 / a name in the manifest leads elsewhere: %q", want.Name)
		}
		is, err := digestFile(folder, want.Name)
		if err == nil && (is.SHA256 != want.SHA256 || is.Size != want.Size) {
			err = errors.New("它与清单中的摘要不符 / it is not what the manifest's digest says")
		}
		if err != nil {
			return fmt.Errorf("备份文件%s已损坏，请使用另一份备份 / a file of the backup is damaged, take another backup: %s: %w", want.Name, want.Name, err)
		}
	}
	return nil
}

// Restore puts a snapshot, which Check has passed, where dsn says, and runs the migrations that came after it. The place
// must be empty: no SQLite file, or a PostgreSQL without books. NotEmpty otherwise.
func Restore(ctx context.Context, s Snapshot, folder, dsn string, progress func(done, total int64)) error {
	if isPostgreSQL(dsn) != (s.Engine == PostgreSQL) {
		return fmt.Errorf("备份的数据库类型是%s，与--db不符 / the backup is of %s, and --db names another engine", s.Engine, s.Engine)
	}
	if s.Engine == PostgreSQL {
		return s.restorePostgreSQL(ctx, folder, dsn, progress)
	}
	path := strings.TrimPrefix(dsn, "sqlite:")
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(NotEmpty{path}, err)
	}
	return copyFile(filepath.Join(folder, sqliteCopy), path)
}

// copyFile copies durably, under another name until it is whole.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	half := to + ".half"
	out, err := os.OpenFile(half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	if err := os.Rename(half, to); err != nil {
		return err
	}
	return durable.SyncFolder(filepath.Dir(to))
}

// restorePostgreSQL makes the tables as they were, fills them in one transaction, and lets Open migrate further later.
func (s *Snapshot) restorePostgreSQL(ctx context.Context, folder, dsn string, progress func(done, total int64)) error {
	d, err := connect(dsn)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }() // what was written is committed
	writer, reader := d.writer, d.reader
	if ok, err := d.hasTable(ctx, reads{reader}, "book"); err != nil {
		return err
	} else if ok {
		var books int
		if err := d.Reader().QueryRow(ctx, `SELECT count(*) FROM book`).Scan(&books); err != nil || books > 0 {
			return errors.Join(NotEmpty{"PostgreSQL"}, err)
		}
	}
	if err := d.migrateTo(ctx, s.Applied[len(s.Applied)-1]); err != nil {
		return err
	}
	applied, err := d.applied(ctx)
	if err != nil {
		return err
	}
	if !slices.Equal(applied, s.Applied) {
		return fmt.Errorf("这份备份的数据库结构（%v）不是本程序能建立的（%v） / the tables of this backup (%v) are not those this program makes (%v)", s.Applied, applied, s.Applied, applied)
	}
	conn, err := writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for i, f := range s.Files {
		if err := f.fill(ctx, conn, tx, folder); err != nil {
			return fmt.Errorf("fill table %s: %w", f.Table, err)
		}
		progress(int64(i+1), int64(len(s.Files)))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit the restored tables: %w", err)
	}
	_, err = writer.ExecContext(ctx, `ANALYZE`)
	return err
}

// fill puts the rows of a file into its table, after what the migrations have put there.
func (f *File) fill(ctx context.Context, conn *sql.Conn, tx *sql.Tx, folder string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM `+pgx.Identifier{f.Table}.Sanitize()); err != nil {
		return err
	}
	in, err := os.Open(filepath.Join(folder, filepath.FromSlash(f.Name)))
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	rows, err := gzip.NewReader(bufio.NewReaderSize(in, 1<<20))
	if err != nil {
		return err
	}
	return conn.Raw(func(raw any) error {
		tag, err := raw.(*stdlib.Conn).Conn().PgConn().CopyFrom(ctx, rows, `COPY `+f.columnsOf()+` FROM STDIN`)
		if err == nil && tag.RowsAffected() != f.Rows {
			err = fmt.Errorf("%d rows, the manifest says %d", tag.RowsAffected(), f.Rows)
		}
		return err
	})
}
