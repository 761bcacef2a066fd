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

// The kinds of differences, beside those of payments that are held and of contradictions.
const (
	NotOnStatement = "not_on_statement" // we were told of it, the statement of its day does not have it
	NoReceipt      = "no_receipt"       // paid, and no receipt was issued
	OtherReceipt   = "other_receipt"    // the statement names another receipt
	UnknownRefund  = "unknown_refund"   // the statement has a refund that nobody ordered, or of another sum
)

// DifferenceWords are the words for the kinds of differences.
var DifferenceWords = map[string]law.Words{
	HeldUnknown:    {ZH: "缴款码不属于任何应缴款项", EN: "its code is of no demand"},
	HeldBefore:     {ZH: "缴款时间早于处罚决定", EN: "dated before the decision"},
	Contradiction:  {ZH: "平台对同一流水号前后说法不一", EN: "the platform told one number in two ways"},
	NotOnStatement: {ZH: "已通知到账，当日对账单没有", EN: "told of, and not on the statement of its day"},
	NoReceipt:      {ZH: "已到账，没有电子票据", EN: "paid, and without a receipt"},
	OtherReceipt:   {ZH: "票据号与对账单不符", EN: "its receipt is not that of the statement"},
	UnknownRefund:  {ZH: "对账单上的退款与本系统不符", EN: "a refund on the statement is not ours"},
}

// Difference is what does not agree between case, platform and receipt.
type Difference struct {
	ID, Body, Kind, Trade, Demand string
	Day                           law.Date
	Ours, Theirs                  money.Fen
	State                         DifferenceState
	FoundAt                       time.Time
	VouchedBy, SettledBy          string
	SettledAt                     *time.Time
	sealed                        []byte
}

// Voucher is the platform's paper about a difference, as a person of finance brings it.
type Voucher struct {
	Number string `json:"number"`
	Words  string `json:"words"`
	// Counts names the decision for which a held payment counts; empty: it changes no demand.
	Counts string `json:"counts,omitempty"`
	// Returned: the platform gave a held payment back to who paid it.
	Returned bool `json:"returned,omitempty"`
}

// differ opens a difference, once for its payment and kind, and returns its id; one that is there is left as it is.
func (s *Service) differ(ctx context.Context, tx *act.Tx, x Difference) (string, error) {
	var id string
	err := tx.QueryRow(ctx, `SELECT id FROM payment_difference WHERE book = $1 AND body = $2 AND kind = $3 AND trade = $4`, tx.Book, x.Body, x.Kind, x.Trade).Scan(&id)
	if err == nil || !db.NoRow(err) {
		return id, err
	}
	id = tx.NewID()
	_, err = tx.Exec(ctx, `INSERT INTO payment_difference (book, id, body, kind, trade, demand, day, ours, theirs, state, found_at, voucher, vouched_by, settled_by, settled_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', NULL)`,
		tx.Book, id, x.Body, x.Kind, x.Trade, x.Demand, x.Day, int64(x.Ours), int64(x.Theirs), string(DifferenceOpen), tx.Now, []byte{})
	if err != nil {
		return "", fmt.Errorf("keep a difference: %w", err)
	}
	return id, nil
}

// resolve ends a difference that is gone since the platform agrees.
func (s *Service) resolve(ctx context.Context, tx *act.Tx, body, kind, trade string) error {
	_, err := tx.Exec(ctx, `UPDATE payment_difference SET state = $5, settled_at = $6 WHERE book = $1 AND body = $2 AND kind = $3 AND trade = $4 AND state IN ('open', 'vouched')`,
		tx.Book, body, kind, trade, string(DifferenceResolved), tx.Now)
	if err != nil {
		return fmt.Errorf("resolve a difference: %w", err)
	}
	return nil
}

const differenceColumns = `x.id, x.body, x.kind, x.trade, x.demand, x.day, x.ours, x.theirs, x.state, x.found_at, x.voucher, x.vouched_by, x.settled_by, x.settled_at`

