package payment

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

const columns = `d.book, d.id, d.body, d.in_name_of, d.matter, d.decision, d.decided_at, d.payer, d.fine, d.gains, d.announced, d.state, d.served_at, d.due, d.pay_by, d.waits, d.steps`

var errNoDemand = fault.NotFound{What: law.Words{ZH: "这笔应缴款项", EN: "the demand"}}

func (s *Service) scan(row interface{ Scan(...any) error }) (Demand, error) {
	var d Demand
	var payer []byte
	var due, by *law.Date
	err := row.Scan(&d.Book, &d.ID, &d.Body, &d.InNameOf, &d.Matter, &d.Decision, db.At(&d.DecidedAt), &payer, &d.Fine, &d.Gains, &d.Announced, &d.State, db.AtOrNil(&d.ServedAt), db.DayOrNil(&due), db.DayOrNil(&by), &d.Waits, &d.Steps)
	if err != nil {
		return d, err
	}
	if due != nil {
		d.Due = *due
	}
	if by != nil {
		d.PayBy = *by
	}
	if err := s.Keys.OpenJSON(payerField, d.ID, payer, &d.Payer); err != nil {
		return d, fmt.Errorf("demand %s: %w", d.ID, err)
	}
	return d, nil
}

// at is a row as it is looked at at an instant.
func (d *Demand) at(c law.Calendar, now time.Time) {
	d.Now, d.Today, d.Calendar = now, law.DateOf(now), c
}

// read reads a demand with its course by a column of its row.
func (s *Service) read(ctx context.Context, q db.Queryer, book, column, value string, now time.Time) (*Demand, error) {
	d, err := s.scan(q.QueryRow(ctx, `SELECT `+columns+` FROM payment_demand d WHERE d.book = $1 AND d.`+column+` = $2`, book, value))
	if db.NoRow(err) {
		return nil, errNoDemand
	}
	if err != nil {
		return nil, fmt.Errorf("load a demand: %w", err)
	}
	c, err := calendar.At(ctx, q, book, now)
	if err != nil {
		return nil, err
	}
	d.at(c, now)
	steps, err := s.stepsOf(ctx, q, book, d.ID)
	if err != nil {
		return nil, err
	}
	row := d
	for _, x := range steps {
		d.take(x)
	}
	d.asRow(&row)
	return &d, s.money(ctx, q, []*Demand{&d})
}

// asRow lets a demand stand as its row has it, once its course was read: CheckRows compares the two.
func (d *Demand) asRow(row *Demand) {
	d.State, d.Waits, d.Fine, d.Gains, d.ServedAt, d.Due = row.State, row.Waits, row.Fine, row.Gains, row.ServedAt, row.Due
}

// money reads codes, payments and refunds of some demands of a book.
func (s *Service) money(ctx context.Context, q db.Queryer, all []*Demand) error {
	if len(all) == 0 {
		return nil
	}
	of, ids := map[string]*Demand{}, []string{}
	for _, d := range all {
		of[d.ID], ids = d, append(ids, d.ID)
	}
	marks, args := db.In(2, ids)
	args = append([]any{all[0].Book}, args...)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var demand string
		var c Code
		err := rows.Scan(&demand, &c.ID, &c.Part, &c.Fen, &c.Code, &c.State, db.At(&c.MadeAt))
		of[demand].Codes = append(of[demand].Codes, c)
		return err
	}, `SELECT demand, id, part, fen, code, state, made_at FROM payment_code WHERE book = $1 AND demand IN (`+marks+`) ORDER BY demand, id`, args...)
	if err == nil {
		err = db.Each(ctx, q, func(rows *sql.Rows) error {
			r, err := s.scanReceived(rows)
			if err == nil {
				of[r.Demand].Received = append(of[r.Demand].Received, r)
			}
			return err
		}, `SELECT `+receivedColumns+` FROM payment_received r WHERE r.book = $1 AND r.demand IN (`+marks+`) AND r.demand <> '' ORDER BY r.demand, r.at, r.trade`, args...)
	}
	if err == nil {
		err = db.Each(ctx, q, func(rows *sql.Rows) error {
			r, err := scanRefund(rows)
			if err == nil {
				of[r.Demand].Refunds = append(of[r.Demand].Refunds, r)
			}
			return err
		}, `SELECT `+refundColumns+` FROM payment_refund f WHERE f.book = $1 AND f.demand IN (`+marks+`) ORDER BY f.demand, f.id`, args...)
	}
	if err != nil {
		return fmt.Errorf("read codes, payments and refunds: %w", err)
	}
	return nil
}

