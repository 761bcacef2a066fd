package capture

import (
	"context"
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

// Receipt returns the signed receipt of a capture as bytes of JSON.
func (s *Service) Receipt(ctx context.Context, book, id string) ([]byte, error) {
	q := s.Engine.DB.Reader()
	r := Receipt{ID: id, Book: book, Media: map[string]ReceiptMedia{}}
	var received time.Time
	var leaf []byte
	var judgement string
	err := q.QueryRow(ctx, `SELECT c.received_at, c.entry, e.leaf, j.receipt FROM capture c
		JOIN entry e ON e.book = c.book AND e.idx = c.entry
		JOIN judgement j ON j.book = c.book AND j.capture = c.id AND j.stage = 'received'
		WHERE c.book = $1 AND c.id = $2 ORDER BY j.id LIMIT 1`, book, id).Scan(db.At(&received), &r.Entry, &leaf, &judgement)
	if db.NoRow(err) {
		return nil, fault.NotFound{What: law.Words{ZH: "这次抓拍", EN: "the capture"}}
	}
	if err != nil {
		return nil, fmt.Errorf("load receipt: %w", err)
	}
	media, err := mediaOf(ctx, q, book, id)
	if err != nil {
		return nil, err
	}
	for _, m := range media {
		r.Media[m.Name] = ReceiptMedia{m.SHA256.String(), m.Size}
	}
	r.ReceivedAt = received.In(law.Beijing).Format(receivedForm)
	r.Leaf = base64.StdEncoding.EncodeToString(leaf)
	r.Judgement = json.RawMessage(judgement)
	return s.sign(r)
}

func (s *Service) sign(r Receipt) ([]byte, error) {
	unsigned, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write receipt: %w", err)
	}
	r.Signature = s.Keys.Sign(receiptContext, unsigned).String()
	return json.Marshal(r)
}
