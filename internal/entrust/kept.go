package entrust

import (
	"context"
	"fmt"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
	"yuanjian/internal/people"
)

// KeptFiles returns the papers of all qualifications and contracts of a book. The same file may come more than once.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := people.KeptPapers(ctx, q, `SELECT id, papers FROM qualification WHERE book = $1 UNION ALL SELECT id, papers FROM contract WHERE book = $1 ORDER BY 1`, book)
	if err != nil {
		return nil, fmt.Errorf("list the papers of qualifications and contracts: %w", err)
	}
	return out, nil
}
