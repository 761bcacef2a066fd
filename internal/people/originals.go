package people

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/blob"
	"yuanjian/internal/db"
)

// Original is a document that a power or a mandate rests on.
type Original struct {
	Of     string // id of the power or mandate
	Digest blob.Digest
	Size   int64 // bytes
}

// Originals returns the documents of all powers and mandates of a book. The same file may come more than once.
func Originals(ctx context.Context, q db.Queryer, book string) (out []Original, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var o Original
		var digest string
		if err := rows.Scan(&o.Of, &digest, &o.Size); err != nil {
			return err
		}
		o.Digest, err = blob.ParseDigest(digest)
		out = append(out, o)
		return err
	}, `SELECT id, paper, paper_size FROM power WHERE book = $1 AND paper <> ''
		UNION ALL SELECT id, paper, paper_size FROM mandate WHERE book = $1 AND paper <> '' ORDER BY id`, book)
	if err != nil {
		return nil, fmt.Errorf("list the documents of powers: %w", err)
	}
	return out, nil
}