const receivedColumns = `r.body, r.trade, r.demand, r.code, r.part, r.fen, r.at, r.via, r.payer, r.state, r.sandbox, r.receipt, r.receipt_file, r.receipt_size, r.receipt_at, r.voided_at, r.matched`

func (s *Service) scanReceived(row interface{ Scan(...any) error }) (r Received, err error) {
	var payer []byte
	err = row.Scan(&r.Body, &r.Trade, &r.Demand, &r.Code, &r.Part, &r.Fen, db.At(&r.At), &r.Via, &payer, &r.State, &r.Sandbox, &r.Receipt, &r.File, &r.Size, db.AtOrNil(&r.ReceiptAt), db.AtOrNil(&r.VoidedAt), &r.Matched)
	if err == nil {
		r.Payer, err = s.Keys.OpenField(paidByField, r.Trade, payer)
	}
	return r, err
}

const refundColumns = `f.id, f.demand, f.body, f.trade, f.fen, f.why, f.state, f.paper, f.made_at, f.person, f.done_at`

func scanRefund(row interface{ Scan(...any) error }) (r Refund, err error) {
	err = row.Scan(&r.ID, &r.Demand, &r.Body, &r.Trade, &r.Fen, &r.Why, &r.State, &r.Paper, db.At(&r.MadeAt), &r.Person, db.AtOrNil(&r.DoneAt))
	return r, err
}

// ByID returns one demand of a scope, or fault.NotFound; who is recused from its case does not see it. The caller logs the look.
func (s *Service) ByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (*Demand, error) {
	d, err := s.read(ctx, q, scope.Book, "id", id, s.Engine.Now(scope.Book))
	if err == nil && !scope.Covers(d.Book, d.Body) {
		err = errNoDemand
	}
	if err == nil {
		err = people.Unrecused(ctx, q, scope.Book, scope.Person, d.Matter)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// OfMatter is the demand of a case, at an instant of the book; nil: its decision demands no money. Who asks has seen to it that the
// case may be seen.
func (s *Service) OfMatter(ctx context.Context, q db.Queryer, book, matter string) (*Demand, error) {
	d, err := s.read(ctx, q, book, "matter", matter, s.Engine.Now(book))
	if fault.IsNotFound(err) {
		return nil, nil
	}
	return d, err
}

// begin is a demand at the instant of a person's act, for who may act on it.
func (s *Service) begin(ctx context.Context, tx *act.Tx, kind act.Kind, id string) (*Demand, error) {
	d, err := s.read(ctx, tx, tx.Book, "id", id, tx.Now)
	if err == nil && kind.Permission != "" && !tx.By.ActsFor(kind.Permission, d.Body) {
		err = errNoDemand
	}
	if err == nil {
		err = people.Unrecused(ctx, tx, tx.Book, tx.By.Person, d.Matter)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// do carries out an act of a person on a demand: what it says, and the paper it issues.
func (s *Service) do(ctx context.Context, kind act.Kind, by act.By, id string, body func(ctx context.Context, tx *act.Tx, d *Demand) (x said, paper string, err error)) (Done, error) {
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		d, err := s.begin(ctx, tx, kind, id)
		if err != nil {
			return Record{}, err
		}
		x, paper, err := body(ctx, tx, d)
		if err != nil {
			return Record{}, err
		}
		return s.keep(ctx, tx, d, kind.Name, paper, x)
	})
}

// system is who acts where the system does.
func system(book string, kind act.Kind, command string) act.By {
	return act.By{Actor: access.Actor{Book: book, System: kind.Name}, Command: command}
}
