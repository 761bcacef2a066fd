package payment

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/job"
	"yuanjian/internal/money"
)

// The jobs that ask the platform for the receipt of a payment, and to void it.
const (
	JobReceipt = "payment.receipt"
	JobVoid    = "payment.void"
)

type receiptArgs struct {
	Body  string `json:"body"`
	Trade string `json:"trade"`
}

// ReceiptCame and ReceiptVoided are the system's: the e-receipt of a payment arrived, or was voided.
var (
	ReceiptCame   = act.Kind{Name: "payment.receipt"}
	ReceiptVoided = act.Kind{Name: "payment.receipt.void"}
)

// Receipting is a receipt that arrived.
type Receipting struct {
	Trade  string    `json:"trade"`
	Number string    `json:"number"`
	Fen    money.Fen `json:"fen"`
	At     time.Time `json:"at"`
	File   string    `json:"file_sha256"`
}

func (x *Receipting) enter(*Demand, *Step) {}

// Voiding is a receipt that was voided, since its payment went back in full.
type Voiding struct {
	Trade  string `json:"trade"`
	Number string `json:"number"`
}

func (x *Voiding) enter(*Demand, *Step) {}

// FetchReceipt is the handler of JobReceipt: the receipt's file is kept first, then the act names it (documents.md C5.6). One that is not
// issued yet is asked for again, with growing pauses; after them the daily reconciliation asks. Carried out twice, it records once.
func (s *Service) FetchReceipt(ctx context.Context, j job.Job) error {
	var args receiptArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	r, err := s.receivedBy(ctx, s.Engine.DB.Reader(), j.Book, args.Body, args.Trade)
	if err != nil || r.Receipt != "" || !r.counts() {
		return err
	}
	if s.Platform == nil {
		return errNone
	}
	got, err := s.Platform.Receipt(ctx, OfficeOf(j.Book, r.Body), r.Trade)
	if err != nil {
		return fmt.Errorf("ask for the receipt of payment %s: %w", r.Trade, err)
	}
	if got.Number == "" || len(got.Number) > numberMost || got.Fen != r.Fen {
		return fmt.Errorf("the receipt of payment %s has no number, or not its sum", r.Trade)
	}
	digest, size, err := s.keepFile(ctx, got.File)
	if err != nil {
		return err
	}
	_, err = act.Do(ctx, s.Engine, ReceiptCame, system(j.Book, ReceiptCame, "payment-receipt:"+r.Body+"/"+r.Trade), func(ctx context.Context, tx *act.Tx) (Record, error) {
		return s.receipted(ctx, tx, r.Body, r.Trade, &Receipting{r.Trade, got.Number, got.Fen, got.At, digest}, size)
	})
	return err
}

// numberMost is how long a number of the platform may be.
const numberMost = 100

// receiptBytes bounds the file of a receipt.
const receiptBytes = 4 << 20

// keepFile keeps the file of a receipt in the store of originals.
func (s *Service) keepFile(ctx context.Context, content []byte) (digest string, size int64, err error) {
	if len(content) == 0 || len(content) > receiptBytes {
		return "", 0, fmt.Errorf("the file of a receipt has %d bytes", len(content))
	}
	staged, err := s.Files.Stage(ctx, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return "", 0, fmt.Errorf("keep a receipt: %w", err)
	}
	defer staged.Discard()
	if err := s.Files.Publish(ctx, staged); err != nil {
		return "", 0, fmt.Errorf("keep a receipt: %w", err)
	}
	return staged.Digest.String(), staged.Size, nil
}

// receipted puts a receipt on record; where the statement had its payment before, all three agree now.
func (s *Service) receipted(ctx context.Context, tx *act.Tx, body, trade string, x *Receipting, size int64) (Record, error) {
	r, err := s.receivedBy(ctx, tx, tx.Book, body, trade)
	if err != nil {
		return Record{}, err
	}
	if r.Receipt != "" {
		return Record{Demand: r.Demand, Trade: trade, What: Known}, nil
	}
	d, err := s.read(ctx, tx, tx.Book, "id", r.Demand, tx.Now)
	if err != nil {
		return Record{}, err
	}
	r.Receipt, r.File, r.Size, r.ReceiptAt = x.Number, x.File, size, &x.At
	to := Receipted
	if r.State == Returned {
		to = Returned
	}
	err = saveReceived(ctx, tx, &r, to)
	if err == nil && r.State == Receipted && r.Matched != "" {
		err = saveReceived(ctx, tx, &r, Reconciled)
	}
	if err == nil {
		err = s.resolve(ctx, tx, body, NoReceipt, trade)
	}
	if err != nil {
		return Record{}, err
	}
	for i := range d.Received {
		if d.Received[i].Trade == trade {
			d.Received[i] = r
		}
	}
	out, err := s.keep(ctx, tx, d, ReceiptCame.Name, "", x)
	out.Trade, out.Fen = trade, x.Fen
	return out, err
}

// VoidReceipt is the handler of JobVoid (Art 39; the receipt of what went back in full is void).
func (s *Service) VoidReceipt(ctx context.Context, j job.Job) error {
	var args receiptArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	r, err := s.receivedBy(ctx, s.Engine.DB.Reader(), j.Book, args.Body, args.Trade)
	if err != nil || r.VoidedAt != nil || r.Receipt == "" {
		return err
	}
	if s.Platform == nil {
		return errNone
	}
	if err := s.Platform.Void(ctx, OfficeOf(j.Book, r.Body), r.Trade); err != nil {
		return fmt.Errorf("void the receipt of payment %s: %w", r.Trade, err)
	}
	_, err = act.Do(ctx, s.Engine, ReceiptVoided, system(j.Book, ReceiptVoided, "payment-void:"+r.Body+"/"+r.Trade), func(ctx context.Context, tx *act.Tx) (Record, error) {
		d, err := s.read(ctx, tx, tx.Book, "id", r.Demand, tx.Now)
		if err != nil {
			return Record{}, err
		}
		if _, err := tx.Exec(ctx, `UPDATE payment_received SET voided_at = $4 WHERE book = $1 AND body = $2 AND trade = $3`, tx.Book, r.Body, r.Trade, tx.Now); err != nil {
			return Record{}, fmt.Errorf("keep that a receipt is void: %w", err)
		}
		out, err := s.keep(ctx, tx, d, ReceiptVoided.Name, "", &Voiding{r.Trade, r.Receipt})
		out.Trade = r.Trade
		return out, err
	})
	return err
}

// OpenReceipt opens the file of the receipt of a payment of a demand that may be seen.
func (s *Service) OpenReceipt(d *Demand, trade string) ([]byte, error) {
	for _, r := range d.Received {
		if r.Trade != trade || r.File == "" {
			continue
		}
		digest, err := blob.ParseDigest(r.File)
		if err != nil {
			return nil, fmt.Errorf("the receipt of payment %s: %w", trade, err)
		}
		o, err := s.Files.Open(digest)
		if err != nil {
			return nil, fmt.Errorf("open the receipt of payment %s: %w", trade, err)
		}
		defer o.Close()
		return io.ReadAll(io.NewSectionReader(o, 0, o.Size))
	}
	return nil, errNoReceived
}
