package db_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/db"
	"yuanjian/internal/testkit"
)

// databases gives each engine's address of an empty database.
func databases(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "yuanjian.db")) })
	t.Run("postgresql", func(t *testing.T) { test(t, testkit.PostgreSQL(t)) })
}

func change(t *testing.T, d *db.DB, statements ...string) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		for _, s := range statements {
			if n, err := tx.Exec(t.Context(), s); err != nil || n == 0 {
				return errors.Join(errors.New(s), err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A database that a later release migrated is refused with the cure, unless that release says that it works with this
// one: then it is used as it is, and no migration is run.
func TestADatabaseOfALaterReleaseIsRefusedUnlessItFits(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		d := testkit.Database(t, dsn)
		v, err := d.Version(t.Context())
		if err != nil || v.Database != v.Binary || v.Behind() || !v.Usable() {
			t.Fatalf("a new database: %+v, %v", v, err)
		}
		change(t, d, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9001, true)`, `UPDATE schema_floor SET floor = 9000`)
		for what, open := range map[string]func(context.Context) (*db.DB, error){
			"to write": func(ctx context.Context) (*db.DB, error) { return db.Open(ctx, dsn) },
			"to read":  func(ctx context.Context) (*db.DB, error) { return db.Look(ctx, dsn, false) },
		} {
			var newer db.Newer
			if _, err := open(t.Context()); !errors.As(err, &newer) || newer.Database != 9001 || !strings.Contains(err.Error(), "9001") {
				t.Errorf("opened %s: %v", what, err)
			}
		}
		change(t, d, `UPDATE schema_floor SET floor = 13`)
		again, err := db.Open(t.Context(), dsn)
		if err != nil {
			t.Fatalf("a release that works with this one: %v", err)
		}
		if v, err := again.Version(t.Context()); v.Database != 9001 || err != nil {
			t.Errorf("%+v, %v", v, err)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Look reads beside the writer, never writes, never makes a file and never migrates.
func TestLookOnlyReads(t *testing.T) {
	folder := t.TempDir()
	if _, err := db.Look(t.Context(), filepath.Join(folder, "none.db"), false); err == nil || !strings.Contains(err.Error(), "--data") {
		t.Errorf("a database that is not there: %v", err)
	}
	databases(t, func(t *testing.T, dsn string) {
		for _, beside := range []bool{true, false} { // with the writer open, and closed
			writer, err := db.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			if !beside {
				if err := writer.Close(); err != nil {
					t.Fatal(err)
				}
			}
			d, err := db.Look(t.Context(), dsn, false)
			if err != nil {
				t.Fatal(err)
			}
			if n := count(t, d); n != 0 {
				t.Errorf("%d rows", n)
			}
			if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), insert); return err }); err == nil {
				t.Error("it wrote")
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
			if beside {
				if err := writer.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// A database that lacks migrations is not read as if it had them, and not migrated by reading.
func TestLookRefusesADatabaseThatIsBehind(t *testing.T) {
	databases(t, func(t *testing.T, dsn string) {
		d := testkit.Database(t, dsn)
		change(t, d, `DELETE FROM goose_db_version WHERE version_id > 4`)
		var behind db.Behind
		if _, err := db.Look(t.Context(), dsn, false); !errors.As(err, &behind) || behind.Database != 4 || !strings.Contains(err.Error(), "migrate") {
			t.Errorf("got %v", err)
		}
		any, err := db.Look(t.Context(), dsn, true)
		if err != nil {
			t.Fatal(err)
		}
		if names, err := db.Pending(4); err != nil || len(names) == 0 || names[0] <= "0004" {
			t.Errorf("pending: %q, %v", names, err)
		}
		if err := any.Close(); err != nil {
			t.Error(err)
		}
	})
}
