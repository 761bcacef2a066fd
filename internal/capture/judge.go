package capture

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
)

// batch is one act that takes in captures: what it has loaded serves all of them.
type batch struct {
	s     *Service
	tx    *act.Tx
	lives map[string][]device.Life // by device
}

// receive takes in one submission: find the use, note clock and sequence, judge, store. It completes the receipt but for
// the leaf.
func (b *batch) receive(ctx context.Context, sub *Submission, receipt *Receipt) (ReceivedRecord, error) {
	e := &sub.Event
	if err := b.observe(ctx, sub); err != nil {
		return ReceivedRecord{}, err
	}
	life, err := b.life(ctx, sub)
	if err != nil {
		return ReceivedRecord{}, err
	}
	c := Capture{ID: b.tx.NewID(), Body: life.Use.Body, Device: e.Device, Site: life.Site.ID, Use: life.Use.ID, Violation: e.Violation,
		At: e.Time, ReceivedAt: b.tx.Now, Position: e.Position, AccuracyM: e.AccuracyM, Firmware: e.Firmware, Integrity: "verified", State: Queued, Entry: receipt.Entry}
	j, err := judge(life.FactsAt(e.Time), c, nil)
	if err != nil {
		return ReceivedRecord{}, err
	}
	c.Outcome = j.Outcome
	receipt.ID, receipt.Judgement, receipt.Media = c.ID, j.Receipt, receiptMedia(sub.Media)
	media, err := json.Marshal(receipt.Media)
	if err != nil {
		return ReceivedRecord{}, fmt.Errorf("write the media of a receipt: %w", err)
	}
	if err := b.store(ctx, sub, &c, string(media)); err != nil {
		return ReceivedRecord{}, err
	}
	if err := b.sequence(ctx, &c, e.Sequence); err != nil {
		return ReceivedRecord{}, err
	}
	if err := j.store(ctx, b.tx, c.ID); err != nil {
		return ReceivedRecord{}, err
	}
	r := ReceivedRecord{ID: c.ID, Device: c.Device, Use: c.Use, At: c.At, Event: sub.digest(), Media: map[string]string{},
		Outcome: c.Outcome, Judgement: j.digest()}
	for _, m := range sub.Media {
		r.Media[m.Name] = m.SHA256.String()
	}
	return r, nil
}

// observe stores what the message tells of the device's clock (contract: clock_offset_ms, and our own observation).
func (b *batch) observe(ctx context.Context, sub *Submission) error {
	if o := sub.Event.ClockOffset; o != nil {
		if err := device.ObserveClock(ctx, b.tx, sub.Event.Device, sub.Event.Time, *o, "capture"); err != nil {
			return err
		}
	}
	return device.ObserveDoor(ctx, b.tx, sub.Event.Device, sub.SentAt)
}

// life picks the use for the capture, with the clock checks next to its instant.
func (b *batch) life(ctx context.Context, sub *Submission) (*device.Life, error) {
	e := &sub.Event
	lives, ok := b.lives[e.Device]
	if !ok {
		var err error
		if lives, err = device.LivesOf(ctx, b.tx, sub.Book, e.Device); err != nil {
			return nil, err
		}
		b.lives[e.Device] = lives
	}
	life, err := device.UseFor(lives, e.Violation, e.Time)
	if err != nil {
		return nil, err
	}
	return life, life.CheckClocks(ctx, b.tx, e.Time)
}

// judge fills in what the capture knows and judges; review is nil at stage received. Everything on record counts,
// without what was taken back.
func judge(f admissibility.Facts, c Capture, review *admissibility.Review) (Judgement, error) {
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
	receipt := admissibility.Judge(&f, admissibility.OnRecord)
	facts, err := json.Marshal(f)
	if err != nil {
		return Judgement{}, fmt.Errorf("write facts: %w", err)
	}
	written, err := json.Marshal(receipt)
	if err != nil {
		return Judgement{}, fmt.Errorf("write receipt: %w", err)
	}
	return Judgement{Stage: f.Stage.String(), Rules: receipt.Version, Outcome: receipt.Outcome.String(), Facts: facts, Receipt: written}, nil
}

// digest identifies the receipt.
func (j Judgement) digest() string { return blob.DigestOf(j.Receipt).String() }

func (j *Judgement) store(ctx context.Context, tx *act.Tx, capture string) error {
	j.ID, j.Capture, j.At = tx.NewID(), capture, tx.Now
	_, err := tx.Exec(ctx, `INSERT INTO judgement (book, id, capture, stage, at, rules, outcome, facts, receipt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Book, j.ID, j.Capture, j.Stage, j.At, j.Rules, j.Outcome, string(j.Facts), string(j.Receipt))
	if err != nil {
		return fmt.Errorf("store judgement: %w", err)
	}
	return nil
}

// sequence notes a gap or a step back in the device's numbers: a fact for the technical reviewer, not a fault.
func (b *batch) sequence(ctx context.Context, c *Capture, number *int64) error {
	if number == nil {
		return nil
	}
	var last int64
	err := b.tx.QueryRow(ctx, `SELECT last FROM capture_sequence WHERE book = $1 AND device = $2`, b.tx.Book, c.Device).Scan(&last)
	switch {
	case db.NoRow(err):
		last = *number - 1
	case err != nil:
		return fmt.Errorf("read sequence: %w", err)
	}
	kind := ""
	switch {
	case *number > last+1:
		kind = "gap"
	case *number <= last:
		kind = "back"
	}
	if kind != "" {
		_, err := b.tx.Exec(ctx, `INSERT INTO capture_gap (book, id, body, device, kind, after, found, capture, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			b.tx.Book, b.tx.NewID(), c.Body, c.Device, kind, last, *number, c.ID, b.tx.Now)
		if err != nil {
			return fmt.Errorf("note a gap: %w", err)
		}
	}
	_, err = b.tx.Exec(ctx, `INSERT INTO capture_sequence (book, device, last) VALUES ($1, $2, $3) ON CONFLICT (book, device) DO UPDATE SET last = $3`,
		b.tx.Book, c.Device, *number)
	if err != nil {
		return fmt.Errorf("store sequence: %w", err)
	}
	return nil
}

// Gap is a gap or a step back in the sequence of a device.
type Gap struct {
	ID, Device, Kind, Capture string
	After, Found              int64
	At                        time.Time
}
