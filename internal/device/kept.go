package device

import (
	"context"
	"fmt"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
)

// KeptFiles returns the documents of all facts of a book. The same file may come more than once.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT d.fact, f.entry, NULL, d.digest, d.size FROM device_document d JOIN device_fact f ON f.book = d.book AND f.id = d.fact
		WHERE d.book = $1 ORDER BY d.fact, d.place`, book)
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	return out, nil
}
