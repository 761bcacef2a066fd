package payment

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// PaymentCame is the system's: the platform says that something was paid.
var PaymentCame = act.Kind{Name: "payment.receive"}

// What became of a word of the platform.
const (
	Counted       = "counted"
	Known         = "known"         // it was told before, alike
	HeldUnknown   = "unknown_code"  // no demand of the body has the code
	HeldBefore    = "before"        // it is dated before the decision
	Contradiction = "contradiction" // the same number was told otherwise before
)

// The ways by which the platform tells.
const (
	viaCallback  = "callback"
	viaStatement = "statement"
)

// Arrival is a payment that counts for a demand.
type Arrival struct {
	Trade string    `json:"trade"`
	Part  string    `json:"part"`
	Fen   money.Fen `json:"fen"`
	At    time.Time `json:"at"`
	Via   string    `json:"via"`
	// Other: somebody else than the payer of the decision paid. Anybody may; the receipt is theirs.
	Other bool `json:"other,omitempty"`
}

func (x *Arrival) enter(*Demand, *Step) {}

// TakeCallback puts on record what the platform says by itself of a payment, under the id of its callback; who calls has checked that it
// is the platform. The same callback again, and the same payment by another one, change nothing.
func (s *Service) TakeCallback(ctx context.Context, id string, t Told) (Record, error) {
	book, body := bodyOf(t.Office)
	known, err := s.office(ctx, book, body)
	if err != nil {
		return Record{}, err
	}
	if !known {
		return Record{}, fault.NotFound{What: law.Words{ZH: "这个执收单位", EN: "the office"}}
	}
	if t.Fen <= 0 || t.Trade == "" || t.Code == "" {
		return Record{}, fault.Invalid{Fields: []fault.Field{{Name: "/fen", Want: law.Words{ZH: "应为大于0的金额（分），并有流水号和缴款码。", EN: "Want a sum above 0 in fen, with its number and code."}}}}
	}
	if t.At.After(s.Engine.Clock.Now().Add(tolerated)) {
		return Record{}, fault.Invalid{Fields: []fault.Field{{Name: "/at", Want: law.Words{ZH: "缴款时间不能晚于现在。", EN: "It was not paid later than now."}}}}
	}
	done, err := act.Do(ctx, s.Engine, PaymentCame, system(book, PaymentCame, "payment-callback:"+id), func(ctx context.Context, tx *act.Tx) (Record, error) {
		return s.receive(ctx, tx, body, t, viaCallback)
	})
	return done.Record, err
}

// tolerated is how far the platform's clock may be ahead of ours.
const tolerated = 5 * time.Minute