func scanDifference(row interface{ Scan(...any) error }) (x Difference, err error) {
	err = row.Scan(&x.ID, &x.Body, &x.Kind, &x.Trade, &x.Demand, db.Day(&x.Day), &x.Ours, &x.Theirs, &x.State, db.At(&x.FoundAt), &x.sealed, &x.VouchedBy, &x.SettledBy, db.AtOrNil(&x.SettledAt))
	return x, err
}

var errNoDifference = fault.NotFound{What: law.Words{ZH: "这项对账差异", EN: "the difference"}}

func differenceBy(ctx context.Context, q db.Queryer, book, id string) (Difference, error) {
	x, err := scanDifference(q.QueryRow(ctx, `SELECT `+differenceColumns+` FROM payment_difference x WHERE x.book = $1 AND x.id = $2`, book, id))
	if db.NoRow(err) {
		return x, errNoDifference
	}
	if err != nil {
		err = fmt.Errorf("read a difference: %w", err)
	}
	return x, err
}

// Voucher opens what was brought about a difference; empty before that.
func (s *Service) Voucher(x *Difference) (v Voucher, err error) {
	if len(x.sealed) > 0 {
		err = s.Keys.OpenJSON(voucherField, x.ID, x.sealed, &v)
	}
	return v, err
}

func (x *Difference) save(ctx context.Context, tx *act.Tx, to DifferenceState) error {
	if err := moves(nextDifference, x.State, to, law.Words{ZH: "这项差异", EN: "difference"}); err != nil {
		return err
	}
	x.State = to
	_, err := tx.Exec(ctx, `UPDATE payment_difference SET state = $3, voucher = $4, vouched_by = $5, settled_by = $6, settled_at = $7 WHERE book = $1 AND id = $2`,
		tx.Book, x.ID, string(x.State), x.sealed, x.VouchedBy, x.SettledBy, x.SettledAt)
	if err != nil {
		return fmt.Errorf("keep where a difference stands: %w", err)
	}
	return nil
}

// onDifference is an act of a person on a difference.
func (s *Service) onDifference(ctx context.Context, kind act.Kind, by act.By, id string, change func(ctx context.Context, tx *act.Tx, x *Difference) (Record, error)) (Done, error) {
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		x, err := differenceBy(ctx, tx, tx.Book, id)
		if err == nil && !tx.By.ActsFor(kind.Permission, x.Body) {
			err = errNoDifference
		}
		if err != nil {
			return Record{}, err
		}
		return change(ctx, tx, &x)
	})
}

// Vouch brings the platform's voucher about a difference (roles.md E9): the word of the platform, by a person of finance.
func (s *Service) Vouch(ctx context.Context, by act.By, id string, v Voucher) (Done, error) {
	var check fault.Check
	check.Text(&v.Number, lineMost, true, "number", "请填写平台凭证的编号。", "Give the number of the platform's voucher.")
	check.Text(&v.Words, wordsMost, true, "words", "请写明核对的结果。", "Say what was found.")
	check.AtMost(&v.Counts, lineMost, "counts")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.onDifference(ctx, Vouched, by, id, func(ctx context.Context, tx *act.Tx, x *Difference) (Record, error) {
		if v.Returned && (v.Counts != "" || x.Kind != HeldUnknown && x.Kind != HeldBefore) {
			return Record{}, fault.Invalid{Fields: []fault.Field{{Name: "returned", Want: law.Words{ZH: "只有没有计入的款项可以由平台退回，并且不能同时认定归属。", EN: "Only a held payment is given back, and it then counts for nothing."}}}}
		}
		if v.Counts != "" {
			if x.Kind != HeldUnknown {
				return Record{}, fault.Invalid{Fields: []fault.Field{{Name: "counts", Want: law.Words{ZH: "只有缴款码不明的款项可以认定归属，其他差异请留空。", EN: "Only a payment of an unknown code can be found to be of a decision; leave it empty."}}}}
			}
			if _, err := s.ofDecision(ctx, tx, x.Body, v.Counts); err != nil {
				return Record{}, err
			}
		}
		var err error
		if x.sealed, err = s.Keys.SealJSON(voucherField, x.ID, v); err != nil {
			return Record{}, err
		}
		x.VouchedBy = tx.By.Person
		return Record{ID: x.ID, Trade: x.Trade, Demand: x.Demand, What: x.Kind}, x.save(ctx, tx, DifferenceVouched)
	})
}

