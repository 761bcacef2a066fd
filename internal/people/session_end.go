package people

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/db"
)

// EndSessions ends every session: after a restore, sessions that had been ended since the backup would live again.
func EndSessions(ctx context.Context, d *db.DB, now time.Time) (ended int64, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		ended, err = tx.Exec(ctx, `UPDATE session SET ended_at = $1 WHERE ended_at IS NULL`, now)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("end all sessions: %w", err)
	}
	return ended, nil
}
