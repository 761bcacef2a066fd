package testkit_test

import (
	"context"
	"sync"
	"testing"

	"yuanjian/internal/db"
	"yuanjian/internal/testkit"
)

func TestEnginesRunsOnBothWithEmptyDatabases(t *testing.T) {
	var seen []db.Engine
	for range 2 {
		testkit.Engines(t, func(t *testing.T, d *db.DB) {
			seen = append(seen, d.Engine())
			err := d.Write(context.Background(), func(tx *db.Tx) error {
				n, err := tx.Exec(context.Background(), `INSERT INTO login_failure (login, failures, last_at) VALUES ('a', 1, 0)`)
				if n != 1 {
					t.Errorf("%d rows written", n)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	if len(seen) != 4 || seen[0] != db.SQLite || seen[1] != db.PostgreSQL {
		t.Errorf("engines: %v", seen)
	}
}

func TestSeveralProcessesMakeOneModel(t *testing.T) {
	server, err := testkit.StartPostgreSQL()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // after the databases have been dropped
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	t.Setenv(testkit.PostgreSQLServer, server.Address())
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { testkit.MigratedPostgreSQL(t) })
	}
	all.Wait()
	var models, unfinished int
	err = open(t, server.Address()).QueryRow(`SELECT count(*) FILTER (WHERE datname LIKE 'model\_%'),
		count(*) FILTER (WHERE datname LIKE 'making\_%') FROM pg_database`).Scan(&models, &unfinished)
	if err != nil || models != 1 || unfinished != 0 {
		t.Errorf("%d models, %d unfinished, %v", models, unfinished, err)
	}
}
