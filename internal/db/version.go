package db

import (
	"context"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Version is how far the migrations of a database have come, beside those of this binary.
type Version struct {
	Database int64 // number of the last migration that has run; 0: an empty database
	Binary   int64 // number of the last one this binary knows
	Floor    int64 // a newer database: the earliest last migration of a binary that may use it; 0: it does not say
}

// Behind tells whether migrations are missing in the database.
func (v Version) Behind() bool { return v.Database < v.Binary }

// Usable tells whether this binary may use the database: migrated as far as the binary, or further by a release that
// works with the one before.
func (v Version) Usable() bool { return v.Database == v.Binary || v.Database > v.Binary && v.fits() }

func (v Version) fits() bool { return v.Floor > 0 && v.Floor <= v.Binary }

// Newer says that a database was migrated by a later release than may be used together with this one.
type Newer struct{ Version }

// Error says what it is and what cures it.
func (e Newer) Error() string {
	return fmt.Sprintf("数据库由更新的版本升级过（第%d号，本程序只到第%d号）：请使用新版程序，或者恢复升级前的备份 / the database was migrated by a later release (migration %d; this program knows %d): run the later program, or restore the backup from before the upgrade",
		e.Database, e.Binary, e.Database, e.Binary)
}

// Behind says that a database lacks migrations of this binary, where none may be run.
type Behind struct{ Version }

// Error says what it is and what cures it.
func (e Behind) Error() string {
	return fmt.Sprintf("数据库尚未升级（第%d号，本程序为第%d号）：请先运行yuanjian migrate / the database is not migrated yet (migration %d; this program has %d): run yuanjian migrate first",
		e.Database, e.Binary, e.Database, e.Binary)
}

// latest is the number of the last migration in this binary.
func latest() (int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("find the migrations: %d, %w", len(names), err)
	}
	number, _, _ := strings.Cut(strings.TrimPrefix(names[len(names)-1], "migrations/"), "_")
	return strconv.ParseInt(number, 10, 64)
}

// Pending returns the names of the migrations in this binary after number, in their order.
func Pending(number int64) (out []string, err error) {
	entries, err := fs.ReadDir(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		digits, _, _ := strings.Cut(e.Name(), "_")
		if n, err := strconv.ParseInt(digits, 10, 64); err == nil && n > number {
			out = append(out, strings.TrimSuffix(e.Name(), ".sql"))
		}
	}
	return out, nil
}

// Version reads how far the migrations have come.
func (d *DB) Version(ctx context.Context) (v Version, err error) {
	if v.Binary, err = latest(); err != nil {
		return v, err
	}
	q := reads{d.reader}
	if ok, err := d.hasTable(ctx, q, "goose_db_version"); err != nil || !ok {
		return v, err
	}
	if err := q.QueryRow(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&v.Database); err != nil {
		return v, fmt.Errorf("read the number of the last migration: %w", err)
	}
	if ok, err := d.hasTable(ctx, q, "schema_floor"); err != nil || !ok {
		return v, err
	}
	if err := q.QueryRow(ctx, `SELECT floor FROM schema_floor WHERE id = 1`).Scan(&v.Floor); err != nil && !NoRow(err) {
		return v, fmt.Errorf("read which binaries may use the database: %w", err)
	}
	return v, nil
}

func (d *DB) hasTable(ctx context.Context, q Queryer, name string) (bool, error) {
	look := `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1`
	if d.engine == PostgreSQL {
		look = `SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass($1)`
	}
	var n int
	if err := q.QueryRow(ctx, look, name).Scan(&n); err != nil {
		return false, fmt.Errorf("look for table %s: %w", name, err)
	}
	return n > 0, nil
}
