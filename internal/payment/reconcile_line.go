package payment

import (
	"context"
	"fmt"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
	"yuanjian/internal/money"
)

// compareLine compares one line that does not simply agree. What only the statement tells of was paid all the same: a lost callback costs
// nobody anything.
func (s *Service) compareLine(ctx context.Context, tx *act.Tx, d *Day, l *Line, known bool) error {
	got, err := s.receive(ctx, tx, d.Body, l.Told, viaStatement)
	if err != nil {
		return err
	}
	if !known {
		d.Found++
	}
	r, err := s.receivedBy(ctx, tx, tx.Book, d.Body, l.Trade)
	if err != nil {
		return err
	}
	if got.What == Contradiction || r.State == Held {
		d.Differs++
	}
	if got.What == Contradiction || r.Matched != "" {
		return nil
	}
	r.Matched = d.Day.String()
	to := r.State
	if to == Receipted && r.Receipt == l.Receipt {
		to = Reconciled
	}
	if err := saveReceived(ctx, tx, &r, to); err != nil {
		return err
	}
	if err := s.resolve(ctx, tx, d.Body, NotOnStatement, l.Trade); err != nil || r.State == Held {
		return err
	}
	d.Matched++
	return s.compareReceipt(ctx, tx, d, l, &r)
}

// compareReceipt asks for a receipt that is missing on our side, and opens a difference where it is missing on the platform's, or another.
func (s *Service) compareReceipt(ctx context.Context, tx *act.Tx, d *Day, l *Line, r *Received) error {
	kind := ""
	switch {
	case l.Receipt == "":
		kind = NoReceipt
	case r.Receipt != "" && r.Receipt != l.Receipt:
		kind = OtherReceipt
	}
	if r.Receipt == "" {
		if err := job.Enqueue(ctx, tx, job.Order{Kind: JobReceipt, Args: receiptArgs{r.Body, r.Trade}, Key: r.Body + "/" + r.Trade}); err != nil {
			return err
		}
	}
	if kind == "" || r.Receipt != "" && kind == NoReceipt {
		return nil
	}
	d.Differs++
	_, err := s.differ(ctx, tx, Difference{Body: d.Body, Kind: kind, Trade: l.Trade, Demand: r.Demand, Day: d.Day, Ours: r.Fen, Theirs: l.Fen})
	return err
}

// compareRefund compares a refund of the statement with what was ordered; one whose answer was lost is on record now.
func (s *Service) compareRefund(ctx context.Context, tx *act.Tx, d *Day, l *Line) error {
	f, err := scanRefund(tx.QueryRow(ctx, `SELECT `+refundColumns+` FROM payment_refund f WHERE f.book = $1 AND f.id = $2 AND f.body = $3`, tx.Book, l.Refund, d.Body))
	if err != nil && !db.NoRow(err) {
		return fmt.Errorf("read a refund: %w", err)
	}
	if err == nil && f.Fen == l.Fen && f.Trade == l.Trade {
		d.Matched++
		if f.State != RefundOrdered {
			return nil
		}
		_, err := s.refundTold(ctx, tx, f.Demand, f.ID, l.At, "")
		return err
	}
	d.Differs++
	_, err = s.differ(ctx, tx, Difference{Body: d.Body, Kind: UnknownRefund, Trade: l.Trade + "/" + l.Refund, Demand: f.Demand, Day: d.Day, Ours: f.Fen, Theirs: l.Fen})
	return err
}

// rest opens a difference for each payment of the day that its statement did not have, a piece at a time.
func (s *Service) rest(ctx context.Context, tx *act.Tx, d *Day) error {
	trades, err := db.Strings(ctx, tx, fmt.Sprintf(`SELECT trade FROM payment_received WHERE book = $1 AND body = $2 AND day = $3 AND matched = '' AND trade > $4 ORDER BY trade LIMIT %d`, chunkMost), tx.Book, d.Body, d.Day, d.Cursor)
	if err != nil {
		return fmt.Errorf("look for payments that no statement has: %w", err)
	}
	for _, trade := range trades {
		r, err := s.receivedBy(ctx, tx, tx.Book, d.Body, trade)
		if err != nil {
			return err
		}
		d.Cursor = trade
		d.Differs++
		if _, err := s.differ(ctx, tx, Difference{Body: d.Body, Kind: NotOnStatement, Trade: trade, Demand: r.Demand, Day: d.Day, Ours: r.Fen, Theirs: money.Fen(0)}); err != nil {
			return err
		}
	}
	if len(trades) < chunkMost {
		d.State, d.EndedAt = dayDone, &tx.Now
	}
	return nil
}
