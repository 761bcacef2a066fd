package evidence

import (
	"context"
	"fmt"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
)

// KeptFiles returns the files of all items of a book: those of captures and of masked copies too, which must stay as long as the case does.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT f.item, i.entry, i.added_at, f.sha256, f.size FROM evidence_file f JOIN evidence_item i ON i.book = f.book AND i.id = f.item
		WHERE f.book = $1 ORDER BY f.item, f.place`, book)
	if err != nil {
		return nil, fmt.Errorf("list the files of evidence: %w", err)
	}
	return out, nil
}

// KeptByObjections returns the files that parties sent with their objections.
func KeptByObjections(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT f.objection, o.entry, o.received_at, f.sha256, f.size FROM objection_file f JOIN objection o ON o.book = f.book AND o.id = f.objection
		WHERE f.book = $1 ORDER BY f.objection, f.place`, book)
	if err != nil {
		return nil, fmt.Errorf("list the files of objections: %w", err)
	}
	return out, nil
}
