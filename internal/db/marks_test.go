package db_test

import (
	"fmt"
	"slices"
	"testing"

	"yuanjian/internal/db"
	"yuanjian/internal/testkit"
)

func TestRowsAreInsertedTogether(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			var rows db.Rows
			if err := tx.Insert(t.Context(), `INSERT INTO search_none VALUES `, &rows); err != nil {
				t.Errorf("no row: %v", err)
			}
			for i := range 251 {
				rows.Add("b", fmt.Sprint(i), fmt.Sprintf("n%d", i))
			}
			if _, err := tx.Exec(t.Context(), `CREATE TEMP TABLE many (book TEXT, id TEXT PRIMARY KEY, name TEXT)`); err != nil {
				return err
			}
			if err := tx.Insert(t.Context(), `INSERT INTO many (book, id, name) VALUES `, &rows); err != nil {
				return err
			}
			rows.Add("b", "251", "n251")
			if err := tx.InsertMissing(t.Context(), `INSERT INTO many (book, id, name) VALUES `, &rows); err != nil {
				return err
			}
			var n, right int
			if err := tx.QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE name = 'n' || id AND book = 'b') FROM many`).Scan(&n, &right); err != nil {
				return err
			}
			if n != 252 || right != 252 {
				t.Errorf("%d rows, %d as they were given", n, right)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	marks, args := db.In(3, []string{"a", "b"})
	if marks != "$3, $4" || !slices.Equal(args, []any{"a", "b"}) {
		t.Errorf("%s %v", marks, args)
	}
}
