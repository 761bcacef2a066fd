package capture

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
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
	found           // when it is not new
	receipt Receipt // of a new capture, not signed yet
}

// found is what the two keys of a submission say; zero when both are new.
type found struct {
	capture string // the capture that has them with the same bytes
	clash   bool   // one of them is known with other bytes
}

// Taken is what a device is told of a submission.
type Taken struct {
	Capture string // id
	Known   bool   // it had been taken in before
	Receipt []byte // signed JSON
}

// Known looks for a submission that was taken in before, by either of its keys: Capture is "" when both keys are new. The
// error is ErrSameIDOtherBytes when one of them came with other bytes.
func (s *Service) Known(ctx context.Context, sub Submission) (Taken, error) {
	known, err := lookUp(ctx, s.Engine.DB.Reader(), &sub)
	if err != nil || known == (found{}) {
		return Taken{}, err
	}
	return s.again(ctx, &sub, known)
}

// again answers a submission whose keys are known.
func (s *Service) again(ctx context.Context, sub *Submission, known found) (Taken, error) {
	if known.clash {
		return Taken{}, s.Clash(ctx, sub.Book, sub.Event.Device, sub.digest())
	}
	// Equal bytes hold equal event ids: whichever key was found, the event's is there too.
	receipt, err := s.receiptByKey(ctx, sub.Book, sub.Event.Device, sub.Event.ID)
	return Taken{known.capture, true, receipt}, err
}

// Receive takes in one submission together with others that arrive at the same time, and returns once the transaction is
// durable.
func (s *Service) Receive(ctx context.Context, sub Submission) (Taken, error) {
	got, err := s.intake(sub.Book).Do(ctx, sub)
	if err != nil {
		return Taken{}, err
	}
	if got.found != (found{}) {
		return s.again(ctx, &sub, got.found)
	}
	receipt, err := s.sign(got.receipt)
	return Taken{Capture: got.receipt.ID, Receipt: receipt}, err
}

// ReceiveTogether takes in submissions of one book in one act: what comes in bulk. It holds the book for about half a
// millisecond each.
func (s *Service) ReceiveTogether(ctx context.Context, book string, items []Submission) error {
	_, err := s.receiveAll(ctx, book, items)
	return err
}

func (s *Service) receiveAll(ctx context.Context, book string, items []Submission) ([]intake, error) {
	out := make([]intake, len(items))
	var fresh []*Receipt // in the order of the records
	by := act.By{Actor: access.Actor{Book: book, System: "door"}}
	done, err := act.Batch(ctx, s.Engine, Received, by, func(ctx context.Context, tx *act.Tx) ([]ReceivedRecord, error) {
		lives, err := s.livesAt(ctx, tx)
		if err != nil {
			return nil, err
		}
		b := batch{s: s, tx: tx, lives: lives}
		var records []ReceivedRecord
		for i := range items {
			var err error
			if out[i].found, err = lookUp(ctx, tx, &items[i]); err != nil {
				return nil, err
			}
			if out[i].found != (found{}) {
				continue
			}
			out[i].receipt = Receipt{Book: book, Entry: tx.Next + int64(len(records)), ReceivedAt: tx.Now.In(law.Beijing).Format(receivedForm)}
			r, err := b.receive(ctx, &items[i], &out[i].receipt)
			if err != nil {
				return nil, err
			}
			records, fresh = append(records, r), append(fresh, &out[i].receipt)
		}
		return records, nil
	})
	for i := range done {
		fresh[i].Leaf = base64.StdEncoding.EncodeToString(done[i].Entry.Leaf[:])
	}
	return out, err
}

// lookUp looks for the two keys of a submission.
func lookUp(ctx context.Context, q db.Queryer, sub *Submission) (found, error) {
	digest := sub.digest()
	var out found
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var known, capture string
		if err := rows.Scan(&known, &capture); err != nil {
			return err
		}
		if known != digest {
			out.clash = true
		}
		out.capture = capture
		return nil
	}, `SELECT digest, capture FROM capture_key WHERE book = $1 AND device = $2 AND (kind = 'webhook' AND key = $3 OR kind = 'event' AND key = $4)`,
		sub.Book, sub.Event.Device, sub.WebhookID, sub.Event.ID)
	if err != nil {
		return out, fmt.Errorf("look up the keys: %w", err)
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
func (b *batch) store(ctx context.Context, sub *Submission, c *Capture, media string) error {
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
	_, err = b.tx.Exec(ctx, `INSERT INTO capture_key (book, device, kind, key, digest, capture, received_at, entry, media)
		VALUES ($1, $2, 'webhook', $3, $5, $6, $7, $8, $9), ($1, $2, 'event', $4, $5, $6, $7, $8, $9)`,
		b.tx.Book, c.Device, sub.WebhookID, e.ID, sub.digest(), c.ID, c.ReceivedAt, c.Entry, media)
	if err != nil {
		return fmt.Errorf("store the keys: %w", err)
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
