package capture

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// Received is the act of taking in a capture.
var Received = act.Kind{Name: "capture.receive", Title: law.Words{ZH: "接收抓拍", EN: "Receive a capture"}}

// Submission is a capture whose signature has been checked and whose media are durable.
type Submission struct {
	Book, Body string // of the device
	Event      Event
	Raw        []byte // the signed bytes
	WebhookID  string
	SentAt     time.Time // webhook-timestamp
	Signature  string    // webhook-signature as sent
	Media      []Media
}

// digest identifies the event bytes.
func (s *Submission) digest() string { return blob.DigestOf(s.Raw).String() }

// ErrSameIDOtherBytes says that one of the two keys of a submission is known with other event bytes. It is on record as
// a security event when it is returned.
var ErrSameIDOtherBytes = errors.New("one of the two keys is known with other event bytes")

// ReceivedRecord is what the ledger commits to for each capture: digests and ids, no personal data.
type ReceivedRecord struct {
	ID        string            `json:"id"`
	Device    string            `json:"device"`
	Use       string            `json:"use"`
	At        time.Time         `json:"at"`
	Event     string            `json:"event_sha256"`
	Media     map[string]string `json:"media_sha256"`
	Outcome   string            `json:"outcome"`
	Judgement string            `json:"judgement_sha256"`
}

// intake is what became of one submission.
type intake struct {
	capture string
	known   bool // it had been taken in before
	clash   bool // one of its keys is known with other bytes
}

// Known looks for a submission that was taken in before, by either of its keys: it returns the id of the capture, or ""
// when both keys are new, or ErrSameIDOtherBytes.
func (s *Service) Known(ctx context.Context, sub Submission) (string, error) {
	known, err := lookUp(ctx, s.Engine.DB.Reader(), &sub)
	if err != nil {
		return "", err
	}
	if known.clash {
		return "", s.Clash(ctx, sub.Book, sub.Event.Device, sub.digest())
	}
	return known.capture, nil
}

// Receive takes in one submission together with others that arrive at the same time, and returns the id of the capture
// once the transaction is durable; known tells that it had been taken in before.
func (s *Service) Receive(ctx context.Context, sub Submission) (id string, known bool, err error) {
	got, err := s.intake(sub.Book).Do(ctx, sub)
	if err != nil {
		return "", false, err
	}
	if got.clash {
		return "", false, s.Clash(ctx, sub.Book, sub.Event.Device, sub.digest())
	}
	return got.capture, got.known, nil
}

func (s *Service) receiveAll(ctx context.Context, book string, items []Submission) ([]intake, error) {
	out := make([]intake, len(items))
	by := act.By{Actor: access.Actor{Book: book, System: "door"}}
	_, err := act.Batch(ctx, s.Engine, Received, by, func(ctx context.Context, tx *act.Tx) ([]ReceivedRecord, error) {
		b := batch{s: s, tx: tx, lives: map[string][]device.Life{}}
		var records []ReceivedRecord
		for i := range items {
			known, err := lookUp(ctx, tx, &items[i])
			if err != nil {
				return nil, err
			}
			if known.known || known.clash {
				out[i] = known
				continue
			}
			r, err := b.receive(ctx, &items[i], tx.Next+int64(len(records)))
			if err != nil {
				return nil, err
			}
			records = append(records, r)
			out[i] = intake{capture: r.ID}
		}
		return records, nil
	})
	return out, err
}

// lookUp looks for the two keys of a submission.
func lookUp(ctx context.Context, q db.Queryer, sub *Submission) (intake, error) {
	digest := sub.digest()
	var out intake
	for kind, key := range map[string]string{"webhook": sub.WebhookID, "event": sub.Event.ID} {
		var known, capture string
		err := q.QueryRow(ctx, `SELECT digest, capture FROM capture_key WHERE book = $1 AND device = $2 AND kind = $3 AND key = $4`,
			sub.Book, sub.Event.Device, kind, key).Scan(&known, &capture)
		if db.NoRow(err) {
			continue
		}
		if err != nil {
			return out, fmt.Errorf("look up a key: %w", err)
		}
		if known != digest {
			return intake{clash: true}, nil
		}
		out = intake{capture: capture, known: true}
	}
	return out, nil
}

