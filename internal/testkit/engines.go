package testkit

import (
	"context"
	"path/filepath"
	"testing"

	"yuanjian/internal/db"
)

// Engines runs a test on both engines, each a subtest with an empty, migrated database of its own that is closed when
// the test ends. What holds on one engine only is a bug of package db.
func Engines(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgresql", func(t *testing.T) { test(t, Database(t, PostgreSQL(t))) })
}

// SQLite opens an empty, migrated SQLite file in the test's own folder: for tests that need a database and are not
// about engines.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return Database(t, filepath.Join(t.TempDir(), "yuanjian.db"))
}

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
