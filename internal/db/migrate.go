package db

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate runs what is missing, in order, each in a transaction. Migrations go forward only, work with the previous
// binary, and are never edited once released. A database of a later release is Newer, unless that release says that it
// works with this one.
func (d *DB) migrate(ctx context.Context) error {
	v, err := d.Version(ctx)
	if err != nil {
		return err
	}
	if v.Database > v.Binary {
		if !v.Usable() {
			return Newer{v}
		}
		return nil
	}
	return d.migrateTo(ctx, v.Binary)
}

// migrateTo runs what is missing up to a number.
func (d *DB) migrateTo(ctx context.Context, number int64) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption(nil)
	if d.engine == PostgreSQL {
		// Nodes that start together wait for the one that migrates: asked every second, for five minutes.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return fmt.Errorf("lock migrations: %w", err)
		}
		dialect, options = goose.DialectPostgres, []goose.ProviderOption{goose.WithSessionLocker(locker)}
	}
	p, err := goose.NewProvider(dialect, d.writer, files, options...)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	for try := 1; ; try++ {
		_, err := p.UpTo(ctx, number)
		if err == nil {
			return nil
		}
		if try == migrationTries || !deadlocked(err) {
			return fmt.Errorf("migrate the database: %w", err)
		}
	}
}

// migrationTries is how often a migration is begun that met the work of a release before in a deadlock: it was undone whole, and those
// before it stand.
const migrationTries = 10

// deadlocked tells whether PostgreSQL ended a transaction so that another one could go on.
func deadlocked(err error) bool {
	var of *pgconn.PgError
	return errors.As(err, &of) && of.Code == "40P01"
}
