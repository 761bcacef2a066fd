package enrol

import (
	"context"
	"fmt"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
	"yuanjian/internal/people"
)

// KeptFiles returns the documents that were uploaded with the lists of a book and are not cleared. The same file may come more than
// once.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := people.KeptPapers(ctx, q, `SELECT id, proofs FROM enrolment WHERE book = $1 AND proofs IS NOT NULL ORDER BY id`, book)
	if err != nil {
		return nil, fmt.Errorf("list the documents of lists: %w", err)
	}
	return out, nil
}
