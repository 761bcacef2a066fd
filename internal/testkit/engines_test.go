package testkit_test

import (
	"context"
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
