package people

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/db"
)

// Employed tells whether a person holds a post in a body at an instant.
func Employed(ctx context.Context, q db.Queryer, book, person, body string, t time.Time) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM post h WHERE h.book = $1 AND h.person = $2 AND h.body = $3 AND h.from_at <= $4 AND (h.until_at IS NULL OR h.until_at > $4)`,
		book, person, body, t).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for posts: %w", err)
	}
	return n > 0, nil
}
