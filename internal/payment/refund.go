package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// JobRefund has the platform give a sum back.
const JobRefund = "payment.refund"

type refundArgs struct {
	Refund string `json:"refund"`
	Try    int    `json:"try"` // finance may order one again that the platform could not carry out
}

// RefundCame is the system's: the platform gave a sum back, or could not.
var RefundCame = act.Kind{Name: "payment.refund"}

// Refunding is a step of a refund.
type Refunding struct {
	Refund string      `json:"refund"`
	Trade  string      `json:"trade"`
	Fen    money.Fen   `json:"fen"`
	Why    string      `json:"why"`
	State  RefundState `json:"state"`
	Words  string      `json:"words,omitempty"`
	Number string      `json:"number,omitempty"` // of the approval
}

func (x *Refunding) enter(*Demand, *Step) {}

// returnSurplus proposes for refund what came beyond what is owed, of the newest payments first.
func (s *Service) returnSurplus(ctx context.Context, tx *act.Tx, d *Demand) error {
	for _, part := range []string{MainPart, LatePart} {
		surplus := d.surplus(part)
		for i := len(d.Received) - 1; i >= 0 && surplus > 0; i-- {
			r := &d.Received[i]
			if r.Part != part || !r.counts() {
				continue
			}
			fen := min(surplus, r.Fen-d.refunded(r.Trade))
			if fen <= 0 {
				continue
			}
			if err := s.proposeRefund(ctx, tx, d, r, fen); err != nil {
				return err
			}
			surplus -= fen
		}
	}
	return nil
}

// refunded is what of a payment goes back, or has gone.
func (d *Demand) refunded(trade string) (sum money.Fen) {
	for _, f := range d.Refunds {
		if f.Trade == trade {
			sum += f.Fen
		}
	}
	return sum
}

func (s *Service) proposeRefund(ctx context.Context, tx *act.Tx, d *Demand, r *Received, fen money.Fen) error {
	why := "over"
	_, lowered := d.Course[len(d.Course)-1].Said.(*Lowering)
	switch {
	case lowered || d.Fine+d.Gains == 0:
		why = "revoked"
	case r.Part == LatePart:
		why = "late"
	}
	f := Refund{ID: tx.NewID(), Demand: d.ID, Body: d.Body, Trade: r.Trade, Fen: fen, Why: why, State: RefundProposed, MadeAt: tx.Now}
	_, err := tx.Exec(ctx, `INSERT INTO payment_refund (book, id, demand, body, trade, fen, why, state, paper, made_at, person, done_at, account) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, '', NULL, $10)`,
		tx.Book, f.ID, f.Demand, f.Body, f.Trade, int64(f.Fen), f.Why, string(f.State), f.MadeAt, []byte{})
	if err != nil {
		return fmt.Errorf("propose a refund: %w", err)
	}
	d.Refunds = append(d.Refunds, f)
	return nil
}

// refund finds a refund of the demand.
func (d *Demand) refund(id string) (*Refund, error) {
	for i := range d.Refunds {
		if d.Refunds[i].ID == id {
			return &d.Refunds[i], nil
		}
	}
	return nil, fault.NotFound{What: law.Words{ZH: "这笔退款", EN: "the refund"}}
}

var refundWhat = law.Words{ZH: "这笔退款", EN: "refund"}

func (f *Refund) move(ctx context.Context, tx *act.Tx, to RefundState) error {
	if err := moves(nextRefund, f.State, to, refundWhat); err != nil {
		return err
	}
	f.State = to
	if _, err := tx.Exec(ctx, `UPDATE payment_refund SET state = $3, paper = $4, person = $5, done_at = $6 WHERE book = $1 AND id = $2`, tx.Book, f.ID, string(f.State), f.Paper, f.Person, f.DoneAt); err != nil {
		return fmt.Errorf("keep where a refund stands: %w", err)
	}
	return nil
}

func (f *Refund) step(words, number string) *Refunding {
	return &Refunding{f.ID, f.Trade, f.Fen, f.Why, f.State, words, number}
}

// ApproveRefund is the head's word, with its basis (国家赔偿法 36; documents.md C5.11). Who approves does not pay it out.
func (s *Service) ApproveRefund(ctx context.Context, by act.By, id, refund, words string) (Done, error) {
	var check fault.Check
	check.Text(&words, wordsMost, true, "words", "请写明退付的依据。", "Give the basis of the refund.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, RefundAgreed, by, id, func(ctx context.Context, tx *act.Tx, d *Demand) (said, string, error) {
		f, err := d.refund(refund)
		if err != nil {
			return nil, "", err
		}
		if err := moves(nextRefund, f.State, RefundApproved, refundWhat); err != nil {
			return nil, "", err
		}
		p, err := s.issueRefund(ctx, tx, d, f, words)
		if err != nil {
			return nil, "", err
		}
		f.Paper, f.Person = p.ID, tx.By.Person
		err = f.move(ctx, tx, RefundApproved)
		return f.step(words, p.Number), p.ID, err
	})
}

