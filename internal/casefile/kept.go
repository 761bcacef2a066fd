package casefile

import (
	"context"
	"fmt"

	"yuanjian/internal/act"
	"yuanjian/internal/blob/kept"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/party"
)

// SentFile is a file that a party sent with a step of its own.
type SentFile struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"` // bytes
}

// filesMost is how many files go with one step.
const filesMost = 5

// sent are the files of a step as it says them.
func sent(files []device.Attachment) (out []SentFile) {
	for _, f := range files {
		out = append(out, SentFile{f.Name, f.Type, f.Digest, f.Size})
	}
	return out
}

// keepSent keeps the files of the step that is being taken.
func keepSent(ctx context.Context, tx *act.Tx, c *Case, files []device.Attachment) error {
	if len(files) == 0 {
		return nil
	}
	if c.Through != nil {
		if err := c.Through.Allows(party.Upload, tx.Now); err != nil {
			return err
		}
	}
	if err := device.KeepDocuments(ctx, tx, files); err != nil {
		return err
	}
	var rows db.Rows
	for i, f := range files {
		rows.Add(tx.Book, c.ID, c.Steps+1, i, f.Type, f.Digest, f.Size)
	}
	if err := tx.Insert(ctx, `INSERT INTO case_step_file (book, case_id, no, place, type, sha256, size) VALUES `, &rows); err != nil {
		return fmt.Errorf("keep the files of a step: %w", err)
	}
	return nil
}

// KeptFiles returns the files that parties sent with steps of their own.
func KeptFiles(ctx context.Context, q db.Queryer, book string) ([]kept.File, error) {
	out, err := kept.List(ctx, q, `SELECT f.case_id, s.entry, s.at, f.sha256, f.size FROM case_step_file f JOIN case_step s ON s.book = f.book AND s.case_id = f.case_id AND s.no = f.no
		WHERE f.book = $1 ORDER BY f.case_id, f.no, f.place`, book)
	if err != nil {
		return nil, fmt.Errorf("list the files of steps: %w", err)
	}
	return out, nil
}
