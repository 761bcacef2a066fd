package testkit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"yuanjian/internal/db"
)

// Engines runs a test on both engines, each a subtest with an empty, migrated database of its own that is closed when
// the test ends. What holds on one engine only is a bug of package db.
func Engines(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgresql", func(t *testing.T) { test(t, Database(t, MigratedPostgreSQL(t))) })
}

// SQLite opens an empty, migrated SQLite file in the test's own folder: for tests that need a database and are not
// about engines.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "yuanjian.db")
	model, err := modelFile()
	if err == nil {
		err = os.WriteFile(path, model, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return Database(t, path)
}

// modelFile is a SQLite file with the migrations already run, made once in a process: running them takes longer than much else in a test.
var modelFile = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "yuanjian-model-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "yuanjian.db")
	d, err := db.Open(context.Background(), path)
	if err != nil {
		return nil, fmt.Errorf("make the model file: %w", err)
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// Database opens what dsn names, migrates it, and closes it when the test ends.
func Database(t testing.TB, dsn string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close the database of the test: %v", err)
		}
	})
	return d
}

// MigratedPostgreSQL is PostgreSQL with the migrations already run: a copy of a model database that the server keeps.
// Running them takes several times as long as all else a short test does.
func MigratedPostgreSQL(t testing.TB) string {
	t.Helper()
	model, err := model(server(t))
	if err != nil {
		t.Fatal(err)
	}
	return database(t, " TEMPLATE "+model)
}

// model returns the name of the database that holds the migrations as they are in the source now, and makes it when
// the server has none. It is made under another name and renamed, so that of two processes neither sees half of it.
func model(server string) (string, error) {
	digest, err := migrationsDigest()
	if err != nil {
		return "", err
	}
	name, unfinished := "model_"+digest, "making_"+strings.ToLower(rand.Text())

	switch ok, err := exists(server, name); {
	case err != nil:
		return "", fmt.Errorf("look for the model database: %w", err)
	case ok:
		return name, nil
	}
	if err := execute(server, "CREATE DATABASE "+unfinished); err != nil {
		return "", fmt.Errorf("make the model database: %w", err)
	}
	address, err := withDatabase(server, unfinished)
	if err != nil {
		return "", err
	}
	d, err := db.Open(context.Background(), address)
	if err != nil {
		return "", fmt.Errorf("make the model database: %w", err)
	}
	if err := d.Close(); err != nil {
		return "", err
	}
	return name, settle(server, unfinished, name)
}

// settle gives the finished model its name. The server may need a moment to see that nobody is connected to it.
func settle(server, unfinished, name string) error {
	// object_in_use, duplicate_database, and unique_violation: two that rename in the same moment
	const inUse, taken, raced = "55006", "42P04", "23505"
	for try := 0; ; try++ {
		err := execute(server, "ALTER DATABASE "+unfinished+" RENAME TO "+name)
		var pg *pgconn.PgError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &pg) && (pg.Code == taken || pg.Code == raced):
			return execute(server, "DROP DATABASE "+unfinished+" WITH (FORCE)")
		case !errors.As(err, &pg) || pg.Code != inUse || try == 200:
			return fmt.Errorf("name the model database: %w", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// migrationsDigest tells one state of the migrations from another.
func migrationsDigest() (string, error) {
	folder, err := root()
	if err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(folder, "internal", "db", "migrations", "*.sql"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("find the migrations in %s: %d files, %w", folder, len(files), err)
	}
	h := sha256.New()
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n%s", filepath.Base(file), len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// exists tells whether the server has a database of that name.
func exists(server, name string) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return false, err
	}
	defer conn.Close(ctx)
	var n int
	err = conn.QueryRow(ctx, `SELECT count(*) FROM pg_database WHERE datname = $1`, name).Scan(&n)
	return n > 0, err
}
