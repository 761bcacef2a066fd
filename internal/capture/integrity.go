package capture

import (
	"context"
	"errors"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// BytesBroken is the act that records that the stored original of a capture is no longer what was received (Art 20).
var BytesBroken = act.Kind{Name: "capture.integrity.broken", Title: law.Words{ZH: "原始数据与接收时不一致", EN: "Original not as received"}}

// BrokenRecord is its record.
type BrokenRecord struct {
	Capture   string `json:"capture"`
	Media     string `json:"media_sha256"` // what was received
	Outcome   string `json:"outcome"`
	Judgement string `json:"judgement_sha256"`
}

// checkBytes reads the stored originals of a capture again. When one is missing or changed, that is recorded, the
// capture is judged again, and the reading goes on: the caller sees it in the judgement.
func (s *Service) checkBytes(ctx context.Context, book, capture string) error {
	media, err := mediaOf(ctx, s.Engine.DB.Reader(), book, capture)
	if err != nil {
		return err
	}
	for _, m := range media {
		err := s.Originals.Verify(m.SHA256)
		if err == nil {
			continue
		}
		if !errors.Is(err, blob.ErrMissing) && !errors.Is(err, blob.ErrCorrupt) {
			return fmt.Errorf("read original %s: %w", m.SHA256, err)
		}
		return s.broken(ctx, book, capture, m.SHA256)
	}
	return nil
}

func (s *Service) broken(ctx context.Context, book, capture string, media blob.Digest) error {
	var integrity string
	err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT integrity FROM capture WHERE book = $1 AND id = $2`, book, capture).Scan(&integrity)
	if err != nil || integrity == "broken" {
		return err
	}
	by := act.By{Actor: access.Actor{Book: book, System: "integrity"}}
	_, err = act.Do(ctx, s.Engine, BytesBroken, by, func(ctx context.Context, tx *act.Tx) (BrokenRecord, error) {
		c, err := s.scan(tx.QueryRow(ctx, `SELECT `+columns+` FROM capture c WHERE c.book = $1 AND c.id = $2`, book, capture))
		if err != nil {
			return BrokenRecord{}, fmt.Errorf("load capture: %w", err)
		}
		c.Integrity = "broken"
		life, err := device.LoadAround(ctx, tx, book, c.Use, c.At, nil)
		if err != nil {
			return BrokenRecord{}, err
		}
		j, err := judge(life.FactsFor(c.At, c.Position), c, nil)
		if err != nil {
			return BrokenRecord{}, err
		}
		if err := j.store(ctx, tx, c.ID); err != nil {
			return BrokenRecord{}, err
		}
		_, err = tx.Exec(ctx, `UPDATE capture SET integrity = 'broken', outcome = $3, results = $4 WHERE book = $1 AND id = $2`, book, capture, j.Outcome, string(j.results))
		return BrokenRecord{Capture: c.ID, Media: media.String(), Outcome: j.Outcome, Judgement: j.digest()}, err
	})
	if err != nil {
		return fmt.Errorf("record broken bytes: %w", err)
	}
	return nil
}