// ofDecision is the id of the demand of a body's decision.
func (s *Service) ofDecision(ctx context.Context, tx *act.Tx, body, number string) (id string, err error) {
	err = tx.QueryRow(ctx, `SELECT d.id FROM payment_demand d WHERE d.book = $1 AND d.body = $2 AND d.decision = $3 ORDER BY d.id LIMIT 1`, tx.Book, body, number).Scan(&id)
	if db.NoRow(err) {
		return "", fault.Invalid{Fields: []fault.Field{{Name: "counts", Want: law.Words{ZH: "本单位没有这个文号的处罚决定，请按决定书填写。", EN: "The body has no decision of this number."}}}}
	}
	return id, err
}

// Settle is a second person's word on a voucher: that it holds, or that it goes back to finance. A held payment that was found to be of a
// decision counts from the day on which the platform took it.
func (s *Service) Settle(ctx context.Context, by act.By, id string, holds bool) (Done, error) {
	return s.onDifference(ctx, Settled, by, id, func(ctx context.Context, tx *act.Tx, x *Difference) (Record, error) {
		if x.VouchedBy == tx.By.Person {
			return Record{}, law.Refusal{Rule: "E9", Article: "行政处罚法第六十七条第一款",
				Because: law.Words{ZH: "凭证由您提交，不能由您复核。", EN: "You brought the voucher and do not settle the difference."},
				Cure:    law.Words{ZH: "请由另一人复核。", EN: " Let another person do it."}}
		}
		r := Record{ID: x.ID, Trade: x.Trade, Demand: x.Demand, What: x.Kind}
		if !holds {
			r.What = "back"
			return r, x.save(ctx, tx, DifferenceOpen)
		}
		x.SettledBy, x.SettledAt = tx.By.Person, &tx.Now
		if err := x.save(ctx, tx, DifferenceSettled); err != nil {
			return r, err
		}
		v, err := s.Voucher(x)
		switch {
		case err == nil && v.Returned:
			return r, s.gaveBack(ctx, tx, x)
		case err != nil || v.Counts == "":
			return r, err
		}
		return s.countHeld(ctx, tx, x, v.Counts)
	})
}

// countHeld counts a held payment for the decision of which it was found to be.
func (s *Service) countHeld(ctx context.Context, tx *act.Tx, x *Difference, decision string) (Record, error) {
	id, err := s.ofDecision(ctx, tx, x.Body, decision)
	if err != nil {
		return Record{}, err
	}
	d, err := s.read(ctx, tx, tx.Book, "id", id, tx.Now)
	if err != nil {
		return Record{}, err
	}
	r, err := s.receivedBy(ctx, tx, tx.Book, x.Body, x.Trade)
	if err != nil {
		return Record{}, err
	}
	r.Demand, r.Part = d.ID, MainPart
	if err := saveReceived(ctx, tx, &r, Confirmed); err != nil {
		return Record{}, err
	}
	d.Received = append(d.Received, r)
	if err := job.Enqueue(ctx, tx, job.Order{Kind: JobReceipt, Args: receiptArgs{r.Body, r.Trade}, Key: r.Body + "/" + r.Trade}); err != nil {
		return Record{}, err
	}
	out, err := s.keep(ctx, tx, d, Settled.Name, "", &Arrival{r.Trade, r.Part, r.Fen, r.At, r.Via, r.Payer != d.Payer.Name})
	out.Trade, out.Fen, out.What, out.ID = r.Trade, r.Fen, Counted, x.ID
	return out, err
}

// gaveBack marks a held payment that the platform gave back.
func (s *Service) gaveBack(ctx context.Context, tx *act.Tx, x *Difference) error {
	r, err := s.receivedBy(ctx, tx, tx.Book, x.Body, x.Trade)
	if err != nil {
		return err
	}
	return saveReceived(ctx, tx, &r, Returned)
}
