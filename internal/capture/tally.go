package capture

import (
	"context"
	"fmt"

	"yuanjian/internal/db"
)

// Tally counts captures stored and originals without viewing copies, in all books together: for who keeps the system
// running. It reads whole indexes; do not ask with every page.
func Tally(ctx context.Context, q db.Queryer) (stored, behind int64, err error) {
	err = q.QueryRow(ctx, `SELECT (SELECT count(*) FROM capture), (SELECT count(DISTINCT m.sha256) FROM capture_media m
		WHERE NOT EXISTS (SELECT 1 FROM derivation d WHERE d.sha256 = m.sha256))`).Scan(&stored, &behind)
	if err != nil {
		return 0, 0, fmt.Errorf("count captures: %w", err)
	}
	return stored, behind, nil
}