// Clashed is the act that records a key used again with other bytes.
var Clashed = act.Kind{Name: "capture.clash", Title: law.Words{ZH: "同一编号内容不同", EN: "Same id, other bytes"}}

// ClashRecord is its record.
type ClashRecord struct {
	ID     string `json:"id"`
	Device string `json:"device"`
	Event  string `json:"event_sha256"`
}

// Clash records as a security event that a message of a device had a known key and other bytes, and returns
// ErrSameIDOtherBytes.
func (s *Service) Clash(ctx context.Context, book, device, digest string) error {
	by := act.By{Actor: access.Actor{Book: book, System: "door"}}
	_, err := act.Do(ctx, s.Engine, Clashed, by, func(ctx context.Context, tx *act.Tx) (ClashRecord, error) {
		r := ClashRecord{ID: tx.NewID(), Device: device, Event: digest}
		_, err := tx.Exec(ctx, `INSERT INTO security_event (book, id, device, kind, detail, at) VALUES ($1, $2, $3, 'same-id-other-bytes', $4, $5)`,
			tx.Book, r.ID, r.Device, r.Event, tx.Now)
		return r, err
	})
	if err != nil {
		return fmt.Errorf("record a clash of keys: %w", err)
	}
	return ErrSameIDOtherBytes
}

// store writes the rows of a capture.
func (b *batch) store(ctx context.Context, sub *Submission, c *Capture) error {
	e := &sub.Event
	measured, err := json.Marshal(e.Measured)
	if err != nil {
		return err
	}
	sealed, err := b.s.Keys.SealField(eventField, c.ID, string(sub.Raw))
	if err != nil {
		return fmt.Errorf("seal an event: %w", err)
	}
	plate, blind, err := b.s.sealPlate(c.ID, e.Plate)
	if err != nil {
		return err
	}
	var lon, lat any
	if e.Position != nil {
		lon, lat = e.Position[0], e.Position[1]
	}
	_, err = b.tx.Exec(ctx, `INSERT INTO capture (book, id, body, device, site, device_use, violation, at, received_at, sequence, lon, lat,
		accuracy_m, firmware, clock_offset_ms, plate, plate_blind, plate_type, measured, event, webhook_id, event_id, sent_at, signature,
		integrity, state, outcome, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
		$21, $22, $23, $24, 'verified', 'queued', $25, $26)`,
		b.tx.Book, c.ID, c.Body, c.Device, c.Site, c.Use, c.Violation, c.At, c.ReceivedAt, e.Sequence, lon, lat, e.AccuracyM, e.Firmware,
		e.ClockOffset, plate, blind, e.PlateType, string(measured), sealed, sub.WebhookID, e.ID, sub.SentAt, sub.Signature, c.Outcome, c.Entry)
	if err != nil {
		return fmt.Errorf("store capture: %w", err)
	}
	for kind, key := range map[string]string{"webhook": sub.WebhookID, "event": e.ID} {
		_, err := b.tx.Exec(ctx, `INSERT INTO capture_key (book, device, kind, key, digest, capture) VALUES ($1, $2, $3, $4, $5, $6)`,
			b.tx.Book, c.Device, kind, key, sub.digest(), c.ID)
		if err != nil {
			return fmt.Errorf("store a key: %w", err)
		}
	}
	for i, m := range sub.Media {
		_, err := b.tx.Exec(ctx, `INSERT INTO capture_media (book, capture, name, place, type, sha256, size, role, taken_at, width, height, duration_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			b.tx.Book, c.ID, m.Name, i, m.Type, m.SHA256.String(), m.Size, m.Role, m.TakenAt, m.Width, m.Height, m.Duration.Milliseconds())
		if err != nil {
			return fmt.Errorf("store a medium: %w", err)
		}
	}
	return nil
}
