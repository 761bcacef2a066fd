package notice

import (
	"context"
	"fmt"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
)

// KeptFiles returns the pictures and documents that parties sent with their replies.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT f.reply, NULL, r.received_at, f.sha256, f.size FROM notice_reply_file f JOIN notice_reply r ON r.book = f.book AND r.id = f.reply
		WHERE f.book = $1 ORDER BY f.reply, f.place`, book)
	if err != nil {
		return nil, fmt.Errorf("list the files of replies: %w", err)
	}
	return out, nil
}
