package ledger

import (
	"context"
	"fmt"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Book is a jurisdiction's ledger as people see it.
type Book struct {
	Head
	Name string
	Demo bool // marked 演示 everywhere
}

// BookByID reads a book without locking it: its end may have moved on by the time it is shown.
func BookByID(ctx context.Context, q db.Queryer, id string) (Book, error) {
	b := Book{Head: Head{Book: id}}
	var leaf []byte
	err := q.QueryRow(ctx, `SELECT name, demo, size, last_at, leaf FROM book WHERE id = $1`, id).Scan(&b.Name, &b.Demo, &b.Size, db.At(&b.LastAt), &leaf)
	if db.NoRow(err) {
		return b, fault.NotFound{What: law.Words{ZH: "账簿 " + id, EN: "book " + id}}
	}
	if err != nil {
		return b, fmt.Errorf("read book %s: %w", id, err)
	}
	copy(b.Leaf[:], leaf)
	return b, nil
}

// Books returns the ids of all books, sorted: for the operator's tools, which look at a whole database.
func Books(ctx context.Context, q db.Queryer) (out []string, err error) {
	out, err = db.Strings(ctx, q, `SELECT id FROM book ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("list the books: %w", err)
	}
	return out, nil
}

// SizeOf is how many entries the ledger of a book has: the index of the next one.
func SizeOf(ctx context.Context, q db.Queryer, book string) (int64, error) {
	var size int64
	if err := q.QueryRow(ctx, `SELECT size FROM book WHERE id = $1`, book).Scan(&size); err != nil {
		return 0, fmt.Errorf("read the size of a book: %w", err)
	}
	return size, nil
}
