package db_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/db"
)

// TestWhatIsCommittedIsCopiedBesideTheWriter: SQLite's file grows long before its log is so long that the writer would copy it,
// and what was committed is there when it is opened again.
func TestWhatIsCommittedIsCopiedBesideTheWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "copied.db")
	d, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	size := func() int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	begin, n := size(), 0
	for size() < begin+100_000 && n < 400 { // 400 times 8 pages are fewer than the writer waits for
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			n++
			_, err := tx.Exec(context.Background(), `INSERT INTO node (book, idx, hash) VALUES ($1, $2, $3)`, "b", n, []byte(strings.Repeat("x", 20_000)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if size() < begin+100_000 {
		t.Errorf("after %d commits nothing has been copied", n)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	again, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	var stored int
	if err := again.Reader().QueryRow(t.Context(), `SELECT count(*) FROM node`).Scan(&stored); err != nil || stored != n {
		t.Error(fmt.Sprintf("%d of %d", stored, n), err)
	}
}
