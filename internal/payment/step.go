package payment

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Step is one numbered entry of the course of a demand; none is ever deleted.
type Step struct {
	No     int
	Kind   string
	At     time.Time
	Person string
	State  State
	Paper  string
	Entry  int64
	Said   said
}

// said is what a step says. Enter adds it to the demand as it stood before.
type said interface{ enter(d *Demand, s *Step) }

// Title is what the step is called.
func (s *Step) Title() law.Words { return stepKinds[s.Kind].title }

const (
	payerField   = "payment.payer"
	stepField    = "payment.step"
	paidByField  = "payment.received.payer"
	accountField = "payment.refund.account"
	voucherField = "payment.voucher"
)

func stepKey(id string, no int) string { return fmt.Sprintf("%s/%d", id, no) }

// keep writes the next step of a demand, with what follows from it: where the demand stands, and what goes back.
func (s *Service) keep(ctx context.Context, tx *act.Tx, d *Demand, kind, paper string, x said) (Record, error) {
	step := &Step{No: d.Steps + 1, Kind: kind, At: tx.Now, Person: tx.By.Person, Paper: paper, Entry: tx.Next, Said: x}
	d.take(step)
	if err := s.returnSurplus(ctx, tx, d); err != nil {
		return Record{}, err
	}
	if to := d.after(); to != d.State {
		if err := moves(next, d.State, to, law.Words{ZH: "这笔应缴款项", EN: "demand"}); err != nil {
			return Record{}, err
		}
		d.State = to
	}
	step.State, d.Steps, d.PayBy = d.State, step.No, d.payBy()
	sealed, err := s.Keys.SealJSON(stepField, stepKey(d.ID, step.No), x)
	if err != nil {
		return Record{}, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO payment_step (book, demand, no, kind, at, person, state, paper, entry, said) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.Book, d.ID, step.No, step.Kind, step.At, step.Person, string(step.State), step.Paper, step.Entry, sealed)
	if err != nil {
		return Record{}, fmt.Errorf("keep a step of a demand: %w", err)
	}
	return Record{Demand: d.ID, No: step.No, State: step.State, Said: blob.DigestOf(sealed).String(), Paper: paper}, d.save(ctx, tx)
}

func (d *Demand) take(x *Step) {
	d.Course = append(d.Course, x)
	x.Said.enter(d, x)
}

func (d *Demand) save(ctx context.Context, tx *act.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE payment_demand SET fine = $3, gains = $4, state = $5, served_at = $6, due = $7, pay_by = $8, waits = $9, steps = $10 WHERE book = $1 AND id = $2`,
		tx.Book, d.ID, int64(d.Fine), int64(d.Gains), string(d.State), d.ServedAt, dayOrNil(d.Due), dayOrNil(d.PayBy), d.Waits, d.Steps)
	if err != nil {
		return fmt.Errorf("keep where a demand stands: %w", err)
	}
	return nil
}

func dayOrNil(d law.Date) any {
	if d == 0 {
		return nil
	}
	return d
}

// stepsOf reads the steps of a demand, in their order.
func (s *Service) stepsOf(ctx context.Context, q db.Queryer, book, id string) (out []*Step, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x Step
		var sealed []byte
		if err := rows.Scan(&x.No, &x.Kind, db.At(&x.At), &x.Person, &x.State, &x.Paper, &x.Entry, &sealed); err != nil {
			return err
		}
		kind, ok := stepKinds[x.Kind]
		if !ok {
			return fmt.Errorf("step %d is of the unknown kind %s", x.No, x.Kind)
		}
		x.Said = kind.says()
		out = append(out, &x)
		return s.Keys.OpenJSON(stepField, stepKey(id, x.No), sealed, x.Said)
	}, `SELECT no, kind, at, person, state, paper, entry, said FROM payment_step WHERE book = $1 AND demand = $2 ORDER BY no`, book, id)
	if err != nil {
		return nil, fmt.Errorf("read the steps of demand %s: %w", id, err)
	}
	return out, nil
}
