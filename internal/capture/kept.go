package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
	"yuanjian/internal/seal"
)

// Originals returns the originals of the next captures of a book after the given one ("" for the first), in the order of
// the captures; none when there are no more. The same bytes may come more than once.
func Originals(ctx context.Context, q db.Queryer, book, after string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT c.id, c.entry, c.received_at, m.sha256, m.size FROM capture c JOIN capture_media m ON m.book = c.book AND m.capture = c.id
		WHERE c.book = $1 AND c.id > $2 AND c.id <= (SELECT max(p.id) FROM (SELECT id FROM capture WHERE book = $1 AND id > $2 ORDER BY id LIMIT $3) p)
		ORDER BY c.id, m.place`, book, after, rowsAtATime)
	if err != nil {
		return nil, fmt.Errorf("list originals: %w", err)
	}
	return out, nil
}

// KeptMasks returns the masked copies of all captures of a book.
func KeptMasks(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT m.capture, NULL, m.at, m.sha256, m.size FROM capture_mask m WHERE m.book = $1 ORDER BY m.id`, book)
	if err != nil {
		return nil, fmt.Errorf("list masked copies: %w", err)
	}
	return out, nil
}

// KeptByFindings returns the documents of all findings of a book. They are named in what is sealed: without keys there are none, and
// a finding that does not open has one that is lost.
func KeptByFindings(ctx context.Context, q db.Queryer, keys *seal.Keys, book string) (out []kept.File, err error) {
	if keys == nil {
		return nil, nil
	}
	s := Service{Keys: keys}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var sealed []byte
		var at time.Time
		if err := rows.Scan(&id, &sealed, db.At(&at)); err != nil {
			return err
		}
		parts, err := s.openParts(id, sealed)
		if err != nil {
			out = append(out, kept.Of(id, "", 0))
		}
		for _, p := range parts {
			for _, d := range p.Documents {
				f := kept.Of(id, d.Digest, d.Size)
				f.At = at
				out = append(out, f)
			}
		}
		return nil
	}, `SELECT f.id, f.parts, f.at FROM finding f WHERE f.book = $1 ORDER BY f.id`, book)
	if err != nil {
		return nil, fmt.Errorf("list the documents of findings: %w", err)
	}
	return out, nil
}
