package db_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"yuanjian/internal/db"
	"yuanjian/internal/testkit"
)

func count(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	if err := d.Reader().QueryRow(t.Context(), `SELECT count(*) FROM login_failure`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

const insert = `INSERT INTO login_failure (login, failures, last_at) VALUES ('x', 1, 0)`

// The second trap: SQLite does not refuse a write in a read-only transaction.
func TestReadersCannotWrite(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		writes := []string{insert + ` RETURNING login`, `DELETE FROM login_failure RETURNING login`, `CREATE TABLE t (n BIGINT)`}
		for _, statement := range writes {
			var s string
			if err := d.Reader().QueryRow(t.Context(), statement).Scan(&s); err == nil || db.NoRow(err) {
				t.Errorf("the reader ran %q: %v", statement, err)
			}
			err := d.Read(t.Context(), func(q db.Queryer) error { return q.QueryRow(t.Context(), statement).Scan(&s) })
			if err == nil || db.NoRow(err) {
				t.Errorf("a reading transaction ran %q: %v", statement, err)
			}
		}
		if n := count(t, d); n != 0 {
			t.Errorf("%d rows were written", n)
		}
		if d.Engine() == db.PostgreSQL {
			for setting, want := range map[string]string{"plan_cache_mode": "force_custom_plan", "jit": "off", "random_page_cost": "1.1"} {
				var is string
				if err := d.Reader().QueryRow(t.Context(), `SHOW `+setting).Scan(&is); err != nil || is != want {
					t.Errorf("readers have %s %q, %v", setting, is, err)
				}
			}
		}
	})
}

func TestReadSeesOneSnapshot(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		err := d.Read(t.Context(), func(q db.Queryer) error {
			var before, after int
			if err := q.QueryRow(t.Context(), `SELECT count(*) FROM login_failure`).Scan(&before); err != nil {
				return err
			}
			put(t, d, "meanwhile", testkit.WorldBegins)
			if err := q.QueryRow(t.Context(), `SELECT count(*) FROM login_failure`).Scan(&after); err != nil {
				return err
			}
			if before != 0 || after != 0 {
				t.Errorf("saw %d rows, then %d", before, after)
			}
			return nil
		})
		if err != nil || count(t, d) != 1 {
			t.Errorf("%v, %d rows afterwards", err, count(t, d))
		}
	})
}

func TestWriteIsAllOrNothing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		commits := 0
		d.Committed = func() { commits++ }
		want := errors.New("no")
		write := func(then func() error) error {
			return d.Write(t.Context(), func(tx *db.Tx) error {
				if n, err := tx.Exec(t.Context(), insert); n != 1 || err != nil {
					t.Errorf("wrote %d rows: %v", n, err)
				}
				return then()
			})
		}
		if err := write(func() error { return want }); err != want {
			t.Errorf("got %v", err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = write(func() error { panic("half way") })
		}()
		if count(t, d) != 0 || commits != 0 {
			t.Errorf("%d rows and %d commits after two failures", count(t, d), commits)
		}
		if err := write(func() error { return nil }); err != nil || count(t, d) != 1 || commits != 1 {
			t.Errorf("%v, %d rows, %d commits", err, count(t, d), commits)
		}
	})
}

func TestContextThatEndsUndoesTheTransaction(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, insert)
			cancel()
			return err
		})
		if err == nil || count(t, d) != 0 {
			t.Errorf("%v, %d rows", err, count(t, d))
		}
		put(t, d, "the writer still works", testkit.WorldBegins)
	})
}

func TestCommitsAreDurable(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		if got, err := d.Synchronous(t.Context()); err != nil || got != "full" {
			t.Errorf("synchronous is %q, %v", got, err)
		}
	})
}

// The negative control: a server that does not sync its commits is told from one that does.
func TestSlackCommitsAreSeen(t *testing.T) {
	address := testkit.PostgreSQL(t)
	slack, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer slack.Close()
	name := address[strings.LastIndex(address, "/")+1:]
	name, _, _ = strings.Cut(name, "?")
	if _, err := slack.Exec(`ALTER DATABASE ` + name + ` SET synchronous_commit = off`); err != nil {
		t.Fatal(err)
	}
	d := testkit.Database(t, address)
	if got, err := d.Synchronous(t.Context()); err != nil || got == "full" {
		t.Errorf("synchronous is %q, %v", got, err)
	}
}

func TestOpenAgainFindsWhatIsThere(t *testing.T) {
	for name, dsn := range map[string]string{
		"sqlite": filepath.Join(t.TempDir(), "账 本?#%41.db"), "postgresql": testkit.PostgreSQL(t),
	} {
		t.Run(name, func(t *testing.T) {
			put(t, testkit.Database(t, dsn), "kept", testkit.WorldBegins)
			if n := count(t, testkit.Database(t, dsn)); n != 1 {
				t.Errorf("%d rows", n)
			}
		})
		if _, err := os.Stat(dsn); name == "sqlite" && err != nil {
			t.Errorf("the file has another name: %v", err)
		}
	}
}

func TestNodesThatStartTogetherMigrateOnce(t *testing.T) {
	address := testkit.PostgreSQL(t)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() { testkit.Database(t, address) })
	}
	all.Wait()
	put(t, testkit.Database(t, address), "a", testkit.WorldBegins)
}

func TestOpenSaysWhatItCouldNotOpen(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dsn := range []string{folder, filepath.Join(folder, "no", "such", "folder.db"), text, "postgres://nobody@/none?host=" + folder} {
		d, err := db.Open(t.Context(), dsn)
		if err == nil {
			_ = d.Close()
			t.Errorf("opened %s", dsn)
		}
	}
}

func TestHelpersOfEngines(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		put(t, d, "a", testkit.WorldBegins)
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			var login string
			if err := tx.QueryRow(t.Context(), `SELECT login FROM login_failure`+tx.ForUpdate()).Scan(&login); err != nil {
				return err
			}
			return tx.QueryRow(t.Context(), `SELECT login FROM login_failure ORDER BY login LIMIT 1`+tx.SkipLocked()).Scan(&login)
		})
		if err != nil {
			t.Error(err)
		}
	})
}
