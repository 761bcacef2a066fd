package capture

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// receiptContext separates signatures of receipts from all others.
const receiptContext seal.Context = "yuanjian/capture-receipt/1"

// Receipt is the answer to a device (contract interfaces.md). Equal captures give equal bytes, however often and however
// late they are asked for: everything in it is stored, and Ed25519 signs deterministically.
type Receipt struct {
	ID         string                  `json:"id"`
	ReceivedAt string                  `json:"received_at"` // RFC 3339, +08:00, microseconds
	Media      map[string]ReceiptMedia `json:"media"`
	Book       string                  `json:"book"`
	Entry      int64                   `json:"entry"`
	Leaf       string                  `json:"leaf"` // base64 of the leaf hash
	Judgement  json.RawMessage         `json:"judgement"`
	Signature  string                  `json:"signature,omitempty"` // key id and Ed25519 over the receipt without it
}

// ReceiptMedia is one stored file.
type ReceiptMedia struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// receivedForm writes received_at.
const receivedForm = "2006-01-02T15:04:05.000000Z07:00"

// receiptMedia is what a receipt says of the media of a submission.
func receiptMedia(media []Media) map[string]ReceiptMedia {
	out := make(map[string]ReceiptMedia, len(media))
	for _, m := range media {
		out[m.Name] = ReceiptMedia{m.SHA256.String(), m.Size}
	}
	return out
}

// Receipt returns the signed receipt of a capture as bytes of JSON.
func (s *Service) Receipt(ctx context.Context, book, id string) ([]byte, error) {
	var device, event string
	err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT device, event_id FROM capture WHERE book = $1 AND id = $2`, book, id).Scan(&device, &event)
	if db.NoRow(err) {
		return nil, noReceipt
	}
	if err != nil {
		return nil, fmt.Errorf("look up the key of a capture: %w", err)
	}
	return s.receiptByKey(ctx, book, device, event)
}

var noReceipt = fault.NotFound{What: law.Words{ZH: "这次抓拍", EN: "the capture"}}

// receiptByKey returns the signed receipt of the capture that has the vendor's own id on a device. It reads the key, the
// ledger and the judgement only: these outlive the capture.
func (s *Service) receiptByKey(ctx context.Context, book, device, event string) ([]byte, error) {
	q := s.Engine.DB.Reader()
	r := Receipt{Book: book}
	var received *time.Time
	var entry sql.NullInt64
	var media sql.NullString
	err := q.QueryRow(ctx, `SELECT capture, received_at, entry, media FROM capture_key WHERE book = $1 AND device = $2 AND kind = 'event' AND key = $3`,
		book, device, event).Scan(&r.ID, db.AtOrNil(&received), &entry, &media)
	if db.NoRow(err) {
		return nil, noReceipt
	}
	if err != nil {
		return nil, fmt.Errorf("load receipt: %w", err)
	}
	if received == nil { // the key was stored by a binary that kept this with the capture alone
		return s.receiptOfCapture(ctx, r)
	}
	r.Entry, r.ReceivedAt = entry.Int64, received.In(law.Beijing).Format(receivedForm)
	if err := json.Unmarshal([]byte(media.String), &r.Media); err != nil {
		return nil, fmt.Errorf("read the media of a receipt: %w", err)
	}
	return s.complete(ctx, q, r)
}

// receiptOfCapture fills in from the rows of the capture what its key does not say.
func (s *Service) receiptOfCapture(ctx context.Context, r Receipt) ([]byte, error) {
	q := s.Engine.DB.Reader()
	var received time.Time
	err := q.QueryRow(ctx, `SELECT received_at, entry FROM capture WHERE book = $1 AND id = $2`, r.Book, r.ID).Scan(db.At(&received), &r.Entry)
	if err != nil {
		return nil, fmt.Errorf("load the capture of a receipt: %w", err)
	}
	media, err := mediaOf(ctx, q, r.Book, r.ID)
	if err != nil {
		return nil, err
	}
	r.ReceivedAt, r.Media = received.In(law.Beijing).Format(receivedForm), receiptMedia(media)
	return s.complete(ctx, q, r)
}

// complete adds what the ledger and the judgement say, and signs.
func (s *Service) complete(ctx context.Context, q db.Queryer, r Receipt) ([]byte, error) {
	var leaf []byte
	var judgement string
	err := q.QueryRow(ctx, `SELECT e.leaf, j.receipt FROM entry e JOIN judgement j ON j.book = e.book
		WHERE e.book = $1 AND e.idx = $2 AND j.capture = $3 AND j.stage = 'received' ORDER BY j.id LIMIT 1`, r.Book, r.Entry, r.ID).Scan(&leaf, &judgement)
	if err != nil {
		return nil, fmt.Errorf("load the entry of a receipt: %w", err)
	}
	r.Leaf, r.Judgement = base64.StdEncoding.EncodeToString(leaf), json.RawMessage(judgement)
	return s.sign(r)
}

func (s *Service) sign(r Receipt) ([]byte, error) { return signReceipt(s.Keys, receiptContext, r) }

// signReceipt completes a receipt with its signature, which is the last member: what is signed is written once.
func signReceipt(keys seal.Signer, context seal.Context, r Receipt) ([]byte, error) {
	r.Signature = ""
	unsigned, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write receipt: %w", err)
	}
	signature, err := json.Marshal(keys.Sign(context, unsigned).String())
	if err != nil {
		return nil, fmt.Errorf("write the signature of a receipt: %w", err)
	}
	signed := append(unsigned[:len(unsigned)-1], `,"signature":`...)
	return append(append(signed, signature...), '}'), nil
}
