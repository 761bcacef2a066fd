package people

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
)

// KeptFiles returns the documents of all powers and mandates of a book. The same file may come more than once.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT id, NULL, NULL, paper, paper_size FROM power WHERE book = $1 AND paper <> ''
		UNION ALL SELECT id, NULL, NULL, paper, paper_size FROM mandate WHERE book = $1 AND paper <> '' ORDER BY 1`, book)
	if err != nil {
		return nil, fmt.Errorf("list the documents of powers: %w", err)
	}
	return out, nil
}

// KeptPapers returns the files of a query whose columns are an id and the JSON list of its papers.
func KeptPapers(ctx context.Context, q db.Queryer, query string, args ...any) (out []kept.File, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var of, text string
		if err := rows.Scan(&of, &text); err != nil {
			return err
		}
		var papers []Paper
		if json.Unmarshal([]byte(text), &papers) != nil {
			papers = []Paper{{}} // lost
		}
		for _, p := range papers {
			out = append(out, kept.Of(of, p.Digest, p.Size))
		}
		return nil
	}, query, args...)
	return out, err
}
