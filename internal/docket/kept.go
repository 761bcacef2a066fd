package docket

import (
	"context"
	"fmt"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
)

// KeptFiles returns the files of all papers of a book that are sealed. The same file may come more than once.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT id, NULL, sealed_at, pdf, pdf_size FROM paper WHERE book = $1 AND pdf <> ''
		UNION ALL SELECT id, NULL, sealed_at, ofd, ofd_size FROM paper WHERE book = $1 AND ofd <> '' ORDER BY 1`, book)
	if err != nil {
		return nil, fmt.Errorf("list the files of papers: %w", err)
	}
	return out, nil
}