// office tells whether a body of the book has ever asked the platform for a code.
func (s *Service) office(ctx context.Context, book, body string) (bool, error) {
	var n int
	err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM payment_code WHERE book = $1 AND body = $2 LIMIT 1) x`, book, body).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for an office: %w", err)
	}
	return n > 0, nil
}

// receive is the step that takes one payment: counted once, held where it fits no demand, never lost.
func (s *Service) receive(ctx context.Context, tx *act.Tx, body string, t Told, via string) (Record, error) {
	t.At = t.At.Truncate(time.Microsecond)
	first, err := s.receivedBy(ctx, tx, tx.Book, body, t.Trade)
	if err == nil {
		return s.again(ctx, tx, &first, t)
	}
	if !fault.IsNotFound(err) {
		return Record{}, err
	}
	var demand, part string
	err = tx.QueryRow(ctx, `SELECT demand, part FROM payment_code WHERE book = $1 AND body = $2 AND code = $3 AND code <> ''`, tx.Book, body, t.Code).Scan(&demand, &part)
	if err != nil && !db.NoRow(err) {
		return Record{}, fmt.Errorf("look for a code: %w", err)
	}
	r := Received{Trade: t.Trade, Demand: demand, Code: t.Code, Part: part, Body: body, Fen: t.Fen, At: t.At, Via: via, Payer: t.Payer, State: Confirmed, Sandbox: t.Sandbox}
	if demand == "" {
		r.State = Held
		return s.hold(ctx, tx, &r, HeldUnknown)
	}
	d, err := s.read(ctx, tx, tx.Book, "id", demand, tx.Now)
	if err != nil {
		return Record{}, err
	}
	if t.At.Before(d.DecidedAt.Truncate(time.Second)) {
		r.State = Held
		return s.hold(ctx, tx, &r, HeldBefore)
	}
	return s.count(ctx, tx, d, &r)
}

// count puts a payment on record for its demand.
func (s *Service) count(ctx context.Context, tx *act.Tx, d *Demand, r *Received) (Record, error) {
	if err := s.storeReceived(ctx, tx, r); err != nil {
		return Record{}, err
	}
	d.Received = append(d.Received, *r)
	return s.counted(ctx, tx, d, r)
}

// counted is the step of a payment that counts, and asks for its receipt.
func (s *Service) counted(ctx context.Context, tx *act.Tx, d *Demand, r *Received) (Record, error) {
	if err := job.Enqueue(ctx, tx, job.Order{Kind: JobReceipt, Args: receiptArgs{r.Body, r.Trade}, Key: r.Body + "/" + r.Trade}); err != nil {
		return Record{}, err
	}
	out, err := s.keep(ctx, tx, d, PaymentCame.Name, "", &Arrival{r.Trade, r.Part, r.Fen, r.At, r.Via, r.Payer != d.Payer.Name})
	out.Trade, out.Fen, out.What = r.Trade, r.Fen, Counted
	return out, err
}

// hold keeps a payment that fits no demand, and opens the difference that a person settles.
func (s *Service) hold(ctx context.Context, tx *act.Tx, r *Received, why string) (Record, error) {
	if err := s.storeReceived(ctx, tx, r); err != nil {
		return Record{}, err
	}
	id, err := s.differ(ctx, tx, Difference{Body: r.Body, Kind: why, Trade: r.Trade, Demand: r.Demand, Day: law.DateOf(r.At), Theirs: r.Fen})
	return Record{Trade: r.Trade, Fen: r.Fen, What: why, ID: id}, err
}

// again is what the platform tells a second time: alike, it is known; otherwise what was first said stands, and a difference is opened.
func (s *Service) again(ctx context.Context, tx *act.Tx, r *Received, t Told) (Record, error) {
	if r.Fen == t.Fen && r.Code == t.Code && r.At.Equal(t.At) {
		return Record{Demand: r.Demand, Trade: r.Trade, Fen: r.Fen, What: Known}, nil
	}
	id, err := s.differ(ctx, tx, Difference{Body: r.Body, Kind: Contradiction, Trade: r.Trade, Demand: r.Demand, Day: law.DateOf(r.At), Ours: r.Fen, Theirs: t.Fen})
	return Record{Demand: r.Demand, Trade: r.Trade, Fen: t.Fen, What: Contradiction, ID: id}, err
}

var errNoReceived = fault.NotFound{What: law.Words{ZH: "这笔缴款", EN: "the payment"}}

// receivedBy reads one payment by the platform's number of it.
func (s *Service) receivedBy(ctx context.Context, q db.Queryer, book, body, trade string) (Received, error) {
	r, err := s.scanReceived(q.QueryRow(ctx, `SELECT `+receivedColumns+` FROM payment_received r WHERE r.book = $1 AND r.body = $2 AND r.trade = $3`, book, body, trade))
	if db.NoRow(err) {
		return r, errNoReceived
	}
	if err != nil {
		return r, fmt.Errorf("read a payment: %w", err)
	}
	return r, nil
}

func (s *Service) storeReceived(ctx context.Context, tx *act.Tx, r *Received) error {
	payer, err := s.Keys.SealField(paidByField, r.Trade, r.Payer)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO payment_received (book, body, trade, demand, code, part, fen, at, day, told_at, via, payer, state, sandbox, receipt, receipt_file, receipt_size, receipt_at, voided_at, matched, entry)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '', 0, NULL, NULL, '', $15)`,
		tx.Book, r.Body, r.Trade, r.Demand, r.Code, r.Part, int64(r.Fen), r.At, law.DateOf(r.At), tx.Now, r.Via, payer, string(r.State), r.Sandbox, tx.Next)
	if err != nil {
		return fmt.Errorf("keep a payment: %w", err)
	}
	return nil
}

// saveReceived keeps where a payment stands, as far as it may get there.
func saveReceived(ctx context.Context, tx *act.Tx, r *Received, to ReceivedState) error {
	if to != r.State {
		if err := moves(nextReceived, r.State, to, law.Words{ZH: "这笔缴款", EN: "payment"}); err != nil {
			return err
		}
	}
	r.State = to
	_, err := tx.Exec(ctx, `UPDATE payment_received SET demand = $4, part = $5, state = $6, receipt = $7, receipt_file = $8, receipt_size = $9, receipt_at = $10, voided_at = $11, matched = $12 WHERE book = $1 AND body = $2 AND trade = $3`,
		tx.Book, r.Body, r.Trade, r.Demand, r.Part, string(r.State), r.Receipt, r.File, r.Size, r.ReceiptAt, r.VoidedAt, r.Matched)
	if err != nil {
		return fmt.Errorf("keep where a payment stands: %w", err)
	}
	return nil
}
