package act

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// HasLooked tells whether a look of the account at the item is on record since an instant: the parts of what was opened,
// such as its pictures, are not looks of their own.
func HasLooked(ctx context.Context, q db.Queryer, who access.Actor, item, id string, since time.Time) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM access_log WHERE book = $1 AND item = $2 AND item_id = $3 AND account = $4 AND at >= $5`,
		who.Book, item, id, who.Account, since).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for a look: %w", err)
	}
	return n > 0, nil
}
