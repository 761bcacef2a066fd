package vendor

import (
	"context"
	"fmt"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
)

// KeptFiles returns the texts of all agreements of a book. The same file may come more than once.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT id, NULL, NULL, paper, paper_size FROM vendor_agreement WHERE book = $1 ORDER BY id`, book)
	if err != nil {
		return nil, fmt.Errorf("list the texts of agreements: %w", err)
	}
	return out, nil
}
