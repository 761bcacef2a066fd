package job

import (
	"context"
	"fmt"

	"yuanjian/internal/db"
)

// Count returns how many jobs of a book wait and how many are dead.
func Count(ctx context.Context, q db.Queryer, book string) (waiting, dead int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'dead') FROM job WHERE book = $1`, book).
		Scan(&waiting, &dead)
	if err != nil {
		return 0, 0, fmt.Errorf("count jobs: %w", err)
	}
	return waiting, dead, nil
}
