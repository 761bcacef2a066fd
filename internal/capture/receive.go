package capture

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
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
	Means     *Means            `json:"means,omitempty"` // nil: taken in before it was recorded
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
	keys, err := lookUp(ctx, s.Engine.DB.Reader(), sub.Book, []Submission{sub})
	if err != nil {
		return Taken{}, err
	}
	known := keys.of(&sub)
	if known == (found{}) {
		return Taken{}, nil
	}
	if err := s.Engine.DB.Durable(); err != nil { // the first sending may be storing still
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
	var fresh []*arrival // in the order of the records
	by := act.By{Actor: access.Actor{Book: book, System: "door"}}
	done, err := act.Batch(ctx, s.Engine, Received, by, func(ctx context.Context, tx *act.Tx) ([]ReceivedRecord, error) {
		lives, err := s.livesAt(ctx, tx)
		if err != nil {
			return nil, err
		}
		keys, err := lookUp(ctx, tx, book, items)
		if err != nil {
			return nil, err
		}
		b := batch{s: s, tx: tx, lives: lives}
		for i := range items {
			if out[i].found = keys.of(&items[i]); out[i].found != (found{}) {
				continue
			}
			a := b.arrive(&items[i], &out[i].receipt)
			keys.add(a)
		}
		fresh = b.arrivals
		return b.receive(ctx)
	})
	for i := range done {
		fresh[i].receipt.Leaf = base64.StdEncoding.EncodeToString(done[i].Entry.Leaf[:])
	}
	return out, err
}

// Kinds of the two keys of a submission.
const (
	keyWebhook = "webhook"
	keyEvent   = "event"
)

// key is one of the two that make a capture unique on its device.
type key struct{ device, kind, key string }

// keysOf are both keys of a submission.
func keysOf(sub *Submission) [2]key {
	return [2]key{{sub.Event.Device, keyWebhook, sub.WebhookID}, {sub.Event.Device, keyEvent, sub.Event.ID}}
}

// keyed is what is known under a key: the digest of the event bytes, and the capture.
type keyed struct{ digest, capture string }

// keys are those of some submissions that are known.
type keys map[key]keyed

// lookUp looks for the keys of submissions of a book. Each is asked for by itself: joined with the keys that the book has ever known,
// either engine goes through all of those when it thinks there are few.
func lookUp(ctx context.Context, q db.Queryer, book string, subs []Submission) (keys, error) {
	args, rows := []any{book}, ""
	for i := range subs {
		for _, k := range keysOf(&subs[i]) {
			if len(args) > 1 {
				rows += ", "
			}
			n := len(args)
			rows += fmt.Sprintf("(CAST($%d AS TEXT), '%s', CAST($%d AS TEXT))", n+1, k.kind, n+2)
			args = append(args, k.device, k.key)
		}
	}
	out := keys{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var k key
		var known sql.NullString
		err := rows.Scan(&k.device, &k.kind, &k.key, &known)
		if digest, capture, ok := strings.Cut(known.String, " "); ok {
			out[k] = keyed{digest, capture}
		}
		return err
	}, `WITH s (device, kind, key) AS (VALUES `+rows+`) SELECT s.device, s.kind, s.key, (SELECT k.digest || ' ' || k.capture
		FROM capture_key k WHERE k.book = $1 AND k.device = s.device AND k.kind = s.kind AND k.key = s.key) FROM s`, args...)
	if err != nil {
		return nil, fmt.Errorf("look up the keys: %w", err)
	}
	return out, nil
}

// of tells what is known of a submission.
func (k keys) of(sub *Submission) found {
	var out found
	for _, one := range keysOf(sub) {
		if known, ok := k[one]; ok {
			out.capture = known.capture
			out.clash = out.clash || known.digest != sub.digest()
		}
	}
	return out
}

// add makes the keys of a submission known that is being taken in: the next may be the same once more.
func (k keys) add(a *arrival) {
	for _, one := range keysOf(a.sub) {
		k[one] = keyed{a.digest, a.id}
	}
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
