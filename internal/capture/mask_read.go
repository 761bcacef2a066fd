package capture

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"yuanjian/internal/blob"
	"yuanjian/internal/db"
)

// Masks lists the masked copies of a capture that the caller has found in a scope, the newest first.
func (s *Service) Masks(ctx context.Context, q db.Queryer, book, capture string) ([]Mask, error) {
	var out []Mask
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var m Mask
		var original, digest, areas string
		var sealed []byte
		err := rows.Scan(&m.ID, &m.Medium, &original, &m.Type, &digest, &m.Size, &m.Outside, &areas, &sealed, &m.Person, db.At(&m.At))
		if err == nil {
			m.Original, err = blob.ParseDigest(original)
		}
		if err == nil {
			m.SHA256, err = blob.ParseDigest(digest)
		}
		if err == nil {
			err = json.Unmarshal([]byte(areas), &m.Areas)
		}
		if err == nil {
			err = s.openMask(&m, sealed)
		}
		out = append(out, m)
		return err
	}, `SELECT m.id, m.medium, m.original, m.type, m.sha256, m.size, m.outside, m.areas, m.said, m.person, m.at FROM capture_mask m WHERE m.book = $1 AND m.capture = $2 ORDER BY m.id DESC`, book, capture)
	if err != nil {
		return nil, fmt.Errorf("list masked copies: %w", err)
	}
	return out, nil
}

func (s *Service) openMask(m *Mask, sealed []byte) error {
	var said maskSaid
	if err := s.Keys.OpenJSON(maskField, m.ID, sealed, &said); err != nil {
		return fmt.Errorf("open what masked copy %s shows: %w", m.ID, err)
	}
	m.Method, m.Shows = said.Method, said.Shows
	return nil
}