// OrderRefund has the platform pay a refund out: by finance, who is another person than who approved it.
func (s *Service) OrderRefund(ctx context.Context, by act.By, id, refund, account string) (Done, error) {
	var check fault.Check
	check.AtMost(&account, lineMost, "account")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, RefundMade, by, id, func(ctx context.Context, tx *act.Tx, d *Demand) (said, string, error) {
		f, err := d.refund(refund)
		if err != nil {
			return nil, "", err
		}
		if f.Person == tx.By.Person {
			return nil, "", law.Refusal{Rule: "E9", Article: "行政处罚法第六十七条第一款",
				Because: law.Words{ZH: "这笔退款由您批准，不能再由您办理。", EN: "You approved this refund and do not pay it out."},
				Cure:    law.Words{ZH: "请由另一名财务人员办理。", EN: " Let somebody else of finance do it."}}
		}
		if err := f.move(ctx, tx, RefundOrdered); err != nil {
			return nil, "", err
		}
		sealed, err := s.Keys.SealField(accountField, f.ID, account)
		if err != nil {
			return nil, "", err
		}
		if _, err := tx.Exec(ctx, `UPDATE payment_refund SET account = $3 WHERE book = $1 AND id = $2`, tx.Book, f.ID, sealed); err != nil {
			return nil, "", fmt.Errorf("keep the account of a refund: %w", err)
		}
		return f.step("", ""), "", job.Enqueue(ctx, tx, job.Order{Kind: JobRefund, Args: refundArgs{f.ID, d.Steps + 1}, Key: f.ID})
	})
}

// PayOut is the handler of JobRefund: the refund's id is its key, so that the platform pays once however often it is told.
func (s *Service) PayOut(ctx context.Context, j job.Job) error {
	var args refundArgs
	if err := j.Read(&args); err != nil {
		return err
	}
	q := s.Engine.DB.Reader()
	f, err := scanRefund(q.QueryRow(ctx, `SELECT `+refundColumns+` FROM payment_refund f WHERE f.book = $1 AND f.id = $2`, j.Book, args.Refund))
	if err != nil {
		return fmt.Errorf("read a refund: %w", err)
	}
	if f.State != RefundOrdered {
		return nil
	}
	order, err := s.orderOf(ctx, q, j.Book, &f)
	if err != nil {
		return err
	}
	if s.Platform == nil {
		return errNone
	}
	at, err := s.Platform.Refund(ctx, order)
	var no Refused
	if err != nil && !errors.As(err, &no) {
		return fmt.Errorf("have refund %s paid out: %w", f.ID, err)
	}
	command := fmt.Sprintf("payment-refund:%s:%d", f.ID, args.Try)
	_, err = act.Do(ctx, s.Engine, RefundCame, system(j.Book, RefundCame, command), func(ctx context.Context, tx *act.Tx) (Record, error) {
		return s.refundTold(ctx, tx, f.Demand, f.ID, at, no.Code)
	})
	return err
}

func (s *Service) orderOf(ctx context.Context, q db.Queryer, book string, f *Refund) (RefundOrder, error) {
	var sealed []byte
	if err := q.QueryRow(ctx, `SELECT account FROM payment_refund WHERE book = $1 AND id = $2`, book, f.ID).Scan(&sealed); err != nil {
		return RefundOrder{}, fmt.Errorf("read the account of a refund: %w", err)
	}
	account, err := s.Keys.OpenField(accountField, f.ID, sealed)
	return RefundOrder{Key: f.ID, Office: OfficeOf(book, f.Body), Trade: f.Trade, Fen: f.Fen, Account: account, Paper: f.Paper}, err
}

// refundTold puts on record what the platform says of a refund; a payment that went back in full has its receipt voided.
func (s *Service) refundTold(ctx context.Context, tx *act.Tx, demand, refund string, at time.Time, refused string) (Record, error) {
	d, err := s.read(ctx, tx, tx.Book, "id", demand, tx.Now)
	if err != nil {
		return Record{}, err
	}
	f, err := d.refund(refund)
	if err != nil {
		return Record{}, err
	}
	to := RefundDone
	if refused != "" {
		to = RefundFailed
	} else {
		f.DoneAt = &at
	}
	if err := f.move(ctx, tx, to); err != nil {
		return Record{}, err
	}
	if to == RefundDone {
		if err := s.returned(ctx, tx, d, f.Trade); err != nil {
			return Record{}, err
		}
	}
	r, err := s.keep(ctx, tx, d, RefundCame.Name, "", f.step(refused, ""))
	r.ID, r.Trade, r.Fen, r.What = f.ID, f.Trade, f.Fen, string(to)
	return r, err
}

// returned marks a payment that went back in full.
func (s *Service) returned(ctx context.Context, tx *act.Tx, d *Demand, trade string) error {
	var gone money.Fen
	for _, f := range d.Refunds {
		if f.Trade == trade && f.State == RefundDone {
			gone += f.Fen
		}
	}
	for i := range d.Received {
		r := &d.Received[i]
		if r.Trade != trade || gone < r.Fen {
			continue
		}
		if err := saveReceived(ctx, tx, r, Returned); err != nil {
			return err
		}
		return job.Enqueue(ctx, tx, job.Order{Kind: JobVoid, Args: receiptArgs{r.Body, r.Trade}, Key: "void:" + r.Body + "/" + r.Trade})
	}
	return nil
}
