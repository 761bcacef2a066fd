package assurance

import (
	"context"
	"fmt"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
	"yuanjian/internal/people"
)

// KeptFiles returns the papers of all records of a book. The same file may come more than once.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := people.KeptPapers(ctx, q, `SELECT id, papers FROM assurance WHERE book = $1 ORDER BY id`, book)
	if err != nil {
		return nil, fmt.Errorf("list the papers of records of the system: %w", err)
	}
	return out, nil
}
