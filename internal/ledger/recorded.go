package ledger

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/db"
)

// EachRecorded calls each with every entry of some kinds of a book, in their order, and with its record: a chapter compares its rows with them.
// kept is false of an entry whose record was destroyed.
func EachRecorded(ctx context.Context, q db.Queryer, book string, kinds []string, each func(entry int64, kind, body string, kept bool)) error {
	marks, args := db.In(2, kinds)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var entry int64
		var kind string
		var body sql.NullString
		if err := rows.Scan(&entry, &kind, &body); err != nil {
			return err
		}
		each(entry, kind, body.String, body.Valid)
		return nil
	}, `SELECT e.idx, e.kind, r.body FROM entry e LEFT JOIN record r ON r.book = e.book AND r.idx = e.idx WHERE e.book = $1 AND e.kind IN (`+marks+`) ORDER BY e.idx`, append([]any{book}, args...)...)
	if err != nil {
		return fmt.Errorf("read what the ledger recorded: %w", err)
	}
	return nil
}
