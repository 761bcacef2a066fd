package capture

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
)

// judge fills in what the capture knows and judges; review is nil at stage received. Everything on record counts,
// without what was taken back.
func judge(f admissibility.Facts, c Capture, review *admissibility.Review) (Judgement, error) {
	fill(&f, &c, review)
	receipt := admissibility.Judge(&f, admissibility.OnRecord)
	facts, err := f.Document()
	if err != nil {
		return Judgement{}, err
	}
	return Judgement{Stage: f.Stage.String(), Rules: receipt.Version, Outcome: receipt.Outcome.String(), Facts: facts, Receipt: receipt.Append(nil), results: receipt.Results()}, nil
}

// fill writes into the facts what the capture and its review say.
func fill(f *admissibility.Facts, c *Capture, review *admissibility.Review) {
	f.Stage, f.Review = admissibility.Received, review
	if review != nil {
		f.Stage = admissibility.Reviewed
	}
	f.Capture = admissibility.Capture{At: admissibility.InstantOf(c.At), AccuracyM: c.AccuracyM, Integrity: admissibility.Verified}
	if c.Integrity != "verified" {
		f.Capture.Integrity = admissibility.Broken
	}
	if c.Position != nil {
		f.Capture.Position = admissibility.Some(admissibility.Point{Lon: c.Position[0], Lat: c.Position[1]})
	}
	if c.Firmware != nil {
		f.Capture.Firmware = admissibility.Some(*c.Firmware)
	}
}

// digest identifies the receipt.
func (j Judgement) digest() string { return blob.DigestOf(j.Receipt).String() }

func (j *Judgement) store(ctx context.Context, tx *act.Tx, capture string) error {
	var rows db.Rows
	j.row(tx, capture, &rows)
	return storeJudgements(ctx, tx, &rows)
}

// row makes the row of a judgement of a capture.
func (j *Judgement) row(tx *act.Tx, capture string, rows *db.Rows) {
	j.ID, j.Capture, j.At = tx.NewID(), capture, tx.Now
	rows.Add(tx.Book, j.ID, j.Capture, j.Stage, j.At, j.Rules, j.Outcome, string(j.Facts), string(j.Receipt))
}

func storeJudgements(ctx context.Context, tx *act.Tx, rows *db.Rows) error {
	if err := tx.Insert(ctx, `INSERT INTO judgement (book, id, capture, stage, at, rules, outcome, facts, receipt) VALUES `, rows); err != nil {
		return fmt.Errorf("store judgement: %w", err)
	}
	return nil
}

// Gap is a gap or a step back in the sequence of a device.
type Gap struct {
	ID, Device, Kind, Capture string
	After, Found              int64
	At                        time.Time
}
