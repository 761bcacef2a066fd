package device

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// MessageMost is the greatest size of a message of a device that carries no media, in bytes.
const MessageMost = 64 << 10

// Message is what the door knows of a message whose signature has been checked.
type Message struct {
	WebhookID string
	SentAt    time.Time // webhook-timestamp
	Digest    string    // SHA-256 of the signed bytes
}

// Received is what became of a message.
type Received struct {
	ID         string
	ReceivedAt time.Time
	Known      bool // it had been taken in before
}

// ErrSameIDOtherBytes says that one of the two keys of a message is known with other bytes.
var ErrSameIDOtherBytes = fault.Conflict{Because: law.Words{ZH: "同一编号已经收过内容不同的信息。", EN: "This id is known with other bytes."}}

var errKnown = fault.Conflict{Because: law.Words{ZH: "这条信息已经收到过。", EN: "This message has been received."}}

// inbox is where messages of one kind are kept: a table with the two keys of each.
type inbox string

const (
	healthInbox  inbox = "health_message"
	readingInbox inbox = "reading_message"
)

// known looks for a message that was taken in before, by its webhook-id or the vendor's own id.
func (in inbox) known(ctx context.Context, q db.Queryer, from Sender, m Message, event string) (Received, error) {
	out := Received{}
	var digest string
	err := q.QueryRow(ctx, `SELECT id, received_at, digest FROM `+string(in)+` WHERE book = $1 AND device = $2 AND (webhook_id = $3 OR event_id = $4)
		ORDER BY CASE WHEN digest = $5 THEN 1 ELSE 0 END, id LIMIT 1`, from.Book, from.Device, m.WebhookID, event, m.Digest).Scan(&out.ID, db.At(&out.ReceivedAt), &digest)
	switch {
	case db.NoRow(err):
		return out, nil
	case err != nil:
		return out, fmt.Errorf("look up a message: %w", err)
	case digest != m.Digest: // one of its keys came with other bytes, whatever the other came with
		return out, ErrSameIDOtherBytes
	}
	out.Known = true
	return out, nil
}

// takeIn does what is done with a message that has not been taken in before, in an act of its kind, once. The record that
// body returns is the message's; its id is what the device is told.
func takeIn[R any](ctx context.Context, s *Service, kind act.Kind, in inbox, from Sender, m Message, event string, body func(ctx context.Context, tx *act.Tx, id string) (R, error)) (Received, error) {
	got, err := in.known(ctx, s.Engine.DB.Reader(), from, m, event)
	if err != nil || got.Known {
		return got, err
	}
	var id string
	done, err := act.Do(ctx, s.Engine, kind, byDoor(from), func(ctx context.Context, tx *act.Tx) (R, error) {
		var none R
		if got, err = in.known(ctx, tx, from, m, event); err != nil || got.Known {
			return none, errOr(err, errKnown)
		}
		id = tx.NewID()
		if err := ObserveDoor(ctx, tx, from.Device, m.SentAt); err != nil {
			return none, err
		}
		return body(ctx, tx, id)
	})
	if got.Known { // another request brought the same message first
		return got, nil
	}
	return Received{ID: id, ReceivedAt: done.Entry.At}, err
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
